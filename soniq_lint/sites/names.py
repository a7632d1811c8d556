"""What a name is worth at a use: constants, and locals that straight-line code fills."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from enum import Enum
from typing import TYPE_CHECKING, Any

from soniq_lint.resolve.scopes import Function
from soniq_lint.resolve.targets import ClassTarget, External, Unresolved, ValueTarget
from soniq_lint.sites.dicts import DictMaker
from soniq_lint.sites.fates import Fate, Home
from soniq_lint.sites.flow import Steps, steps_at_end, steps_to
from soniq_lint.sites.functions import Functions
from soniq_lint.sites.mentions import Link
from soniq_lint.sites.values import Value, unknown

if TYPE_CHECKING:
    from soniq_lint.models.built import BuiltModel
    from soniq_lint.resolve.modules import Module
    from soniq_lint.resolve.resolver import Resolver
    from soniq_lint.resolve.scopes import Scope


class Moment(Enum):
    """What a use makes of an object, and so which later changes of it matter.

    ``NOW``: it is looked at where it stands, and not later. ``KEPT``: a reference to it is kept
    until it is looked at. ``COPIED``: a copy of it is, which has the same objects inside.
    """

    NOW = "now"
    KEPT = "kept"
    COPIED = "copied"

    @property
    def held(self) -> Moment:
        """Return the moment of what is put into a container."""
        return Moment.NOW if self is Moment.NOW else Moment.KEPT

    @property
    def copied(self) -> Moment:
        """Return the moment of what a container is filled from."""
        return Moment.NOW if self is Moment.NOW else Moment.COPIED


Evaluate = Callable[[ast.expr, "Scope", Moment], Value]


class Names:
    """Works out what names are worth.

    Args:
        resolver: follows names.
        constant: evaluates enum members and external constants.
        build: rebuilds a model.
        evaluate: works out any expression.
    """

    def __init__(
        self,
        resolver: Resolver,
        constant: Callable[[ast.expr, Scope], Any],
        build: Callable[[ClassTarget], BuiltModel | None],
        evaluate: Evaluate,
    ) -> None:
        self._resolver = resolver
        self._constant = constant
        self._evaluate = evaluate
        self._functions = Functions(resolver, build)
        self._homes: dict[tuple[Any, ...], Home] = {}
        self._steps: dict[ast.Name, Steps | None] = {}
        self._fates: dict[ast.Name, Fate] = {}

    def value(self, expr: ast.Name | ast.Attribute, scope: Scope, moment: Moment) -> Value:
        """Return what is known of a name or a dotted name."""
        with self._resolver.recording() as consulted:
            target = self._resolver.resolve(expr, scope)
        if isinstance(target, Unresolved):
            found = self._followed(expr, scope, moment) or self._of_member(expr, scope, moment)
            return found or unknown(scope.module, expr, target.reason)
        if not isinstance(target, ValueTarget):
            return self._worked_out(expr, scope)
        if not isinstance(target.statement, ast.Assign | ast.AnnAssign):
            return unknown(scope.module, expr, "is not a constant")
        if _is_enum_member(self._resolver, target):
            return self._worked_out(expr, scope)
        if target.scope.kind == "class" and _is_conditional(target):
            return unknown(scope.module, expr, "depends on a condition")
        value = self._evaluate(target.expr, target.scope, Moment.KEPT)
        modules = self._modules(target, scope, consulted.imports)
        if value.immutable:
            if target.scope.kind != "function" and self._is_set(target, modules):
                return unknown(scope.module, expr, "is set from elsewhere")
            return value
        followed = self._followed(expr, scope, moment)
        return followed or self._unchanged(expr, scope, target, value, modules)

    def _worked_out(self, expr: ast.expr, scope: Scope) -> Value:
        return Value(scope.module, expr, self._constant(expr, scope))

    def _of_member(self, expr: ast.expr, scope: Scope, moment: Moment) -> Value | None:
        """Return ``value`` or ``name`` of an enum member."""
        if not isinstance(expr, ast.Attribute) or expr.attr not in ("name", "value"):
            return None
        owner = self._evaluate(expr.value, scope, moment)
        if owner.known and isinstance(owner.data, Enum):
            return Value(scope.module, expr, getattr(owner.data, expr.attr))
        return None

    # objects that may change

    def _unchanged(
        self,
        expr: ast.Name | ast.Attribute,
        scope: Scope,
        target: ValueTarget,
        value: Value,
        modules: list[Module],
    ) -> Value:
        """Return the value of a constant that nothing in view changes, at any time."""
        home = self._home_of(target, modules)
        fate = Fate.READ
        names = _names_bound(target.statement)
        for name in names or [target.qualname.rpartition(".")[2]]:
            fate |= home.fate(name)
        if names is not None and not fate & Fate.TOP:
            return value.weakened() if fate & Fate.DEEP else value
        local = expr.id if isinstance(expr, ast.Name) else expr.attr
        if names is not None and target.scope.kind == "module" and len(names) == 1:
            steps = steps_at_end(home, target.module.tree, names[0])
            if steps is not None:
                return self._of_steps(steps, target.scope, Moment.KEPT, home.fate(names[0]))
        return unknown(scope.module, expr, f"{local!r} may be changed after it is made")

    def _is_set(self, target: ValueTarget, modules: list[Module]) -> bool:
        """Tell whether an assignment to an attribute may give a constant another value."""
        name = target.qualname.rpartition(".")[2]
        home = self._home_of(target, modules)
        if home.reflection & Fate.TOP:
            return True
        if not any(f".{name}" in module.text for module in modules):
            return False
        return any(_sets(link) for link in home.mentions(name))

    def _modules(
        self, target: ValueTarget, scope: Scope, imports: dict[str, str | None]
    ) -> list[Module]:
        """Return the modules that a constant has been reached through."""
        found = [target.module]
        between = [self._resolver.loaded(path) for path in imports.values() if path is not None]
        for module in (scope.module, *between):
            if module is not None and module not in found:
                found.append(module)
        return found

    def _home_of(self, target: ValueTarget, modules: list[Module]) -> Home:
        if target.scope.kind == "function":
            return self._home(target.scope)
        owned = target.scope.kind == "class"
        key = (owned, *map(id, modules))
        home = self._homes.get(key)
        if home is None:
            home = self._homes[key] = Home(
                [module.scope for module in modules],
                self._functions.fate,
                attributes=True,
                owned=owned,
            )
        return home

    def _home(self, scope: Scope) -> Home:
        home = self._homes.get((scope,))
        if home is None:
            home = self._homes[(scope,)] = Home([scope], self._functions.fate)
        return home

    # straight-line code

    def _followed(self, expr: ast.expr, scope: Scope, moment: Moment) -> Value | None:
        """Return what a local is worth as the code before its use leaves it, if that is certain."""
        if not isinstance(expr, ast.Name):
            return None
        owner = _owner(expr.id, scope)
        if owner is None:
            return None
        home = self._home(owner)
        if expr not in self._steps:
            self._steps[expr] = steps_to(home, expr)
        steps = self._steps[expr]
        if steps is None:
            return None
        if moment is Moment.NOW:
            return self._of_steps(steps, scope, moment, Fate.DEEP if steps.deep else Fate.READ)
        value = self._of_steps(steps, scope, moment, Fate.READ)
        if value.immutable:
            return value
        if expr not in self._fates:
            self._fates[expr] = home.fate(expr.id, steps.names)
        fate = self._fates[expr]
        if moment is Moment.KEPT and fate & Fate.TOP:
            return unknown(scope.module, expr, f"{expr.id!r} may be changed after it is used")
        return value.weakened() if fate & Fate.DEEP else value

    def _of_steps(self, steps: Steps, scope: Scope, moment: Moment, fate: Fate) -> Value:
        start = self._evaluate(steps.value, scope, Moment.KEPT)
        if not steps.changes:
            return start.weakened() if fate & Fate.DEEP else start
        if not isinstance(start.data, dict) or start.model is not None:
            return unknown(scope.module, steps.value, "is changed after it is made")
        made = DictMaker(start.module, start.node)
        made.spread(start)
        for change in steps.changes:
            if change.kind == "clear":
                made.clear()
            for each in change.values if change.kind == "update" else ():
                made.spread(self._evaluate(each, scope, Moment.COPIED))
            if change.key is None:
                continue
            key = self._evaluate(change.key, scope, Moment.KEPT)
            if change.kind in ("delete", "drop"):
                made.delete(key)
                continue
            item = self._evaluate(change.values[0], scope, Moment.KEPT)
            put = made.put_default if change.kind == "default" else made.put
            put(key, change.key, item)
        value = made.value()
        return value.weakened() if fate & Fate.DEEP else value


def _owner(name: str, scope: Scope) -> Scope | None:
    """Return the function or module whose code runs where a name is used, if it binds the name."""
    here = scope
    while name not in here.bindings:
        inline = isinstance(here.node, ast.ListComp | ast.SetComp | ast.DictComp)
        if not inline or here.parent is None:
            return None
        here = here.parent
    bindings = here.bindings[name]
    if not isinstance(here.node, ast.Module | Function):
        return None
    if any(isinstance(each.node, ast.Global | ast.Nonlocal) for each in bindings):
        return None
    return here if any(each.kind == "assign" for each in bindings) else None


def _names_bound(statement: ast.stmt | None) -> list[str] | None:
    """Return the names that an assignment binds to one object; None when there is more to it."""
    if not isinstance(statement, ast.Assign):
        return [] if not isinstance(statement, ast.AnnAssign) else list(_plain([statement.target]))
    names = list(_plain(statement.targets))
    return names if len(names) == len(statement.targets) else _unpacked(statement)


def _plain(targets: list[ast.expr]) -> Iterator[str]:
    for target in targets:
        if isinstance(target, ast.Name):
            yield target.id


def _unpacked(statement: ast.Assign) -> list[str] | None:
    """Return nothing for ``a, b = x, y``, where each name has an object of its own."""
    return [] if len(statement.targets) == 1 else None


def _sets(link: Link) -> bool:
    node = link.node
    if not isinstance(node, ast.Attribute) or isinstance(node.ctx, ast.Load):
        return False
    return not (isinstance(node.value, ast.Name) and node.value.id == "self")


def _is_conditional(target: ValueTarget) -> bool:
    name = target.qualname.rpartition(".")[2]
    return any(each.branch for each in target.scope.bindings.get(name, ()))


def _is_enum_member(resolver: Resolver, target: ValueTarget) -> bool:
    """Tell whether a value is bound in the body of a class that has an enum among its bases."""
    node = target.scope.node
    if not isinstance(node, ast.ClassDef) or target.scope.parent is None:
        return False
    todo = [ClassTarget(target.module, node, target.scope.parent, target.scope.qualname)]
    seen = set()
    while todo:
        here = todo.pop()
        if here.node in seen:
            continue
        seen.add(here.node)
        for base in resolver.bases(here):
            if isinstance(base, External) and base.name.startswith("enum."):
                return True
            if isinstance(base, ClassTarget):
                todo.append(base)
    return False
