"""Functions that ``@app.job(...)`` decorates, against the model of their task."""

from __future__ import annotations

from typing import cast

from mypy.checker import TypeChecker
from mypy.nodes import (
    ARG_NAMED,
    ARG_NAMED_OPT,
    ARG_OPT,
    ARG_POS,
    ARG_STAR,
    ARG_STAR2,
    Decorator,
    Expression,
)
from mypy.plugin import MethodSigContext
from mypy.types import (
    AnyType,
    CallableType,
    Instance,
    NoneType,
    Parameters,
    ProperType,
    Type,
    TypeOfAny,
    get_proper_type,
)

from soniq_mypy.asked import asks_for
from soniq_mypy.errorcodes import HANDLER
from soniq_mypy.fit import Problem, problems_of, problems_without_model
from soniq_mypy.fullnames import JOB_DECORATOR, SIGNED_JOB_DECORATOR
from soniq_mypy.parameters import (
    Function,
    place_of_name,
    read_definition,
    read_expression,
    read_type,
)
from soniq_mypy.settings import Settings
from soniq_mypy.shape import is_model

NO_MODEL = "typing.Mapping"
"""What a ref without a model is a ``TaskRef`` of."""

_OPTIONAL = {ARG_POS: ARG_OPT, ARG_NAMED: ARG_NAMED_OPT}


def check_handler(ctx: MethodSigContext, settings: Settings) -> CallableType:
    """Judge the function that a decorator of ``@app.job`` gets; free enqueues of its context."""
    signature, api = ctx.default_signature, cast(TypeChecker, ctx.api)
    decorator = ctx.type
    if not isinstance(decorator, Instance) or not ctx.args or not ctx.args[0]:
        return signature
    given = ctx.args[0][0]
    kind = _type_of(given, api)
    function = _function(ctx, given, kind, decorator, api)
    if function is not None:
        for problem in _problems(function, decorator.args[0], api):
            api.fail(problem.message, problem.place, code=HANDLER)
    return _plain(signature, kind, decorator.type.fullname == SIGNED_JOB_DECORATOR)


def _function(
    ctx: MethodSigContext,
    given: Expression,
    kind: ProperType,
    decorator: Instance,
    api: TypeChecker,
) -> Function | None:
    """Return what is registered, or None when it is not certain what it takes."""
    written = ctx.context
    if not isinstance(written, Decorator):
        return read_expression(given, kind)
    if written.func.is_class or written.func.is_static:
        return None
    below = _below(written, decorator, api)
    if below is None:
        return None
    if not below:
        return read_definition(written.func, place_of_name(written.func))
    definition = kind.definition if isinstance(kind, CallableType) else None
    return None if definition is not None else read_type(kind, place_of_name(written.func))


def _below(written: Decorator, decorator: Instance, api: TypeChecker) -> list[Expression] | None:
    """Return what else decorates the function before this decorator does, jobs left out."""
    jobs = (JOB_DECORATOR, SIGNED_JOB_DECORATOR)
    others: list[Expression] = []
    for each in reversed(written.decorators):
        found = get_proper_type(api.lookup_type(each)) if api.has_type(each) else None
        if isinstance(found, Instance) and found.type.fullname in jobs:
            if found == decorator:
                return others
        else:
            others.append(each)
    return None


def _problems(function: Function, model: Type, api: TypeChecker) -> list[Problem]:
    if function.refusal is not None:
        return [Problem(function.refusal, function.place)]
    found: ProperType = get_proper_type(model)
    if isinstance(found, Instance) and is_model(found.type):
        return problems_of(function, found, api)
    certain = isinstance(found, NoneType) or (
        isinstance(found, Instance) and found.type.fullname == NO_MODEL
    )
    return problems_without_model(function, certain)


def _plain(signature: CallableType, kind: ProperType, signed: bool) -> CallableType:
    """Return a signature that takes what is given, and whose handler needs no ``JobContext``.

    A worker passes the context, an enqueue does not, and one who calls the handler directly may.
    """
    made = get_proper_type(signature.ret_type)
    if not isinstance(made, Instance):
        return signature
    if not isinstance(kind, CallableType) or kind.variables:
        return _untyped(signature, made) if signed else signature
    kinds = [
        _OPTIONAL.get(how, how) if asks_for(each, None).kind == "context" else how
        for how, each in zip(kind.arg_kinds, kind.arg_types, strict=True)
    ]
    if kinds == kind.arg_kinds and not signed:
        return signature
    taken = Parameters(
        kind.arg_types, kinds, kind.arg_names, is_ellipsis_args=kind.is_ellipsis_args
    )
    return signature.copy_modified(
        arg_types=[kind],
        ret_type=made.copy_modified(args=[taken, kind.ret_type]),
        variables=[],
    )


def _untyped(signature: CallableType, made: Instance) -> CallableType:
    """Return a signature that takes anything."""
    anything = AnyType(TypeOfAny.special_form)
    taken = Parameters(
        [anything, anything], [ARG_STAR, ARG_STAR2], [None, None], is_ellipsis_args=True
    )
    return signature.copy_modified(
        arg_types=[anything],
        ret_type=made.copy_modified(args=[taken, anything]),
        variables=[],
    )


def _type_of(given: Expression, api: TypeChecker) -> ProperType:
    with api.msg.filter_errors():
        return get_proper_type(api.get_expression_type(given))
