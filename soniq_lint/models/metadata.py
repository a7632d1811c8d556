"""What stands after the type in ``Annotated[type, ...]``: kept, replaced or left out."""

from __future__ import annotations

import ast
import enum
from typing import TYPE_CHECKING, Annotated, Any, Final

from pydantic import AfterValidator, WrapValidator

from soniq_lint.models import known
from soniq_lint.models.constants import Unknown
from soniq_lint.models.fields import FieldCall, read_field
from soniq_lint.models.names import external, resolved
from soniq_lint.models.relaxed import (
    LEFT_OUT,
    accept,
    is_relaxed,
    named_identity,
)
from soniq_lint.resolve.targets import ClassTarget, External, ValueTarget

if TYPE_CHECKING:
    from soniq_lint.models.builder import ModelBuilder
    from soniq_lint.models.reading import Use
    from soniq_lint.resolve.scopes import Scope

_AFTER: Final = "pydantic.AfterValidator"
_REPLACING: Final = frozenset(
    {"pydantic.BeforeValidator", "pydantic.PlainValidator", "pydantic.WrapValidator"}
)
_SERIALIZING: Final = frozenset(
    {"pydantic.PlainSerializer", "pydantic.SerializeAsAny", "pydantic.WrapSerializer"}
)
_CHECKS: Final = frozenset(
    {
        *(f"annotated_types.{name}" for name in ("Ge", "Gt", "Interval", "Le", "Len", "Lt",
                                                 "MaxLen", "MinLen", "MultipleOf", "Timezone")),
        *(f"pydantic.{name}" for name in ("AllowInfNan", "EncodedBytes", "EncodedStr", "FailFast",
                                          "Strict", "StringConstraints", "UrlConstraints",
                                          "UuidVersion")),
    }
)  # fmt: skip
"""Metadata made of constants that checks, or changes before it checks."""

_LABELS: Final = frozenset(
    {
        "annotated_types.Unit", "annotated_types.doc", "pydantic.Tag", "pydantic.SkipValidation",
        "pydantic.json_schema.Examples", "pydantic.json_schema.SkipJsonSchema",
        "pydantic.json_schema.WithJsonSchema", "pydantic.SkipJsonSchema", "pydantic.WithJsonSchema",
        "typing_extensions.Doc",
    }
)  # fmt: skip
"""Metadata made of constants that checks nothing."""

_PERMISSIVE: Final = {"pydantic.AllowInfNan": (True,), "pydantic.Strict": (False,)}
_CHANGING: Final = frozenset({"pydantic.EncodedBytes", "pydantic.EncodedStr"})
_TEXT_CHANGES: Final = frozenset({"strip_whitespace", "to_lower", "to_upper"})
_PREDICATES: Final = frozenset(
    {
        *(f"builtins.str.{name}" for name in ("isalnum", "isalpha", "isascii", "isdecimal",
                                              "isdigit", "isidentifier", "islower", "isnumeric",
                                              "isprintable", "isspace", "istitle", "isupper")),
        *(f"math.{name}" for name in ("isfinite", "isinf", "isnan")),
    }
)  # fmt: skip
_HOOKS: Final = frozenset(
    {
        "__get_pydantic_core_schema__", "__get_pydantic_json_schema__", "__getattr__",
        "__getattribute__", "__is_annotated_types_grouped_metadata__", "__iter__",
        "__prepare_pydantic_annotations__",
    }
)  # fmt: skip


class Annotating:
    """Puts metadata on one type, in order, and forgets what is no longer safe to check."""

    def __init__(self, kind: Any, use: Use, builder: ModelBuilder) -> None:
        self._kind = kind
        self._use = use
        self._builder = builder
        self._metadata: list[Any] = []
        self._relaxed = is_relaxed(kind)
        self._unknown = False
        self._variables = is_relaxed(kind, variables=True)

    def result(self) -> Any:
        """Return the type with its metadata."""
        metadata = [*self._metadata, LEFT_OUT] if self._relaxed else self._metadata
        if self._unknown:
            kept = [each for each in metadata if type(each).__name__ == "FieldInfo"]
            return Annotated[(Any, *kept, LEFT_OUT)]
        if not metadata:
            return self._kind
        return Annotated[(self._kind, *metadata)]

    def add(self, expr: ast.expr, scope: Scope, depth: int = 0) -> None:
        """Add what an expression makes."""
        if depth > 20:
            self._give_up("its metadata leads in a circle", expr, scope)
            return
        call = expr if isinstance(expr, ast.Call) else None
        target = resolved(expr if call is None else call.func, scope, self._builder.resolver)
        if isinstance(target, ValueTarget) and target.expr is not expr and call is None:
            self.add(target.expr, target.scope, depth + 1)
        elif isinstance(target, External):
            self._external(target.name, call, expr, scope)
        elif isinstance(target, ClassTarget):
            self._own_class(target, expr, scope, called=call is not None)
        elif isinstance(self._builder.constants.evaluate(expr, scope), Unknown):
            self._give_up("metadata that cannot be read", expr, scope)
            self._use.keys_unknown = True

    def _external(self, name: str, call: ast.Call | None, expr: ast.expr, scope: Scope) -> None:
        if name == "pydantic.Field" and call is not None:
            self._field(read_field(call, scope, self._use, self._builder), expr, scope)
        elif name == _AFTER:
            self._use.note("an after validator is not run", expr, scope)
            self._metadata.append(AfterValidator(named_identity(_function_name(call))))
            self._relaxed = True
            self._fragile()
        elif name in _REPLACING:
            mode = name.partition(".")[2].removesuffix("Validator").lower()
            self._use.note(f"a {mode} validator may accept anything", expr, scope)
            self._metadata.append(WrapValidator(accept))
            self._relaxed = True
        elif name in _SERIALIZING:
            self._use.exact = False
        elif name in _CHECKS and call is not None:
            self._check(name, call, scope)
        elif name in _LABELS:
            self._label(name, call, expr, scope)
        elif name == "pydantic.Discriminator" and call is not None:
            self._discriminator(call, scope)
        elif name == "annotated_types.Predicate" and call is not None:
            self._predicate(call, scope)
        elif call is None and isinstance(known.lookup(name), str | int | float | enum.Enum):
            pass
        else:
            self._give_up(f"{name} may accept anything", expr, scope)

    def _field(self, call: FieldCall, expr: ast.expr, scope: Scope) -> None:
        if call.type_unknown or ("discriminator" in call.arguments and self._relaxed):
            self._unknown = True
            call.arguments.pop("discriminator", None)
        if call.constrains:
            self._fragile()
            if self._relaxed or self._unknown:
                self._use.exact = False
                call = call.without_constraints()
        try:
            self._metadata.append(call.info())
        except Exception as error:  # what Pydantic raises depends on its version
            self._give_up(f"Pydantic refuses it with {type(error).__name__}", expr, scope)

    def _check(self, name: str, call: ast.Call, scope: Scope) -> None:
        self._fragile()
        if self._relaxed:
            self._use.exact = False
            return
        args, kwargs, unknown = self._arguments(call, scope)
        if unknown:
            reason = next(iter(unknown.values())).reason
            if name in _CHANGING or _TEXT_CHANGES & unknown.keys():
                self._give_up(f"{name}: {reason}", call, scope)
                return
            self._use.note(f"{name}: {reason}", call, scope)
            if name in _PERMISSIVE:
                args, kwargs = list(_PERMISSIVE[name]), {}
            elif any(not key.isidentifier() for key in unknown):
                return  # one of the positional ones: their order is all that tells them apart
        self._make(name, args, kwargs, call, scope)

    def _label(self, name: str, call: ast.Call | None, expr: ast.expr, scope: Scope) -> None:
        if call is None:
            self._metadata.append(known.lookup(name))
            return
        args, kwargs, unknown = self._arguments(call, scope)
        if unknown:
            self._use.exact = False
            if name == "pydantic.Tag":
                self._give_up("the tag is not constant", expr, scope)
            return
        self._make(name, args, kwargs, expr, scope)

    def _discriminator(self, call: ast.Call, scope: Scope) -> None:
        args, kwargs, unknown = self._arguments(call, scope)
        given = [*args, *kwargs.values()]
        if unknown or self._relaxed or not (given and isinstance(given[0], str)):
            self._give_up("which member of the union applies is decided by code", call, scope)
            return
        self._make("pydantic.Discriminator", args, kwargs, call, scope)

    def _predicate(self, call: ast.Call, scope: Scope) -> None:
        target = resolved(call.args[0], scope, self._builder.resolver) if call.args else None
        name = external(target)
        if name in _PREDICATES and len(call.args) == 1 and not call.keywords:
            self._fragile()
            if not self._relaxed:
                self._make("annotated_types.Predicate", [known.lookup(name)], {}, call, scope)
        else:
            # it looks at the value and does not change it
            self._use.note("a predicate is not run", call, scope)

    def _own_class(self, target: ClassTarget, expr: ast.expr, scope: Scope, called: bool) -> None:
        if not called:
            self._give_up(f"{target.qualname} may accept anything", expr, scope)
            return
        hooks = self._builder.attributes(target)
        if hooks is None:
            self._give_up(f"a base of {target.qualname} is not in view", expr, scope)
            self._use.keys_unknown = True
        elif not _HOOKS.isdisjoint(hooks):
            self._give_up(f"{target.qualname} may accept anything", expr, scope)

    def _arguments(
        self, call: ast.Call, scope: Scope
    ) -> tuple[list[Any], dict[str, Any], dict[str, Unknown]]:
        args: list[Any] = []
        kwargs: dict[str, Any] = {}
        unknown: dict[str, Unknown] = {}
        for number, each in enumerate(call.args):
            value = self._builder.constants.evaluate(each, scope)
            if isinstance(value, Unknown):
                unknown[f"{number}"] = value
            args.append(value)
        for keyword in call.keywords:
            value = self._builder.constants.evaluate(keyword.value, scope)
            if isinstance(value, Unknown):
                unknown[keyword.arg or "**"] = value
            elif keyword.arg is not None:
                kwargs[keyword.arg] = value
            elif isinstance(value, dict):
                kwargs.update(value)
        if "**" in unknown:
            unknown.update(dict.fromkeys(_TEXT_CHANGES, unknown["**"]))
        return args, kwargs, unknown

    def _make(
        self, name: str, args: list[Any], kwargs: dict[str, Any], node: ast.AST, scope: Scope
    ) -> None:
        try:
            self._metadata.append(known.lookup(name)(*args, **kwargs))
        except Exception as error:  # what Pydantic raises depends on its version
            self._give_up(f"{name} refuses its arguments with {type(error).__name__}", node, scope)

    def _give_up(self, reason: str, node: ast.AST, scope: Scope) -> None:
        self._use.note(reason, node, scope)
        self._unknown = self._relaxed = True

    def _fragile(self) -> None:
        if self._variables:
            self._use.fragile = True


def _function_name(call: ast.Call | None) -> str:
    """Return the name of the function that a validator is made of."""
    given = [*call.args, *(each.value for each in call.keywords)] if call is not None else []
    first = given[0] if given else None
    if isinstance(first, ast.Attribute):
        return first.attr
    return first.id if isinstance(first, ast.Name) else "<lambda>"
