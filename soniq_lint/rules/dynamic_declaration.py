"""A task is declared in a way that cannot be read without running it.

## What it does

Reports a `task_ref(...)` whose name or model cannot be worked out from the source: built by a
function call, read from the environment, taken from a loop or a parameter.

## Why is this bad?

What the linter cannot read it cannot check: enqueues and handlers of this task are passed over in
silence, and while some name is not known, no other name can be called unknown. People who search
for the name do not find it either.

## Example

```python
# myservice_tasks/__init__.py
import os

from pydantic import BaseModel
from soniq import task_ref


class InvoiceArgs(BaseModel):
    order_id: str


send_invoice = task_ref(name=os.environ["INVOICE_TASK"], args_model=InvoiceArgs)
```

## Use instead

```python
# myservice_tasks/__init__.py
from pydantic import BaseModel
from soniq import task_ref


class InvoiceArgs(BaseModel):
    order_id: str


send_invoice = task_ref(name="billing.invoices.send.v2", args_model=InvoiceArgs)
```

Constants, also of other modules, f-strings of constants and `+` are read.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from soniq_lint.resolve.targets import AnnotatedTarget, ClassTarget, Unresolved
from soniq_lint.rules.args_model_not_a_model import why_not_a_model
from soniq_lint.rules.classes import class_behind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from soniq_lint.diagnostics import Diagnostic
    from soniq_lint.rules.context import Context
    from soniq_lint.sites.objects import Declaration, FileSites


def check(sites: FileSites, context: Context) -> Iterator[Diagnostic]:
    """Yield a diagnostic for every name and every model that cannot be read."""
    for declaration in sites.declarations:
        yield from _name(declaration, context)
        yield from _model(declaration, context)


def _name(declaration: Declaration, context: Context) -> Iterator[Diagnostic]:
    if declaration.name is not None:
        return
    node = declaration.name_node
    if node is None:
        call = declaration.call
        if not call.args and not any(each.arg is None for each in call.keywords):
            return  # there is no name at all
        why = "its arguments are spread"
    elif isinstance(node, ast.Constant):
        return  # a name that is no str
    else:
        why = declaration.name_reason
    yield context.diagnostic(
        "dynamic-declaration",
        declaration.call if node is None else node,
        f"the task's name cannot be read without running the program: {_sentence(why)}",
        help="write the name as a literal or a constant",
        function=declaration.scope.qualname,
    )


def _model(declaration: Declaration, context: Context) -> Iterator[Diagnostic]:
    node = declaration.model_node
    if node is None or declaration.model is not None:
        return
    target = declaration.model_target
    reason = target.reason if isinstance(target, Unresolved) else declaration.model_reason
    if "not found" in reason or "not in view" in reason:
        return  # the environment is incomplete, not the declaration dynamic
    behind = class_behind(node, declaration.scope, context.resolver)
    if isinstance(behind, ClassTarget) and behind != target:
        return  # Model[int], which is written out
    if why_not_a_model(node, declaration.scope, context.resolver) is not None:
        return
    why = declaration.model_reason
    if isinstance(target, AnnotatedTarget):
        why = "it is set while the program runs"
    yield context.diagnostic(
        "dynamic-declaration",
        node,
        f"the task's model cannot be read without running the program: {_sentence(why)}",
        help="name a class that is written out",
        task=declaration.name or "",
        function=declaration.scope.qualname,
    )


def _sentence(reason: str) -> str:
    """Return a reason as a clause; some begin with the verb."""
    first = reason.partition(" ")[0]
    return f"it {reason}" if first in ("is", "has", "depends", "may") else reason
