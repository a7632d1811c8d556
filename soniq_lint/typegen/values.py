"""The types that enums and literals accept, and those of the table of simple types."""

from __future__ import annotations

import enum
import json
from typing import TYPE_CHECKING, Any

from soniq_lint.typegen import scalars

if TYPE_CHECKING:
    from soniq_lint.typegen.names import Names


def named(row: tuple[str, ...], names: Names) -> list[str]:
    """Return what the types in a row of the table are called."""
    made: list[str] = []
    for each in row:
        module, _, name = each.rpartition(".")
        text = names.external(module, name) if module else names.builtin(name)
        if each in scalars.GENERIC:
            made += [f"{text}[{names.builtin(kind)}]" for kind in ("str", "bytes")]
        elif each == "tuple":
            made.append(f"{text}[{names.builtin('object')}, ...]")
        else:
            made.append(text)
    return made


class Values:
    """Works out types of values for one stub."""

    def __init__(self, names: Names) -> None:
        self._names = names

    def _named(self, row: tuple[str, ...]) -> list[str]:
        return named(row, self._names)

    def of_enum(self, kind: type[enum.Enum], strict: bool) -> list[str]:
        """Return the enum, its values and what is equal to them; nothing when that is not known."""
        own = self._names.project(kind.__module__, kind.__qualname__)
        if own is None:
            return []
        if strict:
            return [own]
        if issubclass(kind, enum.Flag):
            return [own, *self._named(scalars.LAX["builtins.int"])]
        values = [each.value for each in kind]
        other = [each for each in values if not isinstance(each, str | int | bytes | None)]
        if other and not all(isinstance(each, float) for each in other):
            return []
        made = [own, *self.of_literals(tuple(each for each in values if each not in other))]
        if issubclass(kind, int):
            made += self._named(("str", "bytes"))
        elif issubclass(kind, str):
            made += self._named(("bytes", "bytearray"))
        if other:
            made += self._named(scalars.LAX["builtins.float"])
        return made

    def of_literals(self, values: tuple[Any, ...]) -> list[str]:
        """Return the type of literals, and of what is equal to them; nothing when not known."""
        texts: dict[str, None] = {}
        made: list[str] = []
        for each in values:
            if each is None:
                made.append("None")
            elif isinstance(each, enum.Enum):
                owner = self._names.project(type(each).__module__, type(each).__qualname__)
                if owner is None:
                    return []
                texts[f"{owner}.{each.name}"] = None
                if isinstance(each.value, str | int):
                    texts |= dict.fromkeys(_equal(each.value))
            elif isinstance(each, str | int | bytes):
                texts |= dict.fromkeys(_equal(each))
            else:
                return []
        if texts:
            made.insert(0, f"{self._names.external('typing', 'Literal')}[{', '.join(texts)}]")
            made.append(self._names.external("enum", "Enum"))
        return made


def _equal(value: str | int | bytes) -> list[str]:
    """Return literals that Python holds for equal; a float cannot be one."""
    if isinstance(value, str):
        return [_quoted(str(value))]
    if isinstance(value, bytes):
        return [repr(bytes(value))]
    number = int(value)
    first = "True" if value is True else "False" if value is False else f"{number}"
    truth = [f"{bool(number)}"] if number in (0, 1) else []
    return list(dict.fromkeys([first, f"{number}", *truth]))


def _quoted(value: str) -> str:
    return json.dumps(value, ensure_ascii=False) if value.isprintable() else repr(value)
