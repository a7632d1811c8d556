"""A small project as texts, and what a run over it could report."""

from __future__ import annotations

from soniq_lint.diagnostics import Diagnostic, Edit, Fix, Import, Note, Span
from soniq_lint.output import render
from soniq_lint.output.sources import read_sources
from soniq_lint.report import Coverage, Report, UnresolvedSite

ROOT = "/srv/shop"
PRODUCER = "/srv/shop/producer/main.py"
STUB = "/srv/tasks/myservice_tasks/schemas.py"
NAME = "billing.invoices.send.v2"

PRODUCER_TEXT = """\
async def main(producer):
    await producer.enqueue(send_invoice, args={"order_id": 123, "custmer": "acme"})


async def later(producer):
    producer.enqueue("billing.invoices.send.v2", args={"order_id": "o1"})
"""

STUB_TEXT = """\
class InvoiceArgs(BaseModel):
    order_id: str
    customer: str
"""


def place(path: str, text: str, piece: str) -> Span:
    """Return the span of the only occurrence of a piece in a text."""
    assert text.count(piece) == 1
    before, after = text.split(piece)[0], text.split(piece)[0] + piece
    return Span(
        path,
        before.count("\n") + 1,
        len(before.rsplit("\n", 1)[-1]) + 1,
        after.count("\n") + 1,
        len(after.rsplit("\n", 1)[-1]) + 1,
    )


KEY = place(PRODUCER, PRODUCER_TEXT, '"custmer"')
FIELD = place(STUB, STUB_TEXT, "customer")

TYPO = Diagnostic(
    "unknown-argument",
    "error",
    "'billing.invoices.send.v2' has no argument `custmer`",
    KEY,
    "did you mean `customer`?",
    (Note("declared here", FIELD),),
    Fix("safe", "rename the key to `customer`", (Edit(KEY, '"customer"'),)),
    NAME,
    "custmer",
    "main",
)

CALL = place(PRODUCER, PRODUCER_TEXT, '"billing.invoices.send.v2"')

BY_NAME = Diagnostic(
    "string-task-name",
    "warning",
    "'billing.invoices.send.v2' is enqueued by name, not by its ref",
    CALL,
    notes=(Note("the name is checked when the job runs, the ref before", None),),
    fix=Fix(
        "unsafe",
        "use `send_invoice`",
        (Edit(CALL, "send_invoice"),),
        (Import("myservice_tasks", "send_invoice"),),
    ),
    task=NAME,
    function="later",
)

REPORT = Report(
    diagnostics=(TYPO, BY_NAME),
    root=ROOT,
    coverage=Coverage(5, 3, {"args not literal": 1, "unresolved ref": 1}),
    files=14,
    skipped=(("/srv/shop/legacy/old.py", "not valid UTF-8"),),
    problems=("no environment found; packages of stubs are looked for in the project only",),
    unresolved=(
        UnresolvedSite(Span(PRODUCER, 9, 5, 9, 30), "args of send_invoice", "args not literal"),
        UnresolvedSite(Span(PRODUCER, 12, 5, 12, 30), "first argument", "unresolved ref"),
    ),
)

CLEAN = Report(root=ROOT, coverage=Coverage(3, 3), files=14)

FAILED = Report(
    root=ROOT,
    failed=True,
    problems=("pyproject.toml: unknown key 'selct'; did you mean 'select'?",),
)

SOURCES = read_sources({PRODUCER: PRODUCER_TEXT, STUB: STUB_TEXT})


def show(
    report: Report,
    format: str,
    *,
    sources=SOURCES,
    colour: bool = False,
    width: int = 0,
    unresolved: bool = False,
    statistics: bool = False,
) -> str:
    """Render a report as the command line would, with the sources of the small project."""
    return render(
        report,
        format,
        colour=colour,
        width=width,
        show_unresolved=unresolved,
        statistics=statistics,
        sources=sources,
    )


def one(text: str, piece: str, *, path: str = PRODUCER, **changes) -> Report:
    """Return a report of one mistake at a piece of a text."""
    diagnostic = Diagnostic("unknown-argument", "error", "wrong", place(path, text, piece))
    return Report((diagnostic._replace(**changes),), ROOT, files=1)


def framed(text: str, piece: str, *, width: int = 0, **changes) -> str:
    """Return the code frame of one mistake at a piece of a text, from the arrow on."""
    report = one(text, piece, **changes)
    shown = show(report, "full", sources=read_sources({PRODUCER: text}), width=width)
    return shown.split("\n\n")[0].split("\n", 1)[1] + "\n"
