from __future__ import annotations

import pytest

from tests.lint.models.rebuilding import OLD, accepts, agree, opaque, rebuild, refuses

CASES = [
    ("Optional[int]", [None, 1, "x"]),
    ("int | None", [None, 1, "x"]),
    ("Union[int, str, None]", [1, "x", []]),
    ("'Union[int, list[str]]'", [1, ["x"], "x"]),
    ("Optional['int']", [None, 1, "x"]),
    ("Literal['a', 1, True, None, b'x']", ["a", 1, True, None, b"x", 2, "b"]),
    ("Literal[Literal['a'], Literal[Literal['b'], 'c']]", ["a", "b", "c", "d"]),
    ("Literal[-1, 'a' 'b']", [-1, "ab", 1]),
    ("list[int]", [[1], ["x"], 1]),
    ("List[List[int]]", [[[1]], [["x"]], 1]),
    ("tuple[int, str]", [[1, "x"], [1], ["x", 1]]),
    ("tuple[()]", [[], [1]]),
    ("tuple[int, ...]", [[], [1, 2], ["x"]]),
    ("dict[str, int]", [{"a": 1}, {"a": "x"}, []]),
    ("Dict[int, Any]", [{"1": None}, {"a": 1}]),
    ("set[int]", [[1, 1], ["x"], 1]),
    ("frozenset[Literal['a']]", [["a"], ["b"]]),
    ("Sequence[int]", [[1], ["x"], "ab"]),
    ("Mapping[str, int]", [{"a": 1}, {"a": "x"}]),
    ("Iterable[int]", [[1], 3]),
    ("DefaultDict[str, list[int]]", [{"a": [1]}, {"a": 1}]),
    ("Deque[int]", [[1], ["x"]]),
    ("Counter[str]", [{"a": 1}, {"a": "x"}]),
    ("Annotated[int, Gt(0), 'words', 3]", [1, 0]),
    ("Annotated[Annotated[int, Gt(0)], Lt(9)]", [1, 0, 9]),
    ("Annotated[str, annotated_types.Len(1, 2)]", ["a", "", "abc"]),
    ("Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]", [" a ", "  "]),
    ("Annotated[int, annotated_types.Interval(ge=1, lt=3)]", [1, 3]),
    ("Annotated[str, annotated_types.Predicate(str.islower)]", ["a", "A"]),
    ("annotated_types.LowerCase[str]", ["a", "A"]),
    ("Annotated[datetime.datetime, annotated_types.Timezone(None)]", ["2024-01-01T00:00:00"]),
    ("conint(gt=1)", [2, 1]),
    ("conlist(int, min_length=1)", [[1], [], ["x"]]),
    ("conlist(item_type=int, max_length=1)", [[1], [1, 2]]),
    ("constr(pattern='^a')", ["ab", "b"]),
    ("condecimal(max_digits=2)", ["1.2", "1.23"]),
    ("Optional[conint(gt=1)]", [None, 2, 1]),
    ("Json", ["1", "x"]),
    ("Json[list[int]]", ["[1]", '["x"]', [1]]),
    ("SecretStr", ["a", 1]),
    ("Secret[datetime.date]", ["2024-01-01", "x"]),
    ("Base64Bytes", ["YQ==", "?"]),
    ("PositiveInt", [1, 0]),
    ("ByteSize", ["1KB", "x"]),
    ("HttpUrl", ["http://a.b", "ftp://a.b", 1]),
    ("IPvAnyAddress", ["1.2.3.4", "x"]),
    ("AwareDatetime", ["2024-01-01T00:00:00Z", "2024-01-01T00:00:00"]),
    ("PastDate", ["2001-01-01", "2999-01-01"]),
    ("UUID4", [str, "8c1f7e0e-5d2c-4c8f-9d0a-0f6f4a7f0c11", "x"]),
    ("uuid.UUID", ["8c1f7e0e-5d2c-4c8f-9d0a-0f6f4a7f0c11", "x"]),
    ("datetime.timedelta", ["P1D", "x"]),
    ("JsonValue", [1, {"a": [None]}, {1, 2}]),
    ("StrictInt", [1, "1", True]),
    ("Annotated[int, Strict()]", [1, "1"]),
    ("Callable[[int], str]", [print, 1]),
    ("type[int]", [int, bool, str, 1]),
    ("Type[Any]", [int, 1]),
    ("None", [None, 1]),
    ("Any", [1, None]),
    ("object", [1, None]),
    ("Hashable", [1, []]),
    ("Annotated[list[int], FailFast()]", [[1], ["x", "y"]]),
    ("list[OnErrorOmit[int]]", [[1, "x"], 1]),
    ("SkipValidation[int]", ["x"]),
    ("Annotated[int, WithJsonSchema({'type': 'string'})]", [1, "x"]),
    ("decimal.Decimal | list[decimal.Decimal]", ["1.5", ["2"], "x"]),
]

if OLD:
    CASES = [each for each in CASES if "FailFast" not in each[0]]


@pytest.mark.parametrize(("annotation", "values"), CASES, ids=[text for text, _ in CASES])
def test_the_type_means_what_it_means_to_pydantic(annotation: str, values: list[object]) -> None:
    agree(f"class Args(BaseModel):\n  a: {annotation}", {}, *[{"a": each} for each in values])


@pytest.mark.parametrize(("annotation", "values"), CASES[:12], ids=[text for text, _ in CASES[:12]])
def test_late_evaluation_makes_no_difference(annotation: str, values: list[object]) -> None:
    text = f"from __future__ import annotations\nclass Args(BaseModel):\n  a: {annotation}"
    agree(text, *[{"a": each} for each in values])


@pytest.mark.parametrize(
    ("annotation", "accepted", "refused"),
    [
        ("Elsewhere", ["x", 1, None, []], []),
        ("Optional[Elsewhere]", ["x", None], []),
        ("list[Elsewhere]", [[1, "x"]], [3]),
        ("dict[str, Elsewhere]", [{"a": object()}], [{1: 2}, []]),
        ("dict[Elsewhere, int]", [{"x": 1}], [{"x": "y"}]),
        ("set[Elsewhere]", [[[1]], [{}]], [3]),
        ("tuple[int, Elsewhere]", [[1, "x"]], [["x", 1], [1]]),
        ("Union[int, Elsewhere]", ["x"], []),
        ("Annotated[Elsewhere, Gt(3)]", ["x", 1], []),
        ("Annotated[int, Elsewhere()]", ["x"], []),
        ("Annotated[list[Elsewhere], MinLen(1)]", [["x"]], [[], 1]),
        ("Annotated[set[Elsewhere], MaxLen(1)]", [[1, 2, []]], [1]),
        ("type[Elsewhere]", [int, 1], []),
        ("Literal['a', Elsewhere]", ["b"], []),
        ("Literal[*Elsewhere]", ["b"], []),
        ("int if Elsewhere else str", ["x", []], []),
        ("create_model('X', a=int)", [1], []),
        ("conint(gt=Elsewhere)", ["x"], []),
        ("DefaultDict[str, Elsewhere]", [{"a": 1}], []),
        ("list[OnErrorOmit[Elsewhere]]", [[1]], [1]),
        ("Json[Elsewhere]", ["1"], ["x"]),
        ("ImportString", ["os.system", 1], []),
        ("FilePath", ["no/such/file"], [1]),
        ("DirectoryPath", ["no/such/file"], [1]),
        ("NewPath", ["/"], [1]),
        ("InstanceOf[Elsewhere]", [1], []),
        ("EncodedBytes", [b"x"], []),
        ("Annotated[str, EncodedStr(encoder=Elsewhere)]", ["x", 1], []),
        ("Annotated[str, GetPydanticSchema(print)]", [1], []),
        ("Annotated[str, annotated_types.Predicate(Elsewhere)]", ["x"], [1]),
        ("Annotated[str, annotated_types.Predicate(lambda s: s)]", ["x"], [1]),
        ("'not python ('", ["x"], []),
        ("Optional", ["x"], []),
        ("Annotated[Union[int, str], Discriminator(Elsewhere)]", [[]], []),
        ("Annotated[int, Gt(Elsewhere), Lt(9)]", [5, -5], [9, "x"]),
        ("Annotated[str, StringConstraints(min_length=Elsewhere, max_length=3)]", ["a"], ["abcd"]),
        (
            "Annotated[str, StringConstraints(strip_whitespace=Elsewhere, max_length=3)]",
            ["abcd"],
            [],
        ),
        ("Annotated[int, Strict(Elsewhere)]", ["1"], ["x"]),
    ],
)
def test_what_is_not_in_view_accepts_more_and_the_rest_still_refuses(
    annotation: str, accepted: list[object], refused: list[object]
) -> None:
    built = rebuild(
        f"from elsewhere import Elsewhere\nclass Args(BaseModel):\n  a: {annotation}\n  b: int = 0"
    )
    accepts(built, *[{"a": each} for each in accepted])
    refuses(built, *[{"a": each} for each in refused], {"a": accepted[0], "b": "x"})
    assert not built.exact
    assert {path for path, _ in opaque(built)} == {"a"}


def test_an_absent_key_of_an_opaque_type_is_still_missing() -> None:
    built = rebuild("from elsewhere import X\nclass Args(BaseModel):\n  a: X\n  b: list[X]")
    refuses(built, {}, {"a": 1}, {"b": []})


def test_the_reason_names_what_is_not_found() -> None:
    built = rebuild("from elsewhere import X\nclass Args(BaseModel):\n  a: list[X]")
    assert opaque(built) == [("a", "the module 'elsewhere' is not found")]


def test_a_class_of_the_project_that_is_no_type_for_data_accepts_anything() -> None:
    built = rebuild(
        """
        class Money:
            def __init__(self, amount): ...
        class Hooked:
            @classmethod
            def __get_pydantic_core_schema__(cls, source, handler): ...
        class Name(str): ...
        class Args(BaseModel):
            model_config = ConfigDict(arbitrary_types_allowed=True)
            a: Money
            b: Hooked
            c: Name
        """
    )
    accepts(built, {"a": 1, "b": [], "c": None})


def test_metadata_of_a_harmless_class_of_the_project_is_ignored() -> None:
    agree(
        """
        class Doc:
            def __init__(self, text): self.text = text
        @dataclass
        class Unit:
            name: str
        class Args(BaseModel):
            a: Annotated[int, Doc("x"), Unit("kg"), Gt(0)]
        """,
        {"a": 1}, {"a": 0},
    )  # fmt: skip


def test_metadata_with_a_hook_accepts_anything() -> None:
    built = rebuild(
        """
        class Hook:
            def __get_pydantic_core_schema__(self, source, handler): ...
        class Several:
            def __iter__(self): yield Gt(0)
        class Args(BaseModel):
            a: Annotated[int, Hook(), Gt(0)]
            b: Annotated[int, Several()]
        """
    )
    accepts(built, {"a": "x", "b": "x"})
    assert built.keys_known


def test_aliases_are_followed_through_modules() -> None:
    agree(
        "import kinds as k\nfrom kinds import Small\nclass Args(BaseModel):\n"
        "  a: Small\n  b: k.Smalls\n  c: Optional[k.Pair[int]] = None\n  d: k.Id",
        {"a": 1, "b": [1], "c": [1, 2], "d": 3},
        {"a": 0, "b": [0], "c": ["x", 2], "d": "x"},
        kinds="""
            T = TypeVar("T")
            Small = Annotated[int, Gt(0)]
            Smalls: TypeAlias = "list[Small]"
            Pair = tuple[T, T]
            Id = NewType("Id", int)
        """,
    )


def test_an_alias_that_leads_in_a_circle_accepts_anything() -> None:
    built = rebuild(
        """
        Tree = dict[str, "Tree"]
        One = "Other"
        Other = "One"
        class Args(BaseModel):
            a: Tree
            b: One
            c: int
        """
    )
    accepts(built, {"a": {"x": 1}, "b": [], "c": 1})
    refuses(built, {"a": 3, "b": [], "c": 1}, {"a": {}, "b": [], "c": "x"})


def test_a_recursive_type_alias_is_followed() -> None:
    agree(
        """
        Tree = TypeAliasType("Tree", "dict[str, Tree | int]")
        T = TypeVar("T")
        Many = TypeAliasType("Many", list[T], type_params=(T,))
        class Args(BaseModel):
            a: Tree
            b: Many[int]
        """,
        {"a": {"x": {"y": 1}}, "b": [1]}, {"a": {"x": {"y": "z"}}, "b": ["x"]},
    )  # fmt: skip


def test_a_string_in_an_alias_that_means_something_else_there_is_not_guessed() -> None:
    built = rebuild(
        """
        from kinds import Items
        class Item(BaseModel):
            a: str
        class Args(BaseModel):
            items: Items
        """,
        kinds="class Item(BaseModel):\n  a: int\nItems = list['Item']",
    )
    accepts(built, {"items": [{"a": "x"}]}, {"items": [{"a": 1}]})


def test_a_field_called_like_its_type_keeps_its_type() -> None:
    agree(
        """
        from datetime import date
        class Args(BaseModel):
            date: date
            due: date
        """,
        {"date": "2024-01-01", "due": "2024-01-01"}, {"date": "x", "due": "x"},
    )  # fmt: skip


@pytest.mark.parametrize("head", ["from __future__ import annotations\n", ""])
@pytest.mark.parametrize("annotation", ["Optional[date]", "'Optional[date]'"])
def test_a_name_that_a_default_has_taken_is_not_guessed(head: str, annotation: str) -> None:
    built = rebuild(
        f"{head}\nfrom datetime import date\nclass Args(BaseModel):\n"
        f"  date: {annotation} = None\n  due: {annotation} = None"
    )
    accepts(built, {"date": 1, "due": "x"})


def test_types_nested_in_the_class_are_found() -> None:
    agree(
        """
        class Args(BaseModel):
            class Item(BaseModel):
                a: int
            class Color(str, enum.Enum):
                RED = "red"
            Small: ClassVar = Annotated[int, Gt(0)]
            item: Item
            items: "list[Item]"
            color: Color = Color.RED
        """,
        {"item": {"a": 1}, "items": [{"a": "x"}], "color": "blue"},
    )


def test_the_names_of_an_enclosing_class_are_not_seen_from_a_nested_one() -> None:
    agree(
        """
        class Item(BaseModel):
            a: int
        class Outer:
            class Item(BaseModel):
                a: str
            class Args(BaseModel):
                item: Item
        Args = Outer.Args
        """,
        {"item": {"a": 1}}, {"item": {"a": "x"}},
    )  # fmt: skip


def test_deep_nesting_is_given_up_and_nothing_breaks() -> None:
    deep = "list[" * 150 + "int" + "]" * 150
    built = rebuild(f"class Args(BaseModel):\n  a: {deep}\n  b: int")
    refuses(built, {"a": [], "b": "x"}, {"a": 3, "b": 1})


def test_a_large_literal_is_read() -> None:
    values = ", ".join(repr(f"v{n}") for n in range(2000))
    agree(f"class Args(BaseModel):\n  a: Literal[{values}]", {"a": "v1999"}, {"a": "x"})


def test_a_type_that_pydantic_refuses_leaves_only_its_field_open() -> None:
    built = rebuild(
        """
        class Args(BaseModel):
            a: Annotated[int, Field(discriminator="x")]
            b: enum.EnumMeta
            d: int
        """
    )
    accepts(built, {"d": 1}, {"a": "x", "b": 1, "d": 1})
    refuses(built, {"d": "x"})
