"""A handler is registered under a name that no stub package declares.

## What it does

Looks at `@app.job(name="...")` in projects that have refs in view, and reports names that no ref
has. A task that the project enqueues itself needs no ref; neither does one with a schedule, nor
one whose name is left to be derived from the function.

## Why is this bad?

Producers enqueue the refs of a stub package. If the name is misspelt, or is that of a version
nobody declares, their jobs never reach this handler: they become dead letters, and nothing fails
here.

## Example

```python
# consumer.py
from myservice_tasks import InvoiceArgs
from soniq import Soniq

app = Soniq()


@app.job(name="billing.invoice.send.v2", validate=InvoiceArgs)
async def send(args: InvoiceArgs) -> None: ...
```

## Use instead

```python
# consumer.py
from myservice_tasks import InvoiceArgs, send_invoice
from soniq import Soniq

app = Soniq()


@app.job(send_invoice)
async def send(args: InvoiceArgs) -> None: ...
```

## What it cannot know

Nothing is reported while there is a ref in view whose name cannot be read, or a file that cannot
be analysed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from soniq_lint.rules.rows import by_task, declared_here, diagnostic, rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from soniq_lint.diagnostics import Diagnostic
    from soniq_lint.records import Record
    from soniq_lint.view import Project


def check(records: Sequence[Record], project: Project) -> Iterator[Diagnostic]:
    """Yield a diagnostic for every handler whose name no ref has."""
    wanted = [
        row
        for row in rows(records, "handles")
        if row["form"] == "literal" and row["task"] is not None and not row.get("periodic")
    ]
    if not wanted or not project.closed:
        return
    declared = by_task(project.declared)
    if all(each["place"] is None for found in declared.values() for each in found):
        return  # nothing is declared in view; names from a live registry are no stubs
    enqueued = {row["task"] for row in rows(records, "enqueues") if row["form"] != "ref"}
    for row in wanted:
        if row["task"] in declared or row["task"] in enqueued:
            continue
        from soniq_lint.rules.wording import nearest

        close = nearest(row["task"], declared)
        meant = "" if close is None else f"; did you mean {close!r}?"
        yield diagnostic(
            "handler-without-stub",
            row["name_place"] or row["place"],
            f"no ref declares the task {row['task']!r}{meant}",
            row=row,
            help="register the handler with the task's ref",
            notes=() if close is None else declared_here(declared[close][0]),
        )
