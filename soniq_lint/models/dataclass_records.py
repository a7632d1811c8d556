"""Dataclasses rebuilt from source, those of the standard library and those of Pydantic."""

from __future__ import annotations

import ast
import dataclasses
import types
from typing import TYPE_CHECKING, Any, Final

import pydantic.dataclasses

from soniq_lint.models.bodies import Decoration, Dynamic
from soniq_lint.models.configs import settled
from soniq_lint.models.constants import Unknown
from soniq_lint.models.declarations import Declarations
from soniq_lint.models.headers import decorated_config, guarded, header, named
from soniq_lint.models.reading import Reading

if TYPE_CHECKING:
    from soniq_lint.models.builder import ModelBuilder

DATACLASSES: Final = frozenset({"dataclasses.dataclass", "pydantic.dataclasses.dataclass"})


def fill_dataclass(reading: Reading, builder: ModelBuilder) -> None:
    """Make the dataclass of a class statement, of the standard library or Pydantic's."""
    with guarded(reading):
        reading.cls = _dataclass(reading, builder)


def _dataclass(reading: Reading, builder: ModelBuilder) -> Any:
    target = reading.target
    decoration = Decoration(target.node, target.scope, builder.resolver)
    if decoration.unknown is not None:
        raise Dynamic("a decorator may change it", decoration.unknown)
    if other := decoration.other_than(DATACLASSES | {"pydantic.with_config"}):
        raise Dynamic(f"{other} may change it", target.node)
    if target.node.keywords:
        raise Dynamic("its arguments are not in view", target.node)
    bases, _ = header(reading, builder, ())
    declarations = Declarations(reading, "dataclass", builder)
    declarations.read_config()
    declarations.read()
    if reading.accepts or not reading.structure:
        raise Dynamic(reading.reason or "it may accept anything", target.node)
    namespace = {
        **named(reading),
        **declarations.values,
        "__annotations__": declarations.annotations,
    }
    if isinstance(declarations.config, Unknown):
        raise Dynamic("its config is not known", target.node)
    config = None if declarations.config is None else settled(declarations.config)
    decorated = decorated_config(reading, builder)
    made: Any = types.new_class(target.node.name, bases, {}, lambda names: names.update(namespace))
    for name in DATACLASSES & decoration.named.keys():
        call = decoration.named[name]
        arguments = _dataclass_arguments(call, reading, builder)
        if "config" in arguments:
            config = settled(arguments.pop("config"))
        if name == "dataclasses.dataclass":
            make: Any = dataclasses.dataclass
        else:
            make = pydantic.dataclasses.dataclass
            if config is not None:
                arguments["config"] = config.values
        made = make(**arguments)(made)
    if config is not None:
        if config.accepts or config.keys_unknown or not config.exact:
            raise Dynamic(config.accepts or "its config is not known", target.node)
        decorated = config.values
    if decorated is not None and "__pydantic_config__" not in made.__dict__:
        made.__pydantic_config__ = decorated
    return made


def _dataclass_arguments(
    call: ast.Call | None, reading: Reading, builder: ModelBuilder
) -> dict[str, Any]:
    arguments: dict[str, Any] = {}
    scope = reading.target.scope
    for keyword in call.keywords if call is not None else ():
        if keyword.arg == "config":
            config = builder.constants.mapping(keyword.value, scope)
            if isinstance(config, Unknown):
                raise Dynamic("its config is not known", keyword)
            arguments["config"] = config
            continue
        held = builder.constants.evaluate(keyword.value, scope)
        if keyword.arg is None or isinstance(held, Unknown):
            raise Dynamic("the arguments of its decorator are not known", keyword)
        arguments[keyword.arg] = held
    if arguments.get("init") is False and (
        call is not None and "dataclass" in ast.unparse(call.func)
    ):
        raise Dynamic("it has an __init__ of its own", reading.target.node)
    return arguments
