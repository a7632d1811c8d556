from __future__ import annotations

import pytest

from tests.lint.models.rebuilding import accepts, agree, opaque, rebuild, refuses


def test_a_default_makes_a_key_optional() -> None:
    agree("class Args(BaseModel):\n  a: int\n  b: int = 3", {"a": 1}, {"b": 1}, {"a": 1, "b": "x"})


@pytest.mark.parametrize(
    "value",
    ["Field()", "Field(...)", "Field(default=...)", "...", "Field(gt=0)", "Field(description='x')"],
)
def test_a_field_without_default_is_required(value: str) -> None:
    agree(f"class Args(BaseModel):\n  a: int = {value}", {}, {"a": 1}, {"a": "x"})


@pytest.mark.parametrize(
    "value",
    ["Field(3)", "Field(default=3, gt=1)", "Field(default_factory=list)", "None", "'wrong'",
     "Field(None, description='x')"],
)  # fmt: skip
def test_a_field_with_default_is_optional(value: str) -> None:
    agree(f"class Args(BaseModel):\n  a: int = {value}", {}, {"a": 1}, {"a": "x"})


def test_a_default_factory_of_the_project_is_a_default_and_is_not_run() -> None:
    text = """
        def make() -> list[int]:
            raise SystemExit
        class Args(BaseModel):
            a: list[int] = Field(default_factory=make)
            b: str = Field(default_factory=lambda: str(uuid.uuid4()))
    """
    built = rebuild(text)
    accepts(built, {}, {"a": [1], "b": "x"})
    refuses(built, {"a": 3}, {"b": 3})
    assert built.exact


def test_a_default_that_is_computed_is_a_default() -> None:
    built = rebuild("class Args(BaseModel):\n  a: datetime.datetime = datetime.datetime.now()")
    accepts(built, {}, {"a": "2024-01-01"})
    refuses(built, {"a": "x"})
    assert not built.exact
    assert built.keys_known


def test_a_default_made_by_a_function_of_the_project_may_be_a_field_with_another_name() -> None:
    text = """
        def special(**options):
            return Field(alias="other", **options)
        class Args(BaseModel):
            a: int = special(gt=1)
            b: int
    """
    built = rebuild(text)
    accepts(built, {"b": 1}, {"a": "x", "b": 1}, {"other": 2, "b": 1})
    refuses(built, {"other": 2})
    assert not built.keys_known


def test_a_default_made_by_a_function_that_says_what_it_returns_is_a_default() -> None:
    text = """
        def special() -> int:
            return 3
        class Args(BaseModel):
            a: int = special()
    """
    built = rebuild(text)
    refuses(built, {"a": "x"})
    assert built.keys_known


def test_a_field_call_in_a_constant_of_another_module_is_read() -> None:
    shared = "Positive = Field(gt=0, alias='p')"
    agree(
        "from shared import Positive\nclass Args(BaseModel):\n  a: int = Positive",
        {"p": 1}, {"p": 0}, {"a": 1},
        shared=shared,
    )  # fmt: skip


def test_every_constraint_is_applied() -> None:
    agree(
        """
        class Args(BaseModel):
            a: int = Field(gt=1, lt=9, multiple_of=2)
            b: str = Field(min_length=2, max_length=3, pattern=r"^[ab]+$")
            c: decimal.Decimal = Field(max_digits=4, decimal_places=2)
            d: list[int] = Field(max_length=1)
            e: float = Field(allow_inf_nan=False)
            f: int = Field(strict=True)
            g: str = Field(coerce_numbers_to_str=True)
        """,
        {"a": 2, "b": "ab", "c": "1.23", "d": [1], "e": 1.0, "f": 1, "g": 1},
        {"a": 1, "b": "x", "c": "123.45", "d": [1, 2], "e": float("nan"), "f": "1", "g": []},
    )


def test_constraints_are_taken_from_constants_of_other_modules() -> None:
    agree(
        """
        import limits
        class Args(BaseModel):
            a: int = Field(gt=limits.LOW, lt=limits.LOW + 10)
            b: str = Field(max_length=limits.Sizes.SHORT)
        """,
        {"a": 6, "b": "abc"}, {"a": 5, "b": "abcd"}, {"a": 15, "b": ""},
        limits="LOW: Final = 5\nclass Sizes:\n  SHORT = 3",
    )  # fmt: skip


def test_a_constraint_that_is_not_known_is_dropped_and_the_rest_kept() -> None:
    built = rebuild(
        """
        import os
        class Args(BaseModel):
            a: int = Field(gt=int(os.environ["LOW"]), lt=10)
            b: int
        """
    )
    accepts(built, {"a": -5, "b": 1})
    refuses(built, {"a": 11, "b": 1}, {"a": "x", "b": 1}, {"a": 1})
    assert [path for path, _ in opaque(built)] == ["a"]


def test_field_arguments_that_are_spread_are_read() -> None:
    agree(
        """
        LIMITS = {"gt": 0, "lt": 5}
        class Args(BaseModel):
            a: int = Field(**LIMITS, description="x")
        """,
        {"a": 1}, {"a": 0}, {"a": 5}, {},
    )  # fmt: skip


def test_field_arguments_that_are_not_in_view_leave_everything_open() -> None:
    built = rebuild(
        """
        from elsewhere import OPTIONS
        class Args(BaseModel):
            a: int = Field(**OPTIONS)
            b: int
        """
    )
    accepts(built, {"b": 1}, {"a": "x", "b": 1})
    refuses(built, {"a": 1})
    assert not built.keys_known


def test_a_removed_argument_of_field_leaves_the_field_open() -> None:
    built = rebuild("class Args(BaseModel):\n  a: str = Field(regex='a')\n  b: int")
    accepts(built, {"b": 1}, {"a": 3, "b": 1})
    refuses(built, {"b": "x"})


def test_annotated_and_assigned_field_are_merged() -> None:
    agree(
        """
        class Args(BaseModel):
            a: Annotated[int, Field(gt=0)] = 3
            b: Annotated[int, Field(gt=0, alias="x")] = Field(5, lt=9)
            c: Annotated[str, MinLen(2)] = Field(max_length=3)
        """,
        {"c": "ab"}, {"a": 0, "b": 1, "c": "abcd"}, {"x": 9, "c": "a"},
    )  # fmt: skip


def test_what_begins_with_an_underscore_is_no_field() -> None:
    agree(
        """
        class Args(BaseModel):
            LIMIT: ClassVar[int] = 3
            _cache: dict[str, int] = PrivateAttr(default_factory=dict)
            _count: int = 0
            a: int = LIMIT
        """,
        {}, {"a": "x"}, {"_count": "x", "LIMIT": "x"},
    )  # fmt: skip


def test_a_final_field_with_a_default_is_a_class_variable() -> None:
    agree("class Args(BaseModel):\n  a: Final[int] = 3\n  b: Final[int]", {"b": 1}, {"a": "x"})


def test_a_later_annotation_of_the_same_name_wins() -> None:
    agree("class Args(BaseModel):\n  a: int = 3\n  a: str", {}, {"a": "x"}, {"a": 1})


def test_extra_values_can_have_a_type() -> None:
    agree(
        """
        class Args(BaseModel):
            model_config = ConfigDict(extra="allow")
            __pydantic_extra__: dict[str, int]
            a: int
        """,
        {"a": 1, "b": 2}, {"a": 1, "b": "x"},
    )  # fmt: skip


def test_a_default_is_checked_only_when_asked_for() -> None:
    agree(
        """
        class Args(BaseModel):
            a: int = "wrong"
            b: int = Field("wrong", validate_default=True)
        """,
        {}, {"b": 1},
    )  # fmt: skip


def test_a_default_that_is_not_known_is_not_checked() -> None:
    built = rebuild(
        """
        import elsewhere
        class Args(BaseModel):
            model_config = ConfigDict(validate_default=True)
            a: int = Field(default_factory=elsewhere.make)
            b: int = Field(elsewhere.VALUE, validate_default=True)
        """
    )
    accepts(built, {})
    refuses(built, {"a": "x"}, {"b": "x"})
    assert not built.exact


def test_deprecated_and_excluded_fields_are_fields() -> None:
    agree(
        """
        class Args(BaseModel):
            a: int = Field(deprecated="no more", exclude=True, repr=False, frozen=True)
            b: int = Field(json_schema_extra={"x": 1}, examples=[1, 2], title="B")
        """,
        {"a": 1, "b": 2}, {"a": "x"},
    )  # fmt: skip


def test_strings_after_fields_describe_them_when_the_config_says_so() -> None:
    agree(
        '''
        class Args(BaseModel):
            """All args."""
            model_config = ConfigDict(use_attribute_docstrings=True)
            a: int
            """The first.

                Indented.
            """
            b: int = Field(description="Own.")
            """Not this."""
        ''',
        {"a": 1, "b": 1},
    )


def test_computed_fields_are_part_of_what_is_written() -> None:
    agree(
        '''
        class Args(BaseModel):
            a: int
            @computed_field(alias="Z", title="zed")
            @property
            def z(self) -> list[int]:
                """The last."""
                raise SystemExit
            @computed_field
            def y(self) -> Optional[str]: ...
        ''',
        {"a": 1}, {"z": 1},
    )  # fmt: skip


def test_a_method_is_the_default_of_a_field_of_its_name() -> None:
    agree(
        """
        class Base(BaseModel):
            def total(self) -> int: return 1
        class Args(Base):
            total: int
        """,
        {"total": "x"},
        {},
        exact=True,
    )
