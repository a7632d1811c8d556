"""The names that generated code uses, so that none collides with a name of the module."""

from __future__ import annotations

import builtins
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

_NO_WORD = re.compile(r"\W+")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Taken:
    """What names are in use before anything is generated.

    Attributes:
        module: dotted name of the module that the stub is for.
        package: that of the package that its relative imports start from.
        mentioned: every name that the module mentions.
        bound: the names that it binds itself.
        classes: what it calls classes that it declares or imports, by their module and name.
        hidden: keys and fields of the classes to come: inside a class they hide what the module
            calls by the same name.
    """

    module: str
    package: str = ""
    mentioned: Collection[str] = ()
    bound: Collection[str] = ()
    classes: Mapping[tuple[str, str], str] = field(default_factory=dict)
    hidden: Collection[str] = field(default=frozenset())


class Names:
    """Gives names to what a stub imports and declares, and remembers the imports."""

    def __init__(self, taken: Taken) -> None:
        self._given = taken
        self._taken = {*taken.mentioned, *taken.bound, *taken.hidden, *dir(builtins)}
        self._imports: dict[tuple[str, str], str] = {}
        self._aliases: dict[str, str] = {}

    def external(self, module: str, name: str) -> str:
        """Return what a name imported from another module is called here."""
        key = module, name
        if key not in self._imports:
            self._imports[key] = self.free(f"_{name.lstrip('_')}")
        return self._imports[key]

    def builtin(self, name: str) -> str:
        """Return what a built-in is called here."""
        if name in self._given.bound or name in self._given.hidden:
            return self.external("builtins", name)
        return name

    def project(self, module: str, qualname: str) -> str | None:
        """Return what a class of a project is called here; None when it cannot be named."""
        first, _, rest = qualname.partition(".")
        if not all(part.isidentifier() for part in (*module.split("."), *qualname.split("."))):
            return None
        known = self._given.classes.get((module, first))
        if known is None:
            if module == self._given.module:
                return None
            here = self.external(self._relative(module), first)
        elif known in self._given.hidden:
            if known not in self._aliases:
                self._aliases[known] = self.free(f"_{known.lstrip('_')}")
            here = self._aliases[known]
        else:
            here = known
        return f"{here}.{rest}" if rest else here

    def _relative(self, module: str) -> str:
        """Return what to import a module from: relative to the package when it lies there."""
        here, there = self._given.package.split("."), module.split(".")
        if here[0] != there[0]:
            return module
        common = 0
        while common < min(len(here), len(there)) and here[common] == there[common]:
            common += 1
        return f"{'.' * (len(here) - common + 1)}{'.'.join(there[common:])}"

    def free(self, wanted: str) -> str:
        """Return a name like ``wanted`` that nothing else has, and take it."""
        plain = _NO_WORD.sub("", wanted)
        name, number = plain, 1
        while name in self._taken:
            number += 1
            name = f"{plain}{number}"
        self._taken.add(name)
        return name

    def forget_unused(self, text: str) -> None:
        """Do not import what a text does not mention."""
        mentioned = set(_WORD.findall(text))
        self._imports = {key: here for key, here in self._imports.items() if here in mentioned}

    def imports(self) -> list[str]:
        """Return the import statements, sorted."""
        by_module: dict[str, list[str]] = {}
        for (module, name), here in self._imports.items():
            by_module.setdefault(module, []).append(f"{name} as {here}")
        return [
            f"from {module} import {each}"
            for module, names in sorted(by_module.items(), key=_place_of)
            for each in sorted(names)
        ]

    def aliases(self) -> list[str]:
        """Return the statements that give classes a name that no key hides."""
        return [f"{here} = {name}" for name, here in sorted(self._aliases.items())]


def _place_of(row: tuple[str, object]) -> tuple[bool, str]:
    """Put the imports from the package itself behind all others."""
    return row[0].startswith("."), row[0]
