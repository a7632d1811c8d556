"""Lint a small project in a folder, as the linter itself does, without command line and cache."""

from __future__ import annotations

from pathlib import Path

from soniq_lint.config import load
from soniq_lint.diagnostics import Diagnostic
from soniq_lint.run import Outcome, Request, Run
from tests.lint.project import write

STUB = {
    "myservice_tasks/__init__.py": """
    from pydantic import BaseModel
    from soniq import task_ref


    class InvoiceArgs(BaseModel):
        order_id: str
        customer: str
        reminder: bool = False


    class ReceiptArgs(BaseModel):
        order_id: str


    send_invoice = task_ref(name="billing.invoices.send.v2", args_model=InvoiceArgs)
    send_receipt = task_ref(name="billing.receipts.send.v1", args_model=ReceiptArgs)
    close_books = task_ref(name="billing.books.close.v1")
    """
}
"""The stub package of the tests: two refs with a model, and one without."""

CONSUMER = """
from myservice_tasks import *
from soniq import JobContext, Soniq

app = Soniq()
"""


def outcome_of(folder: Path, files: dict[str, str], **options: object) -> Outcome:
    """Return what linting these files finds, all rules on unless ``options`` say otherwise."""
    write(folder, files)
    return run_in(folder, **options).outcome()


def run_in(folder: Path, **options: object) -> Run:
    given = {"select": ["ALL"], "jobs": 1, **options}
    given = {key: value for key, value in given.items() if value is not None}
    config = load([str(folder)], given, environ={})
    return Run(config, Request(paths=(str(folder),), cached=False))


def lint(folder: Path, files: dict[str, str], **options: object) -> list[Diagnostic]:
    """Return the diagnostics for these files."""
    return list(outcome_of(folder, files, **options).report.diagnostics)


def found(folder: Path, files: dict[str, str], **options: object) -> list[str]:
    """Return the diagnostics for these files and the stub package, as ``rule: message``."""
    diagnostics = lint(folder, STUB | files, **options)
    return [f"{each.rule}: {each.message}" for each in diagnostics]


def rules_in(folder: Path, text: str, **options: object) -> list[str]:
    """Return the rules that a module beside the stub package breaks, in the order of places."""
    diagnostics = lint(folder, STUB | {"consumer.py": CONSUMER + text}, **options)
    return [each.rule for each in diagnostics]


def messages_in(folder: Path, text: str, **options: object) -> list[str]:
    """Return ``rule: message`` for a module beside the stub package."""
    return found(folder, {"consumer.py": CONSUMER + text}, **options)


def fixed(folder: Path, files: dict[str, str], *, unsafe: bool = True) -> dict[str, str]:
    """Fix these files and return those that changed."""
    before = write(folder, files)
    texts = {path: path.read_text(encoding="utf-8") for path in before.rglob("*.py")}
    run_in(folder).fix(unsafe=unsafe, write=True)
    return {
        path.relative_to(folder).as_posix(): now
        for path, was in texts.items()
        if (now := path.read_text(encoding="utf-8")) != was
    }
