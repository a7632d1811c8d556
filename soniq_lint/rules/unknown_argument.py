"""The args have a key that the task's model does not know.

## What it does

Looks at the args of `enqueue(ref, args=...)` and `enqueue_many(ref, [...])`, at any depth, for
keys that no field of the model reads, neither by its name nor by an alias.

## Why is this bad?

Under `extra="forbid"` the call raises and nothing is enqueued. Under Pydantic's default,
`extra="ignore"`, it is worse: the value is dropped without a word, the job is stored without it,
and the consumer works with a default that nobody chose. Most unknown keys are misspelt ones.

## Example

```python
# producer.py
from myservice_tasks import send_invoice
from soniq import Soniq

app = Soniq()


async def checkout(order_id: str) -> None:
    await app.enqueue(send_invoice, args={"order_id": order_id, "custmer": "acme"})
```

## Use instead

```python
# producer.py
from myservice_tasks import send_invoice
from soniq import Soniq

app = Soniq()


async def checkout(order_id: str) -> None:
    await app.enqueue(send_invoice, args={"order_id": order_id, "customer": "acme"})
```

## Fix safety

A key that is close to a field which the args lack is renamed. The fix is safe where that field is
required, since the call could not work before, and unsafe otherwise. A key without a near field
has no fix.

## What it cannot know

Keys that come from a variable, a parameter or a function call; and what a model-level `before`
validator makes of the keys. Models with `extra="allow"` take any key.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from soniq_lint.diagnostics import Fix
from soniq_lint.fixes.edits import rename_key, rename_keyword

if TYPE_CHECKING:
    from collections.abc import Iterator

    from soniq_lint.diagnostics import Diagnostic
    from soniq_lint.rules.context import Context
    from soniq_lint.sites.judge import Problem
    from soniq_lint.sites.objects import EnqueueSite, FileSites


def check(sites: FileSites, context: Context) -> Iterator[Diagnostic]:
    """Yield a diagnostic for every key that the model does not read."""
    for site in sites.enqueues:
        for problem in context.problems(site):
            if problem.kind != "unknown":
                continue
            key, owner = problem.path[-1], problem.owner
            where = "the model" if owner is None else owner.name
            lacks = "the required key" if problem.certain else "the key"
            message = f"{where} has no field {key!r}"
            hint = ""
            if problem.suggestion is not None:
                message += f"; did you mean {problem.suggestion!r}?"
                hint = f"write {problem.suggestion!r}, {lacks} that is missing here"
            elif owner is not None:
                known = ", ".join(field.keys[0] for field in owner.fields.values() if field.keys)
                hint = f"remove it; the fields are {known}" if known else "remove it"
            yield context.diagnostic(
                "unknown-argument",
                context.place(site, problem),
                message,
                help=hint,
                notes=context.declared(problem),
                fix=_fix(site, problem),
                task=site.name or "",
                field=problem.place,
                function=site.function,
            )


def _fix(site: EnqueueSite, problem: Problem) -> Fix | None:
    import ast

    if problem.suggestion is None or problem.module is not site.module:
        return None
    node, new = problem.node, problem.suggestion
    if isinstance(node, ast.keyword):
        edits = rename_keyword(site.module, node, new)
    else:
        edits = rename_key(site.module, node, new) if isinstance(node, ast.expr) else None
    if edits is None:
        return None
    return Fix("safe" if problem.certain else "unsafe", f"rename the key to {new!r}", edits)
