"""Diagnostics about a handler's parameters, for the three rules that share the comparison."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from soniq_lint.diagnostics import Note
from soniq_lint.rules.parameters import problems_of
from soniq_lint.rules.places import name_of, name_of_function
from soniq_lint.sites.apps import Apps

if TYPE_CHECKING:
    from collections.abc import Iterator

    from soniq_lint.diagnostics import Diagnostic
    from soniq_lint.rules.context import Context
    from soniq_lint.sites.objects import FileSites, HandlerSite


def is_soniq(site: HandlerSite, context: Context) -> bool:
    """Tell whether a handler is known to be registered with a ``Soniq``.

    A ``job`` of something else may call the function as it likes, although it is given a ref.
    """
    func = site.decorator.func if isinstance(site.decorator, ast.Call) else site.decorator
    if not isinstance(func, ast.Attribute):
        return False
    return Apps(context.resolver).path(func.value, site.scope) is not None


def parameter_diagnostics(rule: str, sites: FileSites, context: Context) -> Iterator[Diagnostic]:
    """Yield the problems with parameters that belong to one rule."""
    for site in sites.handlers:
        if not is_soniq(site, context):
            continue
        for problem in problems_of(site, sites, context):
            if problem.rule != rule:
                continue
            notes: tuple[Note, ...] = ()
            if problem.field is not None:
                note = f"field {problem.field.name!r} is declared here"
                notes = (Note(note, problem.field.span),)
            if problem.node is None:
                place = name_of_function(site.module, site.node)
            else:
                place = name_of(site.module, problem.node)
            yield context.diagnostic(
                rule,
                place,
                problem.message,
                help=problem.help,
                notes=notes,
                task=site.name or "",
                field=problem.name,
                function=site.qualname,
            )
