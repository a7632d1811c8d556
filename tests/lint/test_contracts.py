"""``soniq-lint contracts``: what stub packages declare, from source."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from soniq.args import reader_schema, writer_schema
from soniq.contract.schema import fingerprint, normalise

from .commands import ROOT, STUBS, Command, command
from .project import write

PACKAGE = {
    "acme_tasks/__init__.py": """
        from .mail import send as send_mail
        from .tasks import *
        from ._private import hidden
        """,
    "acme_tasks/mail.py": """
        from pydantic import BaseModel, Field
        from soniq import task_ref

        from .parts import Address

        class Letter(BaseModel):
            to: Address
            subject: str = ""
            copies: int = Field(1, alias="copyCount")

        send = task_ref(name="mail.send.v1", args_model=Letter, default_queue="mail")
        resend = task_ref(name="mail.resend.v1")
        urgent = send.with_default_queue("urgent")
        """,
    "acme_tasks/parts.py": """
        from pydantic import BaseModel

        class Address(BaseModel):
            street: str
            city: str
        """,
    "acme_tasks/tasks.py": """
        from soniq import task_ref

        class Tasks:
            purge = task_ref(name="mail.purge")
        """,
    "acme_tasks/_private.py": """
        from soniq import task_ref

        hidden = task_ref(name="mail.hidden")
        _unseen = task_ref(name="mail.unseen")
        """,
    "acme_tasks/unrelated.py": "raise SystemExit('imported')\n",
}


@pytest.fixture
def lint(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Command:
    """Run commands in a folder with ``acme_tasks``."""
    write(tmp_path, PACKAGE)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("VIRTUAL_ENV", raising=False)
    return command(capsys)


def tasks(text: str) -> dict[str, dict[str, object]]:
    return {row["task"]: row for row in json.loads(text)["tasks"]}


def test_block_of_a_task(lint):
    done = lint("contracts", "acme_tasks")
    assert (done.code, done.err) == (0, "")
    block = next(each for each in done.out.split("\n\n") if each.startswith("mail.send.v1"))
    shape = tasks(lint("contracts", "acme_tasks", "--json").out)["mail.send.v1"]["shape"]
    assert block.rstrip().splitlines() == [
        "mail.send.v1",
        "  queue    mail",
        "  import   acme_tasks.mail.send",
        "           acme_tasks.send_mail",
        "  model    acme_tasks.mail.Letter",
        f"  shape    {shape}",
        "  fields   to                  Address  required",
        "           subject             str      optional",
        "           copyCount (copies)  int      optional",
        "  Address  street  str  required",
        "           city    str  required",
        "  at       acme_tasks/mail.py:11:8",
    ]


def test_task_without_a_model(lint):
    block = lint("contracts", "acme_tasks.tasks").out
    assert "model   none: any JSON object will do" in block


def test_every_import_path_is_an_export(lint):
    found = tasks(lint("contracts", "acme_tasks", "--json").out)
    assert found["mail.send.v1"]["exports"] == ["acme_tasks.mail.send", "acme_tasks.send_mail"]
    assert found["mail.purge"]["exports"] == [
        "acme_tasks.Tasks.purge",
        "acme_tasks.tasks.Tasks.purge",
    ]


def test_a_ref_with_another_queue_is_no_export(lint):
    found = tasks(lint("contracts", "acme_tasks", "--json").out)
    assert "acme_tasks.mail.urgent" not in found["mail.send.v1"]["exports"]


def test_private_paths_are_exports_only_where_the_ref_has_no_other(lint):
    found = tasks(lint("contracts", "acme_tasks", "--json").out)
    assert found["mail.hidden"]["exports"] == ["acme_tasks._private.hidden", "acme_tasks.hidden"]
    assert found["mail.unseen"]["exports"] == ["acme_tasks._private._unseen"]


def test_json_has_both_schemas(lint):
    row = tasks(lint("contracts", "acme_tasks", "--json").out)["mail.send.v1"]
    assert row["writer"]["additionalProperties"] is False
    assert "additionalProperties" not in row["reader"]
    assert row["shape"] == fingerprint(row["writer"])
    assert row["reader_shape"] == fingerprint(row["reader"])
    assert row["place"] == ["acme_tasks/mail.py", 11, 8, 11, 78]


@pytest.mark.parametrize(
    "target",
    ["acme_tasks", "acme_tasks/", "acme_tasks/mail.py", "acme_tasks.mail", ".", "./acme_tasks"],
)
def test_a_package_can_be_given_by_name_and_by_path(lint, target):
    done = lint("contracts", target)
    assert done.code == 0
    assert "mail.send.v1\n" in done.out
    assert "acme_tasks.mail.send\n" in done.out


def test_a_package_elsewhere_can_be_given_by_path(lint, tmp_path, monkeypatch):
    write(tmp_path / "other", {"orders.py": ""})
    monkeypatch.chdir(tmp_path / "other")
    done = lint("contracts", "../acme_tasks")
    assert "  model    acme_tasks.mail.Letter\n" in done.out


def test_packages_below_a_folder_keep_their_names(lint, tmp_path):
    text = "from soniq import task_ref\nref = task_ref(name='beta.run')\n"
    folder = tmp_path / "libs" / "tasks" / "beta_tasks"
    write(folder, {"__init__.py": "from .a import ref\n", "a.py": text})
    for target in ("libs", "libs/tasks", "libs/tasks/beta_tasks", "libs/tasks/beta_tasks/a.py"):
        (row,) = tasks(lint("contracts", target, "--json").out).values()
        assert row["exports"][0] == "beta_tasks.a.ref"


def test_a_folder_of_a_namespace_package_keeps_its_name(lint, tmp_path):
    text = "from soniq import task_ref\nref = task_ref(name='gamma.run')\n"
    write(tmp_path, {"acme/gamma/tasks.py": text})
    for target in ("acme.gamma", "acme.gamma.tasks", "acme/gamma", "acme/gamma/tasks.py"):
        (row,) = tasks(lint("contracts", target, "--json").out).values()
        assert row["ref"] == "acme.gamma.tasks.ref"


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("acme_taks", "there is no package 'acme_taks' in the roots of the project, its stub"),
        ("acme_tasks.mial", "the package 'acme_tasks' has no module 'mial'"),
        ("../nowhere/tasks", "there is no file or folder '../nowhere/tasks'"),
    ],
)
def test_what_is_not_there_is_said_in_one_line(lint, target, message):
    done = lint("contracts", target)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(f"error: {message}")
    assert done.err.count("\n") == 1


def test_no_package_at_all_is_refused(lint):
    assert lint("contracts").code == 2


def test_an_unknown_option_is_refused_with_the_nearest(lint):
    done = lint("contracts", "acme_tasks", "--jsno")
    assert done.code == 2
    assert "did you mean '--json'?" in done.err


def test_a_package_without_tasks_says_so(lint):
    done = lint("contracts", "acme_tasks.parts")
    assert (done.code, done.out, done.err) == (0, "", "no tasks in acme_tasks.parts\n")


def test_a_file_that_cannot_be_read_is_named(lint, tmp_path):
    write(tmp_path, {"acme_tasks/broken.py": "def\n"})
    done = lint("contracts", "acme_tasks")
    assert done.code == 0
    assert "mail.send.v1" in done.out
    assert done.err.startswith("not read: acme_tasks/broken.py: line 1: syntax error")


def test_a_link_to_its_own_folder_is_read_once(lint, tmp_path):
    (tmp_path / "acme_tasks" / "again").symlink_to(tmp_path / "acme_tasks")
    assert lint("contracts", "acme_tasks").out.count("mail.resend.v1") == 1


def test_a_name_that_is_not_known_has_its_reason(lint, tmp_path):
    write(tmp_path, {"odd.py": "import os\nfrom soniq import task_ref\n"
                               "ref = task_ref(name=os.environ['X'])\n"})  # fmt: skip
    assert lint("contracts", "odd").out.startswith("(name not known: ")


def test_what_cannot_be_known_of_a_model_has_its_reason(lint, tmp_path):
    write(
        tmp_path,
        {
            "odd.py": """
            from elsewhere import Money
            from pydantic import BaseModel
            from soniq import task_ref

            class Args(BaseModel):
                order_id: str
                price: Money

            ref = task_ref(name="a.b", args_model=Args)
            """
        },
    )
    done = lint("contracts", "odd")
    assert "  unknown  price: " in done.out
    assert "  shape " not in done.out
    (row,) = tasks(lint("contracts", "odd", "--json").out).values()
    assert (row["shape"], row["writer"], row["reader_shape"]) == (None, None, None)
    assert len(row["opaque"]) == 1


def test_names_cannot_steer_the_terminal(lint, tmp_path):
    write(tmp_path, {"odd.py": "from soniq import task_ref\nref = task_ref(name='a\\x1b[2J')\n"})
    assert "\x1b" not in lint("contracts", "odd").out


def test_the_shapes_of_the_recipe_are_those_of_the_registry(lint, monkeypatch):
    monkeypatch.syspath_prepend(str(STUBS))
    try:
        import myservice_tasks

        found = tasks(lint("contracts", STUBS / "myservice_tasks", "--json").out)
        refs = [getattr(myservice_tasks, name) for name in myservice_tasks.__all__]
        assert set(found) == {ref.name for ref in refs}
        for ref in refs:
            row = found[ref.name]
            assert row["shape"] == fingerprint(writer_schema(ref.args_model))
            assert normalise(row["writer"]) == normalise(writer_schema(ref.args_model))
            assert normalise(row["reader"]) == normalise(reader_schema(ref.args_model))
            assert row["queue"] == ref.default_queue
            assert row["model"] == f"{ref.args_model.__module__}.{ref.args_model.__name__}"
    finally:
        for name in [name for name in sys.modules if name.partition(".")[0] == "myservice_tasks"]:
            del sys.modules[name]


@pytest.fixture(scope="module")
def sample_rows(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, object]]:
    """The rows of a stub package with a task for each of the sample models."""
    from soniq_lint.config.settings import AnalysisSettings
    from soniq_lint.packages import read_packages
    from soniq_lint.sites.rows import declared
    from tests.contract.samples import MODELS

    folder = tmp_path_factory.mktemp("samples")
    text = (ROOT / "tests" / "contract" / "samples.py").read_text(encoding="utf-8")
    refs = "".join(
        f"{model.__name__}_ref = task_ref(name='sample.{model.__name__.lower()}', "
        f"args_model=samples.{model.__name__})\n"
        for model in MODELS
    )
    write(
        folder,
        {"samples.py": text, "stubs.py": f"import samples\nfrom soniq import task_ref\n{refs}"},
    )
    reading = read_packages([str(folder)], AnalysisSettings(root=str(folder)))
    rows = [declared(promise.declaration) for promise in reading.promises]
    return {row["model"].rpartition(".")[2]: row for row in rows if row["model"]}


def sample_models() -> list[type]:
    from tests.contract.samples import MODELS

    return MODELS


@pytest.mark.parametrize("model", sample_models(), ids=lambda model: model.__name__)
def test_a_shape_that_is_known_is_the_one_at_run_time(model, sample_rows):
    row = sample_rows[model.__name__]
    if row["shape"] is None:
        assert row["opaque"]
    else:
        assert normalise(row["writer"]) == normalise(writer_schema(model))
        assert normalise(row["reader"]) == normalise(reader_schema(model))
        assert row["shape"] == fingerprint(writer_schema(model))


def test_most_shapes_are_known(sample_rows):
    unknown = {name for name, row in sample_rows.items() if row["shape"] is None}
    assert len(unknown) <= len(sample_rows) // 5


LOGIN = {
    "login_tasks/__init__.py": """
        from pydantic import BaseModel, Field, SecretStr, field_validator
        from soniq import task_ref

        class Device(BaseModel):
            key: SecretStr
            name: str

        class LoginArgs(BaseModel):
            user: str
            devices: dict[str, list[Device]]
            ratio: float

        class OldArgs(BaseModel):
            user: str = Field(validation_alias="usr")

            @field_validator("user")
            @classmethod
            def stop(cls, value):
                raise SystemExit("run")

        refresh = task_ref(name="logins.refresh.v1", args_model=LoginArgs)
        old = task_ref(name="logins.old.v1", args_model=OldArgs)
        """
}
MASKED = "field 'key' of Device is a SecretStr, which is written as asterisks"


@pytest.fixture
def login(lint: Command, tmp_path: Path) -> Command:
    write(tmp_path, LOGIN)
    return lint


def test_what_a_model_cannot_read_of_what_it_writes_is_a_line(login):
    done = login("contracts", "login_tasks")
    assert done.code == 0
    assert f"  unreadable  {MASKED}\n" in done.out
    assert (
        "  unreadable  field 'user' of OldArgs is written as 'user' and read as 'usr'" in done.out
    )
    assert "as in" not in done.out


def test_json_says_what_is_unreadable_and_where(login):
    found = tasks(login("contracts", "login_tasks", "--json").out)
    assert found["logins.refresh.v1"]["unreadable"] == [
        {
            "code": "secret-masked",
            "path": "devices[*][*].key",
            "model": "login_tasks.Device",
            "field": "key",
            "message": MASKED,
        }
    ]
    assert [each["path"] for each in found["logins.old.v1"]["unreadable"]] == ["usr"]


def test_values_are_shown_on_demand(login):
    text = login("contracts", "login_tasks", "--show-values").out
    row = tasks(login("contracts", "login_tasks", "--json", "--show-values").out)
    [masked] = row["logins.refresh.v1"]["unreadable"]
    assert f"  as in {masked['witness']}\n" in text
    assert json.loads(masked["witness"])["devices"]
    # what is known without trying has no args to show
    assert [each["witness"] for each in row["logins.old.v1"]["unreadable"]] == [None]


def test_a_model_that_reads_what_it_writes_has_no_such_line(lint):
    assert "unreadable" not in lint("contracts", "acme_tasks").out
    found = tasks(lint("contracts", "acme_tasks", "--json").out)
    assert [row["unreadable"] for row in found.values()] == [[]] * len(found)
