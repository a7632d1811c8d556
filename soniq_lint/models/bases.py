"""The bases of a class statement, as the classes they stand for."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from soniq_lint.models.constants import Unknown
from soniq_lint.models.known import lookup
from soniq_lint.models.names import TypeParameter, external, form, in_annotation
from soniq_lint.models.reading import Reading, Use, Waiting
from soniq_lint.models.relaxed import is_relaxed
from soniq_lint.resolve.targets import ClassTarget, External, Unresolved, ValueTarget

if TYPE_CHECKING:
    from soniq_lint.models.builder import ModelBuilder
    from soniq_lint.resolve.scopes import Scope


class Bases:
    """Evaluates base expressions for one ``ModelBuilder``."""

    def __init__(self, builder: ModelBuilder) -> None:
        self._builder = builder
        self._resolver = builder.resolver

    def base(self, expr: ast.expr, reading: Reading) -> Any:
        """Return the class a base expression stands for, or ``Unknown``.

        Raises:
            Waiting: it is still being made.
        """
        scope = reading.target.scope.child(reading.target.node)
        plain = expr.value if isinstance(expr, ast.Subscript) else expr
        if not isinstance(plain, ast.Name | ast.Attribute):
            return Unknown("a base would have to be computed")
        target = in_annotation(plain, scope, self._resolver, late=False, home=scope)
        made: Any
        if isinstance(target, ClassTarget):
            inherited = self._builder.read(target)
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
            if not _is_base(target):
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
            kind = self._builder.annotations.evaluate(each, scope, use)
            if use.waiting:
                kind = self._builder.completion.defer(each, scope, "", False, reading)
            else:
                reading.take(use)
            args.append(kind)
        taken = self._builder.annotations.subscripts.taken(made, args)
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
        kind = self._builder.annotations.evaluate(expr, scope, use)
        if use.waiting:
            raise Waiting
        inherited = self._builder.reading_of(kind)
        if is_relaxed(kind) or inherited is None or not isinstance(kind, type):
            return Unknown("a base is not in view")
        reading.take(use)
        reading.bases.append(inherited)
        return kind

    def parameters(self, reading: Reading) -> tuple[Any, ...]:
        """Return the type variables of ``class X[T]``."""
        node, scope = reading.target.node, reading.target.scope
        made: list[Any] = []
        for parameter in getattr(node, "type_params", ()):
            use = Use(scope, "")
            kind = self._builder.aliases.parameter(TypeParameter(parameter, scope.child(node)), use)
            reading.take(use)
            if not isinstance(kind, Unknown):
                made.append(kind)
        return tuple(made)


def _is_base(target: External) -> bool:
    """Tell whether an external class is one that models can have as a base."""
    return external(target) in (
        "abc.ABC", "builtins.object", "pydantic.BaseModel", "pydantic.RootModel",
    ) or form(target) == "Generic"  # fmt: skip
