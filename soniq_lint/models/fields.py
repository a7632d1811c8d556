"""``Field(...)`` calls: their arguments, and what an argument that is not constant means."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from pydantic import Field

from soniq_lint.models import known
from soniq_lint.models.constants import Unknown
from soniq_lint.models.names import resolved
from soniq_lint.resolve.targets import External

if TYPE_CHECKING:
    from soniq_lint.models.builder import ModelBuilder
    from soniq_lint.models.reading import Use
    from soniq_lint.resolve.scopes import Scope

CONSTRAINTS: Final = frozenset(
    {
        "allow_inf_nan", "coerce_numbers_to_str", "decimal_places", "fail_fast", "ge", "gt", "le",
        "lt", "max_digits", "max_length", "min_length", "multiple_of", "pattern", "strict",
        "union_mode",
    }
)  # fmt: skip
_NAMING: Final = frozenset({"alias", "alias_priority", "validation_alias"})
_SHAPING: Final = frozenset({"discriminator", "init", "init_var"})
_PERMISSIVE: Final = {"allow_inf_nan": True, "coerce_numbers_to_str": True, "strict": False}
"""Arguments of which the default is not the most accepting value."""
_DESCRIBING: Final = frozenset(
    {
        "deprecated", "description", "examples", "exclude", "frozen", "json_schema_extra",
        "kw_only", "repr", "serialization_alias", "title", "validate_default",
    }
)  # fmt: skip
_CALLABLES: Final = frozenset({"exclude_if", "field_title_generator"})

FACTORIES: Final = frozenset(
    {
        *(f"builtins.{name}" for name in ("bool", "bytes", "dict", "float", "frozenset", "int",
                                          "list", "set", "str", "tuple")),
        "collections.Counter", "collections.OrderedDict", "collections.deque",
    }
)  # fmt: skip
"""Default factories that are run; all others only tell that there is a default."""


def absent_default() -> None:
    """Stand for a default that is not known."""


@dataclass(slots=True)
class FieldCall:
    """What a ``Field(...)`` call says.

    Attributes:
        arguments: those that are known, or have been replaced by more accepting ones.
        defaulted: whether it gives a default.
        keys_unknown: whether it may rename the field in a way that is not known.
        type_unknown: whether the field may accept anything.
    """

    arguments: dict[str, Any] = field(default_factory=dict)
    defaulted: bool = False
    keys_unknown: bool = False
    type_unknown: bool = False

    @property
    def constrains(self) -> bool:
        """Return whether it checks anything on top of the type."""
        return not CONSTRAINTS.isdisjoint(self.arguments)

    def without_constraints(self) -> FieldCall:
        """Return the same call without what it checks on top of the type."""
        kept = {k: v for k, v in self.arguments.items() if k not in CONSTRAINTS}
        return FieldCall(kept, self.defaulted, self.keys_unknown, self.type_unknown)

    def info(self) -> Any:
        """Return the ``FieldInfo``.

        Raises:
            Exception: whatever Pydantic raises for these arguments.
        """
        return Field(**self.arguments)


def read_field(call: ast.Call, scope: Scope, use: Use, builder: ModelBuilder) -> FieldCall:
    """Read a ``Field(...)`` call; never raises."""
    read = FieldCall()
    positional = list(call.args)
    given: list[tuple[str, object, ast.expr]] = []
    if len(positional) > 1 or any(isinstance(each, ast.Starred) for each in positional):
        return _unreadable(read, "its arguments are not in view", call, scope, use)
    if positional:
        _default(read, positional[0], scope, use, builder)
    for keyword in call.keywords:
        if keyword.arg is None:
            spread = builder.constants.mapping(keyword.value, scope)
            if isinstance(spread, Unknown):
                return _unreadable(read, spread.reason, keyword.value, scope, use)
            given += [(name, value, keyword.value) for name, value in spread.items()]
        elif keyword.arg == "default":
            _default(read, keyword.value, scope, use, builder)
        elif keyword.arg == "default_factory":
            _factory(read, keyword.value, scope, use, builder)
        else:
            value = builder.constants.evaluate(keyword.value, scope)
            given.append((keyword.arg, value, keyword.value))
    for name, value, node in given:
        _argument(read, name, value, node, scope, use)
    try:
        read.info()
    except Exception as error:  # what Pydantic raises depends on its version
        reason = f"Pydantic refuses its arguments with {type(error).__name__}"
        return _unreadable(FieldCall(), reason, call, scope, use)
    return read


def _unreadable(read: FieldCall, reason: str, node: ast.AST, scope: Scope, use: Use) -> FieldCall:
    use.note(f"Field(...): {reason}", node, scope)
    use.keys_unknown = True
    return FieldCall({"default_factory": absent_default}, True, True, True)


def _default(
    read: FieldCall, node: ast.expr, scope: Scope, use: Use, builder: ModelBuilder
) -> None:
    value = builder.constants.evaluate(node, scope)
    if isinstance(value, Unknown) or callable(value):
        use.exact = False
        read.arguments["default_factory"] = absent_default
        read.arguments.setdefault("validate_default", False)
    else:
        read.arguments["default"] = value
    read.defaulted = value is not ...


def _factory(
    read: FieldCall, node: ast.expr, scope: Scope, use: Use, builder: ModelBuilder
) -> None:
    target = resolved(node, scope, builder.resolver)
    if isinstance(target, External) and target.name in FACTORIES:
        read.arguments["default_factory"] = known.lookup(target.name)
    elif isinstance(node, ast.Constant) and node.value is None:
        return
    else:
        read.arguments["default_factory"] = absent_default
        # whether the real default would pass is not known
        read.arguments["validate_default"] = False
    read.defaulted = True


def _argument(
    read: FieldCall, name: str, value: object, node: ast.AST, scope: Scope, use: Use
) -> None:
    if name == "validate_default" and read.arguments.get("default_factory") is absent_default:
        use.exact = use.exact and value is not True
        return
    if name == "json_schema_extra" and callable(value):
        value = Unknown("is a function", node)
    if name in _CALLABLES and value is not None:
        use.exact = False
    elif not isinstance(value, Unknown):
        if name in ("default", "default_factory"):  # through **arguments
            use.exact = False
            read.arguments["default_factory"] = absent_default
            read.defaulted = True
        else:
            read.arguments[name] = value
    elif name in _NAMING:
        use.note(f"{name} of Field(...): {value.reason}", node, scope)
        read.keys_unknown = use.keys_unknown = True
    elif name in _SHAPING:
        use.note(f"{name} of Field(...): {value.reason}", node, scope)
        read.type_unknown = True
    elif name in CONSTRAINTS:
        use.note(f"{name} of Field(...): {value.reason}", node, scope)
        if name in _PERMISSIVE:
            read.arguments[name] = _PERMISSIVE[name]
    elif name in _DESCRIBING:
        use.exact = False
    else:
        use.note(f"{name} of Field(...): {value.reason}", node, scope)
        read.type_unknown = True
