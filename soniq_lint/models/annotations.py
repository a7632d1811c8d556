"""Evaluate annotations to types, by a fixed grammar; what it does not know accepts anything."""

from __future__ import annotations

import ast
import importlib.util
from pathlib import Path
from types import GenericAlias
from typing import TYPE_CHECKING, Any, Final, TypeVar

from typing_extensions import ParamSpec, TypeVarTuple

from soniq_lint.models import known
from soniq_lint.models.names import (
    QUALIFIERS,
    TypeParameter,
    external,
    form,
    in_annotation,
    resolved,
)
from soniq_lint.models.reading import Use, Waiting
from soniq_lint.models.relaxed import ANYTHING, WAITING, hashed, weakened
from soniq_lint.models.subscripts import Subscripts
from soniq_lint.models.unknown import Unknown
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
    from soniq_lint.resolve.modules import Module
    from soniq_lint.resolve.scopes import Scope

_DEEPEST: Final = 60
_MOST_STEPS: Final = 2_000
"""So many expressions behind aliases are read: each may double what the one before it makes."""

_FILES: Final = frozenset(f"pydantic.{name}" for name in ("DirectoryPath", "FilePath", "NewPath",
                                                          "SocketPath"))  # fmt: skip
_EMAILS: Final = frozenset({"pydantic.EmailStr", "pydantic.NameEmail"})
_LISTS: Final = frozenset({"pydantic.conlist", "pydantic.conset", "pydantic.confrozenset"})
_CONSTRAINED: Final = frozenset(
    {
        *_LISTS,
        *(f"pydantic.con{name}" for name in ("bytes", "date", "decimal", "float", "int", "str")),
    }
)  # fmt: skip


class Annotations:
    """Evaluates annotations for one ``ModelBuilder``."""

    def __init__(self, builder: ModelBuilder) -> None:
        self._builder = builder
        self._resolver = builder.resolver
        self.subscripts = Subscripts(self, builder)
        self._aliases: dict[tuple[ast.expr, Module], Use] = {}

    def evaluate(self, expr: ast.expr, scope: Scope, use: Use) -> Any:
        """Return the type that an annotation stands for, noting in ``use`` what is left out."""
        use.depth += 1
        try:
            if use.depth > _DEEPEST:
                return use.leave_out("nested too deeply", expr, scope)
            use.steps += bool(use.aliases)
            if use.steps > _MOST_STEPS:
                return use.leave_out("the type is very large", expr, scope)
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
        name = form(self.target(plain, scope, use)).removeprefix("dataclasses.")
        if name not in (*QUALIFIERS, "InitVar", "KW_ONLY"):
            return "", whole
        return name, expr.slice if isinstance(expr, ast.Subscript) else None

    def target(self, expr: ast.expr, scope: Scope, use: Use) -> Target | TypeParameter:
        """Return what a name in an annotation stands for."""
        return in_annotation(expr, scope, self._resolver, late=use.late, home=use.home)

    def _evaluate(self, expr: ast.expr, scope: Scope, use: Use) -> Any:
        match expr:
            case ast.Constant(value=None):
                return type(None)
            case ast.Constant(value=str(text)):
                return self._text(text, expr, scope, use)
            case ast.Name(id=name) if name in use.parameters:
                return use.parameters[name]
            case ast.Name() | ast.Attribute():
                return self._named(self.target(expr, scope, use), expr, scope, use)
            case ast.Subscript():
                return self.subscripts.evaluate(expr, scope, use)
            case ast.BinOp(op=ast.BitOr()):
                return self._either(expr, scope, use)
            case ast.Call():
                return self._call(expr, scope, use)
            case _:
                return use.leave_out("the type would have to be computed", expr, scope)

    def _either(self, expr: ast.BinOp, scope: Scope, use: Use) -> Any:
        """Return ``A | B | C``, however long."""
        members: list[ast.expr] = []
        part: ast.expr = expr
        while isinstance(part, ast.BinOp) and isinstance(part.op, ast.BitOr):
            members.append(part.right)
            part = part.left
        made = self.evaluate(part, scope, use)
        for each in reversed(members):
            made = self.subscripts.either(made, self.evaluate(each, scope, use), expr, scope, use)
        return made

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
        """Return what an alias stands for: one object, however often it is used."""
        if target.expr in use.aliases or target.expr is expr:
            return use.leave_out("the alias refers to itself", expr, scope)
        # strings in it are looked up where it is used
        key = (target.expr, use.home.module)
        known = self._aliases.get(key)
        if known is None:
            known = Use(use.home, use.path)
            known.aliases = [*use.aliases, target.expr]
            known.depth = use.depth
            with self._resolver.recording() as known.consulted:
                made = self._builder.aliases.called(target, known)
                if made is None:
                    made = self.evaluate(target.expr, target.scope, known)
            known.kind = made
            if not known.waiting and not use.aliases:
                self._aliases[key] = known
        elif known.consulted is not None:
            self._resolver.consult(known.consulted)
        use.adopt(known)
        return self._made(known.kind, expr, scope, use)

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
            if name != "pydantic.conlist" and not self.subscripts.hashes(args[0]):
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
