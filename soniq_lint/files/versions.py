"""What a record depends on besides files of the project: settings, snapshots and versions."""

from __future__ import annotations

import json
import os
import sys

from soniq_lint.config.settings import AnalysisSettings
from soniq_lint.files.stamps import checksum_of

_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
_USED = ("soniq_lint", "soniq/contract", "soniq/args")
"""Packages whose code decides what a record says; they are installed side by side."""

_JUDGES = ("pydantic/version.py", "pydantic_core/__init__.py")
"""Files that change with the version of Pydantic, which judges the literals."""


def fingerprint(settings: AnalysisSettings) -> str:
    """Return a text that differs whenever the same source could be judged differently.

    From stamps, as looking up versions of distributions takes longer than a whole run.
    """
    # what comes from a snapshot has no stamp of its own
    snapshots = [checksum_of(path) for path in settings.snapshots]
    parts = [sys.version, list(settings), snapshots, _code(), _pydantic()]
    return json.dumps(parts, separators=(",", ":"))


def _code() -> list[object]:
    """Return names and stamps of our own modules, so that a change to a rule counts at once."""
    beside = os.path.dirname(_PACKAGE)
    stamps: list[object] = []
    waiting = [os.path.join(beside, *name.split("/")) for name in _USED]
    while waiting:
        folder = waiting.pop()
        try:
            with os.scandir(folder) as entries:
                for entry in entries:
                    if entry.is_dir() and entry.name != "__pycache__":
                        waiting.append(entry.path)
                    elif entry.name.endswith(".py"):
                        stamp = entry.stat()
                        stamps.append([entry.path, stamp.st_mtime_ns, stamp.st_size])
        except OSError:
            stamps.append([folder])
    return sorted(stamps, key=str)


def _pydantic() -> list[object]:
    stamps: list[object] = []
    for name in _JUDGES:
        for folder in sys.path:
            try:
                stamp = os.stat(os.path.join(folder, name))
            except (OSError, ValueError):
                continue
            stamps.append([folder, stamp.st_mtime_ns, stamp.st_size])
            break
    return stamps
