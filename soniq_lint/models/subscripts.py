"""Annotations with parameters: special forms, containers, generic classes and aliases."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any, Final, Literal, Union

from soniq_lint.models import known
from soniq_lint.models.metadata import Annotating
from soniq_lint.models.names import QUALIFIERS, form, resolved
from soniq_lint.models.relaxed import (
    ANYTHING,
    WAITING,
    hashed,
    hashes_variables,
    is_relaxed,
    parts,
    type_variables,
)
from soniq_lint.models.unknown import Unknown
from soniq_lint.resolve.targets import External, ValueTarget

if TYPE_CHECKING:
    from soniq_lint.models.annotations import Annotations
    from soniq_lint.models.builder import ModelBuilder
    from soniq_lint.models.reading import Use
    from soniq_lint.resolve.scopes import Scope

_SETS: Final = frozenset(
    {
        "builtins.frozenset", "builtins.set", "collections.Counter", "collections.abc.MutableSet",
        "collections.abc.Set", "typing.AbstractSet", "typing.Counter", "typing.FrozenSet",
        "typing.MutableSet", "typing.Set",
    }
)  # fmt: skip
_KEYED: Final = frozenset(
    {
        "builtins.dict", "collections.OrderedDict", "collections.abc.Mapping",
        "collections.abc.MutableMapping", "collections.defaultdict", "typing.DefaultDict",
        "typing.Dict", "typing.Mapping", "typing.MutableMapping", "typing.OrderedDict",
    }
)  # fmt: skip
_CALLABLES: Final = frozenset({"collections.abc.Callable", "typing.Callable"})


class Subscripts:
    """Evaluates them for one ``Annotations``."""

    def __init__(self, annotations: Annotations, builder: ModelBuilder) -> None:
        self._annotations = annotations
        self._builder = builder
        self._resolver = builder.resolver

    def evaluate(self, expr: ast.Subscript, scope: Scope, use: Use) -> Any:
        """Return the type that an annotation with parameters stands for."""
        plain = expr.value
        target: object = None
        if isinstance(plain, ast.Name | ast.Attribute):
            target = self._annotations.target(plain, scope, use)
        inner = list(expr.slice.elts) if isinstance(expr.slice, ast.Tuple) else [expr.slice]
        if isinstance(target, External):
            return self._special(target.name, form(target), inner, expr, scope, use)
        base = self._annotations.evaluate(plain, scope, use)
        args = [self._argument(each, scope, use) for each in inner]
        if use.waiting:
            return WAITING
        if is_relaxed(base):
            return ANYTHING
        taken = self.taken(base, args)
        if taken is None:
            return use.leave_out("what it is made of is not known", expr, scope)
        if taken != args or any(_renames(*each) for each in zip(inner, args, strict=True)):
            use.exact = False
        return self._parametrised(base, taken, expr, scope, use)

    def taken(self, base: Any, args: list[Any]) -> list[Any] | None:
        """Return what a generic class or alias can be parametrised with in place of ``args``.

        None when it checks something on top of a type that is not known in every part.
        """
        reading = self._builder.reading_of(base)
        if reading is None:
            fragile, hashing = True, hashes_variables(base)
        else:
            fragile, hashing = reading.fragile, reading.hashing
        if hashing:
            args = [each if self.hashes(each) else hashed(each) for each in args]
        if fragile and any(is_relaxed(each) for each in args):
            return None
        return args

    def _argument(self, expr: ast.expr, scope: Scope, use: Use) -> Any:
        if isinstance(expr, ast.Constant) and expr.value is ...:
            return ...
        return self._annotations.evaluate(expr, scope, use)

    def _special(
        self, name: str, short: str, inner: list[ast.expr], expr: ast.Subscript, scope: Scope,
        use: Use,
    ) -> Any:  # fmt: skip
        match short:
            case "Annotated":
                return self._annotated(inner, scope, use)
            case "Literal":
                return self._literal(inner, expr, scope, use)
            case "Optional" if len(inner) == 1:
                made = self._annotations.evaluate(inner[0], scope, use)
                return self.union([made, type(None)], expr, scope, use)
            case "Union":
                return self.union(
                    [self._annotations.evaluate(each, scope, use) for each in inner],
                    expr,
                    scope,
                    use,
                )
            case _ if short in QUALIFIERS and len(inner) == 1:
                made = self._annotations.evaluate(inner[0], scope, use)
                return self._parametrised(known.lookup(name), [made], expr, scope, use)
        if name in _CALLABLES:
            return known.lookup("typing.Callable")
        if name in ("builtins.type", "typing.Type"):
            return self._type_of(inner, expr, scope, use)
        if name in ("pydantic.InstanceOf", "pydantic.ImportString"):
            return use.leave_out(f"{name.partition('.')[2]} is not looked into", expr, scope)
        if name == "pydantic.SerializeAsAny" and len(inner) == 1:
            use.exact = False
            return self._annotations.evaluate(inner[0], scope, use)
        held = known.lookup(name)
        if held is None:
            return use.leave_out(f"{name} is not a type that is known", expr, scope)
        return self._container(name, held, inner, expr, scope, use)

    def _container(
        self, name: str, held: Any, inner: list[ast.expr], expr: ast.Subscript, scope: Scope,
        use: Use,
    ) -> Any:  # fmt: skip
        if name in ("builtins.tuple", "typing.Tuple") and _is_empty_tuple(expr.slice):
            return tuple[()]
        args = [self._argument(each, scope, use) for each in inner]
        if use.waiting:
            return WAITING
        relaxed = bool(args) and is_relaxed(args[-1], deep=name == "pydantic.OnErrorOmit")
        if (name in _SETS and args) or (name in _KEYED and args):
            if any(True for _ in type_variables(args[0])):
                use.hashing = True
            if not self.hashes(args[0]):
                use.exact = False
                args[0] = hashed(args[0])
        if relaxed and name in (
            "pydantic.OnErrorOmit", "collections.defaultdict", "typing.DefaultDict",
        ):  # fmt: skip
            return use.leave_out("what its items are is not known", expr, scope)
        if name == "pydantic.OnErrorOmit":
            use.fragile = True
        return self._parametrised(held, args, expr, scope, use)

    def hashes(self, kind: Any) -> bool:
        """Tell whether values of a type can be hashed exactly when the real ones can."""
        if is_relaxed(kind, deep=True):
            return False
        for each in parts(kind):
            reading = self._builder.reading_of(each)
            if reading is None or reading.unhashable:
                continue
            if not (reading.hashes and self._builder.is_exact(reading)):
                return False
        return True

    def _parametrised(
        self, base: Any, args: list[Any], expr: ast.expr, scope: Scope, use: Use
    ) -> Any:
        try:
            made = base[args[0] if len(args) == 1 else tuple(args)]
        except Exception as error:  # whatever a class makes of parameters it does not want
            reason = f"its parameters are refused with {type(error).__name__}"
            return use.leave_out(reason, expr, scope)
        self._builder.completion.remember(made)
        return made

    def _annotated(self, inner: list[ast.expr], scope: Scope, use: Use) -> Any:
        kind = self._annotations.evaluate(inner[0], scope, use)
        annotating = Annotating(kind, use, self._builder)
        for each in inner[1:]:
            annotating.add(each, scope)
        return annotating.result()

    def _literal(self, inner: list[ast.expr], expr: ast.Subscript, scope: Scope, use: Use) -> Any:
        values: list[Any] = []
        for each in inner:
            nested = self._nested_literal(each, scope, use)
            if nested is not None:
                values.append(nested)
                continue
            if isinstance(each, ast.Starred):
                value = self._builder.constants.evaluate(each.value, scope)
                spread = value if isinstance(value, tuple | list) else None
            else:
                value = self._builder.constants.evaluate(each, scope)
                spread = None if isinstance(value, Unknown) else [value]
            if spread is None:
                reason = value.reason if isinstance(value, Unknown) else "is not in view"
                return use.leave_out(f"a literal value {reason}", each, scope)
            values += spread
        try:
            return Literal[tuple(values)]
        except TypeError:
            return use.leave_out("a literal value is not hashable", expr, scope)

    def _nested_literal(self, expr: ast.expr, scope: Scope, use: Use) -> Any:
        """Return the ``Literal[...]`` that a part of another one is, or None."""
        if isinstance(expr, ast.Subscript):
            if form(self._annotations.target(expr.value, scope, use)) == "Literal":
                return self._annotations.evaluate(expr, scope, use)
        elif isinstance(expr, ast.Name | ast.Attribute):
            target = resolved(expr, scope, self._resolver)
            if isinstance(target, ValueTarget) and isinstance(target.expr, ast.Subscript):
                return self._nested_literal(target.expr, target.scope, use)
        return None

    def _type_of(self, inner: list[ast.expr], expr: ast.Subscript, scope: Scope, use: Use) -> Any:
        made = self._annotations.evaluate(inner[0], scope, use)
        if is_relaxed(made, deep=True) or any(
            self._builder.reading_of(each) is not None for each in parts(made)
        ):
            return use.leave_out("a class is not a value that is looked into", expr, scope)
        return self._parametrised(type, [made], expr, scope, use)

    def either(self, left: Any, right: Any, expr: ast.expr, scope: Scope, use: Use) -> Any:
        """Return ``left | right``, in the order in which they are written.

        ``typing`` remembers unions, and takes those of other orders for the same.
        """
        try:
            return left | right
        except TypeError:
            return self.union([left, right], expr, scope, use)

    def union(self, members: list[Any], expr: ast.expr, scope: Scope, use: Use) -> Any:
        """Return the union of types."""
        try:
            return Union[tuple(members)]  # noqa: UP007
        except TypeError:
            return use.leave_out("a member of the union is not a type", expr, scope)


def _renames(expr: ast.expr, kind: Any) -> bool:
    """Tell whether a string in a parameter gives a generic model another name than its type does.

    Pydantic names ``Page["Item"]`` after the string.
    """
    if isinstance(expr, ast.Constant):
        named = kind.__name__ if isinstance(kind, type) else ""
        return isinstance(expr.value, str) and named != expr.value
    todo: list[ast.AST] = [expr]
    while todo:
        each = todo.pop()
        if isinstance(each, ast.Constant) and isinstance(each.value, str):
            return True
        if not (isinstance(each, ast.Subscript) and ast.unparse(each.value).endswith("Literal")):
            todo += ast.iter_child_nodes(each)
    return False


def _is_empty_tuple(node: ast.expr) -> bool:
    return isinstance(node, ast.Tuple) and not node.elts
