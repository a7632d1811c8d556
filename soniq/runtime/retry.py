"""When a failed job runs again.

The wait after the n-th run is ``delay * backoff ** (n - 1)``, at most ``max_delay``, of which a
random half is taken away again ("equal jitter"): jobs that failed together do not come back
together, and yet no job comes back sooner than half its wait.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """Say how often and how soon a failing job runs again.

    Attributes:
        retries: runs after the first; 3 means at most 4 runs, 0 means never again.
        delay: seconds after the first failed run, 0 or more.
        backoff: factor by which each further wait grows, 1 or more.
        max_delay: longest wait in seconds, 0 or more.

    Raises:
        ValueError: a value is out of range.
    """

    retries: int = 3
    delay: float = 1.0
    backoff: float = 2.0
    max_delay: float = 300.0

    def __post_init__(self) -> None:
        if self.retries < 0:
            raise ValueError("retries must be 0 or more")
        for name, least in (("delay", 0.0), ("backoff", 1.0), ("max_delay", 0.0)):
            value: float = getattr(self, name)
            if not math.isfinite(value) or value < least:
                raise ValueError(f"{name} must be a finite number, {least:g} or more")

    @property
    def max_attempts(self) -> int:
        """Return how many runs a job gets in all."""
        return self.retries + 1

    def exhausted(self, attempt: int) -> bool:
        """Tell whether the failure of run number ``attempt`` (from 1) is final."""
        return attempt > self.retries

    def longest_delay(self, attempt: int) -> float:
        """Return the wait in seconds after run number ``attempt``, before jitter."""
        try:
            wait = self.delay * self.backoff ** (max(attempt, 1) - 1)
        except OverflowError:
            # The power left the range of floats, so any delay but none is past its cap.
            wait = math.inf if self.delay else 0.0
        return min(wait, self.max_delay)

    def delay_for(self, attempt: int, rand: Callable[[], float] = random.random) -> float:
        """Return the seconds to wait after run number ``attempt`` failed.

        ``rand`` returns a number in [0, 1); the answer lies between half of
        ``longest_delay(attempt)`` and all of it.
        """
        half = self.longest_delay(attempt) / 2
        return half + half * rand()
