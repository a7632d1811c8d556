"""One attempt at proving something: rows tried, and what came of them."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from soniq.contract.compare.paths import EACH, Path, covers
from soniq.witness.losses import Loss
from soniq.witness.sides import Consumer, Producer, Reading, Refusal


@dataclass(slots=True)
class Trial:
    """Tries rows, and keeps what came of it.

    Attributes:
        producer: stores them.
        consumer: reads them.
        declared: keys that are declared on either side, and so are no data.
        until: the time of the monotonic clock at which to stop.
        batch: how many rows are stored and read at once.
        stored: how many rows the writer stored.
        read: how many of them the reader read.
        is_cut_short: whether time ran out.
        refused: the shortest refused row for each place and kind of error, and its refusals.
        lost: what was lost of rows that were read, with the shortest row for each.
    """

    producer: Producer
    consumer: Consumer
    declared: frozenset[str]
    until: float
    batch: int = 1
    stored: int = 0
    read: int = 0
    is_cut_short: bool = False
    refused: dict[tuple[Refusal, ...], str] = field(default_factory=dict)
    lost: dict[Loss, str] = field(default_factory=dict)
    _seen: set[str] = field(default_factory=set)

    def run(self, rows: Iterable[Any], place: Path | None = None) -> None:
        """Try rows until time runs out, or until one is refused at a place."""
        given = iter(rows)
        while batch := list(islice(given, self.batch)):
            if time.monotonic() > self.until:
                self.is_cut_short = True
                return
            texts = list(self._new(batch))
            for text, reading in zip(texts, self.consumer.read(texts), strict=True):
                self._keep(text, reading)
                if place is not None and any(covers(place, each.path) for each in reading.refusals):
                    return

    @property
    def settles(self) -> bool:
        """Tell whether enough was tried and read to settle what schemas leave open."""
        return self.read > 0 and not self.is_cut_short

    def general(self, path: tuple[str | int, ...]) -> Path:
        """Return a place with every position of an array, and every key of a mapping, as any."""
        return tuple(
            part if isinstance(part, str) and part in self.declared else EACH for part in path
        )

    def _new(self, rows: Iterable[Any]) -> Iterator[str]:
        """Yield the texts of rows that the writer stores and that have not been tried."""
        for text in self.producer.store([args for args in rows if isinstance(args, dict)]):
            if text is not None and text not in self._seen:
                self._seen.add(text)
                yield text

    def _keep(self, text: str, reading: Reading) -> None:
        self.stored += 1
        if reading.refusals:
            key = tuple(dict.fromkeys(reading.refusals))
            if len(text) < len(self.refused.get(key, text + " ")):
                self.refused[key] = text
            return
        self.read += 1
        for loss in reading.losses:
            if len(text) < len(self.lost.get(loss, text + " ")):
                self.lost[loss] = text
