"""What only shows over all files: names that nothing declares, shapes that disagree.

Fast path: works on the fact rows of records, so nothing is parsed and no model is built.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from soniq_lint.rules import project_rules
from soniq_lint.view import Project

if TYPE_CHECKING:
    from soniq_lint.config.settings import AnalysisSettings
    from soniq_lint.diagnostics import Diagnostic
    from soniq_lint.records import Record


def check_project(
    records: Sequence[Record],
    others: Sequence[Record],
    settings: AnalysisSettings,
    *,
    complete: bool,
) -> Iterator[Diagnostic]:
    """Yield what the project rules find in ``records``; ``others`` are only looked at.

    ``complete`` tells whether these are all files of the project and of its stub packages.
    """
    everything = [*records, *others]
    snapshots = list(_from_snapshots(settings))
    declared = [row for record in everything for row in record.facts.get("declares", ())]
    closed = (
        complete
        and all(record.analysed for record in everything)
        and all(row["task"] is not None for row in (*declared, *snapshots))
    )
    project = Project((*declared, *snapshots), closed, settings.overlay)
    linted = {record.path for record in records}
    for _, check in project_rules():
        for diagnostic in check(everything, project):
            if diagnostic.span.path in linted:
                yield diagnostic


def needs_others(records: Iterable[Record]) -> bool:
    """Tell whether a verdict on these files depends on the rest of the project."""
    for record in records:
        facts = record.facts
        if facts.get("declares") or facts.get("handles"):
            return True
        if any(row["form"] == "name" for row in facts.get("enqueues", ())):
            return True
    return False


def stub_folders(records: Iterable[Record], settings: AnalysisSettings) -> list[str]:
    """Return the files and folders with the stub packages of a project, sorted.

    They are those of configured stub folders, those of installed packages that require Soniq, and
    those that refs of the project come from.
    """
    from soniq_lint.world import environment_of, finder_for

    environment = environment_of(settings)
    finder = finder_for(settings, environment)
    names = {name for _, modules in environment.soniq_dependents() for name in modules}
    for record in records:
        for kind in ("enqueues", "handles"):
            names |= {row["ref"].rpartition(".")[0] for row in record.facts.get(kind, ())}
    # a folder around the project, such as the root of the file system, is no stub package
    found = {
        folder
        for folder in settings.stubs
        if os.path.isdir(folder) and not _holds(folder, settings.root)  # noqa: PTH112
    }
    for name in names:
        place = _package(name, finder)
        if place is not None and not _holds(place, settings.root):
            found.add(place)
    return sorted(each for each in found if not any(_is_inside(each, other) for other in found))


def _package(name: str, finder: Any) -> str | None:
    """Return the folder of the outermost regular package of a module, or its file."""
    parts = name.split(".")
    for length in range(1, len(parts) + 1):
        found = finder.find(".".join(parts[:length]))
        if found is None:
            return None
        if found.kind != "namespace":
            path: str = found.path
            if not os.path.isabs(path):  # noqa: PTH117
                return None
            return os.path.dirname(path) if found.is_package else path  # noqa: PTH120
    return None


def _holds(folder: str, path: str) -> bool:
    return path == folder or _is_inside(path, folder)


def _is_inside(path: str, folder: str) -> bool:
    return path != folder and path.startswith(os.path.join(folder, ""))  # noqa: PTH118


def _from_snapshots(settings: AnalysisSettings) -> Iterator[Mapping[str, Any]]:
    if not settings.snapshots:
        return
    from soniq_lint.snapshots import load

    for path in settings.snapshots:
        yield from load(path).tasks
