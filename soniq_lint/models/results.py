"""From rebuilt classes to ``BuiltModel``: fields, keys, opaque parts and what is reachable."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final, ForwardRef, get_origin

from pydantic import AliasChoices, AliasPath, BaseModel

from soniq_lint.models.built import BuiltField, BuiltModel, Opaque
from soniq_lint.models.relaxed import parts

if TYPE_CHECKING:
    from soniq_lint.models.builder import ModelBuilder
    from soniq_lint.models.reading import Reading

_MOST_NOTES: Final = 200


class Results:
    """Makes a ``BuiltModel`` of each class once."""

    def __init__(self, builder: ModelBuilder) -> None:
        self._builder = builder
        self._known: dict[int, BuiltModel] = {}

    def built(self, cls: Any) -> BuiltModel:
        """Return the result for a model class that has been read."""
        known = self._known.get(id(cls))
        if known is not None:
            return known
        reading = self._builder.reading_of(cls)
        assert reading is not None
        reachable = list(self._reachable(cls))
        nested: dict[str, BuiltModel] = {}
        made = BuiltModel(
            target=reading.target,
            cls=cls,
            opaque=tuple(self._opaque(cls)),
            keys_known=self._keys_known(reading),
            exact=all(self._is_exact(each) for each in reachable),
            fields=self._fields(cls, reading),
            nested=nested,
        )
        self._known[id(cls)] = made  # the class lives as long as the result does
        for each in reachable:
            if _is_model(each):
                name = each.__name__
                if name in nested:
                    name = f"{each.__module__}.{each.__qualname__}"
                nested[name] = self.built(each)
        return made

    def _keys_known(self, reading: Reading) -> bool:
        return reading.keys_known and reading.structure and not reading.accepts

    def _is_exact(self, cls: Any) -> bool:
        reading = self._builder.reading_of(cls)
        return reading is None or self._builder.is_exact(reading)

    # what a class holds

    def _reachable(self, cls: Any) -> Iterator[Any]:
        """Yield the classes read from source that values of a class may hold, itself first."""
        seen: set[int] = set()
        todo = [cls]
        while todo:
            each = todo.pop(0)
            if id(each) in seen:
                continue
            seen.add(id(each))
            yield each
            for _, kind in self._held(each):
                todo += self._classes(kind)

    def _classes(self, kind: Any) -> list[Any]:
        """Return the classes read from source inside a type."""
        found: list[Any] = []
        for each in parts(self._followed(kind)):
            followed = self._followed(each)
            if followed is not each:
                found += [one for one in self._classes(followed) if one not in found]
            elif self._builder.reading_of(each) is not None and each not in found:
                found.append(each)
        return found

    def _followed(self, kind: Any) -> Any:
        """Return what a reference made here leads to."""
        if isinstance(kind, ForwardRef):
            return self._builder.referred(kind.__forward_arg__)
        return kind

    def _held(self, cls: Any) -> Iterator[tuple[str, Any]]:
        """Yield the fields of a class with their types."""
        plain = get_origin(cls) or cls
        if _is_model(plain):
            for name, info in plain.__pydantic_fields__.items():
                yield name, info.annotation
        elif dataclasses.is_dataclass(plain):
            for field in dataclasses.fields(plain):
                yield field.name, field.type
        else:
            yield from getattr(plain, "__annotations__", {}).items()

    def _opaque(self, cls: Any) -> list[Opaque]:
        found: list[Opaque] = []
        self._note(cls, "", (), found)
        return found

    def _note(self, cls: Any, path: str, above: tuple[int, ...], found: list[Opaque]) -> None:
        if id(cls) in above or len(found) >= _MOST_NOTES:
            return
        plain = get_origin(cls) or cls
        for reading in self._chain(plain):
            for note in reading.notes:
                here = Opaque(_joined(path, note.path), note.reason, note.span)
                if here not in found and not any(
                    (each.reason, each.span, each.path) == (note.reason, note.span, here.path)
                    for each in found
                ):
                    found.append(here)
        for name, kind in self._held(cls):
            for each in self._classes(kind):
                self._note(each, _joined(path, name), (*above, id(cls)), found)

    def _chain(self, cls: Any) -> Iterator[Reading]:
        """Yield what was read of a class and of its bases."""
        seen: set[int] = set()
        for each in (cls, *getattr(cls, "__mro__", ())):
            reading = self._builder.reading_of(each)
            todo = [] if reading is None else [reading]
            while todo:
                one = todo.pop(0)
                if id(one) not in seen:
                    seen.add(id(one))
                    yield one
                    todo += one.bases

    # fields

    def _fields(self, cls: Any, reading: Reading) -> dict[str, BuiltField]:
        made: dict[str, BuiltField] = {}
        for name, info in cls.__pydantic_fields__.items():
            source = next(
                (each.fields[name] for each in self._chain(cls) if name in each.fields), None
            )
            span = reading.target.module.span(reading.target.node)
            made[name] = BuiltField(
                name=name,
                keys=() if cls.__pydantic_root_model__ else keys_of(name, info, cls.model_config),
                required=bool(info.is_required()),
                span=span if source is None else source.span,
                annotation="" if source is None else source.annotation,
                models=tuple(
                    each.__name__ for each in self._classes(info.annotation) if _is_model(each)
                ),
            )
        return made


def keys_of(name: str, info: Any, config: Any) -> tuple[str, ...]:
    """Return the keys a field is read from, aliases first."""
    alias = info.validation_alias
    by_alias = config.get("validate_by_alias", True) is not False
    by_name = bool(config.get("validate_by_name") or config.get("populate_by_name"))
    keys: list[str] = []
    if alias is not None and by_alias:
        keys += _alias_keys(alias)
    if alias is None or by_name or not by_alias:
        keys.append(name)
    return tuple(dict.fromkeys(keys))


def _alias_keys(alias: Any) -> list[str]:
    if isinstance(alias, str):
        return [alias]
    if isinstance(alias, AliasPath):
        return [str(alias.path[0])]
    if isinstance(alias, AliasChoices):
        return [key for choice in alias.choices for key in _alias_keys(choice)]
    return []


def _is_model(cls: Any) -> bool:
    return isinstance(cls, type) and issubclass(cls, BaseModel)


def _joined(path: str, name: str) -> str:
    return f"{path}.{name}" if path and name else path or name
