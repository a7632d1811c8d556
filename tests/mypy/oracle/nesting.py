"""Random types inside each other, to depth 3, with objects of them; the same for the same seed."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from typing import Final

from tests.mypy.oracle.comparison import Value
from tests.mypy.oracle.fields import CLASSES, SCALARS, SPECIAL, UNIONS
from tests.mypy.oracle.values import TYPES

DEPTH: Final = 3
FORMS: Final = 14
"""How many forms of nesting fields and values are taken from, so that many pairs have the same."""

# each with what makes its objects of those of its parts
_SHAPES: Final = {
    1: (
        ("list[{a}]", "*([x] for x in ({x},)), *(list(x) for x in whole(({x},)))"),
        ("set[{a}]", "*({{x}} for x in hashable(({x},)))"),
        ("tuple[{a}, ...]", "*((x,) for x in ({x},)), *whole(({x},))"),
        ("dict[str, {a}]", "*({{'x': x}} for x in ({x},)), *({{'1': x}} for x in ({x},))"),
        ("Mapping[str, {a}]", "*({{'x': x}} for x in ({x},)), *({{'1': x}} for x in ({x},))"),
        ("Sequence[{a}]", "*([x] for x in ({x},)), *((x,) for x in ({x},))"),
        ("deque[{a}]", "*(deque([x]) for x in ({x},))"),
        ("Union[{a}, None]", "{x}, None"),
    ),
    2: (
        ("tuple[{a}, {b}]", "*((x, y) for x in ({x},) for y in some(({y},)))"),
        ("dict[{b}, {a}]", "*({{y: x}} for x in ({x},) for y in some(hashable(({y},))))"),
        ("Union[{a}, {b}]", "{x}, {y}"),
    ),
}
_OPEN_ENDED: Final = ("Iterable", "Iterator", "Generator", "Collection", "map", "zip", "io", "T")
"""Types whose objects are used up when they are read, so that they cannot be in two others."""


@dataclass(frozen=True)
class _Form:
    """A way of nesting; a leaf has no parts."""

    parts: tuple[_Form, ...] = ()


def nested_pairs(seed: int, examples: int) -> tuple[list[str], list[Value]]:
    """Return fields and values that make about so many pairs, lax and strict."""
    chance = random.Random(seed)
    forms = [_form(chance, DEPTH) for _ in range(FORMS)]
    side = max(1, math.isqrt(examples // 2))
    fields = [_field(chance, chance.choice(forms)) for _ in range(side)]
    values = [Value(*_value(chance, chance.choice(forms))) for _ in range(side)]
    return fields, values


def _form(chance: random.Random, depth: int) -> _Form:
    if depth == 0 or (depth < DEPTH and chance.random() < 0.4):
        return _Form()
    return _Form(tuple(_form(chance, depth - 1) for _ in range(chance.choice((1, 1, 2)))))


def _field(chance: random.Random, form: _Form) -> str:
    if not form.parts:
        return chance.choice(_FIELDS)
    shape, _ = chance.choice(_SHAPES[len(form.parts)])
    a, b = ([_field(chance, each) for each in form.parts] * 2)[:2]
    return shape.format(a=a, b=b)


def _value(chance: random.Random, form: _Form) -> tuple[str, str]:
    if not form.parts:
        source = chance.choice(_VALUES)
        return source, TYPES[source].rstrip(", ")
    shape, objects = chance.choice(_SHAPES[len(form.parts)])
    (a, x), (b, y) = ([_value(chance, each) for each in form.parts] * 2)[:2]
    return shape.format(a=a, b=b), objects.format(x=x, y=y)


_FIELDS: Final = [
    each for each in (*SCALARS, *SPECIAL, *CLASSES, *UNIONS) if not each.startswith(_OPEN_ENDED)
]
_VALUES: Final = [
    each for each in TYPES if not each.startswith(_OPEN_ENDED) and each != "tuple[()]"
]
