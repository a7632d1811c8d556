"""What Pydantic's core schemas say and JSON Schema cannot.

Kinds of core schemas that are not listed count as code, so that what a newer Pydantic has is never
taken for harmless.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

Facets = dict[str, Any]

_PLAIN = frozenset(
    {
        *("any", "none", "bool", "int", "float", "decimal", "str", "bytes", "date", "time"),
        *("datetime", "timedelta", "literal", "enum", "uuid", "list", "tuple", "set", "frozenset"),
        *("dict", "nullable", "union", "tagged-union", "default", "json", "lax-or-strict"),
        *("json-or-python", "definitions", "definition-ref", "model", "model-field", "deque"),
        *("model-fields", "typed-dict", "typed-dict-field", "dataclass", "dataclass-args"),
        *("dataclass-field", "defaultdict", "counter", "ordered-dict"),
    }
)
_FUNCTIONS = frozenset({"function-before", "function-wrap", "function-plain", "function-after"})
_TIMES = frozenset({"date", "time", "datetime", "timedelta"})
_LIMITS = ("gt", "ge", "lt", "le", "multiple_of")
_FIELDS = frozenset({"model-fields", "typed-dict", "dataclass-args"})
_SHAPING = frozenset(
    {
        *("type", "const", "enum", "anyOf", "oneOf", "items", "properties", "required", "format"),
        *("additionalProperties", "$ref", "pattern", "minimum", "maximum", "minLength"),
        *("maxLength", "minItems", "maxItems", "exclusiveMinimum", "exclusiveMaximum"),
    }
)


def facets_of(
    schema: Mapping[str, Any], made: Mapping[str, Any], config: Mapping[str, Any], *, writing: bool
) -> Facets:
    """Return the facets of one core schema.

    Args:
        schema: the core schema.
        made: the JSON Schema that was generated from it.
        config: of the model it is a part of.
        writing: whether this is about what is written.
    """
    kind = schema["type"]
    facets: Facets = {}
    if kind in _FUNCTIONS:
        facets = _of_function(schema, made, writing=writing)
    elif kind not in _PLAIN:
        facets["code"] = True
    elif kind in _FIELDS:
        facets = _of_fields(schema, config)
    elif kind in ("model", "dataclass"):
        facets = _of_model(schema)
    elif kind == "str":
        facets = _of_text(schema, config)
    elif kind == "decimal":
        facets = _of_decimal(schema)
    elif kind == "float":
        facets = {"exact": True} if not writing and _refuses_rounding() else {}
    elif kind in _TIMES:
        facets = _of_times(schema)
    elif kind == "tagged-union":
        facets = {} if isinstance(schema.get("discriminator"), str) else {"code": True}
    elif kind == "enum":
        facets = {"code": True} if _guesses(schema["cls"]) else {}
    elif kind == "bytes":
        facets = {"code": True} if config.get("val_json_bytes", "utf8") != "utf8" else {}
    # text is text, strict or not
    if schema.get("strict", config.get("strict")) and kind not in (*_FUNCTIONS, "str"):
        facets["strict"] = True
    if writing and _is_serialized(schema):
        facets["code"] = True
    return facets


def is_rewritten(schema: Mapping[str, Any], replacing: type) -> bool:
    """Tell whether the author of a model wrote the JSON Schema himself, at least in part.

    Args:
        schema: the core schema.
        replacing: the class of metadata that replaces a JSON Schema.
    """
    metadata = schema.get("metadata")
    if not isinstance(metadata, Mapping):
        return False
    functions = [
        *(metadata.get("pydantic_js_functions") or ()),
        *(metadata.get("pydantic_js_annotation_functions") or ()),
    ]
    if any(
        isinstance(getattr(each, "__self__", None), replacing)
        or not _is_own(each)
        or any(_shapes(held) for held in _held_by(each))
        for each in functions
    ):
        return True
    extra = metadata.get("pydantic_js_extra")
    updates = metadata.get("pydantic_js_updates")
    return callable(extra) or _shapes(extra) or _shapes(updates)


def _shapes(update: object) -> bool:
    """Tell whether an update of a JSON Schema is about more than words."""
    return isinstance(update, Mapping) and bool(_SHAPING & update.keys())


def _held_by(function: object) -> list[object]:
    """Return what a function keeps from where it was made; older versions keep updates so."""
    return [cell.cell_contents for cell in getattr(function, "__closure__", None) or ()]


def _of_function(schema: Mapping[str, Any], made: Mapping[str, Any], *, writing: bool) -> Facets:
    function = schema["function"].get("function")
    if _is_own(function):
        if "format" in made:
            return {"class": _class_of(schema, function)}
        if made == {"type": "string"}:
            return {}
    if schema["type"] != "function-after":
        return {"code": True}
    inner = schema.get("schema", {}).get("type")
    if writing and inner not in ("model", "dataclass", "definition-ref"):
        return {"code": True}
    return {"checks": True}


def _class_of(schema: Mapping[str, Any], function: object) -> str:
    """Return a name for one of several classes that share a format, limits included."""
    metadata = schema.get("metadata") or {}
    owners = [
        getattr(each, "__self__", None)
        for key in ("pydantic_js_functions", "pydantic_js_annotation_functions")
        for each in metadata.get(key) or ()
    ]
    inner = schema.get("schema", {})
    limits = {
        key: value for key, value in inner.items() if isinstance(value, str | int | bool | list)
    }
    names = [each.__qualname__ if isinstance(each, type) else repr(each) for each in owners if each]
    return " ".join([*names, getattr(function, "__qualname__", ""), repr(sorted(limits.items()))])


def _of_fields(schema: Mapping[str, Any], config: Mapping[str, Any]) -> Facets:
    fields = schema["fields"]
    named = fields.items() if isinstance(fields, Mapping) else ((f["name"], f) for f in fields)
    by_name = bool(config.get("populate_by_name") or config.get("validate_by_name"))
    names: dict[str, list[str]] = {}
    for name, field in named:
        alias = field.get("validation_alias")
        paths = [alias] if isinstance(alias, str) else (alias or [])
        keys = []
        for path in paths if all(isinstance(each, list) for each in paths) else [paths]:
            if len(path) != 1 or not isinstance(path[0], str):
                return {"code": True}
            keys.append(path[0])
        if by_name and keys and name not in keys:
            keys.append(name)
        if len(keys) > 1:
            names[keys[0]] = keys[1:]
    return {"names": names} if names else {}


def _of_model(schema: Mapping[str, Any]) -> Facets:
    if schema.get("custom_init"):
        return {"code": True}
    return {"checks": True} if schema.get("post_init") else {}


def _of_text(schema: Mapping[str, Any], config: Mapping[str, Any]) -> Facets:
    facets: Facets = {}
    for key in ("strip_whitespace", "to_lower", "to_upper"):
        if schema.get(key, config.get(f"str_{key}")):
            facets["trims"] = True
    if schema.get("coerce_numbers_to_str", config.get("coerce_numbers_to_str")):
        facets["numbers"] = True
    if config.get("str_max_length") is not None or config.get("str_min_length"):
        # Pydantic leaves them out of the JSON Schema
        facets["checks"] = True
    return facets


def _of_decimal(schema: Mapping[str, Any]) -> Facets:
    facets: Facets = {"decimal": True}
    if schema.get("max_digits") is not None:
        facets["digits"] = schema["max_digits"]
    if schema.get("decimal_places") is not None:
        facets["places"] = schema["decimal_places"]
    return {**facets, **_limits(schema)}


def _of_times(schema: Mapping[str, Any]) -> Facets:
    facets = _limits(schema)
    zone = schema.get("tz_constraint")
    if isinstance(zone, str):
        facets["zone"] = zone
    if schema.get("now_op") or isinstance(zone, int):
        # what was in the future when it was written need not be when it is read
        facets["checks"] = True
    return facets


@cache
def _refuses_rounding() -> bool:
    """Tell whether this Pydantic refuses integers that no float is equal to, as older ones do."""
    try:
        TypeAdapter(float).validate_json(str(2**60))
    except ValidationError:
        return True
    return False


def _guesses(cls: type[Enum]) -> bool:
    """Tell whether an enum makes members of values that are none."""
    return cls._missing_.__func__ is not Enum._missing_.__func__  # type: ignore[attr-defined]


def _limits(schema: Mapping[str, Any]) -> Facets:
    found = {key: str(schema[key]) for key in _LIMITS if schema.get(key) is not None}
    return {"limits": found} if found else {}


def _is_serialized(schema: Mapping[str, Any]) -> bool:
    """Tell whether the author of a model decides how something is written."""
    found = schema.get("serialization")
    if not isinstance(found, Mapping):
        return False
    function: Callable[..., object] | None = found.get("function")
    return function is not None and not _is_own(function)


def _is_own(function: object) -> bool:
    """Tell whether a function is Pydantic's own, and so does what is known of it."""
    while hasattr(function, "func"):
        function = function.func
    module = getattr(function, "__module__", None) or ""
    # it writes patterns with an attrgetter
    return module.partition(".")[0] in ("pydantic", "pydantic_core", "operator")
