r"""A task's name does not match the pattern for names.

## What it does

Checks the names given to `task_ref(...)` and `@app.job(name=...)`, and those that `@app.job()`
derives from module and function, against `task-name-pattern` of the configuration,
`SONIQ_TASK_NAME_PATTERN`, or the default: lower-case words of letters, digits and underscores,
joined by dots. A name is at most 200 characters long.

## Why is this bad?

The module cannot be imported: `task_ref` and `@app.job` raise `InvalidTaskName`.

## Example

```python
# myservice_tasks/__init__.py
from soniq import task_ref

send_invoice = task_ref(name="Billing.Send-Invoice.v1")
```

## Use instead

```python
# myservice_tasks/__init__.py
from soniq import task_ref

send_invoice = task_ref(name="billing.send_invoice.v1")
```

## What it cannot know

The value that `SONIQ_TASK_NAME_PATTERN` has where the program runs. Set `task-name-pattern` in
the configuration to what is used there.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from soniq.errors import InvalidTaskName
    from soniq_lint.diagnostics import Diagnostic
    from soniq_lint.rules.context import Context
    from soniq_lint.sites.objects import Declaration, FileSites, HandlerSite


def check(sites: FileSites, context: Context) -> Iterator[Diagnostic]:
    """Yield a diagnostic for every name that the runtime refuses."""
    for declaration in sites.declarations:
        yield from _declared(declaration, context)
    for site in sites.handlers:
        if site.form == "literal" and site.name is not None and site.name_node is not None:
            yield from _named(site.name, site.name_node, site.qualname, context)
        elif site.form == "derived":
            yield from _derived(site, context)


def _declared(declaration: Declaration, context: Context) -> Iterator[Diagnostic]:
    function = declaration.scope.qualname
    node = declaration.name_node
    if node is None:
        call = declaration.call
        if not call.args and not any(each.arg is None for each in call.keywords):
            yield context.diagnostic(
                "invalid-task-name",
                call,
                f"{declaration.constructor}() needs a name",
                help="pass one, such as name='billing.invoices.send.v1'",
                function=function,
            )
    elif declaration.name is not None:
        yield from _named(declaration.name, node, function, context)
    elif isinstance(node, ast.Constant) and not isinstance(node.value, str):
        kind = "None" if node.value is None else type(node.value).__name__
        yield context.diagnostic(
            "invalid-task-name",
            node,
            f"a task name must be a str, not {kind}",
            function=function,
        )


def _named(name: str, node: ast.expr, function: str, context: Context) -> Iterator[Diagnostic]:
    refusal = refusal_of(name, context.pattern)
    if refusal is None:
        return
    suggestion = suggestion_of(refusal)
    meant = f"; did you mean {suggestion!r}?" if suggestion else ""
    pattern = refusal.context["pattern"]
    shown = refusal.context["name"]
    yield context.diagnostic(
        "invalid-task-name",
        node,
        f"task name {shown!r} does not match the pattern {pattern}{meant}",
        help="" if meant else "choose a name that the pattern allows",
        task=name,
        function=function,
    )


def _derived(site: HandlerSite, context: Context) -> Iterator[Diagnostic]:
    """Report a derived name that cannot match; how the module is called is not certain."""
    if context.pattern is not None:
        return
    nested = site.scope.kind == "function"
    if not nested and refusal_of(f"module.{site.qualname}", None) is None:
        return
    why = "the pattern asks for lower-case words that begin with a letter"
    if nested:
        why = "it is defined inside a function"
    yield context.diagnostic(
        "invalid-task-name",
        site.decorator,
        f"no task name can be derived from {site.qualname!r}: {why}",
        help="pass name=..., the identifier that producers will use",
        function=site.qualname,
    )


def refusal_of(name: str, pattern: str | None) -> InvalidTaskName | None:
    """Return what the runtime says against a name, or None."""
    from soniq.contract.names import DEFAULT_PATTERN, check_task_name
    from soniq.errors import ConfigurationError, InvalidTaskName

    try:
        check_task_name(name, pattern or DEFAULT_PATTERN)
    except InvalidTaskName as refusal:
        return refusal
    except ConfigurationError:  # told by the configuration
        return None
    return None


def suggestion_of(refusal: InvalidTaskName) -> str:
    """Return the name that would do, or nothing."""
    first = refusal.suggestions[0] if refusal.suggestions else ""
    return first.removeprefix("use ").strip("'") if first.startswith("use '") else ""
