"""The lines of source files, split as Python splits them, for frames and columns."""

from __future__ import annotations

from collections.abc import Mapping

from soniq_lint.files.reading import open_regular
from soniq_lint.output.options import Sources


def read_sources(given: Mapping[str, str] | None = None) -> Sources:
    """Return a function that gives the lines of a file, reading each file once.

    ``given`` holds the text of files that are not to be read, such as standard input.
    """
    known: dict[str, list[str] | None] = {
        path: split_lines(text) for path, text in (given or {}).items()
    }

    def lines(path: str) -> list[str] | None:
        if path not in known:
            known[path] = _read(path)
        return known[path]

    return lines


def split_lines(text: str) -> list[str]:
    """Return the lines of a source text without their endings.

    Only LF, CR and CR LF end a line of Python; ``str.splitlines`` knows eight more.
    """
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _read(path: str) -> list[str] | None:
    try:
        with open_regular(path) as file:
            data = file.read()
        return split_lines(data.removeprefix(b"\xef\xbb\xbf").decode(_encoding(data)))
    except (OSError, ValueError, LookupError, SyntaxError):
        return None


def _encoding(data: bytes) -> str:
    if b"coding" not in b"\n".join(data[:4096].split(b"\n", 2)[:2]):
        return "utf-8"
    from io import BytesIO
    from tokenize import detect_encoding

    return detect_encoding(BytesIO(data).readline)[0]
