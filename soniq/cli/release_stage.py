"""Where the story of three releases plays: checkouts of all releases, processes, commands."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from soniq.cli.processes import Child
from soniq.cli.stage import Stage, example_packages

PROGRAMS = {"soniq": "soniq.cli", "soniq-lint": "soniq_lint"}
"""Commands as users type them, and the modules that are run for them."""

STUBS = {
    "shop-1": "tasks-1",
    "shop-2": "tasks-2",
    "renewals-1": "tasks-1",
    "renewals-2": "tasks-2",
    "billing-1": "tasks-1",
    "billing-2": "tasks-2",
    "billing-3": "tasks-3",
}
"""The stub package that each release of a service was built with."""


class ReleaseStage(Stage):
    """Runs releases of two producers and a consumer out of checkouts of their own."""

    def __init__(self, folder: Path, database_url: str) -> None:
        """Copy the checkouts into ``folder`` and play there, on the database given."""
        super().__init__(folder, database_url)
        self._inherited = os.environ.get("PYTHONPATH")
        self.cwd = folder / "releases"
        shutil.copytree(
            example_packages() / "releases",
            self.cwd,
            ignore=shutil.ignore_patterns("__pycache__", ".soniq_cache"),
        )

    def consume(self, release: str) -> Child:
        """Start a worker of a release of the consumer."""
        module, _, _ = release.partition("-")
        return self._start(
            release,
            ["-m", "soniq.cli", "worker", f"{module}:app"],
            {"PYTHONPATH": self._path(release)},
        )

    async def send(self, release: str, *orders: str) -> Child:
        """Run a release of a producer to its end; it prints the ids of its jobs."""
        module, _, _ = release.partition("-")
        return await self._run(
            release, ["-m", module, *orders], {"PYTHONPATH": self._path(release)}
        )

    async def command(self, line: str) -> Child:
        """Run a command to its end, written as a user types it."""
        program, *arguments = line.split()
        return await self._run(program, ["-m", PROGRAMS[program], *arguments], {})

    def _path(self, release: str) -> str:
        roots = [str(self.cwd / release), str(self.cwd / STUBS[release])]
        return os.pathsep.join([*roots, *([self._inherited] if self._inherited else [])])
