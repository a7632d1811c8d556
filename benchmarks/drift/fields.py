"""Fields of generated models: annotations of many kinds, with values that fit them."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Final

from benchmarks.lint.words import ADJECTIVES, NOUNS

SHARED: Final = '''"""Models and constants that several areas use."""

from decimal import Decimal
from enum import Enum
from typing import Annotated, Literal

from pydantic import BaseModel, Field

Quantity = Annotated[int, Field(ge=1, le=1_000)]
Code = Annotated[str, Field(pattern="^[A-Z]{3}$")]


class Currency(str, Enum):
    EUR = "EUR"
    USD = "USD"


class Address(BaseModel):
    street: str
    city: str = Field(min_length=1, max_length=80)
    country: Annotated[str, Field(pattern="^[A-Z]{2}$")] = "DE"


class Line(BaseModel):
    sku: str
    quantity: Quantity
    price: Decimal
    tags: list[str] = []


class Card(BaseModel):
    kind: Literal["card"]
    number: str


class Transfer(BaseModel):
    kind: Literal["transfer"]
    account: str
    currency: Currency = Currency.EUR


Payment = Annotated[Card | Transfer, Field(discriminator="kind")]
'''

_ADDRESS: Final = '{"street": "1 Main St", "city": "Ulm"}'
_LINE: Final = '{"sku": "s-1", "quantity": 3, "price": "9.99"}'
KINDS: Final = (
    ("str", '"acme"'),
    ("str", '"o-1"'),
    ("int", "12"),
    ("float", "1.5"),
    ("bool", "True"),
    ("Decimal", '"12.50"'),
    ("date", '"2026-01-31"'),
    ("datetime", '"2026-01-31T08:00:00Z"'),
    ("UUID", '"6f1c1f8e-6f0c-4c0e-9d43-6f4b4f0a1f7e"'),
    ("Quantity", "3"),
    ("Code", '"ABC"'),
    ("Currency", '"EUR"'),
    ('Literal["slow", "fast"]', '"fast"'),
    ("int | str", '"7"'),
    ("Address", _ADDRESS),
    ("Payment", '{"kind": "card", "number": "4111"}'),
    ("list[Line]", f"[{_LINE}]"),
    ("list[str]", '["a", "b"]'),
    ("tuple[int, ...]", "[1, 2]"),
    ("dict[str, float]", '{"a": 0.5}'),
)
"""Annotations, each with Python source of a JSON value that it accepts."""

FEWEST, MOST = 3, 15


@dataclass(frozen=True, slots=True)
class Field:
    """A field as source: annotation, default with its equals sign if there is one, and a value."""

    name: str
    annotation: str
    default: str
    value: str


ADDED: Final = Field("tracking_key", "str", "", '"t-1"')
"""The required field that some models get in their current release."""


def fields_of(random: Random) -> tuple[Field, ...]:
    """Return the fields of one model, required ones first."""
    names: dict[str, None] = {}
    wanted = random.randint(FEWEST, MOST)
    while len(names) < wanted:
        names[f"{random.choice(ADJECTIVES)}_{random.choice(NOUNS)}"] = None
    fields = []
    for name in names:
        annotation, value = random.choice(KINDS)
        if random.random() < 0.3:
            fields.append(Field(name, f"{annotation} | None", " = None", value))
        else:
            fields.append(Field(name, annotation, "", value))
    return tuple(sorted(fields, key=lambda each: bool(each.default)))
