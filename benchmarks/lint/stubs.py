"""The generated stub package ``tasks_pkg``: 40 task refs, their models, correct uses."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

AREAS = {
    "billing": "invoice",
    "shipping": "parcel",
    "accounts": "profile",
    "catalog": "article",
    "search": "phrase",
    "reports": "digest",
    "payments": "refund",
    "loyalty": "coupon",
}

SHARED = '''"""Models and constants that several areas use."""

from decimal import Decimal
from enum import Enum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Quantity = Annotated[int, Field(ge=1, le=1_000)]


class Currency(str, Enum):
    EUR = "EUR"
    USD = "USD"


class Args(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Address(BaseModel):
    street: str
    city: str = Field(min_length=1, max_length=80)
    country: Annotated[str, Field(pattern="^[A-Z]{2}$")] = "DE"


class Line(BaseModel):
    sku: str
    quantity: Quantity
    price: Decimal
'''


@dataclass(frozen=True, slots=True)
class Shape:
    """One kind of model, and how callers and handlers write it.

    Attributes:
        body: of the model class, which is a subclass of ``Args``.
        uses: statements of a caller, ending in the args of an enqueue as ``args = ...``; all are
            correct, and those with a parameter in them partly unknown. ``MODEL`` is the model.
        parameters: of a handler.
    """

    body: str
    uses: tuple[str, ...]
    parameters: str


SHAPES = {
    "send": Shape(
        "order_id: str\ncustomer: str\namount: Decimal = Decimal('0')\nnote: str | None = None",
        (
            'args = {"order_id": "o-1", "customer": "acme", "amount": "12.50"}',
            'args = {"order_id": f"o-{key}", "customer": str(key)}',
            'args = MODEL(order_id="o-2", customer=str(key), note=None)',
            'args = {"order_id": "o-3"}\nargs["customer"] = "acme"',
        ),
        "order_id: str, customer: str, amount: Decimal, note: str | None",
    ),
    "deliver": Shape(
        'address: Address\nlines: list[Line]\nspeed: Literal["slow", "fast"] = "slow"',
        (
            'lines = [{"sku": "s-1", "quantity": 3, "price": "9.99"}]\n'
            'args = {"address": {"street": "1 Main St", "city": "Ulm"}, "lines": lines}',
            'args = {\n    "address": {"street": str(key), "city": "Bonn", "country": "DE"},\n'
            '    "lines": [],\n    "speed": "fast",\n}',
        ),
        "address: object, lines: list[object], speed: str",
    ),
    "compute": Shape(
        "month: date\nrounds: Quantity = 1\ncurrency: Currency = Currency.EUR\nshares: set[int]",
        (
            'args = {"month": "2026-01-01", "rounds": 12, "shares": [1, 2, 3]}',
            'base = {"month": "2026-02-01", "shares": [4]}\nargs = {**base, "currency": "USD"}',
            'args = dict(month="2026-03-01", rounds=2, shares=[])',
        ),
        "month: date, rounds: int, currency: str, shares: set[int]",
    ),
    "purge": Shape(
        "model_config = ConfigDict(populate_by_name=True)\nolder_than: datetime = Field(alias="
        '"olderThan")\nkinds: tuple[str, ...] = ()\ndry: bool = False',
        (
            'args = {"olderThan": "2026-01-01T00:00:00Z", "kinds": ["a", "b"]}',
            'args = {"older_than": "2026-01-01T00:00:00Z", "dry": True}',
            'args = {"olderThan": key, "dry": False} if key else {"olderThan": 0}',
        ),
        "older_than: datetime, kinds: tuple[str, ...], dry: bool",
    ),
    "mirror": Shape(
        "source: UUID\nweights: dict[str, float] = {}\ndepth: int | str = 0",
        (
            'args = {"source": "6f1c1f8e-6f0c-4c0e-9d43-6f4b4f0a1f7e", "weights": {"a": 0.5}}',
            'args = {"source": str(key), "depth": 4} | {"weights": {}}',
        ),
        "source: UUID, weights: dict[str, float], depth: int | str",
    ),
}


@dataclass(frozen=True, slots=True)
class Task:
    """One generated task: where its ref and its model are, and its shape."""

    area: str
    noun: str
    verb: str

    @property
    def ref(self) -> str:
        return f"{self.verb}_{self.noun}"

    @property
    def model(self) -> str:
        return f"{self.verb.title()}{self.noun.title()}Args"

    @property
    def name(self) -> str:
        return f"{self.area}.{self.noun}.{self.verb}.v1"

    @property
    def shape(self) -> Shape:
        return SHAPES[self.verb]


TASKS = tuple(Task(area, noun, verb) for area, noun in AREAS.items() for verb in SHAPES)


def write_stubs(folder: Path) -> None:
    """Write the source of the package ``tasks_pkg`` with its pyproject."""
    package = folder / "src" / "tasks_pkg"
    schemas = package / "schemas"
    schemas.mkdir(parents=True)
    (folder / "pyproject.toml").write_text(
        '[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n\n'
        '[project]\nname = "tasks-pkg"\nversion = "1.0.0"\n\n'
        '[tool.hatch.build.targets.wheel]\npackages = ["src/tasks_pkg"]\n'
    )
    (schemas / "__init__.py").write_text('"""Args of every task."""\n')
    (schemas / "shared.py").write_text(SHARED)
    exports = []
    for area in AREAS:
        tasks = [task for task in TASKS if task.area == area]
        (schemas / f"{area}.py").write_text(_schemas(area, tasks))
        (package / f"{area}.py").write_text(_refs(area, tasks))
        exports.append(f"from .{area} import {', '.join(task.ref for task in tasks)}")
    names = ", ".join(f'"{task.ref}"' for task in TASKS)
    (package / "__init__.py").write_text("\n".join(exports) + f"\n\n__all__ = [{names}]\n")


def _schemas(area: str, tasks: list[Task]) -> str:
    parts = [
        f'"""Args of the {area} tasks."""\n\n'
        "from datetime import date, datetime\nfrom decimal import Decimal\n"
        "from typing import Literal\nfrom uuid import UUID\n\n"
        "from pydantic import ConfigDict, Field\n\n"
        "from .shared import Address, Args, Currency, Line, Quantity\n"
    ]
    for task in tasks:
        body = task.shape.body.replace("\n", "\n    ")
        parts.append(f"\n\nclass {task.model}(Args):\n    {body}\n")
    return "".join(parts)


def _refs(area: str, tasks: list[Task]) -> str:
    models = ", ".join(task.model for task in tasks)
    parts = [
        f'"""Tasks that {area} handles."""\n\nfrom soniq import task_ref\n\n'
        f"from .schemas.{area} import (\n    {models},\n)\n\nQUEUE = {area!r}\n"
    ]
    for task in tasks:
        parts.append(
            f'\n{task.ref} = task_ref(\n    name="{task.name}",\n'
            f"    args_model={task.model},\n    default_queue=QUEUE,\n)\n"
        )
    return "".join(parts)
