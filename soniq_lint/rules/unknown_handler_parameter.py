"""A handler has a parameter that its model does not fill.

## What it does

Finds parameters without a default that are no field of the model that the handler's job is
validated with; parameters annotated with another model; parameters beside one that takes the
whole instance; the `self` of a method; and positional-only parameters, since args are passed by
keyword.

## Why is this bad?

`@app.job` raises `InvalidHandler` when the module is imported, so the worker does not start.

## Example

```python
# consumer.py
from myservice_tasks import send_invoice
from soniq import Soniq

app = Soniq()


@app.job(send_invoice)
async def send(order_id: str, custmer: str, reminder: bool) -> None: ...
```

## Use instead

```python
# consumer.py
from myservice_tasks import send_invoice
from soniq import Soniq

app = Soniq()


@app.job(send_invoice)
async def send(order_id: str, customer: str, reminder: bool) -> None: ...
```

## What it cannot know

What another decorator between `@app.job` and the function makes of its parameters, and what an
annotation stands for that cannot be resolved.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from soniq_lint.rules.handlers import parameter_diagnostics

if TYPE_CHECKING:
    from collections.abc import Iterator

    from soniq_lint.diagnostics import Diagnostic
    from soniq_lint.rules.context import Context
    from soniq_lint.sites.objects import FileSites


def check(sites: FileSites, context: Context) -> Iterator[Diagnostic]:
    """Yield a diagnostic for every parameter that nothing is passed to."""
    yield from parameter_diagnostics("unknown-handler-parameter", sites, context)
