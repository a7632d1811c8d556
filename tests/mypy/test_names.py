"""Which refs a module has in view, in packages laid out like those of services."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.mypy.golden import reported_of, run_mypy

pytestmark = pytest.mark.process

MODEL = "from pydantic import BaseModel\nclass {0}(BaseModel):\n    order_id: str\n"
REFS = "from soniq import task_ref\nfrom {0}.schemas import {1}\n"

FILES = {
    # a stub package of several modules, one of which nobody imports
    "billing_tasks/__init__.py": "from billing_tasks.refs import send as send\n",
    "billing_tasks/schemas.py": MODEL.format("Invoice"),
    "billing_tasks/refs.py": REFS.format("billing_tasks", "Invoice")
    + 'send = task_ref(name="billing.invoices.send.v2", args_model=Invoice)\n',
    "billing_tasks/later.py": REFS.format("billing_tasks", "Invoice")
    + 'TASKS = [task_ref(name="billing.invoices.sent.v2", args_model=Invoice)]\n',
    # one where a name is computed in a function
    "store_tasks/__init__.py": REFS.format("store_tasks", "Item")
    + 'count = task_ref(name="store.items.count", args_model=Item)\n'
    + "def make(name: str) -> object:\n    return task_ref(name=name)\n",
    "store_tasks/schemas.py": MODEL.format("Item"),
    # one with generated types beside its source
    "mail_tasks/__init__.py": REFS.format("mail_tasks", "Letter")
    + 'post = task_ref(name="mail.letters.post", args_model=Letter)\n',
    "mail_tasks/__init__.pyi": "from mail_tasks.schemas import Letter\n"
    + "from soniq import TaskRef\npost: TaskRef[Letter]\n",
    "mail_tasks/schemas.py": MODEL.format("Letter"),
    # refs that another module of the service takes
    "service/__init__.py": "",
    "service/tasks.py": "from billing_tasks import send as send\n",
    "service/through_another.py": "from soniq import Soniq\nimport service.tasks\n"
    + '@Soniq().job(name="billing.invoices.sedn.v2")\ndef handle() -> None: ...\n',
    "service/of_a_schema.py": "from billing_tasks.schemas import Invoice\n"
    + "from soniq import Soniq\n"
    + '@Soniq().job(name="billing.invoices.sned.v2", validate=Invoice)\n'
    + "def handle(args: Invoice) -> None: ...\n",
    "service/of_a_package.py": "import billing_tasks.schemas\n"
    + "from soniq import Soniq\n"
    + '@Soniq().job(name="billing.invoices.sebd.v2", validate=billing_tasks.schemas.Invoice)\n'
    + "def handle(args: billing_tasks.schemas.Invoice) -> None: ...\n",
    "service/inside.py": "from soniq import Soniq\n"
    + "def handle() -> None: ...\n"
    + "def register() -> None:\n    from billing_tasks import send\n"
    + '    Soniq().job(name="billing.invoices.snd.v2")(handle)\n',
    "service/of_a_module_nobody_imports.py": "from billing_tasks import send\n"
    + "from soniq import Soniq\n"
    + '@Soniq().job(name="billing.invoices.sent.v2")\ndef handle() -> None: ...\n',
    "service/of_computed_names.py": "from store_tasks import count\n"
    + "from soniq import Soniq\n"
    + '@Soniq().job(name="store.items.cuont")\ndef handle() -> None: ...\n',
    "service/of_a_generated_stub.py": "from mail_tasks import post\n"
    + "from soniq import Soniq\n"
    + '@Soniq().job(name="mail.letters.psot")\ndef handle() -> None: ...\n'
    + "from mail_tasks.schemas import Letter\n"
    + '@Soniq().job(name="mail.letters.post", validate=Letter)\n'
    + "def right(args: Letter) -> None: ...\n",
    "service/enqueued_elsewhere.py": "from billing_tasks import send\n"
    + "from soniq import Soniq\n"
    + '@Soniq().job(name="billing.invoices.lend.v2")\ndef handle() -> None: ...\n'
    + "async def lend() -> None:\n"
    + '    await Soniq().enqueue("billing.invoices.lend.v2")\n',
    "service/nothing_in_view.py": "from soniq import Soniq\n"
    + '@Soniq().job(name="billing.invoices.seed.v2")\ndef handle() -> None: ...\n',
}

REPORTED = {
    "through_another": "billing.invoices.send.v2",
    "of_a_package": "billing.invoices.send.v2",
    "inside": "billing.invoices.send.v2",
    "of_a_generated_stub": "mail.letters.post",
}
SILENT = sorted(
    Path(name).stem
    for name in FILES
    if name.startswith("service/") and Path(name).stem not in {*REPORTED, "__init__", "tasks"}
)


@pytest.fixture(scope="module")
def reported(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """What is reported of each module of the service."""
    folder = tmp_path_factory.mktemp("names")
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    paths = [name for name in FILES if name.startswith("service/")]
    output = run_mypy(folder, paths, tmp_path_factory.mktemp("cache") / "cache")
    rows = reported_of(output)
    return {Path(path).stem: [text for *_, text in each] for path, each in rows.items()}


@pytest.mark.parametrize("module", REPORTED)
def test_a_misspelt_name_is_reported(module: str, reported: dict[str, list[str]]) -> None:
    (text,) = reported[module]
    assert text.endswith(f"; did you mean '{REPORTED[module]}'? [soniq-name]")


@pytest.mark.parametrize("module", SILENT)
def test_a_name_that_may_be_right_is_not(module: str, reported: dict[str, list[str]]) -> None:
    assert module not in reported
