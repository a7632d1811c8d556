"""Contract snapshots: the tasks of stub packages, or of a live registry, in one file.

Plain data with a published schema, ``snapshot.schema.json`` beside this module. A snapshot of stub
packages carries the source of the modules that refs and models come from, so that whoever has
nothing but the file can judge args as Pydantic would. One of a registry has schemas only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Literal

from soniq.contract.documents import Format, Tool, finish, members_of, parse, read_tool, to_text
from soniq.contract.facts import Service, read_service
from soniq.contract.rows import Place, Row

FORMAT: Final = Format("soniq-contract-snapshot", 1, "a contract snapshot")
"""What snapshot files say of themselves."""

SCHEMA_PATH: Final = Path(__file__).with_name("snapshot.schema.json")
"""The published JSON Schema of snapshot files, draft 2020-12."""

MAX_BYTES: Final = 32 * 1024 * 1024
"""Longest file that is read or written as a snapshot."""

Kind = Literal["package", "registry"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where the tasks of a snapshot come from.

    Attributes:
        kind: ``package``: read from the source of stub packages; ``registry``: from the live
            registry, which has schemas only and only of tasks that have been used.
        packages: import names of the stub packages.
        service: name and version of the distribution that holds the packages, if known.
    """

    kind: Kind
    packages: tuple[str, ...] = ()
    service: Service = field(default_factory=Service)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """One task: the row of ``facts.Declared``, and what can be imported.

    Attributes:
        exports: every dotted path under which the ref can be imported, ``ref`` included.
        reason: why a part is None that others have.
        place: the declaration; its path starts with the package's folder. None in a registry.
    """

    task: str | None
    ref: str = ""
    exports: tuple[str, ...] = ()
    queue: str | None = None
    model: str | None = None
    shape: str | None = None
    writer: Mapping[str, Any] | None = None
    reader: Mapping[str, Any] | None = None
    opaque: tuple[str, ...] = ()
    reason: str = ""
    place: Place | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceModule:
    """The source of one module.

    Attributes:
        name: dotted import name.
        package: whether it is the ``__init__`` of a package.
        text: the source.
    """

    name: str
    package: bool
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """The tasks of stub packages or of a registry, and the source of their refs and models."""

    origin: Origin
    tool: Tool
    tasks: tuple[Contract, ...] = ()
    modules: tuple[SourceModule, ...] = ()


def to_json(snapshot: Snapshot) -> str:
    """Return a snapshot as JSON text: the same snapshot gives the same bytes.

    Source is an array of lines, so that a changed line is one changed line of the file.
    """
    origin = snapshot.origin
    return to_text(
        {
            "format": FORMAT.name,
            "version": FORMAT.version,
            "tool": members_of(snapshot.tool),
            "origin": {
                "kind": origin.kind,
                "packages": sorted(origin.packages),
                "service": members_of(origin.service),
            },
            "tasks": [members_of(task) for task in sorted(snapshot.tasks, key=_order)],
            "modules": [
                {"name": module.name, "package": module.package, "source": module.text.split("\n")}
                for module in sorted(snapshot.modules, key=lambda module: module.name)
            ],
        }
    )


def from_json(text: str | bytes, source: str = "snapshot") -> Snapshot:
    """Return a snapshot from JSON text; ``source`` names it in errors.

    Raises:
        InvalidSnapshot: no snapshot, or of a version that this Soniq does not know; lists every
            problem at once.
    """
    document = parse(text, FORMAT, source)
    snapshot = Snapshot(
        origin=document.part("origin", _origin),
        tool=document.part("tool", read_tool),
        tasks=document.rows("tasks", _contract),
        modules=document.rows("modules", _module),
    )
    finish(document, FORMAT, source)
    return snapshot


def _order(row: Contract) -> tuple[object, ...]:
    place = ("", 0, 0) if row.place is None else (row.place.path, row.place.line, row.place.column)
    return (row.task or "", row.ref, *place)


def _origin(row: Row) -> Origin:
    return Origin(
        kind=row.choice("kind", Kind),
        packages=row.texts("packages"),
        service=row.part("service", read_service),
    )


def _contract(row: Row) -> Contract:
    return Contract(
        task=row.text_or_none("task"),
        ref=row.text("ref"),
        exports=row.texts("exports"),
        queue=row.text_or_none("queue"),
        model=row.text_or_none("model"),
        shape=row.shape_or_none("shape"),
        writer=row.object_or_none("writer"),
        reader=row.object_or_none("reader"),
        opaque=row.texts("opaque"),
        reason=row.text("reason"),
        place=row.place_or_none("place"),
    )


def _module(row: Row) -> SourceModule:
    return SourceModule(
        name=row.module_name("name"),
        package=row.flag("package"),
        text="\n".join(row.texts("source")),
    )
