"""The models of ``tests/compare`` written out as source."""

from __future__ import annotations

from tests.compare.specs import FieldSpec, Spec

HEADER = """\
import uuid
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from ipaddress import IPv4Address
from pathlib import Path
from typing import Annotated, Any, Literal, Optional, Union

from pydantic import (
    AfterValidator, AliasChoices, AnyUrl, AwareDatetime, BaseModel, BeforeValidator, ByteSize,
    ConfigDict, Field, HttpUrl, Json, NaiveDatetime, WithJsonSchema, model_validator,
)
from soniq import task_ref


def even(value):
    if isinstance(value, int) and value % 2:
        raise ValueError("odd")
    return value


def short(value):
    if len(str(value)) > 5:
        raise ValueError("long")
    return value


def loose(value):
    return "0" if value is None else value

"""
SCALARS = {
    "int": "int", "float": "float", "bool": "bool", "str": "str", "decimal": "Decimal",
    "date": "date", "datetime": "datetime", "aware": "AwareDatetime", "naive": "NaiveDatetime",
    "time": "time", "timedelta": "timedelta", "uuid": "uuid.UUID", "bytes": "bytes", "any": "Any",
    "url": "AnyUrl", "http": "HttpUrl", "path": "Path", "ipv4": "IPv4Address",
    "bytesize": "ByteSize", "json": "Json[int]",
}  # fmt: skip
CODE = {
    "even": "AfterValidator(even)",
    "short": "AfterValidator(short)",
    "loose": "BeforeValidator(loose)",
    "schema": 'WithJsonSchema({"type": "string"})',
}
RULE = """\

    @model_validator(mode="after")
    def check(self):
        values = [repr(value) for value in self.__dict__.values()]
        if len(values) > 1 and values[0] == values[1]:
            raise ValueError("equal")
        return self
"""


class Writer:
    """Writes one model, and those inside it before it."""

    def __init__(self) -> None:
        self.classes: list[str] = []
        self._count = 0
        self._stack: list[str] = []

    def model(self, spec: Spec, name: str | None = None) -> str:
        self._count += 1
        name = name or f"M{self._count}"
        self._stack.append(name)
        config = dict(spec.config)
        rule = config.pop("rule", None)
        lines = [f"class {name}(BaseModel):"]
        if config:
            given = ", ".join(f"{key}={value!r}" for key, value in config.items())
            lines.append(f"    model_config = ConfigDict({given})")
        lines += [f"    {self._field(each)}" for each in spec.fields]
        self._stack.pop()
        text = "\n".join(lines) + "\n" + (RULE if rule == "differ" else "")
        self.classes.append(text)
        return name

    def _field(self, each: FieldSpec) -> str:
        options = [] if each.required else ["default=None"]
        if each.aliases:
            choices = ", ".join(map(repr, each.aliases))
            options.append(f"validation_alias=AliasChoices({choices})")
            options.append(f"serialization_alias={each.aliases[0]!r}")
        return f"{each.name}: {self.type(each.type)} = Field({', '.join(options)})"

    def type(self, spec: Spec) -> str:
        made = self._type(spec)
        limits = {key: value for key, value in spec.limits if key != "code"}
        if limits:
            given = ", ".join(f"{key}={_literal(value)}" for key, value in limits.items())
            made = f"Annotated[{made}, Field({given})]"
        code = dict(spec.limits).get("code")
        return f"Annotated[{made}, {CODE[code]}]" if code else made

    def _type(self, spec: Spec) -> str:
        inner = [self.type(each) for each in spec.inner]
        joined = ", ".join(inner)
        match spec.kind:
            case "list" | "set" | "tuple" | "dict":
                return f"{spec.kind}[{joined}]"
            case "optional":
                return f"Optional[{joined}]"
            case "union":
                return f"Union[{joined}]"
            case "tagged":
                return f'Annotated[Union[{joined}], Field(discriminator="tag")]'
            case "literal":
                return f"Literal[{', '.join(map(repr, spec.values))}]"
            case "enum":
                self._count += 1
                members = "".join(f"    V{each} = {each!r}\n" for each in spec.values)
                self.classes.append(f"class E{self._count}(Enum):\n{members}")
                return f"E{self._count}"
            case "model":
                return self.model(spec)
            case "self":
                return f'Optional["{self._stack[-1]}"]'
        return SCALARS[spec.kind]


def written(spec: Spec, task: str) -> str:
    """Return a module that declares a task with the model of a specification."""
    writer = Writer()
    writer.model(spec, "Args")
    ref = f'send = task_ref(name="{task}", args_model=Args)\n'
    return "\n\n".join([HEADER, *writer.classes, ref])


def _literal(value: object) -> str:
    text = repr(value)
    return text.removeprefix("datetime.")
