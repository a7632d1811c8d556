"""Rules that look at all files of a project together."""

from __future__ import annotations

import subprocess
import sys

import pytest

from soniq_lint.rules.rows import module_and_name

from .linting import CONSUMER, STUB, fixed, found, lint, messages_in, rules_in

SEND = "billing.invoices.send.v2"


def call(target: str, args: str = '{"order_id": "o1", "customer": "acme"}') -> str:
    return f"async def run(x, y):\n    await app.enqueue({target}, args={args})\n"


# unknown-task-name


def test_unknown_name_is_found(tmp_path):
    text = call("'billing.reciepts.send.v1'")
    assert messages_in(tmp_path, text) == [
        "unknown-task-name: no task is called 'billing.reciepts.send.v1'; did you mean "
        "'billing.receipts.send.v1'?"
    ]


def test_unknown_name_without_a_near_one_is_found(tmp_path):
    assert rules_in(tmp_path, call("'zzz'")) == ["unknown-task-name"]


@pytest.mark.parametrize(
    "text",
    [
        call("'consumer.own.v1'") + "@app.job(name='consumer.own.v1')\ndef own(**rest): ...\n",
        call("'consumer.own'") + "@app.job()\ndef own(**rest): ...\n",
        call("x"),
        call("f'billing.{x}.v1'"),
        "async def run(queue):\n    await queue.enqueue('some.function', args={})\n",
        call("'zzz'") + "@app.job(name=unknown())\ndef own(**rest): ...\n",
        call("'zzz'") + "import os\nother = task_ref(name=os.environ['X'])\n",
    ],
)
def test_name_that_may_be_known_is_left_alone(text, tmp_path):
    files = STUB | {"consumer.py": f"{CONSUMER}from soniq import task_ref\n{text}"}
    rules = [each.rule for each in lint(tmp_path, files)]
    assert "unknown-task-name" not in rules


@pytest.mark.parametrize("setting", ["none", "warn"])
def test_any_name_may_be_enqueued_where_the_application_allows_it(setting, tmp_path):
    files = {
        "app.py": f"from soniq import Soniq\napp = Soniq(enqueue_validation='{setting}')\n",
        "one.py": "from app import app\n" + call("'other.service.use.v1'", "{}"),
    }
    assert found(tmp_path, files) == []


def test_handler_in_another_file_is_known(tmp_path):
    files = {
        "app.py": "from soniq import Soniq\napp = Soniq()\n",
        "one.py": "from app import app\n@app.job(name='shop.own.use.v1')\ndef own(): ...\n",
        "two.py": "from app import app\n" + call("'shop.own.use.v1'", "{}"),
    }
    assert found(tmp_path, files) == []


def test_misspelt_name_becomes_the_ref(tmp_path):
    text = "from soniq import Soniq\n\napp = Soniq()\n\n\n" + call("'billing.invoice.send.v2'")
    changed = fixed(tmp_path, STUB | {"producer.py": text})["producer.py"]
    assert "from myservice_tasks import send_invoice\n" in changed
    assert "app.enqueue(send_invoice, " in changed


def test_misspelt_name_of_a_handler_becomes_its_name(tmp_path):
    text = (
        "from soniq import Soniq\n\napp = Soniq()\n\n\n"
        "@app.job(name='shop.letters.print.v1')\ndef own(): ...\n\n\n"
        + call("'shop.leters.print.v1'", "{}")
    )
    changed = fixed(tmp_path, {"producer.py": text})["producer.py"]
    assert 'app.enqueue("shop.letters.print.v1", ' in changed


# string-task-name


def test_name_of_a_ref_is_found(tmp_path):
    text = "@app.job(send_invoice)\ndef send(**rest): ...\n" + call(f"'{SEND}'")
    assert messages_in(tmp_path, text) == [
        f"string-task-name: '{SEND}' is enqueued by name, and myservice_tasks.send_invoice "
        "declares it"
    ]


def test_name_taken_from_a_ref_is_found(tmp_path):
    assert rules_in(tmp_path, call("send_invoice.name")) == ["string-task-name"]


def test_name_given_to_something_else_is_left_alone(tmp_path):
    text = f"async def run(queue):\n    await queue.enqueue('{SEND}', args={{}})\n"
    assert rules_in(tmp_path, text) == []


@pytest.mark.parametrize(
    ("before", "imported", "text"),
    [
        ("", "from myservice_tasks import send_invoice\n", "send_invoice"),
        ("from myservice_tasks import send_invoice\n", "", "send_invoice"),
        ("from myservice_tasks import send_invoice as send\n", "", "send"),
        ("import myservice_tasks\n", "", "myservice_tasks.send_invoice"),
        ("def send_invoice(): ...\n", "import myservice_tasks\n", "myservice_tasks.send_invoice"),
    ],
)
def test_name_becomes_the_ref_as_the_file_spells_it(before, imported, text, tmp_path):
    source = f"{before}from soniq import Soniq\n\napp = Soniq()\n\n\n" + call(f"'{SEND}'")
    changed = fixed(tmp_path, STUB | {"producer.py": source})["producer.py"]
    assert f"app.enqueue({text}, " in changed
    assert imported in changed
    assert lint(tmp_path, {}) == []


def test_name_stays_where_the_ref_cannot_be_spelled(tmp_path):
    source = "from soniq import Soniq\napp = Soniq()\nsend_invoice = myservice_tasks = 1\n"
    source += call(f"'{SEND}'")
    assert fixed(tmp_path, STUB | {"producer.py": source}) == {}


def test_name_declared_twice_has_no_fix(tmp_path):
    files = STUB | {
        "more.py": "from myservice_tasks import InvoiceArgs\nfrom soniq import task_ref\n"
        f"again = task_ref(name='{SEND}', args_model=InvoiceArgs)\n",
        "producer.py": "from soniq import Soniq\napp = Soniq()\n" + call(f"'{SEND}'"),
    }
    (diagnostic,) = lint(tmp_path, files)
    assert diagnostic.rule == "string-task-name"
    assert diagnostic.fix is None


# handler-without-stub


def test_handler_of_an_undeclared_task_is_found(tmp_path):
    text = "@app.job(name='billing.invoice.send.v2')\ndef send(**rest): ...\n"
    assert messages_in(tmp_path, text) == [
        "handler-without-stub: no ref declares the task 'billing.invoice.send.v2'; did you mean "
        f"'{SEND}'?"
    ]


@pytest.mark.parametrize(
    "text",
    [
        f"@app.job(name='{SEND}', validate=InvoiceArgs)\ndef send(**rest): ...",
        "@app.job()\ndef clean(): ...",
        "@app.periodic(cron='0 6 * * *')\n@app.job(name='consumer.clean.v1')\ndef clean(): ...",
        "@app.job(name='consumer.own.v1')\ndef own(**rest): ...\n" + call("'consumer.own.v1'"),
        "@app.job(name='consumer.own.v1')\ndef own(**rest): ...\n"
        "async def run():\n    await app.enqueue(own, order_id=1)",
        "@app.job(name=unknown())\ndef own(**rest): ...",
        "import os\n@app.job(name='consumer.own.v1')\ndef own(**rest): ...\n"
        "other = task_ref(name=os.environ['X'])\n",
    ],
)
def test_handler_that_needs_no_ref_is_left_alone(text, tmp_path):
    files = STUB | {"consumer.py": f"{CONSUMER}from soniq import task_ref\n{text}"}
    rules = [each.rule for each in lint(tmp_path, files)]
    assert "handler-without-stub" not in rules


def test_project_without_refs_needs_none(tmp_path):
    text = "from soniq import Soniq\napp = Soniq()\n@app.job(name='own.it.v1')\ndef own(): ...\n"
    assert lint(tmp_path, {"app.py": text}) == []


# literal-handler-name


def test_literal_name_of_a_ref_is_found(tmp_path):
    text = f"@app.job(name='{SEND}', validate=InvoiceArgs)\ndef send(**rest): ...\n"
    assert rules_in(tmp_path, text) == ["literal-handler-name"]


def test_literal_name_becomes_the_name_of_the_ref(tmp_path):
    text = (
        "from myservice_tasks import InvoiceArgs\nfrom soniq import Soniq\n\napp = Soniq()\n\n\n"
        f"@app.job(name='{SEND}', validate=InvoiceArgs)\ndef send_invoice(**rest): ...\n"
    )
    changed = fixed(tmp_path, STUB | {"consumer.py": text})["consumer.py"]
    # the handler has the name of the ref, so the ref is spelled by its module
    assert "@app.job(name=myservice_tasks.send_invoice.name, validate=InvoiceArgs)" in changed
    assert lint(tmp_path, {}) == []


def test_literal_name_without_model_is_mended_in_two_steps(tmp_path):
    text = (
        "from soniq import Soniq\n\napp = Soniq()\n\n\n"
        f"@app.job(name='{SEND}')\ndef send(**rest): ...\n"
    )
    changed = fixed(tmp_path, STUB | {"consumer.py": text})["consumer.py"]
    assert "@app.job(name=send_invoice.name, validate=InvoiceArgs)" in changed
    assert lint(tmp_path, {}) == []


# duplicate-handler

TWICE = "@app.job(send_receipt)\ndef one(order_id): ...\n"


def test_second_handler_of_a_task_is_found(tmp_path):
    text = f"{TWICE}@app.job(name=send_receipt.name, validate=ReceiptArgs)\ndef two(**rest): ..."
    assert messages_in(tmp_path, text) == [
        "duplicate-handler: task 'billing.receipts.send.v1' already has the handler 'one'"
    ]


def test_second_handler_in_another_file_is_found(tmp_path):
    job = "from app import app\nfrom myservice_tasks import send_receipt\n" + TWICE
    files = {"app.py": "from soniq import Soniq\napp = Soniq()\n", "one.py": job, "two.py": job}
    assert [each.partition(":")[0] for each in found(tmp_path, files)] == ["duplicate-handler"]


@pytest.mark.parametrize(
    "text",
    [
        f"{TWICE}other = Soniq()\n@other.job(send_receipt)\ndef two(order_id): ...",
        f"{TWICE}@app.job(send_invoice)\ndef two(**rest): ...",
        "if app:\n    @app.job(send_receipt)\n    def one(order_id): ...\n"
        "else:\n    @app.job(send_receipt)\n    def two(order_id): ...",
        "try:\n    @app.job(send_receipt)\n    def one(order_id): ...\n"
        "except ImportError:\n    @app.job(send_receipt)\n    def two(order_id): ...",
        f"{TWICE}def register():\n    @app.job(send_receipt)\n    def two(order_id): ...",
        "def a(given: Soniq):\n    @given.job(send_receipt)\n    def one(order_id): ...\n"
        "def b(given: Soniq):\n    @given.job(send_receipt)\n    def two(order_id): ...",
    ],
)
def test_handlers_that_may_never_meet_are_left_alone(text, tmp_path):
    assert rules_in(tmp_path, text) == []


# conflicting-declarations


def ref(body: str, name: str = SEND) -> str:
    return (
        "from pydantic import BaseModel\nfrom soniq import task_ref\n"
        f"class Args(BaseModel):\n    {body}\nref = task_ref(name='{name}', args_model=Args)\n"
    )


def test_two_shapes_of_a_name_are_found_on_both_sides(tmp_path):
    files = {"one.py": ref("order_id: str"), "two.py": ref("order_id: int")}
    diagnostics = lint(tmp_path, files)
    assert [each.rule for each in diagnostics] == ["conflicting-declarations"] * 2
    assert [each.notes[0].span.path.rpartition("/")[2] for each in diagnostics] == [
        "two.py",
        "one.py",
    ]


@pytest.mark.parametrize(
    "other",
    [
        ref("order_id: str"),
        ref("order_id: str").replace("Args", "Renamed"),
        ref("order_id: int", "billing.invoices.send.v3"),
        ref("order_id: Unknown").replace("from soniq", "from elsewhere import Unknown\nfrom soniq"),
        f"from soniq import task_ref\nref = task_ref(name='{SEND}')\n",
    ],
)
def test_declarations_that_may_agree_are_left_alone(other, tmp_path):
    assert lint(tmp_path, {"one.py": ref("order_id: str"), "two.py": other}) == []


def test_refs_of_functions_are_no_stubs(tmp_path):
    text = f"""
from pydantic import BaseModel
from soniq import task_ref
def test_one():
    class Args(BaseModel):
        number: int
    local = task_ref(name='{SEND}', args_model=Args)
    other = task_ref(name='local')
@app.job(name='local')
def handler(): ...
async def run():
    await app.enqueue('local', args={{}})
"""
    assert rules_in(tmp_path, text) == []


# rows


@pytest.mark.parametrize(
    ("ref_path", "file", "expected"),
    [
        ("a.b.send", "/x/a/b.py", ("a.b", "send")),
        ("a.b.send", "/x/a/b/__init__.py", ("a.b", "send")),
        ("a.b.Tasks.send", "/x/a/b.py", ("a.b", "Tasks.send")),
        ("a.b.Tasks.send", "C:\\x\\a\\b.pyi", ("a.b", "Tasks.send")),
        ("b.Tasks.send", "/x/b.py", ("b", "Tasks.send")),
        ("a.b.send", None, ("a.b", "send")),
        ("a.b.Tasks.send", "snapshot:a.b", ("a.b", "Tasks.send")),
    ],
)
def test_module_of_a_ref_is_seen_from_its_file(ref_path, file, expected):
    row = {"ref": ref_path, "place": None if file is None else [file, 1, 1, 1, 2]}
    assert module_and_name(row) == expected


@pytest.mark.process
def test_project_rules_load_nothing_heavy():
    code = (
        "import sys; from soniq_lint.rules import project_rules; project_rules(); "
        "heavy = {'ast', 'dataclasses', 'inspect', 'libcst', 'pydantic', 'soniq'}; "
        "print(sorted(heavy & set(sys.modules)))"
    )
    ended = subprocess.run(
        [sys.executable, "-S", "-c", code], capture_output=True, text=True, check=True,
        env={"PYTHONPATH": ":".join(sys.path)},
    )  # fmt: skip
    assert ended.stdout.strip() == "[]"
