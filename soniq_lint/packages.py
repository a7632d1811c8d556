"""Stub packages read as a whole: what they declare, and under which names it can be imported."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from soniq_lint.import_roots import files_of, import_roots
from soniq_lint.resolve.exports import exports
from soniq_lint.resolve.externals import is_external
from soniq_lint.resolve.modules import Module, NotAnalysed
from soniq_lint.resolve.targets import ClassTarget, ValueTarget
from soniq_lint.sites.find import find
from soniq_lint.sites.library import Library
from soniq_lint.world import resolver_for

if TYPE_CHECKING:
    from soniq_lint.config.settings import AnalysisSettings
    from soniq_lint.resolve.resolver import Resolver
    from soniq_lint.sites.objects import Declaration

_DEEPEST: Final = 3
"""Namespace classes in namespace classes that refs are looked for in."""


class PackageNotFound(Exception):
    """What was asked for is not there; the message is one line and says where was looked."""


class Promise(NamedTuple):
    """A declaration, and every dotted path under which its ref can be imported."""

    declaration: Declaration
    exports: tuple[str, ...]


class Reading(NamedTuple):
    """What stub packages declare.

    Attributes:
        packages: import names of the packages and modules that were asked for, sorted.
        promises: in the order of modules and lines.
        modules: the modules that refs and models come from, as far as they belong to the packages.
        outside: names of modules that models need and that belong to none of the packages.
        skipped: files that could not be read, with the reason.
        resolver: what followed their names, for questions about what was read.
    """

    packages: tuple[str, ...]
    promises: tuple[Promise, ...]
    modules: tuple[Module, ...]
    outside: tuple[str, ...]
    skipped: tuple[tuple[str, str], ...]
    resolver: Resolver


def read_packages(targets: Sequence[str], settings: AnalysisSettings) -> Reading:
    """Return what packages declare, each a dotted import name, or a path of a file or folder.

    Raises:
        PackageNotFound: one of them is not there.
    """
    reader = _Reader(settings, targets)
    for target in targets:
        reader.add(target)
    return reader.reading()


def place_in_package(module: Module) -> str:
    """Return the path of a module from the folder that its package lies in."""
    suffix = Path(module.path).suffix if not module.path.startswith("snapshot:") else ".py"
    inner = "/__init__" if module.is_package else ""
    return f"{module.name.replace('.', '/')}{inner}{suffix}"


def is_dotted(target: str) -> bool:
    """Tell whether a target has the form of an import name."""
    return all(part.isidentifier() for part in target.split("."))


class _Reader:
    def __init__(self, settings: AnalysisSettings, targets: Sequence[str]) -> None:
        self._files = {each: files_of(each) for each in targets}
        roots: dict[str, None] = dict.fromkeys(settings.stubs)
        for target, files in self._files.items():
            if files is not None:
                found = import_roots(Path(target).absolute(), files, Path(settings.root))
                roots |= dict.fromkeys(map(str, found))
        settings = settings._replace(stubs=tuple(roots))
        self._resolver = resolver_for(settings)
        self._finder = self._resolver.finder
        self._library = Library(self._resolver)
        self._modules: dict[str, Module] = {}
        self._skipped: dict[str, str] = {}
        self._packages: set[str] = set()

    def add(self, target: str) -> None:
        """Read the modules of one target."""
        files = self._files[target]
        found = self._finder.find(target) if is_dotted(target) else None
        if found is not None and not (found.kind == "namespace" and files is not None):
            self._packages.add(target)
            self._named(target)
            return
        if files is None:
            raise PackageNotFound(self._absent(target))
        before = set(self._modules)
        for file in files:
            self._located(str(file))
        path = Path(target).absolute()
        name = self._finder.module_name(str(path / "__init__.py"))
        if path.is_dir() and name in self._modules:
            self._packages.add(name)
        else:
            new = set(self._modules) - before
            self._packages |= {name.partition(".")[0] for name in new}

    def _absent(self, target: str) -> str:
        if not is_dotted(target):
            return f"there is no file or folder {target!r}"
        top, _, rest = target.partition(".")
        if rest and self._finder.find(top) is not None:
            return f"the package {top!r} has no module {rest!r}"
        where = "the roots of the project, its stub folders and its environment"
        return f"there is no package {target!r} in {where}"

    # reading

    def _named(self, top: str) -> None:
        """Read a package by its name, with everything below it."""
        todo, folders = [top], set[Path]()
        while todo:
            name = todo.pop()
            found = self._finder.find(name)
            if found is None:
                continue
            real = {Path(folder).resolve() for folder in found.folders}
            if real and real <= folders:  # a link to a folder that has been read
                continue
            folders |= real
            module = self._resolver.module(name)
            if module is not None:
                self._modules.setdefault(name, module)
            elif found.kind != "namespace":
                self._located(found.path, found.text)
            todo += self._finder.children(name)

    def _located(self, path: str, text: str | None = None) -> None:
        """Read a file; what hinders is kept with the file."""
        try:
            module = self._resolver.module_at(path, text)
        except NotAnalysed as error:
            place = f"line {error.line}: " if error.line else ""
            self._skipped[path] = f"{place}{error.reason}"
        else:
            self._modules.setdefault(module.name, module)

    # what was read

    def reading(self) -> Reading:
        """Return what all targets declare."""
        declared: list[Declaration] = []
        modules = [self._modules[name] for name in sorted(self._modules)]
        for module in modules:
            try:
                declared += find(module, self._library).declarations
            except RecursionError:
                self._skipped[module.path] = "nested too deeply to be followed"
        needed = _Needed(declared)
        for module in modules:
            self._export(module, needed)
        for declaration in declared:
            with self._resolver.recording() as consulted:
                # what is remembered says again what it depends on
                self._library.declaration(declaration.call, declaration.scope, declaration.qualname)
            needed.names |= _found(consulted.imports)
        return Reading(
            packages=tuple(sorted(self._packages)),
            promises=tuple(needed.promises()),
            modules=tuple(self._wanted(needed.names)),
            outside=tuple(sorted(name for name in needed.names if self._is_outside(name))),
            skipped=tuple(sorted(self._skipped.items())),
            resolver=self._resolver,
        )

    def _belongs(self, name: str) -> bool:
        return any(f"{name}.".startswith(f"{package}.") for package in self._packages)

    def _is_outside(self, name: str) -> bool:
        around = any(package.startswith(f"{name}.") for package in self._packages)
        return not around and not self._belongs(name)

    def _wanted(self, names: Iterable[str]) -> Iterator[Module]:
        """Yield modules of the packages, each with the packages that it lies in."""
        wanted: set[str] = set()
        for name in names:
            while name and self._belongs(name):
                wanted.add(name)
                name = name.rpartition(".")[0]
        for name in sorted(wanted):
            module = self._modules.get(name) or self._resolver.module(name)
            if module is not None:
                yield module

    # exports

    def _export(self, module: Module, needed: _Needed) -> None:
        """Note every name of a module that stands for a ref."""
        names = dict.fromkeys(module.scope.bindings)
        for starred, _ in module.scope.stars:
            external = not starred or is_external(starred)
            inner = None if external else self._resolver.module(starred)
            public = None if inner is None else exports(inner, self._resolver)
            names |= dict.fromkeys(sorted(public or ()))
        for name in names:
            self._look(ast.Name(name, ast.Load()), f"{module.name}.{name}", module, needed, 0)

    def _look(self, expr: ast.expr, path: str, module: Module, needed: _Needed, depth: int) -> None:
        with self._resolver.recording() as consulted:
            target = self._resolver.resolve(expr, module.scope)
            found = None
            if isinstance(target, ValueTarget):
                found = self._library.declaration_of(expr, module.scope)
        if found is not None:
            needed.add(found, path, module, consulted.imports)
        elif isinstance(target, ClassTarget) and depth < _DEEPEST and needed.in_classes:
            for name in self._attributes(target):
                inner = ast.Attribute(expr, name, ast.Load())
                self._look(inner, f"{path}.{name}", module, needed, depth + 1)

    def _attributes(self, target: ClassTarget) -> list[str]:
        """Return the names in a class body, inherited ones included."""
        names: dict[str, None] = {}
        todo, seen = [target], set[ast.ClassDef]()
        while todo:
            here = todo.pop()
            if here.node in seen:
                continue
            seen.add(here.node)
            names |= dict.fromkeys(here.scope.child(here.node).bindings)
            todo += [base for base in self._resolver.bases(here) if isinstance(base, ClassTarget)]
        return list(names)


class _Needed:
    """Declarations by their call, with the paths they are exported as and what these need."""

    def __init__(self, declared: Sequence[Declaration]) -> None:
        self.names = {each.module.name for each in declared}
        self.in_classes = any(each.scope.kind == "class" for each in declared)
        self._declared = {each.call: each for each in declared}
        self._paths: dict[ast.Call, set[str]] = {each.call: set() for each in declared}

    def add(
        self, found: Declaration, path: str, module: Module, imports: Mapping[str, str | None]
    ) -> None:
        """Note that a path of a module stands for a declaration."""
        declared = self._declared.get(found.call)
        if declared is None:
            return
        self.names |= {module.name, *_found(imports)}
        if found.queue == declared.queue:  # another queue makes it another ref
            self._paths[found.call].add(path)

    def promises(self) -> Iterator[Promise]:
        """Yield every declaration with the paths that people would import."""
        for call, declaration in self._declared.items():
            paths = {path for path in self._paths[call] if not _is_private(path)}
            if declaration.path:
                paths.add(declaration.path)
            yield Promise(declaration, tuple(sorted(paths)))


def _found(imports: Mapping[str, str | None]) -> set[str]:
    """Return the names of the modules that were looked for and found."""
    # a search that depends on where the import stands has that behind its name
    return {key.partition("\t")[0] for key, path in imports.items() if path}


def _is_private(path: str) -> bool:
    return any(part.startswith("_") for part in path.split("."))
