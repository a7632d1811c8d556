from __future__ import annotations

import pytest

from tests.lint.models.rebuilding import (
    accepts,
    agree,
    builder_of,
    opaque,
    rebuild,
    refuses,
    target_of,
)

FORMS = [
    "class Color(enum.Enum):\n  'The colors.'\n  RED = 'red'\n  BLUE = 'blue'",
    "class Color(str, enum.Enum):\n  RED = 'red'\n  BLUE = 'blue'\n  def show(self): ...",
    "class Color(enum.StrEnum):\n  RED = enum.auto()\n  BLUE = enum.auto()",
    "class Color(enum.IntEnum):\n  RED = 1\n  BLUE = RED + 1\n  AZURE = BLUE",
    "class Color(enum.Enum):\n  RED: str = 'red'\n  BLUE: str = 'blue'\n  __private = 3",
    "class Mixin:\n  def show(self): ...\nclass Base(Mixin, str, enum.Enum): pass\n"
    "class Color(Base):\n  RED = 'red'",
    "Color = enum.Enum('Color', 'RED BLUE')",
    "Color = enum.Enum('Color', {'RED': 'red', 'BLUE': 3})",
    "Color = enum.IntEnum('Color', ['RED', 'BLUE'], start=0)",
    "class Color(enum.IntFlag):\n  RED = 1\n  BLUE = 2",
    "class Color(enum.Enum):\n  RED = datetime.timedelta(days=1)\n  BLUE = ('a', 2)",
    "PREFIX = 'x.'\nclass Color(enum.Enum):\n  RED = f'{PREFIX}red'\n  BLUE = PREFIX + 'blue'",
    "@enum.unique\nclass Color(enum.Enum):\n  RED = 'red'",
    "class Color(enum.Enum):\n  RED, BLUE = 'red', 'blue'",
]


@pytest.mark.parametrize("text", FORMS)
def test_every_form_of_enum_is_rebuilt(text: str) -> None:
    agree(
        f"{text}\nclass Args(BaseModel):\n  a: Color = Color.RED\n"
        "  b: Literal[Color.RED] = Color.RED\n  c: dict[Color, int] = {}",
        *[{"a": each, "b": each} for each in ("red", "blue", "RED", 0, 1, 2, 3, "x.red", None)],
        {"c": {"red": 1}}, {"c": {"green": 1}},
    )  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "class Color(enum.Enum):\n  RED = make()",
        "class Color(enum.Enum):\n  RED = 'red'\n  @classmethod\n  def _missing_(cls, value): ...",
        "class Color(enum.Enum):\n  RED = 1\n  def __new__(cls, value): ...",
        "class Color(enum.Enum):\n  RED = 1\n  def __init__(self, value): ...",
        "class Color(enum.Enum):\n  def _generate_next_value_(*a): ...\n  RED = enum.auto()",
        "class Color(enum.Enum):\n  RED = 1\n  for n in range(3): ...",
        "class Color(enum.Enum, metaclass=make()):\n  RED = 1",
        "@make\nclass Color(enum.Enum):\n  RED = 1",
        "class Color(Base):\n  RED = 1",
        "class Color(str, Unknown, enum.Enum):\n  RED = 1",
        "Color = enum.Enum('Color', NAMES)",
        "class Color(enum.Enum):\n  RED = 1\n  RED = 2",
        "class Color(enum.Enum):\n  RED = 1\n  @property\n  def value(self): ...",
    ],
)
def test_an_enum_that_cannot_be_read_accepts_anything(text: str) -> None:
    built = rebuild(
        "from elsewhere import Base, NAMES, Unknown, make\n"
        f"{text}\nclass Args(BaseModel):\n  a: Color\n  b: Color = Color.RED\n  n: int = 0"
    )
    accepts(built, {"a": "x"}, {"a": 3, "b": []})
    refuses(built, {}, {"a": "x", "n": "x"})
    assert "a" in {path for path, _ in opaque(built)}


def test_members_given_as_values_are_those_of_the_rebuilt_enum() -> None:
    builder = builder_of(
        "class Color(enum.Enum):\n  RED = 'red'\n"
        "class Args(BaseModel):\n  a: Color\n  b: list['Args'] = []"
    )
    built = builder.build(target_of(builder))
    color = builder.enum(target_of(builder, "Color"))
    assert built is not None
    assert color is not None
    accepts(built, {"a": color["RED"]})
    assert builder.class_of(target_of(builder, "Color")) is color


def test_members_stay_the_same_when_models_have_to_be_made_again() -> None:
    builder = builder_of(
        """
        class Color(enum.Enum):
            RED = "red"
        class Bad(BaseModel):
            kind: int
            args: "Args"
        class Args(BaseModel):
            a: Color
            bad: "Annotated[Union[Bad, Args], Field(discriminator='kind')] | None" = None
        """
    )
    color = builder.enum(target_of(builder, "Color"))
    built = builder.build(target_of(builder))
    assert color is not None
    assert built is not None
    accepts(built, {"a": color["RED"], "bad": 3})
    assert builder.enum(target_of(builder, "Color")) is color
