"""An enqueue is called and never awaited, so nothing is enqueued.

## What it does

Finds a call of `enqueue` or `enqueue_many` of a `Soniq` that stands as a statement of its own,
without `await`.

## Why is this bad?

`enqueue` is a coroutine function: calling it only makes a coroutine, which is thrown away. Python
says so in a warning at run time that is easily lost, and no job is stored.

## Example

```python
# producer.py
from myservice_tasks import send_invoice
from soniq import Soniq

app = Soniq()


async def checkout(order_id: str) -> None:
    app.enqueue(send_invoice, args={"order_id": order_id, "customer": "acme"})
```

## Use instead

```python
# producer.py
from myservice_tasks import send_invoice
from soniq import Soniq

app = Soniq()


async def checkout(order_id: str) -> None:
    await app.enqueue(send_invoice, args={"order_id": order_id, "customer": "acme"})
```

## Fix safety

The fix adds `await`. It is unsafe because the program then does something that it did not do
before, and waits for it.

## What it cannot know

Whether a coroutine that is stored in a variable, returned or passed on is awaited later; and
whether the `enqueue` of a receiver that is not known to be a `Soniq` is a coroutine function.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from soniq_lint.diagnostics import Fix
from soniq_lint.fixes.edits import wrap_await

if TYPE_CHECKING:
    from collections.abc import Iterator

    from soniq_lint.diagnostics import Diagnostic
    from soniq_lint.rules.context import Context
    from soniq_lint.sites.objects import FileSites


def check(sites: FileSites, context: Context) -> Iterator[Diagnostic]:
    """Yield a diagnostic for every enqueue that is made and dropped."""
    for site in sites.enqueues:
        if site.use != "dropped" or not site.app:
            continue
        edits = wrap_await(site.module, site.call)
        what = "enqueue_many" if site.many else "enqueue"
        yield context.diagnostic(
            "unawaited-enqueue",
            site.call.func,
            f"this {what} is never awaited, so nothing is enqueued",
            help="await it",
            fix=None if edits is None else Fix("unsafe", "add await", edits),
            task=site.name or "",
            function=site.function,
        )
