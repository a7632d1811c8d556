"""The real analysis behind the command line: a stub package, a producer, and what one sees."""

from __future__ import annotations

import json
import sys

import pytest

from .conftest import Lint, Project

STUB = """\
from pydantic import BaseModel
from soniq import task_ref


class InvoiceArgs(BaseModel):
    order_id: int
    customer: str


send_invoice = task_ref(name="billing.invoices.send.v2", args_model=InvoiceArgs)
"""
PRODUCER = """\
from myservice_tasks import send_invoice
from soniq import Soniq

app = Soniq()


async def bill() -> None:
    await app.enqueue(send_invoice, args={"order_id": 123, "custmer": "acme"})
"""


@pytest.fixture
def shop(project: Project) -> Project:
    project.write("pyproject.toml", '[tool.soniq-lint]\nstubs = ["../tasks"]\n')
    project.write("../tasks/myservice_tasks/__init__.py", STUB)
    project.write("shop/billing.py", PRODUCER)
    return project


def test_a_misspelt_key_is_framed_and_the_stub_shown(shop: Project, lint: Lint) -> None:
    outcome = lint()

    assert outcome.code == 1
    assert "--> shop/billing.py:8:60" in outcome.out
    assert "did you mean 'customer'?" in outcome.out
    assert "::: ../tasks/myservice_tasks/__init__.py:7:5" in outcome.out
    assert "    customer: str" in outcome.out
    assert "checked 1 of 1 enqueue site" in outcome.out


def test_a_second_run_says_the_same_and_analyses_nothing(shop: Project, lint: Lint) -> None:
    first = lint("-v")
    second = lint("-v")

    assert "1 analysed" in first.err
    assert "0 analysed" in second.err
    assert second.out == first.out


def test_an_edit_of_the_stub_package_is_noticed(shop: Project, lint: Lint) -> None:
    assert lint().code == 1
    shop.write("../tasks/myservice_tasks/__init__.py", STUB.replace("customer", "custmer"))

    assert lint().code == 0


def test_a_package_that_appears_is_noticed(shop: Project, lint: Lint) -> None:
    shop.write("pyproject.toml", "[tool.soniq-lint]\n")
    assert lint().code == 0
    shop.write("myservice_tasks.py", STUB)

    assert "unknown-argument" in lint().out


def test_a_fix_leaves_a_clean_file(shop: Project, lint: Lint) -> None:
    outcome = lint("--fix")

    assert outcome.code == 0
    assert '"customer": "acme"' in shop.read("shop/billing.py")


def test_standard_input_is_fixed(shop: Project, lint: Lint) -> None:
    outcome = lint("-", "--stdin-filename", "shop/billing.py", "--fix", given=PRODUCER.encode())

    assert outcome.out == PRODUCER.replace("custmer", "customer")
    assert shop.read("shop/billing.py") == PRODUCER


def test_a_suppression_and_a_baseline_hide_it(shop: Project, lint: Lint) -> None:
    lint("--update-baseline")
    row = json.loads(shop.read("soniq-lint-baseline.json"))["findings"]
    assert "unknown-argument" in {each["rule"] for each in row}
    assert {each["function"] for each in row} == {"bill"}
    assert {each["task"] for each in row} == {"billing.invoices.send.v2"}
    assert lint("--baseline", "soniq-lint-baseline.json").code == 0

    shop.write("shop/billing.py", PRODUCER.replace('"acme"})', '"acme"})  # soniq: ignore why'))
    assert lint().code == 0


def test_the_environment_is_shown_among_the_settings(shop: Project, lint: Lint) -> None:
    site = f"lib/python{sys.version_info[0]}.{sys.version_info[1]}/site-packages"
    shop.write(".venv/pyvenv.cfg", "home = /usr\n")
    (shop.root / ".venv" / site).mkdir(parents=True)
    outcome = lint("--show-settings")

    assert f"{shop.root}/.venv/{site}" in outcome.out


HOSTILE = {
    "syntax": (b"x.enqueue(\n", "syntax error"),
    "bytes": (b"\xff\xfe.enqueue(", "not valid utf-8"),
    "coding": (b"# coding: klingon\nx.enqueue()", "encoding"),
    "null": (b"x.enqueue()\n\x00", "null"),
    "150 brackets": (b"x.enqueue(" + b"(" * 150 + b")" * 150 + b")", ""),
    "3000 brackets": (b"x.enqueue(" + b"[" * 3000 + b"]" * 3000 + b")", "nested"),
    "100000 signs": (b"x.enqueue(" + b"-" * 100_000 + b"1)", "nested too deeply"),
    "sum of 5000": (b"x.enqueue(" + b"+".join([b"'a'"] * 5000) + b")", ""),
    "literal of 5000 parts": (b"x.enqueue(" + b" ".join([b"'a'"] * 5000) + b")", ""),
    "11 MB": (b"x.enqueue()\n" + b"#" * 11_000_000, ""),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_one_finding_at_most_and_the_others_are_linted(
    shop: Project, lint: Lint, name: str
) -> None:
    source, reason = HOSTILE[name]
    shop.write("shop/hostile.py", source)
    outcome = lint("--output-format", "json")
    found = [
        (each["rule"], each["message"])
        for each in json.loads(outcome.out)["diagnostics"]
        if each["path"] == "shop/hostile.py"
    ]

    assert outcome.code == 1
    assert "unknown-argument" in outcome.out
    assert [rule for rule, _ in found] in ([], ["not-analysed"])
    assert not reason or reason in found[0][1]
