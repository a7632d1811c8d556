"""Random histories of a store: no job is lost, none has two holders, late outcomes do nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    rule,
)

from soniq.memory import MemoryStore
from soniq.runtime.jobs import (
    ClaimedJob,
    Dead,
    Done,
    JobStatus,
    Outcome,
    Release,
    Retry,
)
from soniq.runtime.ports import DeadFilter, JobFilter

from .records import OTHER, TASK, job, numbered, reader, worker

T = TypeVar("T")
WORKERS = [numbered(1000 + n) for n in range(3)]


class Histories(RuleBasedStateMachine):
    """Producers, three workers and upkeep act in any order on one store; time passes."""

    leases = Bundle("leases")

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.time = datetime(2024, 1, 1, tzinfo=UTC)
        self.store = MemoryStore(clock=lambda: self.time)
        self.inserted: set[UUID] = set()
        # who may settle each running job, as this test understands it
        self.held: dict[UUID, tuple[UUID, int]] = {}
        self.number = 0

    def run_now(self, work: Coroutine[Any, Any, T]) -> T:
        return self.loop.run_until_complete(work)

    def teardown(self) -> None:
        self.loop.close()

    @initialize()
    def register(self) -> None:
        for worker_id in WORKERS:
            self.join(worker_id)

    @rule(worker_id=st.sampled_from(WORKERS))
    def join(self, worker_id: UUID) -> None:
        record = worker(id=worker_id)
        self.run_now(self.store.register_worker(record, 30.0, [reader(TASK), reader(OTHER)]))

    @rule(worker_id=st.sampled_from(WORKERS))
    def leave(self, worker_id: UUID) -> None:
        self.run_now(self.store.remove_worker(worker_id))

    @rule(seconds=st.sampled_from([1, 20, 40]))
    def pass_time(self, seconds: int) -> None:
        self.time += timedelta(seconds=seconds)

    @rule(
        task=st.sampled_from([TASK, OTHER]),
        delay=st.sampled_from([None, 10.0]),
        key=st.sampled_from([None, b"a", b"b"]),
        priority=st.sampled_from([None, 1, 200]),
    )
    def insert(
        self, task: str, delay: float | None, key: bytes | None, priority: int | None
    ) -> None:
        self.number += 1
        new = job(task, id=numbered(self.number), delay=delay, unique_key=key, priority=priority)
        answer = self.run_now(self.store.insert(new))
        if answer.duplicate:
            assert self.status(answer.id) is JobStatus.QUEUED
            assert self.run_now(self.store.get_job(new.id)) is None
        else:
            assert answer.id == new.id
            self.inserted.add(new.id)

    @rule(target=leases, worker_id=st.sampled_from(WORKERS), limit=st.integers(1, 3))
    def claim(self, worker_id: UUID, limit: int) -> Any:
        tasks = {TASK: 100, OTHER: 50}
        claimed = self.run_now(self.store.claim(worker_id, tasks, None, limit))
        assert len(claimed) <= limit
        for lease in claimed:
            assert lease.id not in self.held, "claimed by two workers at once"
            self.held[lease.id] = (worker_id, lease.token)
        return multiple(*((worker_id, lease) for lease in claimed))

    @rule(
        lease=consumes(leases) | leases,
        kind=st.sampled_from(["done", "retry", "later", "snooze", "dead", "release"]),
    )
    def settle(self, lease: tuple[UUID, ClaimedJob], kind: str) -> None:
        worker_id, claimed = lease
        outcomes: dict[str, Outcome] = {
            "done": Done(claimed.id, claimed.token, "1"),
            "retry": Retry(claimed.id, claimed.token, 0.0),
            "later": Retry(claimed.id, claimed.token, 10.0),
            "snooze": Retry(claimed.id, claimed.token, 10.0, counts=False),
            "dead": Dead(claimed.id, claimed.token, "rejected", "no"),
            "release": Release(claimed.id, claimed.token),
        }
        before = self.run_now(self.store.get_job(claimed.id))
        lost = self.run_now(self.store.settle(worker_id, [outcomes[kind]]))
        if self.held.get(claimed.id) == (worker_id, claimed.token):
            assert lost == []
            del self.held[claimed.id]
        else:
            assert lost == [claimed.id]
            assert self.run_now(self.store.get_job(claimed.id)) == before

    @rule(max_losses=st.sampled_from([2, 100]))
    def rescue(self, max_losses: int) -> None:
        live = {view.id for view in self.run_now(self.store.workers()) if view.live}
        lost = {job_id for job_id, (owner, _) in self.held.items() if str(owner) not in live}
        requeued = self.run_now(self.store.rescue(max_losses))
        assert len(requeued) <= len(lost)
        for job_id in lost:
            del self.held[job_id]
            assert self.status(job_id) in (JobStatus.QUEUED, JobStatus.DEAD_LETTER)

    @rule()
    def promote(self) -> None:
        self.run_now(self.store.promote([TASK, OTHER]))

    @rule(grace=st.sampled_from([0.0, 30.0]))
    def bury(self, grace: float) -> None:
        live = any(view.live for view in self.run_now(self.store.workers()))
        buried = self.run_now(self.store.bury_unregistered(grace))
        assert not (live and buried), "buried although a live worker registers the name"

    @rule(number=st.integers(1, 20))
    def cancel(self, number: int) -> None:
        job_id = numbered(number)
        waiting = job_id in self.inserted and self.status(job_id) is JobStatus.QUEUED
        assert self.run_now(self.store.cancel_job(job_id)) is waiting

    @rule()
    def replay(self) -> None:
        for job_id in self.run_now(self.store.replay_dead(DeadFilter())):
            assert self.status(job_id) is JobStatus.QUEUED

    @rule()
    def delete_dead(self) -> None:
        dead = self.run_now(self.store.list_dead(DeadFilter(task=OTHER)))
        assert self.run_now(self.store.delete_dead(DeadFilter(task=OTHER))) == len(dead)
        for letter in dead:
            self.inserted.discard(UUID(letter.id))

    def status(self, job_id: UUID) -> JobStatus:
        found = self.run_now(self.store.get_job(job_id))
        assert found is not None
        return found.status

    @invariant()
    def every_job_is_in_exactly_one_place(self) -> None:
        everywhere = JobFilter(limit=10_000)
        ids = [UUID(found.id) for found in self.run_now(self.store.list_jobs(everywhere))]
        assert len(ids) == len(set(ids))
        assert set(ids) == self.inserted
        stats = self.run_now(self.store.stats())
        assert stats.total == len(ids)

    @invariant()
    def every_running_job_has_one_holder(self) -> None:
        leased: dict[UUID, tuple[UUID, int]] = {}
        for worker_id in WORKERS:
            for job_id, token in self.run_now(self.store.leased(worker_id)).items():
                assert job_id not in leased
                leased[job_id] = (worker_id, token)
        assert leased == self.held
        assert self.run_now(self.store.stats()).processing == len(leased)

    @invariant()
    def attempts_are_never_negative(self) -> None:
        for found in self.run_now(self.store.list_jobs(JobFilter(limit=10_000))):
            assert found.attempts >= 0


TestHistories = Histories.TestCase
TestHistories.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
