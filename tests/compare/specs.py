"""Specifications of models as plain data: generated, changed at one place, and built."""

from __future__ import annotations

import enum
import uuid
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from ipaddress import IPv4Address
from pathlib import Path
from random import Random
from typing import Annotated, Any, Literal, Optional, Union

from pydantic import (
    AfterValidator,
    AliasChoices,
    AnyUrl,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ByteSize,
    ConfigDict,
    Field,
    HttpUrl,
    Json,
    NaiveDatetime,
    WithJsonSchema,
    create_model,
    model_validator,
)

SCALARS: dict[str, Any] = {
    "int": int, "float": float, "bool": bool, "str": str, "decimal": Decimal, "date": date,
    "datetime": datetime, "aware": AwareDatetime, "naive": NaiveDatetime, "time": time,
    "timedelta": timedelta, "uuid": uuid.UUID, "bytes": bytes, "any": Any, "url": AnyUrl,
    "http": HttpUrl, "path": Path, "ipv4": IPv4Address, "bytesize": ByteSize, "json": Json[int],
}  # fmt: skip
WORDS = ("s", "m", "l", "xl", "1")
NUMBERED = (1, 2, 3, 5)


def even(value: Any) -> Any:
    if isinstance(value, int) and value % 2:
        raise ValueError("odd")
    return value


def short(value: Any) -> Any:
    if len(str(value)) > 5:
        raise ValueError("long")
    return value


def loose(value: Any) -> Any:
    return "0" if value is None else value


CODE: dict[str, Any] = {
    "even": AfterValidator(even),
    "short": AfterValidator(short),
    "loose": BeforeValidator(loose),
    "schema": WithJsonSchema({"type": "string"}),
}


@dataclass(frozen=True)
class Spec:
    """A type: its kind, the types inside it, constraints, values of an enumeration, fields."""

    kind: str
    inner: tuple[Spec, ...] = ()
    limits: tuple[tuple[str, Any], ...] = ()
    values: tuple[Any, ...] = ()
    fields: tuple[FieldSpec, ...] = ()
    config: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True)
class FieldSpec:
    name: str
    type: Spec
    required: bool = True
    aliases: tuple[str, ...] = ()


@dataclass
class Builder:
    """Builds classes from specifications; one for each model, since names are kept."""

    prefix: str = "M"
    count: int = 0
    stack: list[str] = field(default_factory=list)

    def type(self, spec: Spec) -> Any:
        made = self._type(spec)
        limits = {key: value for key, value in spec.limits if key != "code"}
        if limits:
            made = Annotated[made, Field(**limits)]
        code = dict(spec.limits).get("code")
        return Annotated[made, CODE[code]] if code else made

    def _type(self, spec: Spec) -> Any:
        inner = [self.type(each) for each in spec.inner]
        match spec.kind:
            case "list":
                return list[inner[0]]  # type: ignore[valid-type]
            case "set":
                return set[inner[0]]  # type: ignore[valid-type]
            case "tuple":
                return tuple[tuple(inner)]  # type: ignore[misc]
            case "dict":
                return dict[inner[0], inner[1]]  # type: ignore[valid-type]
            case "optional":
                return Optional[inner[0]]  # noqa: UP045 - a type at run time
            case "union":
                return Union[tuple(inner)]  # noqa: UP007 - types at run time
            case "tagged":
                return Annotated[Union[tuple(inner)], Field(discriminator="tag")]  # noqa: UP007
            case "literal":
                return Literal[spec.values]
            case "enum":
                return enum.Enum("E", {f"V{each}": each for each in spec.values})  # type: ignore[misc]
            case "model":
                return self.model(spec)
            case "self":
                return Optional[self.stack[-1]] if self.stack else int  # noqa: UP045
        return SCALARS[spec.kind]

    def model(self, spec: Spec) -> type[BaseModel]:
        self.count += 1
        name = f"{self.prefix}{self.count}"
        config = dict(spec.config)
        rule = config.pop("rule", None)
        fields: dict[str, Any] = {}
        self.stack.append(name)
        for each in spec.fields:
            options: dict[str, Any] = {} if each.required else {"default": None}
            if each.aliases:
                options["validation_alias"] = AliasChoices(*each.aliases)
                options["serialization_alias"] = each.aliases[0]
            fields[each.name] = (self.type(each.type), Field(**options))
        self.stack.pop()
        validators: dict[str, Any] = {}
        if rule == "differ":
            validators["check"] = model_validator(mode="after")(_differ)
        made = create_model(
            name, __config__=ConfigDict(**config), __validators__=validators, **fields
        )
        made.model_rebuild(_types_namespace={name: made})
        return made


def _differ(self: Any) -> Any:
    values = [repr(value) for value in self.__dict__.values()]
    if len(values) > 1 and values[0] == values[1]:
        raise ValueError("equal")
    return self


def build(spec: Spec, prefix: str = "M") -> type[BaseModel]:
    """Return the model of a specification."""
    return Builder(prefix).model(spec)


def generated(rng: Random, depth: int = 0) -> Spec:
    """Return a model with a few fields."""
    names = rng.sample(
        ["order_id", "customer", "amount", "note", "tags", "kind"], 1 + rng.randrange(3)
    )
    fields = [FieldSpec(name, a_type(rng, depth + 1), rng.random() < 0.7) for name in names]
    if depth == 0 and rng.random() < 0.15:
        fields.append(FieldSpec("parent", Spec("self"), False))
    config: list[tuple[str, Any]] = []
    if rng.random() < 0.3:
        config.append(("extra", rng.choice(("forbid", "allow", "ignore"))))
    if rng.random() < 0.06:
        config.append(("strict", True))
    if rng.random() < 0.06:
        config.append(("coerce_numbers_to_str", True))
    if rng.random() < 0.06:
        config.append(("str_strip_whitespace", True))
    if rng.random() < 0.08:
        config.append(("rule", "differ"))
    return Spec("model", fields=tuple(fields), config=tuple(config))


def a_type(rng: Random, depth: int = 0) -> Spec:
    """Return a type of any kind."""
    roll = rng.random()
    if depth < 4 and roll < 0.3:
        kind = rng.choice(("list", "list", "set", "dict", "optional", "optional", "tuple", "union"))
        if kind == "set":
            return Spec("set", (Spec(rng.choice(("int", "str", "date", "uuid"))),), _sizes(rng))
        if kind == "dict":
            key = Spec(rng.choice(("str", "str", "int", "date", "uuid")))
            return Spec("dict", (key, a_type(rng, depth + 1)))
        count = {"tuple": 2, "union": rng.choice((2, 3))}.get(kind, 1)
        inner = tuple(a_type(rng, depth + 1) for _ in range(count))
        return Spec(kind, inner, _sizes(rng) if kind == "list" else ())
    if depth < 3 and roll < 0.42:
        return generated(rng, depth)
    if depth < 3 and roll < 0.47:
        return Spec("tagged", tuple(_tagged(rng, tag) for tag in ("a", "b")))
    if roll < 0.55:
        kind = rng.choice(("literal", "enum"))
        pool: tuple[Any, ...] = rng.choice((WORDS, NUMBERED))
        return Spec(kind, values=tuple(rng.sample(pool, 1 + rng.randrange(3))))
    made = Spec(rng.choice((*SCALARS, "int", "int", "float", "str", "str", "str", "decimal")))
    return limited(made, rng) if rng.random() < 0.4 else made


def _tagged(rng: Random, tag: str) -> Spec:
    fields = [FieldSpec("tag", Spec("literal", values=(tag,)), True)]
    fields.append(FieldSpec("size", a_type(rng, 3), rng.random() < 0.6))
    return Spec("model", fields=tuple(fields))


def _sizes(rng: Random) -> tuple[tuple[str, Any], ...]:
    return rng.choice(((), (), (), (("min_length", 1),), (("max_length", 3),)))


def limited(spec: Spec, rng: Random) -> Spec:
    """Return a type with a constraint, another one than before or code."""
    if rng.random() < 0.15 and spec.kind != "json":
        return replace(spec, limits=(("code", rng.choice(tuple(CODE))),))
    choices: dict[str, list[tuple[str, Any]]] = {
        "int": [("ge", 0), ("ge", 1), ("le", 100), ("gt", -5), ("lt", 1000), ("multiple_of", 2)],
        "float": [("ge", 0), ("gt", 0), ("le", 100.5), ("allow_inf_nan", False)],
        "decimal": [("ge", 0), ("decimal_places", 2), ("decimal_places", 3), ("max_digits", 5)],
        "str": [("min_length", 1), ("max_length", 3), ("max_length", 30), ("pattern", "^[a-z]+$"),
                ("pattern", "^[a-z0-9]+$")],
        "bytes": [("max_length", 4)],
        "date": [("ge", date(2020, 1, 1))],
        "list": [("min_length", 1), ("max_length", 3)],
        "set": [("min_length", 2), ("max_length", 3)],
    }  # fmt: skip
    found = choices.get(spec.kind)
    return replace(spec, limits=(rng.choice(found),)) if found else spec


def changed(spec: Spec, rng: Random) -> Spec:
    """Return a specification with one change somewhere."""
    if spec.kind == "model":
        return _changed_model(spec, rng)
    if spec.inner and rng.random() < 0.5:
        index = rng.randrange(len(spec.inner))
        inner = list(spec.inner)
        inner[index] = changed(inner[index], rng)
        return replace(spec, inner=_tags_kept(spec, tuple(inner)))
    return _changed_type(spec, rng)


def _tags_kept(spec: Spec, inner: tuple[Spec, ...]) -> tuple[Spec, ...]:
    """Return the members of a union; as they were where a tag is no longer a literal."""
    if spec.kind == "tagged":
        tags = [
            each.type.values for member in inner for each in member.fields if each.name == "tag"
        ]
        if len(tags) != len(inner) or len(set().union(*map(set, tags))) < len(inner):
            return spec.inner
        if any(
            each.type.kind != "literal" for m in inner for each in m.fields if each.name == "tag"
        ):
            return spec.inner
    return _hashable_kept(spec, inner)


def _hashable_kept(spec: Spec, inner: tuple[Spec, ...]) -> tuple[Spec, ...]:
    hashed = inner[:1] if spec.kind in ("set", "dict") else ()
    return spec.inner if any(each.kind not in SCALARS or each.kind in ("any", "json")
                             for each in hashed) else inner  # fmt: skip


def _changed_type(spec: Spec, rng: Random) -> Spec:
    roll = rng.random()
    if spec.kind in ("literal", "enum"):
        pool = WORDS if isinstance(spec.values[0], str) else NUMBERED
        values = tuple(rng.sample(pool, 1 + rng.randrange(4)))
        if roll < 0.7:
            return replace(spec, values=values)
        return Spec(rng.choice(("str", "int", "literal", "enum")), values=spec.values)
    if spec.kind == "optional" and roll < 0.5:
        return spec.inner[0]
    if spec.kind in ("list", "set") and roll < 0.4:
        other = "set" if spec.kind == "list" and spec.inner[0].kind in ("int", "str") else "list"
        return replace(spec, kind=other)
    if spec.kind == "union":
        if roll < 0.35:
            return spec.inner[0]
        members = (*spec.inner[: rng.choice((1, 2))], a_type(rng, 4))
        return replace(spec, inner=members if roll < 0.7 else tuple(reversed(spec.inner)))
    if spec.kind == "tagged" and roll < 0.6:
        return Spec(rng.choice(("union", "tagged")), spec.inner)
    if spec.kind in SCALARS or spec.kind in ("list", "set"):
        if roll < 0.3:
            return limited(spec, rng)
        if roll < 0.4:
            return replace(spec, limits=())
    if roll < 0.55:
        return Spec("optional", (spec,))
    if roll < 0.7:
        return Spec("union", (spec, a_type(rng, 4)))
    if roll < 0.75:
        return Spec("list", (spec,))
    return a_type(rng, 3)


def _changed_model(spec: Spec, rng: Random) -> Spec:
    fields = list(spec.fields)
    index = rng.randrange(len(fields))
    each, roll = fields[index], rng.random()
    if each.name == "tag" and roll > 0.1:
        index = len(fields) - 1
        each = fields[index]
    if roll < 0.5 and each.name != "parent":
        fields[index] = replace(each, type=changed(each.type, rng))
    elif roll < 0.6 and each.name != "tag":
        fields[index] = replace(each, required=not each.required)
    elif roll < 0.7:
        fields.append(FieldSpec(f"added{len(fields)}", a_type(rng, 3), rng.random() < 0.5))
    elif roll < 0.75 and len(fields) > 1 and each.name != "tag":
        fields.pop(index)
    elif roll < 0.82 and each.name != "tag":
        fields[index] = replace(each, name=f"{each.name}_new")
    elif roll < 0.88 and each.name != "tag":
        fields[index] = replace(
            each, name=f"{each.name}_new", aliases=(f"{each.name}_new", each.name)
        )
    else:
        config = dict(spec.config)
        key, value = rng.choice((("extra", "forbid"), ("extra", "allow"), ("extra", "ignore"),
                                 ("strict", True), ("coerce_numbers_to_str", True),
                                 ("str_strip_whitespace", True), ("rule", "differ")))  # fmt: skip
        config[key] = value
        return replace(spec, config=tuple(config.items()))
    return replace(spec, fields=tuple(fields))
