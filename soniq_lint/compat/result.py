"""Everything that came of comparing two versions, before anyone shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from soniq.contract.compare import Order
from soniq.contract.findings import Severity
from soniq_lint.compat.comparing import Direction
from soniq_lint.compat.matching import Offer
from soniq_lint.diagnostics import Note, Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """One thing to tell, with the places it is about.

    Attributes:
        code: of the catalogue.
        severity: how bad.
        task: name of the task; empty where none is concerned.
        message: one sentence without a full stop, never with values of args.
        help: what to do.
        path: place in the args; empty for the whole.
        difference: code of the difference between two shapes; empty where there is none.
        directions: in which it shows.
        order: in which the two versions can be deployed.
        next: the next free name, where one is needed.
        span: the place; of the version now, if it is there at all.
        anchor: the place of something now, for readers that know no other version.
        then: where the other version has it.
        notes: other places.
        witnesses: by direction, a row that the one version writes and the other refuses.
        offer: the task now.
        waived: the reason of the comment that accepts it; None when none does.
    """

    code: str
    severity: Severity
    task: str
    message: str
    help: str
    span: Span
    anchor: Span
    witnesses: Mapping[Direction, str]
    path: str = ""
    difference: str = ""
    directions: tuple[Direction, ...] = ()
    order: Order = Order.ANY
    next: str | None = None
    then: Span | None = None
    notes: tuple[Note, ...] = ()
    offer: Offer | None = None
    waived: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What comparing came to.

    Attributes:
        against: what the user calls the other version.
        packages: import names of the packages.
        remarks: everything found, accepted ones included, worst first.
        compared: how many tasks both versions have.
        added: names of the tasks that are new.
        absent: packages that the other version does not have.
        unread: files that could not be read, with reasons.
        texts: source of the other version by the paths that places have.
    """

    against: str
    packages: tuple[str, ...]
    remarks: tuple[Remark, ...]
    compared: int
    added: tuple[str, ...]
    absent: tuple[str, ...]
    unread: tuple[tuple[str, str], ...]
    texts: Mapping[str, str]

    @property
    def counted(self) -> tuple[Remark, ...]:
        """Return the remarks that no comment accepts."""
        return tuple(each for each in self.remarks if each.waived is None)

    def fails(self, severity: Severity) -> bool:
        """Tell whether anything that counts is as bad as ``severity``, or worse."""
        return any(each.severity.rank <= severity.rank for each in self.counted)
