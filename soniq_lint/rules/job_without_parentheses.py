"""@app.job is used without parentheses.

## What it does

Finds functions decorated with `@app.job` where `app` is a `Soniq`.

## Why is this bad?

`app.job` makes a decorator and is none itself: it takes the function for a ref and raises
`InvalidOption` when the module is imported, so the worker does not start.

## Example

```python
# consumer.py
from soniq import Soniq

app = Soniq()


@app.job
async def clean_up() -> None: ...
```

## Use instead

```python
# consumer.py
from soniq import Soniq

app = Soniq()


@app.job()
async def clean_up() -> None: ...
```

Without a ref or `name=`, the task is called `module.function`. Give it a ref if another service
enqueues it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from soniq_lint.diagnostics import Diagnostic
    from soniq_lint.rules.context import Context
    from soniq_lint.sites.objects import FileSites


def check(sites: FileSites, context: Context) -> Iterator[Diagnostic]:
    """Yield a diagnostic for every bare ``@app.job``."""
    for site in sites.handlers:
        if site.call is None:
            yield context.diagnostic(
                "job-without-parentheses",
                site.decorator,
                "@app.job needs parentheses; without them it takes the function for a ref",
                help="write @app.job(ref), or @app.job(name=..., validate=Model)",
                task=site.name or "",
                function=site.qualname,
            )
