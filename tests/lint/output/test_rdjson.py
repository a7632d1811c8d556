"""reviewdog's format, against its schema and a sample."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from soniq_lint.diagnostics import Edit, Fix, Import, Span
from soniq_lint.output.sources import read_sources
from soniq_lint.report import Report

from .samples import CLEAN, FAILED, KEY, PRODUCER, REPORT, ROOT, SOURCES, TYPO, place, show

SCHEMA = json.loads((Path(__file__).parent / "schemas" / "rdjson.json").read_text("utf-8"))


def load(report: Report, sources=SOURCES):
    document = json.loads(show(report, "rdjson", sources=sources))
    jsonschema.Draft7Validator(SCHEMA).validate(document)
    return document


def test_the_whole_format():
    assert load(REPORT) == {
        "source": {"name": "soniq-lint"},
        "diagnostics": [
            {
                "message": "unknown-argument: 'billing.invoices.send.v2' has no argument "
                "`custmer`\ndid you mean `customer`?",
                "location": {
                    "path": "producer/main.py",
                    "range": {
                        "start": {"line": 2, "column": 65},
                        "end": {"line": 2, "column": 74},
                    },
                },
                "severity": "ERROR",
                "code": {"value": "SQ101"},
                "suggestions": [
                    {
                        "range": {
                            "start": {"line": 2, "column": 65},
                            "end": {"line": 2, "column": 74},
                        },
                        "text": '"customer"',
                    }
                ],
                "related_locations": [
                    {
                        "message": "declared here",
                        "location": {
                            "path": "../tasks/myservice_tasks/schemas.py",
                            "range": {
                                "start": {"line": 3, "column": 5},
                                "end": {"line": 3, "column": 13},
                            },
                        },
                    }
                ],
            },
            {
                "message": "string-task-name: 'billing.invoices.send.v2' is enqueued by name, "
                "not by its ref",
                "location": {
                    "path": "producer/main.py",
                    "range": {
                        "start": {"line": 6, "column": 22},
                        "end": {"line": 6, "column": 48},
                    },
                },
                "severity": "WARNING",
                "code": {"value": "SQ108"},
            },
        ],
    }


@pytest.mark.parametrize("report", [CLEAN, FAILED, Report()])
def test_the_schema_is_kept(report: Report):
    load(report)


def test_the_schema_refuses_other_documents():
    document = load(REPORT)
    document["diagnostics"][0]["severity"] = "FATAL"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft7Validator(SCHEMA).validate(document)


def test_columns_count_bytes():
    text = 'x = {"名": 1, "bad": 2}\n'
    span = place(PRODUCER, text, '"bad"')
    report = Report((TYPO._replace(span=span, fix=None, notes=()),), ROOT)
    [diagnostic] = load(report, read_sources({PRODUCER: text}))["diagnostics"]
    assert span.column == 14
    assert diagnostic["location"]["range"] == {
        "start": {"line": 1, "column": 16},
        "end": {"line": 1, "column": 21},
    }


def test_columns_of_a_file_that_is_gone_are_as_they_are():
    report = Report((TYPO._replace(span=Span("/srv/shop/gone.py", 3, 7, 3, 9)),), ROOT)
    [diagnostic] = load(report)["diagnostics"]
    assert diagnostic["location"]["range"]["start"] == {"line": 3, "column": 7}


@pytest.mark.parametrize(
    "fix",
    [
        Fix("safe", "two edits", (Edit(KEY, "a"), Edit(KEY, "b"))),
        Fix("safe", "an import", (Edit(KEY, "a"),), (Import("tasks", "a"),)),
        Fix("safe", "nothing to edit", ()),
    ],
)
def test_a_fix_that_is_more_than_one_replacement_is_no_suggestion(fix: Fix):
    [diagnostic] = load(Report((TYPO._replace(fix=fix),), ROOT))["diagnostics"]
    assert "suggestions" not in diagnostic


def test_a_run_that_failed_is_an_error():
    assert load(FAILED)["diagnostics"] == [
        {"message": FAILED.problems[0], "location": {"path": "."}, "severity": "ERROR"}
    ]


def test_pages_are_linked_where_the_documentation_is_served():
    report = Report((TYPO, TYPO._replace(rule="syntax-error")), ROOT, docs="https://docs.example/")
    first, second = load(report)["diagnostics"]
    assert first["code"]["url"] == ("https://docs.example/docs/reference/rules.md#unknown-argument")
    assert second["code"] == {"value": "syntax-error"}
