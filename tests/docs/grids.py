"""What pages print of several versions of a model: which reads what which of them writes."""

from __future__ import annotations

from itertools import pairwise

from pydantic import BaseModel

from soniq.contract.compare import Outcome, compare, deploy_order
from soniq.witness import described_reader, described_writer, prove


def print_grid(*versions: type[BaseModel]) -> None:
    """Print a line for each version as a writer, with a column for each as a reader.

    ``yes``, ``no``, or ``in part`` where the reader drops or changes data.
    """
    verdicts = {(old, new): prove(old, new) for old in versions for new in versions}
    names = [each.__name__ for each in versions]
    width = max(map(len, [*names, "written by"])) + 2
    print("written by".ljust(width) + "".join(f"{f'read by {name}':<18}" for name in names))
    for writer in versions:
        cells = []
        for reader in versions:
            verdict = verdicts[writer, reader]
            assert verdict.outcome is not Outcome.UNKNOWN, verdict.findings
            by_schemas = compare(described_writer(writer), described_reader(reader)).outcome
            assert by_schemas in (verdict.outcome, Outcome.UNKNOWN), (writer, reader)
            taken = "in part" if verdict.is_lossy else "yes"
            cells.append("no" if verdict.outcome is Outcome.BREAKING else taken)
        print(writer.__name__.ljust(width) + "".join(f"{cell:<18}" for cell in cells))


def print_order(*versions: type[BaseModel]) -> None:
    """Print for each version after the first in which order its two sides are deployed."""
    for old, new in pairwise(versions):
        order = deploy_order(prove(old, new), prove(new, old))
        print(f"{old.__name__} -> {new.__name__}: {order.value}")
