"""Checkouts that nobody has read yet, read by several processes first to fill their caches.

The report then reads all of them itself, from the caches: nothing crosses process borders but
files that are checked anyway, and a process that dies costs time, not truth.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

FEWEST: Final = 4
"""Checkouts that are worth the start of processes, each of which rebuilds what they share."""


def fill_caches(folders: Sequence[str], read: Callable[[Sequence[str]], Any]) -> int:
    """Read checkouts without a cache in several processes, if they are many.

    Args:
        folders: of the checkouts.
        read: reads some of them one after the other; what it returns or raises does not matter.

    Returns:
        How many processes that took.
    """
    if len(folders) < FEWEST or _processors() < 2:
        return 0
    cold = list(_cold(folders))
    if len(cold) < FEWEST:
        return 0
    processes = min(_processors(), len(cold) // 2)
    from concurrent.futures import ProcessPoolExecutor, wait
    from concurrent.futures.process import BrokenProcessPool

    with ProcessPoolExecutor(processes, initializer=_leave_interrupts) as pool:
        try:
            shares = [cold[number::processes] for number in range(processes)]
            wait([pool.submit(_read, share, read) for share in shares])
        except BrokenProcessPool:
            pass  # one died at once; what is not read yet will be
        except BaseException:
            from multiprocessing import active_children

            for child in active_children():
                child.terminate()
            raise
    return processes


def _cold(folders: Sequence[str]) -> Iterator[str]:
    """Yield checkouts that have no answers of an earlier run, and can be given some."""
    from soniq_lint.answers import NAME
    from soniq_lint.config.loading import load
    from soniq_lint.config.problems import ConfigError

    for folder in folders:
        try:
            cache = Path(load([folder]).cache_dir)
        except ConfigError:
            continue  # whoever reads it says so
        if not (cache / NAME).exists() and os.access(_existing(cache), os.W_OK):
            yield folder


def _existing(folder: Path) -> Path:
    return next(each for each in (folder, *folder.parents) if each.exists())


def _processors() -> int:
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on every system
        return os.cpu_count() or 1


def _leave_interrupts() -> None:
    """Leave Ctrl-C to the process that started this one."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _read(folders: Sequence[str], read: Callable[[Sequence[str]], Any]) -> None:
    import contextlib

    with contextlib.suppress(Exception):  # what is wrong is said when the report reads it
        read(folders)
