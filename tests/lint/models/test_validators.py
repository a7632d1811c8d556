from __future__ import annotations

import pytest

from tests.lint.models.rebuilding import accepts, agree, opaque, rebuild, refuses

BODY = """
    a: int = Field(gt=0, alias="A")
    b: int
    {decorator}
    @classmethod
    def check(cls, value, *rest):
        raise SystemExit
"""


@pytest.mark.parametrize(
    "decorator",
    ["@field_validator('a')", "@field_validator('a', mode='after')", "@validator('a')",
     "@validator('a', pre=False, allow_reuse=True)"],
)  # fmt: skip
def test_an_after_validator_is_not_run_and_the_type_still_checked(decorator: str) -> None:
    built = rebuild("class Args(BaseModel):" + BODY.format(decorator=decorator))
    accepts(built, {"A": 1, "b": 1})
    refuses(built, {"A": 0, "b": 1}, {"A": "x", "b": 1}, {"b": 1})
    assert opaque(built) == [("a", "the validator check is not run")]


@pytest.mark.parametrize(
    "decorator",
    [
        "@field_validator('a', mode='before')", "@field_validator('a', mode='plain')",
        "@field_validator('a', mode='wrap')", "@field_validator('a', mode=MODE)",
        "@validator('a', pre=True)", "@field_validator('a', **OPTIONS)",
    ],
)  # fmt: skip
def test_a_validator_before_the_type_leaves_the_value_open_and_the_key_required(
    decorator: str,
) -> None:
    built = rebuild("class Args(BaseModel):" + BODY.format(decorator=decorator))
    accepts(built, {"A": 0, "b": 1}, {"A": "x", "b": 1}, {"A": None, "b": 1})
    refuses(built, {"b": 1}, {"A": 1, "b": "x"})
    assert built.keys_known
    assert built.fields["a"].required
    assert [path for path, _ in opaque(built)] == ["a"]


@pytest.mark.parametrize("fields", ["'*'", "*elsewhere.FIELDS", "NAME"])
def test_a_validator_for_all_fields_leaves_all_values_open(fields: str) -> None:
    built = rebuild(
        "import elsewhere\nclass Args(BaseModel):"
        + BODY.format(decorator=f"@field_validator({fields}, mode='before')")
    )
    accepts(built, {"A": "x", "b": "x"})
    refuses(built, {"A": "x"})


def test_the_fields_of_a_validator_can_be_constants() -> None:
    built = rebuild(
        """
        NAMES = ("a", "b")
        class Args(BaseModel):
            a: int
            b: int
            c: int
            @field_validator(*NAMES, mode="before")
            def check(cls, value): ...
        """
    )
    accepts(built, {"a": "x", "b": "x", "c": 1})
    refuses(built, {"a": "x", "b": "x", "c": "x"})


def test_a_validator_reaches_inherited_fields() -> None:
    built = rebuild(
        """
        class Base(BaseModel):
            a: int
            b: int
        class Args(Base):
            @field_validator("a", mode="before")
            def check(cls, value): ...
        """
    )
    accepts(built, {"a": "x", "b": 1})
    refuses(built, {"a": 1, "b": "x"}, {"b": 1})


def test_an_inherited_validator_reaches_the_fields_of_a_subclass() -> None:
    built = rebuild(
        """
        class Base(BaseModel):
            @field_validator("a", mode="before", check_fields=False)
            def check(cls, value): ...
        class Args(Base):
            a: int
            b: int
        """
    )
    accepts(built, {"a": "x", "b": 1})
    refuses(built, {"a": 1, "b": "x"})


def test_overriding_a_validator_replaces_it() -> None:
    built = rebuild(
        """
        class Base(BaseModel):
            a: int
            @field_validator("a", mode="before")
            def check(cls, value): ...
        class Args(Base):
            @field_validator("a")
            def check(cls, value): ...
        """
    )
    refuses(built, {"a": "x"})


def test_a_validator_that_is_assigned_counts() -> None:
    built = rebuild(
        """
        def shared(value): ...
        class Args(BaseModel):
            a: int
            b: int
            _check = field_validator("a", mode="before")(shared)
            check = field_validator("b")(shared)
        """
    )
    accepts(built, {"a": "x", "b": 1})
    refuses(built, {"a": 1, "b": "x"})
    assert built.keys_known


@pytest.mark.parametrize(
    "line", ["check = make('a')", "_check = make('a')", "check: Any = 3\n    x = make"]
)
def test_an_attribute_that_may_be_a_validator_leaves_the_model_open(line: str) -> None:
    built = rebuild(f"def make(name): ...\nclass Args(BaseModel):\n    a: int\n    {line}")
    if "x = make" in line:
        refuses(built, {"a": "x"})  # the function itself is no validator
    else:
        accepts(built, {"a": "x"}, {})


@pytest.mark.parametrize(
    "line",
    ["LOG = logging.getLogger('x')", "_lock: Any = PrivateAttr(default_factory=make)",
     "name = 'x'", "show = lambda self: 1", "_number = now()"],
)  # fmt: skip
def test_an_attribute_that_cannot_be_a_validator_changes_nothing(line: str) -> None:
    built = rebuild(
        "import logging\ndef make(): ...\ndef now() -> int: ...\n"
        f"class Args(BaseModel):\n    a: int\n    {line}"
    )
    refuses(built, {"a": "x"}, {})


def test_a_method_with_an_unknown_decorator_may_be_a_validator() -> None:
    built = rebuild(
        """
        def before(name): ...
        class Args(BaseModel):
            a: int
            @before("a")
            def check(cls, value): ...
        """
    )
    accepts(built, {"a": "x"}, {})
    assert not built.keys_known


def test_methods_with_harmless_decorators_change_nothing() -> None:
    agree(
        """
        import abc, functools
        class Args(BaseModel, abc.ABC):
            a: int
            @property
            def half(self): ...
            @half.setter
            def half(self, value): ...
            @functools.cached_property
            def cached(self): ...
            @classmethod
            def make(cls): ...
            @staticmethod
            def tool(): ...
            @functools.lru_cache
            def slow(self): ...
        """,
        {"a": "x"}, {"a": 1},
    )  # fmt: skip


@pytest.mark.parametrize("mode", ["before", "wrap"])
def test_a_model_validator_before_the_fields_leaves_the_model_open(mode: str) -> None:
    built = rebuild(
        f"""
        class Args(BaseModel, extra="forbid"):
            a: int
            @model_validator(mode="{mode}")
            @classmethod
            def check(cls, *rest): ...
        """
    )
    accepts(built, {}, {"a": "x"}, {"z": 1}, "text", 3, None)
    assert not built.keys_known
    assert list(built.fields) == ["a"]
    assert built.fields["a"].keys == ("a",)


def test_root_validators_are_read_too() -> None:
    text = """
        class Args(BaseModel):
            a: int
            @root_validator({})
            def check(cls, values): ...
    """
    accepts(rebuild(text.format("pre=True")), {}, {"a": "x"})
    refuses(rebuild(text.format("skip_on_failure=True")), {}, {"a": "x"})


def test_a_model_validator_after_the_fields_and_post_init_are_not_run() -> None:
    built = rebuild(
        """
        class Args(BaseModel):
            a: int
            @model_validator(mode="after")
            def check(self): raise SystemExit
            def model_post_init(self, context): raise SystemExit
        """
    )
    accepts(built, {"a": 1})
    refuses(built, {"a": "x"}, {})
    assert opaque(built) == [
        ("", "the validator check is not run"),
        ("", "model_post_init is not run"),
    ]


def test_a_nested_model_that_may_accept_anything_does_so_where_it_is_used() -> None:
    built = rebuild(
        """
        class Inner(BaseModel):
            n: int
            @model_validator(mode="before")
            @classmethod
            def check(cls, data): ...
        class Args(BaseModel):
            inner: list[Inner]
            n: int
        """
    )
    accepts(built, {"inner": ["x", {"n": "x"}], "n": 1})
    refuses(built, {"inner": 3, "n": 1}, {"inner": [], "n": "x"}, {"n": 1})
    assert opaque(built)[0][0] == "inner"


@pytest.mark.parametrize(
    "member",
    [
        "def __init__(self, **data): super().__init__(**data)",
        "def __new__(cls, *args): ...",
        "__init__ = helper",
        "@classmethod\n            def __get_pydantic_core_schema__(cls, source, handler): ...",
        "@classmethod\n            def __get_validators__(cls): ...",
        "for name in (): ...",
        "if helper(): b: int = 1",
        "locals()['b'] = 3",
        "print('x')",
        "a.b = 3",
        "with helper(): ...",
        "del a",
        "__annotations__ = {}",
    ],
)
def test_what_would_have_to_be_run_leaves_the_model_open(member: str) -> None:
    built = rebuild(f"""
        class Args(BaseModel):
            a: int
            {member}
        """)
    accepts(built, {}, {"a": "x"}, {"z": 1})
    assert not built.keys_known
    assert opaque(built)


@pytest.mark.parametrize(
    "head",
    [
        "@helper\nclass Args(BaseModel):",
        "@helper()\nclass Args(BaseModel):",
        "class Args(BaseModel, metaclass=Meta):",
        "class Args(Unknown, BaseModel):",
        "class Args(BaseModel, make()):",
    ],
)
def test_a_class_statement_that_may_do_anything_leaves_the_model_open(head: str) -> None:
    built = rebuild(f"from elsewhere import Unknown, Meta, helper\n{head}\n  a: int")
    accepts(built, {}, {"a": "x"}, {"z": 1})
    assert not built.keys_known


def test_a_class_derived_from_one_with_init_subclass_may_be_anything() -> None:
    text = """
        class Base(BaseModel):
            a: int
            def __init_subclass__(cls, **kwargs): ...
        class Args(Base):
            b: int
    """
    accepts(rebuild(text), {}, {"a": "x"})
    refuses(rebuild(text, "Base"), {}, {"a": "x"})


def test_validators_in_annotated_are_dropped_with_what_follows_them() -> None:
    built = rebuild(
        """
        class Args(BaseModel):
            a: Annotated[str, MaxLen(5), AfterValidator(str.strip), MinLen(2)]
            b: Annotated[int, BeforeValidator(len), Gt(3)] = 4
            c: Annotated[int, Gt(3), WrapValidator(print)] = 4
            d: Annotated[int, PlainValidator(int)] = 4
            e: Optional[Annotated[str, AfterValidator(str.strip)]] = Field(None, min_length=2)
        """
    )
    accepts(built, {"a": " x"}, {"a": "a", "b": "x", "c": "x", "d": "x", "e": "x"})
    refuses(built, {"a": "toolong"}, {"a": 1}, {}, {"a": "a", "e": 3})


def test_a_validator_in_an_alias_counts_where_the_alias_is_used() -> None:
    built = rebuild(
        """
        Trimmed = Annotated[str, AfterValidator(str.strip)]
        class Args(BaseModel):
            a: Annotated[Trimmed, MinLen(2)]
            b: Trimmed = Field("", max_length=3)
            c: list[Trimmed] = Field([], max_length=1)
        """
    )
    accepts(built, {"a": "x", "b": "longer"})
    refuses(built, {"a": 1}, {"a": "x", "c": ["a", "b"]}, {"a": "x", "b": 1})


def test_a_default_checked_by_code_is_not_refused() -> None:
    built = rebuild(
        """
        class Args(BaseModel):
            a: int = Field("x", validate_default=True)
            @field_validator("a", mode="before")
            def check(cls, value): ...
        """
    )
    accepts(built, {})


def test_serializers_change_no_verdict() -> None:
    built = rebuild(
        """
        class Args(BaseModel):
            a: Annotated[int, PlainSerializer(str)]
            b: SerializeAsAny[int]
            @field_serializer("a")
            def write(self, value): ...
            @model_serializer
            def write_all(self): ...
        """
    )
    accepts(built, {"a": 1, "b": 1})
    refuses(built, {"a": "x", "b": 1}, {"a": 1})
    assert not built.exact
    assert not built.opaque


def test_a_discriminated_union_with_a_validator_still_looks_at_the_tag() -> None:
    built = rebuild(
        """
        class Cat(BaseModel):
            kind: Literal["cat"]
            @model_validator(mode="before")
            @classmethod
            def check(cls, data): ...
        class Dog(BaseModel):
            kind: Literal["dog"]
            n: int
        class Args(BaseModel):
            pet: Union[Cat, Dog] = Field(discriminator="kind")
        """
    )
    accepts(built, {"pet": {"kind": "cat", "x": 1}}, {"pet": {"kind": "dog", "n": 1}})
    refuses(built, {"pet": {"kind": "cow"}}, {"pet": {"kind": "dog", "n": "x"}})
