"""What ``soniq-lint compat`` can say of a task between two versions of its package, as data.

Codes are public and stable. Comments ``# soniq: ignore[code]`` name them, so the linter, which is
below that command, has to know them too.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from soniq.contract.findings import Kind, Severity

_KINDS = (
    Kind(
        "needs-new-version",
        Severity.BREAKING,
        "A task has another shape under the same name, and one of the two versions refuses what "
        "the other writes.",
        "Declare the new shape under the next version of the name, beside the old one.",
    ),
    Kind(
        "loses-data",
        Severity.LOSSY,
        "One of the two versions drops or changes data that the other writes.",
        "Deploy consumers first where a field was added, producers first where one was removed.",
    ),
    Kind(
        "not-decided",
        Severity.UNKNOWN,
        "A task has changed, and source alone does not decide whether the two versions agree.",
        "Check it with rows that you know, such as those in flight, and then accept the change.",
    ),
    Kind(
        "task-removed",
        Severity.UNKNOWN,
        "A task was declared and is no longer.",
        "Keep it until nobody writes it and none of its jobs is left.",
    ),
    Kind(
        "model-added",
        Severity.UNKNOWN,
        "A task had no model, and old producers may have written anything.",
        "Check the rows in flight with the model before its consumers are deployed.",
    ),
    Kind(
        "model-removed",
        Severity.UNKNOWN,
        "A task has no model any more, and old consumers may refuse what is written now.",
        "Deploy consumers first.",
    ),
    Kind(
        "ref-moved",
        Severity.UNKNOWN,
        "A ref can no longer be imported from where it was.",
        "Import it from its old place too, until nobody does so any more.",
    ),
    Kind(
        "queue-changed",
        Severity.INFO,
        "A task has another default queue, and old producers go on enqueueing into the old one.",
        "Let workers serve both queues until the old one is empty.",
    ),
    Kind(
        "deploy-order",
        Severity.INFO,
        "A task breaks in the direction that --direction leaves to the order of deployment.",
        "Deploy in that order.",
    ),
    Kind(
        "waiver-unused",
        Severity.INFO,
        "A comment accepts a change that is not there.",
        "Delete the comment, or it will accept the next change too.",
    ),
)

KINDS: Final[Mapping[str, Kind]] = MappingProxyType({kind.code: kind for kind in _KINDS})
"""Every kind, by code."""
