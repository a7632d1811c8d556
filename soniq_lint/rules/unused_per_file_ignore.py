"""A per-file-ignores entry ignores nothing.

## What it does

Reports entries of `per-file-ignores` whose rules find nothing in the files that match the
pattern, when the whole project is linted.

## Why is this bad?

The entry outlived its reason, or its pattern does not match the files it is meant for. In both
cases the next mistake is hidden, or not, by chance.

## Example

```toml
# pyproject.toml
[tool.soniq-lint.per-file-ignores]
"tests/**" = ["unknown-argument"]
```

```python
# tests/test_checkout.py
from myservice_tasks import send_invoice
from soniq import Soniq


async def test_checkout(app: Soniq) -> None:
    await app.enqueue(send_invoice, args={"order_id": "o1", "customer": "acme"})
```

## Use instead

```toml
# pyproject.toml
[tool.soniq-lint]
```

```python
# tests/test_checkout.py
from myservice_tasks import send_invoice
from soniq import Soniq


async def test_checkout(app: Soniq) -> None:
    await app.enqueue(send_invoice, args={"order_id": "o1", "customer": "acme"})
```
"""
