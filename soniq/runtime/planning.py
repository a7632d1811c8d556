"""What a worker is to do, from the settings and the registered handlers."""

from __future__ import annotations

from soniq.args import reader_schema, writer_schema
from soniq.args.described import described_reader
from soniq.contract.schema import fingerprint
from soniq.runtime.config import Settings
from soniq.runtime.execute import Runnable
from soniq.runtime.ports import ReaderRecord, Retention
from soniq.runtime.registry import HandlerRegistry
from soniq.runtime.versions import Versions
from soniq.runtime.worker import WorkerPlan


def plan_worker(settings: Settings, handlers: HandlerRegistry, versions: Versions) -> WorkerPlan:
    """Return the plan: consumer-owned options resolved, a reader schema for each task."""
    priorities = handlers.priorities()
    runnables, readers = [], []
    for handler in handlers:
        runnables.append(
            Runnable(
                handler.name,
                handler.function,
                handler.bind,
                handler.is_async,
                handler.options_.retry_policy(settings),
                handler.options_.timeout_or(settings.timeout),
            )
        )
        model, priority = handler.model, priorities[handler.name]
        if model is None:
            readers.append(ReaderRecord(handler.name, priority))
            continue
        readers.append(
            ReaderRecord(
                handler.name,
                priority,
                fingerprint(reader_schema(model)),
                described_reader(model),
                fingerprint(writer_schema(model)),
            )
        )
    return WorkerPlan(
        service=settings.service,
        version=settings.version,
        runnables=runnables,
        readers=readers,
        queues=settings.queues,
        concurrency=settings.concurrency,
        prefetch=settings.prefetch,
        sync_threads=settings.sync_threads or settings.concurrency,
        lease=settings.lease,
        poll_interval=settings.poll_interval,
        grace=settings.unregistered_grace,
        shutdown_timeout=settings.shutdown_timeout,
        retention=Retention(
            done=settings.done_retention,
            cancelled=settings.cancelled_retention,
            dead_letters=settings.dead_letter_retention,
            registry=settings.registry_retention,
        ),
        versions=versions,
    )
