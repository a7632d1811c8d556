"""The generated project: a stub package of 40 models, and files that enqueue and handle."""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path

AREAS = ("billing", "shipping", "accounts", "catalog", "search", "reports", "payments", "loyalty")

SHARED = '''"""Models and enumerations that several areas use."""

from enum import Enum

from pydantic import BaseModel


class Currency(Enum):
    EUR = "EUR"
    USD = "USD"


class Address(BaseModel):
    street: str
    city: str
    country: str = "DE"


class Line(BaseModel):
    sku: str
    quantity: int
    price: float = 0.0
'''

HEADER = '''"""Models and refs of one area."""

from datetime import datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field

from soniq import task_ref

from .shared import Address, Currency, Line

'''


@dataclass(frozen=True, slots=True)
class Shape:
    """One kind of model.

    Attributes:
        fields: statements of the class.
        required, optional: entries of a dict display.
        parameters: of a handler.
    """

    fields: tuple[str, ...]
    required: tuple[str, ...]
    optional: tuple[str, ...]
    parameters: str


SHAPES = {
    "send": Shape(
        (
            "order_id: str",
            "customer: str",
            "amount: Decimal",
            "note: str | None = None",
            "tags: list[str] = []",
            "currency: Currency = Currency.EUR",
        ),
        ('"order_id": f"o-{key}"', '"customer": "acme"', '"amount": "12.50"'),
        ('"note": None', '"tags": ["a", "b"]', '"currency": "EUR"'),
        "order_id: str, customer: str, amount: Decimal, note: str | None, tags: list[str], "
        "currency: Currency",
    ),
    "deliver": Shape(
        (
            "order_id: str",
            "address: Address",
            "lines: list[Line]",
            'speed: Literal["slow", "fast"] = "slow"',
            "due: datetime | None = None",
        ),
        (
            '"order_id": str(key)',
            '"address": {"street": "s", "city": "c"}',
            '"lines": [{"sku": "a", "quantity": 1}, {"sku": "b", "quantity": key}]',
        ),
        ('"speed": "fast"', '"due": "2026-01-02T03:04:05Z"'),
        "order_id: str, address: Address, lines: list[Line], "
        'speed: Literal["slow", "fast"], due: datetime | None',
    ),
    "change": Shape(
        (
            "account: UUID",
            "email: str",
            "limit: int",
            "rate: float = 1.0",
            "active: bool = True",
            "counts: dict[str, int] = {}",
            "since: datetime | None = None",
            "nickname: str | None = None",
        ),
        (
            '"account": "6f1c1f8e-6f0c-4c0e-9d43-6f4b4f0a1f7e"',
            '"email": "a@shop.example"',
            '"limit": key',
        ),
        (
            '"rate": 2.5',
            '"active": False',
            '"counts": {"a": 1, "b": 2}',
            '"since": None',
            '"nickname": "x"',
        ),
        "account: UUID, email: str, limit: int, rate: float, active: bool, "
        "counts: dict[str, int], since: datetime | None, nickname: str | None",
    ),
    "index": Shape(
        (
            'article_id: str = Field(alias="articleId")',
            "title: str",
            "words: list[str]",
            "weight: int = 1",
            "address: Address | None = None",
        ),
        ('"articleId": str(key)', '"title": "t"', '"words": ["a", str(key)]'),
        ('"weight": 5', '"address": {"street": "s", "city": "c", "country": "FR"}'),
        "article_id: str, title: str, words: list[str], weight: int, address: Address | None",
    ),
    "purge": Shape(
        ("before: datetime", "limit: int", "dry_run: bool", "reasons: list[str] = []"),
        ('"before": "2026-01-01"', '"limit": 100', '"dry_run": True'),
        ('"reasons": ["old", "unused"]',),
        "before: datetime, limit: int, dry_run: bool, reasons: list[str]",
    ),
}


@dataclass(frozen=True, slots=True)
class Project:
    """What was generated, and how much of it there is."""

    folder: Path
    files: int
    calls: int
    handlers: int
    models: int


def make_project(folder: Path, files: int = 50, calls: int = 1_000, seed: int = 1) -> Project:
    """Write the project into an empty folder; the same seed gives the same text."""
    stubs, service = folder / "shop_tasks", folder / "shop"
    stubs.mkdir(parents=True)
    service.mkdir()
    for package in (stubs, service):
        (package / "__init__.py").write_text('"""A package."""\n')
    (stubs / "shared.py").write_text(SHARED)
    for area in AREAS:
        (stubs / f"{area}.py").write_text(_area(area))
    chance = random.Random(seed)
    tasks = [(area, verb) for area in AREAS for verb in SHAPES]
    for number in range(files):
        share = calls * (number + 1) // files - calls * number // files
        (service / f"part{number}.py").write_text(
            _part(chance, tasks, share, tasks[number % len(tasks)])
        )
    return Project(folder, files, calls, files, len(tasks))


def _area(area: str) -> str:
    parts = [HEADER]
    for verb, shape in SHAPES.items():
        fields = "\n".join(f"    {each}" for each in shape.fields)
        parts.append(f"\nclass {_model(area, verb)}(BaseModel):\n{fields}\n\n")
    for verb in SHAPES:
        model = _model(area, verb)
        parts.append(f'\n{verb}_{area} = task_ref(name="{area}.{verb}.v1", args_model={model})')
    return "".join(parts) + "\n"


def _model(area: str, verb: str) -> str:
    return f"{verb.title()}{area.title()}Args"


def _part(
    chance: random.Random, tasks: list[tuple[str, str]], calls: int, handled: tuple[str, str]
) -> str:
    """Return one file: a handler, and calls spread over functions of ten."""
    chosen = [chance.choice(tasks) for _ in range(calls)]
    names = sorted({(area, f"{verb}_{area}") for area, verb in [*chosen, handled]})
    area, verb = handled
    lines = [
        '"""One part of the shop."""',
        "",
        "from datetime import datetime",
        "from decimal import Decimal",
        "from typing import Literal",
        "from uuid import UUID",
        "",
        "from shop_tasks.shared import Address, Currency, Line",
        *(f"from shop_tasks.{area} import {name}" for area, name in names),
        "from soniq import Soniq",
        "",
        "app = Soniq()",
        "",
        "",
        f"@app.job({verb}_{area})",
        f"async def handle({SHAPES[verb].parameters}) -> str:",
        f"    return f'{{{SHAPES[verb].parameters.partition(':')[0]}}}'",
    ]
    for number, (area, verb) in enumerate(chosen):
        if number % 10 == 0:
            lines += ["", "", f"async def work{number // 10}(key: int) -> None:"]
        shape = SHAPES[verb]
        optional = chance.sample(shape.optional, chance.randint(0, len(shape.optional)))
        entries = ", ".join([*shape.required, *optional])
        lines.append(f"    await app.enqueue({verb}_{area}, args={{{entries}}})")
    return "\n".join(lines) + "\n"
