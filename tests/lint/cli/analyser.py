"""An analysis that finds what the source says, to test what happens around the real one.

Every ``x.enqueue(some_rule)`` is a finding of the rule ``some-rule`` at the name; its fix makes
that ``fine``. ``x.enqueue(fine)`` is a checked site, ``x.enqueue(dynamic)`` one that is not.
``# reads NAME`` makes the file depend on another one, ``# imports NAME PATH`` on a module.
"""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from soniq_lint import suppress
from soniq_lint.config.settings import AnalysisSettings
from soniq_lint.diagnostics import Diagnostic, Edit, Fix, Span
from soniq_lint.records import Record
from soniq_lint.rules.catalogue import BY_SLUG

SITE = re.compile(r"enqueue\((\w+)\)")


class Analyser:
    """Stands in for the modules ``analyse``, ``project`` and ``world``.

    Attributes:
        analysed: every path that was analysed, in order.
        modules: where imports lead now.
        python: version of the project's Python.
        problems: what is wrong with the environment.
    """

    def __init__(self) -> None:
        self.analysed: list[str] = []
        self.problems: tuple[str, ...] = ()
        self.modules: dict[str, str | None] = {}
        self.python = (3, 11)
        self.environment = self.finder = self

    def analyse(self, paths: Sequence[str], settings: AnalysisSettings) -> list[Record]:
        self.analysed += paths
        return [record(path, settings) for path in paths]

    def check_project(
        self,
        records: Sequence[Record],
        others: Sequence[Record],
        settings: AnalysisSettings,
        *,
        complete: bool,
    ) -> list[Diagnostic]:
        return [
            Diagnostic(rule.slug, rule.severity, f"project: {rule.slug}", Span(*row["place"]))
            for record in records
            for row in record.facts.get("enqueues", ())
            if (rule := BY_SLUG.get(row["ref"])) and rule.scope == "project"
        ]

    def needs_others(self, records: Sequence[Record]) -> bool:
        return False

    def finder_for(self, settings: AnalysisSettings) -> Analyser:
        return self

    def world_of(self, settings: AnalysisSettings) -> Analyser:
        return self

    def python_of(self, settings: AnalysisSettings, environment: object) -> tuple[int, int]:
        return self.python

    def environment_of(self, settings: AnalysisSettings) -> Analyser:
        return self

    def same(self, imports: Mapping[str, str | None]) -> bool:
        return all(self.modules.get(name) == path for name, path in imports.items())


def record(path: str, settings: AnalysisSettings) -> Record:
    text = settings.overlay.get(path)
    if text is None:
        text = Path(path).read_text(encoding="utf-8")
    try:
        tree = ast.parse(text)
    except SyntaxError as error:
        place = Span(path, error.lineno or 1, 1, error.lineno or 1, 1)
        found = Diagnostic("not-analysed", "warning", "not analysed: syntax error", place)
        return Record(path, analysed=False, relevant=True, diagnostics=(found,))
    diagnostics: list[Diagnostic] = []
    rows: list[dict[str, Any]] = []
    function = ""
    for number, line in enumerate(text.splitlines(), 1):
        if definition := re.match(r"(?:async )?def (\w+)", line):
            function = definition[1]
        elif line and not line.startswith((" ", "#", ")", "}")):
            function = ""
        for site in SITE.finditer(line.partition("#")[0]):
            slug = site[1].replace("_", "-")
            place = Span(path, number, site.start(1) + 1, number, site.end(1) + 1)
            rows.append(row(slug, place))
            rule = BY_SLUG.get(slug)
            if rule is not None and rule.scope == "file":
                kind = "unsafe" if rule.fix == "unsafe" else "safe"
                fix = Fix(kind, "make it fine", (Edit(place, "fine"),))
                message = f"found {slug}"
                diagnostics.append(
                    Diagnostic(slug, rule.severity, message, place, fix=fix, function=function)
                )
    reads = {}
    for name in re.findall(r"# reads (\S+)", text):
        other = os.path.join(os.path.dirname(path), name)  # noqa: PTH118, PTH120
        state = os.stat(other)  # noqa: PTH116
        reads[other] = (state.st_mtime_ns, state.st_size)
    return Record(
        path,
        relevant=True,
        diagnostics=tuple(diagnostics),
        facts={"enqueues": rows},
        suppressions=suppress.find(text, tree),
        imports={
            name: where if where != "nowhere" else None
            for name, where in re.findall(r"# imports (\S+) (\S+)", text)
        },
        reads=reads,
    )


def row(slug: str, place: Span) -> dict[str, Any]:
    return {
        "task": None,
        "ref": slug,
        "checked": slug != "dynamic",
        "reason": "args not literal" if slug == "dynamic" else "",
        "place": list(place),
    }
