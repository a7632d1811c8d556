"""Facts: what the source of one release declares, enqueues and handles, and where.

Plain data with a published schema, ``facts.schema.json`` beside this module. ``soniq-lint facts``
writes them, each repository on its own; whoever compares repositories reads them. Facts never hold
values of args: of an enqueue they have the keys.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from soniq.contract.documents import Format, Tool, finish, members_of, parse, read_tool, to_text
from soniq.contract.rows import Place, Row

FORMAT: Final = Format("soniq-facts", 1, "a facts file")
"""What facts files say of themselves."""

SCHEMA_PATH: Final = Path(__file__).with_name("facts.schema.json")
"""The published JSON Schema of facts files, draft 2020-12."""

EnqueueForm = Literal["ref", "name", "handler", "unknown"]
HandlerForm = Literal["ref", "ref-name", "literal", "derived", "unknown"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """Whose facts these are.

    Attributes:
        name: name of the project, as in its pyproject.toml; None when it has none.
        version: of the project; None when it has none or works it out elsewhere.
        owner: who answers for it, if that was said.
    """

    name: str | None = None
    version: str | None = None
    owner: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """A ``task_ref(...)``.

    Attributes:
        task: the task's name; None when it cannot be read, ``reason`` then says why.
        ref: dotted path that the ref is bound to; empty when it is bound to none.
        queue: the default queue; None when there is none or it cannot be read.
        model: dotted path of the args model; None without one or when it cannot be read.
        shape: fingerprint of the writer schema, the one that the registry has; None without a
            model, and when the shape is not wholly known.
        writer: JSON Schema of what a producer stores; None where ``shape`` is None.
        reader: JSON Schema of what a consumer accepts; None where ``shape`` is None.
        opaque: what of the model could not be read, and why.
        place: the call.
        name_place: the expression of the name, if there is one.
    """

    task: str | None
    ref: str
    queue: str | None
    model: str | None
    shape: str | None
    writer: Mapping[str, Any] | None
    reader: Mapping[str, Any] | None
    opaque: tuple[str, ...]
    reason: str
    place: Place
    name_place: Place | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Enqueued:
    """A call of ``enqueue`` or ``enqueue_many``.

    Attributes:
        task: the task's name; None when it cannot be read, ``reason`` then says why.
        form: how the task is named: by a ``ref``, by its ``name``, by a ``handler``, or in a way
            that is ``unknown``.
        ref: dotted path of the ref; empty for other forms.
        many: whether it is ``enqueue_many``.
        checked: whether the args could be checked against the task's model.
        reason: why the task is not known or the args are not checked.
        keys: keys of the args; None when not all are known.
        function: dotted name of the enclosing function or class; empty at module level.
        app: whether the receiver is known to be a ``Soniq``.
        place: the call.
        target_place: its first argument.
    """

    task: str | None
    form: EnqueueForm
    ref: str
    many: bool
    checked: bool
    reason: str
    keys: tuple[str, ...] | None
    function: str
    app: bool
    place: Place
    target_place: Place | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Handled:
    """A function registered with ``@app.job``.

    Attributes:
        task: the task's name; None when it cannot be read.
        form: how the task is named: by a ``ref``, by ``name=ref.name`` (``ref-name``), by a
            ``literal``, ``derived`` from the function, or in a way that is ``unknown``.
        ref: dotted path of the ref; empty for other forms.
        app: dotted path of the ``Soniq``; empty when it is not known.
        model: dotted path of the model that the args are validated with; None without one.
        shape: fingerprint of what that model writes; None when it is not wholly known.
        reader: JSON Schema of what it accepts; None where ``shape`` is None.
        parameters: names of the function's parameters.
        function: dotted name of the function in its module.
        place: the line of its ``def``.
        name_place: the expression of the name, if there is one.
    """

    task: str | None
    form: HandlerForm
    ref: str
    app: str
    model: str | None
    shape: str | None
    reader: Mapping[str, Any] | None
    parameters: tuple[str, ...]
    function: str
    place: Place
    name_place: Place | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """A file that could not be read, so that facts may be missing."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Everything that the source of one release declares, enqueues and handles.

    Rows are in the order of their places.

    Attributes:
        uses: refs that are enqueued or handled here and declared elsewhere, as the environment
            of this source has them; their paths start with the folder of their package.
    """

    service: Service
    tool: Tool
    declares: tuple[Declared, ...] = ()
    enqueues: tuple[Enqueued, ...] = ()
    handles: tuple[Handled, ...] = ()
    uses: tuple[Declared, ...] = ()
    unread: tuple[Unread, ...] = ()


def to_json(facts: Facts) -> str:
    """Return facts as JSON text: the same facts give the same bytes."""
    return to_text(
        {
            "format": FORMAT.name,
            "version": FORMAT.version,
            "tool": members_of(facts.tool),
            "service": members_of(facts.service),
            "declares": [members_of(row) for row in sorted(facts.declares, key=_order)],
            "enqueues": [members_of(row) for row in sorted(facts.enqueues, key=_order)],
            "handles": [members_of(row) for row in sorted(facts.handles, key=_order)],
            "uses": [members_of(row) for row in sorted(facts.uses, key=_order)],
            "unread": [members_of(row) for row in sorted(facts.unread, key=lambda row: row.path)],
        }
    )


def from_json(text: str | bytes, source: str = "facts") -> Facts:
    """Return facts from JSON text; ``source`` names it in errors.

    Raises:
        InvalidSnapshot: not facts, or of a version that this Soniq does not know; lists every
            problem at once.
    """
    document = parse(text, FORMAT, source)
    facts = Facts(
        service=document.part("service", read_service),
        tool=document.part("tool", read_tool),
        declares=document.rows("declares", read_declared),
        enqueues=document.rows("enqueues", _enqueued),
        handles=document.rows("handles", _handled),
        uses=document.rows("uses", read_declared),
        unread=document.rows("unread", _unread),
    )
    finish(document, FORMAT, source)
    return facts


def _order(row: Declared | Enqueued | Handled) -> tuple[object, ...]:
    return (row.place.path, row.place.line, row.place.column, row.task or "")


def read_service(row: Row) -> Service:
    """Return what an object of a document says of a service."""
    return Service(
        name=row.text_or_none("name"),
        version=row.text_or_none("version"),
        owner=row.text_or_none("owner"),
    )


def read_declared(row: Row) -> Declared:
    """Return what an object of a document says of a declaration."""
    return Declared(
        task=row.text_or_none("task"),
        ref=row.text("ref"),
        queue=row.text_or_none("queue"),
        model=row.text_or_none("model"),
        shape=row.shape_or_none("shape"),
        writer=row.object_or_none("writer"),
        reader=row.object_or_none("reader"),
        opaque=row.texts("opaque"),
        reason=row.text("reason"),
        place=row.place("place"),
        name_place=row.place_or_none("name_place"),
    )


def _enqueued(row: Row) -> Enqueued:
    return Enqueued(
        task=row.text_or_none("task"),
        form=row.choice("form", EnqueueForm),
        ref=row.text("ref"),
        many=row.flag("many"),
        checked=row.flag("checked"),
        reason=row.text("reason"),
        keys=row.texts_or_none("keys"),
        function=row.text("function"),
        app=row.flag("app"),
        place=row.place("place"),
        target_place=row.place_or_none("target_place"),
    )


def _handled(row: Row) -> Handled:
    return Handled(
        task=row.text_or_none("task"),
        form=row.choice("form", HandlerForm),
        ref=row.text("ref"),
        app=row.text("app"),
        model=row.text_or_none("model"),
        shape=row.shape_or_none("shape"),
        reader=row.object_or_none("reader"),
        parameters=row.texts("parameters"),
        function=row.text("function"),
        place=row.place("place"),
        name_place=row.place_or_none("name_place"),
    )


def _unread(row: Row) -> Unread:
    return Unread(path=row.text("path"), reason=row.text("reason"))
