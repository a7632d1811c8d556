"""What ``soniq in-flight`` prints: lines, or one JSON object."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from soniq.cli.in_flight_check import Check
from soniq.cli.render import age, clean, paint, plural, symbol
from soniq.drift.in_flight import STATES, Refusal, TaskTally

if TYPE_CHECKING:
    from soniq.drift.forecast import Forecast, ReleaseForecast, TaskForecast

_LONGEST_SHOWN = 300


def as_text(check: Check) -> Iterator[str]:
    """Yield lines: candidates first, then live workers, and how to go on."""
    if check.count is not None:
        tallies = check.count.tasks()
        for tally in tallies:
            if tally.known:
                yield from _task_lines(tally, check.values)
        foreign = [tally for tally in tallies if not tally.known]
        if foreign:
            rows = sum(tally.accepted.total() for tally in foreign)
            yield paint(
                f"not declared by the candidate, not checked: {plural(len(foreign), 'task')}, "
                f"{plural(rows, 'row')}",
                dim=True,
            )
        yield _sum(check, tallies)
    if check.forecast is not None:
        yield from _forecast_lines(check.forecast, check.which.share)
    if not check.done and check.last is not None:
        state = check.state
        how = f"--after {check.last}" if state is None else f"--state {state.path}"
        yield f"stopped; go on with {how}"


def as_json(check: Check) -> dict[str, object]:
    """Return everything as plain data."""
    document: dict[str, object] = {
        "rows": check.rows,
        "share": check.which.share,
        "complete": check.done,
        "last_id": None if check.last is None else str(check.last),
    }
    if check.count is not None:
        tallies = check.count.tasks()
        values = check.values if check.shows_values else None
        document["tasks"] = [_task_object(tally, values) for tally in tallies]
    if check.forecast is not None:
        document["forecast"] = {
            "rows": check.forecast.rows,
            "share": check.forecast.share * check.which.share,
            "tasks": [_forecast_object(each) for each in check.forecast.tasks()],
        }
    return document


# candidates


def _sum(check: Check, tallies: list[TaskTally]) -> str:
    if not check.done and not check.rows:
        return "stopped before a row was checked"
    blocked = sum(tally.blocked for tally in tallies)
    checked = f"checked {plural(check.rows, 'row')}{_sample(check.which.share)}"
    if blocked:
        return f"{checked}: " + paint(f"{blocked} waiting would be refused", "red", bold=True)
    return f"{checked}: no waiting row would be refused" + ("" if check.done else " of those")


def _sample(share: float) -> str:
    return "" if share == 1 else f", a sample of {share:.2%}"


def _task_lines(tally: TaskTally, values: Mapping[str, Any]) -> Iterator[str]:
    yield paint(clean(tally.task), bold=True)
    taken = tally.accepted.copy()
    dead = taken.pop("dead", 0)
    if taken.total():
        yield f"  {symbol('✓', 'ok')} {_counted(taken)} would be taken"
    refused = tally.refused.copy()
    still_dead = refused.pop("dead", 0)
    if refused.total():
        yield paint(f"  {symbol('✗', 'x')} {_counted(refused)} would be refused", "red")
    for refusal in sorted(tally.refusals.values(), key=_order):
        waiting = refusal.states.total() > refusal.states["dead"]
        if waiting:
            yield f"      {_refusal_line(refusal)}"
        if waiting or values:
            yield from _value_lines(refusal, values)
    if dead or still_dead:
        letters = plural(dead + still_dead, "dead letter")
        yield f"  {symbol('↻', '-')} {dead} of {letters} would be taken now"
    for doubt in tally.doubts:
        yield paint(f"  ? not sure of all: {clean(doubt)}", "yellow")


def _refusal_line(refusal: Refusal) -> str:
    states = refusal.states.copy()
    del states["dead"]
    first, last = map(age, refusal.moments)
    when = f"due {first}" if first == last else f"due {first} to {last}"
    path = clean(refusal.path) or "the whole"
    return f"{path}: {refusal.type}: {_counted(states)}, {when}, such as {refusal.samples[0]}"


def _value_lines(refusal: Refusal, values: Mapping[str, Any]) -> Iterator[str]:
    for sample in refusal.samples:
        if sample in values:
            text = json.dumps(values[sample], ensure_ascii=False)
            cut = text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}..."
            yield paint(f"        {sample}: {clean(cut)}", dim=True)


def _counted(states: Counter[str]) -> str:
    return ", ".join(f"{states[state]} {state}" for state in STATES if states[state])


def _order(refusal: Refusal) -> tuple[int, str, str]:
    return -refusal.states.total(), refusal.path, refusal.type


def _task_object(tally: TaskTally, values: Mapping[str, Any] | None) -> dict[str, object]:
    return {
        "task": tally.task,
        "declared": tally.known,
        "doubts": list(tally.doubts),
        "accepted": dict(tally.accepted),
        "refused": dict(tally.refused),
        "refusals": [
            _refusal_object(refusal, values)
            for refusal in sorted(tally.refusals.values(), key=_order)
        ],
    }


def _refusal_object(refusal: Refusal, values: Mapping[str, Any] | None) -> dict[str, object]:
    document: dict[str, object] = {
        "path": refusal.path,
        "type": refusal.type,
        "states": dict(refusal.states),
        "samples": refusal.samples,
        "first": refusal.moments[0].isoformat(),
        "last": refusal.moments[1].isoformat(),
    }
    if values is not None:
        document["values"] = {each: values[each] for each in refusal.samples if each in values}
    return document


# live workers


def _forecast_lines(forecast: Forecast, share: float) -> Iterator[str]:
    yield paint("live workers, by the schemas that they registered", bold=True)
    tasks = forecast.tasks()
    for task in tasks:
        yield paint(clean(task.task), bold=True)
        for release in task.releases:
            yield from _release_lines(release)
        yield from _unserved_lines(task)
        refused = _waiting(task.refused_by_all)
        if refused:
            yield paint(f"  {symbol('✗', 'x')} {refused} refused by all of them", "red")
    told = [
        paint(f"{rows} waiting {what}", "red", bold=True)
        for rows, what in (
            (sum(task.refused for task in tasks), "refused by one or more of them"),
            (sum(task.left for task in tasks), "taken by none of them"),
        )
        if rows
    ]
    held = f"held {plural(forecast.rows, 'row')}{_sample(forecast.share * share)} against these"
    yield f"{held}: {', '.join(told) or 'no waiting row is refused'}"


def _release_lines(release: ReleaseForecast) -> Iterator[str]:
    reader = release.reader
    queues = "" if reader.queues is None else f", from {', '.join(map(clean, reader.queues))}"
    name = f"  {clean(str(reader.party))} ({plural(reader.workers, 'worker')}{queues})"
    told = []
    if release.taken.total():
        told.append(f"takes {_counted(release.taken)}")
    if release.refused.total():
        told.append(
            paint(f"refuses {_counted(release.refused)}", "red") + f", such as {release.samples[0]}"
        )
    if release.unclear.total():
        reason = f": {release.doubt}" if release.doubt else ""
        told.append(f"cannot tell of {_counted(release.unclear)}{reason}")
    yield f"{name}: {'; '.join(told) or 'no rows in its queues'}"


def _unserved_lines(task: TaskForecast) -> Iterator[str]:
    by_queue: dict[str, Counter[str]] = {}
    for (queue, state), rows in sorted(task.unserved.items()):
        by_queue.setdefault(queue, Counter())[state] += rows
    if not task.releases:
        by_queue = {"": sum(by_queue.values(), Counter())}
    for queue, states in by_queue.items():
        if waiting := _waiting(states):
            why = f"in {clean(queue)}, which none of them takes from"
            told = why if task.releases else "and no live worker handles it"
            yield paint(f"  {symbol('✗', 'x')} {waiting} {told}", "red")


def _waiting(states: Counter[str]) -> str:
    """Return how many rows that are not dead, by state; empty for none."""
    return _counted(Counter({state: rows for state, rows in states.items() if state != "dead"}))


def _forecast_object(task: TaskForecast) -> dict[str, object]:
    return {
        "task": task.task,
        "handled": bool(task.releases),
        "refused_by_all": dict(task.refused_by_all),
        "refused_by_some": dict(task.refused_by_some),
        "unserved": [
            {"queue": queue, "state": state, "rows": rows}
            for (queue, state), rows in sorted(task.unserved.items())
        ],
        "releases": [
            {
                "service": release.reader.party.name,
                "version": release.reader.party.version,
                "workers": release.reader.workers,
                "queues": None if release.reader.queues is None else list(release.reader.queues),
                "taken": dict(release.taken),
                "refused": dict(release.refused),
                "cannot_tell": dict(release.unclear),
                "reason": release.doubt or None,
                "samples": release.samples,
            }
            for release in task.releases
        ],
    }
