"""TypedDicts and named tuples rebuilt from source, as what they are."""

from __future__ import annotations

import ast
import types
from typing import TYPE_CHECKING, Any, Final

import typing_extensions

from soniq_lint.models.bodies import Decoration, Dynamic, assigned, statements
from soniq_lint.models.constants import Unknown
from soniq_lint.models.headers import config_of, decorated_config, guarded, header, named
from soniq_lint.models.names import is_late
from soniq_lint.models.reading import Reading, Use
from soniq_lint.models.validators import FIELD, MODEL, SERIALIZERS, UNDERSTOOD, read_validator

if TYPE_CHECKING:
    from soniq_lint.models.builder import ModelBuilder

_REQUIRED: Final = frozenset({"NotRequired", "ReadOnly", "Required"})


def fill_typed_dict(reading: Reading, builder: ModelBuilder) -> None:
    """Make the TypedDict of a class statement."""
    with guarded(reading):
        reading.cls = _typed_dict(reading, builder)


def fill_named_tuple(reading: Reading, builder: ModelBuilder) -> None:
    """Make the named tuple of a class statement."""
    with guarded(reading):
        reading.cls = _named_tuple(reading, builder)


def _typed_dict(reading: Reading, builder: ModelBuilder) -> Any:
    target = reading.target
    bases, kwargs = header(reading, builder, ("TypedDict",))
    scope = target.scope.child(target.node)
    late = is_late(scope)
    annotations: dict[str, Any] = {}
    namespace = named(reading)
    for statement in statements(target.node.body, scope, builder):
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            name = statement.target.id
            if name == "__pydantic_config__":
                namespace[name] = config_of(statement.value, scope, builder)
                continue
            annotations[name] = _key(reading, name, statement.annotation, scope, late, builder)
        elif isinstance(statement, ast.Assign):
            for name, value in assigned(statement):
                if name == "__pydantic_config__":
                    namespace[name] = config_of(value, scope, builder)
        elif isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
            _typed_dict_method(reading, statement, scope, namespace, builder)
    config = decorated_config(reading, builder)
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
        kind = builder.completion.defer(inner, scope, name, late, reading)
    else:
        reading.take(use)
    for qualifier in reversed(qualifiers):
        kind = getattr(typing_extensions, qualifier)[kind]
    return kind


def _named_tuple(reading: Reading, builder: ModelBuilder) -> Any:
    target = reading.target
    bases, _ = header(reading, builder, ("NamedTuple",))
    scope = target.scope.child(target.node)
    late = is_late(scope)
    annotations: dict[str, Any] = {}
    namespace = named(reading)
    for statement in statements(target.node.body, scope, builder):
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
