"""``soniq-lint facts``: what a repository declares, enqueues and handles."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from soniq.contract.facts import SCHEMA_PATH, Facts, from_json
from soniq.contract.rows import Place
from soniq_lint.service import service_of

from .commands import ROOT, Command, command
from .project import write

FILES = {
    "pyproject.toml": """
        [project]
        name = "orders"
        version = "1.2.0"

        [tool.soniq-lint]
        roots = ["src"]
        """,
    "src/acme_tasks.py": """
        from pydantic import BaseModel
        from soniq import task_ref

        class Letter(BaseModel):
            to: str

        send = task_ref(name="mail.send.v1", args_model=Letter, default_queue="mail")
        """,
    "src/orders/app.py": """
        from acme_tasks import Letter, send
        from soniq import Soniq

        app = Soniq()

        @app.job(name=send.name, validate=Letter)
        async def deliver(to: str) -> None: ...

        async def place(recipient):
            await app.enqueue(send, args={"to": "p3rs0nal"})
            await app.enqueue("mail.purge", args={"all": True})
        """,
    "src/orders/plain.py": "x = 1\n",
}


@pytest.fixture
def lint(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Command:
    write(tmp_path, FILES)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("VIRTUAL_ENV", raising=False)
    return command(capsys)


def facts(lint: Command, *arguments: str) -> Facts:
    done = lint("facts", *arguments)
    assert (done.code, done.err) == (0, "")
    jsonschema.Draft202012Validator(json.loads(SCHEMA_PATH.read_text())).validate(
        json.loads(done.out)
    )
    return from_json(done.out)


def test_what_is_declared(lint):
    (row,) = facts(lint).declares
    assert (row.task, row.ref, row.queue) == ("mail.send.v1", "acme_tasks.send", "mail")
    assert (row.model, row.opaque, row.reason) == ("acme_tasks.Letter", (), "")
    assert row.writer["properties"] == {"to": {"title": "To", "type": "string"}}
    assert row.place == Place("src/acme_tasks.py", 7, 8, 7, 78)
    assert row.name_place == Place("src/acme_tasks.py", 7, 22, 7, 36)


def test_what_is_enqueued(lint):
    first, second = facts(lint).enqueues
    assert (first.task, first.form, first.ref) == ("mail.send.v1", "ref", "acme_tasks.send")
    assert (first.keys, first.checked, first.app) == (("to",), True, True)
    assert (first.function, first.place.path) == ("place", "src/orders/app.py")
    assert (second.task, second.form, second.ref) == ("mail.purge", "name", "")


def test_what_is_handled(lint):
    (row,) = facts(lint).handles
    assert (row.task, row.form, row.app) == ("mail.send.v1", "ref-name", "orders.app.app")
    assert (row.model, row.parameters) == ("acme_tasks.Letter", ("to",))
    assert row.shape == facts(lint).declares[0].shape


def test_no_values_of_args_are_written(lint):
    assert "p3rs0nal" not in lint("facts").out


def test_the_service_comes_from_pyproject(lint):
    service = facts(lint).service
    assert (service.name, service.version, service.owner) == ("orders", "1.2.0", None)


def test_the_service_can_be_given(lint):
    service = facts(lint, "--service", "shop", "--owner", "team-shop").service
    assert (service.name, service.version, service.owner) == ("shop", None, "team-shop")
    version = facts(lint, "--service-version", "2.0").service
    assert (version.name, version.version) == ("orders", "2.0")


def test_a_handler_has_the_schema_of_what_it_reads(lint):
    (row,) = facts(lint).handles
    assert row.reader["properties"] == {"to": {"title": "To", "type": "string"}}


def test_refs_of_other_packages_are_those_of_the_environment(lint, tmp_path):
    write(tmp_path / "tasks", {"src/shop_tasks/__init__.py": """
        from pydantic import BaseModel
        from soniq import task_ref

        class Order(BaseModel):
            order_id: str

        place = task_ref(name="shop.place.v1", args_model=Order)
        cancel = task_ref(name="shop.cancel.v1", args_model=Order)
        """})  # fmt: skip
    write(tmp_path, {"src/orders/more.py": """
        from shop_tasks import place
        from soniq import Soniq

        async def order(app: Soniq):
            await app.enqueue(place, args={"order_id": "o1"})
        """})  # fmt: skip
    found = facts(lint, "--stubs", "tasks")
    assert [row.task for row in found.declares] == [
        "mail.send.v1",
        "shop.place.v1",
        "shop.cancel.v1",
    ]
    (row,) = facts(lint, "--stubs", "tasks", "src/orders/more.py").uses
    assert (row.task, row.ref) == ("shop.place.v1", "shop_tasks.place")
    assert row.writer["required"] == ["order_id"]
    assert row.place.path == "shop_tasks/__init__.py"


def test_refs_that_are_declared_here_are_not_listed_again(lint):
    assert facts(lint).uses == ()


def test_facts_of_one_folder(lint):
    found = facts(lint, "src/orders")
    (row,) = found.uses
    assert (row.ref, row.place.path) == ("acme_tasks.send", "acme_tasks.py")
    assert (len(found.declares), len(found.enqueues)) == (0, 2)
    assert found.enqueues[0].place.path == "src/orders/app.py"


def test_a_file_that_cannot_be_read_is_named_in_the_facts(lint, tmp_path):
    write(tmp_path, {"src/orders/broken.py": "from soniq import task_ref\ndef\n"})
    (unread,) = facts(lint).unread
    assert unread.path == "src/orders/broken.py"
    assert "syntax error" in unread.reason


def test_the_same_source_gives_the_same_bytes(lint):
    assert lint("facts").out == lint("facts", "--no-cache").out


def test_facts_can_be_written_to_a_file(lint, tmp_path):
    done = lint("facts", "-o", "orders.facts.json")
    assert (done.code, done.out) == (0, "")
    assert done.err == ("wrote orders.facts.json: 1 task declared, 2 enqueue sites, 1 handler\n")
    assert from_json((tmp_path / "orders.facts.json").read_bytes()).service.name == "orders"


@pytest.mark.parametrize(
    "arguments",
    [("nowhere",), ("-o", "no/such/folder/facts.json"), ("--ouput", "x"), ("--python", "nowhere")],
)
def test_mistakes_end_with_two_and_one_line(lint, arguments):
    done = lint("facts", *arguments)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("error: ")


def test_the_examples_have_facts(lint):
    found = facts(lint, str(ROOT / "examples"))
    assert {row.task for row in found.declares} >= {"billing.invoices.send.v2"}
    assert all(not Path(row.place.path).is_absolute() for row in found.declares)
    handled = {row.task: row for row in found.handles}
    declared = {row.task: row for row in found.declares}
    row = handled["billing.invoices.send.v2"]
    assert row.shape == declared["billing.invoices.send.v2"].shape == "47491b27d30912b3"


@pytest.mark.parametrize(
    ("text", "name", "version"),
    [
        ("", None, None),
        ("[project]\nname = 'a'\n", "a", None),
        ("[project]\nname = 'a'\ndynamic = ['version']\n", "a", None),
        ("[tool.poetry]\nname = 'a'\nversion = '1'\n", "a", "1"),
        ("[project]\nname = 3\nversion = []\n", None, None),
        ("project = 3\n[tool]\npoetry = []\n", None, None),
        ("[project\n", None, None),
        ("[tool.ruff]\n", None, None),
    ],
)
def test_service_of_a_project(tmp_path, text, name, version):
    (tmp_path / ".git").mkdir()
    (tmp_path / "pyproject.toml").write_text(text)
    service = service_of(str(tmp_path / "src" / "a.py"))
    assert (service.name, service.version) == (name, version)


def test_the_nearest_project_counts(tmp_path):
    write(tmp_path, {"pyproject.toml": "[project]\nname = 'whole'\n",
                     "part/pyproject.toml": "[project]\nname = 'part'\n"})  # fmt: skip
    assert service_of(str(tmp_path / "part" / "src")).name == "part"


def test_the_search_ends_at_the_top_of_the_repository(tmp_path):
    write(tmp_path, {"pyproject.toml": "[project]\nname = 'outside'\n"})
    (tmp_path / "repo" / ".git").mkdir(parents=True)
    assert service_of(str(tmp_path / "repo")).name is None
