"""The args of a task without a model hold a value that is not JSON.

## What it does

Looks at the args of tasks that are declared without `args_model` for values that are certainly
not JSON: datetimes, UUIDs, decimals, sets, bytes, NaN, model instances, keys that are no strings,
text with NUL.

## Why is this bad?

Without a model nothing says how such a value is to be written, so Soniq converts nothing: the
call raises `TaskArgsInvalid` and nothing is enqueued.

## Example

```python
# myservice_tasks/__init__.py
from soniq import task_ref

close_books = task_ref(name="billing.books.close.v1")
```

```python
# producer.py
from datetime import date

from myservice_tasks import close_books
from soniq import Soniq

app = Soniq()


async def new_year() -> None:
    await app.enqueue(close_books, args={"until": date.today()})
```

## Use instead

Give the task a model; its fields say how values are written.

```python
# myservice_tasks/__init__.py
from datetime import date

from pydantic import BaseModel
from soniq import task_ref


class CloseArgs(BaseModel):
    until: date


close_books = task_ref(name="billing.books.close.v1", args_model=CloseArgs)
```

```python
# producer.py
from datetime import date

from myservice_tasks import close_books
from soniq import Soniq

app = Soniq()


async def new_year() -> None:
    await app.enqueue(close_books, args={"until": date.today()})
```

Or pass JSON, such as `date.today().isoformat()`.

## What it cannot know

Values of variables, parameters and function calls. Enqueues by name are not looked at, since the
handler of that name may have a model.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import TYPE_CHECKING

from soniq_lint.diagnostics import Note
from soniq_lint.resolve.targets import External
from soniq_lint.rules.parameters import has_no_model
from soniq_lint.rules.wording import a, the_task
from soniq_lint.sites.values import OpenDict, Sentinel

if TYPE_CHECKING:
    from collections.abc import Iterator

    from soniq_lint.diagnostics import Diagnostic
    from soniq_lint.resolve.modules import Module
    from soniq_lint.rules.context import Context
    from soniq_lint.sites.objects import EnqueueSite, FileSites
    from soniq_lint.sites.values import Value

_MAKERS = {
    "builtins.bytearray": "bytearray",
    "builtins.bytes": "bytes",
    "builtins.frozenset": "frozenset",
    "builtins.set": "set",
    "datetime.date": "date",
    "datetime.date.today": "date",
    "datetime.datetime": "datetime",
    "datetime.datetime.fromisoformat": "datetime",
    "datetime.datetime.fromtimestamp": "datetime",
    "datetime.datetime.now": "datetime",
    "datetime.datetime.utcnow": "datetime",
    "datetime.time": "time",
    "datetime.timedelta": "timedelta",
    "decimal.Decimal": "Decimal",
    "fractions.Fraction": "Fraction",
    "pathlib.Path": "Path",
    "pathlib.PurePath": "PurePath",
    "uuid.UUID": "UUID",
    "uuid.uuid1": "UUID",
    "uuid.uuid3": "UUID",
    "uuid.uuid4": "UUID",
    "uuid.uuid5": "UUID",
}
"""Calls whose result is of a type that is not JSON, whatever they are given."""


def check(sites: FileSites, context: Context) -> Iterator[Diagnostic]:
    """Yield a diagnostic for every value that a task without a model cannot store."""
    for site in sites.enqueues:
        ref = site.ref
        if site.form != "ref" or ref is None or site.args is None or not has_no_model(ref):
            continue
        for module, node, path, message in _jobs(site, context):
            here = node if module is site.module else site.args_node
            assert here is not None
            task = the_task(ref.name)
            yield context.diagnostic(
                "args-not-json",
                here,
                f"{message}; {task} has no args_model",
                help="give the task an args_model, or pass JSON values only",
                notes=(Note("the task is declared here", ref.module.span(ref.call)),),
                task=ref.name or "",
                field=_dotted(path),
                function=site.function,
            )


Path = tuple[str | int, ...]
Found = tuple["Module", ast.AST, Path, str]
_Kind = Callable[["Value"], str]


def _jobs(site: EnqueueSite, context: Context) -> Iterator[Found]:
    assert site.args is not None

    def kind_of(value: Value) -> str:
        return _kind(value, site, context)

    if not site.many:
        yield from _whole(site.args, (), kind_of)
    elif isinstance(site.args.data, list | tuple):
        for index, part in site.args.parts.items():
            yield from _whole(part, (index,), kind_of)


def _whole(value: Value, path: Path, kind_of: _Kind) -> Iterator[Found]:
    """Yield what is wrong with the args of one job."""
    if value.choices:
        yield from _in_all(value, path, kind_of, whole=True)
    elif value.model is not None or isinstance(value.data, dict):
        yield from _inside(value, path, kind_of)
    elif value.data is None and not path:
        return  # as if no args were given
    elif not isinstance(value.data, Sentinel):
        kind = type(value.data).__name__
        yield value.module, value.node, path, f"args is {a(kind)} and not a mapping"


def _inside(value: Value, path: Path, kind_of: _Kind) -> Iterator[Found]:
    if value.choices:
        yield from _in_all(value, path, kind_of, whole=False)
    elif value.model is not None:
        message = f"{_subject(path)} is {a(value.model.name)}, which is not JSON"
        yield value.module, value.node, path, message
    elif isinstance(value.data, dict) and (value.parts or isinstance(value.data, OpenDict)):
        for key, part in value.parts.items():
            if not isinstance(key, str):
                module, node = value.keys.get(key, (part.module, part.node))
                kind = type(key).__name__
                yield module, node, path, f"a key of {_subject(path)} is {a(kind)} and not a str"
            else:
                yield from _inside(part, (*path, key), kind_of)
    elif isinstance(value.data, list | tuple) and value.parts:
        for index, part in value.parts.items():
            yield from _inside(part, (*path, index), kind_of)
    elif isinstance(value.data, Sentinel):
        kind = kind_of(value)
        if kind:
            message = f"{_subject(path)} is {a(kind)}, which is not JSON"
            yield value.module, value.node, path, message
    else:
        yield from _constant(value, path)


def _in_all(value: Value, path: Path, kind_of: _Kind, *, whole: bool) -> Iterator[Found]:
    """Yield what is wrong with the first outcome of a condition when every outcome is wrong."""
    look = _whole if whole else _inside
    found = [list(look(each, path, kind_of)) for each in value.choices]
    if all(found):
        yield from found[0]


def _kind(value: Value, site: EnqueueSite, context: Context) -> str:
    """Return the type that an expression without a known value certainly has, or nothing."""
    node = value.node
    if isinstance(node, ast.Set | ast.SetComp):
        return "set"
    if isinstance(node, ast.GeneratorExp):
        return "generator"
    if isinstance(node, ast.Lambda):
        return "function"
    if isinstance(node, ast.Call):
        resolve = context.resolver.resolve
        target = resolve(node.func, value.module.scope)
        if value.module is site.module and target != resolve(node.func, site.scope):
            return ""  # a local of the same name, and the value may stand in either place
        if isinstance(target, External):
            return _MAKERS.get(target.name, "")
    return ""


def _constant(value: Value, path: Path) -> Iterator[Found]:
    from soniq.args import ArgsRefused, encode_plain

    try:
        encode_plain({"": value.data})
    except ArgsRefused as refused:
        for problem in refused.problems:
            said = problem.message.partition(";")[0]
            if problem.type == "not_json":
                kind = type(value.data).__name__
                said = f"{_subject(path)} is {a(kind)}, which is not JSON"
            else:
                said = f"{_subject(path)} cannot be stored: {said}"
            yield value.module, value.node, path, said
    except Exception:  # an object of the project's own, such as an enum with odd members
        return


def _subject(path: Path) -> str:
    return repr(_dotted(path)) if path else "args"


def _dotted(path: Path) -> str:
    from soniq.args.problems import format_path

    return format_path(path)
