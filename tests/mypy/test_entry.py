"""What ``plugins = soniq.mypy`` names: light, versioned by its content, and in the wheel."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

import soniq_mypy
from tests.mypy.runs import run_mypy

pytestmark = pytest.mark.process

ROOT = Path(__file__).parents[2]
PACKAGE = Path(soniq_mypy.__file__).parent


def python(code: str, **environ: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, **environ},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return done.stdout.strip()


def test_the_plugin_loads_nothing_of_the_engine() -> None:
    heavy = "{'asyncpg', 'click', 'libcst', 'pydantic', 'pydantic_core', 'soniq_lint'}"
    engine = "{'soniq.app', 'soniq.args', 'soniq.runtime', 'soniq.postgres'}"
    code = (
        "import sys, soniq.mypy; soniq.mypy.plugin('2.0')\n"
        "import pkgutil, soniq_mypy\n"
        "for found in pkgutil.walk_packages(soniq_mypy.__path__, 'soniq_mypy.'):\n"
        "    __import__(found.name)\n"
        f"print(sorted(sys.modules.keys() & ({heavy} | {engine})))"
    )
    assert python(code) == "[]"


def test_the_entry_alone_loads_no_mypy() -> None:
    code = (
        "import sys, soniq.mypy; print([n for n in sys.modules if n.partition('.')[0] == 'mypy'])"
    )
    assert python(code) == "[]"


def test_without_mypy_the_extra_is_named() -> None:
    code = (
        "import sys; sys.modules['mypy'] = None\n"
        "import soniq, soniq.mypy\n"
        "try: soniq.mypy.plugin('2.0')\n"
        "except soniq.MissingExtra as error: print(error.__cause__, error)"
    )
    said = python(code)
    assert said.startswith("None ")
    assert "the mypy plugin needs the optional dependencies of soniq[mypy]" in said


def test_the_version_changes_with_every_file_of_the_plugin(tmp_path: Path) -> None:
    copy = tmp_path / "soniq_mypy"
    shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("__pycache__"))
    code = (
        "import importlib, pathlib, soniq.mypy, soniq_mypy\n"
        "files = sorted(pathlib.Path(soniq_mypy.__file__).parent.rglob('*.py'))\n"
        "seen = [soniq.mypy.__version__]\n"
        "for file in files:\n"
        "    file.write_text(file.read_text() + '#')\n"
        "    seen.append(importlib.reload(soniq.mypy).__version__)\n"
        "print(soniq_mypy.__file__); print(len(files), len(set(seen)))"
    )
    where, counts = python(code, PYTHONPATH=str(tmp_path)).splitlines()
    assert where == str(copy / "__init__.py")
    files, versions = map(int, counts.split())
    assert versions == files + 1


# as users have it

WRONG = """
from pydantic import BaseModel
from soniq import Soniq, task_ref

class InvoiceArgs(BaseModel):
    order_id: str

send_invoice = task_ref(name="billing.invoices.send.v2", args_model=InvoiceArgs)
app = Soniq()

async def send() -> None:
    await app.enqueue(send_invoice, args={"order_id": "o1"})
    await app.enqueue(send_invoice, args={"order_id": "o1", "ordr": 1})
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build an sdist, and the wheel from it."""
    out = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(out), str(ROOT)],
        check=True,
        capture_output=True,
        timeout=120,
    )
    return next(out.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make an environment with the wheel; what it depends on comes from this environment."""
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder, symlinks=True, with_pip=False)
    site = Path(sysconfig.get_path("purelib", "venv", {"base": str(folder)}))
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    # plain lines, whose own .pth files are not read: no editable install comes with them
    ours = dict.fromkeys([sysconfig.get_path("purelib"), sysconfig.get_path("platlib")])
    Path(site, "rest.pth").write_text("\n".join(ours) + "\n")
    return folder / "bin" / "python"


def test_every_file_of_the_plugin_is_in_the_wheel(wheel: Path) -> None:
    wanted = {path.relative_to(PACKAGE.parent).as_posix() for path in PACKAGE.rglob("*.py")}
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    assert wanted <= set(names)
    assert "soniq/mypy.py" in names


def test_the_plugin_works_from_the_wheel(installed: Path, tmp_path: Path) -> None:
    Path(tmp_path, "main.py").write_text(WRONG)
    config = "[tool.mypy]\nstrict = true\nplugins = ['soniq.mypy']\n"
    Path(tmp_path, "pyproject.toml").write_text(config)
    options = ("--show-column-numbers", "--show-absolute-path", "-v", "main.py")
    run = run_mypy(tmp_path, *options, python=str(installed))
    for package in ("soniq", "mypy_plugin"):  # it is the installed one that is read
        assert f"{ROOT}/{package}/" not in run.err
    (line,) = [line for line in run.out.splitlines() if "error:" in line]
    assert line.startswith(f"{tmp_path}/main.py:13:61: error: InvoiceArgs has no field 'ordr'")
    assert line.endswith("[soniq-args]")
