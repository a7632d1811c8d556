"""Names inside PostgreSQL: quoted identifiers and notification channels."""

from __future__ import annotations

import hashlib


def quote_identifier(name: str) -> str:
    """Return ``name`` as a quoted SQL identifier.

    Source: PostgreSQL documentation, 4.1.1 (a quote inside is written twice).
    """
    return '"' + name.replace('"', '""') + '"'


def wake_channel(schema: str, task: str) -> str:
    """Return the notification channel of a task: 38 bytes, whatever the task's name.

    PostgreSQL delivers a channel's notifications only to those that listen on it, so a channel
    per task means that nobody wakes for a task it cannot run.
    """
    digest = hashlib.sha256(f"{schema}\0{task}".encode()).hexdigest()[:32]
    return f"soniq_{digest}"
