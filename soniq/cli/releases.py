"""The story of three releases: a task gets a new shape, and nothing is lost on the way.

Every answer of the gate and of the report comes from the real command on real rows, and is checked:
``NotObserved`` ends the story as soon as one differs.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from soniq.cli.processes import Child
from soniq.cli.release_stage import ReleaseStage
from soniq.cli.render import symbol
from soniq.cli.story import V2, V3, Step, check, expect, ids, only_id, until
from soniq.errors import JobNotFound
from soniq.runtime.jobs import JobStatus

if TYPE_CHECKING:
    from soniq.app import Soniq

YES, NO, NO_DRIFT = 0, 1, 0


class Releases:
    """Nine steps on one stage; later steps build on what earlier ones left."""

    def __init__(self, app: Soniq, stage: ReleaseStage) -> None:
        """Look through ``app``, which has no handlers, and act on ``stage``."""
        self.app = app
        self.stage = stage
        self.worker: Child | None = None
        self.printer = stage.cwd / "no-paper"
        self.later = ""
        self.dead: list[str] = []

    def steps(self) -> list[Step]:
        """Return the steps in order."""
        return [
            Step("release 1: everybody speaks v2", self.begin),
            Step("release 2 adds v3; the gate holds its producer back", self.hold_producer),
            Step("the consumer of both may go first", self.deploy_both),
            Step("now the producer of v3 may follow", self.deploy_producer),
            Step("a consumer without v2 has to wait", self.hold_consumer),
            Step("no row of v2 is left, but its producers may come back", self.drain),
            Step("one of them does come back", self.forget),
            Step("no producer and no row of v2 is left: the gate opens", self.open),
            Step("release 3: v2 is deleted when it is safe", self.delete),
        ]

    async def begin(self) -> list[str]:
        """Deploy release 1 everywhere; leave a dead letter and a job for next month."""
        check(await self.stage.command("soniq setup"), 0)
        await self.deploy("billing-1")
        await self.done(only_id(await self.stage.send("shop-1", "o-1")))
        self.dead = ids(await self.stage.send("shop-1", "o/2", "test/1"), 2)
        for job_id in self.dead:
            await self.ended(job_id, JobStatus.DEAD_LETTER)
        self.later = only_id(await self.stage.send("renewals-1", "o-3"))
        return [
            "shop 1.0.0 and renewals 1.0.0 send v2, billing 1.0.0 handles it. "
            "One job of renewals is due next month, two of the shop died of a bug.",
            "",
            *await self.run(
                "soniq drift tasks-1 shop-1 renewals-1 billing-1", NO_DRIFT, "1 task: no drift"
            ),
        ]

    async def hold_producer(self) -> list[str]:
        """Ask whether the producer of v3 may go out before anybody handles v3."""
        return [
            *await self.run("soniq-lint facts shop-2 -o shop-2.json", 0),
            *await self.run(
                "soniq can-deploy --service shop shop-2.json --explain",
                NO,
                "no: shop 2.0.0",
                f"{V3}: produced by shop 2.0.0 (source); no live worker handles it [no-handler]",
                f"1. Deploy a worker that handles {V3}.",
            ),
            told("v3 would wait for a handler, and then be dead letters"),
        ]

    async def deploy_both(self) -> list[str]:
        """Deploy the consumer that handles v2 and v3."""
        said = await self.run("soniq can-deploy --service billing billing-2", YES, "yes: billing")
        await self.deploy("billing-2")
        await self.refute()
        return [*said, told("billing 2.0.0 reads what is written now, and is deployed")]

    async def deploy_producer(self) -> list[str]:
        """Deploy the producer of v3 and see its job done."""
        said = await self.run("soniq can-deploy --service shop shop-2.json", YES, "yes: shop 2.0.0")
        await self.done(only_id(await self.stage.send("shop-2", "o-4")))
        await self.refute()
        return [*said, told("shop 2.0.0 is deployed, and its first v3 job is done")]

    async def hold_consumer(self) -> list[str]:
        """Ask whether v2 may be dropped while its rows are in every state."""
        self.printer.touch()
        waiting = ids(await self.stage.send("shop-1", "o-5", "o-6"), 2)
        await self.reached(waiting[0], JobStatus.PROCESSING)
        read = await self.run(
            "soniq in-flight tasks-2",
            0,
            "1 queued, 1 scheduled, 1 processing would be taken",
        )
        asked = await self.run(
            "soniq can-deploy --service billing billing-3 --explain",
            NO,
            "no: billing 3.0.0",
            "shop 1.0.0",
            "renewals 1.0.0",
            "3 rows are in flight",
            "2 dead letters could not be replayed",
            "[handler-dropped]",
        )
        await self.refute()
        return [
            "An old process of shop sends two more; the printer has no paper.",
            "",
            *read,
            *asked,
            told("the rows would be dead letters, and more of them would come"),
        ]

    async def drain(self) -> list[str]:
        """Let every row of v2 end, or move it to v3."""
        self.printer.unlink()
        replay = f"soniq dead-letter replay {self.dead[0]}"
        check(await self.stage.command(replay), 0)
        await self.done(self.dead[0])
        cancel = await self.send_as_v3("o-3")

        async def drained() -> bool:
            return (await self.app.in_flight_by_task())[V2] == ({}, 1)

        await until("no row of v2 is left but a dead letter", drained)
        asked = await self.run(
            "soniq can-deploy --service billing billing-3",
            NO,
            "shop 1.0.0",
            "renewals 1.0.0",
            "still produced by",
            "[handler-dropped]",
        )
        expect(not any("rows are in flight" in line for line in asked), "rows are still counted")
        await self.refute()
        return [
            f"$ {replay}",
            *cancel,
            "renewals 2.0.0 is deployed and sends next month's invoice as v3.",
            "",
            *asked,
            told("nothing says yet that the old releases have ended"),
        ]

    async def forget(self) -> list[str]:
        """Say that the old releases have ended, which is not true of one of them."""
        said: list[str] = []
        for service in ("shop", "renewals"):
            said += await self.run(f"soniq registry --forget {service} 1.0.0", 0)
        self.later = only_id(await self.stage.send("renewals-1", "o-7"))
        asked = await self.run(
            "soniq can-deploy --service billing billing-3",
            NO,
            "still produced by renewals 1.0.0; 1 row is in flight",
        )
        await self.refute()
        return [
            *said,
            "An old process of renewals was still there, and sends one more.",
            "",
            *asked,
            told("it is in the registry again; now it has really ended"),
        ]

    async def open(self) -> list[str]:
        """Forget it again, and move the last row."""
        gate = "soniq can-deploy --service billing billing-3"
        said = await self.run("soniq registry --forget renewals 1.0.0", 0)
        said += await self.run(gate, NO, "no longer handled by the candidate: 1 row is in flight")
        said += await self.send_as_v3("o-7")
        said += await self.run(
            gate, YES, "yes: billing 3.0.0", "note: ", "1 dead letter could not be replayed"
        )
        await self.refute()
        return [*said, told("a dead letter blocks no deployment: it does not run by itself")]

    async def delete(self) -> list[str]:
        """See v2 reported safe to delete when nothing of it is left, and delete it."""
        report = "soniq drift tasks-2 shop-2 renewals-2 billing-3"
        await self.deploy("billing-3")
        before = await self.run(report, NO_DRIFT, f"info[dead-letters-left] {V2}")
        expect(not any("safe-to-delete" in line for line in before), "a dead letter does not count")
        delete = f"soniq dead-letter delete {self.dead[1]}"
        check(await self.stage.command(delete), 0)
        await self.refute()  # it looks at a release of billing that still handles v2
        after = await self.run(report, NO_DRIFT, f"info[safe-to-delete] {V2}")
        last = await self.run(
            "soniq drift tasks-3 shop-2 renewals-2 billing-3", NO_DRIFT, "1 task: no drift"
        )
        return [
            "billing 3.0.0 is deployed.",
            "",
            *before,
            told("not yet. It was a test order, which nobody wants printed"),
            "",
            f"$ {delete}",
            *after,
            told("now it is. Release 3 of the stub package leaves v2 out"),
            "",
            *last,
        ]

    # acting and looking

    async def run(self, line: str, code: int, *wanted: str) -> list[str]:
        """Run a command; its exit code and each text wanted in its output are checked."""
        child = await self.stage.command(line)
        said = child.output().rstrip()
        expect(child.code == code, f"`{line}` ended with code {child.code}, not {code}")
        for text in wanted:
            expect(text in said, f"`{line}` does not say {text!r}")
        return [f"$ {line}", *said.splitlines()]

    async def send_as_v3(self, order: str) -> list[str]:
        """Cancel the job for next month, and send it again from the release that writes v3."""
        cancel = f"soniq jobs cancel {self.later}"
        check(await self.stage.command(cancel), 0)
        only_id(await self.stage.send("renewals-2", order))
        return [f"$ {cancel}"]

    async def refute(self) -> None:
        """Find that v2 is not reported safe to delete."""
        found = await self.stage.command(
            f"soniq drift tasks-2 shop-2 renewals-2 billing-2 --task {V2} --format json"
        )
        expect(found.code in (NO_DRIFT, NO), f"`soniq drift` ended with code {found.code}")
        codes = [each["code"] for each in json.loads(found.output())["findings"]]
        expect("safe-to-delete" not in codes, "v2 is reported safe to delete, and is not")

    async def deploy(self, release: str) -> None:
        """Start a worker of a release, then let the one before it drain and stop."""
        old, self.worker = self.worker, self.stage.consume(release)
        started = self.worker

        async def registered() -> bool:
            expect(started.code is None, f"a worker ended with code {started.code}")
            return any(each.live and each.pid == started.pid for each in await self.app.workers())

        await until(f"{release} is registered", registered)
        if old is None:
            return
        old.ask_to_stop()

        async def stopped() -> bool:
            return old.code is not None

        await until("the worker of the release before stops", stopped)
        check(old, 0)

    async def done(self, job_id: str) -> None:
        """Wait until a job is done."""
        await self.ended(job_id, JobStatus.DONE)

    async def ended(self, job_id: str, status: JobStatus) -> None:
        """Wait until a job has ended, in the way that is wanted."""
        found = await self.reached(job_id, *(set(JobStatus) - {*WAITING}))
        expect(found is status, f"the job is {found}, not {status}")

    async def reached(self, job_id: str, *statuses: JobStatus) -> JobStatus:
        """Wait until a job has one of these statuses."""

        async def found() -> JobStatus | None:
            try:
                status = (await self.app.get_job(job_id)).status
            except JobNotFound:
                return None
            return status if status in statuses else None

        return await until(f"a job is {' or '.join(statuses)}", found)


WAITING = (JobStatus.QUEUED, JobStatus.PROCESSING)


def told(meaning: str) -> str:
    """Return what the output before it means, as one line."""
    return f"{symbol('→', '->')} {meaning}"
