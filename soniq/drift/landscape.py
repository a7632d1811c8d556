"""Who declares, writes and reads each task: in source, and in the live registry. Plain data."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from soniq.contract.rows import Place

Stage = Literal["source", "live"]
"""``source``: what a checkout or facts file says, deployed or not; ``live``: what is registered."""


@dataclass(frozen=True, slots=True)
class Party:
    """A service in one of its versions, as source or as something that runs.

    Attributes:
        name: of the service; empty when it is not known.
        version: of the release; empty when it is not known.
        owner: who answers for it; empty when nobody said.
    """

    name: str
    version: str
    stage: Stage
    owner: str = ""

    @property
    def key(self) -> str:
        """Return the name as it is compared: case and ``-``, ``_``, ``.`` do not count."""
        return normalise_name(self.name)

    def __str__(self) -> str:
        name = " ".join(filter(None, (self.name or "an unnamed service", self.version)))
        return name if self.stage == "live" else f"{name} (source)"


@dataclass(frozen=True, slots=True)
class Model:
    """What a model is called, and where its source is, for a judge that goes by more than schemas.

    Attributes:
        path: dotted import path of the class, as its repository sees it.
        checkout: folder of the repository; empty when its source is not at hand.
    """

    path: str
    checkout: str = ""


@dataclass(frozen=True, slots=True)
class Stub:
    """A declaration of a task in a stub package.

    Attributes:
        shape: fingerprint of the writer schema; None without a model or when it is not known.
        writer, reader: JSON Schemas, None where ``shape`` is.
        doubt: why there is no shape although there is a model; empty otherwise.
        model: the model, for source that has one.
    """

    task: str
    party: Party
    ref: str
    queue: str | None
    shape: str | None
    writer: Mapping[str, Any] | None
    reader: Mapping[str, Any] | None
    doubt: str
    place: Place | None
    model: Model | None = None

    @property
    def schema(self) -> Mapping[str, Any] | None:
        """Return the JSON Schema of what is promised to be written."""
        return self.writer


@dataclass(frozen=True, slots=True)
class Writer:
    """Somebody who enqueues a task.

    Attributes:
        queue: the queue when nothing else is asked for; None when it is not known.
        shape: fingerprint of the schema; None without a model or when it is not known.
        schema: JSON Schema of what is stored.
        typed: whether there is a model, known or not.
        places: enqueue sites, for source.
        seen: when it last registered, for what is live.
        model: the model, for source that has one.
    """

    task: str
    party: Party
    queue: str | None
    shape: str | None
    schema: Mapping[str, Any] | None
    typed: bool
    places: tuple[Place, ...] = ()
    seen: datetime | None = None
    model: Model | None = None


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who handles a task.

    Attributes:
        queues: the queues it takes from; None for all, and for source, where it is not known.
        shape: fingerprint of what the same model would write.
        schema: JSON Schema of what is accepted.
        typed: whether there is a model, known or not.
        alive: whether it is a worker with a valid lease.
        workers: how many, for what is live.
        model: the model, for source that has one.
    """

    task: str
    party: Party
    queues: tuple[str, ...] | None
    shape: str | None
    schema: Mapping[str, Any] | None
    typed: bool
    alive: bool
    workers: int = 0
    places: tuple[Place, ...] = ()
    model: Model | None = None


Side = Stub | Writer | Reader


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that was not looked at, so that what is not found may be there all the same.

    Attributes:
        what: what was not looked at.
        reason: why.
        unread: whether it is something that was to be read and could not be.
    """

    what: str
    reason: str
    unread: bool = False


@dataclass(frozen=True, slots=True)
class Landscape:
    """Everything that is known.

    Attributes:
        stubs, writers, readers: in any order.
        has_registry: whether the live registry was looked at.
        has_consumers: whether source was looked at that handles tasks.
        has_stubs: whether source was looked at that declares tasks.
        has_unnamed_handlers: whether source handles tasks whose names only running code knows.
        has_unnamed_stubs: whether source declares such tasks.
        sources: services whose source was looked at, as ``Party.key``.
        rows: rows in flight by task, dead letters left out; None when nobody looked.
        queues: the same by task and queue.
        dead: dead letters by task.
        gaps: what was not looked at.
    """

    stubs: tuple[Stub, ...] = ()
    writers: tuple[Writer, ...] = ()
    readers: tuple[Reader, ...] = ()
    has_registry: bool = False
    has_consumers: bool = False
    has_stubs: bool = False
    has_unnamed_handlers: bool = False
    has_unnamed_stubs: bool = False
    sources: frozenset[str] = frozenset()
    rows: Mapping[str, int] | None = None
    queues: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    dead: Mapping[str, int] = field(default_factory=dict)
    gaps: tuple[Gap, ...] = ()


def normalise_name(name: str) -> str:
    """Return a project's name as indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()
