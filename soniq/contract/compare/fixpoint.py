"""Pairs of shapes that contain themselves: compared once, assuming meanwhile that they agree.

That is the greatest fixpoint. A pair that differs under the assumption differs without it too; one
that agrees does so only as long as what was assumed turns out to be true.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Final

from soniq.contract.compare.differences import Difference, differs

DEEPEST: Final = 80
"""Pairs inside each other before a comparison gives up."""

_NOTHING_ASSUMED = DEEPEST + 1


class Known:
    """What is known of pairs so far."""

    def __init__(self) -> None:
        self._open: dict[Hashable, int] = {}
        self._done: dict[Hashable, list[Difference]] = {}
        # agreed as long as the pair at that depth agrees, in the order in which they were found
        self._supposed: dict[Hashable, tuple[list[Difference], int]] = {}
        self._assumed = _NOTHING_ASSUMED

    def of(self, pair: Hashable, compare: Callable[[], list[Difference]]) -> list[Difference]:
        """Return the differences of a pair, compared now unless they are known."""
        if pair in self._done:
            return self._done[pair]
        if pair in self._supposed:
            found, depth = self._supposed[pair]
            self._assumed = min(self._assumed, depth)
            return found
        if pair in self._open:
            self._assumed = min(self._assumed, self._open[pair])
            return []
        depth = len(self._open)
        if depth >= DEEPEST:
            return [differs("too-large", "the schemas are nested too deeply")]
        outer, self._assumed = self._assumed, _NOTHING_ASSUMED
        before = len(self._supposed)
        self._open[pair] = depth
        found = compare()
        del self._open[pair]
        self._settle(pair, found, depth, before)
        self._assumed = min(outer, self._assumed)
        return found

    def _settle(self, pair: Hashable, found: list[Difference], depth: int, before: int) -> None:
        since = list(self._supposed)[before:]
        if any(each.matters for each in found):
            for other in since:
                del self._supposed[other]
            self._done[pair] = found
        elif self._assumed >= depth:
            for other in since:
                self._done[other] = self._supposed.pop(other)[0]
            self._done[pair] = found
        else:
            self._supposed[pair] = (found, self._assumed)
            return
        if self._assumed >= depth:
            # nothing further up was assumed to agree
            self._assumed = _NOTHING_ASSUMED
