"""Functions, classes and constants of plain application code."""

from __future__ import annotations

from benchmarks.lint.prose import Prose
from benchmarks.lint.words import ENTRY_METHODS, NOUNS, camel


class Definitions(Prose):
    """Writes top-level definitions of one module, each as a list of lines."""

    def parameters(self) -> dict[str, str]:
        names = {self.noun() for _ in range(self.number(0, 5))}
        return {name: self.annotation() for name in sorted(names)}

    def function(self, taken: set[str] | None = None) -> list[str]:
        """Return a function; or a method, given the names that its class has taken."""
        parameters = self.parameters()
        written = [f"{name}: {kind}" for name, kind in parameters.items()]
        names = list(parameters)
        lines: list[str] = []
        if taken is not None:
            kind = self._random.random()
            if kind < 0.1:
                lines.append("@staticmethod")
            elif kind < 0.2:
                lines.append("@classmethod")
                written.insert(0, "cls")
            else:
                written.insert(0, "self")
                names.append(f"self.{self.pick(NOUNS)}")
        is_async = self.chance(0.15)
        name = self.fresh(self.verb) if taken is None else self.untaken(taken)
        head = f"{'async ' if is_async else ''}def {name}("
        if len(written) > 3 or sum(map(len, written)) + len(head) > 75:
            lines += [head, *(f"    {each}," for each in written), f") -> {self.annotation()}:"]
        else:
            lines.append(f"{head}{', '.join(written)}) -> {self.annotation()}:")
        if self.chance(0.5):
            lines.append(f'    """{self.sentence()}"""')
        elif self.chance(0.3):
            lines += [f'    """{self.sentence()}', "", f"    {self.sentence()}"]
            lines += [f"    {self.sentence()}" for _ in range(self.number(0, 3))] + ['    """']
        body = self.block(names, self.number(2, 14))
        body.append(f"return {self.expression(names)}")
        if is_async:
            self.need("asyncio")
            body.insert(0, "await asyncio.sleep(0)")
        return lines + [f"    {line}" if line else "" for line in body]

    def attributes(self) -> list[str]:
        return [
            f"    {name}: {self.annotation()} = {self.literal()}"
            for name in sorted({self.noun() for _ in range(self.number(2, 9))})
        ]

    def entry_class(self, name: str) -> list[str]:
        """Return the class that other modules use."""
        lines = [f"class {name}:", f'    """{self.sentence()}"""', "", *self.attributes(), ""]
        for method in ENTRY_METHODS:
            lines += [
                "    @classmethod",
                f"    def {method}(cls, *keys: object) -> object:",
                f'        """{self.sentence()}"""',
                f"        return {self.expression(['keys', 'cls'])}",
                "",
            ]
        return lines[:-1]

    def service(self) -> list[str]:
        name = camel(self.fresh(self.noun))
        self._defined.add(name)
        base = self.pick(("", "", "", "(Exception)", "(dict[str, object])", "(list[int])"))
        lines = [f"class {name}{base}:", f'    """{self.sentence()}"""']
        if not base:
            lines += ["", f"    def __init__(self, {self.noun()}: {self.annotation()}) -> None:"]
            lines += [
                f"        self.{self.noun()} = {self.expression([])}"
                for _ in range(self.number(1, 7))
            ]
        taken: set[str] = set()
        for _ in range(self.number(1, 7)):
            lines += ["", *self.method(taken)]
        return lines

    def method(self, taken: set[str]) -> list[str]:
        """Return a method, indented, and add its name to those its class has taken."""
        return [f"    {line}" if line else "" for line in self.function(taken)]

    def record(self) -> list[str]:
        self.need("dataclasses", "dataclass")
        name = camel(self.fresh(self.noun))
        self._defined.add(name)
        lines = [self.pick(("@dataclass", "@dataclass(frozen=True)", "@dataclass(order=True)"))]
        lines += [f"class {name}:", f'    """{self.sentence()}"""', ""]
        return lines + [line.split(" = ")[0] for line in self.attributes()]

    def choices(self) -> list[str]:
        self.need("enum", "Enum")
        name = camel(self.fresh(self.noun))
        self._defined.add(name)
        names = sorted({self.noun() for _ in range(self.number(3, 12))})
        return [f"class {name}(Enum):", *(f'    {each.upper()} = "{each}"' for each in names)]

    def constant(self) -> list[str]:
        name = self.fresh(self.noun).upper()
        kind = self.number(0, 3)
        if kind == 0:
            return [f"{name} = {self.literal()}"]
        if kind == 1:
            rows = sorted({self.noun() for _ in range(self.number(3, 20))})
            return [f"{name} = {{", *(f'    "{row}": {self.literal()},' for row in rows), "}"]
        rows = [f'    ("{self.noun()}", {self.literal()}),' for _ in range(self.number(3, 20))]
        return [f"{name} = [", *rows, "]"]

    def definition(self) -> list[str]:
        """Return one top-level definition of any kind."""
        kind = self._random.random()
        if kind < 0.40:
            return self.function()
        if kind < 0.72:
            return self.service()
        if kind < 0.80:
            return self.record()
        if kind < 0.87:
            return self.choices()
        return self.constant()
