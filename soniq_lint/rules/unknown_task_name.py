"""A job is enqueued by a name that nothing declares.

## What it does

Looks at `app.enqueue("name", ...)` where `app` is a `Soniq`, and reports names that no ref in
view declares and no handler of the project is registered under.

## Why is this bad?

Unless `enqueue_validation` says otherwise, a name must belong to a handler of the same process:
the call raises `UnknownTaskName` and nothing is enqueued. Where any name is allowed, the job is
stored and becomes a dead letter, since nobody handles it.

## Example

```python
# consumer.py
from soniq import Soniq

app = Soniq()


@app.job(name="mailer.letters.print.v1")
async def print_letter(letter_id: str) -> None: ...


async def print_all(letters: list[str]) -> None:
    for letter_id in letters:
        await app.enqueue("mailer.letter.print.v1", args={"letter_id": letter_id})
```

## Use instead

```python
# consumer.py
from soniq import Soniq

app = Soniq()


@app.job(name="mailer.letters.print.v1")
async def print_letter(letter_id: str) -> None: ...


async def print_all(letters: list[str]) -> None:
    for letter_id in letters:
        await app.enqueue(print_letter, letter_id=letter_id)
```

## Fix safety

A misspelt name is replaced by the near ref, or by the near name when only a handler has it. The
fix is unsafe because another task may have been meant.

## What it cannot know

Nothing is reported while there is a ref or a handler in view whose name cannot be read, or a file
that cannot be analysed, or where `enqueue_validation` is set in the source.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from soniq_lint.diagnostics import Edit, Fix, Note
from soniq_lint.rules.rows import (
    by_task,
    declared_here,
    diagnostic,
    only_ref,
    rows,
    span_of,
    spelled_in,
    text_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from soniq_lint.diagnostics import Diagnostic
    from soniq_lint.records import Record
    from soniq_lint.view import Project


SETTING = "enqueue_validation"


def check(records: Sequence[Record], project: Project) -> Iterator[Diagnostic]:
    """Yield a diagnostic for every enqueue by a name that is not known."""
    wanted = [
        (record, row)
        for record in records
        for row in record.facts.get("enqueues", ())
        if row["form"] == "name" and row["app"] and row["task"] is not None
    ]
    if not wanted or not project.closed:
        return
    handled = {row["task"] for row in rows(records, "handles")}
    if None in handled:
        return
    declared = by_task(project.declared)
    lenient: dict[str, bool] = {}
    for record, row in wanted:
        if row["task"] in declared or row["task"] in handled:
            continue
        if record.path not in lenient:
            lenient[record.path] = _may_be_lenient(record, project)
        if not lenient[record.path]:
            yield _unknown(row, declared, handled, project)


def _may_be_lenient(record: Record, project: Project) -> bool:
    """Tell whether a file, or one that it depends on, says which names may be enqueued."""
    return any(SETTING in text_of(path, project) for path in (record.path, *record.reads))


def _unknown(
    row: dict[str, Any],
    declared: dict[str, list[Mapping[str, Any]]],
    handled: set[str],
    project: Project,
) -> Diagnostic:
    from soniq_lint.rules.wording import nearest

    close = nearest(row["task"], {*declared, *handled})
    meant = "" if close is None else f"; did you mean {close!r}?"
    fix: Fix | None = None
    notes: tuple[Note, ...] = ()
    help_ = "declare the task, or register a handler for it"
    if close is not None:
        help_ = "enqueue the handler itself, which cannot be misspelt"
    if close in declared:
        help_ = "enqueue the ref of the task, which cannot be misspelt"
        ref = only_ref(declared[close])
        notes = declared_here(declared[close][0])
        fix = None if ref is None else _use_ref(row, ref, project)
    if fix is None and close is not None:
        fix = _use_name(row, close)
    return diagnostic(
        "unknown-task-name",
        row["target_place"] or row["place"],
        f"no task is called {row['task']!r}{meant}",
        row=row,
        help=help_,
        notes=notes,
        fix=fix,
    )


def _use_ref(row: dict[str, Any], ref: Mapping[str, Any], project: Project) -> Fix | None:
    span = span_of(row["target_place"])
    if span is None:
        return None
    found = spelled_in(span.path, ref, span.line, project)
    if found is None:
        return None
    text, imports = found
    return Fix("unsafe", f"enqueue {text}", (Edit(span, text),), imports)


def _use_name(row: dict[str, Any], name: str) -> Fix | None:
    span = span_of(row["target_place"])
    if span is None:
        return None
    return Fix("unsafe", "use the near name", (Edit(span, f'"{name}"'),))
