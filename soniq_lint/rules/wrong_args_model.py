"""The args are an instance of another model than the task's.

## What it does

Finds an enqueue whose args are made by calling a model, or a dataclass, that is not the one the
task declares. An instance of a subclass of the task's model is fine.

## Why is this bad?

Soniq does not convert one model into another, even where their fields agree: the call raises
`TaskArgsInvalid` and nothing is enqueued. Most often two versions of a model have been mixed up.

## Example

```python
# producer.py
from myservice_tasks import ReceiptArgs, send_invoice
from soniq import Soniq

app = Soniq()


async def checkout(order_id: str) -> None:
    await app.enqueue(send_invoice, args=ReceiptArgs(order_id=order_id))
```

## Use instead

```python
# producer.py
from myservice_tasks import InvoiceArgs, send_invoice
from soniq import Soniq

app = Soniq()


async def checkout(order_id: str, customer: str) -> None:
    await app.enqueue(send_invoice, args=InvoiceArgs(order_id=order_id, customer=customer))
```

## What it cannot know

What a variable holds that is assigned more than once, a parameter, or what a function returns.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from soniq_lint.diagnostics import Note
from soniq_lint.resolve.targets import ClassTarget
from soniq_lint.rules.classes import inherits, is_dataclass, lineage, made_by
from soniq_lint.rules.wording import a, the_task

if TYPE_CHECKING:
    from collections.abc import Iterator

    from soniq_lint.diagnostics import Diagnostic
    from soniq_lint.rules.context import Context
    from soniq_lint.sites.objects import Declaration, EnqueueSite, FileSites


def check(sites: FileSites, context: Context) -> Iterator[Diagnostic]:
    """Yield a diagnostic for every args object of a class that the task does not take."""
    for site in sites.enqueues:
        ref = site.ref
        if site.form != "ref" or ref is None or site.args_node is None:
            continue
        wanted = _model(ref)
        if wanted is None:
            continue
        for expr in _items(site):
            wrong = _wrong(expr, site, wanted, context)
            if wrong is None:
                continue
            name = wanted.node.name
            yield context.diagnostic(
                "wrong-args-model",
                expr,
                f"args is {a(wrong.node.name)}, and {the_task(ref.name)} takes {a(name)}",
                help=f"pass {a(name)}, or its fields as a dict",
                notes=_notes(ref, wanted),
                task=ref.name or "",
                function=site.function,
            )


def _model(ref: Declaration) -> ClassTarget | None:
    if ref.model is not None:
        return ref.model.target
    return ref.model_target if isinstance(ref.model_target, ClassTarget) else None


def _notes(ref: Declaration, wanted: ClassTarget) -> tuple[Note, ...]:
    if ref.model_node is None:
        return ()
    return (Note("the task's model is given here", ref.module.span(ref.model_node)),)


def _items(site: EnqueueSite) -> Iterator[ast.expr]:
    """Yield every expression that is the args of one job."""
    assert site.args_node is not None
    if not site.many:
        yield site.args_node
    elif isinstance(site.args_node, ast.List | ast.Tuple):
        yield from (each for each in site.args_node.elts if not isinstance(each, ast.Starred))
    elif isinstance(site.args_node, ast.ListComp | ast.GeneratorExp):
        yield site.args_node.elt


def _wrong(
    expr: ast.expr, site: EnqueueSite, wanted: ClassTarget, context: Context
) -> ClassTarget | None:
    """Return the class that the args are of when the task refuses it; None unless certain."""
    if isinstance(expr, ast.IfExp):
        both = [_wrong(each, site, wanted, context) for each in (expr.body, expr.orelse)]
        return both[0] if all(both) else None
    resolver = context.resolver
    scope = site.scope
    if isinstance(site.args_node, ast.ListComp | ast.GeneratorExp):
        scope = scope.child(site.args_node)
    made = made_by(expr, scope, resolver)
    if made is None:
        return None
    found = lineage(made, resolver)
    if inherits(found, wanted) or not found.is_plain:
        return None
    return made if found.is_model or is_dataclass(made, resolver) else None
