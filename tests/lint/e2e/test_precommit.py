"""pre-commit itself runs the published hooks, in environments that it makes for them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from .planted import EXAMPLES, lay_out

pytestmark = pytest.mark.process

ROOT = EXAMPLES.parent
SHIPPED = (
    ".pre-commit-hooks.yaml", "LICENSE", "README.md", "examples", "pyproject.toml", "soniq",
    "soniq_lint",
)  # fmt: skip
PRODUCER = "producer/producer_service/__main__.py"
CONFIG = """\
repos:
  - repo: {url}
    rev: {revision}
    hooks:
      - id: soniq-lint
        additional_dependencies: {dependencies}
      - id: soniq-lint-project
        additional_dependencies: {dependencies}
"""

COMPAT_CONFIG = """\
repos:
  - repo: {url}
    rev: {revision}
    hooks:
      - id: soniq-lint-compat
        args: [myservice_tasks, --against, HEAD]
"""

Install = Callable[..., None]


@pytest.fixture(scope="session")
def environ(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Variables for git and pre-commit: nobody's configuration, and one home for all tests."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("GIT_", "PRE_COMMIT", "PYTHON"))
        and name not in ("CONDA_PREFIX", "SKIP", "VIRTUAL_ENV")
    }
    people = dict.fromkeys(("GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME"), "Test")
    people |= dict.fromkeys(("GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL"), "test@test.example")
    home = str(tmp_path_factory.mktemp("pre-commit"))
    nothing = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    return {**kept, **people, **nothing, "PRE_COMMIT_HOME": home, "PRE_COMMIT_COLOR": "never"}


def run(*command: object, cwd: Path, environ: dict[str, str], code: int = 0) -> str:
    done = subprocess.run(
        [str(each) for each in command],
        cwd=cwd,
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == code, done.stdout
    return done.stdout


def commit(folder: Path, environ: dict[str, str]) -> None:
    if not (folder / ".git" / "HEAD").exists():
        shutil.rmtree(folder / ".git", ignore_errors=True)
        run("git", "init", "--quiet", cwd=folder, environ=environ)
    run("git", "add", "--all", cwd=folder, environ=environ)
    run("git", "commit", "--quiet", "--no-verify", "-m", "all", cwd=folder, environ=environ)


@pytest.fixture(scope="session")
def hooks(tmp_path_factory: pytest.TempPathFactory, environ: dict[str, str]) -> dict[str, str]:
    """A repository with what is published, as pre-commit clones it: its address and revision."""
    folder = tmp_path_factory.mktemp("hooks")
    for name in SHIPPED:
        if (ROOT / name).is_dir():
            ignored = shutil.ignore_patterns("__pycache__", ".*_cache")
            shutil.copytree(ROOT / name, folder / name, ignore=ignored)
        else:
            shutil.copy(ROOT / name, folder / name)
    commit(folder, environ)
    revision = run("git", "rev-parse", "HEAD", cwd=folder, environ=environ).strip()
    return {"url": folder.as_posix(), "revision": revision}


@pytest.fixture
def install(hooks: dict[str, str], environ: dict[str, str]) -> Install:
    """Return a function that configures pre-commit in a repository and commits all of it."""

    def made(folder: Path, *dependencies: str) -> None:
        text = CONFIG.format(**hooks, dependencies=json.dumps(dependencies))
        (folder / ".pre-commit-config.yaml").write_text(text, encoding="utf-8")
        commit(folder, environ)

    return made


def services(folder: Path) -> Path:
    """Write a repository with producer and consumer, without the stub package."""
    for name in ("producer", "consumer"):
        ignored = shutil.ignore_patterns("__pycache__", ".*_cache")
        shutil.copytree(EXAMPLES / name, folder / name, ignore=ignored)
        project = folder / name / "pyproject.toml"
        text = project.read_text(encoding="utf-8").replace('stubs = ["../stubs"]\n', "")
        project.write_text(text, encoding="utf-8")
    return folder


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def pre_commit(
    folder: Path, environ: dict[str, str], *options: str, code: int = 0
) -> dict[str, str]:
    """Run pre-commit and return what each hook says, by id."""
    command = [sys.executable, "-m", "pre_commit", "run", "--verbose", *options]
    text = run(*command, cwd=folder, environ=environ, code=code)
    parts = text.split("- hook id: ")[1:]
    return {part.partition("\n")[0]: part for part in parts}


def test_changed_files_are_linted_against_an_editable_install_in_the_projects_environment(
    tmp_path: Path, environ: dict[str, str], install: Install
) -> None:
    shutil.copytree(EXAMPLES / "stubs", tmp_path / "stubs")
    shop = services(tmp_path / "shop")
    (shop / ".gitignore").write_text(".venv\n", encoding="utf-8")
    run(sys.executable, "-m", "venv", "--without-pip", ".venv", cwd=shop, environ=environ)
    python = shop / ".venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    run(
        sys.executable, "-m", "pip", "--python", python, "install", "--no-deps",
        "--editable", tmp_path / "stubs",
        cwd=shop, environ=environ,
    )  # fmt: skip
    install(shop)

    correct = pre_commit(shop, environ, "--all-files")
    assert "checked 6 of 6 enqueue sites\nNo contract mistakes" in correct["soniq-lint-project"]
    assert correct.keys() == {"soniq-lint", "soniq-lint-project"}

    replace(shop / PRODUCER, '"customer"', '"custmer"')
    run("git", "add", PRODUCER, cwd=shop, environ=environ)
    for found in pre_commit(shop, environ, code=1).values():
        assert "InvoiceArgs has no field 'custmer'; did you mean 'customer'?" in found
        assert f" --> {PRODUCER}:16:33\n" in found
        assert "stubs/myservice_tasks/schemas.py:7:5\n" in found
        assert "Found 1 error in 1 of" in found


def test_an_edit_of_a_stub_that_breaks_an_unchanged_caller_is_found(
    tmp_path: Path, environ: dict[str, str], install: Install
) -> None:
    shop = lay_out(tmp_path / "shop")
    install(shop)
    schemas = "stubs/myservice_tasks/schemas.py"
    replace(shop / schemas, "    month: str\n", "    months: list[str]\n")
    run("git", "add", schemas, cwd=shop, environ=environ)

    found = pre_commit(shop, environ, code=1)

    assert "No contract mistakes in 1 file." in found["soniq-lint"]
    assert "ReportArgs has no field 'month'" in found["soniq-lint-project"]
    assert " --> producer/producer_service/nightly.py:8:" in found["soniq-lint-project"]


def test_stub_packages_come_as_additional_dependencies_too(
    tmp_path: Path, environ: dict[str, str], install: Install
) -> None:
    stubs = tmp_path / "stubs"
    shutil.copytree(EXAMPLES / "stubs", stubs)
    replace(stubs / "pyproject.toml", '["pydantic>=2.7"]', '["pydantic>=2.7", "soniq>=0.1"]')
    run(
        sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation",
        "--no-index", "--wheel-dir", tmp_path, stubs,
        cwd=tmp_path, environ=environ,
    )  # fmt: skip
    wheel = next(tmp_path.glob("myservice_tasks-*.whl"))
    shutil.rmtree(stubs)
    shop = services(tmp_path / "shop")
    install(shop, wheel.as_posix())

    correct = pre_commit(shop, environ, "--all-files")
    assert "checked 6 of 6 enqueue sites\nNo contract mistakes" in correct["soniq-lint-project"]

    replace(shop / PRODUCER, '"customer"', '"custmer"')
    run("git", "add", PRODUCER, cwd=shop, environ=environ)
    for found in pre_commit(shop, environ, code=1).values():
        assert "InvoiceArgs has no field 'custmer'; did you mean 'customer'?" in found
        assert "site-packages/myservice_tasks/schemas.py:7:5\n" in found

    # the wheel asks for soniq; what it got is the hooks' own repository
    installed = Path(environ["PRE_COMMIT_HOME"]).rglob("soniq-*.dist-info/direct_url.json")
    assert [json.loads(each.read_text())["url"].partition(":")[0] for each in installed] == [
        "file", "file",
    ]  # fmt: skip


def test_a_stub_package_is_compared_with_its_last_commit(
    tmp_path: Path, environ: dict[str, str], hooks: dict[str, str]
) -> None:
    stubs = tmp_path / "stubs"
    shutil.copytree(EXAMPLES / "stubs", stubs, ignore=shutil.ignore_patterns("__pycache__"))
    config = COMPAT_CONFIG.format(**hooks)
    (stubs / ".pre-commit-config.yaml").write_text(config, encoding="utf-8")
    commit(stubs, environ)
    schemas = stubs / "myservice_tasks" / "schemas.py"

    replace(schemas, "    month: str\n", "    # such as 2026-11\n    month: str\n")
    run("git", "add", schemas, cwd=stubs, environ=environ)
    assert "compared with HEAD: compatible." in pre_commit(stubs, environ)["soniq-lint-compat"]

    replace(schemas, "    month: str\n", "    month: list[str]\n")
    run("git", "add", schemas, cwd=stubs, environ=environ)
    found = pre_commit(stubs, environ, code=1)["soniq-lint-compat"]
    assert "reports.monthly.build.v1 needs a new version suffix: at 'month', " in found
    assert "declare reports.monthly.build.v2 with the new shape" in found
