"""A task's name does not end in a version such as .v1.

## What it does

Looks at the last part of the names that refs declare. `billing.invoices.send.v2` and
`billing.send_invoice_v2` pass.

## Why is this bad?

A shape that changes incompatibly is another task and needs another name. A version in the name
makes that next name obvious, and shows at a glance which of two tasks is the older one.

## Example

```python
# myservice_tasks/__init__.py
from soniq import task_ref

send_invoice = task_ref(name="billing.invoices.send")
```

## Use instead

```python
# myservice_tasks/__init__.py
from soniq import task_ref

send_invoice = task_ref(name="billing.invoices.send.v1")
```

Do not rename a task that is in use: its jobs would no longer find their handler. Ignore the rule
for it, and give the next version a suffix.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from soniq_lint.rules.invalid_task_name import refusal_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from soniq_lint.diagnostics import Diagnostic
    from soniq_lint.rules.context import Context
    from soniq_lint.sites.objects import FileSites

_VERSIONED = re.compile(r"(?:.*[^A-Za-z0-9])?[vV][0-9]+")


def check(sites: FileSites, context: Context) -> Iterator[Diagnostic]:
    """Yield a diagnostic for every declared name without a version."""
    for declaration in sites.declarations:
        name, node = declaration.name, declaration.name_node
        if name is None or node is None or declaration.local or _VERSIONED.fullmatch(name):
            continue
        if refusal_of(name, context.pattern) or refusal_of(f"{name}.v1", context.pattern):
            continue  # another rule's business, or a pattern that leaves no room for it
        yield context.diagnostic(
            "missing-version-suffix",
            node,
            f"task name {name!r} does not end in a version",
            help=f"call a new task {name + '.v1'!r}",
            task=name,
            function=declaration.scope.qualname,
        )
