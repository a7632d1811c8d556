"""Run one claimed job to its outcome.

Whatever happens between the claim and the outcome (refused args, a handler that raises, times out
or returns something that is not JSON, a hook or a retry policy that is itself broken), the answer
is an ``Outcome``; nothing escapes but the cancellation that a worker asks for.
"""

from __future__ import annotations

import asyncio
import inspect
import logging
import traceback
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from soniq.args import ArgsRefused, encode_result
from soniq.runtime.context import JobContext, Reject, Snooze
from soniq.runtime.events import Hooks
from soniq.runtime.jobs import ClaimedJob, Dead, DeadReason, Done, Outcome, Release, Retry, RunError
from soniq.runtime.limits import Deadlines, Threads
from soniq.runtime.retry import RetryPolicy

logger = logging.getLogger("soniq.worker")

MESSAGE_LENGTH = 2_000
"""Characters of an exception's text that are stored with the job."""

TRACEBACK_LENGTH = 8_000
"""Characters of a traceback that are stored with the job, counted from its end."""


@dataclass(frozen=True, slots=True)
class Runnable:
    """A handler with everything its runs need, worked out once.

    Attributes:
        bind: stored text and context to keyword arguments.
        timeout: seconds a run may take; None for no limit.
    """

    task: str
    function: Callable[..., Any]
    bind: Callable[[str, JobContext], dict[str, Any]]
    is_async: bool
    policy: RetryPolicy
    timeout: float | None


class Executor:
    """Runs claimed jobs; safe to call from many slots at once."""

    def __init__(
        self,
        worker_id: UUID,
        runnables: Mapping[str, Runnable],
        hooks: Hooks,
        threads: Threads,
        deadlines: Deadlines,
    ) -> None:
        self._worker_id = worker_id
        self._worker_name = str(worker_id)
        self._runnables = runnables
        self._hooks = hooks
        self._threads = threads
        self._deadlines = deadlines
        self._invoke = hooks.wrap(self._call) if hooks.has_middleware else None

    async def run(self, job: ClaimedJob) -> Outcome:
        """Run a job and return how it ended.

        Raises:
            asyncio.CancelledError: the surrounding task was cancelled; the job has no outcome.
        """
        runnable = self._runnables.get(job.task)
        if runnable is None:
            return Release(job.id, job.token)
        context = JobContext(
            str(job.id),
            job.task,
            job.queue,
            job.attempt,
            runnable.policy.max_attempts,
            job.run_at,
            job.created_at,
            self._worker_name,
        )
        try:
            kwargs = runnable.bind(job.args, context)
        except ArgsRefused as refusal:
            return self._refused(job, refusal)
        except BaseException as error:
            return await self._ended(job, runnable, context, error)
        hooks = self._hooks
        try:
            if hooks.has_before:
                await self._watched(job, hooks.run_before(context))
            started = asyncio.get_running_loop().time() if hooks.has_after else 0.0
            if self._invoke is not None:
                answer = await self._invoke(context, runnable, kwargs)
            elif runnable.is_async:
                answer = await self._deadlines.within(runnable.timeout, runnable.function(**kwargs))
            else:
                answer = await self._in_thread(runnable, kwargs)
            if isinstance(answer, Snooze):
                raise answer
            result = None if answer is None else encode_result(answer)
            if hooks.has_after:
                elapsed = asyncio.get_running_loop().time() - started
                await self._watched(job, hooks.run_after(context, elapsed))
            return Done(job.id, job.token, result)
        except BaseException as error:
            # SystemExit and its like too: a handler that leaves must not take the worker along.
            return await self._ended(job, runnable, context, error)

    async def _ended(
        self, job: ClaimedJob, runnable: Runnable, context: JobContext, error: BaseException
    ) -> Outcome:
        """Return what an exception means for the job; raise it if it is no answer of the job."""
        if _is_departure(error):
            raise error
        try:
            if isinstance(error, Snooze):
                return Retry(job.id, job.token, error.seconds, counts=False)
            if isinstance(error, Reject):
                message = _clean(str(error.message), MESSAGE_LENGTH)
                record = self._record(job, error)
                return Dead(job.id, job.token, DeadReason.REJECTED, message, record)
            if isinstance(error, ArgsRefused):
                return self._bad_result(job, error)
            return await self._failed(job, runnable, context, error)
        except BaseException as broken:
            if _is_departure(broken):
                raise
            return self._undecided(job, broken)

    def _undecided(self, job: ClaimedJob, error: BaseException) -> Dead:
        # Whoever cannot say when to run again cannot say when to stop either.
        record = self._record(job, error)
        logger.error(
            "what follows the failure of job %s (%s) could not be decided, for %s was raised; "
            "it went to the dead-letter queue",
            job.id,
            job.task,
            record.type,
        )
        message = f"Job {job.task} failed, and deciding what follows raised {record.type}"
        return Dead(job.id, job.token, DeadReason.ATTEMPTS_EXHAUSTED, message, record)

    async def _watched(self, job: ClaimedJob, hooks: Awaitable[None]) -> None:
        """Await hooks; not even SystemExit in one of them changes the job's outcome."""
        try:
            await hooks
        except BaseException as error:
            if _is_departure(error):
                raise
            logger.error("a hook of job %s (%s) raised %s", job.id, job.task, type(error).__name__)

    async def _call(self, context: JobContext, runnable: Runnable, kwargs: dict[str, Any]) -> Any:
        if runnable.is_async:
            return await self._deadlines.within(runnable.timeout, runnable.function(**kwargs))
        return await self._in_thread(runnable, kwargs)

    async def _in_thread(self, runnable: Runnable, kwargs: dict[str, Any]) -> Any:
        answer = await self._threads.call(runnable.function, kwargs, runnable.timeout)
        if inspect.isawaitable(answer):
            # A plain decorator around an async function looks sync from outside.
            return await self._deadlines.within(runnable.timeout, answer)
        return answer

    def _refused(self, job: ClaimedJob, refusal: ArgsRefused) -> Dead:
        problems = _listed(refusal)
        count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
        message = f"Job {job.task} refused its arguments: {count}"
        logger.error(
            "job %s (%s): %s; it went to the dead-letter queue: %s",
            job.id,
            job.task,
            count,
            "; ".join(f"{p['path'] or '(args)'} [{p['type']}]" for p in problems),
        )
        error = RunError(
            "SONIQ_TASK_ARGS_INVALID",
            message,
            job.attempt,
            datetime.now(UTC),
            self._worker_id,
            problems=problems,
        )
        return Dead(job.id, job.token, DeadReason.INVALID_ARGUMENTS, message, error)

    def _bad_result(self, job: ClaimedJob, refusal: ArgsRefused) -> Dead:
        # The handler did its work: running it again would repeat that and fail the same way.
        problems = _listed(refusal)
        message = f"Job {job.task} returned something that is not JSON"
        logger.error("job %s (%s) returned something that is not JSON", job.id, job.task)
        error = RunError(
            "SONIQ_RESULT_INVALID",
            message,
            job.attempt,
            datetime.now(UTC),
            self._worker_id,
            problems=problems,
        )
        return Dead(job.id, job.token, DeadReason.INVALID_RESULT, message, error)

    async def _failed(
        self, job: ClaimedJob, runnable: Runnable, context: JobContext, error: BaseException
    ) -> Outcome:
        if self._hooks.has_error:
            await self._watched(job, self._hooks.run_error(context, error))
        record = self._record(job, error)
        policy = runnable.policy
        if policy.exhausted(job.attempt):
            logger.error(
                "job %s (%s) failed with %s at attempt %d of %d; it went to the dead-letter queue",
                job.id,
                job.task,
                record.type,
                job.attempt,
                policy.max_attempts,
            )
            times = "once" if job.attempt == 1 else f"{job.attempt} times"
            return Dead(
                job.id,
                job.token,
                DeadReason.ATTEMPTS_EXHAUSTED,
                f"Job {job.task} failed {times}, last with {record.type}",
                record,
            )
        delay = policy.delay_for(job.attempt)
        logger.warning(
            "job %s (%s) failed with %s at attempt %d of %d; next in %.1f s",
            job.id,
            job.task,
            record.type,
            job.attempt,
            policy.max_attempts,
            delay,
        )
        logger.debug("job %s failed", job.id, exc_info=error)
        return Retry(job.id, job.token, delay, record)

    def _record(self, job: ClaimedJob, error: BaseException) -> RunError:
        try:
            message = str(error)
        except BaseException:
            message = "(the exception's text could not be made)"
        try:
            trace = "".join(traceback.format_exception(error))
        except BaseException:
            trace = ""
        return RunError(
            type(error).__name__,
            _clean(message, MESSAGE_LENGTH),
            job.attempt,
            datetime.now(UTC),
            self._worker_id,
            traceback=_clean(trace[-TRACEBACK_LENGTH:], TRACEBACK_LENGTH) or None,
        )


def _is_departure(error: BaseException) -> bool:
    """Tell whether an exception ends the slot itself, being the wish of whoever runs it."""
    try:
        task = asyncio.current_task()
    except RuntimeError:
        task = None  # no loop runs: the coroutine is being closed
    if isinstance(error, asyncio.CancelledError):
        return task is not None and task.cancelling() > 0
    return isinstance(error, GeneratorExit) and task is None


def _listed(refusal: ArgsRefused) -> list[dict[str, str]]:
    """Return problems as they are stored: the keys in their paths come from the stored text."""
    return [
        {
            "path": _clean(p.path, MESSAGE_LENGTH),
            "type": _clean(p.type, MESSAGE_LENGTH),
            "message": _clean(p.message, MESSAGE_LENGTH),
        }
        for p in refusal.problems
    ]


def _clean(text: str, length: int) -> str:
    """Return text that PostgreSQL can store: no NUL, no lone surrogates, bounded."""
    readable = text.encode("utf-8", "replace").decode("utf-8").replace("\0", "�")
    return readable if len(readable) <= length else readable[: length - 1] + "…"
