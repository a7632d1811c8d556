"""Whether those who read a task can read what those who write it write."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from soniq.contract.compare import Outcome, Verdict
from soniq.contract.findings import Finding, Severity
from soniq.drift.landscape import Reader, Side, Writer
from soniq.drift.presence import Task
from soniq.drift.reported import Reported, named, reported

Schema = Mapping[str, Any]
Judge = Callable[[Schema, Schema, str], Verdict]
"""Says whether a reader of the second schema takes what a writer of the first one writes."""


def check_shapes(task: Task, judge: Judge) -> Iterator[Reported]:
    """Yield what readers of one task refuse, lose or may refuse of what is written."""
    verdicts = _Verdicts(judge, task.name)
    yield from _pairs(task, verdicts)
    yield from _stubs(task, verdicts)
    yield from _fleet(task, verdicts)
    yield from _deployment(task)
    yield from _models(task)


def check_pairs(task: Task, judge: Judge) -> Iterator[Reported]:
    """Yield what the readers of a task refuse, lose or may refuse of what its writers write."""
    return _pairs(task, _Verdicts(judge, task.name))


class _Verdicts:
    """Compares each pair of shapes once."""

    def __init__(self, judge: Judge, task: str) -> None:
        self._judge = judge
        self._task = task
        self._made: dict[tuple[int, int], Verdict] = {}

    def of(self, writer: Schema, reader: Schema) -> Verdict:
        key = (id(writer), id(reader))
        if key not in self._made:
            self._made[key] = self._judge(writer, reader, self._task)
        return self._made[key]


def _pairs(task: Task, verdicts: _Verdicts) -> Iterator[Reported]:
    """Compare every writer with every reader, those of one shape and stage together."""
    writers = _alike(each for each in task.writers if each.schema is not None)
    readers = _alike(each for each in task.readers if each.schema is not None and _counts(each))
    for group in writers:
        for others in readers:
            writer, reader = group[0], others[0]
            if writer.schema is None or reader.schema is None:
                continue
            if writer.shape is not None and writer.shape == reader.shape:
                continue  # one model on both sides
            yield from _verdict(task, group, others, verdicts.of(writer.schema, reader.schema))


def _alike(parties: Iterable[Any]) -> list[list[Any]]:
    groups: defaultdict[tuple[object, ...], list[Any]] = defaultdict(list)
    for each in parties:
        groups[each.shape, each.party.stage, repr(each.schema)].append(each)
    return list(groups.values())


def _counts(reader: Reader) -> bool:
    return reader.alive or reader.party.stage == "source"


def _verdict(
    task: Task, writers: Sequence[Writer], readers: Sequence[Reader], verdict: Verdict
) -> Iterator[Reported]:
    parties: tuple[Side, ...] = (*writers, *readers)
    pair = f"{named(readers)} reading what {named(writers)} writes"
    when = _when(writers[0], readers[0])
    broken = [each for each in verdict.findings if each.severity is Severity.BREAKING]
    lossy = [each for each in verdict.findings if each.severity is Severity.LOSSY]
    if broken:
        message = f"{when}, {named(readers)} refuses what {named(writers)} writes: {_first(broken)}"
        yield reported("writer-refused", task.name, message, parties, details=broken)
    elif verdict.outcome is Outcome.UNKNOWN:
        open_ = [each for each in verdict.findings if each.severity is Severity.UNKNOWN]
        message = f"not decided, {pair}: {_first(open_)}"
        yield reported("writer-undecided", task.name, message, parties, details=open_)
    if lossy:
        message = f"data is lost, {pair}: {_first(lossy)}"
        yield reported("writer-lossy", task.name, message, parties, details=lossy)


def _when(writer: Writer, reader: Reader) -> str:
    """Say from when on two parties meet."""
    match (writer.party.stage, reader.party.stage):
        case ("live", "live"):
            return "now"
        case ("source", "live"):
            return f"once {writer.party.name or 'the producer'} is deployed"
        case ("live", "source"):
            return f"once {reader.party.name or 'the consumer'} is deployed"
    return "once both are deployed"


def _first(findings: Sequence[Finding]) -> str:
    first = findings[0]
    place = f"{first.path}: " if first.path else ""
    more = f" (and {len(findings) - 1} more)" if len(findings) > 1 else ""
    return f"{place}{first.message.rstrip('.')}{more}"


def _stubs(task: Task, verdicts: _Verdicts) -> Iterator[Reported]:
    """Compare handlers with the stub they should read."""
    for stub in task.stubs:
        for handler in task.handlers:
            if stub.writer is None or handler.schema is None or stub.shape == handler.shape:
                continue
            verdict = verdicts.of(stub.writer, handler.schema)
            broken = [each for each in verdict.findings if each.severity is Severity.BREAKING]
            if broken:
                message = f"{named([handler])} refuses what the stub promises: {_first(broken)}"
                yield reported(
                    "handler-differs-from-stub",
                    task.name,
                    message,
                    (stub, handler),
                    details=broken,
                )


def _fleet(task: Task, verdicts: _Verdicts) -> Iterator[Reported]:
    """Look for live workers of which one takes what another refuses."""
    live = [each for each in task.live_readers if each.schema is not None]
    if len({each.shape for each in live}) < 2:
        return
    for writer in task.writers:
        if writer.party.stage != "live" or writer.schema is None:
            continue
        outcomes = [
            (each, verdicts.of(writer.schema, each.schema).outcome)
            for each in live
            if each.schema is not None
        ]
        refusing = [each for each, outcome in outcomes if outcome is Outcome.BREAKING]
        taking = [each for each, outcome in outcomes if outcome is Outcome.COMPATIBLE]
        if refusing and taking:
            message = (
                f"{named(refusing)} refuses what {named([writer])} writes, {named(taking)} takes "
                "it; which of them gets a job is chance"
            )
            yield reported("mixed-fleet", task.name, message, (writer, *refusing, *taking))


def _deployment(task: Task) -> Iterator[Reported]:
    """Compare what runs with the source of the same service."""
    for handler in task.handlers:
        running = [
            each
            for each in task.live_readers
            if each.party.key == handler.party.key and each.party.key
        ]
        others = [each for each in running if each.shape != handler.shape]
        if others and handler.shape is not None and all(each.shape for each in others):
            message = f"{named(others)} reads another shape than {named([handler])}"
            yield reported("not-deployed", task.name, message, (*others, handler))


def _models(task: Task) -> Iterator[Reported]:
    typed = [each for each in task.writers if each.typed]
    plain = [each for each in task.readers if not each.typed and _counts(each)]
    if typed and plain:
        message = f"{named(typed)} writes with a model, {named(plain)} reads without one"
        yield reported("no-reader-model", task.name, message, (*typed, *plain))
