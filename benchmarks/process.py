"""The observer's end of a contender process: start it, ask it, read its signals, end it."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
START_TIMEOUT = 60.0
ANSWER_TIMEOUT = 900.0
LEAVE_TIMEOUT = 10.0


class ContenderFailed(Exception):
    """A contender process reported an error or ended early; the message is what it said."""


@dataclass(frozen=True, slots=True)
class Runner:
    """How to start a contender.

    Attributes:
        name: column of the report and part of its database names.
        command: interpreter and module, as ``(python, "-m", "benchmarks.raw")``.
        version: of the measured package, for the report; empty for raw.
        gaps: scenario names it cannot be measured in, each with the reason.
    """

    name: str
    command: tuple[str, ...]
    version: str = ""
    gaps: tuple[tuple[str, str], ...] = ()

    def gap(self, scenario: str) -> str | None:
        """Return why this contender has no such row, or None when it has."""
        return dict(self.gaps).get(scenario)


class Process:
    """One running contender process."""

    def __init__(self, runner: Runner, process: asyncio.subprocess.Process) -> None:
        self._runner = runner
        self._process = process
        self._leaving = False
        self.pid = process.pid

    async def next_event(self, kind: str, timeout: float) -> dict[str, Any]:
        """Return the next line of this kind; others are skipped."""
        assert self._process.stdout is not None
        async with asyncio.timeout(timeout):
            while line := await self._process.stdout.readline():
                if not line.startswith(b"{"):
                    continue  # a package printing something of its own
                event: dict[str, Any] = json.loads(line)
                self._leaving = event["event"] in ("answer", "error")
                if event["event"] == "error":
                    raise ContenderFailed(f"{self._runner.name}: {event['text']}")
                if event["event"] == kind:
                    return event
            self._leaving = True
        raise ContenderFailed(f"{self._runner.name}: ended while '{kind}' was expected")

    def tell(self, line: str = "") -> None:
        """Write one line to the process."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{line}\n".encode())

    async def end(self) -> None:
        """Wait until the process is gone; kill it first unless it is about to end by itself."""
        if self._leaving:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LEAVE_TIMEOUT):
                    await self._process.wait()
        if self._process.returncode is None:
            self._process.kill()
            await self._process.wait()


@asynccontextmanager
async def started(runner: Runner, command: str, **options: object) -> AsyncIterator[Process]:
    """Start a contender process with one command, and end it afterwards."""
    process = await asyncio.create_subprocess_exec(
        *runner.command,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        cwd=ROOT,
        env={key: value for key, value in os.environ.items() if not key.startswith("SONIQ_")},
        limit=64 * 1024 * 1024,
    )
    contender = Process(runner, process)
    try:
        contender.tell(json.dumps({"command": command, **options}))
        yield contender
    finally:
        await contender.end()


async def ask(runner: Runner, command: str, **options: object) -> Any:
    """Run one command in a fresh process and return its answer."""
    async with started(runner, command, **options) as process:
        return (await process.next_event("answer", ANSWER_TIMEOUT))["value"]


async def all_ready(processes: Sequence[Process]) -> None:
    """Wait until every process says that it is ready."""
    for process in processes:
        await process.next_event("ready", START_TIMEOUT)
