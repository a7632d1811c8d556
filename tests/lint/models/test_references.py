"""Models that refer to themselves and to each other, and generic ones."""

from __future__ import annotations

import pytest

from tests.lint.models.rebuilding import accepts, agree, reason, rebuild, refuses


@pytest.mark.parametrize("head", ["", "from __future__ import annotations\n"])
def test_a_model_can_hold_itself(head: str) -> None:
    agree(
        head + "class Args(BaseModel):\n  n: int\n  kids: list['Args'] = []\n"
        "  next: Optional['Args'] = None",
        {"n": 1, "kids": [{"n": 2}]}, {"n": 1, "kids": [{"n": "x"}], "next": {"kids": 3}},
    )  # fmt: skip


def test_models_can_hold_each_other() -> None:
    agree(
        """
        class Args(BaseModel):
            right: "Optional[Right]" = None
        class Right(BaseModel):
            left: "Optional[Args]" = None
            n: int
        """,
        {"right": {"n": 1, "left": {"right": {"n": "x"}}}}, {"right": {}},
    )  # fmt: skip


def test_a_model_can_hold_its_own_subclass() -> None:
    agree(
        """
        class Args(BaseModel):
            n: int
            kids: "list[Kid]" = []
        class Kid(Args):
            m: int
        """,
        {"n": 1, "kids": [{"n": 1, "m": 2}]}, {"n": 1, "kids": [{"n": "x"}]},
    )  # fmt: skip


def test_cycles_go_through_dataclasses_and_typed_dicts() -> None:
    agree(
        """
        class Args(BaseModel):
            n: int
            box: "Optional[Box]" = None
            shape: "Optional[Shape]" = None
            pair: "Optional[Pair]" = None
        @dataclass
        class Box:
            args: "Args"
        class Shape(TypedDict):
            args: "Args"
            inner: "NotRequired[Shape]"
        class Pair(NamedTuple):
            one: "Args"
        """,
        {"n": 1, "box": {"args": {"n": 2}}, "shape": {"args": {"n": 1}}, "pair": [{"n": 1}]},
        {"n": 1, "box": {"args": {"n": "x"}}, "shape": {"inner": {}}, "pair": [{"n": "x"}]},
    )


def test_cycles_go_through_modules() -> None:
    agree(
        """
        from __future__ import annotations
        class Args(BaseModel):
            n: int
            other: Optional[Other] = None
        from second import Other
        Args.model_rebuild()
        """,
        {"n": 1, "other": {"m": 1}}, {"n": 1, "other": {"m": "x"}},
        second="class Other(BaseModel):\n  m: int",
    )  # fmt: skip


def test_a_recursive_root_model() -> None:
    built = rebuild("class Args(RootModel[dict[str, 'Args | int']]): pass")
    accepts(built, {"a": {"b": 1}})
    refuses(built, {"a": {"b": "x"}})


def test_a_recursive_discriminated_union() -> None:
    agree(
        """
        from __future__ import annotations
        class Add(BaseModel):
            op: Literal["add"]
            left: Expr
            right: Expr
        class Num(BaseModel):
            op: Literal["num"]
            value: int
        Expr = Annotated[Union[Add, Num], Field(discriminator="op")]
        class Args(BaseModel):
            expr: Expr
        Add.model_rebuild()
        """,
        {"expr": {"op": "num", "value": 1}},
        {"expr": {"op": "add", "left": {"op": "num", "value": "x"}, "right": {"op": "sub"}}},
    )


def test_a_class_that_inherits_from_itself_is_no_model() -> None:
    assert reason("class Args(Args): pass")
    assert reason("class Args(Other): pass\nclass Other(Args): pass")


def test_a_generic_model() -> None:
    agree(
        """
        T = TypeVar("T")
        class Item(BaseModel):
            a: int
        class Page(BaseModel, Generic[T]):
            items: list[T]
            first: Optional[T] = None
        class Args(BaseModel):
            page: Page[Item]
            numbers: Page[int]
            nested: Page[Page[str]]
            bare: Page
        """,
        {"page": {"items": [{"a": "x"}]}, "numbers": {"items": ["x"], "first": "y"},
         "nested": {"items": [{"items": [1]}]}, "bare": {"items": [object]}},
    )  # fmt: skip


def test_a_model_derived_from_a_parametrised_generic() -> None:
    agree(
        """
        T = TypeVar("T")
        K = TypeVar("K", bound=str)
        class Page(BaseModel, Generic[T, K]):
            items: list[T]
            key: K
        Strings = Page[T, str]
        class Half(Page[int, K], Generic[K]): ...
        class Args(Half[str]):
            n: int
        """,
        {"items": [1], "key": "x", "n": 1}, {"items": ["x"], "key": 1, "n": "x"},
    )  # fmt: skip


def test_a_generic_model_that_holds_itself() -> None:
    agree(
        """
        from __future__ import annotations
        T = TypeVar("T")
        class Node(BaseModel, Generic[T]):
            value: T
            kids: list[Node[T]] = []
        class Args(BaseModel):
            tree: Node[int]
            other: Node[Args] | None = None
        """,
        {"tree": {"value": 1, "kids": [{"value": "x"}]}, "other": {"value": {"tree": 1}}},
    )


def test_type_variables_with_bounds_constraints_and_defaults() -> None:
    agree(
        """
        from typing_extensions import TypeVar
        A = TypeVar("A", bound=int)
        B = TypeVar("B", int, str)
        C = TypeVar("C", default=int)
        class Box(BaseModel, Generic[A, B, C]):
            a: A
            b: B
            c: C
        class Args(BaseModel):
            box: Box
        """,
        {"box": {"a": "x", "b": [], "c": "x"}}, {"box": {"a": 1, "b": "x", "c": 1}},
    )  # fmt: skip


def test_a_generic_model_of_something_that_is_not_in_view() -> None:
    built = rebuild(
        """
        from elsewhere import Thing
        T = TypeVar("T")
        class Page(BaseModel, Generic[T]):
            items: list[T] = Field(min_length=1)
            count: int
        class Args(BaseModel):
            page: Page[Thing]
        """
    )
    accepts(built, {"page": {"items": [object], "count": 1}})
    refuses(built, {"page": {"items": [], "count": 1}}, {"page": {"items": [1]}})


def test_a_generic_model_that_checks_its_parameter_accepts_anything_when_it_is_not_known() -> None:
    built = rebuild(
        """
        T = TypeVar("T")
        class Box(BaseModel, Generic[T]):
            item: Annotated[T, Gt(0)]
        Loose = Annotated[int, BeforeValidator(int)]
        class Args(BaseModel):
            box: Box[Loose]
            sound: Box[int]
        """
    )
    accepts(built, {"box": {"item": "7 pieces"}, "sound": {"item": 1}})
    refuses(built, {"box": {"item": 1}, "sound": {"item": 0}})


def test_a_generic_dataclass_and_typed_dict() -> None:
    agree(
        """
        T = TypeVar("T")
        @dataclass
        class Box(Generic[T]):
            item: T
        class Shape(TypedDict, Generic[T]):
            item: T
        class Args(BaseModel):
            box: Box[int]
            shape: Shape[int]
        """,
        {"box": {"item": 1}, "shape": {"item": 1}}, {"box": {"item": "x"}, "shape": {"item": "x"}},
    )  # fmt: skip


def test_an_alias_of_a_parametrised_model_can_be_built_itself() -> None:
    built = rebuild(
        """
        T = TypeVar("T")
        class Item(BaseModel):
            a: int
        class Page(BaseModel, Generic[T]):
            items: list[T]
        Args = Page[Item]
        """
    )
    refuses(built, {"items": [{"a": "x"}]})
    assert built.path == "args.Page"
    assert set(built.nested) == {"Page[Item]", "Item"}


def test_self_is_the_class_itself() -> None:
    agree(
        "class Args(BaseModel):\n  n: int\n  next: Optional[Self] = None",
        {"n": 1, "next": {"n": "x"}}, {"n": 1, "next": {"n": 1}},
    )  # fmt: skip


def test_a_long_chain_of_models_is_read() -> None:
    models = "\n".join(f"class M{n}(BaseModel):\n  a: 'M{n + 1}'" for n in range(60))
    built = rebuild(f"class Args(BaseModel):\n  a: 'M0'\n{models}\nclass M60(BaseModel):\n  a: int")
    accepts(built, {"a": _deep(61, 1)})
    refuses(built, {"a": _deep(61, "x")})


def _deep(depth: int, value: object) -> object:
    for _ in range(depth):
        value = {"a": value}
    return value
