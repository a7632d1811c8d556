"""A shape that is printed is the one at run time, also where a model has code in it."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from soniq.args import reader_schema, writer_schema
from soniq.contract.schema import fingerprint, normalise
from soniq_lint.config.settings import AnalysisSettings
from soniq_lint.packages import read_packages
from soniq_lint.sites.rows import declared

from .project import write

HEAD = """
from datetime import datetime
from typing import Annotated

from pydantic import (
    BaseModel, ConfigDict, Field, PlainSerializer, SerializeAsAny, SkipValidation, WithJsonSchema,
    WrapSerializer, computed_field, field_serializer, field_validator, model_serializer,
    model_validator,
)

"""
CODE = {
    "a_field_serializer": """
class Args(BaseModel):
    x: datetime
    @field_serializer("x")
    def written(self, value) -> int: return 1
""",
    "a_plain_serializer": """
class Args(BaseModel):
    x: Annotated[int, PlainSerializer(lambda value: str(value), return_type=str)]
""",
    "a_wrap_serializer": """
class Args(BaseModel):
    x: Annotated[int, WrapSerializer(lambda value, inner: inner(value), return_type=str)]
""",
    "a_model_serializer": """
class Args(BaseModel):
    x: int
    @model_serializer
    def written(self) -> str: return ""
""",
    "a_serializer_in_a_nested_model": """
class Inner(BaseModel):
    x: int
    @model_serializer
    def written(self) -> str: return ""

class Args(BaseModel):
    inner: list[Inner]
""",
    "an_inherited_serializer": """
class Base(BaseModel):
    x: int
    @field_serializer("x")
    def written(self, value) -> str: return ""

class Args(Base):
    y: int
""",
    "a_schema_of_its_own": """
class Args(BaseModel):
    x: int
    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema, handler): return {"type": "integer"}
""",
    "another_model_json_schema": """
class Args(BaseModel):
    x: int
    @classmethod
    def model_json_schema(cls, *args, **kwargs): return {"type": "integer"}
""",
    "code_that_changes_the_schema": """
class Args(BaseModel):
    x: Annotated[int, Field(json_schema_extra=lambda schema: schema.update(minimum=3))]
""",
    "an_after_validator": """
class Args(BaseModel):
    x: int
    @field_validator("x")
    @classmethod
    def checked(cls, value): return value
""",
    "a_plain_validator": """
class Args(BaseModel):
    x: int
    @field_validator("x", mode="plain")
    @classmethod
    def checked(cls, value): return 1
""",
    "a_before_validator_with_a_schema": """
class Args(BaseModel):
    x: int
    @field_validator("x", mode="before", json_schema_input_type=str)
    @classmethod
    def checked(cls, value): return 1
""",
    "a_wrap_validator_of_the_model": """
class Args(BaseModel):
    x: int
    @model_validator(mode="wrap")
    @classmethod
    def checked(cls, value, handler): return handler(value)
""",
}
PLAIN = {
    "a_computed_field": """
class Args(BaseModel):
    x: int
    @computed_field
    @property
    def y(self) -> int: return 1
""",
    "a_schema_as_data": """
class Args(BaseModel):
    x: Annotated[int, WithJsonSchema({"type": "string"})]
""",
    "more_schema_as_data": """
class Args(BaseModel):
    model_config = ConfigDict(json_schema_extra={"minProperties": 1})
    x: int = Field(json_schema_extra={"minimum": 3})
""",
    "a_skipped_validation": """
class Args(BaseModel):
    x: Annotated[int, SkipValidation]
""",
    "settings_of_serialization": """
class Args(BaseModel):
    model_config = ConfigDict(
        ser_json_timedelta="float",
        json_schema_mode_override="validation",
        json_schema_serialization_defaults_required=True,
    )
    x: int = 1
""",
}


def row_and_model(folder: Path, name: str, text: str) -> tuple[dict[str, Any], Any]:
    """Return the row of a model's declaration as read, and the model as imported."""
    module = f"shape_of_{name}"
    ref = 'from soniq import task_ref\nref = task_ref(name="a.b", args_model=Args)\n'
    write(folder, {f"{module}.py": HEAD + text + ref})
    reading = read_packages([str(folder / f"{module}.py")], AnalysisSettings(root=str(folder)))
    sys.path.insert(0, str(folder))
    try:
        imported: ModuleType = importlib.import_module(module)
    finally:
        sys.path.remove(str(folder))
        sys.modules.pop(module, None)
    return declared(reading.promises[0].declaration), imported.Args


def assert_as_at_run_time(row: dict[str, Any], model: Any) -> None:
    assert row["shape"] == fingerprint(writer_schema(model))
    assert normalise(row["writer"]) == normalise(writer_schema(model))
    assert normalise(row["reader"]) == normalise(reader_schema(model))


@pytest.mark.parametrize("name", CODE)
def test_a_model_with_code_has_the_shape_of_run_time_or_none(name, tmp_path):
    row, model = row_and_model(tmp_path, name, CODE[name])
    if row["shape"] is None:
        assert (row["writer"], row["reader"]) == (None, None)
    else:
        assert_as_at_run_time(row, model)


@pytest.mark.parametrize("name", PLAIN)
def test_a_model_without_code_has_the_shape_of_run_time(name, tmp_path):
    assert_as_at_run_time(*row_and_model(tmp_path, name, PLAIN[name]))
