"""Whether those who read a task can read what those who write it write."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from soniq.contract.compare import KINDS, Verdict, compare
from soniq.contract.findings import Finding, Severity
from soniq.contract.schema import facets_in
from soniq.drift.landscape import Reader, Stub, Writer
from soniq.drift.meetings import (
    Meeting,
    Mixed,
    mixed_fleets,
    report_meetings,
    report_mixed,
    summed_up,
    without_mixed,
)
from soniq.drift.presence import Task
from soniq.drift.reported import Reported, does, named, reported

Judge = Callable[[Writer | Stub, Reader, str], Verdict]
"""Says of a task whether a reader takes what a writer writes, or what a stub promises."""


def judge_by_schemas(writer: Writer | Stub, reader: Reader, task: str) -> Verdict:
    """Return what schemas say; a side of which not even that is known leaves all of it open."""
    if writer.schema is None or reader.schema is None:
        side = "writer" if writer.schema is None else "reader"
        kind = KINDS["model-partly-known"]
        message = f"The {side}'s model is not wholly known."
        return Verdict((Finding(kind=kind, task=task, message=message, severity=kind.severity),))
    return compare(writer.schema, reader.schema, task=task)


def check_shapes(task: Task, judge: Judge) -> Iterator[Reported]:
    """Yield what readers of one task refuse, lose or may refuse of what is written."""
    verdicts = _Verdicts(judge, task.name)
    meetings = list(_meetings(task, verdicts))
    mixed = list(mixed_fleets(meetings))
    yield from report_meetings(task.name, without_mixed(meetings, mixed))
    yield from _stubs(task, verdicts)
    yield from report_mixed(task, mixed)
    yield from _deployment(task, told=mixed)
    yield from _models(task)


def check_pairs(task: Task, judge: Judge) -> Iterator[Reported]:
    """Yield what the readers of a task refuse, lose or may refuse of what its writers write."""
    return report_meetings(task.name, _meetings(task, _Verdicts(judge, task.name)))


class _Verdicts:
    """Compares each pair of shapes once."""

    def __init__(self, judge: Judge, task: str) -> None:
        self._judge = judge
        self._task = task
        self._made: dict[tuple[object, ...], Verdict] = {}

    def of(self, writer: Writer | Stub, reader: Reader) -> Verdict:
        key = (id(writer.schema), writer.model, id(reader.schema), reader.model)
        if key not in self._made:
            self._made[key] = self._judged(writer, reader)
        return self._made[key]

    def _judged(self, writer: Writer | Stub, reader: Reader) -> Verdict:
        if _is_one_model(writer, reader):
            return Verdict()
        verdict = self._judge(writer, reader, self._task)
        same = writer.shape is not None and writer.shape == reader.shape
        return certain(verdict) if same and not _adds_code(writer, reader) else verdict


def _is_known(side: Stub | Reader) -> bool:
    return side.schema is not None or (side.model is not None and side.model.checkout != "")


def _is_one_model(writer: Writer | Stub, reader: Reader) -> bool:
    """Tell whether two sides have one model, as far as their repositories say."""
    if writer.model is None or reader.model is None or writer.model.path != reader.model.path:
        return False
    if writer.model == reader.model and writer.model.checkout:
        return True
    at_hand = writer.model.checkout and reader.model.checkout
    return writer.schema is None and reader.schema is None and not at_hand


def _meetings(task: Task, verdicts: _Verdicts) -> Iterator[Meeting]:
    """Compare every writer with every reader, those of one shape and stage together."""
    writers = _alike(each for each in task.writers if each.typed)
    readers = _alike(each for each in task.readers if each.typed and _counts(each))
    for group in writers:
        for others in readers:
            yield Meeting(group, others, verdicts.of(group[0], others[0]))


def certain(verdict: Verdict) -> Verdict:
    """Return a verdict on sides of one shape, without what is open.

    They are most likely one model, whose code decides the same on both sides; but two models of
    one shape can differ in what they read, as with dates with and without a time zone.
    """
    return Verdict.of([each for each in verdict.findings if each.severity is not Severity.UNKNOWN])


def _adds_code(writer: Writer | Stub, reader: Reader) -> bool:
    """Tell whether a reader has code and the writer has none, so that they are not one model."""
    return has_code(reader.schema) and not has_code(writer.schema)


def has_code(schema: Mapping[str, Any] | None) -> bool:
    """Tell whether code of a model has a say anywhere in its schema."""
    return any(facets.get("code") or facets.get("checks") for facets in facets_in(schema))


def _alike(parties: Iterable[Any]) -> list[tuple[Any, ...]]:
    groups: defaultdict[tuple[object, ...], list[Any]] = defaultdict(list)
    for each in parties:
        model = each.model if each.schema is None else None
        groups[each.shape, each.party.stage, repr(each.schema), model].append(each)
    return [tuple(group) for group in groups.values()]


def _counts(reader: Reader) -> bool:
    return reader.alive or reader.party.stage == "source"


def _stubs(task: Task, verdicts: _Verdicts) -> Iterator[Reported]:
    """Compare handlers with the stub they should read."""
    for stub in task.stubs:
        for handler in task.handlers:
            if not (_is_known(stub) and _is_known(handler)):
                continue
            verdict = verdicts.of(stub, handler)
            broken = [each for each in verdict.findings if each.severity is Severity.BREAKING]
            if broken:
                message = f"{does([handler], 'refuse')} what the stub promises: {summed_up(broken)}"
                yield reported(
                    "handler-differs-from-stub",
                    task.name,
                    message,
                    (stub, handler),
                    details=broken,
                )


def _deployment(task: Task, *, told: Sequence[Mixed]) -> Iterator[Reported]:
    """Compare what runs with the source of the same service, if it is not told as a mixed fleet."""
    services = {key for fleet in told for each in fleet.refusing for key in each.services[1]}
    for handler in task.handlers:
        if handler.party.key in services:
            continue
        running = [
            each
            for each in task.live_readers
            if each.party.key == handler.party.key and each.party.key
        ]
        others = [each for each in running if each.shape != handler.shape]
        if others and handler.shape is not None and all(each.shape for each in others):
            message = f"{does(others, 'read')} another shape than {named([handler])}"
            yield reported("not-deployed", task.name, message, (*others, handler))


def _models(task: Task) -> Iterator[Reported]:
    typed = [each for each in task.writers if each.typed]
    plain = [each for each in task.readers if not each.typed and _counts(each)]
    if typed and plain:
        message = f"{does(typed, 'write')} with a model, {does(plain, 'read')} without one"
        yield reported("no-reader-model", task.name, message, (*typed, *plain))
