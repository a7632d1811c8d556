"""Mistakes found by the linter itself, fixed, and gone."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from soniq_lint.cli import run

STUBS = {
    "pyproject.toml": "[tool.soniq-lint]\n",
    "shop_tasks/__init__.py": "from .billing import send_invoice, send_receipt\n",
    "shop_tasks/schemas.py": """\
from pydantic import BaseModel


class InvoiceArgs(BaseModel):
    order_id: str
    customer: str


class ReceiptArgs(BaseModel):
    order_id: str
""",
    "shop_tasks/billing.py": """\
from soniq import task_ref

from .schemas import InvoiceArgs, ReceiptArgs

send_invoice = task_ref(name="shop.invoices.send.v2", args_model=InvoiceArgs)
send_receipt = task_ref(name="shop.receipts.send.v1", args_model=ReceiptArgs)
""",
}

Fixed = Callable[..., str]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, text in STUBS.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def fixed(folder: Path, capsys: pytest.CaptureFixture[str]) -> Fixed:
    """Return what fixing makes of a file; then nothing is found, and nothing left to fix."""

    def fix(text: str, name: str = "app.py", *options: str, newline: str = "\n") -> str:
        path = folder / name
        data = text.replace("\n", newline).encode()
        path.write_bytes(data)
        assert run(["--unsafe-fixes", "--diff", "--no-cache", *options]) == 1
        assert path.read_bytes() == data
        capsys.readouterr()
        code = run(["--unsafe-fixes", "--no-cache", *options])
        assert code == 0, capsys.readouterr().out
        once = path.read_bytes()
        assert run(["--unsafe-fixes", "--no-cache", *options]) == 0
        assert run(["--unsafe-fixes", "--diff", "--no-cache", *options]) == 0
        assert path.read_bytes() == once
        ast.parse(once)
        return once.decode()

    return fix


PRODUCER = '''\
"""The producer."""

import os

from shop_tasks import send_invoice
from soniq import Soniq

app = Soniq()


async def main() -> None:
'''


def test_misspelt_keys(fixed):
    assert fixed(
        PRODUCER
        + """\
    await app.enqueue(send_invoice, args={"order_id": "1", 'custmer': os.name})  # one
    await app.enqueue(send_invoice, args=dict(order_id="1", custmer="2"))
    await app.enqueue_many(send_invoice, [{"order_id": "1", r"custmer": "2"}])
    base = {"order_id": "1"}
    base["custmer"] = "2"
    await app.enqueue(send_invoice, args=base)
"""
    ) == (
        PRODUCER
        + """\
    await app.enqueue(send_invoice, args={"order_id": "1", 'customer': os.name})  # one
    await app.enqueue(send_invoice, args=dict(order_id="1", customer="2"))
    await app.enqueue_many(send_invoice, [{"order_id": "1", r"customer": "2"}])
    base = {"order_id": "1"}
    base["customer"] = "2"
    await app.enqueue(send_invoice, args=base)
"""
    )


def test_a_shared_dict_is_fixed_once(fixed):
    text = (
        PRODUCER
        + '    args = {"order_id": "1", "custmer": os.name}\n'
        + ("    await app.enqueue(send_invoice, args=args)\n" * 3)
    )
    assert fixed(text) == text.replace("custmer", "customer")


def test_names_become_refs(fixed):
    assert fixed(
        PRODUCER
        + """\
    await app.enqueue("shop.receipts.send.v1", args={"order_id": os.name})
    await app.enqueue("shop.invoices.send.v2", args={"order_id": "1", "custmer": os.name})
"""
    ) == (
        PRODUCER.replace(
            "import send_invoice\n",
            "import send_invoice\nfrom shop_tasks.billing import send_receipt\n",
        )
        + """\
    await app.enqueue(send_receipt, args={"order_id": os.name})
    await app.enqueue(send_invoice, args={"order_id": "1", "customer": os.name})
"""
    )


def test_a_misspelt_name_becomes_the_ref_that_was_meant(fixed):
    text = PRODUCER + '    await app.enqueue("shop.invoice.send.v2", args=vars(os))\n'
    assert fixed(text) == text.replace('"shop.invoice.send.v2"', "send_invoice")


def test_a_ref_whose_name_is_taken_is_written_with_its_module(fixed):
    before = """\
from soniq import Soniq

app = Soniq()


@app.job(name="shop.receipts.send.v1", timeout=60)
async def send_receipt(order_id: str) -> None:
    pass
"""
    after = before.replace(
        '"shop.receipts.send.v1", timeout=60',
        "billing.send_receipt.name, timeout=60, validate=ReceiptArgs",
    )
    imports = "from shop_tasks import billing\nfrom shop_tasks.schemas import ReceiptArgs\n"
    assert fixed(before) == imports + after


def test_a_handler_gets_its_ref_and_its_model(fixed):
    before = """\
from soniq import Soniq

app = Soniq()


@app.job(
    name="shop.receipts.send.v1",
    timeout=60,  # seconds
)
async def receipt(order_id: str) -> None:
    pass
"""
    after = before.replace('"shop.receipts.send.v1"', "send_receipt.name").replace(
        "# seconds\n", "# seconds\n    validate=ReceiptArgs,\n"
    )
    imports = (
        "from shop_tasks.billing import send_receipt\nfrom shop_tasks.schemas import ReceiptArgs\n"
    )
    assert fixed(before) == imports + after


def test_refs_as_the_file_knows_them(fixed):
    text = """\
from shop_tasks import billing as b
from shop_tasks.billing import send_invoice as invoice
from soniq import Soniq

app = Soniq()


async def main(name: str) -> str:
    await app.enqueue("shop.receipts.send.v1", args={"order_id": name})
    return f"{await app.enqueue('shop.invoices.send.v2', args=vars(name))} é {name}"
"""
    assert fixed(text) == text.replace('"shop.receipts.send.v1"', "b.send_receipt").replace(
        "'shop.invoices.send.v2'", "invoice"
    )


def test_forgotten_awaits(fixed):
    text = (
        PRODUCER
        + """\
    app.enqueue(send_invoice, args={"order_id": "1", "customer": os.name})
    app.enqueue("shop.receipts.send.v1", args={"order_idd": "1"})
"""
    )
    result = fixed(text)
    assert "    await app.enqueue(send_invoice, args={" in result
    assert '    await app.enqueue(send_receipt, args={"order_id": "1"})\n' in result


def test_args_given_as_keywords(fixed):
    text = (
        PRODUCER
        + """\
    await app.enqueue(send_invoice, order_id="1", customer=os.name, delay=5)
    await app.enqueue(
        send_invoice,
        order_id="1",  # the order
        customer="2",
    )
"""
    )
    assert (
        fixed(text)
        == PRODUCER
        + """\
    await app.enqueue(send_invoice, args={"order_id": "1", "customer": os.name}, delay=5)
    await app.enqueue(
        send_invoice,
        args={
            "order_id": "1",  # the order
            "customer": "2",
        },
    )
"""
    )


def test_a_declaration_by_the_class(fixed):
    text = """\
from pydantic import BaseModel
from soniq import TaskRef


class Args(BaseModel):
    x: int


ref = TaskRef(name="shop.x.v1", args_model=Args)
"""
    result = fixed(text, "shop_tasks/other.py")
    assert "import task_ref\n" in result
    assert 'ref = task_ref(name="shop.x.v1", args_model=Args)\n' in result


def test_the_diff_of_a_stub_that_other_files_import(folder, capsys):
    stub = folder / "shop_tasks" / "billing.py"
    text = STUBS["shop_tasks/billing.py"].replace("import task_ref", "import TaskRef, task_ref")
    stub.write_text(text.replace("receipt = task_ref", "receipt = TaskRef"))
    (folder / "app.py").write_text(MANY)
    assert run(["--unsafe-fixes", "--diff", "--no-cache"]) == 1
    added = [line for line in capsys.readouterr().out.splitlines() if line.startswith("+send")]
    assert added == [
        '+send_receipt = task_ref(name="shop.receipts.send.v1", args_model=ReceiptArgs)'
    ]


def test_idle_suppressions(fixed):
    text = (
        PRODUCER
        + """\
    # soniq: ignore
    await app.enqueue(send_invoice, args={"order_id": os.name, "customer": "2"})
    x = 1  # soniq: ignore[unknown-argument] once upon a time
"""
    )
    assert (
        fixed(text)
        == PRODUCER
        + """\
    await app.enqueue(send_invoice, args={"order_id": os.name, "customer": "2"})
    x = 1
"""
    )


MANY = (
    PRODUCER
    + """\
    app.enqueue("shop.invoices.send.v2", order_id="1", customer=os.name)  # soniq: ignore[SQ101]
    x = "é"; app.enqueue("shop.receipts.send.v1", args=dict(order_idd="é")); y = 2
"""
)


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_many_mistakes_at_once(fixed, newline):
    result = fixed(MANY, newline=newline)
    assert result == (
        PRODUCER.replace(
            "import send_invoice\n",
            "import send_invoice\nfrom shop_tasks.billing import send_receipt\n",
        )
        + """\
    await app.enqueue(send_invoice, args={"order_id": "1", "customer": os.name})
    x = "é"; await app.enqueue(send_receipt, args=dict(order_id="é")); y = 2
"""
    ).replace("\n", newline)


def test_safe_fixes_alone_leave_the_rest(folder, capsys):
    (folder / "app.py").write_text(MANY)
    assert run(["--fix", "--no-cache", "app.py"]) == 1
    result = (folder / "app.py").read_text()
    assert "soniq: ignore" not in result
    assert '    app.enqueue("shop.invoices.send.v2", order_id="1"' in result


@pytest.mark.process
def test_without_libcst_the_command_says_what_to_install(folder):
    (folder / "app.py").write_text(MANY)
    (folder / "hidden").mkdir()
    (folder / "hidden" / "libcst.py").write_text("raise ImportError('not installed')\n")
    command = [sys.executable, "-m", "soniq_lint", "--unsafe-fixes", "--no-cache", "app.py"]
    path = [str(folder / "hidden"), *sys.path]
    done = subprocess.run(
        command,
        cwd=folder,
        env={"PYTHONPATH": ":".join(path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2, done.stderr
    assert "pip install" in done.stderr
    assert (folder / "app.py").read_text() == MANY
