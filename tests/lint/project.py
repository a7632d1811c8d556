"""Small projects on disk for tests of the linter."""

from __future__ import annotations

import ast
import textwrap
from pathlib import Path

from soniq_lint.resolve.conditions import Host
from soniq_lint.resolve.finder import Finder
from soniq_lint.resolve.modules import Module
from soniq_lint.resolve.resolver import Resolver


def write(folder: Path, files: dict[str, str]) -> Path:
    """Write files given by their paths below a folder, dedented."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text).lstrip("\n"), encoding="utf-8")
    return folder


def resolver_of(folder: Path, files: dict[str, str], host: Host | None = None) -> Resolver:
    """Return a resolver whose only root is a folder with these files."""
    write(folder, files)
    return Resolver(Finder([str(folder)], None), host)


def expression(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body


def module(resolver: Resolver, name: str) -> Module:
    found = resolver.module(name)
    assert found is not None
    return found
