"""A stub package imports more than schemas and refs need.

## What it does

Looks at modules that declare refs and define neither functions nor handlers nor an application,
and reports imports of the engine of Soniq (`from soniq import Soniq`, `soniq.app`, ...), and of
packages that a schema does not need: database drivers and object mappers (asyncpg, psycopg,
sqlalchemy, django, ...), web frameworks and clients (fastapi, flask, requests, ...), other queues
(celery, rq, ...), cloud clients (boto3, ...), and numerical libraries (numpy, pandas, ...).
Imports under `TYPE_CHECKING` and inside functions are fine.

## Why is this bad?

Both sides install the stub package and import it at start-up. What it imports, everybody has to
install, in versions that agree, and to wait for. It also tends to carry behaviour into a place
that should hold promises only.

## Example

```python
# myservice_tasks/__init__.py
import sqlalchemy
from pydantic import BaseModel
from soniq import task_ref


class InvoiceArgs(BaseModel):
    order_id: str


INVOICES = sqlalchemy.table("invoices")

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

## What it cannot know

What other modules import that the stub imports, and whether a package that is not on the list is
heavy.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Final

from soniq_lint.resolve.conditions import decide

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from soniq_lint.diagnostics import Diagnostic
    from soniq_lint.rules.context import Context
    from soniq_lint.sites.objects import FileSites

ENGINE: Final = frozenset(
    {"Job", "JobContext", "JobStatus", "QueueStats", "Reject", "Snooze", "Soniq"}
)
"""Names of the facade that load the engine."""

ENGINE_MODULES: Final = (
    "soniq.app", "soniq.args", "soniq.cli", "soniq.memory", "soniq.postgres", "soniq.runtime",
    "soniq.testing",
)  # fmt: skip

HEAVY: Final = frozenset({
    # databases
    "aiomysql", "aiopg", "aiosqlite", "alembic", "asyncpg", "django", "elasticsearch", "motor",
    "mysql", "MySQLdb", "peewee", "pony", "psycopg", "psycopg2", "pymongo", "pymysql", "redis",
    "sqlalchemy", "sqlmodel", "tortoise",
    # web
    "aiohttp", "bottle", "falcon", "fastapi", "flask", "grpc", "httpx", "litestar", "pyramid",
    "quart", "requests", "sanic", "starlette", "tornado", "uvicorn",
    # other queues and brokers
    "aio_pika", "aiokafka", "arq", "celery", "confluent_kafka", "dramatiq", "huey", "kafka",
    "kombu", "pika", "procrastinate", "rq", "taskiq",
    # cloud
    "aiobotocore", "azure", "boto3", "botocore", "google.cloud", "stripe", "twilio",
    # numbers and pictures
    "cv2", "keras", "matplotlib", "numpy", "pandas", "PIL", "polars", "pyarrow", "scipy",
    "sklearn", "tensorflow", "torch", "transformers",
})  # fmt: skip
"""Packages that a schema does not need, by the name they are imported under."""


def check(sites: FileSites, context: Context) -> Iterator[Diagnostic]:
    """Yield a diagnostic for every heavy import of a stub module."""
    if not _is_stub(sites, context):
        return
    for statement, module, name in _imports(context.module.tree.body, context):
        what = _heavy(module, name)
        if what:
            yield context.diagnostic(
                "heavy-stub-import",
                statement,
                f"a module of task refs imports {what}, which schemas and refs do not need",
                help="move what needs it out of the stub package",
            )


def _is_stub(sites: FileSites, context: Context) -> bool:
    """Tell whether a module declares refs and does nothing else."""
    declares = any(each.scope.kind != "function" for each in sites.declarations)
    if not declares or sites.handlers or sites.enqueues:
        return False
    for node in context.module.tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            if node.name not in ("__getattr__", "__dir__"):
                return False
        elif isinstance(node, ast.For | ast.AsyncFor | ast.While | ast.With | ast.AsyncWith):
            return False
    return not any(
        isinstance(node, ast.Call) and _called(node.func) == "Soniq"
        for node in ast.walk(context.module.tree)
    )


def _called(func: ast.expr) -> str:
    return func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "")


def _imports(body: Sequence[ast.stmt], context: Context) -> Iterator[tuple[ast.stmt, str, str]]:
    """Yield the imports that run when the module is imported: statement, module, name."""
    for node in body:
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node, alias.name, ""
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            for alias in node.names:
                yield node, node.module, alias.name
        elif isinstance(node, ast.If):
            outcome = decide(node.test, context.module.host)
            if outcome not in ("no", "typing"):
                yield from _imports(node.body, context)
            if outcome not in ("yes", "not-typing"):
                yield from _imports(node.orelse, context)
        elif isinstance(node, ast.Try):
            yield from _imports(node.body, context)


def _heavy(module: str, name: str) -> str:
    """Return what is imported when it is heavy, or nothing."""
    if module == "soniq":
        return f"soniq.{name}" if name in ENGINE else ""
    if any(module == each or module.startswith(f"{each}.") for each in ENGINE_MODULES):
        return module
    top = module.partition(".")[0]
    if top in HEAVY:
        return top
    two = ".".join(f"{module}.{name}".split(".")[:2])
    return two if two in HEAVY else ""
