from __future__ import annotations

import pytest

from tests.lint.models.rebuilding import OLD, accepts, agree, rebuild, refuses


def keys(text: str, name: str = "Args") -> dict[str, tuple[str, ...]]:
    built = rebuild(text, name)
    assert built.keys_known
    return {each.name: each.keys for each in built.fields.values()}


def test_an_alias_is_the_key() -> None:
    text = """
        class Args(BaseModel):
            a: int = Field(alias="A")
            b: int = Field(validation_alias="B")
            c: int = Field(serialization_alias="C")
            d: int
    """
    assert keys(text) == {"a": ("A",), "b": ("B",), "c": ("c",), "d": ("d",)}
    agree(text, {"A": 1, "B": 1, "c": 1, "d": 1}, {"a": 1, "b": 1, "C": 1})


def test_choices_and_paths_give_every_first_key() -> None:
    text = """
        class Args(BaseModel):
            a: int = Field(validation_alias=AliasChoices("x", AliasPath("y", 0), "z"))
            b: int = Field(validation_alias=AliasPath("deep", "er", 1))
    """
    assert keys(text) == {"a": ("x", "y", "z"), "b": ("deep",)}
    agree(text, {"y": [3], "deep": {"er": [0, 1]}}, {"z": "x", "deep": {}})


@pytest.mark.skipif(OLD, reason="Pydantic before 2.11 has it otherwise")
@pytest.mark.parametrize("setting", ["populate_by_name", "validate_by_name"])
def test_the_name_is_a_second_key_when_the_config_says_so(setting: str) -> None:
    text = f"""
        class Args(BaseModel):
            model_config = ConfigDict({setting}=True)
            a: int = Field(alias="A")
    """
    assert keys(text) == {"a": ("A", "a")}
    agree(text, {"A": 1}, {"a": 1}, {"A": "x", "a": 1}, {"A": 1, "a": "x"}, {})


@pytest.mark.skipif(OLD, reason="Pydantic before 2.11 has it otherwise")
def test_aliases_can_be_switched_off() -> None:
    text = """
        class Args(BaseModel):
            model_config = ConfigDict(validate_by_name=True, validate_by_alias=False)
            a: int = Field(alias="A")
    """
    assert keys(text) == {"a": ("a",)}
    agree(text, {"A": 1}, {"a": 1})


@pytest.mark.parametrize("generator", ["to_camel", "to_pascal", "to_snake", "str.upper"])
def test_known_alias_generators_are_applied(generator: str) -> None:
    agree(
        f"""
        class Args(BaseModel):
            model_config = ConfigDict(alias_generator={generator})
            order_id: int
            other: int = Field(alias="own")
        """,
        {"orderId": 1, "own": 1}, {"OrderId": 1, "own": 1}, {"ORDER_ID": 1, "own": 1},
    )  # fmt: skip


def test_an_alias_generator_object_of_known_functions_is_applied() -> None:
    text = """
        class Args(BaseModel):
            model_config = ConfigDict(
                alias_generator=AliasGenerator(
                    validation_alias=to_camel, serialization_alias=to_pascal
                )
            )
            order_id: int
    """
    assert keys(text) == {"order_id": ("orderId",)}
    agree(text, {"orderId": 1}, {"order_id": 1})


@pytest.mark.parametrize(
    "generator",
    ["own", "lambda name: name", "AliasGenerator(alias=own)", "elsewhere.generator", "print"],
)
def test_an_alias_generator_of_the_project_leaves_the_keys_open(generator: str) -> None:
    built = rebuild(
        f"""
        import elsewhere
        def own(name): return name.upper()
        class Args(BaseModel):
            model_config = ConfigDict(alias_generator={generator}, extra="forbid")
            order_id: int
        """
    )
    accepts(built, {}, {"ORDER_ID": 1}, {"order_id": "x"})
    assert not built.keys_known
    assert list(built.fields) == ["order_id"]


def test_an_alias_that_is_not_known_leaves_the_keys_open_and_other_fields_checked() -> None:
    built = rebuild(
        """
        from elsewhere import NAME
        class Args(BaseModel):
            model_config = ConfigDict(extra="forbid")
            a: int = Field(alias=NAME)
            b: int
        """
    )
    accepts(built, {"b": 1, "whatever": 1}, {"b": 1})
    refuses(built, {"b": "x"}, {"whatever": 1})
    assert not built.keys_known


def test_a_model_that_keeps_extra_keys_knows_all_keys_of_none() -> None:
    assert not rebuild("class Args(BaseModel, extra='allow'):\n  a: int").keys_known
    assert rebuild("class Args(BaseModel, extra='ignore'):\n  a: int").keys_known


def test_a_root_model_has_no_keys() -> None:
    built = rebuild("class Args(RootModel[dict[str, int]]): pass")
    assert not built.keys_known
    assert built.fields["root"].keys == ()


def test_an_alias_in_annotated_counts() -> None:
    text = "Id = Annotated[int, Field(alias='ID')]\nclass Args(BaseModel):\n  a: Id\n  b: Id = 3"
    assert keys(text) == {"a": ("ID",), "b": ("ID",)}
    agree(text, {"ID": 1}, {"a": 1})


def test_metadata_that_is_not_in_view_may_rename_the_field() -> None:
    built = rebuild(
        """
        from elsewhere import Query
        class Args(BaseModel):
            a: Annotated[int, Query(alias="x")]
            b: int
        """
    )
    accepts(built, {"b": 1})
    assert not built.keys_known


def test_generated_aliases_are_inherited_by_the_fields_of_a_subclass() -> None:
    text = """
        class Base(BaseModel):
            model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)
            first_one: int
        class Args(Base):
            second_one: int
    """
    assert keys(text) == {
        "first_one": ("firstOne", "first_one"), "second_one": ("secondOne", "second_one")
    }  # fmt: skip
