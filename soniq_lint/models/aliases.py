"""Types that are made by calls and statements: type variables, aliases, and functional classes."""

from __future__ import annotations

import ast
import collections
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ForwardRef, NamedTuple, NewType

import typing_extensions

from soniq_lint.models.constants import Unknown
from soniq_lint.models.enums import ENUMS
from soniq_lint.models.names import external, form, resolved
from soniq_lint.models.reading import Use
from soniq_lint.models.relaxed import ANYTHING
from soniq_lint.resolve.targets import ClassTarget, TypeAliasTarget, ValueTarget

if TYPE_CHECKING:
    from soniq_lint.models.builder import ModelBuilder
    from soniq_lint.models.names import TypeParameter
    from soniq_lint.resolve.scopes import Scope


class Aliases:
    """Makes each of them once, since a type variable is itself and no other."""

    def __init__(self, builder: ModelBuilder) -> None:
        self._builder = builder
        self._made: dict[ast.AST, Use] = {}
        self._open: dict[ast.AST, str] = {}

    def called(self, target: ValueTarget, use: Use) -> Any:
        """Return the type that a call such as ``NewType("Id", int)`` makes.

        None for a call that makes no type of this sort, ``Unknown`` for one that cannot be read.
        """
        call = target.expr
        if not isinstance(call, ast.Call):
            return None
        function = resolved(call.func, target.scope, self._builder.resolver)
        make: Callable[[ast.Call, Scope, Use], Any] | None = {
            "TypeVar": self._type_variable,
            "NewType": self._new_type,
            "TypeAliasType": self._alias_type,
            "TypedDict": self._typed_dict,
            "NamedTuple": self._named_tuple,
            "collections.namedtuple": self._plain_tuple,
        }.get(form(function))
        if make is not None:
            known_make = make
            return self._once(
                call, lambda own: known_make(call, target.scope, own), target.scope, use
            )
        if external(function) in ENUMS or isinstance(function, ClassTarget):
            return self._builder.functional_enum(target)
        return None

    def statement(self, target: TypeAliasTarget, use: Use) -> Any:
        """Return the alias that ``type X = ...`` makes, or ``Unknown``."""
        node: Any = target.node

        def make(own: Use) -> Any:
            variables = [
                self._variable(each, target.scope, own) for each in getattr(node, "type_params", ())
            ]
            own.parameters = {each.__name__: each for each in variables}
            return self._alias(node.name.id, node.value, target.scope, own, tuple(variables))

        return self._once(target.node, make, target.scope, use)

    def parameter(self, target: TypeParameter, use: Use) -> Any:
        """Return the type variable of a type parameter in PEP 695 syntax, or ``Unknown``."""
        return self._once(
            target.node,
            lambda own: self._variable(target.node, target.scope, own),
            target.scope,
            use,
        )

    def _once(self, node: ast.AST, make: Callable[[Use], Any], scope: Scope, use: Use) -> Any:
        if node in self._open:
            return ForwardRef(self._open[node])
        own = self._made.get(node)
        if own is None:
            own = Use(scope, use.path)
            name = self._builder.completion.reference()
            self._open[node] = name
            try:
                with self._builder.resolver.recording() as own.consulted:
                    own.kind = make(own)
            finally:
                del self._open[node]
            if not own.waiting:
                self._made[node] = own
                if not isinstance(own.kind, Unknown):
                    self._builder.completion.define(name, own.kind)
        elif own.consulted is not None:
            self._builder.resolver.consult(own.consulted)
        use.adopt(own)
        return ANYTHING if own.waiting else own.kind

    # type variables

    def _type_variable(self, call: ast.Call, scope: Scope, use: Use) -> Any:
        name = self._name(call)
        if name is None or any(isinstance(each, ast.Starred) for each in call.args):
            return Unknown("the type variable is not in view", call)
        given = {each.arg: each.value for each in call.keywords if each.arg}
        return self._variable_of(
            name, given.get("bound"), call.args[1:], given.get("default"), scope, use
        )

    def _variable(self, node: Any, scope: Scope, use: Use) -> Any:
        if type(node).__name__ != "TypeVar":
            return Unknown("a parameter that is no type variable", node)
        bound = node.bound
        constraints: list[ast.expr] = []
        if isinstance(bound, ast.Tuple):
            constraints, bound = bound.elts, None
        default = getattr(node, "default_value", None)
        return self._variable_of(node.name, bound, constraints, default, scope, use)

    def _variable_of(
        self,
        name: str,
        bound: ast.expr | None,
        constraints: list[ast.expr],
        default: ast.expr | None,
        scope: Scope,
        use: Use,
    ) -> Any:
        kwargs: dict[str, Any] = {}
        types: list[Any] = []
        for key, expr in (("bound", bound), ("default", default)):
            if expr is not None and not (isinstance(expr, ast.Constant) and expr.value is None):
                kwargs[key] = self._part(expr, scope, use)
        types = [self._part(each, scope, use) for each in constraints]
        if any(each is None for each in (*kwargs.values(), *types)):
            # a class that is bound by itself: without the bound, it accepts more
            use.exact = False
            kwargs, types = {}, []
        try:
            return typing_extensions.TypeVar(name, *types, **kwargs)
        except TypeError:
            return Unknown("the type variable is not in view")

    def _part(self, expr: ast.expr, scope: Scope, use: Use) -> Any:
        own = Use(scope, use.path)
        made = self._builder.annotations.evaluate(expr, scope, own)
        if own.waiting:
            return None
        use.notes += own.notes
        use.uses |= own.uses
        use.exact = use.exact and own.exact
        return made

    # aliases

    def _new_type(self, call: ast.Call, scope: Scope, use: Use) -> Any:
        name = self._name(call)
        if name is None or len(call.args) != 2:
            return Unknown("the new type is not in view", call)
        return NewType(name, self._builder.annotations.evaluate(call.args[1], scope, use))

    def _alias_type(self, call: ast.Call, scope: Scope, use: Use) -> Any:
        name = self._name(call)
        given = {each.arg: each.value for each in call.keywords if each.arg}
        value = call.args[1] if len(call.args) > 1 else given.get("value")
        variables: list[Any] = []
        if isinstance(declared := given.get("type_params"), ast.Tuple):
            variables = [
                self._builder.annotations.evaluate(each, scope, use) for each in declared.elts
            ]
        elif declared is not None:
            return Unknown("the parameters of the alias are not in view", call)
        if name is None or value is None:
            return Unknown("the alias is not in view", call)
        return self._alias(name, value, scope, use, tuple(variables))

    def _alias(
        self, name: str, value: ast.expr, scope: Scope, use: Use, variables: tuple[Any, ...]
    ) -> Any:
        made = self._builder.annotations.evaluate(value, scope, use)
        try:
            return typing_extensions.TypeAliasType(name, made, type_params=variables)
        except TypeError:
            return Unknown("the parameters of the alias are not in view", value)

    # classes made by calls

    def _typed_dict(self, call: ast.Call, scope: Scope, use: Use) -> Any:
        name = self._name(call)
        if name is None or len(call.args) != 2 or not isinstance(call.args[1], ast.Dict):
            return Unknown("the keys of the TypedDict are not in view", call)
        total = True
        for keyword in call.keywords:
            value = self._builder.constants.evaluate(keyword.value, scope)
            if keyword.arg != "total" or not isinstance(value, bool):
                return Unknown("the keys of the TypedDict are not in view", call)
            total = value
        fields: dict[str, Any] = {}
        for key, annotation in zip(call.args[1].keys, call.args[1].values, strict=True):
            if not (isinstance(key, ast.Constant) and isinstance(key.value, str)):
                return Unknown("the keys of the TypedDict are not in view", call)
            fields[key.value] = self._builder.annotations.evaluate(annotation, scope, use)
        functional: Any = typing_extensions.TypedDict
        return self._named(functional(name, fields, total=total), scope)

    def _named_tuple(self, call: ast.Call, scope: Scope, use: Use) -> Any:
        name = self._name(call)
        if (
            name is None
            or len(call.args) != 2
            or call.keywords
            or not isinstance(call.args[1], ast.List | ast.Tuple)
        ):
            return Unknown("the fields of the named tuple are not in view", call)
        fields: list[tuple[str, Any]] = []
        for pair in call.args[1].elts:
            if not (
                isinstance(pair, ast.Tuple)
                and len(pair.elts) == 2
                and isinstance(pair.elts[0], ast.Constant)
                and isinstance(pair.elts[0].value, str)
            ):
                return Unknown("the fields of the named tuple are not in view", call)
            kind = self._builder.annotations.evaluate(pair.elts[1], scope, use)
            fields.append((pair.elts[0].value, kind))
        functional: Any = NamedTuple
        try:
            return self._named(functional(name, fields), scope)
        except (TypeError, ValueError):
            return Unknown("the fields of the named tuple are not in view", call)

    def _plain_tuple(self, call: ast.Call, scope: Scope, use: Use) -> Any:
        args = [self._builder.constants.evaluate(each, scope) for each in call.args]
        kwargs = {
            str(each.arg): self._builder.constants.evaluate(each.value, scope)
            for each in call.keywords
        }
        if any(isinstance(each, Unknown) for each in (*args, *kwargs.values())):
            return Unknown("the fields of the named tuple are not in view", call)
        kwargs.pop("module", None)
        functional: Any = collections.namedtuple
        try:
            return self._named(functional(*args, **kwargs), scope)
        except (TypeError, ValueError):
            return Unknown("the fields of the named tuple are not in view", call)

    def _named(self, made: Any, scope: Scope) -> Any:
        made.__module__ = scope.module.name
        return made

    def _name(self, call: ast.Call) -> str | None:
        first = call.args[0] if call.args else None
        if isinstance(first, ast.Constant) and isinstance(first.value, str):
            return first.value
        return None
