"""Two handlers of one application are registered under one name.

## What it does

Compares the names of all handlers that are registered with the same application at module level,
across the files of the project.

## Why is this bad?

`@app.job` raises `DuplicateTask` as soon as both modules are imported. If they never meet in one
process it works until somebody imports the other one.

## Example

```python
# consumer.py
from myservice_tasks import InvoiceArgs, send_invoice
from soniq import Soniq

app = Soniq()


@app.job(send_invoice)
async def send(args: InvoiceArgs) -> None: ...


@app.job(send_invoice)
async def send_again(args: InvoiceArgs) -> None: ...
```

## Use instead

One handler for each task, or a task for each handler.

```python
# consumer.py
from myservice_tasks import InvoiceArgs, send_invoice
from soniq import Soniq

app = Soniq()


@app.job(send_invoice)
async def send(args: InvoiceArgs) -> None: ...
```

## What it cannot know

Which modules a process imports. Handlers in functions and in branches of `if` or `try` are not
looked at, since perhaps only one of them is registered.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from soniq_lint.diagnostics import Note, Span
from soniq_lint.rules.rows import diagnostic, rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from soniq_lint.diagnostics import Diagnostic
    from soniq_lint.records import Record
    from soniq_lint.view import Project


def check(records: Sequence[Record], project: Project) -> Iterator[Diagnostic]:
    """Yield a diagnostic for every handler after the first of its name."""
    first: dict[tuple[str, str], dict[str, Any]] = {}
    for row in rows(records, "handles"):
        if not row["app"] or row["task"] is None or row.get("exclusive"):
            continue
        known = first.setdefault((row["app"], row["task"]), row)
        if known is row:
            continue
        yield diagnostic(
            "duplicate-handler",
            row["place"],
            f"task {row['task']!r} already has the handler {known['function']!r}",
            row=row,
            help="remove one of them, or give it a task of its own",
            notes=(Note("the first one is here", Span(*known["place"])),),
        )
