"""Where a project's own modules start: its roots, and the dotted names of its files."""

from __future__ import annotations

import os
from collections.abc import Iterator

from soniq_lint.resolve.found import SITE_FOLDERS
from soniq_lint.resolve.listing import Folder, Listing

PROJECT_FILES = ("pyproject.toml", "setup.py", "setup.cfg")
_SKIPPED = frozenset((
    "tests", "test", "testing", "testdata", "fixtures", "docs", "build", "dist", "venv", "env",
    "site-packages", "node_modules", "__pycache__", "__pypackages__",
))  # fmt: skip
_MOST_FOLDERS = 1000
_DEPTH = 3


def default_roots(config_root: str) -> list[str]:
    """Return a project's import roots: its folder, and ``src`` in it unless that is a package."""
    return [os.path.abspath(config_root), *_source(os.path.abspath(config_root), Listing())]


def with_source(root: str, listing: Listing) -> list[str]:
    """Return a folder and the ``src`` in it, as ``default_roots`` does."""
    return [root, *_source(root, listing)]


def _source(root: str, listing: Listing) -> list[str]:
    source = os.path.join(root, "src")
    if "src" not in listing.read(root).folders or _is_package(listing.read(source)):
        return []
    return [source]


def _is_package(folder: Folder) -> bool:
    return "__init__.py" in folder.files or "__init__.pyi" in folder.files


def project_of(root: str) -> str:
    """Return the folder of the project that a root belongs to: that of ``/x/src`` is ``/x``."""
    return os.path.dirname(root) if os.path.basename(root) == "src" else root


def is_project(folder: Folder) -> bool:
    """Tell whether a folder is where a distribution is built."""
    return not folder.files.isdisjoint(PROJECT_FILES)


def projects_below(root: str, listing: Listing) -> list[str]:
    """Return the folders of projects inside of a repository, as a monorepo has, sorted.

    Looks three levels deep, not into packages, environments, hidden folders, links, or what holds
    tests, whose projects are samples.
    """
    found: list[str] = []
    level = [root]
    budget = _MOST_FOLDERS
    for _ in range(_DEPTH):
        below: list[str] = []
        for above in level:
            outer = listing.read(above)
            for name in sorted(outer.folders - outer.links):
                if name in _SKIPPED or name.startswith(".") or budget <= 0:
                    continue
                budget -= 1
                path = os.path.join(above, name)
                folder = listing.read(path)
                if "pyvenv.cfg" in folder.files:
                    continue
                if is_project(folder):
                    found.append(path)
                if not _is_package(folder):
                    below.append(path)
        level = below
    return sorted(found)


def root_of(folder: str, known: frozenset[str], listing: Listing) -> str | None:
    """Return the nearest root at or above a folder; None when there is none.

    A root is one of ``known``, the folder of a project, its ``src``, or a site-packages folder.
    """
    for place in _upwards(folder):
        if place in known or os.path.basename(place) in SITE_FOLDERS:
            return place
        here = listing.read(place)
        if _is_package(here):
            continue
        if is_project(here):
            return place
        above = os.path.dirname(place)
        if os.path.basename(place) == "src" and (above in known or is_project(listing.read(above))):
            return place
    return None


def package_base(folder: str, root: str | None, listing: Listing) -> str:
    """Return the folder that the package in ``folder`` is imported from.

    Regular packages lead up to it; it is ``folder`` itself when that is no package.
    """
    place = folder
    while place != root and _is_package(listing.read(place)):
        above = os.path.dirname(place)
        if above == place:
            break
        place = above
    return place


def _upwards(folder: str) -> Iterator[str]:
    while True:
        yield folder
        above = os.path.dirname(folder)
        if above == folder:
            return
        folder = above


def dotted(path: str, base: str) -> str:
    """Return the dotted name of a file below ``base``; ``__init__`` stands for its folder.

    Names of folders and files need not be identifiers; a dot in one is written ``%2E``, so that no
    two paths have one name.
    """
    parts = os.path.relpath(path, base).split(os.sep)
    parts[-1] = os.path.splitext(parts[-1])[0]
    if parts[-1] == "__init__" and len(parts) > 1:
        parts.pop()
    return ".".join(escaped(part) for part in parts)


def escaped(part: str) -> str:
    """Return the name of a folder or file as a part of a dotted name."""
    return part.replace("%", "%25").replace(".", "%2E") if "%" in part or "." in part else part


def unescaped(part: str) -> str:
    """Return the name of a folder or file from a part of a dotted name."""
    return part.replace("%2E", ".").replace("%25", "%") if "%" in part else part
