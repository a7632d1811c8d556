"""What the golden files say of calls, compared with what the runtime does of the same args."""

from __future__ import annotations

import ast
import importlib.util
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from soniq import TaskRef
from soniq.args import ArgsRefused, codec_for
from tests.mypy.golden import FOLDER, expected_of

FILES = sorted(path.name for path in FOLDER.glob("calls_*.py"))
DROPPED = re.compile(r"\w+ has no field '\w+'.*")
ELSEWHERE = re.compile(
    r"'\w+' .*not .*options? of|the option|enqueue_many takes .*; pass|args may be"
)


@dataclass(frozen=True)
class Site:
    """A call of a golden file whose args can be worked out.

    Attributes:
        place: file and line, for the names of tests.
        ref: the ref.
        args: the args of a job, or of many.
        many: whether they are of many.
        said: what the file says mypy reports of them.
        one_way: whether no condition decides what the args are.
    """

    place: str
    ref: TaskRef[Any]
    args: Any
    many: bool
    said: list[str]
    one_way: bool


def _load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"golden_{path.stem}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[module.__name__] = module  # where Pydantic looks names of annotations up
    spec.loader.exec_module(module)
    return module


def _sites(name: str) -> Iterator[Site]:
    path = FOLDER / name
    module = _load(path)
    marks = expected_of(path)
    for node in ast.walk(ast.parse(path.read_text())):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        many = node.func.attr == "enqueue_many"
        if not (many or node.func.attr == "enqueue") or ast.unparse(node.func.value) != "app":
            continue
        keywords = {each.arg: each.value for each in node.keywords}
        target = keywords.get("target") or node.args[0]
        args = keywords.get("args") or (node.args[1] if many and len(node.args) == 2 else None)
        if args is None or isinstance(target, ast.Starred) or _has(args, ast.Await):
            continue
        try:
            ref = eval(ast.unparse(target), vars(module))
            given = eval(ast.unparse(args), dict(vars(module)))
        except NameError:  # a parameter of the function around it
            continue
        lines = range(args.lineno, (args.end_lineno or args.lineno) + 1)
        said = [
            text
            for line, kind, _, text in marks
            if line in lines and kind == "E" and text.endswith("[soniq-args]")
        ]
        said = [text for text in said if not ELSEWHERE.match(text)]
        if isinstance(ref, TaskRef) and ref.args_model is not None:
            yield Site(f"{name}:{node.lineno}", ref, given, many, said, not _has(args, ast.IfExp))


def _has(node: ast.AST, kind: type[ast.AST]) -> bool:
    return any(isinstance(each, kind) for each in ast.walk(node))


SITES = [site for name in FILES for site in _sites(name)]


def _refuses(site: Site) -> bool:
    assert site.ref.args_model is not None
    codec = codec_for(site.ref.args_model)
    try:
        codec.encode_many(site.args if site.many else [{} if site.args is None else site.args])
    except (ArgsRefused, TypeError):  # the latter for what is not iterable
        return True
    return False


@pytest.mark.parametrize(
    "site", [each for each in SITES if not each.said], ids=lambda site: site.place
)
def test_what_mypy_accepts_is_enqueued(site: Site) -> None:
    assert not _refuses(site)


@pytest.mark.parametrize(
    "site",
    [each for each in SITES if each.one_way and any(not DROPPED.match(text) for text in each.said)],
    ids=lambda site: site.place,
)
def test_what_mypy_reports_is_refused(site: Site) -> None:
    assert _refuses(site)


def test_many_calls_are_compared() -> None:
    accepted = [each for each in SITES if not each.said]
    assert len(accepted) >= 100
    assert len(SITES) - len(accepted) >= 100
