"""An enqueue is given an option that does not exist.

## What it does

Compares the keywords of `enqueue` and `enqueue_many`, and those of `handler.options(...)`, with
the options that they take. `enqueue` by ref or name takes `queue`, `priority`, `scheduled_at`,
`delay`, `unique`, `dedup_key` and `connection`; so does `handler.options`. `enqueue_many` takes
`queue`, `priority`, `scheduled_at`, `delay` and `connection`.

## Why is this bad?

The call raises `UnknownOption` and nothing is enqueued.

## Example

```python
# producer.py
from myservice_tasks import send_invoice
from soniq import Soniq

app = Soniq()


async def checkout(order_id: str) -> None:
    await app.enqueue(
        send_invoice, args={"order_id": order_id, "customer": "acme"}, prority=5
    )
```

## Use instead

```python
# producer.py
from myservice_tasks import send_invoice
from soniq import Soniq

app = Soniq()


async def checkout(order_id: str) -> None:
    await app.enqueue(
        send_invoice, args={"order_id": order_id, "customer": "acme"}, priority=5
    )
```

## What it cannot know

Receivers that are not known to be a `Soniq`: a function of your own called `enqueue` may have
options of its own. Keywords in `**options` are not looked at.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from soniq_lint.rules import options
from soniq_lint.rules.keywords import known_options, sort_keywords
from soniq_lint.rules.places import name_of
from soniq_lint.rules.wording import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from soniq_lint.diagnostics import Diagnostic
    from soniq_lint.rules.context import Context
    from soniq_lint.sites.objects import EnqueueSite, FileSites


def check(sites: FileSites, context: Context) -> Iterator[Diagnostic]:
    """Yield a diagnostic for every keyword that is no option of the call."""
    for site in sites.enqueues:
        if not site.app:
            continue
        if site.many or site.form in ("ref", "name"):
            what = "enqueue_many" if site.many else "enqueue"
            found = sort_keywords(site).options
            yield from _report(found, what, known_options(site), site, context)
        if site.form == "handler":
            yield from _of_handler(site, context)


def _of_handler(site: EnqueueSite, context: Context) -> Iterator[Diagnostic]:
    call = site.target_node
    if (
        isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr == "options"
    ):
        unknown = [each for each in call.keywords if each.arg not in (None, *options.ENQUEUE)]
        yield from _report(unknown, "handler.options", options.ENQUEUE, site, context)


def _report(
    found: Iterable[ast.keyword],
    what: str,
    known: tuple[str, ...],
    site: EnqueueSite,
    context: Context,
) -> Iterator[Diagnostic]:
    for each in found:
        assert each.arg is not None
        meant = did_you_mean(each.arg, known)
        yield context.diagnostic(
            "unknown-enqueue-option",
            name_of(site.module, each),
            f"{what} has no option {each.arg!r}{meant}",
            help="" if meant else f"the options are {', '.join(known)}",
            task=site.name or "",
            field=each.arg,
            function=site.function,
        )
