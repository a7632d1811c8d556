"""Judge an object against the shape of a model."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from mypy.nodes import Context
from mypy.types import AnyType, Type, UninhabitedType, get_proper_type

from soniq.errors import nearest
from soniq_mypy.dependencies import depend_on_enums
from soniq_mypy.evaluation import Evaluator
from soniq_mypy.lax import refuses
from soniq_mypy.problems import Problem, missing_keys, unknown_key
from soniq_mypy.settings import Settings
from soniq_mypy.shape import Field, Shape
from soniq_mypy.values import Item, Mapping


@dataclass(frozen=True)
class Spot:
    """What holds a value.

    Attributes:
        name: how messages call it.
        strict: whether Pydantic converts nothing here.
        shape: the shape of the object around it.
    """

    name: str
    strict: bool
    shape: Shape

    def below(self, index: int | None = None) -> Spot:
        """Return what holds an item of the value here."""
        return replace(self, name=f"{self.name}[{'...' if index is None else index}]")

    def keys(self) -> Spot:
        """Return what holds the keys of the dict here."""
        return replace(self, name=f"each key of {self.name}")


JudgeItem = Callable[[Item, Type, Spot], Iterator[Problem]]
"""Yield what is wrong with an item of an object: what a key holds, the type of the field, where."""


class ObjectJudge:
    """Find what is wrong with the keys of objects, and have their values judged."""

    def __init__(self, evaluator: Evaluator, settings: Settings, judge_item: JudgeItem) -> None:
        self._evaluator = evaluator
        self._settings = settings
        self._judge_item = judge_item

    def judge(self, made: Mapping, shape: Shape, where: Context) -> Iterator[Problem]:
        """Yield every problem of an object; ``where`` is the place of what is missing."""
        self._evaluator.api.module_refs.update(shape.reached)
        if shape.open:
            return
        yield from self._keys(made, shape, where)
        for key, item in [*made.items.items(), *made.perhaps.items()]:
            field = shape.by_key(key)
            if field is not None and field.type is not None:
                depend_on_enums(field.type, self._evaluator.api)
                spot = Spot(f"{shape.name}.{key}", self._is_strict(field), shape)
                yield from self._judge_item(item, field.type, spot)
        yield from self._others(made, shape, where)

    def _keys(self, made: Mapping, shape: Shape, where: Context) -> Iterator[Problem]:
        present = made.items.keys() | made.perhaps.keys()
        missing = [] if made.others else [key for key, _ in _missing(shape, present)]
        if shape.complete and not shape.extra:
            keys = [key for field in shape.fields.values() for key in field.keys or ()]
            free = [key for key in keys if key not in present]
            for key, item in made.items.items():
                if key in keys:
                    continue
                close = nearest(key, missing)
                if close is not None:
                    missing.remove(close)
                    yield unknown_key(shape, key, [close], item.key)
                elif item.written:
                    yield unknown_key(shape, key, free, item.key)
        if missing:
            yield missing_keys(shape, missing, where)

    def _others(self, made: Mapping, shape: Shape, where: Context) -> Iterator[Problem]:
        """Yield a required key that only unknown parts can bring, when no value there will do."""
        others = [get_proper_type(each) for each in made.others]
        if not others or any(isinstance(each, AnyType | UninhabitedType) for each in others):
            return
        present = made.items.keys() | made.perhaps.keys()
        for key, field in _missing(shape, present):
            kind, strict = field.type, self._is_strict(field)
            if kind is not None and all(refuses(kind, each, strict=strict) for each in others):
                taken, given = self._evaluator.told(kind, others[0])
                message = f"{shape.name}.{key} takes {taken}, and every value here is {given}"
                yield Problem("invalid", message, where)
                return

    def _is_strict(self, field: Field) -> bool:
        return field.strict or self._settings.strict_args


def _missing(shape: Shape, present: set[str]) -> Iterator[tuple[str, Field]]:
    """Yield the required fields that none of the keys carries, by the key to write."""
    for field in shape.fields.values():
        if field.required and field.keys and not present & set(field.keys):
            yield field.keys[0], field
