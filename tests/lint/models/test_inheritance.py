from __future__ import annotations

import ast

from tests.lint.models.rebuilding import (
    accepts,
    agree,
    builder_of,
    reason,
    rebuild,
    refuses,
)


def test_fields_come_from_bases_in_other_modules() -> None:
    agree(
        """
        from shared import Base
        class Args(Base):
            b: int
        """,
        {"a": [1], "b": 1}, {"a": ["x"], "b": "x"}, {"b": 1},
        shared="Item = Annotated[int, Gt(0)]\nclass Base(BaseModel):\n  a: list[Item]",
    )  # fmt: skip


def test_a_name_means_what_it_means_where_the_base_stands() -> None:
    agree(
        """
        from shared import Base
        class Item(BaseModel):
            n: str
        class Args(Base):
            b: Item
        """,
        {"a": {"n": 1}, "b": {"n": "x"}}, {"a": {"n": "x"}, "b": {"n": 1}},
        shared="from __future__ import annotations\n"
        "class Base(BaseModel):\n  a: Item\nclass Item(BaseModel):\n  n: int\nBase.model_rebuild()",
    )  # fmt: skip


def test_several_bases_and_overridden_fields() -> None:
    agree(
        """
        class One(BaseModel):
            a: int
            b: int = 1
        class Two(BaseModel):
            b: str
            c: Optional[int] = None
        class Args(One, Two):
            a: str = "x"
            d: int
        """,
        {"d": 1}, {"a": 1, "b": "x", "c": "x", "d": "x"}, {"b": 1, "d": 1},
    )  # fmt: skip


def test_annotations_of_a_plain_mixin_are_fields() -> None:
    agree(
        """
        class Stamped:
            at: datetime.date
            by: str = "me"
            LIMIT = 3
            def method(self): ...
        class Args(Stamped, BaseModel):
            a: int
        """,
        {"a": 1, "at": "2024-01-01"}, {"a": 1}, {"a": "x", "at": "x", "by": 3},
    )  # fmt: skip


def test_an_attribute_of_a_mixin_is_a_default() -> None:
    agree(
        "class Mixin:\n  a = 3\nclass Args(Mixin, BaseModel):\n  a: int",
        {}, {"a": "x"},
    )  # fmt: skip


def test_a_mixin_that_makes_its_own_instances_leaves_the_model_open() -> None:
    built = rebuild(
        """
        class Mixin:
            def __init__(self, *args): ...
        class Args(Mixin, BaseModel):
            a: int
        """
    )
    accepts(built, {}, {"a": "x"})


def test_abstract_bases_and_protocols() -> None:
    agree(
        """
        import abc
        class Base(BaseModel, abc.ABC):
            a: int
            @abc.abstractmethod
            def method(self): ...
        class Args(Base):
            b: int
            def method(self): ...
        """,
        {"a": 1, "b": 1}, {"a": "x", "b": "x"},
    )  # fmt: skip


def test_private_and_class_variables_are_inherited_as_such() -> None:
    agree(
        """
        class Base(BaseModel):
            KIND: ClassVar[str] = "x"
            _seen: int = 0
        class Args(Base):
            KIND = "y"
            a: int
        """,
        {"a": 1, "KIND": 3}, {},
    )  # fmt: skip


def test_a_base_that_is_not_in_view_is_no_model_that_can_be_read() -> None:
    assert reason("from elsewhere import Base\nclass Args(Base):\n  a: int") == (
        "a base of Args is not in view: the module 'elsewhere' is not found"
    )


def test_a_model_of_pydantic_1_is_not_read() -> None:
    assert reason("from pydantic.v1 import BaseModel as B\nclass Args(B):\n  a: int") == (
        "Args is a model of Pydantic 1"
    )


def test_a_class_that_is_no_model_is_not_read() -> None:
    assert reason("class Args:\n  a: int") == "Args is not a Pydantic model"
    assert reason("@dataclass\nclass Args:\n  a: int") == "Args is not a Pydantic model"
    assert reason("class Args(TypedDict):\n  a: int") == "Args is not a Pydantic model"
    assert reason("def Args(): ...") == "is not a Pydantic model"
    assert reason("Args = 3")


def test_settings_that_read_the_environment_are_left_open() -> None:
    built = rebuild(
        "from settings import BaseSettings\nclass Args(BaseSettings):\n  a: int",
        settings="class BaseSettings(BaseModel):\n  def __init__(self, **values): ...",
    )
    accepts(built, {}, {"a": "x"})


def test_a_subclass_of_a_model_with_an_unknown_mixin_keeps_its_fields() -> None:
    built = rebuild(
        "from elsewhere import Mixin\nclass Base(BaseModel):\n  a: int\n"
        "class Args(Base, Mixin):\n  b: int"
    )
    accepts(built, {}, {"a": "x"})
    assert list(built.fields) == ["a", "b"]
    assert not built.keys_known


def test_a_nested_model_with_an_unknown_base_accepts_anything() -> None:
    built = rebuild(
        "from elsewhere import Mixin\nclass Inner(BaseModel, Mixin):\n  a: int\n"
        "class Args(BaseModel):\n  one: Inner\n  many: list[Inner] = []"
    )
    accepts(built, {"one": 3, "many": ["x"]})
    refuses(built, {"one": 3, "many": 3}, {})


def test_a_root_model_of_every_form() -> None:
    for text in (
        "class Args(RootModel[list[int]]): pass",
        "class Args(RootModel):\n  root: list[int]",
        "class Base(RootModel[list[int]]): pass\nclass Args(Base): pass",
        "T = TypeVar('T')\nclass Base(RootModel[list[T]], Generic[T]): pass\n"
        "class Args(Base[int]): pass",
    ):
        agree(text, [1], ["x"], {"a": 1}, 3)


def test_conditional_declarations_follow_the_version() -> None:
    agree(
        """
        import sys
        class Args(BaseModel):
            if sys.version_info >= (3, 8):
                a: int
            else:
                a: str
            if TYPE_CHECKING:
                b: int
            else:
                c: int
        """,
        {"a": 1, "c": 1}, {"a": "x", "c": "x"}, {"b": 1},
    )  # fmt: skip


def test_a_property_takes_the_place_of_an_inherited_field() -> None:
    agree(
        """
        class Base(BaseModel):
            a: int
            b: int
            c: int
        class Args(Base):
            b: ClassVar[int] = 3
            @property
            def a(self): ...
        """,
        {"c": 1}, {"a": "x", "b": "x", "c": "x"},
    )  # fmt: skip


def test_validators_of_a_plain_mixin_have_the_effect_they_have() -> None:
    built = rebuild(
        """
        class Mixin:
            @field_validator("a", mode="before", check_fields=False)
            @classmethod
            def check(cls, value): ...
        class Args(Mixin, BaseModel):
            a: int
            b: int
        """
    )
    refuses(built, {"a": 1, "b": "x"}, {"b": 1})


def test_a_model_inside_a_function_is_read() -> None:
    builder = builder_of(
        """
        def make():
            class Inner(BaseModel):
                n: int
            class Args(BaseModel):
                inner: "list[Inner]"
            return Args
        """
    )
    module = builder.resolver.module("args")
    assert module is not None
    function = module.tree.body[-1]
    assert isinstance(function, ast.FunctionDef)
    target = builder.resolver.lookup("Args", module.scope.child(function))
    built = builder.build(target)
    assert built is not None
    refuses(built, {"inner": [{"n": "x"}]})
    accepts(built, {"inner": [{"n": 1}]})


def test_settings_and_tables_of_other_libraries_are_left_open() -> None:
    built = rebuild(
        "from sqlmodel import SQLModel\nclass Args(SQLModel, table=True):\n  a: int",
        sqlmodel="class Meta(type): ...\n"
        "class SQLModel(BaseModel, metaclass=Meta, registry=None): ...",
    )
    accepts(built, {}, {"a": "x"})
    assert not built.keys_known
