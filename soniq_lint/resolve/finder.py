"""Find modules by name as Python's import system would, without importing anything.

The order: the roots of the project; what editable installs map; site-packages and the path
entries of ``.pth`` files. Only if a name is found in none of these: editable installs known by
their ``direct_url.json`` alone, other projects of the same repository, ``*-stubs`` packages and
last modules that exist only as text, of a contract snapshot.

This runs on every start, also when everything else comes from the cache: strings for paths, one
``scandir`` for a folder, hardly a ``stat``.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from soniq_lint.resolve.found import (
    SITE_FOLDERS,
    FoundModule,
    Kind,
    Origin,
    Place,
    look,
)
from soniq_lint.resolve.installed import Installed
from soniq_lint.resolve.listing import Listing
from soniq_lint.resolve.roots import (
    default_roots,
    dotted,
    escaped,
    package_base,
    project_of,
    projects_below,
    root_of,
    unescaped,
    with_source,
)
from soniq_lint.resolve.search import Order, Search

if TYPE_CHECKING:
    from soniq_lint.resolve.environment import Environment

__all__ = ["Finder", "FoundModule", "default_roots"]

_DEEPEST = 100
_WHOLE = "%2F"  # ends the name of a file that no import finds; no file's name has a slash
_BESIDE = "\t"  # between a module's name and the folder of the importing file, see Finder.key


class Finder:
    """Finds modules in the project, its neighbours and its environment.

    A finder remembers everything; make a new one when files may have come or gone.

    Args:
        roots: import roots of the project, in order; see ``default_roots``.
        environment: the environment; None to search none.
        stubs: folders of other repositories with stub packages; their ``src`` is searched too.
        virtual: source of modules that exist only as text, by dotted name.
    """

    def __init__(
        self,
        roots: Sequence[str],
        environment: Environment | None,
        stubs: Sequence[str] = (),
        virtual: Mapping[str, str] | None = None,
    ) -> None:
        self._listing = Listing()
        sites = () if environment is None else environment.site_packages
        self._installed = Installed(sites, self._listing)
        self._search = Search(self._listing, self._installed)
        self._virtual = dict(virtual or {})
        self._roots: dict[str, Origin] = {}
        for root in roots:
            self._roots.setdefault(os.path.abspath(root), "root")
        for stub in stubs:
            for folder in with_source(os.path.abspath(stub), self._listing):
                self._roots.setdefault(folder, "stubs")
        self._known = frozenset(self._roots)
        self._default = Order(tuple(self._roots.items()), installed=True)
        self._by_places: dict[tuple[Place, ...], Order] = {self._default.places: self._default}
        self._by_folder: dict[str, Order] = {}
        self._root_by_folder: dict[str, str | None] = {}
        self._urls: Order | None = None
        self._projects: list[Order] | None = None

    @property
    def listed(self) -> set[str]:
        """Return the folders whose names have been read so far."""
        return self._listing.listed

    def find(self, name: str, beside: str | None = None) -> FoundModule | None:
        """Return a module by its absolute dotted name; None when it is not found.

        ``beside`` is the path of the file that imports it. In a repository of several projects,
        whose packages may have the same names, its own project then comes first.
        """
        order = self._default if beside is None else self._order(os.path.dirname(beside))
        try:
            return order.answers[name]
        except KeyError:
            order.answers[name] = found = self._find(name, order)
            return found

    def key(self, name: str, beside: str | None = None) -> str:
        """Return what to remember a search by: its name, and the folder if that matters."""
        if beside is None:
            return name
        folder = os.path.dirname(beside)
        return name if self._order(folder) is self._default else f"{name}{_BESIDE}{folder}"

    def same(self, imports: Mapping[str, str | None]) -> bool:
        """Tell whether searches still give the same paths; ``imports`` has them by ``key``."""
        for key, path in imports.items():
            name, separator, folder = key.partition(_BESIDE)
            found = self.find(name, os.path.join(folder, "_") if separator else None)
            if (None if found is None else found.path) != path:
                return False
        return True

    def children(self, name: str) -> list[str]:
        """Return the dotted names of what lies directly in a package, sorted."""
        found = self.find(name)
        if found is None or not found.is_package:
            return []
        names: set[str] = set()
        for place in found.folders:
            folder = self._listing.read(place)
            for file in folder.files:
                stem, suffix = os.path.splitext(file)
                if suffix in (".py", ".pyi") and stem != "__init__":
                    names.add(stem)
            for inner in folder.folders:
                files = self._listing.read(os.path.join(place, inner)).files
                if any(file.endswith((".py", ".pyi")) for file in files):
                    names.add(inner)
        start = f"{name}."
        for other in (*self._virtual, *self._installed.mapped):
            if other.startswith(start):
                names.add(other[len(start) :].partition(".")[0])
        return sorted(f"{start}{each}" for each in names if each.isidentifier())

    def module_name(self, path: str) -> str:
        """Return the dotted name of a file, unique below its root.

        Starts at the nearest root, or at the outermost regular package where there is none.
        Folders between count as namespace packages, even with names that no statement can import,
        such as ``my-service.app``. A file that another one hides (``x.py`` beside
        ``x/__init__.py``) gets a name that no import finds.
        """
        path = os.path.abspath(path)
        folder, file = os.path.split(path)
        base = self._root(folder) or package_base(folder, None, self._listing)
        stem, suffix = os.path.splitext(file)
        if suffix in (".py", ".pyi"):
            place, child = folder, stem
            if stem == "__init__" and folder != base:
                place, child = os.path.split(folder)
            shown = look(self._listing, place, child, "", "root").module
            # a file that is only in an editor so far hides nothing and is not hidden
            if shown is None or shown.path == path or shown.kind == "namespace":
                return dotted(path, base)
        whole = f"{escaped(file)}{_WHOLE}"
        if folder == base:
            return whole
        return f"{dotted(os.path.join(folder, '__init__.py'), base)}.{whole}"

    # the order of places

    def _root(self, folder: str) -> str | None:
        try:
            return self._root_by_folder[folder]
        except KeyError:
            self._root_by_folder[folder] = root = root_of(folder, self._known, self._listing)
            return root

    def _order(self, folder: str) -> Order:
        """Return the order for the imports of the files in a folder."""
        order = self._by_folder.get(folder)
        if order is None:
            root = self._root(folder)
            if root is not None and os.path.basename(root) in SITE_FOLDERS:
                order = self._default
            else:
                order = self._nearest_first(folder, root)
            self._by_folder[folder] = order
        return order

    def _nearest_first(self, folder: str, root: str | None) -> Order:
        places = self._places_from(folder, root)
        order = self._ordered(places, None)
        base = package_base(folder, root, self._listing)
        if base in places:
            return order
        # a guess: scripts import what lies beside them, and a package may be imported from a
        # folder that nobody has named
        return self._ordered({base: "root", **places}, order)

    def _ordered(self, places: dict[str, Origin], after: Order | None) -> Order:
        key = tuple(places.items())
        order = self._by_places.get(key)
        if order is None:
            order = self._by_places[key] = Order(key, installed=True, after=after)
        return order

    def _places_from(self, folder: str, root: str | None) -> dict[str, Origin]:
        """Return the roots, those around a folder first and of these the nearest first."""
        near: dict[str, Origin] = {}
        if root is not None and root not in self._known:
            near = dict.fromkeys(with_source(project_of(root), self._listing), "root")
        around = [each for each in self._roots if _is_around(project_of(each), folder)]
        around.sort(key=lambda each: len(project_of(each)), reverse=True)
        near.update((each, self._roots[each]) for each in around if each not in near)
        near.update((each, self._roots[each]) for each in self._roots if each not in near)
        if root is not None and folder != root:
            # a package never imports another one in its own place
            top = os.path.relpath(folder, root).partition(os.sep)[0]
            for place in near:
                if place == root:
                    break
                if look(self._listing, place, top, top, "root").final:
                    return {root: near.get(root, "root"), **near}
        return near

    # searching

    def _find(self, name: str, order: Order) -> FoundModule | None:
        if name.count(".") > _DEEPEST or "" in name.split("."):
            return None
        owned = False
        tried: Order | None = order
        while tried is not None:
            found = self._search.find(tried, name)
            if found is not None and found.kind != "namespace":
                return found
            top = self._search.find(tried, name.partition(".")[0])
            owned = owned or (top is not None and top.kind != "namespace")
            if found is not None:
                break
            tried = tried.next
        if not owned:  # else another package of that name would be mixed into it
            if found is None:
                found = self._in_direct_urls(name)
            if found is None or found.kind == "namespace":
                found = self._in_projects(name, found)
        if found is None or found.kind == "namespace":
            found = self._in_stub_packages(name, order, found)
        if not owned and (found is None or found.kind == "namespace"):
            found = self._in_texts(name, found)
        return found

    def _in_direct_urls(self, name: str) -> FoundModule | None:
        if self._urls is None:
            self._urls = Order(self._installed.direct_urls())
        return self._search.find(self._urls, name)

    def _in_projects(self, name: str, found: FoundModule | None) -> FoundModule | None:
        """Look in the other projects of the repository; what two of them have is nobody's."""
        if self._projects is None:
            self._projects = [
                Order([(place, origin) for place in with_source(project, self._listing)])
                for root, origin in self._roots.items()
                for project in projects_below(root, self._listing)
                if project not in self._known
            ]
        hits = [hit for each in self._projects if (hit := self._search.find(each, name))]
        regular = {hit.path: hit for hit in hits if hit.kind != "namespace"}
        if len(regular) == 1:
            return next(iter(regular.values()))
        if regular or not hits:
            return found
        portions = hits if found is None else [found, *hits]
        folders = dict.fromkeys(folder for hit in portions for folder in hit.folders)
        return portions[0]._replace(folders=tuple(folders))

    def _in_stub_packages(
        self, name: str, order: Order, found: FoundModule | None
    ) -> FoundModule | None:
        """Look in packages such as ``acme-stubs`` that hold the types of another package."""
        top, *rest = name.split(".")
        for folder, origin in self._search.places(order):
            if f"{top}-stubs" not in self._listing.read(folder).folders:
                continue
            hit = look(self._listing, folder, f"{top}-stubs", name, origin).module
            for part in rest:
                if hit is None or not hit.folders:
                    break
                hit = look(self._listing, hit.folders[0], unescaped(part), name, origin).module
            else:
                if hit is not None and hit.kind == "stub":
                    more = () if found is None else found.folders
                    return hit._replace(folders=(*hit.folders, *more)) if more else hit
        return found

    def _in_texts(self, name: str, found: FoundModule | None) -> FoundModule | None:
        """Look among the modules that exist only as text."""
        text = self._virtual.get(name)
        is_package = any(other.startswith(f"{name}.") for other in self._virtual)
        if text is None and not is_package:
            return found
        kind: Kind = "namespace" if text is None else "source"
        folders = () if found is None else found.folders
        return FoundModule(name, f"snapshot:{name}", kind, is_package, "virtual", folders, text)


def _is_around(project: str, folder: str) -> bool:
    return folder == project or folder.startswith(os.path.join(project, ""))
