"""The two schemas of a model, with what JSON Schema cannot say standing beside it.

The facets are those of ``soniq.contract.compare.nodes``, read from Pydantic's core schema, so that
two schemas without their models can be compared for certain. Without facets they are the schemas
of ``soniq.args``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar

from pydantic import BaseModel, WithJsonSchema
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue

from soniq.args.facets import Facets, facets_of, is_rewritten
from soniq.args.shapes import _closed, _generate, _ReaderSchema, _WriterSchema
from soniq.contract.schema import FACETS

G = TypeVar("G", bound=GenerateJsonSchema)


class _Describing(GenerateJsonSchema):
    """Puts the facets of each core schema beside what is generated from it."""

    def generate_inner(self, schema: Any) -> JsonSchemaValue:
        with self._configured(schema):
            made = super().generate_inner(schema)
            facets = facets_of(schema, made, self._reading, writing=self.mode == "serialization")
            if (keys := schema.get("keys_schema")) is not None:
                described = self.generate_inner(keys)
                if described.get("type") not in (None, "string") or FACETS in described:
                    facets["keys"] = described
            if is_rewritten(schema, WithJsonSchema):
                facets["code"] = True
            if not facets:
                return made
            if "ref" in schema and (shared := self._shared(made)) is not None:
                # whoever refers to the definition has to see them
                shared.update(_beside(shared, facets))
                return made
            return _beside(made, facets)

    def _shared(self, made: JsonSchemaValue) -> JsonSchemaValue | None:
        """Return the definition that a reference leads to."""
        ref = made.get("$ref")
        return None if ref is None else self.get_schema_from_definitions(ref)

    @contextmanager
    def _configured(self, schema: Any) -> Iterator[None]:
        """Keep the configuration that a model's fields are read under."""
        outer = self._reading
        config = schema.get("config")
        if schema.get("type") in ("model", "dataclass", "typed-dict"):
            self._reading = config if isinstance(config, dict) else {}
        try:
            yield
        finally:
            self._reading = outer

    _reading: Mapping[str, Any] = {}


class _DescribedReader(_Describing, _ReaderSchema):
    """What a consumer accepts, with facets."""


class _DescribedWriter(_Describing, _WriterSchema):
    """What a producer stores, with facets."""


def described_writer(model: type[BaseModel]) -> dict[str, Any]:
    """Return the JSON Schema of what a producer with this model stores, with facets."""
    return _marked(_closed(_generate(model, "serialization", _DescribedWriter)))


def described_reader(model: type[BaseModel]) -> dict[str, Any]:
    """Return the JSON Schema of what a consumer with this model accepts, with facets."""
    return _marked(_generate(model, "validation", _DescribedReader))


def _marked(schema: dict[str, Any]) -> dict[str, Any]:
    return {**schema, FACETS: {**schema.get(FACETS, {}), "described": True}}


def _beside(made: JsonSchemaValue, facets: Facets) -> JsonSchemaValue:
    """Return a schema with facets; those of a union stand beside its members.

    Pydantic takes the members of a union inside a union out of it, and what stands beside it away.
    """
    for keyword in ("anyOf", "oneOf"):
        if isinstance(members := made.get(keyword), list):
            return {**made, keyword: [_beside(each, facets) for each in members]}
    return {**made, FACETS: {**made.get(FACETS, {}), **facets}}
