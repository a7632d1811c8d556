"""Each kind of drift, planted alone: found, and nothing else."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from pydantic import create_model

from soniq.contract.findings import Severity
from soniq.drift.catalogue import CATALOGUE
from soniq.drift.in_flight import Candidate, Count, Row
from soniq.drift.landscape import Gap, Landscape, Party
from soniq.drift.report import Report, drift
from soniq.drift.reported import Waiver
from soniq.errors import ArgProblem

from .parties import (
    BILLING,
    ORDERS,
    PLACE,
    TASK,
    New,
    Old,
    live,
    producer,
    reader,
    scene,
    stub,
    worker,
    writer,
)

TODAY = date(2026, 6, 1)
Wide = create_model("Args", order_id=(str, ...), customer=(str, ...), note=(str | None, None))


def report(landscape: Landscape, *waivers: Waiver) -> Report:
    return drift(landscape, waivers=waivers, today=TODAY)


def codes(landscape: Landscape) -> list[str]:
    return [each.finding.code for each in report(landscape).findings]


def only(landscape: Landscape, code: str) -> str:
    """Return the message of the one finding."""
    assert codes(landscape) == [code]
    return report(landscape).findings[0].finding.message


# nothing


def test_what_fits_is_not_drift() -> None:
    parties = (stub(), writer(), producer(), reader(), worker())
    assert codes(scene(*parties, rows={TASK: 3})) == []


def test_nothing_known_is_not_drift() -> None:
    assert codes(Landscape()) == []


def test_a_second_release_of_a_producer_is_not_drift() -> None:
    again = producer(party=live(ORDERS, "1.3"))
    assert codes(scene(stub(), producer(), again, worker())) == []


def test_case_and_dashes_do_not_tell_services_apart() -> None:
    here = reader(party=replace(BILLING, name="My_Billing"))
    there = worker(party=Party("my-billing", "3.0", "live"))
    assert codes(scene(stub(), writer(), here, there)) == []


# who is there


def test_produced_and_not_handled() -> None:
    message = only(scene(stub(), writer(), producer()), "no-handler")
    assert message == "produced by orders 1.2; no live worker handles it"


def test_produced_and_not_handled_in_any_repository() -> None:
    other = reader(task="other.task")
    found = codes(scene(stub(), stub(task="other.task"), writer(), other, has_registry=False))
    assert found == ["no-handler"]


def test_nothing_is_said_of_handlers_where_nobody_looked() -> None:
    assert codes(scene(stub(), writer(), has_registry=False, rows=None)) == []


def test_rows_of_a_task_of_which_nothing_else_is_known_are_another_teams() -> None:
    assert codes(scene(rows={TASK: 3})) == []


def test_a_handler_that_is_not_deployed() -> None:
    message = only(scene(stub(), producer(), reader()), "handler-not-deployed")
    assert "billing 3.0 (source) handles it, no live worker does" in message


def test_a_worker_whose_lease_is_over_handles_nothing() -> None:
    assert codes(scene(stub(), producer(), worker(alive=False))) == ["no-handler"]


def test_a_handler_without_a_stub() -> None:
    parties = (stub(task="other.task"), writer(task="other.task"), worker(task="other.task"))
    found = codes(scene(*parties, writer(), reader(), worker()))
    assert found == ["handler-without-stub"]


def test_without_any_stub_package_no_handler_lacks_one() -> None:
    assert codes(scene(writer(), reader(), worker())) == []


def test_a_queue_that_nobody_serves() -> None:
    message = only(scene(stub(), producer(), worker(queues=("mail", "slow"))), "queue-not-served")
    assert message == "orders 1.2 enqueues into 'billing'; billing 3.0 takes from 'mail', 'slow'"


@pytest.mark.parametrize("queues", [None, ("billing",), ("mail", "billing")])
def test_a_queue_that_is_served(queues: tuple[str, ...] | None) -> None:
    assert codes(scene(stub(), producer(), worker(queues=queues))) == []


def test_rows_in_a_queue_that_nobody_serves() -> None:
    parties = (stub(), producer(), worker(queues=("billing",)))
    waiting = {TASK: {"billing": 3, "slow": 2, "fast": 1}}
    message = only(scene(*parties, rows={TASK: 6}, queues=waiting), "queue-not-served")
    assert message == "3 rows wait in 'fast', 'slow'; billing 3.0 takes from 'billing'"
    one = {TASK: {"slow": 1}}
    message = only(scene(*parties, rows={TASK: 1}, queues=one), "queue-not-served")
    assert message.startswith("1 row waits in 'slow'; ")


@pytest.mark.parametrize("queues", [None, ("billing", "slow")])
def test_rows_in_queues_that_are_served(queues: tuple[str, ...] | None) -> None:
    waiting = {TASK: {"billing": 3, "slow": 2}}
    parties = (stub(), producer(), worker(queues=queues))
    assert codes(scene(*parties, rows={TASK: 5}, queues=waiting)) == []


def test_rows_in_the_queue_of_the_producer_are_told_with_it() -> None:
    parties = (stub(), producer(), worker(queues=("mail",)))
    waiting = {TASK: {"billing": 3}}
    assert "enqueues" in only(scene(*parties, rows={TASK: 3}, queues=waiting), "queue-not-served")


def test_two_workers_share_the_queues() -> None:
    other = worker(queues=("billing",), party=live(BILLING, "3.1"))
    assert codes(scene(stub(), producer(), worker(queues=("mail",)), other)) == []


def test_a_stub_that_nobody_uses() -> None:
    assert only(scene(stub()), "safe-to-delete")


@pytest.mark.parametrize(
    "landscape",
    [
        scene(stub(), rows={TASK: 1}),
        scene(stub(), dead={TASK: 1}),
        scene(stub(), rows=None),
        scene(stub(), has_registry=False),
        scene(stub(), gaps=(Gap("a.py", "syntax error"),)),
    ],
    ids=["rows", "dead letters", "rows unknown", "registry unknown", "a file unread"],
)
def test_a_stub_that_somebody_may_need(landscape: Landscape) -> None:
    assert "safe-to-delete" not in codes(landscape)


def test_rows_whose_producers_are_gone_and_that_nobody_handles() -> None:
    assert only(scene(stub(), rows={TASK: 2}), "no-handler").startswith("2 rows are in flight")


def test_rows_whose_producers_are_gone_and_whose_handler_is_not_deployed() -> None:
    assert only(scene(stub(), reader(), rows={TASK: 1}), "handler-not-deployed")


def test_rows_whose_producers_are_gone_and_that_a_worker_handles() -> None:
    assert codes(scene(stub(), reader(), worker(), rows={TASK: 2}, dead={TASK: 1})) == []


def test_dead_letters_stand_between_a_stub_and_its_end() -> None:
    message = only(scene(stub(), dead={TASK: 2}), "dead-letters-left")
    assert message.endswith("but 2 dead letters are left")


@pytest.mark.parametrize(
    "landscape",
    [
        scene(stub(), worker(), dead={TASK: 2}),
        scene(stub(), dead={TASK: 2}, rows=None),
        scene(dead={TASK: 2}),
    ],
    ids=["a worker could replay them", "rows unknown", "another team's"],
)
def test_dead_letters_that_are_no_news(landscape: Landscape) -> None:
    assert codes(landscape) == []


def test_a_handler_that_nobody_needs() -> None:
    assert only(scene(stub(), reader(), worker()), "handler-without-producer")


# shapes


def test_a_live_worker_refuses_a_live_producer() -> None:
    landscape = scene(stub(), producer(Old), worker(New))
    (found,) = report(landscape).findings
    assert found.finding.code == "writer-refused"
    assert found.finding.message.startswith("now, billing 3.0 refuses what orders 1.2 writes: ")
    assert found.details[0].path == "customer"


def test_a_producer_about_to_be_deployed_would_be_refused() -> None:
    (found,) = report(scene(stub(), writer(Old), worker(New))).findings
    assert found.finding.code == "writer-refused"
    assert found.finding.message.startswith("once orders is deployed, billing 3.0 refuses")
    assert found.owners == ("team-orders",)
    assert [site.place is not None for site in found.sites] == [True, False]


def test_a_consumer_about_to_be_deployed_would_refuse() -> None:
    parties = (stub(), producer(Old), worker(Old), reader(New))
    found = {each.finding.code: each.finding for each in report(scene(*parties)).findings}
    assert set(found) == {"writer-refused", "not-deployed"}
    assert found["writer-refused"].message.startswith("once billing is deployed")


def test_a_worker_that_drops_a_key() -> None:
    found = codes(scene(stub(), producer(Wide), worker(New)))
    assert found == ["writer-lossy"]


def test_a_fleet_of_which_one_half_refuses() -> None:
    old = worker(Old, party=live(BILLING, "2.9"))
    found = codes(scene(stub(Old), producer(Old), worker(New), old))
    assert found == ["mixed-fleet"]


def test_a_fleet_on_its_way_to_a_release_that_refuses() -> None:
    old = worker(Old, party=live(BILLING, "2.9"))
    found = report(scene(stub(Old), producer(Old), worker(New), old, reader(New))).findings
    refused = [each.finding.message for each in found if each.finding.code == "writer-refused"]
    assert len(refused) == 1
    assert refused[0].startswith("once billing is deployed, billing 3.0 (source) refuses")


def test_the_same_two_shapes_are_told_once_whoever_is_deployed() -> None:
    found = report(scene(stub(New), producer(Old), writer(Old), worker(New), reader(New))).findings
    [refused] = [each for each in found if each.finding.code == "writer-refused"]
    assert refused.finding.message.startswith("now and once both are deployed, billing 3.0 refuses")
    assert {(site.party.name, site.party.stage) for site in refused.sites} == {
        (name, stage) for name in ("orders", "billing") for stage in ("live", "source")
    }


def test_what_differs_from_the_source_of_one_side_is_told_for_itself() -> None:
    both = scene(stub(New), producer(Old), writer(New), worker(New), reader(New))
    [refused] = [each for each in report(both).findings if each.finding.code == "writer-refused"]
    message = refused.finding.message
    assert message.startswith("now and once billing is deployed, billing 3.0 refuses")


def test_a_handler_that_is_no_longer_in_source() -> None:
    parties = (stub(), producer(), worker())
    message = only(
        scene(*parties, sources=frozenset({"billing"}), rows={TASK: 2}), "handler-dropped"
    )
    assert message == (
        "handled by billing 3.0, and no longer in source: still produced by orders 1.2; "
        "2 rows are in flight"
    )


@pytest.mark.parametrize(
    "landscape",
    [
        scene(stub(), producer(), worker(), sources=frozenset({"orders"})),
        scene(stub(), producer(), worker(), reader(), sources=frozenset({"billing"})),
        scene(
            stub(),
            producer(),
            worker(),
            worker(party=live(Party("ledger", "1.0", "source"))),
            sources=frozenset({"billing"}),
        ),
        scene(
            *(stub(), producer(), worker()),
            sources=frozenset({"billing"}),
            has_unnamed_handlers=True,
        ),
    ],
    ids=["source not at hand", "still there", "handled elsewhere", "handled under some name"],
)
def test_a_handler_that_may_still_be_there(landscape: Landscape) -> None:
    assert codes(landscape) == []


def test_what_source_names_when_it_runs_may_be_what_is_missing() -> None:
    source = {"has_registry": False, "rows": None, "has_unnamed_handlers": True}
    assert codes(scene(writer(), reader(task="other"), **source)) == []
    some = stub(task="other")
    handled = (some, producer(), worker(), reader())
    assert codes(scene(*handled, rows={"other": 1})) == ["no-handler", "handler-without-stub"]
    assert codes(scene(*handled, rows={"other": 1}, has_unnamed_stubs=True)) == ["no-handler"]


def test_a_deployment_under_way() -> None:
    old = worker(Old, party=live(BILLING, "2.9"))
    parties = (stub(New), old, worker(New), reader(New))
    assert codes(scene(*parties, producer(New))) == ["not-deployed"]
    assert codes(scene(*parties, producer(Old))) == ["mixed-fleet", "writer-refused"]


def test_who_reads_refused_rows_is_told() -> None:
    count = Count({TASK: Candidate(lambda args: [ArgProblem("customer", "missing", "Missing")])})
    count.add([Row(UUID(int=1), TASK, "billing", "queued", 0.0, "{}")])
    landscape = scene(stub(), producer(), worker())
    [found] = drift(landscape, tallies=count.tasks(), today=TODAY).findings
    assert found.finding.message == "1 row in flight would be refused: customer: missing"
    assert [site.place for site in found.sites] == [PLACE]


def test_a_handler_that_refuses_what_its_stub_promises() -> None:
    found = codes(scene(stub(Old), reader(New), producer(New), worker(New)))
    assert "handler-differs-from-stub" in found


def test_a_handler_that_takes_more_than_its_stub_promises() -> None:
    found = codes(scene(stub(New), reader(Old), producer(New), worker(Old)))
    assert "handler-differs-from-stub" not in found


def test_source_and_fleet_differ() -> None:
    found = codes(scene(stub(New), producer(New), reader(Old), worker(New)))
    assert found == ["not-deployed"]


def test_a_model_on_one_side_only() -> None:
    assert codes(scene(stub(), producer(), worker(None))) == ["no-reader-model"]


# rows


def tallied(state: str, args: str) -> Count:
    def reads(text: str) -> list[ArgProblem]:
        return [ArgProblem("customer", "missing", "")] if text else []

    count = Count({TASK: Candidate(reads)})
    count.add([Row(UUID(int=1), TASK, "default", state, 0.0, args)])
    return count


def of_rows(count: Count) -> list[str]:
    landscape = scene(stub(), producer(), worker())
    found = drift(landscape, tallies=count.tasks(), today=TODAY).findings
    return [each.finding.code for each in found]


def test_rows_that_would_be_refused() -> None:
    assert of_rows(tallied("queued", "bad")) == ["rows-refused"]


def test_rows_that_would_be_taken() -> None:
    assert of_rows(tallied("queued", "")) == []


def test_dead_letters_that_would_be_taken() -> None:
    assert of_rows(tallied("dead", "")) == ["dead-letters-readable"]
    assert of_rows(tallied("dead", "bad")) == []


# waivers


DRIFTED = scene(stub(), producer(Old), worker(New))
DAYS = {"valid": date(2026, 6, 1), "over": date(2026, 5, 31)}


def waiver(day: str, **which: str) -> Waiver:
    return Waiver("agreed", "team-billing", DAYS[day], **which)


@pytest.mark.parametrize(
    "which",
    [
        {"fingerprint": report(DRIFTED).findings[0].finding.fingerprint},
        {"code": "writer-refused"},
        {"task": TASK},
        {"code": "writer-refused", "task": TASK},
    ],
    ids=["fingerprint", "code", "task", "both"],
)
def test_a_waived_finding_does_not_count(which: dict[str, str]) -> None:
    found = report(DRIFTED, waiver("valid", **which))
    assert [each.finding.code for each in found.findings] == ["writer-refused"]
    assert found.counted == ()
    assert not found.fails(Severity.INFO)


def test_an_expired_waiver_covers_nothing_and_is_told() -> None:
    found = report(DRIFTED, waiver("over", task=TASK))
    assert [each.finding.code for each in found.counted] == ["waiver-expired", "writer-refused"]


def test_a_waiver_for_nothing_is_told() -> None:
    found = report(DRIFTED, waiver("valid", code="mixed-fleet"))
    assert [each.finding.code for each in found.counted] == ["writer-refused", "waiver-unused"]


@pytest.mark.parametrize(
    "looked",
    [
        replace(DRIFTED, has_registry=False, rows=None),
        replace(DRIFTED, gaps=(Gap("web: broken.py", "invalid syntax", unread=True),)),
    ],
    ids=["offline", "with something unread"],
)
def test_a_waiver_may_be_for_what_was_not_looked_at(looked: Landscape) -> None:
    found = report(looked, waiver("valid", code="mixed-fleet"))
    assert [each.finding.code for each in found.counted] == ["writer-refused"]


@pytest.mark.parametrize("which", [{"code": "rows-refused"}, {"task": "a"}, {"fingerprint": "a"}])
def test_a_waiver_may_be_for_rows_that_were_not_read(which: dict[str, str]) -> None:
    found = report(DRIFTED, waiver("valid", **which))
    assert [each.finding.code for each in found.counted] == ["writer-refused"]
    read = Count({TASK: Candidate(None)})
    read.add([Row(UUID(int=1), TASK, "billing", "queued", 0.0, "{}")])
    found = drift(DRIFTED, waivers=[waiver("valid", **which)], tallies=read.tasks(), today=TODAY)
    assert "waiver-unused" in [each.finding.code for each in found.counted]


def test_a_waiver_may_be_for_what_is_out_of_scope() -> None:
    unused = waiver("valid", code="mixed-fleet")
    found = drift(DRIFTED, waivers=[unused], today=TODAY, whole=False)
    assert [each.finding.code for each in found.counted] == ["writer-refused"]


def test_a_waiver_outlives_a_release() -> None:
    print_of = report(DRIFTED).findings[0].finding.fingerprint
    later = scene(stub(), producer(Old, party=live(ORDERS, "9.9")), worker(New))
    assert report(later).findings[0].finding.fingerprint == print_of


# the whole


def test_the_worst_comes_first() -> None:
    landscape = scene(stub(), stub(task="a.b"), producer(Old), worker(New), producer(task="z.z"))
    ranks = [each.finding.severity.rank for each in report(landscape).findings]
    assert ranks == sorted(ranks)
    assert len(ranks) == 3


@pytest.mark.parametrize(
    ("severity", "fails"), [("breaking", False), ("lossy", True), ("unknown", True), ("info", True)]
)
def test_what_fails_can_be_chosen(severity: str, fails: bool) -> None:
    landscape = scene(stub(), producer(Wide), worker(New))
    assert report(landscape).fails(Severity(severity)) is fails


@pytest.mark.parametrize("code", CATALOGUE)
def test_an_entry_of_the_catalogue_reads_on_its_own(code: str) -> None:
    kind = CATALOGUE[code]

    assert kind.code == code
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", code)
    assert kind.title.endswith(".")
    assert kind.advice.endswith(".")
