"""What the ``Annotated`` parts of a field's annotation say."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import Final

from soniq_mypy.facts.names import Names
from soniq_mypy.facts.sources import Source, dotted_in, value_in
from soniq_mypy.facts.values import Constant, Inert, Made, Thing, Value
from soniq_mypy.pydantic_names import (
    ANNOTATED,
    FIELD,
    HARMLESS_CLASSES,
    LITERAL,
    QUALIFIERS,
    STRICT,
    STRICT_ALIASES,
    STRING_CONSTRAINTS,
)

_DEEPEST: Final = 16


@dataclass
class Metadata:
    """What an annotation carries besides types.

    Attributes:
        top: what the outermost ``Annotated`` carries, in order.
        opaque: whether something may change values before they are judged.
        foreign: modules of type aliases that were not looked into.
        foreign_top: those among them whose alias may carry a default or a key.
        leaky: whether Pydantic may take a default that another field has. Older releases put
            the default into the ``Field`` that the fields of one type alias share.
        blurred: whether keys and defaults may come from a place that was not looked into.
    """

    top: list[Value] = field(default_factory=list)
    opaque: bool = False
    foreign: set[str] = field(default_factory=set)
    foreign_top: set[str] = field(default_factory=set)
    leaky: bool = False
    blurred: bool = False


class AnnotationReader:
    """Reads the annotations of one module's classes."""

    def __init__(self, source: Source, names: Names) -> None:
        self._source = source
        self._names = names

    def read(self, annotation: ast.expr) -> Metadata:
        """Return what an annotation carries, through type aliases of the same module."""
        metadata = Metadata()
        self._walk(annotation, metadata, True, 0)
        for value in metadata.top:
            metadata.opaque = metadata.opaque or not _is_harmless(value)
        return metadata

    def _walk(self, node: ast.expr, into: Metadata, top: bool, depth: int) -> None:
        if depth > _DEEPEST:
            into.opaque = into.blurred = True
        elif isinstance(node, ast.Constant):
            self._text(node, into, top, depth)
        elif isinstance(node, ast.Name | ast.Attribute):
            self._name(node, into, top, depth)
        elif isinstance(node, ast.Subscript):
            self._subscript(node, into, top, depth)
        elif isinstance(node, ast.BinOp):
            self._walk(node.left, into, False, depth + 1)
            self._walk(node.right, into, False, depth + 1)
        elif isinstance(node, ast.List | ast.Tuple):
            for each in node.elts:
                self._walk(each, into, False, depth + 1)
        elif isinstance(node, ast.Starred):
            self._walk(node.value, into, False, depth + 1)
        else:
            into.opaque = True

    def _text(self, node: ast.Constant, into: Metadata, top: bool, depth: int) -> None:
        if isinstance(node.value, str):
            try:
                parsed = ast.parse(node.value.strip(), mode="eval").body
            except (SyntaxError, ValueError):
                into.opaque = True
            else:
                self._walk(parsed, into, top, depth + 1)

    def _name(self, node: ast.Name | ast.Attribute, into: Metadata, top: bool, depth: int) -> None:
        name = dotted_in(node)
        home = self._names.home(name) if name else None
        if home != self._names.module.fullname:
            note_foreign(into, home, top)
            if top and self._names.fullname(name) in STRICT_ALIASES:
                into.top.append(Made(STRICT))
            return
        found = self._source.aliases.get(name)
        if found is None:
            into.opaque = into.blurred = True
            return
        definition, is_statement = found
        into.leaky = into.leaky or (top and name in self._source.defaulted)
        inside = Metadata() if is_statement else into
        self._walk(definition, inside, top, depth + 1)
        if is_statement:  # Pydantic looks into a `type` statement for some things only
            into.foreign |= inside.foreign
            into.opaque = into.opaque or inside.opaque or bool(inside.top)
            into.blurred = into.blurred or (top and (inside.blurred or bool(inside.top)))
            into.blurred = into.blurred or (top and bool(inside.foreign_top))

    def _subscript(self, node: ast.Subscript, into: Metadata, top: bool, depth: int) -> None:
        name = dotted_in(node.value)
        fullname = self._names.fullname(name) if name else ""
        if fullname in LITERAL:
            return
        if fullname in ANNOTATED and isinstance(node.slice, ast.Tuple) and node.slice.elts:
            self._walk(node.slice.elts[0], into, top, depth + 1)
            carried = [value_in(each, self._names) for each in node.slice.elts[1:]]
            if top:
                into.top += carried
            elif not all(_is_harmless(each) and not _is_lenient(each) for each in carried):
                into.opaque = True
            return
        if fullname in QUALIFIERS:
            self._walk(node.slice, into, top, depth + 1)
            return
        self._walk(node.value, into, top, depth + 1)
        parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        for each in parts:
            self._walk(each, into, False, depth + 1)


def note_foreign(into: Metadata, module: str | None, top: bool) -> None:
    """Note the module of an alias that is not looked into; None for a type that is no alias."""
    if module is not None:
        into.foreign.add(module)
        if top:
            into.foreign_top.add(module)


def _is_harmless(value: Value) -> bool:
    """Tell whether metadata leaves alone what values are taken."""
    if isinstance(value, Constant | Inert):
        return True
    if isinstance(value, Thing):
        return value.fullname in HARMLESS_CLASSES
    if not isinstance(value, Made) or value.spread:
        return False
    if value.callee == FIELD:
        return "coerce_numbers_to_str" not in value.keywords
    return value.callee in HARMLESS_CLASSES or value.callee.startswith("annotated_types.")


def _is_lenient(value: Value) -> bool:
    """Tell whether metadata of a part may make it less strict than the whole."""
    if not isinstance(value, Made):
        return False
    if value.callee == STRICT:
        return value.args != (Constant(True),) and bool(value.args or value.keywords)
    if value.callee in (FIELD, STRING_CONSTRAINTS):
        return value.keywords.get("strict", Constant(True)) != Constant(True)
    return False
