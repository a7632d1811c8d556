"""A value in the args is one that the task's model refuses.

## What it does

Rebuilds the task's model from its source and lets Pydantic validate the args of `enqueue(ref,
args=...)` and `enqueue_many(ref, [...])` as far as they can be read: literals, constants of other
modules, f-strings of constants, spreads, enum members, model instances. The verdict is Pydantic's
own, lax conversions included.

## Why is this bad?

The call raises `TaskArgsInvalid` and nothing is enqueued.

## Example

```python
# producer.py
from myservice_tasks import send_invoice
from soniq import Soniq

app = Soniq()


async def checkout(customer: str) -> None:
    await app.enqueue(send_invoice, args={"order_id": 123, "customer": customer})
```

## Use instead

```python
# producer.py
from myservice_tasks import send_invoice
from soniq import Soniq

app = Soniq()


async def checkout(customer: str) -> None:
    await app.enqueue(send_invoice, args={"order_id": "123", "customer": customer})
```

## What it cannot know

Values of variables, parameters and function calls; and what the model's validators would say,
since they are never run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from soniq_lint.diagnostics import Diagnostic
    from soniq_lint.rules.context import Context
    from soniq_lint.sites.objects import FileSites


def check(sites: FileSites, context: Context) -> Iterator[Diagnostic]:
    """Yield a diagnostic for every value that the model refuses."""
    for site in sites.enqueues:
        for problem in context.problems(site):
            if problem.kind != "invalid":
                continue
            where = f"{problem.place}: " if problem.place else ""
            yield context.diagnostic(
                "invalid-argument",
                context.place(site, problem),
                f"{where}{problem.message} [{problem.type}]",
                notes=context.declared(problem),
                task=site.name or "",
                field=problem.place,
                function=site.function,
            )
