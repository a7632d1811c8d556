from __future__ import annotations

import ast

import pytest

from soniq_lint.resolve.targets import ValueTarget
from tests.lint.models.rebuilding import builder_of, opaque, rebuild, target_of


def test_fields_point_at_the_statements_that_declare_them() -> None:
    built = rebuild(
        "from shared import Base\nclass Args(Base):\n  b: 'int | None' = None",
        shared="class Base(BaseModel):\n  a: int",
    )
    first, second = built.fields.values()
    assert (first.span.path, first.annotation) == ("snapshot:shared", "int")
    assert (second.span.path, second.annotation) == ("snapshot:args", "'int | None'")
    assert (first.required, second.required) == (True, False)
    assert second.span.line == 12
    assert (second.span.column, second.span.end_column) == (3, 25)


def test_fields_name_the_models_their_values_may_hold() -> None:
    built = rebuild(
        """
        T = TypeVar("T")
        class Item(BaseModel):
            a: int
        class Page(BaseModel, Generic[T]):
            items: list[T]
        @dataclass
        class Box:
            item: Item
        class Args(BaseModel):
            one: Optional[Item] = None
            many: dict[str, list[Annotated[Item, "x"]]]
            page: Page[Item]
            box: Box
            none: int
        """
    )
    assert {name: each.models for name, each in built.fields.items()} == {
        "one": ("Item",), "many": ("Item",), "page": ("Page[Item]",), "box": (), "none": (),
    }  # fmt: skip
    assert set(built.nested) == {"Args", "Item", "Page[Item]"}
    assert built.nested["Args"] is built
    assert set(built.nested["Page[Item]"].nested) == {"Page[Item]", "Item"}


def test_opaque_parts_have_paths_through_nested_models() -> None:
    built = rebuild(
        """
        from elsewhere import X
        class Item(BaseModel):
            x: X
        class Args(BaseModel):
            items: list[Item]
            again: Optional["Args"] = None
        """
    )
    assert opaque(built) == [("items.x", "the module 'elsewhere' is not found")]
    assert not built.exact


def test_a_model_is_built_once() -> None:
    builder = builder_of("class Item(BaseModel):\n  a: int\nclass Args(BaseModel):\n  a: Item")
    built = builder.build(target_of(builder))
    assert built is not None
    assert builder.build(target_of(builder)) is built
    assert builder.build(target_of(builder, "Item")) is built.nested["Item"]
    assert built.path == "args.Args"
    assert built.name == "Args"


def test_two_classes_of_one_name_are_both_reachable() -> None:
    built = rebuild(
        "import other\nclass Item(BaseModel):\n  a: int\n"
        "class Args(BaseModel):\n  one: Item\n  two: other.Item",
        other="class Item(BaseModel):\n  b: int",
    )
    assert set(built.nested) == {"Args", "Item", "other.Item"}
    assert {
        name.split("__")[-2:][0] for name in built.cls.model_json_schema()["$defs"]
    }  # both have a definition


@pytest.mark.parametrize(
    ("text", "certain"),
    [
        ("class Args(BaseModel): ...", True),
        ("class Base(BaseModel): ...\nclass Args(Base): ...", True),
        ("class Args(RootModel[int]): ...", True),
        ("Args = BaseModel", True),
        ("class Args: ...", False),
        ("@dataclass\nclass Args: ...", False),
        ("class Args(TypedDict): ...", False),
        ("class Args(enum.Enum): ...", False),
        ("def Args(): ...", False),
        ("Args = 3", False),
        ("Args = dict", False),
        ("Args = list[int]", False),
        ("from elsewhere import Args", None),
        ("from elsewhere import Base\nclass Args(Base): ...", None),
        ("Args = create_model('Args')", None),
        ("from elsewhere import change\n@change\nclass Args: ...", None),
        ("class Args(Args): ...", None),
    ],
)
def test_whether_something_is_a_model_is_told_only_when_certain(
    text: str, certain: bool | None
) -> None:
    builder = builder_of(text)
    assert builder.is_model(target_of(builder)) is certain


def test_an_expression_can_be_built() -> None:
    builder = builder_of(
        "T = TypeVar('T')\nclass Page(BaseModel, Generic[T]):\n  item: T\nUSED = (Page[int],)"
    )
    module = builder.resolver.module("args")
    assert module is not None
    statement = module.tree.body[-1]
    assert isinstance(statement, ast.Assign)
    assert isinstance(statement.value, ast.Tuple)
    built = builder.build(ValueTarget(module, statement.value.elts[0], module.scope))
    assert built is not None
    assert built.cls.__name__ == "Page[int]"


def test_the_schema_of_an_open_model_shows_what_is_declared() -> None:
    built = rebuild(
        "class Args(BaseModel):\n  a: int\n  @model_validator(mode='before')\n"
        "  @classmethod\n  def check(cls, data): ..."
    )
    assert built.cls.model_json_schema()["properties"].keys() == {"a"}


def test_what_a_model_depends_on_is_recorded_each_time() -> None:
    builder = builder_of(
        "from shared import Base\nclass More(Base): ...\n"
        "class Args(Base):\n  a: 'Args | None' = None",
        shared="from kinds import Small\nclass Base(BaseModel):\n  b: Small",
        kinds="Small = Annotated[int, Gt(0)]",
    )
    seen = []
    for name in ("Args", "Args", "More"):
        with builder.resolver.recording() as consulted:
            assert builder.build(target_of(builder, name)) is not None
        seen.append({"shared", "kinds"} <= {each.partition("\t")[0] for each in consulted.imports})
    assert seen == [True, True, True]
