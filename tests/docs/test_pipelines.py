"""The pipelines of docs/how-to/drift-in-ci.md, run on the example packages and a real database."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from copy import copy
from dataclasses import replace
from pathlib import Path
from textwrap import dedent
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree

import asyncpg
import pytest
import yaml

from soniq.cli import main
from soniq.testing import TestServer, run_blocking
from tests.e2e.conftest import Process

from .pages import ROOT, Block, blocks_of
from .pipelines import Ran, Service

pytestmark = [pytest.mark.postgres, pytest.mark.process]

PAGE = ROOT / "docs" / "how-to" / "drift-in-ci.md"
V3 = "billing.invoices.send.v3"
ROLE = "drift_reader"

LATER = """
    import asyncio
    from myservice_tasks import send_invoice_v3
    from soniq import Soniq

    async def main():
        args = {"order_id": "o4", "recipient": {"name": "acme", "email": "in@acme.example"}}
        async with Soniq() as app:
            await app.enqueue(send_invoice_v3, args=args, delay=3600)

    asyncio.run(main())
"""


def file(path: str) -> Block:
    return next(block for block in blocks_of(PAGE) if block.file == path)


def job(path: str, name: str) -> Any:
    document = yaml.safe_load(file(path).text)
    return document["jobs"][name] if "jobs" in document else document[name]


def grants() -> list[str]:
    """Return the page's statements about the role: for reports, and for rows besides."""
    return [block.text for block in blocks_of(PAGE) if block.language == "sql" and not block.hidden]


class World:
    """A database in which the example consumer runs and the example producer has enqueued."""

    def __init__(self, server: TestServer, folder: Path) -> None:
        self.name = server.create_migrated_database()
        self.url = server.dsn(self.name)
        self.role = f"{ROLE}_{self.name}"
        self._folder = folder
        self._env = {
            "SONIQ_DATABASE_URL": self.url,
            "PYTHONPATH": ":".join(
                str(ROOT / "examples" / each) for each in ("stubs", "producer", "consumer")
            ),
            "PYTHONUNBUFFERED": "1",
            "PYTHONDONTWRITEBYTECODE": "1",
            "PATH": str(Path(sys.executable).parent),
        }
        self.worker = self.start(
            *("-m", "soniq.cli", "worker", "consumer_service.app:consumer"),
            SONIQ_SERVICE="consumer-service",
            SONIQ_VERSION="1.0.0",
        )

    def start(self, *arguments: str, **settings: str) -> Process:
        return Process(arguments, self._env | settings, self._folder)

    def produce(self, *arguments: str) -> None:
        settings = {"SONIQ_SERVICE": "producer-service", "SONIQ_VERSION": "1.0.0"}
        process = self.start(*arguments, **settings)
        assert process.wait() == 0, process.output
        process.dispose()

    def sql(self, statement: str, url: str = "") -> list[asyncpg.Record]:
        async def run() -> list[asyncpg.Record]:
            connection = await asyncpg.connect(url or self.url)
            try:
                # without parameters, several statements in one are allowed
                rows: list[asyncpg.Record] = (
                    await connection.fetch(statement)
                    if statement.startswith("SELECT")
                    else [await connection.execute(statement)]
                )
                return rows
            finally:
                await connection.close()

        return run_blocking(run())

    def grant(self, *statements: str) -> None:
        for statement in statements:
            self.sql(statement.replace(ROLE, self.role))

    def as_role(self) -> str:
        parts = urlsplit(self.url)
        place = parts.netloc.rpartition("@")[2]
        return parts._replace(netloc=f"{self.role}:change%20me@{place}").geturl()


@pytest.fixture(scope="module")
def world(soniq_server: TestServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    made = World(soniq_server, tmp_path_factory.mktemp("world"))
    try:
        made.worker.wait_for("is ready")
        made.produce("-m", "producer_service")
        made.produce("-m", "producer_service.versions")
        made.produce("-m", "producer_service.receipt")
        made.grant(*grants())
        yield made
    finally:
        made.worker.dispose()
        made.sql(f"DROP OWNED BY {made.role}; DROP ROLE {made.role}")
        soniq_server.drop_database(made.name)


def checkouts(folder: Path, secrets: dict[str, str]) -> Service:
    for name in ("stubs", "producer", "consumer"):
        shutil.copytree(ROOT / "examples" / name, folder / name)
    (folder / "platform").mkdir()
    config = folder / "platform" / "pyproject.toml"
    config.write_text(file("platform/pyproject.toml").text)
    variables = {
        "GITHUB_REF_NAME": "v1.1.0",
        "CI_COMMIT_TAG": "v1.1.0",
        "CI_API_V4_URL": "https://gitlab/api/v4",
    }
    return Service(folder, variables, secrets)


@pytest.fixture(scope="module", params=["github", "gitlab"])
def vendor(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def artifacts(vendor: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Run the pipelines of the three repositories, and return the folder of their artifacts."""
    service = checkouts(tmp_path_factory.mktemp(vendor), {})
    for repository in ("stubs", "producer", "consumer"):
        # the consumer has the same file as the producer
        pipeline = "stubs" if repository == "stubs" else "producer"
        ran = run(service, vendor, repository, pipeline, "contracts", "contracts")
        assert ran.code == 0, ran.out
    return service.store


@pytest.fixture
def service(world: World, artifacts: Path, tmp_path: Path) -> Service:
    secrets = {"CONTRACTS_TOKEN": "token", "DRIFT_DATABASE_URL": world.as_role()}
    made = checkouts(tmp_path, secrets)
    shutil.copytree(artifacts, made.store)
    return made


def run(
    service: Service, vendor: str, repository: str, pipeline: str, workflow: str, name: str
) -> Ran:
    if vendor == "github":
        return service.github(repository, job(f"{pipeline}/.github/workflows/{workflow}.yml", name))
    return service.gitlab(repository, job(f"{pipeline}/.gitlab-ci.yml", name))


def compared(service: Service, vendor: str) -> Ran:
    return run(service, vendor, "platform", "platform", "drift", "drift")


def asked(service: Service, vendor: str) -> Ran:
    name = "gate" if vendor == "github" else "can-deploy"
    return run(service, vendor, "consumer", "consumer", "deploy", name)


def reports_of(service: Service, vendor: str) -> list[str]:
    """Return the messages in the machine-readable reports, after a look at each of them."""
    page = service.store / "platform" / ("drift" if vendor == "github" else "contracts")
    assert (page / "drift.html").read_text().lower().startswith("<!doctype html>")
    if vendor == "github":
        assert service.summary.read_text().startswith("## Drift report")
        log = json.loads(service.reports["platform sarif"].read_text())
        assert log["version"] == "2.1.0"
        results = log["runs"][0]["results"]
        return [each["ruleId"] for each in results if not each.get("suppressions")]
    quality = json.loads(service.reports["platform codequality"].read_text())
    ElementTree.parse(service.reports["platform junit"])
    return [each["check_name"] for each in quality]


def test_no_drift_but_what_is_waived(service: Service, vendor: str) -> None:
    ran = compared(service, vendor)

    assert ran.code == 0, ran.out
    assert ran.out.endswith("4 tasks: no drift, 1 waived\n")
    assert reports_of(service, vendor) == []


def test_drift_fails_the_job_and_the_reports_are_kept(service: Service, vendor: str) -> None:
    config = service.folder / "platform" / "pyproject.toml"
    config.write_text(config.read_text().replace("expires = 2099", "expires = 2001"))
    ran = compared(service, vendor)

    assert ran.code == 1, ran.out
    assert ran.out.endswith("4 tasks: 2 breaking\n")
    assert set(reports_of(service, vendor)) == {"no-handler", "waiver-expired"}


def test_missing_facts_end_the_job_before_anything_is_compared(
    service: Service, vendor: str
) -> None:
    shutil.rmtree(service.store / "consumer")
    ran = compared(service, vendor)

    assert ran.code not in (0, 1, 3) or "no such run" in ran.out
    assert "tasks:" not in ran.out


def test_a_database_that_is_down_ends_otherwise_than_drift(service: Service, vendor: str) -> None:
    service.secrets["DRIFT_DATABASE_URL"] = "postgresql://localhost:1/jobs"
    ran, gate = compared(service, vendor), asked(service, vendor)

    assert (ran.code, gate.code) == (3, 3), ran.out
    assert "SONIQ_DATABASE_UNREACHABLE" in ran.out
    assert ("title=Not known" in gate.out) == (vendor == "github")


def test_gitlab_tries_again_what_could_not_be_answered_and_nothing_else() -> None:
    jobs = [
        job("platform/.gitlab-ci.yml", "drift"),
        job("consumer/.gitlab-ci.yml", "can-deploy"),
    ]
    assert [each["retry"] for each in jobs] == [{"max": 2, "exit_codes": [3]}] * 2


def test_the_gate_opens(service: Service, vendor: str) -> None:
    ran = asked(service, vendor)

    assert ran.code == 0, ran.out
    assert ran.out.startswith("yes: consumer-service 1.1.0\n")
    assert "::error" not in ran.out


def test_the_gate_stays_shut_while_rows_would_be_refused(
    world: World, service: Service, vendor: str
) -> None:
    schemas = service.folder / "stubs" / "myservice_tasks" / "schemas.py"
    text = schemas.read_text().replace("    name: str\n", "    name: str\n    phone: str\n")
    schemas.write_text(text)
    world.produce("-c", dedent(LATER))
    ran = asked(service, vendor)

    assert ran.code == 1, ran.out
    assert f"no: {V3}: " in ran.out
    assert "rows-refused" in ran.out
    assert ("title=Not now" in ran.out) == (vendor == "github")


@pytest.fixture
def history(service: Service) -> Service:
    """Make the repository of the stub package one with a main branch, as a checkout leaves it."""

    def git(*arguments: str) -> str:
        identity = ("-c", "user.name=somebody", "-c", "user.email=somebody@git.example")
        return subprocess.run(
            ["git", *identity, *arguments],
            cwd=service.folder / "stubs",
            check=True,
            capture_output=True,
            text=True,
        ).stdout.strip()

    git("init", "--quiet", "--initial-branch", "main")
    git("add", "--all")
    git("commit", "--quiet", "--message", "Everything")
    git("update-ref", "refs/remotes/origin/main", "main")
    variables = {
        "GITHUB_BASE_REF": "main",
        "CI_MERGE_REQUEST_DIFF_BASE_SHA": git("rev-parse", "main"),
    }
    return replace(service, variables=variables)


def test_a_pull_request_that_breaks_nothing_passes(history: Service, vendor: str) -> None:
    assert run(history, vendor, "stubs", "stubs", "contracts", "compat").code == 0


def test_a_pull_request_that_breaks_needs_a_new_suffix(history: Service, vendor: str) -> None:
    schemas = history.folder / "stubs" / "myservice_tasks" / "schemas.py"
    schemas.write_text(schemas.read_text().replace("    month: str\n", "    month: int\n"))
    ran = run(history, vendor, "stubs", "stubs", "contracts", "compat")

    assert ran.code == 1, ran.out
    assert "reports.monthly.build.v1 needs a new version suffix" in ran.out


def test_compatibility_is_checked_with_the_whole_history() -> None:
    checkout, *_ = job("stubs/.github/workflows/contracts.yml", "compat")["steps"]
    assert checkout["with"]["fetch-depth"] == 0
    assert job("stubs/.gitlab-ci.yml", "compat")["variables"]["GIT_DEPTH"] == "0"


class Cli:
    """Runs ``soniq`` in this process as a role."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self._monkeypatch = monkeypatch
        self._capsys = capsys

    def __call__(self, url: str, *arguments: str) -> tuple[int, str]:
        self._monkeypatch.setenv("SONIQ_DATABASE_URL", url)
        self._monkeypatch.chdir(ROOT / "examples")
        self._capsys.readouterr()
        with pytest.raises(SystemExit) as stopped:
            main(arguments)
        out, err = self._capsys.readouterr()
        assert isinstance(stopped.value.code, int)
        return stopped.value.code, out + err


@pytest.fixture
def cli(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Cli:
    return Cli(monkeypatch, capsys)


SOURCES = ("stubs", "producer", "consumer")
STUBS = "stubs/myservice_tasks"
GATE = ("can-deploy", "consumer", "--service", "consumer-service")


@pytest.fixture
def looking(world: World) -> Iterator[World]:
    """Return the world with a role that has the first grants only."""
    only = replace_role(world, f"{world.role}_looks")
    only.grant(grants()[0])
    yield only
    only.sql(f"DROP OWNED BY {only.role}; DROP ROLE {only.role}")


def replace_role(world: World, role: str) -> World:
    other = copy(world)
    other.role = role
    return other


def may_read(world: World) -> set[tuple[str, str]]:
    """Return the tables and columns that the role may do anything with, and what that is."""
    rows = world.sql(
        "SELECT table_name || '.' || column_name AS place, privilege_type AS what "
        f"FROM information_schema.column_privileges WHERE grantee = '{world.role}'"
    ) + world.sql(
        "SELECT table_name AS place, privilege_type AS what "
        f"FROM information_schema.table_privileges WHERE grantee = '{world.role}'"
    )
    return {(row["place"], row["what"]) for row in rows}


def test_who_only_looks_can_ask_everything_but_the_rows(looking: World, cli: Cli) -> None:
    url = looking.as_role()
    code, out = cli(url, "drift", *SOURCES)
    assert (code, out.splitlines()[-1]) == (1, "4 tasks: 1 breaking"), out
    assert cli(url, *GATE)[0] == 0

    for refused in (("drift", *SOURCES, "--in-flight", STUBS), ("in-flight", STUBS)):
        code, out = cli(url, *refused)
        assert code == 3
        assert "SONIQ_DATABASE_ACCESS_DENIED" in out


def test_who_reads_rows_can_ask_everything(world: World, cli: Cli) -> None:
    url = world.as_role()
    assert cli(url, "drift", *SOURCES, "--in-flight", STUBS)[0] == 1
    assert cli(url, *GATE, "--in-flight", STUBS)[0] == 0
    assert cli(url, "in-flight", STUBS)[0] == 0
    assert cli(url, "registry")[0] == 0


def test_the_grants_are_no_more_than_reading(world: World, looking: World) -> None:
    everything = may_read(world)
    assert {what for _, what in everything} == {"SELECT"}
    places = {place for place, _ in may_read(looking)}
    jobs = {place for place in places if place.startswith(("soniq_jobs", "soniq_dead_letters"))}
    tables, columns = ("soniq_jobs", "soniq_dead_letters"), ("task", "queue")
    assert jobs == {f"{table}.{column}" for table in tables for column in columns}


@pytest.mark.parametrize(
    "table", ["soniq_workers", "soniq_readers", "soniq_writers", "soniq_schemas", "soniq_schedules"]
)
def test_every_grant_is_needed(looking: World, cli: Cli, table: str) -> None:
    looking.sql(f"REVOKE SELECT ON {table} FROM {looking.role}")
    code, out = cli(looking.as_role(), "drift", *SOURCES)

    assert code == 3
    assert f"permission denied for table {table}" in out


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM soniq_jobs",
        "UPDATE soniq_workers SET service = 'x'",
        "INSERT INTO soniq_migrations DEFAULT VALUES",
        "CREATE TABLE public.mine ()",
        "SELECT args FROM soniq_jobs",
        "SELECT * FROM soniq_finished_jobs",
    ],
)
def test_the_role_can_do_nothing_else(looking: World, statement: str) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        looking.sql(statement, looking.as_role())
