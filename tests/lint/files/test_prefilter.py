from __future__ import annotations

import pytest

from soniq_lint.files.prefilter import passes

MATTERS = [
    b"await producer.enqueue(send_invoice, args={})",
    b"await (\n    producer\n    .enqueue(ref)\n)",
    b"await producer.enqueue_many([])",
    b"push = producer.enqueue",
    b"functools.partial(app.enqueue, ref)",
    b"self.app.enqueue ('a.b')",
    b"(producer.\n enqueue)(ref)",
    b"@app.job(name='a.b')\nasync def f(): ...",
    b"@app.job\nasync def f(): ...",
    b"@ app.job(ref)",
    b"@make()['x'].job\ndef f(): ...",
    b"handler = app.job(ref)(f)",
    b"job = app.job\n@job(ref)\ndef f(): ...",
    b"from soniq import task_ref as t",
    b"import soniq\nx = soniq.task_ref('a.b')",
    b"from soniq import TaskRef as R",
    b"from ours import task_ref",
    b"x = 1  # soniq: ignore[unknown-argument] why",
    b"x = 1  #soniq:ignore",
    b"\xff\xfe broken \x00 .enqueue(",
]
DOES_NOT = [
    b"",
    b"print('hello')",
    b"def enqueue(x): ...",
    b"enqueue = 1",
    b"# see enqueue",
    b"self.jobs = []\nself.job_id = 1\nself.job = None",
    b"x.job == 1",
    b"mytask_refs = 1",
    b"# soniq: a job queue",
    b"import soniq",
    b"from enqueue import x",
    b"a.enqueued(1)",
]


@pytest.mark.parametrize("source", MATTERS)
def test_passes(source: bytes) -> None:
    assert passes(source)


@pytest.mark.parametrize("source", DOES_NOT)
def test_is_stopped(source: bytes) -> None:
    assert not passes(source)


def test_a_megabyte_without_a_sign_is_stopped() -> None:
    assert not passes(b"self.jobs.enqueued = value\n" * 40_000)


def test_a_line_of_a_megabyte_is_searched_in_linear_time() -> None:
    assert not passes(b"@" * 200_000 + b".jobs enqueue")
