"""A handler is registered with an option that does not exist.

## What it does

Compares the keywords of `@app.job(...)` with those it takes: `name`, `validate`, `queue`,
`priority`, `retries`, `retry_delay`, `retry_backoff`, `retry_max_delay`, `timeout` and `unique`.

## Why is this bad?

`@app.job` raises `UnknownOption` when the module is imported, so the worker does not start.

## Example

```python
# consumer.py
from myservice_tasks import InvoiceArgs, send_invoice
from soniq import Soniq

app = Soniq()


@app.job(send_invoice, max_retries=5)
async def send(args: InvoiceArgs) -> None: ...
```

## Use instead

```python
# consumer.py
from myservice_tasks import InvoiceArgs, send_invoice
from soniq import Soniq

app = Soniq()


@app.job(send_invoice, retries=5)
async def send(args: InvoiceArgs) -> None: ...
```

## What it cannot know

Receivers that are not known to be a `Soniq`: a `job` method of your own may have options of its
own. Keywords in `**options` are not looked at.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from soniq_lint.rules import options
from soniq_lint.rules.handlers import is_soniq
from soniq_lint.rules.places import name_of
from soniq_lint.rules.wording import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from soniq_lint.diagnostics import Diagnostic
    from soniq_lint.rules.context import Context
    from soniq_lint.sites.objects import FileSites

_KNOWN = (*options.JOB, "name", "validate")


def check(sites: FileSites, context: Context) -> Iterator[Diagnostic]:
    """Yield a diagnostic for every keyword of ``@app.job`` that is no option."""
    for site in sites.handlers:
        if site.call is None or not is_soniq(site, context):
            continue
        for each in site.call.keywords:
            if each.arg is None or each.arg in (*_KNOWN, "ref"):
                continue
            meant = did_you_mean(each.arg, _KNOWN)
            yield context.diagnostic(
                "unknown-job-option",
                name_of(site.module, each),
                f"@app.job has no option {each.arg!r}{meant}",
                help="" if meant else f"the options are {', '.join(_KNOWN)}",
                task=site.name or "",
                field=each.arg,
                function=site.qualname,
            )
