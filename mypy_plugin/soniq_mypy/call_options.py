"""Judge the keywords of an enqueue that are not args: its options, and what is none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from mypy.errorcodes import ErrorCode
from mypy.nodes import Context, Expression, TypeInfo
from mypy.subtypes import is_subtype
from mypy.types import CallableType, Type, get_proper_type

from soniq.errors import nearest
from soniq_mypy.errorcodes import ARGS, OPTION
from soniq_mypy.evaluation import Evaluator, without_values
from soniq_mypy.problems import listed
from soniq_mypy.shape import Shape


@dataclass(frozen=True)
class Complaint:
    """One thing wrong with how a call is written.

    Attributes:
        message: the whole sentence.
        where: the node to report it at.
        code: that of the error.
        unknown: whether it is about a keyword that the call does not take.
    """

    message: str
    where: Context
    code: ErrorCode
    unknown: bool = True


def options_of(ref: TypeInfo, method: str) -> dict[str, Type]:
    """Return what an enqueue takes besides target and args, with the types, from ``TaskRef``."""
    node = ref.get_method(f"_{method}")
    kind = get_proper_type(node.type) if node is not None else None
    if not isinstance(kind, CallableType):
        return {}
    return {
        name: each
        for name, each in zip(kind.arg_names, kind.arg_types, strict=True)
        if name is not None and name not in ("self", "args")
    }


def judge_keywords(
    method: str,
    keywords: Mapping[str, Expression],
    options: Mapping[str, Type],
    shapes: Sequence[Shape],
    evaluator: Evaluator,
    *,
    has_args: bool,
) -> Iterator[Complaint]:
    """Yield what is wrong with the keywords of a call that are not its target and args.

    A keyword that is no option is one of the job's own args when the model has a field of that
    name, or when the call has no ``args`` and no option is close.

    Args:
        method: ``enqueue`` or ``enqueue_many``.
        keywords: what is given.
        options: what may be given, with the types.
        shapes: those of the models of the tasks that may be meant.
        evaluator: answers for the file with the call.
        has_args: whether the call has ``args``.
    """
    own: list[str] = []
    for name, value in keywords.items():
        if name in options:
            yield from _judge_option(name, value, options[name], evaluator)
        elif method == "enqueue" and _is_own(name, options, shapes, has_args=has_args):
            own.append(name)
        else:
            close = nearest(name, options)
            hint = (
                f"the options are {', '.join(options)}"
                if close is None
                else f"did you mean {close!r}?"
            )
            yield Complaint(f"{method} has no option {name!r}; {hint}", value, OPTION)
    if own:
        verdict, them = ("is not an option", "it") if len(own) == 1 else ("are not options", "them")
        message = f"{listed(own)} {verdict} of {method}; put {them} into args={{...}}"
        yield Complaint(message, keywords[own[0]], ARGS)


def _judge_option(
    name: str, value: Expression, wanted: Type, evaluator: Evaluator
) -> Iterator[Complaint]:
    given = evaluator.type_of(value)
    if not is_subtype(given, wanted):
        taken, told = evaluator.told(wanted, without_values(given))
        yield Complaint(
            f"the option {name} takes {taken}, not {told}", value, OPTION, unknown=False
        )


def _is_own(
    name: str, options: Mapping[str, Type], shapes: Sequence[Shape], *, has_args: bool
) -> bool:
    if any(name in _names(each) for each in shapes):
        return True
    return not has_args and nearest(name, options) is None


def _names(shape: Shape) -> set[str]:
    return {name for field in shape.fields.values() for name in (field.name, *(field.keys or ()))}
