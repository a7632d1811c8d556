"""Which alternative of the reader takes an alternative of the writer."""

from __future__ import annotations

from typing import Protocol

from soniq.contract.compare.differences import Difference, differs, undecided
from soniq.contract.compare.hints import Hints
from soniq.contract.compare.nodes import Arm, Document, properties_of
from soniq.contract.compare.samples import Samples
from soniq.contract.compare.scalars import changed, said_kind
from soniq.contract.compare.texts import FROM_NUMBERS, kind_of
from soniq.contract.compare.values import Answer, Values, any_of

_TRIED = 24


class Walk(Protocol):
    """What compares one alternative with another."""

    def arms(self, writer: Arm, reader: Arm) -> list[Difference]:
        """Return the differences between two alternatives."""
        ...


class Unions:
    """Matches alternatives.

    Args:
        walk: compares one alternative with another.
        writer: the writer's schema.
        reads: judges single values as the reader does.
    """

    def __init__(self, walk: Walk, writer: Document, reads: Values) -> None:
        self._walk = walk
        self._writer = writer
        self._reads = reads
        self._samples = Samples(writer, Hints())
        self._conforms = Values(writer, lax=False)

    def choose(self, arm: Arm, readers: tuple[Arm, ...], *, alone: bool) -> list[Difference]:
        """Return what is in the way of an alternative being read; nothing if one reader takes it.

        Args:
            arm: the writer's alternative.
            readers: the reader's.
            alone: whether the writer has no other alternative.
        """
        relevant = [reader for reader in readers if self._may_read(arm, reader)]
        if sum(reader.kind == "object" for reader in relevant) > 1:
            relevant = [reader for reader in relevant if not self._tags_differ(arm, reader)]
        if not relevant:
            return [_nothing_fits(arm, readers, alone=alone)]
        results = []
        for reader in sorted(relevant, key=lambda reader: _distance(arm, reader)):
            results.append(self._walk.arms(arm, reader))
            if not results[-1]:
                return []
        fitting = [found for found in results if not any(each.matters for each in found)]
        if fitting:
            return min(fitting, key=len)
        if len(results) == 1:
            return results[0]
        if not any(all(not each.is_certain for each in found) for found in results) and (
            self._is_refused(arm, relevant)
        ):
            if arm.kind == "any":
                return results[0]
            names = " nor ".join(dict.fromkeys(said_kind(reader) for reader in relevant))
            message = (
                f"the writer writes {said_kind(arm)} that the reader takes neither for {names}"
            )
            same = [found for found in results if _is_precise(found)]
            return same[0] if len(same) == 1 else [differs("union-member-removed", message)]
        return [undecided("it is not clear which member of the reader's union takes it")]

    def _is_refused(self, arm: Arm, readers: list[Arm]) -> bool:
        """Tell whether some value of an alternative is refused by all of the reader's."""
        for value in self._samples.of_arm(arm)[:_TRIED]:
            if self._conforms.arm_takes(arm, value) is True:
                answer: Answer = any_of(self._reads.arm_takes(each, value) for each in readers)
                if answer is False:
                    return True
        return False

    def _may_read(self, writer: Arm, reader: Arm) -> bool:
        """Tell whether some value of one alternative may be read as another."""
        if reader.undecided or writer.undecided or reader.facets.get("code"):
            return True
        if reader.facets.get("checks") is None and "any" in (writer.kind, reader.kind):
            return True
        kinds = (writer.kind, reader.kind)
        if "values" in kinds or "any" in kinds:
            if writer.kind == "values":
                return any(
                    self._reads.arm_takes(reader, each) is not False for each in writer.values
                )
            return "any" in kinds or reader_kinds(reader) & _AKIN[writer.kind] != set()
        if reader.facets.get("decimal") and "string" in kinds and kinds[0] != kinds[1]:
            return False  # a Decimal has an alternative for text, and one for numbers
        if reader.kind == "string" and writer.kind in ("integer", "number", "boolean"):
            seen = self._reads.is_described or writer.kind == "boolean"
            numbers = bool(reader.facets.get("numbers")) or kind_of(reader) in FROM_NUMBERS
            return numbers or not seen
        return reader.kind in _AKIN[writer.kind]

    def _tags_differ(self, writer: Arm, reader: Arm) -> bool:
        """Tell whether two objects have a property with values that have nothing in common."""
        others = properties_of(reader) if reader.kind == "object" else {}
        for key, node in properties_of(writer).items():
            arms = self._writer.arms(node)
            target = others.get(key)
            if target is not None and arms and all(arm.kind == "values" for arm in arms):
                values = [value for arm in arms for value in arm.values]
                if all(self._reads.takes(target, each) is False for each in values):
                    return True
        return False


_AKIN = {
    "null": {"null"},
    "boolean": {"boolean", "integer", "number"},
    "integer": {"boolean", "integer", "number"},
    "number": {"boolean", "integer", "number"},
    "string": {"string", "boolean", "integer", "number"},
    "array": {"array"},
    "object": {"object"},
}


def reader_kinds(reader: Arm) -> set[str]:
    """Return the types of JSON of an enumeration's values."""
    names = {bool: "boolean", int: "integer", float: "number", str: "string", type(None): "null"}
    return {names.get(type(each), "object") for each in reader.values}


def _distance(writer: Arm, reader: Arm) -> int:
    """Return how unlike two alternatives are at first sight; those alike are tried first."""
    keys = properties_of(writer).keys() ^ properties_of(reader).keys()
    return len(keys) + (writer.kind != reader.kind)


def _is_precise(found: list[Difference]) -> bool:
    """Tell whether an alternative is the same type of thing, and differs in some detail."""
    return all(each.path or each.code not in ("type-changed", "format-narrowed") for each in found)


def _nothing_fits(arm: Arm, readers: tuple[Arm, ...], *, alone: bool) -> Difference:
    if arm.kind == "null":
        return differs("null-refused", "the writer writes null, and the reader refuses it")
    if len(readers) == 1 and alone:
        return changed(arm, readers[0])
    names = " or ".join(dict.fromkeys(said_kind(reader) for reader in readers)) or "nothing"
    message = f"the writer writes {said_kind(arm)}, the reader takes {names}"
    return differs("union-member-removed", message)
