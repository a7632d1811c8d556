"""What mypy says of expressions, asked so that nothing is reported or kept of the asking."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from mypy.checker import TypeChecker
from mypy.checkexpr import has_uninhabited_component
from mypy.erasetype import remove_instance_last_known_values
from mypy.maptype import map_instance_to_supertype
from mypy.messages import format_type_distinctly
from mypy.nodes import (
    AssignmentExpr,
    ConditionalExpr,
    Expression,
    GeneratorExpr,
    StrExpr,
)
from mypy.types import (
    AnyType,
    Instance,
    LiteralType,
    ProperType,
    Type,
    TypeOfAny,
    UnionType,
    flatten_nested_unions,
    get_proper_type,
)


class Evaluator:
    """Answer questions about expressions and types of the file that is being checked."""

    def __init__(self, api: TypeChecker) -> None:
        self.api = api
        self._known: dict[Expression, ProperType] = {}

    def type_of(self, expression: Expression) -> ProperType:
        """Return the type of an expression; its own errors are for mypy to report."""
        known = self._known.get(expression)
        if known is None:
            with self.api.msg.filter_errors():
                known = get_proper_type(self.api.get_expression_type(expression))
            self._known[expression] = known
        return known

    def type_as(self, expression: Expression, wanted: Type) -> ProperType | None:
        """Return the type of an expression where ``wanted`` is asked for; None when in doubt."""
        with self.api.msg.filter_errors() as watcher:
            found = get_proper_type(self.api.get_expression_type(expression, wanted))
        return None if watcher.has_new_errors() else found

    def constant(self, expression: Expression) -> str | None:
        """Return the text that an expression stands for, when types tell."""
        if isinstance(expression, StrExpr):
            return expression.value
        return self.text_of(self.type_of(expression))

    def text_of(self, kind: ProperType) -> str | None:
        """Return the only text that a type has."""
        if isinstance(kind, Instance) and kind.last_known_value is not None:
            kind = kind.last_known_value
        if isinstance(kind, LiteralType) and kind.fallback.type.fullname == "builtins.str":
            return kind.value if isinstance(kind.value, str) else None
        return None

    def outcomes(self, expression: Expression) -> Iterator[Expression]:
        """Yield the expressions that one may come to, each while mypy knows what it implies there.

        Of ``a if c else b`` these are ``a`` and ``b``, unless mypy knows one to be out of reach.
        """
        if isinstance(expression, AssignmentExpr):
            yield from self.outcomes(expression.value)
        elif isinstance(expression, ConditionalExpr):
            with self.api.msg.filter_errors():
                self.api.get_expression_type(expression.cond)
                maps = self.api.find_isinstance_check(expression.cond)
            for implied, branch in zip(
                maps, (expression.if_expr, expression.else_expr), strict=True
            ):
                with self.api.binder.frame_context(can_skip=True, fall_through=0):
                    self.api.push_type_map(implied)
                    if not self.api.binder.is_unreachable():
                        yield from self.outcomes(branch)
        else:
            yield expression

    @contextmanager
    def inside(self, generator: GeneratorExpr) -> Iterator[None]:
        """Know the variables and conditions of a comprehension."""
        with self.api.binder.frame_context(can_skip=True, fall_through=0):
            with self.api.msg.filter_errors():
                self.api.expr_checker.check_for_comp(generator)
            yield

    def arguments_as(self, kind: Type, base: str) -> list[ProperType] | None:
        """Return the type arguments of a type as a kind of ``base``; None when it is none."""
        kind = get_proper_type(kind)
        if not isinstance(kind, Instance):
            kind = get_proper_type(getattr(kind, "partial_fallback", kind))
        if not isinstance(kind, Instance):
            return None
        for info in kind.type.mro:
            if info.fullname == base:
                found = map_instance_to_supertype(kind, info)
                return [get_proper_type(each) for each in found.args]
        return None

    def named(self, name: str, *arguments: Type) -> Instance:
        """Return a generic type of the standard library; without arguments those are Any."""
        info = self.api.named_generic_type(name, []).type
        unknown = AnyType(TypeOfAny.special_form)
        given = list(arguments) or [unknown] * len(info.type_vars)
        return Instance(info, given)

    def told(self, *kinds: Type) -> tuple[str, ...]:
        """Return types in quotes as mypy writes them, distinct ones distinctly."""
        return format_type_distinctly(*kinds, options=self.api.options)


def members(kind: Type) -> list[ProperType]:
    """Return the types that a union consists of; any other type alone."""
    return [get_proper_type(each) for each in flatten_nested_unions([get_proper_type(kind)])]


def parts_of(kind: Type) -> list[Type]:
    """Return the types that a union consists of, aliases of others as such."""
    found = get_proper_type(kind)
    if isinstance(found, UnionType):
        return [part for each in found.items for part in parts_of(each)]
    return [kind]


def without_values(kind: Type) -> ProperType:
    """Return a type that tells no value: of ``Literal["x"]`` the ``str``."""
    found: list[Type] = []
    for each in members(kind):
        bare = each.fallback if isinstance(each, LiteralType) else each
        plain = get_proper_type(remove_instance_last_known_values(bare))
        if isinstance(plain, Instance) and has_uninhabited_component(plain):
            unknown = AnyType(TypeOfAny.special_form)
            plain = plain.copy_modified(args=[unknown] * len(plain.args))
        if plain not in found:
            found.append(plain)
    return get_proper_type(UnionType.make_union(found))
