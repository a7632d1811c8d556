"""What project rules are given besides the records of the files that are linted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple


class Project(NamedTuple):
    """What is known beyond the files that are linted.

    Attributes:
        declared: a row for every declaration in view: of the project, of stub packages, and of
            snapshots.
        closed: whether that is all: every name could be read, and every file.
        overlay: texts that stand for what is on disk, by path.
    """

    declared: tuple[Mapping[str, Any], ...]
    closed: bool
    overlay: Mapping[str, str]
