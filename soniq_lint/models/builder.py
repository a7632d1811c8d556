"""``ModelBuilder``: from a class statement to the real Pydantic class it would make."""

from __future__ import annotations

import ast
import typing
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from soniq_lint.models.quiet import undisturbed

# isort: split
from pydantic import BaseModel

from soniq_lint.models import dataclass_records, enums, records
from soniq_lint.models.aliases import Aliases
from soniq_lint.models.annotations import Annotations
from soniq_lint.models.bases import Bases
from soniq_lint.models.classes import fill_model, fill_plain
from soniq_lint.models.completion import Completion, Faults
from soniq_lint.models.constants import Constants, Unknown
from soniq_lint.models.holdings import Holdings
from soniq_lint.models.kinds import Kinds
from soniq_lint.models.names import resolved
from soniq_lint.models.reading import Fault, Reading, Use, Waiting
from soniq_lint.models.results import Results
from soniq_lint.resolve.targets import ClassTarget, Target, Unresolved, ValueTarget

if TYPE_CHECKING:
    from enum import Enum

    from soniq_lint.models.built import BuiltModel
    from soniq_lint.resolve.resolver import Consulted, Resolver

_ATTEMPTS: Final = 12
"""How often the classes of one model are made again after one that Pydantic refused."""


class ModelBuilder:
    """Rebuilds models, and the classes they use, from source; each class statement once.

    Attributes:
        resolver: where names lead.
        constants: evaluates constant expressions.
        annotations, aliases: evaluate types.
    """

    def __init__(self, resolver: Resolver) -> None:
        self.resolver = resolver
        self.constants = Constants(self)
        self.annotations = Annotations(self)
        self.aliases = Aliases(self)
        self.bases = Bases(self)
        self.completion = Completion(self)
        self.holdings = Holdings(self)
        self._kinds = Kinds(resolver)
        self._results = Results(self)
        self._readings: dict[ast.ClassDef, Reading] = {}
        self._by_class: dict[int, tuple[object, Reading]] = {}
        self._functional: dict[ast.AST, tuple[Any, Consulted]] = {}
        self._faults: Faults = {}
        self._depth = 0
        self._reasons: dict[Target, str] = {}

    # for everyone

    def build(self, target: Target) -> BuiltModel | None:
        """Return the model that a target is, rebuilt; None when it is none that can be read.

        ``build_reason`` then says why. Never raises.
        """
        try:
            with undisturbed():
                built = self._class(target)
        except Exception as error:  # the linter goes on without this model
            built = f"reading it fails with {type(error).__name__}: {error}"
        if isinstance(built, str):
            self._reasons[target] = built
            return None
        return built

    def build_reason(self, target: Target) -> str:
        """Return why ``build`` gave None for a target, in a few words."""
        return self._reasons.get(target, "")

    def is_model(self, target: Target) -> bool | None:
        """Tell whether a target is a Pydantic model class; None when that is not certain."""
        if isinstance(target, ValueTarget):
            plain = target.expr.value if isinstance(target.expr, ast.Subscript) else None
            if plain is not None:
                return self.is_model(resolved(plain, target.scope, self.resolver))
            return None if isinstance(target.expr, ast.Call) else False
        return self._kinds.is_model(target)

    def class_of(self, target: Target) -> type | None:
        """Return the class rebuilt for a model, enum, dataclass, TypedDict or named tuple.

        None when there is none that shows what the real one is like.
        """
        if not isinstance(target, ClassTarget):
            return None
        try:
            reading = self.read(target)
        except Waiting:
            return None
        if reading.open or not reading.structure:
            return None
        return reading.cls if isinstance(reading.cls, type) else None

    def enum(self, target: Target) -> type[Enum] | None:
        """Return the enum rebuilt for a target, or None; its members are those in the models."""
        if isinstance(target, ClassTarget) and self._kinds.kind(target) == "enum":
            return typing.cast("type[Enum] | None", self.class_of(target))
        if isinstance(target, ValueTarget) and isinstance(target.expr, ast.Call):
            made = self.functional_enum(target)
            return None if isinstance(made, Unknown) else made
        return None

    def instance(self, target: ClassTarget, args: list[Any], kwargs: Mapping[str, Any]) -> object:
        """Return what a class of the project makes of constant arguments, or ``Unknown``.

        Only of classes that nothing was left out of, so that it is what the real one makes.
        """
        kind = self._kinds.kind(target)
        name = target.qualname
        if kind == "plain":
            return Unknown(f"calls {name}")
        try:
            reading = self.read(target)
        except Waiting:
            return Unknown(f"{name} is still being read")
        if reading.open or reading.cls is None or not reading.structure:
            return Unknown(reading.reason or f"{name} is still being read")
        if reading.accepts or not self.is_exact(reading):
            return Unknown(f"{name} is not known in every part")
        try:
            with undisturbed():
                return reading.cls(*args, **kwargs)
        except Exception as error:  # a refusal, or a class that is not complete yet
            return Unknown(f"{name}(...) fails with {type(error).__name__}")

    # for the room

    def read(self, target: ClassTarget) -> Reading:
        """Return what is known of a class statement, reading it if that was not done yet.

        Raises:
            Waiting: a base of it is still being made.
        """
        if self._depth:
            return self._read(target)
        if target.node in self._readings:
            return self._read(target)
        with undisturbed():
            return self._session(target)

    def _session(self, target: ClassTarget) -> Reading:
        """Read a class and everything it uses, again without what Pydantic has refused."""
        for _ in range(_ATTEMPTS):
            try:
                reading = self._read(target)
            except Waiting:
                reading = self._unreadable(target, "its bases lead in a circle")
            except RecursionError:
                reading = self._unreadable(target, "nested too deeply")
            with self._inside():
                faults = self.completion.complete()
            if not faults:
                return reading
            self._faults.update(faults)
            self._forget()
        return self._unreadable(target, "Pydantic refuses it")

    def _read(self, target: ClassTarget) -> Reading:
        known = self._readings.get(target.node)
        if known is not None:
            if known.consulted is not None:
                self.resolver.consult(known.consulted)
            return known
        kind = self._kinds.kind(target)
        reading = self._readings[target.node] = Reading(target, kind)
        with self.resolver.recording() as reading.consulted:
            self._fill(reading)
        return reading

    def _fill(self, reading: Reading) -> None:
        target, kind = reading.target, reading.kind
        try:
            with self._inside():
                match kind:
                    case "model":
                        fill_model(reading, self)
                    case "enum":
                        enums.fill_enum(reading, self)
                    case "dataclass":
                        dataclass_records.fill_dataclass(reading, self)
                    case "typed-dict":
                        records.fill_typed_dict(reading, self)
                    case "named-tuple":
                        records.fill_named_tuple(reading, self)
                    case "plain":
                        fill_plain(reading, self)
        except BaseException:
            del self._readings[target.node]
            self.completion.drop(reading)
            raise
        reading.open = False
        if reading.cls is not None:
            self._by_class[id(reading.cls)] = (reading.cls, reading)
            self.completion.remember(reading.cls)
            with self._inside():
                self.completion.settle(reading)

    @contextmanager
    def _inside(self) -> Iterator[None]:
        """Do something as part of a build, so that what it reads starts none of its own."""
        self._depth += 1
        try:
            yield
        finally:
            self._depth -= 1

    def _unreadable(self, target: ClassTarget, reason: str) -> Reading:
        reading = self._readings[target.node] = Reading(target, self._kinds.kind(target))
        reading.open = reading.structure = reading.exact = reading.keys_known = False
        reading.reason = reason
        return reading

    def reading_of(self, kind: Any) -> Reading | None:
        """Return what a class was read from; of ``Page[Item]`` that is ``Page``."""
        found = self._by_class.get(id(kind))
        if found is not None and found[0] is kind:
            return found[1]
        metadata = getattr(kind, "__pydantic_generic_metadata__", None)
        origin = metadata["origin"] if isinstance(metadata, dict) else typing.get_origin(kind)
        return None if origin is None or origin is kind else self.reading_of(origin)

    def is_exact(self, reading: Reading) -> bool:
        """Tell whether nothing was left out of a class and of those it uses."""
        seen: set[Reading] = set()
        todo = [reading]
        while todo:
            each = todo.pop()
            if each in seen:
                continue
            seen.add(each)
            if not each.exact or (not each.structure and each.kind != "plain") or each.open:
                return False
            todo += [*each.uses, *each.bases]
        return True

    def members(self, target: ClassTarget) -> Mapping[str, object] | Unknown | None:
        """Return the members of an enum by name; None for a class that is no enum."""
        if self._kinds.kind(target) != "enum":
            return None
        made = self.enum(target)
        if made is None:
            return Unknown(f"the members of {target.qualname} are not known")
        return made.__members__

    def config(self, target: ClassTarget) -> dict[str, object] | None:
        """Return the config of a model, inherited settings included; None when not all is known."""
        if self._kinds.kind(target) != "model":
            return None
        try:
            reading = self.read(target)
        except Waiting:
            return None
        chain = [reading]
        for each in chain:
            chain += [base for base in each.bases if base not in chain]
        if reading.open or not all(each.configured for each in chain):
            return None
        return dict(reading.cls.model_config)

    def attributes(self, target: ClassTarget) -> frozenset[str] | None:
        """Return the names a class defines or inherits; None when a base is not in view."""
        return self._kinds.attributes(target)

    def is_validator(self, reading: Reading, name: str) -> bool:
        """Tell whether a base has a validator of this name."""
        for base in reading.bases:
            infos = getattr(base.cls, "__pydantic_decorators__", None)
            if infos is not None and (
                name in infos.field_validators or name in infos.model_validators
            ):
                return True
        return False

    def functional_enum(self, target: ValueTarget) -> Any:
        """Return the enum that a call makes, ``Unknown``, or None when it makes no enum."""
        known = self._functional.get(target.expr)
        if known is not None:
            self.resolver.consult(known[1])
            return known[0]
        with self.resolver.recording() as consulted:
            self._functional[target.expr] = (Unknown("is defined by itself"), consulted)
            try:
                made = enums.functional(target, self)
            except Waiting:
                del self._functional[target.expr]
                return Unknown("is still being read")
            except BaseException:
                del self._functional[target.expr]
                raise
        self._functional[target.expr] = (made, consulted)
        return made

    def fault(self, reading: Reading, name: str) -> Fault | None:
        """Return what was found wrong with a field, or with a class for an empty name."""
        node = reading.target.node
        return self._faults.get((node, name)) or self._faults.get((node, ""))

    def own_reading(self, cls: object) -> Reading | None:
        """Return what a class itself was read from, not counting its generic origin."""
        found = self._by_class.get(id(cls))
        return None if found is None else found[1]

    def _forget(self) -> None:
        """Forget every class but the enums, whose members may have been given away."""
        kept = {node: each for node, each in self._readings.items() if each.kind == "enum"}
        self._readings = kept
        self._by_class = {
            number: found for number, found in self._by_class.items() if found[1] in kept.values()
        }
        self.annotations = Annotations(self)
        self.aliases = Aliases(self)
        self.completion = Completion(self)

    def _class(self, target: Target) -> BuiltModel | str:
        """Return the model a target stands for, or why there is none."""
        if isinstance(target, ValueTarget):
            return self._expression(target)
        if isinstance(target, Unresolved):
            return target.reason
        if not isinstance(target, ClassTarget):
            return "is not a Pydantic model"
        if self._kinds.kind(target) != "model":
            return self._kinds.why_not(target)
        reading = self.read(target)
        return reading.reason if reading.cls is None else self._results.built(reading.cls)

    def _expression(self, target: ValueTarget) -> BuiltModel | str:
        """Return the model that an expression such as ``Page[Item]`` stands for."""
        use = Use(target.scope, "")
        kind = self.annotations.evaluate(target.expr, target.scope, use)
        with self._inside():
            faults = self.completion.complete()
        if faults:
            return next(iter(faults.values())).reason
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            if self.reading_of(kind) is None:
                return "is not declared in view"
            return self._results.built(kind, use)
        return use.notes[0].reason if use.notes else "is not a Pydantic model"
