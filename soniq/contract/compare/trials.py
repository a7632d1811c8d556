"""Rows to try: from the schema of what a writer takes, with the limits of both sides in mind.

First one place varies at a time, then come rows that vary everywhere, for what depends on several
places. The same schemas and seed give the same rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from random import Random
from typing import Any, Final

from soniq.contract.compare.hints import Hints
from soniq.contract.compare.nodes import (
    Arm,
    Document,
    Node,
    item_at,
    length_of,
    others_of,
    properties_of,
    required_of,
)
from soniq.contract.compare.paths import Part
from soniq.contract.compare.samples import DEEPEST, Samples

TURNS: Final = 48
"""Rows that are tried before the first one, in search of one that the writer accepts."""


class Trials:
    """Makes rows of one schema."""

    def __init__(self, document: Document, hints: Hints, rng: Random) -> None:
        self._document = document
        self._samples = Samples(document, hints)
        self._rng = rng

    def prefer(
        self, refused: Callable[[Any], list[tuple[str | int, ...]]], turns: int = TURNS
    ) -> None:
        """Begin with values that the writer accepts, as far as it says where it does not.

        Args:
            refused: where a writer refuses a row; empty when it accepts it.
            turns: after how many rows to give up.
        """
        for turn in range(turns):
            row = next(iter(self._samples.of(self._document.root)), None)
            places = [] if row is None else refused(row)
            if not places:
                return
            # a node that is met in several places gets one step, else it may step over the good one
            nodes = [self._at(place, turn) for place in places]
            for node in {id(node): node for node in nodes}.values():
                self._samples.turn(node)

    def _at(self, place: tuple[str | int, ...], turn: int) -> Node:
        """Return the node at a place; for the whole row that of one key after the other."""
        node = self._document.root
        for part in place:
            inner = self._inside(node, part)
            if inner is None:
                break
            node = inner
        if node is self._document.root:
            found = [n for arm in self._document.arms(node) for n in properties_of(arm).values()]
            node = found[turn % len(found)] if found else node
        return node

    def _inside(self, node: Node, part: str | int) -> Node | None:
        for arm in self._document.arms(node):
            if arm.kind == "object" and isinstance(part, str):
                found = properties_of(arm).get(part, others_of(arm))
                if found is not None:
                    return found
            elif arm.kind == "array" and isinstance(part, int):
                return item_at(arm, part)
        return None

    def rows(self, count: int) -> Iterator[Any]:
        """Yield rows of the whole schema: first systematic ones, then mixed ones."""
        systematic = self._samples.of(self._document.root)
        yield from islice(systematic, count)
        arms = [arm for arm in self._document.arms(self._document.root) if arm.kind == "object"]
        for _ in range(count - len(systematic)):
            if arms and (row := self._mixed(self._rng.choice(arms))) is not None:
                yield row

    def focused(self, path: Sequence[Part], node: Node | None = None, depth: int = 0) -> list[Any]:
        """Return values that vary at one place only, and there in every way.

        Args:
            path: the place.
            node: where the path begins; the whole schema by default.
            depth: how deep that is.
        """
        node = self._document.root if node is None else node
        if not path or depth > DEEPEST * 3:
            return self._samples.of(node, depth)
        found: list[Any] = []
        for arm in self._document.arms(node):
            if arm.kind == "object":
                found += self._focused_object(arm, path, depth)
            elif arm.kind == "array" and not isinstance(path[0], str):
                found += self._focused_array(arm, path, depth)
        return found

    def _focused_object(self, arm: Arm, path: Sequence[Part], depth: int) -> list[Any]:
        key, rest = path[0], path[1:]
        if not isinstance(key, str):
            node = others_of(arm)
            keys = self._samples.keys(arm, depth)
            values = [] if node is None or not keys else self.focused(rest, node, depth + 1)
            return [{keys[0]: value} for value in values]
        declared, required = properties_of(arm), required_of(arm)
        node = declared.get(key, others_of(arm))
        if node is None or node is False:
            return []
        least = {
            other: self._samples.of(declared[other], depth + 1)[:1]
            for other in required & declared.keys()
        }
        if any(not found for other, found in least.items() if other != key):
            return []
        row = {other: found[0] for other, found in least.items() if found}
        full = {
            other: found[0]
            for other, each in declared.items()
            if (found := self._samples.of(each, depth + 1))
        }
        values = self.focused(rest, node, depth + 1)
        alone = [{**row, key: value} for value in values]
        # what is left out may be what a rule over several fields asks for
        return alone if full.keys() == row.keys() else [*alone, *({**full, key: v} for v in values)]

    def _focused_array(self, arm: Arm, path: Sequence[Part], depth: int) -> list[Any]:
        index = path[0] if isinstance(path[0], int) else 0
        low, _ = length_of(arm, "minItems", "maxItems")
        others = [
            self._samples.of(item_at(arm, each), depth + 1)[:1]
            for each in range(max(low, index + 1))
        ]
        if any(not found for found in others):
            return []
        items = [found[0] for found in others]
        values = self.focused(path[1:], item_at(arm, index), depth + 1)
        return [[*items[:index], value, *items[index + 1 :]] for value in values]

    def _mixed(self, arm: Arm) -> dict[str, Any] | None:
        row = {}
        required = required_of(arm)
        for key, node in properties_of(arm).items():
            found = self._samples.of(node, 1)
            if not found and key in required:
                return None
            if found and (key in required or self._rng.random() < 0.7):
                row[key] = self._rng.choice(found)
        return row
