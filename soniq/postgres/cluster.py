"""Run a PostgreSQL server from a directory of binaries on a data directory of our own.

Layout below the directory given::

    data/           PGDATA, readable by the server's account only
    run/            the Unix socket and server.log

The server listens on its Unix socket only and trusts whoever can open it; the socket's mode lets
in the account that owns it, and root. PostgreSQL refuses to run as root, so for root it runs under
an unprivileged account: the owner of existing data, else ``postgres``, else ``nobody``. That
account must be able to walk to the directory and to the binaries; folders on the way that forbid
it get the permission to be walked through (``o+x``, never to be listed or read).
"""

from __future__ import annotations

import hashlib
import os
import pwd
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import NoReturn
from urllib.parse import urlencode

from soniq.errors import EmbeddedServerError

SUPERUSER = "postgres"
PORT = 5432
# Room for a Unix socket's path: 104 bytes with the final NUL on macOS, 108 on Linux (unix(7)).
_LONGEST_SOCKET_PATH = 103
# pg_ctl puts the path between double quotes in a shell command and escapes nothing.
_UNUSABLE = frozenset('"$`\\\n')
_PATIENCE = 60
# Exit statuses of `pg_ctl status` (its manual page).
_NOT_RUNNING, _NO_ACCESS = 3, 4


class Cluster:
    """One data directory, and the commands that create, start and stop its server.

    Not safe for concurrent use of one directory: ``soniq.postgres.embedded`` adds the locks.
    """

    def __init__(
        self, directory: Path, bin_path: Path, settings: Mapping[str, str] | None = None
    ) -> None:
        self.directory = directory
        self.bin_path = bin_path
        self.settings = dict(settings or {})
        self.data = directory / "data"
        self.run = directory / "run"
        self.log = self.run / "server.log"

    @property
    def socket_dir(self) -> Path:
        """Return where the socket lies: ``run``, or a stand-in when that cannot be used.

        That is so when its path is too long, or has a comma, at which drivers split hosts.
        """
        path = os.fsencode(self.run / f".s.PGSQL.{PORT}")
        if len(path) <= _LONGEST_SOCKET_PATH and b"," not in path:
            return self.run
        digest = hashlib.sha256(os.fsencode(self.run)).hexdigest()[:16]
        return Path("/tmp") / f"soniq-{digest}"

    def dsn(self, database: str = "postgres") -> str:
        """Return a URL that connects to ``database`` as the superuser, whatever PG* says."""
        where = urlencode({"host": str(self.socket_dir), "port": PORT})
        return f"postgresql://{SUPERUSER}@/{database}?{where}"

    def initialise(self) -> None:
        """Create the data directory unless it exists; raise EmbeddedServerError on failure.

        It is built beside its final place and renamed, so that a crash leaves nothing half-made.
        """
        if set(str(self.directory)) & _UNUSABLE:
            raise EmbeddedServerError(
                f"{self.directory} has a character that PostgreSQL's pg_ctl does not take",
                context={"directory": str(self.directory)},
                suggestions=['choose a directory without any of " $ ` \\ and line breaks'],
            )
        account = self._account()
        self.directory.mkdir(parents=True, exist_ok=True)
        socket_dir = self.socket_dir
        for folder in {self.run, socket_dir}:
            folder.mkdir(mode=0o700, exist_ok=True)
        allowed = {os.geteuid()} if account is None else {0, account.pw_uid}
        if socket_dir.lstat().st_uid not in allowed:
            # A stand-in's name can be foreseen; another user's folder could hold a false socket.
            raise EmbeddedServerError(
                f"{socket_dir}, where the server's socket would lie, belongs to another user",
                context={"directory": str(self.directory)},
                suggestions=["choose a directory with a shorter path"],
            )
        if account is not None:
            os.chown(self.run, account.pw_uid, account.pw_gid)
            if socket_dir != self.run:
                os.chown(socket_dir, account.pw_uid, account.pw_gid)
            _let_through(self.run, account)
            _let_through(self.bin_path, account)
        if self.data.exists():
            self._check_version()
            return
        fresh = self.directory / "data.new"
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        if account is not None:
            os.chown(fresh, account.pw_uid, account.pw_gid)
        sync = ["--no-sync"] if self.settings.get("fsync") == "off" else []
        made, output = self._command(
            "initdb", "-D", str(fresh), "-U", SUPERUSER, "--encoding=UTF8", "--locale=C",
            "--auth=trust", *sync,
        )  # fmt: skip
        if made != 0:
            self._fail("could not create a database cluster", output)
        fresh.rename(self.data)

    def running(self) -> bool:
        """Return whether a server runs on the data directory."""
        if not (self.data / "postmaster.pid").exists():
            return False
        status, _ = self._command("pg_ctl", "status", "-D", str(self.data))
        account = self._account()
        if status == _NO_ACCESS and account is not None:
            # Somebody has closed a folder above since the server was started.
            _let_through(self.run, account)
            status, _ = self._command("pg_ctl", "status", "-D", str(self.data))
        return status != _NOT_RUNNING

    def start(self) -> None:
        """Start the server and wait until it accepts connections.

        Raises EmbeddedServerError with the tail of the server's log when it does not come up.
        """
        options = {
            "listen_addresses": "",
            "port": str(PORT),
            "unix_socket_directories": str(self.socket_dir),
            "unix_socket_permissions": "0700",
            "timezone": "UTC",
            **self.settings,
        }
        line = shlex.join(
            part for key, value in options.items() for part in ("-c", f"{key}={value}")
        )
        status, output = self._command(
            "pg_ctl", "start", "-w", "-t", str(_PATIENCE), "-s",
            "-D", str(self.data), "-l", str(self.log), "-o", line,
        )  # fmt: skip
        if status != 0:
            self._fail("the server did not start", output, log=True)

    def stop(self, *, immediate: bool = False) -> None:
        """Stop the server; ``immediate`` ends it as a crash would, without a checkpoint."""
        if not self.running():
            return
        mode = "immediate" if immediate else "fast"
        status, output = self._command(
            "pg_ctl", "stop", "-w", "-t", str(_PATIENCE), "-s", "-m", mode, "-D", str(self.data)
        )
        if status != 0 and self.running():
            self._fail("the server did not stop", output, log=True)
        if self.socket_dir != self.run:
            shutil.rmtree(self.socket_dir, ignore_errors=True)

    def _command(self, name: str, *arguments: str) -> tuple[int, str]:
        account = self._account()
        # Settings of another server in the environment must not reach this one.
        environment = {k: v for k, v in os.environ.items() if not k.startswith("PG")}
        environment["LC_ALL"] = "C"
        # A file, not a pipe: the server inherits the descriptor and would keep a pipe open.
        with tempfile.TemporaryFile() as output:
            try:
                done = subprocess.run(
                    [str(self.bin_path / name), *arguments],
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    cwd="/",
                    env=environment,
                    timeout=2 * _PATIENCE,
                    check=False,
                    user=None if account is None else account.pw_uid,
                    group=None if account is None else account.pw_gid,
                    extra_groups=None if account is None else [],
                )
            except (OSError, subprocess.TimeoutExpired) as error:
                raise EmbeddedServerError(
                    f"could not run {name} of {self.bin_path}: {error}",
                    context={"directory": str(self.directory)},
                ) from error
            output.seek(0)
            return done.returncode, output.read().decode(errors="replace")

    def _account(self) -> pwd.struct_passwd | None:
        if os.geteuid() != 0:
            return None
        if self.data.exists() and (owner := self.data.stat().st_uid) != 0:
            return pwd.getpwuid(owner)
        for name in ("postgres", "nobody"):
            try:
                return pwd.getpwnam(name)
            except KeyError:
                continue
        raise EmbeddedServerError(
            "PostgreSQL does not run as root, and there is no account 'postgres' or 'nobody'",
            suggestions=["run as an ordinary user, or create one of the two accounts"],
        )

    def _check_version(self) -> None:
        status, output = self._command("postgres", "--version")
        if status != 0:
            self._fail("cannot run the server", output)
        version = (self.data / "PG_VERSION").read_text().strip()
        if output.split()[2].split(".")[0] != version:
            raise EmbeddedServerError(
                f"{self.directory} holds data of PostgreSQL {version};"
                f" the server at hand is {output.strip()}",
                context={"directory": str(self.directory)},
                suggestions=["use another directory, or move the data with pg_dump and restore"],
            )

    def _fail(self, what: str, output: str, *, log: bool = False) -> NoReturn:
        tail = output.strip().splitlines()[-15:]
        if log and self.log.exists():
            tail += self.log.read_text(errors="replace").splitlines()[-15:]
        raise EmbeddedServerError(
            "\n    ".join([f"{what} in {self.directory}", *tail]),
            context={"directory": str(self.directory), "bin_path": str(self.bin_path)},
        )


def _let_through(place: Path, account: pwd.struct_passwd) -> None:
    for folder in (place, *place.parents):
        about = folder.stat()
        if about.st_uid != account.pw_uid and not about.st_mode & 0o001:
            folder.chmod(about.st_mode & 0o7777 | 0o001)
