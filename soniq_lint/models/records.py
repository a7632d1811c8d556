"""TypedDicts, named tuples and dataclasses rebuilt from source, as what they are."""

from __future__ import annotations

import ast
import dataclasses
import types
import typing
from typing import TYPE_CHECKING, Any, Final

import pydantic.dataclasses
import typing_extensions

from soniq_lint.models import known
from soniq_lint.models.bodies import Decoration, Dynamic, assigned, docstring, statements
from soniq_lint.models.configs import settled
from soniq_lint.models.constants import Unknown
from soniq_lint.models.declarations import Declarations
from soniq_lint.models.names import external, form, is_late, resolved
from soniq_lint.models.reading import Reading, Use, Waiting
from soniq_lint.models.validators import FIELD, MODEL, SERIALIZERS, UNDERSTOOD, read_validator
from soniq_lint.resolve.targets import ClassTarget

if TYPE_CHECKING:
    from soniq_lint.models.builder import ModelBuilder

DATACLASSES: Final = frozenset({"dataclasses.dataclass", "pydantic.dataclasses.dataclass"})
_NEUTRAL: Final = frozenset({"abc.ABC", "builtins.object"})
_REQUIRED: Final = frozenset({"NotRequired", "ReadOnly", "Required"})


def fill_typed_dict(reading: Reading, builder: ModelBuilder) -> None:
    """Make the TypedDict of a class statement."""
    with _guarded(reading):
        reading.cls = _typed_dict(reading, builder)


def fill_named_tuple(reading: Reading, builder: ModelBuilder) -> None:
    """Make the named tuple of a class statement."""
    with _guarded(reading):
        reading.cls = _named_tuple(reading, builder)


def fill_dataclass(reading: Reading, builder: ModelBuilder) -> None:
    """Make the dataclass of a class statement, of the standard library or Pydantic's."""
    with _guarded(reading):
        reading.cls = _dataclass(reading, builder)


class _guarded:
    """Turn whatever goes wrong into a reading without structure."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> bool:
        if error is None:
            return False
        if isinstance(error, Waiting | RecursionError) or not isinstance(error, Exception):
            return False
        reason = (
            error.reason
            if isinstance(error, Dynamic)
            else f"its class statement is refused with {type(error).__name__}"
        )
        self._reading.structure = False
        self._reading.reason = self._reading.reason or reason
        self._reading.exact = False
        return True


# TypedDict


def _typed_dict(reading: Reading, builder: ModelBuilder) -> Any:
    target = reading.target
    bases, kwargs = _header(reading, builder, ("TypedDict",))
    scope = target.scope.child(target.node)
    late = is_late(scope)
    annotations: dict[str, Any] = {}
    namespace = _namespace(reading)
    for statement in statements(target.node.body, builder.resolver.host):
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            name = statement.target.id
            if name == "__pydantic_config__":
                namespace[name] = _config_of(statement.value, scope, builder)
                continue
            annotations[name] = _key(reading, name, statement.annotation, scope, late, builder)
        elif isinstance(statement, ast.Assign):
            for name, value in assigned(statement):
                if name == "__pydantic_config__":
                    namespace[name] = _config_of(value, scope, builder)
        elif isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
            _typed_dict_method(reading, statement, scope, namespace, builder)
    config = _decorated_config(reading, builder)
    if config is not None:
        namespace["__pydantic_config__"] = config
    made: Any = types.new_class(
        target.node.name, bases, kwargs,
        lambda names: names.update(namespace, __annotations__=annotations),
    )  # fmt: skip
    reading.unhashable = not any(note.path == "" for note in reading.notes)
    if "__pydantic_config__" in namespace:
        made.__pydantic_config__ = namespace["__pydantic_config__"]
    return made


def _typed_dict_method(
    reading: Reading, node: Any, scope: Any, namespace: dict[str, Any], builder: ModelBuilder
) -> None:
    decoration = Decoration(node, scope, builder.resolver)
    if decoration.unknown is not None or decoration.other_than(UNDERSTOOD):
        raise Dynamic(f"{node.name} may be a validator", node)
    for decorator, call in decoration.named.items():
        if decorator in FIELD | MODEL:
            namespace[node.name] = read_validator(
                decorator, call, node.name, scope, reading, builder
            )
        elif decorator in SERIALIZERS:
            reading.exact = False


def _key(
    reading: Reading, name: str, annotation: ast.expr, scope: Any, late: bool,
    builder: ModelBuilder,
) -> Any:  # fmt: skip
    """Return the type of a key; qualifiers stay outside of what has to wait."""
    use = Use(scope, name, late=late)
    qualifiers: list[str] = []
    inner: ast.expr = annotation
    while True:
        qualifier, found = builder.annotations.qualifier(inner, scope, use)
        if qualifier not in _REQUIRED or found is None:
            break
        qualifiers.append(qualifier)
        inner = found
    kind = builder.annotations.evaluate(inner, scope, use)
    if use.waiting:
        kind = builder.defer(inner, scope, name, late, reading)
    else:
        reading.take(use)
    for qualifier in reversed(qualifiers):
        kind = getattr(typing_extensions, qualifier)[kind]
    return kind


def _config_of(value: ast.expr | None, scope: Any, builder: ModelBuilder) -> Any:
    config = Unknown("is empty") if value is None else builder.constants.mapping(value, scope)
    if isinstance(config, Unknown):
        raise Dynamic(f"its config is not known: {config.reason}", scope.node)
    settings = settled(config)
    if settings.accepts or settings.keys_unknown or not settings.exact:
        raise Dynamic("its config is not known", scope.node)
    return settings.values


def _decorated_config(reading: Reading, builder: ModelBuilder) -> Any:
    """Return what ``@with_config(...)`` sets, or None."""
    target = reading.target
    decoration = Decoration(target.node, target.scope, builder.resolver)
    found = None
    for name, call in decoration.named.items():
        if name == "pydantic.with_config" and call is not None:
            if call.args:
                found = _config_of(call.args[0], target.scope, builder)
            else:
                found = {
                    str(each.arg): builder.constants.evaluate(each.value, target.scope)
                    for each in call.keywords
                }
                if any(isinstance(each, Unknown) for each in found.values()):
                    raise Dynamic("its config is not known", call)
    return found


# named tuples


def _named_tuple(reading: Reading, builder: ModelBuilder) -> Any:
    target = reading.target
    bases, _ = _header(reading, builder, ("NamedTuple",))
    scope = target.scope.child(target.node)
    late = is_late(scope)
    annotations: dict[str, Any] = {}
    namespace = _namespace(reading)
    for statement in statements(target.node.body, builder.resolver.host):
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
            if statement.name in ("__get_pydantic_core_schema__", "__class_getitem__"):
                raise Dynamic(f"it has its own {statement.name}", statement)
            if statement.name in ("__eq__", "__hash__"):
                reading.hashes = False
        elif isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            name = statement.target.id
            annotations[name] = _key(reading, name, statement.annotation, scope, late, builder)
            if statement.value is not None:
                held = builder.constants.evaluate(statement.value, scope)
                if isinstance(held, Unknown):
                    reading.exact = False
                    held = None
                namespace[name] = held
    return types.new_class(
        target.node.name, bases, {},
        lambda names: names.update(namespace, __annotations__=annotations),
    )  # fmt: skip


# dataclasses


def _dataclass(reading: Reading, builder: ModelBuilder) -> Any:
    target = reading.target
    decoration = Decoration(target.node, target.scope, builder.resolver)
    if decoration.unknown is not None:
        raise Dynamic("a decorator may change it", decoration.unknown)
    if other := decoration.other_than(DATACLASSES | {"pydantic.with_config"}):
        raise Dynamic(f"{other} may change it", target.node)
    if target.node.keywords:
        raise Dynamic("its arguments are not in view", target.node)
    bases, _ = _header(reading, builder, ())
    declarations = Declarations(reading, "dataclass", builder)
    declarations.read_config()
    declarations.read()
    if reading.accepts or not reading.structure:
        raise Dynamic(reading.reason or "it may accept anything", target.node)
    namespace = {
        **_namespace(reading),
        **declarations.values,
        "__annotations__": declarations.annotations,
    }
    if isinstance(declarations.config, Unknown):
        raise Dynamic("its config is not known", target.node)
    config = None if declarations.config is None else settled(declarations.config)
    decorated = _decorated_config(reading, builder)
    made: Any = types.new_class(target.node.name, bases, {}, lambda names: names.update(namespace))
    for name in DATACLASSES & decoration.named.keys():
        call = decoration.named[name]
        arguments = _dataclass_arguments(call, reading, builder)
        if "config" in arguments:
            config = settled(arguments.pop("config"))
        if name == "dataclasses.dataclass":
            make: Any = dataclasses.dataclass
        else:
            make = pydantic.dataclasses.dataclass
            if config is not None:
                arguments["config"] = config.values
        made = make(**arguments)(made)
    if config is not None:
        if config.accepts or config.keys_unknown or not config.exact:
            raise Dynamic(config.accepts or "its config is not known", target.node)
        decorated = config.values
    if decorated is not None and "__pydantic_config__" not in made.__dict__:
        made.__pydantic_config__ = decorated
    return made


def _dataclass_arguments(
    call: ast.Call | None, reading: Reading, builder: ModelBuilder
) -> dict[str, Any]:
    arguments: dict[str, Any] = {}
    scope = reading.target.scope
    for keyword in call.keywords if call is not None else ():
        if keyword.arg == "config":
            config = builder.constants.mapping(keyword.value, scope)
            if isinstance(config, Unknown):
                raise Dynamic("its config is not known", keyword)
            arguments["config"] = config
            continue
        held = builder.constants.evaluate(keyword.value, scope)
        if keyword.arg is None or isinstance(held, Unknown):
            raise Dynamic("the arguments of its decorator are not known", keyword)
        arguments[keyword.arg] = held
    if arguments.get("init") is False and (
        call is not None and "dataclass" in ast.unparse(call.func)
    ):
        raise Dynamic("it has an __init__ of its own", reading.target.node)
    return arguments


# what they have in common


def _namespace(reading: Reading) -> dict[str, Any]:
    target = reading.target
    made: dict[str, Any] = {"__module__": target.module.name, "__qualname__": target.qualname}
    if (text := docstring(target.node.body)) is not None:
        made["__doc__"] = text
    return made


def _header(
    reading: Reading, builder: ModelBuilder, own: tuple[str, ...]
) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """Return the bases and arguments of a class statement."""
    target = reading.target
    bases: list[Any] = []
    for expr in target.node.bases:
        plain = expr.value if isinstance(expr, ast.Subscript) else expr
        base = resolved(plain, target.scope, builder.resolver)
        name = external(base)
        if form(base) in own:
            bases.append(getattr(typing_extensions, form(base)) if form(base) == "TypedDict"
                         else typing.NamedTuple)  # fmt: skip
        elif form(base) == "Generic":
            bases.append(builder.base(expr, reading))
        elif name in _NEUTRAL:
            if name != "builtins.object":
                bases.append(known.lookup(name))
        elif isinstance(base, ClassTarget):
            inherited = builder.read(base)
            if inherited.open:
                raise Waiting
            if (
                inherited.cls is None
                or inherited.accepts
                or inherited.unsafe
                or (inherited.kind not in (reading.kind, "plain"))
            ):
                raise Dynamic(inherited.reason or "a base may be anything", expr)
            if inherited.kind != "plain" and not inherited.structure:
                raise Dynamic(inherited.reason, expr)
            reading.bases.append(inherited)
            reading.exact = reading.exact and inherited.exact
            reading.hashes = reading.hashes and inherited.hashes
            bases.append(builder.base(expr, reading))
        else:
            raise Dynamic("a base is not in view", expr)
    if parameters := builder.type_parameters(reading):
        bases.append(known.lookup("typing.Generic")[parameters])
    kwargs: dict[str, Any] = {}
    for keyword in target.node.keywords:
        held = builder.constants.evaluate(keyword.value, target.scope)
        if keyword.arg not in ("total", "closed") or isinstance(held, Unknown):
            raise Dynamic("its arguments are not in view", keyword)
        kwargs[keyword.arg] = held
    return tuple(bases), kwargs
