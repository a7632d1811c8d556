"""Proof by trying: rows that the writer really stores, given to the reader as a worker would.

What a rule says breaks is breaking once a row shows it, and only possible until then. A row that is
refused without a rule that says so is a break as well. With the same models and seed the outcome is
the same, unless time runs out first.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from pydantic import BaseModel

from soniq.contract.compare import KINDS, Verdict, compare
from soniq.contract.compare.hints import gathered
from soniq.contract.compare.paths import Path, written
from soniq.contract.findings import Finding, Severity
from soniq.witness.attempts import Trial
from soniq.witness.places import is_at, parts_of
from soniq.witness.sides import BATCH, Consumer, Producer, Refusal, Side

ROWS: Final = 500
"""Rows that one proof tries."""

SECONDS: Final = 5.0
"""Time after which a proof stops trying."""

_MOST_UNEXPLAINED = 10
_MOST_FOCUSED = 50
_UNSHOWN = "(no row was found that shows it)"
_ABSENT = frozenset({"key-never-written", "key-may-be-absent"})
_SETTLED = frozenset({"code-decides", "schemas-undecided", "not-described"})


def prove(
    writer: type[BaseModel] | Mapping[str, Any] | Side,
    reader: type[BaseModel] | Mapping[str, Any] | Side,
    *,
    task: str = "",
    seed: int = 0,
    rows: int = ROWS,
    seconds: float = SECONDS,
) -> Verdict:
    """Return whether a reader can read everything that a writer writes, tried with rows.

    Args:
        writer: the model that args are validated and stored with, or its writer schema.
        reader: the model that a worker reads them with, or its reader schema.
        task: name of the task, for the findings.
        seed: of everything random.
        rows: how many to try.
        seconds: when to stop trying; what was found until then counts.

    A breaking finding has a witness: a row that the writer stores and the reader refuses. What a
    model that was rebuilt in part leaves open is unknown, and so is what a schema does.
    """
    source, target = _side(writer), _side(reader)
    verdict = compare(source.writes, target.reads, task=task)
    declared = frozenset(gathered([source.writes, target.reads]).keys)
    remote = source.remote is not None or target.remote is not None
    trial = Trial(
        Producer(source),
        Consumer(target),
        declared,
        until=time.monotonic() + seconds,
        batch=BATCH if remote else 1,
    )
    trials = trial.producer.trials(target.reads, seed)
    trial.run(trials.rows(rows))
    for path in _unshown(verdict, trial):
        trial.run(trials.focused(path), path)
    return _settled(verdict, trial, source, target, task)


def _side(given: type[BaseModel] | Mapping[str, Any] | Side) -> Side:
    if isinstance(given, Side):
        return given
    return Side(schema=given) if isinstance(given, Mapping) else Side(model=given)


def _unshown(verdict: Verdict, trial: Trial) -> list[Path]:
    """Return the places of findings that no row has shown to be true so far."""
    shown, _ = _assigned(verdict, trial)
    return [
        parts_of(found.path)
        for index, found in enumerate(verdict.findings)
        if found.kind.severity is Severity.BREAKING and index not in shown
    ][:_MOST_FOCUSED]


def _settled(verdict: Verdict, trial: Trial, source: Side, target: Side, task: str) -> Verdict:
    """Return the verdict after trying: proven, only possible, found by rows, or settled."""
    witnesses, unexplained = _assigned(verdict, trial)
    certain = (
        Severity.BREAKING
        if source.writes_for_certain and target.refuses_for_certain
        else Severity.UNKNOWN
    )
    models = source.writes_all_it_says and target.has_model
    findings: list[Finding] = []
    refused_at = {written(trial.general(refusals[0].path)) for refusals, _ in unexplained}
    for index, found in enumerate(verdict.findings):
        witness = witnesses.get(index)
        if witness is not None:
            message = _without_doubt(found) if certain is Severity.BREAKING else found.message
            findings.append(replace(found, severity=certain, message=message, witness=witness))
        elif found.severity is Severity.BREAKING:
            message = f"{found.message} {_UNSHOWN}"
            findings.append(replace(found, severity=Severity.UNKNOWN, message=message))
        elif found.severity is Severity.LOSSY:
            findings += _shown(found, trial, models=models)
        elif not (
            (models and trial.settles and _is_settled_by_rows(found))
            or (found.code in _SETTLED and found.path in refused_at)
        ):
            findings.append(found)
    for refusals, text in unexplained[:_MOST_UNEXPLAINED]:
        findings.append(_unexplained(trial, refusals[0], text, certain, task))
    findings += _lost(trial, findings, task)
    findings += _in_doubt(trial, source, target, task)
    return Verdict.of(findings)


def _without_doubt(found: Finding) -> str:
    """Return the message without the reason why it was only possible, in brackets at its end."""
    doubtful = found.severity is Severity.UNKNOWN and found.message.endswith(").")
    return f"{found.message.rpartition(' (')[0]}." if doubtful else found.message


def _is_settled_by_rows(found: Finding) -> bool:
    """Tell whether an unknown is one that schemas leave open and that rows of both models settle.

    That is what they do not decide, and what breaks by their rules unless code sees to it.
    """
    return found.code in _SETTLED or found.kind.severity is Severity.BREAKING


def _assigned(
    verdict: Verdict, trial: Trial
) -> tuple[dict[int, str], list[tuple[tuple[Refusal, ...], str]]]:
    """Return a witness for each finding that a refused row shows, and the rows left over.

    A row belongs to the findings nearest to where it is refused. Of several at one place, those
    about a key that is absent are shown by a row without it if there is one, the others by a row
    with it.
    """
    witnesses: dict[int, str] = {}
    at_the_place: dict[int, str] = {}
    unexplained: dict[tuple[str, str], tuple[tuple[Refusal, ...], str]] = {}
    ordered = sorted(trial.refused.items(), key=lambda item: (len(item[0]), len(item[1]), item[1]))
    breaking = [
        (index, found)
        for index, found in enumerate(verdict.findings)
        if found.kind.severity is Severity.BREAKING
    ]
    for refusals, text in ordered:
        explained = False
        for refusal in refusals:
            near = [
                (len(parts_of(found.path)), index)
                for index, found in breaking
                if is_at(found.path, refusal.path)
            ]
            for length, index in near:
                if length == max(near)[0]:
                    explained = True
                    about_absence = verdict.findings[index].code in _ABSENT
                    shows = about_absence == (refusal.kind == "missing")
                    (witnesses if shows else at_the_place).setdefault(index, text)
        if not explained:
            key = (written(trial.general(refusals[0].path)), refusals[0].kind)
            unexplained.setdefault(key, (refusals, text))
    witnesses = at_the_place | witnesses
    shown = [parts_of(verdict.findings[index].path) for index in witnesses]
    left = [
        (refusals, text)
        for refusals, text in unexplained.values()
        if not any(_is_further_in(trial.general(refusals[0].path), path) for path in shown)
    ]
    once = [(refusals, text) for refusals, text in left if not _repeats(refusals[0].path)]
    left = once or left[:1]
    return witnesses, left


def _is_further_in(place: Path, path: Path) -> bool:
    """Tell whether a place is that of a path, once more inside a model that contains itself."""
    return len(place) > len(path) > 0 and place[-len(path) :] == path


def _repeats(place: Path) -> bool:
    """Tell whether a place is inside a model that contains itself."""
    keys = [part for part in place if isinstance(part, str)]
    return len(set(keys)) < len(keys)


def _unexplained(
    trial: Trial, refusal: Refusal, text: str, severity: Severity, task: str
) -> Finding:
    return Finding(
        kind=KINDS["reader-refuses"],
        task=task,
        message=f"The reader refuses what the writer stores here: {refusal.message}.",
        severity=severity,
        path=written(trial.general(refusal.path)),
        witness=text,
    )


def _shown(found: Finding, trial: Trial, *, models: bool) -> list[Finding]:
    """Return a lossy finding with a row that shows it; without one if there are no models."""
    for loss, text in sorted(trial.lost.items(), key=lambda item: (len(item[1]), item[1])):
        if loss.code == found.code and is_at(found.path, loss.path):
            return [replace(found, witness=text)]
    return [] if models and trial.settles else [found]


def _lost(trial: Trial, findings: list[Finding], task: str) -> list[Finding]:
    """Return a finding for each loss that no rule has told of."""
    made: dict[tuple[str, str], Finding] = {}
    for loss, text in sorted(trial.lost.items(), key=lambda item: (len(item[1]), item[1])):
        place = trial.general(loss.path)
        if any(
            found.code == loss.code
            and (is_at(found.path, loss.path) or _is_further_in(place, parts_of(found.path)))
            for found in (*findings, *made.values())
        ):
            continue
        path = written(place)
        made.setdefault(
            (loss.code, path),
            Finding(
                kind=KINDS[loss.code],
                task=task,
                message=KINDS[loss.code].title,
                severity=Severity.LOSSY,
                path=path,
                witness=text,
            ),
        )
    return list(made.values())


def _in_doubt(trial: Trial, source: Side, target: Side, task: str) -> list[Finding]:
    """Return what keeps trying from settling anything."""
    found: list[Finding] = []
    if not trial.stored:
        message = KINDS["no-rows"].title
        found.append(_finding("no-rows", message, task))
    for side, name in ((source, "writer"), (target, "reader")):
        if side.has_model and not side.exact:
            doubt = f": {side.doubt}" if side.doubt else ""
            message = f"Not all of the {name}'s model is known from its source{doubt}."
            found.append(_finding("model-partly-known", message, task))
    return found


def _finding(code: str, message: str, task: str) -> Finding:
    return Finding(kind=KINDS[code], task=task, message=message, severity=KINDS[code].severity)
