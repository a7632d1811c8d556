"""How stored args become a handler's keyword arguments.

A binder is worked out once, when the handler is registered, so that a job costs one decode and
one dict copy and no inspection.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from pydantic import BaseModel

from soniq.args import ArgsRefused, codec_for, decode_plain
from soniq.errors import ArgProblem, nearest
from soniq.runtime.context import JobContext
from soniq.runtime.signature import Signature

Binder = Callable[[str, JobContext], dict[str, Any]]
"""Turn stored args and the context into keyword arguments; raises ``soniq.args.ArgsRefused``."""


def make_binder(signature: Signature, model: type[BaseModel] | None) -> Binder:
    """Return the binder for a signature without problems and the model it was read with."""
    if model is None:
        return _plain_binder(signature)
    if signature.instance is not None:
        return _instance_binder(signature, model, signature.instance)
    return _fields_binder(signature, model)


def _fields_binder(signature: Signature, model: type[BaseModel]) -> Binder:
    decode = codec_for(model).decode
    context_name = signature.context
    names = tuple(model.model_fields)
    count = len(names)
    # An undeclared key may fill **kwargs, never a parameter the model knows nothing of.
    reserved = (
        frozenset(signature.required | signature.optional) | {context_name} | signature.filled
    )

    def bind(text: str, context: JobContext) -> dict[str, Any]:
        instance = decode(text)
        values: dict[str, Any] = instance.__dict__.copy()
        if len(values) != count:
            # A cached property computed by a validator lives beside the fields.
            values = {name: values[name] for name in names}
        if context_name is not None:
            values[context_name] = context
        return values

    if not (signature.open and model.model_config.get("extra") == "allow"):
        return bind

    def bind_with_extra(text: str, context: JobContext) -> dict[str, Any]:
        instance = decode(text)
        values: dict[str, Any] = {name: instance.__dict__[name] for name in names}
        for name, value in (instance.model_extra or {}).items():
            if name not in reserved:
                values.setdefault(name, value)
        if context_name is not None:
            values[context_name] = context
        return values

    return bind_with_extra


def _instance_binder(signature: Signature, model: type[BaseModel], name: str) -> Binder:
    decode = codec_for(model).decode
    context_name = signature.context
    if context_name is None:
        return lambda text, _context: {name: decode(text)}
    return lambda text, context: {name: decode(text), context_name: context}


def _plain_binder(signature: Signature) -> Binder:
    required = frozenset(signature.required)
    allowed = required | frozenset(signature.optional)
    context_name = signature.context
    takes_any = signature.open
    forbidden = signature.filled if context_name is None else signature.filled | {context_name}

    def bind(text: str, context: JobContext) -> dict[str, Any]:
        values = decode_plain(text)
        given = values.keys()
        unexpected: Iterable[str] = ()
        if takes_any:
            unexpected = forbidden & given
        elif not given <= allowed:
            unexpected = given - allowed
        if unexpected or not required <= given:
            raise ArgsRefused(_plain_problems(given, unexpected, required, allowed))
        if context_name is not None:
            values[context_name] = context
        return values

    return bind


def _plain_problems(
    given: Iterable[str],
    unexpected: Iterable[str],
    required: frozenset[str],
    allowed: frozenset[str],
) -> tuple[ArgProblem, ...]:
    missing = sorted(required - set(given))
    problems = [
        ArgProblem(name, "missing", "the handler has no default for this argument")
        for name in missing
    ]
    for name in sorted(unexpected):
        close = nearest(name, missing) or nearest(name, allowed)
        problems.append(
            ArgProblem(
                name,
                "unexpected_argument",
                "the handler takes no such argument"
                + (f"; did you mean {close!r}?" if close is not None else ""),
            )
        )
    return tuple(problems)
