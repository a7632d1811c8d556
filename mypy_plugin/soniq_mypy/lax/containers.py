"""What containers take, and what is decided by what is inside them.

A container that could only be right by being empty counts as wrong.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from mypy.maptype import map_instance_to_supertype
from mypy.types import (
    AnyType,
    CallableType,
    Instance,
    ProperType,
    TupleType,
    Type,
    TypedDictType,
    UnpackType,
    get_proper_type,
)

from soniq_mypy.fullnames import BASE_MODEL
from soniq_mypy.lax.kinds import ITERABLES, MAPPINGS, TEXTS, Kinds
from soniq_mypy.shape import is_model, shape_of

Refuses = Callable[[Type, Type], bool]

_SEQUENCES: Final = ITERABLES - {"set", "frozenset", "memoryview"}
_ITERATORS: Final = frozenset({"typing.Iterator", "typing.Generator"})
COLLECTIONS: Final[dict[str, tuple[Kinds, Kinds]]] = {
    "builtins.list": (ITERABLES, frozenset({"list"})),
    "builtins.set": (ITERABLES, frozenset({"set"})),
    "builtins.frozenset": (ITERABLES, frozenset({"frozenset"})),
    "builtins.tuple": (ITERABLES, frozenset({"tuple"})),
    "collections.deque": (ITERABLES, frozenset({"deque"})),
    "typing.Sequence": (ITERABLES, _SEQUENCES),
    "typing.MutableSequence": (ITERABLES, _SEQUENCES),
    "typing.AbstractSet": (ITERABLES, frozenset({"set", "frozenset"})),
    "typing.MutableSet": (ITERABLES, frozenset({"set", "frozenset"})),
}
ANY_SEQUENCES: Final = (ITERABLES | TEXTS, _SEQUENCES | TEXTS | {"memoryview"})
"""What a ``Sequence`` of anything takes: every sequence, and text is one."""
DICTS: Final[dict[str, tuple[Kinds, Kinds]]] = {
    "builtins.dict": (MAPPINGS, frozenset({"dict"})),
    "typing.Mapping": (MAPPINGS, MAPPINGS),
    "typing.MutableMapping": (MAPPINGS, MAPPINGS),
    "collections.defaultdict": (MAPPINGS, frozenset({"dict"})),
    "collections.Counter": (MAPPINGS, frozenset({"dict"})),
    "collections.OrderedDict": (MAPPINGS, frozenset({"dict"})),
}
TUPLES: Final = (ITERABLES, frozenset({"tuple"}))
NAMED_TUPLES: Final = (ITERABLES | MAPPINGS, ITERABLES | MAPPINGS)


def is_any_sequence(field: Instance) -> bool:
    """Tell whether a field is a ``Sequence`` of anything."""
    if field.type.fullname != "typing.Sequence":
        return False
    return all(isinstance(get_proper_type(each), AnyType) for each in field.args)


def refuses_items(field: Instance, value: ProperType, refuses: Refuses) -> bool:
    """Tell whether a field of items refuses all or some items of a value."""
    if not field.args:
        return False
    wanted = field.args[0]
    if isinstance(value, TupleType):
        items = [get_proper_type(each) for each in value.items]
        return any(refuses(wanted, each) for each in items if not isinstance(each, UnpackType))
    item = item_of(value)
    return item is not None and refuses(wanted, item)


def refuses_places(field: TupleType, value: ProperType, refuses: Refuses) -> bool:
    """Tell whether a field of a fixed number of items refuses a value for one of them."""
    wanted = field.items
    if any(isinstance(each, UnpackType) for each in wanted):
        return False
    named = field.partial_fallback.type.fullname != "builtins.tuple"
    if isinstance(value, TupleType):
        given = [get_proper_type(each) for each in value.items]
        if any(isinstance(each, UnpackType) for each in given):
            return False
        if len(given) > len(wanted) or (len(given) < len(wanted) and not named):
            return True
        return any(refuses(one, other) for one, other in zip(wanted, given, strict=False))
    if named:
        return False  # places may have defaults
    item = item_of(value)
    return item is not None and any(refuses(each, item) for each in wanted)


def refuses_entries(field: Instance, value: ProperType, refuses: Refuses) -> bool:
    """Tell whether a mapping field refuses the keys or the values of a mapping."""
    if len(field.args) != 2:
        return False
    wanted_key, wanted = field.args
    if isinstance(value, TypedDictType):
        required = [value.items[key] for key in value.items if key in value.required_keys]
        return any(refuses(wanted, each) for each in required)
    entry = _arguments_as(value, "typing.Mapping")
    return entry is not None and (refuses(wanted_key, entry[0]) or refuses(wanted, entry[1]))


def item_of(value: ProperType) -> Type | None:
    """Return the type of what iterating a value gives, as far as its class says so."""
    found = _arguments_as(value, "typing.Iterable")
    if found is not None:
        return found[0]
    if not isinstance(value, Instance) or not _has_fields(value):
        return None
    method = value.type.get_method("__iter__")
    if method is None or method.info.type_vars:
        return None
    kind = get_proper_type(method.type)
    made = get_proper_type(kind.ret_type) if isinstance(kind, CallableType) else None
    if isinstance(made, Instance) and made.type.fullname in _ITERATORS:
        return made.args[0]
    return None


def _has_fields(value: Instance) -> bool:
    """Tell whether a value, if it is a model, gives at least one of its fields when iterated."""
    info = value.type
    return not info.has_base(BASE_MODEL) or (is_model(info) and bool(shape_of(value).fields))


def _arguments_as(value: ProperType, base: str) -> tuple[Type, ...] | None:
    if not isinstance(value, Instance):
        return None
    for info in value.type.mro:
        if info.fullname == base:
            return tuple(map_instance_to_supertype(value, info).args)
    return None
