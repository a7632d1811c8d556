"""What an application offers beside enqueue and work: dead letters and schedules."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from soniq.errors import InvalidOption, JobNotFound, ScheduleNotFound
from soniq.runtime.jobs import Job
from soniq.runtime.ports import DeadFilter, Schedule, Store

# The services have methods called ``list``, which hide the builtin inside their classes.
_Jobs = list[Job]
_Ids = list[str]
_Schedules = list[Schedule]

OpenStore = Callable[[], Awaitable[Store]]

PAGE = 500


def job_uuid(job_id: str | UUID) -> UUID:
    """Return a job id as a UUID.

    Raises:
        JobNotFound: the text is no UUID, so no job can have it.
    """
    if isinstance(job_id, UUID):
        return job_id
    try:
        return UUID(job_id)
    except (ValueError, AttributeError, TypeError):
        raise JobNotFound(str(job_id)) from None


class DeadLetterService:
    """Look at jobs that will not run again by themselves, replay them, or delete them."""

    def __init__(self, store: OpenStore) -> None:
        self._store = store

    async def list(
        self,
        *,
        task: str | None = None,
        queue: str | None = None,
        reason: str | None = None,
        limit: int = 100,
        before: str | UUID | None = None,
    ) -> _Jobs:
        """Return dead letters, newest first; ``before`` is the last id of the page before."""
        which = DeadFilter(task=task, queue=queue, reason=reason)
        store = await self._store()
        return await store.list_dead(which, limit, None if before is None else job_uuid(before))

    async def get(self, job_id: str | UUID) -> Job:
        """Return one dead letter.

        Raises:
            JobNotFound: no dead letter has this id.
        """
        store = await self._store()
        found = await store.list_dead(DeadFilter(ids=(job_uuid(job_id),)), 1)
        if not found:
            raise JobNotFound(str(job_id))
        return found[0]

    async def replay(
        self,
        job_id: str | UUID | None = None,
        *,
        task: str | None = None,
        queue: str | None = None,
        reason: str | None = None,
    ) -> _Ids:
        """Put dead letters back in their queue, due now; return the ids that went back.

        Name one job, or at least one condition. Works from any process: no handler is needed.

        Raises:
            InvalidOption: neither an id nor a condition was given.
            JobNotFound: no dead letter has this id.
        """
        which = _which("replay", job_id, task, queue, reason)
        store = await self._store()
        replayed: dict[str, None] = {}
        while batch := [str(one) for one in await store.replay_dead(which, PAGE)]:
            # What comes back at once (nobody handles it, say) is not replayed for ever.
            again = not replayed.keys().isdisjoint(batch)
            replayed.update(dict.fromkeys(batch))
            if again or len(batch) < PAGE:
                break
        if job_id is not None and not replayed:
            raise JobNotFound(str(job_id))
        return list(replayed)

    async def delete(
        self,
        job_id: str | UUID | None = None,
        *,
        task: str | None = None,
        queue: str | None = None,
        reason: str | None = None,
    ) -> int:
        """Delete dead letters for good; return how many.

        Raises:
            InvalidOption: neither an id nor a condition was given.
            JobNotFound: no dead letter has this id.
        """
        which = _which("delete", job_id, task, queue, reason)
        count = await self._delete(which)
        if job_id is not None and not count:
            raise JobNotFound(str(job_id))
        return count

    async def cleanup(self, older_than: float) -> int:
        """Delete dead letters that are older than so many seconds; return how many."""
        try:
            if older_than < 0:
                raise ValueError
            limit = datetime.now(UTC) - timedelta(seconds=older_than)
        except (TypeError, ValueError, OverflowError):
            expected = "seconds, from 0 to as many as have passed since the year 1"
            raise InvalidOption("cleanup", "older_than", expected) from None
        return await self._delete(DeadFilter(dead_before=limit))

    async def _delete(self, which: DeadFilter) -> int:
        store = await self._store()
        total = 0
        while count := await store.delete_dead(which, PAGE):
            total += count
            if count < PAGE:
                break
        return total

    async def export(
        self, *, task: str | None = None, queue: str | None = None, reason: str | None = None
    ) -> AsyncIterator[dict[str, Any]]:
        """Yield every dead letter as a JSON-compatible object, args included, newest first."""
        which = DeadFilter(task=task, queue=queue, reason=reason)
        store = await self._store()
        before: UUID | None = None
        while page := await store.list_dead(which, PAGE, before):
            for job in page:
                yield job_json(job)
            before = UUID(page[-1].id)


def _which(
    call: str, job_id: str | UUID | None, task: str | None, queue: str | None, reason: str | None
) -> DeadFilter:
    if job_id is None and task is None and queue is None and reason is None:
        raise InvalidOption(
            f"dead_letter.{call}", "the selection", "an id, or a task, a queue or a reason"
        )
    ids = None if job_id is None else (job_uuid(job_id),)
    return DeadFilter(ids=ids, task=task, queue=queue, reason=reason)


def job_json(job: Job) -> dict[str, Any]:
    """Return a job as a JSON-compatible object; times in ISO 8601, the origin flattened in."""

    def plain(value: object) -> object:
        if isinstance(value, datetime):
            return value.isoformat()
        return str(value) if isinstance(value, UUID) else value

    flat = asdict(job)
    origin = flat.pop("origin")
    flat["status"] = str(job.status)
    return {key: plain(value) for key, value in {**flat, **origin}.items()}


class ScheduleService:
    """Look at periodic jobs and change them; the database is what workers go by."""

    def __init__(self, store: OpenStore, build: Callable[[Mapping[str, Any]], Schedule]) -> None:
        self._store = store
        self._build = build

    async def list(self) -> _Schedules:
        """Return all schedules by name."""
        return await (await self._store()).schedules()

    async def add(self, name: str, **definition: Any) -> Schedule:
        """Add a schedule or change its definition.

        Takes ``task`` (a TaskRef, a handler or a registered name), ``cron`` or ``every``, and
        optionally ``args``, ``queue``, ``priority``, ``timezone``.
        """
        schedule = self._build({"name": name, **definition})
        await (await self._store()).put_schedule(schedule)
        return schedule

    async def pause(self, name: str) -> None:
        """Stop a schedule from firing until it is resumed."""
        _found(name, await (await self._store()).pause_schedule(name, True))

    async def resume(self, name: str) -> None:
        """Let a paused schedule fire again."""
        _found(name, await (await self._store()).pause_schedule(name, False))

    async def delete(self, name: str) -> None:
        """Delete a schedule; a worker that declares it adds it again when it starts."""
        _found(name, await (await self._store()).delete_schedule(name))


def _found(name: str, found: bool) -> None:
    if not found:
        raise ScheduleNotFound(name)
