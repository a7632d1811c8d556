"""What holds for every format."""

from __future__ import annotations

import subprocess
import sys

import pytest

from soniq_lint.diagnostics import Note, Span
from soniq_lint.output import FORMATS
from soniq_lint.output.fingerprints import fingerprints
from soniq_lint.report import Report

from .samples import CLEAN, FAILED, REPORT, ROOT, TYPO, show

every_format = pytest.mark.parametrize("format", FORMATS)

MACHINE_FORMATS = [name for name in FORMATS if name not in ("full", "concise", "github")]


@every_format
@pytest.mark.parametrize("report", [REPORT, CLEAN, FAILED, Report()])
def test_the_text_ends_in_one_newline(format: str, report: Report):
    text = show(report, format)
    assert text.endswith("\n")
    assert not text.endswith("\n\n")


@every_format
def test_the_same_report_gives_the_same_text(format: str):
    assert show(REPORT, format) == show(REPORT, format)


@every_format
def test_any_text_can_be_written_as_utf_8(format: str):
    hostile = "\ud800 \udcff \x00 \x1b ]]> \ufffe \u2028 \U0001f600 名 <&\"'> %,:\r\n"
    path = "/srv/shop/" + hostile.replace("\ud800", "").replace("\x00", "") + ".py"
    note = Note(hostile, Span(path, 1, 1, 1, 2))
    report = REPORT._replace(
        diagnostics=(
            TYPO._replace(message=hostile, help=hostile, task=hostile, notes=(note,)),
            TYPO._replace(span=Span(path, 1, 1, 1, 2), field=hostile),
        ),
        skipped=((path, hostile),),
        problems=(hostile,),
    )
    show(report, format, unresolved=True).encode("utf-8")
    show(report._replace(failed=True), format).encode("utf-8")


@pytest.mark.parametrize("format", MACHINE_FORMATS)
def test_formats_for_machines_are_ascii(format: str):
    report = REPORT._replace(diagnostics=(TYPO._replace(message="名前 \U0001f600"),))
    assert show(report, format).isascii()


@every_format
def test_a_format_for_machines_is_never_coloured(format: str):
    if format not in ("full", "concise"):
        assert show(REPORT, format, colour=True) == show(REPORT, format)


def test_an_unknown_format_is_a_key_error():
    with pytest.raises(KeyError, match="xml"):
        show(REPORT, "xml")


@pytest.mark.process
@pytest.mark.parametrize("format", ["full", "concise"])
def test_formats_for_people_load_next_to_nothing(format: str):
    code = f"""
import sys
before = set(sys.modules)
from tests.lint.output.samples import REPORT, show
show(REPORT, {format!r}, colour=True, unresolved=True, statistics=True)
print(*sorted(n for n in set(sys.modules) - before if n.partition(".")[0] != "tests"))
"""
    loaded = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True
    ).stdout.split()
    assert {name.partition(".")[0] for name in loaded if name.startswith("soniq")} == {"soniq_lint"}
    heavy = {
        "argparse", "ast", "dataclasses", "inspect", "json", "libcst", "logging", "pathlib",
        "pydantic", "subprocess", "tokenize", "tomllib", "typing_extensions", "unicodedata",
    }  # fmt: skip
    assert not heavy & set(loaded)


def test_a_fingerprint_stays_when_the_mistake_moves():
    moved = TYPO._replace(span=TYPO.span._replace(line=40, end_line=40), message="other words")
    assert fingerprints(Report((TYPO,), ROOT)) == fingerprints(Report((moved,), ROOT))


@pytest.mark.parametrize(
    "changed",
    [
        {"rule": "missing-argument"},
        {"task": "billing.invoices.send.v3"},
        {"field": "order_id"},
        {"function": "other"},
        {"span": TYPO.span._replace(path="/srv/shop/other.py")},
    ],
)
def test_another_mistake_has_another_fingerprint(changed: dict[str, object]):
    report = Report((TYPO, TYPO._replace(**changed)), ROOT)
    assert len(set(fingerprints(report))) == 2


def test_equal_mistakes_have_fingerprints_of_their_own_that_stay_in_their_order():
    one, two, three = fingerprints(Report((TYPO,) * 3, ROOT))
    assert len({one, two, three}) == 3
    assert fingerprints(Report((TYPO,) * 2, ROOT)) == [one, two]


def test_a_fingerprint_is_the_same_wherever_the_project_lies():
    elsewhere = TYPO._replace(span=TYPO.span._replace(path="/home/x/shop/producer/main.py"))
    assert fingerprints(Report((TYPO,), ROOT)) == fingerprints(Report((elsewhere,), "/home/x/shop"))
