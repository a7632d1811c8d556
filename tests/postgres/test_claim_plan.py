"""What a claim costs: plans and buffers, which say the same on every machine."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from soniq.postgres.database import query_text
from soniq.postgres.lanes import WORKER_SETTINGS
from soniq.postgres.store import PostgresStore

from .samples import TASK, live_worker, new_job

pytestmark = pytest.mark.postgres

OTHER = "another.teams.task"

FILL = """
    INSERT INTO soniq_jobs (id, task, queue, args, priority, run_at, parked)
    SELECT gen_random_uuid(), $1, $2, '{}', $3,
           now() + make_interval(secs => CASE WHEN $5 THEN n + 60 ELSE n * -0.001 END), $5
    FROM generate_series(1, $4) AS n
"""


@pytest.fixture
async def worker(soniq_database_url: str) -> AsyncIterator[asyncpg.Connection]:
    """Give a connection with the settings of a worker's."""
    connection = await asyncpg.connect(soniq_database_url)
    for name, value in WORKER_SETTINGS.items():
        await connection.execute("SELECT set_config($1, $2, false)", name, value)
    yield connection
    await connection.close()


async def fill(
    sql: asyncpg.Connection,
    count: int,
    task: str = TASK,
    *,
    queue: str = "default",
    priority: int | None = None,
    parked: bool = False,
) -> None:
    await sql.execute(FILL, task, queue, priority, count, parked)


async def explain(
    connection: asyncpg.Connection,
    query: str,
    types: str,
    arguments: str,
    *,
    analyze: bool = False,
) -> dict[str, Any]:
    """Return the generic plan of a query as a worker's connection would keep it."""
    await connection.execute(f"PREPARE looked_at ({types}) AS {query_text(query, 'public')}")
    options = "ANALYZE, BUFFERS, " if analyze else ""
    try:
        async with rolled_back(connection):
            text = await connection.fetchval(
                f"EXPLAIN ({options}FORMAT JSON) EXECUTE looked_at ({arguments})"
            )
    finally:
        await connection.execute("DEALLOCATE looked_at")
    plan: dict[str, Any] = json.loads(text)[0]["Plan"]
    return plan


class rolled_back:
    def __init__(self, connection: asyncpg.Connection) -> None:
        self._transaction = connection.transaction()

    async def __aenter__(self) -> None:
        await self._transaction.start()

    async def __aexit__(self, *_: object) -> None:
        await self._transaction.rollback()


async def explain_claim(
    connection: asyncpg.Connection,
    limit: int = 100,
    *tasks: str,
    queues: str = "NULL",
    analyze: bool = False,
) -> dict[str, Any]:
    names = ", ".join(f"'{task}'" for task in tasks or (TASK,))
    priorities = ", ".join("100" for _ in tasks or (TASK,))
    return await explain(
        connection,
        "claim",
        "uuid, text[], integer[], text[], integer",
        f"'{uuid4()}', ARRAY[{names}], ARRAY[{priorities}], {queues}, {limit}",
        analyze=analyze,
    )


def nodes(plan: dict[str, Any]) -> list[dict[str, Any]]:
    return [plan, *(node for child in plan.get("Plans", ()) for node in nodes(child))]


def scans_of_jobs(plan: dict[str, Any]) -> set[tuple[str, str | None]]:
    return {
        (node["Node Type"], node.get("Index Name"))
        for node in nodes(plan)
        if node.get("Relation Name") == "soniq_jobs" and node["Node Type"] != "ModifyTable"
    }


def buffers(plan: dict[str, Any]) -> int:
    return int(plan["Shared Hit Blocks"]) + int(plan["Shared Read Blocks"])


READY = {
    ("Index Scan", "soniq_jobs_ready"),
    ("Index Only Scan", "soniq_jobs_ready"),
    ("Tid Scan", None),
}
"""How a claim may reach jobs: along the index that has its order, then straight to the rows."""


async def grown(sql: asyncpg.Connection, state: str) -> None:
    """Bring the table into a state that plans could be made in."""
    if state == "full":
        await fill(sql, 20_000)
    if state == "crowded":
        await fill(sql, 50_000, parked=True)
        await fill(sql, 50_000, OTHER)
        await fill(sql, 5_000)
    if state != "empty":
        await sql.execute("ANALYZE soniq_jobs")


@pytest.mark.parametrize("state", ["empty", "full", "crowded"])
async def test_a_claim_reads_along_its_index_whatever_is_in_the_table(
    sql: asyncpg.Connection, worker: asyncpg.Connection, state: str
) -> None:
    await grown(sql, state)
    assert scans_of_jobs(await explain_claim(worker)) <= READY


@pytest.mark.parametrize("state", ["empty", "full", "crowded"])
async def test_a_claim_sorts_no_more_than_it_may_take(
    sql: asyncpg.Connection, worker: asyncpg.Connection, state: str
) -> None:
    await grown(sql, state)
    plan = await explain_claim(worker, analyze=True)
    sorted_rows = [
        node["Actual Rows"] * node["Actual Loops"]
        for node in nodes(plan)
        if node["Node Type"] in ("Sort", "Incremental Sort")
    ]
    assert all(rows <= 100 for rows in sorted_rows)


@pytest.mark.parametrize("state", ["empty", "full", "crowded"])
async def test_a_promotion_reads_along_its_index_whatever_is_in_the_table(
    sql: asyncpg.Connection, worker: asyncpg.Connection, state: str
) -> None:
    await grown(sql, state)
    plan = await explain(worker, "promote", "text[], integer", f"ARRAY['{TASK}'], 1000")
    assert scans_of_jobs(plan) <= {
        ("Index Scan", "soniq_jobs_parked"),
        ("Index Only Scan", "soniq_jobs_parked"),
        ("Tid Scan", None),
    }


async def test_a_claim_touches_as_much_at_a_thousand_rows_as_at_fifty_thousand(
    sql: asyncpg.Connection, worker: asyncpg.Connection
) -> None:
    await fill(sql, 1_000)
    await sql.execute("VACUUM ANALYZE soniq_jobs")
    few = buffers(await explain_claim(worker, analyze=True))
    await fill(sql, 49_000)
    await sql.execute("VACUUM ANALYZE soniq_jobs")
    many = buffers(await explain_claim(worker, analyze=True))
    assert many <= 2 * few


async def test_parked_jobs_and_jobs_of_others_cost_a_claim_nothing(
    sql: asyncpg.Connection, worker: asyncpg.Connection
) -> None:
    await fill(sql, 5_000)
    await sql.execute("VACUUM ANALYZE soniq_jobs")
    alone = buffers(await explain_claim(worker, analyze=True))
    await fill(sql, 50_000, parked=True)
    await fill(sql, 50_000, OTHER)
    await sql.execute("VACUUM ANALYZE soniq_jobs")
    crowded = buffers(await explain_claim(worker, analyze=True))
    assert crowded <= 2 * alone


async def test_an_empty_handed_claim_among_others_jobs_is_cheap(
    sql: asyncpg.Connection, worker: asyncpg.Connection
) -> None:
    await fill(sql, 50_000, OTHER)
    await fill(sql, 50_000, parked=True)
    await sql.execute("VACUUM ANALYZE soniq_jobs")
    assert buffers(await explain_claim(worker, analyze=True)) <= 50


async def test_other_queues_of_the_same_task_cost_a_look_each(
    sql: asyncpg.Connection, worker: asyncpg.Connection
) -> None:
    for number in range(20):
        await fill(sql, 2_000, queue=f"tenant{number:02}")
    await fill(sql, 100, queue="zebra")
    await sql.execute("VACUUM ANALYZE soniq_jobs")
    plan = await explain_claim(worker, queues="ARRAY['zebra']", analyze=True)
    assert plan["Actual Rows"] == 100
    assert buffers(plan) <= 3_000


async def test_many_tasks_cost_a_look_each(
    sql: asyncpg.Connection, worker: asyncpg.Connection
) -> None:
    tasks = [f"shop.task{number}" for number in range(50)]
    await fill(sql, 20_000, tasks[7])
    await sql.execute("VACUUM ANALYZE soniq_jobs")
    plan = await explain_claim(worker, 100, *tasks, analyze=True)
    assert plan["Actual Rows"] == 100
    alone = await explain_claim(worker, 100, tasks[7], analyze=True)
    assert buffers(plan) <= buffers(alone) + 50 * 10


@pytest.fixture
async def second(store: PostgresStore) -> AsyncIterator[PostgresStore]:
    other = PostgresStore(store.db.settings)
    await other.open()
    yield other
    await other.close()


async def claims(
    one: PostgresStore, two: PostgresStore, *tasks: str
) -> tuple[set[UUID], set[UUID]]:
    """Claim 100 jobs with each of two workers at the same time."""
    wanted = dict.fromkeys(tasks or (TASK,), 100)
    workers = await live_worker(one), await live_worker(two)
    found = await asyncio.gather(
        *(
            store.claim(worker, wanted, None, 100)
            for store, worker in zip((one, two), workers, strict=True)
        )
    )
    return {job.id for job in found[0]}, {job.id for job in found[1]}


async def test_two_workers_at_a_time_get_full_batches_of_their_own(
    store: PostgresStore, second: PostgresStore
) -> None:
    await store.insert_many([new_job() for _ in range(1000)])
    for _ in range(5):
        first, other = await claims(store, second)
        assert (len(first), len(other)) == (100, 100)
        assert not first & other


async def test_two_workers_at_a_time_never_get_the_same_job_of_several_tasks(
    store: PostgresStore, second: PostgresStore
) -> None:
    tasks = [f"shop.task{number}" for number in range(4)]
    await store.insert_many([new_job(tasks[n % 4]) for n in range(1000)])
    for _ in range(5):
        first, other = await claims(store, second, *tasks)
        assert not first & other
        assert first
        assert other


async def test_a_worker_passes_over_what_another_has_locked(
    store: PostgresStore, sql: asyncpg.Connection
) -> None:
    await store.insert_many([new_job() for _ in range(150)])
    async with sql.transaction():
        locked = await sql.fetch(
            "SELECT id FROM soniq_jobs ORDER BY run_at, id LIMIT 100 FOR UPDATE"
        )
        found = await store.claim(await live_worker(store), {TASK: 100}, None, 100)
        assert len(found) == 50
        assert not {job.id for job in found} & {row["id"] for row in locked}
