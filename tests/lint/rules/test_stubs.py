"""What is said about declarations, compared with what the runtime says about them."""

from __future__ import annotations

import sys
import types
from collections.abc import Iterator
from typing import Any
from unittest import mock

import pytest

import soniq
from soniq import SoniqError
from soniq.args import ArgsRefused, codec_for
from soniq_lint.rules.heavy_stub_import import ENGINE

from .linting import STUB, fixed, lint

TASKS = """
from __future__ import annotations
import enum
import typing
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, NamedTuple, Optional, TypedDict, Union

import pydantic
from pydantic import BaseModel, RootModel
from soniq import TaskRef, task_ref

class Args(BaseModel):
    order_id: str

class Sub(Args): ...

class Plain: ...

class Colour(enum.Enum):
    RED = 1

class Typed(TypedDict):
    order_id: str

class Tuple(NamedTuple):
    order_id: str

@dataclass
class Data:
    order_id: str

@pydantic.dataclasses.dataclass
class Checked:
    order_id: str

class Root(RootModel[dict[str, int]]): ...

Alias = Args

def make(): ...
"""


def rules_of(tmp_path, text: str, **options: object) -> list[str]:
    return [each.rule for each in lint(tmp_path, {"tasks.py": TASKS + text}, **options)]


def run(text: str) -> dict[str, Any]:
    """Run the declarations as an import does, and return what they bind."""
    module = types.ModuleType("tasks")
    with mock.patch.dict(sys.modules, {"tasks": module}):
        exec(compile(TASKS + text, "tasks.py", "exec", dont_inherit=True), vars(module))
    return vars(module)


def refused(text: str) -> bool:
    """Tell whether the runtime refuses one of the declarations."""
    try:
        run(text)
    except SoniqError:
        return True
    return False


# args-model-not-a-model


@pytest.mark.parametrize(
    "model",
    [
        *("Plain", "Colour", "Typed", "Tuple", "Data", "Checked", "BaseModel", "RootModel"),
        *("pydantic.BaseModel", "dict", "datetime", "typing.Any", "Mapping", "make", "typing"),
        *("dict[str, int]", "Optional[Args]", "Union[Args, Sub]", "Args | None", "Args | Sub"),
        *("Annotated[Args, 1]", "list[Args]", "Args(order_id='o1')", "'Args'", "{'order_id': str}"),
        *("[Args]", "(Args,)", "lambda: Args", "5", "typing.Dict[str, int]", "Colour.RED"),
    ],
)
def test_what_is_no_model_is_found(model, tmp_path):
    text = f"ref = task_ref(name='shop.orders.ship.v1', args_model={model})"
    assert refused(text)
    if model != "Colour.RED":
        assert rules_of(tmp_path, text) == ["args-model-not-a-model"]


@pytest.mark.parametrize(
    "model", ["Args", "Sub", "Alias", "None", "Root", "Alias if Alias else Sub"]
)
def test_model_is_left_alone(model, tmp_path):
    text = f"ref = task_ref(name='shop.orders.ship.v1', args_model={model})"
    assert not refused(text)
    assert "args-model-not-a-model" not in rules_of(tmp_path, text)


@pytest.mark.parametrize("model", ["unknown", "Odd", "Marked", "Decorated", "Meta", "make()"])
def test_what_may_be_a_model_is_left_alone(model, tmp_path):
    text = f"""
from elsewhere import Base, decorate, unknown
class Odd(Base): ...
class Marked:
    model_fields = model_validate = __pydantic_validator__ = None
@decorate
class Decorated: ...
class Meta(metaclass=Base): ...
ref = task_ref(name='shop.orders.ship.v1', args_model={model})
"""
    assert "args-model-not-a-model" not in rules_of(tmp_path, text)


@pytest.mark.parametrize("model", ["Data", "dict", "BaseModel", "Args(order_id='o1')"])
def test_validate_that_is_no_model_is_found(model, tmp_path):
    text = f"""
from soniq import Soniq
app = Soniq()
@app.job(name='tasks.ship.v1', validate={model})
def ship(**values): ...
"""
    assert refused(text)
    assert rules_of(tmp_path, text) == ["args-model-not-a-model"]


# invalid-task-name and missing-version-suffix


@pytest.mark.parametrize(
    "given",
    [
        *("name='Orders.ship.v1'", "name='orders..ship'", "name=''", "name='orders ship'"),
        *("name='1.v1'", "name=5", "name=None", f"name='{'a' * 201}'", "", "default_queue='q'"),
        "name='orders.ship.v1\\n'",
    ],
)
def test_name_that_the_runtime_refuses_is_found(given, tmp_path):
    text = f"ref = task_ref({given})"
    assert refused(text)
    assert rules_of(tmp_path, text) == ["invalid-task-name"]


@pytest.mark.parametrize(
    "given",
    ["name='orders.ship.v1'", "name='v1'", "name=f'{PREFIX}.v1'", "name=PREFIX + '.v1'"],
)
def test_name_that_the_runtime_takes_is_left_alone(given, tmp_path):
    text = f"PREFIX = 'shop.orders'\nref = task_ref({given})"
    assert not refused(text)
    assert rules_of(tmp_path, text) == []


def test_suggested_name_is_the_runtime_s(tmp_path):
    (diagnostic,) = lint(tmp_path, {"tasks.py": f"{TASKS}task_ref(name='Shop.Ship-Order/2')"})
    assert diagnostic.message.endswith("; did you mean 'shop.ship_order.v2'?")


def test_pattern_of_the_configuration_counts(tmp_path):
    text = "one = task_ref(name='SHIP-V1')\ntwo = task_ref(name='shop.ship.v1')"
    pattern = {"task-name-pattern": "[A-Z0-9-]+"}
    diagnostics = lint(tmp_path, {"tasks.py": TASKS + text}, **pattern)
    assert [(each.rule, each.task) for each in diagnostics] == [
        ("invalid-task-name", "shop.ship.v1")
    ]


@pytest.mark.parametrize(
    ("handler", "rules"),
    [
        ("@app.job(name='Ship')\ndef ship(): ...", ["invalid-task-name"]),
        ("@app.job()\ndef ship_order(): ...", []),
        ("@app.job()\ndef shipOrder(): ...", ["invalid-task-name"]),
        ("@app.job()\ndef _ship(): ...", ["invalid-task-name"]),
        ("def make():\n    @app.job()\n    def ship(): ...", ["invalid-task-name"]),
    ],
)
def test_names_of_handlers_are_checked(handler, rules, tmp_path):
    text = f"from soniq import Soniq\napp = Soniq()\n{handler}\nif 'make' in vars(): make()"
    assert rules_of(tmp_path, text) == rules
    assert refused(text) == bool(rules)


def test_derived_name_is_left_alone_under_another_pattern(tmp_path):
    text = "from soniq import Soniq\napp = Soniq()\n@app.job()\ndef shipOrder(): ..."
    assert rules_of(tmp_path, text, **{"task-name-pattern": ".*"}) == []


@pytest.mark.parametrize("name", ["shop.orders.ship", "v1.ship", "shop.ship.version1", "shipv1"])
def test_name_without_version_is_found(name, tmp_path):
    assert rules_of(tmp_path, f"ref = task_ref(name={name!r})") == ["missing-version-suffix"]


@pytest.mark.parametrize("name", ["shop.orders.ship.v1", "shop.ship_v12", "v2"])
def test_name_with_version_is_left_alone(name, tmp_path):
    assert rules_of(tmp_path, f"ref = task_ref(name={name!r})") == []


def test_version_is_not_asked_for_where_the_pattern_has_no_room(tmp_path):
    text = "ref = task_ref(name='ship')"
    assert rules_of(tmp_path, text, **{"task-name-pattern": "[a-z]+"}) == []


# heavy-stub-import


def stub_rules(tmp_path, text: str) -> list[str]:
    """Return the rules that a module of a stub package breaks with these statements in it."""
    module = f"""
from typing import TYPE_CHECKING
from pydantic import BaseModel
from soniq import task_ref
{text}
ref = task_ref(name='shop.orders.ship.v1')
"""
    return [each.rule for each in lint(tmp_path, {"tasks.py": module})]


@pytest.mark.parametrize(
    "statement",
    [
        *("from soniq import Soniq, task_ref", "from soniq.runtime.context import JobContext"),
        *("import asyncpg", "import sqlalchemy.orm as orm", "from django.db import models"),
        *("from google.cloud import storage", "import google.cloud.storage", "import os, requests"),
        "try:\n    import numpy\nexcept ImportError:\n    numpy = None",
        "if TYPE_CHECKING:\n    pass\nelse:\n    import pandas",
    ],
)
def test_heavy_import_of_a_stub_is_found(statement, tmp_path):
    assert stub_rules(tmp_path, statement) == ["heavy-stub-import"]


@pytest.mark.parametrize(
    "text",
    [
        "import os, uuid, decimal",
        "from soniq import SoniqError",
        "import email_validator",
        "from google.protobuf import message",
        "if TYPE_CHECKING:\n    import sqlalchemy",
        "class Late(BaseModel):\n    def load(self):\n        import sqlalchemy",
        "import sqlalchemy\ndef query(): ...",
        "import sqlalchemy\nfrom soniq import Soniq\napp = Soniq()",
        "import sqlalchemy\nasync def run(app):\n    await app.enqueue(ref, args=app)",
        "from . import requests",
    ],
)
def test_import_that_a_stub_needs_is_left_alone(text, tmp_path):
    assert stub_rules(tmp_path, text) == []


def test_module_without_refs_may_import_anything(tmp_path):
    assert lint(tmp_path, {"schemas.py": "import sqlalchemy\nfrom soniq import task_ref\n"}) == []


def test_names_of_the_engine_are_those_of_the_facade():
    assert set(soniq._ENGINE) == ENGINE


# unreadable-model

FIELDS = """
from decimal import Decimal
from typing import Iterable, Literal
from pydantic import (
    AliasChoices, ConfigDict, Field, Json, PlainSerializer, SecretBytes, SecretStr,
    StringConstraints, computed_field, field_serializer, field_validator, model_serializer,
    model_validator,
)
@dataclass
class Place:
    city: str = None
@dataclass
class Hidden:
    key: SecretStr
"""

UNREADABLE = [
    ("one: str = Field(exclude=True)", {"one": "x"}),
    ("one: str = Field(serialization_alias='uno')", {"one": "x"}),
    ("one: str = Field('', serialization_alias='uno')", {"one": "x"}),
    ("one: str = Field(validation_alias='uno')", {"uno": "x"}),
    ("one: str = Field(validation_alias=AliasChoices('uno', 'eins'))", {"uno": "x"}),
    ("one: SecretStr", {"one": "x"}),
    ("one: SecretStr | None = None", {"one": "x"}),
    ("one: list[SecretBytes]", {"one": ["x"]}),
    (
        "one: SecretStr\n    two: int = 1\n    @field_validator('two')\n    @classmethod\n"
        "    def check(cls, v):\n        return v",
        {"one": "x"},
    ),
    (
        "one: str = Field(exclude=True)\n    @model_validator(mode='after')\n"
        "    def check(self):\n        return self",
        {"one": "x"},
    ),
    ("one: Annotated[str, StringConstraints(to_lower=True, pattern='^[A-Z]+$')]", {"one": "A"}),
    ("model_config = ConfigDict(val_json_bytes='base64')\n    one: bytes", {"one": b"a"}),
    ("one: list[Place]", {"one": [{}]}),
    ("one: dict[str, Hidden]", {"one": {"a": {"key": "x"}}}),
]

READABLE = [
    ("one: str = Field(alias='uno')", {"uno": "x"}),
    ("one: str = Field('', exclude=True)", {}),
    ("one: str = Field(validation_alias=AliasChoices('uno', 'one'))", {"uno": "x"}),
    (
        "one: str = Field(validation_alias=AliasChoices('uno', 'one_'), "
        "serialization_alias='one_')",
        {"uno": "x"},
    ),
    (
        "model_config = ConfigDict(populate_by_name=True)\n    one: str = "
        "Field(validation_alias='uno')",
        {"uno": "x"},
    ),
    (
        "one: Annotated[SecretStr, PlainSerializer(lambda v: v.get_secret_value())]",
        {"one": "x"},
    ),
    (
        "one: SecretStr\n    @field_serializer('one')\n    def plain(self, v):\n"
        "        return v.get_secret_value()",
        {"one": "x"},
    ),
    ("one: Json[int]", {"one": "1"}),
    pytest.param(
        "model_config = ConfigDict(json_encoders={SecretStr: lambda v: v.get_secret_value()})\n"
        "    one: SecretStr",
        {"one": "x"},
        marks=pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    ),
    (
        "model_config = ConfigDict(extra='forbid')\n    one: int\n    @computed_field\n"
        "    @property\n    def two(self) -> int:\n        return 2",
        {"one": 1},
    ),
    (
        "one: str = Field(exclude=True)\n    @model_validator(mode='before')\n    @classmethod\n"
        "    def fill(cls, data):\n        return {'one': 'x', **data}",
        {},
    ),
    (
        "one: str = Field(serialization_alias='uno')\n    @model_serializer\n"
        "    def plain(self):\n        return {'one': self.one}",
        {"one": "x"},
    ),
    ("one: float", {"one": 1}),
    ("one: Iterable[int]", {"one": [1]}),
    ("one: Decimal = Decimal('NaN')", {}),
    ("one: Annotated[str, StringConstraints(to_lower=True, pattern='^[A-Za-z]+$')]", {"one": "A"}),
    (
        "model_config = ConfigDict(val_json_bytes='base64', ser_json_bytes='base64')\n"
        "    one: bytes",
        {"one": b"a"},
    ),
    ("one: bytes", {"one": b"a"}),
    ("one: Literal['x', 'y'] = 'z'", {}),
    (
        "one: Iterable[int]\n    @field_serializer('one')\n    def plain(self, v):\n"
        "        return list(v)",
        {"one": [1]},
    ),
]


def declared(body: str) -> str:
    ref = "ref = task_ref(name='shop.own.use.v1', args_model=Own)"
    return f"{FIELDS}class Own(BaseModel):\n    {body}\n{ref}\n"


def refuses(body: str, args: dict[str, Any]) -> bool:
    """Tell whether the runtime refuses these args of the model."""
    try:
        codec_for(run(declared(body))["Own"]).encode(args)
    except ArgsRefused:
        return True
    return False


@pytest.mark.parametrize(("body", "args"), UNREADABLE)
def test_model_that_loses_a_field_is_found(body, args, tmp_path):
    assert refuses(body, args)
    assert rules_of(tmp_path, declared(body)) == ["unreadable-model"]


@pytest.mark.parametrize(("body", "args"), READABLE)
def test_model_that_reads_what_it_writes_is_left_alone(body, args, tmp_path):
    assert not refuses(body, args)
    assert rules_of(tmp_path, declared(body)) == []


def test_field_of_a_nested_model_is_found(tmp_path):
    text = f"""{FIELDS}
class Inner(BaseModel):
    token: SecretStr
class Own(BaseModel):
    inner: list[Inner]
ref = task_ref(name='shop.own.use.v1', args_model=Own)
"""
    (diagnostic,) = lint(tmp_path, {"tasks.py": TASKS + text})
    assert diagnostic.message == (
        "field 'token' of Inner is a SecretStr, which is written as asterisks"
    )


def test_what_args_have_shown_is_told_once_for_each_field(tmp_path):
    kind = "Annotated[str, StringConstraints(to_lower=True, pattern='^[A-Z]$')]"
    body = f"one: SecretStr\n    two: {kind}\n    three: list[Hidden]"
    found = lint(tmp_path, {"tasks.py": TASKS + declared(body)})
    assert [each.message for each in found] == [
        "field 'one' of Own is a SecretStr, which is written as asterisks",
        "field 'three' of Own is refused when it is read back: a secret would be stored as "
        "asterisks",
        "field 'two' of Own is refused when it is read back: string should match pattern '^[A-Z]$'",
    ]
    assert len({each.notes[0].span for each in found}) == 3


def test_no_code_is_run_to_show_something(tmp_path):
    body = (
        "one: SecretStr\n    two: int\n    @field_validator('two')\n    @classmethod\n"
        "    def stop(cls, v):\n        raise SystemExit('run')"
    )
    assert rules_of(tmp_path, declared(body)) == ["unreadable-model"]


def test_root_model_of_a_list_is_found(tmp_path):
    text = """
class Items(RootModel[list[int]]): ...
ref = task_ref(name='shop.items.add.v1', args_model=Items)
"""
    assert rules_of(tmp_path, text) == ["unreadable-model"]


# dynamic-declaration


@pytest.mark.parametrize(
    "text",
    [
        "import os\nref = task_ref(name=os.environ['X'], args_model=Args)",
        "ref = task_ref(name=make(), args_model=Args)",
        "ref = task_ref(name='shop.ship.v1', args_model=make())",
        "ref = task_ref(**{'name': 'shop.ship.v1'})",
        "def declare(name):\n    return task_ref(name=name)",
        "REFS = [task_ref(name=f'shop.{each}.v1') for each in 'ab']",
        "from pydantic import create_model\n"
        "ref = task_ref(name='shop.ship.v1', args_model=create_model('X', a=(make(), 1)))",
    ],
)
def test_what_cannot_be_read_is_found(text, tmp_path):
    assert rules_of(tmp_path, text) == ["dynamic-declaration"]


@pytest.mark.parametrize(
    "text",
    [
        "from elsewhere import Foreign\nref = task_ref(name='shop.ship.v1', args_model=Foreign)",
        "from elsewhere import Base\nclass Own(Base):\n    a: int\n"
        "ref = task_ref(name='shop.ship.v1', args_model=Own)",
        "class Names:\n    SHIP = 'shop.ship.v1'\nref = task_ref(name=Names.SHIP)",
        "def make_ref():\n    return task_ref(name='shop.ship.v1')",
        "T = typing.TypeVar('T')\nclass Box(BaseModel, typing.Generic[T]):\n    item: T\n"
        "ref = task_ref(name='shop.ship.v1', args_model=Box[int])",
    ],
)
def test_what_can_be_read_or_is_not_installed_is_left_alone(text, tmp_path):
    assert rules_of(tmp_path, text) == []


# task-ref-constructor


def constructor_cases() -> Iterator[tuple[str, str]]:
    yield (
        "from soniq import TaskRef\n\nref = TaskRef(name='shop.ship.v1')\n",
        "from soniq import task_ref\n\nref = task_ref(name='shop.ship.v1')\n",
    )
    yield (
        "import soniq\n\nref = soniq.TaskRef(name='shop.ship.v1')\n",
        "import soniq\n\nref = soniq.task_ref(name='shop.ship.v1')\n",
    )
    yield (
        "from soniq import TaskRef, task_ref\n\nref = TaskRef(name='shop.ship.v1')\n"
        "other = task_ref(name='shop.other.v1')\n",
        "from soniq import TaskRef, task_ref\n\nref = task_ref(name='shop.ship.v1')\n"
        "other = task_ref(name='shop.other.v1')\n",
    )
    yield (
        "from soniq import TaskRef\n\nref: TaskRef = TaskRef(name='shop.ship.v1')\n",
        "from soniq import TaskRef, task_ref\n\nref: TaskRef = task_ref(name='shop.ship.v1')\n",
    )
    yield (
        "from soniq import TaskRef as Ref\n\nref = Ref(name='shop.ship.v1')\n",
        "from soniq import task_ref\n\nref = task_ref(name='shop.ship.v1')\n",
    )


@pytest.mark.parametrize(("before", "after"), list(constructor_cases()))
def test_constructor_is_replaced(before, after, tmp_path):
    assert fixed(tmp_path, {"tasks.py": before}, unsafe=False) == {"tasks.py": after}


def test_two_constructors_are_replaced_at_once(tmp_path):
    text = (
        "from soniq import TaskRef\n\none = TaskRef(name='shop.one.v1')\n"
        "two = TaskRef(name='shop.two.v1')\n"
    )
    changed = fixed(tmp_path, {"tasks.py": text}, unsafe=False)["tasks.py"]
    assert changed.count(" = task_ref(") == 2
    assert lint(tmp_path, {"tasks.py": changed}) == []


def test_annotation_with_the_class_is_left_alone(tmp_path):
    text = "def use(ref: TaskRef[Args]) -> None: ...\nref = task_ref(name='shop.ship.v1')"
    assert rules_of(tmp_path, text) == []


def test_stub_package_of_these_tests_is_clean(tmp_path):
    assert lint(tmp_path, STUB) == []
