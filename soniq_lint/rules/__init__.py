"""The rules: one module for each, whose docstring is the page about it.

Project rules run even when every record comes from the cache, so they load nothing heavy; file
rules may load the models and are imported only when a file is analysed.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from soniq_lint.rules.catalogue import BY_SLUG, RULES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from types import ModuleType

    from soniq_lint.diagnostics import Diagnostic
    from soniq_lint.records import Record
    from soniq_lint.rules.context import Context
    from soniq_lint.sites.objects import FileSites
    from soniq_lint.view import Project

    FileCheck = Callable[[FileSites, Context], Iterator[Diagnostic]]
    ProjectCheck = Callable[[Sequence[Record], Project], Iterator[Diagnostic]]


@cache
def file_rules() -> tuple[tuple[str, FileCheck], ...]:
    """Return slug and check of every rule that looks at one file and what it imports."""
    return _checks("file")


@cache
def project_rules() -> tuple[tuple[str, ProjectCheck], ...]:
    """Return slug and check of every rule that looks at the records of all files."""
    return _checks("project")


def page(slug: str) -> str:
    """Return the page of a rule as Markdown; its first line is the rule's title.

    Raises:
        KeyError: there is no such rule.
    """
    # read and not imported: under -OO a module has no docstring
    import ast
    from importlib.resources import files
    from inspect import cleandoc

    source = files(__name__).joinpath(f"{BY_SLUG[slug].slug.replace('-', '_')}.py")
    return cleandoc(ast.get_docstring(ast.parse(source.read_bytes())) or "") + "\n"


def _checks(scope: str) -> tuple[tuple[str, Any], ...]:
    modules = [(rule.slug, _module(rule.slug)) for rule in RULES if rule.scope == scope]
    return tuple((slug, module.check) for slug, module in modules if hasattr(module, "check"))


def _module(slug: str) -> ModuleType:
    from importlib import import_module

    return import_module(f"soniq_lint.rules.{slug.replace('-', '_')}")
