"""What a report has to find in generated repositories: what was planted, and nothing else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, Final

from benchmarks.drift.checkouts import UNDECLARED, Repositories
from benchmarks.drift.contracts import Fate

_CODES: Final[dict[Fate, tuple[str, ...]]] = {
    "changed": ("writer-refused", "mixed-fleet"),
    "not handled": ("no-handler",),
    "not deployed": ("handler-not-deployed",),
    "queue not served": ("queue-not-served",),
    "unused": ("safe-to-delete",),
    "not produced": ("handler-without-producer",),
    "read without model": ("no-reader-model",),
}
_UNDECLARED: Final = "handler-without-stub"


def expected(repositories: Repositories) -> dict[str, set[str]]:
    """Return the tasks that each code has to be found for, with the live registry at hand."""
    tasks: defaultdict[str, set[str]] = defaultdict(set, {_UNDECLARED: set(UNDECLARED)})
    for task in repositories.tasks:
        for code in _CODES.get(task.fate, ()):
            tasks[code].add(task.name)
    return dict(tasks)


def differences(report: Mapping[str, Any], repositories: Repositories) -> Iterator[str]:
    """Yield what a report, as JSON has it, finds too much, too little, or did not look at.

    Other findings about a task in which something is planted follow from it and are fine.
    """
    found: defaultdict[str, set[str]] = defaultdict(set)
    for finding in report["findings"]:
        found[finding["code"]].add(finding["task"])
    wanted = expected(repositories)
    for code, tasks in wanted.items():
        if missed := tasks - found[code]:
            yield f"{code} is not found for {', '.join(sorted(missed))}"
        if extra := found[code] - tasks:
            yield f"{code} is found for {', '.join(sorted(extra))}"
    planted = set().union(*wanted.values())
    for code in found.keys() - wanted.keys():
        if extra := found[code] - planted:
            yield f"{code} is found for {', '.join(sorted(extra))}"
    for gap in report["not_checked"]:
        yield f"not checked: {gap}"
