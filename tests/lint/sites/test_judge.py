"""What is certainly wrong with args, when some of them are not known."""

from __future__ import annotations

import pytest

from soniq_lint.sites.judge import judge_site
from tests.lint.sites.reading import problems_in, site_of

MODELS = """
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import (
    AliasChoices, AliasPath, BaseModel, BeforeValidator, ConfigDict, Field, RootModel,
    field_validator, model_validator,
)
from soniq import task_ref


class Inner(BaseModel):
    name: str
    size: int = 1


class Cat(BaseModel):
    kind: Literal["cat"]
    lives: int


class Dog(BaseModel):
    kind: Literal["dog"]
    name: str


class Plain(BaseModel):
    order_id: str
    count: int = 1
    inner: Inner | None = None
    many: list[Inner] = Field(default=[], max_length=2)
    by_key: dict[str, Inner] = {}


class Sub(Plain):
    extra: str = ""


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")
    order_id: str


class Free(BaseModel):
    model_config = ConfigDict(extra="allow")
    order_id: str


class Either(BaseModel):
    which: Inner | Cat
    value: int | list[str] = 1


class Tagged(BaseModel):
    pet: Annotated[Cat | Dog, Field(discriminator="kind")]


class Pathed(BaseModel):
    first: str = Field(validation_alias=AliasPath("names", 0))
    city: str = Field(validation_alias=AliasChoices("town", AliasPath("address", "city")))
    deep: Inner = Field(validation_alias=AliasPath("meta", "inner"), default=Inner(name="x"))


def fix(value: Any) -> Any:
    return {"name": value["label"]}


class Fixed(BaseModel):
    one: Annotated[Inner, BeforeValidator(fix)]
    many: list[Annotated[Inner, BeforeValidator(fix)]] = []
    two: Inner = Inner(name="x")

    @field_validator("two", mode="before")
    @classmethod
    def fixed(cls, value: Any) -> Any:
        return {"name": "x"}


class Filled(BaseModel):
    order_id: str

    @model_validator(mode="before")
    @classmethod
    def fill(cls, data: Any) -> Any:
        return {"order_id": "x"}


class Optional(BaseModel):
    order_id: str = ""


class Map(RootModel[dict[str, int]]):
    pass


class Root(RootModel[Inner | Cat]):
    pass


class Days(BaseModel):
    when: date
    tags: set[str] = Field(default=set(), min_length=1)


class Held(BaseModel):
    anything: Any = None
    text: str = ""


""" + "\n".join(
    f'do_{name.lower()} = task_ref(name="x.{name.lower()}.v1", args_model={name})'
    for name in (
        "Plain", "Strict", "Free", "Either", "Tagged", "Pathed", "Fixed", "Filled", "Optional",
        "Map", "Root", "Days", "Held",
    )
)  # fmt: skip


def problems(folder, call):
    text = f"from models import *\n\nasync def f(app: Soniq, given):\n    await app.{call}\n"
    return problems_in(folder, text, {"models.py": MODELS})


@pytest.mark.parametrize(
    ("model", "args", "expected"),
    [
        ("plain", "{'order_id': given}", []),
        ("plain", "{'order_id': 5}", ["invalid order_id"]),
        ("plain", "{'count': given}", ["missing order_id"]),
        ("plain", "{'count': given, **given}", []),
        ("plain", "{'order_id': 5, **given}", []),
        ("plain", "{**given, 'order_id': 5}", ["invalid order_id"]),
        ("plain", "{**given, 'nope': 5}", ["unknown nope"]),
        ("plain", "{'order_id': '1', 'cuont': 5}", ["unknown cuont"]),
        ("plain", "{'orderid': given}", ["unknown orderid"]),
        ("plain", "{'order_id': '1', 'inner': {'name': given, 'sise': 2}}",
         ["unknown inner.sise"]),
        ("plain", "{'order_id': '1', 'inner': {}}", ["missing inner.name"]),
        ("plain", "{'order_id': '1', 'inner': {**given}}", []),
        ("plain", "{'order_id': '1', 'inner': given}", []),
        ("plain", "{'order_id': '1', 'many': [{'name': 5}, given]}", ["invalid many[0].name"]),
        ("plain", "{'order_id': '1', 'many': [given, given, given]}", ["invalid many"]),
        ("plain", "{'order_id': '1', 'many': [{'nme': given}]}", ["unknown many[0].nme"]),
        ("plain", "{'order_id': '1', 'by_key': {'a': {'nme': given}}}",
         ["unknown by_key.a.nme"]),
        ("plain", "{'order_id': [given]}", ["invalid order_id"]),
        ("plain", "{'order_id': {'a': given}}", ["invalid order_id"]),
        ("plain", "{'order_id': '1', 'count': [given]}", ["invalid count"]),
        ("plain", "{'order_id': '1', 'count': (given,)}", ["invalid count"]),
        ("plain", "{'order_id': '1', 5: given}", ["invalid"]),
        ("plain", "{given: 1}", []),
        ("plain", "[given]", ["invalid"]),
        ("plain", "'text'", ["invalid"]),
        ("plain", "None", ["missing order_id"]),
        ("plain", "given", []),
        ("optional", "None", []),
        ("strict", "{'order_id': '1', 'x': given}", ["unknown x"]),
        ("strict", "{'order_id': given, 'x': 1}", ["unknown x"]),
        ("strict", "{**given, 'x': 1}", ["unknown x"]),
        ("free", "{'order_id': '1', 'x': given}", []),
        ("free", "{'x': 1}", ["missing order_id"]),
        ("either", "{'which': {'name': given}}", []),
        ("either", "{'which': {'kind': 'cat', 'lives': given}}", []),
        ("either", "{'which': {'size': given}}", []),
        ("either", "{'which': {'size': 1}}",
         ["missing which.name", "missing which.kind", "missing which.lives"]),
        ("either", "{'which': {**given, 'size': 1}}", []),
        ("either", "{'which': {'name': 'x'}, 'value': given}", []),
        ("either", "{'which': {'name': 'x'}, 'value': [given]}", []),
        ("either", "{'value': given}", ["missing which"]),
        ("tagged", "{'pet': {'kind': 'cat', 'name': given}}", ["missing pet.lives"]),
        ("tagged", "{'pet': {'kind': given}}", []),
        ("tagged", "{'pet': {'kind': 'cow'}}", ["invalid pet"]),
        ("tagged", "{'pet': given}", []),
        ("pathed", "{'names': given, 'address': given}", []),
        ("pathed", "{'names': [given], 'address': {'city': given}}", []),
        ("pathed", "{'names': [], 'town': given}", ["missing names[0]"]),
        ("pathed", "{'names': [*given], 'town': 'x'}", []),
        ("pathed", "{'names': ['a'], 'address': {**given}}", []),
        # it cannot read what it writes, so nothing can be stored
        ("pathed", "{'names': ['a'], 'town': 'x', 'meta': {'inner': {'name': 'x'}}}",
         ["missing names[0]", "missing town"]),
        ("pathed", "{'names': ['a'], 'town': given, 'meta': {'inner': {'name': 'x'}}}", []),
        ("fixed", "{'one': {'label': 'x'}}", []),
        ("fixed", "{'one': {'label': 'x'}, 'many': [{'label': 'x'}]}", []),
        ("fixed", "{'one': {'label': 'x'}, 'two': {'other': 'x'}}", []),
        ("fixed", "{'two': {'other': 'x'}}", ["missing one"]),
        ("filled", "{}", []),
        ("filled", "{'other': 5}", []),
        ("map", "{'a': given, 'b': 'x'}", ["invalid b"]),
        ("map", "{given: 1}", []),
        ("root", "{'size': given}", []),
        ("root", "{'name': 'x', 'lives': given}", []),
        ("days", "{'when': 'never'}", ["invalid when"]),
        ("days", "{'when': [given]}", ["invalid when"]),
        ("days", "{'when': given, 'tags': []}", ["invalid tags"]),
        ("days", "{'when': given, 'tags': [given]}", []),
        ("held", "{'anything': given, 'text': 5}", ["invalid text"]),
        ("held", "{'anything': {'x': [given]}, 'text': given}", []),
    ],
)  # fmt: skip
def test_what_is_not_known_is_never_complained_about(tmp_path, model, args, expected):
    assert problems(tmp_path, f"enqueue(do_{model}, args={args})") == expected


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        ("{'order_id': 5 if given else '5'}", []),
        ("{'order_id': 5 if given else 6}", ["invalid order_id"]),
        ("{'order_id': 5 if given else given}", []),
        ("{'count': 1} if given else {'count': 2}", ["missing order_id"]),
        ("{'count': 1} if given else given", []),
        ("{'order_id': 5} if given else {'count': 'x'}",
         ["invalid order_id", "missing order_id", "invalid count"]),
        ("{'order_id': '1', 'a': 1} if given else {'order_id': '1', 'b': 1}", []),
        ("{'order_id': '1', 'a': 1} if given else {'order_id': '2', 'a': 1}", ["unknown a"]),
        ("{'order_id': 1} if given else {'order_id': '2', 'b': 1}", []),
        ("None if given else {}", ["missing order_id"]),
        ("None if given else {'order_id': '1'}", []),
        ("{'order_id': 1 if given else 2, 'count': 'x' if given else 3}", ["invalid order_id"]),
        ("{'order_id': '1', 'inner': {} if given else {'size': 2}}", ["missing inner.name"]),
        ("{**({'a': 1} if given else {'b': 1})}", []),
        ("(({'x': 1} if given else {'x': 2}) if given else {'x': 3})", ["unknown x"]),
    ],
)  # fmt: skip
def test_every_outcome_of_a_condition_must_fail(tmp_path, args, expected):
    found = problems(tmp_path, f"enqueue(do_plain, args={args})")

    if expected == ["unknown x"]:
        found = [each for each in found if "x" in each]
    assert found == expected


def test_very_many_conditions_stay_undecided_and_cheap(tmp_path):
    many = ", ".join(f"'k{n}': 1 if given else 2" for n in range(60))
    call = f"enqueue(do_free, args={{'order_id': 5, {many}}})"

    assert problems(tmp_path, call) == ["invalid order_id"]


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("enqueue(do_plain)", ["missing order_id"]),
        ("enqueue(do_plain, **given)", []),
        ("enqueue(do_optional)", []),
        ("enqueue_many(do_plain, [{'order_id': '1'}, {'order_id': 2}])", ["invalid [1].order_id"]),
        ("enqueue_many(do_plain, [given, {'count': given}])", ["missing [1].order_id"]),
        ("enqueue_many(do_plain, ({}, None))", ["missing [0].order_id", "invalid [1]"]),
        ("enqueue_many(do_plain, given)", []),
        ("enqueue_many(do_plain, {'x': 1})", []),
        ("enqueue_many(do_plain, [*given, {}])", []),
    ],
)
def test_calls_without_args_and_with_many_are_judged(tmp_path, call, expected):
    assert problems(tmp_path, call) == expected


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        ("Plain(order_id='1')", []),
        ("Plain(order_id=given)", []),
        ("Plain(count=given)", ["missing order_id"]),
        ("Plain(**given)", []),
        ("Plain(order_id=1, **given)", []),
        ("Sub(order_id=1)", ["invalid order_id"]),
        ("Sub(order_id='1')", []),
        ("Plain(order_id=1).model_dump()", ["invalid order_id"]),
        ("Plain(order_id=given).model_dump()", []),
        ("Plain.model_validate({'order_id': 1})", ["invalid order_id"]),
        ("{'order_id': '1', 'inner': Inner(name='x')}", []),
        ("{'order_id': '1', 'inner': Inner(name=given)}", []),
        ("{'order_id': '1', 'inner': Inner(size=given)}", ["missing inner.name"]),
        ("{'order_id': '1', 'inner': Cat(kind='cat', lives=1)}", ["invalid inner"]),
        ("{'order_id': '1', 'many': [Inner(name='x'), Inner(nme='x')]}",
         ["unknown many[1].nme"]),
        ("{'order_id': Inner(name='x')}", ["invalid order_id"]),
        ("{'order_id': Inner(name=given)}", []),
        ("{'order_id': '1', 'inner': Inner(name=5).model_dump()}", ["invalid inner.name"]),
    ],
)  # fmt: skip
def test_instances_are_judged_by_their_own_model(tmp_path, args, expected):
    assert problems(tmp_path, f"enqueue(do_plain, args={args})") == expected


def test_an_unknown_key_is_joined_with_the_one_it_stands_for(tmp_path):
    text = """
    from models import *

    async def f(app: Soniq, given):
        await app.enqueue(do_plain, args={"order_ids": given, "conut": 1, "far_off": 1})
    """
    found = judge_site(site_of(tmp_path, text, {"models.py": MODELS}))

    assert [(each.place, each.suggestion, each.certain) for each in found] == [
        ("order_ids", "order_id", True),
        ("conut", "count", False),
        ("far_off", None, False),
    ]


def test_a_problem_points_at_the_key_or_the_value(tmp_path):
    text = """
    from models import *

    BASE = {"count": "x"}

    async def f(app: Soniq, given):
        await app.enqueue(do_plain, args={**BASE, "nope": 1, "inner": {"size": 2}})
    """
    found = judge_site(site_of(tmp_path, text, {"models.py": MODELS}))

    texts = {each.place: each.module.lines[each.node.lineno - 1][each.node.col_offset :]
             for each in found}  # fmt: skip
    assert texts["count"].startswith('"x"}')
    assert texts["nope"].startswith('"nope": 1')
    assert texts["inner.name"].startswith('{"size": 2}')
    assert texts["order_id"].startswith("{**BASE")
