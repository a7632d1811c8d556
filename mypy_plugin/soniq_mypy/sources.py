"""What sources say of task names, for what mypy has not read or does not keep.

Looked at only beside a generated stub, and before a name is reported as unknown.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator
from pathlib import Path

MAKERS = frozenset({"task_ref", "TaskRef"})


def assigned_names(stub: str) -> dict[str, str]:
    """Return the names of the refs that the source beside a ``.pyi`` assigns, by variable."""
    tree = _parsed(Path(stub).with_suffix(".py"), *MAKERS)
    found = {} if tree is None else {key: _name(call) for key, call in _assigned(tree)}
    return {key: name for key, name in found.items() if name is not None}


def may_declare(package: Path, name: str, known: Collection[str]) -> bool:
    """Tell whether a package declares a ref of a name, or one whose name is computed.

    ``known`` are variables whose refs need not be looked at.
    """
    for path in _files(package):
        tree = _parsed(path, *MAKERS)
        if tree is None:
            continue
        skipped = {id(call) for variable, call in _assigned(tree) if variable in known}
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or id(node) in skipped or not _is_maker(node):
                continue
            if _name(node) in (None, name):
                return True
    return False


def count_of(package: Path, text: str) -> int:
    """Return how often the sources of a package have a text as a literal."""
    trees = [_parsed(path, text) for path in _files(package)]
    return sum(
        isinstance(node, ast.Constant) and node.value == text
        for tree in trees
        if tree is not None
        for node in ast.walk(tree)
    )


def _files(package: Path) -> Iterator[Path]:
    if package.is_dir():
        yield from sorted(package.rglob("*.py"))
    else:
        yield package.with_suffix(".py")


def _assigned(tree: ast.Module) -> Iterator[tuple[str, ast.Call]]:
    """Yield the refs that a module assigns in its own scope."""
    for statement in tree.body:
        match statement:
            case (
                ast.Assign(targets=[ast.Name(id=variable)], value=ast.Call() as call)
                | ast.AnnAssign(target=ast.Name(id=variable), value=ast.Call() as call)
            ) if _is_maker(call):
                yield variable, call


def _name(call: ast.Call) -> str | None:
    for keyword in call.keywords:
        if keyword.arg == "name" and isinstance(keyword.value, ast.Constant):
            return keyword.value.value if isinstance(keyword.value.value, str) else None
    return None


def _is_maker(call: ast.Call) -> bool:
    func = call.func.value if isinstance(call.func, ast.Subscript) else call.func
    name = func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "")
    return name in MAKERS


def _parsed(path: Path, *words: str) -> ast.Module | None:
    """Return the tree of a file that has one of some words, or None."""
    text = _read(path)
    if not any(each.encode() in text for each in words):
        return None
    try:
        return ast.parse(text)
    except (SyntaxError, ValueError):
        return None


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""
