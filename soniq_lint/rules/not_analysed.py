"""A file could not be analysed.

## What it does

Reports files that cannot be read, are not valid in their encoding, are not Python as the
interpreter that runs the linter knows it, or are nested too deeply; with the reason. Every other
file is linted as usual.

## Why is this bad?

What is in the file is not checked, and refs that it declares are not known.

## Example

```text
# producer.py
from myservice_tasks import send_invoice

async def checkout(order_id: str) -> None:
    await app.enqueue(send_invoice, args={"order_id": order_id
```

## Use instead

Mend the file, or exclude it in the configuration when it is not meant to be Python.
"""
