"""The thread that keeps a worker's lease alive."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from uuid import UUID

import pytest

from soniq.errors import DatabaseUnreachable
from soniq.runtime.leases import LeaseKeeper
from soniq.runtime.ports import Renewal

from .engine import PATIENCE, WatchedStore

WORKER = UUID(int=7)


class Session:
    """A lease session that answers as told, and then that all is well."""

    def __init__(self, *answers: Renewal | Exception) -> None:
        self.answers = list(answers)
        self.threads: list[str] = []
        self.closed = False
        self.renewals = 0
        self._reached: list[tuple[int, Callable[[], None]]] = []

    async def renew(self, worker_id: UUID, seconds: float) -> Renewal:
        self.renewals += 1
        self.threads.append(threading.current_thread().name)
        for count, call in self._reached:
            if self.renewals == count:
                call()
        answer = self.answers.pop(0) if self.answers else Renewal(held=True)
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def close(self) -> None:
        self.closed = True

    def when_renewed(self, count: int) -> asyncio.Event:
        """Return an event of this loop that is set at the renewal of that number."""
        reached, loop = asyncio.Event(), asyncio.get_running_loop()
        self._reached.append((count, lambda: loop.call_soon_threadsafe(reached.set)))
        return reached


class SessionStore(WatchedStore):
    def __init__(self, session: Session | Exception) -> None:
        super().__init__()
        self.session = session

    async def lease_session(self) -> Session:  # type: ignore[override]
        if isinstance(self.session, Exception):
            raise self.session
        return self.session


class Bench:
    def __init__(self, session: Session | Exception, seconds: float = 0.03) -> None:
        self.disturbed: list[bool] = []
        self.told = asyncio.Event()
        self.keeper = LeaseKeeper(SessionStore(session), WORKER, seconds, self.note)

    def note(self, gone: bool) -> None:
        self.disturbed.append(gone)
        self.told.set()


def lease_threads() -> set[str]:
    return {thread.name for thread in threading.enumerate() if thread.name == "soniq-lease"}


async def test_the_lease_has_been_renewed_once_when_it_starts() -> None:
    session = Session()
    bench = Bench(session, seconds=60)
    await bench.keeper.start()
    assert session.threads == ["soniq-lease"]
    await bench.keeper.stop()
    assert (session.closed, lease_threads()) == (True, set())


async def test_it_is_renewed_while_the_event_loop_is_blocked() -> None:
    session = Session()
    bench = Bench(session)
    await bench.keeper.start()
    reached = threading.Event()
    session._reached.append((6, reached.set))
    assert reached.wait(PATIENCE)  # blocks this loop, as a handler that computes does
    await bench.keeper.stop()
    assert bench.disturbed == []


async def test_a_lease_that_had_run_out_is_told_on_the_callers_loop() -> None:
    bench = Bench(Session(Renewal(held=True), Renewal(held=True, overdue=True)))
    await bench.keeper.start()
    async with asyncio.timeout(PATIENCE):
        await bench.told.wait()
    await bench.keeper.stop()
    assert bench.disturbed == [False]


async def test_a_lost_row_is_told_apart() -> None:
    bench = Bench(Session(Renewal(held=True), Renewal(held=False)))
    await bench.keeper.start()
    async with asyncio.timeout(PATIENCE):
        await bench.told.wait()
    await bench.keeper.stop()
    assert bench.disturbed == [True]


@pytest.mark.parametrize("error", [DatabaseUnreachable("db", "gone"), ZeroDivisionError()])
async def test_a_failed_renewal_is_tried_again(error: Exception) -> None:
    session = Session(Renewal(held=True), error, error)
    bench = Bench(session)
    await bench.keeper.start()
    reached = session.when_renewed(5)
    async with asyncio.timeout(PATIENCE):
        await reached.wait()
    await bench.keeper.stop()


@pytest.mark.parametrize("first", [DatabaseUnreachable("db", "gone"), ZeroDivisionError()])
async def test_a_lease_that_cannot_be_taken_fails_the_start(first: Exception) -> None:
    bench = Bench(first)
    with pytest.raises(type(first)):
        await bench.keeper.start()
    await bench.keeper.stop()
    assert lease_threads() == set()


async def test_a_first_renewal_that_fails_fails_the_start_and_closes_the_session() -> None:
    session = Session(DatabaseUnreachable("db", "gone"))
    bench = Bench(session)
    with pytest.raises(DatabaseUnreachable):
        await bench.keeper.start()
    await bench.keeper.stop()
    assert (session.closed, lease_threads()) == (True, set())


async def test_stopping_what_never_started_does_nothing() -> None:
    await Bench(Session()).keeper.stop()


async def test_stopping_does_not_wait_for_the_next_renewal() -> None:
    bench = Bench(Session(), seconds=600)
    await bench.keeper.start()
    before = time.monotonic()
    await bench.keeper.stop()
    assert time.monotonic() - before < 5
    assert lease_threads() == set()
