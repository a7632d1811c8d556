from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from uuid import UUID, uuid4

import asyncpg
import pytest

from soniq.postgres.database import query_text
from soniq.postgres.store import PostgresStore
from soniq.runtime.jobs import Done, JobStatus, Origin, QueueStats
from soniq.runtime.ports import JobFilter, Retention

from .samples import TASK, kill, live_worker, new_job, start, start_as, until_blocked

KEEP_ALL = Retention(done=None, cancelled=None, dead_letters=None, registry=None)


async def finish(store: PostgresStore, result: str | None = None) -> None:
    """Run every due job of the usual task to its end."""
    worker_id = await live_worker(store)
    claimed = await start_as(store, worker_id)
    await store.settle(worker_id, [Done(job.id, job.token, result) for job in claimed])


# --- get --------------------------------------------------------------------------------------


async def test_an_unknown_id_gives_none(store: PostgresStore) -> None:
    assert await store.get_job(uuid4()) is None


async def test_a_waiting_job_is_returned_with_all_that_was_stored(store: PostgresStore) -> None:
    due = datetime(2099, 1, 1, tzinfo=UTC)
    origin = Origin(uuid4(), "shop", "7", "abc")
    stored = new_job(args='{"a":[1,{"b":null}]}', priority=5, run_at=due, origin=origin)
    await store.insert_many([stored])

    job = await store.get_job(stored.id)

    assert job is not None
    assert (job.id, job.task, job.queue) == (str(stored.id), TASK, "default")
    assert job.status is JobStatus.QUEUED
    assert job.args == {"a": [1, {"b": None}]}
    assert (job.priority, job.attempts, job.scheduled_at) == (5, 0, due)
    assert job.origin == origin
    assert (job.started_at, job.finished_at, job.worker_id, job.result) == (None,) * 4
    assert job.errors == []


async def test_a_running_job_names_its_worker(store: PostgresStore) -> None:
    stored = new_job()
    await store.insert_many([stored])
    worker_id = await live_worker(store)
    await start_as(store, worker_id)

    job = await store.get_job(stored.id)

    assert job is not None
    assert job.status is JobStatus.PROCESSING
    assert (job.worker_id, job.attempts) == (str(worker_id), 1)
    assert job.started_at is not None


async def test_a_done_job_has_its_result_and_no_args(store: PostgresStore) -> None:
    stored = new_job()
    await store.insert_many([stored])
    await finish(store, '{"sent":true}')

    job = await store.get_job(stored.id)

    assert job is not None
    assert job.status is JobStatus.DONE
    assert (job.result, job.args) == ({"sent": True}, None)
    assert job.finished_at is not None


async def test_a_dead_letter_says_why(store: PostgresStore) -> None:
    stored = new_job()
    await kill(store, stored)

    job = await store.get_job(stored.id)

    assert job is not None
    assert job.status is JobStatus.DEAD_LETTER
    assert (job.reason, job.message) == ("attempts_exhausted", "gave up")
    assert [error["type"] for error in job.errors] == ["ValueError"]
    assert job.args == {"n": 1}


# --- list -------------------------------------------------------------------------------------


async def one_of_each(store: PostgresStore) -> dict[JobStatus, str]:
    """Store one job in every status, the newest id first in the answer."""
    made = {}
    dead = new_job()
    await kill(store, dead)
    made[JobStatus.DEAD_LETTER] = dead
    done = new_job()
    await store.insert_many([done])
    await finish(store)
    made[JobStatus.DONE] = done
    running = new_job()
    await store.insert_many([running])
    await start(store)
    made[JobStatus.PROCESSING] = running
    cancelled = new_job()
    await store.insert_many([cancelled])
    await store.cancel_job(cancelled.id)
    made[JobStatus.CANCELLED] = cancelled
    waiting = new_job()
    await store.insert_many([waiting])
    made[JobStatus.QUEUED] = waiting
    by_id = sorted(made.items(), key=lambda item: item[1].id, reverse=True)
    return {status: str(job.id) for status, job in by_id}


async def test_a_list_merges_all_statuses_newest_first(store: PostgresStore) -> None:
    made = await one_of_each(store)
    listed = await store.list_jobs(JobFilter())
    assert [(job.status, job.id) for job in listed] == list(made.items())


@pytest.mark.parametrize("status", list(JobStatus))
async def test_a_list_of_one_status_has_only_that(store: PostgresStore, status: JobStatus) -> None:
    made = await one_of_each(store)
    listed = await store.list_jobs(JobFilter(status=status))
    assert [(job.status, job.id) for job in listed] == [(status, made[status])]


async def test_pages_join_without_gap_or_overlap(store: PostgresStore) -> None:
    made = await one_of_each(store)
    seen: list[str] = []
    before = None
    while page := await store.list_jobs(JobFilter(limit=2, before=before)):
        assert len(page) <= 2
        seen += [job.id for job in page]
        before = UUID(page[-1].id)
    assert seen == list(made.values())


async def test_a_list_filters_by_task_and_queue_together(store: PostgresStore) -> None:
    wanted = new_job("a.b", queue="fast")
    await store.insert_many([wanted, new_job("a.b"), new_job("a.c", queue="fast")])
    listed = await store.list_jobs(JobFilter(task="a.b", queue="fast"))
    assert [job.id for job in listed] == [str(wanted.id)]


# --- cancel -----------------------------------------------------------------------------------


async def test_a_cancelled_job_keeps_its_args_and_is_never_claimed(store: PostgresStore) -> None:
    stored = new_job()
    await store.insert_many([stored])

    assert await store.cancel_job(stored.id)

    job = await store.get_job(stored.id)
    assert job is not None
    assert (job.status, job.args) == (JobStatus.CANCELLED, {"n": 1})
    assert job.finished_at is not None
    assert await start(store) == []


async def test_a_future_job_can_be_cancelled(store: PostgresStore) -> None:
    stored = new_job(delay=3600.0)
    await store.insert_many([stored])
    assert await store.cancel_job(stored.id)


async def test_a_running_job_cannot_be_cancelled(store: PostgresStore) -> None:
    stored = new_job()
    await store.insert_many([stored])
    await start(store)

    assert not await store.cancel_job(stored.id)

    job = await store.get_job(stored.id)
    assert job is not None
    assert job.status is JobStatus.PROCESSING


async def test_cancelling_twice_says_no_the_second_time(store: PostgresStore) -> None:
    stored = new_job()
    await store.insert_many([stored])
    assert [await store.cancel_job(stored.id) for _ in range(2)] == [True, False]


async def test_a_cancel_that_waited_for_a_claim_says_no(
    store: PostgresStore, sql: asyncpg.Connection
) -> None:
    stored = new_job()
    await store.insert_many([stored])
    async with sql.transaction():
        await sql.execute("UPDATE soniq_jobs SET status = 'processing', worker_id = id")
        cancel = asyncio.create_task(store.cancel_job(stored.id))
        await until_blocked(sql)
    assert not await cancel


async def test_every_job_is_either_claimed_or_cancelled(store: PostgresStore) -> None:
    jobs = [new_job() for _ in range(60)]
    await store.insert_many(jobs)
    worker_id = await live_worker(store)

    claims = asyncio.gather(*(start_as(store, worker_id, limit=3) for _ in range(20)))
    answers = await asyncio.gather(*(store.cancel_job(job.id) for job in jobs))
    claimed = {job.id for batch in await claims for job in batch}

    claimed |= {job.id for job in await start_as(store, worker_id)}
    cancelled = {job.id for job, answer in zip(jobs, answers, strict=True) if answer}
    assert not claimed & cancelled
    assert claimed | cancelled == {job.id for job in jobs}


# --- stats ------------------------------------------------------------------------------------


async def test_stats_count_every_status(store: PostgresStore) -> None:
    await one_of_each(store)
    assert await store.stats() == QueueStats(
        total=5, queued=1, processing=1, done=1, dead_letter=1, cancelled=1
    )


async def test_stats_of_one_queue_leave_the_others_out(store: PostgresStore) -> None:
    await one_of_each(store)
    await store.insert_many([new_job(queue="fast"), new_job(queue="fast")])
    fast = await store.stats("fast")
    assert (fast.total, fast.queued) == (2, 2)
    assert await store.stats("nowhere") == QueueStats(0, 0, 0, 0, 0, 0)


async def test_stats_by_queue_add_up_to_the_whole(store: PostgresStore) -> None:
    await one_of_each(store)
    await store.insert_many([new_job(queue="fast")])
    by_queue = await store.stats_by_queue()
    assert list(by_queue) == ["default", "fast"]
    assert by_queue["default"] == QueueStats(5, 1, 1, 1, 1, 1)
    assert by_queue["fast"] == QueueStats(1, 1, 0, 0, 0, 0)


# --- purge ------------------------------------------------------------------------------------


async def make_older(sql: asyncpg.Connection, table: str, column: str) -> None:
    await sql.execute(f"UPDATE {table} SET {column} = {column} - interval '100 s'")


@pytest.mark.parametrize(
    ("retention", "left"),
    [
        (Retention(done=50, cancelled=None, dead_letters=None, registry=None), "done"),
        (Retention(done=None, cancelled=50, dead_letters=None, registry=None), "cancelled"),
        (Retention(done=None, cancelled=None, dead_letters=50, registry=None), "dead_letter"),
    ],
)
async def test_a_purge_deletes_only_the_kind_that_is_past_its_retention(
    store: PostgresStore, sql: asyncpg.Connection, retention: Retention, left: str
) -> None:
    await one_of_each(store)
    await make_older(sql, "soniq_finished_jobs", "finished_at")
    await make_older(sql, "soniq_dead_letters", "dead_at")

    assert await store.purge(retention) == 1

    gone = set(JobStatus) - {job.status for job in await store.list_jobs(JobFilter())}
    assert gone == {JobStatus(left)}


async def test_a_purge_keeps_what_is_within_its_retention(store: PostgresStore) -> None:
    await one_of_each(store)
    assert await store.purge(Retention(50, 50, 50, 50)) == 0


async def test_a_purge_without_retentions_deletes_no_job(
    store: PostgresStore, sql: asyncpg.Connection
) -> None:
    await one_of_each(store)
    await make_older(sql, "soniq_finished_jobs", "finished_at")
    await make_older(sql, "soniq_dead_letters", "dead_at")
    assert await store.purge(KEEP_ALL) == 0


async def test_a_purge_deletes_at_most_its_limit_of_a_kind(
    store: PostgresStore, sql: asyncpg.Connection
) -> None:
    jobs = [new_job() for _ in range(7)]
    await store.insert_many(jobs)
    await asyncio.gather(*(store.cancel_job(job.id) for job in jobs))
    await make_older(sql, "soniq_finished_jobs", "finished_at")
    past = Retention(done=None, cancelled=50, dead_letters=None, registry=None)
    assert [await store.purge(past, limit=3) for _ in range(4)] == [3, 3, 1, 0]


async def test_a_purge_frees_keys_of_jobs_that_are_gone_and_no_others(
    store: PostgresStore, sql: asyncpg.Connection
) -> None:
    gone, waiting = new_job(unique_key=b"a" * 32), new_job(unique_key=b"b" * 32)
    await store.insert_many([gone, waiting])
    await store.cancel_job(gone.id)

    assert await store.purge(KEEP_ALL) == 1

    assert await sql.fetchval("SELECT array_agg(job_id) FROM soniq_job_keys") == [waiting.id]


async def test_a_purge_passes_by_rows_that_are_locked(
    store: PostgresStore, sql: asyncpg.Connection
) -> None:
    stored = new_job()
    await store.insert_many([stored])
    await store.cancel_job(stored.id)
    await make_older(sql, "soniq_finished_jobs", "finished_at")
    past = Retention(done=None, cancelled=50, dead_letters=None, registry=None)
    async with sql.transaction(), asyncio.timeout(10):
        await sql.execute("SELECT FROM soniq_finished_jobs FOR UPDATE")
        assert await store.purge(past) == 0
    assert await store.purge(past) == 1


async def test_a_purge_reads_the_age_index_of_finished_jobs(
    store: PostgresStore, sql: asyncpg.Connection
) -> None:
    await sql.execute(
        """
        INSERT INTO soniq_finished_jobs (id, task, queue, status, run_at, created_at, attempt,
                                         finished_at)
        SELECT gen_random_uuid(), 't', 'q', 'done', now(), now(), 1,
               now() - make_interval(secs => 20000 - n)
        FROM generate_series(1, 20000) AS n
        """
    )
    await sql.execute("ANALYZE soniq_finished_jobs")
    statement = query_text("purge", "public")
    plan = await sql.fetch(f"EXPLAIN {statement}", 19990.0, None, None, None, 5000)
    text = "\n".join(row[0] for row in plan)
    assert "soniq_finished_jobs_finished_at" in text
