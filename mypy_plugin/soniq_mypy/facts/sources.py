"""Values from text: mypy drops what ``Annotated`` carries when it parses, so it is read again."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from mypy.nodes import Expression

from soniq_mypy.facts.expressions import value_of
from soniq_mypy.facts.names import Names
from soniq_mypy.facts.values import (
    INERT,
    UNKNOWN,
    Constant,
    Display,
    Made,
    Value,
)

_TYPE_STATEMENT: Final[Any] = getattr(ast, "TypeAlias", None)  # since Python 3.12


class Source:
    """The text of one module, parsed.

    Attributes:
        lines: the lines of the text.
        defaulted: names that are the annotation of something with a value.
        aliases: what each top-level name is set to that is set once; a ``type`` statement is
            marked by a True beside it.
    """

    def __init__(self, text: str) -> None:
        tree = ast.parse(text)
        self.lines = text.split("\n")
        self._classes: dict[int, ast.ClassDef] = {}
        self.defaulted: set[str] = set()
        self.aliases: dict[str, tuple[ast.expr, bool]] = {}
        for node in ast.walk(tree):
            if isinstance(node, ast.AnnAssign) and node.value is not None:
                self.defaulted.add(dotted_in(node.annotation))
            elif isinstance(node, ast.ClassDef):
                self._classes[node.lineno] = node
                for decorator in node.decorator_list:
                    self._classes[decorator.lineno] = node
        seen: set[str] = set()
        for name, value, is_statement in _assignments(tree):
            if name in seen:
                self.aliases.pop(name, None)
            else:
                self.aliases[name] = (value, is_statement)
            seen.add(name)

    def annotations(self, name: str, line: int) -> dict[str, ast.expr]:
        """Return the annotations of a class body by name; the last one counts."""
        found = self._classes.get(line)
        if found is None or found.name != name:
            return {}
        return {
            node.target.id: node.annotation
            for node in _flat(found.body)
            if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
        }


def read_source(path: str) -> Source | None:
    """Return the parsed text of a file, or None when it cannot be read."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about escapes, which the compiler tells the user
            return Source(Path(path).read_bytes().decode("utf-8-sig"))
    except (OSError, SyntaxError, ValueError, RecursionError):
        return None


def value_in(node: ast.expr, names: Names, depth: int = 0) -> Value:
    """Return the value of an expression in metadata, as far as it can be known."""
    if isinstance(node, ast.Constant):
        if node.value is None or isinstance(node.value, str | bool | int) or node.value is ...:
            return Constant(node.value)
        return INERT
    if isinstance(node, ast.Call):
        name = dotted_in(node.func)
        if not name:
            return UNKNOWN
        keywords = {
            each.arg: value_in(each.value, names, depth + 1) for each in node.keywords if each.arg
        }
        plain = [each for each in node.args if not isinstance(each, ast.Starred)]
        args = tuple(value_in(each, names, depth + 1) for each in plain)
        spread = len(plain) < len(node.args) or len(keywords) < len(node.keywords)
        return Made(names.fullname(name), names.is_class(name), args, keywords, spread)
    if isinstance(node, ast.Dict):
        return Display({}, spread=True)
    if isinstance(node, ast.Name | ast.Attribute):
        name = dotted_in(node)
        found = names.value(name) if name else UNKNOWN
        return value_of(found, names, depth + 1) if isinstance(found, Expression) else found
    if isinstance(node, ast.Lambda | ast.List | ast.Tuple | ast.Set | ast.BinOp | ast.UnaryOp):
        return INERT
    return UNKNOWN


def dotted_in(node: ast.expr) -> str:
    """Return the dotted name that an expression consists of, or an empty text."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        before = dotted_in(node.value)
        return f"{before}.{node.attr}" if before else ""
    return ""


def _assignments(tree: ast.Module) -> Iterator[tuple[str, ast.expr, bool]]:
    for node in _flat(tree.body):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    yield target.id, node.value, False
        elif isinstance(node, ast.AnnAssign) and node.value is not None:
            if isinstance(node.target, ast.Name):
                yield node.target.id, node.value, False
        elif _TYPE_STATEMENT is not None and isinstance(node, _TYPE_STATEMENT):
            yield node.name.id, node.value, True


def _flat(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Yield statements and those of their blocks, without functions and classes."""
    for node in body:
        yield node
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            for block in ("body", "orelse", "finalbody"):
                yield from _flat(getattr(node, block, []))
            for part in (*getattr(node, "handlers", []), *getattr(node, "cases", [])):
                yield from _flat(part.body)
