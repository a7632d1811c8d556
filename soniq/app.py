"""``Soniq``: the one object an application holds. Wires the parts together and delegates."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ParamSpec, Self, TypeVar, Unpack, cast, overload

from soniq.args import ArgsRefused
from soniq.contract.names import task_name_pattern
from soniq.contract.refs import TaskRef
from soniq.contract.signatures import (
    ArgsModel,
    Enqueueable,
    HandlerShape,
    ManyEnqueueable,
    TaskName,
)
from soniq.errors import (
    AppClosed,
    InitError,
    InvalidHandler,
    InvalidOption,
    PoolTooSmall,
    TaskArgsInvalid,
    UnknownOption,
)
from soniq.runtime.addressing import AddressBook
from soniq.runtime.call_options import MANY_OPTIONS, OPTIONS, read_options
from soniq.runtime.calls import call_args
from soniq.runtime.config import Settings, load_settings
from soniq.runtime.decorators import JobDecorator, SignedJobDecorator
from soniq.runtime.desk import DeadLetterService, ScheduleService
from soniq.runtime.enqueue import Producer
from soniq.runtime.events import Hooks
from soniq.runtime.handlers import BoundHandler, JobHandler, build_handler
from soniq.runtime.inspection import Inspection
from soniq.runtime.options import JobOptions
from soniq.runtime.planning import plan_worker
from soniq.runtime.ports import Store
from soniq.runtime.registry import HandlerRegistry
from soniq.runtime.schedule import ScheduleSpec
from soniq.runtime.selfchecks import check_models
from soniq.runtime.signals import stop_signals
from soniq.runtime.versions import running_versions
from soniq.runtime.worker import Worker

A = TypeVar("A", bound=ArgsModel)
C = ParamSpec("C")
P = ParamSpec("P")
if TYPE_CHECKING:
    from typing_extensions import ParamSpec as DefaultParamSpec

    E = DefaultParamSpec("E", default=...)
else:
    E = ParamSpec("E")
R = TypeVar("R")
M = TypeVar("M")
AnyHandler = JobHandler[..., Any]

WORKER_CONNECTIONS = 4  # claiming, settling, upkeep, and everything else


class Soniq(Inspection):
    """Enqueue jobs, register handlers, run workers, and look at what goes on.

    Nothing is connected until the first call that needs the database. Use it as an async context
    manager, or call ``close`` when done.

    Args:
        database_url: a PostgreSQL URL, or ``embedded:DIR`` for a server of the extra
            ``embedded``; default SONIQ_DATABASE_URL.
        store: a store to use instead, such as ``soniq.memory.MemoryStore()``.
        settings: any field of ``soniq.runtime.config.Settings``, as keywords.

    Raises:
        ConfigurationError: settings that cannot be used; lists every problem.
    """

    def __init__(
        self, database_url: str | None = None, *, store: Store | None = None, **settings: object
    ) -> None:
        self.settings: Settings = load_settings({"database_url": database_url, **settings})
        self._versions = running_versions()
        self._handlers = HandlerRegistry()
        self._book = AddressBook(self.settings, self._handlers, self._versions)
        self._producer = Producer(self._opened, self._book, self.settings.max_args_bytes)
        self.dead_letter = DeadLetterService(self._opened)
        self.schedules = ScheduleService(self._opened, self._book.schedule)
        self._given_store = store
        self._store: Store | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._server: Any = None
        self._opening = asyncio.Lock()
        self._closed = False
        self._periodic: list[tuple[AnyHandler, Mapping[str, Any]]] = []
        self._hooks = Hooks()
        self.before_job = self._hooks.before_job
        self.after_job = self._hooks.after_job
        self.on_error = self._hooks.on_error
        self.middleware = self._hooks.middleware

    # life

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self.close()

    async def setup(self) -> None:
        """Create the database if missing, and create or migrate the tables. Idempotent."""
        await (await self._connected()).setup()

    async def close(self) -> None:
        """Finish what is under way and release every connection. Idempotent."""
        await self._producer.close()
        async with self._opening:
            self._closed = True
            store, server = self._store, self._server
            self._store = self._server = None
        if store is not None:
            await store.close()
        if server is not None:
            await asyncio.to_thread(server.stop)

    async def _connected(self) -> Store:
        """Return the store without asking whether its tables are there."""
        if self._loop is not asyncio.get_running_loop():
            self._move_here()
        if self._store is not None:
            return self._store
        async with self._opening:
            if self._closed:
                raise AppClosed
            if self._store is None:
                self._store = self._given_store or await self._postgres()
            return self._store

    def _move_here(self) -> None:
        """Start afresh on this event loop, as after ``asyncio.run(app.setup())``."""
        if self._loop is not None:
            if not self._loop.is_closed():
                raise InitError
            # The connections died with their loop.
            self._store = None
            self._opening = asyncio.Lock()
        self._loop = asyncio.get_running_loop()

    async def _postgres(self) -> Store:
        from soniq.postgres.store import PostgresStore

        settings = self.settings
        if (settings.database_url or "").startswith("embedded:"):
            from soniq.postgres.embedded import resolve_embedded

            self._server = await asyncio.to_thread(
                resolve_embedded, cast(str, settings.database_url)
            )
            settings = replace(settings, database_url=self._server.dsn)
            store = PostgresStore(settings)
            await store.setup()
            return store
        return PostgresStore(settings)

    async def _opened(self) -> Store:
        store = await self._connected()
        await store.open()
        return store

    # declaring

    @overload
    def job(
        self,
        *,
        name: str | None = None,
        validate: type[A],
        **options: Unpack[JobOptions],
    ) -> JobDecorator[A]: ...

    @overload
    def job(
        self,
        *,
        name: str | None = None,
        validate: None = None,
        **options: Unpack[JobOptions],
    ) -> JobDecorator[Any]: ...

    @overload
    def job(  # type: ignore[overload-overlap] # a generated ref is a TaskRef[M] too
        self, ref: TaskRef[M, Any, HandlerShape[P, C]], **options: Unpack[JobOptions]
    ) -> SignedJobDecorator[M, P, C]: ...

    @overload
    def job(self, ref: TaskRef[M, Any], **options: Unpack[JobOptions]) -> JobDecorator[M]: ...

    def job(
        self,
        ref: Any = None,
        *,
        name: str | None = None,
        validate: type[Any] | None = None,
        **options: Any,
    ) -> Any:
        """Register the decorated function as the handler of a task.

        ``@app.job(ref)`` takes name, model and queue from the ref; ``@app.job(name=...,
        validate=Model)`` gives them one by one. Options: ``queue``, ``priority``, ``retries``,
        ``retry_delay``, ``retry_backoff``, ``retry_max_delay``, ``timeout``, ``unique``.

        Raises:
            InvalidHandler: the function cannot receive what the task promises.
            InvalidTaskName, UnknownOption, InvalidOption, DuplicateTask.
        """
        if ref is not None and not isinstance(ref, TaskRef):
            raise InvalidOption(
                "@app.job",
                "its argument",
                f"a TaskRef, not {type(ref).__name__}",
                ["write @app.job(ref), or @app.job(name=..., validate=Model) with parentheses"],
            )

        def register(function: Callable[P, R]) -> JobHandler[P, R]:
            handler = build_handler(
                function,
                ref=ref,
                name=name,
                validate=validate,
                options=options,
                pattern=task_name_pattern(),
            )
            self._handlers.register(handler)
            self._book.forget()
            return handler

        return JobDecorator[Any](register)

    def periodic(
        self,
        spec: ScheduleSpec | None = None,
        *,
        cron: str | None = None,
        every: float | None = None,
        name: str | None = None,
        args: Mapping[str, Any] | None = None,
        queue: str | None = None,
        timezone: str = "UTC",
    ) -> Callable[[JobHandler[P, R]], JobHandler[P, R]]:
        """Also enqueue the handler by a schedule; stack it on ``@app.job(...)``.

        The schedule is a ``ScheduleSpec`` such as ``soniq.runtime.schedule.daily(at="06:30")``, or
        ``cron=`` or ``every=`` (seconds) with ``timezone=``. It is stored when a worker starts;
        from then on the database is what counts.

        Raises:
            InvalidSchedule: the cron expression, interval or time zone is not valid.
        """
        if spec is None:
            spec = ScheduleSpec(cron=cron, every=every, timezone=timezone)
        when = {"cron": spec.cron, "every": spec.every, "timezone": spec.timezone}

        def register(handler: JobHandler[P, R]) -> JobHandler[P, R]:
            if not isinstance(handler, JobHandler):
                raise InvalidHandler(
                    getattr(handler, "__qualname__", repr(type(handler))),
                    ["it is not registered as a job"],
                    ["put @app.periodic(...) above @app.job(...)"],
                )
            definition = {
                "name": name or handler.name,
                "task": handler,
                "args": args,
                "queue": queue,
                **when,
            }
            self._periodic.append((handler, definition))
            return handler

        return register

    # enqueuing

    async def enqueue(
        self, target: TaskName[E] | Enqueueable[E], *args: E.args, **kwargs: E.kwargs
    ) -> str:
        """Validate args and store one job; return its id.

        ``target`` is a TaskRef, the name of a registered task, or a handler. With a ref or name,
        ``args`` is a mapping or an instance of the model; with a handler, the keywords are the
        job's own and enqueue options go through ``handler.options(...)``. When ``unique`` or
        ``dedup_key`` finds a job that still waits, its id is returned and nothing is stored. With
        ``connection`` the job becomes visible when the caller's transaction commits.

        Raises:
            TaskArgsInvalid: SONIQ_TASK_ARGS_INVALID, every problem at once; nothing was written.
            TaskArgsTooLarge, UnknownTaskName, UnknownOption, InvalidOption: likewise.
            DatabaseError: the job may not have been written.
            AppClosed: the application is closed.
        """
        if isinstance(target, JobHandler | BoundHandler):
            bound = target if isinstance(target, BoundHandler) else target.options()
            address = self._book.address(bound.handler)
            options = read_options({n: v for n in OPTIONS if (v := getattr(bound, n)) is not None})
            try:
                job_args: object = call_args(bound.handler, args, kwargs)
            except ArgsRefused as refusal:
                raise TaskArgsInvalid(bound.handler.name, refusal.problems) from None
        else:
            address = self._book.address(target)
            job_args = kwargs.pop("args", None)
            if args:
                raise UnknownOption("enqueue", ["a second positional argument"], ["args=..."])
            options = read_options(kwargs, hint="put the job's own arguments into args={...}")
            if job_args is None:
                job_args = {}
        return await self._producer.enqueue(address, job_args, options)

    async def enqueue_many(
        self, target: TaskName[E] | ManyEnqueueable[E], *args: E.args, **kwargs: E.kwargs
    ) -> list[str]:
        """Validate and store many jobs of one task, all or none; return their ids in order.

        Options: ``queue``, ``priority``, ``scheduled_at``, ``delay``, ``connection``.

        Raises:
            TaskArgsInvalid: lists the problems of every item with its index; nothing was written.
            As ``enqueue`` otherwise.
        """
        return await self._store_many(target, *args, **kwargs)

    async def _store_many(self, target: object, args: Any = None, **options: Any) -> list[str]:
        if args is None:
            raise InvalidOption("enqueue_many", "args", "the args of each job, in one list")
        address = self._book.address(target)
        checked = read_options(options, MANY_OPTIONS)
        items: Sequence[object] = args if isinstance(args, list | tuple) else list(args)
        return await self._producer.enqueue_many(address, items, checked)

    # working

    async def run_worker(
        self,
        concurrency: int | None = None,
        queues: Sequence[str] | None = None,
        run_once: bool = False,
    ) -> None:
        """Run this application's handlers until SIGINT or SIGTERM; then finish running jobs.

        A second signal cancels what still runs and hands it back. With ``run_once`` everything
        due is worked off and the call returns.

        Raises:
            NoHandlers: nothing is registered.
            PoolTooSmall: ``pool_max_size`` leaves no room.
            DatabaseError: the worker could not start.
        """
        given = load_settings({"concurrency": concurrency, "queues": queues}, {})
        settings = self.settings
        if concurrency is not None:
            settings = replace(settings, concurrency=given.concurrency)
        if queues is not None:
            settings = replace(settings, queues=given.queues)
        if self._given_store is None and settings.pool_max_size < WORKER_CONNECTIONS:
            raise PoolTooSmall(settings.pool_max_size, WORKER_CONNECTIONS)
        if self._closed:
            raise AppClosed
        plan = plan_worker(settings, self._handlers, self._versions)
        store = await self._opened()
        worker = Worker(store, plan, self._hooks)
        # a model of the handler's own only reads, and need not read what it would write
        check_models((each.name, each.model) for each in self._handlers if each.ref and each.model)
        for _, definition in self._periodic:
            await store.put_schedule(self._book.schedule(definition))
        with stop_signals() as (stop, force):
            await worker.run(stop, force, run_once=run_once)
