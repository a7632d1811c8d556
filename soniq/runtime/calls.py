"""The args of ``app.enqueue(handler, order_id="o1")``: a handler's own call, as its task's args."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any

from pydantic import AliasChoices, AliasPath, BaseModel

from soniq.args import ArgsRefused
from soniq.errors import ArgProblem
from soniq.runtime.handlers import JobHandler


def call_args(
    handler: JobHandler[..., Any], args: tuple[object, ...], kwargs: Mapping[str, object]
) -> Mapping[str, object] | BaseModel:
    """Return what a call of the handler would store: field names become the model's keys.

    Raises:
        ArgsRefused: a positional argument that no parameter takes.
    """
    given = dict(kwargs)
    if args:
        given.update(_positional(handler, args, kwargs))
    model = handler.model
    if model is None:
        return given
    if len(given) == 1:
        (value,) = given.values()
        if isinstance(value, model) and not set(given) & set(model.model_fields):
            return value
    return {_key(model, name): value for name, value in given.items()}


def _positional(
    handler: JobHandler[..., Any], args: tuple[object, ...], kwargs: Mapping[str, object]
) -> dict[str, object]:
    try:
        bound = inspect.signature(handler.function).bind_partial(*args)
    except TypeError:
        bound = None
    if bound is None or set(bound.arguments) & set(kwargs):
        problem = ArgProblem("", "unexpected_argument", "pass the job's arguments by keyword")
        raise ArgsRefused((problem,))
    return dict(bound.arguments)


def _key(model: type[BaseModel], name: str) -> str:
    """Return the key under which the model reads a field."""
    field = model.model_fields.get(name)
    if field is None:
        return name
    alias = field.validation_alias
    if isinstance(alias, AliasChoices):
        alias = next((choice for choice in alias.choices if isinstance(choice, str)), None)
    if alias is None or isinstance(alias, AliasPath):
        return name
    return alias
