"""What a name stands for at the place of a class statement."""

from __future__ import annotations

import sys
from typing import Final

from mypy.nodes import (
    GDEF,
    Decorator,
    Expression,
    FuncDef,
    MypyFile,
    OverloadedFuncDef,
    SymbolTableNode,
    TypeAlias,
    TypeInfo,
    Var,
)
from mypy.plugin import ClassDefContext

from soniq_mypy.facts.outline import Outline
from soniq_mypy.facts.values import INERT, UNKNOWN, Constant, Thing, Value
from soniq_mypy.pydantic_names import HARMLESS_ALIASES

FIELD_INFO: Final = "pydantic.fields.FieldInfo"
_ODD_CLASSES: Final = frozenset({"dataclasses.Field", FIELD_INFO})
_PASSING_ON: Final = frozenset(
    {"builtins", "copy", "functools", "importlib", "itertools", "operator"}
)
"""Modules whose functions return what they were given, or anything at all."""


class Names:
    """Looks up names as the body of one class sees them.

    Attributes:
        module: the file of the class.
        stub: whether it is a stub file.
    """

    def __init__(self, ctx: ClassDefContext, module: MypyFile, outline: Outline) -> None:
        self._api = ctx.api
        self._cls = ctx.cls
        self._outline = outline
        self._local: frozenset[str] = frozenset()
        self._known: dict[str, SymbolTableNode | None] = {}
        self.module = module
        self.stub = module.is_stub

    def hide(self, names: frozenset[str]) -> None:
        """Leave names to the class body: what they stand for there is not known."""
        self._local = names

    def node(self, name: str) -> SymbolTableNode | None:
        """Return the symbol of a dotted name, or None."""
        if name in self._known:
            return self._known[name]
        found = None
        if name.partition(".")[0] not in self._local:
            found = self._api.lookup_qualified(name, self._cls, suppress_errors=True)
        self._known[name] = found
        return found

    def fullname(self, name: str) -> str:
        """Return where a dotted name leads, or an empty text."""
        found = self.node(name)
        return found.node.fullname if found is not None and found.node is not None else ""

    def alias(self, name: str) -> TypeAlias | None:
        """Return the type alias that a dotted name stands for."""
        found = self.node(name)
        return found.node if found is not None and isinstance(found.node, TypeAlias) else None

    def home(self, name: str) -> str | None:
        """Return the module of a type alias whose metadata is not known, None if there is none."""
        alias = self.alias(name)
        if alias is None or alias.fullname in HARMLESS_ALIASES:
            return None
        module = alias.fullname.rpartition(".")[0]
        return None if module.partition(".")[0] in sys.stdlib_module_names else module

    def is_class(self, name: str) -> bool:
        """Tell whether calling a name gives something that Pydantic takes for a mere value."""
        found = self.node(name)
        node = found.node if found is not None else None
        if isinstance(node, TypeInfo):
            return not any(each.fullname in _ODD_CLASSES for each in node.mro)
        if isinstance(node, FuncDef | OverloadedFuncDef | Decorator):
            top = node.fullname.partition(".")[0]
            passing = top in _PASSING_ON or node.fullname == "dataclasses.field"
            return top in sys.stdlib_module_names and not passing
        return False

    def value(self, name: str) -> Value | Expression:
        """Return the value of a dotted name, or the expression that it is set to."""
        found = self.node(name)
        node = found.node if found is not None else None
        if isinstance(node, TypeInfo | FuncDef | OverloadedFuncDef):
            return Thing(node.fullname)
        if not isinstance(node, Var) or found is None:
            return UNKNOWN
        if node.final_value is not None and isinstance(node.final_value, str | bool | int):
            return Constant(node.final_value)
        if node.info and node.info.is_enum:
            return INERT  # a member
        if node.fullname.startswith("pydantic"):
            return Thing(node.fullname)
        if found.kind == GDEF and node.fullname == f"{self.module.fullname}.{name}":
            return self._outline.constants.get(name, UNKNOWN)
        return UNKNOWN
