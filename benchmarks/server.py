"""Find or start the one PostgreSQL server that everything is measured on."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg

from benchmarks.measure import postmaster_of
from soniq.errors import SoniqError
from soniq.postgres.embedded import EmbeddedServer

DEBIAN_PROGRAMS = Path("/usr/lib/postgresql")


class ServerUnavailable(Exception):
    """No server of the asked kind can be had; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Server:
    """A running server.

    Attributes:
        dsn: of its maintenance database.
        origin: where it came from, for the report.
    """

    dsn: str
    origin: str

    def database(self, name: str) -> str:
        """Return the DSN of another database of this server."""
        return urlunsplit(urlsplit(self.dsn)._replace(path=f"/{name}"))


@dataclass(frozen=True, slots=True)
class ServerFacts:
    """What the report says about the server; ``postmaster`` is None when it is not local."""

    version: str
    durable: bool
    settings: dict[str, str]
    postmaster: int | None


def find_programs() -> Path | None:
    """Return the directory with initdb and pg_ctl of a local installation, newest first."""
    candidates = sorted(
        DEBIAN_PROGRAMS.glob("*/bin"),
        key=lambda path: [int(part) for part in path.parent.name.split(".") if part.isdigit()],
        reverse=True,
    )
    on_path = shutil.which("initdb")
    if on_path is not None:
        candidates.append(Path(on_path).resolve().parent)
    for programs in candidates:
        if all((programs / name).exists() for name in ("initdb", "pg_ctl", "postgres")):
            return programs
    return None


@contextmanager
def provide_server(choice: str) -> Iterator[Server]:
    """Yield the server asked for: ``auto``, ``local``, ``embedded``, or the DSN of a running one.

    ``auto`` is a local installation where there is one, else the embedded extra. A server started
    here has default settings, so it is durable; it answers on a Unix socket only and goes away
    with its temporary directory.

    Raises:
        ServerUnavailable: there is no server of that kind.
    """
    if "://" in choice:
        yield Server(choice, "given")
        return
    programs = find_programs()
    if choice == "auto":
        choice = "embedded" if programs is None else "local"
    if choice == "local" and programs is None:
        raise ServerUnavailable("no local PostgreSQL with initdb; try --server embedded")
    origin = "local initdb" if choice == "local" else "embedded extra"
    with tempfile.TemporaryDirectory(prefix="soniq-bench-") as folder, ExitStack() as stack:
        try:
            server = EmbeddedServer(folder, bin_path=programs if choice == "local" else None)
            stack.enter_context(server)
        except SoniqError as error:
            raise ServerUnavailable(str(error)) from error
        yield Server(server.dsn, origin)


async def read_facts(server: Server) -> ServerFacts:
    """Ask the server for its version, its durability settings and where its processes are."""
    connection = await asyncpg.connect(server.dsn)
    try:
        names = ("fsync", "synchronous_commit", "full_page_writes", "shared_buffers")
        settings = {name: str(await connection.fetchval(f"SHOW {name}")) for name in names}
        version = str(await connection.fetchval("SHOW server_version")).split()[0]
        postmaster = postmaster_of(connection.get_server_pid())
    finally:
        await connection.close()
    durable = settings["fsync"] == "on" and settings["synchronous_commit"] == "on"
    return ServerFacts(version, durable, settings, postmaster)
