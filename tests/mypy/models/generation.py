"""Modules of random models, the same ones for the same seed."""

from __future__ import annotations

from random import Random

HEAD = """\
from __future__ import annotations

from datetime import date
from typing import Annotated, Any, ClassVar, Final, Generic, Literal, Optional, TypeVar

from annotated_types import Gt, MaxLen
from pydantic import (
    AfterValidator, AliasChoices, AliasGenerator, AliasPath, BaseModel, BeforeValidator, ConfigDict,
    Field, PlainValidator, PositiveInt, PrivateAttr, Strict, StrictInt, StrictStr,
    StringConstraints, field_validator, model_validator,
)
from pydantic.alias_generators import to_camel, to_pascal, to_snake

T = TypeVar("T")
KEY: Final = "constantKey"
LIMIT = 3
FORBID = ConfigDict(extra="forbid")
Loose = Annotated[int, BeforeValidator(lambda value: 0)]
Positive = Annotated[int, Gt(0)]
Keyed = Annotated[str, Field(alias="throughAlias")]
Filled = Annotated[str, Field(default="x")]


def keep(value: Any) -> Any:
    return value


class Inner(BaseModel):
    size: int


class Odd(BaseModel):
    size: int

    @model_validator(mode="before")
    @classmethod
    def fill(cls, data: Any) -> Any:
        return {"size": 1}


class PlainMixin:
    noted: str = "x"
    told: int


"""
TYPES = (
    *("int", "str", "bool", "float", "date", "list[int]", "dict[str, int]", "tuple[int, str]"),
    *("Optional[int]", "int | None", "Literal['a', 'b']", "Inner", "list[Inner]", "Odd"),
    *("StrictInt", "StrictStr", "PositiveInt", "Loose", "Positive", "list[Loose]", "Keyed"),
    *("Filled", "Annotated[int, Gt(3)]", "Annotated[int, Strict()]", "Optional[Positive]"),
    *("Annotated[str, MaxLen(3)]", "Annotated[str, Field(alias='inText')]", "'int'"),
    *("Annotated[int, PlainValidator(keep)]", "Annotated[int, AfterValidator(keep)]"),
    *("Annotated[str, StringConstraints(max_length=3)]", "Annotated[int, Field(default=3)]"),
    *("list[Annotated[int, BeforeValidator(keep)]]", "Annotated[int, Field(strict=True)]"),
)
NAMES = ("order_id", "name", "unit_price", "a", "customer", "line_2", "notes", "qty", "kind", "b1c")
ALIASES = (
    *("alias='ownKey'", "validation_alias='readKey'", "serialization_alias='writeKey'"),
    *("alias=KEY", "alias='out', validation_alias='in'", "alias=None"),
    *("validation_alias=AliasChoices('one', 'two')", "validation_alias=AliasPath('deep', 0)"),
    *("validation_alias=AliasChoices('three', AliasPath('four', 'five'))",),
)
OPTIONS = (
    *("extra='forbid'", "extra='allow'", "extra='ignore'", "strict=True", "strict=False"),
    *("populate_by_name=True", "validate_by_name=True", "populate_by_name=False"),
    *("validate_by_name=True, validate_by_alias=False", "alias_generator=to_camel"),
    *("alias_generator=to_pascal", "alias_generator=to_snake", "alias_generator=None"),
    *("alias_generator=lambda name: name + '_x'", "title='x'", "frozen=True"),
    *("alias_generator=AliasGenerator(validation_alias=to_camel)",),
    *("alias_generator=AliasGenerator(serialization_alias=to_camel)", "from_attributes=True"),
)


def generate_module(seed: int, count: int) -> tuple[str, list[str]]:
    """Return the text of a module and the names of its models."""
    random = Random(seed)
    parts, names = [HEAD], []
    for number in range(count):
        name = f"Model{number}"
        parts.append(_model(random, name, names))
        names.append(name)
    return "\n\n".join(parts), names


def _model(random: Random, name: str, before: list[str]) -> str:
    bases, lines = ["BaseModel"], []
    chance = random.random()
    if before and chance < 0.35:
        bases = [random.choice(before)]
    elif len(before) > 1 and chance < 0.4:
        bases = random.sample(before, 2)
    elif chance < 0.45:
        bases = ["PlainMixin", "BaseModel"]
    header = ", ".join(bases)
    if random.random() < 0.1:
        header += f", {random.choice(OPTIONS[:5])}"
    if random.random() < 0.5:
        lines.append(_config(random))
    chosen = random.sample(NAMES, random.randint(0, 5))
    lines += [_field(random, each) for each in chosen]
    if random.random() < 0.2:
        lines.append("_hidden: int = PrivateAttr(3)")
    if random.random() < 0.1:
        lines.append("CONSTANT: ClassVar[int] = 3")
    if chosen and random.random() < 0.2:
        lines += _validator(random, chosen)
    if random.random() < 0.05:
        mode = random.choice(("before", "after"))
        first = "@classmethod" if mode == "before" else ""
        lines += [f"@model_validator(mode='{mode}')", first, "def whole(self, *data: Any) -> Any:"]
        lines += ["    return {} if data else self"]
    body = "\n".join(f"    {line}" for line in lines if line) or "    pass"
    return f"class {name}({header}):\n{body}\n"


def _config(random: Random) -> str:
    if random.random() < 0.1:
        return "model_config = FORBID"
    chosen: dict[str, str] = {}
    for option in random.sample(OPTIONS, random.randint(1, 3)):
        for each in option.split(", "):
            key = each.partition("=")[0]
            chosen.setdefault(key, each)
    if "validate_by_alias" in chosen:
        chosen["validate_by_name"] = "validate_by_name=True"
    return f"model_config = ConfigDict({', '.join(chosen.values())})"


def _field(random: Random, name: str) -> str:
    kind = random.choice(TYPES)
    chance = random.random()
    if chance < 0.35:
        return f"{name}: {kind}"
    if chance < 0.5:
        return f"{name}: {kind} = {random.choice(('None', '3', 'LIMIT', '...', '[]', 'keep(3)'))}"
    if chance < 0.55:
        return f"{name}: Final[{kind}]" + random.choice(("", " = None"))
    options = []
    if random.random() < 0.6:
        options.append(random.choice(ALIASES))
    if random.random() < 0.5:
        options.append(random.choice(("default=3", "default=None", "default_factory=list")))
    elif random.random() < 0.2:
        options.insert(0, random.choice(("...", "3", "None")))
    if random.random() < 0.2:
        options.append(random.choice(("strict=True", "strict=False", "description='x'")))
    return f"{name}: {kind} = Field({', '.join(options)})"


def _validator(random: Random, fields: list[str]) -> list[str]:
    mode = random.choice(("before", "after", "plain", "wrap"))
    target = random.choice((f"'{fields[0]}'", "'*'"))
    more = ", handler: Any" if mode == "wrap" else ""
    return [
        f"@field_validator({target}, mode='{mode}')",
        "@classmethod",
        f"def check(cls, value: Any{more}) -> Any:",
        "    return 3",
    ]
