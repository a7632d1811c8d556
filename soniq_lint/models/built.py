"""A model rebuilt from source: a real Pydantic class, and what is known about its making."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydantic import BaseModel

    from soniq_lint.diagnostics import Span
    from soniq_lint.resolve.targets import ClassTarget


@dataclass(frozen=True, slots=True)
class Opaque:
    """A part of a model that could not be read and accepts anything instead.

    Attributes:
        path: the field, dotted through nested models; empty for a model as a whole.
        reason: why, in a few words, such as ``the type Money is not in view``.
        span: the expression concerned.
    """

    path: str
    reason: str
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class BuiltField:
    """A field as its model declares it.

    Attributes:
        name: the Python name.
        keys: every key it is read from, aliases included; the first one is what to suggest.
        required: whether args must have it.
        span: the statement that declares it, in whichever file.
        annotation: its type as written, for messages.
        models: names of the models its value may hold, to follow a path further.
    """

    name: str
    keys: tuple[str, ...]
    required: bool
    span: Span
    annotation: str = ""
    models: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class BuiltModel:
    """A model rebuilt from its source.

    What the real model refuses for a reason that can be read from source, ``cls`` refuses too, in
    Pydantic's words; ``cls`` accepts everything the real model accepts, and more where a part is
    opaque or a validator would have to be run.

    Attributes:
        target: the class statement.
        cls: the class.
        opaque: the parts that accept anything, with reasons; nested models included.
        keys_known: whether the keys it reads are all known, so that another key is unknown.
        exact: whether nothing was left out: no opaque part, no validator, no serializer.
        fields: by Python name, inherited ones included, in order.
        nested: every model reachable from it by class name, itself included.
    """

    target: ClassTarget
    cls: type[BaseModel]
    opaque: tuple[Opaque, ...]
    keys_known: bool
    exact: bool
    fields: Mapping[str, BuiltField]
    nested: Mapping[str, BuiltModel]

    @property
    def name(self) -> str:
        """Return the class's name."""
        return self.target.node.name

    @property
    def path(self) -> str:
        """Return the dotted import path, ``myservice_tasks.schemas.InvoiceArgs``."""
        return f"{self.target.module.name}.{self.target.qualname}"
