"""Analyse every file of a folder, also those that the linter has no reason to parse.

Few public files hold a word that the linter looks for. Here all of them are parsed and searched, so
that parsing and resolving meet all the Python there is.
"""

from __future__ import annotations

import os
import traceback
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

BATCH = 500
"""Files that share what has been parsed; what is remembered for them is then let go."""


@dataclass(frozen=True, slots=True)
class Thorough:
    """What analysing every file came to; ``crashes`` has the last lines of each traceback."""

    files: int
    skipped: tuple[tuple[str, str], ...]
    findings: tuple[str, ...]
    crashes: tuple[tuple[str, str], ...]


def analyse_every_file(tree: Path, say: Callable[[str], None]) -> Thorough:
    """Analyse all files below a folder, which is the root of their imports."""
    from soniq_lint.analyse import Analyser
    from soniq_lint.config.settings import AnalysisSettings

    root = str(tree.resolve())
    settings = AnalysisSettings(root, roots=(root,))
    paths = sorted(str(path) for path in tree.resolve().rglob("*.py"))
    skipped: list[tuple[str, str]] = []
    findings: list[str] = []
    crashes: list[tuple[str, str]] = []
    warnings.simplefilter("ignore", SyntaxWarning)
    for number, batch in enumerate(_batches(paths)):
        say(f"{number * BATCH:,} of {len(paths):,} files")
        analyser = Analyser(settings)
        for path in batch:
            shown = os.path.relpath(path, root)
            try:
                record = analyser.analyse(path)
            except Exception:
                crashes.append((shown, traceback.format_exc(limit=-3)))
                continue
            for each in record.diagnostics:
                if each.rule == "not-analysed":
                    skipped.append((shown, each.message))
                else:
                    findings.append(f"{shown}:{each.span.line}: {each.rule}: {each.message}")
    return Thorough(len(paths), tuple(skipped), tuple(findings), tuple(crashes))


def _batches(paths: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(paths), BATCH):
        yield paths[start : start + BATCH]


def render(thorough: Thorough) -> str:
    """Return the report for reading."""
    return "\n".join(
        [
            f"every file analysed: {thorough.files:,}",
            f"{len(thorough.skipped):,} not analysed",
            *(f"  {path}: {reason}" for path, reason in thorough.skipped),
            f"crashes: {len(thorough.crashes) or 'none'}",
            *(f"  {path}: {text}" for path, text in thorough.crashes),
            f"findings: {len(thorough.findings) or 'none'}",
            *(f"  {finding}" for finding in thorough.findings),
        ]
    )
