"""Run generated sources for real and read them statically, and compare the verdicts.

The real side imports the sources: they are ours. The static side never does.
"""

from __future__ import annotations

import copy
import json
import linecache
import sys
import types
import warnings
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random
from typing import Any

from pydantic import BaseModel, ValidationError

from soniq.args import ArgsRefused, codec_for
from soniq_lint.models.builder import ModelBuilder
from soniq_lint.models.built import BuiltModel
from soniq_lint.models.results import keys_of
from soniq_lint.resolve.finder import Finder
from soniq_lint.resolve.resolver import Resolver
from soniq_lint.rules.losses import shown as unreadable
from tests.lint.truth.kinds import HIDDEN, Library
from tests.lint.truth.models import ModelInfo, Models
from tests.lint.truth.plainkinds import ODD
from tests.lint.truth.records import Records
from tests.lint.truth.writing import Writer

HIDDEN_SOURCE = """
import enum
from typing import Annotated
from annotated_types import Gt
from pydantic import Field, field_validator

Small = Annotated[int, Gt(0)]
Word = str
LIMIT = 2

Renamed = Field(alias="renamed")


class Color(enum.Enum):
    RED = "red"


class Mixin:
    extra: int = 3


def special(**options):
    return Field(**options)


def decorating(function):
    return field_validator("*", mode="before", check_fields=False)(function)


def make():
    return None


def checking(value):
    if len(repr(value)) % 5 == 0:
        raise ValueError("refused by code")
    return value


def wrapping(value, handler):
    return handler(value) if len(repr(value)) % 2 else value
"""

Problem = tuple[tuple[Any, ...], str]
Errors = list[tuple[Problem, str]]


@dataclass
class Figures:
    """What a run found.

    Attributes:
        refusals: why, with how often.
        discarded: sources that Python or Pydantic refuses, so that there is nothing to compare.
        rejects: literals that the real model refuses for a reason constants decide.
        found: those of them that the rebuilt model refuses as well.
        problems, problems_found: the same for each single error.
        false_alarms: descriptions of refusals that the real model does not share.
        unequal: descriptions of exact models with another JSON Schema.
        unreadable: args with which the linter shows that a model cannot read what it writes; the
            real model cannot either, or it is a false alarm.
    """

    modules: int = 0
    discarded: int = 0
    refusals: Counter[str] = field(default_factory=Counter)
    models: int = 0
    exact: int = 0
    unread: list[str] = field(default_factory=list)
    literals: int = 0
    accepted: int = 0
    rejects: int = 0
    found: int = 0
    problems: int = 0
    problems_found: int = 0
    schemas: int = 0
    unreadable: int = 0
    false_alarms: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    unequal: list[str] = field(default_factory=list)

    @property
    def share(self) -> float:
        return self.found / self.rejects if self.rejects else 1.0

    def __str__(self) -> str:
        return "\n".join(
            f"{label:<34}{value}"
            for label, value in (
                ("modules", self.modules),
                ("refused by Python or Pydantic", self.discarded),
                ("models", self.models),
                ("  of which exact", self.exact),
                ("  of which could not be read", len(self.unread)),
                ("literals", self.literals),
                ("  accepted by the real model", self.accepted),
                ("rejects that constants decide", self.rejects),
                ("  found", f"{self.found} ({self.share:.2%})"),
                ("errors that constants decide", self.problems),
                ("  found", self.problems_found),
                ("args that are not read back", self.unreadable),
                ("false alarms", len(self.false_alarms)),
                ("JSON Schemas compared", self.schemas),
                ("  unequal", len(self.unequal)),
            )
        )


@dataclass
class Case:
    """Generated sources by module name, and the models in them."""

    sources: dict[str, str]
    models: list[ModelInfo]


def generate(rng: Random, number: int) -> Case:
    """Return the sources of two modules, the second of which uses the first."""
    library = Library()
    first, second = (Writer(f"truth_{part}_{number}", rng) for part in ("a", "b"))
    made: list[ModelInfo] = []
    for writer, prefix in ((first, "A"), (second, "B")):
        # typing remembers what a forward reference led to, so no name is used twice in a run
        prefix = f"{prefix}{number}x"
        records = Records(writer, library, prefix)
        models = Models(writer, library, prefix)
        for _ in range(rng.randrange(2, 5)):
            rng.choice((records.enum, records.typed_dict, records.named_tuple, records.dataclass,
                        records.alias))()  # fmt: skip
        if rng.random() < 0.5:
            models.generic()
        if rng.random() < 0.4:
            models.root()
        if rng.random() < 0.4:
            models.mutual()
        if rng.random() < 0.5:
            for tag in ("cat", "dog"):
                models.model([], tag=tag, rich=False)
        for _ in range(rng.randrange(1, 4)):
            models.model([each for each in made if each.code is False] + models.made)
        made += models.made
    return Case({first.name: first.text(), second.name: second.text()}, made)


@contextmanager
def imported(sources: dict[str, str]) -> Iterator[dict[str, types.ModuleType]]:
    """Run sources as modules of their names."""
    modules: dict[str, types.ModuleType] = {}
    try:
        for name, text in {HIDDEN: HIDDEN_SOURCE, **sources}.items():
            modules[name] = sys.modules[name] = types.ModuleType(name)
            # Pydantic looks at the source for the strings after fields
            modules[name].__file__ = path = f"<{name}>"
            linecache.cache[path] = (len(text), None, text.splitlines(keepends=True), path)
            code = compile(text, path, "exec", dont_inherit=True)
            exec(code, modules[name].__dict__)
        yield modules
    finally:
        for name in modules:
            sys.modules.pop(name, None)
            linecache.cache.pop(f"<{name}>", None)


def compare(case: Case, rng: Random, literals: int, figures: Figures) -> None:
    """Compare every model of a case over some literals."""
    figures.modules += len(case.sources)
    resolver = Resolver(Finder([], None, virtual=case.sources))
    builder = ModelBuilder(resolver)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            with imported(case.sources) as modules:
                real = {info.name: getattr(modules[info.module], info.name)
                        for info in case.models}  # fmt: skip
                for cls in real.values():
                    cls.model_rebuild()
                for info in case.models:
                    _compare_model(info, real[info.name], builder, rng, literals, figures, case)
        except AssertionError:
            raise
        except Exception as error:
            figures.discarded += 1
            figures.refusals[f"{type(error).__name__}: {str(error)[:150]}"] += 1


def _compare_model(
    info: ModelInfo,
    real: type[BaseModel],
    builder: ModelBuilder,
    rng: Random,
    literals: int,
    figures: Figures,
    case: Case,
) -> None:
    module = builder.resolver.module(info.module)
    assert module is not None
    target = builder.resolver.lookup(info.name, module.scope)
    built = builder.build(target)
    figures.models += 1
    shown = "\n\n".join(case.sources.values())
    if built is None:
        figures.unread.append(f"{info.name}: {builder.build_reason(target)}\n{shown}")
        return
    if built.keys_known:
        keys = {
            name: keys_of(name, each, real.model_config) for name, each in real.model_fields.items()
        }
        if {name: each.keys for name, each in built.fields.items()} != keys:
            figures.unequal.append(f"keys of {info.name}\n{shown}")
    if built.exact:
        figures.exact += 1
        for mode in ("validation", "serialization"):
            figures.schemas += 1
            one, other = (schema_of(cls, mode) for cls in (built.cls, real))
            if one != other:
                figures.unequal.append(f"{mode} of {info.name}\n{one}\n{other}\n{shown}")
    for found in unreadable(built):
        figures.unreadable += 1
        if not loses(real, found.witness or ""):
            figures.false_alarms.append(f"{info.name} reads back {found.witness}\n{shown}")
    for _ in range(literals):
        args = info.sample(rng)
        for _ in range(rng.choice((0, 1, 1, 2))):
            args = mutated(args, rng)
        if isinstance(args, dict):
            _compare_literal(args, info, real, built, figures, shown)


def loses(cls: type[BaseModel], witness: str) -> bool:
    """Tell whether a model accepts args and refuses what it would store of them.

    As an instance and as a mapping: both are ways to enqueue.
    """
    codec = codec_for(cls)
    try:
        value = codec.decode(witness)
    except ArgsRefused:
        return False
    for args in (value, json.loads(witness)):
        try:
            codec.encode(args)
        except ArgsRefused:
            continue
        return False
    return True


def schema_of(cls: type[BaseModel], mode: Any) -> object:
    """Return the JSON Schema, or the name of the error when there is none."""
    try:
        return cls.model_json_schema(mode=mode)
    except Exception as error:
        return type(error).__name__


def _compare_literal(
    args: Any, info: ModelInfo, real: Any, built: BuiltModel, figures: Figures, shown: str
) -> None:
    figures.literals += 1
    actual = verdict(real, args)
    given = verdict(built.cls, args)
    if actual is None:
        figures.accepted += 1
    if built.exact:
        alarmed = _located(args, given) != _located(args, actual)
    else:
        # which of several problems of a value comes first may depend on what was left out
        known = [loc for (loc, _), _ in _located(args, actual)]
        alarmed = any(
            not any(each[: len(loc)] == loc for each in known)
            for (loc, _), _ in _located(args, given)
        )
    if actual and actual[0][0][1].startswith("crash"):
        alarmed = False  # a refusal, of which no more is known
    if alarmed:
        figures.false_alarms.append(
            f"{info.name} {args!r}\nstatic {given}\nreal   {actual}\n{shown}"
        )
    # a member of a union that code decides about decides about the whole union
    undecided = {each[0][0][:1] for each in actual or () if not _decided(*each)}
    decided = _located(
        args,
        [each for each in actual or () if not info.code and each[0][0][:1] not in undecided],
    )
    if decided:
        static_found = {each for each, _ in _located(args, given)}
        figures.rejects += 1
        figures.found += bool(given)
        figures.problems += len(decided)
        figures.problems_found += sum(each in static_found for each, _ in decided)
        if not given:
            figures.missed.append(f"{info.name} {args!r}\nreal   {actual}\n{shown}")


def verdict(cls: Any, args: Any) -> Errors | None:
    """Return the errors, or None for none; an exception of another kind is one error."""
    try:
        cls.model_validate(copy.deepcopy(args))
    except ValidationError as error:
        return [
            ((each["loc"], each["type"]), each["msg"])
            for each in error.errors(include_url=False, include_input=False)
        ]
    except Exception as error:
        return [(((), f"crash {type(error).__name__}"), "refused by code")]
    return None


def _located(args: Any, errors: Errors | None) -> Errors:
    """Return errors without the parts of their paths that name members of unions.

    Such a name spells out what a member is made of, which may be less on the static side.
    """
    return [((_in_args(args, loc, kind), kind), message) for (loc, kind), message in errors or ()]


def _in_args(args: Any, loc: tuple[Any, ...], kind: str) -> tuple[Any, ...]:
    kept: list[Any] = []
    here = args
    for number, each in enumerate(loc):
        if (isinstance(here, dict) and each in here) or (
            isinstance(here, list | tuple) and isinstance(each, int) and each < len(here)
        ):
            here = here[each]
        elif number < len(loc) - 1 or not kind.startswith("missing"):
            continue
        kept.append(each)
    return tuple(kept)


def _decided(problem: Problem, message: str) -> bool:
    loc, kind = problem
    if "refused by code" in message:
        return False
    tainted = [n for n, each in enumerate(loc) if isinstance(each, str) and each.startswith("vf_")]
    return not tainted or (kind == "missing" and tainted == [len(loc) - 1])


def mutated(args: Any, rng: Random) -> Any:
    """Return args with one thing changed somewhere."""
    if isinstance(args, dict) and args:
        key = rng.choice(list(args))
        roll = rng.random()
        made = dict(args)
        if roll < 0.12:
            del made[key]
        elif roll < 0.2:
            made[rng.choice(("unknown", "amount", "name", "tag", 3))] = rng.choice(ODD)
        elif roll < 0.28:
            made[f"{key}x"] = made.pop(key)
        elif roll < 0.65 and isinstance(made[key], dict | list):
            made[key] = mutated(made[key], rng)
        else:
            made[key] = rng.choice(ODD)
        return made
    if isinstance(args, list) and args:
        made_list = list(args)
        index = rng.randrange(len(made_list))
        if rng.random() < 0.2:
            made_list.append(rng.choice(ODD))
        else:
            made_list[index] = (
                mutated(made_list[index], rng)
                if isinstance(made_list[index], dict | list) and rng.random() < 0.6
                else rng.choice(ODD)
            )
        return made_list
    return rng.choice(ODD)


def run(examples: int, seed: int, literals: int = 30) -> Figures:
    """Compare this many pairs of modules, and return the figures."""
    rng = Random(seed)
    figures = Figures()
    for number in range(examples):
        compare(generate(rng, number), rng, literals, figures)
    return figures
