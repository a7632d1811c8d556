"""Output as printed in a page, compared with output as it came.

What differs from run to run is made equal first: ids, times, ages, process ids, paths. A line
``...`` stands for any lines, and ``...`` inside a line for any text.
"""

from __future__ import annotations

import difflib
import re

UUID = re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b")

_CHANGING = (
    (UUID, "<id>"),
    (re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d[.,\d]*(\+\d\d:\d\d)?"), "<time>"),
    (re.compile(r"\b(in )?\d+(\.\d+)? (ms|s|min|h|d)\b( ago)?(, \d+ live)?"), "<span>"),
    (re.compile(r"\b(worker|kill -9) \d+"), r"\1 <pid>"),
    (re.compile(r"(?<=\s)[\w.-]+:\d+(?=\s)"), "<process>"),
    (re.compile(r"\b[0-9a-f]{8,16}\b"), "<shape>"),
    (re.compile(r"\s+"), " "),
)


def normalised(line: str) -> str:
    """Return a line without what changes from run to run."""
    for pattern, replacement in _CHANGING:
        line = pattern.sub(replacement, line)
    return line.strip()


def matches(expected: str, actual: str) -> bool:
    """Tell whether the actual output is the expected one."""
    wanted = [normalised(line) for line in expected.splitlines() if line.strip()]
    found = [normalised(line) for line in actual.splitlines() if line.strip()]
    pattern = "".join(_line_pattern(line) for line in wanted)
    return re.fullmatch(pattern, "".join(f"{line}\n" for line in found)) is not None


def difference(expected: str, actual: str) -> str:
    """Return expected and actual output, made comparable, as a unified diff."""
    both = [[normalised(line) for line in text.splitlines()] for text in (expected, actual)]
    return "\n".join(difflib.unified_diff(*both, "page", "run", lineterm=""))


def _line_pattern(line: str) -> str:
    if line == "...":
        return r"(?:.*\n)*?"
    return ".*".join(re.escape(part) for part in line.split("...")) + r"\n"
