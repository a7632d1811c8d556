"""Give every measurement a database of its own, and watch jobs finish in it."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field

import asyncpg

from benchmarks.process import Runner, ask
from benchmarks.server import Server

PREFIX = "soniq_bench"
LOOK_INTERVAL = 0.002


@dataclass(frozen=True, slots=True)
class Probes:
    """The SQL a contender is watched with (see ``Contender``)."""

    last_due: str
    is_open: str
    open_jobs: str


@dataclass(slots=True)
class Databases:
    """Databases on one server, cloned from one template for each contender."""

    server: Server
    _templates: set[str] = field(default_factory=set)
    _named: dict[str, str] = field(default_factory=dict)
    _probes: dict[str, Probes] = field(default_factory=dict)

    async def _execute(self, *statements: str) -> None:
        connection = await asyncpg.connect(self.server.dsn)
        try:
            for statement in statements:
                await connection.execute(statement)
        finally:
            await connection.close()

    async def fresh(self, runner: Runner, label: str = "run") -> str:
        """Return the DSN of a database with this contender's tables, all empty."""
        template = f"{PREFIX}_{runner.name}_template"
        if runner.name not in self._templates:
            await self._execute(
                f'DROP DATABASE IF EXISTS "{template}" WITH (FORCE)',
                f'CREATE DATABASE "{template}"',
            )
            await ask(runner, "create_tables", dsn=self.server.database(template))
            self._templates.add(runner.name)
        name = f"{PREFIX}_{runner.name}_{label}"
        await self._execute(
            f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)',
            f'CREATE DATABASE "{name}" TEMPLATE "{template}"',
        )
        return self.server.database(name)

    async def prepared(self, runner: Runner, label: str, future: int = 0, foreign: int = 0) -> str:
        """Return the DSN of a database filled once and used by several measurements."""
        name = f"{runner.name}_{label}"
        if name not in self._named:
            dsn = await self.fresh(runner, label)
            await ask(runner, "fill", dsn=dsn, due=0, future=future, foreign=foreign)
            await tidy(dsn)
            self._named[name] = dsn
        return self._named[name]

    async def probes(self, runner: Runner) -> Probes:
        """Return the SQL this contender is watched with."""
        if runner.name not in self._probes:
            told = await ask(runner, "describe")
            self._probes[runner.name] = Probes(told["LAST_DUE"], told["IS_OPEN"], told["OPEN_JOBS"])
        return self._probes[runner.name]

    async def drop_all(self) -> None:
        """Drop every database made here; matters on a server that goes on living."""
        connection = await asyncpg.connect(self.server.dsn)
        try:
            names = await connection.fetch(
                "SELECT datname FROM pg_database WHERE starts_with(datname, $1)", f"{PREFIX}_"
            )
            for row in names:
                await connection.execute(f'DROP DATABASE "{row["datname"]}" WITH (FORCE)')
        finally:
            await connection.close()


async def tidy(dsn: str) -> None:
    """Vacuum and analyze, as autovacuum would have done by the time a backlog is that old."""
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute("VACUUM (ANALYZE)")
    finally:
        await connection.close()


class Watch:
    """Watches one backlog being worked off, by looking at the rows.

    Attributes:
        jobs: due jobs that were unfinished when the watch began.
        pid: backend of the watching connection, to be left out of CPU readings.
    """

    def __init__(self, connection: asyncpg.Connection, probes: Probes) -> None:
        self._connection = connection
        self._probes = probes
        self._last: object = None
        self.pid: int = connection.get_server_pid()
        self.jobs = 0

    @classmethod
    async def start(cls, dsn: str, probes: Probes) -> Watch:
        """Connect and note which job comes last and how many there are."""
        watch = cls(await asyncpg.connect(dsn), probes)
        watch._last = await watch._connection.fetchval(probes.last_due)
        watch.jobs = await watch.count_open()
        return watch

    async def count_open(self) -> int:
        """Return how many due jobs are unfinished."""
        return int(await self._connection.fetchval(self._probes.open_jobs))

    async def until_drained(self, limit: float) -> tuple[int, int]:
        """Wait until every job is finished or ``limit`` seconds are over.

        Returns how many finished and the ``time.monotonic_ns`` at which that was seen. The look
        repeated meanwhile is one index lookup, for the job that comes last; then all are counted.
        """
        deadline = time.monotonic_ns() + int(limit * 1e9)
        look = await self._connection.prepare(self._probes.is_open)
        while True:
            last_open = await look.fetchval(self._last)
            now = time.monotonic_ns()
            if now > deadline:
                return self.jobs - await self.count_open(), now
            if not last_open and await self.count_open() == 0:
                return self.jobs, now
            # The interval is the resolution of the measurement, not a way to wait for a signal.
            await asyncio.sleep(LOOK_INTERVAL)

    async def close(self) -> None:
        """Close the watching connection."""
        await self._connection.close()


async def count_jobs(dsn: str, probes: Probes) -> int:
    """Return how many due jobs are unfinished."""
    watch = await Watch.start(dsn, probes)
    await watch.close()
    return watch.jobs
