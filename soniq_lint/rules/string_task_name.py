"""A job is enqueued by name although a stub package declares the task.

## What it does

Looks at `app.enqueue("name", ...)` where `app` is a `Soniq` and a ref in view has that name.

## Why is this bad?

A name only works where the same process also handles the task, unless `enqueue_validation` allows
any name. And it brings neither the task's model nor its queue along: the args are checked against
the local handler's model, or against none. The ref is its own declaration, can be searched for,
and lets this linter and the type checker see the args.

## Example

```python
# producer.py
from soniq import Soniq

app = Soniq()


async def checkout(order_id: str) -> None:
    await app.enqueue(
        "billing.invoices.send.v2", args={"order_id": order_id, "customer": "acme"}
    )
```

## Use instead

```python
# producer.py
from myservice_tasks import send_invoice
from soniq import Soniq

app = Soniq()


async def checkout(order_id: str) -> None:
    await app.enqueue(
        send_invoice, args={"order_id": order_id, "customer": "acme"}
    )
```

## Fix safety

The fix puts the ref in the place of the name and imports it. It is unsafe because the args are
then checked against the ref's model and the job goes to the ref's queue.
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
    """Yield a diagnostic for every enqueue by a name that a ref has."""
    declared = by_task(project.declared)
    for row in rows(records, "enqueues"):
        if row["form"] != "name" or not row["app"] or row["task"] not in declared:
            continue
        found = importable(declared[row["task"]])
        if not found:
            continue
        ref = only_ref(found)
        place = span_of(row["target_place"])
        fix = None
        if ref is not None and place is not None:
            spelled = spelled_in(place.path, ref, place.line, project)
            if spelled is not None:
                text, imports = spelled
                fix = Fix("unsafe", f"enqueue {text}", (Edit(place, text),), imports)
        what = "a ref" if ref is None else ref["ref"]
        yield diagnostic(
            "string-task-name",
            row["target_place"] or row["place"],
            f"{row['task']!r} is enqueued by name, and {what} declares it",
            row=row,
            help="enqueue the ref" if ref is None else f"enqueue {ref['ref']}",
            notes=declared_here(found[0] if ref is None else ref),
            fix=fix,
        )
