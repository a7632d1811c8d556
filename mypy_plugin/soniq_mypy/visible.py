"""The refs that a module can see: those of the packages that it takes refs from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from mypy.checker import TypeChecker
from mypy.nodes import Import, ImportAll, ImportFrom, MypyFile, Var
from mypy.util import correct_relative_import

from soniq_mypy.dependencies import depend_on_modules
from soniq_mypy.names import Ref, model_of_ref, refs_of


def visible_refs(api: TypeChecker) -> list[Ref]:
    """Return the refs of every module from which the checked one, or an import of it, has a ref.

    What was looked at is noted, so that the checked module is checked again when it changes.
    """
    seen: dict[str, MypyFile] = {}
    for module in _near(api):
        seen[module.fullname] = module
        for symbol in module.names.values():
            node = symbol.node
            if isinstance(node, Var) and model_of_ref(node) is not None:
                home = node.fullname.rpartition(".")[0]
                if home in api.modules:
                    seen[home] = api.modules[home]
    depend_on_modules(seen, api)
    return [ref for name in sorted(seen) for ref in refs_of(seen[name])]


def folders_of(refs: Sequence[Ref], api: TypeChecker) -> list[Path] | None:
    """Return where the packages of refs are; None when one is not certain."""
    found = [package_of(each.module, api) for each in refs]
    known = {each for each in found if each is not None}
    return sorted(known) if all(each is not None for each in found) else None


def package_of(module: str, api: TypeChecker) -> Path | None:
    """Return the folder, or the only file, of the top-level package of a module."""
    found = api.modules.get(module)
    if found is None or not found.path:
        return None
    path, above = Path(found.path).absolute(), module.count(".")
    if path.stem == "__init__":
        path = path.parent
    # the package itself need not be among the modules: a parallel worker has what it depends on
    return path.parents[above - 1] if above else path


def _near(api: TypeChecker) -> Iterator[MypyFile]:
    """Yield the checked module and what it imports.

    Not the packages of a ``from`` import: mypy may come to those later, or not at all.
    """
    yield api.tree
    names: set[str] = set()
    for each in api.tree.imports:
        if isinstance(each, Import):
            for name, _ in each.ids:
                parts = name.split(".")
                names.update(".".join(parts[:count]) for count in range(1, len(parts) + 1))
        elif isinstance(each, ImportFrom | ImportAll):
            is_package = api.tree.is_package_init_file()
            source, _ = correct_relative_import(
                api.tree.fullname, each.relative, each.id, is_package
            )
            names.add(source)
            if isinstance(each, ImportFrom):
                names.update(f"{source}.{name}" for name, _ in each.names)
    for name in sorted(names):
        module = api.modules.get(name)
        if module is not None and module is not api.tree:
            yield module
