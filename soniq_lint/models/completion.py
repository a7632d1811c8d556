"""Classes that refer to each other: made with references first, completed when all are there."""

from __future__ import annotations

import ast
import itertools
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, ForwardRef, NamedTuple

from pydantic import BaseModel

from soniq_lint.models.classes import fault
from soniq_lint.models.patterns import slow_fields
from soniq_lint.models.reading import Fault, Reading, Use

if TYPE_CHECKING:
    from soniq_lint.models.builder import ModelBuilder
    from soniq_lint.resolve.scopes import Scope

Faults = dict[tuple[ast.ClassDef, str], Fault]
"""What is wrong with a field of a class, or with the class itself under an empty name."""

_SLOW: Final = "its pattern may take very long"
_NUMBERS = itertools.count(1)  # of all builders: typing keeps what a reference has led to


class _Deferred(NamedTuple):
    """A type that is evaluated later: the name that leads to it, and how to evaluate it."""

    name: str
    expr: ast.expr
    scope: Scope
    path: str
    late: bool
    reading: Reading


class Completion:
    """Keeps what the references of unfinished classes lead to."""

    def __init__(self, builder: ModelBuilder) -> None:
        self._builder = builder
        self._namespace: dict[str, Any] = {}
        self._deferred: list[_Deferred] = []
        self._made: list[Any] = []

    def reference(self) -> str:
        """Return a new name for something that forward references lead to."""
        return f"_soniq_{next(_NUMBERS)}"

    def define(self, name: str, kind: Any) -> None:
        """Say what the references with a name lead to."""
        self._namespace[name] = kind

    def referred(self, name: str) -> Any:
        """Return what the references with a name lead to; None when it is not known."""
        return self._namespace.get(name)

    def defer(self, expr: ast.expr, scope: Scope, path: str, late: bool, reading: Reading) -> Any:
        """Return a reference to a type that is evaluated when every class has been made."""
        name = self.reference()
        self._deferred.append(_Deferred(name, expr, scope, path, late, reading))
        return ForwardRef(name)

    def remember(self, kind: Any) -> None:
        """Keep a class that may have to be completed."""
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            self._made.append(kind)

    def drop(self, reading: Reading) -> None:
        """Forget what was deferred for a class that could not be made yet."""
        self._deferred = [each for each in self._deferred if each.reading is not reading]

    def settle(self, reading: Reading) -> None:
        """Complete a class that waited for itself only, before it is used as a base or generic."""
        own = [each for each in self._deferred if each.reading is reading]
        if not own:
            return
        self.drop(reading)
        pending = [each for each in own if not self._evaluated(each)]
        self._deferred += pending
        if not pending and reading.kind == "model":
            with suppress(Exception):  # the fault is looked for when everything is there
                reading.cls.model_rebuild(raise_errors=False, _types_namespace=self._namespace)

    def complete(self) -> Faults:
        """Evaluate what was deferred and complete the models; return the faults found."""
        while self._deferred:
            deferred = self._deferred.pop()
            if not self._evaluated(deferred):
                use = Use(deferred.scope, deferred.path)
                kind = use.leave_out("refers to itself", deferred.expr, deferred.scope)
                self._namespace[deferred.name] = kind
                deferred.reading.take(use)
        faults: Faults = {}
        made, self._made = self._made, []
        for cls in made:
            faults = self._completed(cls)
            if faults:
                return faults
        for cls in made:
            for (holder, name), reason in self._builder.holdings.ambiguous(cls).items():
                for reading in self._chain(holder):
                    if name in reading.declared:
                        faults[reading.target.node, name] = Fault(reason, refused=False)
            for name in slow_fields(cls):
                chain = self._chain(cls)
                # what RootModel[...] holds is declared nowhere
                for reading in [each for each in chain if name in each.declared] or chain[:1]:
                    at = name if name in reading.declared else ""
                    faults[reading.target.node, at] = Fault(_SLOW, refused=False)
        return faults

    def _evaluated(self, deferred: _Deferred) -> bool:
        """Evaluate a deferred type; False when it needs a class that is still being made."""
        reading = deferred.reading
        use = Use(deferred.scope, deferred.path, late=deferred.late)
        with self._builder.resolver.recording() as consulted:
            kind = self._builder.annotations.evaluate(deferred.expr, deferred.scope, use)
        if reading.consulted is not None:
            reading.consulted.imports.update(consulted.imports)
            reading.consulted.reads.update(consulted.reads)
        if use.waiting:
            return False
        reading.take(use)
        self._namespace[deferred.name] = kind
        return True

    def _completed(self, cls: Any) -> Faults:
        if cls.__pydantic_complete__:
            return {}
        try:
            cls.model_rebuild(_types_namespace=self._namespace)
            return {}
        except RecursionError:
            reason = "nested too deeply"
        except Exception as error:  # what Pydantic raises depends on its version
            reason = f"Pydantic refuses it with {type(error).__name__}"
        faults: Faults = {}
        chain = self._chain(cls)
        for reading in chain:
            for name, (annotation, value) in reading.declared.items():
                found = fault(name, annotation, value, reading.config, self._namespace)
                if found is not None:
                    faults[reading.target.node, name] = Fault(found)
        if not faults and chain:
            faults[chain[0].target.node, ""] = Fault(reason)
        return faults

    def _chain(self, cls: Any) -> list[Reading]:
        """Return what was read of a class and of its bases."""
        return [each for base in cls.__mro__ if (each := self._builder.own_reading(base))]
