"""Whether one release can be deployed beside what is live."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from soniq.drift.gate import Answer, Gate, check_gate
from soniq.drift.in_flight import Candidate, Count, Row
from soniq.drift.landscape import Gap, Landscape, Party
from soniq.drift.reported import Waiver
from soniq.errors import ArgProblem

from .parties import BILLING, ORDERS, TASK, New, Old, live, producer, reader, scene, worker, writer

TODAY = date(2026, 6, 1)
OTHER = live(Party("ledger", "5.0", "source"))


def ask(service: str, candidate: Landscape, running: Landscape, count: Count | None = None) -> Gate:
    tallies = [] if count is None else count.tasks()
    return check_gate(
        candidate, running, service=service, version="9.0", tallies=tallies, today=TODAY
    )


def codes(gate: Gate) -> list[str]:
    return [each.finding.code for each in gate.blockers]


def test_a_producer_whose_shape_every_worker_takes() -> None:
    gate = ask("orders", scene(writer()), scene(producer(), worker()))
    assert (gate.answer, codes(gate)) == (Answer.YES, [])
    assert list(gate.steps()) == ["Deploy orders 9.0."]


def test_a_producer_whose_shape_a_worker_refuses() -> None:
    gate = ask("orders", scene(writer(Old)), scene(producer(New), worker(New)))
    assert (gate.answer, codes(gate)) == (Answer.NO, ["writer-refused"])
    first, last = gate.steps()
    assert first == (
        f"{TASK}: bring billing 3.0 to a shape that fits, or use a new version suffix."
    )
    assert last == "Deploy orders 9.0."


def test_what_is_waived_is_a_note_until_the_waiver_expires() -> None:
    def asked(*waivers: Waiver) -> Gate:
        return check_gate(
            scene(writer(Old)),
            scene(producer(New), worker(New)),
            service="orders",
            waivers=waivers,
            today=TODAY,
        )

    valid = Waiver("billing follows today", "team-orders", TODAY, code="writer-refused")
    gate = asked(valid)
    assert (gate.answer, codes(gate)) == (Answer.YES, [])
    assert [each.waiver for each in gate.notes] == [valid]
    assert list(gate.steps()) == ["Deploy orders."]

    for other in (
        replace(valid, expires=TODAY - timedelta(days=1)),
        replace(valid, task="another.task"),
        replace(valid, code="writer-lossy"),
    ):
        gate = asked(other)
        assert (gate.answer, codes(gate), gate.notes) == (Answer.NO, ["writer-refused"], ())


def test_a_producer_of_a_task_that_nobody_handles() -> None:
    gate = ask("orders", scene(writer(task="new.task")), scene(worker()))
    assert codes(gate) == ["no-handler"]
    assert next(gate.steps()) == "Deploy a worker that handles new.task."


def test_a_producer_into_a_queue_that_nobody_serves() -> None:
    served = worker(queues=("slow",))
    gate = ask("orders", scene(writer()), scene(producer(), served))
    assert codes(gate) == ["queue-not-served"]
    assert next(gate.steps()).startswith(f"{TASK}: Start a worker on that queue")
    assert ask("orders", scene(writer()), scene(producer(), served, worker())).blockers == ()
    handled = scene(writer(), reader(party=ORDERS))
    assert ask("orders", handled, scene(producer(), served)).blockers == ()


def test_a_producer_that_handles_its_own_task() -> None:
    own = reader(task="new.task", party=ORDERS)
    assert ask("orders", scene(writer(task="new.task"), own), scene()).answer is Answer.YES


def test_a_consumer_that_takes_what_is_written() -> None:
    gate = ask("billing", scene(reader(Old)), scene(producer(New), producer(Old), worker(Old)))
    assert gate.answer is Answer.YES


def test_a_consumer_that_refuses_a_live_producer() -> None:
    gate = ask("billing", scene(reader(New)), scene(producer(Old), worker(Old)))
    assert (gate.answer, codes(gate)) == (Answer.NO, ["writer-refused"])


def test_the_old_workers_of_the_service_itself_do_not_count() -> None:
    # they are what the release replaces
    own = worker(New, party=live(ORDERS))
    gate = ask("orders", scene(writer(Old), reader(Old, party=ORDERS)), scene(producer(New), own))
    assert gate.answer is Answer.YES


def test_what_is_wrong_between_others_does_not_block() -> None:
    running = scene(producer(Old), worker(New, party=OTHER), worker(task="mine"))
    gate = ask("billing", scene(reader(task="mine")), running)
    assert gate.answer is Answer.YES


def test_parties_of_other_services_in_the_source_are_passed_over() -> None:
    candidate = scene(writer(), reader(New, task="x", party=ORDERS), reader(New, party=BILLING))
    gate = ask("orders", candidate, scene(worker(), producer(Old)))
    assert gate.answer is Answer.YES


def test_a_handler_that_is_dropped_while_somebody_produces() -> None:
    gate = ask("billing", scene(reader(task="other")), scene(producer(), worker()))
    assert codes(gate) == ["handler-dropped"]
    assert next(gate.steps()).startswith(f"Keep the handler of {TASK} until")


def test_a_handler_that_is_dropped_while_rows_are_in_flight() -> None:
    gate = ask("billing", scene(reader(task="other")), scene(worker(), rows={TASK: 3}))
    assert codes(gate) == ["handler-dropped"]
    assert "3 rows are in flight" in gate.blockers[0].finding.message


def test_a_handler_that_is_dropped_says_how_its_producers_are_forgotten() -> None:
    nameless = producer(party=Party("the shop", "", "live"))
    gate = ask("billing", scene(reader(task="other")), scene(producer(), nameless, worker()))
    _, *endings, _ = gate.steps()
    assert endings == [
        "Once orders 1.2 has ended everywhere: soniq registry --forget orders 1.2",
        "Once the shop has ended everywhere: soniq registry --forget 'the shop' -",
    ]


def test_dead_letters_of_a_dropped_handler_are_told_and_block_nothing() -> None:
    gate = ask("billing", scene(reader(task="other")), scene(worker(), dead={TASK: 1}))
    assert gate.answer is Answer.YES
    (note,) = gate.notes
    assert "1 dead letter could not be replayed" in note.finding.message


def test_a_handler_that_is_dropped_and_not_missed() -> None:
    assert ask("billing", scene(reader(task="other")), scene(worker())).answer is Answer.YES


def test_a_handler_that_is_dropped_and_another_service_has() -> None:
    running = scene(producer(), worker(), worker(party=OTHER))
    assert ask("billing", scene(reader(task="other")), running).answer is Answer.YES


def test_rows_that_the_candidate_refuses() -> None:
    count = Count({TASK: Candidate(lambda _: [ArgProblem("customer", "missing", "")])})
    count.add([Row(UUID(int=1), TASK, "default", "queued", 0.0, "{}")])
    gate = ask("billing", scene(reader()), scene(worker()), count)
    assert codes(gate) == ["rows-refused"]
    # a producer's models are not what reads rows
    assert ask("orders", scene(writer()), scene(worker()), count).answer is Answer.YES


def test_what_cannot_be_decided_is_told_apart() -> None:
    undescribed = {"type": "object", "properties": {"order_id": {"type": "string"}}}
    gate = ask("billing", scene(reader(schema=undescribed, shape="0" * 16)), scene(producer()))
    assert gate.answer is Answer.CANNOT_TELL
    assert next(gate.steps()).startswith("Find out: ")


def test_a_file_that_was_not_read_leaves_a_doubt() -> None:
    candidate = scene(writer(), gaps=(Gap("orders: a.py", "syntax error"),))
    assert ask("orders", candidate, scene(worker())).answer is Answer.CANNOT_TELL


def test_a_blocker_outweighs_a_doubt() -> None:
    candidate = scene(writer(Old), gaps=(Gap("orders: a.py", "syntax error"),))
    assert ask("orders", candidate, scene(worker(New))).answer is Answer.NO
