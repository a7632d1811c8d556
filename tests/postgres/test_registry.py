from __future__ import annotations

import asyncio
from uuid import UUID, uuid4

import asyncpg

from soniq.postgres.store import PostgresStore
from soniq.runtime.ports import ReaderRecord, Retention

from .samples import TASK, new_job, start_as, worker_record, writer_record

SCHEMA = {"type": "object", "properties": {"order_id": {"type": "string"}}}
MONTH = Retention(done=None, cancelled=None, dead_letters=None, registry=2592000.0)


def reader(task: str = TASK, fingerprint: str | None = "f1") -> ReaderRecord:
    return ReaderRecord(task, 100, fingerprint, None if fingerprint is None else SCHEMA)


# --- workers ----------------------------------------------------------------------------------


async def test_a_registered_worker_is_seen_alive(store: PostgresStore) -> None:
    worker = worker_record(queues=("a", "b"))
    await store.register_worker(worker, 30.0, [reader()])

    (view,) = await store.workers()

    assert (view.id, view.service, view.version) == (str(worker.id), "billing", "1.0")
    assert (view.hostname, view.pid, view.concurrency) == ("host-a", 1, 10)
    assert view.queues == ("a", "b")
    assert (view.live, view.processing) == (True, 0)


async def test_a_worker_of_every_queue_has_none_listed(store: PostgresStore) -> None:
    await store.register_worker(worker_record(), 30.0, [])
    (view,) = await store.workers()
    assert view.queues is None


async def test_a_worker_whose_lease_ran_out_is_not_alive(store: PostgresStore) -> None:
    await store.register_worker(worker_record(), -1.0, [reader()])
    (view,) = await store.workers()
    (entry,) = await store.registry()
    assert (view.live, entry.live) == (False, False)


async def test_workers_count_the_jobs_they_hold(store: PostgresStore) -> None:
    busy, idle = worker_record(), worker_record()
    for worker in (busy, idle):
        await store.register_worker(worker, 30.0, [])
    await store.insert_many([new_job(), new_job(), new_job()])
    await start_as(store, busy.id, limit=2)
    held = {view.id: view.processing for view in await store.workers()}
    assert held == {str(busy.id): 2, str(idle.id): 0}


async def test_a_schema_comes_once_however_many_share_it(store: PostgresStore) -> None:
    for _ in range(3):
        await store.register_worker(worker_record(), 30.0, [reader(), reader("shop.other.v1")])
    await store.register_writers([writer_record(fingerprint="f2", schema=SCHEMA)])

    rows = await store.db.fetch("registry")
    assert [row["schema"] is not None for row in rows].count(True) == 1
    entries = await store.registry()
    assert [entry.schema for entry in entries] == [SCHEMA] * 7
    assert len({id(entry.schema) for entry in entries}) == 1


async def test_workers_are_listed_newest_first(store: PostgresStore) -> None:
    workers = [worker_record() for _ in range(3)]
    for worker in workers:
        await store.register_worker(worker, 30.0, [])
    assert [view.id for view in await store.workers()] == [str(w.id) for w in reversed(workers)]


async def test_a_removed_worker_takes_what_it_reads_with_it(store: PostgresStore) -> None:
    worker = worker_record()
    await store.register_worker(worker, 30.0, [reader()])
    await store.remove_worker(worker.id)
    assert (await store.workers(), await store.registry()) == ([], [])


async def test_removing_a_worker_twice_is_harmless(store: PostgresStore) -> None:
    await store.remove_worker(uuid4())


async def test_registering_again_replaces_what_the_worker_reads(store: PostgresStore) -> None:
    worker = worker_record()
    await store.register_worker(worker, -1.0, [reader("a.a"), reader("a.b")])
    await store.register_worker(worker, 30.0, [reader("a.b", "f2"), reader("a.c", None)])
    entries = await store.registry()
    assert [(e.task, e.fingerprint) for e in entries] == [("a.b", "f2"), ("a.c", None)]
    assert all(entry.live for entry in entries)


async def test_many_workers_with_many_shared_schemas_start_at_once(store: PostgresStore) -> None:
    tasks = [f"t.n{number}" for number in range(30)]
    forward = [reader(task, f"f-{task}") for task in tasks]
    async with asyncio.timeout(30):
        await asyncio.gather(
            *(
                store.register_worker(worker_record(), 30.0, forward[:: (-1) ** number])
                for number in range(20)
            )
        )
    assert len(await store.registry()) == 20 * 30


# --- writers and readers ----------------------------------------------------------------------


async def test_the_registry_shows_who_writes_and_who_reads(store: PostgresStore) -> None:
    worker = worker_record(queues=("default",))
    writer = writer_record(fingerprint="f2", schema={"type": "object"})
    await store.register_worker(worker, 30.0, [reader()])
    await store.register_writers([writer])

    read, written = await store.registry()

    assert (read.role, read.task, read.instance) == ("reader", TASK, str(worker.id))
    assert (read.service, read.version, read.queues) == ("billing", "1.0", ("default",))
    assert (read.fingerprint, read.schema) == ("f1", SCHEMA)
    assert (written.role, written.task) == ("writer", TASK)
    assert written.instance == str(writer.producer_id)
    assert (written.service, written.version, written.queues) == ("shop", "7", ("default",))
    assert (written.fingerprint, written.schema) == ("f2", {"type": "object"})
    assert (written.python_version, written.pydantic_version) == ("3.12.0", "2.9.0")
    assert written.live


async def test_the_registry_is_ordered_by_task_role_and_service(store: PostgresStore) -> None:
    for service in ("z", "a"):
        worker = worker_record(service=service)
        await store.register_worker(worker, 30.0, [reader("b.b"), reader("a.a")])
    await store.register_writers([writer_record("b.b"), writer_record("a.a")])
    assert [(e.task, e.role, e.service) for e in await store.registry()] == [
        ("a.a", "reader", "a"),
        ("a.a", "reader", "z"),
        ("a.a", "writer", "shop"),
        ("b.b", "reader", "a"),
        ("b.b", "reader", "z"),
        ("b.b", "writer", "shop"),
    ]


async def test_a_writer_without_model_has_no_fingerprint(store: PostgresStore) -> None:
    await store.register_writers([writer_record()])
    (entry,) = await store.registry()
    assert (entry.fingerprint, entry.schema) == (None, None)


async def test_processes_of_one_release_share_a_line(store: PostgresStore) -> None:
    first, second = writer_record(), writer_record(queue="fast", hostname="host-c")
    await store.register_writers([first])
    (before,) = await store.registry()
    await store.register_writers([second])
    (after,) = await store.registry()
    assert after.instance == str(second.producer_id)
    assert (after.hostname, after.queues) == ("host-c", ("fast",))
    assert after.first_seen == before.first_seen
    assert after.last_seen > before.last_seen


async def test_each_release_and_shape_has_its_own_line(store: PostgresStore) -> None:
    await store.register_writers(
        [
            writer_record(version="1", fingerprint="f1", schema=SCHEMA),
            writer_record(version="2", fingerprint="f1", schema=SCHEMA),
            writer_record(version="2", fingerprint="f2", schema=SCHEMA),
        ]
    )
    lines = [(entry.version, entry.fingerprint) for entry in await store.registry()]
    assert sorted(lines) == [("1", "f1"), ("2", "f1"), ("2", "f2")]


async def test_the_same_writer_given_twice_is_stored_once(store: PostgresStore) -> None:
    await store.register_writers([writer_record(queue="a"), writer_record(queue="b")])
    (entry,) = await store.registry()
    assert entry.queues == ("b",)


async def test_no_writers_are_nothing_to_do(store: PostgresStore) -> None:
    await store.register_writers([])
    assert await store.registry() == []


async def test_a_writer_not_seen_for_an_hour_is_not_live(
    store: PostgresStore, sql: asyncpg.Connection
) -> None:
    await store.register_writers([writer_record()])
    await sql.execute("UPDATE soniq_writers SET last_seen = now() - interval '61 min'")
    (entry,) = await store.registry()
    assert not entry.live


async def test_many_producers_refresh_the_same_lines_at_once(store: PostgresStore) -> None:
    writers = [writer_record(f"t.n{n}", fingerprint=f"f{n}", schema=SCHEMA) for n in range(30)]
    async with asyncio.timeout(30):
        await asyncio.gather(
            *(store.register_writers(writers[:: (-1) ** number]) for number in range(20))
        )
    assert len(await store.registry()) == 30


# --- purge ------------------------------------------------------------------------------------


async def age(sql: asyncpg.Connection, table: str, column: str, interval: str) -> None:
    await sql.execute(f"UPDATE {table} SET {column} = {column} - interval '{interval}'")


async def test_a_purge_forgets_writers_past_retention(
    store: PostgresStore, sql: asyncpg.Connection
) -> None:
    await store.register_writers([writer_record()])
    assert await store.purge(MONTH) == 0
    await age(sql, "soniq_writers", "last_seen", "31 days")
    assert await store.purge(MONTH) == 1
    assert await store.registry() == []


async def test_a_purge_forgets_workers_an_hour_after_their_lease(
    store: PostgresStore, sql: asyncpg.Connection
) -> None:
    await store.register_worker(worker_record(), 0.0, [reader()])
    assert await store.purge(MONTH) == 0
    await age(sql, "soniq_workers", "lease_until", "61 min")
    assert await store.purge(MONTH) == 1
    assert (await store.workers(), await store.registry()) == ([], [])


async def test_a_purge_deletes_old_schemas_that_nobody_refers_to(
    store: PostgresStore, sql: asyncpg.Connection
) -> None:
    worker = worker_record()
    kept, gone = (ReaderRecord(f"a.{at}", 1, at, {"title": at}) for at in ("read", "gone"))
    await store.register_worker(worker, 30.0, [kept, gone])
    await store.register_worker(worker, 30.0, [kept])
    await store.register_writers([writer_record(fingerprint="written", schema=SCHEMA)])
    assert await store.purge(MONTH) == 0
    await age(sql, "soniq_schemas", "last_seen", "31 days")

    assert await store.purge(MONTH) == 1

    assert len(await sql.fetch("SELECT FROM soniq_schemas")) == 2
    assert [entry.fingerprint for entry in await store.registry()] == ["read", "written"]
    assert None not in [entry.schema for entry in await store.registry()]


async def test_a_schema_registered_again_is_young_again(
    store: PostgresStore, sql: asyncpg.Connection
) -> None:
    worker = worker_record()
    await store.register_worker(worker, 30.0, [reader()])
    await age(sql, "soniq_schemas", "last_seen", "31 days")
    await store.register_worker(worker, 30.0, [reader()])
    await store.remove_worker(worker.id)
    assert await store.purge(MONTH) == 0


# --- duties -----------------------------------------------------------------------------------


async def test_one_holder_at_a_time_leads(store: PostgresStore) -> None:
    holders = [uuid4() for _ in range(10)]
    answers = await asyncio.gather(*(store.lead("upkeep", holder, 30.0) for holder in holders))
    assert sorted(answers) == [False] * 9 + [True]


async def test_the_holder_keeps_its_duty(store: PostgresStore) -> None:
    holder = uuid4()
    assert [await store.lead("upkeep", holder, 30.0) for _ in range(2)] == [True, True]


async def test_duties_are_independent(store: PostgresStore) -> None:
    assert await store.lead("upkeep", uuid4(), 30.0)
    assert await store.lead("schedules", uuid4(), 30.0)


async def test_a_duty_that_ran_out_passes_on(store: PostgresStore) -> None:
    await store.lead("upkeep", uuid4(), -1.0)
    assert await store.lead("upkeep", uuid4(), 30.0)


async def test_a_resigned_duty_is_free_at_once(store: PostgresStore) -> None:
    first, second = uuid4(), uuid4()
    await store.lead("upkeep", first, 30.0)
    await store.resign("upkeep", first)
    assert await store.lead("upkeep", second, 30.0)


async def test_only_the_holder_can_resign(store: PostgresStore) -> None:
    await store.lead("upkeep", uuid4(), 30.0)
    await store.resign("upkeep", UUID(int=0))
    assert not await store.lead("upkeep", uuid4(), 30.0)
