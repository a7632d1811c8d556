"""What surprises people about Pydantic must not surprise the linter."""

from __future__ import annotations

import enum

import pytest

from tests.lint.models.rebuilding import accepts, agree, rebuild, refuses


class Word(str, enum.Enum):  # noqa: UP042
    ONE = "one"


class Number(enum.IntEnum):
    ONE = 1


def test_a_literal_of_one_accepts_true_and_a_float() -> None:
    agree("class Args(BaseModel):\n  a: Literal[1]", {"a": True}, {"a": 1.0}, {"a": "1"})


@pytest.mark.parametrize("value", [" 7 ", "1_000", "1.0", "1e3", "+1", "0x1", 1.0, 1.5, True, b"7"])
def test_lax_integers(value: object) -> None:
    agree("class Args(BaseModel):\n  a: int\n  b: int = Field(0, ge=0)", {"a": value, "b": value})


@pytest.mark.parametrize("value", [Word.ONE, Number.ONE, b"x", 1, bytearray(b"x")])
def test_lax_strings(value: object) -> None:
    agree("class Args(BaseModel):\n  a: str\n  b: int = 0", {"a": value}, {"a": "", "b": value})


def test_the_alias_wins_over_the_name() -> None:
    agree(
        "class Args(BaseModel):\n  model_config = ConfigDict(populate_by_name=True)\n"
        "  a: int = Field(alias='A')",
        {"a": "x", "A": 1}, {"a": 1, "A": "x"},
    )  # fmt: skip


def test_an_absent_key_is_decidable_behind_a_field_validator_but_not_a_model_validator() -> None:
    field = "class Args(BaseModel):\n  a: int\n  @field_validator('a', mode='before')\n"
    refuses(rebuild(field + "  def check(cls, value): ..."), {})
    model = "class Args(BaseModel):\n  a: int\n  @model_validator(mode='before')\n"
    accepts(rebuild(model + "  def check(cls, value): ..."), {})


def test_an_explicit_null_is_not_an_absent_key() -> None:
    agree("class Args(BaseModel):\n  a: int = None\n  b: Optional[int]", {"b": None}, {"a": None})


def test_a_union_takes_the_member_that_fits_best() -> None:
    agree(
        "class Args(BaseModel):\n  a: Union[int, str, list[int]]\n"
        "  b: Union[int, str] = Field(0, union_mode='left_to_right')",
        {"a": "1", "b": "1"}, {"a": ["x"], "b": []},
    )  # fmt: skip


def test_sets_drop_what_is_equal_before_they_are_counted() -> None:
    agree(
        "class Args(BaseModel):\n  a: set[int] = Field(min_length=2)\n"
        "  b: set[int] = Field(set(), max_length=1)",
        {"a": [1, "1", True], "b": [2, "2"]}, {"a": [1, 2], "b": [1, 2]},
    )  # fmt: skip


def test_a_set_of_something_that_is_changed_by_code_is_not_counted() -> None:
    built = rebuild(
        """
        Folded = Annotated[str, AfterValidator(str.lower)]
        class Args(BaseModel):
            a: set[Folded] = Field(set(), max_length=1)
            b: Annotated[dict[Folded, int], MaxLen(1)] = {}
        """
    )
    accepts(built, {"a": ["x", "X"]}, {"b": {"x": 1, "X": 2}})
    refuses(built, {"a": [1]}, {"a": "x"}, {"b": {"x": "y"}})


def test_a_number_is_not_text_unless_the_config_says_so() -> None:
    agree("class Args(BaseModel):\n  a: str", {"a": 1})
    agree("class Args(BaseModel, coerce_numbers_to_str=True):\n  a: str", {"a": 1}, {"a": []})


def test_values_that_are_no_dict() -> None:
    agree("class Args(BaseModel):\n  a: int = 0", [], "x", None, 3, {1: 2})


def test_an_attribute_of_the_class_body_that_comes_later_is_not_seen() -> None:
    agree(
        """
        from limits import LIMIT
        class Args(BaseModel):
            a: int = Field(lt=LIMIT)
            LIMIT: ClassVar[int] = 3
            b: int = Field(lt=LIMIT)
        """,
        {"a": 5, "b": 2}, {"a": 10, "b": 3},
        limits="LIMIT = 10",
    )  # fmt: skip


def test_a_record_takes_the_config_of_the_model_that_holds_it() -> None:
    agree(
        """
        @dataclass
        class Box:
            first_one: int
        class Args(BaseModel):
            model_config = ConfigDict(alias_generator=to_camel, extra="forbid")
            box: Box
        """,
        {"box": {"firstOne": 1}}, {"box": {"first_one": 1}}, {"box": {"firstOne": 1, "x": 1}},
    )  # fmt: skip


def test_a_record_that_models_with_different_configs_share_is_left_open() -> None:
    built = rebuild(
        """
        @dataclass
        class Box:
            first_one: int
        class Inner(BaseModel):
            box: Box
            n: int
        class Args(BaseModel):
            model_config = ConfigDict(alias_generator=to_camel)
            inner: Inner
            box: Box
        """
    )
    accepts(
        built,
        {"inner": {"box": {"first_one": 1}, "n": 1}, "box": {"firstOne": 1}},
        {"inner": {"box": {"firstOne": 1}, "n": 1}, "box": {"first_one": 1}},
    )
    refuses(built, {"inner": {"box": {}, "n": "x"}, "box": {}}, {"inner": {"n": 1}, "box": {}})
    assert not built.exact


def test_a_type_alias_that_models_share_is_checked_unless_their_configs_change_it() -> None:
    text = """
        Name = TypeAliasType("Name", Annotated[str, MaxLen(3)])
        class Inner(BaseModel):
            name: Name
        class Args(BaseModel):
            model_config = ConfigDict({})
            inner: Inner
            name: Name
    """
    refuses(rebuild(text.format("extra='forbid'")), {"inner": {"name": "abc"}, "name": "abcd"})
    stripped = rebuild(text.format("str_strip_whitespace=True"))
    accepts(stripped, {"inner": {"name": " abc"}, "name": " abc"})
