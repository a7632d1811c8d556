"""What importing the facade loads, and which way imports point.

import-linter sees neither an eager engine import in the facade nor ``import_module("asyncpg")``,
so fresh processes tell what really gets loaded.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, MutableMapping
from pathlib import Path
from types import SimpleNamespace

import pytest

from soniq.contract import names
from soniq.contract.refs import task_ref

ROOT = Path(__file__).parents[2]
HEAVY = {"asyncpg", "click", "libcst", "mypy", "pydantic", "pydantic_core", "typing_extensions"}
CONTRACT = {
    "soniq",
    "soniq.contract",
    "soniq.contract.findings",
    "soniq.contract.names",
    "soniq.contract.refs",
    "soniq.contract.schema",
    "soniq.contract.signatures",
    "soniq.errors",
}
FACADE = "from soniq import task_ref"
DECLARE = f"{FACADE}; ref = task_ref(name='a.b', default_queue='q')"
EVERY_ERROR = "import soniq; [getattr(soniq, n) for n in dir(soniq) if n.endswith('Error')]"
PROBE = """
import json, sys
before = set(sys.modules)
{code}
print(json.dumps(sorted(set(sys.modules) - before)))
"""

pytestmark = pytest.mark.process


def loaded_by(code: str, **environ: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", PROBE.format(code=code)],
        env={**os.environ, **environ},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stdout))


@pytest.mark.parametrize("code", [FACADE, DECLARE, EVERY_ERROR])
def test_declaring_a_task_loads_the_contract_only(code: str) -> None:
    loaded = loaded_by(code)

    assert {name for name in loaded if name.partition(".")[0] == "soniq"} == CONTRACT
    assert not HEAVY & loaded
    assert {name.partition(".")[0] for name in loaded} <= sys.stdlib_module_names | {"soniq"}


def test_declaring_a_task_starts_no_event_loop_and_no_threads() -> None:
    assert not {"asyncio", "threading", "socket", "ssl", "logging"} & loaded_by(DECLARE)


def test_the_probe_sees_what_the_engine_loads() -> None:
    assert {"pydantic", "soniq.app"} <= loaded_by("from soniq import Soniq")


def test_the_engine_loads_no_command_line_and_no_linter() -> None:
    assert not {"click", "libcst", "mypy", "soniq.cli"} & loaded_by("from soniq import Soniq")


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("SONIQ_CONCURRENCY", "many"),
        ("SONIQ_DATABASE_URL", "not a url"),
        ("SONIQ_CONCURENCY", "1"),
        ("SONIQ_ENQUEUE_VALIDATION", "perhaps"),
    ],
)
def test_an_invalid_setting_does_not_break_importing_a_stub(variable: str, value: str) -> None:
    assert loaded_by(DECLARE, **{variable: value})


def test_declaring_a_task_reads_one_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    class Recorded(MutableMapping[str, str]):
        read: set[str] = set()  # noqa: RUF012

        def __getitem__(self, key: str) -> str:
            self.read.add(key)
            raise KeyError(key)

        def __setitem__(self, key: str, value: str) -> None:
            raise AssertionError(key)

        def __delitem__(self, key: str) -> None:
            raise AssertionError(key)

        def __iter__(self) -> Iterator[str]:
            raise AssertionError

        def __len__(self) -> int:
            raise AssertionError

    environ = Recorded()
    monkeypatch.setattr(names, "os", SimpleNamespace(environ=environ))
    task_ref(name="a.b", default_queue="q")

    assert environ.read == {"SONIQ_TASK_NAME_PATTERN"}


LINT = "from importlinter.cli import lint_imports_command as run; run()"


def lint(config: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", LINT, "--no-cache", "--config", str(config)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_imports_point_down() -> None:
    done = lint(ROOT / "pyproject.toml")

    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 broken" in done.stdout


def test_an_arrow_that_points_up_would_be_noticed(tmp_path: Path) -> None:
    upside_down = tmp_path / "importlinter.toml"
    upside_down.write_text("""
[tool.importlinter]
root_packages = ["soniq"]
[[tool.importlinter.contracts]]
name = "Upside down"
type = "layers"
containers = ["soniq"]
layers = ["errors", "contract"]
""")

    assert "1 broken" in lint(upside_down).stdout
