"""A handler validates with another model than the one its task declares.

## What it does

Finds `@app.job(ref, validate=Other)`, which is refused whatever `Other` is; and
`@app.job(name=ref.name, validate=Other)` where `Other` cannot read a single job of the task: it
requires a key that the task's model does not have, or forbids one that is always there.

A consumer may well read a task with a model of its own, as with fewer fields. As long as some job
can be read by it, nothing is reported.

## Why is this bad?

With the ref, `@app.job` raises `InvalidOption` when the module is imported. By name, the worker
starts and turns every job of the task into a dead letter.

## Example

```python
# consumer.py
from myservice_tasks import ReportArgs, send_invoice
from soniq import Soniq

app = Soniq()


@app.job(name=send_invoice.name, validate=ReportArgs)
async def send(**args: object) -> None: ...
```

## Use instead

```python
# consumer.py
from myservice_tasks import InvoiceArgs, send_invoice
from soniq import Soniq

app = Soniq()


@app.job(name=send_invoice.name, validate=InvoiceArgs)
async def send(**args: object) -> None: ...
```

## Fix safety

The fix names the task's model instead. It is unsafe because the handler's parameters may have to
change too.

## What it cannot know

Whether the types of fields that both models have agree.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from soniq_lint.diagnostics import Fix, Note
from soniq_lint.fixes.edits import replace
from soniq_lint.resolve.targets import ClassTarget
from soniq_lint.rules.classes import class_behind, same
from soniq_lint.rules.handlers import is_soniq
from soniq_lint.rules.parameters import has_no_model
from soniq_lint.rules.reading import refuses_every_row
from soniq_lint.rules.spellings import spelled
from soniq_lint.rules.wording import the_task

if TYPE_CHECKING:
    from collections.abc import Iterator

    from soniq_lint.diagnostics import Diagnostic
    from soniq_lint.rules.context import Context
    from soniq_lint.sites.objects import Declaration, FileSites, HandlerSite


def check(sites: FileSites, context: Context) -> Iterator[Diagnostic]:
    """Yield a diagnostic for every ``validate=`` that is certainly not the task's."""
    for site in sites.handlers:
        ref = site.ref
        if ref is None or site.validate_node is None or not is_soniq(site, context):
            continue
        given = site.validate_target
        if not isinstance(given, ClassTarget):
            continue
        notes: list[Note] = []
        if site.form == "ref":
            message = _other_than_promised(given, ref, context)
        elif site.model is not None and ref.model is not None:
            refusal = refuses_every_row(site.model, ref.model, context.resolver)
            message = None
            if refusal is not None:
                message = f"no job of {the_task(site.name)} can be read: {refusal.message}"
                notes.append(Note("declared here", refusal.field.span))
        else:
            message = None
        if message is None:
            continue
        if ref.model_node is not None:
            place = ref.module.span(ref.model_node)
            notes.append(Note("the task's model is given here", place))
        yield context.diagnostic(
            "wrong-validate-model",
            site.validate_node,
            message,
            help=_help(ref),
            notes=tuple(notes),
            fix=_fix(site, ref, context),
            task=site.name or "",
            function=site.qualname,
        )


def _other_than_promised(given: ClassTarget, ref: Declaration, context: Context) -> str | None:
    if has_no_model(ref):
        return f"{the_task(ref.name)} has no model, so its ref cannot be combined with validate="
    if ref.model_node is None:
        return None
    promised = class_behind(ref.model_node, ref.scope, context.resolver)
    if not isinstance(promised, ClassTarget) or same(promised, given):
        return None
    return (
        f"validate={given.node.name} differs from the ref's model, {promised.node.name}, "
        "and cannot be combined with it"
    )


def _help(ref: Declaration) -> str:
    if ref.model is None:
        return "leave validate= out, or register with name=..."
    return f"validate with {ref.model.name}"


def _fix(site: HandlerSite, ref: Declaration, context: Context) -> Fix | None:
    node = site.validate_node
    if ref.model is None or node is None or isinstance(ref.model_node, ast.Subscript):
        return None
    target = ref.model.target
    found = spelled(target, target.module.name, target.qualname, site.scope, node, context.resolver)
    if found is None:
        return None
    text, imports = found
    edits = replace(site.module, node, text)
    return None if edits is None else Fix("unsafe", f"validate with {text}", edits, imports)
