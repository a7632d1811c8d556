"""Rebuild a model from the text of modules, and compare it with the real one."""

from __future__ import annotations

import textwrap
import warnings
from typing import Any

from pydantic import VERSION, ValidationError

from soniq_lint.models.builder import ModelBuilder
from soniq_lint.models.built import BuiltModel
from soniq_lint.resolve.conditions import Host
from soniq_lint.resolve.finder import Finder
from soniq_lint.resolve.resolver import Resolver
from soniq_lint.resolve.targets import Target
from tests.lint.truth.differential import imported, schema_of

OLD = tuple(map(int, VERSION.split(".")[:2])) < (2, 11)
"""Whether Pydantic is one that lacks some of what is tested."""

HEADER = """
import datetime, decimal, enum, uuid
from dataclasses import InitVar, dataclass, field
from typing import *
import annotated_types
from annotated_types import Ge, Gt, Le, Len, Lt, MaxLen, MinLen
from pydantic import *
from pydantic.alias_generators import to_camel, to_pascal, to_snake
from typing_extensions import NamedTuple, TypeAliasType, TypedDict
"""
_FUTURE = "from __future__ import annotations\n"


def sourced(text: str) -> str:
    """Return module text with the usual imports at its top."""
    text = textwrap.dedent(text)
    if text.lstrip().startswith(_FUTURE.strip()):
        return _FUTURE + HEADER + text.replace(_FUTURE.strip(), "", 1)
    return HEADER + text


def builder_of(text: str, version: tuple[int, int] = (3, 11), **modules: str) -> ModelBuilder:
    """Return a builder over the module ``args`` and others."""
    sources = {"args": sourced(text), **{n: sourced(each) for n, each in modules.items()}}
    return ModelBuilder(Resolver(Finder([], None, virtual=sources), Host(version)))


def target_of(builder: ModelBuilder, name: str = "Args") -> Target:
    """Return what a name of the module ``args`` stands for."""
    module = builder.resolver.module("args")
    assert module is not None
    return builder.resolver.lookup(name, module.scope)


def rebuild(text: str, name: str = "Args", **modules: str) -> BuiltModel:
    """Return a model of the module ``args``, rebuilt."""
    builder = builder_of(text, **modules)
    target = target_of(builder, name)
    built = builder.build(target)
    assert built is not None, builder.build_reason(target)
    return built


def reason(text: str, name: str = "Args", **modules: str) -> str:
    """Return why there is no model of a name."""
    builder = builder_of(text, **modules)
    target = target_of(builder, name)
    assert builder.build(target) is None
    return builder.build_reason(target)


def problems(cls: Any, args: Any) -> list[tuple[tuple[Any, ...], str]]:
    """Return paths and kinds of the errors in args."""
    try:
        cls.model_validate(args)
    except ValidationError as error:
        return [(each["loc"], each["type"]) for each in error.errors()]
    return []


def agree(text: str, *many: Any, name: str = "Args", exact: bool = True, **modules: str) -> None:
    """Check that the rebuilt model says the same as the real one, of args and of itself."""
    built = rebuild(text, name, **modules)
    sources = {**{n: sourced(each) for n, each in modules.items()}, "args": sourced(text)}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with imported(sources) as real_modules:
            real = getattr(real_modules["args"], name)
            real.model_rebuild()
            for args in many:
                assert problems(built.cls, args) == problems(real, args), args
            assert built.exact is exact, built.opaque
            if exact:
                for mode in ("validation", "serialization"):
                    assert schema_of(built.cls, mode) == schema_of(real, mode)


def accepts(built: BuiltModel, *many: Any) -> None:
    """Check that a rebuilt model accepts args."""
    for args in many:
        assert problems(built.cls, args) == [], args


def refuses(built: BuiltModel, *many: Any) -> None:
    """Check that a rebuilt model refuses args."""
    for args in many:
        assert problems(built.cls, args), args


def opaque(built: BuiltModel) -> list[tuple[str, str]]:
    """Return paths and reasons of what was left out."""
    return [(each.path, each.reason) for each in built.opaque]
