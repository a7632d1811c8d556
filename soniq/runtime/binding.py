"""How stored args become a handler's keyword arguments.

A handler's signature is read once, at registration, and compared with the model of its task.
The outcome is a binder, a function from the stored text to keyword arguments, so that a job
costs one decode and one dict copy and no inspection.

Three forms of handler are known:

- fields: ``def h(order_id, customer)``, one parameter for each field of the model;
- instance: ``def h(args: InvoiceArgs)``, one parameter annotated with the model;
- plain: no model, one parameter for each key of the JSON object.

In all of them a parameter annotated ``JobContext`` receives the context, ``**kwargs`` takes what
no parameter names, and a parameter with a default need not be matched.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from pydantic import BaseModel

from soniq.args import ArgsRefused, codec_for, decode_plain
from soniq.errors import ArgProblem, nearest
from soniq.runtime.annotations import Annotation, annotations_of
from soniq.runtime.context import JobContext

Binder = Callable[[str, JobContext], dict[str, Any]]
"""Turn stored args and the context into keyword arguments; raises ``soniq.args.ArgsRefused``."""

_M = TypeVar("_M", bound=BaseModel)
_KEYWORD_KINDS = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)


class Signature:
    """Know what a handler's parameters ask for, and every reason why they cannot be served.

    Attributes:
        required: names of parameters without default, context and instance parameter left out.
        optional: names of parameters with default, context left out.
        open: whether ``**kwargs`` is there.
        context: name of the parameter that receives the ``JobContext``, or None.
        instance: name of the parameter that receives the model instance, or None.
        problems: one sentence for each thing that is wrong; empty when the handler can be used.
    """

    def __init__(self, function: Callable[..., object], model: type[BaseModel] | None) -> None:
        self.required: dict[str, None] = {}
        self.optional: dict[str, None] = {}
        self.open = False
        self.context: str | None = None
        self.instance: str | None = None
        self.problems: list[str] = []
        self._model = model
        # Names no key may take although **kwargs is there: self of a method is filled already.
        self._bound = frozenset(_bound_parameter(function))
        try:
            parameters = inspect.signature(function).parameters
        except (TypeError, ValueError):
            self.problems.append("its signature cannot be read; wrap it in a Python function")
            return
        annotations = annotations_of(function, parameters.values())
        for parameter in parameters.values():
            self._read(parameter, annotations[parameter.name])
        if self.problems:
            return
        if model is not None and self.instance is None:
            self._compare_with_fields(model)
        elif model is not None:
            self.problems += [
                f"parameter {name!r} is never passed: {self.instance!r} receives the whole "
                f"{model.__name__}"
                for name in self.required
            ]

    def _read(self, parameter: inspect.Parameter, annotation: Annotation) -> None:
        name = parameter.name
        if parameter.kind is inspect.Parameter.VAR_KEYWORD:
            self.open = True
        elif parameter.kind is inspect.Parameter.POSITIONAL_ONLY:
            self.problems.append(
                f"parameter {name!r} is positional-only, and job args are passed by keyword"
            )
        elif parameter.kind not in _KEYWORD_KINDS:
            return  # *args: never given anything
        elif annotation.is_class(JobContext):
            self._read_context(name)
        elif self._takes_instance(name, annotation):
            if self.instance is not None:
                self.problems.append(
                    f"parameters {self.instance!r} and {name!r} are both annotated with the model"
                )
            self.instance = name
        elif parameter.default is inspect.Parameter.empty:
            self.required[name] = None
        else:
            self.optional[name] = None

    def _read_context(self, name: str) -> None:
        if self.context is not None:
            self.problems.append(
                f"parameters {self.context!r} and {name!r} are both annotated JobContext"
            )
        elif self._model is not None and name in self._model.model_fields:
            self.problems.append(
                f"parameter {name!r} is annotated JobContext, and {self._model.__name__} has a "
                f"field {name!r}"
            )
        self.context = name

    def _takes_instance(self, name: str, annotation: Annotation) -> bool:
        """Tell whether a parameter asks for the model instance; record a wrong model."""
        asked = annotation.model()
        if self._model is None:
            if asked is not None:
                self.problems.append(
                    f"parameter {name!r} is annotated with the model {asked.__name__}, but the "
                    f"job has no model: pass validate={asked.__name__}"
                )
            return False
        field = self._model.model_fields.get(name)
        if field is not None and Annotation(field.annotation).related(self._model):
            return False  # a recursive model: the parameter is an ordinary field
        if annotation.accepts(self._model):
            return True
        if asked is not None and field is None:
            self.problems.append(
                f"parameter {name!r} is annotated with {asked.__name__}, but the job validates "
                f"with {self._model.__name__}"
            )
        return False

    def _compare_with_fields(self, model: type[BaseModel]) -> None:
        fields = model.model_fields
        taken = self.required | self.optional
        missing = [] if self.open else [field for field in fields if field not in taken]
        aliases = {alias: field for field in fields for alias in _aliases(model, field)}
        explained: set[str] = set()
        for name in taken:
            if name in fields:
                continue
            if aliases.get(name) in missing:
                explained.add(aliases[name])
                self.problems.append(
                    f"parameter {name!r} is an alias in {model.__name__}; name the parameter "
                    f"after the field, {aliases[name]!r}"
                )
            elif name in self.required:
                close = nearest(name, missing)
                if close is not None:
                    explained.add(close)
                self.problems.append(
                    f"parameter {name!r} has no default and is no field of {model.__name__}"
                    + (f"; did you mean {close!r}?" if close is not None else "")
                )
        self.problems += [
            f"field {field!r} of {model.__name__} has no parameter; add it, or **kwargs"
            for field in missing
            if field not in explained
        ]

    def binder(self) -> Binder:
        """Return the binder for this signature; call it only when there are no problems."""
        if self._model is None:
            return self._plain_binder()
        if self.instance is not None:
            return self._instance_binder(self._model, self.instance)
        return self._fields_binder(self._model)

    def _fields_binder(self, model: type[_M]) -> Binder:
        decode = codec_for(model).decode
        context_name = self.context
        names = tuple(model.model_fields)
        count = len(names)
        # An undeclared key may fill **kwargs, never a parameter the model knows nothing of.
        reserved = frozenset(self.required | self.optional) | {context_name} | self._bound

        def bind(text: str, context: JobContext) -> dict[str, Any]:
            instance = decode(text)
            values: dict[str, Any] = instance.__dict__.copy()
            if len(values) != count:
                # A cached property computed by a validator lives beside the fields.
                values = {name: values[name] for name in names}
            if context_name is not None:
                values[context_name] = context
            return values

        if not (self.open and model.model_config.get("extra") == "allow"):
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

    def _instance_binder(self, model: type[_M], instance_name: str) -> Binder:
        decode = codec_for(model).decode
        context_name = self.context
        if context_name is None:
            return lambda text, _context: {instance_name: decode(text)}
        return lambda text, context: {instance_name: decode(text), context_name: context}

    def _plain_binder(self) -> Binder:
        required = frozenset(self.required)
        allowed = required | frozenset(self.optional)
        context_name = self.context
        takes_any = self.open
        forbidden = self._bound if context_name is None else self._bound | {context_name}

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


def _bound_parameter(function: Callable[..., object]) -> Iterable[str]:
    """Yield the name of the parameter that a method or callable object fills itself."""
    target: object = function
    while isinstance(target, functools.partial):
        target = target.func
    if inspect.ismethod(target):
        raw: object = target.__func__
    elif inspect.isroutine(target):
        return
    else:
        raw = type(target).__call__
    if inspect.isfunction(raw):
        yield from list(inspect.signature(raw).parameters)[:1]


def _aliases(model: type[BaseModel], field_name: str) -> set[str]:
    """Return every key under which a field can be written, other than its own name."""
    field = model.model_fields[field_name]
    found: set[str] = set()
    for alias in (field.alias, field.validation_alias, field.serialization_alias):
        if alias is None:
            continue
        if isinstance(alias, str):
            found.add(alias)
            continue
        paths = alias.convert_to_aliases()
        for path in paths:
            first = path[0] if isinstance(path, list) else path
            if isinstance(first, str):
                found.add(first)
    return found - {field_name}
