"""The kinds of rows that are measured."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from pydantic import BaseModel

from benchmarks.drift.orders import Order, Payment, order_args, payment_args


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of rows.

    Attributes:
        title: for the report.
        model: what reads them; its source is in ``SOURCE``.
        args: returns the args of a row by its number, and whether they are to be refused.
        every: one row of so many is refused; 0 for none.
    """

    name: str
    title: str
    model: type[BaseModel]
    args: Callable[[int, bool], dict[str, object]]
    every: int = 0

    def texts(self, rows: int) -> Iterator[str]:
        """Yield the args of rows as they are stored."""
        for number in range(rows):
            wrong = bool(self.every) and number % self.every == 0
            yield json.dumps(self.args(number, wrong), separators=(",", ":"))

    def refused(self, rows: int) -> int:
        """Return how many of so many rows are refused."""
        return -(-rows // self.every) if self.every else 0


KINDS: Final = {
    kind.name: kind
    for kind in (
        Kind("two", "two fields", Payment, payment_args),
        Kind("order", "an order, nested", Order, order_args),
        Kind("refused", "an order, 1 % refused", Order, order_args, every=100),
    )
}
