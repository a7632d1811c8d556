"""Validate and store jobs, and have the registry told who writes what."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from soniq.args import ArgsRefused, encode_plain_many
from soniq.errors import DatabaseError, TaskArgsInvalid
from soniq.runtime.addressing import Address, AddressBook
from soniq.runtime.call_options import NO_OPTIONS, EnqueueOptions
from soniq.runtime.desk import OpenStore
from soniq.runtime.jobs import NewJob, new_id, new_ids

logger = logging.getLogger("soniq.producer")

LAST_WORDS = 2.0
"""Seconds that a cancelled registration may still take."""

REFRESH = 300.0
"""Seconds after which a writer that still enqueues is registered anew (its ``last_seen``)."""


class Producer:
    """The enqueuing half of an application."""

    def __init__(self, opened: OpenStore, book: AddressBook, max_args_bytes: int) -> None:
        self._opened = opened
        self._book = book
        self._limit = max_args_bytes
        self._registered: dict[tuple[str, str | None], float] = {}
        self._due: set[tuple[str, str | None]] = set()
        self._task: asyncio.Task[None] | None = None

    async def enqueue(self, address: Address, args: object, options: EnqueueOptions) -> str:
        """Validate and store one job; return its id, or that of the waiting one it duplicates.

        Raises:
            TaskArgsInvalid, TaskArgsTooLarge: nothing was written.
            DatabaseError: the job may not have been written.
        """
        job = self._job(address, address.encode(args, self._limit), options, new_id())
        store = await self._opened()
        self._note(address)
        if options.connection is not None:
            inserted = (await store.insert_on(options.connection, [job]))[0]
        else:
            inserted = await store.insert(job)
        return str(inserted.id)

    async def enqueue_many(
        self, address: Address, many: Sequence[object], options: EnqueueOptions
    ) -> list[str]:
        """Validate and store all jobs or none; ids in the order given.

        Raises:
            TaskArgsInvalid: lists the problems of every item, with its index.
        """
        texts = self._encode_all(address, many)
        jobs = [
            self._job(address, text, options, job_id)
            for text, job_id in zip(texts, new_ids(len(texts)), strict=True)
        ]
        if not jobs:
            return []
        store = await self._opened()
        self._note(address)
        if options.connection is not None:
            answers = await store.insert_on(options.connection, jobs)
        else:
            answers = await store.insert_many(jobs)
        return [str(answer.id) for answer in answers]

    def _encode_all(self, address: Address, many: Sequence[object]) -> list[str]:
        encode: Callable[[Any], list[str]] = (
            encode_plain_many if address.codec is None else address.codec.encode_many
        )
        try:
            texts = encode(many)
        except ArgsRefused as refusal:
            raise TaskArgsInvalid(address.task, refusal.problems) from None
        for text in texts:
            address.check_size(text, self._limit)
        return texts

    def _job(self, address: Address, text: str, options: EnqueueOptions, job_id: UUID) -> NewJob:
        if options is NO_OPTIONS and not address.unique:
            return NewJob(
                job_id,
                address.task,
                address.queue,
                text,
                address.priority,
                origin=address.origin,
            )
        return NewJob(
            id=job_id,
            task=address.task,
            queue=options.queue or address.queue,
            args=text,
            priority=address.priority if options.priority is None else options.priority,
            run_at=options.scheduled_at,
            delay=options.delay,
            unique_key=address.unique_key(text, options),
            origin=address.origin,
        )

    def _note(self, address: Address) -> None:
        """Have the registry told, in the background, that this shape is written."""
        key = (address.task, address.origin.fingerprint)
        loop = asyncio.get_running_loop()
        if loop.time() < self._registered.get(key, 0.0):
            return
        self._registered[key] = loop.time() + REFRESH
        self._due.add(key)
        if self._task is None:
            self._task = loop.create_task(self._register_due(), name="soniq-registry")

    async def _register_due(self) -> None:
        try:
            while self._due:
                await self._register()
        except asyncio.CancelledError:
            # A script that ends without close(): asyncio.run() cancels what is left, and waits.
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LAST_WORDS):
                    await self._register()
            raise
        finally:
            self._task = None

    async def _register(self) -> None:
        keys = sorted(self._due, key=lambda key: (key[0], key[1] or ""))
        try:
            store = await self._opened()
            await store.register_writers([self._book.writers[key] for key in keys])
        except DatabaseError as error:
            logger.warning("the registry could not be told what is written: %s", error.error_code)
            self._registered.clear()
        self._due.difference_update(keys)

    async def close(self) -> None:
        """Wait for the registry to be told."""
        if self._task is not None:
            await asyncio.gather(self._task, return_exceptions=True)
