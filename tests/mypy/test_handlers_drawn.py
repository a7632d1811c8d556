"""Handlers put together by chance: what mypy rejects, registering them refuses."""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import pytest

from soniq.errors import InvalidHandler
from tests.mypy.golden import reported_of, run_mypy

pytestmark = pytest.mark.process

SEED = 20
COUNT = 240

HEAD = """# mypy: allow-untyped-defs, allow-incomplete-defs
from __future__ import annotations
from typing import Annotated, Any, ClassVar, Generic, TypeVar
from pydantic import AliasChoices, BaseModel, ConfigDict, Field, PrivateAttr, RootModel
from pydantic import computed_field, field_validator
from pydantic.alias_generators import to_camel
from soniq import JobContext, Soniq, task_ref
from soniq.memory import MemoryStore

T = TypeVar("T")

def make() -> Soniq:
    return Soniq(store=MemoryStore())

class Mixin:
    mixed: int
class Base(BaseModel):
    base_id: str
class Plain(BaseModel):
    order_id: str
    customer: str = ""
class Aliased(Base):
    order_id: str = Field(alias="orderId")
    size: int = Field(1, validation_alias=AliasChoices("Size", "sz"))
class Generated(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, extra="allow")
    order_id: str
    customer: str
class Mixed(BaseModel, Mixin):
    order_id: str
class Hiding(BaseModel):
    kind: ClassVar[int] = 3
    _secret: int = PrivateAttr(0)
    order_id: str
    @computed_field
    def total(self) -> int:
        return 1
class Box(BaseModel, Generic[T]):
    item: T
class Numbers(RootModel[dict[str, int]]):
    pass
class Tree(BaseModel):
    order_id: Annotated[str, Field(alias="orderId")]
    parent: Tree | None = None
    other: Plain | None = None
class Checked(Plain):
    context: str = ""
    @field_validator("customer", mode="before")
    @classmethod
    def check(cls, value: object) -> object:
        return value
class Empty(BaseModel):
    pass
"""

FIELDS = {
    "Plain": ["order_id", "customer"],
    "Aliased": ["base_id", "order_id", "size"],
    "Generated": ["order_id", "customer"],
    "Mixed": ["order_id", "mixed"],
    "Hiding": ["order_id"],
    "Box[int]": ["item"],
    "Numbers": ["root"],
    "Tree": ["order_id", "parent", "other"],
    "Checked": ["order_id", "customer", "context"],
    "Empty": [],
}
OTHERS = [
    *("orderId", "Size", "sz", "amount", "custmer", "kind", "total", "mixed", "args", "context"),
    *("customer", "size", "x", "root"),
]
ANNOTATIONS = [
    *("str", "int", "Any", "object", "JobContext", "JobContext | None", "JobContext | str"),
    *(
        "Plain",
        "Plain | None",
        "Base",
        "BaseModel",
        "Aliased",
        "Annotated[Plain, 1]",
        "Tree | None",
    ),
    *("Box[int]", "Box", "Numbers", "RootModel[dict[str, int]]", "Plain | Aliased", "list[Plain]"),
    *(
        "'Plain'",
        "Mixin",
        "T",
        "Checked",
        "Fixed",
        "Mixed",
        "Plain | int",
        "Annotated[JobContext, 1]",
    ),
]


@dataclass(frozen=True)
class Outcome:
    """What became of one drawn handler."""

    code: str
    rejected: bool
    refused: bool


def drawn(chance: random.Random) -> str:
    """Return the source of one registration."""
    model = chance.choice(list(FIELDS))
    names = [each for each in FIELDS[model] if chance.random() < 0.75]
    names += chance.choices(OTHERS, k=chance.choice([0, 0, 0, 1, 2]))
    required, optional = [], []
    for name in chance.sample(sorted(set(names)), len(set(names))):
        annotation = f": {chance.choice(ANNOTATIONS)}" if chance.random() < 0.5 else ""
        if chance.random() < 0.8:
            required.append(name + annotation)
        else:
            optional.append(f"{name}{annotation} = ...")
    parts = required + optional
    if parts and chance.random() < 0.08:
        parts.insert(1, "/")
    if parts and chance.random() < 0.2:
        parts.insert(0, "*") if "/" not in parts else parts.append("*rest")
    if chance.random() < 0.12:
        parts.append("**others: object")
    form = chance.choice(
        [
            f"task_ref(name='shop.x', args_model={model})",
            f"task_ref(name='shop.x', args_model={model})",
            f"name='shop.x', validate={model}",
            "name='shop.x'",
        ]
    )
    kind = chance.choice(["def", "async def"])
    return f"@make().job({form})\n{kind} handler({', '.join(parts)}): ...\n"


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> list[Outcome]:
    """What mypy and the runtime say of each handler."""
    chance = random.Random(SEED)
    codes = [drawn(chance).replace("handler(", f"handler_{n}(") for n in range(COUNT)]
    folder = tmp_path_factory.mktemp("drawn")
    (folder / "drawn.py").write_text(HEAD + "".join(codes))
    output = run_mypy(folder, ["drawn.py"], tmp_path_factory.mktemp("cache") / "cache")
    rejected = {
        line
        for line, _, _, text in reported_of(output).get("drawn.py", [])
        if text.endswith("[soniq-handler]") and " takes " not in text
    }
    return list(registered(codes, rejected, folder))


def registered(codes: list[str], rejected: set[int], folder: Path) -> Iterator[Outcome]:
    module = ModuleType("drawn_handlers")
    sys.modules[module.__name__] = module
    try:
        exec(compile(HEAD, str(folder / "drawn.py"), "exec"), module.__dict__)
        line = HEAD.count("\n") + 1
        for code in codes:
            lines = range(line, line + code.count("\n"))
            line = lines.stop
            try:
                exec(compile(code, str(folder / "drawn.py"), "exec"), module.__dict__)
            except InvalidHandler:
                refused = True
            else:
                refused = False
            yield Outcome(code, not rejected.isdisjoint(lines), refused)
    finally:
        del sys.modules[module.__name__]


def test_nothing_is_rejected_that_can_be_registered(outcomes: list[Outcome]) -> None:
    assert not [each.code for each in outcomes if each.rejected and not each.refused]


def test_most_of_what_cannot_be_registered_is_rejected(outcomes: list[Outcome]) -> None:
    refused = [each for each in outcomes if each.refused]
    assert len(refused) > COUNT / 4
    assert sum(each.rejected for each in refused) > 0.75 * len(refused)


def test_much_can_be_registered(outcomes: list[Outcome]) -> None:
    assert sum(not each.refused for each in outcomes) > COUNT / 4
