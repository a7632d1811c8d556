"""Types that rebuilt models are made of, taken apart."""

from __future__ import annotations

import collections
import dataclasses
from collections import abc
from types import UnionType
from typing import Annotated, Any, Final, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from typing_extensions import TypeAliasType, is_typeddict

SEQUENCES: Final = frozenset(
    {list, set, frozenset, collections.deque, abc.Sequence, abc.MutableSequence, abc.Set,
     abc.MutableSet, abc.Collection}
)  # fmt: skip
MAPPINGS: Final = frozenset(
    {dict, collections.OrderedDict, collections.defaultdict, abc.Mapping, abc.MutableMapping}
)
_HARMLESS: Final = frozenset(
    {
        *("Ge", "Gt", "Interval", "Le", "Len", "Lt", "MaxLen", "MinLen", "MultipleOf", "Timezone"),
        *("AfterValidator", "AllowInfNan", "Discriminator", "EncodedBytes", "EncodedStr"),
        *("Examples", "FailFast", "FieldInfo", "LeftOut", "PathType", "PlainSerializer"),
        *("Predicate", "PydanticGeneralMetadata", "SkipJsonSchema", "Strict", "StringConstraints"),
        *("Tag", "Unit", "UrlConstraints", "UuidVersion", "WithJsonSchema", "WrapSerializer"),
        *("DocInfo", "Doc", "SerializeAsAny"),
    }
)
"""Classes of metadata after which no value is taken that was not taken before."""


@dataclasses.dataclass(frozen=True)
class Meta:
    """What stands beside a type.

    Attributes:
        open: whether something may take any value.
        strict: whether it says that nothing is converted; None when it says neither.
        json: whether it is JSON text.
        numbers: whether numbers are converted to text.
    """

    open: bool = False
    strict: bool | None = None
    json: bool = False
    numbers: bool = False


def taken_apart(kind: Any) -> tuple[Any, tuple[Any, ...]]:
    """Return a type and the metadata that it is annotated with."""
    if get_origin(kind) is Annotated:
        inner, *metadata = get_args(kind)
        return inner, tuple(metadata)
    return kind, ()


def meta_of(metadata: tuple[Any, ...]) -> Meta:
    """Return what metadata says of the values that are taken."""
    made = Meta()
    for each in metadata:
        name = each.__name__ if isinstance(each, type) else type(each).__name__
        values = getattr(each, "__dict__", {})
        if name == "FieldInfo":
            inner = meta_of(tuple(each.metadata))
            made = Meta(
                made.open or inner.open,
                made.strict if inner.strict is None else inner.strict,
                made.json or inner.json,
                made.numbers or inner.numbers,
            )
        elif name == "Strict":
            strict = each.strict if not isinstance(each, type) else True
            made = dataclasses.replace(made, strict=bool(strict))
        elif name == "Json":
            made = dataclasses.replace(made, json=True)
        elif name not in _HARMLESS:
            made = dataclasses.replace(made, open=True)
        elif name == "StringConstraints" and each.strict is not None:
            made = dataclasses.replace(made, strict=bool(each.strict))
        elif values.get("coerce_numbers_to_str"):
            made = dataclasses.replace(made, numbers=True)
    return made


def is_union(kind: Any) -> bool:
    """Tell whether a type is a union."""
    return get_origin(kind) in (Union, UnionType)


def is_alias(kind: Any) -> bool:
    """Tell whether a type is a type alias of its own."""
    return isinstance(kind, TypeAliasType)


def is_model(kind: Any) -> bool:
    """Tell whether a type is a model class."""
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def is_record(kind: Any) -> bool:
    """Tell whether a type is a dataclass, a named tuple or a TypedDict."""
    named = isinstance(kind, type) and issubclass(kind, tuple) and hasattr(kind, "_fields")
    return (
        named or is_typeddict(kind) or (isinstance(kind, type) and dataclasses.is_dataclass(kind))
    )


def bound_of(kind: Any) -> Any:
    """Return what may stand for a type variable, as far as one type says it."""
    assert isinstance(kind, TypeVar)
    return Any if kind.__bound__ is None or kind.__constraints__ else kind.__bound__


def annotated(field: FieldInfo) -> Any:
    """Return the type of a field with its metadata."""
    if not field.metadata:
        return field.annotation
    return Annotated[(field.annotation, *field.metadata)]


def path_of(kind: type) -> str:
    """Return module and name of a class."""
    # in later releases of Python the classes of pathlib lie in modules inside it
    module = "pathlib" if kind.__module__.startswith("pathlib.") else kind.__module__
    return f"{module}.{kind.__qualname__}"
