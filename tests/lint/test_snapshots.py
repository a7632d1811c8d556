"""Contract snapshots: written from source, read back, linted against."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import jsonschema
import pytest

from soniq.contract.snapshots import SCHEMA_PATH, from_json
from soniq.errors import InvalidSnapshot
from soniq_lint import exporting
from soniq_lint.snapshots import load

from .commands import STUBS, Command, command
from .project import write
from .test_contracts import PACKAGE


@pytest.fixture
def lint(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Command:
    write(tmp_path, PACKAGE)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("VIRTUAL_ENV", raising=False)
    return command(capsys)


def exported(lint: Command, *packages: str) -> str:
    done = lint("snapshot", *packages)
    assert done.code == 0, done.err
    return done.out


def test_a_snapshot_is_valid_by_the_published_schema(lint):
    schema = json.loads(SCHEMA_PATH.read_text())
    jsonschema.Draft202012Validator(schema).validate(json.loads(exported(lint, "acme_tasks")))


def test_a_snapshot_has_tasks_with_their_exports(lint):
    snapshot = from_json(exported(lint, "acme_tasks"))
    send = next(task for task in snapshot.tasks if task.task == "mail.send.v1")
    assert send.exports == ("acme_tasks.mail.send", "acme_tasks.send_mail")
    assert (send.queue, send.model) == ("mail", "acme_tasks.mail.Letter")
    assert str(send.place) == "acme_tasks/mail.py:11:8"


def test_a_snapshot_has_the_source_that_refs_and_models_need_and_no_other(lint, tmp_path):
    snapshot = from_json(exported(lint, "acme_tasks"))
    sources = {module.name: module for module in snapshot.modules}
    assert set(sources) == {
        "acme_tasks", "acme_tasks._private", "acme_tasks.mail", "acme_tasks.parts",
        "acme_tasks.tasks",
    }  # fmt: skip
    assert sources["acme_tasks.mail"].text == (tmp_path / "acme_tasks" / "mail.py").read_text()
    assert [name for name, module in sources.items() if module.package] == ["acme_tasks"]


def test_a_snapshot_of_a_module_has_the_packages_around_it(lint):
    snapshot = from_json(exported(lint, "acme_tasks/mail.py"))
    assert {module.name for module in snapshot.modules} >= {"acme_tasks", "acme_tasks.mail"}


def test_the_same_source_gives_the_same_bytes_wherever_it_lies(lint, tmp_path, monkeypatch):
    first = exported(lint, "acme_tasks")
    (tmp_path / "elsewhere").mkdir()
    shutil.move(tmp_path / "acme_tasks", tmp_path / "elsewhere" / "acme_tasks")
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert exported(lint, "acme_tasks") == first
    assert exported(lint, "./acme_tasks") == first
    assert str(tmp_path) not in first


def test_a_snapshot_names_the_project(lint):
    service = from_json(exported(lint, str(STUBS / "myservice_tasks"))).origin.service
    assert (service.name, service.version) == ("myservice-tasks", "3.0.0")


def test_modules_of_other_packages_are_left_out_and_named(lint, tmp_path):
    write(
        tmp_path,
        {
            "shared/__init__.py": "",
            "shared/types.py": "Price = int\n",
            "bills.py": """
            from pydantic import BaseModel
            from shared.types import Price
            from soniq import task_ref

            class Bill(BaseModel):
                price: Price

            pay = task_ref(name="bill.pay", args_model=Bill)
            """,
        },
    )
    done = lint("snapshot", "bills")
    assert [module.name for module in from_json(done.out).modules] == ["bills"]
    assert "name these packages too" in done.err
    assert "shared.types" in done.err
    both = lint("snapshot", "bills", "shared")
    assert "shared.types" in {module.name for module in from_json(both.out).modules}
    assert both.err == ""


def test_writing_and_checking_a_file(lint, tmp_path):
    done = lint("snapshot", "acme_tasks", "-o", "contracts.json")
    assert (done.code, done.out) == (0, "")
    assert done.err == "wrote contracts.json: 5 tasks, 5 modules\n"
    assert lint("snapshot", "acme_tasks", "-o", "contracts.json", "--check").code == 0


def test_a_changed_source_is_not_current(lint, tmp_path):
    lint("snapshot", "acme_tasks", "-o", "contracts.json")
    before = (tmp_path / "contracts.json").read_bytes()
    changed = "from pydantic import BaseModel\n\nclass Address(BaseModel):\n    street: str\n"
    write(tmp_path, {"acme_tasks/parts.py": changed})
    done = lint("snapshot", "acme_tasks", "-o", "contracts.json", "--check")
    assert (done.code, done.out) == (1, "")
    assert done.err == (
        "contracts.json is not current: run soniq-lint snapshot acme_tasks -o contracts.json\n"
    )
    assert (tmp_path / "contracts.json").read_bytes() == before


def test_other_versions_of_tools_and_project_are_current(lint, tmp_path):
    lint("snapshot", "acme_tasks", "-o", "contracts.json")
    document = json.loads((tmp_path / "contracts.json").read_text())
    document["tool"] = {"name": "soniq-lint", "version": "0.0.9", "pydantic": "2.7.0"}
    document["origin"]["service"]["version"] = "3.0.1"
    for task in document["tasks"]:
        if task["writer"] is not None:
            task["writer"]["description"] = "worded otherwise"
    (tmp_path / "contracts.json").write_text(json.dumps(document))
    assert lint("snapshot", "acme_tasks", "-o", "contracts.json", "--check").code == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("acme_taks",), "there is no package 'acme_taks'"),
        (("acme_tasks.parts",), "no tasks in acme_tasks.parts"),
        (("acme_tasks", "--check"), "--check needs the file"),
        (("acme_tasks", "-o", "no/such/folder.json"), "command line: --output: "),
        (("acme_tasks", "-o", "absent.json", "--check"), "absent.json cannot be read as"),
        (("acme_tasks", "--snapshot", "odd.json"), "{here}/odd.json cannot be read as a contract"),
    ],
)
def test_mistakes_end_with_two_and_one_line(lint, tmp_path, arguments, message):
    (tmp_path / "odd.json").write_text("{}")
    done = lint("snapshot", *arguments)
    assert (done.code, done.out) == (2, "")
    assert message.replace("{here}", str(tmp_path.resolve())) in done.err
    assert done.err.startswith("error: ")
    assert done.err.count("\n") == 1


def test_a_package_with_an_unreadable_file_is_not_exported(lint, tmp_path):
    write(tmp_path, {"acme_tasks/broken.py": "def\n"})
    done = lint("snapshot", "acme_tasks", "-o", "contracts.json")
    assert done.code == 2
    assert "acme_tasks/broken.py is not read: line 1: syntax error" in done.err
    assert not (tmp_path / "contracts.json").exists()


def test_a_module_that_is_too_long_is_not_exported(lint, monkeypatch):
    monkeypatch.setattr(exporting, "MAX_MODULE", 100)
    assert "is longer than 1 MiB" in lint("snapshot", "acme_tasks").err


def test_a_snapshot_that_is_too_long_is_not_exported(lint, monkeypatch):
    monkeypatch.setattr(exporting, "MAX_BYTES", 100)
    assert "the snapshot would be longer than" in lint("snapshot", "acme_tasks").err


# loading


def test_loading_gives_sources_and_rows(lint, tmp_path):
    lint("snapshot", "acme_tasks", "-o", "contracts.json")
    snapshot = load("contracts.json")
    assert snapshot.path == str(tmp_path / "contracts.json")
    assert (snapshot.kind, snapshot.packages) == ("package", ("acme_tasks",))
    assert snapshot.is_package == {"acme_tasks"}
    assert "class Letter" in snapshot.sources["acme_tasks.mail"]
    send = next(row for row in snapshot.tasks if row["task"] == "mail.send.v1")
    assert send["ref"] == "acme_tasks.mail.send"
    assert send["place"][:3] == ["snapshot:acme_tasks.mail", 11, 8]


def test_a_snapshot_with_a_name_that_is_not_known_is_not_closed(lint, tmp_path):
    exported_text = exported(lint, "acme_tasks")
    (tmp_path / "one.json").write_text(exported_text)
    assert load("one.json").closed
    write(tmp_path, {"acme_tasks/odd.py": "import os\nfrom soniq import task_ref\n"
                                          "ref = task_ref(name=os.environ['X'])\n"})  # fmt: skip
    (tmp_path / "two.json").write_text(exported(lint, "acme_tasks"))
    assert not load("two.json").closed


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "it is not JSON (line 1: Expecting value)"),
        (b"\xff\xff", "it is not UTF-8"),
        (b'{"format": "soniq-facts", "version": 1}', "its format is 'soniq-facts'"),
        (b'{"format": "soniq-contract-snapshot", "version": 2}', "its version is 2, and this"),
        (b'{"format": "soniq-contract-snapshot", "version": 1}', "4 problems"),
        (None, "no such file or directory"),
    ],
)
def test_what_is_no_snapshot_is_refused_in_one_line(tmp_path, content, problem):
    path = tmp_path / "contracts.json"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InvalidSnapshot) as refused:
        load(str(path))
    start = f"{path} cannot be read as a contract snapshot: {problem}"
    assert refused.value.message.startswith(start)
    assert "\n" not in refused.value.message


def test_a_folder_is_no_snapshot(tmp_path):
    with pytest.raises(InvalidSnapshot, match="is a directory"):
        load(str(tmp_path))


def test_a_file_that_is_too_long_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("soniq_lint.snapshots.MAX_BYTES", 10)
    (tmp_path / "contracts.json").write_text("x" * 11)
    with pytest.raises(InvalidSnapshot, match="it is longer than"):
        load(str(tmp_path / "contracts.json"))


# linting with nothing but the file

CONSUMER = {
    "pyproject.toml": """
        [tool.soniq-lint]
        snapshots = ["contracts.json"]
        """,
    "orders.py": """
        from acme_tasks import send_mail
        from soniq import Soniq

        app = Soniq()

        async def good():
            await app.enqueue(send_mail, args={"to": {"street": "a", "city": "b"}})

        async def bad():
            await app.enqueue(send_mail, args={"to": {"street": 1}, "subjct": ""})
        """,
}


@pytest.fixture
def consumer(lint: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository that has a snapshot and neither source nor environment."""
    folder = write(tmp_path / "consumer", CONSUMER)
    (folder / ".git").mkdir()
    (folder / "contracts.json").write_text(exported(lint, "acme_tasks"))
    shutil.rmtree(tmp_path / "acme_tasks")
    monkeypatch.chdir(folder)
    return folder


def test_args_are_judged_as_with_the_package_installed(lint, consumer):
    done = lint("check", "--no-cache", "--output-format", "json")
    found = {(row["rule"], row["field"]) for row in json.loads(done.out)["diagnostics"]}
    assert found == {
        ("unknown-argument", "subjct"),
        ("missing-argument", "to.city"),
        ("invalid-argument", "to.street"),
    }


def test_contracts_can_be_printed_from_a_snapshot(lint, consumer):
    done = lint("contracts", "acme_tasks")
    assert "  fields   to                  Address  required\n" in done.out


def test_a_snapshot_of_a_snapshot_is_the_same(lint, consumer):
    again = from_json(exported(lint, "acme_tasks"))
    first = from_json((consumer / "contracts.json").read_text())
    assert (again.modules, again.tasks) == (first.modules, first.tasks)


def test_source_is_preferred_to_a_snapshot(lint, consumer):
    write(
        consumer,
        {
            "acme_tasks.py": """
            from soniq import task_ref

            send_mail = task_ref(name="mail.send.v1")
            """
        },
    )
    assert lint("check", "--no-cache").code == 0


def test_a_snapshot_that_cannot_be_read_ends_the_run(lint, consumer):
    (consumer / "contracts.json").write_text("{}")
    done = lint("check", "--no-cache")
    assert (done.code, done.out) == (2, "")
    assert "cannot be read as a contract snapshot" in done.err
    assert done.err.count("\n") == 1


REGISTRY = {
    "format": "soniq-contract-snapshot",
    "version": 1,
    "tool": {"name": "soniq", "version": "0.1.0", "pydantic": None},
    "origin": {
        "kind": "registry",
        "packages": [],
        "service": {"name": None, "version": None, "owner": None},
    },
    "tasks": [
        {
            "task": "mail.send.v1", "ref": "", "exports": [], "queue": "mail", "model": None,
            "shape": None, "opaque": [], "reason": "", "place": None, "reader": None,
            "writer": {"type": "object", "properties": {}, "additionalProperties": False},
        }
    ],
    "modules": [],
}  # fmt: skip


def test_a_registry_gives_names_and_nothing_else(lint, consumer):
    (consumer / "contracts.json").write_text(json.dumps(REGISTRY))
    write(
        consumer,
        {
            "orders.py": """
            from acme_tasks import send_mail
            from soniq import Soniq

            app = Soniq()

            async def place():
                await app.enqueue(send_mail, args={"subjct": ""})
                await app.enqueue("mail.send.v1", args={"anything": 1})
                await app.enqueue("mail.sned.v1", args={"anything": 1})

            @app.job(name="mail.new.v1")
            async def new() -> None: ...
            """
        },
    )
    done = lint("check", "--no-cache", "--output-format", "json")
    found = [(row["rule"], row["task"]) for row in json.loads(done.out)["diagnostics"]]
    assert found == [("unknown-task-name", "mail.sned.v1")]


def test_a_name_is_replaced_by_a_ref_that_only_the_snapshot_has(lint, consumer):
    write(
        consumer,
        {
            "orders.py": """
            from soniq import Soniq

            app = Soniq()

            async def place():
                await app.enqueue("mail.purge", args={})
            """
        },
    )
    done = lint("check", "--no-cache", "--fix", "--unsafe-fixes")
    assert done.code == 0, done.out
    assert (consumer / "orders.py").read_text().splitlines() == [
        "from acme_tasks.tasks import Tasks",
        "from soniq import Soniq",
        "",
        "app = Soniq()",
        "",
        "async def place():",
        "    await app.enqueue(Tasks.purge, args={})",
    ]
