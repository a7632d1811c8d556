"""A task's model cannot read what it writes.

## What it does

Looks for fields that get lost or mangled between the producer, which writes the model as JSON,
and the consumer, which reads that JSON with the same model:

- a required field with `exclude=True`, which is never written;
- a field that is written under `serialization_alias` and read under another name;
- a field of a secret type, such as `SecretStr`, without a serializer: it is written as asterisks;
- a root model of something else than an object;
- a field of a type that refuses what is written for it, such as a text with `to_lower=True` and a
  pattern of capital letters. This is found by trying: args are made for the rebuilt model, and
  written and read as Soniq does.

Nested models are looked at too.

## Why is this bad?

Soniq reads back what it is about to store. Enqueueing such args raises `TaskArgsInvalid`, so the
task can never be enqueued, or never with that field.

## Example

```python
# myservice_tasks/__init__.py
from pydantic import BaseModel, SecretStr
from soniq import task_ref


class LoginArgs(BaseModel):
    user: str
    token: SecretStr


refresh_login = task_ref(name="accounts.logins.refresh.v1", args_model=LoginArgs)
```

## Use instead

```python
# myservice_tasks/__init__.py
from pydantic import BaseModel
from soniq import task_ref


class LoginArgs(BaseModel):
    user: str
    token_id: str


refresh_login = task_ref(name="accounts.logins.refresh.v1", args_model=LoginArgs)
```

Better than giving the secret a serializer, which puts it into the database in clear text.

## What it cannot know

Models with parts that cannot be read, or with validators and serializers that change keys: they
are passed over. Only models without any code are tried, since none of yours is run.

What is refused for unusual values alone is not reported: a `float` field accepts NaN, which JSON
does not have, and nobody wants to hear of it for every such field. Neither is a field with a
default and `exclude=True`, which is not meant to be given.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any, get_args

from soniq_lint.diagnostics import Note
from soniq_lint.resolve.targets import External
from soniq_lint.rules.classes import has_plain_body, lineage, method_decorators
from soniq_lint.rules.losses import Loss, placed
from soniq_lint.rules.reading import has_certain_keys, written_key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from soniq_lint.diagnostics import Diagnostic
    from soniq_lint.models.built import BuiltField, BuiltModel
    from soniq_lint.resolve.resolver import Resolver
    from soniq_lint.resolve.scopes import Scope
    from soniq_lint.rules.context import Context
    from soniq_lint.sites.objects import FileSites


def check(sites: FileSites, context: Context) -> Iterator[Diagnostic]:
    """Yield a diagnostic for everything that a declared model cannot read back."""
    for declaration in sites.declarations:
        model = declaration.model
        if model is None or declaration.model_node is None:
            continue
        for loss in losses(model, context.resolver):
            notes: tuple[Note, ...] = ()
            if loss.field is not None:
                notes = (Note("the field is declared here", loss.field.span),)
            yield context.diagnostic(
                "unreadable-model",
                declaration.model_node,
                loss.message,
                help=loss.help,
                notes=notes,
                task=declaration.name or "",
                field="" if loss.field is None else loss.field.name,
                function=declaration.scope.qualname,
            )


def losses(model: BuiltModel, resolver: Resolver) -> Iterator[Loss]:
    """Yield what a model, or one nested in it, cannot read of what it writes."""
    from pydantic import RootModel

    if issubclass(model.cls, RootModel):
        yield from _of_root(model)
        return
    yield from placed(list(_of_fields(model, resolver)), model)


def _of_fields(model: BuiltModel, resolver: Resolver) -> Iterator[Loss]:
    from pydantic import RootModel

    for each in {id(found): found for found in (model, *model.nested.values())}.values():
        if issubclass(each.cls, RootModel) or not has_certain_keys(each, resolver):
            continue
        for field in each.fields.values():
            yield from _of_key(each, field)
            yield from _of_secret(each, field, resolver)


def _of_root(model: BuiltModel) -> Iterator[Loss]:
    from soniq.args import writer_schema

    if not model.exact:
        return
    try:
        kind = writer_schema(model.cls).get("type")
    except Exception:  # a type without a schema
        return
    if kind not in (None, "object"):
        message = f"{model.name} is written as JSON of type {kind}, and args are an object"
        yield Loss("own-row-refused", message, "make it a field of a model", model)


def _of_key(model: BuiltModel, field: BuiltField) -> Iterator[Loss]:
    info = model.cls.model_fields[field.name]
    if info.exclude:
        if field.required:
            message = (
                f"field {field.name!r} of {model.name} is required and excluded from what is "
                "written"
            )
            help = "remove exclude=True, or give it a default"
            yield Loss("field-not-stored", message, help, model, field)
        return
    key = written_key(model, field.name)
    if key not in field.keys:
        message = (
            f"field {field.name!r} of {model.name} is written as {key!r} and read as "
            f"{field.keys[0]!r}"
        )
        help = f"use alias={key!r}, which serves both ways"
        yield Loss("field-not-stored", message, help, model, field)


def _of_secret(model: BuiltModel, field: BuiltField, resolver: Resolver) -> Iterator[Loss]:
    if not model.exact and not _is_written_plainly(model, field, resolver):
        return
    for part in _parts(model.cls.model_fields[field.name].annotation):
        if isinstance(part, type) and hasattr(part, "get_secret_value"):
            message = (
                f"field {field.name!r} of {model.name} is a {part.__name__}, which is written as "
                "asterisks"
            )
            help = "enqueue a reference to the secret instead"
            yield Loss("secret-masked", message, help, model, field)
            return


def _is_written_plainly(model: BuiltModel, field: BuiltField, resolver: Resolver) -> bool:
    """Tell whether nothing in the model's source can serialize a field in a way of its own."""
    found = lineage(model.target, resolver)
    if "pydantic.field_serializer" in method_decorators(found, resolver):
        return False
    annotations = []
    for target in found.classes:
        scope = target.scope.child(target.node)
        if not has_plain_body(target) or scope.bindings.get("Config") or target.node.keywords:
            return False
        config = scope.bindings.get("model_config", ())
        if any("json_encoders" in ast.dump(each.node) for each in config):
            return False
        if any(not isinstance(each.value, ast.Call | ast.Dict) for each in config):
            return False
        annotations += [(each.annotation, scope) for each in scope.bindings.get(field.name, ())]
    return len(annotations) == 1 and all(_is_bare(*each, resolver) for each in annotations)


def _is_bare(annotation: ast.expr | None, scope: Scope, resolver: Resolver) -> bool:
    """Tell whether an annotation is made of plain types only, without ``Annotated``."""
    if annotation is None:
        return False
    names = [each for each in ast.walk(annotation) if isinstance(each, ast.Name | ast.Attribute)]
    targets = [resolver.resolve(each, scope) for each in names]
    return bool(names) and all(
        isinstance(each, External) and not each.name.endswith(".Annotated") for each in targets
    )


def _parts(annotation: Any) -> Iterator[Any]:
    """Yield a type and the types inside it."""
    yield annotation
    for part in get_args(annotation):
        yield from _parts(part)
