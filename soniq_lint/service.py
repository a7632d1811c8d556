"""Whose source this is: name and version of the project, as its pyproject.toml says."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from soniq.contract.facts import Service

_REPOSITORY: Final = (".git", ".hg", ".svn", ".jj")
_LARGEST: Final = 1_000_000


def service_of(path: str) -> Service:
    """Return name and version of the project that a file or folder belongs to.

    The nearest ``pyproject.toml`` that names a project, up to the top of the repository. A version
    that the build works out is not known. A file that is not TOML counts as none.
    """
    for folder in _upwards(Path(path).absolute()):
        for table in _tables(folder / "pyproject.toml"):
            name = _text(table.get("name"))
            if name is not None:
                return Service(name=name, version=_text(table.get("version")))
    return Service()


def _upwards(path: Path) -> Iterator[Path]:
    for folder in (path, *path.parents):
        yield folder
        if any((folder / name).exists() for name in _REPOSITORY):
            return


def _tables(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the tables of a pyproject.toml that may name the project."""
    try:
        with path.open("rb") as file:
            content = tomllib.loads(file.read(_LARGEST).decode())
    except (OSError, ValueError, RecursionError):
        return
    tool = content.get("tool")
    poetry = tool.get("poetry") if isinstance(tool, dict) else None
    for table in (content.get("project"), poetry):
        if isinstance(table, dict):
            yield table


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
