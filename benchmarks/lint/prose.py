"""Statements of plain application code: valid, varied, clean under ruff's default rules.

Nothing here may contain what the linter looks for: no jobs, no enqueue, no task refs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

from benchmarks.lint.words import (
    ADJECTIVES,
    ENTRY_METHODS,
    ERRORS,
    METHODS,
    NOUNS,
    SENTENCES,
    TYPES,
    VERBS,
    camel,
)


class Prose:
    """Writes statements of one module; collects the imports that they turn out to need.

    Attributes:
        imports: modules, each with the names to import from it; with none, itself.
        peers: classes of other modules that may be used, as (module, class); those used are
            added to ``imports``.
    """

    def __init__(self, random: Random, peers: Sequence[tuple[str, str]]) -> None:
        self._random = random
        self._peers = peers
        self._defined = {cls for _, cls in peers}
        self.imports: dict[str, set[str]] = {}

    def need(self, module: str, *names: str) -> None:
        self.imports.setdefault(module, set()).update(names)

    # Choosing. Random.choice costs several times as much, and a tree takes millions of choices.

    def pick(self, options: Sequence[str]) -> str:
        return options[int(self._random.random() * len(options))]

    def number(self, low: int, high: int) -> int:
        return low + int(self._random.random() * (high - low))

    def chance(self, share: float) -> bool:
        return self._random.random() < share

    def noun(self) -> str:
        kind = self._random.random()
        if kind < 0.5:
            return self.pick(NOUNS)
        return f"{self.pick(ADJECTIVES if kind < 0.8 else NOUNS)}_{self.pick(NOUNS)}"

    def verb(self) -> str:
        return f"{self.pick(VERBS)}_{self.noun()}"

    def fresh(self, make: Callable[[], str]) -> str:
        """Return a name that this module does not define yet."""
        name = make()
        while name in self._defined or camel(name) in self._defined:
            name = f"{make()}_{self.number(2, 99)}"
        self._defined.add(name)
        return name

    def untaken(self, taken: set[str]) -> str:
        """Return a name for a method that its class does not have yet, and take it."""
        name = self.verb()
        while name in taken:
            name = f"{self.verb()}_{self.number(2, 99)}"
        taken.add(name)
        return name

    def sentence(self) -> str:
        return self.pick(SENTENCES).format(
            a=self.pick(ADJECTIVES), n=self.pick(NOUNS), m=self.pick(NOUNS), k=self.pick(NOUNS),
            v=self.pick(VERBS), V=self.pick(VERBS).title(),
        )  # fmt: skip

    def annotation(self) -> str:
        name = self.pick(TYPES)
        if name == "Decimal":
            self.need("decimal", "Decimal")
        elif name == "datetime":
            self.need("datetime", "datetime")
        return name

    # Expressions.

    def literal(self) -> str:
        kind = self.number(0, 6)
        if kind == 0:
            return str(self.number(0, 10_000))
        if kind == 1:
            return f'"{self.noun()}"'
        if kind == 2:
            return f"{self.number(0, 900)}.{self.number(1, 99)}"
        if kind == 3:
            return self.pick(("True", "False", "None"))
        if kind == 4:
            return f'"{self.pick(ADJECTIVES)} {self.pick(NOUNS)}: {self.number(1, 500)}"'
        return f"{self.number(1, 90)}_000"

    def atom(self, names: Sequence[str]) -> str:
        return self.pick(names) if names and self.chance(0.7) else self.literal()

    def expression(self, names: Sequence[str], depth: int = 1) -> str:
        if depth == 0 or self.chance(0.35):
            return self.atom(names)
        kind = self.number(0, 15)
        one = self.atom(names)
        if kind < 3:
            return f"{self.pick(names) if names else '__name__'}.{self.pick(NOUNS)}"
        if kind == 3:
            return f"{one} {self.pick(('+', '-', '*', '//', '|'))} {self.atom(names)}"
        if kind == 4:
            return f'", ".join(map(str, {self.iterable(names)}))'
        if kind == 5:
            return f"str({self.pick(names) if names else '__name__'}).{self.pick(METHODS)}()"
        if kind == 6:
            return f"[each for each in {self.iterable(names)} if each != {self.number(0, 99)}]"
        if kind == 7:
            other = self.expression(names, depth - 1)
            return f'{{"{self.noun()}": {one}, "{self.pick(NOUNS)}_id": {other}}}'
        if kind == 8:
            return f"({self.expression(names, depth - 1)}, {one})"
        if kind == 9:
            return f"{one} if {self.condition(names)} else ({self.expression(names, depth - 1)},)"
        if kind == 10:
            name = self.pick(names) if names else "__name__"
            return f'f"{self.pick(NOUNS)} {{{name}}} of {self.pick(NOUNS)}"'
        if kind == 11:
            return f'getattr({one}, "{self.noun()}", {self.expression(names, depth - 1)})'
        if kind == 12:
            return f"sum(len(str(each)) for each in {self.iterable(names)})"
        if kind == 13:
            return f"sorted({self.iterable(names)}, key=lambda each: (each, {self.atom(names)}))"
        return f"max({one}, {self.expression(names, depth - 1)})"

    def iterable(self, names: Sequence[str]) -> str:
        if self.chance(0.6) and names:
            return self.pick(names)
        return f"range({self.number(1, 50)})"

    def condition(self, names: Sequence[str]) -> str:
        one, kind = self.atom(names), self.number(0, 5)
        name = self.pick(names) if names else "__name__"
        if kind == 0:
            return f"not {name}"
        if kind == 1:
            return f"{name} is not None"
        if kind == 2:
            return f'hasattr({name}, "{self.noun()}")'
        if kind == 3:
            return f"{name} {self.pick(('<', '>', '<=', '>=', '!='))} {self.number(0, 900)}"
        return f"{one} in ({self.literal()}, {self.literal()}) and {name}"

    # Statements; each is a list of lines without the indentation of the block they go into.

    def block(self, names: list[str], size: int, loop: bool = False, depth: int = 0) -> list[str]:
        """Return about ``size`` lines that use every local name they bind."""
        lines: list[str] = []
        bound: list[str] = []
        while len(lines) < size:
            more = self.statement(names, bound, loop, depth)
            if lines and (len(more) > 1 or self.chance(0.1)):
                lines.append("")
            lines += more
        if bound:
            marks = " %s" * len(bound)
            lines.append(f'log.debug("{self.pick(NOUNS)}:{marks}", {", ".join(bound)})')
            self.need("logging")
        return lines

    def statement(self, names: list[str], bound: list[str], loop: bool, depth: int) -> list[str]:
        kind = self._random.random()
        if kind < 0.26 or depth > 2:
            name = self.noun()
            line = f"{name} = {self.expression(names)}"
            if name not in names:
                names.append(name)
            if name not in bound:
                bound.append(name)
            return [] if line == f"{name} = {name}" else [line]
        if kind < 0.32:
            if not names:
                return [f"{self.bind(bound)} = {self.literal()}"]
            name = self.pick(names)
            return [f"{name} = {self.pick(('max', 'min', 'divmod'))}({name}, {self.atom(names)})"]
        if kind < 0.52 and self._peers:
            module, cls = self._peers[self.number(0, len(self._peers))]
            self.need(module, cls)
            method = self.pick(ENTRY_METHODS)
            given = [self.atom(names) for _ in range(self.number(1, 6))]
            name = self.bind(bound)
            if len(given) < 3:
                return [f"{name} = {cls}.{method}({', '.join(given)})"]
            return [f"{name} = {cls}.{method}(", *(f"    {each}," for each in given), ")"]
        if kind < 0.59:
            return [f"# {self.sentence()}", f"{self.bind(bound)} = {self.literal()}"]
        if kind < 0.72:
            return self.branch(names, loop, depth)
        if kind < 0.82:
            return self.loop(names, depth)
        if kind < 0.87:
            return self.attempt(names, loop, depth)
        if kind < 0.94:
            return self.table(names, bound)
        if kind < 0.96 and loop:
            return [f"if {self.condition(names)}:", f"    {self.pick(('continue', 'break'))}"]
        message = f"{self.pick(NOUNS)} without {self.pick(NOUNS)}"
        return [f"if {self.condition(names)}:", f'    raise {self.pick(ERRORS)}("{message}")']

    def bind(self, bound: list[str]) -> str:
        """Return a name for a value that only the end of the block looks at."""
        name = self.noun()
        if name not in bound:
            bound.append(name)
        return name

    def nested(self, names: list[str], size: int, loop: bool, depth: int) -> list[str]:
        lines = self.block(list(names), size, loop, depth + 1)
        if lines[0].startswith("if "):  # alone in a branch it would be joined with the branch's
            lines.append(f'log.debug("{self.sentence()}")')
            self.need("logging")
        return [f"    {line}" if line else "" for line in lines]

    def branch(self, names: list[str], loop: bool, depth: int) -> list[str]:
        lines = [
            f"if {self.condition(names)}:",
            *self.nested(names, self.number(1, 5), loop, depth),
        ]
        if self.chance(0.3):
            lines.append(f"elif {self.condition(names)}:")
            lines += self.nested(names, self.number(1, 4), loop, depth)
        if self.chance(0.4):
            lines.append("else:")
            lines += self.nested(names, self.number(1, 4), loop, depth)
        return lines

    def loop(self, names: list[str], depth: int) -> list[str]:
        each = f"each_{depth}_{self.pick(NOUNS)}"
        inner = [*names, each]
        if self.chance(0.3):
            head = f"for index_{depth}, {each} in enumerate({self.iterable(names)}):"
            inner.append(f"index_{depth}")
        else:
            head = f"for {each} in {self.iterable(names)}:"
        return [head, *self.nested(inner, self.number(2, 7), True, depth)]

    def attempt(self, names: list[str], loop: bool, depth: int) -> list[str]:
        self.need("logging")
        return [
            "try:",
            *self.nested(names, self.number(1, 4), loop, depth),
            f"except {self.pick(ERRORS)} as error:",
            f'    log.warning("{self.pick(NOUNS)} of {self.pick(NOUNS)} failed: %s", error)',
            *(["    raise"] if self.chance(0.4) else []),
        ]

    def table(self, names: list[str], bound: list[str]) -> list[str]:
        lines = [f"{self.bind(bound)} = {{"]
        keys = {self.noun() for _ in range(self.number(3, 14))}
        lines += [f'    "{key}": {self.atom(names)},' for key in sorted(keys)]
        return [*lines, "}"]
