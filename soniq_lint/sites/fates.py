"""What code does with the object behind a name: only reads it, or may change it.

Every mention of the name is followed outwards, to what becomes of the value there. Whatever is not
understood counts as a change.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection, Sequence
from enum import IntFlag
from functools import cached_property, partial
from typing import TYPE_CHECKING

from soniq_lint.resolve.scopes import Function
from soniq_lint.sites.mentions import Link, Mentions

if TYPE_CHECKING:
    from soniq_lint.resolve.scopes import Scope


class Fate(IntFlag):
    """What may happen to a container: changes of itself, and of the objects inside it."""

    READ = 0
    TOP = 1
    DEEP = 2
    ANY = 3


_Key = tuple[str, ast.AST | None]

Judge = Callable[[ast.expr, "Scope"], Fate | None]
"""Says what a function does with its arguments; None when the arguments only become part of what it
returns."""

_LOOKING = frozenset({"count", "index", "isdisjoint", "keys", "model_dump_json"})
_GIVING = frozenset({"copy", "get", "items", "model_copy", "model_dump", "values"})
_FILLING = frozenset({"add", "append", "extend", "insert", "setdefault", "update"})
_CHANGING = frozenset(
    {
        *("add", "append", "clear", "discard", "extend", "insert", "pop", "popitem", "remove"),
        *("reverse", "setdefault", "sort", "update"),
    }
)
_COPYING = frozenset({"extend", "update"})
_RUNNING = ("eval", "exec")
_REFLECTING = ("globals", "locals", "vars", *_RUNNING)
_CONTAINERS = frozenset({"defaultdict", "deque", "dict", "list", "set", "OrderedDict"})
_DISPLAYS = (ast.Dict, ast.DictComp, ast.List, ast.ListComp, ast.Set)
_IMMEDIATE = (
    ast.Assert, ast.Compare, ast.Expr, ast.FormattedValue, ast.If, ast.Slice, ast.UnaryOp,
    ast.While,
)  # fmt: skip


class Home(Mentions):
    """Code with its mentions of names, and the fates of the objects behind them.

    Args:
        roots, attributes, owned: as of ``Mentions``.
        judge: knows functions.
    """

    def __init__(
        self,
        roots: Sequence[Scope],
        judge: Judge,
        *,
        attributes: bool = False,
        owned: bool = False,
    ) -> None:
        super().__init__(roots, attributes=attributes, owned=owned)
        self._judge = judge
        self._known: dict[_Key, Fate] = {}
        self._estimates: dict[_Key, Fate] = {}

    @cached_property
    def reflection(self) -> Fate:
        """Return what may happen to all names alike, through ``globals()``, ``exec`` and such."""
        worst = Fate.READ
        for name in _REFLECTING:
            if any(root.module.places.holding(name) for root in self.roots):
                links = [each for each in self.mentions(name) if self._concerns(name, each)]
                worst |= self._settle(partial(self._reflected, links))
        return worst

    def _concerns(self, name: str, link: Link) -> bool:
        # a function's own names are not those of the module
        own = self.attributes and name in ("locals", "vars")
        return isinstance(link.node, ast.Name) and not (own and _body_around(link) is not None)

    def _reflected(self, links: list[Link]) -> Fate:
        worst = Fate.READ
        for link in links:
            call, node = link.above, link.node
            if call is None or not isinstance(call.node, ast.Call):
                return Fate.ANY
            running = not isinstance(node, ast.Name) or node.id in _RUNNING
            worst |= Fate.ANY if running else self._flows(call)
        return worst

    def fate(self, name: str, but: Collection[ast.AST] = ()) -> Fate:
        """Return what may happen to the object behind a name anywhere, some mentions left out."""
        if self.reflection:
            return Fate.ANY
        return self._settle(lambda: self._together(self.links(name), but))

    def fate_in(self, name: str, inside: ast.AST, but: Collection[ast.AST] = ()) -> Fate:
        """Return what a part of the code may do to the object, some mentions left out."""
        links = self.found_in(name, inside)
        return self._settle(lambda: self._together(links, but)) if links else Fate.READ

    def _settle(self, ask: Callable[[], Fate]) -> Fate:
        """Ask until the fates of all names that the answer depends on are settled."""
        self._estimates = {}
        while True:
            answer = ask()
            before = dict(self._estimates)
            for name, owner in before:
                self._estimates[name, owner] |= self._together(self.links(name, owner))
            if self._estimates == before:
                self._known.update(before)
                return answer

    def _together(self, links: Sequence[Link], but: Collection[ast.AST] = ()) -> Fate:
        worst = Fate.READ
        for link in links:
            if link.node not in but:
                worst |= self._mention(link)
            if worst == Fate.ANY:
                break
        return worst

    def _alias(self, name: str, link: Link) -> Fate:
        """Return what may happen to an object that is bound to another name too, at some place."""
        owner = _body_around(link)
        if not isinstance(owner, Function) or any(
            isinstance(each.node, ast.Global | ast.Nonlocal) for each in self.links(name, owner)
        ):
            owner = None
        key = (name, owner)
        known = self._known.get(key)
        return self._estimates.setdefault(key, Fate.READ) if known is None else known

    def _mention(self, link: Link) -> Fate:
        node, above = link.node, link.above
        if isinstance(node, ast.Module | ast.Constant):
            return Fate.ANY
        if isinstance(node, ast.alias):
            return self._alias(node.asname, link) if node.asname and self.attributes else Fate.READ
        if isinstance(node, ast.Global | ast.Nonlocal):
            return Fate.READ if self.attributes else Fate.ANY
        if not isinstance(node, ast.Name | ast.Attribute):
            return Fate.READ
        if not isinstance(node.ctx, ast.Load):
            if above is not None and isinstance(above.node, ast.AugAssign):
                return Fate.TOP
            if isinstance(node, ast.Attribute):
                own = isinstance(node.value, ast.Name) and node.value.id == "self"
                return Fate.READ if own else Fate.ANY
            return Fate.READ
        return self._flows(link)

    def _flows(self, link: Link) -> Fate:
        """Return what becomes of the object that an expression gives."""
        node, above = link.node, link.above
        if above is None:
            return Fate.READ
        holder = above.node
        if isinstance(holder, _IMMEDIATE):
            return Fate.READ
        match holder:
            case ast.Subscript(value=value, ctx=ctx):
                if value is not node:
                    return Fate.READ
                return self._inner(above) if isinstance(ctx, ast.Load) else _stored(above)
            case ast.Attribute():
                return self._attribute(holder, above)
            case ast.Call() | ast.keyword():
                return self._given(link, above)
            case ast.Dict(keys=keys, values=values):
                spread = any(
                    key is None and value is node for key, value in zip(keys, values, strict=True)
                )
                return self._copied(above) if spread else self._captured(above)
            case ast.List() | ast.Tuple() | ast.Set() | ast.ListComp() | ast.SetComp():
                return self._captured(above)
            case ast.DictComp() | ast.GeneratorExp():
                return self._captured(above)
            case ast.Starred():
                return self._unpacked(above)
            case ast.BinOp():
                return self._copied(above)
            case ast.BoolOp():
                return self._flows(above)
            case ast.IfExp(test=test):
                return Fate.READ if test is node else self._flows(above)
            case ast.NamedExpr(target=target):
                return self._alias(target.id, above) | self._flows(above)
            case ast.comprehension() | ast.For() | ast.AsyncFor():
                read = holder.iter is not node
                return Fate.READ if read else self._iterated(holder.target, above)
            case ast.AugAssign(target=target):
                return self._put_into(target, above, copied=True)
            case ast.Assign() | ast.AnnAssign():
                return self._bound(holder, above)
            case ast.Return():
                # whoever gets it may change it, but a function's own object is not used any more
                own = any(_body_around(above) is root.node for root in self.roots)
                return Fate.READ if own and not self.attributes else Fate.ANY
            case _:
                return Fate.ANY

    def _inner(self, link: Link) -> Fate:
        """Return what becomes of a container when something inside it is taken out."""
        return Fate.DEEP if self._flows(link) else Fate.READ

    def _copied(self, link: Link) -> Fate:
        """Return what becomes of a container that another one is filled from."""
        return self._flows(link) & Fate.DEEP

    def _captured(self, link: Link) -> Fate:
        """Return what becomes of a container that is put into another one."""
        return Fate.ANY if self._flows(link) & Fate.DEEP else Fate.READ

    def _unpacked(self, link: Link) -> Fate:
        above = link.above
        if above is not None and isinstance(above.node, ast.List | ast.Tuple | ast.Set):
            return self._copied(above)
        return Fate.DEEP

    def _attribute(self, holder: ast.Attribute, link: Link) -> Fate:
        above = link.above
        if above is not None and isinstance(above.node, ast.Call) and above.node.func is holder:
            name = holder.attr
            if name in _LOOKING:
                return Fate.READ
            if name in _GIVING:
                return self._inner(above) if name == "get" else self._copied(above)
            if name in _CHANGING:
                return Fate.TOP | self._inner(above)
            return Fate.ANY
        if not isinstance(holder.ctx, ast.Load):
            return _stored(link)
        return Fate.ANY if holder.attr in _CHANGING else self._inner(link)

    def _given(self, link: Link, above: Link) -> Fate:
        """Return what becomes of an argument, by position or by keyword."""
        holder = above.node
        named = ""
        spread = False
        if isinstance(holder, ast.keyword):
            named, spread = holder.arg or "", holder.arg is None
            outer = above.above
            if outer is None or not isinstance(outer.node, ast.Call):
                return Fate.ANY
            above, holder = outer, outer.node
        assert isinstance(holder, ast.Call)
        func = holder.func
        if func is link.node:
            return Fate.READ
        if isinstance(func, ast.Attribute) and func.attr in _FILLING:
            if func.attr == "setdefault" and self._flows(above):
                return Fate.ANY
            copied = func.attr in _COPYING and not named
            return self._put_into(func.value, above, copied=copied)
        told = self._judge(func, above.scope())
        if told is not None:
            return told & Fate.DEEP if spread else told
        return self._copied(above) if spread or not named else self._captured(above)

    def _bound(self, statement: ast.Assign | ast.AnnAssign, link: Link) -> Fate:
        """Return what becomes of an object that an assignment binds."""
        targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
        if isinstance(statement, ast.AnnAssign) and statement.value is None:
            return Fate.READ
        if isinstance(_body_around(link), ast.ClassDef):
            return Fate.ANY  # then it is an attribute as well
        worst = Fate.READ
        for target in targets:
            match target:
                case ast.Name(id=name):
                    worst |= self._alias(name, link)
                case ast.Subscript(value=container):
                    worst |= self._put_into(container, link)
                case _:
                    return Fate.ANY
        return worst

    def _iterated(self, target: ast.expr, link: Link) -> Fate:
        """Return what becomes of a container whose elements a loop binds."""
        todo = [target]
        while todo:
            part = todo.pop()
            if isinstance(part, ast.Tuple | ast.List):
                todo.extend(part.elts)
            elif not isinstance(part, ast.Name) or self._alias(part.id, link):
                return Fate.DEEP
        return Fate.READ

    def _put_into(self, container: ast.expr, link: Link, *, copied: bool = False) -> Fate:
        """Return what becomes of an object that is put into a container made in this code.

        Or of one that the container is filled from, when it is ``copied``.
        """
        if not isinstance(container, ast.Name):
            return Fate.ANY
        around = _body_around(link)
        owner = around if isinstance(around, Function) else None
        made = [each for each in self.links(container.id, owner) if _binds_name(each)]
        if not made or not all(map(_makes_container, made)):
            return Fate.ANY
        if not self._alias(container.id, link) & Fate.DEEP:
            return Fate.READ
        return Fate.DEEP if copied else Fate.ANY


def _body_around(link: Link) -> ast.AST | None:
    """Return the function, class or module whose code a statement is."""
    around = list(link.chain())[1:]
    return next((each for each in around if isinstance(each, ast.ClassDef | Function)), None)


def _stored(link: Link) -> Fate:
    """Return what becomes of a container when a place in it is set, or changed by ``+=``."""
    augmented = link.above is not None and isinstance(link.above.node, ast.AugAssign)
    return Fate.ANY if augmented else Fate.TOP


def _binds_name(link: Link) -> bool:
    return not isinstance(link.node, ast.Name | ast.Attribute) or not isinstance(
        link.node.ctx, ast.Load
    )


def _makes_container(link: Link) -> bool:
    """Tell whether a name is bound to a new dict, list or set."""
    statement = None if link.above is None else link.above.node
    if isinstance(statement, ast.AugAssign):
        return True
    if not isinstance(statement, ast.Assign | ast.AnnAssign) or statement.value is link.node:
        return False
    value = statement.value
    if isinstance(value, ast.BinOp):
        return isinstance(value.left, _DISPLAYS) or isinstance(value.right, _DISPLAYS)
    if isinstance(value, ast.Call):
        return isinstance(value.func, ast.Name) and value.func.id in _CONTAINERS
    return isinstance(value, _DISPLAYS)
