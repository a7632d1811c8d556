"""The walk through two schemas side by side: can this reader read what this writer writes?

Work is counted, and what is too much becomes unknown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from soniq.contract.compare.containers import Containers
from soniq.contract.compare.differences import Difference, differs, undecided
from soniq.contract.compare.fixpoint import Known
from soniq.contract.compare.nodes import Arm, Document, Node
from soniq.contract.compare.scalars import Scalars, changed, listed, said_kind
from soniq.contract.compare.texts import JSON, kind_of
from soniq.contract.compare.unions import Unions
from soniq.contract.compare.values import Values
from soniq.contract.compare.verdict import Verdict

STEPS: Final = 20_000
"""Pairs of alternatives that one comparison looks at before it gives up."""

_MOST_FINDINGS = 200
_IN_CODE = "code of one of the two models decides"


def compare(
    writer: Mapping[str, Any], reader: Mapping[str, Any], *, task: str = "", steps: int = STEPS
) -> Verdict:
    """Return whether a reader can read everything that a writer writes, and what is in the way.

    Args:
        writer: JSON Schema of what is stored, as ``soniq.args.writer_schema`` has it.
        reader: JSON Schema of what is accepted, as ``soniq.args.reader_schema`` has it.
        task: name of the task, for the findings.
        steps: pairs of alternatives to look at before giving up.

    Schemas cannot say everything. Without a description of what they leave out (see ``nodes``)
    the verdict is never "compatible".
    """
    walk = _Comparison(Document(writer), Document(reader), steps)
    found = walk.run()
    unique = dict.fromkeys(replace(each, message=_sentence(each.message)) for each in found)
    return Verdict.of([each.finding(task) for each in list(unique)[:_MOST_FINDINGS]])


class _Exhausted(Exception):
    """There were too many pairs."""


class _Comparison:
    def __init__(self, writer: Document, reader: Document, steps: int) -> None:
        self._writer, self._reader = writer, reader
        self._steps = steps
        reads = Values(reader, lax=True)
        self._scalars = Scalars(reads, described=writer.is_described)
        self._containers = Containers(self, described=reader.is_described)
        self._unions = Unions(self, writer, reads)
        self._known = Known()

    def run(self) -> list[Difference]:
        try:
            found = self.nodes(self._writer.root, self._reader.root)
        except _Exhausted:
            message = f"the schemas have more than {self._steps} pairs of alternatives"
            found = [differs("too-large", message)]
        if not (self._reader.is_described and self._writer.is_described):
            sides = [
                name
                for name, side in (("writer", self._writer), ("reader", self._reader))
                if not side.is_described
            ]
            message = f"the schema of the {' and the '.join(sides)} does not say what code decides"
            found = [*found, differs("not-described", message)]
        return found

    def nodes(self, writer: Node, reader: Node) -> list[Difference]:
        """Return the differences between two nodes, with paths relative to them."""
        writer, reader = self._writer.resolved(writer), self._reader.resolved(reader)
        return self._known.of(
            (id(writer), id(reader)),
            lambda: self._arms(self._writer.arms(writer), self._reader.arms(reader)),
        )

    def _arms(self, writer: tuple[Arm, ...], reader: tuple[Arm, ...]) -> list[Difference]:
        found: list[Difference] = []
        for arm in writer:
            found += self._unions.choose(arm, reader, alone=len(writer) == 1)
        return list(dict.fromkeys(found))

    def arms(self, writer: Arm, reader: Arm) -> list[Difference]:
        """Return the differences between two alternatives."""
        self._steps -= 1
        if self._steps < 0:
            raise _Exhausted
        if reader.undecided or writer.undecided:
            return [undecided("one of the schemas says something that is not compared here")]
        code = bool(reader.facets.get("code") or writer.facets.get("code"))
        found = self._plain(writer, reader)
        if code:
            found = [each.lowered(_IN_CODE) for each in found]
            anything = reader.kind == "any" and not reader.facets.get("code")
            if not anything and not any(each.matters for each in found):
                found.append(differs("code-decides", _IN_CODE))
            return found
        if writer.facets.get("checks"):
            found = [each.lowered("unless code of the writer's model refuses it") for each in found]
        if reader.facets.get("checks"):
            found = [*found, differs("code-decides", "code of the reader's model may refuse more")]
        return found

    def _plain(self, writer: Arm, reader: Arm) -> list[Difference]:
        if reader.kind == "any":
            return []
        if writer.kind == "any":
            message = f"the writer may write anything, the reader takes {said_kind(reader)}"
            found = differs("anything-written", message)
            known = self._writer.is_described
            return [found if known else found.lowered("unless it is known more narrowly")]
        kinds = (writer.kind, reader.kind)
        if kinds == ("array", "array"):
            return self._containers.arrays(writer, reader)
        if kinds == ("object", "object"):
            # members of unions are no nodes of their own, and contain themselves all the same
            pair = (id(writer.schema), id(reader.schema), writer.tag, reader.tag)
            names = repr((writer.facets.get("names"), reader.facets.get("names")))
            return self._known.of((*pair, names), lambda: self._containers.objects(writer, reader))
        if kinds == ("string", "string") and kind_of(writer) == kind_of(reader) == JSON:
            return self.nodes(
                writer.schema.get("contentSchema", True), reader.schema.get("contentSchema", True)
            )
        if listed(writer) is None and {"array", "object"} & set(kinds):
            return [changed(writer, reader)]
        return self._scalars.compare(writer, reader)


def _sentence(message: str) -> str:
    return message[:1].upper() + message[1:] + "."
