"""What kind of class a class statement makes, from its decorators and bases alone."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Final

from soniq_lint.models.names import external, form, resolved
from soniq_lint.models.reading import Kind
from soniq_lint.resolve.targets import (
    AnnotatedTarget,
    ClassTarget,
    External,
    Target,
    TypeAliasTarget,
    Unresolved,
    ValueTarget,
)

if TYPE_CHECKING:
    from soniq_lint.resolve.resolver import Consulted, Resolver

_MODELS: Final = frozenset({"pydantic.BaseModel", "pydantic.RootModel"})
_DATACLASSES: Final = frozenset({"dataclasses.dataclass", "pydantic.dataclasses.dataclass"})
_PLAIN_BASES: Final = frozenset(
    {"abc.ABC", "builtins.object", "typing.Generic", "typing.Protocol",
     "typing_extensions.Generic", "typing_extensions.Protocol"}
)  # fmt: skip


class Kinds:
    """Classifies class statements; each once."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._known: dict[ast.ClassDef, tuple[Kind, Consulted]] = {}

    def kind(self, target: ClassTarget) -> Kind:
        """Return the kind of a class; ``plain`` when nothing better is known."""
        known = self._known.get(target.node)
        if known is not None:
            self._resolver.consult(known[1])
            return known[0]
        with self._resolver.recording() as consulted:
            # for a class that inherits from itself
            self._known[target.node] = ("plain", consulted)
            try:
                kind = self._found(target)
            except BaseException:
                del self._known[target.node]
                raise
        self._known[target.node] = (kind, consulted)
        return kind

    def _found(self, target: ClassTarget) -> Kind:
        kinds: list[Kind] = []
        for base in self._bases(target):
            if isinstance(base, ClassTarget):
                inherited = self.kind(base)
                if inherited != "named-tuple":
                    kinds.append(inherited)
            elif external(base) in _MODELS:
                return "model"
            elif external(base).startswith("enum."):
                return "enum"
            elif form(base) == "TypedDict":
                kinds.append("typed-dict")
            elif form(base) == "NamedTuple":
                kinds.append("named-tuple")
        if "model" in kinds:
            return "model"
        if self._is_dataclass(target):
            return "dataclass"
        return next((each for each in kinds if each != "plain"), "plain")

    def _is_dataclass(self, target: ClassTarget) -> bool:
        for decorator in target.node.decorator_list:
            function = decorator.func if isinstance(decorator, ast.Call) else decorator
            if external(resolved(function, target.scope, self._resolver)) in _DATACLASSES:
                return True
        return False

    def _bases(self, target: ClassTarget) -> list[Target]:
        """Return the bases, aliases of parametrised ones followed."""
        found: list[Target] = []
        for base in self._resolver.bases(target):
            for _ in range(8):
                if isinstance(base, ValueTarget) and isinstance(base.expr, ast.Subscript):
                    base = resolved(base.expr.value, base.scope, self._resolver)
            found.append(base)
        return found

    def is_model(self, target: Target) -> bool | None:
        """Tell whether a target is a Pydantic model class; None when that is not certain."""
        match target:
            case External():
                return target.name in _MODELS
            case ClassTarget():
                return self._is_model(target, set())
            case Unresolved() | AnnotatedTarget() | TypeAliasTarget() | ValueTarget():
                return None
            case _:
                return False

    def _is_model(self, target: ClassTarget, seen: set[ast.ClassDef]) -> bool | None:
        if target.node in seen:
            return None
        seen.add(target.node)
        certain = True
        for base in self._bases(target):
            if isinstance(base, External):
                if base.name in _MODELS:
                    return True
                continue
            inherited = self._is_model(base, seen) if isinstance(base, ClassTarget) else None
            if inherited:
                return True
            certain = certain and inherited is False
        certain = certain and not any(each.arg == "metaclass" for each in target.node.keywords)
        return False if certain and not self._decorated(target) else None

    def _decorated(self, target: ClassTarget) -> bool:
        """Tell whether a decorator may put another class in its place."""
        return any(
            not external(
                resolved(
                    each.func if isinstance(each, ast.Call) else each, target.scope, self._resolver
                )
            )
            for each in target.node.decorator_list
        )

    def why_not(self, target: ClassTarget) -> str:
        """Return why a class is not read as a model."""
        seen: set[ast.ClassDef] = set()
        todo = [target]
        while todo:
            each = todo.pop()
            if each.node in seen:
                continue
            seen.add(each.node)
            for base in self._bases(each):
                if external(base).startswith("pydantic.v1."):
                    return f"{target.qualname} is a model of Pydantic 1"
                if isinstance(base, ClassTarget):
                    todo.append(base)
                elif isinstance(base, Unresolved):
                    return f"a base of {target.qualname} is not in view: {base.reason}"
        return f"{target.qualname} is not a Pydantic model"

    def attributes(self, target: ClassTarget) -> frozenset[str] | None:
        """Return the names a class defines or inherits; None when a base is not in view."""
        names: set[str] = set()
        seen: set[ast.ClassDef] = set()
        todo = [target]
        while todo:
            each = todo.pop()
            if each.node in seen:
                continue
            seen.add(each.node)
            if each.node.keywords or self._decorated(each):
                return None
            names |= each.scope.child(each.node).bindings.keys()
            for base in self._bases(each):
                if isinstance(base, ClassTarget):
                    todo.append(base)
                elif not (
                    external(base) in _PLAIN_BASES | _MODELS
                    or external(base).partition(".")[0] in ("builtins", "enum")
                    or form(base) in ("NamedTuple", "TypedDict")
                ):
                    return None
        return frozenset(names)
