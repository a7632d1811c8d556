"""What a task promises: its name, the reference two services share, and the shape of its args.

Standard library only; no input or output, no clock, and one environment variable (see ``names``).
"""

from soniq.contract.findings import Finding, Kind, Severity
from soniq.contract.names import DEFAULT_PATTERN, check_task_name, task_name_pattern
from soniq.contract.refs import TaskRef, task_ref
from soniq.contract.schema import fingerprint, normalise

__all__ = [
    "DEFAULT_PATTERN",
    "Finding",
    "Kind",
    "Severity",
    "TaskRef",
    "check_task_name",
    "fingerprint",
    "normalise",
    "task_name_pattern",
    "task_ref",
]
