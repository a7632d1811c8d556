"""A handler has no parameter for a field of its model.

## What it does

Compares the parameters of a handler with the fields of the model that its job is validated with.
A handler takes every field as a parameter of that name, or `**kwargs`, or the whole instance in
one parameter that is annotated with the model.

## Why is this bad?

`@app.job` raises `InvalidHandler` when the module is imported, so the worker does not start.

## Example

```python
# consumer.py
from myservice_tasks import send_invoice
from soniq import Soniq

app = Soniq()


@app.job(send_invoice)
async def send(order_id: str, reminder: bool) -> None: ...
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

What another decorator between `@app.job` and the function makes of its parameters, and the fields
of a model with a base class that cannot be read.
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
    """Yield a diagnostic for every field that no parameter takes."""
    yield from parameter_diagnostics("missing-handler-parameter", sites, context)
