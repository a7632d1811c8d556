"""How far a long run is, on one line of a terminal that disappears again."""

from __future__ import annotations

import time
from typing import TextIO

PATIENCE = 0.5
"""Seconds before anything is shown."""

_INTERVAL = 0.1


class Progress:
    """Writes ``analysing 64 of 430 files`` to a terminal; nothing to anything else."""

    def __init__(self, stream: TextIO, *, quiet: bool = False) -> None:
        """Write to ``stream`` if it is a terminal."""
        self._stream = stream
        self._on = not quiet and stream.isatty()
        self._total = 0
        self._done = 0
        self._shown = False
        self._next = 0.0

    def start(self, total: int) -> None:
        """Begin with ``total`` files to come."""
        self._total, self._done = total, 0
        self._next = time.monotonic() + PATIENCE
        if self._on and total >= 200:  # surely a long one, and it may not report in between
            self._write(f"analysing {total} files")

    def advance(self, count: int) -> None:
        """Note that ``count`` more files are done."""
        self._done += count
        now = time.monotonic()
        if self._on and now >= self._next:
            self._next = now + _INTERVAL
            self._write(f"analysing {self._done} of {self._total} files")

    def stop(self) -> None:
        """Clear the line."""
        if self._shown:
            self._write("")
            self._shown = False

    def _write(self, text: str) -> None:
        self._shown = True
        self._stream.write(f"\r\x1b[2K{text}")
        self._stream.flush()
