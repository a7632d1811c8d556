"""Workflow commands, against samples of what the runner reads."""

from __future__ import annotations

from soniq_lint.diagnostics import Note, Span
from soniq_lint.report import Report

from .samples import CLEAN, FAILED, PRODUCER, REPORT, ROOT, TYPO, show


def command(**changes) -> str:
    report = Report((TYPO._replace(help="", notes=(), **changes),), ROOT, files=1)
    return show(report, "github").splitlines()[0]


def test_the_whole_format():
    assert show(REPORT, "github") == (
        """\
::error file=producer/main.py,line=2,col=65,endLine=2,endColumn=74,\
title=SQ101 unknown-argument::'billing.invoices.send.v2' has no argument `custmer`\
%0Adeclared here (../tasks/myservice_tasks/schemas.py:3:5)%0Adid you mean `customer`?
::warning file=producer/main.py,line=6,col=22,endLine=6,endColumn=48,\
title=SQ108 string-task-name::'billing.invoices.send.v2' is enqueued by name, not by its ref\
%0Athe name is checked when the job runs, the ref before
::warning file=legacy/old.py,title=not analysed::not valid UTF-8
::warning title=soniq-lint::no environment found; packages of stubs are looked for in the project \
only
checked 3 of 5 enqueue sites; 2 dynamic (1 args not literal, 1 unresolved ref)
Found 1 error, 1 warning in 1 of 14 files (1 fixable with --fix, 1 more with --unsafe-fixes).
"""
    )


def test_a_clean_run_has_no_command():
    assert "::" not in show(CLEAN, "github")


def test_a_run_that_failed_is_an_error():
    assert show(FAILED, "github").splitlines() == [
        "::error title=soniq-lint::pyproject.toml: unknown key 'selct'; did you mean 'select'?",
        "Nothing was checked.",
    ]


def test_a_message_keeps_its_lines_and_percent_signs():
    assert command(message="50% of\r\na: b, c").endswith("::50%25 of%0D%0Aa: b, c")


def test_a_property_can_hold_no_separator():
    path = "/srv/shop/a,b:c%\n.py"
    assert command(span=Span(path, 1, 1, 1, 2)).startswith(
        "::error file=a%2Cb%3Ac%25%0A.py,line=1,"
    )


def test_places_of_several_lines_have_no_columns():
    assert command(span=Span(PRODUCER, 1, 7, 3, 2)).startswith(
        "::error file=producer/main.py,line=1,endLine=3,title="
    )


def test_a_newline_in_a_path_cannot_begin_a_command():
    report = Report(
        (TYPO._replace(notes=(Note("x\n::error::y", None),)),),
        "/srv/shop",
        files=1,
        skipped=(("/srv/shop/\n::error::z", "\n::error::r"),),
        unresolved=REPORT.unresolved,
    )
    commands = [
        line for line in show(report, "github", unresolved=True).splitlines() if "::" in line[:3]
    ]
    assert len(commands) == 2
