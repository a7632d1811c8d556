"""Source text of a module under construction: imports in several styles, then statements."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any

Sample = Callable[[Random], Any]


@dataclass(frozen=True)
class Kind:
    """A type as it is written, with values it is likely to accept.

    Attributes:
        text: the annotation.
        sample: makes a value that is probably accepted.
        family: what constraints it takes: ``number``, ``text``, ``items``, or an empty string.
        code: code decides about its values, so no verdict is expected.
        hashable: its values can be set members and keys.
        tag: of a model for discriminated unions, the value of its ``tag``.
    """

    text: str
    sample: Sample
    family: str = ""
    code: bool = False
    hashable: bool = True
    tag: str = ""


class Writer:
    """One module: what it imports and what it declares."""

    def __init__(self, name: str, rng: Random) -> None:
        self.name = name
        self.rng = rng
        self.future = rng.random() < 0.4
        self._imports: set[str] = set()
        self._styles: dict[str, str] = {}
        self._names: dict[str, str] = {}
        self._body: list[str] = []

    def use(self, module: str, name: str) -> str:
        """Return how ``module.name`` is written here, and import it."""
        style = self._styles.setdefault(module, self.rng.choice(("from", "from", "import", "as")))
        if module == "builtins":
            return name
        if style == "from" and self._names.setdefault(name, module) == module:
            self._imports.add(f"from {module} import {name}")
            return name
        if style in ("from", "import"):
            self._imports.add(f"import {module}")
            return f"{module}.{name}"
        alias = "_" + module.replace(".", "_")
        self._imports.add(f"import {module} as {alias}")
        return f"{alias}.{name}"

    def add(self, text: str) -> None:
        self._body.append(text)

    def text(self) -> str:
        head = ["from __future__ import annotations"] if self.future else []
        return "\n".join([*head, *sorted(self._imports), "", *self._body, ""])


def pick(*values: Any) -> Sample:
    """Return a sample that chooses one of some values."""
    return lambda rng: rng.choice(values)
