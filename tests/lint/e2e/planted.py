"""The recipe's three packages with mistakes planted in them, each an edit of a correct file.

``python -m tests.lint.e2e.planted FOLDER`` lays the repository out with all of them at once;
``planted.txt`` is what the linter says about it.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

EXAMPLES = Path(__file__).parents[3] / "examples"

MAIN = "producer/producer_service/__main__.py"
VERSIONS = "producer/producer_service/versions.py"
RECEIPT = "producer/producer_service/receipt.py"
REPORT = "producer/producer_service/report.py"
NIGHTLY = "producer/producer_service/nightly.py"
APP = "consumer/consumer_service/app.py"
RECEIPTS = "consumer/consumer_service/receipts.py"
BILLING = "stubs/myservice_tasks/billing.py"
REPORTS = "stubs/myservice_tasks/reports.py"
SCHEMAS = "stubs/myservice_tasks/schemas.py"
REMINDERS = "stubs/myservice_tasks/reminders.py"

MORE = {
    NIGHTLY: """\
# Enqueues what is due, each night.
from myservice_tasks import build_report, send_receipt

from soniq import Soniq


async def enqueue_due(producer: Soniq, month: str) -> None:
    await producer.enqueue(build_report, args={"month": month, "seconds": 3})
    await producer.enqueue(send_receipt, args={"order_id": "o5"}, queue="nightly")
    await producer.enqueue_many(send_receipt, [{"order_id": "o6"}, {"order_id": "o7"}])
    receipt = dict(order_id="o8")
    await producer.enqueue(send_receipt, args=receipt)
    await producer.enqueue(send_receipt, args={"order_id": "o9"}, delay=60)
""",
    RECEIPTS: """\
# A second consumer, of receipts and reminders.
from myservice_tasks import send_receipt
from myservice_tasks.reminders import send_reminder

from soniq import Soniq

app = Soniq()


@app.job(send_receipt, retries=5)
async def receipt_handler(order_id: str) -> None: ...


@app.job(send_reminder)
async def reminder_handler(order_id: str, days: int) -> None: ...
""",
    REMINDERS: """\
# myservice_tasks/reminders.py
from pydantic import BaseModel

from soniq import task_ref


class ReminderArgs(BaseModel):
    order_id: str
    days: int


send_reminder = task_ref(
    name="billing.reminders.send.v1",
    args_model=ReminderArgs,
)
""",
}
"""Correct files beside those of the examples, so that there is room for many mistakes."""


class Edit(NamedTuple):
    """Replace the only ``old`` in a file by ``new``; an empty one adds to its end."""

    file: str
    old: str
    new: str


class Place(NamedTuple):
    """The only ``text`` inside of the only ``context`` in a file."""

    file: str
    context: str
    text: str

    def position(self, root: Path) -> tuple[int, int]:
        """Return line and column, from 1."""
        source = (root / self.file).read_text(encoding="utf-8")
        assert source.count(self.context) == 1, self
        assert self.context.count(self.text) == 1, self
        before = source[: source.index(self.context) + self.context.index(self.text)]
        return before.count("\n") + 1, len(before) - before.rfind("\n")


class Finding(NamedTuple):
    """What is to be found: the text under the carets, and the one in the second frame."""

    rule: str
    message: str
    place: Place
    beside: Place | None = None


class Mistake(NamedTuple):
    """Edits, and what is to be found then; ``fix`` is safe, unsafe or nothing."""

    edits: tuple[Edit, ...]
    findings: tuple[Finding, ...]
    fix: str = ""


def _mistake(
    edit: Edit,
    rule: str,
    message: str,
    text: str,
    beside: Place | None = None,
    *,
    fix: str = "",
    needs: Edit | None = None,
    more: tuple[Finding, ...] = (),
) -> Mistake:
    """Return a mistake that is found where it is made: at ``text`` in what the edit puts there."""
    finding = Finding(rule, message, Place(edit.file, edit.new.strip("\n"), text), beside)
    return Mistake((edit, *((needs,) if needs else ())), (finding, *more), fix)


def _field(model: str, field: str, *above: str) -> Place:
    context = "\n    ".join([f"class {model}(BaseModel):", *above, field])
    return Place(SCHEMAS, context, field)


def _name(file: str, name: str) -> Place:
    return Place(file, f'name="{name}"', f'"{name}"')


_BUILD = _name(REPORTS, "reports.monthly.build.v1")

MISTAKES = {
    "a misspelt key": _mistake(
        Edit(MAIN, '"customer": "acme"', '"custmer": "acme"'),
        "unknown-argument",
        "InvoiceArgs has no field 'custmer'; did you mean 'customer'?",
        '"custmer"',
        _field("InvoiceArgs", "customer: str", "order_id: str"),
        fix="safe",
    ),
    "a number where a text belongs": _mistake(
        Edit(RECEIPT, '{"order_id": "o4"}', '{"order_id": 4}'),
        "invalid-argument",
        "order_id: Input should be a valid string [string_type]",
        "4",
        _field("ReceiptArgs", "order_id: str"),
    ),
    "a key left out": _mistake(
        Edit(VERSIONS, '{"order_id": "o2", "customer": "acme"}', '{"order_id": "o2"}'),
        "missing-argument",
        "the key 'customer' is missing, which InvoiceArgs requires",
        '{"order_id": "o2"}',
        _field("InvoiceArgs", "customer: str", "order_id: str"),
    ),
    "a misspelt key of a local": _mistake(
        Edit(NIGHTLY, 'dict(order_id="o8")', 'dict(orderid="o8")'),
        "unknown-argument",
        "ReceiptArgs has no field 'orderid'; did you mean 'order_id'?",
        "orderid",
        _field("ReceiptArgs", "order_id: str"),
        fix="safe",
    ),
    "one of many": _mistake(
        Edit(NIGHTLY, '{"order_id": "o7"}', '{"order_id": None}'),
        "invalid-argument",
        "[1].order_id: Input should be a valid string [string_type]",
        "None",
        _field("ReceiptArgs", "order_id: str"),
    ),
    "the model of another task": _mistake(
        Edit(REPORT, "build_report, args=args", 'build_report, args=ReceiptArgs(order_id="o9")'),
        "wrong-args-model",
        "args is a ReceiptArgs, and task 'reports.monthly.build.v1' takes a ReportArgs",
        'ReceiptArgs(order_id="o9")',
        Place(REPORTS, "args_model=ReportArgs", "ReportArgs"),
        needs=Edit(REPORT, "import ReportArgs", "import ReceiptArgs, ReportArgs"),
    ),
    "args as keywords": _mistake(
        Edit(
            VERSIONS, "send_invoice_v3, args=args", 'send_invoice_v3, order_id="o3", recipient=acme'
        ),
        "args-as-keywords",
        "'order_id' and 'recipient' are not options of enqueue",
        "order_id",
        fix="unsafe",
    ),
    "an enqueue without await": _mistake(
        Edit(
            NIGHTLY,
            'await producer.enqueue(send_receipt, args={"order_id": "o5"}',
            'producer.enqueue(send_receipt, args={"order_id": "o5"}',
        ),
        "unawaited-enqueue",
        "this enqueue is never awaited, so nothing is enqueued",
        "producer.enqueue",
        fix="unsafe",
    ),
    "a misspelt option": _mistake(
        Edit(NIGHTLY, '"seconds": 3})', '"seconds": 3}, prioritty=3)'),
        "unknown-enqueue-option",
        "enqueue has no option 'prioritty'; did you mean 'priority'?",
        "prioritty",
    ),
    "a name in the place of a ref": _mistake(
        Edit(
            NIGHTLY,
            'send_receipt, args={"order_id": "o9"}',
            '"billing.receipts.send.v1", args={"order_id": "o9"}',
        ),
        "string-task-name",
        "'billing.receipts.send.v1' is enqueued by name, and "
        "myservice_tasks.billing.send_receipt declares it",
        '"billing.receipts.send.v1"',
        _name(BILLING, "billing.receipts.send.v1"),
        fix="unsafe",
    ),
    "a name that nothing declares": _mistake(
        Edit(
            NIGHTLY,
            "",
            '    reminder = {"order_id": "o10", "days": 3}\n'
            '    await producer.enqueue("billing.reminder.send.v1", args=reminder)\n',
        ),
        "unknown-task-name",
        "no task is called 'billing.reminder.send.v1'; did you mean 'billing.reminders.send.v1'?",
        '"billing.reminder.send.v1"',
        _name(REMINDERS, "billing.reminders.send.v1"),
        fix="unsafe",
    ),
    "a handler that does not validate": _mistake(
        Edit(
            APP,
            "consumer.job(name=send_invoice.name, validate=InvoiceArgs)",
            "consumer.job(name=send_invoice.name)",
        ),
        "missing-validate",
        "the handler of task 'billing.invoices.send.v2' does not validate its args with "
        "InvoiceArgs",
        "consumer.job(name=send_invoice.name)",
        Place(BILLING, "args_model=InvoiceArgs,", "InvoiceArgs"),
        fix="unsafe",
    ),
    "a handler that spells its name out": _mistake(
        Edit(
            APP,
            "consumer.job(send_invoice_v3)",
            'consumer.job(name="billing.invoices.send.v3", validate=InvoiceArgsV3)',
        ),
        "literal-handler-name",
        "the name 'billing.invoices.send.v3' is spelled out, and "
        "myservice_tasks.billing.send_invoice_v3 declares it",
        '"billing.invoices.send.v3"',
        _name(BILLING, "billing.invoices.send.v3"),
        fix="unsafe",
    ),
    "a parameter that no field fills": _mistake(
        Edit(RECEIPTS, "receipt_handler(order_id: str)", "receipt_handler(orderid: str)"),
        "unknown-handler-parameter",
        "parameter 'orderid' has no default and is no field of ReceiptArgs; "
        "did you mean 'order_id'?",
        "orderid",
        _field("ReceiptArgs", "order_id: str"),
    ),
    "a field without a parameter": _mistake(
        Edit(RECEIPTS, "reminder_handler(order_id: str, days: int)", "reminder_handler(days: int)"),
        "missing-handler-parameter",
        "field 'order_id' of ReminderArgs has no parameter",
        "reminder_handler",
        Place(REMINDERS, "order_id: str", "order_id: str"),
    ),
    "a misspelt option of a handler": _mistake(
        Edit(RECEIPTS, "retries=5", "retrys=5"),
        "unknown-job-option",
        "@app.job has no option 'retrys'; did you mean 'retries'?",
        "retrys",
    ),
    "a handler that no stub knows": _mistake(
        Edit(
            RECEIPTS,
            "",
            '\n\n@app.job(name="reports.monthly.biuld.v1")\n'
            "async def report_handler(month: str, seconds: float) -> None: ...\n",
        ),
        "handler-without-stub",
        "no ref declares the task 'reports.monthly.biuld.v1'; "
        "did you mean 'reports.monthly.build.v1'?",
        '"reports.monthly.biuld.v1"',
        _BUILD,
    ),
    "a task with two handlers": _mistake(
        Edit(
            RECEIPTS,
            "",
            "\n\n@app.job(send_reminder)\n"
            "async def reminder_twice(order_id: str, days: int) -> None: ...\n",
        ),
        "duplicate-handler",
        "task 'billing.reminders.send.v1' already has the handler 'reminder_handler'",
        "reminder_twice",
        Place(RECEIPTS, "async def reminder_handler", "reminder_handler"),
    ),
    "a decorator without parentheses": _mistake(
        Edit(RECEIPTS, "", "\n\n@app.job\nasync def archive(month: str) -> None: ...\n"),
        "job-without-parentheses",
        "@app.job needs parentheses; without them it takes the function for a ref",
        "app.job",
    ),
    "a name that breaks the pattern": _mistake(
        Edit(REMINDERS, "", '\ndrop_reminder = task_ref(name="billing.Reminders.drop.v1")\n'),
        "invalid-task-name",
        r"task name 'billing.Reminders.drop.v1' does not match the pattern "
        r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$; did you mean 'billing.reminders.drop.v1'?",
        '"billing.Reminders.drop.v1"',
    ),
    "a name without a version": _mistake(
        Edit(REMINDERS, "", '\ncount_reminders = task_ref(name="billing.reminders.count")\n'),
        "missing-version-suffix",
        "task name 'billing.reminders.count' does not end in a version",
        '"billing.reminders.count"',
    ),
    "a name with two shapes": _mistake(
        Edit(
            REMINDERS,
            "",
            '\nremind = task_ref(name="billing.invoices.send.v2", args_model=ReminderArgs)\n',
        ),
        "conflicting-declarations",
        "task 'billing.invoices.send.v2' is declared with another shape by "
        "myservice_tasks.billing.send_invoice",
        '"billing.invoices.send.v2"',
        _name(BILLING, "billing.invoices.send.v2"),
        more=(
            Finding(
                "conflicting-declarations",
                "task 'billing.invoices.send.v2' is declared with another shape by "
                "myservice_tasks.reminders.remind",
                _name(BILLING, "billing.invoices.send.v2"),
                _name(REMINDERS, "billing.invoices.send.v2"),
            ),
        ),
    ),
    "a ref made by its class": _mistake(
        Edit(REPORTS, "", '\ndrop_report = TaskRef(name="reports.monthly.drop.v1")\n'),
        "task-ref-constructor",
        "a task is declared with TaskRef(...)",
        "TaskRef",
        fix="safe",
        needs=Edit(REPORTS, "import task_ref", "import TaskRef, task_ref"),
    ),
}
"""By title: each alone is found, once, and so is each among all the others."""


def lay_out(root: Path, titles: Iterable[str] = ()) -> Path:
    """Write the repository with these mistakes in it."""
    shutil.copytree(EXAMPLES, root, ignore=shutil.ignore_patterns("__pycache__", ".*", "releases"))
    (root / ".git").mkdir()
    for file, text in MORE.items():
        (root / file).write_text(text, encoding="utf-8")
    for title in titles:
        for file, old, new in MISTAKES[title].edits:
            source = (root / file).read_text(encoding="utf-8")
            assert not old or source.count(old) == 1, f"{title}: {old}"
            edited = source.replace(old, new) if old else source + new
            (root / file).write_text(edited, encoding="utf-8")
    return root


if __name__ == "__main__":
    lay_out(Path(sys.argv[1]), MISTAKES)
