from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

MODULE = """
from soniq import Soniq

app = Soniq()


@app.job(name="mail.send")
async def send(n: int) -> None: ...


print("loaded {version}", flush=True)
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    """Give a folder outside pytest's own, which every other run of pytest closes to the server."""
    with tempfile.TemporaryDirectory(prefix="soniq-dev-test-") as name:
        yield Path(name)


@pytest.fixture
def dev(folder: Path) -> Iterator[subprocess.Popen[str]]:
    (folder / "mailer.py").write_text(MODULE.format(version=1))
    env = {k: v for k, v in os.environ.items() if not k.startswith("SONIQ_")}
    process = subprocess.Popen(
        [sys.executable, "-u", "-m", "soniq.cli", "dev", "mailer:app"],
        cwd=folder,
        env=env | {"PYTHONIOENCODING": "utf-8"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    yield process
    process.kill()
    process.communicate()


def read_until(process: subprocess.Popen[str], text: str) -> None:
    assert process.stdout is not None
    seen = []
    for line in process.stdout:
        seen.append(line)
        if text in line:
            return
    raise AssertionError(f"ended without {text!r}: {''.join(seen)}")


@pytest.mark.process
def test_dev_reloads_on_change_and_ends_with_ctrl_c(dev, folder):
    read_until(dev, "SONIQ_DATABASE_URL")
    read_until(dev, "loaded 1")
    (folder / "mailer.py").write_text(MODULE.format(version=2) + "\n")
    read_until(dev, "mailer.py changed: restarting the worker")
    read_until(dev, "loaded 2")
    (folder / "mailer.py").write_text("import nothing_of_this_name\n")
    read_until(dev, "the worker ended with code 2; waiting for a change")
    dev.send_signal(signal.SIGINT)
    dev.communicate(timeout=30)
    assert dev.returncode == 130
    assert (folder / ".soniq" / ".gitignore").read_text() == "*\n"
    assert not (folder / ".soniq" / "postgres" / "data" / "postmaster.pid").exists()
