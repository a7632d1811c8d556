"""Reading many small files quickly."""

from __future__ import annotations

import os

_FLAGS = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
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
