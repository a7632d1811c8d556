"""The parameters of a function that is to become a handler, and where each of them stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mypy.nodes import (
    ARG_NAMED,
    ARG_POS,
    ARG_STAR,
    ARG_STAR2,
    ArgKind,
    Context,
    Decorator,
    Expression,
    FuncDef,
    FuncItem,
    LambdaExpr,
)
from mypy.subtypes import find_member
from mypy.types import (
    CallableType,
    Instance,
    Overloaded,
    Parameters,
    ParamSpecType,
    ProperType,
    Type,
    get_proper_type,
)

from soniq_mypy.fullnames import JOB_HANDLER


@dataclass(frozen=True)
class Parameter:
    """One parameter that has a name.

    Attributes:
        name: what it is called.
        type: what it is annotated with; None when it is not.
        required: whether it has no default.
        positional: whether it cannot be given by keyword.
        place: where it stands; None when that is in no source at hand.
    """

    name: str
    type: Type | None
    required: bool
    positional: bool = False
    place: Context | None = None


@dataclass(frozen=True)
class Function:
    """What a function takes, ``*args`` left out.

    Attributes:
        parameters: in order.
        open: whether ``**kwargs`` is there.
        place: what to point at when no parameter is to blame.
        refusal: why it cannot be a handler, whatever it takes; None when it can.
        owner: name of the class in whose body it stands, or None.
    """

    parameters: tuple[Parameter, ...]
    open: bool
    place: Context
    refusal: str | None = None
    owner: str | None = None


def read_definition(function: FuncItem, place: Context) -> Function | None:
    """Return what a ``def`` or ``lambda`` takes, or None when that is not certain."""
    kind = function.type
    types: Sequence[Type | None] = [None] * len(function.arguments)
    if isinstance(kind, CallableType) and len(kind.arg_types) == len(types):
        types = kind.arg_types
    found = []
    for argument, each in zip(function.arguments, types, strict=True):
        name = argument.variable.name
        if name.startswith("__") or isinstance(each, ParamSpecType):
            return None  # mypy takes such a name for positional-only, Python does not
        if argument.kind in (ARG_STAR, ARG_STAR2):
            continue
        annotated = None if argument.type_annotation is None else each
        required = argument.kind in (ARG_POS, ARG_NAMED)
        found.append(Parameter(name, annotated, required, argument.pos_only, argument))
    owner = function.info.name if function.info else None
    is_open = ARG_STAR2 in function.arg_kinds
    return Function(tuple(found), is_open, place, _refusal(function), owner)


def read_type(kind: Type, place: Context) -> Function | None:
    """Return what a value of a type takes when it is called, or None when that is not certain."""
    found: ProperType | None = get_proper_type(kind)
    if isinstance(found, Instance):
        if found.type.fullname == JOB_HANDLER:
            found = get_proper_type(found.args[0])
        elif found.type.fullname == "functools.partial" or found.type.fallback_to_any:
            return None
        else:
            member = find_member("__call__", found, found)
            found = None if member is None else get_proper_type(member)
    if isinstance(found, Overloaded) or not isinstance(found, CallableType | Parameters):
        return None
    definition = found.definition if isinstance(found, CallableType) else None
    if isinstance(definition, Decorator):
        return None  # a decorator may leave a type as it is and take something else
    if isinstance(found, CallableType) and found.is_type_obj():
        message = "the handler is a class; pass a function, or an instance with __call__"
        return Function((), True, place, message)
    refusal = _refusal(definition) if isinstance(definition, FuncDef) else None
    return _from_type(found, place, refusal)


def read_expression(expression: Expression, kind: Type) -> Function | None:
    """Return what a function takes that is given as an expression of a type."""
    if isinstance(expression, LambdaExpr):
        return read_definition(expression, expression)
    return read_type(kind, expression)


def place_of_name(function: FuncDef) -> Context:
    """Return where the name of a function stands."""
    place = Context()
    word = "async def " if function.is_coroutine or function.is_async_generator else "def "
    place.set_line(function.line, function.column + len(word))
    place.end_line = function.line
    place.end_column = place.column + len(function.name)
    return place


def _from_type(
    kind: CallableType | Parameters, place: Context, refusal: str | None
) -> Function | None:
    if kind.is_ellipsis_args:
        return None
    found = []
    names: Sequence[str | None] = kind.arg_names
    kinds: Sequence[ArgKind] = kind.arg_kinds
    for name, how, each in zip(names, kinds, kind.arg_types, strict=True):
        if isinstance(each, ParamSpecType):
            return None
        if how in (ARG_STAR, ARG_STAR2):
            continue
        if name is None:
            return None  # a name that is not known may still be there
        found.append(Parameter(name, each, how in (ARG_POS, ARG_NAMED)))
    return Function(tuple(found), ARG_STAR2 in kinds, place, refusal)


def _refusal(function: FuncItem) -> str | None:
    if function.is_generator:
        return (
            "the handler is a generator function; a handler returns its result instead of yielding"
        )
    return None
