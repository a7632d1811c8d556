"""Where the demo plays: the example packages, the processes that run them, their output."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping
from pathlib import Path

from soniq.cli.processes import Child
from soniq.errors import SoniqError

CONSUMER = "consumer_service.app:consumer"

WORKER_SETTINGS = {"SONIQ_LEASE": "2", "SONIQ_UNREGISTERED_GRACE": "1"}
"""Seconds; short, so that nobody waits for the default 30 and 60."""


def example_packages() -> Path:
    """Return the folder of the three example packages.

    An installed wheel carries them inside this package; a checkout has them in ``examples``.
    Raises SoniqError when neither is there.
    """
    here = Path(__file__).resolve().parent
    for folder in (here / "demo_packages", here.parents[1] / "examples"):
        if (folder / "stubs" / "myservice_tasks" / "__init__.py").is_file():
            return folder
    raise SoniqError(
        "this installation of soniq lacks the example packages of the demo",
        suggestions=["install soniq from its wheel or from a whole checkout"],
    )


class Stage:
    """Runs producer and consumers as processes of their own and remembers them all."""

    def __init__(self, folder: Path, database_url: str) -> None:
        """Play in ``folder``, which takes the logs, on the database given."""
        self.folder = folder
        self.cwd = folder
        self.children: list[Child] = []
        packages = example_packages()
        roots = [str(packages / name) for name in ("stubs", "producer", "consumer")]
        # Settings of the caller's own services must not change the story.
        self.environment = {k: v for k, v in os.environ.items() if not k.startswith("SONIQ_")}
        inherited = self.environment.get("PYTHONPATH")
        self.environment["PYTHONPATH"] = os.pathsep.join(
            [*roots, *([inherited] if inherited else [])]
        )
        self.environment["PYTHONDONTWRITEBYTECODE"] = "1"
        self.environment["PYTHONUNBUFFERED"] = "1"
        self.environment["SONIQ_DATABASE_URL"] = database_url

    def worker(self, name: str) -> Child:
        """Start a worker of the consumer service."""
        env = {"SONIQ_SERVICE": "consumer-service", "SONIQ_VERSION": "1.0.0", **WORKER_SETTINGS}
        return self._start(name, ["-m", "soniq.cli", "worker", CONSUMER], env)

    async def setup(self) -> Child:
        """Run ``soniq setup`` to its end."""
        return await self._run("setup", ["-m", "soniq.cli", "setup"], {})

    async def produce(self, module: str, *arguments: str) -> Child:
        """Run a module of the producer service to its end."""
        env = {"SONIQ_SERVICE": "producer-service", "SONIQ_VERSION": "1.0.0"}
        return await self._run(module, ["-m", module, *arguments], env)

    def close(self) -> None:
        """End every process; those that can get the chance to end by themselves."""
        for child in self.children:
            child.ask_to_stop()
        for child in self.children:
            child.stop(grace=3.0)

    def last_words(self, lines: int = 15) -> list[str]:
        """Return the end of what the process started last has written."""
        return self.children[-1].output().splitlines()[-lines:] if self.children else []

    async def _run(self, name: str, arguments: list[str], env: Mapping[str, str]) -> Child:
        child = self._start(name, arguments, env)
        while child.code is None:  # noqa: ASYNC110 - nothing signals the end of another process
            await asyncio.sleep(0.02)
        return child

    def _start(self, name: str, arguments: list[str], env: Mapping[str, str]) -> Child:
        log = self.folder / f"{len(self.children) + 1:02d}-{name}.log"
        child = Child(arguments, env={**self.environment, **env}, cwd=self.cwd, log=log)
        self.children.append(child)
        return child
