"""What the golden files say of handlers, against what registering them says."""

from __future__ import annotations

import ast
import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from soniq.errors import DeclarationError, InvalidHandler
from tests.mypy.golden import FOLDER, expected_of

REFUSED_LATER = " takes "
"""In messages about types, which only a type checker looks at."""


def is_registration(statement: ast.stmt) -> bool:
    return (
        (
            isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef)
            and bool(statement.decorator_list)
        )
        or (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call))
        or (isinstance(statement, ast.ClassDef) and statement.name == "Handlers")
    )


def registrations(name: str) -> list[ast.stmt]:
    tree = ast.parse((FOLDER / f"{name}.py").read_text())
    return [each for each in tree.body if is_registration(each)]


def labelled(name: str) -> list[Any]:
    return [
        pytest.param(each, id=f"{each.lineno}-{getattr(each, 'name', '') or ast.unparse(each)}")
        for each in registrations(name)
    ]


def lines_of(statement: ast.stmt) -> range:
    first = min(each.lineno for each in ast.walk(statement) if hasattr(each, "lineno"))
    return range(first, (statement.end_lineno or first) + 1)


def module_without_registrations(name: str, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    path = FOLDER / f"{name}.py"
    tree = ast.parse(path.read_text())
    tree.body = [each for each in tree.body if not is_registration(each)]
    spec = importlib.util.spec_from_loader(name, None)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, name, module)
    exec(compile(tree, str(path), "exec"), module.__dict__)
    return module


def register(statement: ast.stmt, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    module = module_without_registrations(name, monkeypatch)
    code = compile(ast.Module([statement], []), str(FOLDER / f"{name}.py"), "exec")
    exec(code, module.__dict__)


def problems_at(statement: ast.stmt, path: Path) -> set[str]:
    lines = lines_of(statement)
    return {text for line, kind, _, text in expected_of(path) if line in lines and kind == "E"}


@pytest.mark.parametrize("statement", labelled("handlers_accept"))
def test_what_is_accepted_can_be_registered(
    statement: ast.stmt, monkeypatch: pytest.MonkeyPatch
) -> None:
    register(statement, "handlers_accept", monkeypatch)


@pytest.mark.parametrize("statement", labelled("handlers_reject"))
def test_what_is_rejected_is_refused_but_for_types(
    statement: ast.stmt, monkeypatch: pytest.MonkeyPatch
) -> None:
    problems = problems_at(statement, FOLDER / "handlers_reject.py")
    assert problems
    if all(REFUSED_LATER in each for each in problems):
        register(statement, "handlers_reject", monkeypatch)
    else:
        with pytest.raises(InvalidHandler):
            register(statement, "handlers_reject", monkeypatch)


@pytest.mark.parametrize("statement", labelled("handlers_calls"))
def test_a_call_is_refused_where_it_is_rejected(
    statement: ast.stmt, monkeypatch: pytest.MonkeyPatch
) -> None:
    if problems_at(statement, FOLDER / "handlers_calls.py"):
        with pytest.raises(DeclarationError):
            register(statement, "handlers_calls", monkeypatch)
    else:
        register(statement, "handlers_calls", monkeypatch)
