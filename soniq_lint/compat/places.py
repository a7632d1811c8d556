"""Where a version declares what a finding is about: the field, else its model, else the ref."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

from soniq.witness.places import parts_of
from soniq_lint.diagnostics import Span
from soniq_lint.rules.reading import written_key

if TYPE_CHECKING:
    from soniq_lint.compat.matching import Offer
    from soniq_lint.models.built import BuiltModel
    from soniq_lint.resolve.modules import Module
    from soniq_lint.sites.objects import Declaration


class Spot(NamedTuple):
    """A place in one version.

    Attributes:
        span: where; its path as it was read.
        model: name of the model that it is in; empty for the place of a ref.
        whole: whether it is what was asked for, and not only what would be around it.
    """

    span: Span
    model: str
    whole: bool


def spot_of(offer: Offer, path: str) -> Spot | None:
    """Return where a version declares a path in args; None if it is not from source."""
    declaration = offer.declaration
    if declaration is None:
        return None
    model = declaration.model
    if model is None:
        return Spot(ref_span(declaration), "", not path)
    here, field = [model], None
    keys = [part for part in parts_of(path) if isinstance(part, str)]
    for key in keys:
        hits = [
            (each, each.fields[name]) for each in here if (name := field_at(each, key)) is not None
        ]
        if not hits:
            return Spot(head_of(here[0].target.module, here[0].target.node), here[0].name, False)
        owner, field = hits[0]
        inner = [
            each.nested[name]
            for each, found in hits
            for name in found.models
            if name in each.nested
        ]
        if not inner or key == keys[-1]:
            return Spot(field.span, owner.name, key == keys[-1])
        here = inner
    return Spot(head_of(model.target.module, model.target.node), model.name, True)


def ref_span(declaration: Declaration) -> Span:
    """Return the place of a declaration: that of its name, or the call."""
    return declaration.module.span(declaration.name_node or declaration.call)


def queue_span(declaration: Declaration) -> Span:
    """Return the place of the default queue of a declaration, or that of the declaration."""
    for keyword in declaration.call.keywords:
        if keyword.arg == "default_queue":
            return declaration.module.span(keyword.value)
    return ref_span(declaration)


def head_of(module: Module, node: ast.ClassDef) -> Span:
    """Return the place of the first line of a class statement."""
    span = module.span(node)
    lines = module.lines
    end = len(lines[span.line - 1].rstrip()) + 1 if span.line <= len(lines) else span.column
    return Span(span.path, span.line, span.column, span.line, max(end, span.column))


def field_at(model: BuiltModel, key: str) -> str | None:
    """Return the name of the field that is read or written under a key."""
    known = model.cls.model_fields
    for name, field in model.fields.items():
        if key in field.keys or key == name or (name in known and key == written_key(model, name)):
            return name
    return None
