"""What an expression in source can turn out to be, and the scopes it is looked up in."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from soniq_lint.resolve.modules import Module
    from soniq_lint.resolve.scopes import Scope


@dataclass(frozen=True, slots=True)
class External:
    """Something of the standard library, Pydantic, annotated_types, typing_extensions or Soniq.

    Known by its public name and never read from source: ``pydantic.BaseModel``, ``builtins.int``,
    ``datetime.datetime``, ``soniq.task_ref``. Names are canonical: ``pydantic.main.BaseModel`` is
    ``pydantic.BaseModel``, ``soniq.contract.refs.task_ref`` is ``soniq.task_ref``.
    """

    name: str


@dataclass(frozen=True, slots=True)
class ClassTarget:
    """A class statement. ``scope`` is the scope it stands in; ``qualname`` is dotted, in module."""

    module: Module
    node: ast.ClassDef
    scope: Scope
    qualname: str


@dataclass(frozen=True, slots=True)
class FunctionTarget:
    """A function statement, with the scope it stands in."""

    module: Module
    node: ast.FunctionDef | ast.AsyncFunctionDef
    scope: Scope
    qualname: str


@dataclass(frozen=True, slots=True)
class ModuleTarget:
    """A module of the project or of an environment."""

    module: Module


@dataclass(frozen=True, slots=True)
class ValueTarget:
    """A name bound exactly once, to an expression; evaluate ``expr`` in ``scope``.

    ``qualname`` is the dotted name the value is bound to in its module, such as ``send_invoice``
    or ``Tasks.send_invoice``; empty for an expression that is bound to no name.
    ``annotation`` is that of ``name: annotation = expr``, if any. ``statement`` binds it.
    """

    module: Module
    expr: ast.expr
    scope: Scope
    qualname: str = ""
    annotation: ast.expr | None = None
    statement: ast.stmt | None = None


@dataclass(frozen=True, slots=True)
class AnnotatedTarget:
    """A name without a known value but with an annotation: a parameter, or ``app: Soniq``."""

    module: Module
    annotation: ast.expr
    scope: Scope


@dataclass(frozen=True, slots=True)
class TypeAliasTarget:
    """A PEP 695 statement ``type X[T] = ...``."""

    module: Module
    node: ast.stmt
    scope: Scope
    qualname: str


@dataclass(frozen=True, slots=True)
class Unresolved:
    """Nothing is certain; ``reason`` says why, in a few words for ``--show-unresolved``."""

    reason: str


Target = (
    External
    | ClassTarget
    | FunctionTarget
    | ModuleTarget
    | ValueTarget
    | AnnotatedTarget
    | TypeAliasTarget
    | Unresolved
)
