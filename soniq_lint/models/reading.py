"""What has been read of one class statement, and of one annotation on its way to a type."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from soniq_lint.models.built import Opaque
from soniq_lint.models.relaxed import ANYTHING

if TYPE_CHECKING:
    from soniq_lint.diagnostics import Span
    from soniq_lint.resolve.modules import Module
    from soniq_lint.resolve.resolver import Consulted
    from soniq_lint.resolve.scopes import Scope
    from soniq_lint.resolve.targets import ClassTarget

Kind = Literal["model", "enum", "dataclass", "typed-dict", "named-tuple", "plain"]


class Waiting(Exception):
    """A class cannot be made yet: a base of it is still being made."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a field, or a whole class, must accept anything.

    Attributes:
        reason: in a few words.
        refused: whether Pydantic refuses the type, so that not even its keys are certain.
    """

    reason: str
    refused: bool = True


@dataclass(frozen=True, slots=True)
class Source:
    """Where and how a field is declared."""

    span: Span
    annotation: str


@dataclass(slots=True, eq=False)
class Reading:
    """What has been read of one class statement.

    Attributes:
        cls: the class made of it; None while it is being made, and when it cannot be.
        structure: whether ``cls`` shows what the real class is like. Without it, ``cls`` is no
            more than a collection of fields, and a value of the class may be anything.
        reason: why there is no structure.
        accepts: whether values of the class are accepted whatever they are.
        exact: whether nothing was left out in the class itself or its bases.
        keys_known: whether the keys it reads are all known.
        notes: the parts left out, in the class itself; paths start at the class.
        fields: the fields it declares itself.
        uses: the other classes in its annotations.
        bases: those of its bases that are read from source.
        fragile: whether a relaxed type for a type variable would make other checks unsafe.
        hashing: whether it puts values of a type variable in sets, or has them as keys.
        docstrings: whether the strings after fields describe them.
        hashes: whether its instances hash as those of the real class.
        unhashable: whether they do not hash, like those of the real class.
        unsafe: whether classes derived from it may be anything.
        defaulted: whether it has fields with defaults that are not known.
        configured: whether its config is known.
        config: its own settings.
        consulted: what it depends on.
        declared: type and value of each of its own fields, as given to Pydantic.
    """

    target: ClassTarget
    kind: Kind = "plain"
    cls: Any = None
    open: bool = True
    structure: bool = True
    reason: str = ""
    accepts: bool = False
    exact: bool = True
    keys_known: bool = True
    notes: list[Opaque] = field(default_factory=list)
    fields: dict[str, Source] = field(default_factory=dict)
    uses: set[Reading] = field(default_factory=set)
    bases: list[Reading] = field(default_factory=list)
    fragile: bool = False
    hashing: bool = False
    docstrings: bool = False
    hashes: bool = True
    unhashable: bool = False
    unsafe: bool = False
    defaulted: bool = False
    configured: bool = True
    config: dict[str, Any] = field(default_factory=dict)
    consulted: Consulted | None = None
    declared: dict[str, tuple[Any, Any]] = field(default_factory=dict)

    def leave_out(self, path: str, reason: str, node: ast.AST | None = None) -> None:
        """Record a part of the class that is not as in the real one."""
        module = self.target.module
        span = module.span(node if node is not None else self.target.node)
        note = Opaque(path, reason, span)
        self.exact = False
        if note not in self.notes:
            self.notes.append(note)

    def take(self, use: Use) -> None:
        """Adopt what was noted while an annotation was read."""
        self.uses |= use.uses
        self.fragile = self.fragile or use.fragile
        self.hashing = self.hashing or use.hashing
        self.exact = self.exact and use.exact
        if use.keys_unknown:
            self.keys_known = False
        self.notes += [note for note in use.notes if note not in self.notes]


class Use:
    """One annotation, or another expression of a declaration, while it is being read.

    Attributes:
        path: the field it belongs to; empty for none.
        home: the scope of the class that is being read.
        late: whether names are looked up as in a string annotation.
        waiting: whether it needs a class that is still being made.
        keys_unknown: whether it may give its field another alias.
        parameters: type parameters of the alias that is being read.
        kind: what an alias stands for, once it is read.
        consulted: what that depends on.
        aliases: expressions of the aliases that are being followed.
        steps: how many expressions behind aliases have been read.
    """

    __slots__ = (
        "aliases", "consulted", "depth", "exact", "fragile", "hashing", "home", "keys_unknown",
        "kind", "late", "notes", "parameters", "path", "steps", "uses", "waiting",
    )  # fmt: skip

    def __init__(self, home: Scope, path: str = "", *, late: bool = False) -> None:
        self.home = home
        self.path = path
        self.late = late
        self.waiting = False
        self.exact = True
        self.fragile = False
        self.hashing = False
        self.keys_unknown = False
        self.notes: list[Opaque] = []
        self.uses: set[Reading] = set()
        self.parameters: dict[str, object] = {}
        self.aliases: list[ast.AST] = []
        self.depth = 0
        self.steps = 0
        self.kind: Any = ANYTHING
        self.consulted: Consulted | None = None

    def adopt(self, other: Use) -> None:
        """Take over what was noted while a part was read by itself."""
        self.waiting = self.waiting or other.waiting
        self.exact = self.exact and other.exact
        self.fragile = self.fragile or other.fragile
        self.hashing = self.hashing or other.hashing
        self.keys_unknown = self.keys_unknown or other.keys_unknown
        self.uses |= other.uses
        self.steps += other.steps + 1
        for note in other.notes:
            here = Opaque(self.path, note.reason, note.span)
            if here not in self.notes:
                self.notes.append(here)

    def leave_out(self, reason: str, node: ast.AST, scope: Scope) -> Any:
        """Record that a part cannot be read, and return the type that accepts anything."""
        self.note(reason, node, scope)
        return ANYTHING

    def note(self, reason: str, node: ast.AST, scope: Scope) -> None:
        """Record that a part is not as in the real class."""
        note = Opaque(self.path, reason, scope.module.span(node))
        self.exact = False
        if note not in self.notes:
            self.notes.append(note)


def written(module: Module, node: ast.expr) -> str:
    """Return an expression as its module has it, on one line."""
    span = module.span(node)
    lines = module.lines[span.line - 1 : span.end_line]
    if not lines:
        return ""
    lines[-1] = lines[-1][: span.end_column - 1]
    lines[0] = lines[0][span.column - 1 :]
    return " ".join(" ".join(lines).split())
