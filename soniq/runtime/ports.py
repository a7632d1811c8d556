"""What the engine needs from a store, as Protocols.

Two stores implement them: ``soniq.postgres`` and ``soniq.memory``. The suite in ``tests/store``
runs against both and is the definition of each method's behaviour.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from soniq.runtime.in_flight import InFlightFilter, InFlightPage, TaskRows, Wanted
from soniq.runtime.jobs import ClaimedJob, Job, JobStatus, NewJob, Outcome, QueueStats


class Inserted(NamedTuple):
    """Answer to an insert: the id of the job that will run, new or already waiting."""

    id: UUID
    duplicate: bool = False


class Promotion(NamedTuple):
    """Answer to a promotion.

    Attributes:
        tasks: names that got at least one job made claimable.
        next_due: seconds until the next parked job of the asked tasks is due (0 when more are
            due already), None when none is parked.
    """

    tasks: frozenset[str]
    next_due: float | None


class Wake(NamedTuple):
    """A hint that a job was enqueued: where, and in how many seconds it is due (0 for now)."""

    task: str
    queue: str
    due_in: float = 0.0


class Renewal(NamedTuple):
    """Answer to a lease renewal.

    Attributes:
        held: False when the worker's row is gone: its jobs now belong to others.
        overdue: the lease had run out before this renewal; some jobs may have been rescued.
    """

    held: bool
    overdue: bool = False


@dataclass(frozen=True, slots=True)
class WorkerRecord:
    """A worker as it registers itself. ``queues`` None means every queue."""

    id: UUID
    service: str | None
    version: str | None
    hostname: str
    pid: int
    queues: tuple[str, ...] | None
    concurrency: int
    soniq_version: str
    python_version: str
    pydantic_version: str


@dataclass(frozen=True, slots=True)
class ReaderRecord:
    """One task a worker reads; ``schema`` and what follows from it are None without a model.

    Attributes:
        fingerprint: of the reader schema.
        shape: fingerprint of what the same model would write.
    """

    task: str
    priority: int
    fingerprint: str | None = None
    schema: Mapping[str, Any] | None = None
    shape: str | None = None


@dataclass(frozen=True, slots=True)
class WriterRecord:
    """One task a release of a service writes."""

    task: str
    queue: str
    service: str
    version: str
    producer_id: UUID
    hostname: str
    python_version: str
    pydantic_version: str
    fingerprint: str | None = None
    schema: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class RegistryEntry:
    """One line of the live registry: who reads or writes a task, in which shape.

    Attributes:
        role: ``reader`` (a worker) or ``writer`` (a release of a producing service).
        instance: worker id or latest producer id.
        fingerprint: of ``schema``, which says what is read or what is written.
        shape: fingerprint of what this side's model writes; equal on both sides when they have
            the same model, whereas reader and writer schemas differ in how open they are.
        live: the worker's lease is valid; for writers, seen within the last hour.
    """

    role: str
    task: str
    service: str | None
    version: str | None
    instance: str
    hostname: str
    queues: tuple[str, ...] | None
    fingerprint: str | None
    schema: Mapping[str, Any] | None
    python_version: str
    pydantic_version: str
    first_seen: datetime
    last_seen: datetime
    live: bool
    shape: str | None = None


@dataclass(frozen=True, slots=True)
class WorkerView:
    """A registered worker and what it holds."""

    id: str
    service: str | None
    version: str | None
    hostname: str
    pid: int
    queues: tuple[str, ...] | None
    concurrency: int
    started_at: datetime
    last_seen: datetime
    live: bool
    processing: int


@dataclass(frozen=True, slots=True)
class JobFilter:
    """Which jobs to list. None means any; ``before`` pages by id, newest first."""

    status: JobStatus | None = None
    task: str | None = None
    queue: str | None = None
    limit: int = 100
    before: UUID | None = None


@dataclass(frozen=True, slots=True)
class DeadFilter:
    """Which dead letters to act on. All given conditions must hold; empty means all."""

    ids: tuple[UUID, ...] | None = None
    task: str | None = None
    queue: str | None = None
    reason: str | None = None
    dead_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Schedule:
    """A periodic job as stored. Exactly one of ``cron`` and ``every`` (seconds) is set."""

    name: str
    task: str
    queue: str
    args: str
    next_run_at: datetime
    cron: str | None = None
    every: float | None = None
    timezone: str = "UTC"
    priority: int | None = None
    paused: bool = False
    service: str | None = None
    version: str | None = None
    fingerprint: str | None = None
    last_run_at: datetime | None = None
    last_job_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Retention:
    """Seconds that ended things are kept; None keeps them for ever."""

    done: float | None
    cancelled: float | None
    dead_letters: float | None
    registry: float | None


class LeaseSession(Protocol):
    """A connection of its own for renewing one worker's lease, usable from any event loop."""

    async def renew(self, worker_id: UUID, seconds: float) -> Renewal:
        """Extend the worker's lease to ``seconds`` from now."""
        ...

    async def close(self) -> None:
        """Release what the session holds; never raises."""
        ...


class WakeSubscription(Protocol):
    """A running subscription to wake-ups."""

    async def stop(self) -> None:
        """End it and release its connection; never raises."""
        ...


class Store(Protocol):
    """Durable home of jobs, leases, dead letters, the registry and schedules.

    Every method is atomic. Times are taken from the store's clock, so callers need not agree on
    theirs. Methods raise ``soniq.errors.DatabaseError`` subclasses and nothing driver-specific.
    """

    async def open(self) -> None:
        """Connect and check the schema version. Idempotent; concurrent calls open once."""
        ...

    async def close(self) -> None:
        """Send pending wake-ups and release all connections. Idempotent."""
        ...

    async def setup(self) -> None:
        """Create or migrate the tables; safe to run from many processes at once."""
        ...

    # producing

    async def insert(self, job: NewJob) -> Inserted:
        """Store one job durably; concurrent calls share commits."""
        ...

    async def insert_many(self, jobs: Sequence[NewJob]) -> list[Inserted]:
        """Store all jobs or none, in one transaction; answers in the order given."""
        ...

    async def insert_on(self, connection: object, jobs: Sequence[NewJob]) -> list[Inserted]:
        """Store jobs on the caller's connection, inside the caller's transaction if any."""
        ...

    # consuming

    async def claim(
        self,
        worker_id: UUID,
        tasks: Mapping[str, int],
        queues: Sequence[str] | None,
        limit: int,
    ) -> list[ClaimedJob]:
        """Lease up to ``limit`` due jobs of the given tasks to a worker, most urgent first.

        ``tasks`` maps each name to the priority that its jobs have when their row has none.
        Order: priority, run_at, id. ``queues`` None means every queue.
        """
        ...

    async def settle(self, worker_id: UUID, outcomes: Sequence[Outcome]) -> list[UUID]:
        """Write outcomes of jobs this worker holds; return the ids whose lease was lost.

        An outcome is accepted only while the row is leased to ``worker_id`` with its token.
        """
        ...

    async def promote(self, tasks: Sequence[str], limit: int = 1000) -> Promotion:
        """Make parked jobs of these tasks claimable whose time has come."""
        ...

    async def leased(self, worker_id: UUID) -> dict[UUID, int]:
        """Return id and token of every job leased to this worker."""
        ...

    # workers

    async def register_worker(
        self, worker: WorkerRecord, lease: float, readers: Sequence[ReaderRecord]
    ) -> None:
        """Add a worker, its lease in seconds from now, and what it reads."""
        ...

    async def remove_worker(self, worker_id: UUID) -> None:
        """Remove a worker and what it reads. Jobs it still holds become claimable by rescue."""
        ...

    async def lease_session(self) -> LeaseSession:
        """Open a session bound to the running event loop, independent of all others."""
        ...

    async def workers(self) -> list[WorkerView]:
        """Return all registered workers, newest first."""
        ...

    # registry

    async def register_writers(self, writers: Sequence[WriterRecord]) -> None:
        """Add or refresh what a producer writes (sets last_seen to now)."""
        ...

    async def forget_writer(self, service: str, version: str) -> int:
        """Delete what one release writes, empty for one without name; return how many lines."""
        ...

    async def registry(self) -> list[RegistryEntry]:
        """Return readers and writers of every task, ordered by task, role, service."""
        ...

    # upkeep

    async def lead(self, duty: str, holder: UUID, seconds: float) -> bool:
        """Take or keep a duty for ``seconds``; False while somebody else holds it."""
        ...

    async def resign(self, duty: str, holder: UUID) -> None:
        """Give a duty up if this holder has it."""
        ...

    async def rescue(self, max_losses: int = 5, limit: int = 1000) -> list[str]:
        """Requeue jobs leased to workers that are gone or whose lease ran out.

        Losing a worker is not the job's failure, and it may not even have started: the run does
        not count as an attempt, but is counted apart. A job lost ``max_losses`` times is likely
        to be what kills the workers: it goes to the dead-letter queue, reason ``worker_lost``.
        Returns the task name of each requeued job; such jobs keep their place (``run_at``).
        """
        ...

    async def next_lease_end(self) -> float | None:
        """Return the seconds until the first of the valid leases ends; None without any."""
        ...

    async def bury_unregistered(self, grace: float, limit: int = 1000) -> list[str]:
        """Dead-letter due jobs whose name no live worker has registered for ``grace`` seconds.

        Both the job must be due, and the name seen without a handler, for that long. The reason
        is ``job_not_registered``, the message ``Job <name> not registered``. Returns task names.
        """
        ...

    async def purge(self, retention: Retention, limit: int = 5000) -> int:
        """Delete at most ``limit`` rows of each kind past retention; return how many in all."""
        ...

    # looking and acting

    async def get_job(self, job_id: UUID) -> Job | None:
        """Return the job wherever it is: waiting, running, finished or dead."""
        ...

    async def list_jobs(self, which: JobFilter) -> list[Job]:
        """Return matching jobs, newest id first."""
        ...

    async def cancel_job(self, job_id: UUID) -> bool:
        """Cancel a waiting job; False when it is not waiting (any more)."""
        ...

    async def stats(self, queue: str | None = None) -> QueueStats:
        """Count jobs by status, in one queue or all."""
        ...

    async def stats_by_queue(self) -> dict[str, QueueStats]:
        """Count jobs by status for each queue that has any."""
        ...

    def in_flight(
        self, which: InFlightFilter, wanted: Wanted | None = None
    ) -> AsyncGenerator[InFlightPage, None]:
        """Yield the rows of one moment page by page, in the order of ids.

        ``wanted`` is asked once about each page before it is yielded; pages of which it says False
        may lack ids and moments. None wants them all.
        """
        ...

    async def count_in_flight(self, which: InFlightFilter) -> int:
        """Return how many rows there are, whatever share of them is wanted."""
        ...

    async def in_flight_by_task(self) -> dict[str, TaskRows]:
        """Return for each task how many jobs wait or run, and how many are dead."""
        ...

    async def list_dead(
        self, which: DeadFilter, limit: int = 100, before: UUID | None = None
    ) -> list[Job]:
        """Return matching dead letters, newest id first."""
        ...

    async def replay_dead(self, which: DeadFilter, limit: int = 1000) -> list[UUID]:
        """Move dead letters back to the queue, due now, with attempts counted from zero."""
        ...

    async def delete_dead(self, which: DeadFilter, limit: int = 1000) -> int:
        """Delete dead letters for good; return how many."""
        ...

    # schedules

    async def put_schedule(self, schedule: Schedule) -> None:
        """Add a schedule or update its definition.

        An existing one keeps ``paused``, ``last_run_at`` and ``last_job_id``; it keeps
        ``next_run_at`` too unless cron, every or timezone changed.
        """
        ...

    async def schedules(self) -> list[Schedule]:
        """Return all schedules by name."""
        ...

    async def pause_schedule(self, name: str, paused: bool) -> bool:
        """Pause or resume; False when there is no such schedule."""
        ...

    async def delete_schedule(self, name: str) -> bool:
        """Delete; False when there is no such schedule."""
        ...

    async def due_schedules(self) -> tuple[list[Schedule], datetime]:
        """Return unpaused schedules whose next_run_at has come, and the store's current time."""
        ...

    async def fire_schedule(self, schedule: Schedule, job: NewJob, next_run_at: datetime) -> bool:
        """Insert the job and advance the schedule in one transaction.

        False, with nothing written, when another process advanced, paused or deleted it first
        (its stored next_run_at differs from ``schedule.next_run_at``).
        """
        ...

    # wake-ups

    async def subscribe(
        self, tasks: Sequence[str], wake: Callable[[Wake | None], None]
    ) -> WakeSubscription:
        """Call ``wake`` for every hint about these tasks; with None when hints may have been lost.

        ``wake(None)`` comes once on every (re)connect, so that no job is missed in between.
        """
        ...

    def hint(self, wakes: Sequence[Wake]) -> None:
        """Send hints to subscribers in the background; never blocks, never raises.

        Inserts send their own hints; this is for promotions and rescues.
        """
        ...
