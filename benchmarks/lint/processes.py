"""Run a command as a whole process and say what it took."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

FOREIGN = ("SONIQ_", "RUFF_", "PYTHON", "VIRTUAL_ENV", "CONDA_")
"""Variables that would change what is measured; the commands start without them."""

MOST_SHOWN = 2_000
"""Characters of what a failed command wrote."""


class CommandFailed(Exception):
    """A command ended with an unexpected code; the message has what it wrote last."""


@dataclass(frozen=True, slots=True)
class Usage:
    """What one process and the processes it started took: seconds, and MiB of the largest one."""

    cpu: float
    wall: float
    mib: float


def run(
    command: Sequence[str],
    folder: Path,
    environment: Mapping[str, str] | None = None,
    expected: Sequence[int] = (0,),
) -> tuple[Usage, str, str]:
    """Run a command in a folder; return what it took, its standard output and its errors.

    Raises:
        CommandFailed: it ended with a code that was not expected.
    """
    variables = {key: value for key, value in os.environ.items() if not key.startswith(FOREIGN)}
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        start = time.perf_counter()
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=variables | dict(environment or {}),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=errors,
        )
        _, status, resources = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        errors.seek(0)
        text, complaint = (each.read().decode(errors="replace") for each in (output, errors))
    if process.returncode not in expected:
        last = (complaint or text).strip()[-MOST_SHOWN:]
        raise CommandFailed(f"{' '.join(command)}: exit code {process.returncode}: {last}")
    mib = resources.ru_maxrss / (1024 * 1024 if sys.platform == "darwin" else 1024)
    return Usage(resources.ru_utime + resources.ru_stime, wall, mib), text, complaint


def beside_python(name: str) -> tuple[str, ...]:
    """Return how to start an installed command: its script, else its module, with this Python."""
    script = Path(sys.executable).parent / name
    if script.exists():
        return (str(script),)
    return (sys.executable, "-m", name.replace("-", "_"))
