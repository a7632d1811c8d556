"""A handler spells out a task name that a stub package declares.

## What it does

Looks at `@app.job(name="...")` where a ref in view has that name.

## Why is this bad?

The name is written twice and will sometimes be changed once. With `name=ref.name`, or the ref
itself, a renamed task is an error at import instead of a queue of dead letters.

## Example

```python
# consumer.py
from myservice_tasks import InvoiceArgs
from soniq import Soniq

app = Soniq()


@app.job(name="billing.invoices.send.v2", validate=InvoiceArgs)
async def send(args: InvoiceArgs) -> None: ...
```

## Use instead

```python
# consumer.py
from myservice_tasks import InvoiceArgs, send_invoice
from soniq import Soniq

app = Soniq()


@app.job(name=send_invoice.name, validate=InvoiceArgs)
async def send(args: InvoiceArgs) -> None: ...
```

Or `@app.job(send_invoice)`, which takes name, model and queue from the ref.

## Fix safety

The fix writes `ref.name` and imports the ref. It is unsafe because the module then depends on the
stub package at import time, and follows it when the name is changed there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from soniq_lint.diagnostics import Edit, Fix
from soniq_lint.rules.rows import (
    by_task,
    declared_here,
    diagnostic,
    importable,
    only_ref,
    rows,
    span_of,
    spelled_in,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from soniq_lint.diagnostics import Diagnostic
    from soniq_lint.records import Record
    from soniq_lint.view import Project


def check(records: Sequence[Record], project: Project) -> Iterator[Diagnostic]:
    """Yield a diagnostic for every literal name that a ref has."""
    declared = by_task(project.declared)
    for row in rows(records, "handles"):
        if row["form"] != "literal" or row["task"] not in declared:
            continue
        found = importable(declared[row["task"]])
        if not found:
            continue
        ref = only_ref(found)
        place = span_of(row["name_place"])
        fix = None
        if ref is not None and place is not None:
            spelled = spelled_in(place.path, ref, place.line, project)
            if spelled is not None:
                text, imports = spelled
                edit = Edit(place, f"{text}.name")
                fix = Fix("unsafe", f"use {text}.name", (edit,), imports)
        what = "a ref" if ref is None else ref["ref"]
        yield diagnostic(
            "literal-handler-name",
            row["name_place"] or row["place"],
            f"the name {row['task']!r} is spelled out, and {what} declares it",
            row=row,
            help="use the name of the ref, or register with the ref itself",
            notes=declared_here(found[0] if ref is None else ref),
            fix=fix,
        )
