# ruff: noqa
from typing import Annotated, Any

from pydantic import BeforeValidator, Field


def zero(value: Any) -> Any:
    return 0


Foreign = Annotated[int, BeforeValidator(zero)]
ForeignKey = Annotated[int, Field(alias="foreignKey", default=3)]
