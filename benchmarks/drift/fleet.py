"""Fill a database as a fleet would: workers and producers of several releases, and rows."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid4, uuid5

from benchmarks.drift.checkouts import (
    CONSUMERS,
    LAGGARD,
    PRODUCERS,
    SERVICE_VERSION,
    UNDECLARED,
    Repositories,
    args_of,
    handled_by,
    produced_by,
)
from benchmarks.drift.contracts import PACKAGES, Task
from soniq import TaskRef
from soniq.args import codec_for, reader_schema, writer_schema
from soniq.contract.schema import fingerprint
from soniq.postgres.store import PostgresStore
from soniq.runtime.config import load_settings
from soniq.runtime.jobs import NewJob
from soniq.runtime.ports import ReaderRecord, WorkerRecord, WriterRecord
from soniq.witness import described_reader, described_writer

WORKERS: Final = 500
ROWS: Final = 100_000
BATCH: Final = 1_000
LEASE: Final = 86_400.0
BEFORE: Final = "1.9.0"
"""The release before of each service; half of its workers still run it."""

_IDS: Final = UUID("6f1c1f8e-6f0c-4c0e-9d43-6f4b4f0a1f7e")
_VERSIONS: Final = {"python_version": "3.12.1", "pydantic_version": "2.11.0"}


@dataclass(frozen=True, slots=True)
class Contract:
    """What processes register of one task in one release of its stub package."""

    ref: TaskRef[Any]
    shape: str
    writer: Mapping[str, Any]
    reader_print: str
    reader: Mapping[str, Any]


Contracts = Mapping[str, Contract]


async def fill(
    url: str, repositories: Repositories, workers: int = WORKERS, rows: int = ROWS
) -> None:
    """Set a database up with so many live workers, every producer, and rows in flight.

    The changed tasks are read by workers of both releases of their stub package, and written by a
    producer of each.
    """
    tasks = repositories.tasks
    current = contracts_of(repositories.folder, tasks)
    before = contracts_of(repositories.folder / "released", tasks)
    store = PostgresStore(load_settings({"database_url": url}, environ={}))
    await store.setup()
    await store.open()
    try:
        for number in range(workers):
            consumer = CONSUMERS[number % len(CONSUMERS)]
            is_old = number // len(CONSUMERS) % 2 == 1
            known = before if is_old else current
            await store.register_worker(
                _worker(consumer, number, BEFORE if is_old else SERVICE_VERSION),
                LEASE,
                list(_readers(consumer, tasks, known)),
            )
        for producer in PRODUCERS:
            known = before if producer == LAGGARD else current
            await store.register_writers(list(_writers(producer, tasks, known)))
        await _insert(store, tasks, current, rows)
    finally:
        await store.close()


async def _insert(store: PostgresStore, tasks: Sequence[Task], known: Contracts, rows: int) -> None:
    """Store rows of the tasks that are produced, in turns; most are due, some are not yet."""
    produced = sorted(
        {task.name: task for producer in PRODUCERS for task in produced_by(producer, tasks)}.items()
    )
    texts = {
        name: codec_for(known[name].ref.args_model).encode(args_of(task)) for name, task in produced
    }
    for start in range(0, rows, BATCH):
        jobs = []
        for number in range(start, min(start + BATCH, rows)):
            name, _ = produced[number % len(produced)]
            delay = 3_600.0 if number % 10 == 0 else None
            jobs.append(NewJob(uuid4(), name, "main", texts[name], delay=delay))
        await store.insert_many(jobs)


def contracts_of(folder: Path, tasks: Sequence[Task]) -> Contracts:
    """Return what the stub packages in a folder promise, by task; they are imported for that."""
    with _importable(folder):
        found = {}
        for task in tasks:
            ref = getattr(importlib.import_module(task.module), task.ref)
            model = ref.args_model
            reader = reader_schema(model)
            found[task.name] = Contract(
                ref,
                fingerprint(writer_schema(model)),
                described_writer(model),
                fingerprint(reader),
                described_reader(model),
            )
        return found


@contextmanager
def _importable(folder: Path) -> Iterator[None]:
    """Let the stub packages of a folder be imported, and forget them afterwards."""
    places = [str(folder / package.replace("_", "-") / "src") for package in PACKAGES]
    _forget_modules()
    sys.path[:0] = places
    try:
        importlib.invalidate_caches()
        yield
    finally:
        for place in places:
            sys.path.remove(place)
        _forget_modules()


def _forget_modules() -> None:
    for name in list(sys.modules):
        if name.partition(".")[0] in PACKAGES:
            del sys.modules[name]


def _worker(consumer: str, number: int, version: str) -> WorkerRecord:
    return WorkerRecord(
        id=uuid5(_IDS, f"worker {number}"),
        service=consumer,
        version=version,
        hostname=f"host-{number % 40}",
        pid=1_000 + number,
        queues=("main",),
        concurrency=10,
        soniq_version="0.1.0",
        **_VERSIONS,
    )


def _readers(consumer: str, tasks: Sequence[Task], known: Contracts) -> Iterator[ReaderRecord]:
    for task in handled_by(consumer, tasks):
        if task.fate == "not deployed":
            continue
        if task.fate == "read without model":
            yield ReaderRecord(task.name, 100)
            continue
        contract = known[task.name]
        yield ReaderRecord(task.name, 100, contract.reader_print, contract.reader, contract.shape)
    if consumer == CONSUMERS[1]:
        yield from (ReaderRecord(name, 100) for name in UNDECLARED)


def _writers(producer: str, tasks: Sequence[Task], known: Contracts) -> Iterator[WriterRecord]:
    for task in produced_by(producer, tasks):
        contract = known[task.name]
        for version in (BEFORE, SERVICE_VERSION):
            yield WriterRecord(
                task=task.name,
                queue=contract.ref.default_queue or "",
                service=producer,
                version=version,
                producer_id=uuid5(_IDS, f"{producer} {version}"),
                hostname="host-0",
                fingerprint=contract.shape,
                schema=contract.writer,
                **_VERSIONS,
            )
