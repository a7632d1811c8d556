"""A suppression comment names a rule that does not exist, or cannot be read.

## What it does

Reports `# soniq: ignore[...]` comments that name an unknown rule, lack a bracket, or are misspelt
in another way.

## Why is this bad?

The comment hides nothing, against the intention of whoever wrote it.

## Example

```python
# producer.py
from myservice_tasks import send_invoice
from soniq import Soniq

app = Soniq()


async def checkout(order: dict[str, str]) -> None:
    await app.enqueue(send_invoice, args={**order})  # soniq: ignore[unkown-argument] for v3
```

## Use instead

```python
# producer.py
from myservice_tasks import send_invoice
from soniq import Soniq

app = Soniq()


async def checkout(order: dict[str, str]) -> None:
    args = {**order, "vip": True}  # soniq: ignore[unknown-argument] for v3
    await app.enqueue(send_invoice, args=args)
```
"""
