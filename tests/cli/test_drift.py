"""``soniq drift`` over repositories, a live registry and rows."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from textwrap import dedent
from uuid import uuid4

import pytest
from pydantic import BaseModel

from soniq import Soniq, task_ref
from soniq.args import reader_schema, writer_schema
from soniq.args.described import described_reader
from soniq.contract.schema import fingerprint
from soniq.runtime.ports import ReaderRecord, WorkerRecord
from soniq_lint.cli import run as lint

from .conftest import Arrange, Run

FILES = {
    "tasks/pyproject.toml": '[project]\nname = "shop-tasks"\nversion = "2.0"\n',
    "tasks/shop_tasks.py": """
        from pydantic import BaseModel
        from soniq import task_ref

        class Order(BaseModel):
            order_id: str
            customer: str

        place = task_ref(name="shop.orders.place.v1", args_model=Order, default_queue="shop")
        cancel = task_ref(name="shop.orders.cancel.v1", args_model=Order)
        refund = task_ref(name="shop.orders.refund.v1", args_model=Order)
        forgotten = task_ref(name="shop.orders.forgotten.v1", args_model=Order)
        """,
    "web/pyproject.toml": '[project]\nname = "web"\nversion = "1.4"\n',
    "web/web.py": """
        from shop_tasks import cancel, place, refund
        from soniq import Soniq

        async def order(app: Soniq) -> None:
            await app.enqueue(place, args={"order_id": "o1", "customer": "acme"})
            await app.enqueue(cancel, args={"order_id": "o1", "customer": "acme"})
            await app.enqueue(refund, args={"order_id": "o1", "customer": "acme"})
        """,
    "desk/pyproject.toml": '[project]\nname = "desk"\nversion = "3.1"\n',
    "desk/desk.py": """
        from pydantic import BaseModel
        from shop_tasks import cancel, place
        from soniq import Soniq

        app = Soniq()

        class Strict(BaseModel):
            order_id: int
            customer: str

        @app.job(place)
        async def place_order(order_id: str, customer: str) -> None: ...

        @app.job(name=cancel.name, validate=Strict)
        async def cancel_order(order_id: int, customer: str) -> None: ...

        @app.job(name="shop.orders.audit.v1")
        async def audit(order_id: str) -> None: ...
        """,
    "pyproject.toml": """
        [tool.soniq-lint]
        roots = ["tasks"]

        [tool.soniq.drift]
        sources = ["tasks", "web", "desk"]
        owners = {web = "team-web", Desk = "team-desk"}
        """,
}


class Order(BaseModel):
    order_id: str
    customer: str


class Loose(BaseModel):
    order_id: str
    customer: str | None = None


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(dedent(text).lstrip())
    for repository in ("web", "desk"):
        with (tmp_path / repository / "pyproject.toml").open("a") as file:
            file.write('\n[tool.soniq-lint]\nstubs = ["../tasks"]\n')
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("VIRTUAL_ENV", raising=False)
    return tmp_path


async def start(
    app: Soniq,
    version: str,
    models: dict[str, type[BaseModel]],
    queues: tuple[str, ...] | None = None,
) -> None:
    """Register a worker with a lease of a minute."""
    store = await app._opened()
    worker = WorkerRecord(
        id=uuid4(), service="desk", version=version, hostname="host", pid=7, queues=queues,
        concurrency=10, soniq_version="0.1.0", python_version="3.12.1", pydantic_version="2.9.0",
    )  # fmt: skip
    readers = [
        ReaderRecord(
            task=task,
            priority=100,
            fingerprint=fingerprint(reader_schema(model)),
            schema=described_reader(model),
            shape=fingerprint(writer_schema(model)),
        )
        for task, model in models.items()
    ]
    await store.register_worker(worker, 60.0, readers)


def codes(out: str) -> list[tuple[str, str]]:
    return [(each["code"], each["task"]) for each in json.loads(out)["findings"]]


JSON = ("--format", "json")
PLACE, CANCEL, REFUND, FORGOTTEN, AUDIT = (
    f"shop.orders.{name}.v1" for name in ("place", "cancel", "refund", "forgotten", "audit")
)


def test_what_source_alone_tells(soniq: Run) -> None:
    done = soniq("drift", "--offline", "--format", "json")

    assert done.code == 1
    assert codes(done.out) == [
        ("handler-differs-from-stub", CANCEL),
        ("writer-refused", CANCEL),
        ("no-handler", REFUND),
        ("handler-without-stub", AUDIT),
    ]
    document = json.loads(done.out)
    assert document["not_checked"] == [
        {
            "what": "the live registry and the rows in flight",
            "reason": "--offline",
            "unread": False,
        }
    ]
    refused = document["findings"][1]
    assert refused["owners"] == ["team-web", "team-desk"]
    places = [(site["service"], site["place"][:2]) for site in refused["sites"]]
    assert places == [("web", ["web.py", 6]), ("desk", ["desk.py", 15])]


def test_what_is_live_is_joined(soniq_db: Run, arrange: Arrange[None]) -> None:
    async def live(app: Soniq) -> None:
        place = task_ref(name=PLACE, args_model=Loose, default_queue="shop")
        await app.enqueue(place, args={"order_id": "o1"})
        await app.enqueue(place, args={"order_id": "o2"}, delay=3600)
        await start(app, "3.0", {PLACE: Order, CANCEL: Order, REFUND: Order})

    arrange(live)
    done = soniq_db("drift", "--format", "json", "--in-flight", "tasks/shop_tasks.py")

    found = codes(done.out)
    assert done.code == 1
    assert ("writer-refused", PLACE) in found
    assert ("rows-refused", PLACE) in found
    assert ("not-deployed", CANCEL) in found
    assert ("safe-to-delete", FORGOTTEN) in found
    assert ("no-handler", REFUND) not in found


def test_rows_in_a_queue_that_nobody_serves(soniq_db: Run, arrange: Arrange[None]) -> None:
    place = task_ref(name=PLACE, args_model=Order, default_queue="shop")

    async def one_astray(app: Soniq) -> None:
        await app.enqueue(place, args={"order_id": "o1", "customer": "acme"})
        await app.enqueue(place, args={"order_id": "o2", "customer": "acme"}, queue="shoop")
        await start(app, "3.1", {PLACE: Order}, queues=("shop",))

    arrange(one_astray)
    (found,) = json.loads(soniq_db("drift", "--task", PLACE, *JSON).out)["findings"]

    assert found["code"] == "queue-not-served"
    assert found["message"] == "1 row waits in 'shoop'; desk 3.1 takes from 'shop'"


def test_what_a_live_producer_writes_is_known_well_enough_to_be_judged(
    soniq_db: Run, arrange: Arrange[None]
) -> None:
    async def live(app: Soniq) -> None:
        place = task_ref(name=PLACE, args_model=Order, default_queue="shop")
        await app.enqueue(place, args={"order_id": "o1", "customer": "acme"})
        await start(app, "3.0", {PLACE: Loose})

    arrange(live)
    done = soniq_db("drift", "tasks", "web", "--task", PLACE, "--format", "json")

    assert (done.code, codes(done.out)) == (0, [])


def test_facts_files_stand_for_checkouts(soniq: Run, here: Path) -> None:
    for name in ("tasks", "web", "desk"):
        assert lint(["facts", name, "-o", f"{name}.json", "--no-cache"], "soniq-lint") == 0
    from_files = soniq(
        "drift", "tasks.json", "web.json", "desk.json", "--offline", "--format", "json"
    )

    assert codes(from_files.out) == codes(soniq("drift", "--offline", "--format", "json").out)


def test_code_of_a_checkout_is_not_run(soniq: Run, here: Path) -> None:
    for name in ("web/web.py", "desk/desk.py", "tasks/shop_tasks.py"):
        with (here / name).open("a") as file:
            file.write("\nraise SystemExit('run')\n")
    done = soniq("drift", "--offline")

    assert done.code == 1
    assert "run" not in done.err


def test_a_scope(soniq: Run) -> None:
    done = soniq("drift", "--offline", "--prefix", "shop.orders.ref", "--format", "json")
    assert codes(done.out) == [("no-handler", REFUND)]
    done = soniq("drift", "--offline", "--task", PLACE, "--format", "json")
    assert (done.code, codes(done.out)) == (0, [])


def test_waivers_of_the_configuration(soniq: Run, here: Path) -> None:
    later = (datetime.now(UTC) + timedelta(days=2)).date().isoformat()
    with (here / "pyproject.toml").open("a") as file:
        for code in ("handler-differs-from-stub", "writer-refused", "no-handler"):
            file.write(
                f'[[tool.soniq.drift.waivers]]\ncode = "{code}"\nexpires = {later}\n'
                'reason = "until v2"\nowner = "team-desk"\n'
            )
    done = soniq("drift", "--offline")

    assert done.code == 0
    assert done.out.endswith("5 tasks: 1 unknown, 3 waived\n")


def test_what_fails_can_be_chosen(soniq: Run) -> None:
    arguments = ("drift", "--offline", "--task", AUDIT)
    assert soniq(*arguments).code == 0
    assert soniq(*arguments, "--fail-on", "unknown").code == 1


@pytest.mark.parametrize(
    "style", ["text", "markdown", "html", "github", "gitlab", "junit", "sarif"]
)
def test_a_report_can_be_written_to_a_file(soniq: Run, here: Path, style: str) -> None:
    done = soniq("drift", "--offline", "--format", style, "-o", "report.out")

    assert (done.code, done.out) == (1, "")
    assert CANCEL in (here / "report.out").read_text(encoding="utf-8")


def test_a_file_that_cannot_be_parsed_is_a_gap_not_drift(soniq: Run, here: Path) -> None:
    (here / "web" / "broken.py").write_text("from soniq import task_ref\ndef\n")
    done = soniq("drift", "--offline")

    assert (
        "not checked: web: broken.py: " in done.out or "not checked: web: web/broken.py" in done.out
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nowhere", "--offline"), "nowhere: no such file or directory"),
        (("pyproject.toml", "--offline"), "cannot be read as a facts file"),
        (("--offline", "--in-flight", "tasks"), "--in-flight needs the database"),
        (("--config", "nowhere.toml"), "nowhere.toml: no such file or directory"),
        (("--format", "pdf"), "'pdf' is not one of"),
        (("--offline", "-o", "no/such/folder/report"), "no such file or directory"),
    ],
)
def test_mistakes_in_what_is_given(soniq: Run, arguments: tuple[str, ...], said: str) -> None:
    done = soniq("drift", *arguments)

    assert done.code == 2
    assert said in done.err
    assert "Traceback" not in done.err
    assert done.out == ""


def test_every_mistake_in_the_configuration_is_told(soniq: Run, here: Path) -> None:
    (here / "pyproject.toml").write_text(
        dedent("""
        [tool.soniq.drift]
        source = ["web"]
        fail-on = "red"
        prefix = 3

        [[tool.soniq.drift.waivers]]
        code = "no-handlr"
        expires = "soon"
        """)
    )
    done = soniq("drift")

    assert done.code == 2
    for text in (
        "no key 'source'; did you mean 'sources'?",
        "fail-on must be one of breaking, lossy, unknown, info",
        "prefix must be a text",
        "waivers[0].code is no kind of finding; did you mean 'no-handler'?",
        "waivers[0].expires must be a date",
        "waivers[0].reason must be given",
        "waivers[0].owner must be given",
    ):
        assert text in done.err


def test_no_database_is_not_drift(soniq: Run) -> None:
    done = soniq("drift", "--database-url", "postgresql://127.0.0.1:1/none")

    assert (done.code, done.out) == (3, "")
    assert "SONIQ_DATABASE_UNREACHABLE" in done.err
