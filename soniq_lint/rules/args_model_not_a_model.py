"""The args_model of a task is not a Pydantic model class.

## What it does

Finds `args_model=` of `task_ref(...)` and `validate=` of `@app.job(...)` that are certainly no
subclass of `pydantic.BaseModel`: a dataclass, a TypedDict, `dict[str, int]`, a union, an instance
of a model, a function, or `BaseModel` itself.

## Why is this bad?

The module cannot be imported: `task_ref` raises `InvalidTaskRef`, `@app.job` raises
`InvalidOption`.

## Example

```python
# myservice_tasks/__init__.py
from dataclasses import dataclass

from soniq import task_ref


@dataclass
class InvoiceArgs:
    order_id: str


send_invoice = task_ref(name="billing.invoices.send.v2", args_model=InvoiceArgs)
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
"""

from __future__ import annotations

import ast
import sys
from typing import TYPE_CHECKING

from soniq_lint.resolve.targets import (
    ClassTarget,
    External,
    FunctionTarget,
    ModuleTarget,
    TypeAliasTarget,
    ValueTarget,
)
from soniq_lint.rules.classes import decorators, is_dataclass, lineage, made_by
from soniq_lint.rules.wording import a

if TYPE_CHECKING:
    from collections.abc import Iterator

    from soniq_lint.diagnostics import Diagnostic
    from soniq_lint.resolve.resolver import Resolver
    from soniq_lint.resolve.scopes import Scope
    from soniq_lint.rules.context import Context
    from soniq_lint.sites.objects import FileSites

_MARKS = frozenset({"model_fields", "model_validate", "__pydantic_validator__"})
"""What the runtime knows a model by; a class that has them by other means is left alone."""

_FORMS = frozenset({"typing.Annotated", "typing.Literal", "typing.Optional", "typing.Union"})


def check(sites: FileSites, context: Context) -> Iterator[Diagnostic]:
    """Yield a diagnostic for every model that the runtime refuses as one."""
    for declaration in sites.declarations:
        node = declaration.model_node
        if node is None:
            continue
        why = why_not_a_model(node, declaration.scope, context.resolver)
        if why is not None:
            yield context.diagnostic(
                "args-model-not-a-model",
                node,
                f"args_model must be a subclass of pydantic.BaseModel, and this is {why}",
                task=declaration.name or "",
                function=declaration.scope.qualname,
            )
    for site in sites.handlers:
        node = site.validate_node
        if node is None:
            continue
        why = why_not_a_model(node, site.scope, context.resolver)
        if why is not None:
            yield context.diagnostic(
                "args-model-not-a-model",
                node,
                f"validate must be a subclass of pydantic.BaseModel, and this is {why}",
                task=site.name or "",
                function=site.qualname,
            )


def why_not_a_model(expr: ast.expr, scope: Scope, resolver: Resolver) -> str | None:
    """Return what an expression certainly is instead of a Pydantic model class, or None."""
    target = resolver.resolve(expr, scope)
    match target:
        case ClassTarget():
            return _class(target, resolver)
        case FunctionTarget():
            return "a function" if not target.node.decorator_list else None
        case ModuleTarget():
            return "a module"
        case TypeAliasTarget():
            return "a type alias"
        case External():
            return _external(target.name)
        case ValueTarget():
            return _value(target, resolver)
        case _:
            return None


def _class(target: ClassTarget, resolver: Resolver) -> str | None:
    found = lineage(target, resolver)
    name = target.node.name
    if found.is_model is not False or "?" in decorators(target, resolver):
        return None
    for each in found.classes:
        if any(keyword.arg == "metaclass" for keyword in each.node.keywords):
            return None
        if not _MARKS.isdisjoint(each.scope.child(each.node).bindings):
            return None
    if is_dataclass(target, resolver):
        return f"the dataclass {name}"
    if any(each.endswith(".TypedDict") for each in found.externals):
        return f"the TypedDict {name}"
    if any(each.endswith(".NamedTuple") for each in found.externals):
        return f"the NamedTuple {name}"
    if "pydantic.v1.BaseModel" in found.externals:
        return f"{name}, a model of Pydantic 1"
    return f"the class {name}, which is none"


def _external(name: str) -> str | None:
    last = name.rpartition(".")[2]
    if name in ("pydantic.BaseModel", "pydantic.RootModel"):
        return f"{last} itself"
    if name.startswith("builtins."):
        return f"the builtin {last}"
    top = name.partition(".")[0]
    return name if top in sys.stdlib_module_names or top == "typing_extensions" else None


def _value(target: ValueTarget, resolver: Resolver) -> str | None:
    expr = target.expr
    if isinstance(expr, ast.Constant):
        return None if expr.value is None else f"{a(type(expr.value).__name__)}"
    if isinstance(expr, ast.Dict | ast.DictComp):
        return "a dict"
    if isinstance(expr, ast.List | ast.ListComp):
        return "a list"
    if isinstance(expr, ast.Tuple):
        return "a tuple"
    if isinstance(expr, ast.Lambda):
        return "a function"
    if isinstance(expr, ast.BinOp) and isinstance(expr.op, ast.BitOr):
        sides = [resolver.resolve(each, target.scope) for each in (expr.left, expr.right)]
        classes = [each for each in sides if isinstance(each, ClassTarget | External)]
        return "a union" if classes else None
    if isinstance(expr, ast.Subscript):
        outer = resolver.resolve(expr.value, target.scope)
        if isinstance(outer, External):
            if outer.name in _FORMS or outer.name.startswith(("builtins.", "collections.")):
                return ast.unparse(expr)
            if outer.name in ("typing.Dict", "typing.List", "typing.Mapping", "typing.Sequence"):
                return ast.unparse(expr)
        return None
    if isinstance(expr, ast.Call):
        made = made_by(expr, target.scope, resolver)
        if made is not None and lineage(made, resolver).is_model:
            return f"an instance of {made.node.name}, not the class"
    return None
