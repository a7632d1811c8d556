"""What a model is made of, as far as it says that trying it with itself is of no use, or unwise.

Read from Pydantic's core schema. Kinds that are not listed are never taken for harmless.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from types import NoneType
from typing import Any, Final

from pydantic import BaseModel

_SCALARS: Final = frozenset(
    {
        *("none", "bool", "int", "float", "decimal", "str", "date", "time", "datetime"),
        *("timedelta", "uuid", "literal", "enum"),
    }
)
_SYMMETRIC: Final = _SCALARS | {
    *("any", "list", "tuple", "set", "frozenset", "dict", "nullable", "union", "tagged-union"),
    *("default", "definitions", "definition-ref", "model", "model-fields", "model-field"),
    *("typed-dict", "typed-dict-field", "bytes", "json", "url", "multi-host-url"),
}
_KEYS: Final = frozenset({"any", "str", "int", "date", "datetime", "uuid"})
_FIELDS: Final = frozenset({"model-fields", "typed-dict"})
_NO_SCHEMAS: Final = frozenset(
    {"metadata", "computed_fields", "config", "function", "serialization"}
)
_NETWORKS: Final = "pydantic.networks"
_CHANGES_TEXT: Final = frozenset({"to_lower", "to_upper", "str_to_lower", "str_to_upper"})
_OWN: Final = frozenset({"pydantic", "pydantic_core", "builtins", *sys.stdlib_module_names})


def is_symmetric(model: type[BaseModel]) -> bool:
    """Tell whether what a model is made of already says that it reads what it writes.

    That is so for plain types under the same names both ways, without code. False says nothing;
    and NaN, which no row can hold, does not count.
    """
    core = model.__pydantic_core_schema__
    return not model.__pydantic_root_model__ and all(map(_is_symmetric, parts_of_core(core)))


def runs_code(model: type[BaseModel]) -> bool:
    """Tell whether trying a model runs validators, serializers or factories of its author."""
    return any(map(has_code, parts_of_core(model.__pydantic_core_schema__)))


def field_names(model: type[BaseModel]) -> frozenset[str]:
    """Return the names of the fields of a model and of all that is inside it."""
    found: set[str] = set()
    for part in parts_of_core(model.__pydantic_core_schema__):
        fields = part.get("fields")
        if isinstance(fields, Mapping):
            found.update(map(str, fields))
        elif isinstance(fields, list):
            found.update(each["name"] if isinstance(each, Mapping) else each for each in fields)
    return frozenset(found)


def excluded_names(model: type[BaseModel]) -> frozenset[str]:
    """Return the names of fields of a model, and of models inside it, that are never written."""
    return frozenset(
        name
        for part in parts_of_core(model.__pydantic_core_schema__)
        if part["type"] in _FIELDS
        for name, field in part["fields"].items()
        if field.get("serialization_exclude")
    )


def kinds_of(model: type[BaseModel]) -> frozenset[str]:
    """Return the kinds of core schemas that a model is made of."""
    return frozenset(part["type"] for part in parts_of_core(model.__pydantic_core_schema__))


def parts_of_core(core: Any) -> Iterator[Mapping[str, Any]]:
    """Yield a core schema and the schemas in it, each once; computed fields are not stored."""
    seen: set[int] = set()
    todo: list[Any] = [core]
    while todo:
        part = todo.pop()
        if id(part) in seen:
            continue
        seen.add(id(part))
        if isinstance(part, list | tuple):
            todo.extend(part)
        elif isinstance(part, dict):
            if not isinstance(part.get("type"), str):  # fields by name
                todo.extend(part.values())
                continue
            yield part
            todo.extend(value for key, value in part.items() if key not in _NO_SCHEMAS)


def _is_symmetric(part: Mapping[str, Any]) -> bool:
    kind = part["type"]
    if _is_of_networks(part):
        return True
    if kind not in _SYMMETRIC or "serialization" in part or _CHANGES_TEXT & part.keys():
        return False
    if kind == "literal":
        # members of enums are not read from JSON
        return all(type(each) in (str, int, bool, NoneType) for each in part["expected"])
    if kind == "enum":
        values = [each.value for each in part["members"]]
        return "missing" not in part and all(isinstance(each, str | int) for each in values)
    if kind == "dict":
        return part.get("keys_schema", {"type": "any"})["type"] in _KEYS
    if kind in ("set", "frozenset"):
        return part.get("items_schema", {"type": "any"})["type"] in _SCALARS
    if kind == "model":
        return _is_plain_class(part)
    if kind == "tagged-union":
        return isinstance(part["discriminator"], str)
    if kind in _FIELDS:
        return all(_is_written_as_read(*each) for each in part["fields"].items())
    return True


def _is_of_networks(part: Mapping[str, Any]) -> bool:
    """Tell whether something is a URL or an address, which is written as the text it is read of."""
    function = (part.get("function") or {}).get("function")
    return getattr(function, "__module__", None) == _NETWORKS


def _is_written_as_read(name: str, field: Mapping[str, Any]) -> bool:
    if field.get("serialization_exclude") or field.get("serialization_exclude_if"):
        return False
    read = field.get("validation_alias", name)
    if isinstance(read, list):
        # of several choices the first one counts
        read = read[0] if isinstance(read[0], list) else read
        read = read[0] if len(read) == 1 else None
    return bool(read == field.get("serialization_alias", name))


def _is_plain_class(part: Mapping[str, Any]) -> bool:
    if part.get("custom_init") or _has_hook(part):
        return False
    config = part.get("config") or {}
    return not any(key.startswith(("ser_", "val_")) or key in _CHANGES_TEXT for key in config)


def has_code(part: Mapping[str, Any]) -> bool:
    """Tell whether a core schema itself, apart from what is in it, runs code of its author."""
    if part.get("custom_init") or _has_hook(part):
        return True
    private = getattr(part.get("cls"), "__private_attributes__", None) or {}
    written = part.get("serialization") or {}
    found = [*part.values(), written, *(each.default_factory for each in private.values())]
    for each in found:
        function = each.get("function") if isinstance(each, Mapping) else each
        if callable(function) and not isinstance(function, type) and not _is_own(function):
            return True
    return False


def _has_hook(part: Mapping[str, Any]) -> bool:
    """Tell whether a class does something of its own once it is made."""
    hook = part.get("post_init")
    if isinstance(hook, str):
        return not _is_own(getattr(part["cls"], hook, None))
    return bool(hook)


def _is_own(function: Any) -> bool:
    """Tell whether a function is Pydantic's or Python's."""
    while hasattr(function, "func"):
        function = function.func
    module = getattr(function, "__module__", None) or ""
    return module.partition(".")[0] in _OWN
