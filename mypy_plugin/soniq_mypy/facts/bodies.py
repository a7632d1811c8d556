"""The body of a model's class statement, statement by statement."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from typing import Final

from mypy.nodes import (
    AssignmentStmt,
    CallExpr,
    ClassDef,
    Decorator,
    DelStmt,
    Expression,
    FuncDef,
    NameExpr,
    OverloadedFuncDef,
    Statement,
    TempNode,
)
from mypy.types import Type, UnboundType

from soniq_mypy.facts.annotations import AnnotationReader, Metadata, note_foreign
from soniq_mypy.facts.configs import read_config, read_config_class, read_keywords
from soniq_mypy.facts.expressions import dotted, value_of
from soniq_mypy.facts.fields import read_field
from soniq_mypy.facts.mentions import names_in, names_in_arguments
from soniq_mypy.facts.names import Names
from soniq_mypy.facts.outline import inner
from soniq_mypy.facts.records import ClassFacts
from soniq_mypy.facts.sources import Source
from soniq_mypy.facts.validators import blurs, decorators_blur
from soniq_mypy.facts.values import Constant, Made, Unknown, Value
from soniq_mypy.pydantic_names import ANNOTATED, QUALIFIERS, STRICT, STRICT_ALIASES

_OPENING: Final = frozenset(
    {"__get_pydantic_core_schema__", "__get_validators__", "__init__", "__new__"}
)
"""Methods with which a class decides itself what it takes."""
_OPENING_HEIRS: Final = frozenset({"__init_subclass__", "__pydantic_init_subclass__"})
_TAMPERING: Final = re.compile("annotations|config|decorators|fields|rebuild|schema|setattr")
_HARMLESS: Final = frozenset(
    {"typing.final", "typing_extensions.final", "functools.total_ordering"}
)


class BodyReader:
    """Reads one class statement."""

    def __init__(self, cls: ClassDef, names: Names, source: Callable[[], Source | None]) -> None:
        self._cls = cls
        self._names = names
        self._source = source
        self._assigned = frozenset(_assigned(cls.defs.body))
        self._annotations: tuple[AnnotationReader, dict[str, ast.expr]] | None = None
        self.facts: ClassFacts = {
            "fields": [],
            "bound": [],
            "config": {},
            "blurred": [],
            "foreign": [],
            "open": False,
            "unsure": False,
            "unsure_heirs": False,
        }

    def read(self) -> ClassFacts:
        """Return what the class says of its fields."""
        facts, cls = self.facts, self._cls
        self._names.hide(self._assigned.union(_defined(cls.defs.body)))
        for statement in cls.defs.body:
            self._read(statement, certain=True)
            for each in inner(statement):
                self._read(each, certain=False)
        facts["config"] |= read_keywords(cls.keywords, self._names)
        for expression in cls.decorators:
            if self._names.fullname(dotted(expression)) not in _HARMLESS:
                facts["unsure"] = True
        for name in names_in_arguments(cls.base_type_exprs):
            home = self._names.home(name)
            if self._names.fullname(name) in ANNOTATED:
                facts["open"] = True
            elif home is not None:
                facts["foreign"].append(home)
        facts["blurred"] = sorted(set(facts["blurred"]))
        facts["bound"] = sorted(set(facts["bound"]) - {"model_config"})
        return facts

    def _read(self, statement: Statement, *, certain: bool) -> None:
        facts = self.facts
        if isinstance(statement, AssignmentStmt):
            self._read_assignment(statement, certain)
        elif isinstance(statement, Decorator):
            self._read_function(statement.func)
            self._blur(decorators_blur(statement, self._names))
        elif isinstance(statement, FuncDef):
            if not self._is_generated(statement):
                self._read_function(statement)
        elif isinstance(statement, OverloadedFuncDef):
            for item in statement.items:
                self._read(item, certain=certain)
        elif isinstance(statement, ClassDef):
            facts["bound"].append(statement.name)
            if statement.name == "Config":
                facts["config"] |= read_config_class(statement, self._names)
        elif isinstance(statement, DelStmt):
            facts["unsure"] = True

    def _read_function(self, function: FuncDef) -> None:
        name = function.name
        self.facts["bound"].append(name)
        self.facts["open"] = self.facts["open"] or name in _OPENING
        if name in _OPENING_HEIRS and self._tampers(function):
            self.facts["unsure_heirs"] = True

    def _is_generated(self, function: FuncDef) -> bool:
        """Tell whether a plugin has put a function into the class, where it stays."""
        symbol = self._cls.info.names.get(function.name)
        return symbol is not None and symbol.plugin_generated and symbol.node is function

    def _read_assignment(self, statement: AssignmentStmt, certain: bool) -> None:
        bare = isinstance(statement.rvalue, TempNode)
        value = None if bare else value_of(statement.rvalue, self._names)
        for target in statement.lvalues:
            if not isinstance(target, NameExpr):
                self.facts["unsure"] = True
                continue
            name = target.name
            if name == "model_config":
                if value is not None:
                    self.facts["config"] |= read_config(value)
            elif statement.new_syntax and not name.startswith("_"):
                self._read_field(name, value, statement, certain)
            else:
                self.facts["bound"].append(name)
                self.facts["open"] = self.facts["open"] or name in _OPENING
                self._read_hidden(statement.rvalue, value, statement.new_syntax)

    def _read_hidden(self, expression: Expression, value: Value | None, typed: bool) -> None:
        """Look for a validator in what is assigned to something that is no field."""
        if isinstance(expression, CallExpr) and isinstance(expression.callee, CallExpr):
            self._blur(blurs(value_of(expression.callee, self._names)))
        elif typed:
            return  # a private attribute, whatever it is set to
        elif isinstance(value, Made) and not value.is_class:
            self._blur(blurs(value))
        elif isinstance(value, Unknown):
            self._blur(None)

    def _read_field(
        self, name: str, value: Value | None, statement: AssignmentStmt, certain: bool
    ) -> None:
        if self._names.stub and value == Constant(...):
            value = Constant(None)  # what a stub writes for any default
        fact = read_field(name, value, self._metadata(name, statement.unanalyzed_type))
        kind = statement.unanalyzed_type
        if isinstance(kind, UnboundType) and self._names.fullname(kind.name) in QUALIFIERS:
            fact["final"] = kind.name.rpartition(".")[2] == "Final"
        if not certain:
            fact["required"], fact["opaque"] = False, True
            self.facts["unsure"] = True
        known = [each["name"] for each in self.facts["fields"]]
        if name in known:
            self.facts["fields"][known.index(name)] = fact
        else:
            self.facts["fields"].append(fact)

    def _blur(self, fields: list[str] | None) -> None:
        if fields is None:
            self.facts["open"] = True
        else:
            self.facts["blurred"] += fields

    def _metadata(self, name: str, annotation: Type | None) -> Metadata:
        """Return what an annotation carries; the text is read where that may be anything."""
        made = Metadata()
        if annotation is None:
            return made
        top = annotation.name if isinstance(annotation, UnboundType) else ""
        for each in set(names_in(annotation)):
            if each.partition(".")[0] in self._assigned:
                return Metadata(opaque=True, blurred=True)  # an alias of the class's own
            home = self._names.home(each)
            if home == self._names.module.fullname or self._names.fullname(each) in ANNOTATED:
                return self._carried(name)
            note_foreign(made, home, each == top)
        if self._names.fullname(top) in STRICT_ALIASES:
            made.top.append(Made(STRICT))
        return made

    def _carried(self, name: str) -> Metadata:
        """Return what the text of an annotation carries."""
        if self._annotations is None:
            source = self._source()
            if source is None:
                return Metadata(opaque=True, blurred=True)
            found = source.annotations(self._cls.name, self._cls.line)
            self._annotations = AnnotationReader(source, self._names), found
        reader, annotations = self._annotations
        node = annotations.get(name)
        return Metadata(opaque=True, blurred=True) if node is None else reader.read(node)

    def _tampers(self, function: FuncDef) -> bool:
        """Tell whether a hook for subclasses may change their fields."""
        source = self._source()
        end = function.end_line
        if source is None or end is None:
            return True
        return _TAMPERING.search("\n".join(source.lines[function.line - 1 : end])) is not None


def _assigned(body: list[Statement]) -> Iterator[str]:
    """Yield the names that a class body assigns without an annotation."""
    for statement in body:
        if isinstance(statement, AssignmentStmt) and not statement.new_syntax:
            yield from (each.name for each in statement.lvalues if isinstance(each, NameExpr))


def _defined(body: list[Statement]) -> Iterator[str]:
    """Yield the names of functions and classes in a class body."""
    for statement in body:
        if isinstance(statement, FuncDef | OverloadedFuncDef | Decorator | ClassDef):
            yield statement.name
