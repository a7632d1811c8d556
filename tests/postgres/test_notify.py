"""Hints: sent after commits, coalesced, and heard again after every lost connection."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from soniq.errors import DatabaseUnreachable
from soniq.postgres.lanes import Lane
from soniq.postgres.notify import Listener, announcements, read_announcement
from soniq.postgres.store import PostgresStore
from soniq.runtime.ports import Wake

from .samples import TASK, new_job

PATIENCE = 10.0
OTHER = "billing.invoices.remind"


class Ear:
    """What a subscriber was told, and a way to wait for it."""

    def __init__(self) -> None:
        self.heard: list[Wake | None] = []
        self._changed = asyncio.Event()

    def __call__(self, wake: Wake | None) -> None:
        self.heard.append(wake)
        self._changed.set()

    async def until(self, check: Callable[[list[Wake | None]], object]) -> None:
        async with asyncio.timeout(PATIENCE):
            while not check(self.heard):
                self._changed.clear()
                await self._changed.wait()


@pytest.fixture
async def ear(store: PostgresStore) -> AsyncIterator[Ear]:
    ear = Ear()
    listener = await store.subscribe([TASK], ear)
    await ear.until(lambda heard: heard == [None])
    yield ear
    await listener.stop()


def statements(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """Record what is sent with NOTIFY from now on."""
    sent: list[tuple[Any, ...]] = []
    plain = Lane.fetch

    async def fetch(self: Lane, query: str, *args: Any) -> Any:
        if query == "notify":
            sent.append(args)
        return await plain(self, query, *args)

    monkeypatch.setattr(Lane, "fetch", fetch)
    return sent


@given(
    queue=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1),
    due=st.floats(0, 1e9),
)
def test_what_is_announced_is_what_is_read(queue: str, due: float) -> None:
    _, (payload,) = announcements("public", [Wake(TASK, queue, due)])
    found = read_announcement(TASK, payload)
    assert found is not None
    assert (found.task, found.queue) == (TASK, queue)
    assert found.due_in == pytest.approx(due, rel=1e-5)


@pytest.mark.parametrize("payload", ["", "x", "soon mail", "{}"])
def test_what_a_newer_sender_says_is_a_call_to_look(payload: str) -> None:
    assert read_announcement(TASK, payload) is None


@pytest.mark.postgres
async def test_a_burst_of_jobs_is_a_hint_or_two(
    store: PostgresStore, ear: Ear, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = statements(monkeypatch)
    await asyncio.gather(*(store.insert(new_job()) for _ in range(200)))
    await ear.until(lambda heard: Wake(TASK, "default") in heard)
    assert len(sent) <= 10


@pytest.mark.postgres
async def test_a_later_job_is_heard_of_although_one_is_due_now(
    store: PostgresStore, ear: Ear
) -> None:
    # The two are announced together, and workers look in different places for them.
    store.hint([Wake(TASK, "default", 30.0), Wake(TASK, "default")])
    await ear.until(
        lambda heard: {wake.due_in > 0 for wake in heard if wake is not None} == {True, False}
    )


@pytest.mark.postgres
async def test_a_job_with_a_time_is_not_announced_as_due_now(
    store: PostgresStore, ear: Ear
) -> None:
    await store.insert(new_job(run_at=datetime.now(UTC) + timedelta(seconds=30)))
    await ear.until(lambda heard: len(heard) == 2)
    wake = ear.heard[1]
    assert wake is not None
    assert wake.due_in > 0


@pytest.mark.postgres
async def test_of_several_later_jobs_the_first_is_announced(
    store: PostgresStore, ear: Ear, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.hint([Wake(TASK, "default", 30.0), Wake(TASK, "default", 10.0)])
    await ear.until(lambda heard: len(heard) == 2)
    assert ear.heard[1] == Wake(TASK, "default", 10.0)


@pytest.mark.postgres
async def test_a_job_stored_while_a_hint_is_under_way_gets_a_hint_of_its_own(
    store: PostgresStore, ear: Ear, monkeypatch: pytest.MonkeyPatch
) -> None:
    under_way, go_on = asyncio.Event(), asyncio.Event()
    plain = Lane.fetch

    async def slow(self: Lane, query: str, *args: Any) -> Any:
        answer = await plain(self, query, *args)
        if query == "notify" and not go_on.is_set():
            under_way.set()
            await go_on.wait()
        return answer

    monkeypatch.setattr(Lane, "fetch", slow)
    store.hint([Wake(TASK, "default")])
    async with asyncio.timeout(PATIENCE):
        await under_way.wait()
    # Delivered, its answer still on the way: workers may have looked already.
    await ear.until(lambda heard: len(heard) == 2)
    store.hint([Wake(TASK, "default")])
    go_on.set()
    await ear.until(lambda heard: len(heard) == 3)


@pytest.mark.postgres
async def test_a_hint_that_cannot_be_sent_fails_nobody_and_the_next_one_is_sent(
    store: PostgresStore, ear: Ear, sql: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain, failures = Lane.fetch, [DatabaseUnreachable("db", "gone")]

    async def failing(self: Lane, query: str, *args: Any) -> Any:
        if query == "notify" and failures:
            raise failures.pop()
        return await plain(self, query, *args)

    monkeypatch.setattr(Lane, "fetch", failing)
    await store.insert(new_job())
    store.hint([Wake(TASK, "mail")])
    await store.insert(new_job())
    await ear.until(lambda heard: Wake(TASK, "default") in heard)


@pytest.mark.postgres
async def test_closing_sends_what_is_pending(store: PostgresStore, soniq_database_url: str) -> None:
    other = PostgresStore(store.db.settings)
    await other.open()
    ear = Ear()
    listener = await store.subscribe([TASK], ear)
    await ear.until(lambda heard: heard == [None])
    other.hint([Wake(TASK, "default")])
    await other.close()
    await ear.until(lambda heard: len(heard) == 2)
    await listener.stop()


@pytest.mark.postgres
async def test_a_hint_names_its_queue_and_reaches_only_its_task(
    store: PostgresStore, ear: Ear
) -> None:
    store.hint([Wake(OTHER, "mail"), Wake(TASK, "mail")])
    store.hint([Wake(TASK, "")])
    await ear.until(lambda heard: Wake(TASK, "") in heard)
    assert {wake for wake in ear.heard if wake} == {Wake(TASK, "mail"), Wake(TASK, "")}


@pytest.mark.postgres
async def test_other_schemas_are_not_heard(
    store: PostgresStore, ear: Ear, sql: asyncpg.Connection
) -> None:
    for schema in ("elsewhere", "public"):
        channels, payloads = announcements(schema, [Wake(TASK, schema)])
        await sql.execute("SELECT pg_notify($1, $2)", channels[0], payloads[0])
    await ear.until(lambda heard: len(heard) == 2)
    assert ear.heard[1] == Wake(TASK, "public")


LISTENERS = """
    SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


@pytest.mark.postgres
async def test_a_lost_listening_connection_comes_back_with_a_call_to_look(
    store: PostgresStore,
    ear: Ear,
    sql: asyncpg.Connection,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("soniq.postgres.notify.RECONNECT_DELAYS", (0.01,))
    for looks in (2, 3):
        await sql.execute(LISTENERS)
        await ear.until(lambda heard, looks=looks: heard.count(None) == looks)
    await store.insert(new_job())
    await ear.until(lambda heard: Wake(TASK, "default") in heard)


@pytest.mark.postgres
async def test_a_listening_connection_that_hangs_is_given_up(
    store: PostgresStore, ear: Ear, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A dead network says nothing: only the question whether anybody is there finds out.
    monkeypatch.setattr("soniq.postgres.notify.RECONNECT_DELAYS", (0.01,))
    monkeypatch.setattr("soniq.postgres.notify.WATCHDOG", 0.01)
    plain = asyncpg.Connection.execute
    asked = 0

    async def silent(self: asyncpg.Connection, query: str, *args: Any, **options: Any) -> Any:
        nonlocal asked
        if query == "SELECT 1":
            asked += 1
            if asked == 1:
                raise TimeoutError
        return await plain(self, query, *args, **options)

    monkeypatch.setattr(asyncpg.Connection, "execute", silent)
    other = Ear()
    listener = await store.subscribe([TASK], other)
    await other.until(lambda heard: heard.count(None) == 2)
    await listener.stop()


@pytest.mark.postgres
async def test_a_listener_waits_for_a_server_that_is_not_there_yet(
    store: PostgresStore, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("soniq.postgres.notify.RECONNECT_DELAYS", (0.001,))
    plain, failures = store.db.connect, 3

    async def failing() -> asyncpg.Connection:
        nonlocal failures
        if failures:
            failures -= 1
            raise DatabaseUnreachable("db", "gone")
        return await plain()

    monkeypatch.setattr(store.db, "connect", failing)
    ear = Ear()
    listener = Listener(store.db, [TASK], ear)
    listener.start()
    await ear.until(lambda heard: heard == [None])
    await listener.stop()
    assert "polling until it is back" in caplog.text


@pytest.mark.postgres
async def test_a_stopped_listener_leaves_no_connection(
    store: PostgresStore, sql: asyncpg.Connection
) -> None:
    ear = Ear()
    listener = await store.subscribe([TASK], ear)
    await ear.until(lambda heard: heard == [None])
    count = (
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND query LIKE 'LISTEN%'"
    )
    assert await sql.fetchval(count) == 1
    await listener.stop()
    async with asyncio.timeout(PATIENCE):
        while await sql.fetchval(count):
            pass
