"""Models as judges of drift: where schemas decide wrongly or not at all, and who sees values."""

from __future__ import annotations

import json
import re
import shutil
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from textwrap import indent
from types import ModuleType
from typing import Any

import jsonschema
import pytest
from pydantic import BaseModel, NonNegativeInt

from soniq import Soniq
from soniq.cli.drift_reports import STYLES
from soniq.cli.drift_sources import read_facts
from soniq.cli.judging import ModelJudge
from soniq.contract.compare import Outcome
from soniq.drift.landscape import Model, Party, Reader, Writer
from soniq.drift.render.document import SCHEMA_PATH
from soniq.drift.sources import from_facts
from soniq.witness import described_reader, described_writer, prove
from soniq_lint.cli import run as lint

from .conftest import Arrange, Run
from .test_drift import start

HEAD = """
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator, AwareDatetime, BaseModel, BeforeValidator, Field, WithJsonSchema,
    model_validator,
)
from soniq import task_ref


def no_seven(value: int) -> int:
    if value == 7:
        raise ValueError("seven")
    return value


"""

EVEN = """
@model_validator(mode="after")
def even(self):
    if self.v % 2:
        raise ValueError("odd")
    return self
"""

CASES = {
    "zone": ("v: datetime", "v: AwareDatetime"),
    "digits": ("v: Decimal", "v: Annotated[Decimal, Field(max_digits=4)]"),
    "keys": ("v: dict[str, int]", "v: dict[int, int]"),
    "dates": ("v: dict[date, int]", "v: dict[str, int]"),
    "schema": ("v: str", "v: Annotated[int, WithJsonSchema({'type': 'string'})]"),
    "wider": ("v: int", "v: int | None = None"),
    "range": ("v: int", "v: Annotated[int, Field(ge=0)] = 0"),
    "validator": ("v: int", "v: Annotated[int, AfterValidator(no_seven)]"),
    "never": (
        "v: Annotated[int, Field(ge=8, le=20)]",
        "v: Annotated[int, AfterValidator(no_seven)]",
    ),
    "before": ("v: Literal['7', '8']", "v: Annotated[int, BeforeValidator(int)]"),
    "rule": ("v: int", f"v: int\n{EVEN}"),
    "same": ("v: Annotated[int, AfterValidator(no_seven)]",) * 2,
}
CODE = {"validator", "never", "before", "rule", "same"}
"""Cases that only imported models can decide."""


def source(turn: int) -> str:
    """Return a stub package with one side of every case."""
    text = HEAD
    for name, sides in CASES.items():
        text += f"class {name.title()}(BaseModel):\n{indent(sides[turn], '    ')}\n\n\n"
        text += f'{name} = task_ref(name="cases.{name}.v1", args_model={name.title()})\n\n\n'
    return text


def models(turn: int) -> dict[str, type[BaseModel]]:
    """Return the real models of one side."""
    module = ModuleType(f"stub_cases_{turn}")
    sys.modules[module.__name__] = module
    exec(compile(source(turn), module.__name__, "exec"), module.__dict__)
    return {name: getattr(module, name.title()) for name in CASES}


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def project(name: str, stubs: str = "") -> str:
    table = f'[tool.soniq-lint]\nstubs = ["{stubs}"]\n' if stubs else ""
    return f'[project]\nname = "{name}"\nversion = "1.0"\n{table}'


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    names = ", ".join(CASES)
    enqueues = "\n".join(f"    await app.enqueue({name}, args=args)" for name in CASES)
    handlers = "\n\n".join(
        f"@app.job({name})\nasync def handle_{name}(**args): ..." for name in CASES
    )
    head = f"from shop_tasks import {names}\nfrom soniq import Soniq\n\n"
    web = f"{head}async def send(app: Soniq, args: dict) -> None:\n{enqueues}\n"
    desk = f"{head}app = Soniq()\n\n{handlers}\n"
    write(
        tmp_path,
        {
            "old/pyproject.toml": project("shop-tasks"),
            "old/shop_tasks.py": source(0),
            "new/pyproject.toml": project("shop-tasks"),
            "new/shop_tasks.py": source(1),
            "web/pyproject.toml": project("web", "../old"),
            "web/web.py": web,
            "desk/pyproject.toml": project("desk", "../new"),
            "desk/desk.py": desk,
            "web2/pyproject.toml": project("web", "../new"),
            "web2/web.py": web,
            "desk2/pyproject.toml": project("desk", "../old"),
            "desk2/desk.py": desk,
        },
    )
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("VIRTUAL_ENV", raising=False)
    return tmp_path


def outcomes(out: str) -> dict[str, str]:
    """Return what a report says of each case: the worst that is about its two shapes."""
    found = dict.fromkeys(CASES, "compatible")
    told = {"writer-refused": "breaking", "writer-undecided": "unknown"}
    for each in json.loads(out)["findings"]:
        if each["code"] in told:
            found[each["task"].split(".")[1]] = told[each["code"]]
    return found


def expected(turn: int) -> dict[str, str]:
    """Return what the real models say of each case."""
    writers, readers = models(turn), models(1 - turn)
    return {name: prove(writers[name], readers[name]).outcome.value for name in CASES}


PAIRS = pytest.mark.parametrize(
    ("turn", "repositories"), [(0, ("web", "desk")), (1, ("web2", "desk2"))]
)


@PAIRS
def test_rebuilt_models_decide_as_the_real_ones(
    soniq: Run, here: Path, turn: int, repositories: tuple[str, str]
) -> None:
    found = outcomes(soniq("drift", *repositories, "--offline", "--format", "json").out)
    real = expected(turn)

    undecided = {name for name in CASES if found[name] == "unknown"}
    assert undecided <= CODE
    assert {name: found[name] for name in CASES if name not in undecided} == {
        name: real[name] for name in CASES if name not in undecided
    }


@pytest.mark.process
@PAIRS
def test_imported_models_decide_everything(
    soniq: Run, here: Path, turn: int, repositories: tuple[str, str]
) -> None:
    arguments = ("drift", *repositories, "--offline", "--format", "json")
    # one of the two sides is the package that is imported, the other one is rebuilt from source
    done = soniq(*arguments, "--import", ("new", "old")[turn])
    found, real = outcomes(done.out), expected(turn)

    partly = CODE if turn else {"same"}
    assert {name: found[name] for name in CASES if name not in partly} == {
        name: real[name] for name in CASES if name not in partly
    }
    # what the rebuilt writer of these refuses is not known, so that its rows prove nothing
    assert {found[name] for name in partly} <= {"unknown", "compatible"}


def test_models_are_rebuilt_from_snapshots_of_stub_packages(soniq: Run, here: Path) -> None:
    arguments = ("drift", "web", "desk", "--offline", "--format", "json")
    from_checkouts = outcomes(soniq(*arguments).out)
    for name, stub in (("web", "old"), ("desk", "new")):
        assert lint(["snapshot", stub, "-o", f"{stub}.json"], "soniq-lint") == 0
        table = f'[tool.soniq-lint]\nsnapshots = ["../{stub}.json"]\n'
        write(here, {f"{name}/pyproject.toml": project(name) + table})
        shutil.rmtree(stub)

    assert outcomes(soniq(*arguments).out) == from_checkouts


def test_what_of_a_model_is_not_known_is_named(soniq: Run, here: Path) -> None:
    with (here / "new/shop_tasks.py").open("a") as file:
        file.write(
            "from elsewhere import Money\n\n"
            "class Opaque(BaseModel):\n    v: Money\n\n"
            'wider = task_ref(name="cases.wider.v1", args_model=Opaque)\n'
        )
    done = soniq("drift", "web", "desk", "--offline")

    known = "Not all of the reader's model is known from its source"
    assert f"{known}: v: an after validator is not run\n" in done.out
    assert f"{known}: v: the module 'elsewhere' is not found\n" in done.out


def test_one_model_with_code_in_two_checkouts_is_no_doubt(soniq: Run, here: Path) -> None:
    write(here, {"web2/pyproject.toml": project("web", "../old")})
    found = outcomes(soniq("drift", "web2", "desk2", "--offline", "--format", "json").out)

    assert set(found.values()) == {"compatible"}


def test_facts_files_leave_to_doubt_what_schemas_do_not_decide(soniq: Run, here: Path) -> None:
    for name in ("web", "desk"):
        assert lint(["facts", name, "-o", f"{name}.json", "--no-cache"], "soniq-lint") == 0
    found = outcomes(soniq("drift", "web.json", "desk.json", "--offline", "--format", "json").out)
    real = expected(0)

    assert found["zone"] == found["digits"] == "breaking"
    assert found["validator"] == found["rule"] == "unknown"
    assert not {name for name in CASES if found[name] == "compatible" and real[name] == "breaking"}


def test_facts_have_the_model_of_a_checkout_that_says_the_same_in_every_word(
    soniq: Run, here: Path
) -> None:
    for name in ("web", "desk"):
        assert lint(["facts", name, "-o", f"{name}.json", "--no-cache"], "soniq-lint") == 0
    known = from_facts(read_facts(["old", "web.json", "desk.json"]), ["old", None, None])
    found = {
        each.task.split(".")[1]: each.model.checkout
        for each in (*known.writers, *known.readers)
        if each.model is not None and each.schema is not None
    }
    writers = {each.task for each in known.writers if each.model and each.model.checkout}

    assert "cases.zone.v1" in writers
    assert "cases.same.v1" not in writers
    # what the consumers read is of another release
    assert found["zone"] == found["digits"] == ""


def test_live_workers_are_judged_by_their_schemas(
    soniq_db: Run, arrange: Arrange[None], here: Path
) -> None:
    real = models(1)

    async def deployed(app: Soniq) -> None:
        await start(app, "0.9", {f"cases.{name}.v1": real[name] for name in CASES})

    arrange(deployed)
    done = soniq_db("drift", "web", "--format", "json")
    found, right = outcomes(done.out), expected(0)

    assert found["zone"] == found["digits"] == found["range"] == "breaking"
    assert found["wider"] == "compatible"
    # it has the shape of the writer's model, and code where that has it
    assert found["same"] == "compatible"
    # the live worker has the fingerprint of a model without the validator
    assert found["validator"] != "compatible" or right["validator"] == "compatible"
    assert not {name for name in CASES if found[name] == "compatible" and right[name] == "breaking"}


# values

SENTINEL = "zephyr-4711"

SECRETS = f"""
from typing import Annotated, Literal

from pydantic import BaseModel, Field
from soniq import task_ref


class Args(BaseModel):
    kind: Literal["{SENTINEL}"]
    code: str = Field(pattern="^{SENTINEL}$")
    note: str = Field(default="{SENTINEL}", examples=["{SENTINEL}"], description="{SENTINEL}")
    amount: int


send = task_ref(name="shop.send.v1", args_model=Args)
"""
WEB = """
from shop_tasks import send
from soniq import Soniq

async def order(app: Soniq, args: dict) -> None:
    await app.enqueue(send, args=args)
"""
DESK = """
from typing import Annotated
from pydantic import BaseModel, Field
from shop_tasks import send
from soniq import Soniq

app = Soniq()

class Less(BaseModel):
    kind: str
    code: str
    note: str = ""
    amount: Annotated[int, Field(ge=0)]

@app.job(name=send.name, validate=Less)
async def handle(kind: str, code: str, note: str, amount: int) -> None: ...
"""


@pytest.fixture
def secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write(
        tmp_path,
        {
            "tasks/pyproject.toml": project("shop-tasks"),
            "tasks/shop_tasks.py": SECRETS,
            "web/pyproject.toml": project("web", "../tasks"),
            "web/web.py": WEB,
            "desk/pyproject.toml": project("desk", "../tasks"),
            "desk/desk.py": DESK,
        },
    )
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("VIRTUAL_ENV", raising=False)
    return tmp_path


SHOWN = {"text", "json", "markdown", "html"}


def test_values_are_shown_only_on_request_and_where_people_read_them(
    soniq: Run, secret: Path
) -> None:
    reports = [part for style in STYLES for part in ("--report", f"{style}={style}.out")]
    arguments = ("drift", "tasks", "web", "desk", "--offline", *reports)

    assert soniq(*arguments).code == 1
    for style in STYLES:
        assert SENTINEL not in (secret / f"{style}.out").read_text(), style

    assert soniq(*arguments, "--show-values").code == 1
    found = {style for style in STYLES if SENTINEL in (secret / f"{style}.out").read_text()}
    assert found == SHOWN


def test_a_witness_in_json_is_a_row(soniq: Run, secret: Path) -> None:
    arguments = ("drift", "tasks", "web", "desk", "--offline", "--format", "json")
    schema = json.loads(SCHEMA_PATH.read_text())
    plain, shown = (json.loads(soniq(*arguments, *more).out) for more in ((), ("--show-values",)))

    for document in (plain, shown):
        jsonschema.validate(document, schema)
    details = [each for finding in shown["findings"] for each in finding["details"]]
    witnesses = [each["witness"] for each in details if each["severity"] == "breaking"]
    assert witnesses
    assert all(each["amount"] < 0 and each["kind"] == SENTINEL for each in witnesses)
    assert not any(
        "witness" in each for finding in plain["findings"] for each in finding["details"]
    )


def test_the_gate_shows_a_row_on_request(
    soniq_db: Run, arrange: Arrange[None], secret: Path
) -> None:
    class Less(BaseModel):
        kind: str
        amount: bool

    async def deployed(app: Soniq) -> None:
        await start(app, "0.9", {"shop.send.v1": Less})

    arrange(deployed)
    arguments = ("can-deploy", "--service", "web", "web", "tasks")
    plain, shown = soniq_db(*arguments), soniq_db(*arguments, "--show-values")

    assert (plain.code, shown.code) == (1, 1)
    assert SENTINEL not in plain.out + plain.err + soniq_db(*arguments, "--json").out
    assert re.search(r"such as \{.*zephyr-4711.*\}", shown.out)
    document: Any = json.loads(soniq_db(*arguments, "--json", "--show-values").out)
    assert document["blockers"][0]["details"][0]["witness"]["kind"] == SENTINEL


# bounds


class Wide(BaseModel):
    v: int


class Narrow(BaseModel):
    v: NonNegativeInt


def parties(checkout: str = "") -> tuple[Writer, Reader]:
    party = Party("shop", "1", "source")
    writer = Writer("a.b.v1", party, None, "1", described_writer(Wide), True)
    model = Model("shop_tasks.Args", checkout) if checkout else None
    reader = Reader("a.b.v1", party, None, "2", described_reader(Narrow), True, False, model=model)
    return writer, reader


def test_without_time_the_schemas_have_the_last_word_and_the_report_says_so(secret: Path) -> None:
    judge = ModelJudge(total=0)
    verdict = judge(*parties(str(secret / "tasks")), "a.b.v1")

    assert verdict.outcome is Outcome.BREAKING
    [gap] = judge.gaps
    assert gap.what == "1 pair of models"


def test_a_pair_is_tried_once_and_told_for_each_task(secret: Path) -> None:
    judge = ModelJudge()
    verdicts = [judge(*parties(str(secret / "tasks")), task) for task in ("a.b.v1", "c.d.v1")]

    assert [{each.task for each in verdict.findings} for verdict in verdicts] == [
        {"a.b.v1"},
        {"c.d.v1"},
    ]
    assert verdicts[0].findings[0].witness == verdicts[1].findings[0].witness


def test_showing_values_changes_no_verdict() -> None:
    verdicts = [ModelJudge(witnesses=each)(*parties(), "a.b.v1") for each in (False, True)]

    told = [
        [(each.code, each.severity, each.path) for each in verdict.findings] for verdict in verdicts
    ]
    assert told[0] == told[1]
    assert [bool(verdict.findings[0].witness) for verdict in verdicts] == [False, True]


def test_a_schema_that_refuses_a_row_explains_it_by_its_rules(secret: Path) -> None:
    writer, reader = parties()
    model = Model("shop_tasks.Args", str(secret / "tasks"))
    (secret / "tasks" / "shop_tasks.py").write_text(
        "from pydantic import BaseModel\n\nclass Args(BaseModel):\n    v: int\n"
    )
    verdict = ModelJudge()(replace(writer, model=model), reader, "a.b.v1")

    assert [(each.code, each.path) for each in verdict.findings] == [("range-narrowed", "v")]
    assert json.loads(verdict.findings[0].witness or "{}")["v"] < 0


def test_a_model_that_is_no_longer_there_leaves_it_to_schemas(secret: Path) -> None:
    (secret / "tasks" / "shop_tasks.py").unlink()

    assert ModelJudge()(*parties(str(secret / "tasks")), "a.b.v1").outcome is Outcome.BREAKING


def test_nothing_is_rebuilt_where_schemas_agree(
    secret: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("rebuilt")

    monkeypatch.setattr("soniq_lint.rebuilding.Models.model", refuse)
    writer, _ = parties()
    party = Party("shop", "1", "source")
    model = Model("shop_tasks.Args", str(secret / "tasks"))
    reader = Reader("a.b.v1", party, None, "1", described_reader(Wide), True, False, model=model)

    assert ModelJudge()(writer, reader, "a.b.v1").findings == ()
