"""What a field is set to: a constant, a ``Field(...)``, or something that is not known."""

from __future__ import annotations

import ast
import dataclasses
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field

from soniq_lint.models.bodies import callee
from soniq_lint.models.fields import FACTORIES, FieldCall, absent_default, read_field
from soniq_lint.models.known import lookup
from soniq_lint.models.names import resolved
from soniq_lint.models.origins import may_be_field
from soniq_lint.models.reading import Use
from soniq_lint.models.relaxed import ANYTHING, is_relaxed
from soniq_lint.models.unknown import Unknown

if TYPE_CHECKING:
    from soniq_lint.models.builder import ModelBuilder
    from soniq_lint.resolve.scopes import Scope

Style = Literal["model", "dataclass", "plain"]


class Defaults:
    """Reads the values of the fields of one class body.

    Attributes:
        unknown: names of the fields whose default is not known.
    """

    def __init__(self, scope: Scope, style: Style, builder: ModelBuilder) -> None:
        self.unknown: set[str] = set()
        self._scope = scope
        self._style = style
        self._builder = builder

    def read(self, name: str, value: ast.expr, kind: Any, use: Use) -> tuple[Any, Any]:
        """Return the type and what stands for the value of a field with a value."""
        function = callee(value, self._scope, self._builder.resolver)
        if function == "pydantic.Field" and isinstance(value, ast.Call):
            call = read_field(value, self._scope, use, self._builder)
            return self._with_call(name, call, kind, use)
        if function == "dataclasses.field" and isinstance(value, ast.Call):
            return self._dataclass_field(name, value, kind, use)
        origin = self._field_behind(value)
        if origin is not None:
            call = read_field(origin[0], origin[1], use, self._builder)
            return self._with_call(name, call, kind, use)
        held = self._builder.constants.evaluate(value, self._scope)
        if not isinstance(held, Unknown) and not callable(held):
            return kind, held
        if may_be_field(value, self._scope, self._builder):
            reason = held.reason if isinstance(held, Unknown) else "is code"
            use.note(f"what it is set to is not known: {reason}", value, self._scope)
            use.keys_unknown = True
        use.exact = False
        self.unknown.add(name)
        return kind, self.absent()

    def _field_behind(self, value: ast.expr) -> tuple[ast.Call, Any] | None:
        """Return the ``Field(...)`` call that a name leads to, with its scope."""
        if not isinstance(value, ast.Name | ast.Attribute):
            return None
        target = resolved(value, self._scope, self._builder.resolver)
        expr = getattr(target, "expr", None)
        scope = getattr(target, "scope", None)
        if (
            isinstance(expr, ast.Call)
            and scope is not None
            and callee(expr, scope, self._builder.resolver) == "pydantic.Field"
        ):
            return expr, scope
        return None

    def _with_call(self, name: str, call: FieldCall, kind: Any, use: Use) -> tuple[Any, Any]:
        relaxed = is_relaxed(kind)
        if call.type_unknown or ("discriminator" in call.arguments and relaxed):
            kind, relaxed = ANYTHING, True
            use.exact = False
            call.arguments.pop("discriminator", None)
        if call.constrains:
            if relaxed:
                use.exact = False
                call = call.without_constraints()
            elif is_relaxed(kind, variables=True):
                use.fragile = True
        if call.arguments.get("default_factory") is absent_default:
            self.unknown.add(name)
        return kind, call.info()

    def _dataclass_field(self, name: str, value: ast.Call, kind: Any, use: Use) -> tuple[Any, Any]:
        arguments: dict[str, Any] = {}
        for keyword in value.keywords:
            if keyword.arg is None:
                use.keys_unknown = True
                use.note("the arguments of field(...) are not in view", value, self._scope)
                continue
            if keyword.arg == "default_factory":
                target = resolved(keyword.value, self._scope, self._builder.resolver)
                factory = getattr(target, "name", "")
                arguments["default_factory"] = (
                    lookup(factory) if factory in FACTORIES else absent_default
                )
                continue
            held = self._builder.constants.evaluate(keyword.value, self._scope)
            if keyword.arg == "default" and (isinstance(held, Unknown) or callable(held)):
                arguments["default_factory"] = absent_default
                use.exact = False
            elif isinstance(held, Unknown):
                use.exact = False
                if keyword.arg in ("init", "kw_only", "metadata"):
                    use.note(f"{keyword.arg} of field(...): {held.reason}", value, self._scope)
                    use.keys_unknown = True
            else:
                arguments[keyword.arg] = held
        if arguments.get("default_factory") is absent_default:
            self.unknown.add(name)
        return kind, dataclasses.field(**arguments)

    def absent(self) -> Any:
        """Return what stands for a default that is not known."""
        if self._style == "dataclass":
            return dataclasses.field(default_factory=absent_default)
        return Field(default_factory=absent_default, validate_default=False)

    def constant(self, value: ast.expr) -> Any:
        """Return a value, or what stands for one that is not constant."""
        held = self._builder.constants.evaluate(value, self._scope)
        return absent_default if isinstance(held, Unknown) or callable(held) else held


def has_default(held: Any) -> bool:
    """Tell whether what stands for the value of a field is, or has, a default."""
    if isinstance(held, dataclasses.Field):
        return not (
            held.default is dataclasses.MISSING and held.default_factory is dataclasses.MISSING
        )
    required = getattr(held, "is_required", None)
    return not required() if callable(required) else held is not ...
