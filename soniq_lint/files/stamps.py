"""Whether the files that something was worked out from are still as they were.

A stamp says little about a file that changed just before it was read: another change within the
clock's tick keeps the stamp. So for files younger than ``TICK`` a checksum is kept as well.
"""

from __future__ import annotations

import os
import time
import zlib
from collections.abc import Mapping
from typing import TypeAlias

from soniq_lint.files.reading import open_regular

TICK = 2_000_000_000
"""Nanoseconds; the coarsest clock of a file system in use, that of FAT."""

Stamp: TypeAlias = tuple[int, int]
"""Time of the last change in ns, and size."""


class Stamps:
    """What files are like in this run; each is looked at once.

    Attributes:
        young: files changed after this, in ns, need a checksum.
    """

    def __init__(self, now: int | None = None) -> None:
        self.young = (time.time_ns() if now is None else now) - TICK
        self._stamps: dict[str, Stamp | None] = {}
        self._checksums: dict[str, int | None] = {}

    def of(self, path: str) -> Stamp | None:
        """Return the stamp of a file, None when there is none."""
        if path not in self._stamps:
            self._stamps[path] = stamp_of(path)
        return self._stamps[path]

    def hold(self, reads: Mapping[str, Stamp], checksums: Mapping[str, int]) -> bool:
        """Tell whether files are as they were when they were read."""
        return all(self.of(path) == stamp for path, stamp in reads.items()) and all(
            self._checksum(path) == known for path, known in checksums.items()
        )

    def _checksum(self, path: str) -> int | None:
        if path not in self._checksums:
            self._checksums[path] = checksum_of(path)
        return self._checksums[path]

    def checksums(self, reads: Mapping[str, Stamp]) -> dict[str, int | None] | None:
        """Return checksums of the young files among those read; None when one has changed since."""
        found: dict[str, int | None] = {}
        for path, stamp in reads.items():
            if stamp[0] > self.young:
                if stamp_of(path) != tuple(stamp):
                    return None
                found[path] = checksum_of(path)
        return found


def stamp_of(path: str) -> Stamp | None:
    """Return the stamp of a file, None when there is none."""
    try:
        found = os.stat(path)
    except (OSError, ValueError):
        return None
    return found.st_mtime_ns, found.st_size


def checksum_of(path: str) -> int | None:
    """Return the checksum of a file, None when it cannot be read."""
    try:
        with open_regular(path) as file:
            return checksum(file.read())
    except OSError:
        return None


def checksum(source: bytes) -> int:
    """Return the checksum of what a file holds; never 0, which stands for none."""
    return zlib.crc32(source) + 1
