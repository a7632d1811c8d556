"""Keys that a model drops without a word: unknown ones under ``extra="ignore"``."""

from __future__ import annotations

import types
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, Any, Union, get_args, get_origin

from pydantic import AliasChoices, AliasPath, BaseModel, RootModel

from soniq_lint.models.relaxed import LEFT_OUT
from soniq_lint.sites.problems import DROPPED, Path, Problem

if TYPE_CHECKING:
    from soniq_lint.models.built import BuiltModel
    from soniq_lint.sites.values import Value

_SEQUENCES = frozenset({frozenset, list, set, tuple, Sequence})


def dropped_keys(model: BuiltModel, value: Value, path: Path = ()) -> Iterator[Problem]:
    """Yield the keys that no field reads, at any depth that the annotations leave no doubt of."""
    data = value.data
    if not isinstance(data, dict) or value.model is not None:
        return
    if not model.keys_known or issubclass(model.cls, RootModel):
        return
    if model.cls.model_config.get("extra", "ignore") == "ignore":
        known = {key for field in model.fields.values() for key in field.keys}
        for key in data:
            if isinstance(key, str) and key not in known:
                module, node = value.keys.get(key, (value.module, value.node))
                message = f"{model.name} has no field {key!r}, so its value would be dropped"
                yield Problem("unknown", (*path, key), DROPPED, message, module, node, model)
    for field in model.fields.values():
        info = model.cls.model_fields.get(field.name)
        if info is None or _is_changed_before(model.cls, field.name):
            continue
        if LEFT_OUT in info.metadata or _reads_deeper(info.validation_alias):
            continue
        for key in field.keys:
            part = value.parts.get(key)
            if part is not None:
                yield from _below(model, info.annotation, part, (*path, key))


def _below(model: BuiltModel, annotation: Any, value: Value, path: Path) -> Iterator[Problem]:
    """Follow an annotation that leaves no doubt about the model a value is read by."""
    origin, args = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        if LEFT_OUT not in args[1:]:
            yield from _below(model, args[0], value, path)
    elif origin in (Union, types.UnionType):
        rest = [each for each in args if each is not type(None)]
        if len(rest) == 1:
            yield from _below(model, rest[0], value, path)
    elif origin in _SEQUENCES:
        if isinstance(value.data, list | tuple) and (len(args) == 1 or args[1:] == (...,)):
            for index, part in value.parts.items():
                yield from _below(model, args[0], part, (*path, index))
    elif origin is dict:
        if isinstance(value.data, dict) and len(args) == 2:
            for key, part in value.parts.items():
                if isinstance(key, str):
                    yield from _below(model, args[1], part, (*path, key))
    elif isinstance(annotation, type) and issubclass(annotation, BaseModel):
        nested = next((each for each in model.nested.values() if each.cls is annotation), None)
        if nested is not None:
            yield from dropped_keys(nested, value, path)


def _is_changed_before(cls: type[BaseModel], name: str) -> bool:
    """Tell whether a validator of the model sees the value of a field before its type does."""
    return any(
        each.info.mode != "after" and (name in each.info.fields or "*" in each.info.fields)
        for each in cls.__pydantic_decorators__.field_validators.values()
    )


def _reads_deeper(alias: object) -> bool:
    """Tell whether an alias leads to a part of what stands under its key."""
    if isinstance(alias, AliasChoices):
        return any(isinstance(each, AliasPath) for each in alias.choices)
    return isinstance(alias, AliasPath)
