"""Source files, read and written back byte for byte the same where nothing was fixed."""

from __future__ import annotations

import io
import os
import tokenize
from collections.abc import Collection, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from soniq_lint.diagnostics import Fix
from soniq_lint.fixes.applying import apply

Stamp = tuple[int, int]
"""When a file was changed, in ns, and its size: as the cache has it."""


CIRCULAR = "its fixes undo each other"


class Refused(Exception):
    """A file that is left as it is; the message says why, in a few words without the path."""


class Source(NamedTuple):
    """A file as text, and what it takes to write it back.

    Attributes:
        text: decoded as Python does it, without byte order mark, newlines as they are.
        encoding: by byte order mark or encoding comment, otherwise UTF-8.
    """

    path: str
    text: str
    encoding: str
    stamp: Stamp


class Outcome(NamedTuple):
    """What became of one file and the fixes for it.

    Attributes:
        before, after: its text; equal when nothing was fixed.
        applied: indices of the fixes that were applied.
        skipped: index and reason of the others.
        refused: why the file was left as it is, if it was.
        stamp: the file's after all this.
    """

    before: str
    after: str
    applied: tuple[int, ...] = ()
    skipped: dict[int, str] = {}  # noqa: RUF012
    refused: str = ""
    stamp: Stamp = (0, 0)


def fix_file(
    path: str,
    fixes: Sequence[Fix],
    *,
    write: bool = True,
    expected: Stamp | None = None,
    seen: Collection[str] = (),
) -> Outcome:
    """Apply fixes to a file, all at once or not at all.

    The file is replaced, never half written; its permissions stay, and a symbolic link stays one.
    It is refused when it cannot be read, decoded or written, or is not the one that was linted.

    Args:
        write: False leaves the file alone and says what would become of it.
        expected: the stamp of the file that was linted.
        seen: texts that the file had before; it is not turned into one of them again.

    Raises:
        MissingExtra: an import is to be added and libcst is not installed.
    """
    text = ""
    try:
        source = read(path)
        text = source.text
        if expected is not None and source.stamp != expected:
            raise Refused("it has changed since it was linted")
        result = apply(text, fixes, path)
        stamp = source.stamp
        if result.text in seen:
            raise Refused(CIRCULAR)
        if result.text != text:
            data = encoded(source, result.text)
            if write:
                stamp = replaced(source, data)
    except Refused as refusal:
        return Outcome(text, text, refused=str(refusal))
    return Outcome(text, result.text, result.applied, result.skipped, "", stamp)


def read(path: str) -> Source:
    """Read a source file.

    Raises:
        Refused: it cannot be read, decoded, or written back the same.
    """
    try:
        with open(path, "rb") as file:  # noqa: PTH123
            state = os.fstat(file.fileno())
            data = file.read()
    except OSError as error:
        raise Refused(f"it cannot be read: {error.strerror or error}") from None
    try:
        encoding = _encoding(data)
        text = data.decode(encoding)
        same = text.encode(encoding) == data
    except (SyntaxError, UnicodeError, LookupError):
        raise Refused("it cannot be decoded") from None
    if not same:
        raise Refused(f"its encoding {encoding} cannot be written back the same")
    return Source(path, text, encoding, (state.st_mtime_ns, state.st_size))


def encoded(source: Source, text: str) -> bytes:
    """Return a new text of a file as bytes, in the encoding that the file has.

    Raises:
        Refused: the encoding cannot express it, or would be taken for another.
    """
    try:
        data = text.encode(source.encoding)
        same = _encoding(data) == source.encoding and data.decode(source.encoding) == text
    except (SyntaxError, UnicodeError, LookupError):
        same = False
    if not same:
        raise Refused(f"the fixed text cannot be written in {source.encoding}")
    return data


def replaced(source: Source, data: bytes) -> Stamp:
    """Put bytes in the place of a file in one step and return its new stamp.

    Raises:
        Refused: it cannot be written, or has been changed meanwhile.
    """
    from tempfile import mkstemp

    path = Path(os.path.realpath(source.path))
    temporary: Path | None = None
    try:
        state = path.stat()
        # Replacing a file takes permission for its folder only; what is read-only stays.
        if not os.access(path, os.W_OK) or not state.st_mode & 0o222:
            raise Refused("it is read-only")
        handle, name = mkstemp(prefix=".soniq-lint-", suffix=".tmp", dir=path.parent)
        temporary = Path(name)
        with open(handle, "wb") as file:  # noqa: PTH123
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
            written = os.fstat(file.fileno())
        state = path.stat()
        if (state.st_mtime_ns, state.st_size) != source.stamp:
            raise Refused("it has changed since it was linted")
        _take_over(temporary, state)
        temporary.replace(path)
        temporary = None
    except OSError as error:
        raise Refused(f"it cannot be written: {error.strerror or error}") from None
    finally:
        if temporary is not None:
            with suppress(OSError):
                temporary.unlink()
    return (written.st_mtime_ns, written.st_size)


def _take_over(path: Path, state: os.stat_result) -> None:
    """Give a new file the owner and permissions of the one that it replaces."""
    if hasattr(os, "chown"):
        with suppress(OSError):
            os.chown(path, state.st_uid, state.st_gid)
    path.chmod(state.st_mode & 0o7777)


def _encoding(data: bytes) -> str:
    return tokenize.detect_encoding(io.BytesIO(data).readline)[0]
