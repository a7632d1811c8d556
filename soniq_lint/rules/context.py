"""What file rules are given besides the sites: the file, the resolver, and shared judgements."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from soniq_lint.diagnostics import Diagnostic, Fix, Note, Span
from soniq_lint.rules.catalogue import BY_SLUG

if TYPE_CHECKING:
    from soniq_lint.resolve.modules import Module
    from soniq_lint.resolve.resolver import Resolver
    from soniq_lint.sites.judge import Problem
    from soniq_lint.sites.library import Library
    from soniq_lint.sites.objects import EnqueueSite


class Context:
    """One file under analysis.

    Attributes:
        module: the file.
        library: models and declarations met so far.
        pattern: regular expression of task names; None for the default one.
    """

    def __init__(self, module: Module, library: Library, pattern: str | None = None) -> None:
        self.module = module
        self.library = library
        self.pattern = pattern
        self._problems: dict[ast.Call, list[Problem]] = {}

    @property
    def resolver(self) -> Resolver:
        """Return what follows names."""
        return self.library.resolver

    def problems(self, site: EnqueueSite) -> list[Problem]:
        """Return what is certainly wrong with the args of a site; judged once for all rules."""
        found = self._problems.get(site.call)
        if found is None:
            if site.form != "ref" or site.ref is None or site.ref.model is None:
                found = []
            else:
                from soniq_lint.sites.judge import judge_site, lacking_args

                found = [*judge_site(site), *lacking_args(site)]
            self._problems[site.call] = found
        return found

    def place(self, site: EnqueueSite, problem: Problem) -> Span:
        """Return the span of a problem in the file of the site.

        A value that stands in another file is shown where the site takes it from.
        """
        if problem.module is site.module:
            return _short(site.module, problem.node, site.call)
        node = site.args_node if site.args_node is not None else site.call
        return site.module.span(node)

    def declared(self, problem: Problem) -> tuple[Note, ...]:
        """Return the second place to look at: where the model declares the field, or itself."""
        notes: list[Note] = []
        if problem.module.path != self.module.path:
            notes.append(Note("the value stands here", problem.module.span(problem.node)))
        if problem.field is not None:
            notes.append(Note("declared here", problem.field.span))
        elif problem.owner is not None:
            target = problem.owner.target
            start = target.module.span(target.node)
            line = target.module.lines[start.line - 1]
            span = Span(start.path, start.line, start.column, start.line, len(line) + 1)
            notes.append(Note(f"{problem.owner.name} is declared here", span))
        return tuple(notes)

    def diagnostic(
        self,
        slug: str,
        where: ast.AST | Span,
        message: str,
        *,
        help: str = "",
        notes: tuple[Note, ...] = (),
        fix: Fix | None = None,
        task: str = "",
        field: str = "",
        function: str = "",
    ) -> Diagnostic:
        """Return a diagnostic with the severity of its rule; a node is one of this file."""
        span = self.module.span(where) if isinstance(where, ast.AST) else where
        return Diagnostic(
            slug, BY_SLUG[slug].severity, message, span, help, notes, fix, task, field, function
        )


def _short(module: Module, node: ast.AST, call: ast.Call) -> Span:
    """Return the span of a node; of a whole call only what is called, of a keyword its name."""
    if isinstance(node, ast.keyword) and node.arg is not None:
        span = module.span(node)
        return span._replace(end_line=span.line, end_column=span.column + len(node.arg))
    if node is call:
        return module.span(call.func)
    return module.span(node)
