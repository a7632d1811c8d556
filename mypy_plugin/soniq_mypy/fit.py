"""What a handler's parameters ask for, compared with the model of its task.

The same comparison as ``soniq.runtime.signature`` makes when the handler is registered: what is a
problem here is refused there. Where something is not certain there is none. The types of the
parameters, which only a type checker can judge, come last.
"""

from __future__ import annotations

from typing import NamedTuple

from mypy.checker import TypeChecker
from mypy.nodes import Context
from mypy.options import Options
from mypy.types import Instance

from soniq.errors import nearest
from soniq_mypy.asked import Asked, asks_for, is_related
from soniq_mypy.dependencies import depend_on_model
from soniq_mypy.parameters import Function, Parameter
from soniq_mypy.passing import has_certain_fields, misfit
from soniq_mypy.shape import Shape, shape_of


class Problem(NamedTuple):
    """One thing for which a handler is refused, and where it stands."""

    message: str
    place: Context


def problems_without_model(function: Function, certain: bool) -> list[Problem]:
    """Return what is wrong whatever the model of the job is.

    ``certain`` says that the job has none, so that no parameter may ask for one.
    """
    found = []
    context: str | None = None
    for each in function.parameters:
        place = each.place or function.place
        if each.positional:
            found.append(_positional_only(each, function))
            continue
        asked = asks_for(each.type, None)
        if asked.kind == "context":
            if context is not None:
                found.append(_two_contexts(context, each, function))
            context = each.name
        elif asked.kind == "other-model" and certain and asked.model is not None:
            name = asked.model.type.name
            message = (
                f"parameter {each.name!r} is annotated with the model {name}, but the job has no "
                f"model: pass validate={name}"
            )
            found.append(Problem(message, place))
    return found


def problems_of(function: Function, model: Instance, api: TypeChecker) -> list[Problem]:
    """Return everything for which a handler of a task with a model is refused."""
    shape = shape_of(model)
    depend_on_model(model, shape.reached, api)
    if not has_certain_fields(model, shape):
        return problems_without_model(function, certain=False)
    return _Comparison(function, model, shape, api.options).problems()


class _Comparison:
    """One handler beside its model."""

    def __init__(self, function: Function, model: Instance, shape: Shape, options: Options) -> None:
        self._function = function
        self._model = model
        self._options = options
        self._shape = shape
        self._required: dict[str, Parameter] = {}
        self._optional: dict[str, Parameter] = {}
        self._instance: str | None = None
        self._context: str | None = None
        self._certain = True
        self._problems: list[Problem] = []

    def problems(self) -> list[Problem]:
        """Return what is wrong, in the order of the parameters, then of the fields."""
        for parameter in self._function.parameters:
            self._read(parameter)
        if self._problems or not self._certain:
            return self._problems
        if self._instance is None:
            self._compare_with_fields()
            self._compare_types()
        for name, parameter in self._required.items() if self._instance is not None else ():
            self._add(
                f"parameter {name!r} is never passed: {self._instance!r} receives the whole "
                f"{self._shape.name}",
                parameter,
            )
        return self._problems

    def _read(self, parameter: Parameter) -> None:
        if parameter.positional:
            self._problems.append(_positional_only(parameter, self._function))
            return
        name, asked = parameter.name, asks_for(parameter.type, self._model)
        if asked.kind == "unknown":
            self._certain = False
        if asked.kind == "context":
            self._read_context(parameter)
        elif self._takes_instance(parameter, asked):
            if self._instance is not None:
                message = f"parameters {self._instance!r} and {name!r} are both annotated with the"
                self._add(f"{message} model", parameter)
            self._instance = name
        elif parameter.required:
            self._required[name] = parameter
        else:
            self._optional[name] = parameter

    def _read_context(self, parameter: Parameter) -> None:
        name = parameter.name
        if self._context is not None:
            self._problems.append(_two_contexts(self._context, parameter, self._function))
        elif name in self._shape.fields:
            self._add(
                f"parameter {name!r} is annotated JobContext, and {self._shape.name} has a field "
                f"{name!r}",
                parameter,
            )
        self._context = name

    def _takes_instance(self, parameter: Parameter, asked: Asked) -> bool:
        """Tell whether a parameter asks for the model instance; record a wrong model."""
        name = parameter.name
        field = self._shape.fields.get(name)
        if asked.kind == "model":
            related = False if field is None else is_related(field.declared, self._model)
            self._certain = self._certain and related is not None
            return related is False
        if asked.kind == "other-model" and asked.model and field is None and parameter.required:
            self._add(
                f"parameter {name!r} is annotated with {asked.model.type.name}, but the job "
                f"validates with {self._shape.name}",
                parameter,
            )
        return False

    def _compare_with_fields(self) -> None:
        fields = self._shape.fields
        taken = self._required | self._optional
        missing = [] if self._function.open else [name for name in fields if name not in taken]
        aliases = {
            key: field.name
            for field in fields.values()
            for key in field.keys or ()
            if key != field.name
        }
        explained: set[str] = set()
        for name, parameter in taken.items():
            if name in fields:
                continue
            if aliases.get(name) in missing:
                explained.add(aliases[name])
                self._add(
                    f"parameter {name!r} is an alias in {self._shape.name}; name the parameter "
                    f"after the field, {aliases[name]!r}",
                    parameter,
                )
            elif name in self._required:
                self._add(self._stranger(name, missing, explained), parameter)
        for name in missing:
            if name not in explained:
                message = f"field {name!r} of {self._shape.name} has no parameter; add it, or"
                self._problems.append(Problem(f"{message} **kwargs", self._function.place))

    def _stranger(self, name: str, missing: list[str], explained: set[str]) -> str:
        owner, first = self._function.owner, self._function.parameters[0].name
        if owner is not None and name == first:
            return (
                f"the handler is a method, and nothing fills its parameter {name!r}; register a "
                "function, or the bound method of an instance"
            )
        close = nearest(name, missing)
        meant = ""
        if close is not None:
            explained.add(close)
            meant = f"; did you mean {close!r}?"
        return f"parameter {name!r} has no default and is no field of {self._shape.name}{meant}"

    def _compare_types(self) -> None:
        for name, parameter in (self._required | self._optional).items():
            field = self._shape.fields.get(name)
            if field is None or field.type is None or parameter.type is None:
                continue
            wrong = misfit(field, parameter.type, self._options)
            if wrong is not None:
                taken, held = wrong
                self._add(
                    f"parameter {name!r} takes {taken}, but the field of {self._shape.name} "
                    f"holds {held}",
                    parameter,
                )

    def _add(self, message: str, parameter: Parameter) -> None:
        self._problems.append(Problem(message, parameter.place or self._function.place))


def _positional_only(parameter: Parameter, function: Function) -> Problem:
    message = f"parameter {parameter.name!r} is positional-only, and job args are passed by keyword"
    return Problem(message, parameter.place or function.place)


def _two_contexts(first: str, parameter: Parameter, function: Function) -> Problem:
    message = f"parameters {first!r} and {parameter.name!r} are both annotated JobContext"
    return Problem(message, parameter.place or function.place)
