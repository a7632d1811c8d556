"""Whatever mistakes come together, fixing mends them and then has nothing left to do."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from soniq_lint.config import load
from soniq_lint.fixes.rounds import FixReport
from soniq_lint.run import Outcome, Request, Run

from .test_pipeline import STUBS

HEADS = [
    "from soniq import Soniq\n",
    '"""Doc."""\n\nimport os\n\nfrom soniq import Soniq\n\nfrom shop_tasks import send_invoice\n',
    "# é\nfrom __future__ import annotations\nfrom soniq import Soniq\nimport shop_tasks.billing\n",
    "import sys; from soniq import Soniq\n"
    "from shop_tasks.billing import (\n    send_receipt,  # one\n)\n",
    "from soniq import Soniq\nfrom shop_tasks.billing import send_receipt as receipt\n",
    "from typing import TYPE_CHECKING\nfrom soniq import Soniq\nif TYPE_CHECKING:\n"
    "    from shop_tasks.billing import send_receipt\n",
]
LINES = [
    'await app.enqueue("shop.receipts.send.v1", args={"order_id": name})',
    "await app.enqueue('shop.invoices.send.v2', args={'order_id': \"é\", 'custmer': name})",
    'x = "é", app.enqueue("shop.receipts.send.v1", args={"order_id": name})',
    'app.enqueue("shop.receipts.send.v1", args=dict(order_idd="1"))',
    'app.enqueue(\n        "shop.receipts.send.v1",\n        order_id="1",  # y\n        delay=4)',
    'await app.enqueue("shop.receipts.send.v1", order_id=name, delay=3)  # soniq: ignore[SQ101] so',
    'if name: app.enqueue(("shop.receipts"\n        ".send.v1"), args={"order_id": "1"}); x = 1',
    "# soniq: ignore\n    x = 2  # noqa  # soniq: ignore[unknown-argument]",
    "print(f\"{await app.enqueue('shop.receipts.send.v1', args={'order_id': name})} é\")",
    'args = {"order_id": name, """custmer""": "2"}\n'
    '    await app.enqueue("shop.invoices.send.v2", args=args)\n'
    '    await app.enqueue("shop.invoices.send.v2", args={**args})',
    'await app.enqueue("shop.receipt.send.v1", args={"order_id": name})',
]
TAILS = [
    "",
    '\n\n@app.job(name="shop.receipts.send.v1")\nasync def handle(order_id: str): pass\n',
    '\n\n@app.job(\n    name="shop.receipts.send.v1",\n    timeout=3  # é\n)\n'
    "async def send_receipt(order_id: str): pass\n",
    '\n\n@app.job(name = "shop.invoices.send.v2",)\nasync def billing(order_id, customer): pass',
]
sources = st.builds(
    lambda head, lines, tail: (
        head
        + "app = Soniq()\nasync def main(name: str):\n"
        + "".join(f"    {line}\n" for line in [*lines, "pass"])
        + tail
    ),
    st.sampled_from(HEADS),
    st.lists(st.sampled_from(LINES), max_size=5),
    st.sampled_from(TAILS),
)
newlines = st.sampled_from(["\n", "\r\n", "\r"])
encodings = st.sampled_from(["utf-8", "utf-8-sig", "latin-1"])


def fix(folder: Path, *, write: bool) -> tuple[FixReport, Outcome]:
    config = load([str(folder)], {"jobs": 1}, environ={})
    run = Run(config, Request(paths=(str(folder),), cached=False))
    return run.fix(unsafe=True, write=write), run.outcome()


def comments(text: str) -> list[str]:
    found = tokenize.generate_tokens(io.StringIO(text, newline=None).readline)
    return [
        part.strip()
        for token in found
        if token.type == tokenize.COMMENT
        for part in token.string.split("  #")
        if "soniq: ignore" not in part
    ]


@settings(max_examples=12, deadline=None)
@given(sources, newlines, encodings)
def test_fixing_mends_everything_at_once(text, newline, encoding):
    if encoding == "latin-1":
        text = "# coding: latin-1\n" + text
    text = text.replace("\n", newline)
    with TemporaryDirectory() as name:
        folder = Path(name).resolve()
        (folder / "shop_tasks").mkdir()
        for file, stub in STUBS.items():
            (folder / file).write_text(stub, "utf-8")
        path = folder / "app.py"
        path.write_bytes(text.encode(encoding))

        shown, after_showing = fix(folder, write=False)
        assert path.read_bytes() == text.encode(encoding)
        done, after = fix(folder, write=True)
        assert after.report.diagnostics == after_showing.report.diagnostics
        assert done.changes == shown.changes
        assert (done.fixed, done.refused, done.settled) == (shown.fixed, {}, True)

        once = path.read_bytes()
        if done.changes:
            assert once == done.changes[str(path)].after.encode(encoding)
        assert [each for each in after.report.diagnostics if each.fix] == []
        again, _ = fix(folder, write=True)
        assert (again.changes, again.skipped) == ({}, [])
        assert path.read_bytes() == once

        ast.parse(once)
        new = once.decode(encoding)
        assert comments(new) == comments(text)
        assert set(re.findall(r"\r\n|\r|\n", new)) == {newline}
