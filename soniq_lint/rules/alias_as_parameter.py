"""A handler names a parameter after a field's alias instead of the field.

## What it does

Finds parameters of a handler that have the name of an alias of a field, where the field itself
has no parameter.

## Why is this bad?

Aliases are how the args are written in a row. The model turns them into fields, and a handler is
called with the fields: `@app.job` raises `InvalidHandler` when the module is imported.

## Example

```python
# myservice_tasks/__init__.py
from pydantic import BaseModel, Field
from soniq import task_ref


class OrderArgs(BaseModel):
    order_id: str = Field(alias="orderId")


ship_order = task_ref(name="shop.orders.ship.v1", args_model=OrderArgs)
```

```python
# consumer.py
from myservice_tasks import ship_order
from soniq import Soniq

app = Soniq()


@app.job(ship_order)
async def ship(orderId: str) -> None: ...
```

## Use instead

```python
# consumer.py
from myservice_tasks import ship_order
from soniq import Soniq

app = Soniq()


@app.job(ship_order)
async def ship(order_id: str) -> None: ...
```
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
    """Yield a diagnostic for every parameter that has the name of an alias."""
    yield from parameter_diagnostics("alias-as-parameter", sites, context)
