"""Stubs, writers and readers with everything unimportant filled in, and their schemas."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from pydantic import BaseModel, create_model

from soniq.args import writer_schema
from soniq.contract.rows import Place
from soniq.contract.schema import fingerprint
from soniq.drift.landscape import Landscape, Party, Reader, Stub, Writer
from soniq.witness import described_reader, described_writer

TASK = "billing.invoices.send.v2"
PLACE = Place("app.py", 3, 5, 3, 40)

ORDERS = Party("orders", "1.2", "source", "team-orders")
BILLING = Party("billing", "3.0", "source", "team-billing")
TASKS = Party("myservice-tasks", "2.0", "source")

Old: type[BaseModel] = create_model("Args", order_id=(str, ...), customer=(str | None, None))
New: type[BaseModel] = create_model("Args", order_id=(str, ...), customer=(str, ...))


def live(party: Party, version: str | None = None) -> Party:
    return replace(party, stage="live", owner="", version=version or party.version)


def stub(model: type[BaseModel] | None = New, **fields: Any) -> Stub:
    writer, reader, shape = _schemas(model)
    plain = Stub(TASK, TASKS, "tasks.send", "billing", shape, writer, reader, "", PLACE)
    return replace(plain, **fields)


def writer(model: type[BaseModel] | None = New, **fields: Any) -> Writer:
    schema, _, shape = _schemas(model)
    plain = Writer(TASK, ORDERS, "billing", shape, schema, model is not None, (PLACE,))
    return replace(plain, **fields)


def reader(model: type[BaseModel] | None = New, **fields: Any) -> Reader:
    _, schema, shape = _schemas(model)
    plain = Reader(TASK, BILLING, None, shape, schema, model is not None, alive=False)
    return replace(plain, **fields)


def worker(model: type[BaseModel] | None = New, **fields: Any) -> Reader:
    return reader(model, **{"party": live(BILLING), "alive": True, "workers": 1, **fields})


def producer(model: type[BaseModel] | None = New, **fields: Any) -> Writer:
    return writer(model, **{"party": live(ORDERS), "places": (), **fields})


def scene(*parties: Stub | Writer | Reader, **fields: Any) -> Landscape:
    """Return a landscape of these parties, with the registry and the rows looked at."""
    known: dict[str, Any] = {"has_registry": True, "rows": {}, **fields}
    return Landscape(
        tuple(each for each in parties if isinstance(each, Stub)),
        tuple(each for each in parties if isinstance(each, Writer)),
        tuple(each for each in parties if isinstance(each, Reader)),
        has_consumers=any(
            isinstance(each, Reader) and each.party.stage == "source" for each in parties
        ),
        has_stubs=any(isinstance(each, Stub) for each in parties),
        **known,
    )


def _schemas(model: type[BaseModel] | None) -> tuple[Any, Any, str | None]:
    if model is None:
        return None, None, None
    shape = fingerprint(writer_schema(model))
    return described_writer(model), described_reader(model), shape
