"""Which environment the linted project uses, told from files and variables alone.

The order: what the settings name; ``.venv`` or ``venv``, from the project's folder up to the
root of its repository; ``$VIRTUAL_ENV``; ``$CONDA_PREFIX``. What the linter itself is installed
in is searched last of all, since stub packages may be installed beside it, as with pre-commit's
``additional_dependencies``.
"""

from __future__ import annotations

import itertools
import os
import sys
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from soniq_lint.resolve.listing import read_text
from soniq_lint.resolve.prefixes import Prefix, Version, prefix_of, read_prefix

REPOSITORY_MARKS = (".git", ".hg", ".jj", ".svn", ".bzr")
_NAMES = (".venv", "venv")
_REMEDY = "name the right one with --python or in [tool.soniq-lint]"


class Environment(NamedTuple):
    """Where installed packages are looked for.

    Attributes:
        site_packages: folders, absolute: those of the project's environment, then those of the
            linter's own.
        python_version: of the project's environment; that of the running Python if unknown.
        origin: where the environment was found, in words, such as "`.venv` in /srv/orders".
        problems: what was not found or is broken, and what to do, in sentences.
        prefix: folder of the project's environment; empty when none was found.
    """

    site_packages: tuple[str, ...]
    python_version: Version
    origin: str
    problems: tuple[str, ...] = ()
    prefix: str = ""

    def soniq_dependents(self) -> list[tuple[str, tuple[str, ...]]]:
        """Return the installed distributions that require Soniq, with the modules they bring.

        Reads the metadata of all of them; the names of modules are as short as they can be
        without naming a namespace package: ``acme.tasks`` rather than ``acme``.
        """
        from soniq_lint.resolve.distributions import dependents

        return dependents(self.site_packages)


def find_environment(
    root: str | os.PathLike[str],
    *,
    python: str | None = None,
    venv: str | None = None,
    environ: Mapping[str, str],
    vcs_stop: bool = True,
    own: str | None = None,
) -> Environment:
    """Return the environment of the project in ``root``.

    Args:
        root: the project's folder, that of its configuration.
        python: what the command line or the configuration names: an interpreter, a virtual
            environment or a prefix. A relative path starts at the working folder or at ``root``.
        venv: the same from the configuration, used when ``python`` is None.
        environ: environment variables.
        vcs_stop: whether to look for ``.venv`` up to the root of the repository only; otherwise,
            up to the root of the file system.
        own: prefix of the linter's own environment; that of the running Python if None.
    """
    root = os.path.abspath(root)
    home = environ.get("HOME") or environ.get("USERPROFILE", "")
    mine = _Own(own, environ)
    problems: list[str] = []
    looked: list[str] = []
    named = python or venv
    if named:
        candidates = iter([(*_named(named, root), f"{named}, as set")])
    else:
        candidates = _candidates(root, environ, vcs_stop, mine, looked)
    for path, version, origin in candidates:
        prefix = read_prefix(path, version, home)
        if prefix.site_packages:
            return _environment(prefix, origin, [*problems, *prefix.problems], mine)
        if named:
            why = "; ".join(prefix.problems)
            problems.append(f"the environment {named} is not used: {why}; {_REMEDY}")
        elif prefix.marked or os.path.basename(path) != "venv":  # else it may be anything
            problems += prefix.problems
    if not named and not mine.brings_stubs():
        problems.append(
            f"no environment of the project is found: looked for {', '.join(looked)}; make a "
            f".venv there, or {_REMEDY}"
        )
    return Environment(mine.site_packages, sys.version_info[:2], "none", tuple(problems))


def _environment(prefix: Prefix, origin: str, problems: list[str], mine: _Own) -> Environment:
    folders = dict.fromkeys([*prefix.site_packages, *mine.site_packages])
    version = prefix.version or sys.version_info[:2]
    return Environment(tuple(folders), version, origin, tuple(problems), prefix.path)


def _named(named: str, root: str) -> tuple[str, Version | None]:
    """Return the prefix, and perhaps the version, that a setting names."""
    path = os.path.expanduser(named)
    if not os.path.exists(path):
        path = os.path.join(root, path)
    path = os.path.abspath(path)
    if os.path.isdir(path):
        return path, None
    if os.path.lexists(path):
        return prefix_of(path)
    # of an environment whose interpreter is gone the packages may still be there
    above = os.path.dirname(path)
    inner = os.path.basename(above).lower() in ("bin", "scripts") and os.path.isdir(above)
    return (os.path.dirname(above) if inner else path), None


def _candidates(
    root: str, environ: Mapping[str, str], vcs_stop: bool, mine: _Own, looked: list[str]
) -> Iterator[tuple[str, Version | None, str]]:
    """Yield what may be the project's environment; put into words in ``looked`` what was tried."""
    folders = _upwards(root, vcs_stop)
    for folder in folders:
        for name in _NAMES:
            path = os.path.join(folder, name)
            if os.path.isdir(path):
                yield path, None, f"`{name}` in {folder}"
            elif name == ".venv" and os.path.lexists(path):
                # some tools keep the environment elsewhere and its path in a file
                target = read_text(path, 4096).strip() if os.path.isfile(path) else ""
                path = os.path.join(folder, target) if target else path
                yield path, None, f"`.venv` in {folder}"
    where = f"in {root}" if len(folders) == 1 else f"from {root} up to {folders[-1]}"
    looked.append(f".venv and venv {where}")
    for variable in ("VIRTUAL_ENV", "CONDA_PREFIX"):
        path = environ.get(variable, "")
        if not path:
            looked.append(f"${variable} (not set)")
        elif mine.isolated and mine.is_at(path):
            looked.append(f"${variable} (the linter's own environment)")
        else:
            looked.append(f"${variable} ({path})")
            yield path, None, f"${variable}"


def _upwards(root: str, vcs_stop: bool) -> list[str]:
    """Return ``root`` and the folders above it up to that of the repository.

    Outside of a repository ``root`` alone: a ``.venv`` further up would be somebody else's.
    """
    folders = [root]
    while True:
        folder = folders[-1]
        if vcs_stop and any(os.path.lexists(os.path.join(folder, m)) for m in REPOSITORY_MARKS):
            return folders
        above = os.path.dirname(folder)
        if above == folder:
            return [root] if vcs_stop else folders
        folders.append(above)


class _Own:
    """The environment that the linter is installed in.

    Attributes:
        site_packages: its folders.
        isolated: whether it is a tool's own, made by pre-commit, pipx or uv, and not one that
            somebody made for a project and has activated.
    """

    __slots__ = ("isolated", "prefix", "site_packages")

    def __init__(self, prefix: str | None, environ: Mapping[str, str]) -> None:
        self.prefix = os.path.realpath(prefix or sys.prefix)
        if prefix is None:
            ends = ("site-packages", "dist-packages")
            self.site_packages = tuple(path for path in sys.path if path.endswith(ends))
        else:
            self.site_packages = read_prefix(prefix).site_packages
        parts = self.prefix.split(os.sep)
        self.isolated = (
            "PRE_COMMIT" in environ
            or not {"pre-commit", "prek", "pipx"}.isdisjoint(parts)
            or not {("uv", "tools"), ("uv", "archive-v0")}.isdisjoint(itertools.pairwise(parts))
        )

    def is_at(self, path: str) -> bool:
        """Tell whether a path is this environment's."""
        return os.path.realpath(path) == self.prefix

    def brings_stubs(self) -> bool:
        """Tell whether somebody has installed stub packages in it."""
        from soniq_lint.resolve.distributions import dependents

        return bool(dependents(self.site_packages))
