"""Validators: never run, but put in place by ones of the same kind that accept everything.

They are real Pydantic decorators under the names of the originals, so that inheritance, overriding,
``"*"`` and the JSON Schema come out as they do in the real class.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any, Final, Literal

from pydantic import BaseModel, RootModel, field_validator, model_validator

from soniq_lint.models.constants import Unknown

if TYPE_CHECKING:
    from soniq_lint.models.builder import ModelBuilder
    from soniq_lint.models.reading import Reading
    from soniq_lint.resolve.scopes import Scope

FIELD: Final = frozenset({"pydantic.field_validator", "pydantic.validator"})
MODEL: Final = frozenset({"pydantic.model_validator", "pydantic.root_validator"})
SERIALIZERS: Final = frozenset({"pydantic.field_serializer", "pydantic.model_serializer"})
UNDERSTOOD: Final = FIELD | MODEL | SERIALIZERS | {"pydantic.computed_field"}

ACCEPTS_ANYTHING: Final = "_accepts_anything"
"""Name of the validator in a class that may accept anything for another reason."""


def _same(cls: Any, value: Any) -> Any:
    return value


def _same_instance(self: Any) -> Any:
    return self


def _accept(cls: Any, value: Any, handler: Any) -> Any:
    return value


def _accept_all(cls: Any, value: Any, handler: Any) -> Any:
    if not (isinstance(cls, type) and issubclass(cls, BaseModel)):
        return value
    return cls.model_construct(value) if issubclass(cls, RootModel) else cls.model_construct()


def accept_all() -> Any:
    """Return a validator for a whole model or dataclass that accepts everything."""
    make: Any = model_validator
    return make(mode="wrap")(classmethod(_accept_all))


def read_validator(
    decorator: str, call: ast.Call | None, name: str, scope: Scope, reading: Reading,
    builder: ModelBuilder,
) -> Any:  # fmt: skip
    """Return what stands in a class for a validator of the real one, and record it."""
    node = call if call is not None else reading.target.node
    mode = _mode(decorator, call, scope, builder)
    if decorator in MODEL:
        if mode == "after":
            reading.leave_out("", f"the validator {name} is not run", node)
            return model_validator(mode="after")(_same_instance)
        reading.leave_out("", f"the {mode} validator {name} may accept anything", node)
        return accept_all()
    fields = _fields(call, scope, builder)
    for path in fields or ("",):
        path = "" if path == "*" else path
        if mode == "after":
            reading.leave_out(path, f"the validator {name} is not run", node)
        else:
            reading.leave_out(path, f"the {mode} validator {name} may accept anything", node)
    names = fields or ("*",)
    kept: Literal["after", "wrap"] = "after" if mode == "after" else "wrap"
    make: Any = field_validator
    return make(*names, mode=kept, check_fields=False)(
        classmethod(_same if kept == "after" else _accept)
    )


def _mode(decorator: str, call: ast.Call | None, scope: Scope, builder: ModelBuilder) -> str:
    """Return ``after``, ``before``, ``wrap`` or ``plain``; what is not known is ``before``."""
    given = {each.arg: each.value for each in call.keywords} if call is not None else {}
    if None in given:
        return "before"
    old = decorator in ("pydantic.validator", "pydantic.root_validator")
    key = "pre" if old else "mode"
    if key not in given:
        # a model_validator without a mode is a TypeError
        return "before" if decorator == "pydantic.model_validator" else "after"
    value = builder.constants.evaluate(given[key], scope)
    if old:
        return "after" if value is False else "before"
    return value if isinstance(value, str) and value in ("after", "plain", "wrap") else "before"


def _fields(call: ast.Call | None, scope: Scope, builder: ModelBuilder) -> tuple[str, ...] | None:
    """Return the fields a validator is for; None when they are not known."""
    names: list[str] = []
    for each in call.args if call is not None else ():
        if isinstance(each, ast.Starred):
            value = builder.constants.evaluate(each.value, scope)
            given: list[object] = list(value) if isinstance(value, tuple | list) else [value]
        else:
            given = [builder.constants.evaluate(each, scope)]
        for name in given:
            if isinstance(name, Unknown) or not isinstance(name, str):
                return None
            names.append(name)
    return tuple(names) or None
