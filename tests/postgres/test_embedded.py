"""embedded:DIR, with the server out of the wheel."""

from __future__ import annotations

import importlib.util
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from soniq.errors import ConfigurationError, EmbeddedServerError, MissingExtra
from soniq.postgres.embedded import EmbeddedServer, find_wheel_binaries, resolve_embedded

pytestmark = pytest.mark.postgres

FAST = {"fsync": "off"}

HOLD = """
import sys
from soniq.postgres.embedded import resolve_embedded
server = resolve_embedded("embedded:" + sys.argv[1])
print((server.directory / "data" / "postmaster.pid").read_text().split()[0], flush=True)
sys.stdin.read()
"""


def server_in(directory: Path) -> EmbeddedServer:
    return EmbeddedServer(directory, settings=FAST)


def running(directory: Path) -> bool:
    """Tell whether a server's process file is there; a clean stop removes it."""
    return (directory / "data" / "postmaster.pid").exists()


async def ask(dsn: str, query: str) -> object:
    connection = await asyncpg.connect(dsn)
    try:
        return await connection.fetchval(query)
    finally:
        await connection.close()


@pytest.fixture
def holders() -> Iterator[list[subprocess.Popen[str]]]:
    """Collect processes that hold a server; killed at the end whatever happens."""
    started: list[subprocess.Popen[str]] = []
    yield started
    for holder in started:
        if holder.poll() is None:
            holder.kill()
        holder.communicate()


def hold(directory: Path, holders: list[subprocess.Popen[str]]) -> subprocess.Popen[str]:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(directory)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    holders.append(holder)
    return holder


def first_line(holder: subprocess.Popen[str]) -> str:
    assert holder.stdout is not None
    return holder.stdout.readline()


async def test_it_serves_postgresql_18(tmp_path: Path) -> None:
    server = resolve_embedded(f"embedded:{tmp_path}/db")
    try:
        assert str(await ask(server.dsn, "SHOW server_version")).startswith("18.")
        assert await ask(server.dsn, "SHOW fsync") == "on"
    finally:
        server.stop()


def test_the_directory_and_its_parents_are_made(tmp_path: Path) -> None:
    with server_in(tmp_path / "a" / "b" / "c") as server:
        assert (server.directory / "data" / "PG_VERSION").exists()


def test_stopping_stops_it_and_may_be_repeated(tmp_path: Path) -> None:
    server = server_in(tmp_path).start()
    assert running(tmp_path)
    server.stop()
    assert not running(tmp_path)
    server.stop()


async def test_data_is_there_after_a_restart(tmp_path: Path) -> None:
    with server_in(tmp_path) as server:
        await ask(server.dsn, "CREATE TABLE kept (n int)")
    with server_in(tmp_path) as server:
        assert await ask(server.dsn, "SELECT count(*) FROM kept") == 0


async def test_committed_data_survives_an_immediate_restart(tmp_path: Path) -> None:
    with server_in(tmp_path) as server:
        await ask(server.dsn, "CREATE TABLE kept AS SELECT 1 AS n")
        server.restart(immediate=True)
        assert await ask(server.dsn, "SELECT n FROM kept") == 1


async def test_it_serves_until_its_last_user_stops_it(tmp_path: Path) -> None:
    first, second = server_in(tmp_path).start(), server_in(tmp_path).start()
    first.stop()
    assert await ask(second.dsn, "SELECT 1") == 1
    second.stop()
    assert not running(tmp_path)


async def test_it_listens_on_no_network_address(tmp_path: Path) -> None:
    with server_in(tmp_path) as server:
        assert await ask(server.dsn, "SHOW listen_addresses") == ""


@pytest.mark.parametrize("name", ["with space, comma", "quo'te", "d" * 120, "ü%20"])
async def test_any_directory_name_works(tmp_path: Path, name: str) -> None:
    with server_in(tmp_path / name) as server:
        assert await ask(server.dsn, "SELECT 1") == 1


@pytest.mark.parametrize("name", ['a"b', "$(touch x)", "a`b", "a\\b"])
def test_a_directory_name_that_the_shell_would_read_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(EmbeddedServerError, match="character"):
        server_in(tmp_path / name).start()


async def test_settings_of_other_servers_are_ignored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGPORT", "1")
    monkeypatch.setenv("PGHOST", "nowhere.invalid")
    monkeypatch.setenv("PGDATA", "/nowhere")
    monkeypatch.setenv("PGSERVER_POSTGRES_VERSION", "7")
    with server_in(tmp_path) as server:
        assert await ask(server.dsn, "SELECT 1") == 1


def test_a_creation_that_was_interrupted_starts_anew(tmp_path: Path) -> None:
    half_made = tmp_path / "data.new"
    half_made.mkdir()
    (half_made / "PG_VERSION").write_text("18\n")
    with server_in(tmp_path):
        assert not half_made.exists()


def test_a_failed_start_shows_the_end_of_the_servers_log(tmp_path: Path) -> None:
    with server_in(tmp_path) as server:
        pass
    (tmp_path / "data" / "postgresql.conf").write_text("no_such_setting = 1\n")
    with pytest.raises(EmbeddedServerError, match="no_such_setting"):
        server.start()


def test_a_failed_start_can_be_repeated(tmp_path: Path) -> None:
    with server_in(tmp_path) as server:
        pass
    config = tmp_path / "data" / "postgresql.conf"
    good = config.read_text()
    config.write_text("no_such_setting = 1\n")
    with pytest.raises(EmbeddedServerError):
        server.start()
    config.write_text(good)
    with server:
        assert running(tmp_path)


def test_data_of_another_version_is_refused(tmp_path: Path) -> None:
    with server_in(tmp_path):
        pass
    (tmp_path / "data" / "PG_VERSION").write_text("13\n")
    with pytest.raises(EmbeddedServerError, match="PostgreSQL 13"):
        server_in(tmp_path).start()


def test_a_file_in_the_way_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(EmbeddedServerError, match="cannot use"):
        server_in(tmp_path / "file").start()


@pytest.mark.parametrize("url", ["embedded:", "postgresql://localhost/x"])
def test_a_url_without_directory_is_refused(url: str) -> None:
    with pytest.raises(ConfigurationError, match="directory"):
        resolve_embedded(url)


def test_without_the_extra_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(MissingExtra) as caught:
        find_wheel_binaries()
    assert caught.value.context["extra"] == "embedded"


@pytest.mark.process
def test_processes_that_start_together_share_one_server(
    tmp_path: Path, holders: list[subprocess.Popen[str]]
) -> None:
    together = [hold(tmp_path, holders) for _ in range(3)]
    assert len({first_line(holder) for holder in together}) == 1


@pytest.mark.process
def test_it_stops_when_the_last_process_ends_even_if_another_was_killed(
    tmp_path: Path, holders: list[subprocess.Popen[str]]
) -> None:
    killed, last = hold(tmp_path, holders), hold(tmp_path, holders)
    first_line(killed)
    first_line(last)
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    assert running(tmp_path)
    last.communicate()
    assert not running(tmp_path)


@pytest.mark.process
def test_a_server_whose_users_were_all_killed_is_reaped(
    tmp_path: Path, holders: list[subprocess.Popen[str]]
) -> None:
    only = hold(tmp_path, holders)
    first_line(only)
    assert not server_in(tmp_path).reap()
    only.send_signal(signal.SIGKILL)
    only.wait()
    assert server_in(tmp_path).reap()
    assert not running(tmp_path)


@pytest.mark.process
def test_it_prints_nothing_and_stops_with_the_interpreter(tmp_path: Path) -> None:
    code = "import sys; from soniq.postgres.embedded import resolve_embedded as r; r(sys.argv[1])"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code, f"embedded:{tmp_path}"],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PYTHONDEVMODE": "1"},
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert (tmp_path / "data").exists()
    assert not running(tmp_path)
