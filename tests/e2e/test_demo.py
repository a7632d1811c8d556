"""The demo, as somebody sees it who has installed the wheel."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.docs.comparison import difference, matches
from tests.docs.pages import blocks_of

pytestmark = [pytest.mark.process, pytest.mark.postgres]

ROOT = Path(__file__).parents[2]
STEPS, RELEASE_STEPS = 7, 9
Demo = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture(scope="module")
def installed_soniq(tmp_path_factory: pytest.TempPathFactory, install_projects) -> Path:
    """Install soniq from its wheel, out of reach of the checkout, and return the folder."""
    return install_projects(tmp_path_factory.mktemp("wheel"), Path(__file__).parents[2])


@pytest.fixture
def folder() -> Iterator[Path]:
    """Give a folder outside pytest's own, which every other run of pytest closes to the server."""
    with tempfile.TemporaryDirectory(prefix="soniq-demo-test-") as name:
        yield Path(name)


@pytest.fixture
def demo(installed_soniq: Path, folder: Path) -> Iterator[Demo]:
    """Start ``soniq demo`` of the wheel in an empty folder, with a temporary folder of its own."""
    started: list[subprocess.Popen[str]] = []
    (folder / "temporary").mkdir()

    def begin(*options: str) -> subprocess.Popen[str]:
        env = {k: v for k, v in os.environ.items() if not k.startswith("SONIQ_")}
        env |= {"PYTHONPATH": str(installed_soniq), "TMPDIR": str(folder / "temporary")}
        process = subprocess.Popen(
            [sys.executable, "-u", "-m", "soniq.cli", "demo", *options],
            cwd=folder,
            env=env | {"PYTHONIOENCODING": "utf-8"},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield begin
    for process in started:
        process.kill()
        process.communicate()


def test_wheel_carries_the_example_packages(installed_soniq: Path):
    packages = installed_soniq / "soniq" / "cli" / "demo_packages"
    for module in (
        "stubs/myservice_tasks/billing.py",
        "producer/producer_service/__main__.py",
        "consumer/consumer_service/app.py",
        "releases/tasks-3/invoice_tasks.py",
    ):
        original = Path(__file__).parents[2] / "examples" / module
        assert (packages / module).read_text() == original.read_text()


def test_every_step_is_observed_and_nothing_stays_behind(demo: Demo, folder: Path):
    process = demo()
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, out + err
    assert out.count("✓") == STEPS
    assert f"all {STEPS} steps observed" in out
    assert "SONIQ_TASK_ARGS_INVALID" in out
    assert "Job billing.receipts.send.v1 not registered" in out
    assert max(map(len, out.splitlines())) <= 80
    assert list((folder / "temporary").iterdir()) == []


def test_three_releases_come_out_as_their_page_tells(demo: Demo, folder: Path):
    process = demo("--story", "releases")
    out, err = process.communicate(timeout=240)
    assert process.returncode == 0, out + err
    assert out.count("✓ ") == RELEASE_STEPS + 1  # one is of `soniq in-flight`
    page = ROOT / "docs" / "tutorial" / "three-releases.md"
    told = [block.text for block in blocks_of(page) if block.language == "text"]
    expected = "...\n".join(["", *told, ""])
    assert matches(expected, out), difference(expected, out)
    assert max(map(len, out.splitlines())) <= 80
    assert list((folder / "temporary").iterdir()) == []


def test_demo_on_a_server_of_yours_leaves_no_database(demo: Demo, soniq_server):
    process = demo("--database-url", soniq_server.dsn())
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, out + err
    again = subprocess.run(
        [sys.executable, "-c", LIST_DATABASES, soniq_server.dsn()],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "soniq_demo" not in again.stdout


LIST_DATABASES = """
import asyncio, asyncpg, sys

async def main():
    connection = await asyncpg.connect(sys.argv[1])
    print(*[row[0] for row in await connection.fetch("SELECT datname FROM pg_database")])
    await connection.close()

asyncio.run(main())
"""


@pytest.mark.parametrize(
    ("number", "story"),
    [(signal.SIGINT, "recipe"), (signal.SIGTERM, "recipe"), (signal.SIGINT, "releases")],
)
def test_interrupted_demo_cleans_up(demo: Demo, folder: Path, number: signal.Signals, story: str):
    process = demo("--story", story)
    assert process.stdout is not None
    while "1 ✓" not in process.stdout.readline():
        assert process.poll() is None, process.communicate()
    process.send_signal(number)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert err.strip().splitlines()[-1] == "interrupted"
    assert list((folder / "temporary").iterdir()) == []
    assert str(folder) not in running_commands()


def running_commands() -> str:
    """Return the command line of every process that can be seen here."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/environ"):
        try:
            found.append(entry.read_bytes().decode(errors="replace"))
        except OSError:
            continue
    return "\n".join(found)
