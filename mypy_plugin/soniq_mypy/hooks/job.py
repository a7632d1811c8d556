"""Calls of ``app.job(...)``: what they are given, in words clearer than those of an overload."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, cast

from mypy.checker import TypeChecker
from mypy.errorcodes import ErrorCode
from mypy.messages import format_type, format_type_distinctly
from mypy.nodes import ARG_NAMED, ARG_POS, ARG_STAR, ARG_STAR2, CallExpr, Context, Expression
from mypy.plugin import MethodSigContext
from mypy.subtypes import is_same_type, is_subtype
from mypy.types import (
    AnyType,
    CallableType,
    FunctionLike,
    Instance,
    NoneType,
    ProperType,
    Type,
    TypeOfAny,
    TypeType,
    UnionType,
    get_proper_type,
)

from soniq.errors import nearest
from soniq_mypy.errorcodes import HANDLER, NAME, OPTION
from soniq_mypy.fullnames import JOB_DECORATOR, TASK_REF
from soniq_mypy.hooks.owner import is_inherited
from soniq_mypy.hooks.refs import handler_name_problems
from soniq_mypy.settings import Settings
from soniq_mypy.shape import is_model


class Problem(NamedTuple):
    """One thing that is wrong with a call, where it stands and what kind it is."""

    message: str
    place: Context
    code: ErrorCode


class JobCall:
    """One call of ``app.job``.

    Attributes:
        ref: the first argument, or None.
        keywords: the others by name.
    """

    def __init__(self, call: CallExpr, api: TypeChecker) -> None:
        named = zip(call.arg_names, call.args, strict=True)
        self.keywords = {name: each for name, each in named if name is not None}
        self.ref: Expression | None = self.keywords.pop("ref", None)
        if call.arg_kinds and call.arg_kinds[0] is ARG_POS:
            self.ref = call.args[0]
        self._api = api

    def type_of(self, expression: Expression, context: Type | None = None) -> ProperType:
        """Return the type of an argument; its own errors are for mypy to report."""
        with self._api.msg.filter_errors():
            return get_proper_type(self._api.get_expression_type(expression, context))

    @property
    def promised(self) -> ProperType | None:
        """Return the type of the ref's model, or None when no ref is given."""
        kind = None if self.ref is None else self.type_of(self.ref)
        if isinstance(kind, Instance) and kind.type.fullname == TASK_REF:
            return get_proper_type(kind.args[0])
        return None

    @property
    def validated(self) -> ProperType | None:
        """Return the class that ``validate=`` names, None without one, Any when not certain."""
        given = self.keywords.get("validate")
        kind = NoneType() if given is None else self.type_of(given)
        if isinstance(kind, NoneType):
            return None
        if isinstance(kind, FunctionLike) and kind.is_type_obj():
            return get_proper_type(kind.items[0].ret_type)
        return AnyType(TypeOfAny.special_form)


def check_job(ctx: MethodSigContext, settings: Settings) -> CallableType:
    """Judge a call of ``app.job``, and say of its decorator which model a handler is for."""
    signature, call = ctx.default_signature, ctx.context
    made = get_proper_type(signature.ret_type)
    if not isinstance(call, CallExpr) or not _is_plain(call) or not isinstance(made, Instance):
        return signature
    if not is_inherited(ctx.type, "job"):
        return signature
    api = cast(TypeChecker, ctx.api)
    job = JobCall(call, api)
    problems = list(_problems(job, signature, api))
    first = _takes_model(signature)
    if first:
        for problem in problems or _name_problems(job, api):
            api.fail(problem.message, problem.place, code=problem.code)
    if made.type.fullname != JOB_DECORATOR:
        return signature
    model = job.promised or job.validated
    if problems or (job.promised is not None and {"name", "validate"} & job.keywords.keys()):
        return _taking_anything(signature, made, model)
    if job.ref is not None:
        return signature
    if model is None and not first:
        model = NoneType()
    elif not isinstance(model, AnyType):
        return signature
    return signature.copy_modified(ret_type=made.copy_modified(args=[model]))


def _name_problems(job: JobCall, api: TypeChecker) -> Iterator[Problem]:
    name = job.keywords.get("name")
    if name is not None and job.ref is None:
        validate = job.keywords.get("validate")
        for message, place in handler_name_problems(name, validate, job.validated, api):
            yield Problem(message, place, NAME)


def _problems(job: JobCall, signature: CallableType, api: TypeChecker) -> Iterator[Problem]:
    """Yield what makes mypy say that no overload matches."""
    yield from _ref_problems(job, api)
    yield from _validate_problems(job, api)
    signature = signature.with_unpacked_kwargs()
    kinds = dict(zip(signature.arg_names, signature.arg_types, strict=True))
    # from its cache mypy has the options in another order
    known = sorted({"name", "validate", *(each for each in kinds if each not in (None, "ref"))})
    for name, given in job.keywords.items():
        if name not in known:
            close = nearest(name, known)
            hint = f"; did you mean {close!r}?" if close else f"; it has {', '.join(known)}"
            yield Problem(f"@app.job has no option {name!r}{hint}", _key(name, given), OPTION)
        elif name == "name":
            yield from _wrong_name(job, given, api)
        elif name != "validate":
            kind, taken = job.type_of(given, kinds[name]), kinds[name]
            if not is_subtype(kind, taken):
                wanted, got = format_type_distinctly(taken, kind, options=api.options)
                yield Problem(
                    f"option {name!r} of @app.job takes {wanted}, not {got}", given, OPTION
                )


def _ref_problems(job: JobCall, api: TypeChecker) -> Iterator[Problem]:
    if job.ref is None:
        return
    kind = job.type_of(job.ref)
    if isinstance(kind, Instance) and kind.type.fullname == TASK_REF:
        given = job.keywords.get("name")
        if given is not None and not isinstance(job.type_of(given), NoneType):
            yield Problem("the ref already names the task; leave name= out", given, NAME)
        return
    if not isinstance(kind, Instance | FunctionLike) or _is_anything(kind):
        return
    hint = "write @app.job(ref), or @app.job(name=..., validate=Model)"
    if isinstance(kind, FunctionLike) and kind.is_type_obj():
        found = get_proper_type(kind.items[0].ret_type)
        if isinstance(found, Instance) and is_model(found.type):
            hint = f"write @app.job(name=..., validate={found.type.name})"
    elif isinstance(kind, FunctionLike):
        hint += " with parentheses, above the function"
    elif kind.type.fullname == "builtins.str":
        hint = "a name is given as @app.job(name=...)"
    got = format_type(kind, api.options)
    yield Problem(f"@app.job takes a TaskRef, not {got}; {hint}", job.ref, HANDLER)


def _is_anything(kind: ProperType) -> bool:
    """Tell whether a value of a type may be a ref after all."""
    return isinstance(kind, Instance) and (
        kind.type.fallback_to_any
        or kind.type.is_protocol
        or kind.type.fullname == "builtins.object"
    )


def _validate_problems(job: JobCall, api: TypeChecker) -> Iterator[Problem]:
    given, validated, promised = job.keywords.get("validate"), job.validated, job.promised
    if given is None or validated is None or isinstance(validated, AnyType):
        return
    if not isinstance(validated, Instance) or not is_model(validated.type):
        if not isinstance(validated, Instance) or not validated.type.fallback_to_any:
            name = validated.type.name if isinstance(validated, Instance) else "this class"
            message = f"validate= takes a subclass of pydantic.BaseModel, and {name} is none"
            yield Problem(message, given, HANDLER)
    elif isinstance(promised, Instance) and not is_same_type(promised, validated):
        name = validated.type.name
        if is_model(promised.type):
            message = f"validate={name} differs from the ref's model, {promised.type.name}, and"
        else:
            message = f"the ref has no model, and validate={name}"
        hint = "leave it out, or register with name=... to read the task with a model of your own"
        yield Problem(f"{message} cannot be combined with it; {hint}", given, HANDLER)


def _wrong_name(job: JobCall, given: Expression, api: TypeChecker) -> Iterator[Problem]:
    kind = job.type_of(given)
    if isinstance(kind, Instance) and kind.type.fullname == TASK_REF:
        message = "name= takes a str, not a TaskRef; write @app.job(ref), or name=ref.name"
        yield Problem(message, given, NAME)
    elif not is_subtype(kind, UnionType([api.named_type("builtins.str"), NoneType()])):
        yield Problem(f"name= takes a str, not {format_type(kind, api.options)}", given, NAME)


def _key(name: str, given: Expression) -> Context:
    """Return where the name of a keyword stands, before its value."""
    place = Context()
    place.set_line(given.line, max(given.column - len(name) - 1, 0))
    place.end_line, place.end_column = given.line, place.column + len(name)
    return place


def _is_plain(call: CallExpr) -> bool:
    """Tell whether every argument is given by itself, and at most one by position."""
    kinds = call.arg_kinds
    return all(each in (ARG_POS, ARG_NAMED) for each in kinds) and kinds.count(ARG_POS) <= 1


def _takes_model(signature: CallableType) -> bool:
    """Tell whether this is the first of the overloads, the one with ``validate: type[A]``."""
    kinds = dict(zip(signature.arg_names, signature.arg_types, strict=True))
    return isinstance(get_proper_type(kinds.get("validate")), TypeType)


def _taking_anything(
    signature: CallableType, made: Instance, model: ProperType | None
) -> CallableType:
    """Return a signature that takes whatever has been judged already."""
    anything = AnyType(TypeOfAny.special_form)
    known = isinstance(model, Instance) and is_model(model.type)
    return signature.copy_modified(
        arg_types=[anything, anything],
        arg_kinds=[ARG_STAR, ARG_STAR2],
        arg_names=[None, None],
        ret_type=made.copy_modified(args=[model if known and model else anything]),
        variables=[],
        unpack_kwargs=False,
    )
