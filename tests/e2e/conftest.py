"""Real packages, installed, and real processes that run them."""

from __future__ import annotations

import importlib.util
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from soniq.app import Soniq

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 30.0


class Process:
    """A child process whose output lines are signals to wait for."""

    def __init__(self, arguments: Sequence[str], env: dict[str, str], cwd: Path) -> None:
        self.lines: list[str] = []
        self._incoming: queue.Queue[str | None] = queue.Queue()
        self._process = subprocess.Popen(
            [sys.executable, *arguments],
            env=env,
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._incoming.put(line.rstrip("\n"))
        self._incoming.put(None)

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def output(self) -> str:
        return "\n".join(self.lines)

    def wait_for(self, text: str, count: int = 1, seconds: float = PATIENCE) -> list[str]:
        """Block until ``count`` lines hold ``text``, counting from the start, and return them."""
        deadline = time.monotonic() + seconds
        while len(found := [line for line in self.lines if text in line]) < count:
            try:
                line = self._incoming.get(timeout=max(deadline - time.monotonic(), 0.0))
            except queue.Empty:
                raise AssertionError(f"no {text!r} within {seconds} s:\n{self.output}") from None
            if line is None:
                raise AssertionError(f"ended without {text!r}:\n{self.output}")
            self.lines.append(line)
        return found

    def wait(self, seconds: float = PATIENCE) -> int:
        """Block until it has ended, and return its exit code."""
        code = self._process.wait(seconds)
        self._reader.join(seconds)
        while (line := self._incoming.get(timeout=seconds)) is not None:
            self.lines.append(line)
        self._incoming.put(None)
        return code

    def signal(self, number: signal.Signals) -> None:
        self._process.send_signal(number)

    def stop(self) -> int:
        """Ask it to drain and end; return its exit code."""
        self.signal(signal.SIGTERM)
        return self.wait()

    def dispose(self) -> None:
        if self._process.poll() is None:
            self._process.kill()  # also wakes up a stopped process, to its end
            self._process.wait()
        self._reader.join(PATIENCE)
        assert self._process.stdout is not None
        self._process.stdout.close()


Start = Callable[..., Process]
Look = Callable[[], Soniq]


def install(target: Path, *projects: Path) -> Path:
    """Install projects as pip does it, without their dependencies, into a folder."""
    offline = importlib.util.find_spec("hatchling") is not None
    subprocess.run(
        [
            *(sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-compile"),
            *("--disable-pip-version-check", "--target", str(target)),
            *(("--no-build-isolation", "--no-index") if offline else ()),
            *map(str, projects),
        ],
        check=True,
        timeout=300,
    )
    return target


@pytest.fixture(scope="session")
def install_projects() -> Callable[..., Path]:
    """Install projects into a folder: ``install_projects(folder, *projects)``."""
    return install


@pytest.fixture(scope="session")
def recipe_packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the three packages of the recipe and return the folder they are in."""
    projects = [ROOT / "examples" / name for name in ("stubs", "producer", "consumer")]
    return install(tmp_path_factory.mktemp("recipe"), *projects)


@pytest.fixture
def start(soniq_database_url: str, tmp_path: Path) -> Iterator[Start]:
    """Start ``python ARGUMENTS...`` on the fresh database; all of them end with the test."""
    started: list[Process] = []

    def begin(*arguments: str, path: Path | None = None, **settings: str) -> Process:
        env = {k: v for k, v in os.environ.items() if not k.startswith("SONIQ_")}
        env |= {"SONIQ_DATABASE_URL": soniq_database_url, "PYTHONUNBUFFERED": "1"}
        env["PYTHONPATH"] = str(path or tmp_path)
        process = Process(arguments, env | settings, tmp_path)
        started.append(process)
        return process

    yield begin
    for process in started:
        process.dispose()


@pytest.fixture
def look(soniq_database_url: str, monkeypatch: pytest.MonkeyPatch) -> Look:
    """Return applications without handlers on the fresh database."""
    for name in list(os.environ):
        if name.startswith("SONIQ_") and not name.startswith("SONIQ_TEST_"):
            monkeypatch.delenv(name)
    return lambda: Soniq(soniq_database_url, enqueue_validation="none")
