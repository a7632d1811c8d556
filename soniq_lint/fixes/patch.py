"""Show a change of a file as a unified diff."""

from __future__ import annotations


def diff(before: str, after: str, path: str) -> str:
    """Return a unified diff that ``git apply -p0`` and ``patch -p0`` understand; empty without
    a change.
    """
    from difflib import unified_diff

    lines = []
    # Only LF ends a line of a diff; what else ends lines in the file is part of them.
    for line in unified_diff(_lines(before), _lines(after), path, path, n=3):
        lines.append(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n")
    return "".join(lines)


def _lines(text: str) -> list[str]:
    lines = [line + "\n" for line in text.split("\n")]
    lines[-1] = lines[-1][:-1]
    return lines if lines[-1] else lines[:-1]
