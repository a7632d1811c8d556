"""Numbers, text and enumerations: what the lax reader makes of what is written.

The rules are those of Pydantic for JSON: bool, int, float and Decimal widen in that order, text
that looks like a number is read as one, a number is never read as text.
"""

from __future__ import annotations

import math
from typing import Final

from soniq.contract.compare.differences import Difference, differs, undecided
from soniq.contract.compare.nodes import Arm
from soniq.contract.compare.ranges import few_integers, range_of, said
from soniq.contract.compare.strings import Strings
from soniq.contract.compare.texts import (
    DECIMAL,
    FROM_NUMBERS,
    JSON,
    TEXT,
    called,
    kind_of,
)
from soniq.contract.compare.values import Values

NAMES: Final = {
    "array": "an array",
    "boolean": "a boolean",
    "integer": "an integer",
    "number": "a number",
    "null": "null",
    "object": "an object",
    "string": "text",
}
"""What people call a type of JSON."""

_NUMBERS = frozenset({"integer", "number"})
_EXACT = 2**53
_MOST_NAMED = 5


class Scalars:
    """The rules for what is neither an array nor an object.

    Args:
        reads: judges single values as the reader does.
        described: whether what the writer's schema cannot say stands beside it.
    """

    def __init__(self, reads: Values, *, described: bool) -> None:
        self._reads = reads
        self._strings = Strings(described=described)

    def compare(self, writer: Arm, reader: Arm) -> list[Difference]:
        """Return how the values of one arm differ from those of another."""
        values = listed(writer)
        if values is not None:
            return self._listed(values, writer, reader)
        if reader.kind == "values":
            return [self._unlisted(writer, reader)]
        if writer.kind == "string":
            return self._from_text(writer, reader)
        if writer.kind in _NUMBERS:
            return self._from_number(writer, reader)
        return [changed(writer, reader)]

    def _listed(self, values: tuple[object, ...], writer: Arm, reader: Arm) -> list[Difference]:
        answers = [self._reads.arm_takes(reader, each) for each in values]
        refused = [each for each, answer in zip(values, answers, strict=True) if answer is False]
        if refused and writer.kind == "null":
            return [differs("null-refused", "the writer writes null, and the reader refuses it")]
        if refused and (writer.kind != "values" or reader.kind in ("array", "object", "null")):
            return [changed(writer, reader)]
        if refused:
            named = ", ".join(sorted(repr(each) for each in refused)[:_MOST_NAMED])
            rest = f" and {len(refused) - _MOST_NAMED} more" if len(refused) > _MOST_NAMED else ""
            message = f"the reader does not know {named}{rest}, which the writer may write"
            return [differs("value-refused", message)]
        if None in answers:
            return [undecided("it takes the models to tell which of the writer's values are read")]
        return []

    def _unlisted(self, writer: Arm, reader: Arm) -> Difference:
        kinds = {_kind_of_value(each) for each in reader.values}
        if writer.kind in kinds or (writer.kind in _NUMBERS and kinds & {*_NUMBERS, "boolean"}):
            message = f"the writer may write any {_plain(writer)}, and the reader knows " + (
                "one value" if len(reader.values) == 1 else f"{len(reader.values)} values"
            )
            return differs("value-refused", message)
        return changed(writer, reader)

    def _from_text(self, writer: Arm, reader: Arm) -> list[Difference]:
        kind = kind_of(writer)
        if reader.kind == "string":
            return self._strings.compare(writer, reader)
        if kind == JSON:
            return [undecided("the writer writes JSON as text, and it depends on what is in it")]
        if reader.kind in _NUMBERS:
            if kind == DECIMAL:
                return self._from_decimal(reader)
            if kind == TEXT and self._strings.is_narrow(writer):
                return [undecided("the writer's text may or may not look like a number")]
            return [changed(writer, reader)]
        if reader.kind == "boolean" and kind == TEXT and self._strings.is_narrow(writer):
            return [undecided("the writer's text may or may not look like a boolean")]
        return [changed(writer, reader)]

    def _from_decimal(self, reader: Arm) -> list[Difference]:
        if reader.facets.get("strict") and not reader.facets.get("decimal"):
            return [differs("type-changed", "decimals are text, and the reader is strict")]
        if reader.facets.get("decimal"):
            return [undecided("decimals are read as text")]
        if reader.kind == "integer":
            return [undecided("the reader takes decimals for integers if they are whole")]
        if not math.isinf(range_of(reader).low) or not math.isinf(range_of(reader).high):
            return [undecided("the reader has limits, and the writer's decimals may be beyond")]
        return [_rounded("decimals")]

    def _from_number(self, writer: Arm, reader: Arm) -> list[Difference]:
        if reader.kind in _NUMBERS:
            return self._number(writer, reader)
        if reader.kind == "string" and (
            reader.facets.get("numbers") or kind_of(reader) in FROM_NUMBERS
        ):
            return [undecided("the reader takes some numbers for text or for times")]
        found = changed(writer, reader)
        if reader.kind == "string" and not self._reads.is_described:
            found = found.lowered("unless the reader takes numbers for text")
        return [found]

    def _number(self, writer: Arm, reader: Arm) -> list[Difference]:
        found: list[Difference] = []
        written, read = range_of(writer), range_of(reader)
        if writer.kind == "number" and reader.kind == "integer":
            if float(writer.bound("multipleOf") or 0.5).is_integer():
                return [undecided("the writer's numbers are whole, and read if they are not large")]
            message = "the writer writes numbers with fractions, and the reader takes whole ones"
            return [differs("type-changed", message)]
        if not written.within(read):
            message = f"the writer's numbers are {said(written)}, the reader's {said(read)}"
            found.append(differs("range-narrowed", message))
        step, own = reader.bound("multipleOf"), writer.bound("multipleOf")
        if step and not (
            own and isinstance(own, int) and isinstance(step, int) and own % step == 0
        ):
            if own or not isinstance(step, int):
                found.append(undecided("the two sides want multiples of different numbers"))
            elif step != 1 or writer.kind == "number":
                message = f"the reader takes multiples of {step} only"
                found.append(differs("range-narrowed", message))
        if reader.facets.keys() & {"digits", "places"}:
            found.append(undecided("the reader limits the digits of its decimals"))
        wide = written.low < -_EXACT or written.high > _EXACT
        rounds = reader.kind == "number" and not reader.facets.get("decimal")
        if writer.kind == "integer" and rounds and wide and not found:
            exact = differs("range-narrowed", "the reader refuses integers that it has to round")
            found.append(exact if reader.facets.get("exact") else _rounded("integers"))
        return found


def listed(arm: Arm) -> tuple[object, ...] | None:
    """Return every value of an arm that has only a few; else None."""
    if arm.kind == "values":
        return arm.values
    if arm.kind == "null":
        return (None,)
    if arm.kind == "boolean":
        return (True, False)
    if arm.kind == "integer" and (few := few_integers(arm)) is not None:
        return tuple(few)
    return None


def changed(writer: Arm, reader: Arm) -> Difference:
    """Return the difference between two types of JSON."""
    message = f"the writer writes {said_kind(writer)}, the reader takes {said_kind(reader)}"
    return differs("type-changed", message)


def said_kind(arm: Arm) -> str:
    """Return what people call the type of an arm."""
    if arm.kind == "values":
        kinds = sorted({NAMES[_kind_of_value(each)] for each in arm.values})
        return " or ".join(kinds) or "nothing"
    if arm.kind == "string":
        return called(kind_of(arm))
    return NAMES.get(arm.kind, "anything")


def _plain(arm: Arm) -> str:
    return NAMES[arm.kind].removeprefix("an ").removeprefix("a ")


def _kind_of_value(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    kinds = {int: "integer", float: "number", str: "string", list: "array"}
    return kinds.get(type(value), "object")


def _rounded(what: str) -> Difference:
    message = f"the reader takes {what} for floats, which rounds long ones"
    return differs("number-rounded", message)
