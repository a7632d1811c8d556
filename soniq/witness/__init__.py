"""The Pydantic side of comparing: rows are made, stored by the writer and given to the reader.

``prove`` tries two sides, ``check_model`` one model with itself; ``described_writer`` and
``described_reader`` give the schemas that decide most without any model.
"""

from soniq.args.described import described_reader, described_writer
from soniq.witness.proving import ROWS, SECONDS, prove
from soniq.witness.selfcheck import check_model
from soniq.witness.sides import Side

__all__ = [
    "ROWS",
    "SECONDS",
    "Side",
    "check_model",
    "described_reader",
    "described_writer",
    "prove",
]
