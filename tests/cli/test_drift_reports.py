"""``soniq drift --report FORMAT=FILE``: several formats of one run."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from .conftest import Run
from .test_drift import here

__all__ = ["here"]


@pytest.mark.parametrize("style", ["json", "html", "sarif"])
def test_a_report_is_what_output_writes_in_its_format(soniq: Run, style: str) -> None:
    told = soniq("drift", "--offline", "--format", "json", "--report", f"{style}=a={style}")
    alone = soniq("drift", "--offline", "--format", style, "-o", "alone")

    assert (told.code, alone.code) == (1, 1)
    assert json.loads(told.out)["format"] == "soniq-drift"
    assert Path(f"a={style}").read_bytes() == Path("alone").read_bytes()


def test_several_reports_beside_the_one_that_is_printed(soniq: Run) -> None:
    done = soniq("drift", "--offline", "--report", "sarif=a", "--report", "junit=b")

    assert (done.code, done.err) == (1, "")
    assert done.out.endswith("5 tasks: 3 breaking, 1 unknown\n")
    assert json.loads(Path("a").read_text())["version"] == "2.1.0"
    assert Path("b").read_text().startswith("<?xml")


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("srif=a", "no format 'srif'; did you mean 'sarif'?"),
        ("=a", "no format ''; there is text, json"),
        ("sarif", "no file for 'sarif'; write sarif=FILE"),
        ("sarif=", "no file for 'sarif'; write sarif=FILE"),
        ("sarif=missing/a", "missing/a cannot be written: no such file or directory"),
    ],
)
def test_what_is_no_report_is_a_mistake_in_usage(soniq: Run, given: str, told: str) -> None:
    done = soniq("drift", "--offline", "--report", given)

    assert (done.code, done.out) == (2, "")
    assert told in done.err


def test_an_output_that_cannot_be_written_is_no_drift(soniq: Run) -> None:
    done = soniq("drift", "--offline", "-o", "missing/a")

    assert (done.code, done.out) == (2, "")
    assert "missing/a cannot be written: no such file or directory" in done.err
