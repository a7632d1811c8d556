"""What cannot be checked is neither drift nor the absence of it.

``soniq drift``, ``soniq can-deploy`` and ``soniq in-flight`` end in 2 for mistakes in what they
are given and in 3 for what they could not look at, with one clear error and no report.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from soniq import Soniq, task_ref
from soniq.testing import TestServer, run_blocking
from soniq_lint.cli import run as lint

from .conftest import Arrange, Outcome, Run
from .test_drift import FORGOTTEN, PLACE, Loose, Order, here, start

__all__ = ["here"]

DRIFT = ("drift", "web", "--in-flight", "tasks")
CAN_DEPLOY = ("can-deploy", "--service", "web", "web")
COMMANDS = (DRIFT, CAN_DEPLOY, ("in-flight", "tasks"))
OFFLINE = ("drift", "tasks", "web", "desk", "--offline")


def told(done: Outcome, code: int, text: str) -> None:
    """Assert one error on stderr and nothing else anywhere."""
    assert (done.code, done.out) == (code, ""), done
    assert text in done.err
    assert "Traceback" not in done.err
    assert done.err.lower().count("error:") == 1


def execute(url: str, *statements: str) -> None:
    async def run() -> None:
        connection = await asyncpg.connect(url)
        try:
            for statement in statements:
                await connection.execute(statement)
        finally:
            await connection.close()

    run_blocking(run())


# the database


@pytest.mark.parametrize(
    ("url", "code", "text"),
    [
        ("postgresql://u:s3cret@127.0.0.1:1/none", 3, "SONIQ_DATABASE_UNREACHABLE"),
        ("postgresql://u:s3cret@nowhere.invalid/none", 3, "SONIQ_DATABASE_UNREACHABLE"),
        ("mysql://u:s3cret@127.0.0.1/none", 2, "SONIQ_CONFIGURATION_INVALID"),
        ("postgresql://u:s3cret@127.0.0.1:port/none", 3, "cannot be used"),
    ],
)
def test_no_server(soniq: Run, url: str, code: int, text: str) -> None:
    for command in COMMANDS:
        done = soniq(*command, "--database-url", url)
        told(done, code, text)
        assert "s3cret" not in done.err


def test_no_address(soniq: Run) -> None:
    for command in COMMANDS:
        told(soniq(*command), 2, "SONIQ_CONFIGURATION_INVALID")


@pytest.mark.parametrize(
    ("schema", "code", "text"),
    [
        ("nowhere", 3, "SONIQ_SCHEMA_MISSING"),
        ("pg_catalog", 2, "SONIQ_CONFIGURATION_INVALID"),
        ("x" * 64, 2, "SONIQ_CONFIGURATION_INVALID"),
    ],
)
def test_a_wrong_schema(soniq_db: Run, schema: str, code: int, text: str) -> None:
    for command in COMMANDS:
        told(soniq_db(*command, "--schema", schema), code, text)


def test_a_database_that_does_not_exist(soniq: Run, soniq_server: TestServer) -> None:
    url = soniq_server.dsn(f"ghost_{uuid4().hex}")
    for command in COMMANDS:
        told(soniq(*command, "--database-url", url), 3, "SONIQ_DATABASE_ACCESS_DENIED")


@pytest.mark.parametrize(
    ("change", "text"), [("- 1", "SONIQ_SCHEMA_OUTDATED"), ("+ 1", "SONIQ_SCHEMA_TOO_NEW")]
)
def test_tables_of_another_release(
    soniq_db: Run, soniq_database_url: str, change: str, text: str
) -> None:
    execute(soniq_database_url, f"UPDATE soniq_migrations SET version = version {change}")
    for command in COMMANDS:
        told(soniq_db(*command), 3, text)


@pytest.mark.parametrize(
    "grants",
    [
        (),
        ("GRANT SELECT ON soniq_migrations TO {role}",),
        ("GRANT SELECT ON ALL TABLES IN SCHEMA public TO {role}",
            "REVOKE SELECT ON soniq_jobs FROM {role}"),
    ],
    ids=["no privilege", "the version alone", "all but the jobs"],
)  # fmt: skip
def test_a_role_without_privileges(
    soniq: Run, soniq_database_url: str, grants: tuple[str, ...]
) -> None:
    role = f"poor_{uuid4().hex[:12]}"
    execute(
        soniq_database_url,
        f"CREATE ROLE {role} LOGIN",
        *(each.format(role=role) for each in grants),
    )
    try:
        url = soniq_database_url.replace("postgres@", f"{role}@")
        for command in COMMANDS:
            told(soniq(*command, "--database-url", url), 3, "SONIQ_DATABASE_ACCESS_DENIED")
    finally:
        execute(soniq_database_url, f"DROP OWNED BY {role}", f"DROP ROLE {role}")


def test_reading_needs_no_privilege_to_write(soniq: Run, soniq_database_url: str) -> None:
    role = f"reader_{uuid4().hex[:12]}"
    execute(
        soniq_database_url,
        f"CREATE ROLE {role} LOGIN",
        f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {role}",
    )
    try:
        url = soniq_database_url.replace("postgres@", f"{role}@")
        for command in COMMANDS:
            assert soniq(*command, "--database-url", url).code in (0, 1)
    finally:
        execute(soniq_database_url, f"DROP OWNED BY {role}", f"DROP ROLE {role}")


async def lives(app: Soniq) -> None:
    place = task_ref(name=PLACE, args_model=Order, default_queue="shop")
    await app.enqueue(place, args={"order_id": "o1", "customer": "acme"})
    await start(app, "3.0", {PLACE: Order})


STRANGE = (
    '{"type": "tensor", "properties": {"order_id": {"$dynamicRef": "#x"}}}',
    '{"type": ["object", 3], "properties": [], "required": {}}',
    '{"type": "object", "properties": {"order_id": 3}}',
    '{"type": "object", "x-soniq": 3}',
    '{"type": "object", "if": {}, "then": {"required": ["order_id"]}}',
    '{"$ref": "#/$defs/Gone"}',
    '{"$ref": "https://example.com/schema.json"}',
    "[]",
    '"text"',
    "true",
    "null",
)


async def differ(app: Soniq) -> None:
    place = task_ref(name=PLACE, args_model=Loose, default_queue="shop")
    await app.enqueue(place, args={"order_id": "o1", "customer": "acme"})
    await start(app, "3.0", {PLACE: Order})


def test_schemas_of_a_newer_release(
    soniq_db: Run, soniq_database_url: str, arrange: Arrange[None]
) -> None:
    """What is not understood is open: neither refused nor taken."""
    arrange(differ)
    for number, document in enumerate(STRANGE):
        execute(soniq_database_url, f"UPDATE soniq_schemas SET schema = '{document}'")
        done = soniq_db("drift", "--task", PLACE, "--format", "json")
        codes = [each["code"] for each in json.loads(done.out)["findings"]]
        assert (done.code, codes) == (0, ["writer-undecided"]), document
        if number % 3 == 0:
            arguments = ("can-deploy", "--service", "desk", "desk", "tasks", "--json")
            doubts = json.loads(soniq_db(*arguments).out)["doubts"]
            assert ("writer-undecided", PLACE) in [(e["code"], e["task"]) for e in doubts]


# sources


def unparsable(here: Path) -> None:
    (here / "desk" / "broken.py").write_text("from soniq import task_ref\ndef\n")


def binary(here: Path) -> None:
    (here / "desk" / "broken.py").write_bytes(b"from soniq import task_ref\n\0\xff\xfe" * 9)


def undecodable(here: Path) -> None:
    (here / "desk" / "broken.py").write_bytes(b"from soniq import task_ref\n# \xff\n")


def unreadable(here: Path) -> None:
    """Put a file there that root cannot read either: the first bytes of a process's memory."""
    path, memory = here / "desk" / "broken.py", Path("/proc/self/mem")
    if memory.exists():
        path.symlink_to(memory)
    else:
        path.write_text("from soniq import task_ref\n")
        path.chmod(0)


broken = pytest.mark.parametrize("spoil", [unparsable, binary, undecodable, unreadable])


@broken
def test_a_file_that_is_not_read(
    soniq_db: Run, arrange: Arrange[None], here: Path, spoil: Callable[[Path], None]
) -> None:
    """It is named; what was found counts; without drift it is not known that there is none."""
    arrange(lives)
    spoil(here)
    done = soniq_db("drift", "tasks", "web", "desk", "--format", "json", "--task", FORGOTTEN)
    document = json.loads(done.out)

    assert (done.code, document["findings"]) == (3, [])  # not safe to delete
    assert "broken.py" in document["not_checked"][0]["what"]
    assert document["not_checked"][0]["unread"] is True
    assert done.err.startswith("error: ")
    assert soniq_db("drift", "tasks", "web", "desk").code == 1


def test_a_release_with_a_file_that_is_not_read(
    soniq_db: Run, arrange: Arrange[None], here: Path
) -> None:
    arrange(lives)
    unparsable(here)
    done = soniq_db("can-deploy", "--service", "desk", "desk", "--json")
    answer = json.loads(done.out)
    assert answer["answer"] != "yes"
    assert "broken.py" in answer["not_checked"][0]["what"]
    assert done.code in (1, 3)


def test_a_model_that_is_not_read(soniq_db: Run, arrange: Arrange[None], here: Path) -> None:
    arrange(lives)
    (here / "tasks" / "more.py").write_text("from soniq import task_ref\ndef\n")
    done = soniq_db("in-flight", "tasks")
    assert done.code == 3
    assert "more.py" in done.err
    arguments = ("drift", "--in-flight", "tasks", "--format", "json", "--task", PLACE)
    done = soniq_db(*arguments, "desk")
    assert done.code == 3
    assert any("more.py" in gap["what"] for gap in json.loads(done.out)["not_checked"])


def test_a_file_that_is_left_out_on_purpose(soniq: Run, here: Path) -> None:
    unparsable(here)
    with (here / "desk" / "pyproject.toml").open("a") as file:
        file.write('exclude = ["broken.py"]\n')
    done = soniq("drift", "desk", "tasks", "--offline", "--task", PLACE)
    assert done.code == 0


def facts(here: Path, name: str = "web.json") -> dict[str, Any]:
    assert lint(["facts", "web", "-o", name, "--no-cache"], "soniq-lint") == 0
    document: dict[str, Any] = json.loads((here / name).read_text())
    return document


def made(here: Path, content: str | bytes) -> str:
    (here / "bad.json").write_bytes(content if isinstance(content, bytes) else content.encode())
    return "bad.json"


def empty_folder(here: Path) -> str:
    (here / "empty").mkdir()
    return "empty"


def folder_of_binaries(here: Path) -> str:
    (here / "pictures").mkdir()
    (here / "pictures" / "logo.png").write_bytes(bytes(range(256)))
    return "pictures"


def looped(here: Path) -> str:
    (here / "loop").symlink_to("loop")
    return "loop"


BAD_SOURCES: dict[str, tuple[Callable[[Path], str], str]] = {
    "nothing": (lambda here: "nowhere", "nowhere: no such file or directory"),
    "below a file": (lambda here: "web/web.py/more", "no such file or directory"),
    "a name with NUL": (lambda here: "no\0where", "no such file or directory"),
    "a Python file": (lambda here: "web/web.py", "cannot be read as a facts file"),
    "an empty folder": (empty_folder, "empty: no Python files"),
    "a folder of pictures": (folder_of_binaries, "pictures: no Python files"),
    "a link to itself": (looped, "loop: "),
    "an empty file": (lambda here: made(here, ""), "cannot be read as a facts file"),
    "not JSON": (lambda here: made(here, "hello"), "cannot be read as a facts file"),
    "not UTF-8": (lambda here: made(here, b'{"format": "\xff"}'), "cannot be read as a facts file"),
    "binary": (lambda here: made(here, bytes(range(256))), "cannot be read as a facts file"),
    "a list": (lambda here: made(here, "[]"), "cannot be read as a facts file"),
    "nested": (lambda here: made(here, "[" * 100_000), "cannot be read as a facts file"),
    "truncated": (
        lambda here: made(here, json.dumps(facts(here))[:-200]),
        "cannot be read as a facts file",
    ),
    "of a newer version": (
        lambda here: made(here, json.dumps({**facts(here), "version": 99})),
        "its version is 99",
    ),
    "of another format": (
        lambda here: made(here, json.dumps({**facts(here), "format": "soniq-contract-snapshot"})),
        "its format is 'soniq-contract-snapshot'",
    ),
    "with parts missing": (
        lambda here: made(here, '{"format": "soniq-facts", "version": 1}'),
        "cannot be read as a facts file",
    ),
}


@pytest.mark.parametrize(("make", "text"), BAD_SOURCES.values(), ids=BAD_SOURCES)
def test_a_source_that_is_none(
    soniq: Run, here: Path, make: Callable[[Path], str], text: str
) -> None:
    source = make(here)
    told(soniq("drift", source), 2, text)
    told(soniq("can-deploy", "--service", "web", source), 2, text)


def test_all_sources_that_are_not_there_are_told(soniq: Run) -> None:
    done = soniq("drift", "nowhere", "tasks", "nobody", "--offline")
    told(done, 2, "nowhere: no such file or directory")
    assert "nobody: no such file or directory" in done.err


def test_nothing_to_check(soniq_db: Run, here: Path) -> None:
    """No task anywhere is a wrong folder or a wrong database, not the absence of drift."""
    (here / "web" / "web.py").write_text("# nothing")
    for arguments in (
        ("drift", "--config", "none.toml"),
        ("drift", "web"),
        ("drift", "web", "--offline"),
    ):
        (here / "none.toml").write_text("")
        told(soniq_db(*arguments), 2, "nothing to check")


def test_keys_of_a_newer_release_are_passed_over(soniq: Run, here: Path) -> None:
    document = {**facts(here), "weather": "fine"}
    document["enqueues"] = [{**row, "weather": "fine"} for row in document["enqueues"]]
    source = made(here, json.dumps(document))
    plain = soniq("drift", "tasks", "web", "desk", "--offline", "--format", "json")
    assert soniq("drift", "tasks", source, "desk", "--offline", "--format", "json") == plain


def test_schemas_of_facts_of_a_newer_release(soniq: Run, here: Path) -> None:
    document = facts(here)
    [place] = [row for row in document["uses"] if row["task"] == PLACE]
    place["writer"] = {"type": "tensor"}
    arguments = ("tasks", made(here, json.dumps(document)), "desk", "--offline", "--task", PLACE)
    done = soniq("drift", *arguments, "--format", "json")
    assert done.code == 0
    assert {each["code"] for each in json.loads(done.out)["findings"]} <= {"writer-undecided"}


def test_a_service_given_twice(soniq: Run, here: Path) -> None:
    facts(here)
    text = "web is given twice, by web and by web.json; give one of them"
    told(soniq("drift", "tasks", "web", "web.json"), 2, text)
    told(soniq("can-deploy", "--service", "web", "web", "web.json"), 2, text)
    told(soniq("drift", "tasks", "web", "web"), 2, "web is given twice, by web and by web")


def test_a_service_given_in_two_versions(soniq: Run, here: Path) -> None:
    facts(here)
    project = here / "web" / "pyproject.toml"
    project.write_text(project.read_text().replace("1.4", "1.5"))
    text = "web is given in two versions: 1.5 by web, 1.4 by web.json; give one of them"
    told(soniq("drift", "tasks", "web", "web.json"), 2, text)
    told(soniq("can-deploy", "--service", "web", "web", "web.json"), 2, text)


def test_parts_of_one_repository_are_no_doubles(soniq: Run, here: Path) -> None:
    for name in ("web", "desk"):
        project = here / name / "pyproject.toml"
        project.write_text(
            f"[tool.soniq-lint]{project.read_text().partition('[tool.soniq-lint]')[2]}"
        )
    (here / "pyproject.toml").write_text('[project]\nname = "shop"\nversion = "1.0"\n')
    done = soniq("drift", "tasks", "web", "desk", "--offline", "--format", "json")
    services = {
        site["service"] for each in json.loads(done.out)["findings"] for site in each["sites"]
    }
    assert services == {"shop", "shop-tasks"}


def test_links_that_lead_in_a_circle(soniq: Run, here: Path) -> None:
    (here / "web" / "again").symlink_to(here, target_is_directory=True)
    (here / "web" / "itself.py").symlink_to("itself.py")
    plain = soniq("drift", "tasks", "web", "desk", "--offline", "--format", "json")
    assert plain.code == 1
    assert json.loads(plain.out)["not_checked"][1:] == []


# rows


@pytest.mark.parametrize("command", [("in-flight",), ("drift", "desk", "--in-flight")])
@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("", "cannot be read"),
        ('{"format": "soniq-contract-snapshot"', "cannot be read"),
        ('{"format": "soniq-contract-snapshot", "version": 99}', "its version is 99"),
        ('{"format": "soniq-facts", "version": 1}', "its format is 'soniq-facts'"),
    ],
)
def test_a_snapshot_that_is_none(
    soniq: Run, here: Path, command: tuple[str, ...], content: str, text: str
) -> None:
    told(soniq(*command, made(here, content)), 2, text)


@pytest.mark.parametrize("command", [("in-flight",), ("drift", "desk", "--in-flight")])
@pytest.mark.parametrize("candidate", ["nowhere", "./nowhere", "web", "empty", "nowhere.json"])
def test_a_candidate_that_is_none(
    soniq: Run, here: Path, command: tuple[str, ...], candidate: str
) -> None:
    empty_folder(here)
    told(soniq(*command, candidate), 2, candidate.removeprefix("./"))


# what is asked for


@pytest.mark.parametrize(
    ("scope", "text"),
    [
        (("--task", "shop.orders.plaice.v1"), f"did you mean {PLACE!r}?"),
        (("--prefix", "shpo."), "did you mean 'shop.'?"),
        (("--service", "dsk"), "did you mean 'desk'?"),
        (("--queue", "shp"), "did you mean 'shop'?"),
        (("--service", "zzz"), "there is no service 'zzz'"),
        (("--queue", "shop", "--task", FORGOTTEN), "no task fits all"),
    ],
)
def test_a_scope_that_fits_nothing(soniq: Run, scope: tuple[str, ...], text: str) -> None:
    told(soniq(*OFFLINE, *scope), 2, text)


def test_a_scope_that_fits_nothing_that_lives(soniq_db: Run, arrange: Arrange[None]) -> None:
    arrange(lives)
    told(soniq_db("drift", "--service", "desks"), 2, "did you mean 'desk'?")
    told(soniq_db("drift", "--queue", "shops"), 2, "did you mean 'shop'?")
    assert soniq_db("drift", "--service", "desk", "--queue", "shop").code == 0


def test_a_configured_scope_that_fits_nothing(soniq: Run, here: Path) -> None:
    (here / "drift.toml").write_text('[tool.soniq.drift]\nqueues = ["shp"]\nservices = ["dsk"]\n')
    done = soniq(*OFFLINE, "--config", "drift.toml")
    told(done, 2, "did you mean 'shop'?")
    assert "did you mean 'desk'?" in done.err


def test_rows_of_a_task_that_is_not_declared(soniq: Run) -> None:
    done = soniq("in-flight", "tasks", "--task", "shop.orders.plaice.v1")
    told(done, 2, f"did you mean {PLACE!r}?")


@pytest.mark.parametrize("service", ["wbe", "tasks", ""])
def test_a_service_that_is_unknown(soniq: Run, service: str) -> None:
    done = soniq("can-deploy", "--service", service, "web", "tasks")
    told(done, 2, f"no source of the service {service!r}; ")


def test_a_release_that_runs_under_another_name(
    soniq_db: Run, arrange: Arrange[None], here: Path
) -> None:
    """What it replaces is not known then, and that is said."""
    arrange(lives)
    done = soniq_db("can-deploy", "--service", "desk", "desk", "tasks")
    assert done.err == ""
    project = here / "desk" / "pyproject.toml"
    project.write_text(project.read_text().replace('"desk"', '"help-desk"'))
    done = soniq_db("can-deploy", "--service", "help-desk", "desk", "tasks")
    assert "nothing that runs is called help-desk" in done.err
    assert "there is: desk, shop" in done.err


def test_a_stub_package_is_no_release(soniq: Run) -> None:
    done = soniq("can-deploy", "--service", "shop-tasks", "web", "tasks")
    told(done, 2, "shop-tasks neither produces nor handles a task")


def test_a_release_that_stops_to_handle_anything(
    soniq_db: Run, arrange: Arrange[None], here: Path
) -> None:
    arrange(lives)
    (here / "desk" / "desk.py").write_text("# nothing\n")
    done = soniq_db("can-deploy", "--service", "desk", "desk", "--json")
    blockers = [each["code"] for each in json.loads(done.out)["blockers"]]
    assert (done.code, blockers) == (1, ["handler-dropped"])


@pytest.mark.parametrize(
    ("table", "problems"),
    [
        ("waivers = 3", ["waivers must be an array of tables"]),
        (
            '[[tool.soniq.drift.waivers]]\nexpires = 2026-13-01\nreason = "r"\n',
            ["not TOML"],
        ),
        (
            'queues = "shop"\nservices = 3\n[[tool.soniq.drift.waivers]]\nowner = 3\nwhy = "x"\n'
            'code = "writer-refuse"\n[[tool.soniq.drift.waivers]]\n',
            [
                "queues must be an array of texts",
                "services must be an array of texts",
                "waivers[0].owner must be a text",
                "waivers[0] has no key 'why'",
                "did you mean 'writer-refused'?",
                "waivers[1].reason must be given",
                "waivers[1].fingerprint or code, or task must say what is waived",
                "waivers[1].expires must be a date",
            ],
        ),
    ],
)
def test_a_configuration_that_is_wrong(
    soniq: Run, here: Path, table: str, problems: list[str]
) -> None:
    (here / "pyproject.toml").write_text(f"[tool.soniq.drift]\n{table}")
    for command in (OFFLINE, CAN_DEPLOY):
        done = soniq(*command)
        for problem in problems:
            told(done, 2, problem)


def test_nothing_is_written_when_nothing_was_checked(soniq: Run, here: Path) -> None:
    done = soniq(*DRIFT, "--database-url", "postgresql://127.0.0.1:1/x", "-o", "r.txt")
    told(done, 3, "SONIQ_DATABASE_UNREACHABLE")
    assert not os.path.lexists(here / "r.txt")
