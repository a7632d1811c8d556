"""Five repositories, their releases as processes on one database, and what a platform team sees."""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from soniq.cli import main
from soniq_lint.cli import run as lint
from tests.e2e.conftest import Process

REPOSITORIES = Path(__file__).with_name("repositories")
VERSION = f"python{sys.version_info.major}.{sys.version_info.minor}"

HEADS = ("stubs", "web", "desk", "orders", "billing")
"""What the teams have checked out."""

STUBS = {"web": "stubs-1.0", "orders-1.0": "stubs-1.0"}
"""Who has another release of the stub package installed than the newest."""

NOBODY_WAITS = {"SONIQ_UNREGISTERED_GRACE": "3600", "SONIQ_POLL_INTERVAL": "0.2"}


class Outcome(NamedTuple):
    code: int
    out: str
    err: str


@dataclass
class World:
    """What there is: checkouts in ``folder``, processes on the database.

    Attributes:
        folder: has a folder for each release; the heads are called as their services are.
    """

    folder: Path
    database_url: str
    workers: list[Process] = field(default_factory=list)

    def check_out(self) -> None:
        """Lay out every release, with its stub package installed in an environment of its own."""
        shutil.copytree(REPOSITORIES, self.folder, dirs_exist_ok=True)
        for release in self.folder.iterdir():
            (release / ".git").mkdir()
            if release.name.startswith("stubs"):
                continue
            installed = self.site_packages(release.name)
            installed.mkdir(parents=True)
            (release / ".venv" / "pyvenv.cfg").write_text(f"home = {sys.prefix}\n")
            stubs = self.folder / STUBS.get(release.name, "stubs")
            shutil.copytree(stubs / "shop_tasks", installed / "shop_tasks")

    def site_packages(self, release: str) -> Path:
        """Return where the packages of a release are installed."""
        return self.folder / release / ".venv" / "lib" / VERSION / "site-packages"

    def start(self, release: str, *arguments: str, **settings: str) -> Process:
        """Start Python on a release, as its deployment does."""
        service = release.partition("-")[0]
        environment = {k: v for k, v in os.environ.items() if not k.startswith("SONIQ_")}
        environment |= {
            "SONIQ_DATABASE_URL": self.database_url,
            "SONIQ_SERVICE": service,
            "SONIQ_VERSION": self.version(release),
            "PYTHONPATH": os.pathsep.join(map(str, (".", self.site_packages(release)))),
            "PYTHONUNBUFFERED": "1",
            **NOBODY_WAITS,
        }
        process = Process(arguments, environment | settings, self.folder / release)
        self.workers.append(process)
        return process

    def version(self, release: str) -> str:
        """Return the version in the project file of a release."""
        lines = (self.folder / release / "pyproject.toml").read_text().splitlines()
        return next(line.split('"')[1] for line in lines if line.startswith("version"))

    def work(self, release: str, *arguments: str, **settings: str) -> Process:
        """Start a worker of a release."""
        command = ("-m", "soniq.cli", "worker", f"{release.partition('-')[0]}.app:app", *arguments)
        return self.start(release, *command, **settings)

    def produce(self, release: str, *arguments: str) -> None:
        """Let the producer of a release enqueue."""
        process = self.start(release, "-m", release.partition("-")[0], *arguments)
        assert process.wait() == 0, process.output

    def come_to_life(self) -> None:
        """Run what happened before today's report: jobs died, retry and wait, workers live."""
        self.produce("desk-2.2")
        drained = self.work("billing-0.9", "--run-once")
        assert drained.wait() == 0, drained.output
        workers = [
            self.work("orders-1.0", "--queues", "orders,default"),
            self.work("orders", "--queues", "orders,default"),
            self.work("billing-1.0"),
        ]
        for worker in workers:
            worker.wait_for("soniq.worker")
        self.produce("web")
        self.produce("desk")
        assert self.run("registry", "--forget", "desk", "2.2.0").code == 0

    def write_facts(self) -> None:
        """Let the CI of each repository write its facts."""
        for name in HEADS:
            with contextlib.chdir(self.folder / name):
                assert lint(["facts", ".", "-o", "facts.json", "--no-cache"], "soniq-lint") == 0

    def run(self, command: str, *arguments: str, database: bool = True) -> Outcome:
        """Run ``soniq`` where the repositories are, in this process."""
        target = ("--database-url", self.database_url) if database else ()
        out, err = io.StringIO(), io.StringIO()
        with (
            contextlib.chdir(self.folder),
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
        ):
            try:
                main((*target, command, *arguments))
            except SystemExit as stopped:
                code = stopped.code
        assert isinstance(code, int)
        return Outcome(code, out.getvalue(), err.getvalue())

    def line(self, path: str, text: str) -> int:
        """Return the number of the only line of a file that has a text."""
        lines = (self.folder / path).read_text().splitlines()
        found = [number for number, line in enumerate(lines, 1) if text in line]
        assert len(found) == 1, (path, text, found)
        return found[0]

    def end(self) -> None:
        """End every process."""
        for process in self.workers:
            process.dispose()


def begin(folder: Path, database_url: str) -> Iterator[World]:
    """Yield a world that lives, and end it."""
    world = World(folder, database_url)
    world.check_out()
    try:
        world.come_to_life()
        yield world
    finally:
        world.end()
