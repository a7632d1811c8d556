"""What stands for a part that could not be read: types that accept more than the real ones.

A relaxed type carries a mark, so that nothing is checked on top of it: a constraint that follows a
validator which is not run would look at a value that the validator has not yet changed.
"""

from __future__ import annotations

from collections import Counter, OrderedDict, defaultdict
from collections.abc import Callable, Iterator, Mapping, MutableMapping, MutableSet, Set
from types import UnionType
from typing import Annotated, Any, ForwardRef, TypeVar, Union, get_args, get_origin

from pydantic import AfterValidator, WrapValidator
from typing_extensions import TypeAliasType


class LeftOut:
    """The mark of a relaxed type, as metadata that Pydantic does not look at."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "LeftOut()"


LEFT_OUT = LeftOut()
ANYTHING: Any = Annotated[Any, LEFT_OUT]
"""Accepts every value."""

WAITING = ForwardRef("_waiting")
"""Stands for a class that is still being made, until the annotation is evaluated again."""

_MAPPINGS = frozenset({dict, Mapping, MutableMapping, OrderedDict, defaultdict, Counter})
_SETS = frozenset({set, frozenset, Set, MutableSet})
_DEEPEST = 40


def accept(value: Any, handler: object) -> Any:
    """Take any value in place of what a validator would have made of it."""
    return value


def accepting(kind: Any) -> Any:
    """Return a type that accepts every value and describes itself as ``kind`` does."""
    return Annotated[kind, WrapValidator(accept), LEFT_OUT]


def weakened(kind: Any) -> Any:
    """Return ``kind`` with the mark: it checks what it can, and nothing is checked on top."""
    return Annotated[kind, LEFT_OUT]


def hashed(kind: Any) -> Any:
    """Return ``kind`` for the items of a set or the keys of a dict, with values that hash.

    Whether the values themselves do depends on what was left out of the real type.
    """
    return Annotated[kind, AfterValidator(_stand_in), LEFT_OUT]


def _stand_in(value: Any) -> object:
    return object()


def named_identity(name: str) -> Callable[[Any], Any]:
    """Return a function that does nothing, under a name that shows up in the paths of errors."""

    def same(value: Any) -> Any:
        return value

    same.__name__ = same.__qualname__ = name
    return same


def is_relaxed(kind: Any, *, deep: bool = False, variables: bool = False, _depth: int = 0) -> bool:
    """Tell whether a check on top of ``kind`` might see another value than in the real model.

    Args:
        deep: look at the items of containers too, which do not matter for the length of a list
            but do for that of a set.
        variables: count type variables as relaxed, since they may be replaced by such types.
    """
    if _depth > _DEEPEST:
        return True
    origin = get_origin(kind)

    def inside(part: Any, deep: bool) -> bool:
        return is_relaxed(part, deep=deep, variables=variables, _depth=_depth + 1)

    if origin is Annotated:
        inner, *metadata = get_args(kind)
        return any(each is LEFT_OUT for each in metadata) or inside(inner, deep)
    if origin is Union or origin is UnionType or origin in _SETS:
        return any(inside(each, True) for each in get_args(kind))
    if origin in _MAPPINGS:
        keys, *values = get_args(kind)
        return inside(keys, True) or (deep and any(inside(each, True) for each in values))
    if origin is None:
        if isinstance(kind, TypeVar) and variables:
            return True
        return any(inside(each, deep) for each in _behind(kind))
    if isinstance(origin, TypeAliasType):
        return True  # what it is made of would have to be substituted
    return deep and any(inside(each, True) for each in get_args(kind))


def type_variables(kind: Any, _depth: int = 0) -> Iterator[TypeVar]:
    """Yield the type variables in a type, or in a tuple of types."""
    if isinstance(kind, TypeVar):
        yield kind
    elif isinstance(kind, tuple):
        for each in kind:
            yield from type_variables(each, _depth + 1)
    elif _depth < _DEEPEST:
        for each in get_args(kind):
            yield from type_variables(each, _depth + 1)


def hashes_variables(kind: Any) -> bool:
    """Tell whether a type has sets of a type variable, or dicts with one as key."""
    return any(
        (get_origin(each) in _SETS or get_origin(each) in _MAPPINGS)
        and any(True for _ in type_variables(get_args(each)[:1]))
        for each in parts(kind)
    )


def parts(kind: Any, _depth: int = 0) -> Iterator[Any]:
    """Yield ``kind`` and every type inside it; not what the fields of a class hold."""
    if _depth > _DEEPEST:
        return
    yield kind
    inner = get_args(kind)
    if get_origin(kind) is Annotated:
        inner = inner[:1]
    for each in (*inner, *_behind(kind)):
        if not isinstance(each, str | int | bytes | ForwardRef):
            yield from parts(each, _depth + 1)


def _behind(kind: Any) -> tuple[Any, ...]:
    """Return the types that a name for a type stands for."""
    if isinstance(kind, TypeVar):
        bound = () if kind.__bound__ is None else (kind.__bound__,)
        return (*bound, *kind.__constraints__)
    if hasattr(kind, "__supertype__"):
        return (kind.__supertype__,)
    if isinstance(kind, TypeAliasType):
        return (kind.__value__,)
    return ()
