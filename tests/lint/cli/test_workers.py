from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from typing import Any

import pytest

from soniq_lint import workers
from soniq_lint.config import AnalysisSettings
from soniq_lint.progress import PATIENCE, Progress
from soniq_lint.records import Record, encode_record
from soniq_lint.workers import MANY, MUCH, analyse_all

from .analyser import Analyser
from .conftest import Lint, Project

SETTINGS = AnalysisSettings("/shop")
PATHS = [f"/shop/{number}.py" for number in range(MANY + 20)]


def share(paths: Sequence[str], settings: AnalysisSettings) -> list[list[Any]]:
    """Take the place of the analysis in a process; a path can be the end of it."""
    if any("deadly" in path for path in paths):
        os.kill(os.getpid(), signal.SIGKILL)
    return [
        encode_record(Record(path, relevant=True, imports={str(os.getpid()): settings.root}))
        for path in paths
    ]


@pytest.fixture
def shared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "_share", share)


def test_few_or_small_files_or_one_job_need_no_process(
    analyser: Analyser, project: Project
) -> None:
    paths = [str(project.write(f"{number}.py", "x = 1")) for number in range(MANY)]

    analyse_all(paths[1:], SETTINGS, 8)
    analyse_all(paths, SETTINGS, 1)
    analyse_all(paths, SETTINGS, 8, size=MUCH - 1)

    assert len(analyser.analysed) == 3 * MANY - 1


@pytest.mark.process
def test_many_files_are_shared_among_processes_and_come_back_in_order(shared: None) -> None:
    records = analyse_all(PATHS, SETTINGS, 2)

    assert [record.path for record in records] == PATHS
    processes = {process for record in records for process in record.imports}
    assert str(os.getpid()) not in processes
    assert all(record.imports.popitem()[1] == "/shop" for record in records)


@pytest.mark.process
def test_a_process_that_dies_takes_one_file_with_it(shared: None) -> None:
    paths = [*PATHS[:10], "/shop/deadly.py", *PATHS[10:]]
    records = analyse_all(paths, SETTINGS, 2)

    assert [record.path for record in records] == paths
    [lost] = [record for record in records if not record.analysed]
    assert lost.path == "/shop/deadly.py"
    [diagnostic] = lost.diagnostics
    assert diagnostic.rule == "not-analysed"
    assert "the process that analysed it died" in diagnostic.message


@pytest.mark.process
def test_progress_is_told(shared: None) -> None:
    class Told(Progress):
        counts: list[int] = []  # noqa: RUF012

        def advance(self, count: int) -> None:
            self.counts.append(count)

    analyse_all(PATHS, SETTINGS, 2, Told(io.StringIO()))

    assert sum(Told.counts) == len(PATHS)


@pytest.mark.process
def test_an_error_of_the_analysis_arrives(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "_share", refuse)

    with pytest.raises(ValueError, match="no such thing"):
        analyse_all(PATHS, SETTINGS, 2)


def refuse(paths: Sequence[str], settings: AnalysisSettings) -> list[list[Any]]:
    raise ValueError("no such thing")


@pytest.mark.process
def test_the_number_of_jobs_does_not_change_the_report(
    project: Project, lint: Lint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "MUCH", 0)
    for number in range(MANY + 1):
        project.write(f"{number}.py", "x.enqueue(\n" if number % 3 else "x.enqueue()\n")
    one = lint("--no-cache", "-j", "1", "--output-format", "json")

    assert one.code == 1
    assert lint("--no-cache", "-j", "2", "--output-format", "json") == one


INTERRUPTED = """
import os, sys, signal, threading
from soniq_lint import workers
from soniq_lint.config import AnalysisSettings

def share(paths, settings):
    os.write(1, b"started\\n")
    threading.Event().wait(60)

workers._share = share
try:
    workers.analyse_all([str(n) for n in range(100)], AnalysisSettings("/"), 2)
except KeyboardInterrupt:
    print("stopped")
"""


@pytest.mark.process
@pytest.mark.skipif(sys.platform != "linux", reason="the functions of -c reach no spawned process")
def test_an_interrupt_ends_the_processes_at_once() -> None:
    start = time.monotonic()
    with subprocess.Popen(
        [sys.executable, "-c", INTERRUPTED], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as running:
        assert running.stdout is not None
        running.stdout.readline()
        running.send_signal(signal.SIGINT)
        out, err = running.communicate(timeout=30)

    assert (out.splitlines()[-1], err) == (b"stopped", b"")
    assert time.monotonic() - start < 30


# progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_progress_is_for_terminals() -> None:
    stream = io.StringIO()
    progress = Progress(stream)
    progress.start(1000)
    progress.advance(10)
    progress.stop()

    assert stream.getvalue() == ""


def test_progress_can_be_silenced() -> None:
    stream = Terminal()
    progress = Progress(stream, quiet=True)
    progress.start(1000)
    progress.stop()

    assert stream.getvalue() == ""


def test_a_long_run_shows_how_far_it_is_and_clears_the_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = [0.0]
    monkeypatch.setattr("soniq_lint.progress.time.monotonic", lambda: now[0])
    stream = Terminal()
    progress = Progress(stream)
    progress.start(100)
    progress.advance(10)
    assert stream.getvalue() == ""
    now[0] = PATIENCE
    progress.advance(10)
    progress.advance(10)
    progress.stop()

    assert stream.getvalue() == "\r\x1b[2Kanalysing 20 of 100 files\r\x1b[2K"
