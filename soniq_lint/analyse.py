"""Analyse files: from source text to records, one for each file.

Loads the parser at once and Pydantic only when a model is met; the fast path never comes here.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from soniq_lint import suppress
from soniq_lint.diagnostics import Diagnostic, Span
from soniq_lint.records import Record
from soniq_lint.resolve.modules import NotAnalysed
from soniq_lint.rules import file_rules
from soniq_lint.rules.catalogue import BY_SLUG
from soniq_lint.rules.context import Context
from soniq_lint.sites.find import find
from soniq_lint.sites.library import Library
from soniq_lint.sites.rows import rows_of
from soniq_lint.world import resolver_for

if TYPE_CHECKING:
    from soniq_lint.config.settings import AnalysisSettings


class Analyser:
    """Analyses any number of files; every module and model met is read once.

    Attributes:
        resolver: follows names; ``resolver.parsed`` counts the files parsed.
    """

    def __init__(self, settings: AnalysisSettings) -> None:
        self._settings = settings
        self.resolver = resolver_for(settings)
        self._library = Library(self.resolver)

    def analyse(self, path: str) -> Record:
        """Return the record of one file; never raises for what the file holds."""
        with self.resolver.recording() as consulted:
            try:
                found = self._analysed(path)
            except NotAnalysed as error:
                reason = error.reason + (self._newer() if error.line else "")
                found = _not_analysed(path, reason, error.line, error.column)
            except RecursionError:
                found = _not_analysed(path, "nested too deeply to be followed")
        reads = {each: stamp for each, stamp in consulted.reads.items() if each != path}
        return found._replace(imports=dict(consulted.imports), reads=reads)

    def _newer(self) -> str:
        """Return a remark when the project is for a newer Python than the one that parses it."""
        wanted, running = self.resolver.host.version, sys.version_info[:2]
        if wanted <= running:
            return ""
        return (
            f"; the project is for Python {wanted[0]}.{wanted[1]}, and soniq-lint runs on "
            f"{running[0]}.{running[1]}"
        )

    def _analysed(self, path: str) -> Record:
        module = self.resolver.module_at(path)
        sites = find(module, self._library)
        context = Context(module, self._library, self._settings.name_pattern)
        diagnostics: list[Diagnostic] = []
        if sites.declarations or sites.enqueues or sites.handlers:
            for _, check in file_rules():
                diagnostics += check(sites, context)
        suppressions = suppress.find(module.text, module.tree) if "soniq:" in module.text else ()
        relevant = bool(sites.declarations or sites.enqueues or sites.handlers or suppressions)
        return Record(
            path,
            relevant=relevant,
            diagnostics=tuple(sorted(diagnostics, key=lambda each: each.span)),
            facts=rows_of(sites) if relevant else {},
            suppressions=suppressions,
        )


_latest: list[Analyser] = []
"""Those of the last run: of its files, and of the others it depends on. To take hundreds of
thousands of nodes apart is part of a run's work, and the end of the process saves it."""


def analyse(paths: Sequence[str], settings: AnalysisSettings) -> list[Record]:
    """Return a record for each file, in order."""
    analyser = Analyser(settings)
    _latest[:] = [*_latest[-1:], analyser]
    return [analyser.analyse(path) for path in paths]


def _not_analysed(path: str, reason: str, line: int = 0, column: int = 0) -> Record:
    line, column = max(line, 1), max(column, 1)
    diagnostic = Diagnostic(
        "not-analysed",
        BY_SLUG["not-analysed"].severity,
        f"not analysed: {reason}",
        Span(path, line, column, line, column),
        help="mend the file, or exclude it",
    )
    return Record(path, analysed=False, relevant=True, diagnostics=(diagnostic,))
