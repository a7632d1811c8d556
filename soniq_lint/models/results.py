"""From rebuilt classes to ``BuiltModel``: fields, keys, opaque parts and what is reachable."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final, get_origin

from pydantic import AliasChoices, AliasPath, ConfigDict

from soniq_lint.models.built import BuiltField, BuiltModel, Opaque
from soniq_lint.models.holdings import is_model

if TYPE_CHECKING:
    from soniq_lint.models.builder import ModelBuilder
    from soniq_lint.models.reading import Reading, Use

_MOST_NOTES: Final = 200
_MOST_PATHS: Final = 8
_NEWER: Final = {"validate_by_alias", "validate_by_name"}
"""Settings that Pydantic before 2.11 does not look at."""


class Results:
    """Makes a ``BuiltModel`` of each class once."""

    def __init__(self, builder: ModelBuilder) -> None:
        self._builder = builder
        self._holdings = builder.holdings
        self._known: dict[int, BuiltModel] = {}

    def built(self, cls: Any, use: Use | None = None) -> BuiltModel:
        """Return the result for a model class that has been read.

        ``use`` is what was noted about the parameters of a generic one.
        """
        known = self._known.get(id(cls))
        if known is None:
            known = self._made(cls)
        if use is None or (use.exact and not use.notes):
            return known
        notes = tuple(each for each in use.notes if each not in known.opaque)
        return dataclasses.replace(known, opaque=(*notes, *known.opaque), exact=False)

    def _made(self, cls: Any) -> BuiltModel:
        reading = self._builder.reading_of(cls)
        assert reading is not None
        reachable = list(self._holdings.reachable(cls))
        nested: dict[str, BuiltModel] = {}
        made = BuiltModel(
            target=reading.target,
            cls=cls,
            opaque=tuple(self._opaque(cls, reachable)),
            keys_known=self._keys_known(cls, reading),
            exact=all(self._is_exact(each) for each in reachable),
            fields=self._fields(cls, reading),
            nested=nested,
        )
        self._known[id(cls)] = made  # the class lives as long as the result does
        for each in reachable:
            if is_model(each):
                name = each.__name__
                if name in nested:
                    name = f"{each.__module__}.{each.__qualname__}"
                nested[name] = self.built(each)
        return made

    def _keys_known(self, cls: Any, reading: Reading) -> bool:
        """Tell whether a key that no field is read from is one that the model does not take."""
        if cls.__pydantic_root_model__ or cls.model_config.get("extra") == "allow":
            return False
        return reading.keys_known and reading.structure and not reading.accepts

    def _is_exact(self, cls: Any) -> bool:
        reading = self._builder.reading_of(cls)
        return reading is None or self._builder.is_exact(reading)

    def _opaque(self, cls: Any, reachable: list[Any]) -> list[Opaque]:
        """Return what was left out of a class and of those it holds, with the paths there."""
        noted = [each for each in reachable if any(one.notes for one in self._chain(each))]
        leading = {
            id(each)
            for each in reachable
            if any(one in noted for one in self._holdings.reachable(each))
        } if noted else set()  # fmt: skip
        found: list[Opaque] = []
        visits: Counter[int] = Counter()
        todo: list[tuple[Any, str, tuple[int, ...]]] = [(cls, "", ())] if leading else []
        while todo and len(found) < _MOST_NOTES:
            each, path, above = todo.pop(0)
            visits[id(each)] += 1
            for reading in self._chain(get_origin(each) or each):
                for note in reading.notes:
                    here = Opaque(_joined(path, note.path), note.reason, note.span)
                    if here not in found:
                        found.append(here)
            for name, kind in self._holdings.held(each):
                for inner in self._holdings.classes(kind):
                    # a class may be reached in many ways, and through itself
                    if (
                        id(inner) in leading
                        and id(inner) not in (*above, id(each))
                        and (visits[id(inner)] < _MOST_PATHS)
                    ):
                        todo.append((inner, _joined(path, name), (*above, id(each))))
        return found

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
        for name, info in cls.model_fields.items():
            source = next(
                (each.fields[name] for each in self._chain(cls) if name in each.fields), None
            )
            span = reading.target.module.span(reading.target.node)
            held = self._holdings.classes(info.annotation)
            made[name] = BuiltField(
                name=name,
                keys=() if cls.__pydantic_root_model__ else keys_of(name, info, cls.model_config),
                required=bool(info.is_required()),
                span=span if source is None else source.span,
                annotation="" if source is None else source.annotation,
                models=tuple(each.__name__ for each in held if is_model(each)),
            )
        return made


def keys_of(name: str, info: Any, config: Any) -> tuple[str, ...]:
    """Return the keys a field is read from, aliases first."""
    alias = info.validation_alias
    by_name, by_alias = bool(config.get("populate_by_name")), True
    if ConfigDict.__annotations__.keys() >= _NEWER:
        by_name = by_name or bool(config.get("validate_by_name"))
        by_alias = config.get("validate_by_alias", True) is not False
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


def _joined(path: str, name: str) -> str:
    return f"{path}.{name}" if path and name else path or name
