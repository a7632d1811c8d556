"""Golden files: Python whose comments say what mypy with the plugin must report, and nothing else.

``# E: message [code]`` at the end of a line, or several joined by `` && ``, stand for errors on
that line; ``# E:27: message [code]`` also says the column, from 1. ``# N: message`` is a note.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).parent / "golden"
MARK = re.compile(r"  # (?=[EN](?::\d+)?: )(.*)$")
ONE = re.compile(r"(?P<kind>[EN])(?::(?P<column>\d+))?: (?P<text>.*)")
REPORTED = re.compile(r"(?P<path>.+?):(?P<line>\d+):(?P<column>\d+): (?P<kind>\w+): (?P<text>.*)")


def run_mypy(
    folder: Path, paths: list[str], cache: Path, *options: str, plugins: str = "soniq.mypy"
) -> str:
    """Return what mypy prints of files in a folder, with the plugin."""
    config = cache.parent / f"{cache.name}.ini"
    config.write_text(f"[mypy]\nplugins = {plugins}\nstrict = True\n" if plugins else "[mypy]\n")
    done = subprocess.run(
        [
            *(sys.executable, "-m", "mypy", "--config-file", str(config)),
            *("--cache-dir", str(cache), "--show-column-numbers", "--no-error-summary"),
            *("--hide-error-context", *options, *paths),
        ],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in (0, 1), done.stdout + done.stderr
    return done.stdout


def expected_of(path: Path) -> list[tuple[int, str, int | None, str]]:
    """Return the marks of a golden file: line, kind, column and text."""
    marks = []
    for number, line in enumerate(path.read_text().splitlines(), 1):
        if found := MARK.search(line):
            for each in found[1].split(" && "):
                one = ONE.fullmatch(each)
                assert one, f"{path.name}:{number}: not a mark: {each!r}"
                column = int(one["column"]) if one["column"] else None
                marks.append((number, one["kind"], column, one["text"]))
    return marks


def reported_of(output: str) -> dict[str, list[tuple[int, str, int, str]]]:
    """Return what mypy reported, by path: line, kind, column and text."""
    reported: dict[str, list[tuple[int, str, int, str]]] = {}
    for line in output.splitlines():
        found = REPORTED.fullmatch(line)
        assert found, line
        text = re.sub(r"  \[", " [", found["text"])
        row = (int(found["line"]), found["kind"][0].upper(), int(found["column"]), text)
        reported.setdefault(found["path"], []).append(row)
    return reported


def differences(path: Path, reported: list[tuple[int, str, int, str]]) -> list[str]:
    """Return what a golden file and mypy do not agree on, one line each."""
    left = list(reported)
    wrong = []
    for line, kind, column, text in expected_of(path):
        for row in left:
            if (row[0], row[1], row[3]) == (line, kind, text) and column in (None, row[2]):
                left.remove(row)
                break
        else:
            wrong.append(f"{line}: not reported: {kind}:{column}: {text}")
    return wrong + [
        f"{line}: reported: {kind}:{column}: {text}" for line, kind, column, text in left
    ]
