"""A handler is registered by name and does not validate its args.

## What it does

Finds `@app.job(name=ref.name)` without `validate=` where the ref has a model, and handlers
without a model that take a model as a parameter.

## Why is this bad?

A handler that is registered by name knows nothing of the model. Whatever stands in the row is
passed on unchecked: strings that should be dates, missing keys, keys that are misspelt. With a
parameter annotated with a model, `@app.job` raises `InvalidHandler` when the module is imported.

## Example

```python
# consumer.py
from myservice_tasks import send_invoice
from soniq import Soniq

app = Soniq()


@app.job(name=send_invoice.name)
async def send(order_id: str, customer: str, reminder: bool = False) -> None: ...
```

## Use instead

```python
# consumer.py
from myservice_tasks import InvoiceArgs, send_invoice
from soniq import Soniq

app = Soniq()


@app.job(name=send_invoice.name, validate=InvoiceArgs)
async def send(order_id: str, customer: str, reminder: bool = False) -> None: ...
```

Or `@app.job(send_invoice)`, which takes name, model and queue from the ref.

## Fix safety

The fix adds `validate=` with the ref's model, or the model that the parameter is annotated with.
It is unsafe because jobs that do not fit the model, which the handler has run so far, then become
dead letters.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from soniq_lint.diagnostics import Fix, Note
from soniq_lint.fixes.edits import add_keyword
from soniq_lint.rules.annotations import asks_for
from soniq_lint.rules.handlers import is_soniq
from soniq_lint.rules.parameters import is_registered_as_written, parameters_of
from soniq_lint.rules.places import name_of
from soniq_lint.rules.spellings import spelled
from soniq_lint.rules.wording import the_task

if TYPE_CHECKING:
    from collections.abc import Iterator

    from soniq_lint.diagnostics import Diagnostic
    from soniq_lint.resolve.targets import ClassTarget
    from soniq_lint.rules.context import Context
    from soniq_lint.sites.objects import FileSites, HandlerSite


def check(sites: FileSites, context: Context) -> Iterator[Diagnostic]:
    """Yield a diagnostic for every handler by name that should validate and does not."""
    for site in sites.handlers:
        if site.call is None or site.validate_node is not None or not site.keywords:
            continue
        if not is_soniq(site, context):
            continue
        ref = site.ref
        if site.form == "ref-name" and ref is not None and ref.model_node is not None:
            model = None if ref.model is None else ref.model.target
            name = "the ref's model" if model is None else model.node.name
            yield context.diagnostic(
                "missing-validate",
                site.call,
                f"the handler of {the_task(site.name)} does not validate its args with {name}",
                help=f"add validate={name}, or register with the ref itself"
                if model is not None
                else "register with the ref itself",
                notes=(Note("the task's model is given here", ref.module.span(ref.model_node)),),
                fix=_fix(site, model, context),
                task=site.name or "",
                function=site.qualname,
            )
        elif site.form not in ("ref", "unknown") and is_registered_as_written(site, sites):
            yield from _annotated(site, context)


def _annotated(site: HandlerSite, context: Context) -> Iterator[Diagnostic]:
    """Yield what is wrong with a handler without a model that asks for one."""
    for parameter in parameters_of(site.node):
        asked = asks_for(parameter.node.annotation, site.scope, None, context.resolver)
        if asked.kind != "other-model" or asked.target is None or parameter.positional:
            continue
        name = asked.target.node.name
        yield context.diagnostic(
            "missing-validate",
            name_of(site.module, parameter.node),
            f"parameter {parameter.name!r} is annotated with {name}, but the job has no model",
            help=f"pass validate={name} to @app.job",
            fix=_fix(site, asked.target, context),
            task=site.name or "",
            field=parameter.name,
            function=site.qualname,
        )


def _fix(site: HandlerSite, model: ClassTarget | None, context: Context) -> Fix | None:
    if model is None or site.call is None:
        return None
    found = spelled(
        model, model.module.name, model.qualname, site.scope, site.call, context.resolver
    )
    if found is None:
        return None
    text, imports = found
    edits = add_keyword(site.module, site.call, f"validate={text}")
    return None if edits is None else Fix("unsafe", f"add validate={text}", edits, imports)
