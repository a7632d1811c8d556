"""TypedDicts, named tuples and dataclasses as the types of fields."""

from __future__ import annotations

import pytest

from tests.lint.models.rebuilding import OLD, accepts, agree, opaque, rebuild, refuses


def test_typed_dicts_with_every_qualifier() -> None:
    agree(
        """
        class Base(TypedDict):
            a: int
        class Shape(Base, total=False):
            b: Required[int]
            c: "NotRequired[list[int]]"
            d: Annotated[int, Gt(0)]
        Other = TypedDict("Other", {"in": int, "of": NotRequired[str]})
        class Args(BaseModel):
            shape: Shape
            other: Other
            others: list[Other] = []
        """,
        {"shape": {"a": 1, "b": 1}, "other": {"in": 1}},
        {"shape": {"a": "x", "c": ["x"], "d": 0, "z": 1}, "other": {"of": 1}},
    )


def test_the_typed_dict_of_typing_is_taken_as_that_of_typing_extensions() -> None:
    built = rebuild(
        "import typing\nclass Shape(typing.TypedDict):\n  a: int\n"
        "class Args(BaseModel):\n  s: Shape"
    )
    accepts(built, {"s": {"a": 1}})
    refuses(built, {"s": {}}, {"s": {"a": "x"}})


@pytest.mark.skipif(OLD, reason="Pydantic before 2.11 has it otherwise")
def test_a_typed_dict_has_its_own_config() -> None:
    agree(
        """
        @with_config(ConfigDict(extra="forbid"))
        class One(TypedDict):
            a: int
        class Two(TypedDict):
            __pydantic_config__ = ConfigDict(strict=True)
            a: int
        @with_config(extra="forbid")
        class Three(TypedDict):
            a: int
        class Args(BaseModel):
            one: One
            two: Two
            three: Three
        """,
        {"one": {"a": "1"}, "two": {"a": 1}, "three": {"a": 1}},
        {"one": {"a": 1, "b": 1}, "two": {"a": "1"}, "three": {"a": 1, "b": 1}},
    )


def test_named_tuples_of_every_form() -> None:
    agree(
        """
        import collections, typing
        class One(NamedTuple):
            a: int
            b: "list[int]" = []
            def method(self): ...
        Two = typing.NamedTuple("Two", [("a", int), ("b", str)])
        Three = collections.namedtuple("Three", "a b", defaults=[1])
        class Args(BaseModel):
            one: One
            two: Two
            three: Three
        """,
        {"one": [1], "two": [1, "x"], "three": [object]},
        {"one": {"a": "x", "b": ["x"]}, "two": {"a": 1}, "three": []},
    )


@pytest.mark.parametrize("decorator", ["dataclass", "dataclasses.dataclass"])
def test_dataclasses_of_both_kinds(decorator: str) -> None:
    module = "pydantic.dataclasses" if decorator == "dataclass" else "dataclasses"
    agree(
        f"""
        import {module}, dataclasses
        @{module}.dataclass
        class Base:
            a: int
        @{module}.dataclass(kw_only=True)
        class Box(Base):
            "A box."
            b: "list[int]" = dataclasses.field(default_factory=list)
            c: Annotated[int, Gt(0)] = 3
            d: ClassVar[int] = 3
            e: int = Field(5, gt=1, alias="E")
            _: dataclasses.KW_ONLY
            f: Optional[str] = None
            def method(self): ...
        class Args(BaseModel):
            box: Box
            boxes: list[Box] = []
        """,
        {"box": {"a": 1}}, {"box": {"a": "x", "b": ["x"], "c": 0, "E": 0, "f": 3}}, {"box": {}},
    )  # fmt: skip


def test_a_pydantic_dataclass_with_config_and_init_variables() -> None:
    agree(
        """
        import pydantic.dataclasses
        @pydantic.dataclasses.dataclass(config=ConfigDict(extra="forbid"), frozen=True)
        class Box:
            a: int
            b: InitVar[int] = 3
        class Args(BaseModel):
            box: Box
        """,
        {"box": {"a": 1, "b": 2}}, {"box": {"a": 1, "z": 1}}, {"box": {"a": "x", "b": "x"}},
    )  # fmt: skip


def test_validators_and_post_init_of_a_dataclass_are_not_run() -> None:
    built = rebuild(
        """
        import pydantic.dataclasses
        @pydantic.dataclasses.dataclass
        class Box:
            a: int
            b: int
            @field_validator("a", mode="before")
            @classmethod
            def check(cls, value): raise SystemExit
            def __post_init__(self): raise SystemExit
        class Args(BaseModel):
            box: Box
        """
    )
    accepts(built, {"box": {"a": "x", "b": 1}})
    refuses(built, {"box": {"a": 1, "b": "x"}}, {"box": {"b": 1}})
    assert {path for path, _ in opaque(built)} == {"box.a", "box"}


@pytest.mark.parametrize(
    "text",
    [
        "@decorator\n@dataclass\nclass Box:\n  a: int",
        "@dataclass(init=False)\nclass Box:\n  a: int\n  def __init__(self): ...",
        "@dataclass\nclass Box(Unknown):\n  a: int",
        "@dataclass(**OPTIONS)\nclass Box:\n  a: int",
        "@dataclass\nclass Box:\n  a: list = []",
        "@dataclass\nclass Box:\n  a: int\n  def __new__(cls): ...",
        "class Box(TypedDict, Unknown):\n  a: int",
        "Box = TypedDict('Box', FIELDS)",
        "Box = NamedTuple('Box', FIELDS)",
        "@decorator\nclass Box(TypedDict):\n  a: int\n  if X: b: int",
        "class Box(NamedTuple):\n  a: int\n  for x in (): ...",
    ],
)
def test_a_record_that_cannot_be_read_accepts_anything(text: str) -> None:
    built = rebuild(
        "from elsewhere import Unknown, OPTIONS, FIELDS, decorator, X\n"
        f"{text}\nclass Args(BaseModel):\n  box: Box\n  n: int"
    )
    accepts(built, {"box": 3, "n": 1}, {"box": {"a": "x"}, "n": 1})
    refuses(built, {"box": 3, "n": "x"}, {"n": 1})
    assert opaque(built)[0][0] == "box"


def test_sets_of_records_are_left_to_the_real_classes() -> None:
    built = rebuild(
        """
        class Key(BaseModel, frozen=True):
            a: int
        class Own(BaseModel):
            a: int
            def __hash__(self): return 1
            def __eq__(self, other): ...
        class Loose(BaseModel, frozen=True):
            a: list[int]
            @field_validator("a")
            def check(cls, value): return tuple(value)
        class Args(BaseModel):
            keys: set[Key] = set()
            own: set[Own] = set()
            loose: set[Loose] = set()
            mapped: dict[Own, int] = {}
        """
    )
    accepts(built, {"keys": [{"a": 1}], "own": [{"a": 1}], "loose": [{"a": [1]}]})
    refuses(built, {"keys": [{"a": "x"}]}, {"own": [{"a": "x"}]}, {"loose": 3})


@pytest.mark.skipif(OLD, reason="Pydantic before 2.11 has it otherwise")
def test_a_set_of_models_that_do_not_hash_is_refused_as_in_the_real_model() -> None:
    agree(
        "class Item(BaseModel):\n  a: int\nclass Args(BaseModel):\n  items: set[Item]",
        {"items": [{"a": 1}]}, {"items": []},
    )  # fmt: skip
