"""Reading files: many small ones quickly, and none that would never end."""

from __future__ import annotations

import errno
import os
import stat
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import BinaryIO

_FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_BINARY", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_NONBLOCK", 0)  # opening a pipe would wait for somebody to write
)
_CHUNK = 1 << 24


def read(path: str, size: int) -> bytes:
    """Return the bytes of a file that had ``size`` of them when it was found.

    Half as long as ``open(path, "rb").read()``, which asks three times for what is known here.

    Raises:
        OSError: it cannot be read.
    """
    handle = os.open(path, _FLAGS)
    try:
        source = os.read(handle, size + 1)
        if len(source) == size:
            return source
        pieces = [source]  # it has changed meanwhile, or is too large for one go
        while piece := os.read(handle, _CHUNK):
            pieces.append(piece)
        return b"".join(pieces)
    finally:
        os.close(handle)


def open_regular(path: str | os.PathLike[str]) -> BinaryIO:
    """Open a file for reading bytes, unless it is a pipe, a device or anything else without end.

    Raises:
        OSError: it cannot be read, or is no regular file.
    """
    handle = os.open(path, _FLAGS)
    try:
        mode = os.fstat(handle).st_mode
        if stat.S_ISDIR(mode):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), os.fspath(path))
        if not stat.S_ISREG(mode):
            raise OSError(errno.EINVAL, "Not a regular file", os.fspath(path))
        return open(handle, "rb")
    except BaseException:
        os.close(handle)
        raise
