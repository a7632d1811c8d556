"""Installed distributions, read from the metadata that lies beside them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

from soniq_lint.resolve.editable import editable_project, read_path_files
from soniq_lint.resolve.hooks import SOURCE_SUFFIXES
from soniq_lint.resolve.listing import Listing, read_text

NOT_MODULES = frozenset((
    "tests", "test", "testing", "docs", "doc", "examples", "example", "benchmarks", "scripts",
    "build", "dist", "node_modules", "src",
))  # fmt: skip
"""What lies beside a package in its repository and is not part of it."""


def dependents(
    sites: Iterable[str], requirement: str = "soniq"
) -> list[tuple[str, tuple[str, ...]]]:
    """Return the distributions that require another one, with the modules they bring.

    Modules are named from the first package on that is no namespace package. Each distribution
    is listed once, as the first of ``sites`` has it, sorted by name.
    """
    found: dict[str, tuple[str, ...]] = {}
    listing = Listing()
    for site in sites:
        folder = listing.read(site)
        for name in sorted(folder.folders):
            if name.endswith(".dist-info"):
                info = os.path.join(site, name)
                metadata = read_text(os.path.join(info, "METADATA"))
                project, requires = _headers(metadata)
                if requirement in requires and project not in found and project != requirement:
                    found[project] = tuple(_modules(site, info, project, listing))
        for name in sorted(folder.files):
            if name.endswith(".egg-link"):
                found.update(_developed(site, name, requirement, listing, found))
    return sorted(found.items())


def normalized(name: str) -> str:
    """Return a distribution's name as the package index compares it."""
    parts = name.lower().replace("_", "-").replace(".", "-").split("-")
    return "-".join(part for part in parts if part)


def _headers(metadata: str) -> tuple[str, set[str]]:
    """Return the name of a distribution and the names of those that it requires."""
    project = ""
    requires = set()
    for line in metadata.splitlines():
        if not line:
            break  # the description follows
        key, _, value = line.partition(":")
        if key == "Requires-Dist":
            requires.add(_required(value))
        elif key == "Name":
            project = normalized(value.strip())
    return project, requires


def _required(requirement: str) -> str:
    """Return the name in a requirement, ``soniq[lint] (>=0.1) ; extra == "x"``."""
    name = requirement.strip()
    for at, character in enumerate(name):
        if not (character.isalnum() or character in "-_."):
            return normalized(name[:at])
    return normalized(name)


def _developed(
    site: str, link: str, requirement: str, listing: Listing, found: dict[str, tuple[str, ...]]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield what ``setup.py develop`` installed, if it requires the distribution.

    The first line of ``acme-tasks.egg-link`` names a folder with ``acme_tasks.egg-info``, in which
    ``requires.txt`` lists one requirement on a line, those of extras below ``[extra]``.
    """
    place = read_text(os.path.join(site, link)).partition("\n")[0].strip()
    project = normalized(link.removesuffix(".egg-link"))
    if not place or project in found:
        return
    for name in sorted(listing.read(place).folders):
        if not name.endswith(".egg-info") or normalized(name[:-9].partition("-")[0]) != project:
            continue
        lines = read_text(os.path.join(place, name, "requires.txt")).splitlines()
        if requirement in {_required(line) for line in lines if not line.startswith("[")}:
            tops = read_text(os.path.join(place, name, "top_level.txt")).split()
            yield project, tuple(tops or _in_project(place, project, listing))


def _modules(site: str, info: str, project: str, listing: Listing) -> list[str]:
    """Return the modules of a distribution whose metadata are in the folder ``info``."""
    record = read_text(os.path.join(info, "RECORD"))
    files = [line.partition(",")[0] for line in record.splitlines()]
    # "acme_tasks,,": a link to the package, of flit install --symlink
    links = [file for file in files if file.isidentifier()]
    files += [f"{link}/__init__.py" for link in links if _has([site], link, listing)]
    modules = _shortest(files)
    path_files = [file for file in files if file.endswith(".pth") and "/" not in file]
    read = read_path_files(site, path_files, listing.read(site).files)
    if read.modules:
        for name, path in read.modules.items():
            modules += _mapped(name, path, listing)
    elif read.paths or not modules:
        folders = read.paths
        if not folders:
            place = editable_project(info)
            folders = () if place is None else (os.path.join(place, "src"), place)
        tops = read_text(os.path.join(info, "top_level.txt")).split()
        if tops and all(_has(folders, top, listing) for top in tops):
            modules += tops
        else:
            modules += [name for each in folders for name in _in_project(each, project, listing)]
    return _without_children(modules)


def _mapped(name: str, path: str, listing: Listing) -> list[str]:
    """Return what an import hook's entry brings: its name, or what lies in a namespace package."""
    folder = listing.read(path)
    if "__init__.py" in folder.files or not (folder.files or folder.folders):
        return [name]
    inner = [f"{name}.{each.replace('/', '.')}" for each in _packages(path, "", 3, listing)]
    return inner or [name]


def _has(folders: Iterable[str], top: str, listing: Listing) -> bool:
    """Tell whether a top-level name is a regular package or a module in one of the folders."""
    return any(
        f"{top}.py" in listing.read(folder).files
        or "__init__.py" in listing.read(os.path.join(folder, top)).files
        for folder in folders
    )


def _in_project(folder: str, project: str, listing: Listing) -> list[str]:
    """Return the modules to import from a folder of a project, best guess.

    That is the module called like the project (``acme_tasks`` or ``acme.tasks`` for acme-tasks) if
    there is one; otherwise all packages that do not look like tests or documentation.
    """
    parts = project.split("-")
    for name in ("_".join(parts), ".".join(parts)):
        path = os.path.join(folder, *name.split("."))
        single = f"{os.path.basename(path)}.py" in listing.read(os.path.dirname(path)).files
        if single or any(file.endswith(".py") for file in listing.read(path).files):
            return [name]
    files = [f"{name}/__init__.py" for name in _packages(folder, "", 3, listing)]
    return _shortest(files)


def _packages(folder: str, inner: str, depth: int, listing: Listing) -> Iterator[str]:
    """Yield the regular packages below a folder, as paths relative to it."""
    for name in sorted(listing.read(folder).folders):
        if name in NOT_MODULES or not name.isidentifier():
            continue
        path = os.path.join(folder, name)
        if "__init__.py" in listing.read(path).files:
            yield f"{inner}{name}"
        elif depth:
            yield from _packages(path, f"{inner}{name}/", depth - 1, listing)


def _shortest(files: Iterable[str]) -> list[str]:
    """Return the outermost packages and modules among files of a distribution."""
    modules = set()
    for file in files:
        stem, suffix = os.path.splitext(file)
        parts = stem.split("/")
        if suffix in SOURCE_SUFFIXES and all(part.isidentifier() for part in parts):
            name = ".".join(parts)
            if not name.startswith("_"):  # import hooks, compiled parts
                modules.add(name)
    packages = {name.removesuffix(".__init__") for name in modules if name.endswith(".__init__")}
    inner = {name for name in modules if not name.endswith("__init__")}
    return _without_children(packages | inner)


def _without_children(names: Iterable[str]) -> list[str]:
    """Return the names of which no parent is among the names."""
    everything = set(names)
    outermost = []
    for name in sorted(everything):
        parent = name
        while parent := parent.rpartition(".")[0]:
            if parent in everything:
                break
        else:
            outermost.append(name)
    return outermost
