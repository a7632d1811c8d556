"""Runs of mypy and of its daemon in processes of their own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from mypy.version import __version__ as mypy_version

# options that this mypy has, or nothing
MYPY = tuple(int(part) for part in mypy_version.split(".")[:2])
PARALLEL = ("-n", "2") if MYPY >= (2, 0) else ()
OTHER_PARSER = ("--no-native-parser",) if MYPY >= (2, 0) else ()


@dataclass(frozen=True)
class Run:
    """What a process printed, and how it ended."""

    out: str
    err: str
    code: int


def run_mypy(folder: Path, *arguments: str, python: str = sys.executable) -> Run:
    """Run the mypy of an environment in a folder."""
    return _run(python, folder, "mypy", *arguments)


class Daemon:
    """A daemon of mypy, started by its first run."""

    def __init__(self, folder: Path, status: Path) -> None:
        self._folder = folder
        self._status = str(status)

    def run(self, *arguments: str) -> Run:
        """Check with the daemon, as ``dmypy run``."""
        return self._command("run", "--", *arguments)

    def stop(self) -> None:
        """End the daemon, when there is one."""
        if Path(self._status).exists():
            self._command("stop")

    def _command(self, *arguments: str) -> Run:
        return _run(
            sys.executable, self._folder, "mypy.dmypy", "--status-file", self._status, *arguments
        )


@contextmanager
def daemon(folder: Path, status: Path) -> Iterator[Daemon]:
    """Give a daemon for a folder that lives no longer than the block."""
    started = Daemon(folder, status)
    try:
        yield started
    finally:
        started.stop()


def _run(python: str, folder: Path, module: str, *arguments: str) -> Run:
    done = subprocess.run(
        [python, "-m", module, *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    return Run(done.stdout, done.stderr, done.returncode)
