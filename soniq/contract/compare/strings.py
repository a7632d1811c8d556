"""Text beside text: kinds, lengths, patterns, and what only facets say of times and decimals."""

from __future__ import annotations

from soniq.contract.compare.differences import Difference, differs, undecided
from soniq.contract.compare.nodes import Arm, length_of
from soniq.contract.compare.pools import TEXTS
from soniq.contract.compare.ranges import said_lengths
from soniq.contract.compare.texts import (
    ANY_TEXT,
    DECIMAL,
    TEXT,
    called,
    kind_of,
    matches,
    reads_kind,
)


class Strings:
    """The rules for text that is read as text.

    Args:
        described: whether what the writer's schema cannot say stands beside it.
    """

    def __init__(self, *, described: bool) -> None:
        self._described = described

    def is_narrow(self, writer: Arm) -> bool:
        """Tell whether text has limits that keep it from being just any text."""
        return not self._described or bool(
            writer.schema.keys() & {"pattern", "maxLength"} or writer.facets.get("trims")
        )

    def compare(self, writer: Arm, reader: Arm) -> list[Difference]:
        """Return how the texts of one arm differ from those of another."""
        source, target = kind_of(writer), kind_of(reader)
        answer = reads_kind(target, source)
        if source == target and reader.facets.get("class") is not None:
            answer = True if reader.facets["class"] == writer.facets.get("class") else None
        if target != TEXT and source == TEXT and not self._described:
            # a Decimal is written as text and described as nothing else
            answer = answer and None if target == DECIMAL else answer
        if answer is False:
            if source == TEXT and self.is_narrow(writer):
                return [undecided(f"the writer's text may or may not be {called(target)}")]
            message = f"the writer writes {called(source)}, the reader takes {called(target)}"
            return [differs("format-narrowed", message)]
        if answer is None:
            return [undecided(f"{called(source)} may or may not be read as {called(target)}")]
        if target == DECIMAL:
            return _decimals(writer, reader)
        found = [*_zones(writer, reader, source), *_limits(writer, reader)]
        if reader.facets.get("trims") and not writer.facets.get("trims"):
            if reader.schema.keys() & {"minLength", "pattern"}:
                return [*found, undecided("the reader trims text before it looks at it")]
            found.append(differs("value-changed", "the reader strips text or changes its case"))
        return [*found, *self._lengths(writer, reader, source, target), *_patterns(writer, reader)]

    def _lengths(self, writer: Arm, reader: Arm, source: str, target: str) -> list[Difference]:
        low, high = length_of(writer, "minLength", "maxLength")
        least, most = length_of(reader, "minLength", "maxLength")
        bytes_now = target == "binary" and source != "binary"
        if low >= least and (most is None or (high is not None and high <= most and not bytes_now)):
            return []
        plain = source in ANY_TEXT and self._described and "pattern" not in writer.schema
        if not plain or (high is not None and most is not None and bytes_now and high <= most):
            return [undecided("what the writer writes may or may not have the reader's length")]
        message = (
            f"the writer's text has a length of {said_lengths(low, high)}, "
            f"the reader's of {said_lengths(least, most)}"
        )
        return [differs("length-narrowed", message)]


def _zones(writer: Arm, reader: Arm, source: str) -> list[Difference]:
    zone = reader.facets.get("zone")
    if zone is None or zone == writer.facets.get("zone"):
        return []
    if source == "date" and zone == "naive":
        return []
    written = writer.facets.get("zone") or "with a zone and without"
    message = f"the writer's times are {written}, the reader's have to be {zone}"
    return [differs("zone-refused", message)]


def _decimals(writer: Arm, reader: Arm) -> list[Difference]:
    """Return differences between the digits of two decimals; limits are not in their schemas."""
    for key, what in _DIGITS.items():
        limit, own = reader.facets.get(key), writer.facets.get(key)
        if limit is None or (own is not None and own <= limit):
            continue
        said = "any number of" if own is None else f"up to {own}"
        message = f"the writer's decimals have {said} {what}, the reader's up to {limit}"
        return [differs("digits-narrowed", message)]
    return _limits(writer, reader)


def _limits(writer: Arm, reader: Arm) -> list[Difference]:
    """Return differences between limits that are not in the schemas."""
    limits = reader.facets.get("limits")
    if limits is None or limits == writer.facets.get("limits"):
        return []
    return [undecided("the reader has limits, and what the writer writes may be beyond")]


_DIGITS = {"digits": "digits", "places": "decimal places"}


def _patterns(writer: Arm, reader: Arm) -> list[Difference]:
    pattern, own = reader.schema.get("pattern"), writer.schema.get("pattern")
    if not isinstance(pattern, str) or pattern == own:
        return []
    low, high = length_of(writer, "minLength", "maxLength")
    if own is None and kind_of(writer) == TEXT and not writer.facets.get("trims"):
        for text in (*TEXTS, "a" * low, "0" * low):
            fits = low <= len(text) and (high is None or len(text) <= high)
            if fits and matches(pattern, text) is False:
                return [differs("pattern-narrowed", f"the reader wants a match of {pattern!r}")]
    return [undecided(f"what the writer writes may or may not match {pattern!r}")]
