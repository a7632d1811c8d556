from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from soniq import task_ref

SEND = task_ref(name="mail.send", default_queue="mail")

MODULE = """
from soniq import Soniq

app = Soniq()


@app.job(name="mail.send")
async def send(n: int) -> None:
    print("sent", n, flush=True)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "mailer.py").write_text(MODULE)
    return tmp_path


def worker(folder: Path, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("SONIQ_")}
    return subprocess.run(
        [sys.executable, "-m", "soniq.cli", "worker", *arguments],
        cwd=folder,
        env=inherited | env,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.process
def test_run_once_drains_and_stops(folder, arrange, soniq_db, soniq_database_url):
    arrange(lambda app: app.enqueue_many(SEND, [{"n": 1}, {"n": 2}]))
    result = worker(folder, "mailer:app", "--run-once", SONIQ_DATABASE_URL=soniq_database_url)
    assert result.returncode == 0, result.stderr
    assert sorted(result.stdout.splitlines()) == ["sent 1", "sent 2"]
    jobs = json.loads(soniq_db("jobs", "--json").out)
    assert [job["status"] for job in jobs] == ["done", "done"]


@pytest.mark.process
def test_other_queues_stay_untouched(folder, arrange, soniq_db, soniq_database_url):
    arrange(lambda app: app.enqueue(SEND, args={"n": 1}))
    result = worker(
        folder, "mailer:app", "--run-once", "--queues", "post", "--database-url", soniq_database_url
    )
    assert (result.returncode, result.stdout) == (0, "")
    assert json.loads(soniq_db("jobs", "--json").out)[0]["status"] == "queued"


@pytest.mark.process
def test_wrong_reference_lists_the_applications(folder):
    result = worker(folder, "mailer:worker", SONIQ_DATABASE_URL="postgresql://localhost/x")
    assert result.returncode == 2
    assert "it holds mailer:app" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.process
def test_option_that_the_application_overrides_is_refused(folder):
    (folder / "fixed.py").write_text(MODULE.replace("Soniq()", "Soniq('postgresql://h/one')"))
    result = worker(folder, "fixed:app", "--database-url", "postgresql://h/two")
    assert result.returncode == 2
    assert "--database-url has no effect" in result.stderr


@pytest.mark.process
def test_application_without_handlers_is_a_failure(folder, soniq_database_url):
    (folder / "empty.py").write_text("from soniq import Soniq\napp = Soniq()\n")
    result = worker(folder, "empty:app", "--database-url", soniq_database_url)
    assert result.returncode == 1
    assert "SONIQ_NO_HANDLERS" in result.stderr


@pytest.mark.process
def test_unreachable_database_ends_in_3_without_the_password(folder):
    result = worker(folder, "mailer:app", SONIQ_DATABASE_URL="postgresql://u:s3cr3t@127.0.0.1:9/x")
    assert result.returncode == 3
    assert "SONIQ_DATABASE_UNREACHABLE" in result.stderr
    assert "s3cr3t" not in result.stdout + result.stderr
