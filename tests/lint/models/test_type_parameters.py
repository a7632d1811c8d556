"""PEP 695: ``class Page[T]`` and ``type X = ...``, which Python 3.11 cannot even parse."""

from __future__ import annotations

from tests.lint.models.rebuilding import accepts, agree, rebuild, refuses


def test_a_generic_model() -> None:
    agree(
        """
        class Page[T, N: int](BaseModel):
            items: list[T]
            first: T | None = None
            count: N
        class Args(BaseModel):
            page: Page[str, int]
            bare: Page
        """,
        {"page": {"items": ["x"], "count": 1}, "bare": {"items": [object], "count": 1}},
        {"page": {"items": [1], "count": "x"}, "bare": {"items": 3, "count": "x"}},
    )


def test_a_model_derived_from_a_generic_one() -> None:
    agree(
        """
        class Base[T](BaseModel):
            value: T
        class Middle[T](Base[list[T]]): ...
        class Args(Middle[int]):
            n: int
        """,
        {"value": [1], "n": 1}, {"value": ["x"], "n": "x"},
    )  # fmt: skip


def test_type_aliases() -> None:
    agree(
        """
        type Small = Annotated[int, Gt(0)]
        type Many[T] = list[T]
        type Tree = dict[str, Tree | int]
        class Args(BaseModel):
            a: Small
            b: Many[Small]
            c: Tree
        """,
        {"a": 1, "b": [1], "c": {"x": {"y": 1}}}, {"a": 0, "b": [0], "c": {"x": {"y": "z"}}},
    )  # fmt: skip


def test_constraints_on_type_variables() -> None:
    agree(
        """
        class Box[T: (int, str)](BaseModel):
            item: T
        class Args(BaseModel):
            box: Box
            number: Box[int]
        """,
        {"box": {"item": "x"}, "number": {"item": 1}},
        {"box": {"item": []}, "number": {"item": "x"}},
    )  # fmt: skip


def test_a_generic_dataclass_and_typed_dict() -> None:
    agree(
        """
        @dataclass
        class Box[T]:
            item: T
        class Shape[T](TypedDict):
            item: T
        class Args(BaseModel):
            box: Box[int]
            shape: Shape[int]
        """,
        {"box": {"item": 1}, "shape": {"item": 1}}, {"box": {"item": "x"}, "shape": {"item": "x"}},
    )  # fmt: skip


def test_a_circular_alias_accepts_anything() -> None:
    built = rebuild("type A = B\ntype B = A\nclass Args(BaseModel):\n  a: A\n  n: int")
    accepts(built, {"a": 1, "n": 1}, {"a": "x", "n": 1})
    refuses(built, {"a": 1, "n": "x"})
