"""Run generated producers for real, with many values for what cannot be known before."""

from __future__ import annotations

import inspect
import linecache
import sys
import types
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random
from typing import Any

from pydantic import BaseModel, ValidationError

from soniq import Soniq
from soniq.args import format_path
from soniq.errors import TaskArgsInvalid
from soniq.memory import MemoryStore
from tests.lint.sites.producers import Hint, Producer
from tests.lint.sites.stub import FIELDS, IMPORTS, PACKAGE

OUTSIDE = """
from contextlib import contextmanager

SINK = []
TABLE = {}


def fetch(hint):
    return WORLD.fetch(hint)


def fetch_key(hint):
    return WORLD.fetch_key(hint)


def flag():
    return WORLD.flag()


def some():
    return WORLD.some()


def risky():
    WORLD.risky()


def tamper(obj, hint):
    WORLD.tamper(obj, hint)
    return obj


async def tamper_later(obj, hint):
    WORLD.tamper(obj, hint)


@contextmanager
def holder(obj):
    yield obj


def empty_sink(hint):
    for each in SINK:
        WORLD.tamper(each, hint)
    SINK.clear()


def empty_table(hint):
    for each in TABLE.values():
        WORLD.tamper(each, hint)
    TABLE.clear()
"""

_NASTY = (
    "None", "0", "-1", "True", "''", "'x'", "'12'", "1.5", "[]", "{}", "['a']", "[1, 2]",
    "{'name': 'a'}", "{'sku': 'ab'}", "b'x'", "object()", "float('nan')", "10 ** 30", "Color.RED",
    "Recipient(name='x')", "{1: 2}", "'2026-01-02'", "lambda: 1", "{'kind': 'email'}", "('a',)",
)  # fmt: skip

_ORDER = (
    "shop_tasks.schemas", "shop_tasks.refs", "shop_tasks", "shop_tasks.stars", "shop_tasks.again",
    "shop_tasks.space", "shop_tasks.urgent", "outside",
)  # fmt: skip

Refusals = list[list[str]]


@dataclass
class Runs:
    """What became of the enqueues of one site.

    Attributes:
        accepted: how many were stored.
        refused: for each other one the paths of its problems; of an instance that cannot be made
            they start at the instance.
        coded: for each refusal whether only code of a model has refused.
        made: for each refusal whether it is that of an instance.
    """

    accepted: int = 0
    refused: Refusals = field(default_factory=list)
    coded: list[bool] = field(default_factory=list)
    made: list[bool] = field(default_factory=list)


class World:
    """One completion of everything that is not known."""

    def __init__(self, rng: Random, hints: list[Hint], names: dict[str, Any]) -> None:
        self._rng = rng
        self._hints = hints
        self._names = names

    def fetch(self, hint: int) -> Any:
        rng, meant = self._rng, self._hints[hint]
        if rng.random() < 0.3:
            return self._made(rng.choice(_NASTY))
        if not meant.model:
            return self._made(rng.choice(meant.good))
        whole = self._whole(meant.model)
        roll = rng.random()
        if roll < 0.2 and whole:
            del whole[rng.choice(list(whole))]
        elif roll < 0.3:
            whole["stranger"] = 1
        return whole

    def fetch_key(self, hint: int) -> Any:
        fields = FIELDS[self._hints[hint].model]
        return self._rng.choice([*(each.key for each in fields), "other", 5])

    def flag(self) -> bool:
        return self._rng.random() < 0.5

    def some(self) -> list[int]:
        return list(range(self._rng.randrange(3)))

    def risky(self) -> None:
        if self._rng.random() < 0.5:
            raise KeyError

    def tamper(self, obj: Any, hint: int) -> None:
        """Mend an object, spoil it, or leave it alone."""
        roll, model = self._rng.random(), self._hints[hint].model
        if roll < 0.3 or not model:
            return
        if isinstance(obj, list):
            for each in obj:
                self.tamper(each, hint)
        elif isinstance(obj, dict):
            obj.clear()
            if roll < 0.8:
                obj.update(self._whole(model))
        elif isinstance(obj, BaseModel) and roll < 0.8:
            try:
                obj.__dict__.update(type(obj).model_validate(self._whole(model)).__dict__)
            except ValidationError:
                return

    def _whole(self, model: str) -> dict[str, Any]:
        return {
            each.key: self._made(self._rng.choice(each.good))
            for each in FIELDS[model]
            if each.required or self._rng.random() < 0.3
        }

    def _made(self, text: str) -> Any:
        return eval(text, self._names)


class _App:
    """Notes what becomes of every enqueue."""

    def __init__(self, app: Soniq, runs: Runs) -> None:
        self._app = app
        self._runs = runs

    async def enqueue(self, target: Any, **options: Any) -> None:
        await self._noted(self._app.enqueue(target, **options))

    async def enqueue_many(self, target: Any, args: Any) -> None:
        await self._noted(self._app.enqueue_many(target, args))

    async def _noted(self, call: Any) -> None:
        try:
            await call
        except TaskArgsInvalid as error:
            self._runs.refused.append([each.path for each in error.problems])
            self._runs.coded.append(all(_is_coded(each.type) for each in error.problems))
            self._runs.made.append(False)
            raise
        self._runs.accepted += 1


def _is_coded(kind: str) -> bool:
    return kind in ("value_error", "assertion_error", "validator_crashed")


@contextmanager
def package() -> Iterator[dict[str, Any]]:
    """Import the stub package, and yield the names that expressions are evaluated with."""
    modules = {**PACKAGE, "outside": OUTSIDE}
    try:
        for name in _ORDER:
            if name == "shop_tasks.schemas":
                sys.modules["shop_tasks"] = types.ModuleType("shop_tasks")
                sys.modules["shop_tasks"].__path__ = []
            _run(name, modules[name])
        names: dict[str, Any] = {}
        exec(IMPORTS, names)
        yield names
    finally:
        for name in [each for each in sys.modules if each.partition(".")[0] == "shop_tasks"]:
            del sys.modules[name]
        sys.modules.pop("outside", None)


def _run(name: str, text: str) -> types.ModuleType:
    module = sys.modules.get(name) or types.ModuleType(name)
    module.__package__ = name if "." not in name else name.rpartition(".")[0]
    sys.modules[name] = module
    parent, _, last = name.rpartition(".")
    if parent:
        setattr(sys.modules[parent], last, module)
    path = f"<{name}>"
    linecache.cache[path] = (len(text), None, text.splitlines(keepends=True), path)
    exec(compile(text, path, "exec"), module.__dict__)
    return module


async def run(
    producer: Producer, rng: Random, names: dict[str, Any], worlds: int
) -> dict[str, Runs]:
    """Run every site in a number of worlds; one that does not depend on any, in two."""
    runs = {site.function: Runs() for site in producer.sites}
    for number in range(worlds):
        world = World(rng, producer.hints, names)
        sys.modules["outside"].__dict__["WORLD"] = world
        made = []
        try:
            for name, text in producer.sources.items():
                sys.modules.pop(name, None)
                try:
                    made.append(_run(name, text))
                except (KeyError, TypeError, ValueError, AttributeError):
                    break  # a constant that cannot be made in this world
            else:
                app = Soniq(store=MemoryStore())
                for site in producer.sites:
                    if number < 2 or not site.constant:
                        function = getattr(made[-1], site.function)
                        for _ in range(2):
                            await _call(function, _App(app, runs[site.function]), world)
                await app.close()
        finally:
            for name in producer.sources:
                sys.modules.pop(name, None)
    return runs


async def _call(function: Any, app: _App, world: World) -> None:
    given = {
        name: world.fetch(each.default)
        for name, each in inspect.signature(function).parameters.items()
        if name != "app"
    }
    runs = app._runs
    before = len(runs.refused)
    try:
        await function(app, **given)
    except ValidationError as error:
        if len(runs.refused) == before:
            details = error.errors(include_url=False)
            runs.refused.append([format_path(each["loc"]) for each in details])
            runs.coded.append(all(_is_coded(each["type"]) for each in details))
            runs.made.append(True)
    except Exception:  # refused and noted already, or never got to the enqueue
        return
