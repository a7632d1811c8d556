"""The job's args are given as keywords instead of in args={...}.

## What it does

Finds `app.enqueue(ref, order_id=...)` and `app.enqueue(ref, {...})`, with a ref or a name, where
the args should stand in `args=`. A keyword counts as one of the job's own when the task's model
has a field of that name, or when no `args` are given and it is close to no option of `enqueue`.

## Why is this bad?

With a ref or a name, the keywords of `enqueue` are its options. The call raises `UnknownOption`
and nothing is enqueued. (With a handler, as in `app.enqueue(handler, order_id=...)`, they are the
job's args.)

## Example

```python
# producer.py
from myservice_tasks import send_invoice
from soniq import Soniq

app = Soniq()


async def checkout(order_id: str) -> None:
    await app.enqueue(send_invoice, order_id=order_id, customer="acme", delay=60)
```

## Use instead

```python
# producer.py
from myservice_tasks import send_invoice
from soniq import Soniq

app = Soniq()


async def checkout(order_id: str) -> None:
    await app.enqueue(send_invoice, args={"order_id": order_id, "customer": "acme"}, delay=60)
```

## Fix safety

The fix moves the keywords into `args={...}`. It is unsafe because the call has never worked, so
that nobody can say what it was meant to do.

## What it cannot know

Receivers that are not known to be a `Soniq`: a function of your own called `enqueue` may take the
args as it likes.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from soniq_lint.diagnostics import Fix
from soniq_lint.fixes.edits import gather_keywords, insert_before
from soniq_lint.fixes.positions import places
from soniq_lint.rules.keywords import sort_keywords
from soniq_lint.rules.places import name_of
from soniq_lint.rules.wording import listed, the_task

if TYPE_CHECKING:
    from collections.abc import Iterator

    from soniq_lint.diagnostics import Diagnostic, Edit
    from soniq_lint.rules.context import Context
    from soniq_lint.sites.objects import EnqueueSite, FileSites

_COMMA = re.compile(r"\s*,\s*")


def check(sites: FileSites, context: Context) -> Iterator[Diagnostic]:
    """Yield a diagnostic for every enqueue by ref or name whose args are not in ``args``."""
    for site in sites.enqueues:
        if not site.app or site.form not in ("ref", "name"):
            continue
        yield from _by_position(site, context)
        given = sort_keywords(site).args
        if not given:
            continue
        names = [each.arg for each in given if each.arg is not None]
        edits = gather_keywords(site.module, site.call, names, "args")
        one = len(names) == 1
        verdict = "is not an option" if one else "are not options"
        yield context.diagnostic(
            "args-as-keywords",
            name_of(site.module, given[0]),
            f"{listed(names)} {verdict} of enqueue",
            help=f"put {'it' if one else 'them'} into args={{...}}",
            fix=_fix("move the job's args into args={...}", edits),
            task=site.name or "",
            field=names[0],
            function=site.function,
        )


def _by_position(site: EnqueueSite, context: Context) -> Iterator[Diagnostic]:
    arguments = site.call.args
    expected = 2 if site.many else 1
    if len(arguments) <= expected or arguments[0] is not site.target_node:
        return
    if any(isinstance(each, ast.Starred) for each in arguments):
        return
    second = arguments[expected]
    if site.many:
        message = "enqueue_many takes the args of all jobs as one list"
        edits = None
    else:
        message = f"enqueue takes the args of {the_task(site.name)} as args=..., not by position"
        edits = _insert_name(site, second) if len(arguments) == 2 else None
    yield context.diagnostic(
        "args-as-keywords",
        second,
        message,
        help="pass them in one list" if site.many else "write args= in front of them",
        fix=_fix("write args= in front", edits),
        task=site.name or "",
        function=site.function,
    )


def _insert_name(site: EnqueueSite, argument: ast.expr) -> tuple[Edit, ...] | None:
    if any(each.arg in ("args", None) for each in site.call.keywords):
        return None
    module = site.module
    before, after = module.span(site.call.args[0]), module.span(argument)
    text = places(module.text)
    start, end = text.offset(before.end_line, before.end_column), text.offset(*after[1:3])
    if start is None or end is None or not _COMMA.fullmatch(module.text[start:end]):
        return None  # brackets or a comment between them
    return insert_before(module, argument, "args=")


def _fix(message: str, edits: tuple[Edit, ...] | None) -> Fix | None:
    return None if edits is None else Fix("unsafe", message, edits)
