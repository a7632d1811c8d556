"""Installations of Python and virtual environments, read as folders; no interpreter is started."""

from __future__ import annotations

import os
from typing import NamedTuple

from soniq_lint.resolve.listing import read_text

Version = tuple[int, int]


class Prefix(NamedTuple):
    """A folder that packages are installed in.

    Attributes:
        path: the folder, absolute.
        site_packages: where packages lie, in the order of ``sys.path``.
        version: of its Python, None when nothing says it.
        marked: whether it is certainly an environment: it has ``pyvenv.cfg`` or ``conda-meta``.
        problems: what is wrong with it, in sentences.
    """

    path: str
    site_packages: tuple[str, ...]
    version: Version | None
    marked: bool
    problems: tuple[str, ...]


def read_prefix(path: str, version: Version | None = None, home: str = "") -> Prefix:
    """Return what a folder says about itself; it may be missing or broken.

    ``version`` is that of its Python if already known; ``home`` is the user's home folder, which
    matters to environments that include the packages of the system.
    """
    path = os.path.abspath(path)
    settings = _settings(path)
    if settings is not None:
        version = _version(settings.get("version") or settings.get("version_info", "")) or version
    problems: list[str] = []
    folders, found = _site_packages(path, version)
    if version is not None and found not in (None, version):
        problems.append(
            f"{path} says that it is of Python {_dotted(version)}, but its packages are those of "
            f"Python {_dotted(found)}; make it again"
        )
    version = found or version
    marked = settings is not None or os.path.isdir(os.path.join(path, "conda-meta"))
    if not folders:
        problems.append(_why_empty(path))
    elif not marked and os.path.basename(path) in (".venv", "venv"):
        problems.append(f"{path} has no pyvenv.cfg; its packages are read all the same")
    if settings is not None:
        gone = _dangling(path)
        if gone:
            problems.append(
                f"the interpreter {gone} of {path} no longer exists; the packages are read all "
                "the same"
            )
        if settings.get("include-system-site-packages", "").lower() == "true":
            folders = _unique([*folders, *_system(settings.get("home", ""), version, home)])
    return Prefix(path, tuple(folders), version, marked, tuple(problems))


def prefix_of(interpreter: str) -> tuple[str, Version | None]:
    """Return the prefix that an interpreter belongs to, and its version if its name has it.

    ``/srv/.venv/bin/python`` belongs to ``/srv/.venv`` although it links to another one.
    """
    interpreter = os.path.abspath(interpreter)
    place = _above_executables(os.path.dirname(interpreter))
    if os.path.isfile(os.path.join(place, "pyvenv.cfg")):
        return place, None
    real = os.path.realpath(interpreter)
    name = os.path.basename(real)
    return _above_executables(os.path.dirname(real)), _version(name.removeprefix("python"))


def _above_executables(folder: str) -> str:
    """Return ``/x`` for ``/x/bin``; on Windows interpreters also lie in the prefix itself."""
    inner = os.path.basename(folder).lower() in ("bin", "scripts")
    return os.path.dirname(folder) if inner else folder


def _settings(path: str) -> dict[str, str] | None:
    """Return the keys of ``pyvenv.cfg``.

    Written by venv (``version = 3.11.7``), virtualenv (``version_info = 3.11.7.final.0``) and uv
    (``version_info = 3.11.7``).
    """
    file = os.path.join(path, "pyvenv.cfg")
    if not os.path.isfile(file):
        return None
    settings = {}
    for line in read_text(file).splitlines():
        key, separator, value = line.partition("=")
        if separator:
            settings[key.strip().lower()] = value.strip()
    return settings


def _version(text: str) -> Version | None:
    major, _, rest = text.partition(".")
    minor = rest.partition(".")[0].rstrip("t")  # python3.13t is free-threaded
    # isdecimal() is true for other digits too, which int() reads
    return (int(major), int(minor)) if major.isdecimal() and minor.isdecimal() else None


def _dotted(version: Version | None) -> str:
    return "?" if version is None else f"{version[0]}.{version[1]}"


def _names(folder: str) -> list[str]:
    try:
        return sorted(os.listdir(folder))
    except (OSError, ValueError):
        return []


def _site_packages(path: str, version: Version | None) -> tuple[list[str], Version | None]:
    """Return the package folders of a prefix and the version that their names say.

    ``lib/python3.11/site-packages``, the same in ``lib64`` and for ``pypy3.11`` or
    ``python3.13t``; ``Lib/site-packages`` on Windows; Debian's ``dist-packages``, of which those
    that pip fills lie under ``/usr/local``. Of several versions that of ``version`` is taken, or
    the newest.
    """
    by_version: dict[Version, list[str]] = {}
    for lib in ("local/lib", "lib", "lib64"):  # /usr with /usr/local comes first on Debian
        for name in _names(os.path.join(path, lib)):
            found = _version(name.removeprefix("python").removeprefix("pypy"))
            if found is not None and name.startswith("py"):
                existing = by_version.setdefault(found, [])
                for kind in ("site-packages", "dist-packages"):
                    folder = os.path.join(path, lib, name, kind)
                    if os.path.isdir(folder):
                        existing.append(folder)
    filled = [each for each, folders in by_version.items() if folders]
    chosen = version if version in filled else max(filled or by_version, default=None)
    folders = [] if chosen is None else by_version[chosen]
    for common in ("lib/python3/dist-packages", "Lib/site-packages"):
        folder = os.path.join(path, common)
        if os.path.isdir(folder):
            folders.append(folder)
    return _unique(folders), chosen


def _unique(folders: list[str]) -> list[str]:
    """Return folders without those that are links to an earlier one, as ``lib64`` often is."""
    seen: set[str] = set()
    unique = []
    for folder in folders:
        real = os.path.realpath(folder)
        if real not in seen:
            seen.add(real)
            unique.append(folder)
    return unique


def _system(executables: str, version: Version | None, home: str) -> list[str]:
    """Return the folders that ``include-system-site-packages`` adds, the user's own ones first."""
    folders = []
    if home and version is not None:
        own = os.path.join(home, ".local", "lib", f"python{_dotted(version)}", "site-packages")
        folders = [own] if os.path.isdir(own) else []
    if executables:
        folders += _site_packages(_above_executables(os.path.abspath(executables)), version)[0]
    return folders


def _dangling(path: str) -> str:
    for name in ("bin/python", "bin/python3", "Scripts/python.exe"):
        interpreter = os.path.join(path, name)
        if os.path.islink(interpreter) and not os.path.exists(interpreter):
            return os.path.realpath(interpreter)
    return ""


def _why_empty(path: str) -> str:
    if not os.path.exists(path):
        return f"{path} does not exist"
    if not os.path.isdir(path):
        return f"{path} is no folder"
    if not os.access(path, os.R_OK | os.X_OK):
        return f"{path} cannot be read"
    return f"{path} has no site-packages folder; make it again"
