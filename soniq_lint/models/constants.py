"""Evaluate constant expressions of declarations; nothing of the user's is ever called.

Understood are literals, operators on them, f-strings, names that lead to constants in any module,
attributes of classes, enum members, and calls of a fixed list of constructors such as
``Decimal("1")`` or ``timedelta(days=1)``.
"""

from __future__ import annotations

import ast
import enum
import re
from collections.abc import Callable, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from soniq_lint.models import known
from soniq_lint.models.calls import CONSTRUCTORS, METHODS, fits, method_fits
from soniq_lint.models.changes import Changes
from soniq_lint.models.mappings import read_mapping
from soniq_lint.models.names import resolved
from soniq_lint.models.operators import binary, compared, unary
from soniq_lint.models.sizes import weight
from soniq_lint.models.unknown import NotConstant, Unknown
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
    from soniq_lint.resolve.scopes import Scope

_DEEPEST: Final = 100
_STEPS: Final = 20_000
"""How many expressions behind names one evaluation may come past."""

_PER_STEP: Final = 50
"""Characters, items and bits that count as a step."""

_LARGEST_LITERAL: Final = 1_000_000


class Constants:
    """Evaluates constant expressions.

    ``names`` given to ``evaluate`` are the values that a class body has bound so far.
    """

    def __init__(self, builder: ModelBuilder) -> None:
        self._builder = builder
        self.resolver = builder.resolver
        self._open: set[ast.AST] = set()
        self._heavy: set[ast.AST] = set()
        self._changes = Changes()
        self._depth = 0
        self._outside = 0
        self._left = _STEPS

    def evaluate(
        self, expr: ast.expr, scope: Scope, names: Mapping[str, object] | None = None
    ) -> object:
        """Return the value of an expression, or an ``Unknown``; never raises."""
        return self._known(expr, lambda: self.value(expr, scope, names))

    def mapping(self, expr: ast.expr, scope: Scope) -> dict[str, object] | Unknown:
        """Return a mapping with str keys, such as a config, whose values may each be ``Unknown``.

        Understands displays, ``dict(...)``, ``ConfigDict(...)``, ``**``, ``|``, names of such
        mappings and the ``model_config`` of a class.
        """
        made: dict[str, object] | Unknown = self._known(
            expr, lambda: read_mapping(expr, scope, self)
        )
        return made

    def _known(self, expr: ast.expr, make: Callable[[], Any]) -> Any:
        """Return what is made, or an ``Unknown`` when it cannot be, or not in reasonable time."""
        earlier = self._outside, self._left
        self._outside, self._left = len(self._open), _STEPS
        try:
            made = make()
        except NotConstant as error:
            return error.unknown
        except RecursionError:
            return Unknown("nested too deeply", expr)
        finally:
            self._outside, self._left = earlier
        if weight(made, _LARGEST_LITERAL) > _LARGEST_LITERAL:
            return Unknown("the value would be very large", expr)
        return made

    def _spend(self, expr: ast.expr, steps: int) -> None:
        """Count steps. What is written in the expression itself takes none."""
        self._left -= steps
        if self._left < 0:
            raise NotConstant("the value would be very large", expr)

    # expressions

    def value(self, expr: ast.expr, scope: Scope, names: Mapping[str, object] | None = None) -> Any:
        """Return the value of an expression.

        Raises:
            NotConstant: it cannot be known.
        """
        self._depth += 1
        try:
            if self._depth > _DEEPEST:
                raise NotConstant("nested too deeply", expr)
            if len(self._open) > self._outside:
                self._spend(expr, 1)
            return self._dispatched(expr, scope, names)
        finally:
            self._depth -= 1

    def _dispatched(self, expr: ast.expr, scope: Scope, names: Mapping[str, object] | None) -> Any:
        def value(part: ast.expr) -> Any:
            return self.value(part, scope, names)

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
                text = "".join(self._formatted(part, value) for part in expr.values)
                self._spend(expr, weight(text) // _PER_STEP)
                return text
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
                outcome = decide(expr.test, self.resolver.host)
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
            made = make()
        except NotConstant:
            raise
        except Exception as error:
            raise NotConstant(f"evaluating it fails with {type(error).__name__}", expr) from None
        self._spend(expr, weight(made) // _PER_STEP)
        return made

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
        if re.search(r"\d{4}", spec):
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
        return self._of_target(resolved(expr, scope, self.resolver), expr)

    def _attribute(
        self, expr: ast.Attribute, scope: Scope, names: Mapping[str, object] | None
    ) -> Any:
        owner = resolved(expr.value, scope, self.resolver)
        if isinstance(owner, ClassTarget):
            return self._class_attribute(owner, expr)
        target = self.resolver.member(owner, expr.attr)
        if not isinstance(target, Unresolved):
            return self._of_target(target, expr)
        held = self.value(expr.value, scope, names)
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
        return self._of_target(self.resolver.member(owner, expr.attr), expr)

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
        with self.opened(target.expr, expr):
            held = self.value(target.expr, target.scope, None)
        self._spend(expr, weight(held) // _PER_STEP)
        if isinstance(held, list | dict | set) and self.is_changed(target):
            raise NotConstant(f"{target.qualname} is changed after it is set", expr)
        return held

    @contextmanager
    def opened(self, inner: ast.expr, expr: ast.expr) -> Iterator[None]:
        """Follow a name to its expression, which must not lead back to itself."""
        if inner in self._open:
            raise NotConstant("is defined by itself", expr)
        if inner in self._heavy:
            raise NotConstant("the value would be very large", expr)
        self._open.add(inner)
        before = self._left
        try:
            self._spend(expr, 1)
            yield
        except NotConstant:
            if self._left < 0 and before > _STEPS // 2:
                self._heavy.add(inner)
            raise
        finally:
            self._open.discard(inner)

    def is_changed(self, target: ValueTarget) -> bool:
        """Tell whether the object a name is bound to is changed in place later."""
        return self._changes.has(target.module, target.qualname.rpartition(".")[2])

    # calls

    def _call(self, expr: ast.Call, scope: Scope, names: Mapping[str, object] | None) -> Any:
        function = expr.func
        target = resolved(function, scope, self.resolver)
        make = CONSTRUCTORS.get(target.name) if isinstance(target, External) else None
        if make is not None and isinstance(target, External):
            args, kwargs = self._arguments(expr, scope, names)
            if not fits(target.name, args, kwargs):
                raise NotConstant("the value would be very large", expr)
            return self._guarded(expr, lambda: make()(*args, **kwargs))
        if isinstance(target, ClassTarget):
            args, kwargs = self._arguments(expr, scope, names)
            made = self._builder.instance(target, args, kwargs)
            if isinstance(made, Unknown):
                raise NotConstant(made.reason, expr)
            return made
        if isinstance(function, ast.Attribute) and function.attr in METHODS:
            held = self.value(function.value, scope, names)
            if type(held) in METHODS[function.attr]:
                return self._method(held, function.attr, expr, scope, names)
        if isinstance(target, External):
            raise NotConstant(f"calls {target.name}", expr)
        if isinstance(target, ValueTarget) and target.expr is not expr:
            return self._call_of_value(target, expr, scope, names)
        reason = target.reason if isinstance(target, Unresolved) else "calls something of yours"
        raise NotConstant(reason, expr)

    def _method(
        self,
        held: Any,
        name: str,
        expr: ast.Call,
        scope: Scope,
        names: Mapping[str, object] | None,
    ) -> Any:
        """Return what a method of a plain value gives."""
        args, kwargs = self._arguments(expr, scope, names)
        if not method_fits(held, name, args):
            raise NotConstant("the value would be very large", expr)
        return self._guarded(expr, lambda: getattr(held, name)(*args, **kwargs))

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
            and resolved(made.func, target.scope, self.resolver)
            in (External("typing.NewType"), External("typing_extensions.NewType"))
            and len(expr.args) == 1
        ):
            return self.value(expr.args[0], scope, names)
        raise NotConstant("calls something of yours", expr)

    def _arguments(
        self, expr: ast.Call, scope: Scope, names: Mapping[str, object] | None
    ) -> tuple[list[Any], dict[str, Any]]:
        args = self._items(expr.args, lambda part: self.value(part, scope, names))
        kwargs: dict[str, Any] = {}
        for keyword in expr.keywords:
            held = self.value(keyword.value, scope, names)
            if keyword.arg is not None:
                kwargs[keyword.arg] = held
            elif isinstance(held, dict) and all(isinstance(key, str) for key in held):
                kwargs.update(held)
            else:
                raise NotConstant("unpacks something that is not in view", keyword.value)
        return args, kwargs


__all__ = ["Constants", "NotConstant", "Unknown"]
