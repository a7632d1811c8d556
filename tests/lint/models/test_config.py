from __future__ import annotations

import pytest

from tests.lint.models.rebuilding import accepts, agree, opaque, rebuild, refuses

FORMS = [
    "class Args(BaseModel):\n  model_config = ConfigDict(extra='forbid', strict=True)\n  a: int",
    "class Args(BaseModel):\n  model_config = {'extra': 'forbid', 'strict': True}\n  a: int",
    "class Args(BaseModel):\n  model_config = dict(extra='forbid', strict=True)\n  a: int",
    "class Args(BaseModel):\n"
    "  model_config: ClassVar[ConfigDict] = {'extra': 'forbid', 'strict': True}\n  a: int",
    "class Args(BaseModel, extra='forbid', strict=True):\n  a: int",
    "class Args(BaseModel, strict=True):\n  model_config = {'extra': 'forbid', 'strict': False}\n"
    "  a: int",
    "class Args(BaseModel):\n  a: int\n  class Config:\n    extra = 'forbid'\n    strict = True",
    "class Base(BaseModel, extra='forbid'):\n  b: int = 0\n"
    "class Args(Base):\n  model_config = {'strict': True}\n  a: int",
    "BASE = ConfigDict(extra='forbid')\n"
    "class Args(BaseModel):\n  model_config = {**BASE, 'strict': True}\n  a: int",
    "BASE = ConfigDict(extra='forbid')\n"
    "class Args(BaseModel):\n  model_config = ConfigDict(**BASE, strict=True)\n  a: int",
    "BASE = {'extra': 'forbid'}\n"
    "class Args(BaseModel):\n  model_config = BASE | {'strict': True}\n  a: int",
    "class Base(BaseModel, extra='forbid'): pass\n"
    "class Args(BaseModel):\n  model_config = {**Base.model_config, 'strict': True}\n  a: int",
    "class Base(BaseModel, extra='forbid'): pass\nclass Middle(Base, strict=True): pass\n"
    "class Args(BaseModel):\n  model_config = Middle.model_config\n  a: int",
    "class Settings:\n  COMMON = ConfigDict(extra='forbid', strict=True)\n"
    "class Args(BaseModel):\n  model_config = Settings.COMMON\n  a: int",
    "OPTIONS = {'extra': 'forbid', 'strict': True}\nclass Args(BaseModel, **OPTIONS):\n  a: int",
    "MODE = 'forbid'\nclass Args(BaseModel, extra=MODE, strict=not False):\n  a: int",
]


@pytest.mark.parametrize("text", FORMS)
def test_every_way_to_set_the_config_is_read(text: str) -> None:
    agree(text, {"a": 1}, {"a": "1"}, {"a": 1, "c": 1})


def test_the_config_of_another_module_is_read() -> None:
    agree(
        "from settings import STRICT\nclass Args(BaseModel):\n  model_config = STRICT\n  a: int",
        {"a": "1"}, {"a": 1},
        settings="STRICT: Final = ConfigDict(strict=True)",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("setting", "many"),
    [
        ("str_strip_whitespace=True", [{"a": " ab "}, {"a": "  "}]),
        ("str_to_lower=True", [{"a": "AB"}]),
        ("str_min_length=2", [{"a": "x"}, {"a": "xy"}]),
        ("str_max_length=2", [{"a": "xyz"}, {"a": "xy"}]),
        ("coerce_numbers_to_str=True", [{"a": 12}, {"a": []}]),
        ("regex_engine='python-re'", [{"a": "ab"}]),
        ("loc_by_alias=False", [{"a": "x" * 9}]),
        ("frozen=True", [{"a": "ab"}]),
        ("use_enum_values=True", [{"a": "ab"}]),
        ("extra='ignore'", [{"a": "ab", "b": 1}]),
        ("json_schema_extra={'x': 1}", [{"a": "ab"}]),
        ("title='Named'", [{"a": "ab"}]),
        ("protected_namespaces=('model_',)", [{"a": "ab"}]),
    ],
)
def test_settings_have_their_effect(setting: str, many: list[object]) -> None:
    agree(
        f"class Args(BaseModel):\n  model_config = ConfigDict({setting})\n"
        "  a: str = Field(pattern='^[a-z ]+', max_length=5)",
        *many,
    )  # fmt: skip


def test_strict_does_not_reach_into_nested_models() -> None:
    agree(
        "class Inner(BaseModel):\n  n: int\n"
        "class Args(BaseModel, strict=True):\n  a: Inner\n  n: int",
        {"a": {"n": "1"}, "n": 1}, {"a": {"n": 1}, "n": "1"},
    )  # fmt: skip


def test_a_setting_that_pydantic_does_not_know_leaves_the_model_open() -> None:
    built = rebuild("class Args(BaseModel):\n  model_config = {'of_the_future': True}\n  a: int")
    accepts(built, {}, {"a": "x"})


@pytest.mark.parametrize(
    ("setting", "accepted", "refused"),
    [
        ("strict", [{"a": "1"}], [{"a": "x"}]),
        ("extra", [{"a": 1, "z": 1}], [{"a": "x"}]),
        ("frozen", [{"a": 1}], [{"a": "x"}]),
        ("str_max_length", [{"a": 1, "b": "x" * 99}], [{"b": "x"}]),
        ("title", [{"a": 1}], [{"a": "x"}]),
        ("validate_default", [{"a": 1}], [{"a": "x"}]),
        ("allow_inf_nan", [{"a": 1, "c": float("inf")}], [{"c": "x", "a": 1}]),
        ("coerce_numbers_to_str", [{"a": 1, "b": 3}], [{"a": 1, "b": []}]),
        ("str_strip_whitespace", [{"a": "x"}, {}], []),
        ("populate_by_name", [{"a": "x"}, {}], []),
        ("validate_by_name", [{"a": "x"}, {}], []),
        ("alias_generator", [{"a": "x"}, {}], []),
        ("val_json_bytes", [{"a": "x"}, {}], []),
    ],
)
def test_a_setting_that_is_not_known_makes_nothing_refused_that_was_not(
    setting: str, accepted: list[object], refused: list[object]
) -> None:
    built = rebuild(
        f"""
        from elsewhere import X
        class Base(BaseModel, strict=True, extra="forbid", str_max_length=2): ...
        class Args(Base):
            model_config = ConfigDict({setting}=X)
            a: int
            b: str = "x"
            c: float = 1.0
        """.replace(
            ", str_max_length=2", ", str_max_length=2" if setting == "str_max_length" else ""
        )
        .replace("strict=True, ", "strict=True, " if setting == "strict" else "")
        .replace('extra="forbid"', 'extra="forbid"' if setting == "extra" else 'title="t"')
    )
    accepts(built, *accepted)
    refuses(built, *refused)
    assert not built.exact


@pytest.mark.parametrize(
    "text",
    [
        "from elsewhere import X\nclass Args(BaseModel):\n  model_config = X\n  a: int",
        "from elsewhere import X\nclass Args(BaseModel, **X):\n  a: int",
        "from elsewhere import X\nclass Args(BaseModel):\n  model_config = {**X}\n  a: int",
        "C = ConfigDict()\nC['extra'] = 'forbid'\n"
        "class Args(BaseModel):\n  model_config = C\n  a: int",
        "C = {}\nC.update(extra='allow')\nclass Args(BaseModel):\n  model_config = C\n  a: int",
        "class Args(BaseModel):\n  a: int\n  class Config(Other): pass",
        "class Args(BaseModel, unheard_of=1):\n  a: int",
        "class Args(BaseModel):\n  model_config = ConfigDict(ignored_types=(int,))\n  a: int = 3",
        "def make(): ...\nclass Args(BaseModel):\n  model_config = make()\n  a: int",
    ],
)
def test_a_config_that_is_not_in_view_leaves_the_model_open(text: str) -> None:
    built = rebuild(text)
    accepts(built, {}, {"a": "x"}, {"zzz": 1})
    assert not built.keys_known
    assert opaque(built)[0][0] == ""


def test_the_config_of_a_base_that_is_not_in_view_leaves_the_model_open() -> None:
    built = rebuild(
        """
        from elsewhere import X
        class Base(BaseModel):
            model_config = ConfigDict(alias_generator=X)
        class Args(Base):
            a: int
        """
    )
    accepts(built, {"A": 1}, {"a": "x"})


def test_code_in_the_config_that_only_describes_changes_no_verdict() -> None:
    built = rebuild(
        """
        class Args(BaseModel):
            model_config = ConfigDict(
                json_encoders={int: str}, model_title_generator=lambda cls: "x",
                field_title_generator=lambda name, info: name, json_schema_extra=lambda s: None,
            )
            a: int
        """
    )
    refuses(built, {"a": "x"})
    assert built.keys_known
    assert not built.exact


def test_the_constants_of_pydantic_1_are_known() -> None:
    agree(
        "from pydantic import Extra\nclass Args(BaseModel):\n  a: int\n"
        "  class Config:\n    extra = Extra.forbid\n    allow_population_by_field_name = True",
        {"a": 1}, {"a": 1, "b": 1},
    )  # fmt: skip


def test_a_body_that_depends_on_a_constant_is_read() -> None:
    agree(
        """
        import pydantic
        NEW = int(pydantic.VERSION.split(".")[0]) >= 2
        class Args(BaseModel):
            a: int
            if NEW:
                model_config = ConfigDict(extra="forbid")
            else:
                b: int
        """,
        {"a": 1}, {"a": 1, "b": 1},
    )  # fmt: skip


def test_the_order_of_a_union_is_that_of_the_source() -> None:
    agree(
        """
        class First(BaseModel):
            a: list[Literal["x", "y"]] | None = None
            b: dict[str, int | str] | None = None
        class Args(BaseModel):
            a: list[Literal["y", "x"]] | None = None
            b: dict[str, str | int] | None = None
            first: First
        """,
        {"a": ["x"], "first": {}},
    )
