"""Questions about syntax trees that the making of stubs asks."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

Function = ast.FunctionDef | ast.AsyncFunctionDef


def regular(text: str) -> str:
    """Return source with every statement on lines of its own."""
    tree = ast.parse(text)
    lines = text.splitlines()
    for node in ast.walk(tree):
        for block in _blocks(node):
            for each in block:
                assert each.end_lineno is not None
                before = lines[each.lineno - 1].encode()[: each.col_offset].strip()
                after = lines[each.end_lineno - 1].encode()[each.end_col_offset :].strip()
                simple = isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
                if after.startswith(b";") or (before and not (simple and len(block) == 1)):
                    return f"{ast.unparse(tree)}\n"
    return text


def _blocks(node: ast.AST) -> Iterator[list[ast.stmt]]:
    for name in ("body", "orelse", "finalbody"):
        block = getattr(node, name, None)
        if isinstance(block, list) and block and isinstance(block[0], ast.stmt):
            yield block


def last_position(node: ast.ClassDef | Function) -> tuple[int, int]:
    """Return a position in a header behind everything in it that may hold a colon."""
    found: list[ast.AST] = list(getattr(node, "type_params", []))
    if isinstance(node, ast.ClassDef):
        found += [*node.bases, *node.keywords]
    else:
        found += [each for each in ast.walk(node.args) if hasattr(each, "end_lineno")]
        found += [] if node.returns is None else [node.returns]
    ends = [(each.end_lineno, each.end_col_offset) for each in found]  # type: ignore[attr-defined]
    return max(ends, default=(node.lineno, node.col_offset))


def exported(tree: ast.Module) -> set[str]:
    """Return the names in ``__all__``, as far as they are written there."""
    found: set[str] = set()
    for node in tree.body:
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        if any(isinstance(each, ast.Name) and each.id == "__all__" for each in targets):
            value: object = getattr(node, "value", None)
            found |= {
                each.value
                for each in getattr(value, "elts", [])
                if isinstance(each, ast.Constant) and isinstance(each.value, str)
            }
    return found


def bound(node: ast.AST) -> Iterator[str]:
    """Yield the names that a statement binds."""
    if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
        yield node.name
        return
    for each in ast.walk(node):
        if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store):
            yield each.id


def assigned(node: ast.AST, kinds: Mapping[str, str]) -> Iterator[tuple[ast.Attribute, str]]:
    """Yield the attributes that a statement assigns, with their types where these are written."""
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Attribute):
        yield node.target, ast.unparse(node.annotation)
    elif isinstance(node, ast.Assign):
        kind = kinds.get(node.value.id, "") if isinstance(node.value, ast.Name) else ""
        for target in node.targets:
            if isinstance(target, ast.Attribute):
                yield target, kind


def yields(node: Function) -> bool:
    """Tell whether a function is a generator."""
    todo: list[ast.AST] = list(node.body)
    while todo:
        each = todo.pop()
        if isinstance(each, ast.Yield | ast.YieldFrom):
            return True
        if not isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef):
            todo += ast.iter_child_nodes(each)
    return False


def implements_overloads(node: Function, nodes: list[ast.stmt]) -> bool:
    """Tell whether a function is the one behind overloads, which a stub must not have."""

    def overloaded(each: ast.stmt) -> bool:
        return isinstance(each, Function) and any(
            ast.unparse(decorator).rpartition(".")[2] == "overload"
            for decorator in each.decorator_list
        )

    return not overloaded(node) and any(
        isinstance(each, Function) and each.name == node.name and overloaded(each) for each in nodes
    )


def is_text(node: ast.stmt) -> bool:
    """Tell whether a statement is a string, as docstrings are."""
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def is_ellipsis(node: ast.Expr) -> bool:
    """Tell whether a statement is ``...``."""
    return isinstance(node.value, ast.Constant) and node.value.value is ...


def is_main(test: ast.expr) -> bool:
    """Tell whether a condition asks how the module is run."""
    return isinstance(test, ast.Compare) and ast.unparse(test.left) == "__name__"


def are_apart(one: ast.stmt, other: ast.stmt) -> bool:
    """Tell whether an empty line stands between two statements."""
    large = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    imports = (ast.Import, ast.ImportFrom)
    different = isinstance(one, imports) and not isinstance(other, imports)
    return different or isinstance(one, large) or isinstance(other, large)
