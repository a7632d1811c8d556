"""Contract snapshots, read for linting.

A snapshot of packages has the source of the modules that refs and models come from; the finder
serves them where neither source nor environment has them, so Pydantic judges args as it would with
the package installed. One of a registry has names and schemas only: names are known by it, and
nothing else is judged.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from soniq.contract.snapshots import FORMAT, MAX_BYTES, Contract, from_json
from soniq.errors import InvalidSnapshot
from soniq_lint.files.reading import open_regular

if TYPE_CHECKING:
    from soniq.contract import snapshots


class Snapshot(NamedTuple):
    """What a run knows from one snapshot file.

    Attributes:
        path: absolute path of the file.
        kind: ``package`` or ``registry``.
        packages: import names of the stub packages.
        tasks: a row for each task, like those that records declare, with ``exports`` besides;
            ``place`` is None in a registry, otherwise its path is the one that the finder gives
            to modules without a file.
        sources: source text by dotted module name.
        is_package: names of the modules that are packages.
    """

    path: str
    kind: str
    packages: tuple[str, ...]
    tasks: tuple[dict[str, Any], ...]
    sources: dict[str, str]
    is_package: frozenset[str]

    @property
    def closed(self) -> bool:
        """Tell whether the names of all tasks are known."""
        return all(task["task"] is not None for task in self.tasks)


def load(path: str) -> Snapshot:
    """Return what a snapshot file holds.

    Raises:
        InvalidSnapshot: it cannot be read, is no snapshot, or one of a newer format.
    """
    file = Path(path).absolute()
    snapshot = read(file)
    return Snapshot(
        path=str(file),
        kind=snapshot.origin.kind,
        packages=snapshot.origin.packages,
        tasks=tuple(_row(task) for task in snapshot.tasks),
        sources={module.name: module.text for module in snapshot.modules},
        is_package=frozenset(module.name for module in snapshot.modules if module.package),
    )


def read(file: Path) -> snapshots.Snapshot:
    """Return the snapshot in a file.

    Raises:
        InvalidSnapshot: it cannot be read, is no snapshot, or one of a newer format.
    """
    hint = "check the path, or make the snapshot again"
    try:
        with open_regular(file) as stream:
            data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        problem = (error.strerror or str(error)).lower()
        raise InvalidSnapshot(str(file), FORMAT.title, [problem], [hint]) from None
    if len(data) > MAX_BYTES:
        problem = f"it is longer than {MAX_BYTES // 1024**2} MiB"
        raise InvalidSnapshot(str(file), FORMAT.title, [problem], [hint])
    return from_json(data, str(file))


def _row(task: Contract) -> dict[str, Any]:
    """Return a task as the row of a declaration."""
    place: list[Any] | None = None
    if task.place is not None:
        place = task.place.to_list()
        place[0] = f"snapshot:{_module_name(task.place.path)}"
    return {
        "task": task.task,
        "ref": task.ref,
        "exports": list(task.exports),
        "queue": task.queue,
        "model": task.model,
        "shape": task.shape,
        "writer": None if task.writer is None else dict(task.writer),
        "reader": None if task.reader is None else dict(task.reader),
        "opaque": list(task.opaque),
        "reason": task.reason,
        "place": place,
        "name_place": None,
    }


def _module_name(path: str) -> str:
    """Return the dotted name of the module that a place in a snapshot is in."""
    stem = path.removesuffix(".pyi").removesuffix(".py")
    return stem.removesuffix("/__init__").replace("/", ".")
