"""Write a landscape of repositories: stub packages, producers and consumers, with drift planted.

FOLDER/orders-tasks/, FOLDER/money-tasks/   the stub packages in their current release
FOLDER/released/                            the release before, which one producer still uses
FOLDER/<service>/                           producers and consumers; every other one has an
                                            environment with editable installs, the rest name the
                                            stub packages in their configuration
"""

from __future__ import annotations

import ast
import json
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random
from typing import Final

from benchmarks.drift.contracts import PACKAGES, Fate, Task, make_tasks, write_stubs
from benchmarks.drift.modules import Source

PRODUCERS: Final = (
    "storefront", "checkout", "backoffice", "mobile", "partners",
    "imports", "crm", "pricing", "returns", "reports",
)  # fmt: skip
CONSUMERS: Final = (
    "billing", "shipping", "mailer", "ledger", "search", "loyalty", "warehouse", "auditor",
)  # fmt: skip
LAGGARD: Final = PRODUCERS[0]
"""The producer that still has the release before."""

SERVICE_VERSION: Final = "2.0.0"
STUBS_VERSION: Final = "1.1.0"
UNDECLARED: Final = ("shop.legacy.sweep.v1", "shop.legacy.export.v1")
"""Names that are enqueued and handled and that no stub package declares."""

FORMAT = 3
"""Change it with anything that changes the text, so that no tree of before is used again."""


@dataclass(frozen=True, slots=True)
class Size:
    """How large a landscape is.

    Attributes:
        tasks: over both stub packages; at least 40, so that everything is planted.
        sites: enqueue calls over all producers.
        files: with other code, in each producer and each consumer.
    """

    tasks: int = 200
    sites: int = 2_000
    files: int = 36


@dataclass(frozen=True, slots=True)
class Repositories:
    """A written landscape.

    Attributes:
        sources: folders of the repositories, for a report.
        files, lines, sites, handlers: of their Python files, stub packages included.
    """

    folder: Path
    sources: tuple[Path, ...]
    tasks: tuple[Task, ...]
    files: int
    lines: int
    sites: int
    handlers: int


def make_repositories(folder: Path, size: Size, seed: int = 1) -> Repositories:
    """Write a landscape, unless the folder has this very one from an earlier run."""
    stamp = folder / "landscape.json"
    key = {"format": FORMAT, "seed": seed, **asdict(size)}
    tasks = make_tasks(size.tasks, seed)
    if not (stamp.exists() and json.loads(stamp.read_text()) == key):
        if folder.exists():
            shutil.rmtree(folder)
        _write_all(folder, size, seed, tasks)
        stamp.write_text(json.dumps(key))
    sources = tuple(folder / name for name in (*_projects(), *PRODUCERS, *CONSUMERS))
    files = [path for source in sources for path in _files(source)]
    texts = [path.read_text() for path in files]
    return Repositories(
        folder,
        sources,
        tuple(tasks),
        files=len(files),
        lines=sum(text.count("\n") for text in texts),
        sites=sum(text.count("await app.enqueue") for text in texts),
        handlers=sum(text.count("@app.job(") for text in texts),
    )


def _files(source: Path) -> Iterator[Path]:
    yield from sorted((source / "src").rglob("*.py"))


def _projects() -> tuple[str, ...]:
    return tuple(package.replace("_", "-") for package in PACKAGES)


def produced_by(producer: str, tasks: Sequence[Task]) -> list[Task]:
    """Return what a producer enqueues; every task that is produced has two producers."""
    number = PRODUCERS.index(producer)
    left_out: tuple[Fate, ...] = ("unused", "not produced")
    return [each for each in tasks if each.number % 5 == number % 5 and each.fate not in left_out]


def handled_by(consumer: str, tasks: Sequence[Task]) -> list[Task]:
    """Return what a consumer has handlers for."""
    number = CONSUMERS.index(consumer)
    left_out: tuple[Fate, ...] = ("unused", "not handled")
    return [each for each in tasks if each.number % 8 == number and each.fate not in left_out]


def args_of(task: Task) -> dict[str, object]:
    """Return args that the current release of a task's model accepts."""
    return {field.name: ast.literal_eval(field.value) for field in task.fields}


def _write_all(folder: Path, size: Size, seed: int, tasks: Sequence[Task]) -> None:
    for package in PACKAGES:
        project = package.replace("_", "-")
        write_stubs(folder / project, package, tasks, STUBS_VERSION)
        write_stubs(folder / "released" / project, package, tasks, "1.0.0")
    for number, name in enumerate(PRODUCERS):
        share = size.sites // len(PRODUCERS)
        mine = produced_by(name, tasks)
        sites = [mine[at % len(mine)] for at in range(share)]
        source = Source(name, Random(f"{seed} {name}"), lagging=name == LAGGARD)
        undeclared = UNDECLARED[number : number + 1]
        _write_service(folder, name, number, source.producing(sites, undeclared, size.files))
    for number, name in enumerate(CONSUMERS):
        source = Source(name, Random(f"{seed} {name}"), lagging=False)
        undeclared = UNDECLARED if number == 1 else ()
        texts = source.handling(handled_by(name, tasks), undeclared, size.files)
        _write_service(folder, name, number, texts)


def _write_service(folder: Path, name: str, number: int, texts: dict[str, str]) -> None:
    above = folder / "released" if name == LAGGARD else folder
    stubs = [above / project for project in _projects()]
    with_environment = number % 2 == 1
    named = [f"../{each.relative_to(folder).as_posix()}" for each in stubs]
    stubs_key = "" if with_environment else f"stubs = {named}\n"
    place = folder / name
    package = place / "src" / name
    package.mkdir(parents=True)
    (place / "pyproject.toml").write_text(
        f'[project]\nname = "{name}"\nversion = "{SERVICE_VERSION}"\n'
        'requires-python = ">=3.11"\n\n[tool.soniq-lint]\nroots = ["src"]\n' + stubs_key
    )
    (place / ".git").mkdir()
    for module, text in texts.items():
        (package / f"{module}.py").write_text(text)
    if with_environment:
        _write_environment(place / ".venv", stubs)


def _write_environment(venv: Path, stubs: Sequence[Path]) -> None:
    """Write an environment as pip leaves it, with editable installs of the stub packages."""
    site = venv / "lib" / "python3.11" / "site-packages"
    site.mkdir(parents=True)
    (venv / "pyvenv.cfg").write_text("home = /usr/bin\nversion = 3.11.7\n")
    for stub in stubs:
        package = stub.name.replace("-", "_")
        (site / f"_{package}.pth").write_text(f"{stub.resolve() / 'src'}\n")
        info = site / f"{package}-{STUBS_VERSION}.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(
            f"Metadata-Version: 2.4\nName: {stub.name}\nVersion: {STUBS_VERSION}\n"
        )
        (info / "RECORD").write_text(f"_{package}.pth,,\n")
        (info / "direct_url.json").write_text(
            json.dumps({"dir_info": {"editable": True}, "url": stub.resolve().as_uri()})
        )
