"""Comments that accept a change: ``# soniq: ignore[needs-new-version] reason``.

They stand at the field or at the ref. One without a rule in brackets accepts nothing here: it was
written about something else.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from soniq.contract.findings import Severity
from soniq_lint.compat.places import ref_span
from soniq_lint.compat.result import Remark
from soniq_lint.compat_kinds import KINDS
from soniq_lint.diagnostics import Span
from soniq_lint.records import Suppression
from soniq_lint.resolve.modules import Module
from soniq_lint.suppress import NEEDLE, find


def accept(remarks: Iterable[Remark], modules: Iterable[Module]) -> list[Remark]:
    """Return remarks with the comments that accept them, and what comments accept for nothing."""
    comments = [
        (module.path, each)
        for module in modules
        if NEEDLE in module.text
        for each in find(module.text, module.whole)
        if KINDS.keys() & each.rules
    ]
    used: set[tuple[str, Suppression]] = set()
    told: list[Remark] = []
    for remark in remarks:
        covering = [each for each in comments if _covers(*each, remark)]
        used.update(covering)
        told.append(replace(remark, waived=covering[0][1].reason) if covering else remark)
    return [*told, *(_unused(*each) for each in comments if each not in used)]


def _covers(path: str, comment: Suppression, remark: Remark) -> bool:
    if remark.code not in comment.rules:
        return False
    spans = [remark.span]
    declaration = None if remark.offer is None else remark.offer.declaration
    if declaration is not None:
        spans += [ref_span(declaration), declaration.module.span(declaration.call)]
    return any(span.path == path and comment.first <= span.line <= comment.last for span in spans)


def _unused(path: str, comment: Suppression) -> Remark:
    names = " or ".join(name for name in comment.rules if name in KINDS)
    span = Span(path, comment.line, comment.column, comment.line, comment.end_column)
    return Remark(
        code="waiver-unused",
        severity=Severity.INFO,
        task="",
        message=f"this comment accepts {names}, and there is nothing to accept",
        help="delete the comment, or it will accept the next change too",
        span=span,
        anchor=span,
        witnesses={},
    )
