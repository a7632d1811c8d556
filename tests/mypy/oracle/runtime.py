"""What becomes of objects in the args of a task, for every field: Pydantic by way of Soniq."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError, create_model
from pydantic.errors import PydanticUserError

from soniq.args import ArgsRefused, codec_for
from tests.mypy.oracle.names import PRELUDE

Objects = Callable[[], Sequence[object]]


class Slot:
    """A field of a model."""

    def __init__(self, model: type[BaseModel]) -> None:
        self._read = model.__pydantic_validator__.validate_python
        self._codec = codec_for(model)

    def validates(self, value: object) -> bool:
        """Tell whether Pydantic takes an object."""
        try:
            self._read({"f": value})
        except ValidationError:
            return False
        except Exception:  # a crash of Pydantic or of a validator refuses the args too
            return False
        return True

    def stores(self, value: object) -> bool:
        """Tell whether Soniq can enqueue an object."""
        try:
            self._codec.encode({"f": value})
        except ArgsRefused:
            return False
        return True


class Runtime:
    """Makes fields and objects from their sources."""

    def __init__(self) -> None:
        self._names: dict[str, Any] = {}
        exec(PRELUDE, self._names)

    def slot(self, field: str, *, strict: bool) -> Slot | None:
        """Return a field; None when this release of Pydantic does not have its type."""
        config = ConfigDict(strict=strict, arbitrary_types_allowed=True)
        kind = eval(field, self._names)
        try:
            return Slot(create_model("Args", f=(kind, ...), __config__=config))
        except PydanticUserError:
            return None

    def objects(self, source: str) -> Objects:
        """Return what makes fresh objects of a value; its source lists them."""
        made: Objects = eval(f"lambda: [{source}]", self._names)
        return made
