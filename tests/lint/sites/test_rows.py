"""What the facts of a file say of its enqueues: checked, or why not."""

from __future__ import annotations

import pytest

from soniq_lint.sites.rows import rows_of
from tests.lint.sites.reading import coverage_of, sites_in

CHECKED = (True, "")
GAP = "args not literal"
SPREAD = "args partly spread"


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("enqueue(send, args={'order_id': given})", CHECKED),
        ("enqueue(send)", CHECKED),
        ("enqueue(send, args=None)", CHECKED),
        ("enqueue(send, args=InvoiceArgs(order_id=given))", CHECKED),
        ("enqueue(bare, args={'a': 1})", CHECKED),
        ("enqueue('a.b.v1', args=given)", CHECKED),
        ("enqueue(handle, given)", CHECKED),
        ("enqueue(send, args={'a': 1} if given else {'b': 1})", CHECKED),
        ("enqueue_many(send, [{'order_id': '1'}, {'order_id': given}])", CHECKED),
        ("enqueue_many(send, [])", CHECKED),
        ("enqueue(send, args=given)", (False, GAP)),
        ("enqueue(send, args=given())", (False, GAP)),
        ("enqueue(send, args={'a': 1} if given else given)", (False, GAP)),
        ("enqueue(send, args={**given})", (False, SPREAD)),
        ("enqueue(send, args=given | {'a': 1})", (False, SPREAD)),
        ("enqueue(send, args=InvoiceArgs(**given))", (False, SPREAD)),
        ("enqueue(send, args={} if given else {**given})", (False, SPREAD)),
        ("enqueue(send, **given)", (False, "args spread")),
        ("enqueue_many(send, given)", (False, GAP)),
        ("enqueue_many(send, [{}, given])", (False, GAP)),
        ("enqueue_many(send, [{}, {**given}])", (False, SPREAD)),
        ("enqueue_many(send, [{} for _ in given])", (False, GAP)),
        ("enqueue_many(send, {'a': {}})", (False, GAP)),
        ("enqueue(given, args={})", (False, "unresolved ref")),
        ("enqueue(modelless, args={})", (False, "unreadable model")),
    ],
)
def test_a_site_is_checked_or_says_why_not(tmp_path, call, expected):
    text = f"""
    from elsewhere import Model
    from soniq import task_ref

    app = Soniq()
    modelless = task_ref(name="a.c.v1", args_model=Model)

    @app.job(name="a.d.v1")
    async def handle(x): ...

    async def produce(given):
        await app.{call}
    """
    assert coverage_of(sites_in(tmp_path, text)) == [expected]


@pytest.mark.parametrize(
    ("args", "keys"),
    [
        ("{'a': 1, 'b': given}", ["a", "b"]),
        ("{**given, 'b': 1}", None),
        ("given", None),
        ("Customer(name='x')", ["name"]),
    ],
)
def test_the_keys_are_told_when_they_are_all_known(tmp_path, args, keys):
    text = f"async def produce(app: Soniq, given):\n    await app.enqueue(send, args={args})\n"
    (row,) = rows_of(sites_in(tmp_path, text))["enqueues"]

    assert row["keys"] == keys


def test_a_handler_that_may_not_be_registered_is_told_so(tmp_path):
    text = """
    import sys

    app = Soniq()

    @app.job(send)
    async def always(order_id): ...

    if sys.argv:
        @app.job(other)
        async def sometimes(key): ...

    def register(app: Soniq):
        @app.job(bare)
        @app.periodic(cron="* * * * *")
        async def inside(): ...
    """
    rows = rows_of(sites_in(tmp_path, text))["handles"]

    told = [(row["function"], row["exclusive"], row["periodic"]) for row in rows]
    assert told == [
        ("always", False, False), ("sometimes", True, False), ("register.inside", True, True),
    ]  # fmt: skip
