"""What was counted so far as plain data, so that a count can go on another day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from soniq.drift.in_flight import Count, Refusal, TaskTally


def to_document(count: Count) -> dict[str, Any]:
    """Return everything that was counted, as JSON can hold it."""
    return {
        "rows": count.rows,
        "tasks": [
            {
                "task": tally.task,
                "accepted": dict(tally.accepted),
                "refused": dict(tally.refused),
                "refusals": [_refusal_object(each) for each in tally.refusals.values()],
            }
            for tally in count.tasks()
        ],
    }


def restore(count: Count, document: Mapping[str, Any]) -> None:
    """Let a fresh count go on from what ``to_document`` returned.

    Raises:
        ValueError: the document is not one of those.
    """
    try:
        rows = int(document["rows"])
        tallies = [_tally(each) for each in document["tasks"]]
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("no count") from error
    count.resume(rows, tallies)


def _refusal_object(refusal: Refusal) -> dict[str, Any]:
    return {
        "path": refusal.path,
        "type": refusal.type,
        "states": dict(refusal.states),
        "samples": refusal.samples,
        "span": None if refusal.span is None else list(refusal.span),
    }


def _tally(document: Mapping[str, Any]) -> TaskTally:
    tally = TaskTally(
        str(document["task"]),
        accepted=_counter(document["accepted"]),
        refused=_counter(document["refused"]),
    )
    for each in document["refusals"]:
        first, last = each["span"] or (0.0, 0.0)
        refusal = Refusal(
            str(each["path"]),
            str(each["type"]),
            _counter(each["states"]),
            [str(sample) for sample in each["samples"]],
            (float(first), float(last)) if each["span"] else None,
        )
        tally.refusals[refusal.path, refusal.type] = refusal
    return tally


def _counter(document: Mapping[str, Any]) -> Counter[str]:
    return Counter({str(state): int(number) for state, number in document.items()})
