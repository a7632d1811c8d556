"""Large files, parsed without the bodies of functions that cannot matter.

Parsing is what a file with sites costs most. In a file of thousands of lines nearly all of them
are bodies of functions that neither enqueue nor declare nor register anything; what such a body
does stays inside it. They are replaced by ``pass`` before parsing, line for line, so that every
node that is left stands where it stood.
"""

from __future__ import annotations

import re
from typing import Final

from soniq_lint.resolve.lines import Text

LARGE: Final = 20_000
"""Length from which it is worth it, in characters; below, parsing takes less than looking."""

WORDS: Final = (
    *("enqueue", "task_ref", "TaskRef", "job", "Soniq", "soniq"),
    *("global", "nonlocal", "__all__"),
)
"""What a body must not hold to be left out; the last ones reach beyond it."""

_DEF = re.compile(r"([ \t]*)(?:async[ \t]+)?def[ \t]")
_HEADER_END = re.compile(r".*:[ \t]*(?:#.*)?")
_SPACES = re.compile(r"[ \t]*")
_CONSTANT = re.compile(
    r"(?:(\w+)|[ \t]+([A-Z][A-Z0-9_]*))[ \t]*(?::[^=]*)?=[ \t]*(?:[\[{]|(?:dict|list|set)\()"
)
_INDENT = " \t"
_CONTINUED = ("\\", "(", "[", "{", ",")


def outline(lines: list[str], places: Text) -> tuple[list[str], list[tuple[int, int]]]:
    """Return the lines with the bodies of some functions replaced, and which lines those are.

    ``lines`` have no line ends; ``places`` finds words in the same text. Ranges are of indices, the
    end exclusive. A function is left alone when its body holds one of ``WORDS`` or the name of a
    constant that it could change, or could be part of something larger: an unfinished string, or a
    line that goes on. So is everything inside it, since it may use what is around.
    """
    kept = list(lines)
    left_out: list[tuple[int, int]] = []
    index, count = 0, len(lines)
    telling = places.holding(*WORDS, *_constants(lines))
    while index < count:
        found = _DEF.match(lines[index])
        if found is None:
            index += 1
            continue
        margin = len(found[1])
        start = index
        while start < count and not _HEADER_END.fullmatch(lines[start]):
            start += 1
        start += 1
        end = _end_of_body(lines, start, margin)
        body = lines[start:end]
        if body and not telling.between(index + 1, end) and _is_closed(body):
            first = _SPACES.match(next(line for line in body if line.strip()))
            assert first is not None
            indent = first[0] if len(first[0]) > margin else found[1] + " "
            kept[start:end] = [f"{indent}pass", *[""] * (len(body) - 1)]
            left_out.append((start, end))
        index = max(end, index + 1)
    return kept, left_out


def _constants(lines: list[str]) -> list[str]:
    """Return the names that the module, or a class, gives lists, dicts and sets."""
    likely = (
        line
        for line in lines
        # looked at before any pattern: most lines are neither
        if line and (line[0] not in _INDENT or line.lstrip(_INDENT)[:1].isupper())
    )
    found = (_CONSTANT.match(line) for line in likely)
    return sorted({match[1] or match[2] for match in found if match is not None})


def _end_of_body(lines: list[str], start: int, margin: int) -> int:
    """Return the index after the last line that is indented by more than ``margin``."""
    last = start
    for index in range(start, len(lines)):
        line = lines[index]
        rest = line.lstrip(_INDENT)
        if rest and rest[0] != "#":
            if len(line) - len(rest) <= margin:
                break
            last = index + 1
    return last


def _is_closed(body: list[str]) -> bool:
    """Tell whether nothing in a body is left open."""
    text = "\n".join(body)
    if "\x0c" in text or text.count('"""') % 2 or text.count("'''") % 2:
        return False
    if any(text.count(one) != text.count(other) for one, other in ("()", "[]", "{}")):
        return False
    return not body[-1].rstrip().endswith(_CONTINUED)
