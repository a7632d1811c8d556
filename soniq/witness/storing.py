"""Args stored by a model that accepts them, and what is in the way of that."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import Any, Final

from pydantic import BaseModel

from soniq.args import ArgsRefused, codec_for, format_path
from soniq.args.symmetry import excluded_names, kinds_of
from soniq.contract.compare import KINDS
from soniq.contract.compare.paths import EACH, Path, written
from soniq.contract.findings import Finding, Severity
from soniq.errors import ArgProblem
from soniq.witness.places import parts_of
from soniq.witness.sides import refusals_of

LONGEST: Final = 5_000
"""Characters of the longest args that are tried: a model of models of models takes no time."""

_CODES = {
    "missing": "field-not-stored",
    "not_stored": "field-not-stored",
    "secret_masked": "secret-masked",
    "not_finite": "nan-not-stored",
}
# no fault of the model: PostgreSQL and JSON cannot hold the value
_OF_THE_VALUE = frozenset({"nul_character", "lone_surrogate", "too_deep", "number_too_large"})
_LATE = frozenset({"validator_crashed", "not_json"})
_NOT_FINITE = "NaN"
_UNEXPLAINED = "validator_crashed"
_LONGEST_ORDINARY = 40
_LARGEST_ORDINARY = 10_000


@dataclass(slots=True)
class _Refused:
    """What is known of one place that keeps args from being stored.

    Attributes:
        problem: the first one there.
        witness: the shortest args, those with an ordinary value there first.
        ordinary: whether the witness has one.
        count: how many args were refused for it.
    """

    problem: ArgProblem
    witness: str
    ordinary: bool
    count: int = 0


class Storing:
    """Stores args and keeps what was refused.

    Attributes:
        accepted: how many args the model accepted.
    """

    def __init__(self, model: type[BaseModel], declared: frozenset[str]) -> None:
        self.model = model
        self.accepted = 0
        self._given: Counter[str] = Counter()
        self._codec = codec_for(model)
        self._declared = declared
        self._kinds = kinds_of(model)
        # what a generator yields is looked at when it is written, not when it is accepted
        self._passed_over = _OF_THE_VALUE | (_LATE if "generator" in self._kinds else set())
        self._refused: dict[tuple[str, Path], _Refused] = {}

    def stores(self, args: Any) -> bool:
        """Store args, keep what is in the way, and tell whether the model accepts them."""
        text = json.dumps(args)
        if len(text) > LONGEST:
            return False
        try:
            value = self._codec.decode(text)
        except ArgsRefused:
            return False
        self.accepted += 1
        self._given.update(args.keys() if isinstance(args, dict) else ())
        try:
            self._codec.encode(value)
        except ArgsRefused as refused:
            if self._stores_mapping(args):
                return True
            found = {
                self._place(problem): problem
                for problem in reversed(refused.problems)
                if problem.type not in self._passed_over
            }
            hidden = [] if _NOT_FINITE in text else self._hidden(value)
            known = {place for _, place in found}
            found |= {key: each for each in hidden if (key := self._place(each))[1] not in known}
            for place, problem in found.items():
                self._add(place, problem, text, args)
        return True

    def _stores_mapping(self, args: Any) -> bool:
        """Tell whether args can be stored as they are, though not as an instance of the model."""
        try:
            self._codec.encode(args)
        except ArgsRefused:
            return False
        return True

    def _hidden(self, value: BaseModel) -> list[ArgProblem]:
        """Return what reading back refuses, beside the first kind of problem that was told.

        Only where it refuses both the short text and the one with all defaults: either will do.
        """
        try:
            found = [
                {format_path(each.path): each for each in refusals_of(self.model, text)}
                for text in (
                    value.model_dump_json(
                        by_alias=True, round_trip=True, exclude_unset=short, warnings=False
                    )
                    for short in (True, False)
                )
            ]
        except Exception:  # told already
            return []
        return [
            ArgProblem(path, each.kind, each.message)
            for path, each in found[0].items()
            if path in found[1]
        ]

    def _place(self, problem: ArgProblem) -> tuple[str, Path]:
        code = _CODES.get(problem.type, "own-row-refused")
        # positions in arrays and keys of mappings are data
        parts = parts_of(problem.path)
        return code, tuple(part if part in self._declared else EACH for part in parts)

    def _add(self, place: tuple[str, Path], problem: ArgProblem, text: str, args: Any) -> None:
        ordinary = _is_ordinary(_value_at(args, parts_of(problem.path)))
        kept = self._refused.setdefault(place, _Refused(problem, text, ordinary=ordinary))
        kept.count += 1
        if (not ordinary, len(text)) < (not kept.ordinary, len(kept.witness)):
            kept.witness, kept.ordinary = text, ordinary

    def findings(self, task: str) -> list[Finding]:
        """Return a finding for each place; once for those inside a model that contains itself."""
        # models that are used in several places count as well as those that contain themselves
        repeats, excluded = "definition-ref" in self._kinds, excluded_names(self.model)
        found = [
            _finding(code, place, kept, task, self._severity(code, place, kept, excluded))
            for (code, place), kept in self._refused.items()
            if not (repeats and self._is_further_in(code, place))
            and not self._is_one_of_each(code, place)
        ]
        broken = {each.path for each in found if each.severity is Severity.BREAKING}
        return [e for e in found if e.severity is Severity.BREAKING or e.path not in broken]

    def _severity(
        self, code: str, place: Path, kept: _Refused, excluded: frozenset[str]
    ) -> Severity:
        if kept.problem.type == "not_stored" and place[-1] in excluded:
            return Severity.INFO
        # whether all args were refused that have the key in which the place is
        given = self._given.get(place[0], 0) if place and isinstance(place[0], str) else 0
        always = kept.count >= (given or self.accepted)
        return KINDS[code].severity if kept.ordinary or always else Severity.INFO

    def _is_one_of_each(self, code: str, place: Path) -> bool:
        """Tell whether a place is a special one of another: a key of a mapping that is declared."""
        return any(
            known == code and other != place and _covers(other, place)
            for known, other in self._refused
        )

    def _is_further_in(self, code: str, place: Path) -> bool:
        return any((code, place[start:]) in self._refused for start in range(1, len(place)))


def _finding(code: str, place: Path, kept: _Refused, task: str, severity: Severity) -> Finding:
    # without what may be meant instead, which is about people and not about models
    message = kept.problem.message.partition("; ")[0]
    if kept.problem.type == _UNEXPLAINED:
        message = "The model fails when it is written as JSON, or read back"
    if not kept.ordinary and severity is not KINDS[code].severity:
        message += ", for some values"
    return Finding(
        kind=KINDS[code],
        task=task,
        message=f"{message}.",
        severity=severity,
        path=written(place),
        witness=kept.witness,
    )


def _covers(path: Path, place: Path) -> bool:
    return len(path) == len(place) and all(
        part in (EACH, other) for part, other in zip(path, place, strict=True)
    )


def _value_at(args: Any, path: Path) -> Any:
    """Return what is at a place, or as near to it as it can be followed."""
    for part in path:
        try:
            args = args[part]
        except (KeyError, IndexError, TypeError):  # a field has another name than its key
            break
    return args


def _is_ordinary(args: Any) -> bool:
    """Tell whether args hold nothing but small positive numbers and short text."""
    if isinstance(args, dict):
        return all(map(_is_ordinary, args.values()))
    if isinstance(args, list):
        return all(map(_is_ordinary, args))
    if isinstance(args, str):
        return 0 < len(args) <= _LONGEST_ORDINARY and args.isprintable()
    if isinstance(args, int | float) and not isinstance(args, bool):
        return 0 < args <= _LARGEST_ORDINARY
    return True
