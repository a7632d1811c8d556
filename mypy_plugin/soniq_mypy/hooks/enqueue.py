"""Calls of ``enqueue`` and ``enqueue_many`` with a ref."""

from __future__ import annotations

from typing import cast

from mypy.checker import TypeChecker
from mypy.nodes import CallExpr, Expression
from mypy.plugin import MethodSigContext
from mypy.types import AnyType, CallableType, Instance, ProperType, TypeOfAny, get_proper_type

from soniq_mypy.args import ArgsJudge
from soniq_mypy.fullnames import ENQUEUEABLE, TASK_REF
from soniq_mypy.settings import Settings
from soniq_mypy.shape import is_model


def check_enqueue(ctx: MethodSigContext, settings: Settings) -> CallableType:
    """Judge ``enqueue(ref, args=...)``, and take from mypy what has been judged."""
    call, signature = ctx.context, ctx.default_signature
    if not isinstance(call, CallExpr) or not _is_ref_arm(signature, ENQUEUEABLE):
        return signature
    api = cast(TypeChecker, ctx.api)
    judge = ArgsJudge(api, settings)
    target = _target(call, judge)
    if target is None:
        return signature
    model = get_proper_type(target.args[0])
    given = _keyword(call, "args")
    if given is None or not isinstance(model, Instance) or not is_model(model.type):
        return signature
    judge.judge(given, model)
    return _with_any_args(signature, target)


def check_enqueue_many(ctx: MethodSigContext, settings: Settings) -> CallableType:
    """Judge ``enqueue_many(ref, [...])`` item by item."""
    return ctx.default_signature


def _is_ref_arm(signature: CallableType, protocol: str) -> bool:
    first: ProperType | None = (
        get_proper_type(signature.arg_types[0]) if signature.arg_types else None
    )
    return isinstance(first, Instance) and first.type.fullname == protocol


def _target(call: CallExpr, judge: ArgsJudge) -> Instance | None:
    """Return the type of the ref that is passed first."""
    for expression, name in zip(call.args, call.arg_names, strict=True):
        if name in (None, "target"):
            found = get_proper_type(judge.type_of(expression))
            if isinstance(found, Instance) and found.type.fullname == TASK_REF:
                return found
            return None
    return None


def _keyword(call: CallExpr, wanted: str) -> Expression | None:
    for expression, name in zip(call.args, call.arg_names, strict=True):
        if name == wanted:
            return expression
    return None


def _with_any_args(signature: CallableType, target: Instance) -> CallableType:
    """Return what the ref's enqueue takes, with any ``args``: they have been judged."""
    method = target.type.get_method("_enqueue")
    kind = get_proper_type(method.type) if method is not None else None
    if not isinstance(kind, CallableType):
        return signature
    anything = AnyType(TypeOfAny.special_form)
    types = [
        anything if name == "args" else each
        for name, each in zip(kind.arg_names, kind.arg_types, strict=True)
    ]
    return signature.copy_modified(
        arg_types=[target, *types[1:]],
        arg_kinds=[signature.arg_kinds[0], *kind.arg_kinds[1:]],
        arg_names=[signature.arg_names[0], *kind.arg_names[1:]],
        variables=[],
    )
