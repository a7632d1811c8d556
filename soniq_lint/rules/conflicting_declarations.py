"""One task name is declared with two shapes.

## What it does

Compares the models of all refs in view that have the same name: those of the project, and those
of the stub packages that it imports. Models that write and read the same JSON are the same shape,
whatever they are called.

## Why is this bad?

Which shape a job has then depends on which ref the producer imported, and a handler can be
registered for one of them only. Jobs of the other shape become dead letters.

## Example

```python
# billing_tasks.py
from pydantic import BaseModel
from soniq import task_ref


class InvoiceArgs(BaseModel):
    order_id: str


send_invoice = task_ref(name="billing.invoices.send.v2", args_model=InvoiceArgs)
```

```python
# shop_tasks.py
from pydantic import BaseModel
from soniq import task_ref


class InvoiceArgs(BaseModel):
    order_id: int
    customer: str


send_invoice = task_ref(name="billing.invoices.send.v2", args_model=InvoiceArgs)
```

## Use instead

Declare the task once and import the ref, or give the second shape a name of its own.

```python
# billing_tasks.py
from pydantic import BaseModel
from soniq import task_ref


class InvoiceArgs(BaseModel):
    order_id: str


class InvoiceArgsV3(BaseModel):
    order_id: int
    customer: str


send_invoice = task_ref(name="billing.invoices.send.v2", args_model=InvoiceArgs)
send_invoice_v3 = task_ref(name="billing.invoices.send.v3", args_model=InvoiceArgsV3)
```

## What it cannot know

The shape of a model that cannot be read in full.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from soniq_lint.diagnostics import Note
from soniq_lint.rules.rows import by_task, diagnostic, rows, span_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from soniq_lint.diagnostics import Diagnostic
    from soniq_lint.records import Record
    from soniq_lint.view import Project


def check(records: Sequence[Record], project: Project) -> Iterator[Diagnostic]:
    """Yield a diagnostic for every declaration that another one of its name contradicts."""
    declared = None
    for row in rows(records, "declares"):
        if row["task"] is None or row["shape"] is None or not row["ref"]:
            continue
        if declared is None:
            declared = by_task(project.declared)
        other = _other(row, declared.get(row["task"], ()))
        if other is None:
            continue
        place = span_of(other["name_place"] or other["place"])
        yield diagnostic(
            "conflicting-declarations",
            row["name_place"] or row["place"],
            f"task {row['task']!r} is declared with another shape by {other['ref']}",
            row=row,
            help="declare it once and import it, or give one of them a name of its own",
            notes=() if place is None else (Note("the other declaration", place),),
        )


def _other(row: dict[str, Any], found: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """Return a declaration with another shape; another version of the same ref is none."""
    for each in found:
        if each["shape"] is None or each["shape"] == row["shape"]:
            continue
        if each["ref"] and each["ref"] != row["ref"]:
            return each
    return None
