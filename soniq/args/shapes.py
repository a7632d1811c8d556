"""The two JSON Schemas of a model: what a producer stores, and what a consumer accepts.

Both are taken from Pydantic's own generator, with the differences that the way Soniq stores args
makes: no computed fields, ``Json`` fields as text, and closed objects on the writing side.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode, JsonSchemaValue
from pydantic_core import PydanticSerializationError, core_schema, to_jsonable_python

_OBJECT_MAPS = ("properties", "patternProperties", "$defs")
_SCHEMA_LISTS = ("anyOf", "oneOf", "allOf", "prefixItems")
_SCHEMAS = ("items", "additionalProperties", "propertyNames", "contentSchema", "not")


class _ReaderSchema(GenerateJsonSchema):
    """Pydantic's generator, with an open schema where a type has none instead of an error."""

    def handle_invalid_for_json_schema(
        self, schema: core_schema.CoreSchema, error_info: str
    ) -> JsonSchemaValue:
        return {}

    def emit_warning(self, kind: Any, detail: str) -> None:
        # a default that is not JSON, say: of no consequence for the shape
        return None

    def encode_default(self, dft: Any) -> Any:
        # before 2.14 a default of bytes that are no text keeps a model from having a schema
        try:
            return super().encode_default(dft)
        except UnicodeDecodeError as error:
            raise PydanticSerializationError(str(error)) from None

    def str_schema(self, schema: core_schema.StringSchema) -> JsonSchemaValue:
        # since 2.14 Pydantic tells of lengths that are set for a whole model, also of what they are
        # no limit for, such as addresses
        made = super().str_schema(schema)
        for limit, keyword in (("min_length", "minLength"), ("max_length", "maxLength")):
            if limit not in schema:
                made.pop(keyword, None)
        return made

    def typed_dict_schema(self, schema: core_schema.TypedDictSchema) -> JsonSchemaValue:
        return _with_extra(super().typed_dict_schema(schema), schema)

    def dataclass_schema(self, schema: core_schema.DataclassSchema) -> JsonSchemaValue:
        return _with_extra(super().dataclass_schema(schema), schema)

    def dict_schema(self, schema: core_schema.DictSchema) -> JsonSchemaValue:
        # Pydantic describes keys such as enums, dates and UUIDs only since 2.10
        made = super().dict_schema(schema)
        keys_schema = schema.get("keys_schema")
        if keys_schema is not None and not made.keys() & {"propertyNames", "patternProperties"}:
            keys = {k: v for k, v in self.generate_inner(keys_schema).items() if k != "title"}
            if "$ref" in keys or (keys.pop("type", None) == "string" and keys):
                made["propertyNames"] = keys
        return made

    def timedelta_schema(self, schema: core_schema.TimedeltaSchema) -> JsonSchemaValue:
        # older versions let ser_json_timedelta, a setting for writing, change the reading side
        if self.mode == "validation":
            return {"type": "string", "format": "duration"}
        return super().timedelta_schema(schema)


class _WriterSchema(_ReaderSchema):
    """What ``round_trip=True`` writes: computed fields left out, ``Json`` fields still text."""

    def model_fields_schema(self, schema: core_schema.ModelFieldsSchema) -> JsonSchemaValue:
        return super().model_fields_schema(_without_computed(schema))

    def typed_dict_schema(self, schema: core_schema.TypedDictSchema) -> JsonSchemaValue:
        return super().typed_dict_schema(_without_computed(schema))

    def dataclass_args_schema(self, schema: core_schema.DataclassArgsSchema) -> JsonSchemaValue:
        return super().dataclass_args_schema(_without_computed(schema))

    def json_schema(self, schema: core_schema.JsonSchema) -> JsonSchemaValue:
        inner = schema.get("schema")
        content = self.generate_inner(inner) if inner is not None else {}
        return {"type": "string", "contentMediaType": "application/json", "contentSchema": content}


def writer_schema(model: type[BaseModel]) -> dict[str, Any]:
    """Return the JSON Schema of what a producer with this model stores.

    Serialization mode, by alias; every object that declares properties is closed unless its model
    allows extra ones. Fields with a default are optional, since only what the caller set is stored.
    Parts without a JSON Schema, such as a callable, come out as ``{}``.
    """
    schema = _generate(model, "serialization", _WriterSchema)
    return _closed(schema)


def reader_schema(model: type[BaseModel]) -> dict[str, Any]:
    """Return the JSON Schema of what a consumer with this model accepts.

    Validation mode, by alias; objects as open as their ``extra`` setting says. Parts without a
    JSON Schema come out as ``{}``.
    """
    return _generate(model, "validation", _ReaderSchema)


def _generate(
    model: type[BaseModel], mode: JsonSchemaMode, generator: type[GenerateJsonSchema]
) -> dict[str, Any]:
    schema = model.model_json_schema(by_alias=True, mode=mode, schema_generator=generator)
    # Pydantic leaves bounds such as Field(ge=date(...)) as Python objects
    plain: dict[str, Any] = to_jsonable_python(schema, inf_nan_mode="null", fallback=repr)
    return plain


def _with_extra(made: JsonSchemaValue, schema: Mapping[str, Any]) -> JsonSchemaValue:
    """Return the JSON Schema of a TypedDict or dataclass with what becomes of further keys.

    The model around it may decide that, which Pydantic does not tell before 2.12.
    """
    config = schema.get("config") or {}
    extra = schema.get("extra_behavior") or config.get("extra_fields_behavior")
    if extra in ("allow", "forbid"):
        made.setdefault("additionalProperties", extra == "allow")
    return made


def _without_computed(schema: Any) -> Any:
    return {**schema, "computed_fields": []} if schema.get("computed_fields") else schema


def _closed(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return a copy in which objects with declared properties admit no others.

    Walks only where schemas can be, so a property named ``properties`` is left alone.
    """
    closed = dict(schema)
    for key in _OBJECT_MAPS:
        if isinstance(parts := schema.get(key), dict):
            closed[key] = {name: _closed_part(part) for name, part in parts.items()}
    for key in _SCHEMA_LISTS:
        if isinstance(parts := schema.get(key), list):
            closed[key] = [_closed_part(part) for part in parts]
    for key in _SCHEMAS:
        if key in schema:
            closed[key] = _closed_part(schema[key])
    if "properties" in schema:
        closed.setdefault("additionalProperties", False)
    return closed


def _closed_part(part: Any) -> Any:
    return _closed(part) if isinstance(part, dict) else part
