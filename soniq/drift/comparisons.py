"""Equal schemas compared once, however many services and releases have them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from soniq.contract.compare import Verdict
from soniq.contract.schema import identity
from soniq.drift.landscape import Reader, Stub, Writer
from soniq.drift.shapes import judge_by_schemas

Schema = Mapping[str, Any]


class SchemaJudge:
    """Judges by what schemas say, each pair of them once.

    Attributes:
        compared: how many pairs were compared; tests keep an eye on it instead of on the time.
    """

    def __init__(self) -> None:
        self.compared = 0
        self._made: dict[tuple[str, str], Verdict] = {}
        # by the object's id; the object is kept, so that no other one gets that id
        self._identities: dict[int, tuple[Schema, str]] = {}

    def __call__(self, writer: Writer | Stub, reader: Reader, task: str) -> Verdict:
        """Return what schemas say of a reader and what is written."""
        if writer.schema is None or reader.schema is None:
            return judge_by_schemas(writer, reader, task)
        key = (self._identity(writer.schema), self._identity(reader.schema))
        verdict = self._made.get(key)
        if verdict is None:
            self.compared += 1
            verdict = self._made[key] = judge_by_schemas(writer, reader, task)
        return Verdict(tuple(replace(each, task=task) for each in verdict.findings))

    def _identity(self, schema: Schema) -> str:
        known = self._identities.get(id(schema))
        if known is None:
            known = self._identities[id(schema)] = (schema, identity(schema))
        return known[1]
