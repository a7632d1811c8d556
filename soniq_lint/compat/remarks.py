"""From changes to what is told of them: in words, with both places and what to do."""

from __future__ import annotations

from collections.abc import Container
from typing import TYPE_CHECKING, Final

from soniq.contract.compare import Order
from soniq.contract.findings import Severity
from soniq_lint.compat.comparing import Change, Direction
from soniq_lint.compat.places import Spot, queue_span, ref_span, spot_of
from soniq_lint.compat.result import Remark
from soniq_lint.compat.versions import next_name
from soniq_lint.compat_kinds import KINDS
from soniq_lint.diagnostics import Note, Span

if TYPE_CHECKING:
    from soniq_lint.compat.editions import Edition
    from soniq_lint.compat.matching import Offer, Pair
    from soniq_lint.packages import Promise

_REFUSES: Final[dict[tuple[Direction, ...], str]] = {
    (Direction.BACKWARD,): "new consumers refuse what old producers wrote",
    (Direction.FORWARD,): "old consumers refuse what new producers write",
}
_READS: Final[dict[tuple[Direction, ...], str]] = {
    (Direction.BACKWARD,): "when new consumers read what old producers wrote",
    (Direction.FORWARD,): "when old consumers read what new producers write",
}
_FIRST: Final = {
    Order.READERS_FIRST: "deploy every consumer before the first producer",
    Order.WRITERS_FIRST: "deploy every producer, and let the jobs of the old ones run out before "
    "the first consumer",
}


class Teller:
    """Makes remarks of what two versions have come to.

    Args:
        now, then: the versions.
        names: names that are in use in either.
        pattern: what names match; None: the pattern in force.
    """

    def __init__(
        self, now: Edition, then: Edition, names: Container[str], pattern: str | None
    ) -> None:
        self._now = now
        self._then = then
        self._names = names
        self._pattern = pattern

    # shapes

    def of_shape(self, pair: Pair, change: Change) -> Remark:
        """Return what is told of a change in the shape of a task."""
        task = pair.now.task
        next_ = next_name(task, self._names, self._pattern)
        at = f"at {change.path!r}, " if change.path else ""
        detail = change.detail[:1].lower() + change.detail[1:]
        refuses = _REFUSES.get(change.directions, "each version refuses what the other writes")
        reads = _READS.get(change.directions, "when either version reads what the other writes")
        help_ = KINDS[change.code].advice
        match change.code:
            case "needs-new-version":
                message = f"{task} needs a new version suffix: {at}{refuses}: {detail}"
                help_ = self._way_out(task, next_, change)
            case "deploy-order":
                message = f"{task} must be deployed in order: {at}{refuses}: {detail}"
                only = change.directions == (Direction.FORWARD,)
                help_ = _FIRST[Order.READERS_FIRST if only else Order.WRITERS_FIRST]
            case "loses-data":
                message = f"{task} loses data: {at}{reads}: {detail}"
                help_ = _loss(change)
            case "not-decided":
                where = f"{at}{reads}: " if change.directions else ""
                message = f"it is not certain that {task} is compatible: {where}{detail}"
            case _:
                message = f"{task}: {KINDS[change.code].title.rstrip('.')}"
        mine, yours = spot_of(pair.now, change.path), spot_of(pair.then, change.path)
        assert mine is not None
        notes = [self._then_note(mine, yours)] if yours is not None else []
        declaration = pair.now.declaration
        if declaration is not None and mine.model:
            notes.append(Note("the ref is declared here", ref_span(declaration)))
        if change.difference == "model-partly-known":
            notes += _unread_parts(pair)
        return Remark(
            code=change.code,
            severity=change.severity,
            task=task,
            message=message,
            help=help_[:1].lower() + help_[1:].rstrip("."),
            path=change.path,
            difference=change.difference,
            directions=change.directions,
            order=change.order,
            next=next_ if change.code == "needs-new-version" else None,
            span=mine.span,
            anchor=mine.span,
            then=None if yours is None else self._then.place(yours.span),
            notes=tuple(notes),
            witnesses=change.witnesses,
            offer=pair.now,
        )

    def _way_out(self, task: str, next_: str | None, change: Change) -> str:
        name = next_ or "a new name"
        text = f"declare {name} with the new shape, and leave {task} as it was until its jobs "
        text += "have run out"
        first = _FIRST.get(change.order)
        if first is None:
            return text
        kept = Direction.BACKWARD if change.order is Order.READERS_FIRST else Direction.FORWARD
        return f"{text}; or {first}, and check with --direction {kept}"

    def _then_note(self, mine: Spot, yours: Spot) -> Note:
        span = self._then.place(yours.span)
        label = self._then.label
        if mine.whole and not yours.whole:
            return Note(f"in {label} it was not there", span)
        if not (mine.whole and yours.whole) or yours.model != mine.model:
            return Note(f"in {label} it was here", span)
        return Note(f"in {label} it was so", span)

    # everything else about a task

    def of_queue(self, pair: Pair) -> Remark | None:
        """Return what is told of another default queue; None when it is not certain."""
        mine, yours = pair.now.declaration, pair.then.declaration
        if mine is None or yours is None or mine.queue == yours.queue:
            return None
        for each in (mine, yours):
            given = [word for word in each.call.keywords if word.arg in (None, "default_queue")]
            if each.queue is None and given:  # one that is not known
                return None
        new, old = (_queue(each.queue) for each in (mine, yours))
        message = (
            f"{pair.now.task} goes to {new} and went to {old}: old producers go on enqueueing there"
        )
        return self._about("queue-changed", pair, message, queue_span(mine), queue_span(yours))

    def of_ref(self, pair: Pair) -> Remark | None:
        """Return what is told of paths that a ref can no longer be imported from."""
        mine, yours = pair.now.declaration, pair.then.declaration
        gone = [path for path in pair.then.exports if path not in pair.now.exports]
        if mine is None or yours is None or not gone:
            return None
        where = f"; it is {pair.now.exports[0]} now" if pair.now.exports else ""
        message = f"{pair.now.task} can no longer be imported as {_listed(gone)}{where}"
        return self._about("ref-moved", pair, message, ref_span(mine), ref_span(yours))

    def _about(self, code: str, pair: Pair, message: str, span: Span, then: Span) -> Remark:
        there = self._then.place(then)
        return Remark(
            code=code,
            severity=KINDS[code].severity,
            task=pair.now.task,
            message=message,
            help=_advice(code),
            span=span,
            anchor=span,
            then=there,
            notes=(Note(f"in {self._then.label} it was so", there),),
            witnesses={},
            offer=pair.now,
        )

    def of_removed(self, offer: Offer, added: dict[str, str], anchor: Span) -> Remark:
        """Return what is told of a task that is no longer declared.

        Args:
            offer: the task then.
            added: new tasks by the paths of their refs.
            anchor: a place now.
        """
        declaration = offer.declaration
        assert declaration is not None
        span = self._then.place(ref_span(declaration))
        renamed = next((added[path] for path in offer.exports if path in added), None)
        message = f"{offer.task} is no longer declared"
        help_ = _advice("task-removed")
        if renamed is not None:
            message += f": its ref is now called {renamed}"
            help_ = f"declare both, until nobody writes {offer.task} and none of its jobs is left"
        return Remark(
            code="task-removed",
            severity=KINDS["task-removed"].severity,
            task=offer.task,
            message=message,
            help=help_,
            span=span,
            anchor=anchor,
            then=span,
            witnesses={},
        )

    def of_unnamed(self, promise: Promise) -> Remark:
        """Return what is told of a ref whose name cannot be read."""
        declaration = promise.declaration
        what = declaration.path or "a ref"
        span = ref_span(declaration)
        return Remark(
            code="not-decided",
            severity=Severity.UNKNOWN,
            task="",
            message=f"{what} is not compared: its name is not known: {declaration.name_reason}",
            help="write the name as text",
            span=span,
            anchor=span,
            witnesses={},
        )


def _unread_parts(pair: Pair) -> list[Note]:
    """Return why parts of a model are not known, the first few."""
    model = pair.now.model or pair.then.model
    reasons = [] if model is None else [f"{each.path}: {each.reason}" for each in model.opaque]
    return [Note(reason.removeprefix(": "), None) for reason in reasons[:3]]


def _loss(change: Change) -> str:
    if change.difference == "key-dropped":
        if change.directions == (Direction.FORWARD,):
            return "deploy consumers first, so that the new field is not passed over"
        if change.directions == (Direction.BACKWARD,):
            return "make sure that nobody needs the field of the rows that are already stored"
    return "see that what is lost is not needed, or give the task a new version suffix"


def _advice(code: str) -> str:
    text = KINDS[code].advice
    return text[:1].lower() + text[1:].rstrip(".")


def _queue(name: str | None) -> str:
    return "no default queue" if name is None else f"queue {name!r}"


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
