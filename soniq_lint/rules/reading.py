"""Whether a reader can read any row of a writer: only what is certain for every row.

Looks at keys, never at values: a required key that is never written, or a forbidden one that always
is. What two models make of the same key is left to a comparison of their schemas.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

from soniq_lint.rules.classes import Lineage, lineage, method_decorators

if TYPE_CHECKING:
    from soniq_lint.models.built import BuiltField, BuiltModel
    from soniq_lint.resolve.resolver import Resolver

_CHANGES_KEYS = frozenset(
    {"?", "pydantic.model_serializer", "pydantic.model_validator", "pydantic.root_validator"}
)


class Refusal(NamedTuple):
    """Why a reader refuses every row: one sentence, and the field that says so."""

    message: str
    field: BuiltField


def refuses_every_row(reader: BuiltModel, writer: BuiltModel, resolver: Resolver) -> Refusal | None:
    """Return why ``reader`` refuses whatever ``writer`` writes; None unless that is certain."""
    if not (has_certain_keys(reader, resolver) and has_certain_keys(writer, resolver)):
        return None
    extra = writer.cls.model_config.get("extra", "ignore")
    written = {written_key(writer, name): field for name, field in writer.fields.items()}
    if extra != "allow":
        for field in reader.fields.values():
            if field.required and not set(field.keys) & written.keys():
                message = f"{reader.name} requires {field.keys[0]!r}, which {writer.name} never has"
                return Refusal(message, field)
    if reader.cls.model_config.get("extra") == "forbid":
        read = {key for field in reader.fields.values() for key in field.keys}
        for key, field in written.items():
            if field.required and key not in read:
                message = f"{reader.name} forbids {key!r}, which {writer.name} always has"
                return Refusal(message, field)
    return None


def written_key(model: BuiltModel, name: str) -> str:
    """Return the key under which a field is stored."""
    field = model.cls.model_fields[name]
    return field.serialization_alias or name


def has_certain_keys(model: BuiltModel, resolver: Resolver) -> bool:
    """Tell whether the keys that a model reads and writes follow from its fields alone."""
    if not model.keys_known or model.fields.keys() != model.cls.model_fields.keys():
        return False
    found = lineage(model.target, resolver)
    return found.complete and not _changes_keys(found, resolver)


def _changes_keys(found: Lineage, resolver: Resolver) -> bool:
    hooks = method_decorators(found, resolver)
    for name in _CHANGES_KEYS & hooks.keys():
        if name != "pydantic.model_validator" or not all(map(_is_after, hooks[name])):
            return True
    return any(
        isinstance(statement, ast.FunctionDef)
        and statement.name in ("__get_pydantic_core_schema__", "__init_subclass__", "__new__")
        for target in found.classes
        for statement in target.node.body
    )


def _is_after(decorator: ast.expr) -> bool:
    """Tell whether a ``model_validator`` runs only when every field has been read."""
    return isinstance(decorator, ast.Call) and any(
        each.arg == "mode" and isinstance(each.value, ast.Constant) and each.value.value == "after"
        for each in decorator.keywords
    )
