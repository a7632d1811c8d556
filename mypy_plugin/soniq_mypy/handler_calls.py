"""A call of ``enqueue`` with a handler: ``app.enqueue(handler, order_id="o1")``.

The keywords are the job's own args. Type checkers see the handler's parameters, and here the one
for the ``JobContext`` is taken away: the worker fills it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from mypy.nodes import ARG_NAMED, ARG_NAMED_OPT, ARG_STAR, ARG_STAR2, ArgKind, CallExpr, Expression
from mypy.subtypes import is_subtype
from mypy.types import CallableType, Instance, Parameters, ProperType, Type, get_proper_type

from soniq.errors import nearest
from soniq_mypy.call_options import Complaint
from soniq_mypy.errorcodes import ARGS
from soniq_mypy.evaluation import Evaluator, without_values
from soniq_mypy.fullnames import BOUND_HANDLER, JOB_CONTEXT, JOB_HANDLER
from soniq_mypy.problems import listed

HANDLERS: Final = frozenset({BOUND_HANDLER, JOB_HANDLER})
OPTIONS: Final = frozenset(
    {"connection", "dedup_key", "delay", "priority", "queue", "scheduled_at", "unique"}
)


@dataclass(frozen=True)
class Parameter:
    """A parameter of a handler that a call may fill."""

    name: str | None
    kind: ArgKind
    type: Type


def parameters_of(target: ProperType) -> list[Parameter] | None:
    """Return what an enqueue of a handler may fill; None when ``target`` is none or says nothing.

    What stands behind the context can be given by keyword only, since the call would otherwise be
    bound to the context.
    """
    if not isinstance(target, Instance) or target.type.fullname not in HANDLERS:
        return None
    given = get_proper_type(target.args[0])
    if not isinstance(given, Parameters) or given.is_ellipsis_args:
        return None
    found: list[Parameter] = []
    behind = False
    for name, kind, each in zip(given.arg_names, given.arg_kinds, given.arg_types, strict=True):
        if _is_context(each):
            behind = behind or kind.is_positional()
        elif behind and kind.is_positional():
            found.append(Parameter(name, ARG_NAMED_OPT if kind.is_optional() else ARG_NAMED, each))
        elif not (behind and kind == ARG_STAR):
            found.append(Parameter(name, kind, each))
    return found


def signature_of(
    signature: CallableType, target: ProperType, parameters: list[Parameter]
) -> CallableType:
    """Return the signature of an enqueue of this handler."""
    return signature.copy_modified(
        arg_types=[target, *(each.type for each in parameters)],
        arg_kinds=[signature.arg_kinds[0], *(each.kind for each in parameters)],
        arg_names=[signature.arg_names[0], *(each.name for each in parameters)],
        variables=[],
    )


def judge_handler_call(
    call: CallExpr, target: Expression, parameters: list[Parameter], evaluator: Evaluator
) -> Iterator[Complaint]:
    """Yield what is certainly wrong with a call; anything else is for mypy to find."""
    positional = [each for each in parameters if each.kind.is_positional()]
    by_name = {
        each.name: each
        for each in parameters
        if each.name is not None and each.kind not in (ARG_STAR, ARG_STAR2)
    }
    filled: set[str] = set()
    for value, name in zip(call.args, call.arg_names, strict=True):
        if value is target:
            continue
        if name is None:
            if not positional:
                yield Complaint("pass the arguments of the job by keyword", value, ARGS)
                return
            if positional[0].kind == ARG_STAR:
                return
            parameter = positional.pop(0)
        elif name in by_name:
            parameter = by_name[name]
        elif any(each.kind == ARG_STAR2 for each in parameters):
            continue
        elif name == "args":
            message = "a handler takes the arguments of the job as keywords, not as args={...}"
            yield Complaint(message, value, ARGS)
            return
        else:
            yield Complaint(_unknown(name, list(by_name)), value, ARGS)
            filled |= {close} if (close := nearest(name, by_name)) else set()
            continue
        filled |= {parameter.name} if parameter.name is not None else set()
        given = evaluator.type_as(value, parameter.type)
        if given is not None and not is_subtype(given, parameter.type):
            taken, told = evaluator.told(parameter.type, without_values(given))
            yield Complaint(f"parameter {parameter.name!r} takes {taken}, not {told}", value, ARGS)
    missing = [
        each.name
        for each in parameters
        if each.name is not None and each.kind.is_required() and each.name not in filled
    ]
    if missing:
        what = "argument" if len(missing) == 1 else "arguments"
        verb = "is" if len(missing) == 1 else "are"
        message = f"the {what} {listed(missing)} {verb} missing, which the handler requires"
        yield Complaint(message, call, ARGS)


def _unknown(name: str, known: list[str]) -> str:
    message = f"the handler has no parameter {name!r}"
    close = nearest(name, known)
    if close is not None:
        return f"{message}; did you mean {close!r}?"
    if name in OPTIONS:
        return f"{message}; for the option write enqueue(handler.options({name}=...), ...)"
    return f"{message}; it has {', '.join(known)}" if known else f"{message}; it has none"


def _is_context(kind: Type) -> bool:
    found = get_proper_type(kind)
    return isinstance(found, Instance) and found.type.fullname == JOB_CONTEXT
