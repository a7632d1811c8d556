"""Fixtures that run the command line in this process and prepare a database for it."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable
from typing import NamedTuple, TypeVar

import pytest

from soniq.app import Soniq
from soniq.cli import main
from soniq.testing import run_blocking

T = TypeVar("T")


class Outcome(NamedTuple):
    code: int
    out: str
    err: str


Run = Callable[..., Outcome]
Arrange = Callable[[Callable[[Soniq], Awaitable[T]]], T]


@pytest.fixture
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("SONIQ_") and not name.startswith("SONIQ_TEST_"):
            monkeypatch.delenv(name)


@pytest.fixture
def soniq(capsys: pytest.CaptureFixture[str], clean_environment: None) -> Run:
    """Run ``soniq ARGUMENTS...`` without a database."""

    def run(*arguments: str) -> Outcome:
        capsys.readouterr()
        with pytest.raises(SystemExit) as stopped:
            main(arguments)
        out, err = capsys.readouterr()
        code = stopped.value.code
        assert isinstance(code, int)
        return Outcome(code, out, err)

    return run


@pytest.fixture
def soniq_db(soniq: Run, soniq_database_url: str, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run ``soniq ARGUMENTS...`` with SONIQ_DATABASE_URL naming a fresh database."""
    monkeypatch.setenv("SONIQ_DATABASE_URL", soniq_database_url)
    return soniq


@pytest.fixture
def arrange(clean_environment: None, soniq_database_url: str) -> Arrange[object]:
    """Do something with an application on the fresh database, before the command looks."""

    def do(work: Callable[[Soniq], Awaitable[T]]) -> T:
        async def run() -> T:
            async with Soniq(
                soniq_database_url, service="shop", version="2.0", unregistered_grace=0
            ) as app:
                return await work(app)

        return run_blocking(run())

    return do
