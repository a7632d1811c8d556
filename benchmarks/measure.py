"""Clocks, CPU readings and medians. Standard library only: every contender imports this."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100


@dataclass(frozen=True, slots=True)
class Sample:
    """One measurement of one contender.

    Attributes:
        value: jobs per second, or milliseconds, as the row's unit says.
        client_us: CPU of the contender's processes, microseconds per job; None if unknown.
        server_us: CPU of PostgreSQL, microseconds per job; None if unknown.
        note: anything that makes the value special, such as a run cut off at its time limit.
    """

    value: float
    client_us: float | None = None
    server_us: float | None = None
    note: str | None = None


def median(values: Iterable[float | None]) -> float | None:
    """Return the median of the known values, or None when there are none."""
    known = [value for value in values if value is not None]
    return statistics.median(known) if known else None


def percentile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that at least ``share`` (0 to 1) of the values do not exceed."""
    ordered = sorted(values)
    index = max(0, min(len(ordered) - 1, -int(-share * len(ordered) // 1) - 1))
    return ordered[index]


def median_sample(samples: Sequence[Sample]) -> Sample:
    """Return the field-by-field median; the note of the last sample that has one is kept."""
    value = median(sample.value for sample in samples)
    assert value is not None, "a median needs at least one sample"
    notes = [sample.note for sample in samples if sample.note]
    return Sample(
        value=value,
        client_us=median(sample.client_us for sample in samples),
        server_us=median(sample.server_us for sample in samples),
        note=notes[-1] if notes else None,
    )


def _stat(pid: int) -> list[str] | None:
    """Return the fields of /proc/PID/stat after the command name (see proc(5)), or None."""
    try:
        text = (PROC / str(pid) / "stat").read_text()
    except OSError:
        return None
    return text[text.rindex(")") + 2 :].split()


def process_cpu(pid: int) -> float | None:
    """Return user and system CPU seconds of a process, all its threads; None if unreadable.

    Resolution is one clock tick, 10 ms on most kernels.
    """
    fields = _stat(pid)
    return None if fields is None else (int(fields[11]) + int(fields[12])) / TICKS


def processes_cpu(pids: Iterable[int]) -> float | None:
    """Return the CPU seconds of several processes together; None if any cannot be read."""
    total = 0.0
    for pid in pids:
        cpu = process_cpu(pid)
        if cpu is None:
            return None
        total += cpu
    return total


def _backend_cpu(pid: int) -> float:
    """Return CPU seconds of a single-threaded process, in nanoseconds' resolution if possible."""
    try:
        return int((PROC / str(pid) / "schedstat").read_text().split()[0]) / 1e9
    except (OSError, IndexError, ValueError):
        return process_cpu(pid) or 0.0


def postmaster_of(backend_pid: int) -> int | None:
    """Return the parent of a backend when it runs on this machine, else None."""
    fields = _stat(backend_pid)
    try:
        name = (PROC / str(backend_pid) / "comm").read_text().strip()
    except OSError:
        return None
    return int(fields[1]) if fields is not None and name.startswith("postgres") else None


def server_cpu(postmaster: int | None, excluded: Iterable[int] = ()) -> float | None:
    """Return CPU seconds of a PostgreSQL server: postmaster, its children, and those that ended.

    ``excluded`` are backends of the observer, which are no part of anybody's work.
    """
    if postmaster is None:
        return None
    own = _stat(postmaster)
    if own is None:
        return None
    total = sum(int(field) for field in own[11:15]) / TICKS  # utime, stime, cutime, cstime
    skip = set(excluded)
    for entry in PROC.iterdir():
        if entry.name.isdigit() and int(entry.name) not in skip:
            fields = _stat(int(entry.name))
            if fields is not None and int(fields[1]) == postmaster:
                total += _backend_cpu(int(entry.name))
    return total


class Meter:
    """Time one stretch of work with its CPU, here and in the server: ``with meter: ...``."""

    def __init__(self, postmaster: int | None) -> None:
        self._postmaster = postmaster
        self.seconds = 0.0
        self.client_cpu = 0.0
        self.server_cpu: float | None = None

    def __enter__(self) -> Meter:
        self._server = server_cpu(self._postmaster)
        self._client = time.process_time()
        self._start = time.perf_counter()
        return self

    def __exit__(self, *_: object) -> None:
        self.seconds = time.perf_counter() - self._start
        self.client_cpu = time.process_time() - self._client
        after = server_cpu(self._postmaster)
        if after is not None and self._server is not None:
            self.server_cpu = after - self._server
