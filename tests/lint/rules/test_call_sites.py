"""What is said about calls of ``enqueue`` besides the verdict on the args."""

from __future__ import annotations

import pytest

from soniq.runtime.call_options import MANY_OPTIONS, OPTIONS
from soniq_lint.rules import options

from .linting import STUB, fixed, found, lint, messages_in, rules_in

GOOD = '{"order_id": "o1", "customer": "acme"}'


def call(text: str, before: str = "") -> str:
    """Return an async function around a statement, after ``before`` at module level."""
    return f"{before}\nasync def run(x, items):\n    {text}\n"


# wrong-args-model


@pytest.mark.parametrize(
    "args",
    [
        'ReceiptArgs(order_id="o1")',
        "ReceiptArgs(**x)",
        "ReceiptArgs.model_validate(x)",
        "ReceiptArgs.model_construct(order_id=x)",
        "ReceiptArgs(order_id=x) if x else Plain(x)",
        "Plain(x)",
        "MODULE_LEVEL",
    ],
)
def test_instance_of_another_class_is_found(args, tmp_path):
    before = """
from dataclasses import dataclass
@dataclass
class Plain:
    order_id: str
MODULE_LEVEL = ReceiptArgs(order_id="o1")
"""
    text = call(f"await app.enqueue(send_invoice, args={args})", before)
    assert rules_in(tmp_path, text) == ["wrong-args-model"]


@pytest.mark.parametrize(
    "args",
    [
        'InvoiceArgs(order_id="o1", customer="acme")',
        'Special(order_id="o1", customer="acme", more=1)',
        "x",
        "make(x)",
        'InvoiceArgs(order_id="o1", customer=x) if x else ReceiptArgs(order_id="o1")',
        "Unknown(x)",
        "Mixed(order_id=x)",
        "Sly(order_id=x)",
        "rebound",
    ],
)
def test_instance_that_may_be_of_the_model_is_left_alone(args, tmp_path):
    before = """
from collections.abc import Mapping
from elsewhere import Base
class Special(InvoiceArgs):
    more: int
class Unknown(Base): ...
class Mixed(ReceiptArgs, Mapping): ...
class Sly(ReceiptArgs):
    def __new__(cls, **values): return InvoiceArgs(customer="acme", **values)
def make(x) -> ReceiptArgs: ...
rebound = ReceiptArgs(order_id="o1")
rebound = InvoiceArgs(order_id="o1", customer="acme")
"""
    text = call(f"await app.enqueue(send_invoice, args={args})", before)
    assert "wrong-args-model" not in rules_in(tmp_path, text)


def test_entered_context_manager_is_not_what_is_entered(tmp_path):
    text = """
class Scope(ReceiptArgs):
    def __enter__(self): return InvoiceArgs(order_id="o1", customer="acme")
async def run():
    with Scope(order_id="o1") as args:
        await app.enqueue(send_invoice, args=args)
"""
    assert rules_in(tmp_path, text) == []


@pytest.mark.parametrize(
    "args", ['[ReceiptArgs(order_id="o1")]', "[ReceiptArgs(order_id=i) for i in items]"]
)
def test_every_item_of_many_is_looked_at(args, tmp_path):
    text = call(f"await app.enqueue_many(send_invoice, {args})")
    assert rules_in(tmp_path, text) == ["wrong-args-model"]


def test_name_of_a_comprehension_is_not_that_of_the_module(tmp_path):
    args = "[ReceiptArgs(order_id='o1') for ReceiptArgs in items]"
    assert rules_in(tmp_path, call(f"await app.enqueue_many(send_invoice, {args})")) == []


def test_message_names_both_classes(tmp_path):
    text = call('await app.enqueue(send_invoice, args=ReceiptArgs(order_id="o1"))')
    assert messages_in(tmp_path, text) == [
        "wrong-args-model: args is a ReceiptArgs, and task 'billing.invoices.send.v2' takes an "
        "InvoiceArgs"
    ]


# args-as-keywords and unknown-enqueue-option


def test_options_are_those_of_the_runtime():
    assert options.ENQUEUE == OPTIONS
    assert options.ENQUEUE_MANY == MANY_OPTIONS


@pytest.mark.parametrize(
    ("given", "rule"),
    [
        ('order_id="o1"', "args-as-keywords"),
        ("anything=x", "args-as-keywords"),
        (f"args={GOOD}, order_id=x", "args-as-keywords"),
        (f"{GOOD}", "args-as-keywords"),
        (f"{GOOD}, {GOOD}", "args-as-keywords"),
        (f"args={GOOD}, prority=1", "unknown-enqueue-option"),
        (f"args={GOOD}, tenant=1", "unknown-enqueue-option"),
        (f"args={GOOD}, **x, dely=5", "unknown-enqueue-option"),
    ],
)
def test_keyword_of_a_ref_that_is_no_option_is_found(given, rule, tmp_path):
    rules = rules_in(tmp_path, call(f"await app.enqueue(send_invoice, {given})"))
    assert [each for each in rules if each != "missing-argument"] == [rule]


@pytest.mark.parametrize(
    "text",
    [
        f"app.enqueue(send_invoice, args={GOOD}, queue='q', priority=1, delay=5, unique=True)",
        f"app.enqueue(send_invoice, args={GOOD}, dedup_key='k', connection=x, scheduled_at=x)",
        "app.enqueue(send_invoice, **x)",
        "app.enqueue(send_invoice, *x)",
        "app.enqueue(local, order_id=1, prority=2)",
        "app.enqueue(local.options(priority=2), prority=2)",
        "app.enqueue(x, order_id=1)",
        "x.enqueue(send_invoice, order_id='o1', customer='acme')",
        f"x.enqueue(send_invoice, args={GOOD}, tenant=5)",
        "x.enqueue('some.function', order_id=5)",
    ],
)
def test_keywords_that_may_be_meant_are_left_alone(text, tmp_path):
    before = "@app.job(name='consumer.local.v1')\nasync def local(**values): ..."
    rules = rules_in(tmp_path, call(f"await {text}", before), ignore=["handler-without-stub"])
    assert [each for each in rules if each != "missing-argument"] == []


def test_name_takes_the_same_options(tmp_path):
    text = call("await app.enqueue('billing.invoices.send.v2', args=x, prority=1)")
    assert "unknown-enqueue-option" in rules_in(tmp_path, text)


@pytest.mark.parametrize("option", ["unique=True", "dedup_key='k'", "order_id=x"])
def test_many_takes_fewer_options(option, tmp_path):
    text = call(f"await app.enqueue_many(send_invoice, [{GOOD}], {option})")
    assert rules_in(tmp_path, text) == ["unknown-enqueue-option"]


def test_many_takes_its_args_by_position_or_name(tmp_path):
    text = call(
        f"await app.enqueue_many(send_invoice, [{GOOD}])\n"
        f"    await app.enqueue_many(send_invoice, args=[{GOOD}], delay=1)\n"
        f"    await app.enqueue_many(target=send_invoice, args=[{GOOD}])"
    )
    assert rules_in(tmp_path, text) == []


def test_many_takes_no_third_positional_argument(tmp_path):
    text = call(f"await app.enqueue_many(send_invoice, {GOOD}, {GOOD})")
    assert "args-as-keywords" in rules_in(tmp_path, text)


def test_options_of_a_handler_are_checked(tmp_path):
    before = "@app.job(send_receipt)\nasync def local(order_id): ..."
    text = call("await app.enqueue(local.options(prority=1), order_id='o1')", before)
    assert messages_in(tmp_path, text) == [
        "unknown-enqueue-option: handler.options has no option 'prority'; did you mean 'priority'?"
    ]


def test_options_are_listed_where_none_is_near(tmp_path):
    text = call(f"await app.enqueue_many(send_invoice, [{GOOD}], tenant=1)")
    (diagnostic,) = lint(tmp_path, _consumer(text))
    assert diagnostic.message == "enqueue_many has no option 'tenant'"
    assert diagnostic.help == ("the options are queue, priority, scheduled_at, delay, connection")


def _consumer(text: str) -> dict[str, str]:
    from .linting import CONSUMER

    return STUB | {"consumer.py": CONSUMER + text}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            'app.enqueue(send_invoice, order_id="o1", customer=x, delay=5)',
            'app.enqueue(send_invoice, args={"order_id": "o1", "customer": x}, delay=5)',
        ),
        ("app.enqueue(send_invoice, {**x})", "app.enqueue(send_invoice, args={**x})"),
        ("app.enqueue(send_invoice, x, delay=5)", "app.enqueue(send_invoice, args=x, delay=5)"),
    ],
)
def test_args_are_moved_into_args(before, after, tmp_path):
    changed = fixed(tmp_path, _consumer(call(f"await {before}")))
    assert f"    await {after}\n" in changed["consumer.py"]


@pytest.mark.parametrize(
    "given",
    ["({**x})", "x, args=x", "order_id=x, args={}", "order_id=x, **x", "order_id=x, delay=1, z=x"],
)
def test_args_are_not_moved_where_that_is_not_certain(given, tmp_path):
    text = call(f"await app.enqueue(send_invoice, {given})")
    diagnostics = lint(tmp_path, _consumer(text))
    wanted = [each for each in diagnostics if each.rule == "args-as-keywords"]
    assert [each.fix for each in wanted] == [None]


# args-not-json


@pytest.mark.parametrize(
    ("args", "path"),
    [
        ('{"at": datetime.now()}', "at"),
        ('{"at": datetime(2026, 1, 1)}', "at"),
        ('{"id": uuid4()}', "id"),
        ('{"id": {"deep": [1, Decimal(x)]}}', "id.deep[1]"),
        ('{"tags": {"a", "b"}}', "tags"),
        ('{"tags": {x for x in items}}', "tags"),
        ('{"tags": set(x)}', "tags"),
        ('{"raw": b"bytes"}', "raw"),
        ('{"number": float("nan")}', "number"),
        ('{"text": "nul \\0 inside"}', "text"),
        ('{"model": ReceiptArgs(order_id="o1")}', "model"),
        ('{"outer": {1: "one"}}', "outer"),
        ('{1: "one"}', ""),
        ('ReceiptArgs(order_id="o1")', ""),
        ('["a"]', ""),
        ('"text"', ""),
        ('{"x": {1, 2} if x else b""}', "x"),
    ],
)
def test_value_that_is_not_json_is_found(args, path, tmp_path):
    before = "from datetime import datetime\nfrom decimal import Decimal\nfrom uuid import uuid4\n"
    diagnostics = lint(
        tmp_path, _consumer(call(f"await app.enqueue(close_books, args={args})", before))
    )
    assert [(each.rule, each.field) for each in diagnostics] == [("args-not-json", path)]


@pytest.mark.parametrize(
    "args",
    [
        '{"a": None, "b": [1, 2.5, True, ("x", "y")], "c": {"d": "e"}}',
        "None",
        "x",
        '{"x": x, **x}',
        '{"x": datetime.now().isoformat()}',
        '{"x": str(uuid4())}',
        '{"x": {1, 2} if x else [1, 2]}',
        '{"x": local(x)}',
        "dict(x)",
        '{"x": Colour.RED}',
        '{"x": sorted({1, 2})}',
    ],
)
def test_value_that_may_be_json_is_left_alone(args, tmp_path):
    before = """
from datetime import datetime
from enum import StrEnum
from uuid import uuid4
class Colour(StrEnum):
    RED = "red"
def local(x): ...
"""
    text = call(f"await app.enqueue(close_books, args={args})", before)
    assert rules_in(tmp_path, text) == []


def test_local_function_of_the_same_name_makes_anything(tmp_path):
    text = """
from uuid import uuid4
async def run(uuid4):
    await app.enqueue(close_books, args={"id": uuid4()})
"""
    assert rules_in(tmp_path, text) == []


def test_json_is_checked_in_every_item_of_many(tmp_path):
    text = call('await app.enqueue_many(close_books, [{"a": 1}, {"a": b""}])')
    (diagnostic,) = lint(tmp_path, _consumer(text))
    assert diagnostic.field == "[1].a"


def test_json_of_a_task_with_unknown_model_is_left_alone(tmp_path):
    files = {
        "tasks.py": "from soniq import task_ref\nOPTIONS = {}\n"
        "free = task_ref(name='shop.free.use.v1', **OPTIONS)\n",
        "consumer.py": "from soniq import Soniq\nfrom tasks import free\napp = Soniq()\n"
        + call('await app.enqueue(free, args={"a": b""})'),
    }
    assert found(tmp_path, files) == []


def test_message_about_json_holds_no_value(tmp_path):
    text = call('await app.enqueue(close_books, args={"raw": b"secret"})')
    assert messages_in(tmp_path, text) == [
        "args-not-json: 'raw' is a bytes, which is not JSON; task 'billing.books.close.v1' has "
        "no args_model"
    ]


# unawaited-enqueue


def test_dropped_coroutine_is_found(tmp_path):
    text = call(f"app.enqueue(send_invoice, args={GOOD})")
    assert rules_in(tmp_path, text) == ["unawaited-enqueue"]


def test_dropped_coroutine_of_many_is_found(tmp_path):
    text = call(f"app.enqueue_many(send_invoice, [{GOOD}])")
    assert rules_in(tmp_path, text) == ["unawaited-enqueue"]


@pytest.mark.parametrize(
    "text",
    [
        f"await app.enqueue(send_invoice, args={GOOD})",
        f"return app.enqueue(send_invoice, args={GOOD})",
        f"job = app.enqueue(send_invoice, args={GOOD})",
        f"asyncio.gather(app.enqueue(send_invoice, args={GOOD}))",
        f"asyncio.create_task(app.enqueue(send_invoice, args={GOOD}))",
        f"x.enqueue(send_invoice, args={GOOD})",
        f"(await x).enqueue(send_invoice, args={GOOD})",
    ],
)
def test_coroutine_that_may_be_awaited_is_left_alone(text, tmp_path):
    assert rules_in(tmp_path, call(text, "import asyncio")) == []


def test_await_is_added(tmp_path):
    changed = fixed(tmp_path, _consumer(call(f"app.enqueue(send_invoice, args={GOOD})")))
    assert f"    await app.enqueue(send_invoice, args={GOOD})\n" in changed["consumer.py"]


def test_await_is_not_added_unasked(tmp_path):
    text = call(f"app.enqueue(send_invoice, args={GOOD})")
    assert fixed(tmp_path, _consumer(text), unsafe=False) == {}
