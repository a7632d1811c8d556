"""What folders hold, each listed once: the only place where the finder touches the disk."""

from __future__ import annotations

import os
from typing import NamedTuple

from soniq_lint.files.reading import open_regular

BINARY_SUFFIXES = (".so", ".pyd", ".pyc")


class Folder(NamedTuple):
    """The names in one folder.

    Attributes:
        files: names of files, links to files included.
        folders: names of folders, links to folders included.
        links: those of both that are symbolic links.
        binaries: import names of compiled modules: ``_native`` for ``_native.abi3.so``.
    """

    files: frozenset[str]
    folders: frozenset[str]
    links: frozenset[str]
    binaries: frozenset[str]


NOTHING = Folder(frozenset(), frozenset(), frozenset(), frozenset())


class Listing:
    """Folders by absolute path, read with one ``scandir`` each and then remembered.

    A folder that is missing, unreadable or a loop of links counts as empty.
    """

    __slots__ = ("_folders",)

    def __init__(self) -> None:
        self._folders: dict[str, Folder] = {}

    @property
    def listed(self) -> set[str]:
        """Return the folders read so far."""
        return set(self._folders)

    def read(self, folder: str) -> Folder:
        """Return what a folder holds."""
        known = self._folders.get(folder)
        if known is None:
            known = self._folders[folder] = _scan(folder)
        return known


def _scan(folder: str) -> Folder:
    files: list[str] = []
    folders: list[str] = []
    links: list[str] = []
    binaries: list[str] = []
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                name = entry.name
                try:
                    if entry.is_symlink():
                        links.append(name)
                    if entry.is_dir():
                        folders.append(name)
                    elif entry.is_file():
                        files.append(name)
                        if name.endswith(BINARY_SUFFIXES):
                            binaries.append(name.partition(".")[0])
                except OSError:  # a link to itself
                    continue
    except (OSError, ValueError):  # ValueError: a null character in the path
        return NOTHING
    if not files and not folders:
        return NOTHING
    return Folder(frozenset(files), frozenset(folders), frozenset(links), frozenset(binaries))


def read_text(path: str, limit: int = 4_000_000) -> str:
    """Return a small text file's contents, empty when it cannot be read.

    Bytes that are not UTF-8 become surrogates, as in names of files, so that a path read from the
    text can be opened.
    """
    try:
        with open_regular(path) as file:
            data = file.read(limit)
        return data.decode("utf-8-sig", "surrogateescape").replace("\r\n", "\n")
    except (OSError, ValueError):
        return ""
