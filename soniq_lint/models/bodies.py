"""Class bodies: the statements that run, in order, and the decorators on what they define."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from soniq_lint.models.names import external, resolved
from soniq_lint.models.unknown import Unknown
from soniq_lint.resolve.conditions import decide
from soniq_lint.resolve.targets import External

if TYPE_CHECKING:
    from soniq_lint.models.builder import ModelBuilder
    from soniq_lint.resolve.resolver import Resolver
    from soniq_lint.resolve.scopes import Scope

Function = ast.FunctionDef | ast.AsyncFunctionDef

HARMLESS: Final = frozenset(
    {
        "abc.abstractclassmethod", "abc.abstractmethod", "abc.abstractproperty",
        "abc.abstractstaticmethod", "pydantic.validate_call", "warnings.deprecated",
    }
)  # fmt: skip
_HARMLESS_MODULES: Final = frozenset(
    {"asyncio", "builtins", "contextlib", "enum", "functools", "types", "typing",
     "typing_extensions"}
)  # fmt: skip
_ACCESSORS: Final = frozenset({"deleter", "getter", "register", "setter"})


class Dynamic(Exception):
    """A class body does something that would have to be run."""

    def __init__(self, reason: str, node: ast.AST) -> None:
        super().__init__(reason)
        self.reason = reason
        self.node = node


def statements(body: list[ast.stmt], scope: Scope, builder: ModelBuilder) -> Iterator[ast.stmt]:
    """Yield the statements of a class body that run, in order.

    Raises:
        Dynamic: which ones run is not decided before the program does.
    """
    for statement in body:
        if isinstance(statement, ast.If):
            outcome = decide(statement.test, builder.resolver.host)
            if outcome == "unknown":
                value = builder.constants.evaluate(statement.test, scope)
                if isinstance(value, Unknown):
                    raise Dynamic("its body depends on a condition", statement)
                outcome = "yes" if value else "no"
            taken = statement.body if outcome in ("yes", "not-typing") else statement.orelse
            yield from statements(taken, scope, builder)
        elif isinstance(statement, ast.Expr):
            if not isinstance(statement.value, ast.Constant):
                raise Dynamic("its body calls something", statement)
            yield statement
        elif isinstance(
            statement,
            ast.AnnAssign | ast.Assign | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef,
        ):
            yield statement
        elif not (
            isinstance(statement, ast.Pass | ast.Import | ast.ImportFrom | ast.Assert)
            or type(statement).__name__ == "TypeAlias"
        ):
            raise Dynamic("its body runs a statement that is not a declaration", statement)


def docstring(body: list[ast.stmt]) -> str | None:
    """Return the docstring that a body starts with."""
    first = body[0] if body else None
    if (
        isinstance(first, ast.Expr)
        and isinstance(first.value, ast.Constant)
        and isinstance(first.value.value, str)
    ):
        return first.value.value
    return None


def attribute_docstrings(body: list[ast.stmt]) -> dict[str, str]:
    """Return the strings that stand after annotated names, by name."""
    found: dict[str, str] = {}
    before: ast.stmt | None = None
    for statement in body:
        if (
            isinstance(before, ast.AnnAssign)
            and isinstance(before.target, ast.Name)
            and (text := docstring([statement])) is not None
        ):
            found[before.target.id] = inspect.cleandoc(text)
        before = statement
    return found


def assigned(statement: ast.Assign | ast.AnnAssign) -> Iterator[tuple[str, ast.expr | None]]:
    """Yield the names that a statement binds, each with its value.

    Raises:
        Dynamic: it binds something else than names.
    """
    targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
    for target in targets:
        value = statement.value
        if isinstance(target, ast.Name):
            yield target.id, value
        elif (
            isinstance(target, ast.Tuple)
            and isinstance(value, ast.Tuple)
            and len(target.elts) == len(value.elts)
            and all(isinstance(each, ast.Name) for each in target.elts)
        ):
            for name, part in zip(target.elts, value.elts, strict=True):
                assert isinstance(name, ast.Name)
                yield name.id, part
        else:
            raise Dynamic("its body assigns to something else than a name", statement)


class Decoration:
    """The decorators of one function or class, outermost first.

    Attributes:
        named: the external decorators by canonical name, with the call if they are called.
        unknown: one that is not external and may do anything, or None.
    """

    def __init__(self, node: Function | ast.ClassDef, scope: Scope, resolver: Resolver) -> None:
        self.named: dict[str, ast.Call | None] = {}
        self.unknown: ast.expr | None = None
        for decorator in node.decorator_list:
            call = decorator if isinstance(decorator, ast.Call) else None
            function = decorator if call is None else call.func
            target = resolved(function, scope, resolver)
            if isinstance(target, External):
                self.named[target.name] = call
            elif not (isinstance(function, ast.Attribute) and function.attr in _ACCESSORS):
                self.unknown = decorator

    def other_than(self, understood: frozenset[str]) -> str:
        """Return the name of a decorator that may do anything, or an empty string."""
        for name in self.named:
            if not (
                name in understood
                or name in HARMLESS
                or name.partition(".")[0] in _HARMLESS_MODULES
            ):
                return name
        return ""


def callee(value: ast.expr | None, scope: Scope, resolver: Resolver) -> str:
    """Return the external name of what an expression calls, or an empty string."""
    if isinstance(value, ast.Call):
        return external(resolved(value.func, scope, resolver))
    return ""
