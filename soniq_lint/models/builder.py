"""``ModelBuilder``: from a class statement to the real Pydantic class it would make."""

from __future__ import annotations

import ast
import typing
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, ForwardRef

from soniq_lint.models.quiet import undisturbed

# isort: split
from pydantic import BaseModel

from soniq_lint.models import enums, records
from soniq_lint.models.aliases import Aliases
from soniq_lint.models.annotations import Annotations
from soniq_lint.models.classes import fault, fill_model, fill_plain, is_base
from soniq_lint.models.constants import Constants, Unknown
from soniq_lint.models.kinds import Kinds
from soniq_lint.models.known import lookup
from soniq_lint.models.names import TypeParameter, form, in_annotation, resolved
from soniq_lint.models.reading import Reading, Use, Waiting
from soniq_lint.models.relaxed import ANYTHING, is_relaxed
from soniq_lint.models.results import Results
from soniq_lint.resolve.targets import ClassTarget, External, Target, Unresolved, ValueTarget

if TYPE_CHECKING:
    from enum import Enum

    from soniq_lint.models.built import BuiltModel
    from soniq_lint.resolve.resolver import Resolver
    from soniq_lint.resolve.scopes import Scope

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
        self._kinds = Kinds(resolver)
        self._results = Results(self)
        self._readings: dict[ast.ClassDef, Reading] = {}
        self._by_class: dict[int, tuple[object, Reading]] = {}
        self._functional: dict[ast.AST, Any] = {}
        self._forced: dict[tuple[ast.ClassDef, str], str] = {}
        self._namespace: dict[str, Any] = {}
        self._deferred: list[tuple[str, ast.expr, Scope, str, bool, Reading]] = []
        self._made: list[Any] = []
        self._counter = 0
        self._depth = 0
        self._reasons: dict[Target, str] = {}

    # for everyone

    def build(self, target: Target) -> BuiltModel | None:
        """Return the model that a target is, rebuilt; None when it is none that can be read.

        ``build_reason`` then says why. Never raises.
        """
        try:
            with undisturbed():
                cls = self._class(target)
        except Exception as error:  # the linter goes on without this model
            cls = f"reading it fails with {type(error).__name__}: {error}"
        if isinstance(cls, str):
            self._reasons[target] = cls
            return None
        return self._results.built(cls)

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
        known = self._readings.get(target.node)
        if known is not None:
            return known
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
            faults = self._complete()
            if not faults:
                return reading
            self._forced.update(faults)
            self._forget()
        return self._unreadable(target, "Pydantic refuses it")

    def _read(self, target: ClassTarget) -> Reading:
        known = self._readings.get(target.node)
        if known is not None:
            return known
        kind = self._kinds.kind(target)
        reading = self._readings[target.node] = Reading(target, kind)
        self._depth += 1
        try:
            match kind:
                case "model":
                    fill_model(reading, self)
                case "enum":
                    enums.fill_enum(reading, self)
                case "dataclass":
                    records.fill_dataclass(reading, self)
                case "typed-dict":
                    records.fill_typed_dict(reading, self)
                case "named-tuple":
                    records.fill_named_tuple(reading, self)
                case "plain":
                    fill_plain(reading, self)
        except BaseException:
            del self._readings[target.node]
            raise
        finally:
            self._depth -= 1
        reading.open = False
        if reading.cls is not None:
            self._by_class[id(reading.cls)] = (reading.cls, reading)
            self.remember(reading.cls)
        return reading

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
        if target.expr not in self._functional:
            self._functional[target.expr] = Unknown("is defined by itself")
            try:
                self._functional[target.expr] = enums.functional(target, self)
            except Waiting:
                del self._functional[target.expr]
                return Unknown("is still being read")
        return self._functional[target.expr]

    def forced(self, reading: Reading, name: str) -> str:
        """Return why a field, or a class for an empty name, must accept anything, if it must."""
        node = reading.target.node
        return self._forced.get((node, name)) or self._forced.get((node, ""), "")

    # bases

    def base(self, expr: ast.expr, reading: Reading) -> Any:
        """Return the class a base expression stands for, or ``Unknown``.

        Raises:
            Waiting: it is still being made.
        """
        scope = reading.target.scope.child(reading.target.node)
        plain = expr.value if isinstance(expr, ast.Subscript) else expr
        if not isinstance(plain, ast.Name | ast.Attribute):
            return Unknown("a base would have to be computed")
        target = in_annotation(plain, scope, self.resolver, late=False, home=scope)
        made: Any
        if isinstance(target, ClassTarget):
            inherited = self._read(target)
            if inherited.open:
                raise Waiting
            if inherited not in reading.bases:
                reading.bases.append(inherited)
            made = inherited.cls
            if made is None:
                return Unknown(inherited.reason or "a base cannot be read")
        elif isinstance(target, External):
            if form(target) == "Protocol":
                return object
            if not is_base(target):
                return Unknown(f"its base {target.name} may do anything")
            made = lookup(target.name)
        elif isinstance(target, ValueTarget):
            return self._aliased_base(plain, scope, reading)
        else:
            reason = target.reason if isinstance(target, Unresolved) else "is not a class"
            return Unknown(f"a base is not in view: {reason}")
        if not isinstance(expr, ast.Subscript):
            return made
        return self._parametrised_base(made, expr, scope, reading)

    def _parametrised_base(
        self, made: Any, expr: ast.Subscript, scope: Scope, reading: Reading
    ) -> Any:
        inner = list(expr.slice.elts) if isinstance(expr.slice, ast.Tuple) else [expr.slice]
        args: list[Any] = []
        for each in inner:
            use = Use(scope, "")
            kind = self.annotations.evaluate(each, scope, use)
            if use.waiting:
                kind = self.defer(each, scope, "", False, reading)
            else:
                reading.take(use)
            args.append(kind)
        taken = self.annotations.taken(made, args)
        if taken is None:
            return Unknown("what its base is made of is not known")
        if taken != args:
            reading.exact = False
        try:
            return made[taken[0] if len(taken) == 1 else tuple(taken)]
        except Exception as error:  # whatever a class makes of parameters it does not want
            return Unknown(f"the parameters of a base are refused with {type(error).__name__}")

    def _aliased_base(self, expr: ast.expr, scope: Scope, reading: Reading) -> Any:
        use = Use(scope, "")
        kind = self.annotations.evaluate(expr, scope, use)
        if use.waiting:
            raise Waiting
        inherited = self.reading_of(kind)
        if is_relaxed(kind) or inherited is None or not isinstance(kind, type):
            return Unknown("a base is not in view")
        reading.take(use)
        reading.bases.append(inherited)
        return kind

    def type_parameters(self, reading: Reading) -> tuple[Any, ...]:
        """Return the type variables of ``class X[T]``."""
        node, scope = reading.target.node, reading.target.scope
        made: list[Any] = []
        for parameter in getattr(node, "type_params", ()):
            use = Use(scope, "")
            kind = self.aliases.parameter(TypeParameter(parameter, scope.child(node)), use)
            reading.take(use)
            if not isinstance(kind, Unknown):
                made.append(kind)
        return tuple(made)

    # classes that refer to each other

    def reference(self) -> str:
        """Return a new name for something that forward references lead to."""
        self._counter += 1
        return f"_soniq_{self._counter}"

    def define(self, name: str, kind: Any) -> None:
        """Say what the references with a name lead to."""
        self._namespace[name] = kind

    def defer(self, expr: ast.expr, scope: Scope, path: str, late: bool, reading: Reading) -> Any:
        """Return a reference to a type that is evaluated when every class has been made."""
        name = self.reference()
        self._deferred.append((name, expr, scope, path, late, reading))
        return ForwardRef(name)

    def referred(self, name: str) -> Any:
        """Return what the references with a name lead to; None when it is not known."""
        return self._namespace.get(name)

    def remember(self, kind: Any) -> None:
        """Keep a class that may have to be completed."""
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            self._made.append(kind)

    def _complete(self) -> dict[tuple[ast.ClassDef, str], str]:
        """Evaluate what was deferred and complete the models; return the faults found."""
        self._depth += 1
        try:
            while self._deferred:
                name, expr, scope, path, late, reading = self._deferred.pop()
                use = Use(scope, path, late=late)
                kind = self.annotations.evaluate(expr, scope, use)
                if use.waiting:
                    kind = use.leave_out("refers to itself", expr, scope)
                reading.take(use)
                self._namespace[name] = kind
            faults: dict[tuple[ast.ClassDef, str], str] = {}
            while self._made and not faults:
                faults = self._completed(self._made.pop(0))
            return faults
        finally:
            self._depth -= 1

    def _completed(self, cls: Any) -> dict[tuple[ast.ClassDef, str], str]:
        if cls.__pydantic_complete__:
            return {}
        try:
            cls.model_rebuild(force=True, _types_namespace=self._namespace)
            return {}
        except RecursionError:
            reason = "nested too deeply"
        except Exception as error:  # what Pydantic raises depends on its version
            reason = f"Pydantic refuses it with {type(error).__name__}"
        faults: dict[tuple[ast.ClassDef, str], str] = {}
        chain = [each for base in cls.__mro__ if (each := self._own_reading(base)) is not None]
        for reading in chain:
            for name, (annotation, value) in reading.declared.items():
                found = fault(name, annotation, value, reading.config, self._namespace)
                if found is not None:
                    faults[reading.target.node, name] = found
        if not faults and chain:
            faults[chain[0].target.node, ""] = reason
        return faults

    def _own_reading(self, cls: object) -> Reading | None:
        found = self._by_class.get(id(cls))
        return None if found is None else found[1]

    def _forget(self) -> None:
        """Forget every class but the enums, whose members may have been given away."""
        kept = {node: each for node, each in self._readings.items() if each.kind == "enum"}
        self._readings = kept
        self._by_class = {
            number: found for number, found in self._by_class.items() if found[1] in kept.values()
        }
        self.aliases = Aliases(self)
        self._namespace = {}
        self._deferred = []
        self._made = []

    def _class(self, target: Target) -> Any:
        """Return the model class a target stands for, or why there is none."""
        if isinstance(target, ValueTarget):
            use = Use(target.scope, "")
            kind = self.annotations.evaluate(target.expr, target.scope, use)
            self._complete()
            if use.notes:
                return use.notes[0].reason
            if isinstance(kind, type) and issubclass(kind, BaseModel):
                return kind if self.reading_of(kind) is not None else "is not declared in view"
            return "is not a Pydantic model"
        if isinstance(target, Unresolved):
            return target.reason
        if not isinstance(target, ClassTarget):
            return "is not a Pydantic model"
        if self._kinds.kind(target) != "model":
            return self._kinds.why_not(target)
        reading = self.read(target)
        if reading.cls is None:
            return reading.reason
        return reading.cls


__all__ = ["ANYTHING", "ModelBuilder"]
