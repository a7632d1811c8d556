"""Evaluate annotations to types, by a fixed grammar; what it does not know accepts anything."""

from __future__ import annotations

import ast
import importlib.util
from pathlib import Path
from types import GenericAlias
from typing import TYPE_CHECKING, Any, Final, ForwardRef, Literal, TypeVar, Union

from typing_extensions import ParamSpec, TypeVarTuple

from soniq_lint.models import known
from soniq_lint.models.constants import Unknown
from soniq_lint.models.metadata import Annotating
from soniq_lint.models.names import TypeParameter, external, form, in_annotation, resolved
from soniq_lint.models.reading import Use, Waiting
from soniq_lint.models.relaxed import (
    ANYTHING,
    hashed,
    hashes_variables,
    is_relaxed,
    parts,
    type_variables,
    weakened,
)
from soniq_lint.resolve.targets import (
    ClassTarget,
    External,
    Target,
    TypeAliasTarget,
    Unresolved,
    ValueTarget,
)

if TYPE_CHECKING:
    from soniq_lint.models.builder import ModelBuilder
    from soniq_lint.resolve.scopes import Scope

WAITING: Final = ForwardRef("_waiting")
"""Stands for a class that is still being made, until the annotation is evaluated again."""

_DEEPEST: Final = 60
_FILES: Final = frozenset(f"pydantic.{name}" for name in ("DirectoryPath", "FilePath", "NewPath",
                                                          "SocketPath"))  # fmt: skip
_EMAILS: Final = frozenset({"pydantic.EmailStr", "pydantic.NameEmail"})
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
_LISTS: Final = frozenset({"pydantic.conlist", "pydantic.conset", "pydantic.confrozenset"})
_CONSTRAINED: Final = frozenset(
    {
        *_LISTS,
        *(f"pydantic.con{name}" for name in ("bytes", "date", "decimal", "float", "int", "str")),
    }
)  # fmt: skip
_CALLABLES: Final = frozenset({"collections.abc.Callable", "typing.Callable"})
_QUALIFIERS: Final = frozenset({"ClassVar", "Final", "NotRequired", "ReadOnly", "Required"})


class Annotations:
    """Evaluates annotations for one ``ModelBuilder``."""

    def __init__(self, builder: ModelBuilder) -> None:
        self._builder = builder
        self._resolver = builder.resolver

    def evaluate(self, expr: ast.expr, scope: Scope, use: Use) -> Any:
        """Return the type that an annotation stands for, noting in ``use`` what is left out."""
        use.depth += 1
        try:
            if use.depth > _DEEPEST:
                return use.leave_out("nested too deeply", expr, scope)
            return self._evaluate(expr, scope, use)
        finally:
            use.depth -= 1

    def qualifier(self, expr: ast.expr, scope: Scope, use: Use) -> tuple[str, ast.expr | None]:
        """Return ``ClassVar``, ``Final``, ``InitVar`` and the like, with what stands inside.

        An empty string means that there is none, and the expression itself comes back.
        """
        if isinstance(expr, ast.Constant) and isinstance(expr.value, str):
            parsed = self._resolver.parse_annotation(expr.value, expr)
            return ("", expr) if parsed is None else self._qualifier(parsed, expr, scope, use)
        return self._qualifier(expr, expr, scope, use)

    def _qualifier(
        self, expr: ast.expr, whole: ast.expr, scope: Scope, use: Use
    ) -> tuple[str, ast.expr | None]:
        plain = expr.value if isinstance(expr, ast.Subscript) else expr
        if not isinstance(plain, ast.Name | ast.Attribute):
            return "", whole
        name = form(self._target(plain, scope, use)).removeprefix("dataclasses.")
        if name not in (*_QUALIFIERS, "InitVar", "KW_ONLY"):
            return "", whole
        return name, expr.slice if isinstance(expr, ast.Subscript) else None

    def _target(self, expr: ast.expr, scope: Scope, use: Use) -> Target | TypeParameter:
        return in_annotation(expr, scope, self._resolver, late=use.late, home=use.home)

    def _evaluate(self, expr: ast.expr, scope: Scope, use: Use) -> Any:
        match expr:
            case ast.Constant(value=None):
                return type(None)
            case ast.Constant(value=str(text)):
                return self._text(text, expr, scope, use)
            case ast.Name() | ast.Attribute():
                return self._named(self._target(expr, scope, use), expr, scope, use)
            case ast.Subscript():
                return self._subscript(expr, scope, use)
            case ast.BinOp(op=ast.BitOr()):
                left = self.evaluate(expr.left, scope, use)
                return self._union([left, self.evaluate(expr.right, scope, use)], expr, scope, use)
            case ast.Call():
                return self._call(expr, scope, use)
            case _:
                return use.leave_out("the type would have to be computed", expr, scope)

    def _text(self, text: str, expr: ast.expr, scope: Scope, use: Use) -> Any:
        parsed = self._resolver.parse_annotation(text, expr)
        if parsed is None:
            return use.leave_out("the type is not an expression", expr, scope)
        earlier, use.late = use.late, True
        try:
            return self.evaluate(parsed, scope, use)
        finally:
            use.late = earlier

    # names

    def _named(self, target: Target | TypeParameter, expr: ast.expr, scope: Scope, use: Use) -> Any:
        match target:
            case TypeParameter():
                return self._parameter(target, expr, scope, use)
            case External():
                return self._external(target.name, expr, scope, use)
            case ClassTarget():
                return self._class(target, expr, scope, use)
            case ValueTarget():
                return self._alias(target, expr, scope, use)
            case TypeAliasTarget():
                return self._made(self._builder.aliases.statement(target, use), expr, scope, use)
            case Unresolved():
                return use.leave_out(target.reason, expr, scope)
            case _:
                return use.leave_out("is not a type that is in view", expr, scope)

    def _parameter(self, target: TypeParameter, expr: ast.expr, scope: Scope, use: Use) -> Any:
        name = getattr(target.node, "name", "")
        if name in use.parameters:
            return use.parameters[name]
        return self._made(self._builder.aliases.parameter(target, use), expr, scope, use)

    def _made(self, made: Any, expr: ast.expr, scope: Scope, use: Use) -> Any:
        if isinstance(made, Unknown):
            return use.leave_out(made.reason, expr, scope)
        return made

    def _external(self, name: str, expr: ast.expr, scope: Scope, use: Use) -> Any:
        if name in _FILES:
            use.note("whether the file exists is not looked at", expr, scope)
            return weakened(Path)
        if name == "pydantic.ImportString":
            return use.leave_out("nothing is imported", expr, scope)
        if name in _EMAILS and importlib.util.find_spec("email_validator") is None:
            use.note("email-validator is not installed", expr, scope)
            return weakened(str) if name == "pydantic.EmailStr" else ANYTHING
        held = known.lookup(name)
        if not _is_type(held):
            return use.leave_out(f"{name} is not a type that is known", expr, scope)
        return held

    def _class(self, target: ClassTarget, expr: ast.expr, scope: Scope, use: Use) -> Any:
        try:
            reading = self._builder.read(target)
        except Waiting:
            use.waiting = True
            return WAITING
        if reading.open:
            use.waiting = True
            return WAITING
        use.uses.add(reading)
        if reading.cls is None or not reading.structure:
            return use.leave_out(reading.reason or "is not a type for data", expr, scope)
        return reading.cls

    def _alias(self, target: ValueTarget, expr: ast.expr, scope: Scope, use: Use) -> Any:
        if target.expr in use.aliases or target.expr is expr:
            return use.leave_out("the alias refers to itself", expr, scope)
        use.aliases.append(target.expr)
        earlier, use.late = use.late, False
        try:
            made = self._builder.aliases.called(target, use)
            if made is not None:
                return self._made(made, expr, scope, use)
            return self.evaluate(target.expr, target.scope, use)
        finally:
            use.late = earlier
            use.aliases.pop()

    # subscripts

    def _subscript(self, expr: ast.Subscript, scope: Scope, use: Use) -> Any:
        plain = expr.value
        target: object = None
        if isinstance(plain, ast.Name | ast.Attribute):
            target = self._target(plain, scope, use)
        inner = list(expr.slice.elts) if isinstance(expr.slice, ast.Tuple) else [expr.slice]
        if isinstance(target, External):
            return self._special(target.name, form(target), inner, expr, scope, use)
        base = self.evaluate(plain, scope, use)
        args = [self._argument(each, scope, use) for each in inner]
        if use.waiting:
            return WAITING
        if is_relaxed(base):
            return ANYTHING
        taken = self.taken(base, args)
        if taken is None:
            return use.leave_out("what it is made of is not known", expr, scope)
        if taken != args:
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
            args = [each if self._hashes(each) else hashed(each) for each in args]
        if fragile and any(is_relaxed(each) for each in args):
            return None
        return args

    def _argument(self, expr: ast.expr, scope: Scope, use: Use) -> Any:
        if isinstance(expr, ast.Constant) and expr.value is ...:
            return ...
        return self.evaluate(expr, scope, use)

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
                made = self.evaluate(inner[0], scope, use)
                return self._union([made, type(None)], expr, scope, use)
            case "Union":
                return self._union(
                    [self.evaluate(each, scope, use) for each in inner], expr, scope, use
                )
            case _ if short in _QUALIFIERS and len(inner) == 1:
                made = self.evaluate(inner[0], scope, use)
                return self._parametrised(known.lookup(name), [made], expr, scope, use)
        if name in _CALLABLES:
            return known.lookup("typing.Callable")
        if name in ("builtins.type", "typing.Type"):
            return self._type_of(inner, expr, scope, use)
        if name in ("pydantic.InstanceOf", "pydantic.ImportString"):
            return use.leave_out(f"{name.partition('.')[2]} is not looked into", expr, scope)
        if name == "pydantic.SerializeAsAny" and len(inner) == 1:
            use.exact = False
            return self.evaluate(inner[0], scope, use)
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
            if not self._hashes(args[0]):
                use.exact = False
                args[0] = hashed(args[0])
        if relaxed and name in (
            "pydantic.OnErrorOmit", "collections.defaultdict", "typing.DefaultDict",
        ):  # fmt: skip
            return use.leave_out("what its items are is not known", expr, scope)
        if name == "pydantic.OnErrorOmit":
            use.fragile = True
        return self._parametrised(held, args, expr, scope, use)

    def _hashes(self, kind: Any) -> bool:
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
        self._builder.remember(made)
        return made

    def _annotated(self, inner: list[ast.expr], scope: Scope, use: Use) -> Any:
        kind = self.evaluate(inner[0], scope, use)
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
            if form(self._target(expr.value, scope, use)) == "Literal":
                return self.evaluate(expr, scope, use)
        elif isinstance(expr, ast.Name | ast.Attribute):
            target = resolved(expr, scope, self._resolver)
            if isinstance(target, ValueTarget) and isinstance(target.expr, ast.Subscript):
                return self._nested_literal(target.expr, target.scope, use)
        return None

    def _type_of(self, inner: list[ast.expr], expr: ast.Subscript, scope: Scope, use: Use) -> Any:
        made = self.evaluate(inner[0], scope, use)
        if is_relaxed(made, deep=True) or any(
            self._builder.reading_of(each) is not None for each in parts(made)
        ):
            return use.leave_out("a class is not a value that is looked into", expr, scope)
        return self._parametrised(type, [made], expr, scope, use)

    def _union(self, members: list[Any], expr: ast.expr, scope: Scope, use: Use) -> Any:
        try:
            return Union[tuple(members)]  # noqa: UP007
        except TypeError:
            return use.leave_out("a member of the union is not a type", expr, scope)

    # calls

    def _call(self, expr: ast.Call, scope: Scope, use: Use) -> Any:
        """Return what ``constr(...)`` and the like stand for."""
        name = external(resolved(expr.func, scope, self._resolver))
        if name not in _CONSTRAINED or any(keyword.arg is None for keyword in expr.keywords):
            return use.leave_out("the type would have to be computed", expr, scope)
        args: list[Any] = []
        rest = list(expr.args)
        kwargs: dict[str, Any] = {}
        if name in _LISTS:
            items = [rest.pop(0)] if rest else []
            items += [each.value for each in expr.keywords if each.arg == "item_type"]
            if len(items) != 1:
                return use.leave_out("the type would have to be computed", expr, scope)
            args.append(self.evaluate(items[0], scope, use))
            if use.waiting:
                return WAITING
            if name != "pydantic.conlist" and not self._hashes(args[0]):
                use.exact = False
                return known.lookup("builtins.set")[hashed(args[0])]
        for keyword in expr.keywords:
            value = self._builder.constants.evaluate(keyword.value, scope)
            if keyword.arg == "item_type":
                continue
            if isinstance(value, Unknown):
                return use.leave_out(f"{name}: {value.reason}", keyword.value, scope)
            kwargs[str(keyword.arg)] = value
        for each in rest:
            value = self._builder.constants.evaluate(each, scope)
            if isinstance(value, Unknown):
                return use.leave_out(f"{name}: {value.reason}", each, scope)
            args.append(value)
        try:
            return known.lookup(name)(*args, **kwargs)
        except Exception as error:  # what Pydantic raises depends on its version
            return use.leave_out(f"{name} is refused with {type(error).__name__}", expr, scope)


def _is_type(held: Any) -> bool:
    """Tell whether an external object can be an annotation."""
    if isinstance(held, type | GenericAlias | TypeVar | ParamSpec | TypeVarTuple):
        return True
    return type(held).__module__ in ("typing", "typing_extensions", "types") and not callable(
        getattr(held, "__code__", None)
    )


def _is_empty_tuple(node: ast.expr) -> bool:
    return isinstance(node, ast.Tuple) and not node.elts
