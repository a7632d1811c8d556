"""Workers on a store in memory that counts calls, can be told to fail, and wakes waiting tests."""

from __future__ import annotations

import asyncio
import functools
from collections import Counter, defaultdict, deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from soniq import Soniq
from soniq.memory import MemoryStore
from soniq.runtime.events import Hooks
from soniq.runtime.execute import Executor, Runnable
from soniq.runtime.handlers import build_handler
from soniq.runtime.jobs import ClaimedJob, Job, JobStatus, Outcome, new_id
from soniq.runtime.limits import Deadlines, Threads
from soniq.runtime.planning import plan_worker
from soniq.runtime.retry import RetryPolicy
from soniq.runtime.worker import Worker

TASK = "shop.send"
PATIENCE = 5.0
ENDED = {JobStatus.DONE, JobStatus.CANCELLED, JobStatus.DEAD_LETTER}


def _watched(name: str) -> Any:
    original = getattr(MemoryStore, name)

    @functools.wraps(original)
    async def call(self: WatchedStore, *args: Any, **kwargs: Any) -> Any:
        try:
            self._count(name)
            return await original(self, *args, **kwargs)
        finally:
            self.stir()

    return call


class WatchedStore(MemoryStore):
    """A store in memory under observation.

    Attributes:
        calls: how often each method was called.
        failures: what the next calls of each method raise instead of doing anything.
    """

    def __init__(self, clock: Callable[[], datetime] | None = None) -> None:
        super().__init__(clock)
        self.calls: Counter[str] = Counter()
        self.failures: defaultdict[str, deque[BaseException]] = defaultdict(deque)
        self.leaders: dict[str, UUID] = {}
        self._changed = asyncio.Event()

    insert = _watched("insert")
    insert_many = _watched("insert_many")
    claim = _watched("claim")
    settle = _watched("settle")
    promote = _watched("promote")
    leased = _watched("leased")
    rescue = _watched("rescue")
    bury_unregistered = _watched("bury_unregistered")
    subscribe = _watched("subscribe")
    fire_schedule = _watched("fire_schedule")
    register_worker = _watched("register_worker")
    remove_worker = _watched("remove_worker")
    register_writers = _watched("register_writers")

    def unsubscribe(self, subscription: Any) -> None:
        """Forget a subscription."""
        super().unsubscribe(subscription)
        self.stir()

    async def lead(self, duty: str, holder: UUID, seconds: float) -> bool:
        """Take or keep a duty; remembered in ``leaders``."""
        self._count("lead")
        leads = await super().lead(duty, holder, seconds)
        if leads:
            self.leaders[duty] = holder
        self.stir()
        return leads

    async def resign(self, duty: str, holder: UUID) -> None:
        """Give a duty up; forgotten in ``leaders``."""
        self._count("resign")
        await super().resign(duty, holder)
        if self.leaders.get(duty) == holder:
            del self.leaders[duty]
        self.stir()

    def _count(self, name: str) -> None:
        self.calls[name] += 1
        if self.failures[name]:
            raise self.failures[name].popleft()

    def stir(self) -> None:
        """Have the tests that wait look again."""
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()

    async def until(self, check: Callable[[], object | Awaitable[object]]) -> None:
        """Wait until a condition holds that can only change with a call of this store."""
        async with asyncio.timeout(PATIENCE):
            while True:
                changed = self._changed
                answer = check()
                if isinstance(answer, Awaitable):
                    answer = await answer
                if answer:
                    return
                await changed.wait()

    async def look(self, job_id: str) -> Job:
        """Return a job that must exist."""
        found = await self.get_job(UUID(job_id))
        assert found is not None
        return found

    async def ended(self, *job_ids: str) -> list[Job]:
        """Wait until the jobs have ended and return them in the order given."""

        async def all_ended() -> bool:
            return all([(await self.look(job_id)).status in ENDED for job_id in job_ids])

        await self.until(all_ended)
        return [await self.look(job_id) for job_id in job_ids]


@dataclass
class Running:
    """A worker under way, its task, and the two things a signal can set."""

    worker: Worker
    task: asyncio.Task[None]
    stop: asyncio.Event
    force: asyncio.Event

    async def finish(self) -> None:
        """Stop the worker and wait for its end."""
        self.stop.set()
        async with asyncio.timeout(PATIENCE):
            await self.task


@asynccontextmanager
async def working(app: Soniq, **changes: Any) -> AsyncIterator[Running]:
    """Run a worker of the application, with changes to its plan, until the block ends."""
    plan = replace(plan_worker(app.settings, app._handlers, app._versions), **changes)
    worker = Worker(await app._opened(), plan, app._hooks)
    stop, force = asyncio.Event(), asyncio.Event()
    task = asyncio.create_task(worker.run(stop, force, run_once=False))
    ready = asyncio.create_task(worker.ready.wait())
    running = Running(worker, task, stop, force)
    try:
        async with asyncio.timeout(PATIENCE):
            await asyncio.wait({task, ready}, return_when=asyncio.FIRST_COMPLETED)
        yield running
    except BaseException:
        running.force.set()
        raise
    finally:
        ready.cancel()
        await running.finish()


def claimed(args: str = "{}", *, task: str = TASK, attempt: int = 1, **fields: Any) -> ClaimedJob:
    """Return a job as a claim returns it."""
    now = datetime.now(UTC)
    plain = ClaimedJob(new_id(), task, "default", args, attempt, 1, None, now, now)
    return replace(plain, **fields)


class Bench:
    """One handler on an executor of its own.

    Attributes:
        hooks: register hooks and middleware before the first run.
    """

    def __init__(
        self,
        function: Callable[..., Any],
        *,
        model: type[Any] | None = None,
        policy: RetryPolicy | None = None,
        timeout: float | None = None,
        threads: int = 4,
    ) -> None:
        handler = build_handler(
            function, ref=None, name=TASK, validate=model, options={}, pattern=r"[a-z.]+"
        )
        self.hooks = Hooks()
        self.runnable = Runnable(
            TASK,
            handler.function,
            handler.bind,
            handler.is_async,
            policy or RetryPolicy(retries=3, delay=1.0),
            timeout,
        )
        self.worker_id = new_id()
        self.deadlines = Deadlines()
        self.threads = Threads(threads, self.deadlines)
        self._executor: Executor | None = None

    async def run(self, args: str = "{}", **fields: Any) -> Outcome:
        """Run one job with the handler."""
        if self._executor is None:
            self._executor = Executor(
                self.worker_id, {TASK: self.runnable}, self.hooks, self.threads, self.deadlines
            )
        async with asyncio.timeout(PATIENCE):
            return await self._executor.run(claimed(args, **fields))
