"""How a local gets the value it has at a use: where it is made, and the changes on the way.

Only straight-line code is followed. A condition, a loop or an inner function that may change the
value makes it unknown; one that only reads it does not matter.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from soniq_lint.resolve.scopes import Function
from soniq_lint.sites.fates import Fate, Home
from soniq_lint.sites.mentions import Link


@dataclass(frozen=True, slots=True)
class Change:
    """One statement that changes a dict.

    Attributes:
        kind: ``put`` for ``d[key] = value``, ``delete`` for ``del d[key]``, ``drop`` for
            ``d.pop(key, default)``, ``default`` for ``d.setdefault(key, value)``, ``update`` for
            ``d.update(...)`` and ``d |= ...``, ``clear`` for ``d.clear()``.
    """

    kind: Literal["put", "delete", "drop", "default", "update", "clear"]
    statement: ast.stmt
    key: ast.expr | None = None
    values: tuple[ast.expr, ...] = ()


@dataclass(frozen=True, slots=True)
class Steps:
    """How a name gets its value.

    Attributes:
        value: what is assigned where it is made.
        changes: those of the container itself, in order.
        names: the nodes that name it in changes which are over by then, also in those of an
            earlier object under the same name.
        deep: whether objects inside it may be changed on the way.
    """

    value: ast.expr
    changes: tuple[Change, ...]
    names: frozenset[ast.AST]
    deep: bool


_Path = list[tuple[Sequence[ast.stmt], int]]
_LOOPS = (ast.For, ast.AsyncFor, ast.While)
_INLINE = (ast.ListComp, ast.SetComp, ast.DictComp)


def steps_to(home: Home, use: ast.Name) -> Steps | None:
    """Return how a name gets the value it has where it is used; None when that is not certain.

    Certain: it is assigned in a block that the use stands in or under, every mention in between is
    a read or a plain change in that block or in one around the use, no loop that changes it is
    entered on the way, and no inner function changes it.
    """
    name = use.id
    link = next((each for each in home.mentions(name) if each.node is use), None)
    path = None if link is None else _path_to(link)
    if path is None or home.reflection or _changed_by_inner_function(home, name):
        return None
    follower = _Follower(home, name)
    for level, (block, index) in enumerate(path):
        for statement in block[:index]:
            follower.pass_by(statement)
        here = block[index]
        if level < len(path) - 1:
            follower.enter(here, path[level + 1][0])
        else:
            follower.arrive(here, use)
    return follower.steps()


def steps_at_end(home: Home, body: ast.Module, name: str) -> Steps | None:
    """Return how a constant gets the value it has once its module has been run, or None."""
    if home.reflection or _changed_by_inner_function(home, name):
        return None
    for root in home.roots:
        elsewhere = root.node is not body and home.fate_in(name, root.node) & Fate.TOP
        if elsewhere or root.module.hides(name):
            return None
    follower = _Follower(home, name)
    for statement in body.body:
        follower.pass_by(statement)
    return follower.steps()


class _Follower:
    """Goes through code towards a use and keeps track of one name."""

    def __init__(self, home: Home, name: str) -> None:
        self._home = home
        self._name = name
        self._start: ast.expr | None = None
        self._changes: list[Change] = []
        self._names: set[ast.AST] = set()
        self._deep = False

    def steps(self) -> Steps | None:
        """Return what has been found."""
        if self._start is None:
            return None
        return Steps(self._start, tuple(self._changes), frozenset(self._names), self._deep)

    def pass_by(self, statement: ast.stmt) -> None:
        """Take notice of a statement that has been run before the use."""
        name, home = self._name, self._home
        made = _assignment(statement, name)
        if made is not None and not home.binds_in(name, made):
            self._start, self._changes, self._deep = made, [], False
            return
        found = _change(statement, name)
        but = () if found is None else (found[1],)
        if home.binds_in(name, statement, but):
            self._start = None
        self._look_at(statement, but)
        if found is not None:
            self._changes.append(found[0])
            self._names.add(found[1])

    def enter(self, statement: ast.stmt, block: Sequence[ast.stmt]) -> None:
        """Go into a block of a statement."""
        if self._start is None:
            return
        # the rest of a loop's body comes before its next round, that of a try before its except
        around = isinstance(statement, _LOOPS) or (
            isinstance(statement, ast.Try | ast.TryStar) and block is not statement.body
        )
        for part in [statement] if around else _heads(statement):
            self._look_at(part)
            if self._home.binds_in(self._name, part):
                self._start = None

    def arrive(self, statement: ast.stmt, use: ast.Name) -> None:
        """Look at the statement that holds the use itself."""
        found = _change(statement, self._name)
        after = () if found is None or found[0].kind != "put" else (found[1],)
        self._look_at(statement, (use, *after))
        if isinstance(statement, _LOOPS) and self._home.binds_in(self._name, statement):
            self._start = None
        for link in self._home.bindings(self._name):
            chain = list(link.chain())
            if statement in chain and isinstance(chain[1], ast.NamedExpr):
                self._start = None

    def _look_at(self, node: ast.AST, but: Sequence[ast.AST] = ()) -> None:
        fate = self._home.fate_in(self._name, node, but)
        if fate & Fate.TOP:
            self._start = None
        self._deep = self._deep or bool(fate & Fate.DEEP)


def _path_to(link: Link) -> _Path | None:
    """Return the blocks around a use, outermost first, each with the index of the statement."""
    nodes = list(link.chain())[::-1]
    path: _Path = []
    for above, node in pairwise(nodes):
        if isinstance(above, ast.Lambda | ast.GeneratorExp):
            return None
        if isinstance(above, ast.ClassDef | Function) and path:
            return None
        if isinstance(node, ast.stmt):
            found = next(
                (
                    (block, index)
                    for block in _blocks(above)
                    for index, each in enumerate(block)
                    if each is node
                ),
                None,
            )
            if found is None:
                return None
            path.append(found)
    return path or None


def _blocks(node: ast.AST) -> Iterator[Sequence[ast.stmt]]:
    for name in ("body", "orelse", "finalbody"):
        block = getattr(node, name, None)
        if isinstance(block, list):
            yield block


def _heads(statement: ast.stmt) -> list[ast.AST]:
    """Return what a compound statement evaluates or binds before it runs one of its blocks."""
    match statement:
        case ast.With(items=items) | ast.AsyncWith(items=items):
            return list(items)
        case ast.If(test=test):
            return [test]
        case ast.Match(subject=subject, cases=cases):
            patterns: list[ast.AST] = []
            for case in cases:
                patterns.append(case.pattern)
                if case.guard is not None:
                    patterns.append(case.guard)
            return [subject, *patterns]
        case _:
            return []


def _assignment(statement: ast.stmt, name: str) -> ast.expr | None:
    """Return what a statement assigns to a name and to nothing else."""
    match statement:
        case ast.Assign(targets=[ast.Name(id=bound)], value=value) if bound == name:
            return value
        case ast.AnnAssign(target=ast.Name(id=bound), value=ast.expr() as value) if bound == name:
            return value
        case _:
            return None


def _change(statement: ast.stmt, name: str) -> tuple[Change, ast.Name] | None:
    """Return the change of a dict that a statement is, with the node that names the dict."""
    match statement:
        case ast.Assign(
            targets=[ast.Subscript(value=ast.Name(id=bound) as node, slice=key)], value=value
        ) if bound == name:
            return Change("put", statement, key, (value,)), node
        case ast.Delete(targets=[ast.Subscript(value=ast.Name(id=bound) as node, slice=key)]) if (
            bound == name
        ):
            return Change("delete", statement, key), node
        case ast.AugAssign(target=ast.Name(id=bound) as node, op=ast.BitOr(), value=value) if (
            bound == name
        ):
            return Change("update", statement, None, (value,)), node
        case ast.Expr(
            value=ast.Call(func=ast.Attribute(value=ast.Name(id=bound) as node)) as call
        ) if bound == name:
            change = _called(statement, call)
            return None if change is None else (change, node)
        case _:
            return None


def _called(statement: ast.stmt, call: ast.Call) -> Change | None:
    assert isinstance(call.func, ast.Attribute)
    args, keywords = call.args, call.keywords
    if any(isinstance(each, ast.Starred) for each in args):
        return None
    match call.func.attr:
        case "update":
            values = list(args)
            if keywords:
                made = ast.Call(ast.Name("dict", ast.Load()), [], keywords)
                ast.copy_location(made, call)
                ast.copy_location(made.func, call)
                values.append(made)
            return Change("update", statement, None, tuple(values))
        case "pop" if len(args) in (1, 2) and not keywords:
            return Change("delete" if len(args) == 1 else "drop", statement, args[0])
        case "setdefault" if len(args) == 2 and not keywords:
            return Change("default", statement, args[0], (args[1],))
        case "clear" if not args and not keywords:
            return Change("clear", statement)
        case _:
            return None


def _changed_by_inner_function(home: Home, name: str) -> bool:
    """Tell whether a function that may be called at any time changes the value or the name."""
    inner: set[ast.AST] = set()
    for link in (*home.mentions(name), *home.bindings(name)):
        above = [node for node in list(link.chain())[1:-1] if _runs_later(node)]
        if above:
            inner.add(above[-1])
    return any(home.fate_in(name, each) & Fate.TOP or _rebinds(home, name, each) for each in inner)


def _runs_later(node: ast.AST) -> bool:
    return isinstance(node, Function | ast.Lambda | ast.GeneratorExp)


def _rebinds(home: Home, name: str, inner: ast.AST) -> bool:
    """Tell whether an inner function declares a name as one of the code around it."""
    return any(
        isinstance(link.node, ast.Global | ast.Nonlocal)
        and any(node is inner for node in link.chain())
        for link in home.bindings(name)
    )
