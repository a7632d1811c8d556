"""A handler's parameter has the name of an enqueue option.

## What it does

Finds handlers with a parameter called `queue`, `priority`, `scheduled_at`, `delay`, `unique`,
`dedup_key` or `connection`. Off by default.

## Why is this bad?

It works, and it is easily misread: in `app.enqueue(handler, delay=60)` the keyword is one of the
job's args and delays nothing, whereas in `app.enqueue(ref, delay=60)` it is the option. Some
teams would rather not have both.

## Example

```python
# consumer.py
from soniq import Soniq

app = Soniq()


@app.job(name="mailer.letters.print.v1")
async def print_letter(letter_id: str, priority: int) -> None: ...
```

## Use instead

```python
# consumer.py
from soniq import Soniq

app = Soniq()


@app.job(name="mailer.letters.print.v1")
async def print_letter(letter_id: str, postage: int) -> None: ...
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from soniq_lint.rules import options
from soniq_lint.rules.annotations import asks_for
from soniq_lint.rules.parameters import parameters_of
from soniq_lint.rules.places import name_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from soniq_lint.diagnostics import Diagnostic
    from soniq_lint.rules.context import Context
    from soniq_lint.sites.objects import FileSites


def check(sites: FileSites, context: Context) -> Iterator[Diagnostic]:
    """Yield a diagnostic for every parameter named like an option."""
    for site in sites.handlers:
        for parameter in parameters_of(site.node):
            if parameter.name not in options.ENQUEUE:
                continue
            asked = asks_for(parameter.node.annotation, site.scope, None, context.resolver)
            if asked.kind in ("context", "other-model", "unknown"):
                continue
            yield context.diagnostic(
                "parameter-shadows-option",
                name_of(site.module, parameter.node),
                f"parameter {parameter.name!r} has the name of an enqueue option",
                help="give it a name of its own",
                task=site.name or "",
                field=parameter.name,
                function=site.qualname,
            )
