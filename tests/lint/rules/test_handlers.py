"""What is said about handlers, compared with what ``@app.job`` says when they are registered."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest

from soniq.errors import DeclarationError, InvalidHandler
from soniq.runtime.options import HandlerOptions
from soniq_lint.rules import options
from tests.lint.project import write

from .linting import CONSUMER, STUB, fixed, found, lint, messages_in, rules_in

PARAMETER_RULES = (
    "missing-handler-parameter",
    "unknown-handler-parameter",
    "alias-as-parameter",
)

MODELS = """
from __future__ import annotations
from typing import Annotated, Any, Optional
import soniq
from pydantic import AliasChoices, AliasPath, BaseModel, Field, field_validator, model_validator
from soniq import JobContext, Soniq, task_ref

app = Soniq("postgresql://localhost/x")

class Base(BaseModel):
    order_id: str

class Order(Base):
    customer: str
    copies: int = 1

class Special(Order): ...

class Other(BaseModel):
    order_id: str

class Aliased(BaseModel):
    order_id: str = Field(alias="orderId")
    customer: str = Field(
        validation_alias=AliasChoices("client", AliasPath("who", 0)),
        serialization_alias="client",
    )

class Node(BaseModel):
    name: str
    parent: Optional[Node] = None

class Checked(BaseModel):
    order_id: str
    total: int
    @model_validator(mode="before")
    @classmethod
    def fill(cls, data): return data
    @field_validator("total")
    @classmethod
    def positive(cls, value): return value

class Plain:
    pass

order = task_ref(name="shop.orders.ship.v1", args_model=Order)
aliased = task_ref(name="shop.orders.alias.v1", args_model=Aliased)
node = task_ref(name="shop.nodes.walk.v1", args_model=Node)
checked = task_ref(name="shop.orders.check.v1", args_model=Checked)
free = task_ref(name="shop.free.walk.v1")
"""

HANDLERS = [
    "@app.job(order)\ndef handler(order_id, customer, copies): ...",
    "@app.job(order)\nasync def handler(order_id, customer, copies, extra=None): ...",
    "@app.job(order)\ndef handler(order_id, **rest): ...",
    "@app.job(order)\ndef handler(*args, **kwargs): ...",
    "@app.job(order)\ndef handler(*, order_id, customer, copies): ...",
    "@app.job(order)\ndef handler(args: Order): ...",
    "@app.job(order)\ndef handler(args: Base): ...",
    "@app.job(order)\ndef handler(args: BaseModel): ...",
    "@app.job(order)\ndef handler(args: Optional[Order], context: JobContext): ...",
    "@app.job(order)\ndef handler(args: Annotated[Order, 'x'], other=1): ...",
    "@app.job(order)\ndef handler(args: Order | None, *, context: soniq.JobContext): ...",
    "@app.job(order)\ndef handler(context: JobContext, order_id, customer, copies): ...",
    "@app.job(order)\ndef handler(context: 'JobContext', **rest): ...",
    "@app.job(order)\ndef handler(order_id, customer, copies: Other): ...",
    "@app.job(order)\ndef handler(order_id, customer, copies, other: Other = None): ...",
    "@app.job(aliased)\ndef handler(order_id, customer): ...",
    "@app.job(aliased)\ndef handler(order_id, customer, orderId=None): ...",
    "@app.job(node)\ndef handler(name, parent: Optional[Node]): ...",
    "@app.job(node)\ndef handler(args: Node): ...",
    "@app.job(free)\ndef handler(anything, at=1, **all): ...",
    "@app.job(name='shop.orders.own.v1', validate=Order)\ndef handler(args: Order): ...",
    # refused
    "@app.job(order)\ndef handler(): ...",
    "@app.job(order)\ndef handler(order_id, customer): ...",
    "@app.job(order)\ndef handler(order_id, custmer, copies): ...",
    "@app.job(order)\ndef handler(order_id, customer, copies, more): ...",
    "@app.job(order)\ndef handler(order_id, customer, copies, more, **rest): ...",
    "@app.job(order)\ndef handler(order_id, /, customer, copies): ...",
    "@app.job(order)\ndef handler(args: Special): ...",
    "@app.job(order)\ndef handler(args: Other): ...",
    "@app.job(order)\ndef handler(args: Order | Other): ...",
    "@app.job(order)\ndef handler(args: list[Order]): ...",
    "@app.job(order)\ndef handler(args: Order, more): ...",
    "@app.job(order)\ndef handler(args: Order, again: Order): ...",
    "@app.job(order)\ndef handler(a: JobContext, b: JobContext, **rest): ...",
    "@app.job(order)\ndef handler(copies: JobContext, **rest): ...",
    "@app.job(order)\ndef handler(args: Plain): ...",
    "@app.job(order)\ndef handler(args: int): ...",
    "@app.job(aliased)\ndef handler(orderId, client): ...",
    "@app.job(aliased)\ndef handler(orderId, who): ...",
    "@app.job(aliased)\ndef handler(orderId=None, customer=None): ...",
    "@app.job(node)\ndef handler(name): ...",
    "@app.job(checked)\ndef handler(order_id, more): ...",
    "@app.job(free)\ndef handler(one, /): ...",
    "@app.job(free)\ndef handler(args: Order = None): ...",
    "@app.job(name='shop.orders.own.v1', validate=Order)\ndef handler(order_id): ...",
    "class Holder:\n    @app.job(order)\n    def handler(self, order_id, customer, copies): ...",
    "class Holder:\n    @app.job(order)\n    def handler(self, args: Order): ...",
]


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Iterator[Path]:
    monkeypatch.syspath_prepend(str(tmp_path))
    yield tmp_path
    sys.modules.pop("shop", None)


def registered(folder: Path, text: str) -> int:
    """Import the module as a worker does, and return how many problems its handler has."""
    write(folder, {"shop.py": text})
    sys.modules.pop("shop", None)
    try:
        __import__("shop")
    except InvalidHandler as refused:
        return len(refused.problems)
    return 0


@pytest.mark.parametrize("handler", HANDLERS)
def test_parameters_are_judged_as_by_the_runtime(handler, folder):
    text = MODELS + handler
    expected = registered(folder, text)
    rules = [each.rule for each in lint(folder, {"shop.py": text})]
    assert len([each for each in rules if each in PARAMETER_RULES]) == expected


@pytest.mark.parametrize(
    ("handler", "rule"),
    [
        ("def handler(order_id, customer): ...", "missing-handler-parameter"),
        ("def handler(order_id, custmer, copies): ...", "unknown-handler-parameter"),
        ("def handler(self, customer, order_id, copies): ...", "unknown-handler-parameter"),
    ],
)
def test_problem_belongs_to_a_rule(handler, rule, tmp_path):
    diagnostics = lint(tmp_path, {"shop.py": f"{MODELS}@app.job(order)\n{handler}"})
    assert [each.rule for each in diagnostics] == [rule]


@pytest.mark.parametrize(
    "handler",
    [
        "@app.job(order)\n@wraps_it\ndef handler(whatever): ...",
        "@app.job(order)\n@functools.lru_cache\ndef handler(whatever): ...",
        "@app.job(order)\ndef handler(args: imported): ...",
        "@app.job(order)\ndef handler(args: 'imported.Thing'): ...",
        "@app.job(order)\ndef handler(args: make()): ...",
        "@app.job(order)\ndef handler(args: Generic[int]): ...",
        "@app.job(unknown)\ndef handler(whatever): ...",
        "@app.job(name='shop.x.y.v1', validate=imported)\ndef handler(whatever): ...",
        "@app.job(order, **more)\ndef handler(order_id, customer, copies): ...",
        "@imported.job(order)\ndef handler(order_id, session): ...",
        "def register(given):\n    @given.job(order)\n    def handler(order_id, session): ...",
    ],
)
def test_what_is_not_certain_is_left_alone(handler, tmp_path):
    before = """
import functools
from elsewhere import imported, unknown, wraps_it
class Generic(BaseModel): ...
def make(): ...
"""
    rules = [each.rule for each in lint(tmp_path, {"shop.py": MODELS + before + handler})]
    assert [each for each in rules if each in PARAMETER_RULES] == []


def test_model_with_unknown_base_is_left_alone(tmp_path):
    text = """
from elsewhere import Base
from pydantic import BaseModel
from soniq import Soniq, task_ref
app = Soniq()
class Order(Base, BaseModel):
    order_id: str
order = task_ref(name="shop.orders.ship.v1", args_model=Order)
@app.job(order)
def handler(whatever): ...
"""
    rules = [each.rule for each in lint(tmp_path, {"shop.py": text})]
    assert [each for each in rules if each in PARAMETER_RULES] == []


def test_handler_of_two_tasks_is_compared_with_both(tmp_path):
    text = "@app.job(aliased)\n@app.job(order)\ndef handler(order_id, customer): ..."
    diagnostics = lint(tmp_path, {"shop.py": MODELS + text})
    assert [(each.rule, each.field) for each in diagnostics] == [
        ("missing-handler-parameter", "copies")
    ]


def test_missing_parameter_is_shown_with_its_field(tmp_path):
    text = MODELS + "@app.job(order)\nasync def handler(order_id, customer): ..."
    (diagnostic,) = lint(tmp_path, {"shop.py": text})
    lines = text.strip().splitlines()
    assert lines[diagnostic.span.line - 1][diagnostic.span.column - 1 :].startswith("handler(")
    (note,) = diagnostic.notes
    assert note.span is not None
    assert "copies: int" in lines[note.span.line - 1]
    assert (diagnostic.task, diagnostic.function) == ("shop.orders.ship.v1", "handler")


def test_misspelt_parameter_is_told_the_field(tmp_path):
    text = "@app.job(send_receipt)\ndef handler(ordr_id): ..."
    assert messages_in(tmp_path, text) == [
        "unknown-handler-parameter: parameter 'ordr_id' has no default and is no field of "
        "ReceiptArgs; did you mean 'order_id'?"
    ]


# options and parentheses


def test_options_are_those_of_the_runtime():
    assert tuple(field.name for field in fields(HandlerOptions)) == options.JOB


@pytest.mark.parametrize("keyword", ["max_retries=3", "retry=3", "timout=5", "delay=1"])
def test_unknown_option_is_found(keyword, folder):
    text = f"{MODELS}@app.job(order, {keyword})\ndef handler(args: Order): ..."
    rules = [each.rule for each in lint(folder, {"shop.py": text})]
    assert rules == ["unknown-job-option"]
    with pytest.raises(DeclarationError):
        registered(folder, text)


def test_every_option_is_known(folder):
    given = (
        "queue='q', priority=1, retries=1, retry_delay=1, retry_backoff=2, retry_max_delay=9, "
        "timeout=5, unique=True"
    )
    text = f"{MODELS}@app.job(ref=order, {given})\ndef handler(args: Order): ..."
    assert lint(folder, {"shop.py": text}) == []
    assert registered(folder, text) == 0


def test_decorator_of_something_else_is_left_alone(tmp_path):
    text = """
scheduler = x = object()
@scheduler.job(name="consumer.tick.v1", minutes=5)
def tick(): ...
@x.job
def tock(): ...
@x.job(send_receipt, minutes=5)
def tack(order_id): ...
"""
    assert rules_in(tmp_path, text) == []


@pytest.mark.parametrize("receiver", ["app", "given"])
def test_missing_parentheses_are_found(receiver, tmp_path):
    text = f"""
def register(given: Soniq):
    @{receiver}.job
    def handler(): ...
"""
    assert rules_in(tmp_path, text) == ["job-without-parentheses"]


# parameter-shadows-option


def test_parameter_with_the_name_of_an_option_is_found(tmp_path):
    text = "@app.job(name='consumer.print.v1')\ndef handler(letter, priority, delay=1): ..."
    rules = rules_in(tmp_path, text, ignore=["handler-without-stub"])
    assert rules == ["parameter-shadows-option"] * 2


def test_parameter_shadows_option_is_off_by_default(tmp_path):
    text = "@app.job(name='consumer.print.v1')\ndef handler(letter, priority): ..."
    diagnostics = lint(
        tmp_path,
        {"consumer.py": CONSUMER.replace("from myservice_tasks import *", "") + text},
        select=None,
    )
    assert diagnostics == []


def test_context_may_have_any_name(tmp_path):
    text = "@app.job(send_receipt)\ndef handler(order_id, connection: JobContext): ..."
    assert rules_in(tmp_path, text) == []


# missing-validate


@pytest.mark.parametrize(
    "job",
    [
        "@app.job(name=send_invoice.name)\ndef handler(**fields): ...",
        "@app.job(name=send_invoice.name, queue='q')\ndef handler(order_id, customer): ...",
        "NAME = send_invoice.name\n@app.job(name=NAME)\ndef handler(**fields): ...",
        "@app.job(name=send_invoice.name, validate=None)\ndef handler(**fields): ...",
    ],
)
def test_name_of_a_ref_without_its_model_is_found(job, tmp_path):
    assert rules_in(tmp_path, job) == ["missing-validate"]


@pytest.mark.parametrize(
    "job",
    [
        "@app.job(name=send_invoice.name, validate=InvoiceArgs)\ndef handler(**fields): ...",
        "@app.job(name=send_invoice.name, **x)\ndef handler(**fields): ...",
        "@app.job(send_invoice)\ndef handler(**fields): ...",
        "@app.job(name=close_books.name)\ndef handler(**fields): ...",
        "@app.job(close_books)\ndef handler(year: int): ...",
        "@app.job(name='consumer.own.v1')\ndef handler(number: int, more: dict): ...",
    ],
)
def test_handler_that_validates_or_need_not_is_left_alone(job, tmp_path):
    text = f"x = {{}}\n{job}"
    assert rules_in(tmp_path, text, ignore=["handler-without-stub"]) == []


@pytest.mark.parametrize("name", ["name='consumer.own.v1'", ""])
def test_model_as_parameter_without_a_model_is_found(name, tmp_path):
    text = f"@app.job({name})\ndef handler(args: InvoiceArgs): ..."
    rules = rules_in(tmp_path, text, ignore=["handler-without-stub"])
    assert rules == ["missing-validate"]


def test_validate_is_added_with_what_is_imported(tmp_path):
    text = (
        "from myservice_tasks import InvoiceArgs, send_invoice\nfrom soniq import Soniq\n\n"
        "app = Soniq()\n\n\n@app.job(\n    name=send_invoice.name,\n)\ndef handler(**fields): ...\n"
    )
    changed = fixed(tmp_path, STUB | {"consumer.py": text})
    assert changed["consumer.py"] == text.replace(
        "send_invoice.name,\n", "send_invoice.name,\n    validate=InvoiceArgs,\n"
    )


def test_validate_is_added_with_an_import(tmp_path):
    text = (
        "from myservice_tasks import send_invoice\nfrom soniq import Soniq\n\n"
        "app = Soniq()\n\n\n@app.job(name=send_invoice.name)\ndef handler(**fields): ...\n"
    )
    changed = fixed(tmp_path, STUB | {"consumer.py": text})["consumer.py"]
    assert "name=send_invoice.name, validate=InvoiceArgs)" in changed
    assert "from myservice_tasks import InvoiceArgs, send_invoice\n" in changed


def test_validate_is_not_added_where_the_name_means_something_else(tmp_path):
    text = (
        "from myservice_tasks import send_invoice\nfrom soniq import Soniq\n\napp = Soniq()\n"
        "InvoiceArgs = myservice_tasks = 5\n"
        "@app.job(name=send_invoice.name)\ndef handler(**fields): ...\n"
    )
    assert fixed(tmp_path, STUB | {"consumer.py": text}) == {}


# wrong-validate-model


@pytest.mark.parametrize(
    ("job", "model"),
    [
        ("send_invoice, validate=ReceiptArgs", ""),
        ("close_books, validate=ReceiptArgs", ""),
        ("name=send_receipt.name, validate=InvoiceArgs", ""),
        ("name=send_receipt.name, validate=Own", "class Own(BaseModel):\n    other: str"),
        (
            "name=send_invoice.name, validate=Own",
            "class Own(BaseModel, extra='forbid'):\n    order_id: str",
        ),
    ],
)
def test_model_that_can_read_no_job_is_found(job, model, tmp_path):
    text = f"from pydantic import BaseModel\n{model}\n@app.job({job})\ndef handler(**fields): ..."
    assert rules_in(tmp_path, text) == ["wrong-validate-model"]


@pytest.mark.parametrize(
    ("job", "model"),
    [
        ("send_invoice, validate=InvoiceArgs", ""),
        ("name=send_invoice.name, validate=ReceiptArgs", ""),
        ("name=send_invoice.name, validate=Own", "class Own(BaseModel):\n    order_id: int"),
        ("name=send_invoice.name, validate=Own", "class Own(InvoiceArgs):\n    note: str = ''"),
        (
            "name=send_invoice.name, validate=Own",
            "class Own(BaseModel):\n    client: str = Field(alias='customer')",
        ),
        (
            "name=send_invoice.name, validate=Own",
            "class Own(BaseModel, extra='forbid'):\n"
            "    order_id: str\n    customer: str\n    reminder: bool = True",
        ),
        (
            "name=send_invoice.name, validate=Own",
            "class Own(BaseModel):\n    total: int\n    @model_validator(mode='before')\n"
            "    @classmethod\n    def fill(cls, data): return data",
        ),
        ("name=send_invoice.name, validate=Own", "class Own(Unknown):\n    total: int"),
    ],
)
def test_model_that_can_read_some_job_is_left_alone(job, model, tmp_path):
    text = (
        "from pydantic import BaseModel, Field, model_validator\nfrom elsewhere import Unknown\n"
        f"{model}\n@app.job({job})\ndef handler(**fields): ..."
    )
    assert rules_in(tmp_path, text) == []


def test_model_that_writes_anything_can_be_read_by_any(tmp_path):
    files = {
        "tasks.py": """
        from pydantic import BaseModel
        from soniq import task_ref
        class Open(BaseModel, extra="allow"):
            order_id: str
        open_task = task_ref(name="shop.open.use.v1", args_model=Open)
        """,
        "consumer.py": """
        from pydantic import BaseModel
        from soniq import Soniq
        from tasks import open_task
        app = Soniq()
        class Own(BaseModel):
            other: str
        @app.job(name=open_task.name, validate=Own)
        def handler(other): ...
        """,
    }
    assert found(tmp_path, files) == []


def test_message_says_which_key(tmp_path):
    text = "@app.job(name=send_receipt.name, validate=InvoiceArgs)\ndef handler(**fields): ..."
    assert messages_in(tmp_path, text) == [
        "wrong-validate-model: no job of task 'billing.receipts.send.v1' can be read: InvoiceArgs "
        "requires 'customer', which ReceiptArgs never has"
    ]
