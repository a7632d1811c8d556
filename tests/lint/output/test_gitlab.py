"""The code quality report, against a sample of what GitLab reads."""

from __future__ import annotations

import json

from soniq_lint.report import Report

from .samples import CLEAN, FAILED, REPORT, ROOT, TYPO, show


def load(report: Report):
    return json.loads(show(report, "gitlab"))


def test_the_whole_format():
    assert load(REPORT) == [
        {
            "type": "issue",
            "description": "SQ101: 'billing.invoices.send.v2' has no argument `custmer` "
            "(did you mean `customer`?)",
            "check_name": "unknown-argument",
            "categories": ["Bug Risk"],
            "fingerprint": "1084aa835bda7fd81cf5be4c518692bb",
            "severity": "major",
            "location": {"path": "producer/main.py", "lines": {"begin": 2, "end": 2}},
        },
        {
            "type": "issue",
            "description": "SQ108: 'billing.invoices.send.v2' is enqueued by name, not by its ref",
            "check_name": "string-task-name",
            "categories": ["Bug Risk"],
            "fingerprint": "b880ec75b1cc170def4deb8e3f1e2c1f",
            "severity": "minor",
            "location": {"path": "producer/main.py", "lines": {"begin": 6, "end": 6}},
        },
    ]


def test_a_clean_run_is_an_empty_list():
    assert show(CLEAN, "gitlab") == "[]\n"


def test_fingerprints_are_unique():
    marks = [issue["fingerprint"] for issue in load(Report((TYPO,) * 3, ROOT))]
    assert len(set(marks)) == 3


def test_a_description_is_one_line():
    [issue] = load(Report((TYPO._replace(message="a\nb"),), ROOT))
    assert "\n" not in issue["description"]


def test_a_run_that_failed_is_no_clean_run():
    [issue] = load(FAILED)
    assert issue["severity"] == "blocker"
    assert issue["description"] == FAILED.problems[0]
    assert issue["location"] == {"path": ".", "lines": {"begin": 1, "end": 1}}
