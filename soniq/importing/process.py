"""A child process that answers questions, and is gone when something goes wrong with it."""

from __future__ import annotations

import json
import os
import selectors
import signal
import subprocess
import tempfile
import time
from collections import deque
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Final

from soniq.importing.surroundings import surroundings

CHILD: Final = Path(__file__).with_name("child.py")

LONGEST: Final = 64 * 1024 * 1024
"""Longest answer, in bytes."""

KEPT: Final = 16 * 1024
"""Bytes that are kept of the end of what the child prints."""

_CHUNK: Final = 256 * 1024
_TICK: Final = 0.1


class ChildFailed(Exception):
    """The child did not answer; the message says why and fits after its name."""


class Process:
    """A child in a session and an empty folder of its own, to be used in a ``with`` statement.

    Leaving the block ends it, with everything that it has started.
    """

    def __init__(self, python: str) -> None:
        """Keep which interpreter is run; nothing is started yet.

        Args:
            python: path of the interpreter.
        """
        self._python = python
        self._asked = 0
        self._printed: deque[bytes] = deque()

    def __enter__(self) -> Process:
        """Start the child.

        Raises:
            ChildFailed: there is no such interpreter.
        """
        if os.name != "posix":
            raise ChildFailed("cannot be started: that needs a POSIX system")
        self._folder = tempfile.TemporaryDirectory(
            prefix="soniq-import-", ignore_cleanup_errors=True
        )
        try:
            self._process = subprocess.Popen(
                [self._python, str(CHILD)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                bufsize=0,
                cwd=self._folder.name,
                env=surroundings(os.environ),
                start_new_session=True,
            )
        except OSError as error:
            self._folder.cleanup()
            reason = (error.strerror or str(error)).lower()
            raise ChildFailed(f"cannot be started: {reason}") from None
        self._in, self._out, self._err = (
            _unblocked(stream)
            for stream in (self._process.stdin, self._process.stdout, self._process.stderr)
        )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the child and its children."""
        self._stop()
        for stream in (self._process.stdin, self._process.stdout, self._process.stderr):
            if stream is not None:
                stream.close()
        self._folder.cleanup()

    def printed(self, lines: int = 10) -> list[str]:
        """Return the last lines that the child printed."""
        self._drain()
        text = b"".join(self._printed).decode("utf-8", "replace")
        shown = ["".join(sign for sign in line if sign.isprintable()) for line in text.splitlines()]
        return [line[:200] for line in shown if line.strip()][-lines:]

    def ask(self, question: Mapping[str, Any], seconds: float) -> dict[str, Any]:
        """Return the answer to a question.

        Raises:
            ChildFailed: there is none in time, or something that is none; the child is of no more
                use then.
        """
        self._asked += 1
        line = json.dumps({"id": self._asked, **question}).encode() + b"\n"
        answer = self._exchanged(line, time.monotonic() + seconds, seconds)
        try:
            found = json.loads(answer)
        except (ValueError, RecursionError):
            found = None
        if not isinstance(found, dict) or found.get("id") != self._asked:
            raise ChildFailed("wrote something else into the answers")
        return found

    def _exchanged(self, line: bytes, until: float, seconds: float) -> bytes:
        """Write a line, and return the line that comes back."""
        unsent = memoryview(line)
        answer = bytearray()
        with selectors.DefaultSelector() as selector:
            selector.register(self._in, selectors.EVENT_WRITE)
            selector.register(self._out, selectors.EVENT_READ)
            selector.register(self._err, selectors.EVENT_READ)
            searched = 0
            while True:
                left = until - time.monotonic()
                if left <= 0:
                    raise ChildFailed(f"has not answered within {seconds:g} s")
                ended = self._has_ended()
                for key, _ in selector.select(0 if ended else min(left, _TICK)):
                    if key.fd == self._in:
                        unsent = unsent[self._written(unsent) :]
                        if not unsent:
                            selector.unregister(self._in)
                    elif not self._took(key.fd, answer):
                        selector.unregister(key.fd)
                end = answer.find(b"\n", searched)
                searched = len(answer)
                if end >= 0 and end == len(answer) - 1:
                    return bytes(answer)
                if end >= 0:
                    raise ChildFailed("wrote something else into the answers")
                if len(answer) > LONGEST:
                    raise ChildFailed(f"answers with more than {LONGEST // 1024**2} MiB")
                if ended or self._out not in selector.get_map():
                    raise ChildFailed(self._end())

    def _written(self, data: memoryview) -> int:
        try:
            return os.write(self._in, data[:_CHUNK])
        except BlockingIOError:
            return 0
        except OSError:  # it has closed the pipe; what it says or how it ends tells more
            return len(data)

    def _took(self, stream: int, answer: bytearray) -> bool:
        """Read what there is; tell whether there can be more."""
        try:
            data = os.read(stream, _CHUNK)
        except BlockingIOError:
            return True
        except OSError:
            return False
        if stream == self._out:
            answer += data
        elif data:
            self._printed.append(data[-KEPT:])
            while sum(map(len, self._printed)) - len(self._printed[0]) > KEPT:
                self._printed.popleft()
        return bool(data)

    def _drain(self) -> None:
        """Read what is left of what it printed, as long as it is not too much."""
        for _ in range(64):
            before = len(self._printed)
            if not self._took(self._err, bytearray()) or len(self._printed) == before:
                return

    def _has_ended(self) -> bool:
        """Tell whether the child has ended, without giving up its number where that can be."""
        if self._process.returncode is None and hasattr(os, "waitid"):
            how = os.WEXITED | os.WNOHANG | os.WNOWAIT
            return os.waitid(os.P_PID, self._process.pid, how) is not None
        return self._process.poll() is not None

    def _stop(self) -> None:
        """End the child and its children, while their group is certain to be theirs."""
        if self._process.returncode is None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def _end(self) -> str:
        """Return how the child came to its end, having seen it close its answers."""
        until = time.monotonic() + 1
        while not self._has_ended():
            if time.monotonic() > until:
                return "has closed the pipe of its answers"
            time.sleep(_TICK / 10)
        self._stop()
        code = self._process.returncode
        if code < 0:
            with suppress(ValueError):
                return f"was ended by {signal.Signals(-code).name}"
        return f"ended with exit code {code} before it answered"


def _unblocked(stream: IO[bytes] | None) -> int:
    assert stream is not None
    os.set_blocking(stream.fileno(), False)
    return stream.fileno()
