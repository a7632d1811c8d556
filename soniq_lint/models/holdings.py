"""What values of a rebuilt class hold: through containers, records, aliases and references."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final, ForwardRef, get_origin

from pydantic import BaseModel
from typing_extensions import TypeAliasType, is_typeddict

from soniq_lint.models.relaxed import accept, parts

if TYPE_CHECKING:
    from soniq_lint.models.builder import ModelBuilder

_SHARED: Final = "what it accepts depends on the order in which classes are made"
_VALUES: Final = (
    "allow_inf_nan", "coerce_numbers_to_str", "regex_engine", "str_max_length", "str_min_length",
    "str_strip_whitespace", "str_to_lower", "str_to_upper", "strict", "val_json_bytes",
)  # fmt: skip
"""Settings that reach into what a type alias stands for."""

_RECORDS: Final = (
    *_VALUES, "alias_generator", "extra", "populate_by_name", "validate_by_alias",
    "validate_by_name", "validate_default",
)  # fmt: skip
"""Settings that reach into the records that a model holds, when those have none of their own."""


class Holdings:
    """Walks through the types of fields."""

    def __init__(self, builder: ModelBuilder) -> None:
        self._builder = builder

    def held(self, cls: Any) -> Iterator[tuple[str, Any]]:
        """Yield the fields of a class with their types."""
        plain = get_origin(cls) or cls
        if is_model(plain):
            for name, info in plain.model_fields.items():
                yield name, info.annotation
        elif dataclasses.is_dataclass(plain):
            for field in dataclasses.fields(plain):
                yield field.name, field.type
        else:
            yield from getattr(plain, "__annotations__", {}).items()

    def inside(self, kind: Any) -> Iterator[Any]:
        """Yield a type and those inside it, references followed."""
        for each in parts(self._followed(kind)):
            followed = self._followed(each)
            if followed is each:
                yield each
            else:
                yield from self.inside(followed)

    def classes(self, kind: Any) -> list[Any]:
        """Return the classes read from source inside a type."""
        found: list[Any] = []
        for each in self.inside(kind):
            if self._builder.reading_of(each) is not None and each not in found:
                found.append(each)
        return found

    def reachable(self, cls: Any) -> Iterator[Any]:
        """Yield the classes read from source that values of a class may hold, itself first."""
        seen: set[int] = set()
        todo = [cls]
        while todo:
            each = todo.pop(0)
            if id(each) in seen:
                continue
            seen.add(id(each))
            yield each
            for _, kind in self.held(each):
                todo += self.classes(kind)

    def ambiguous(self, cls: Any) -> dict[tuple[Any, str], str]:
        """Return the fields whose types take the config of whichever model was made first.

        Pydantic makes the schema of a dataclass, a TypedDict, a named tuple or a type alias once
        for a model and all that it holds, with the config of the model it first comes across.
        """
        own = self._borrowed(cls)
        if not any(own.values()):
            return {}
        found: dict[tuple[Any, str], str] = {}
        for other in self.reachable(cls):
            if not is_model(other) or other is cls:
                continue
            values = _settings(cls, _VALUES) != _settings(other, _VALUES)
            records = _settings(cls, _RECORDS) != _settings(other, _RECORDS)
            if not (values or records):
                continue
            theirs = self._borrowed(other)
            shared = {
                each
                for each in set().union(*own.values()) & set().union(*theirs.values())
                if records and (values or not isinstance(each, TypeAliasType))
            }
            for holder, fields in ((cls, own), (other, theirs)):
                for name, held in fields.items():
                    if held & shared:
                        found[holder, name] = _SHARED
        return found

    def _borrowed(self, cls: Any) -> dict[str, set[Any]]:
        """Return by field what takes the config of ``cls``, unless the field accepts anything."""
        return {
            name: self._borrowing(info.annotation)
            for name, info in cls.model_fields.items()
            if not any(getattr(each, "func", None) is accept for each in info.metadata)
        }

    def _borrowing(self, kind: Any) -> set[Any]:
        """Return the records and aliases in a type that have no config of their own."""
        found: set[Any] = set()
        todo = [kind]
        while todo:
            for each in self.inside(todo.pop()):
                plain = get_origin(each) or each
                if not _borrows(plain) or plain in found:
                    continue
                found.add(plain)
                todo += [inner for _, inner in self.held(plain)]
        return found

    def _followed(self, kind: Any) -> Any:
        """Return what a reference made here leads to."""
        if isinstance(kind, ForwardRef):
            return self._builder.completion.referred(kind.__forward_arg__)
        return kind


def is_model(cls: Any) -> bool:
    """Tell whether something is a model class."""
    return isinstance(cls, type) and issubclass(cls, BaseModel)


def _borrows(cls: Any) -> bool:
    if isinstance(cls, TypeAliasType):
        return True
    if not isinstance(cls, type) or getattr(cls, "__pydantic_config__", None) is not None:
        return False
    return (
        is_typeddict(cls)
        or (dataclasses.is_dataclass(cls) and not is_model(cls))
        or (issubclass(cls, tuple) and hasattr(cls, "_fields"))
    )


def _settings(cls: Any, names: tuple[str, ...]) -> list[Any]:
    return [cls.model_config.get(name) or None for name in names]
