"""A suppression comment suppresses nothing.

## What it does

Reports `# soniq: ignore[...]` comments, or single rules in them, that hide no finding. Only rules
that are on count, and only in runs that look at everything a rule needs: a comment that hides
what another file causes is left alone when that file is not linted.

## Why is this bad?

Such a comment says that something is wrong here, which is no longer true, and would hide the next
real mistake on that line.

## Example

```python
# producer.py
from myservice_tasks import send_invoice
from soniq import Soniq

app = Soniq()


async def checkout(order: dict[str, str]) -> None:
    await app.enqueue(send_invoice, args={**order})  # soniq: ignore[unknown-argument] until v3
```

## Use instead

```python
# producer.py
from myservice_tasks import send_invoice
from soniq import Soniq

app = Soniq()


async def checkout(order: dict[str, str]) -> None:
    await app.enqueue(send_invoice, args={**order})
```

## Fix safety

The fix removes the comment, or the rule from it. It is safe: comments mean nothing to the
program.
"""
