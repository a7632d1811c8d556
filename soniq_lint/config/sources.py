"""Configuration files: which one counts, what is in it and in those it extends."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any, NamedTuple

from soniq_lint.config.problems import ConfigError, Problem, printable
from soniq_lint.files.reading import open_regular

OWN = "soniq-lint.toml"
SHARED = "pyproject.toml"
TABLE = "tool.soniq-lint"
LARGEST = 1_000_000
"""Bytes; a larger file is refused, for nobody wrote it."""

_NEEDLE = b"soniq-lint"
_REPOSITORY = (".git", ".hg", ".svn", ".jj")
_PROJECT = (SHARED, "setup.py", "setup.cfg")


class Source(NamedTuple):
    """One configuration file: its absolute path, and the keys as TOML has them."""

    path: str
    values: dict[str, Any]

    @property
    def folder(self) -> str:
        """Return the folder that its paths are relative to."""
        return os.path.dirname(self.path)

    def at(self, key: str) -> str:
        """Return a key as written from the top of the file."""
        return f"{TABLE}.{key}" if os.path.basename(self.path) == SHARED else key


def discover(start: str) -> tuple[Source | None, str]:
    """Return the nearest configuration from a folder upwards, and the project's root.

    Stops at the top of the repository. In one folder ``soniq-lint.toml`` wins over
    ``pyproject.toml``; a ``pyproject.toml`` without our table is passed by. The root is the
    folder of the configuration.

    Raises:
        ConfigError: a file that seems to be ours cannot be read.
    """
    for folder in _upwards(start):
        for name in (OWN, SHARED):
            path = os.path.join(folder, name)
            if os.path.exists(path) and (source := read(path, searched=name == SHARED)):
                return source, folder
    return None, project_root(start)


def project_root(start: str) -> str:
    """Return the root where no configuration says it.

    The nearest folder with a Python project, else the top of the repository, else ``start``.
    """
    folders = list(_upwards(start))
    for folder in folders:
        if _has_any(folder, _PROJECT):
            return folder
    return folders[-1] if _has_any(folders[-1], _REPOSITORY) else start


def _upwards(start: str) -> Iterator[str]:
    """Yield a folder and those above it, up to the top of the repository."""
    folder = start
    while True:
        yield folder
        above = os.path.dirname(folder)
        if above == folder or _has_any(folder, _REPOSITORY):
            return
        folder = above


def chain(source: Source) -> list[Source]:
    """Return a configuration and those that it extends, the nearest first.

    Raises:
        ConfigError: one of them cannot be read, or they extend each other in a circle.
    """
    found = [source]
    known = {os.path.realpath(source.path)}
    while isinstance(given := found[-1].values.get("extend"), str) and given and "\0" not in given:
        last = found[-1]
        path = resolved(given, last.folder)
        problem = Problem(shown(last.path), last.at("extend"), "")
        if os.path.realpath(path) in known:
            raise ConfigError([problem._replace(message=f"{given} extends itself in a circle")])
        known.add(os.path.realpath(path))
        if not os.path.isfile(path):
            raise ConfigError([problem._replace(message=f"there is no file {printable(given)}")])
        extended = read(path)
        assert extended is not None
        found.append(extended)
    return found


def read(path: str, *, searched: bool = False) -> Source | None:
    """Return what a configuration file says.

    Args:
        path: absolute path.
        searched: whether the file may well not be ours; then None is returned if it is not.

    Raises:
        ConfigError: the file cannot be read, is not TOML, or lacks our table.
    """
    try:
        with open_regular(path) as file:
            data = file.read(LARGEST + 1)
    except IsADirectoryError:
        if searched:
            return None
        raise _error(path, "is a folder") from None
    except OSError as error:
        raise _error(path, f"cannot be read: {error.strerror}") from None
    if searched and _NEEDLE not in data:
        return None
    if len(data) > LARGEST:
        raise _error(path, f"is larger than {LARGEST:,} bytes")
    values = _parsed(path, data)
    if os.path.basename(path) != SHARED:
        return Source(path, values)
    tool = values.get("tool")
    table = tool.get("soniq-lint") if isinstance(tool, dict) else None
    if isinstance(table, dict):
        return Source(path, table)
    if table is not None:
        raise ConfigError([Problem(shown(path), TABLE, "expected a table")])
    if searched:
        return None
    raise _error(path, f"has no table [{TABLE}]")


def _parsed(path: str, data: bytes) -> dict[str, Any]:
    import tomllib

    try:
        return tomllib.loads(data.decode())
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise _error(f"{path}:{line}", "is not UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        message, _, place = str(error).rpartition(" (at ")
        where = place.removeprefix("line ").replace(", column ", ":").rstrip(")")
        if not message or not where.replace(":", "").isdigit():
            raise _error(path, f"is not TOML: {error}") from None
        raise _error(f"{path}:{where}", f"is not TOML: {message}") from None
    except RecursionError:
        raise _error(path, "is nested too deeply") from None
    except ValueError as error:  # such as a number of 5,000 digits
        raise _error(path, f"is not TOML: {error}") from None


def resolved(path: str, folder: str) -> str:
    """Return a path from a configuration as an absolute one; ``~`` is the user's home."""
    return os.path.normpath(os.path.join(folder, os.path.expanduser(path)))


def shown(path: str) -> str:
    """Return the path of a configuration file as people see it, relative where that is shorter."""
    try:
        relative = os.path.relpath(path)
    except (ValueError, OSError):
        return path
    return relative if len(relative) < len(path) else path


def _error(path: str, message: str) -> ConfigError:
    return ConfigError([Problem(shown(path), "", message)])


def _has_any(folder: str, names: tuple[str, ...]) -> bool:
    return any(os.path.exists(os.path.join(folder, name)) for name in names)
