"""Which code may change a name's value: straight-line changes are followed, others give up."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

_READING_METHODS = frozenset({"copy", "get", "items", "keys", "values", "index", "count"})
_READING_CALLS = frozenset(
    {
        *("dict", "list", "tuple", "set", "frozenset", "len", "sorted", "str", "repr", "print"),
        *("bool", "any", "all", "sum", "min", "max", "isinstance", "type", "id", "iter", "hash"),
        *("enqueue", "enqueue_many", "dumps", "debug", "info", "warning", "error", "deepcopy"),
    }
)


@dataclass(frozen=True, slots=True)
class Change:
    """One statement that changes a dict: ``d[key] = value``, ``del d[key]``, ``d.update(...)``."""

    kind: Literal["put", "delete", "update"]
    statement: ast.stmt
    key: ast.expr | None
    values: tuple[ast.expr, ...]


@dataclass(frozen=True, slots=True)
class Steps:
    """How a local gets its value: the statement that makes it, and the changes up to a use."""

    statement: ast.stmt
    value: ast.expr
    changes: tuple[Change, ...]


def only_read(tree: ast.AST, name: str, *, attributes: bool = False) -> bool:
    """Tell whether nothing in ``tree`` can change the object that ``name`` stands for.

    With ``attributes`` the name counts as an attribute too, since constants are also reached
    through their module or class.
    """
    return all(_reads(above) for above in _mentions(tree, name, attributes))


def changes_before(
    body: ast.Module | ast.FunctionDef | ast.AsyncFunctionDef, name: str, use: ast.AST
) -> Steps | None:
    """Return how ``name`` gets the value it has at ``use``; None when that is not certain.

    Certain: it is assigned once before ``use`` in a block that ``use`` stands in or under, every
    mention in between is a read or a plain change in that block or in one around ``use``, no loop
    is entered on the way, and no inner function mentions it.
    """
    path = _path_to(body.body, use)
    if path is None:
        return None
    start: tuple[ast.stmt, ast.expr] | None = None
    changes: list[Change] = []
    last = len(path) - 1
    for level, (block, index) in enumerate(path):
        for statement in block[:index]:
            made = _assignment(statement, name)
            if made is not None:
                start, changes = (statement, made), []
                continue
            if start is None:
                if _binds(statement, name):
                    return None
                continue
            change = _change(statement, name)
            if change is not None:
                changes.append(change)
            elif not only_read(statement, name) or _binds(statement, name):
                return None
        here = block[index]
        if level == last:
            break
        if start is None:
            continue
        # the rest of a loop's body comes before its next round, that of a try before its except
        around = isinstance(here, ast.For | ast.AsyncFor | ast.While) or (
            isinstance(here, ast.Try | ast.TryStar) and path[level + 1][0] is not here.body
        )
        if around and (not only_read(here, name) or _binds(here, name)):
            return None
        if _binds_in_head(here, name):
            return None
    if start is None or _in_inner_functions(body, name):
        return None
    if not only_read(path[-1][0][path[-1][1]], name):
        return None
    return Steps(start[0], start[1], tuple(changes))


_Path = list[tuple[Sequence[ast.stmt], int]]


def _path_to(block: Sequence[ast.stmt], use: ast.AST) -> _Path | None:
    """Return the blocks around a node, outermost first, each with the index of the statement."""
    line, column = getattr(use, "lineno", 0), getattr(use, "col_offset", 0)
    path: _Path = []
    here: Sequence[ast.stmt] | None = block
    while here is not None:
        index = next((i for i, each in enumerate(here) if _spans(each, line, column)), None)
        if index is None:
            return path or None
        statement = here[index]
        path.append((here, index))
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            return None
        here = next(
            (
                inner
                for inner in _blocks(statement)
                if inner and any(_spans(each, line, column) for each in inner)
            ),
            None,
        )
    return path


def _spans(node: ast.stmt, line: int, column: int) -> bool:
    start = (node.lineno, node.col_offset)
    end = (node.end_lineno or node.lineno, node.end_col_offset or 0)
    return start <= (line, column) < end


def _blocks(statement: ast.stmt) -> Iterator[Sequence[ast.stmt]]:
    for name in ("body", "orelse", "finalbody"):
        block = getattr(statement, name, None)
        if isinstance(block, list):
            yield block
    for handler in getattr(statement, "handlers", ()):
        yield handler.body
    for case in getattr(statement, "cases", ()):
        yield case.body


def _assignment(statement: ast.stmt, name: str) -> ast.expr | None:
    match statement:
        case ast.Assign(targets=[ast.Name(id=bound)], value=value) if bound == name:
            return value if only_read(value, name) else None
        case ast.AnnAssign(target=ast.Name(id=bound), value=ast.expr() as value) if bound == name:
            return value if only_read(value, name) else None
        case _:
            return None


def _change(statement: ast.stmt, name: str) -> Change | None:
    match statement:
        case ast.Assign(
            targets=[ast.Subscript(value=ast.Name(id=bound), slice=key)], value=value
        ) if bound == name and only_read(value, name) and only_read(key, name):
            return Change("put", statement, key, (value,))
        case ast.Delete(targets=[ast.Subscript(value=ast.Name(id=bound), slice=key)]) if (
            bound == name and only_read(key, name)
        ):
            return Change("delete", statement, key, ())
        case ast.AugAssign(target=ast.Name(id=bound), op=ast.BitOr(), value=value) if (
            bound == name and only_read(value, name)
        ):
            return Change("update", statement, None, (value,))
        case ast.Expr(
            value=ast.Call(
                func=ast.Attribute(value=ast.Name(id=bound), attr="update"),
                args=args,
                keywords=keywords,
            ) as call
        ) if bound == name and not any(isinstance(each, ast.Starred) for each in args):
            if not all(only_read(each, name) for each in (*args, *(k.value for k in keywords))):
                return None
            values = list(args)
            if keywords:
                made = ast.Call(ast.Name("dict", ast.Load()), [], keywords)
                ast.copy_location(made, call)
                ast.copy_location(made.func, call)
                values.append(made)
            return Change("update", statement, None, tuple(values))
        case _:
            return None


_NAMING = (ast.ExceptHandler, ast.MatchAs, ast.MatchStar)


def _binds(statement: ast.stmt, name: str) -> bool:
    """Tell whether a statement may bind or delete ``name`` itself anywhere inside."""
    for node in ast.walk(statement):
        if isinstance(node, ast.Name) and node.id == name and not isinstance(node.ctx, ast.Load):
            return True
        if isinstance(node, ast.Global | ast.Nonlocal) and name in node.names:
            return True
        if isinstance(node, ast.alias) and (node.asname or node.name.partition(".")[0]) == name:
            return True
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            if node.name == name:
                return True
        elif (
            isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar) and node.name == name
        ):
            return True
    return False


def _binds_in_head(statement: ast.stmt, name: str) -> bool:
    heads: list[ast.AST] = []
    if isinstance(statement, ast.For | ast.AsyncFor):
        heads = [statement.target, statement.iter]
    elif isinstance(statement, ast.With | ast.AsyncWith):
        heads = list(statement.items)
    elif isinstance(statement, ast.If | ast.While):
        heads = [statement.test]
    elif isinstance(statement, ast.Match):
        heads = [statement.subject]
    for head in heads:
        if not only_read(head, name):
            return True
        for node in ast.walk(head):
            if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Store):
                return True
    return False


def _in_inner_functions(body: ast.AST, name: str) -> bool:
    for node in ast.walk(body):
        if node is body:
            continue
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            if isinstance(body, ast.Module):
                if not only_read(node, name):
                    return True
            elif any(isinstance(n, ast.Name) and n.id == name for n in ast.walk(node)):
                return True
    return False


def _mentions(tree: ast.AST, name: str, attributes: bool) -> Iterator[list[ast.AST]]:
    """Yield the nodes above each mention of a name, innermost last; the mention itself ends it."""
    todo: list[tuple[ast.AST, ast.AST | None, ast.AST | None]] = [(tree, None, None)]
    while todo:
        node, parent, grand = todo.pop()
        named = (isinstance(node, ast.Name) and node.id == name) or (
            attributes and isinstance(node, ast.Attribute) and node.attr == name
        )
        if named:
            yield [each for each in (grand, parent, node) if each is not None]
        todo.extend((child, node, parent) for child in ast.iter_child_nodes(node))


def _reads(above: list[ast.AST]) -> bool:
    """Tell whether a mention, given with its parent and grandparent, cannot change the object."""
    node = above[-1]
    if not isinstance(getattr(node, "ctx", None), ast.Load):
        # binding the name is the business of scopes; deleting it too
        return True
    if len(above) < 2:
        return True
    parent = above[-2]
    grand = above[-3] if len(above) > 2 else None
    match parent:
        case ast.Subscript(value=value, ctx=ctx) if value is node:
            # what is inside may be changed through another name
            inside = isinstance(grand, ast.FormattedValue | ast.Compare | ast.BinOp | ast.Dict) or (
                isinstance(grand, ast.Call) and _called(grand.func) in _READING_CALLS
            )
            return isinstance(ctx, ast.Load) and inside
        case ast.Subscript():
            return True
        case ast.Attribute(attr=attribute):
            if isinstance(grand, ast.Call) and grand.func is parent:
                return attribute in _READING_METHODS
            return False
        case ast.Call(func=func):
            if func is node:
                return True
            return _called(func) in _READING_CALLS
        case ast.keyword(arg=argument):
            if argument is None:
                return True
            return isinstance(grand, ast.Call) and _called(grand.func) in _READING_CALLS
        case ast.Dict(keys=keys, values=values):
            return any(
                key is None and value is node for key, value in zip(keys, values, strict=True)
            )
        case ast.BinOp() | ast.Compare() | ast.FormattedValue() | ast.BoolOp() | ast.UnaryOp():
            return not isinstance(parent, ast.BoolOp)
        case ast.Starred():
            return True
        case ast.For(iter=iterated) | ast.comprehension(iter=iterated):
            return iterated is node
        case ast.If() | ast.While() | ast.Assert() | ast.Expr():
            return True
        case _:
            return False


def _called(func: ast.expr) -> str:
    if isinstance(func, ast.Name):
        return func.id
    return func.attr if isinstance(func, ast.Attribute) else ""
