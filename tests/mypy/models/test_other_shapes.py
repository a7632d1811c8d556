"""Shapes of TypedDicts, of models in stub files, and of models that cannot be read."""

from __future__ import annotations

from typing import Any

import pytest

from tests.mypy.models.revealed import reveal

pytestmark = pytest.mark.process

FILES = {
    "lines.py": """\
from pydantic import BaseModel, ConfigDict, Field
from typing_extensions import NotRequired, TypedDict


class Line(TypedDict):
    sku: str
    quantity: NotRequired[int]


class Loose(Line, total=False):
    note: str


class Order(BaseModel):
    model_config = ConfigDict(extra="forbid")

    lines: list[Line]
""",
    "carrying.py": """\
from typing import Annotated

from pydantic import BeforeValidator
from typing_extensions import TypedDict


class Line(TypedDict):
    quantity: Annotated[int, BeforeValidator(len)]
""",
    "through.py": """\
import carrying
from pydantic import BaseModel


class Order(BaseModel):
    lines: list[carrying.Line]
    number: int
""",
    "configured.py": """\
from pydantic import ConfigDict, with_config
from typing_extensions import TypedDict


@with_config(ConfigDict(extra="allow"))
class Line(TypedDict):
    sku: str
""",
    "in_text.py": """\
from pydantic import ConfigDict
from typing_extensions import TypedDict


class Line(TypedDict):
    __pydantic_config__ = ConfigDict(extra="allow")  # type: ignore[misc]
    sku: str
""",
    "stubbed.py": "",
    "stubbed.pyi": """\
from pydantic import BaseModel, Field, field_validator


class Order(BaseModel):
    order_id: str = Field(alias="orderId")
    note: str = ...
    count: int

    @field_validator("count", mode="before")
    @classmethod
    def read(cls, value: object) -> object: ...
""",
    "broken.py": """\
from pydantic import BaseModel
from nowhere import Something, Unknown


class Order(BaseModel):
    order_id: str
    thing: Something


class Child(Unknown):
    order_id: str


class Both(Unknown, BaseModel):
    order_id: str
""",
    "cycle_a.py": """\
from __future__ import annotations

from pydantic import BaseModel

import cycle_b


class Parent(BaseModel):
    child: cycle_b.Child | None = None
    name: str
""",
    "cycle_b.py": """\
from __future__ import annotations

import cycle_a


class Child(cycle_a.Parent):
    size: int
""",
    "alias_a.py": """\
from pydantic import BaseModel

import alias_b


class Order(BaseModel):
    number: "alias_b.Number"
    listed: "list[alias_b.Number]"
    plain: int
""",
    "alias_b.py": """\
from typing import Annotated

from pydantic import BeforeValidator

import alias_a

Number = Annotated[int, BeforeValidator(len)]
""",
    "own_alias.py": """\
from typing import Annotated

from pydantic import BaseModel, BeforeValidator


class Order(BaseModel):
    _Number = Annotated[int, BeforeValidator(len)]

    number: _Number
    plain: int
    escaped: str = "\\d"
""",
    "local.py": """\
from pydantic import BaseModel, Field


def make() -> type[BaseModel]:
    key = "own"

    class Local(BaseModel):
        a: int = Field(alias=key)

    return Local


class Outer:
    class Held(BaseModel):
        size: int = Field(alias="SIZE")
""",
}
NAMES = (
    *("lines.Line", "lines.Loose", "lines.Order", "carrying.Line", "through.Order"),
    *("configured.Line", "in_text.Line", "stubbed.Order", "broken.Order", "broken.Child"),
    *("alias_a.Order", "own_alias.Order"),
    *("broken.Both", "cycle_a.Parent", "cycle_b.Child", "local.Outer.Held"),
)


@pytest.fixture(scope="module")
def shapes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    folder = tmp_path_factory.mktemp("shapes")
    for name, text in FILES.items():
        (folder / name).write_text(text)
    modules = [name.removesuffix(".py") for name in FILES if name.endswith(".py")]
    return reveal(folder, folder / "scratch", NAMES, modules)


def _keys(shape: dict[str, Any]) -> dict[str, bool]:
    return {key: each["required"] for each in shape["fields"].values() for key in each["keys"]}


def test_a_typed_dict_has_its_keys(shapes: dict[str, dict[str, Any]]) -> None:
    assert _keys(shapes["lines.Line"]) == {"sku": True, "quantity": False}


def test_a_typed_dict_has_the_keys_of_its_base(shapes: dict[str, dict[str, Any]]) -> None:
    assert _keys(shapes["lines.Loose"]) == {"sku": True, "quantity": False, "note": False}


def test_a_field_of_typed_dicts_is_judged(shapes: dict[str, dict[str, Any]]) -> None:
    assert shapes["lines.Order"]["fields"]["lines"]["type"] is not None


@pytest.mark.parametrize("name", ["carrying.Line", "configured.Line", "in_text.Line"])
def test_a_typed_dict_that_may_take_more_has_no_shape(
    name: str, shapes: dict[str, dict[str, Any]]
) -> None:
    assert shapes[name]["shape"] is None


def test_a_field_of_such_typed_dicts_is_not_judged(shapes: dict[str, dict[str, Any]]) -> None:
    fields = shapes["through.Order"]["fields"]
    assert fields["lines"]["type"] is None
    assert fields["number"]["type"] == "int"


def test_an_ellipsis_in_a_stub_is_a_default(shapes: dict[str, dict[str, Any]]) -> None:
    assert _keys(shapes["stubbed.Order"]) == {"orderId": True, "note": False, "count": True}


def test_validators_in_a_stub_count(shapes: dict[str, dict[str, Any]]) -> None:
    assert shapes["stubbed.Order"]["fields"]["count"]["type"] is None


def test_a_field_of_an_unknown_type_is_a_field(shapes: dict[str, dict[str, Any]]) -> None:
    assert _keys(shapes["broken.Order"]) == {"order_id": True, "thing": True}


def test_a_subclass_of_something_unknown_is_no_model(shapes: dict[str, dict[str, Any]]) -> None:
    assert shapes["broken.Child"]["shape"] is None


def test_a_model_with_an_unknown_base_is_open(shapes: dict[str, dict[str, Any]]) -> None:
    assert shapes["broken.Both"]["open"]


def test_models_of_modules_that_import_each_other_are_known(
    shapes: dict[str, dict[str, Any]],
) -> None:
    assert _keys(shapes["cycle_a.Parent"]) == {"child": False, "name": True}
    assert _keys(shapes["cycle_b.Child"]) == {"child": False, "name": True, "size": True}


@pytest.mark.parametrize("name", ["alias_a.Order", "own_alias.Order"])
def test_an_alias_that_is_late_or_local_is_not_judged(
    name: str, shapes: dict[str, dict[str, Any]]
) -> None:
    types = {each: field["type"] for each, field in shapes[name]["fields"].items()}
    assert types.pop("plain") == "int"
    types.pop("escaped", None)
    assert set(types.values()) == {None}


def test_a_class_in_a_class_is_read(shapes: dict[str, dict[str, Any]]) -> None:
    assert _keys(shapes["local.Outer.Held"]) == {"SIZE": True}
