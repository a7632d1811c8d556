"""A report with a scope is the part of the whole report that is about its tasks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soniq.drift.landscape import Landscape, Party, Side
from soniq.drift.report import Report, drift
from soniq.drift.scope import UNNAMED, Scope, narrow
from soniq.runtime.jobs import DEFAULT_QUEUE

from .parties import Old, live, producer, reader, scene, stub, worker, writer

MAIL = Party("mail-room", "1.0", "source")
SEND, VOID, POST = "billing.invoices.send.v2", "billing.invoices.void.v1", "mail.letters.post.v1"


def about(task: str, *sides: Side) -> list[Side]:
    return [replace(side, task=task) for side in sides]


WORLD = scene(
    *about(SEND, stub(), writer(), producer(Old), worker(), reader()),
    *about(VOID, stub(queue=None), writer(queue=None), producer(queue=None)),
    *about(
        POST,
        reader(party=MAIL, queues=None),
        worker(party=live(MAIL), queues=("letters", "parcels")),
    ),
    rows={SEND: 2, POST: 1, "ledger.books.close": 7},
    queues={SEND: {"billing": 1, "urgent": 1}, POST: {"letters": 1}},
    dead={VOID: 1},
)
TASKS = {SEND, VOID, POST, "ledger.books.close"}


def taken(scope: Scope, candidates: tuple[str, ...] = ()) -> set[str]:
    found = narrow(WORLD, scope, candidates)
    assert found.problems == ()
    return set(found.tasks)


def report(landscape: Landscape) -> Report:
    return drift(landscape, today=date(2026, 6, 1))


@pytest.mark.parametrize(
    ("scope", "tasks"),
    [
        (Scope(), TASKS),
        (Scope(tasks=(SEND,)), {SEND}),
        (Scope(tasks=(SEND, POST)), {SEND, POST}),
        (Scope(prefixes=("billing.",)), {SEND, VOID}),
        (Scope(prefixes=("billing.invoices.s", "mail")), {SEND, POST}),
        (Scope(services=("orders",)), {SEND, VOID}),
        (Scope(queues=("urgent",)), {SEND}),
        (Scope(services=("Mail_Room",)), {POST}),
        (Scope(services=("myservice.tasks", "mail-room")), {SEND, VOID, POST}),
        (Scope(queues=("billing",)), {SEND}),
        (Scope(queues=("default",)), {VOID}),
        (Scope(queues=("parcels",)), {POST}),
        (Scope(services=("orders",), queues=("billing",)), {SEND}),
        (Scope(prefixes=("billing.",), services=("orders", "mail-room")), {SEND, VOID}),
    ],
)
def test_what_is_meant(scope: Scope, tasks: set[str]) -> None:
    assert taken(scope) == tasks


def test_the_queue_of_who_names_none_is_that_of_the_runtime() -> None:
    assert UNNAMED == DEFAULT_QUEUE


def test_a_candidate_may_be_all_that_knows_a_task() -> None:
    assert taken(Scope(prefixes=("new.",)), ("new.task.run.v1", SEND)) == {"new.task.run.v1"}


@pytest.mark.parametrize(
    ("scope", "problem"),
    [
        (Scope(tasks=("billing.invoices.sent.v2",)), f"; did you mean {SEND!r}?"),
        (Scope(prefixes=("biling.",)), "'biling.'; did you mean 'billing.'?"),
        (Scope(services=("order",)), "no service 'order'; did you mean 'orders'?"),
        (Scope(queues=("bill",)), "no queue 'bill'; did you mean 'billing'?"),
        (Scope(queues=("zzz",)), "there is no queue 'zzz'"),
        (Scope(services=("mail-room",), queues=("billing",)), "no task fits all"),
    ],
)
def test_what_fits_nothing_is_told(scope: Scope, problem: str) -> None:
    [told] = narrow(WORLD, scope).problems
    assert problem in told


def test_all_that_fits_nothing_is_told_at_once() -> None:
    scope = Scope(("a",), ("x",), ("c",), ("d",))
    assert len(narrow(WORLD, scope).problems) == 4


def test_where_nothing_is_known_everything_is_unknown() -> None:
    assert narrow(Landscape(), Scope(queues=("billing",))).problems
    assert not narrow(Landscape(), Scope()).problems


@given(
    st.builds(
        Scope,
        tasks=st.sets(st.sampled_from(sorted(TASKS))).map(tuple),
        prefixes=st.sets(st.sampled_from(["billing.", "mail.", "b", "ledger"])).map(tuple),
        services=st.sets(st.sampled_from(["orders", "billing", "mail-room"])).map(tuple),
        queues=st.sets(st.sampled_from(["billing", "default", "letters"])).map(tuple),
    )
)
def test_a_scope_is_a_part_of_the_whole(scope: Scope) -> None:
    found = narrow(WORLD, scope)
    whole, part = report(WORLD), report(found.landscape)
    assert part.findings == tuple(e for e in whole.findings if e.finding.task in found.tasks)
    assert [t.name for t in part.tasks] == sorted(found.tasks)
    assert part.not_checked == whole.not_checked
