"""A worker: slots that run jobs, and everything that keeps them supplied and safe.

store ──claim──► Fetcher ──► Holdings ──► slots ──► Executor
  ▲                             ▲                      │
  └──────────settle──────── Settler ◄─────outcome──────┘
beside them: LeaseKeeper (a thread), wake-ups, and the loops of ``upkeep``
"""

from __future__ import annotations

import asyncio
import logging
import os
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from soniq.errors import DatabaseError, NoHandlers
from soniq.runtime.events import Hooks
from soniq.runtime.execute import Executor, Runnable
from soniq.runtime.fetch import Fetcher
from soniq.runtime.holdings import Holdings
from soniq.runtime.jobs import ClaimedJob, Release, Retry, new_id
from soniq.runtime.leases import LeaseKeeper
from soniq.runtime.limits import Deadlines, Threads
from soniq.runtime.ports import (
    ReaderRecord,
    Retention,
    Store,
    Wake,
    WakeSubscription,
    WorkerRecord,
)
from soniq.runtime.settle import Settler
from soniq.runtime.upkeep.custody import Custody, Rescue
from soniq.runtime.upkeep.housekeeping import Housekeeping
from soniq.runtime.upkeep.loop import Loop
from soniq.runtime.upkeep.promotion import Promotion
from soniq.runtime.upkeep.timetable import Timetable
from soniq.runtime.versions import Versions

logger = logging.getLogger("soniq.worker")

JOBS_PER_TURN = 64
"""Jobs that all slots together run before the event loop gets to do something else."""

STUBBORN = 5.0
"""Seconds that a cancelled handler may take to clean up before its job is handed back."""


@dataclass(frozen=True, slots=True)
class WorkerPlan:
    """What a worker is to do, all checked.

    Attributes:
        runnables: one for each task it handles.
        readers: what it registers for each task.
        queues: None for every queue.
        prefetch: jobs claimed ahead of free slots; None adapts to the pace.
        lease, poll_interval, grace, shutdown_timeout: seconds.
        versions: for the registry.
    """

    service: str | None
    version: str | None
    runnables: Sequence[Runnable]
    readers: Sequence[ReaderRecord]
    queues: tuple[str, ...] | None
    concurrency: int
    prefetch: int | None
    sync_threads: int
    lease: float
    poll_interval: float
    grace: float
    shutdown_timeout: float
    retention: Retention
    versions: Versions


class Worker:
    """One run of a worker, from registration to the last outcome written.

    Attributes:
        id: fresh for every run, so that a restart in place is never mistaken for its predecessor.
        ready: set when the worker is registered and claiming.
    """

    def __init__(self, store: Store, plan: WorkerPlan, hooks: Hooks) -> None:
        if not plan.runnables:
            raise NoHandlers
        self.id: UUID = new_id()
        self.ready = asyncio.Event()
        self._store = store
        self._plan = plan
        self._hooks = hooks
        self._abandoned: set[tuple[UUID, int]] = set()
        self._handed_back: set[str] = set()
        self._holdings = Holdings()
        self._deadlines = Deadlines()
        self._threads = Threads(plan.sync_threads, self._deadlines)
        self._executor = Executor(
            self.id,
            {runnable.task: runnable for runnable in plan.runnables},
            hooks,
            self._threads,
            self._deadlines,
        )
        self._settler = Settler(store, self.id, self._holdings, self._job_delayed)
        tasks = {reader.task: reader.priority for reader in plan.readers}
        self._tasks = tuple(tasks)
        self._fetcher = Fetcher(
            store,
            self.id,
            self._holdings,
            tasks=tasks,
            queues=plan.queues,
            concurrency=plan.concurrency,
            prefetch=plan.prefetch,
            poll_interval=plan.poll_interval,
            finished=lambda: self._settler.settled,
            abandon=self._abandon,
        )
        self._promotion = Promotion(
            store,
            self._tasks,
            plan.poll_interval,
            self._fetcher.wake,
            lambda: self._fetcher.saturated,
        )
        self._rescue = Rescue(store, plan.lease, self._fetcher.wake)
        self._custody = Custody(store, self.id, self._holdings, plan.lease, self._abandon)
        self._housekeeping = Housekeeping(
            store,
            self.id,
            lease=plan.lease,
            grace=plan.grace,
            retention=plan.retention,
            clock=asyncio.get_running_loop().time,
        )
        self._timetable = Timetable(
            store, self.id, lease=plan.lease, poll_interval=plan.poll_interval
        )
        self._promotion_loop = Loop("promotion", self._promotion.run_once)
        self._custody_loop = Loop("custody", self._custody.run_once)
        self._loops = (
            self._promotion_loop,
            self._custody_loop,
            Loop("rescue", self._rescue.run_once),
            Loop("housekeeping", self._housekeeping.run_once),
            Loop("timetable", self._timetable.run_once),
        )
        self._keeper = LeaseKeeper(store, self.id, plan.lease, self._lease_disturbed)
        self._side_tasks: set[asyncio.Task[None]] = set()

    async def run(self, stop: asyncio.Event, force: asyncio.Event, *, run_once: bool) -> None:
        """Work until ``stop`` is set, then drain; with ``run_once`` until nothing is due.

        ``force`` cuts the draining short: running handlers are cancelled and their jobs handed
        back.

        Raises:
            DatabaseError: the worker could not register itself.
        """
        await self._register()
        subscription: WakeSubscription | None = None
        settling = asyncio.create_task(self._settler.run(), name="soniq-settler")
        slots = [
            asyncio.create_task(self._slot(), name=f"soniq-slot-{number}")
            for number in range(self._plan.concurrency)
        ]
        try:
            await self._keeper.start()
            logger.info(
                "worker %s is ready: %d tasks, %s, concurrency %d",
                self.id,
                len(self._tasks),
                "all queues" if self._plan.queues is None else ", ".join(self._plan.queues),
                self._plan.concurrency,
            )
            if run_once:
                await self._until_stopped(stop, self._work_off())
            else:
                subscription = await self._store.subscribe(self._tasks, self._hinted)
                for loop in self._loops:
                    loop.start()
                self.ready.set()
                await self._until_stopped(stop, self._fetcher.run())
        finally:
            closing = asyncio.create_task(self._shut_down(subscription, slots, settling, force))
            try:
                await asyncio.shield(closing)
            except asyncio.CancelledError:
                force.set()  # cancelled once more: what a second signal asks for
                await closing
                raise

    async def _until_stopped(self, stop: asyncio.Event, work: object) -> None:
        working = asyncio.ensure_future(work)  # type: ignore[call-overload]
        stopping = asyncio.create_task(stop.wait())
        try:
            await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            stopping.cancel()
            if not working.done():
                working.cancel()
            await asyncio.gather(working, stopping, return_exceptions=True)
        if not working.cancelled():
            working.result()

    async def _register(self) -> None:
        plan = self._plan
        record = WorkerRecord(
            id=self.id,
            service=plan.service,
            version=plan.version,
            hostname=socket.gethostname(),
            pid=os.getpid(),
            queues=plan.queues,
            concurrency=plan.concurrency,
            soniq_version=plan.versions.soniq,
            python_version=plan.versions.python,
            pydantic_version=plan.versions.pydantic,
        )
        await self._store.register_worker(record, plan.lease, plan.readers)

    async def _slot(self) -> None:
        me = asyncio.current_task()
        assert me is not None
        turn = max(1, JOBS_PER_TURN // self._plan.concurrency)
        runs = 0
        while True:
            job = await self._holdings.next(me)
            lease = (job.id, job.token)
            try:
                outcome = await self._executor.run(job)
            except asyncio.CancelledError:
                if lease not in self._abandoned:
                    self._handed_back.add(job.task)
                    self._finish(job, Retry(job.id, job.token, 0.0, counts=False))
                    raise
                # Somebody else owns the job now: whatever the handler did, there is no outcome.
                self._abandoned.discard(lease)
                me.uncancel()
                continue
            except Exception:
                logger.exception("job %s (%s) could not be run", job.id, job.task)
                outcome = Retry(job.id, job.token, self._plan.poll_interval, counts=False)
            if lease in self._abandoned:
                # The handler swallowed the cancellation; its answer comes too late all the same.
                self._abandoned.discard(lease)
                me.uncancel()
                continue
            self._finish(job, outcome)
            if me.cancelling():
                return  # it swallowed the cancellation that ends this slot
            runs += 1
            if runs % turn == 0:
                await asyncio.sleep(0)

    def _finish(self, job: ClaimedJob, outcome: object) -> None:
        self._holdings.ended(job)
        self._settler.add(outcome)  # type: ignore[arg-type]

    async def _work_off(self) -> None:
        await self._rescue.run_once()
        await self._housekeeping.run_once()
        while True:
            await self._promotion.run_once()
            settled = self._settler.settled
            self._holdings.changed.clear()
            await self._fetcher.claim_whole()
            if len(self._holdings):
                await self._holdings.changed.wait()
            elif self._settler.settled == settled:
                return

    def _hinted(self, wake: Wake | None) -> None:
        if wake is None or wake.due_in > 0:
            self._promotion_loop.soon()  # it finds out exactly when, by the store's clock
            self._fetcher.wake()  # by which the job may be due already
        elif self._plan.queues is None or not wake.queue or wake.queue in self._plan.queues:
            self._fetcher.wake()

    def _job_delayed(self, seconds: float) -> None:
        if seconds > 0:
            self._promotion_loop.soon(seconds)
        else:
            self._fetcher.wake()

    def _abandon(self, job_id: UUID) -> None:
        token = self._holdings.token(job_id)
        slot = self._holdings.forget(job_id)
        if slot is not None and token is not None:
            self._abandoned.add((job_id, token))
            slot.cancel()

    def _lease_disturbed(self, gone: bool) -> None:
        task = asyncio.get_running_loop().create_task(self._recover(gone))
        self._side_tasks.add(task)
        task.add_done_callback(self._side_tasks.discard)

    async def _recover(self, gone: bool) -> None:
        logger.warning("the lease of worker %s had run out; checking what is still ours", self.id)
        try:
            if gone:
                await self._register()
        except DatabaseError as error:
            logger.warning("could not register again (%s); trying on", error.error_code)
        # Through its loop: two looks at the same time could take a claim under way for a stray.
        self._custody_loop.soon()

    async def _shut_down(
        self,
        subscription: WakeSubscription | None,
        slots: list[asyncio.Task[None]],
        settling: asyncio.Task[None],
        force: asyncio.Event,
    ) -> None:
        if subscription is not None:
            await subscription.stop()
        for loop in self._loops:
            if loop is not self._custody_loop:
                await loop.stop()
        unstarted = self._holdings.drop_waiting()
        for job in unstarted:
            self._handed_back.add(job.task)
            self._settler.add(Release(job.id, job.token))
        if self._holdings.running or unstarted:
            logger.info(
                "draining: %d running, %d handed back", self._holdings.running, len(unstarted)
            )
        await self._drain(force)
        await self._custody_loop.stop()
        for slot in slots:
            slot.cancel()
        _, stubborn = await asyncio.wait(slots, timeout=STUBBORN)
        if stubborn:
            logger.error("%d jobs ignore their cancellation; they are handed back", len(stubborn))
            for job_id, token in self._holdings.unstarted_or_running.items():
                self._settler.add(Release(job_id, token))
        self._threads.close()
        self._deadlines.close()
        await self._write_last(settling)
        # Others may be idle and would only find these jobs at their next poll.
        self._store.hint([Wake(task, "") for task in sorted(self._handed_back)])
        await self._leave()

    async def _drain(self, force: asyncio.Event) -> None:
        forced = asyncio.create_task(force.wait())
        try:
            async with asyncio.timeout(self._plan.shutdown_timeout):
                while self._holdings.running and not force.is_set():
                    self._holdings.changed.clear()
                    changed = asyncio.create_task(self._holdings.changed.wait())
                    try:
                        await asyncio.wait({changed, forced}, return_when=asyncio.FIRST_COMPLETED)
                    finally:
                        changed.cancel()
        except TimeoutError:
            logger.warning(
                "%d jobs still run after %g s; they are cancelled and handed back",
                self._holdings.running,
                self._plan.shutdown_timeout,
            )
        finally:
            forced.cancel()

    async def _write_last(self, settling: asyncio.Task[None]) -> None:
        if settling.done():  # a loop that closes cancels every task at once
            settling = asyncio.create_task(self._settler.run(), name="soniq-settler")
        try:
            async with asyncio.timeout(self._plan.lease):
                await self._settler.flushed()
        except TimeoutError:
            logger.error("outcomes could not be written in time; their jobs will run again")
        settling.cancel()
        await asyncio.gather(settling, *self._side_tasks, return_exceptions=True)

    async def _leave(self) -> None:
        await self._keeper.stop()
        try:
            await self._housekeeping.resign()
            await self._timetable.resign()
            await self._store.remove_worker(self.id)
        except DatabaseError as error:
            logger.warning(
                "worker %s could not sign off (%s); its lease ends by itself",
                self.id,
                error.error_code,
            )
        logger.info("worker %s stopped", self.id)
