"""What a handler's parameters ask for, compared with the model of its task.

Three forms of handler are known:

- fields: ``def h(order_id, customer)``, one parameter for each field of the model;
- instance: ``def h(args: InvoiceArgs)``, one parameter annotated with the model;
- plain: no model, one parameter for each key of the JSON object.

In all of them a parameter annotated ``JobContext`` receives the context, ``**kwargs`` takes what
no parameter names, and a parameter with a default need not be matched.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable

from pydantic import AliasChoices, AliasPath, BaseModel

from soniq.errors import nearest
from soniq.runtime.annotations import Annotation, annotations_of
from soniq.runtime.callables import parameters_behind
from soniq.runtime.context import JobContext

_KEYWORD_KINDS = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)


class Signature:
    """Know what a handler's parameters ask for, and every reason why they cannot be served.

    Attributes:
        required: names of parameters without default, context and instance parameter left out.
        optional: names of parameters with default, context left out.
        open: whether ``**kwargs`` is there.
        context: name of the parameter that receives the ``JobContext``, or None.
        instance: name of the parameter that receives the model instance, or None.
        filled: names that no key may take although ``**kwargs`` is there: the self of a method,
            what a partial has given already.
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
        self.filled: frozenset[str] = frozenset()
        try:
            parameters = inspect.signature(function).parameters
        except (TypeError, ValueError):
            self.problems.append("its signature cannot be read; wrap it in a Python function")
            return
        self.filled = parameters_behind(function) - parameters.keys()
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
        elif self._takes_instance(parameter, annotation):
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

    def _takes_instance(self, parameter: inspect.Parameter, annotation: Annotation) -> bool:
        """Tell whether a parameter asks for the model instance; record a wrong model."""
        name = parameter.name
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
        needed = parameter.default is inspect.Parameter.empty
        if asked is not None and field is None and needed:
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


def _aliases(model: type[BaseModel], field_name: str) -> set[str]:
    """Return every key under which a field can be written, other than its own name."""
    field = model.model_fields[field_name]
    found: set[str] = set()
    for alias in (field.alias, field.validation_alias, field.serialization_alias):
        for choice in alias.choices if isinstance(alias, AliasChoices) else [alias]:
            first = choice.path[0] if isinstance(choice, AliasPath) else choice
            if isinstance(first, str):
                found.add(first)
    return found - {field_name}
