"""Texts, their nodes, and what edits make of them."""

from __future__ import annotations

import ast

from soniq_lint.diagnostics import Edit, Fix, Import, Span
from soniq_lint.fixes.applying import apply
from soniq_lint.fixes.sources import source_of
from soniq_lint.resolve.modules import Module

PATH = "/shop/app.py"


def parse(text: str) -> Module:
    """Return a text as a file of the project."""
    return Module("app", PATH, text)


def expr(module: Module, source: str) -> ast.expr:
    """Return the first expression that is written like this."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.expr) and source_of(module, node) == source:
            return node
    raise AssertionError(f"no expression {source!r}")


def call(module: Module) -> ast.Call:
    """Return the first call that has no call around it."""
    return next(node for node in ast.walk(module.tree) if isinstance(node, ast.Call))


def edited(text: str, edits: tuple[Edit, ...] | None) -> str | None:
    """Return the text after the edits; None without edits."""
    if edits is None:
        return None
    result = apply(text, [Fix("safe", "", edits)], PATH)
    assert result.skipped == {}
    return result.text


def at(line: int, column: int, end_line: int, end_column: int, text: str, path: str = PATH) -> Edit:
    """Return an edit."""
    return Edit(Span(path, line, column, end_line, end_column), text)


def fix(*edits: Edit, imports: tuple[Import, ...] = ()) -> Fix:
    """Return a safe fix."""
    return Fix("safe", "fix it", edits, imports)
