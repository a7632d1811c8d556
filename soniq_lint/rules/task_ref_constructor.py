"""A task is declared with TaskRef(...) instead of task_ref(...).

## What it does

Finds calls of the class `TaskRef`.

## Why is this bad?

Both make the same ref. `task_ref` is what the documentation and the type checker plugin speak of:
it infers the model's type, refuses misspelt options with the nearest name, and is what people
search for. `TaskRef` is for annotations.

## Example

```python
# myservice_tasks/__init__.py
from pydantic import BaseModel
from soniq import TaskRef


class InvoiceArgs(BaseModel):
    order_id: str


send_invoice = TaskRef[InvoiceArgs](name="billing.invoices.send.v2", args_model=InvoiceArgs)
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

## Fix safety

The fix is safe: the ref is the same. The import of `TaskRef` is replaced when nothing else uses
it.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from soniq_lint.diagnostics import Edit, Fix
from soniq_lint.fixes.edits import replace_callee
from soniq_lint.resolve.targets import External
from soniq_lint.rules.spellings import spelled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from soniq_lint.diagnostics import Diagnostic
    from soniq_lint.rules.context import Context
    from soniq_lint.sites.objects import Declaration, FileSites


def check(sites: FileSites, context: Context) -> Iterator[Diagnostic]:
    """Yield a diagnostic for every declaration by ``TaskRef``."""
    for declaration in sites.declarations:
        if declaration.constructor == "TaskRef":
            yield context.diagnostic(
                "task-ref-constructor",
                declaration.call.func,
                "a task is declared with TaskRef(...)",
                help="use task_ref(...)",
                fix=_fix(declaration, context),
                task=declaration.name or "",
                function=declaration.scope.qualname,
            )


def _fix(declaration: Declaration, context: Context) -> Fix | None:
    call, module = declaration.call, declaration.module
    plain = call.func.value if isinstance(call.func, ast.Subscript) else call.func
    if isinstance(plain, ast.Attribute):
        # soniq.TaskRef: the module is at hand
        edits = replace_callee(module, call, f"{ast.unparse(plain.value)}.task_ref")
        return None if edits is None else Fix("safe", "use task_ref", edits)
    if not isinstance(plain, ast.Name):
        return None
    target = External("soniq.task_ref")
    found = spelled(target, "soniq", "task_ref", declaration.scope, call, context.resolver)
    if found is None:
        return None
    text, imports = found
    edits = replace_callee(module, call, text)
    if edits is None:
        return None
    if imports and text == "task_ref" and (alias := _only_use(declaration, plain.id)) is not None:
        renamed = Edit(module.span(alias), "task_ref")
        return Fix("safe", "use task_ref", (*edits, renamed))
    return Fix("safe", "use task_ref", edits, imports)


def _only_use(declaration: Declaration, name: str) -> ast.alias | None:
    """Return the import of ``TaskRef`` when the callee is all that uses it, so it can go."""
    tree = declaration.module.tree_with(name)
    uses = [node for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id == name]
    texts = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and name in node.value
    ]
    if len(uses) != 1 or texts:
        return None
    for statement in tree.body:
        if isinstance(statement, ast.ImportFrom) and statement.module == "soniq":
            for alias in statement.names:
                if alias.name == "TaskRef" and (alias.asname or alias.name) == name:
                    return alias
    return None
