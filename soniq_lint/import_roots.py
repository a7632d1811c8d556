"""Where the imports of files start that nobody has configured: beside their packages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from soniq_lint.files.globs import Exclusion
from soniq_lint.files.walk import walk


def files_of(target: str) -> list[Path] | None:
    """Return the files that a path names or holds; None when it does not exist."""
    found = walk([target], Exclusion(()))
    return None if found.missing else [Path(file.path) for file in found.files]


def import_roots(path: Path, files: Iterable[Path], root: Path) -> Iterator[Path]:
    """Yield the folders that imports of files start from, as far as that is not known already.

    Args:
        path: the file or folder that was asked for.
        files: the files in it.
        root: the folder of the project, whose own roots are known.
    """
    seen: dict[Path, Path | None] = {}
    for folder in dict.fromkeys(file.parent for file in files):
        found = _outside_package(folder, seen)
        if found is not None:
            yield found
    folder = path if path.is_dir() else path.parent
    if root not in (path, *path.parents) and _outside_package(folder, seen) is None:
        yield folder


def _outside_package(folder: Path, seen: dict[Path, Path | None]) -> Path | None:
    """Return the first folder above a regular package that is none; None for another folder."""
    if folder not in seen:
        found = None
        if (folder / "__init__.py").is_file() or (folder / "__init__.pyi").is_file():
            found = _outside_package(folder.parent, seen) or folder.parent
        seen[folder] = found
    return seen[folder]
