"""Signals as events."""

from __future__ import annotations

import asyncio
import os
import signal
import threading

import pytest

from soniq.runtime.signals import SIGNALS, stop_signals

from .engine import PATIENCE


@pytest.mark.parametrize("number", SIGNALS)
async def test_the_first_signal_asks_to_stop_and_the_second_to_stop_now(
    number: signal.Signals,
) -> None:
    async with asyncio.timeout(PATIENCE):
        with stop_signals() as (stop, force):
            os.kill(os.getpid(), number)
            await stop.wait()
            assert not force.is_set()
            os.kill(os.getpid(), number)
            await force.wait()


async def test_two_different_signals_count_as_two() -> None:
    async with asyncio.timeout(PATIENCE):
        with stop_signals() as (stop, force):
            os.kill(os.getpid(), signal.SIGTERM)
            await stop.wait()
            os.kill(os.getpid(), signal.SIGINT)
            await force.wait()


async def test_afterwards_signals_do_what_they_did_before() -> None:
    with stop_signals():
        assert signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL


async def test_in_another_thread_nothing_is_installed() -> None:
    found: list[bool] = []

    async def other() -> None:
        before = signal.getsignal(signal.SIGTERM)
        with stop_signals() as (stop, force):
            found.append(signal.getsignal(signal.SIGTERM) is before)
            found.append(stop.is_set() or force.is_set())

    thread = threading.Thread(target=asyncio.run, args=(other(),))
    thread.start()
    await asyncio.to_thread(thread.join)
    assert found == [True, False]
