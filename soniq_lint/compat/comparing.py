"""What has changed between two versions of each task, and whether it matters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from soniq.contract.compare import Order, Verdict, deploy_order
from soniq.contract.findings import Finding, Severity
from soniq.witness import Side, prove
from soniq_lint.compat.certainty import settled
from soniq_lint.compat.slices import Slicer

if TYPE_CHECKING:
    from soniq_lint.compat.matching import Pair
    from soniq_lint.resolve.resolver import Resolver


class Direction(StrEnum):
    """Who reads what.

    ``backward``: new consumers read what old producers wrote. ``forward``: old consumers read what
    new producers write.
    """

    BACKWARD = "backward"
    FORWARD = "forward"


BOTH: Final = (Direction.BACKWARD, Direction.FORWARD)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing that is different about a task.

    Attributes:
        code: of the catalogue.
        severity: how bad; the catalogue's.
        detail: what was found, without values of args; a sentence.
        path: place in the args; empty for the whole.
        difference: code of the difference between the two shapes; empty for other changes.
        directions: in which it shows; empty where there is no direction to it.
        witnesses: by direction, a row that the one version writes and the other refuses.
        order: how the two versions of the task can be deployed.
    """

    code: str
    severity: Severity
    detail: str
    path: str = ""
    difference: str = ""
    directions: tuple[Direction, ...] = ()
    witnesses: Mapping[Direction, str]
    order: Order = Order.ANY


class Judge:
    """Compares the two versions of tasks.

    Args:
        now, then: what followed the names of the two versions; None for one without source.
        gated: the directions in which nothing may break.
    """

    def __init__(
        self, now: Resolver | None, then: Resolver | None, gated: tuple[Direction, ...]
    ) -> None:
        self._slicers = (
            None if now is None else Slicer(now),
            None if then is None else Slicer(then),
        )
        self._gated = gated

    def changes(self, pair: Pair) -> list[Change]:
        """Return what has changed in the shape of a task, worst first."""
        now, then = pair
        if (now.untyped and then.untyped) or self.is_same(pair):
            return []
        if now.untyped or then.untyped:
            code, way = "model-added", Direction.BACKWARD
            if now.untyped:
                code, way = "model-removed", Direction.FORWARD
            return [_unknown(code, "", way)] if way in self._gated else []
        if doubt := now.doubt or then.doubt:
            return [_unknown("not-decided", doubt)]
        verdicts: dict[Direction, Verdict] = {}
        for direction in BOTH:
            writer, reader = (then, now) if direction is Direction.BACKWARD else (now, then)
            slicers = self._slicers
            if direction is Direction.BACKWARD:
                slicers = slicers[1], slicers[0]
            verdict = proven(writer.writer, reader.reader, now.task)
            verdicts[direction] = settled(verdict, (writer, reader), slicers)
        order = deploy_order(verdicts[Direction.BACKWARD], verdicts[Direction.FORWARD])
        return list(self._changes(verdicts, order))

    def is_same(self, pair: Pair) -> bool:
        """Tell whether both versions have the same source, so that they are the same."""
        slices = []
        for offer, slicer in zip(pair, self._slicers, strict=True):
            if offer.declaration is None or slicer is None:
                return False
            slices.append(slicer.slice(offer.declaration))
        return slices[0] is not None and slices[0] == slices[1]

    def _changes(self, verdicts: Mapping[Direction, Verdict], order: Order) -> Iterator[Change]:
        groups: dict[tuple[str, Severity, str, str], dict[Direction, Finding]] = {}
        for direction, verdict in verdicts.items():
            for found in verdict.findings:
                code = self._code(found, direction)
                if code is not None:
                    key = code, found.severity, found.path, found.code
                    groups.setdefault(key, {})[direction] = found
        changes = [
            Change(
                code=code,
                severity=Severity.INFO if code == "deploy-order" else severity,
                detail=_joined(found),
                path=path,
                difference=difference,
                directions=tuple(found),
                witnesses={
                    direction: each.witness
                    for direction, each in found.items()
                    if each.witness is not None
                },
                order=order,
            )
            for (code, severity, path, difference), found in groups.items()
        ]
        yield from _without_echoes(changes)

    def _code(self, found: Finding, direction: Direction) -> str | None:
        gated = direction in self._gated
        match found.severity:
            case Severity.BREAKING:
                return "needs-new-version" if gated else "deploy-order"
            case Severity.LOSSY if gated:
                return "loses-data"
            case Severity.UNKNOWN if gated:
                return "not-decided"
        return None


def proven(writer: Side, reader: Side, task: str) -> Verdict:
    """Return the verdict on two sides; unknown where a model has no schema at all."""
    try:
        return prove(writer, reader, task=task)
    except Exception as error:  # a type that Pydantic cannot describe
        from soniq.contract.compare import KINDS

        message = f"The models cannot be compared: {type(error).__name__}."
        kind = KINDS["schemas-undecided"]
        return Verdict((Finding(kind=kind, task=task, message=message, severity=Severity.UNKNOWN),))


def _unknown(code: str, detail: str, *directions: Direction) -> Change:
    return Change(
        code=code, severity=Severity.UNKNOWN, detail=detail, directions=directions, witnesses={}
    )


def _joined(found: Mapping[Direction, Finding]) -> str:
    """Return what was found in each direction, once if it is the same."""
    first, *rest = dict.fromkeys(each.message.rstrip(".") for each in found.values())
    return first + "".join(f"; the other way, {_lowered(each)}" for each in rest)


def _lowered(text: str) -> str:
    return text[:1].lower() + text[1:]


def _without_echoes(changes: list[Change]) -> Iterator[Change]:
    """Leave out what nobody needs to hear beside something worse.

    That is an order of deployment where none is safe; what is lost or not known at a place where
    something breaks; and that not all is known of a model, in a direction of which more is said.
    """
    if any(each.code == "needs-new-version" for each in changes):
        changes = [each for each in changes if each.code != "deploy-order"]
    breaks = [each for each in changes if each.code in ("needs-new-version", "deploy-order")]
    bad = {each.path for each in breaks}
    placed = [
        each
        for each in changes
        if each.code == "not-decided" and each.path and each.path not in bad
    ]
    told = {direction for each in (*breaks, *placed) for direction in each.directions}
    for each in sorted(changes, key=lambda each: (each.severity.rank, each.path)):
        if each.code == "not-decided" and not each.path:
            left = tuple(way for way in each.directions if way not in told)
            told.update(left)
            if left:
                yield replace(each, directions=left)
        elif each.code not in ("loses-data", "not-decided") or each.path not in bad:
            yield each
