"""What an application can look at: jobs, results, queues, workers and the live registry."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any, TypeVar, overload

from soniq.args import ArgsRefused, result_from_json
from soniq.errors import InvalidOption, JobNotFound, ResultInvalid, ResultNotAvailable
from soniq.runtime.desk import job_uuid
from soniq.runtime.in_flight import InFlightFilter, InFlightPage, TaskRows, Wanted
from soniq.runtime.jobs import Job, JobStatus, QueueStats
from soniq.runtime.ports import JobFilter, RegistryEntry, Store, WorkerView

R = TypeVar("R")


class Inspection(ABC):
    """The looking half of an application; whoever mixes it in opens the store."""

    @abstractmethod
    async def _opened(self) -> Store:
        """Return the store, connected and checked; what an application implements."""

    async def get_job(self, job_id: str) -> Job:
        """Return a job wherever it is: waiting, running, ended or dead.

        Raises:
            JobNotFound: there is none, or its retention has passed.
        """
        job = await (await self._opened()).get_job(job_uuid(job_id))
        if job is None:
            raise JobNotFound(str(job_id))
        return job

    @overload
    async def get_result(self, job_id: str, result_model: type[R]) -> R: ...

    @overload
    async def get_result(self, job_id: str, result_model: None = None) -> Any: ...

    async def get_result(self, job_id: str, result_model: type[Any] | None = None) -> Any:
        """Return what a done job's handler returned, read as ``result_model`` if given.

        Raises:
            JobNotFound: there is no such job.
            ResultNotAvailable: the job is not done.
            ResultInvalid: the result does not fit ``result_model``.
        """
        job = await self.get_job(job_id)
        if job.status is not JobStatus.DONE:
            raise ResultNotAvailable(str(job_id), job.status)
        if result_model is None:
            return job.result
        try:
            return result_from_json(job.result, result_model)
        except ArgsRefused as refusal:
            raise ResultInvalid(str(job_id), refusal.problems) from None

    async def list_jobs(
        self,
        *,
        status: str | JobStatus | None = None,
        task: str | None = None,
        queue: str | None = None,
        limit: int = 100,
        before: str | None = None,
    ) -> list[Job]:
        """Return jobs, newest first; ``before`` is the last id of the page before."""
        if status is not None and status not in list(JobStatus):
            raise InvalidOption("list_jobs", "status", f"one of {', '.join(JobStatus)}")
        which = JobFilter(
            status=None if status is None else JobStatus(status),
            task=task,
            queue=queue,
            limit=limit,
            before=None if before is None else job_uuid(before),
        )
        return await (await self._opened()).list_jobs(which)

    async def in_flight(
        self, which: InFlightFilter, wanted: Wanted | None = None
    ) -> AsyncGenerator[InFlightPage, None]:
        """Yield the rows that may still run, of one moment and page by page, in the order of ids.

        They come from a read-only transaction, which lasts until the last page. Pages of which
        ``wanted`` says False may lack ids and times, which makes them cheaper.
        """
        async with aclosing((await self._opened()).in_flight(which, wanted)) as pages:
            async for page in pages:
                yield page

    async def count_in_flight(self, which: InFlightFilter) -> int:
        """Return how many rows there are, whatever share of them is wanted."""
        return await (await self._opened()).count_in_flight(which)

    async def in_flight_by_task(self) -> dict[str, TaskRows]:
        """Return for each task how many jobs wait or run in each queue, and how many are dead."""
        return await (await self._opened()).in_flight_by_task()

    async def cancel_job(self, job_id: str) -> bool:
        """Cancel a job that still waits; False when it runs or has ended.

        Raises:
            JobNotFound: there is no such job.
        """
        uuid = job_uuid(job_id)
        store = await self._opened()
        if await store.cancel_job(uuid):
            return True
        await self.get_job(job_id)
        return False

    async def get_queue_stats(self, queue: str | None = None) -> QueueStats:
        """Count jobs by status, in one queue or all."""
        return await (await self._opened()).stats(queue)

    async def queues(self) -> dict[str, QueueStats]:
        """Count jobs by status for each queue that has any."""
        return await (await self._opened()).stats_by_queue()

    async def registry(self) -> list[RegistryEntry]:
        """Return who reads and who writes each task, in which shape, seen when."""
        return await (await self._opened()).registry()

    async def forget_producer(self, service: str, version: str) -> int:
        """Take a release that is no longer deployed out of the registry's producers.

        Returns how many lines went; 0 when the registry does not know the release. Should it
        still run, it is back 5 minutes later at most, or with its next job if that comes later.
        """
        return await (await self._opened()).forget_writer(service, version)

    async def workers(self) -> list[WorkerView]:
        """Return all registered workers, newest first."""
        return await (await self._opened()).workers()
