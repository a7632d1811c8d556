"""One thing wrong with args, and where it is: in the call, and in the model."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from soniq.args import format_path
from soniq_lint.sites.values import Value

if TYPE_CHECKING:
    from soniq_lint.models.built import BuiltField, BuiltModel
    from soniq_lint.resolve.modules import Module

LACKING = frozenset({"missing", "missing_argument"})
EXTRA = frozenset({"extra_forbidden", "unexpected_keyword_argument"})
DROPPED = "unknown_key"

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with args.

    Attributes:
        kind: an ``unknown`` key, a ``missing`` key, or an ``invalid`` value.
        path: where in the args, in parts.
        type: Pydantic's type of the error; ``unknown_key`` for a key that would be dropped.
        message: what was expected, without a full stop, without values.
        module, node: the key, the value, or for something missing the dict that lacks it.
        owner: the model that declares the field or lacks the key, when known.
        field: the field concerned, when there is one.
        suggestion: the key that was probably meant, for an unknown one.
        certain: whether the suggestion is a required key that is missing.
    """

    kind: Literal["unknown", "missing", "invalid"]
    path: Path
    type: str
    message: str
    module: Module
    node: ast.AST
    owner: BuiltModel | None = None
    field: BuiltField | None = None
    suggestion: str | None = None
    certain: bool = False

    @property
    def place(self) -> str:
        """Return the path as text: ``customer.emails[0]``."""
        return format_path(self.path)

    @property
    def refuses(self) -> bool:
        """Tell whether the call fails for it; a key that is dropped does no more than that."""
        return self.type != DROPPED


def problem(
    model: BuiltModel, value: Value, path: Sequence[str | int], kind: str, message: str
) -> Problem:
    """Return an error of a model as a problem with a place."""
    missing, unknown = kind in LACKING, kind in EXTRA
    owner, field = field_at(model, path)
    steps = tuple(path)
    module, node = node_at(value, steps[:-1] if missing else steps, key=unknown)
    return Problem(
        "missing" if missing else "unknown" if unknown else "invalid",
        steps,
        kind,
        message,
        module,
        node,
        owner,
        field,
    )


def node_at(value: Value, path: Sequence[str | int], *, key: bool) -> tuple[Module, ast.AST]:
    """Return the node of the value at a path, or of its key; as near to it as is known."""
    module: Module = value.module
    node: ast.AST = value.node
    here = value
    for index, part in enumerate(path):
        last = index == len(path) - 1
        if key and last and part in here.keys:
            return here.keys[part]
        below = here.parts.get(part)
        if below is None:
            break
        here = below
        module, node = here.module, here.node
    return module, node


def field_at(
    model: BuiltModel, path: Sequence[str | int]
) -> tuple[BuiltModel | None, BuiltField | None]:
    """Return the field at a path and the model that declares it, following nested models."""
    owner: BuiltModel | None = model
    found: tuple[BuiltModel | None, BuiltField | None] = (model, None)
    for part in path:
        if not isinstance(part, str) or owner is None:
            continue
        field = next(
            (each for each in owner.fields.values() if part in (*each.keys, each.name)), None
        )
        if field is None:
            return owner, None
        found = (owner, field)
        owner = owner.nested.get(field.models[0]) if len(field.models) == 1 else None
    return found
