"""Evaluate constant expressions of declarations; nothing of the user's is ever called.

Understood are literals, operators on them, f-strings, names that lead to constants in any module,
attributes of classes, enum members, and calls of a fixed list of constructors such as
``Decimal("1")`` or ``timedelta(days=1)``.
"""

from __future__ import annotations

import ast
import enum
from collections.abc import Callable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from soniq_lint.models import known
from soniq_lint.models.calls import CONSTRUCTORS, METHODS, fits
from soniq_lint.models.names import resolved
from soniq_lint.models.operators import binary, compared, unary
from soniq_lint.resolve.conditions import decide
from soniq_lint.resolve.targets import (
    AnnotatedTarget,
    ClassTarget,
    External,
    FunctionTarget,
    Target,
    Unresolved,
    ValueTarget,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from soniq_lint.models.builder import ModelBuilder
    from soniq_lint.resolve.modules import Module
    from soniq_lint.resolve.scopes import Scope

_DEEPEST: Final = 100
_MUTATING: Final = frozenset(
    {
        "add", "append", "clear", "difference_update", "discard", "extend", "insert",
        "intersection_update", "move_to_end", "pop", "popitem", "remove", "reverse", "setdefault",
        "sort", "symmetric_difference_update", "update",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Unknown:
    """A value that cannot be known without running something.

    Attributes:
        reason: why, in a few words.
        node: the part of the expression concerned.
    """

    reason: str
    node: ast.AST | None = None


class NotConstant(Exception):
    """Raised inside an evaluation; carries the ``Unknown`` that comes of it."""

    def __init__(self, reason: str, node: ast.AST | None) -> None:
        super().__init__(reason)
        self.unknown = Unknown(reason, node)


class Constants:
    """Evaluates constant expressions.

    ``names`` given to ``evaluate`` are the values that a class body has bound so far.
    """

    def __init__(self, builder: ModelBuilder) -> None:
        self._builder = builder
        self._resolver = builder.resolver
        self._open: set[ast.AST] = set()
        self._mutated: dict[Module, frozenset[str]] = {}
        self._depth = 0

    def evaluate(
        self, expr: ast.expr, scope: Scope, names: Mapping[str, object] | None = None
    ) -> object:
        """Return the value of an expression, or an ``Unknown``; never raises."""
        try:
            return self._value(expr, scope, names)
        except NotConstant as error:
            return error.unknown
        except RecursionError:
            return Unknown("nested too deeply", expr)

    def mapping(self, expr: ast.expr, scope: Scope) -> dict[str, object] | Unknown:
        """Return a mapping with str keys, such as a config, whose values may each be ``Unknown``.

        Understands displays, ``dict(...)``, ``ConfigDict(...)``, ``**``, ``|``, names of such
        mappings and the ``model_config`` of a class.
        """
        try:
            return self._mapping(expr, scope)
        except NotConstant as error:
            return error.unknown
        except RecursionError:
            return Unknown("nested too deeply", expr)

    # expressions

    def _value(self, expr: ast.expr, scope: Scope, names: Mapping[str, object] | None) -> Any:
        self._depth += 1
        try:
            if self._depth > _DEEPEST:
                raise NotConstant("nested too deeply", expr)
            return self._dispatched(expr, scope, names)
        finally:
            self._depth -= 1

    def _dispatched(self, expr: ast.expr, scope: Scope, names: Mapping[str, object] | None) -> Any:
        def value(part: ast.expr) -> Any:
            return self._value(part, scope, names)

        match expr:
            case ast.Constant():
                return expr.value
            case ast.Name():
                if names is not None and expr.id in names:
                    return names[expr.id]
                return self._named(expr, scope)
            case ast.Attribute():
                return self._attribute(expr, scope, names)
            case ast.Tuple():
                return tuple(self._items(expr.elts, value))
            case ast.List():
                return self._items(expr.elts, value)
            case ast.Set():
                return self._guarded(expr, lambda: set(self._items(expr.elts, value)))
            case ast.Dict():
                return self._display(expr, value)
            case ast.JoinedStr():
                return "".join(self._formatted(part, value) for part in expr.values)
            case ast.UnaryOp():
                operand = value(expr.operand)
                return self._guarded(expr, lambda: unary(expr.op, operand))
            case ast.BinOp():
                left, right = value(expr.left), value(expr.right)
                return self._guarded(expr, lambda: binary(expr.op, left, right))
            case ast.BoolOp():
                return self._boolean(expr, value)
            case ast.Compare() if len(expr.ops) == 1:
                left, right = value(expr.left), value(expr.comparators[0])
                return self._guarded(expr, lambda: compared(expr.ops[0], left, right))
            case ast.IfExp():
                outcome = decide(expr.test, self._resolver.host)
                if outcome not in ("yes", "no"):
                    outcome = "yes" if value(expr.test) else "no"
                return value(expr.body if outcome == "yes" else expr.orelse)
            case ast.Subscript():
                held, index = value(expr.value), value(expr.slice)
                if not isinstance(held, str | bytes | tuple | list | dict):
                    raise NotConstant("an item of something that is not in view", expr)
                return self._guarded(expr, lambda: held[index])
            case ast.Call():
                return self._call(expr, scope, names)
            case ast.NamedExpr():
                return value(expr.value)
            case _:
                raise NotConstant("an expression that would have to be run", expr)

    def _guarded(self, expr: ast.expr, make: Callable[[], Any]) -> Any:
        try:
            return make()
        except NotConstant:
            raise
        except Exception as error:
            raise NotConstant(f"evaluating it fails with {type(error).__name__}", expr) from None

    def _items(self, parts: list[ast.expr], value: Callable[[ast.expr], Any]) -> list[Any]:
        items: list[Any] = []
        for part in parts:
            if isinstance(part, ast.Starred):
                spread = value(part.value)
                if not (
                    isinstance(spread, tuple | list | set | frozenset | dict | str)
                    or (isinstance(spread, type) and issubclass(spread, enum.Enum))
                ):
                    raise NotConstant("unpacks something that is not in view", part)
                items += spread
            else:
                items.append(value(part))
        return items

    def _display(self, expr: ast.Dict, value: Callable[[ast.expr], Any]) -> dict[Any, Any]:
        made: dict[Any, Any] = {}
        for key, given in zip(expr.keys, expr.values, strict=True):
            held = value(given)
            if key is None:
                if not isinstance(held, dict):
                    raise NotConstant("unpacks something that is not in view", given)
                made.update(held)
            else:
                name = value(key)
                self._guarded(key, lambda n=name, h=held: made.__setitem__(n, h))  # type: ignore[misc]
        return made

    def _formatted(self, part: ast.expr, value: Callable[[ast.expr], Any]) -> str:
        if not isinstance(part, ast.FormattedValue):
            return str(value(part))
        held = value(part.value)
        if isinstance(held, enum.Enum) and not isinstance(held, enum.StrEnum):
            raise NotConstant("how an enum member is written depends on the Python version", part)
        if not isinstance(held, str | int | float | bool | None):
            raise NotConstant("is not made of plain constants", part)
        spec = value(part.format_spec) if part.format_spec is not None else ""
        if part.conversion == ord("r"):
            held = repr(held)
        elif part.conversion == ord("s"):
            held = str(held)
        elif part.conversion == ord("a"):
            held = ascii(held)
        if any(character.isdigit() for character in spec) and len(spec) > 8:
            raise NotConstant("is formatted in a way that is not followed", part)
        made: str = self._guarded(part, lambda: format(held, spec))
        return made

    def _boolean(self, expr: ast.BoolOp, value: Callable[[ast.expr], Any]) -> Any:
        stop = isinstance(expr.op, ast.Or)
        for part in expr.values:
            held = value(part)
            if bool(held) is stop:
                break
        return held

    # names

    def _named(self, expr: ast.Name, scope: Scope) -> Any:
        return self._of_target(resolved(expr, scope, self._resolver), expr)

    def _attribute(
        self, expr: ast.Attribute, scope: Scope, names: Mapping[str, object] | None
    ) -> Any:
        owner = resolved(expr.value, scope, self._resolver)
        if isinstance(owner, ClassTarget):
            return self._class_attribute(owner, expr)
        target = self._resolver.member(owner, expr.attr)
        if not isinstance(target, Unresolved):
            return self._of_target(target, expr)
        held = self._value(expr.value, scope, names)
        if isinstance(held, enum.Enum) and expr.attr in ("value", "name", "_value_", "_name_"):
            return getattr(held, expr.attr)
        if isinstance(held, type) and issubclass(held, enum.Enum):
            return self._guarded(expr, lambda: held.__members__[expr.attr])
        raise NotConstant(target.reason, expr)

    def _class_attribute(self, owner: ClassTarget, expr: ast.Attribute) -> Any:
        members = self._builder.members(owner)
        if isinstance(members, Unknown):
            raise NotConstant(members.reason, expr)
        if members is not None and expr.attr in members:
            return members[expr.attr]
        if expr.attr == "model_config":
            config = self._builder.config(owner)
            if config is None:
                raise NotConstant(f"the config of {owner.qualname} is not known", expr)
            return config
        return self._of_target(self._resolver.member(owner, expr.attr), expr)

    def _of_target(self, target: Target, expr: ast.expr) -> Any:
        match target:
            case External():
                held = known.lookup(target.name)
                if held is None:
                    raise NotConstant(f"{target.name} is not a constant", expr)
                return held
            case ValueTarget():
                return self._of_value(target, expr)
            case ClassTarget():
                held = self._builder.enum(target)
                if held is None:
                    raise NotConstant(f"{target.qualname} is a class", expr)
                return held
            case FunctionTarget():
                raise NotConstant(f"{target.qualname} is a function", expr)
            case AnnotatedTarget():
                raise NotConstant("its value is set while the program runs", expr)
            case Unresolved():
                raise NotConstant(target.reason, expr)
            case _:
                raise NotConstant("is not a constant", expr)

    def _of_value(self, target: ValueTarget, expr: ast.expr) -> Any:
        """Return the value that a name is bound to, unless its module changes it in place."""
        if isinstance(target.expr, ast.Call) and (made := self._builder.enum(target)) is not None:
            return made
        with self._opened(target.expr, expr):
            held = self._value(target.expr, target.scope, None)
        if isinstance(held, list | dict | set) and self._is_mutated(target):
            raise NotConstant(f"{target.qualname} is changed after it is set", expr)
        return held

    @contextmanager
    def _opened(self, inner: ast.expr, expr: ast.expr) -> Iterator[None]:
        if inner in self._open:
            raise NotConstant("is defined by itself", expr)
        self._open.add(inner)
        try:
            yield
        finally:
            self._open.discard(inner)

    def _is_mutated(self, target: ValueTarget) -> bool:
        names = self._mutated.get(target.module)
        if names is None:
            names = self._mutated[target.module] = frozenset(_mutations(target.module.tree))
        return target.qualname.rpartition(".")[2] in names

    # calls

    def _call(self, expr: ast.Call, scope: Scope, names: Mapping[str, object] | None) -> Any:
        function = expr.func
        target = resolved(function, scope, self._resolver)
        if isinstance(target, External):
            make = CONSTRUCTORS.get(target.name)
            if make is None:
                raise NotConstant(f"calls {target.name}", expr)
            args, kwargs = self._arguments(expr, scope, names)
            if not fits(target.name, args):
                raise NotConstant("the value would be very large", expr)
            return self._guarded(expr, lambda: make()(*args, **kwargs))
        if isinstance(target, ClassTarget):
            args, kwargs = self._arguments(expr, scope, names)
            made = self._builder.instance(target, args, kwargs)
            if isinstance(made, Unknown):
                raise NotConstant(made.reason, expr)
            return made
        if isinstance(function, ast.Attribute) and function.attr in METHODS:
            held = self._value(function.value, scope, names)
            allowed = METHODS[function.attr]
            if type(held) in allowed:
                args, kwargs = self._arguments(expr, scope, names)
                if function.attr == "replace" and len(held) > 10_000:
                    raise NotConstant("the value would be very large", expr)
                return self._guarded(expr, lambda: getattr(held, function.attr)(*args, **kwargs))
        if isinstance(target, ValueTarget) and target.expr is not expr:
            return self._call_of_value(target, expr, scope, names)
        reason = target.reason if isinstance(target, Unresolved) else "calls something of yours"
        raise NotConstant(reason, expr)

    def _call_of_value(
        self,
        target: ValueTarget,
        expr: ast.Call,
        scope: Scope,
        names: Mapping[str, object] | None,
    ) -> Any:
        """Return the value of a call of a ``NewType``, which is that of its argument."""
        made = target.expr
        if (
            isinstance(made, ast.Call)
            and resolved(made.func, target.scope, self._resolver)
            in (External("typing.NewType"), External("typing_extensions.NewType"))
            and len(expr.args) == 1
        ):
            return self._value(expr.args[0], scope, names)
        raise NotConstant("calls something of yours", expr)

    def _arguments(
        self, expr: ast.Call, scope: Scope, names: Mapping[str, object] | None
    ) -> tuple[list[Any], dict[str, Any]]:
        args = self._items(expr.args, lambda part: self._value(part, scope, names))
        kwargs: dict[str, Any] = {}
        for keyword in expr.keywords:
            held = self._value(keyword.value, scope, names)
            if keyword.arg is not None:
                kwargs[keyword.arg] = held
            elif isinstance(held, dict) and all(isinstance(key, str) for key in held):
                kwargs.update(held)
            else:
                raise NotConstant("unpacks something that is not in view", keyword.value)
        return args, kwargs

    # mappings of which parts may be unknown

    def _mapping(self, expr: ast.expr, scope: Scope) -> dict[str, object]:
        match expr:
            case ast.Dict():
                return self._merged(
                    [
                        (None if key is None else self._key(key, scope), given)
                        for key, given in zip(expr.keys, expr.values, strict=True)
                    ],
                    scope,
                )
            case ast.Call() if self._makes_mapping(expr, scope):
                pairs: list[tuple[str | None, ast.expr]] = [(None, given) for given in expr.args]
                pairs += [(keyword.arg, keyword.value) for keyword in expr.keywords]
                return self._merged(pairs, scope)
            case ast.BinOp(op=ast.BitOr()):
                return {**self._mapping(expr.left, scope), **self._mapping(expr.right, scope)}
            case ast.Name() | ast.Attribute() if not _is_model_config(expr):
                target = resolved(expr, scope, self._resolver)
                if isinstance(target, ValueTarget):
                    if self._is_mutated(target):
                        raise NotConstant(f"{target.qualname} is changed after it is set", expr)
                    with self._opened(target.expr, expr):
                        return self._mapping(target.expr, target.scope)
        held = self._value(expr, scope, None)
        if isinstance(held, dict) and all(isinstance(key, str) for key in held):
            return held
        raise NotConstant("is not a mapping in view", expr)

    def _makes_mapping(self, expr: ast.Call, scope: Scope) -> bool:
        target = resolved(expr.func, scope, self._resolver)
        name = target.name if isinstance(target, External) else ""
        return name in ("builtins.dict", "pydantic.ConfigDict") and not any(
            isinstance(each, ast.Starred) for each in expr.args
        )

    def _key(self, key: ast.expr, scope: Scope) -> str:
        held = self._value(key, scope, None)
        if not isinstance(held, str):
            raise NotConstant("has a key that is no str", key)
        return held

    def _merged(self, pairs: list[tuple[str | None, ast.expr]], scope: Scope) -> dict[str, object]:
        made: dict[str, object] = {}
        for key, given in pairs:
            if key is None:
                made.update(self._mapping(given, scope))
            else:
                made.pop(key, None)
                made[key] = self.evaluate(given, scope)
        return made


def _is_model_config(expr: ast.expr) -> bool:
    return isinstance(expr, ast.Attribute) and expr.attr == "model_config"


def _mutations(tree: ast.AST) -> Iterator[str]:
    """Yield the names whose objects are changed in place anywhere in a module."""
    for node in ast.walk(tree):
        changed: ast.expr | None = None
        match node:
            case ast.Call(func=ast.Attribute(attr=method, value=held)) if method in _MUTATING:
                changed = held
            case ast.Subscript(value=held, ctx=ast.Store() | ast.Del()):
                changed = held
            case ast.AugAssign(target=held):
                changed = held
        if isinstance(changed, ast.Name):
            yield changed.id
        elif isinstance(changed, ast.Attribute):
            yield changed.attr
