"""Rows as stores return them: many at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol
from uuid import UUID


class Batch(Protocol):
    """Rows of one task, in one queue and one state."""

    @property
    def task(self) -> str:
        """Return the name of the task."""

    @property
    def queue(self) -> str:
        """Return the queue."""

    @property
    def state(self) -> str:
        """Return one of ``soniq.drift.in_flight.STATES``."""

    @property
    def args(self) -> Sequence[str]:
        """Return the JSON objects as stored."""

    @property
    def ids(self) -> bytes:
        """Return the ids of the jobs, 16 bytes each; empty where nobody needs them."""

    def row(self, index: int, /) -> tuple[UUID | str, str, str, str, float, str]:
        """Return one of them, as the members of ``soniq.drift.in_flight.Row``."""
