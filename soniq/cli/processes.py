"""Child processes that a command starts, and never leaves behind."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO


class Child:
    """A Python process in a session of its own, so that a Ctrl-C reaches only its parent.

    The parent decides how the child ends: ``stop`` asks and then forces, ``kill`` is kill -9.
    """

    def __init__(
        self,
        arguments: Sequence[str],
        *,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
        log: Path | None = None,
    ) -> None:
        """Start ``python ARGUMENTS...``; stdout and stderr go to ``log``, or to the parent's."""
        self.log = log
        output: IO[bytes] | None = None
        with contextlib.ExitStack() as stack:
            if log is not None:
                output = stack.enter_context(log.open("ab"))
            self._process = subprocess.Popen(
                [sys.executable, *arguments],
                env=None if env is None else dict(env),
                cwd=cwd,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=None if output is None else subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        """Return the process id."""
        return self._process.pid

    @property
    def code(self) -> int | None:
        """Return the exit code, negative for a signal; None while it runs."""
        return self._process.poll()

    def output(self) -> str:
        """Return what it has written so far; empty without a log."""
        return "" if self.log is None else self.log.read_text(encoding="utf-8", errors="replace")

    def ask_to_stop(self) -> None:
        """Send SIGTERM, if it still runs."""
        self._signal(signal.SIGTERM)

    def kill(self) -> None:
        """Send SIGKILL to it and all that it started, and wait for its end."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def stop(self, grace: float = 5.0) -> int:
        """Ask it to stop, force it after ``grace`` seconds, and return its exit code."""
        self.ask_to_stop()
        try:
            self._process.wait(grace)
        except subprocess.TimeoutExpired:
            self.kill()
        return self._process.returncode

    def _signal(self, number: signal.Signals) -> None:
        if self._process.poll() is None:
            self._process.send_signal(number)
