"""What a folder holds under a module's name, by the rules of Python's import system."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Literal, NamedTuple

from soniq_lint.resolve.listing import Listing, read_text

Kind = Literal["source", "stub", "namespace"]
Origin = Literal["root", "stubs", "site", "editable", "virtual"]
Place = tuple[str, Origin]

SITE_FOLDERS = ("site-packages", "dist-packages")


class FoundModule(NamedTuple):
    """Where a module lies.

    Attributes:
        name: the dotted name it was found by.
        path: absolute path of the file; of the first folder for a namespace package;
            ``snapshot:NAME`` for a module that exists only as text.
        kind: ``source`` for a ``.py``, ``stub`` for a ``.pyi`` without one, or ``namespace``: a
            folder, or a package that is compiled.
        is_package: whether it may have submodules.
        origin: where it was found.
        folders: where its submodules are looked for, absolute.
        text: its source when it exists only as text.
    """

    name: str
    path: str
    kind: Kind
    is_package: bool
    origin: Origin
    folders: tuple[str, ...] = ()
    text: str | None = None


class Hit(NamedTuple):
    """What one place has.

    Attributes:
        module: the module; None when there is none, or a compiled one without a stub.
        final: whether the import system would look no further.
    """

    module: FoundModule | None
    final: bool


NO_HIT = Hit(None, False)


def look(listing: Listing, folder: str, child: str, name: str, origin: Origin) -> Hit:
    """Return what a folder has under ``child``, the last part of the dotted ``name``.

    A regular package comes first, then a module, then a namespace package. Source comes before
    what is compiled, and stubs come last: the import system ignores them.
    """
    here = listing.read(folder)
    place = ""
    if child in here.folders:
        place = os.path.join(folder, child)
        if origin == "site" and child in here.links:
            # flit install --symlink
            place = os.path.realpath(place)
            if not set(SITE_FOLDERS) & set(place.split(os.sep)):
                origin = "editable"
        inner = listing.read(place)
        if "__init__.py" in inner.files:
            path = _file(listing, place, "__init__.py", origin)
            return Hit(FoundModule(name, path, "source", True, origin, (place,)), True)
        if "__init__" in inner.binaries:
            if "__init__.pyi" in inner.files:
                return Hit(_stub_package(listing, place, name, origin), True)
            return Hit(FoundModule(name, place, "namespace", True, origin, (place,)), True)
    if f"{child}.py" in here.files:
        return Hit(_module(listing, folder, child, name, origin), True)
    stub = None
    if f"{child}.pyi" in here.files:
        path = _file(listing, folder, f"{child}.pyi", origin)
        # for the import system, which sees no stubs, a folder of that name is a package
        stub = FoundModule(name, path, "stub", False, origin, (place,) if place else ())
    if child in here.binaries:
        return Hit(stub, True)
    if place and "__init__.pyi" in listing.read(place).files:
        return Hit(_stub_package(listing, place, name, origin), False)
    if stub is not None:
        return Hit(stub, False)
    if place:
        return Hit(FoundModule(name, place, "namespace", True, origin, (place,)), False)
    return NO_HIT


def gather(name: str, hits: Iterable[Hit]) -> FoundModule | None:
    """Return the module that hits from several places make together, in their order.

    The first regular package or module; else the first stub; else a namespace package of all
    folders.
    """
    stub: FoundModule | None = None
    portions: list[FoundModule] = []
    for hit, final in hits:
        if hit is not None:
            if final:
                return hit._replace(name=name)
            portions.append(hit)
            if hit.kind == "stub" and stub is None:
                stub = hit
        elif final:
            break
    if not portions:
        return None
    folders = tuple(dict.fromkeys(folder for each in portions for folder in each.folders))
    return (stub or portions[0])._replace(name=name, folders=folders)


def module_at(path: str, name: str, origin: Origin) -> FoundModule:
    """Return the module in a file that something else has named."""
    kind: Kind = "stub" if path.endswith(".pyi") else "source"
    is_package = os.path.basename(path) in ("__init__.py", "__init__.pyi")
    folders = (os.path.dirname(path),) if is_package else ()
    return FoundModule(name, path, kind, is_package, origin, folders)


def _file(listing: Listing, folder: str, file: str, origin: Origin) -> str:
    path = os.path.join(folder, file)
    if origin == "editable" and file in listing.read(folder).links:
        # setuptools' strict mode: a tree of links to the files of the project
        return os.path.realpath(path)
    return path


def _stub_package(listing: Listing, place: str, name: str, origin: Origin) -> FoundModule:
    path = _file(listing, place, "__init__.pyi", origin)
    return FoundModule(name, path, "stub", True, origin, (place,))


def _module(listing: Listing, folder: str, child: str, name: str, origin: Origin) -> FoundModule:
    path = _file(listing, folder, f"{child}.py", origin)
    if origin == "site" and os.path.basename(folder) in SITE_FOLDERS:
        target = _self_replacing(path)
        if target is not None:
            return module_at(target, name, "editable")
    return FoundModule(name, path, "source", False, origin)


def _self_replacing(path: str) -> str | None:
    """Return the file that a module of the package editables puts in its own place.

    Generated lines, of which the last one is read::

        def import_from_path(module_name, file_path):
        import_from_path(__name__, '/srv/tasks/acme_tasks/__init__.py')
    """
    text = read_text(path, 2000)
    if "\ndef import_from_path(module_name, file_path):\n" not in text:
        return None
    import ast

    argument = text.rpartition("\nimport_from_path(__name__, ")[2].strip().removesuffix(")")
    try:
        target = ast.literal_eval(argument)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return None
    return target if isinstance(target, str) and os.path.isfile(target) else None
