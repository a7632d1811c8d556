"""The plugin's verdicts beside what happens at run time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from soniq_mypy.lax import refuses
from tests.mypy.oracle.runtime import Runtime
from tests.mypy.oracle.typed import types_of


@dataclass(frozen=True)
class Value:
    """A value by its source: a type or an expression, and the objects it may be at run time."""

    source: str
    objects: str
    is_type: bool = True

    def __str__(self) -> str:
        return self.source if self.is_type else f"`{self.source}`"


@dataclass
class Comparison:
    """What came out of many pairs.

    Attributes:
        seen: the pairs that were compared.
        refused: how many are refused at run time, whatever the object.
        caught: how many of those the plugin refuses.
        false_alarms: pairs that the plugin refuses and that some object passes.
        refusals: pairs that the plugin refuses.
        missed: how many pairs of a field and of a value were not caught.
        stored: pairs that the plugin refuses and that were enqueued all the same.
    """

    seen: set[str] = field(default_factory=set)
    refused: int = 0
    caught: int = 0
    false_alarms: list[str] = field(default_factory=list)
    stored: list[str] = field(default_factory=list)
    refusals: set[str] = field(default_factory=set)
    missed: Counter[str] = field(default_factory=Counter)


def compare(fields: Sequence[str], values: Sequence[Value], *, encode_every: int) -> Comparison:
    """Return what came out of all pairs, lax and strict.

    Every ``encode_every``-th of the pairs that the plugin refuses is really encoded.
    """
    typed = types_of(
        fields,
        [each.source for each in values if each.is_type],
        [each.source for each in values if not each.is_type],
    )
    ordered = sorted(values, key=lambda each: not each.is_type)
    runtime = Runtime()
    made = [(each, runtime.objects(each.objects)) for each in ordered]
    found = Comparison()
    for source, kind in zip(fields, typed.fields, strict=True):
        for strict in (False, True):
            slot = runtime.slot(source, strict=strict)
            if slot is None:
                continue
            for (value, objects), given in zip(made, typed.values, strict=True):
                says = refuses(kind, given, strict=strict)
                outcomes = [slot.validates(each) for each in objects()]
                if not outcomes:
                    continue
                passes = any(outcomes)
                name = f"{'strict ' if strict else ''}{source} <- {value}"
                _count(found, name, says, passes, (source, str(value)))
                if says and len(found.refusals) % encode_every == 0:
                    found.stored += [name for each in objects() if slot.stores(each)]
                if says:
                    found.refusals.add(name)
    return found


def _count(found: Comparison, name: str, says: bool, passes: bool, both: tuple[str, str]) -> None:
    found.seen.add(name)
    if says and passes:
        found.false_alarms.append(name)
    if not passes:
        found.refused += 1
        found.caught += says
        if not says:
            found.missed.update(both)
