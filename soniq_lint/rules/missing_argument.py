"""The args lack a key that the task's model requires.

## What it does

Looks at the args of `enqueue(ref, args=...)` and `enqueue_many(ref, [...])` for required fields,
also of nested models, that no key fills.

## Why is this bad?

The call raises `TaskArgsInvalid` and nothing is enqueued. It often shows only in production,
because tests replace the producer.

## Example

```python
# producer.py
from myservice_tasks import send_invoice
from soniq import Soniq

app = Soniq()


async def checkout(order_id: str) -> None:
    await app.enqueue(send_invoice, args={"order_id": order_id})
```

## Use instead

```python
# producer.py
from myservice_tasks import send_invoice
from soniq import Soniq

app = Soniq()


async def checkout(order_id: str, customer: str) -> None:
    await app.enqueue(send_invoice, args={"order_id": order_id, "customer": customer})
```

## What it cannot know

Keys that a spread such as `{**base, ...}` may bring when `base` is not a constant; and what a
model-level `before` validator fills in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from soniq_lint.rules.keywords import sort_keywords

if TYPE_CHECKING:
    from collections.abc import Iterator

    from soniq_lint.diagnostics import Diagnostic
    from soniq_lint.rules.context import Context
    from soniq_lint.sites.objects import EnqueueSite, FileSites


def check(sites: FileSites, context: Context) -> Iterator[Diagnostic]:
    """Yield a diagnostic for every required key that the args lack."""
    for site in sites.enqueues:
        if site.args_node is None and _gives_more(site):
            continue  # the args in the wrong place, or a wrapper's own way of taking them
        for problem in context.problems(site):
            if problem.kind != "missing":
                continue
            owner = "the model" if problem.owner is None else problem.owner.name
            written = "" if problem.field is None else problem.field.annotation
            kind = f" ({written})" if written else ""
            yield context.diagnostic(
                "missing-argument",
                context.place(site, problem),
                f"the key {str(problem.path[-1])!r} is missing, which {owner} requires",
                help=f"add {str(problem.path[-1])!r}{kind}",
                notes=context.declared(problem),
                task=site.name or "",
                field=problem.place,
                function=site.function,
            )


def _gives_more(site: EnqueueSite) -> bool:
    """Tell whether a call without ``args`` has arguments that are no options."""
    unknown = sort_keywords(site)
    return len(site.call.args) > 1 or bool(unknown.args or unknown.options)
