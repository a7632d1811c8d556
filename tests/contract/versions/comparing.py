"""Normal forms under two versions of Pydantic beside each other."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

WRITERS = frozenset({"writer", "described writer"})
READERS = frozenset({"reader", "described reader"})


class Divergence(NamedTuple):
    """What a version of Pydantic really does otherwise, or does not tell in any way.

    Attributes:
        names: of models; empty for all that match.
        kind: a kind of core schema, with code of the model's author, that the model has.
        sides: that differ.
        before: the first version without it.
        reason: why it is not folded.
    """

    names: frozenset[str]
    kind: str
    sides: frozenset[str]
    before: tuple[int, int]
    reason: str


DIVERGENCES = (
    Divergence(
        frozenset(),
        "function-plain",
        WRITERS,
        (2, 9),
        "a field with a PlainValidator is written as whatever it holds; since 2.9 as its type",
    ),
    Divergence(
        frozenset(),
        "function-plain",
        WRITERS,
        (2, 14),
        "what is in an OrderedDict with a PlainValidator is told only since 2.14",
    ),
    Divergence(
        frozenset(),
        "function-plain",
        READERS,
        (2, 9),
        "a length behind a PlainValidator is told only since 2.9",
    ),
    Divergence(
        frozenset({"serializer none"}),
        "",
        WRITERS,
        (2, 9),
        "null that passes by a serializer for other values is told only since 2.9",
    ),
    Divergence(
        frozenset({"ImportString"}),
        "",
        WRITERS | READERS,
        (2, 8),
        "nothing at all is told of it",
    ),
)

REFUSED: dict[str, str] = {
    "Fraction": "known since 2.10",
    "Fraction or float": "known since 2.10",
    "dict Fraction": "known since 2.10",
    "complex": "known since 2.9",
    "TypedDict read-only": "known since 2.11",
}
"""Types that an older Pydantic does not know, though the models are not of a newer one."""


@dataclass
class Figures:
    """What comparing two versions came to.

    Attributes:
        compared: models that both versions take.
        refused: models that one does not, with what it says.
        absent: generated models in modules that one of the versions does not take.
        excepted: how often each exception was met.
        different: model and side, with both forms.
    """

    compared: int = 0
    absent: int = 0
    refused: dict[str, str] = field(default_factory=dict)
    excepted: dict[str, int] = field(default_factory=dict)
    different: list[tuple[str, str, Any, Any]] = field(default_factory=list)


def compared(one: dict[str, Any], other: dict[str, Any]) -> Figures:
    """Return how the forms of two versions differ."""
    figures = Figures()
    older = min(_number(one["version"]), _number(other["version"]))
    for name in sorted(one["models"].keys() | other["models"].keys()):
        first, second = one["models"].get(name), other["models"].get(name)
        if first is None or second is None:
            figures.absent += 1
        elif isinstance(first, str) or isinstance(second, str):
            if not (isinstance(first, str) and isinstance(second, str)):
                figures.refused[name] = first if isinstance(first, str) else second
        else:
            figures.compared += 1
            _compare(figures, name, first, second, older)
    return figures


def _compare(
    figures: Figures,
    name: str,
    first: dict[str, Any],
    second: dict[str, Any],
    older: tuple[int, int],
) -> None:
    kinds = {*first["code"], *second["code"]}
    for side in sorted(WRITERS | READERS):
        if first[side] == second[side]:
            continue
        met = [
            each.reason
            for each in DIVERGENCES
            if (name in each.names or each.kind in kinds)
            and side in each.sides
            and older < each.before
        ]
        for reason in met:
            figures.excepted[reason] = figures.excepted.get(reason, 0) + 1
        if not met:
            figures.different.append((name, side, first[side], second[side]))


def first_difference(one: Any, other: Any, path: str = "") -> tuple[str, Any, Any]:
    """Return where two forms differ first, and what is there."""
    if isinstance(one, dict) and isinstance(other, dict):
        for key in sorted(one.keys() | other.keys()):
            if one.get(key) != other.get(key):
                return first_difference(one.get(key), other.get(key), f"{path}/{key}")
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for index, (first, second) in enumerate(zip(one, other, strict=True)):
            if first != second:
                return first_difference(first, second, f"{path}/{index}")
    return path, one, other


def _number(version: str) -> tuple[int, int]:
    major, minor, *_ = version.split(".")
    return int(major), int(minor)
