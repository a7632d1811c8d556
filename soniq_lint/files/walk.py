"""Which files a run looks at.

Folders are searched for ``.py`` and ``.pyi`` files, in a fixed order, without following links to
folders; so a loop of links is harmless. Virtual environments (any folder with a ``pyvenv.cfg``)
and the folders in ``globs.EXCLUDED`` are left out. ``.gitignore`` is not read.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable
from typing import NamedTuple

from soniq_lint.files.globs import Exclusion

SUFFIXES = (".py", ".pyi")


class Found(NamedTuple):
    """A file to look at: its absolute path, and its stamp when it was found."""

    path: str
    mtime_ns: int
    size: int


class Skipped(NamedTuple):
    """A file or folder that cannot be looked at, and why, in a few words."""

    path: str
    reason: str


class Walk(NamedTuple):
    """What a walk found, sorted by path.

    Attributes:
        files: each file once, whatever leads to it.
        skipped: what could not be looked at.
        folders: the folders that were asked for, so every file in them has been seen.
        missing: paths that were asked for and do not exist, as given.
    """

    files: list[Found]
    skipped: list[Skipped]
    folders: tuple[str, ...]
    missing: tuple[str, ...]


def walk(paths: Iterable[str], exclusion: Exclusion, *, force_exclude: bool = False) -> Walk:
    """Find the files that ``paths`` name or hold.

    A file that is named is looked at whatever its suffix and whatever is excluded; with
    ``force_exclude`` exclusion holds for named files and folders too, as a pre-commit hook needs.
    """
    asked = list(paths)
    search = _Search(exclusion, alone=len(asked) == 1)
    folders: list[str] = []
    missing: list[str] = []
    for given in asked:
        path = os.path.abspath(given)
        try:
            found = os.stat(path)
        except (FileNotFoundError, NotADirectoryError, ValueError):
            missing.append(given)
            continue
        except OSError as error:
            search.skip(path, error)
            continue
        if force_exclude and exclusion.excludes_deeply(path):
            continue
        if stat.S_ISDIR(found.st_mode):
            folders.append(path)
            search.descend(path)
        elif stat.S_ISREG(found.st_mode):
            search.named(path, found)
        else:
            search.skipped[path] = "not a regular file"
    files = search.finish()
    skipped = [Skipped(*item) for item in sorted(search.skipped.items())]
    return Walk(files, skipped, tuple(folders), tuple(missing))


class _Search:
    """Collects files; remembers folders by identity, so that none is searched twice."""

    def __init__(self, exclusion: Exclusion, *, alone: bool) -> None:
        self.skipped: dict[str, str] = {}
        self._exclusion = exclusion
        # Links are not followed, so one folder alone never leads to itself.
        self._searched: set[tuple[int, int]] | None = None if alone else set()
        self._files: list[Found] = []
        self._links: list[Found] = []

    def skip(self, path: str, error: OSError) -> None:
        self.skipped[path] = error.strerror or type(error).__name__

    def named(self, path: str, found: os.stat_result) -> None:
        self._links.append(Found(path, found.st_mtime_ns, found.st_size))

    def descend(self, top: str) -> None:
        waiting = [top]
        while waiting:
            folder = waiting.pop()
            try:
                if not self._is_searched(folder):
                    waiting += self._folders_in(folder, folder == top)
            except OSError as error:
                self.skip(folder, error)

    def _is_searched(self, folder: str) -> bool:
        if self._searched is None:
            return False
        found = os.stat(folder)
        identity = found.st_dev, found.st_ino
        if identity in self._searched:
            return True
        self._searched.add(identity)
        return False

    def _folders_in(self, folder: str, is_top: bool) -> list[str]:
        """Take the files of one folder and return the folders in it that are to be searched."""
        folders: list[str] = []
        files: list[Found] = []
        links: list[Found] = []
        excludes = self._exclusion.excludes
        with os.scandir(folder) as entries:
            for entry in entries:
                name, path = entry.name, entry.path
                if name.endswith(SUFFIXES):
                    if entry.is_file(follow_symlinks=False):
                        if not excludes(name, path) and (found := _stamped(entry)):
                            files.append(found)
                        continue
                    if entry.is_symlink():
                        if not excludes(name, path) and (found := _stamped(entry)):
                            links.append(found)
                        continue
                elif name == "pyvenv.cfg" and not is_top:
                    return []
                if entry.is_dir(follow_symlinks=False) and not excludes(name, path):
                    folders.append(path)
        self._files += files
        self._links += links
        return folders

    def finish(self) -> list[Found]:
        """Return all files, those that links lead to only where nothing else does."""
        files = self._files
        if self._links:
            known = {found.path for found in files}
            for found in sorted(self._links):
                real = os.path.realpath(found.path)
                if found.path not in known and real not in known:
                    files.append(found)
                    known.update((found.path, real))
        return sorted(files)


def _stamped(entry: os.DirEntry[str]) -> Found | None:
    """Return a file, or what a link leads to; None when that is no file, or gone."""
    try:
        found = entry.stat()
    except OSError:
        return None
    if not stat.S_ISREG(found.st_mode):
        return None
    return Found(entry.path, found.st_mtime_ns, found.st_size)
