"""An in-process store: the semantics of the PostgreSQL one in dictionaries, for tests.

Nothing is durable. Everything that PostgreSQL would keep as JSON goes through JSON here too, so a
value that only survives in memory cannot hide a bug. ``tests/store`` runs against both stores.
"""

from __future__ import annotations

import asyncio
import heapq
import json
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Any, NoReturn, Self, TypeVar
from uuid import UUID

from soniq.errors import DatabaseError, InvalidOption
from soniq.runtime.jobs import (
    ClaimedJob,
    Dead,
    DeadReason,
    Done,
    Job,
    JobStatus,
    NewJob,
    Origin,
    Outcome,
    QueueStats,
    Retry,
    RunError,
)
from soniq.runtime.ports import (
    DeadFilter,
    Inserted,
    JobFilter,
    Promotion,
    ReaderRecord,
    RegistryEntry,
    Renewal,
    Retention,
    Schedule,
    Wake,
    WorkerRecord,
    WorkerView,
    WriterRecord,
)

K = TypeVar("K")
V = TypeVar("V")

_WRITER_LIVES = timedelta(hours=1)


class MemoryStore:
    """Implement ``soniq.runtime.ports.Store`` in memory; safe to use from several threads.

    Several ``Soniq`` applications may share one store, as services share a database.
    """

    def __init__(self, clock: Callable[[], datetime] | None = None) -> None:
        """Start empty; ``clock`` returns an aware UTC time and is the store's only one."""
        self._clock = clock or (lambda: datetime.now(UTC))
        self._lock = threading.RLock()
        self._jobs: dict[UUID, _Row] = {}  # waiting or processing
        self._ended: dict[UUID, _Row] = {}  # done or cancelled
        self._dead: dict[UUID, _Row] = {}
        self._keys: dict[bytes, UUID] = {}
        self._workers: dict[UUID, _Worker] = {}
        self._writers: dict[tuple[str, str, str, str | None], _Writer] = {}
        self._schemas: dict[str, str] = {}
        # names without a live handler: since when, and when that was last looked at
        self._unregistered: dict[str, tuple[datetime, datetime]] = {}
        self._duties: dict[str, tuple[UUID, datetime]] = {}
        self._schedules: dict[str, Schedule] = {}
        self._subscriptions: list[_Subscription] = []

    async def open(self) -> None:
        """Do nothing: there is nothing to connect to."""

    async def close(self) -> None:
        """Do nothing: the data stays, for other applications that share this store."""

    async def setup(self) -> None:
        """Do nothing: there are no tables."""

    # producing

    async def insert(self, job: NewJob) -> Inserted:
        """Store one job."""
        return (await self.insert_many([job]))[0]

    async def insert_many(self, jobs: Sequence[NewJob]) -> list[Inserted]:
        """Store all jobs or none; answers in the order given."""
        with self._lock:
            rows = self._prepare(jobs)
            return [self._add(row, job.unique_key) for row, job in zip(rows, jobs, strict=True)]

    def transaction(self) -> MemoryTransaction:
        """Return a stand-in for a connection with an open transaction, for ``insert_on``."""
        return MemoryTransaction(self)

    async def insert_on(self, connection: object, jobs: Sequence[NewJob]) -> list[Inserted]:
        """Store jobs when the MemoryTransaction ``connection`` commits."""
        if not isinstance(connection, MemoryTransaction) or connection.store is not self:
            raise InvalidOption(
                "enqueue", "connection", "a transaction of this store: store.transaction()"
            )
        with self._lock:
            return connection.add(jobs, self._prepare(jobs))

    def _prepare(self, jobs: Sequence[NewJob]) -> list[_Row]:
        now = self._clock()
        rows = [_row(job, now) for job in jobs]
        if len({row.id for row in rows} - self._jobs.keys()) != len(rows):
            raise DatabaseError("two jobs have one id; nothing was stored")
        return rows

    def _add(self, row: _Row, key: bytes | None) -> Inserted:
        if key is not None:
            if (holder := self._waiting_under(key)) is not None:
                return Inserted(holder, duplicate=True)
            self._keys[key] = row.id
        self._jobs[row.id] = row
        due_in = max(0.0, (row.run_at - self._clock()).total_seconds())
        self.hint([Wake(row.task, row.queue, due_in)])
        return Inserted(row.id)

    def _waiting_under(self, key: bytes) -> UUID | None:
        row = self._jobs.get(self._keys.get(key, _NOBODY))
        return row.id if row is not None and row.status is JobStatus.QUEUED else None

    # consuming

    async def claim(
        self,
        worker_id: UUID,
        tasks: Mapping[str, int],
        queues: Sequence[str] | None,
        limit: int,
    ) -> list[ClaimedJob]:
        """Lease up to ``limit`` due jobs of the given tasks, most urgent first."""

        def urgency(row: _Row) -> tuple[int, datetime, UUID]:
            priority = tasks[row.task] if row.priority is None else row.priority
            return priority, row.run_at, row.id

        with self._lock:
            now = self._clock()
            claimable = (
                row
                for row in self._jobs.values()
                if row.status is JobStatus.QUEUED
                and not row.parked
                and row.task in tasks
                and (queues is None or row.queue in queues)
            )
            claimed = heapq.nsmallest(limit, claimable, key=urgency)
            for row in claimed:
                row.status = JobStatus.PROCESSING
                row.attempt += 1
                row.token += 1
                row.worker_id, row.claimed_at = worker_id, now
            return [row.claimed() for row in claimed]

    async def settle(self, worker_id: UUID, outcomes: Sequence[Outcome]) -> list[UUID]:
        """Write outcomes of jobs this worker holds; return the ids whose lease was lost."""
        with self._lock:
            now = self._clock()
            results = [
                _json(outcome.result)
                if isinstance(outcome, Done) and outcome.result is not None
                else None
                for outcome in outcomes
            ]
            lost = []
            for outcome, result in zip(outcomes, results, strict=True):
                row = self._jobs.get(outcome.id)
                if row is None or (row.worker_id, row.token) != (worker_id, outcome.token):
                    lost.append(outcome.id)
                elif isinstance(outcome, Done):
                    row.result = result
                    self._end(row, JobStatus.DONE, now)
                elif isinstance(outcome, Dead):
                    row.note(outcome.error)
                    self._bury(row, outcome.reason, outcome.message, now)
                elif isinstance(outcome, Retry):
                    row.note(outcome.error)
                    row.run_at = now + timedelta(seconds=outcome.delay)
                    row.wait(parked=outcome.delay > 0, counts=outcome.counts)
                else:
                    row.wait(parked=False, counts=False)
            return lost

    def _end(self, row: _Row, status: JobStatus, now: datetime) -> None:
        row.status, row.ended_at = status, now
        if status is JobStatus.DONE:
            row.args = None
        self._ended[row.id] = self._jobs.pop(row.id)

    def _bury(self, row: _Row, reason: str, message: str, now: datetime) -> None:
        row.status, row.ended_at = JobStatus.DEAD_LETTER, now
        row.reason, row.message = reason, message
        self._dead[row.id] = self._jobs.pop(row.id)

    async def promote(self, tasks: Sequence[str], limit: int = 1000) -> Promotion:
        """Make parked jobs of these tasks claimable whose time has come."""
        with self._lock:
            now = self._clock()
            parked = [row for row in self._jobs.values() if row.parked and row.task in tasks]
            parked.sort(key=lambda row: row.run_at)
            due = [row for row in parked if row.run_at <= now][:limit]
            for row in due:
                row.parked = False
            later = parked[len(due) :]
            next_due = max(0.0, (later[0].run_at - now).total_seconds()) if later else None
            return Promotion(frozenset(row.task for row in due), next_due)

    async def leased(self, worker_id: UUID) -> dict[UUID, int]:
        """Return id and token of every job leased to this worker."""
        with self._lock:
            return {row.id: row.token for row in self._held_by(worker_id)}

    def _held_by(self, worker_id: UUID) -> list[_Row]:
        return [row for row in self._jobs.values() if row.worker_id == worker_id]

    # workers

    async def register_worker(
        self, worker: WorkerRecord, lease: float, readers: Sequence[ReaderRecord]
    ) -> None:
        """Add a worker, its lease in seconds from now, and what it reads."""
        with self._lock:
            now = self._clock()
            self._remember_schemas(readers)
            until = now + timedelta(seconds=lease)
            self._workers[worker.id] = _Worker(worker, list(readers), now, now, until)

    async def remove_worker(self, worker_id: UUID) -> None:
        """Remove a worker and what it reads."""
        with self._lock:
            self._workers.pop(worker_id, None)

    async def lease_session(self) -> MemoryLeaseSession:
        """Open a session that may be used from any event loop."""
        return MemoryLeaseSession(self)

    def renew(self, worker_id: UUID, seconds: float) -> Renewal:
        """Extend the worker's lease to ``seconds`` from now; for the lease session."""
        with self._lock:
            now = self._clock()
            worker = self._workers.get(worker_id)
            if worker is None:
                return Renewal(held=False)
            overdue = worker.until <= now
            worker.last_seen, worker.until = now, now + timedelta(seconds=seconds)
            return Renewal(held=True, overdue=overdue)

    async def workers(self) -> list[WorkerView]:
        """Return all registered workers, newest first."""
        with self._lock:
            now = self._clock()
            newest = sorted(
                self._workers.values(), key=lambda w: (w.started_at, w.record.id), reverse=True
            )
            return [
                WorkerView(
                    id=str(worker.record.id),
                    service=worker.record.service,
                    version=worker.record.version,
                    hostname=worker.record.hostname,
                    pid=worker.record.pid,
                    queues=worker.record.queues,
                    concurrency=worker.record.concurrency,
                    started_at=worker.started_at,
                    last_seen=worker.last_seen,
                    live=worker.until > now,
                    processing=len(self._held_by(worker.record.id)),
                )
                for worker in newest
            ]

    # registry

    async def register_writers(self, writers: Sequence[WriterRecord]) -> None:
        """Add or refresh what a producer writes."""
        with self._lock:
            now = self._clock()
            self._remember_schemas(writers)
            for record in writers:
                key = (record.task, record.service, record.version, record.fingerprint)
                known = self._writers.get(key)
                first_seen = now if known is None else known.first_seen
                self._writers[key] = _Writer(record, first_seen, now)

    def _remember_schemas(self, records: Sequence[ReaderRecord | WriterRecord]) -> None:
        for record in records:
            if record.fingerprint is not None and record.schema is not None:
                self._schemas.setdefault(record.fingerprint, json.dumps(dict(record.schema)))

    def _schema(self, fingerprint: str | None) -> dict[str, Any] | None:
        text = None if fingerprint is None else self._schemas.get(fingerprint)
        return None if text is None else json.loads(text)

    async def registry(self) -> list[RegistryEntry]:
        """Return readers and writers of every task, ordered by task, role, service."""
        with self._lock:
            now = self._clock()
            entries = [
                RegistryEntry(
                    role="reader",
                    task=reader.task,
                    service=worker.record.service,
                    version=worker.record.version,
                    instance=str(worker.record.id),
                    hostname=worker.record.hostname,
                    queues=worker.record.queues,
                    fingerprint=reader.fingerprint,
                    schema=self._schema(reader.fingerprint),
                    python_version=worker.record.python_version,
                    pydantic_version=worker.record.pydantic_version,
                    first_seen=worker.started_at,
                    last_seen=worker.last_seen,
                    live=worker.until > now,
                )
                for worker in self._workers.values()
                for reader in worker.readers
            ]
            entries += [
                RegistryEntry(
                    role="writer",
                    task=writer.record.task,
                    service=writer.record.service,
                    version=writer.record.version,
                    instance=str(writer.record.producer_id),
                    hostname=writer.record.hostname,
                    queues=(writer.record.queue,),
                    fingerprint=writer.record.fingerprint,
                    schema=self._schema(writer.record.fingerprint),
                    python_version=writer.record.python_version,
                    pydantic_version=writer.record.pydantic_version,
                    first_seen=writer.first_seen,
                    last_seen=writer.last_seen,
                    live=writer.last_seen > now - _WRITER_LIVES,
                )
                for writer in self._writers.values()
            ]
            entries.sort(key=lambda e: (e.task, e.role, e.service is None, e.service or ""))
            return entries

    # upkeep

    async def lead(self, duty: str, holder: UUID, seconds: float) -> bool:
        """Take or keep a duty for ``seconds``; False while somebody else holds it."""
        with self._lock:
            now = self._clock()
            held = self._duties.get(duty)
            if held is not None and held[0] != holder and held[1] > now:
                return False
            self._duties[duty] = (holder, now + timedelta(seconds=seconds))
            return True

    async def resign(self, duty: str, holder: UUID) -> None:
        """Give a duty up if this holder has it."""
        with self._lock:
            if duty in self._duties and self._duties[duty][0] == holder:
                del self._duties[duty]

    async def rescue(self, max_losses: int = 5, limit: int = 1000) -> list[str]:
        """Requeue jobs leased to workers that are gone or whose lease ran out."""
        with self._lock:
            now = self._clock()
            live = {worker.record.id for worker in self._workers.values() if worker.until > now}
            orphans = [
                row
                for row in self._jobs.values()
                if row.status is JobStatus.PROCESSING and row.worker_id not in live
            ][:limit]
            requeued = []
            for row in orphans:
                text = "the worker disappeared while it held this job"
                row.note(RunError("WorkerLost", text, row.attempt, now, row.worker_id))
                row.losses += 1
                if row.losses >= max_losses:
                    message = f"Job {row.task} lost its worker {row.losses} times"
                    self._bury(row, DeadReason.WORKER_LOST, message, now)
                else:
                    row.wait(parked=False, counts=False)
                    requeued.append(row.task)
            return requeued

    async def bury_unregistered(self, grace: float, limit: int = 1000) -> list[str]:
        """Dead-letter due jobs whose name no live worker has registered for ``grace`` seconds."""
        with self._lock:
            now = self._clock()
            registered = {
                reader.task
                for worker in self._workers.values()
                if worker.until > now
                for reader in worker.readers
            }
            due = [
                row
                for row in self._jobs.values()
                if row.status is JobStatus.QUEUED
                and row.run_at <= now
                and row.task not in registered
            ]
            # A name that nobody looked at for a while starts anew, so that an outage of every
            # worker is never mistaken for a missing handler.
            watched = now - timedelta(seconds=max(grace / 2, 5))
            since = {
                row.task: seen[0]
                for row in due
                if (seen := self._unregistered.get(row.task)) is not None and seen[1] >= watched
            }
            self._unregistered = {row.task: (since.get(row.task, now), now) for row in due}
            latest = now - timedelta(seconds=grace)
            buried = [
                row for row in due if row.run_at <= latest and since.get(row.task, now) <= latest
            ][:limit]
            for row in buried:
                message = f"Job {row.task} not registered"
                self._bury(row, DeadReason.JOB_NOT_REGISTERED, message, now)
            return [row.task for row in buried]

    async def purge(self, retention: Retention, limit: int = 5000) -> int:
        """Delete at most ``limit`` rows of each kind past retention; return how many in all.

        Also workers whose lease ended an hour ago and keys of unique jobs that have ended.
        """
        with self._lock:
            now = self._clock()

            def past(seconds: float | None, moment: datetime | None) -> bool:
                if seconds is None or moment is None:
                    return False
                return moment <= now - timedelta(seconds=seconds)

            kept = {JobStatus.DONE: retention.done, JobStatus.CANCELLED: retention.cancelled}
            ended = [
                [r.id for r in self._ended.values() if r.status is s and past(kept[s], r.ended_at)]
                for s in kept
            ]
            dead = [r.id for r in self._dead.values() if past(retention.dead_letters, r.ended_at)]
            workers = [k for k, worker in self._workers.items() if past(3600, worker.until)]
            writers = [k for k, w in self._writers.items() if past(retention.registry, w.last_seen)]
            keys = [key for key, job_id in self._keys.items() if job_id not in self._jobs]
            return (
                sum(_drop(self._ended, ids, limit) for ids in ended)
                + _drop(self._dead, dead, limit)
                + _drop(self._workers, workers, limit)
                + _drop(self._writers, writers, limit)
                + _drop(self._keys, keys, limit)
            )

    # looking and acting

    def _all(self) -> list[_Row]:
        return [*self._jobs.values(), *self._ended.values(), *self._dead.values()]

    async def get_job(self, job_id: UUID) -> Job | None:
        """Return the job wherever it is: waiting, running, finished or dead."""
        with self._lock:
            for place in (self._jobs, self._ended, self._dead):
                if job_id in place:
                    return place[job_id].view()
            return None

    async def list_jobs(self, which: JobFilter) -> list[Job]:
        """Return matching jobs, newest id first."""
        with self._lock:
            found = (
                row
                for row in self._all()
                if which.status in (None, row.status)
                and which.task in (None, row.task)
                and which.queue in (None, row.queue)
                and (which.before is None or row.id < which.before)
            )
            return _newest(found, which.limit)

    async def cancel_job(self, job_id: UUID) -> bool:
        """Cancel a waiting job; False when it is not waiting (any more)."""
        with self._lock:
            row = self._jobs.get(job_id)
            if row is None or row.status is not JobStatus.QUEUED:
                return False
            row.parked = False
            self._end(row, JobStatus.CANCELLED, self._clock())
            return True

    async def stats(self, queue: str | None = None) -> QueueStats:
        """Count jobs by status, in one queue or all."""
        with self._lock:
            return _count(row for row in self._all() if queue in (None, row.queue))

    async def stats_by_queue(self) -> dict[str, QueueStats]:
        """Count jobs by status for each queue that has any."""
        with self._lock:
            rows = self._all()
            return {
                queue: _count(row for row in rows if row.queue == queue)
                for queue in sorted({row.queue for row in rows})
            }

    def _matching(self, which: DeadFilter, limit: int) -> list[_Row]:
        found = [
            row
            for row in self._dead.values()
            if (which.ids is None or row.id in which.ids)
            and which.task in (None, row.task)
            and which.queue in (None, row.queue)
            and which.reason in (None, row.reason)
            and (which.dead_before is None or row.ended_before(which.dead_before))
        ]
        return found[:limit]

    async def list_dead(
        self, which: DeadFilter, limit: int = 100, before: UUID | None = None
    ) -> list[Job]:
        """Return matching dead letters, newest id first."""
        with self._lock:
            found = self._matching(which, len(self._dead))
            return _newest((row for row in found if before is None or row.id < before), limit)

    async def replay_dead(self, which: DeadFilter, limit: int = 1000) -> list[UUID]:
        """Move dead letters back to the queue, due now, with attempts counted from zero."""
        with self._lock:
            found = self._matching(which, limit)
            for row in found:
                row.attempt, row.run_at = 0, self._clock()
                row.reason = row.message = row.ended_at = None
                row.wait(parked=False, counts=True)
                self._jobs[row.id] = self._dead.pop(row.id)
            self.hint([Wake(row.task, row.queue) for row in found])
            return [row.id for row in found]

    async def delete_dead(self, which: DeadFilter, limit: int = 1000) -> int:
        """Delete dead letters for good; return how many."""
        with self._lock:
            found = self._matching(which, limit)
            return _drop(self._dead, [row.id for row in found], limit)

    # schedules

    async def put_schedule(self, schedule: Schedule) -> None:
        """Add a schedule or update its definition, keeping what has happened to it."""
        with self._lock:
            known = self._schedules.get(schedule.name)
            new = replace(schedule, args=_json(schedule.args))
            if known is not None:

                def timing(s: Schedule) -> tuple[str | None, float | None, str]:
                    return s.cron, s.every, s.timezone

                same = timing(known) == timing(new)
                new = replace(
                    new,
                    paused=known.paused,
                    last_run_at=known.last_run_at,
                    last_job_id=known.last_job_id,
                    next_run_at=known.next_run_at if same else new.next_run_at,
                )
            self._schedules[new.name] = new

    async def schedules(self) -> list[Schedule]:
        """Return all schedules by name."""
        with self._lock:
            return [self._schedules[name] for name in sorted(self._schedules)]

    async def pause_schedule(self, name: str, paused: bool) -> bool:
        """Pause or resume; False when there is no such schedule."""
        with self._lock:
            if name not in self._schedules:
                return False
            self._schedules[name] = replace(self._schedules[name], paused=paused)
            return True

    async def delete_schedule(self, name: str) -> bool:
        """Delete; False when there is no such schedule."""
        with self._lock:
            return self._schedules.pop(name, None) is not None

    async def due_schedules(self) -> tuple[list[Schedule], datetime]:
        """Return unpaused schedules whose next_run_at has come, and the store's current time."""
        with self._lock:
            now = self._clock()
            due = [s for s in self._schedules.values() if not s.paused and s.next_run_at <= now]
            return sorted(due, key=lambda s: (s.next_run_at, s.name)), now

    async def fire_schedule(self, schedule: Schedule, job: NewJob, next_run_at: datetime) -> bool:
        """Insert the job and advance the schedule; False when somebody else changed it first."""
        with self._lock:
            stored = self._schedules.get(schedule.name)
            if stored is None or stored.paused or stored.next_run_at != schedule.next_run_at:
                return False
            (row,) = self._prepare([job])
            self._schedules[schedule.name] = replace(
                stored,
                next_run_at=next_run_at,
                last_run_at=self._clock(),
                last_job_id=self._add(row, job.unique_key).id,
            )
            return True

    # wake-ups

    async def subscribe(
        self, tasks: Sequence[str], wake: Callable[[Wake | None], None]
    ) -> MemorySubscription:
        """Call ``wake`` in the running loop for every hint about these tasks; None once first."""
        subscription = _Subscription(frozenset(tasks), wake, asyncio.get_running_loop())
        with self._lock:
            self._subscriptions.append(subscription)
            subscription.send(None)
        return MemorySubscription(self, subscription)

    def unsubscribe(self, subscription: _Subscription) -> None:
        """Forget a subscription; for MemorySubscription."""
        with self._lock:
            subscription.active = False
            if subscription in self._subscriptions:
                self._subscriptions.remove(subscription)

    def hint(self, wakes: Sequence[Wake]) -> None:
        """Send hints to subscribers in the background."""
        with self._lock:
            for subscription in self._subscriptions:
                for wake in wakes:
                    if wake.task in subscription.tasks:
                        subscription.send(wake)


class MemoryTransaction:
    """A transaction of a MemoryStore: its jobs appear when the ``async with`` block ends well.

    A unique job is dropped at commit if another one was stored under its key in the meantime.
    (PostgreSQL makes that other insert wait for this transaction instead.)
    """

    def __init__(self, store: MemoryStore) -> None:
        self.store = store
        self._pending: list[tuple[NewJob, _Row]] = []

    def add(self, jobs: Sequence[NewJob], rows: Sequence[_Row]) -> list[Inserted]:
        """Keep jobs for the commit and answer what will become of each."""
        answers = []
        for job, row in zip(jobs, rows, strict=True):
            holder = self._holder(job.unique_key)
            if holder is None:
                self._pending.append((job, row))
            answers.append(Inserted(holder or row.id, duplicate=holder is not None))
        return answers

    def _holder(self, key: bytes | None) -> UUID | None:
        if key is None:
            return None
        mine = [job.id for job, _ in self._pending if job.unique_key == key]
        return mine[0] if mine else self.store._waiting_under(key)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        pending, self._pending = self._pending, []
        if kind is None:
            with self.store._lock:
                for job, row in pending:
                    self.store._add(row, job.unique_key)


class MemoryLeaseSession:
    """Renews leases of one MemoryStore from any thread."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    async def renew(self, worker_id: UUID, seconds: float) -> Renewal:
        """Extend the worker's lease to ``seconds`` from now."""
        return self._store.renew(worker_id, seconds)

    async def close(self) -> None:
        """Do nothing: the session holds nothing."""


class MemorySubscription:
    """A running subscription to the hints of one MemoryStore."""

    def __init__(self, store: MemoryStore, subscription: _Subscription) -> None:
        self._store = store
        self._subscription = subscription

    async def stop(self) -> None:
        """End it; no call of ``wake`` follows."""
        self._store.unsubscribe(self._subscription)


# --- rows -------------------------------------------------------------------------------------

_NOBODY = UUID(int=0)


@dataclass(slots=True)
class _Row:
    id: UUID
    task: str
    queue: str
    priority: int | None
    args: str | None
    run_at: datetime
    created_at: datetime
    origin: Origin
    parked: bool
    status: JobStatus = JobStatus.QUEUED
    attempt: int = 0
    token: int = 0
    worker_id: UUID | None = None
    claimed_at: datetime | None = None
    losses: int = 0
    errors: list[str] = field(default_factory=list)
    ended_at: datetime | None = None
    result: str | None = None
    reason: str | None = None
    message: str | None = None

    def note(self, error: RunError | None) -> None:
        """Append a failed run."""
        if error is not None:
            self.errors.append(json.dumps(error.as_json()))

    def wait(self, *, parked: bool, counts: bool) -> None:
        """Go back to the queue; ``counts`` is whether the run used up an attempt."""
        self.status, self.parked = JobStatus.QUEUED, parked
        self.worker_id = self.claimed_at = None
        if not counts:
            self.attempt -= 1

    def ended_before(self, moment: datetime) -> bool:
        """Return whether the job ended before ``moment``."""
        return self.ended_at is not None and self.ended_at < moment

    def claimed(self) -> ClaimedJob:
        """Return the lease on this row."""
        assert self.args is not None
        return ClaimedJob(
            self.id, self.task, self.queue, self.args, self.attempt, self.token,
            self.priority, self.created_at, self.run_at,
        )  # fmt: skip

    def view(self) -> Job:
        """Return the job as callers see it."""
        return Job(
            id=str(self.id),
            task=self.task,
            queue=self.queue,
            status=self.status,
            priority=self.priority,
            args=None if self.args is None else json.loads(self.args),
            attempts=self.attempt,
            created_at=self.created_at,
            scheduled_at=self.run_at,
            started_at=self.claimed_at,
            finished_at=self.ended_at,
            worker_id=None if self.worker_id is None else str(self.worker_id),
            result=None if self.result is None else json.loads(self.result),
            errors=[json.loads(error) for error in self.errors],
            reason=self.reason,
            message=self.message,
            origin=self.origin,
        )


@dataclass(slots=True)
class _Worker:
    record: WorkerRecord
    readers: list[ReaderRecord]
    started_at: datetime
    last_seen: datetime
    until: datetime


@dataclass(slots=True)
class _Writer:
    record: WriterRecord
    first_seen: datetime
    last_seen: datetime


@dataclass(slots=True, eq=False)
class _Subscription:
    tasks: frozenset[str]
    wake: Callable[[Wake | None], None]
    loop: asyncio.AbstractEventLoop
    active: bool = True

    def send(self, wake: Wake | None) -> None:
        """Call ``wake`` soon, in the subscriber's loop, unless it has stopped by then."""
        if not self.loop.is_closed():
            self.loop.call_soon_threadsafe(self._deliver, wake)

    def _deliver(self, wake: Wake | None) -> None:
        if self.active:
            self.wake(wake)


def _row(job: NewJob, now: datetime) -> _Row:
    run_at = job.run_at or now + timedelta(seconds=job.delay or 0)
    return _Row(
        id=job.id,
        task=job.task,
        queue=job.queue,
        priority=job.priority,
        args=_json(job.args),
        run_at=run_at.astimezone(UTC),
        created_at=now,
        origin=job.origin,
        parked=run_at > now,
    )


def _json(text: str) -> str:
    try:
        return json.dumps(json.loads(text, parse_constant=_refuse))
    except ValueError:
        raise DatabaseError("a value to be stored is not JSON; nothing was stored") from None


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)


def _newest(rows: Iterable[_Row], limit: int) -> list[Job]:
    return [row.view() for row in sorted(rows, key=lambda row: row.id, reverse=True)[:limit]]


def _drop(place: dict[K, V], keys: Iterable[K], limit: int) -> int:
    doomed = list(keys)[:limit]
    for key in doomed:
        del place[key]
    return len(doomed)


def _count(rows: Iterable[_Row]) -> QueueStats:
    found = dict.fromkeys(JobStatus, 0)
    for row in rows:
        found[row.status] += 1
    return QueueStats(
        total=sum(found.values()),
        queued=found[JobStatus.QUEUED],
        processing=found[JobStatus.PROCESSING],
        done=found[JobStatus.DONE],
        dead_letter=found[JobStatus.DEAD_LETTER],
        cancelled=found[JobStatus.CANCELLED],
    )
