"""The options that calls of Soniq take, as the runtime has them; tests compare the two."""

from __future__ import annotations

from typing import Final

ENQUEUE: Final = (
    "queue", "priority", "scheduled_at", "delay", "unique", "dedup_key", "connection",
)  # fmt: skip
"""What ``enqueue`` takes besides target and args, and what ``handler.options`` takes."""

ENQUEUE_MANY: Final = ("queue", "priority", "scheduled_at", "delay", "connection")
"""What ``enqueue_many`` takes besides target and args."""

JOB: Final = (
    "queue", "priority", "retries", "retry_delay", "retry_backoff", "retry_max_delay", "timeout",
    "unique",
)  # fmt: skip
"""What ``@app.job`` takes besides ``ref``, ``name`` and ``validate``."""
