"""soniq.testing: which server the tests get, and a database for each test."""

from __future__ import annotations

from pathlib import Path

import asyncpg
import pytest

from soniq import testing
from soniq.errors import ConfigurationError, InvalidOption
from soniq.testing import (
    ServerChoice,
    TestServer,
    choose_server,
    find_local_binaries,
    pytest_report_header,
    run_blocking,
    start_server,
)

URL = "postgresql://user:s3cret@db.example/jobs"


@pytest.fixture
def nothing_installed(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    monkeypatch.setattr(testing, "find_local_binaries", lambda: None)
    return monkeypatch


async def ask(dsn: str, query: str) -> object:
    connection = await asyncpg.connect(dsn)
    try:
        return await connection.fetchval(query)
    finally:
        await connection.close()


def test_a_url_comes_first() -> None:
    assert choose_server({"SONIQ_TEST_DATABASE_URL": URL}) == ServerChoice("url", URL)


def test_the_embedded_server_comes_second() -> None:
    assert choose_server({}).kind == "embedded"


def test_an_installed_server_comes_third(nothing_installed: pytest.MonkeyPatch) -> None:
    nothing_installed.setattr(testing, "find_local_binaries", lambda: Path("/opt/pg/bin"))
    assert choose_server({}) == ServerChoice("local", "/opt/pg/bin")


def test_a_container_comes_last(nothing_installed: pytest.MonkeyPatch) -> None:
    nothing_installed.setattr(testing, "_containers_run", lambda: True)
    assert choose_server({}).kind == "testcontainers"


def test_without_any_the_error_names_every_way(nothing_installed: pytest.MonkeyPatch) -> None:
    with pytest.raises(ConfigurationError) as caught:
        choose_server({})
    text = str(caught.value)
    for way in ("soniq[embedded]", "initdb", "SONIQ_TEST_DATABASE_URL", "testcontainers"):
        assert way in text


@pytest.mark.parametrize("kind", ["embedded", "local"])
def test_one_kind_can_be_insisted_on(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(testing, "find_local_binaries", lambda: Path("/opt/pg/bin"))
    environ = {"SONIQ_TEST_SERVER": kind, "SONIQ_TEST_DATABASE_URL": URL}
    assert choose_server(environ).kind == kind


def test_a_kind_insisted_on_and_missing_is_an_error(nothing_installed: pytest.MonkeyPatch) -> None:
    with pytest.raises(ConfigurationError):
        choose_server({"SONIQ_TEST_SERVER": "embedded"})


def test_an_unknown_kind_is_an_error() -> None:
    with pytest.raises(ConfigurationError, match="SONIQ_TEST_SERVER"):
        choose_server({"SONIQ_TEST_SERVER": "imaginary"})


def test_a_server_of_ones_own_is_never_a_url() -> None:
    assert choose_server({"SONIQ_TEST_DATABASE_URL": URL}, own=True).kind != "url"


@pytest.mark.parametrize("kind", ["url", "embedded", "local", "testcontainers"])
def test_descriptions_hold_no_password(kind: str) -> None:
    choice = ServerChoice(kind, URL if kind == "url" else "")
    assert "PostgreSQL" in choice.describe() or "SONIQ_TEST_DATABASE_URL" in choice.describe()
    assert "s3cret" not in choice.describe()


def test_the_header_says_which_server_was_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SONIQ_TEST_SERVER", "embedded")
    assert pytest_report_header() == "soniq test server: embedded PostgreSQL 18"


def test_the_header_says_that_there_is_none(nothing_installed: pytest.MonkeyPatch) -> None:
    nothing_installed.delenv("SONIQ_TEST_DATABASE_URL", raising=False)
    nothing_installed.delenv("SONIQ_TEST_SERVER", raising=False)
    assert "none" in pytest_report_header()


def test_a_server_elsewhere_is_not_restarted() -> None:
    server = TestServer(ServerChoice("url", URL), URL, stop=lambda: None)
    with pytest.raises(InvalidOption, match="restart"):
        server.restart()


def test_urls_of_databases_keep_user_and_query() -> None:
    url = "postgresql://u:p@h:1/jobs?sslmode=require"
    server = TestServer(ServerChoice("url", url), url, stop=lambda: None)
    assert server.dsn() == url
    assert server.dsn("other") == "postgresql://u:p@h:1/other?sslmode=require"


async def test_blocking_work_runs_beside_a_running_loop() -> None:
    async def work() -> int:
        return 7

    assert run_blocking(work()) == 7


@pytest.mark.postgres
async def test_each_test_gets_a_migrated_database(soniq_database_url: str) -> None:
    assert await ask(soniq_database_url, "SELECT count(*) FROM soniq_jobs") == 0


@pytest.mark.postgres
async def test_databases_are_separate_and_dropped(soniq_server: TestServer) -> None:
    first, second = (soniq_server.create_migrated_database() for _ in range(2))
    try:
        await ask(soniq_server.dsn(first), "CREATE TABLE only_here (n int)")
        assert await ask(soniq_server.dsn(second), "SELECT to_regclass('only_here')") is None
    finally:
        soniq_server.drop_database(first)
        soniq_server.drop_database(second)
    with pytest.raises(asyncpg.InvalidCatalogNameError):
        await asyncpg.connect(soniq_server.dsn(first))


@pytest.mark.postgres
async def test_a_database_is_dropped_under_its_users(soniq_server: TestServer) -> None:
    name = soniq_server.create_database()
    connection = await asyncpg.connect(soniq_server.dsn(name))
    soniq_server.drop_database(name)
    with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError, OSError)):
        await connection.fetchval("SELECT 1")
    connection.terminate()


@pytest.mark.postgres
async def test_a_server_of_ones_own_crashes_and_comes_back_with_its_data() -> None:
    server = start_server(own=True)
    try:
        name = server.create_migrated_database()
        await ask(server.dsn(name), "CREATE TABLE kept AS SELECT 1 AS n")
        server.restart(immediate=True)
        assert await ask(server.dsn(name), "SELECT n FROM kept") == 1
    finally:
        server.stop()


@pytest.mark.postgres
async def test_a_durable_server_syncs_to_disk() -> None:
    server = start_server(durable=True, own=True)
    try:
        assert await ask(server.dsn(), "SHOW fsync") == "on"
    finally:
        server.stop()


@pytest.mark.postgres
async def test_an_installed_server_works(monkeypatch: pytest.MonkeyPatch) -> None:
    if find_local_binaries() is None:
        pytest.skip("no PostgreSQL server is installed on this machine")
    monkeypatch.setenv("SONIQ_TEST_SERVER", "local")
    server = start_server()
    try:
        name = server.create_migrated_database()
        assert await ask(server.dsn(name), "SELECT count(*) FROM soniq_jobs") == 0
    finally:
        server.stop()
