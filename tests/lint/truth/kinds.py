"""Types of every depth: containers, unions, literals, and the classes declared so far."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

from tests.lint.truth.plainkinds import bounds, constrained, literal, number, plain, text
from tests.lint.truth.writing import Kind, Writer

HIDDEN = "truth_hidden"
"""A module that exists when the sources run and that the linter does not see."""


@dataclass
class Library:
    """What can be referred to: kinds by name of the module that declares them."""

    declared: list[tuple[str, Kind]] = field(default_factory=list)
    tagged: list[tuple[str, Kind]] = field(default_factory=list)
    generic: list[tuple[str, str, Callable[[Kind], Kind]]] = field(default_factory=list)

    def spelled(self, writer: Writer, module: str, name: str) -> str:
        return name if module == writer.name else writer.use(module, name)


class Kinds:
    """Chooses types for one module."""

    def __init__(self, writer: Writer, library: Library) -> None:
        self._writer = writer
        self._library = library
        self._rng = writer.rng

    def kind(self, depth: int = 0) -> Kind:
        """Return a type."""
        rng = self._rng
        roll = rng.random()
        if depth < 3 and roll < 0.3:
            return self._container(depth + 1)
        if roll < 0.42 and depth < 3:
            return self._union(depth + 1)
        if roll < 0.6 and self._library.declared:
            return self._declared(depth)
        if roll < 0.67:
            return literal(self._writer)
        if roll < 0.76:
            return constrained(self._writer)
        if roll < 0.83:
            return self.annotated(rng.choice((text, number))(self._writer))
        if roll < 0.86 and depth < 3:
            return self._with_code(self.kind(depth + 1))
        if roll < 0.875:
            return self._hidden()
        return plain(self._writer)

    def annotated(self, kind: Kind) -> Kind:
        """Return a type with constraints as metadata."""
        rng, use = self._rng, self._writer.use
        given = bounds(kind, rng)
        if not given:
            return kind
        if kind.family == "number" and rng.random() < 0.5:
            name = {"gt": "Gt", "ge": "Ge", "lt": "Lt", "le": "Le", "multiple_of": "MultipleOf"}
            metadata = ", ".join(
                f"{use('annotated_types', name[key])}({value!r})" for key, value in given.items()
            )
        elif kind.family == "text" and len(given) == 2 and rng.random() < 0.5:
            metadata = f"{use('annotated_types', 'Len')}({', '.join(map(str, given.values()))})"
        else:
            arguments = ", ".join(f"{key}={value!r}" for key, value in given.items())
            metadata = f"{use('pydantic', 'Field')}({arguments})"
        text = f"{use('typing', 'Annotated')}[{kind.text}, {metadata}]"
        return Kind(text, kind.sample, "", kind.code, kind.hashable)

    def _hashable(self, depth: int) -> Kind:
        for _ in range(20):
            kind = self.kind(depth)
            if kind.hashable:
                return kind
        return text(self._writer)

    def _container(self, depth: int) -> Kind:
        rng, use = self._rng, self._writer.use
        name = rng.choice(
            ("list", "list", "dict", "dict", "set", "frozenset", "tuple", "variadic", "Sequence",
             "Mapping", "deque", "List", "Dict", "defaultdict", "OrderedDict", "Iterable")
        )  # fmt: skip
        if name in ("set", "frozenset"):
            item = self._hashable(depth)
            # what code makes of an item decides how many there are
            return Kind(f"{name}[{item.text}]", _many(item), "items", item.code, False)
        item = self.kind(depth)
        if name in ("dict", "Mapping", "Dict", "defaultdict", "OrderedDict"):
            key = self._hashable(depth) if rng.random() < 0.3 else text(self._writer)
            module = {"Mapping": "collections.abc", "Dict": "typing", "dict": "builtins"}.get(
                name, "collections"
            )
            if name == "defaultdict":
                item = text(self._writer)
            spelled = use(module, name)
            return Kind(
                f"{spelled}[{key.text}, {item.text}]", _pairs(key, item), "items",
                key.code or item.code, False,
            )  # fmt: skip
        if name == "tuple":
            items = [item, self.kind(depth)][: rng.randrange(1, 3)]
            inside = ", ".join(each.text for each in items)
            return Kind(
                f"tuple[{inside}]",
                lambda r: [each.sample(r) for each in items],
                "",
                any(each.code for each in items),
                all(each.hashable for each in items),
            )
        if name == "variadic":
            return Kind(f"tuple[{item.text}, ...]", _many(item), "items", item.code, item.hashable)
        module = {"Sequence": "collections.abc", "Iterable": "collections.abc",
                  "deque": "collections", "List": "typing"}.get(name, "builtins")  # fmt: skip
        family = "items" if name in ("list", "List", "Sequence") else ""
        return Kind(f"{use(module, name)}[{item.text}]", _many(item), family, item.code, False)

    def _union(self, depth: int) -> Kind:
        rng, use = self._rng, self._writer.use
        roll = rng.random()
        if roll < 0.5:
            inner = self.kind(depth)
            sample = _either(inner, Kind("None", lambda r: None))
            spelled = rng.choice(("Optional", "bar", "Union"))
            if spelled == "Optional":
                form = f"{use('typing', 'Optional')}[{inner.text}]"
            elif spelled == "bar" and not inner.text.startswith(("'", "None")):
                form = f"{inner.text} | None"
            else:
                form = f"{use('typing', 'Union')}[{inner.text}, None]"
            return Kind(form, sample, "", inner.code, inner.hashable)
        if roll < 0.7 and len(self._library.tagged) > 1:
            return self._discriminated()
        members = [self.kind(depth) for _ in range(rng.randrange(2, 4))]
        inside = ", ".join(each.text for each in members)
        return Kind(
            f"{use('typing', 'Union')}[{inside}]", _either(*members), "",
            any(each.code for each in members), all(each.hashable for each in members),
        )  # fmt: skip

    def _discriminated(self) -> Kind:
        rng, use = self._rng, self._writer.use
        members = rng.sample(self._library.tagged, min(len(self._library.tagged), 3))
        by_tag = {kind.tag: (module, kind) for module, kind in members}
        if len(by_tag) < 2:
            return plain(self._writer)
        inside = ", ".join(
            self._library.spelled(self._writer, module, kind.text)
            for module, kind in by_tag.values()
        )
        marker = rng.choice((
            f"{use('pydantic', 'Field')}(discriminator='tag')",
            f"{use('pydantic', 'Discriminator')}('tag')",
        ))  # fmt: skip
        union = f"{use('typing', 'Union')}[{inside}]"
        kinds = [kind for _, kind in by_tag.values()]
        return Kind(
            f"{use('typing', 'Annotated')}[{union}, {marker}]", _either(*kinds), "",
            any(each.code for each in kinds), False,
        )  # fmt: skip

    def _declared(self, depth: int) -> Kind:
        rng = self._rng
        if self._library.generic and rng.random() < 0.2 and depth < 3:
            module, name, make = rng.choice(self._library.generic)
            inner = self.kind(depth + 2)
            made = make(inner)
            spelled = self._library.spelled(self._writer, module, name)
            return Kind(f"{spelled}[{inner.text}]", made.sample, "", made.code, False)
        module, kind = rng.choice(self._library.declared)
        spelled = self._library.spelled(self._writer, module, kind.text)
        if module == self._writer.name and rng.random() < 0.15:
            spelled = repr(spelled)
        return Kind(spelled, kind.sample, kind.family, kind.code, kind.hashable)

    def _with_code(self, kind: Kind) -> Kind:
        """Return a type with a validator in its metadata."""
        rng, use = self._rng, self._writer.use
        name = rng.choice(("AfterValidator", "AfterValidator", "BeforeValidator", "PlainValidator",
                           "WrapValidator"))  # fmt: skip
        function = use(HIDDEN, {"WrapValidator": "wrapping"}.get(name, "checking"))
        metadata = f"{use('pydantic', name)}({function})"
        annotated = use("typing", "Annotated")
        form = f"{annotated}[{kind.text}, {metadata}]"
        code = kind.code or name != "AfterValidator"
        if rng.random() < 0.4 and (given := bounds(kind, rng)):
            arguments = ", ".join(f"{key}={value!r}" for key, value in given.items())
            form = f"{annotated}[{form}, {use('pydantic', 'Field')}({arguments})]"
            code = True
        return Kind(form, kind.sample, "", code, kind.hashable)

    def _hidden(self) -> Kind:
        rng, use = self._rng, self._writer.use
        name, sample = rng.choice((("Small", 3), ("Word", "ab"), ("Color", "red")))
        return Kind(use(HIDDEN, name), lambda r: sample, "", True)


def _many(item: Kind) -> Callable[[Random], Any]:
    return lambda rng: [item.sample(rng) for _ in range(rng.randrange(0, 3))]


def _pairs(key: Kind, item: Kind) -> Callable[[Random], Any]:
    def sample(rng: Random) -> Any:
        made: dict[Any, Any] = {}
        for _ in range(rng.randrange(0, 3)):
            name = key.sample(rng)
            try:
                made[name] = item.sample(rng)
            except TypeError:
                made["k"] = item.sample(rng)
        return made

    return sample


def _either(*kinds: Kind) -> Callable[[Random], Any]:
    return lambda rng: rng.choice(kinds).sample(rng)
