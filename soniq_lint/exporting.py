"""Contract snapshots made from the source of stub packages."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Final

from soniq import __version__
from soniq.contract.documents import Tool
from soniq.contract.facts import Service
from soniq.contract.rows import Place
from soniq.contract.schema import normalise
from soniq.contract.snapshots import (
    MAX_BYTES,
    Contract,
    Origin,
    Snapshot,
    SourceModule,
    to_json,
)
from soniq_lint.output.text import visible
from soniq_lint.packages import Promise, Reading, place_in_package, read_packages
from soniq_lint.report import shown_path
from soniq_lint.service import service_of
from soniq_lint.sites.rows import declared

if TYPE_CHECKING:
    from soniq_lint.config.settings import AnalysisSettings

MAX_MODULE: Final = 1024 * 1024
"""Longest module that goes into a snapshot, in characters."""


class CannotExport(Exception):
    """A snapshot cannot be made; the message is one line."""


def export(targets: Sequence[str], settings: AnalysisSettings) -> Snapshot:
    """Return a snapshot of stub packages, each a dotted import name or a path.

    Says on standard error which modules of other packages models need.

    Raises:
        PackageNotFound: one of the packages is not there.
        CannotExport: a file of theirs cannot be read, nothing is declared, or it is too much.
    """
    reading = read_packages(targets, settings)
    if reading.skipped:
        path, reason = reading.skipped[0]
        more = f", and {len(reading.skipped) - 1} more" if len(reading.skipped) > 1 else ""
        raise CannotExport(f"{shown_path(path, settings.root)} is not read: {reason}{more}")
    if not reading.promises:
        raise CannotExport(f"no tasks in {', '.join(reading.packages) or 'what was read'}")
    for module in reading.modules:
        if len(module.text) > MAX_MODULE:
            raise CannotExport(f"the module {module.name} is longer than 1 MiB")
    if reading.outside:
        names = ", ".join(map(visible, reading.outside))
        print(f"left out, name these packages too if models shall be known: {names}",
              file=sys.stderr)  # fmt: skip
    made = _snapshot(reading)
    if len(to_json(made).encode()) > MAX_BYTES:
        raise CannotExport(f"the snapshot would be longer than {MAX_BYTES // 1024**2} MiB")
    return made


def _snapshot(reading: Reading) -> Snapshot:
    return Snapshot(
        origin=Origin(kind="package", packages=reading.packages, service=_service(reading)),
        tool=Tool(name="soniq-lint", version=__version__, pydantic=version("pydantic")),
        tasks=tuple(_contract(promise) for promise in reading.promises),
        modules=tuple(
            SourceModule(name=module.name, package=module.is_package, text=module.text)
            for module in reading.modules
        ),
    )


def _service(reading: Reading) -> Service:
    """Return the project of the packages, if they are of one."""
    found = {service_of(promise.declaration.module.path) for promise in reading.promises}
    return found.pop() if len(found) == 1 else Service()


def _contract(promise: Promise) -> Contract:
    row: dict[str, Any] = declared(promise.declaration)
    _, *span = row["place"]
    return Contract(
        task=row["task"],
        ref=row["ref"],
        exports=promise.exports,
        queue=row["queue"],
        model=row["model"],
        shape=row["shape"],
        writer=row["writer"],
        reader=row["reader"],
        opaque=tuple(row["opaque"]),
        reason=row["reason"],
        place=Place(place_in_package(promise.declaration.module), *span),
    )


def same_contracts(one: Snapshot, other: Snapshot) -> bool:
    """Tell whether two snapshots say the same, whatever made them and of whichever release."""
    return _essence(one) == _essence(other)


def _essence(snapshot: Snapshot) -> str:
    tasks = tuple(
        replace(
            task,
            writer=None if task.writer is None else normalise(task.writer),
            reader=None if task.reader is None else normalise(task.reader),
        )
        for task in snapshot.tasks
    )
    origin = replace(snapshot.origin, service=Service())
    return to_json(replace(snapshot, tool=Tool(name="", version=""), origin=origin, tasks=tasks))
