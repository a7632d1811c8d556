# ruff: noqa
from __future__ import annotations

import dataclasses
import enum
import logging
import re
import sys
from datetime import datetime, timezone
from decimal import Decimal
from typing import Any, ClassVar, Final, Optional, cast

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

LIMIT = 3
NAME: Final = "n"
SHARED: Any = Field(default=1, alias="shared_alias")
EITHER = Field(alias="either") if sys.version_info >= (3, 11) else 3


class Colour(enum.Enum):
    RED = "red"


def now() -> datetime:
    return datetime.now(timezone.utc)


def money() -> Any:
    return Field(alias="amount")


class Plain(BaseModel):
    a: int
    b: str = ""
    c: Optional[int]
    d: Optional[int] = None
    e: list[int] = []
    f: dict[str, int] = {}
    g: int = -1


class Fields(BaseModel):
    a: int = Field()
    b: int = Field(...)
    c: int = Field(3)
    d: int = Field(default=3)
    e: int = Field(default=...)
    f: list[int] = Field(default_factory=list)
    g: int = Field(gt=3)
    h: Optional[int] = Field(None)
    i: int = Field(PydanticUndefined)
    j: list[int] = Field(default_factory=lambda: [1], description="x")
    k: int = Field(ge=0, title="k", default=LIMIT)


class Ellipses(BaseModel):
    a: int = ...  # type: ignore[assignment]
    b: str = Field(..., min_length=1)


class Values(BaseModel):
    a: Decimal = Decimal("1.5")
    b: datetime = datetime(2020, 1, 1, tzinfo=timezone.utc)
    c: Colour = Colour.RED
    d: str = NAME
    e: int = LIMIT
    f: str = f"{LIMIT}"
    g: str = "a".upper()
    h: int = 1 + 2
    i: type[int] = int
    j: tuple[int, ...] = (1, 2)
    k: str = cast(str, "x")
    m: int = 3 if sys.version_info >= (3, 8) else 4
    n: re.Pattern[str] = re.compile("x")
    o: set[int] = {1}
    p: list[int] = [each for each in (1, 2)]


class OwnFunction(BaseModel):
    """Unknown: a function may return a call of Field."""

    a: int
    when: datetime = now()


class Wrapped(BaseModel):
    """Unknown: a function returns a call of Field."""

    a: int
    price: int = money()


class SharedField(BaseModel):
    a: int
    b: int = SHARED


class EitherField(BaseModel):
    """Unknown: a conditional expression."""

    a: int
    b: int = EITHER  # type: ignore[assignment]


class DataclassField(BaseModel):
    """Unknown: a field of the dataclasses module."""

    a: int
    b: int = dataclasses.field(default=1)


class InfoField(BaseModel):
    """Unknown: FieldInfo made by hand."""

    a: int
    b: int = FieldInfo(default=3, alias="bb")  # type: ignore[assignment]


class NoFields(BaseModel):
    pass


class NotFields(BaseModel):
    model_config = ConfigDict(ignored_types=(re.Pattern,))

    a: int
    CONSTANT: ClassVar[int] = 3
    bare: ClassVar = 3
    _private: int
    _given: int = 3
    _attr: list[int] = PrivateAttr(default_factory=list)
    _log = logging.getLogger(__name__)
    _table: ClassVar[dict[str, int]] = {}
    _count = 0

    class Inner(BaseModel):
        x: int

    def method(self) -> int:
        return self.a

    @property
    def shown(self) -> str:
        return str(self.a)


class Finals(BaseModel):
    """Unknown: Final with a default is a class variable, for now."""

    a: Final[int]
    b: Final[int] = 3
    c: Final = 4


class Commented(BaseModel):
    a: int
    """The docstring of a."""
    b: str = "x"


class Redefined(BaseModel):
    a: int
    b: int = 3
    a: str = "x"  # type: ignore[no-redef]


class Shadowing(BaseModel):
    """Unknown: a name that BaseModel has too."""

    a: int
    copy: int  # type: ignore[assignment]
    json: str  # type: ignore[assignment]
