"""What a handler's parameters ask for, compared with its model.

The same comparison as ``soniq.runtime.signature``, on source: what the runtime would refuse when
the handler is registered is a ``Problem`` here. Where something is not certain there is none.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

from soniq_lint.rules.annotations import Asked, asks_for
from soniq_lint.rules.classes import has_plain_body, lineage
from soniq_lint.rules.wording import nearest

if TYPE_CHECKING:
    from soniq_lint.models.built import BuiltField, BuiltModel
    from soniq_lint.resolve.resolver import Resolver
    from soniq_lint.rules.context import Context
    from soniq_lint.sites.objects import Declaration, FileSites, HandlerSite


class Parameter(NamedTuple):
    """One named parameter; ``positional`` ones cannot be given by keyword."""

    node: ast.arg
    positional: bool
    required: bool

    @property
    def name(self) -> str:
        """Return its name."""
        return self.node.arg


class Problem(NamedTuple):
    """One thing for which the runtime refuses the handler.

    Attributes:
        rule: slug of the rule that it belongs to.
        name: the field or parameter concerned.
        node: the parameter; None for a field that has none.
        field: what the model declares, if that is what it is about.
    """

    rule: str
    name: str
    node: ast.arg | None
    message: str
    help: str = ""
    field: BuiltField | None = None


def has_certain_fields(model: BuiltModel, resolver: Resolver) -> bool:
    """Tell whether the names of a model's fields are all known."""
    if model.keys_known:
        return True
    # perhaps it is only its keys that are not, as with a validator that may change them
    found = lineage(model.target, resolver)
    return found.complete and all(map(has_plain_body, found.classes))


def has_no_model(ref: Declaration) -> bool:
    """Tell whether a task is certainly declared without a model."""
    return ref.model_node is None and not any(each.arg is None for each in ref.call.keywords)


def parameters_of(node: ast.FunctionDef | ast.AsyncFunctionDef) -> list[Parameter]:
    """Return the parameters that have a name, ``*args`` and ``**kwargs`` left out."""
    args = node.args
    ordered = [*args.posonlyargs, *args.args]
    first_default = len(ordered) - len(args.defaults)
    found = [
        Parameter(each, index < len(args.posonlyargs), index < first_default)
        for index, each in enumerate(ordered)
    ]
    for each, default in zip(args.kwonlyargs, args.kw_defaults, strict=True):
        found.append(Parameter(each, False, default is None))
    return found


def is_registered_as_written(site: HandlerSite, sites: FileSites) -> bool:
    """Tell whether ``@app.job`` gets the function itself: nothing below it wraps the function."""
    registered = {id(each.decorator) for each in sites.handlers if each.node is site.node}
    below = False
    for decorator in site.node.decorator_list:
        if decorator is site.decorator:
            below = True
        elif below and id(decorator) not in registered:
            return False
    return True


def problems_of(site: HandlerSite, sites: FileSites, context: Context) -> list[Problem]:
    """Return what the runtime would refuse about a handler's parameters, certain things only."""
    if not is_registered_as_written(site, sites):
        return []
    if site.model is None:
        return _without_model(site, context)
    if not has_certain_fields(site.model, context.resolver):
        return []
    return _Comparison(site, site.model, context).problems()


def _positional_only(parameter: Parameter) -> Problem:
    return Problem(
        "unknown-handler-parameter",
        parameter.name,
        parameter.node,
        f"parameter {parameter.name!r} is positional-only, and job args are passed by keyword",
        "move the / or leave it out",
    )


def _without_model(site: HandlerSite, context: Context) -> list[Problem]:
    """Return what is wrong whatever the job's model is, or although it has none."""
    found = []
    no_model = site.form == "ref" and site.ref is not None and has_no_model(site.ref)
    for parameter in parameters_of(site.node):
        name = parameter.name
        if parameter.positional:
            found.append(_positional_only(parameter))
        elif no_model:
            asked = asks_for(parameter.node.annotation, site.scope, None, context.resolver)
            if asked.kind == "other-model" and asked.target is not None:
                message = (
                    f"parameter {name!r} is annotated with {asked.target.node.name}, but the task "
                    "has no model"
                )
                help_ = f"declare the task with args_model={asked.target.node.name}"
                found.append(
                    Problem("unknown-handler-parameter", name, parameter.node, message, help_)
                )
    return found


class _Comparison:
    """One handler beside its model."""

    def __init__(self, site: HandlerSite, model: BuiltModel, context: Context) -> None:
        self._site = site
        self._model = model
        self._resolver = context.resolver
        self._lineage = lineage(model.target, context.resolver)
        self._required: dict[str, ast.arg] = {}
        self._optional: dict[str, ast.arg] = {}
        self._instance: str | None = None
        self._context: str | None = None
        self._certain = True
        self._problems: list[Problem] = []

    def problems(self) -> list[Problem]:
        """Return everything for which the runtime refuses the handler."""
        for parameter in parameters_of(self._site.node):
            self._read(parameter)
        if self._problems:
            return self._problems
        if not self._certain:
            return []
        if self._instance is not None:
            return [
                self._unknown(
                    name,
                    node,
                    f"parameter {name!r} is never passed: {self._instance!r} receives the whole "
                    f"{self._model.name}",
                )
                for name, node in self._required.items()
            ]
        return self._compared_with_fields()

    def _unknown(self, name: str, node: ast.arg, message: str, help_: str = "") -> Problem:
        return Problem("unknown-handler-parameter", name, node, message, help_)

    def _read(self, parameter: Parameter) -> None:
        name, node = parameter.name, parameter.node
        if parameter.positional:
            self._problems.append(_positional_only(parameter))
            return
        asked = asks_for(node.annotation, self._site.scope, self._lineage, self._resolver)
        if asked.kind == "unknown":
            self._certain = False
        if asked.kind == "context":
            self._read_context(name, node)
        elif self._takes_instance(parameter, asked):
            if self._instance is not None:
                message = f"parameters {self._instance!r} and {name!r} are both annotated with "
                self._problems.append(self._unknown(name, node, f"{message}{self._model.name}"))
            self._instance = name
        elif parameter.required:
            self._required[name] = node
        else:
            self._optional[name] = node

    def _read_context(self, name: str, node: ast.arg) -> None:
        if self._context is not None:
            message = f"parameters {self._context!r} and {name!r} are both annotated JobContext"
            self._problems.append(self._unknown(name, node, message))
        elif name in self._model.fields:
            message = (
                f"parameter {name!r} is annotated JobContext, and {self._model.name} has a field "
                f"{name!r}"
            )
            self._problems.append(self._unknown(name, node, message))
        self._context = name

    def _takes_instance(self, parameter: Parameter, asked: Asked) -> bool:
        name = parameter.name
        field = self._model.fields.get(name)
        if asked.kind == "model":
            if field is None:
                return True
            if field.models:
                # perhaps a field that holds the model itself, or a base of it
                self._certain = False
                return False
            return True
        if asked.kind == "other-model" and field is None and parameter.required:
            assert asked.target is not None
            message = (
                f"parameter {name!r} is annotated with {asked.target.node.name}, but the job "
                f"validates with {self._model.name}"
            )
            self._problems.append(
                self._unknown(name, parameter.node, message, f"annotate it with {self._model.name}")
            )
        return False

    def _compared_with_fields(self) -> list[Problem]:
        fields = self._model.fields
        taken = {**self._required, **self._optional}
        is_open = self._site.node.args.kwarg is not None
        missing = [] if is_open else [name for name in fields if name not in taken]
        aliases = {alias: name for name in fields for alias in _aliases(self._model, name)}
        explained: set[str] = set()
        found: list[Problem] = []
        for name, node in taken.items():
            if name in fields:
                continue
            if aliases.get(name) in missing:
                found.append(self._alias(name, node, fields[aliases[name]]))
                explained.add(aliases[name])
            elif name in self._required:
                close = nearest(name, missing)
                if close is not None:
                    explained.add(close)
                found.append(self._stranger(name, node, close))
        found += [self._missing(fields[name]) for name in missing if name not in explained]
        return found

    def _alias(self, name: str, node: ast.arg, field: BuiltField) -> Problem:
        return Problem(
            "alias-as-parameter",
            name,
            node,
            f"parameter {name!r} is an alias in {self._model.name}; parameters are named after "
            f"fields, here {field.name!r}",
            f"rename it to {field.name!r}",
            field,
        )

    def _stranger(self, name: str, node: ast.arg, close: str | None) -> Problem:
        first = self._site.node.args.args[:1]
        if self._site.scope.kind == "class" and first == [node]:
            message = f"the handler is a method, and nothing fills its parameter {name!r}"
            help_ = "register a function, or the bound method of an instance"
            return self._unknown(name, node, message, help_)
        meant = "" if close is None else f"; did you mean {close!r}?"
        return Problem(
            "unknown-handler-parameter",
            name,
            node,
            f"parameter {name!r} has no default and is no field of {self._model.name}{meant}",
            "" if meant else "remove it, or give it a default",
            None if close is None else self._model.fields[close],
        )

    def _missing(self, field: BuiltField) -> Problem:
        return Problem(
            "missing-handler-parameter",
            field.name,
            None,
            f"field {field.name!r} of {self._model.name} has no parameter",
            f"add a parameter {field.name!r}, or **kwargs, or take one parameter annotated "
            f"{self._model.name}",
            field,
        )


def _aliases(model: BuiltModel, name: str) -> set[str]:
    """Return every key under which a field can be written, other than its own name."""
    from pydantic import AliasChoices, AliasPath

    field = model.cls.model_fields.get(name)
    if field is None:
        return set()
    found: set[str] = set()
    for alias in (field.alias, field.validation_alias, field.serialization_alias):
        for choice in alias.choices if isinstance(alias, AliasChoices) else [alias]:
            first = choice.path[0] if isinstance(choice, AliasPath) else choice
            if isinstance(first, str):
                found.add(first)
    return found - {name}
