"""One line for each diagnostic, and the closing lines that both formats for people have."""

from __future__ import annotations

import pytest

from soniq_lint.diagnostics import Fix, Span
from soniq_lint.report import Coverage, Report

from .samples import BY_NAME, CLEAN, FAILED, PRODUCER, REPORT, ROOT, TYPO, show


def closing(report: Report, **options) -> list[str]:
    return show(report._replace(root=ROOT), "concise", **options).splitlines()


def test_the_whole_format():
    assert show(REPORT, "concise") == (
        """\
producer/main.py:2:65: SQ101 unknown-argument 'billing.invoices.send.v2' has no argument `custmer`
producer/main.py:6:22: SQ108 string-task-name 'billing.invoices.send.v2' is enqueued by name, \
not by its ref
1 file not analysed:
  legacy/old.py: not valid UTF-8
warning: no environment found; packages of stubs are looked for in the project only
checked 3 of 5 enqueue sites; 2 dynamic (1 args not literal, 1 unresolved ref)
Found 1 error, 1 warning in 1 of 14 files (1 fixable with --fix, 1 more with --unsafe-fixes).
"""
    )


def test_colours_are_used_when_asked_for():
    first = show(REPORT, "concise", colour=True).splitlines()[0]
    assert first.startswith("\x1b[1mproducer/main.py:2:65\x1b[0m: \x1b[1;31mSQ101\x1b[0m unknown")


def test_a_clean_run_says_so():
    assert show(CLEAN, "concise") == (
        """\
checked 3 of 3 enqueue sites
No contract mistakes in 14 files.
"""
    )


def test_without_enqueue_sites_there_is_no_coverage():
    assert closing(Report(files=1)) == ["No contract mistakes in 1 file."]


def test_without_files_nothing_is_claimed():
    assert closing(Report()) == ["There was no file to check."]


def test_a_run_that_failed_says_why():
    assert show(FAILED, "concise") == show(FAILED, "full")
    assert show(FAILED, "full") == (
        """\
error: pyproject.toml: unknown key 'selct'; did you mean 'select'?
Nothing was checked.
"""
    )


@pytest.mark.parametrize(
    ("fixes", "said"),
    [
        ((), "Found 1 error in 1 of 2 files."),
        (("safe",), "Found 1 error in 1 of 2 files (1 fixable with --fix)."),
        (("unsafe",), "Found 1 error in 1 of 2 files (1 fixable with --unsafe-fixes)."),
        (
            ("safe", "unsafe", "safe"),
            "Found 3 errors in 1 of 2 files (2 fixable with --fix, 1 more with --unsafe-fixes).",
        ),
    ],
)
def test_the_summary_says_what_a_fix_would_remove(fixes: tuple[str, ...], said: str):
    found = tuple(TYPO._replace(fix=Fix(each, "fix it", ())) for each in fixes)
    report = Report(found or (TYPO._replace(fix=None),), files=2)
    assert closing(report)[-1] == said


def test_the_summary_says_what_was_fixed_and_what_is_not_shown():
    report = Report(files=2, fixed=3, suppressed=1, baselined=12)
    assert closing(report) == [
        "Fixed 3 mistakes. No contract mistakes in 2 files. "
        "Not shown: 1 suppressed, 12 in the baseline."
    ]


def test_only_warnings_are_no_errors():
    assert closing(Report((BY_NAME._replace(fix=None),), files=1))[-1] == (
        "Found 1 warning in 1 of 1 file."
    )


def test_files_that_were_not_walked_count_when_something_is_found_in_them():
    found = tuple(TYPO._replace(span=Span(f"/srv/shop/{n}.py", 1, 1, 1, 2)) for n in (1, 2))
    report = Report(found, files=1)
    assert "in 2 of 2 files" in closing(report)[-1]


def test_unresolved_sites_are_listed_when_asked_for():
    listed = show(REPORT, "concise", unresolved=True).splitlines()[2:6]
    assert listed == [
        "2 enqueue sites not checked:",
        "  producer/main.py:9:5: args of send_invoice (args not literal)",
        "  producer/main.py:12:5: first argument (unresolved ref)",
        "",
    ]
    assert show(CLEAN, "concise", unresolved=True) == show(CLEAN, "concise")


def test_statistics_count_by_rule():
    unfixable = TYPO._replace(fix=None)
    report = Report((*[TYPO] * 9, unfixable, BY_NAME), files=2)
    assert show(report, "concise", statistics=True).splitlines()[11:15] == [
        "count  code   rule              fixable",
        "   10  SQ101  unknown-argument  9 with --fix",
        "    1  SQ108  string-task-name  1 with --unsafe-fixes",
        "",
    ]
    assert show(CLEAN, "concise", statistics=True) == show(CLEAN, "concise")


@pytest.mark.parametrize(
    ("coverage", "line"),
    [
        (Coverage(0, 0), "no enqueue sites"),
        (Coverage(1, 1), "checked 1 of 1 enqueue site"),
        (Coverage(2, 0), "checked 0 of 2 enqueue sites; 2 dynamic"),
        (
            Coverage(430, 412, {"unresolved ref": 6, "args not literal": 12}),
            "checked 412 of 430 enqueue sites; 18 dynamic (12 args not literal, 6 unresolved ref)",
        ),
    ],
)
def test_coverage_in_one_line(coverage: Coverage, line: str):
    assert coverage.line() == line


def test_reasons_of_equal_weight_are_in_the_order_of_their_names():
    assert Coverage(4, 0, {"b": 1, "c": 2, "a": 1}).line().endswith("(2 c, 1 a, 1 b)")


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        (PRODUCER, "producer/main.py"),
        ("/srv/tasks/schemas.py", "../tasks/schemas.py"),
        ("/srv/shopping/a.py", "../shopping/a.py"),
        ("/opt/x.py", "/opt/x.py"),
        ("<stdin>", "<stdin>"),
        (
            "/srv/shop/producer/service/handlers/invoices.py",
            "producer/service/handlers/invoices.py",
        ),
    ],
)
def test_paths_are_relative_to_the_root_unless_that_is_longer(path: str, shown: str):
    assert Report(root=ROOT).shown(path) == shown


def test_without_a_root_paths_are_as_they_are():
    assert Report().shown(PRODUCER) == PRODUCER


def test_a_root_that_is_the_root_of_the_file_system():
    assert Report(root="/").shown("/a/b.py") == "a/b.py"
