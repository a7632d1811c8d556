"""What is installed in an environment: its places, and what editable installs map into it."""

from __future__ import annotations

import os

from soniq_lint.resolve.editable import Editables, read_direct_urls, read_site
from soniq_lint.resolve.found import FoundModule, Origin, Place, look, module_at
from soniq_lint.resolve.listing import Listing


class Installed:
    """The site-packages folders of an environment; read when they are first needed."""

    __slots__ = ("_editables", "_listing", "_places", "_sites")

    def __init__(self, sites: tuple[str, ...], listing: Listing) -> None:
        self._sites = sites
        self._listing = listing
        self._editables: dict[str, Editables] | None = None
        self._places: tuple[Place, ...] = ()

    @property
    def places(self) -> tuple[Place, ...]:
        """Return the folders that modules are looked for in, in the order of ``sys.path``."""
        self._read()
        return self._places

    @property
    def mapped(self) -> list[str]:
        """Return the names that import hooks of editable installs map."""
        return [name for each in self._read().values() for name in each.modules]

    def find(self, name: str) -> FoundModule | None:
        """Return what the import hook of an editable install finds."""
        for read in self._read().values():
            path = read.modules.get(name)
            folders = read.folders.get(name)
            found = None if path is None else self._at(path, name, folders or ())
            if found is not None:
                return found
            if folders is not None:
                first = folders[0] if folders else ""
                return FoundModule(name, first, "namespace", True, "editable", folders)
        return None

    def _at(self, path: str, name: str, folders: tuple[str, ...]) -> FoundModule | None:
        """Return the module that a mapping names by its file, its folder or its path."""
        folder, file = os.path.split(path)
        if file in self._listing.read(folder).files:
            found: FoundModule | None = module_at(path, name, "editable")
        else:
            # 'acme_tasks': '/srv/tasks/acme_tasks', for a folder or for acme_tasks.py
            found = look(self._listing, folder, file, name, "editable").module
        if found is None or not found.is_package:
            return found
        return found._replace(folders=tuple(dict.fromkeys((*found.folders, *folders))))

    def direct_urls(self) -> list[Place]:
        """Return the places of editable installs that nothing but ``direct_url.json`` tells of."""
        return [
            (path, "editable")
            for site, read in self._read().items()
            for path in read_direct_urls(site, self._listing.read(site).folders, read)
        ]

    def _read(self) -> dict[str, Editables]:
        if self._editables is None:
            self._editables = {}
            places: dict[str, Origin] = {}
            for site in self._sites:
                read = read_site(site, self._listing.read(site).files)
                self._editables[site] = read
                places.setdefault(site, "site")
                for path in read.paths:
                    places.setdefault(path, "editable")
            self._places = tuple(places.items())
        return self._editables
