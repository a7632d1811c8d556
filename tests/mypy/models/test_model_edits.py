"""What changes in a model shows at a call in another module, cached and in the daemon."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.mypy.runs import Daemon, daemon, run_mypy

pytestmark = pytest.mark.process

FILES = {
    "bases.py": """\
from pydantic import BaseModel

KEY = "unused"


class Base(BaseModel):
    kind: str = "x"
""",
    "types_.py": """\
from typing import Final

from pydantic import BeforeValidator, Field

Number = int
KEY: Final = "total"
""",
    "models.py": """\
from pydantic import BaseModel, ConfigDict, Field, field_validator

import types_
from bases import Base


class Part(BaseModel):
    size: int


class Order(Base):
    model_config = ConfigDict(extra="forbid")

    order_id: str
    total: int = Field(alias=types_.KEY)
    number: types_.Number = 3
    part: Part | None = None
""",
    "refs.py": """\
from models import Order
from soniq import task_ref

ORDER = task_ref(name="a.b.v1", args_model=Order)
""",
    "app.py": """\
from refs import ORDER
from soniq import Soniq

app = Soniq()


async def write() -> None:
    await app.enqueue(ORDER, args={"order_id": "o", "total": 1})
    await app.enqueue(ORDER, args={"order_id": "o", "total": 1, "more": 1})
    await app.enqueue(ORDER, args={"order_id": "o", "total": 1, "number": []})
    await app.enqueue(ORDER, args={"order_id": "o"})
    await app.enqueue(ORDER, args={"total": 1})
""",
}

# name of the edit, file, old text, new text
EDITS = (
    ("a field is renamed", "models.py", "    order_id: str", "    order: str"),
    ("a default is given", "models.py", "    order_id: str", '    order_id: str = ""'),
    ("a default is taken", "bases.py", 'kind: str = "x"', "kind: str"),
    ("an alias is given", "models.py", "    order_id: str", '    order_id: str = Field(alias="o")'),
    ("a constant changes", "types_.py", '"total"', '"sum"'),
    ("extra keys are kept", "models.py", '"forbid"', '"allow"'),
    ("a validator comes first", "models.py", "    part: Part | None = None\n",
     "    part: Part | None = None\n\n"
     '    @field_validator("number", mode="before")\n    @classmethod\n'
     "    def read(cls, value: object) -> object:\n        return 3\n"),
    ("an alias of a type carries metadata", "types_.py", "from typing import Final\n",
     "from typing import Annotated, Final\n"),
    ("a base in another module keeps extra keys", "bases.py", "class Base(BaseModel):\n",
     'class Base(BaseModel, extra="allow"):\n    required: int\n'),
    ("fields are renamed by a generator", "models.py", 'extra="forbid"',
     'extra="forbid", alias_generator=str.upper'),
)  # fmt: skip


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str, Daemon]]:
    """A project with a warm cache, what mypy prints of it, and a daemon."""
    project = tmp_path_factory.mktemp("project")
    _write(project, {})
    before = _check(project, project / "cache")
    assert "'more'" in before
    with daemon(project, project / "status.json") as server:
        server.run(*_arguments(project / "daemon_cache"))
        yield project, before, server


@pytest.mark.parametrize("edit", EDITS, ids=[edit[0] for edit in EDITS])
def test_an_edit_shows_as_in_a_cold_run(
    edit: tuple[str, str, str, str], places: tuple[Path, str, Daemon], tmp_path: Path
) -> None:
    project, before, server = places
    _, file, old, new = edit
    assert old in FILES[file]
    cache = project / "cache"
    _check(project, cache)
    _write(project, {file: FILES[file].replace(old, new)})
    cold_cache = tmp_path / "cold"
    shutil.copytree(cache, cold_cache)
    for name in FILES:
        for left in cold_cache.rglob(f"{Path(name).stem}.*"):
            left.unlink()
    cold = _check(project, cold_cache)
    cached = _check(project, cache)
    served = server.run(*_arguments(project / "daemon_cache")).out
    _write(project, {})
    server.run(*_arguments(project / "daemon_cache"))
    assert cold != before
    assert cached == cold
    assert served == cold


def _write(project: Path, changed: dict[str, str]) -> None:
    for name, text in (FILES | changed).items():
        path = project / name
        if not path.exists() or path.read_text() != text:
            path.write_text(text)


def _arguments(cache: Path) -> tuple[str, ...]:
    config = cache.parent / f"{cache.name}.ini"
    config.write_text("[mypy]\nplugins = soniq.mypy\nsqlite_cache = False\n")
    return (
        *("--config-file", str(config), "--cache-dir", str(cache), "--no-error-summary"),
        *("--no-pretty", "app.py"),
    )


def _check(project: Path, cache: Path) -> str:
    return run_mypy(project, *_arguments(cache)).out
