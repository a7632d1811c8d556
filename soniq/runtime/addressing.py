"""Where and how jobs are written: a ref, a name or a handler, worked out once and kept."""

from __future__ import annotations

import logging
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from soniq.args import (
    ArgsRefused,
    ModelCodec,
    codec_for,
    encode_plain,
    plain_digest,
    writer_schema,
)
from soniq.args.described import described_writer
from soniq.contract.names import MAX_NAME_LENGTH, check_task_name, is_storable_name
from soniq.contract.refs import TaskRef
from soniq.contract.schema import fingerprint
from soniq.errors import (
    InvalidOption,
    TaskArgsInvalid,
    TaskArgsTooLarge,
    UnknownOption,
    UnknownTaskName,
)
from soniq.runtime.call_options import EnqueueOptions
from soniq.runtime.config import Settings
from soniq.runtime.handlers import JobHandler
from soniq.runtime.jobs import DEFAULT_QUEUE, Origin, new_id
from soniq.runtime.options import check_priority, check_queue
from soniq.runtime.ports import Schedule, WriterRecord
from soniq.runtime.registry import HandlerRegistry
from soniq.runtime.schedule import ScheduleSpec, next_run
from soniq.runtime.selfchecks import check_models
from soniq.runtime.versions import Versions

logger = logging.getLogger("soniq.producer")

_SCHEDULE_KEYS = ("name", "task", "args", "cron", "every", "queue", "priority", "timezone")


@dataclass(frozen=True, slots=True)
class Address:
    """Where and how the jobs of one task are written by this process.

    Attributes:
        codec: validates and encodes; None for a task without a model.
        priority: as the local handler declares it; None where there is none, so that the
            consumer's default applies.
        unique: the local handler's default.
    """

    task: str
    queue: str
    codec: ModelCodec[Any] | None
    priority: int | None
    unique: bool
    origin: Origin

    def encode(self, args: Any, limit: int) -> str:
        """Return the row's args.

        Raises:
            TaskArgsInvalid: the model or JSON does not allow them; lists every problem.
            TaskArgsTooLarge: they are longer than ``limit`` bytes.
        """
        try:
            text = self.codec.encode(args) if self.codec is not None else encode_plain(args)
        except ArgsRefused as refusal:
            raise TaskArgsInvalid(self.task, refusal.problems) from None
        self.check_size(text, limit)
        return text

    def check_size(self, text: str, limit: int) -> None:
        """Raise TaskArgsTooLarge when the text takes more than ``limit`` bytes in UTF-8."""
        if len(text) * 4 > limit and (size := len(text.encode())) > limit:
            raise TaskArgsTooLarge(self.task, size, limit)

    def unique_key(self, text: str, options: EnqueueOptions) -> bytes | None:
        """Return the digest under which the job is unique, or None."""
        if options.dedup_key is not None:
            return sha256(f"{self.task}\0dedup_key\0{options.dedup_key}".encode()).digest()
        unique = self.unique if options.unique is None else options.unique
        if not unique:
            return None
        if self.codec is not None:
            return self.codec.unique_digest(self.task, text)
        return plain_digest(self.task, text)


class AddressBook:
    """The addresses of one application, and what it therefore writes.

    Attributes:
        producer_id: fresh for every process that enqueues.
        writers: what to register, by task and fingerprint.
    """

    def __init__(self, settings: Settings, handlers: HandlerRegistry, versions: Versions) -> None:
        self.producer_id: UUID = new_id()
        self.writers: dict[tuple[str, str | None], WriterRecord] = {}
        self._settings = settings
        self._handlers = handlers
        self._versions = versions
        self._known: dict[object, Address] = {}
        self._shapes: dict[type, tuple[str, dict[str, Any]]] = {}

    def forget(self) -> None:
        """Work everything out anew; a handler has been registered."""
        self._known.clear()

    def address(self, target: Any) -> Address:
        """Return the address of a TaskRef, a task name or a handler.

        Raises:
            UnknownTaskName: a name without a handler here, under ``enqueue_validation="strict"``.
            InvalidOption: the target is none of the three.
        """
        try:
            known = self._known.get(target)
        except TypeError:
            known = None
        return known or self._work_out(target)

    def _work_out(self, target: Any) -> Address:
        model: type[Any] | None = None
        queue: str | None = None
        handler: JobHandler[..., Any] | None
        if isinstance(target, TaskRef):
            name, model, queue = target.name, target.args_model, target.default_queue
            handler = self._handlers.get(name)
        elif isinstance(target, JobHandler):
            name, model, handler = target.name, target.model, target
        elif isinstance(target, str):
            name, handler = target, self._handlers.get(target)
            if handler is None:
                self._check_unknown(name)
            else:
                model = handler.model
        else:
            raise InvalidOption(
                "enqueue",
                "the target",
                f"a TaskRef, a task name or a handler, not {type(target).__name__}",
                ["decorate the function with @app.job(...), or pass its TaskRef"],
            )
        declared = None if handler is None else handler.options_
        local_queue = None if declared is None else declared.queue
        address = self._written(
            name,
            model,
            queue or local_queue or DEFAULT_QUEUE,
            None if declared is None else declared.priority,
            declared is not None and declared.unique,
        )
        self._known[target] = address
        return address

    def _check_unknown(self, name: str) -> None:
        if self._settings.enqueue_validation == "strict":
            raise UnknownTaskName(name, self._handlers.names())
        check_task_name(name)
        if self._settings.enqueue_validation == "warn":
            logger.warning("task %r is not registered in this process", name)

    def _written(
        self, task: str, model: type[Any] | None, queue: str, priority: int | None, unique: bool
    ) -> Address:
        service, version = self._settings.service, self._settings.version
        shape = None if model is None else self._shape(model)
        print_ = None if shape is None else shape[0]
        self.writers[task, print_] = WriterRecord(
            task=task,
            queue=queue,
            service=service or "",
            version=version or "",
            producer_id=self.producer_id,
            hostname=socket.gethostname(),
            python_version=self._versions.python,
            pydantic_version=self._versions.pydantic,
            fingerprint=print_,
            schema=None if shape is None else shape[1],
        )
        codec = None if model is None else codec_for(model)
        if model is not None:
            check_models([(task, model)])
        origin = Origin(self.producer_id, service, version, print_)
        return Address(task, queue, codec, priority, unique, origin)

    def _shape(self, model: type[Any]) -> tuple[str, dict[str, Any]]:
        shape = self._shapes.get(model)
        if shape is None:
            print_ = fingerprint(writer_schema(model))
            shape = self._shapes[model] = (print_, described_writer(model))
        return shape

    def schedule(self, definition: Mapping[str, Any]) -> Schedule:
        """Return a schedule from its definition, checked and completed.

        Raises:
            InvalidSchedule: the cron expression, interval or time zone is not valid.
            TaskArgsInvalid: args that its task does not allow.
            UnknownOption: a key that does not exist.
            InvalidOption: a name, queue, priority or task that cannot be one.
        """
        unknown = [key for key in definition if key not in _SCHEDULE_KEYS]
        if unknown:
            raise UnknownOption("a schedule", unknown, _SCHEDULE_KEYS)
        name, where = definition.get("name"), "a schedule"
        if not isinstance(name, str) or not is_storable_name(name):
            expected = f"a str of 1 to {MAX_NAME_LENGTH} characters without NUL"
            raise InvalidOption(where, "name", expected)
        queue = check_queue(where, definition.get("queue"))
        priority = check_priority(where, definition.get("priority"))
        timezone = definition.get("timezone") or "UTC"
        spec = ScheduleSpec(
            cron=definition.get("cron"), every=definition.get("every"), timezone=timezone
        )
        address = self.address(definition.get("task"))
        return Schedule(
            name=name,
            task=address.task,
            queue=queue or address.queue,
            args=address.encode(definition.get("args") or {}, self._settings.max_args_bytes),
            next_run_at=next_run(spec, datetime.now(UTC)),
            cron=spec.cron,
            every=spec.every,
            timezone=timezone,
            priority=address.priority if priority is None else priority,
            service=address.origin.service,
            version=address.origin.version,
            fingerprint=address.origin.fingerprint,
        )
