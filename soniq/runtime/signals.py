"""SIGINT and SIGTERM as events: the first asks a worker to stop, the second to stop now."""

from __future__ import annotations

import asyncio
import logging
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

logger = logging.getLogger("soniq.worker")

SIGNALS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def stop_signals() -> Iterator[tuple[asyncio.Event, asyncio.Event]]:
    """Yield the events ``stop`` and ``force``; outside the main thread nothing ever sets them."""
    stop, force = asyncio.Event(), asyncio.Event()

    def received(number: signal.Signals) -> None:
        if stop.is_set():
            logger.warning("second %s: cancelling what still runs", number.name)
            force.set()
        else:
            logger.info("%s: finishing running jobs; once more to cancel them", number.name)
            stop.set()

    if threading.current_thread() is not threading.main_thread():
        yield stop, force
        return
    loop = asyncio.get_running_loop()
    for number in SIGNALS:
        loop.add_signal_handler(number, received, number)
    try:
        yield stop, force
    finally:
        for number in SIGNALS:
            loop.remove_signal_handler(number)
