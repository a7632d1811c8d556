"""Enums rebuilt from source, with Python's own machinery and values that are constants."""

from __future__ import annotations

import ast
import enum
import types
from typing import TYPE_CHECKING, Any, Final

from soniq_lint.models import known
from soniq_lint.models.bodies import Decoration, Dynamic, assigned, docstring, statements
from soniq_lint.models.constants import Unknown
from soniq_lint.models.names import external, resolved
from soniq_lint.models.reading import Reading
from soniq_lint.resolve.targets import ClassTarget, External, ValueTarget

if TYPE_CHECKING:
    from soniq_lint.models.builder import ModelBuilder

_CHANGING: Final = frozenset(
    {
        "__call__", "__class_getitem__", "__eq__", "__get_pydantic_core_schema__",
        "__getattribute__", "__hash__", "__init__", "__init_subclass__", "__new__",
        "__set_name__", "_generate_next_value_", "_missing_", "_value_", "name", "value",
    }
)  # fmt: skip
"""Methods that change what the members are, or which values stand for them."""

ENUMS: Final = frozenset(
    f"enum.{name}" for name in ("Enum", "Flag", "IntEnum", "IntFlag", "StrEnum")
)
"""Enums of the standard library that make others when they are called."""

_MIXED: Final = frozenset(
    f"builtins.{name}" for name in ("bytes", "float", "int", "object", "str", "tuple")
)
_SPECIAL: Final = frozenset({"_order_", "__doc__", "__order__", "__slots__"})


def fill_enum(reading: Reading, builder: ModelBuilder) -> None:
    """Make the enum of a class statement; a reading without structure when it cannot be."""
    try:
        reading.cls = _made(reading, builder)
    except Dynamic as error:
        reading.structure = False
        reading.reason = error.reason
        reading.exact = False
    except Exception as error:  # an enum that Python itself refuses
        reading.structure = False
        reading.reason = f"Python refuses it with {type(error).__name__}"
        reading.exact = False


def _made(reading: Reading, builder: ModelBuilder) -> Any:
    target = reading.target
    node, module = target.node, target.module
    scope = target.scope.child(node)
    decoration = Decoration(node, target.scope, builder.resolver)
    if decoration.unknown is not None:
        raise Dynamic("a decorator may change it", decoration.unknown)
    if other := decoration.other_than(frozenset()):
        raise Dynamic(f"{other} may change it", node)
    kwargs: dict[str, Any] = {}
    for keyword in node.keywords:
        value = builder.constants.evaluate(keyword.value, target.scope)
        if keyword.arg != "boundary" or isinstance(value, Unknown):
            raise Dynamic("its arguments are not in view", keyword)
        kwargs[keyword.arg] = value
    bases = _bases(reading, builder)
    meta, namespace, kwargs = types.prepare_class(node.name, bases, kwargs)
    names: Any = namespace
    for key, given in (
        ("__module__", module.name),
        ("__qualname__", target.qualname),
        ("__doc__", docstring(node.body)),
    ):
        if given is not None:
            names[key] = given
    for statement in statements(node.body, scope, builder):
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
            if statement.name in _CHANGING:
                raise Dynamic(f"{statement.name} may change its members", statement)
        elif isinstance(statement, ast.ClassDef):
            raise Dynamic("a class in it may be a member", statement)
        elif isinstance(statement, ast.Assign | ast.AnnAssign):
            for name, value in assigned(statement):
                if value is None or name in _SPECIAL:
                    continue
                if name.startswith("__") and not name.endswith("__"):
                    continue  # a private name, which is no member
                if name in _CHANGING:
                    raise Dynamic(f"{name} may change its members", statement)
                names[name] = _member(value, scope, names, builder)
    return meta(node.name, bases, namespace, **kwargs)


def _member(value: ast.expr, scope: Any, names: Any, builder: ModelBuilder) -> Any:
    if isinstance(value, ast.Call):
        function = external(resolved(value.func, scope, builder.resolver))
        if function == "enum.auto" and not value.args:
            return enum.auto()
        if function in ("enum.member", "enum.nonmember") and len(value.args) == 1:
            inner = _member(value.args[0], scope, names, builder)
            return known.lookup(function)(inner)
    held = builder.constants.evaluate(value, scope, names)
    if isinstance(held, Unknown):
        raise Dynamic(f"a member is not constant: {held.reason}", value)
    if callable(held):
        raise Dynamic("a member is not a constant", value)
    return held


def _bases(reading: Reading, builder: ModelBuilder) -> tuple[Any, ...]:
    bases: list[Any] = []
    target = reading.target
    for expr in target.node.bases:
        base = resolved(expr, target.scope, builder.resolver)
        if isinstance(base, External) and (base.name in _MIXED or base.name.startswith("enum.")):
            bases.append(known.lookup(base.name))
            continue
        if not isinstance(base, ClassTarget):
            raise Dynamic("a base is not in view", expr)
        inherited = builder.read(base)
        if inherited.kind == "enum" and inherited.structure and inherited.cls is not None:
            reading.exact = reading.exact and inherited.exact
            reading.bases.append(inherited)
            bases.append(inherited.cls)
            continue
        attributes = builder.attributes(base)
        if inherited.kind != "plain" or attributes is None or attributes & _CHANGING:
            raise Dynamic("a base may change its members", expr)
    return tuple(bases)


def functional(target: ValueTarget, builder: ModelBuilder) -> Any:
    """Return the enum that ``Enum("Color", "RED BLUE")`` makes, ``Unknown``, or None if none."""
    call = target.expr
    assert isinstance(call, ast.Call)
    function = resolved(call.func, target.scope, builder.resolver)
    if isinstance(function, External):
        if function.name not in ENUMS:
            return None
        base = known.lookup(function.name)
    elif isinstance(function, ClassTarget):
        reading = builder.read(function)
        if reading.kind != "enum" or (reading.cls is not None and reading.cls.__members__):
            return None
        base = reading.cls if reading.structure else None
    else:
        return None
    args = [builder.constants.evaluate(each, target.scope) for each in call.args]
    kwargs = {
        str(each.arg): builder.constants.evaluate(each.value, target.scope)
        for each in call.keywords
    }
    if base is None or any(isinstance(each, Unknown) for each in (*args, *kwargs.values())):
        return Unknown("the members of the enum are not in view", call)
    kwargs["module"] = target.module.name
    try:
        return base(*args, **kwargs)
    except Exception:  # an enum that Python itself refuses
        return Unknown("Python refuses the enum", call)
