"""The facts of a repository: what its records say it declares, enqueues and handles."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from soniq import __version__
from soniq.contract.documents import Tool
from soniq.contract.facts import Declared, Enqueued, Facts, Handled, Service, Unread
from soniq.contract.rows import Place
from soniq_lint.records import Record
from soniq_lint.report import shown_path
from soniq_lint.uses import used

if TYPE_CHECKING:
    from soniq_lint.describing import Describer

_WITH_MODELS = ("declares", "handles")


def facts_of(
    records: Iterable[Record],
    root: str,
    *,
    service: Service,
    skipped: Iterable[tuple[str, str]] = (),
    describer: Describer | None = None,
) -> Facts:
    """Return what records say as facts, places relative to ``root``.

    Args:
        records: of the files of one repository.
        root: absolute path that places are made relative to.
        service: whose facts they are.
        skipped: paths of files without a record, with the reason.
        describer: of the repository; with it, the refs that are used and declared elsewhere are
            read too, and schemas are described.
    """
    records = sorted(records, key=lambda record: record.path)
    rows = [
        (kind, row) for record in records for kind in record.facts for row in record.facts[kind]
    ]
    uses: list[dict[str, Any]] = []
    if describer is not None:
        uses = describer.describe(used(_foreign(rows), describer))
        described = describer.describe(row for kind, row in rows if kind in _WITH_MODELS)
        describer.answers.save()
        rows = [(kind, described.pop(0) if kind in _WITH_MODELS else row) for kind, row in rows]
    unread = [(record.path, _reason(record)) for record in records if not record.analysed]
    return Facts(
        service=service,
        tool=Tool(
            name="soniq-lint",
            version=__version__,
            pydantic=_pydantic([*(row for _, row in rows), *uses]),
        ),
        declares=tuple(_declared(row, root) for kind, row in rows if kind == "declares"),
        enqueues=tuple(_enqueued(row, root) for kind, row in rows if kind == "enqueues"),
        handles=tuple(_handled(row, root) for kind, row in rows if kind == "handles"),
        uses=tuple(_declared(row, root) for row in uses),
        unread=tuple(
            Unread(path=shown_path(path, root), reason=reason)
            for path, reason in sorted((*unread, *skipped))
        ),
    )


def _reason(record: Record) -> str:
    messages = [each.message for each in record.diagnostics]
    return messages[0].removeprefix("not analysed: ") if messages else "not analysed"


def _foreign(rows: Iterable[tuple[str, dict[str, Any]]]) -> set[str]:
    """Return the refs that are used and not declared in these rows."""
    names: dict[bool, set[str]] = {True: set(), False: set()}
    for kind, row in rows:
        names[kind == "declares"].add(row["ref"])
    return names[False] - names[True] - {""}


def _pydantic(rows: Iterable[dict[str, Any]]) -> str | None:
    """Return the version of Pydantic if there are schemas that it worded."""
    return _installed("pydantic") if any(row.get("shape") for row in rows) else None


@cache
def _installed(distribution: str) -> str:
    from importlib.metadata import version

    return version(distribution)


def _declared(row: dict[str, Any], root: str) -> Declared:
    return Declared(
        task=row["task"],
        ref=row["ref"],
        queue=row["queue"],
        model=row["model"],
        shape=row["shape"],
        writer=row["writer"],
        reader=row["reader"],
        opaque=tuple(row["opaque"]),
        reason=row["reason"],
        place=_place(row["place"], root),
        name_place=_maybe(row["name_place"], root),
    )


def _enqueued(row: dict[str, Any], root: str) -> Enqueued:
    keys = row["keys"]
    return Enqueued(
        task=row["task"],
        form=row["form"],
        ref=row["ref"],
        many=row["many"],
        checked=row["checked"],
        reason=row["reason"],
        keys=None if keys is None else tuple(keys),
        function=row["function"],
        app=row["app"],
        place=_place(row["place"], root),
        target_place=_maybe(row["target_place"], root),
    )


def _handled(row: dict[str, Any], root: str) -> Handled:
    return Handled(
        task=row["task"],
        form=row["form"],
        ref=row["ref"],
        app=row["app"],
        model=row["model"],
        shape=row["shape"],
        reader=row["reader"],
        parameters=tuple(row["parameters"]),
        function=row["function"],
        place=_place(row["place"], root),
        name_place=_maybe(row["name_place"], root),
    )


def _place(span: Sequence[Any], root: str) -> Place:
    path, line, column, end_line, end_column = span
    return Place(shown_path(path, root), line, column, end_line, end_column)


def _maybe(span: Sequence[Any] | None, root: str) -> Place | None:
    return None if span is None else _place(span, root)
