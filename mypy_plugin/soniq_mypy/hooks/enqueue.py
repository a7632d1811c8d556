"""Calls of ``enqueue`` and ``enqueue_many`` with a ref.

Errors are reported while mypy asks for the signature of the call. What has been judged is taken
from mypy: it gets a signature that takes the call as it is written.
"""

from __future__ import annotations

from typing import cast

from mypy.checker import TypeChecker
from mypy.nodes import ARG_POS, ARG_STAR, ARG_STAR2, CallExpr
from mypy.plugin import MethodSigContext
from mypy.types import (
    AnyType,
    CallableType,
    Instance,
    ProperType,
    TypeOfAny,
    get_proper_type,
)

from soniq_mypy.calls import RefCall, Written, read_call, report_name_call
from soniq_mypy.errorcodes import ARGS
from soniq_mypy.evaluation import Evaluator, members
from soniq_mypy.fullnames import APP, ENQUEUEABLE, MANY_ENQUEUEABLE
from soniq_mypy.handler_calls import judge_handler_call, parameters_of, signature_of
from soniq_mypy.settings import Settings
from soniq_mypy.targets import is_name, refs_of, wrong_target


def check_enqueue(ctx: MethodSigContext, settings: Settings) -> CallableType:
    """Judge ``enqueue(ref, args=...)``, and take from mypy what has been judged."""
    return _check(ctx, settings, "enqueue", ENQUEUEABLE)


def check_enqueue_many(ctx: MethodSigContext, settings: Settings) -> CallableType:
    """Judge ``enqueue_many(ref, [...])`` item by item."""
    return _check(ctx, settings, "enqueue_many", MANY_ENQUEUEABLE)


def _check(ctx: MethodSigContext, settings: Settings, method: str, protocol: str) -> CallableType:
    call, signature = ctx.context, ctx.default_signature
    if not isinstance(call, CallExpr) or not _is_own(ctx, method):
        return signature
    api = cast(TypeChecker, ctx.api)
    evaluator = Evaluator(api)
    written = read_call(call, many=method == "enqueue_many")
    if written.target is None or not _takes(signature, protocol):
        return signature
    target = evaluator.type_of(written.target)
    tries = api.msg.prefer_simple_messages()  # when mypy only tries something, it asks again
    wrong = wrong_target(method, target, evaluator)
    if wrong is not None and not tries:
        api.fail(wrong, written.target, code=ARGS)
    refs = refs_of(target)
    if not refs and wrong is not None:
        return _taking_all(signature)
    if not refs and is_name(target):
        if not tries:
            report_name_call(written, method, evaluator)
        return signature
    if not refs and method == "enqueue_many":
        return signature
    if not refs:
        return _check_handler(signature, written, target, evaluator)
    if not tries:
        RefCall(written, method, refs, evaluator, settings).report()
    if written.starred:
        return _taking_any_args(signature, refs[0], method)
    return _taking_all(signature)


def _is_own(ctx: MethodSigContext, method: str) -> bool:
    """Tell whether the method is Soniq's, not one of a subclass."""
    receiver = ctx.type
    if not isinstance(receiver, Instance):
        return False
    owner = receiver.type.get_containing_type_info(method)
    return owner is not None and owner.fullname == APP


def _check_handler(
    signature: CallableType, written: Written, target: ProperType, evaluator: Evaluator
) -> CallableType:
    """Judge ``enqueue(handler, ...)``, of which the worker fills the context."""
    parameters = parameters_of(target)
    if parameters is None:
        return signature
    if not written.starred and written.target is not None:
        if evaluator.api.msg.prefer_simple_messages():
            return _taking_all(signature)
        wrong = list(judge_handler_call(written.call, written.target, parameters, evaluator))
        for each in wrong:
            evaluator.api.fail(each.message, each.where, code=each.code)
        if wrong:
            return _taking_all(signature)
    return signature_of(signature, target, parameters)


def _takes(signature: CallableType, protocol: str) -> bool:
    """Tell whether a signature is the one that takes a ref or a handler."""
    return bool(signature.arg_types) and any(
        isinstance(each, Instance) and each.type.fullname == protocol
        for each in members(signature.arg_types[0])
    )


def _taking_all(signature: CallableType) -> CallableType:
    anything = AnyType(TypeOfAny.special_form)
    return signature.copy_modified(
        arg_types=[anything, anything, anything],
        arg_kinds=[ARG_POS, ARG_STAR, ARG_STAR2],
        arg_names=[signature.arg_names[0], None, None],
        variables=[],
    )


def _taking_any_args(signature: CallableType, ref: Instance, method: str) -> CallableType:
    """Return what the ref's enqueue takes, with any target and ``args``."""
    node = ref.type.get_method(f"_{method}")
    kind = get_proper_type(node.type) if node is not None else None
    if not isinstance(kind, CallableType):
        return signature
    anything = AnyType(TypeOfAny.special_form)
    types = [
        anything if name == "args" else each
        for name, each in zip(kind.arg_names, kind.arg_types, strict=True)
    ]
    return signature.copy_modified(
        arg_types=[anything, *types[1:]],
        arg_kinds=[signature.arg_kinds[0], *kind.arg_kinds[1:]],
        arg_names=[signature.arg_names[0], *kind.arg_names[1:]],
        variables=[],
    )
