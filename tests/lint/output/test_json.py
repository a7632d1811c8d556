"""The document for programs, against its published schema and a sample."""

from __future__ import annotations

import copy
import json
from importlib.resources import files

import jsonschema
import pytest

from soniq_lint.report import Report

from .samples import BY_NAME, CLEAN, FAILED, REPORT, ROOT, TYPO, show

SCHEMA = json.loads(files("soniq_lint.output").joinpath("report.schema.json").read_text("utf-8"))


def closed(schema):
    """Return a copy of a schema in which objects may have the properties it lists only."""
    schema = copy.deepcopy(schema)
    todo = [schema]
    while todo:
        each = todo.pop()
        if isinstance(each, dict):
            if "properties" in each and each.get("type") == "object":
                each.setdefault("additionalProperties", False)
            todo += each.values()
        elif isinstance(each, list):
            todo += each
    return schema


def load(report: Report, **options):
    return json.loads(show(report, "json", **options))


def test_the_schema_is_one():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("report", [REPORT, CLEAN, FAILED, Report()])
@pytest.mark.parametrize("unresolved", [False, True])
def test_the_document_holds_what_the_schema_lists_and_nothing_else(report, unresolved):
    document = load(report, unresolved=unresolved)
    jsonschema.validate(document, SCHEMA)
    jsonschema.validate(document, closed(SCHEMA))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda document: document.pop("summary"),
        lambda document: document["diagnostics"][0].update(severity="fatal"),
        lambda document: document["diagnostics"][0].update(line=0),
        lambda document: document["diagnostics"][0]["fix"].pop("edits"),
        lambda document: document.update(version=2),
        lambda document: document["coverage"]["unresolved"][0].pop("reason"),
    ],
)
def test_the_schema_refuses_other_documents(spoil):
    document = load(REPORT, unresolved=True)
    spoil(document)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(document, SCHEMA)


def test_a_diagnostic():
    [first, second] = load(REPORT)["diagnostics"]
    assert first == {
        "rule": "unknown-argument",
        "code": "SQ101",
        "severity": "error",
        "message": "'billing.invoices.send.v2' has no argument `custmer`",
        "help": "did you mean `customer`?",
        "path": "producer/main.py",
        "line": 2,
        "column": 65,
        "end_line": 2,
        "end_column": 74,
        "task": "billing.invoices.send.v2",
        "field": "custmer",
        "function": "main",
        "notes": [
            {
                "message": "declared here",
                "place": {
                    "path": "../tasks/myservice_tasks/schemas.py",
                    "line": 3,
                    "column": 5,
                    "end_line": 3,
                    "end_column": 13,
                },
            }
        ],
        "fix": {
            "applicability": "safe",
            "message": "rename the key to `customer`",
            "edits": [
                {"line": 2, "column": 65, "end_line": 2, "end_column": 74, "text": '"customer"'}
            ],
            "imports": [],
        },
        "url": "docs/reference/rules.md#unknown-argument",
        "fingerprint": "1084aa835bda7fd81cf5be4c518692bb",
    }
    assert second["notes"][0]["place"] is None
    assert second["fix"]["imports"] == [{"module": "myservice_tasks", "name": "send_invoice"}]


def test_everything_but_the_diagnostics():
    document = load(REPORT)
    del document["diagnostics"]
    assert document == {
        "version": 1,
        "failed": False,
        "summary": {
            "files": 14,
            "files_with_diagnostics": 1,
            "errors": 1,
            "warnings": 1,
            "fixed": 0,
            "suppressed": 0,
            "baselined": 0,
            "fixable": {"safe": 1, "unsafe": 1},
            "rules": [
                {
                    "rule": "unknown-argument",
                    "code": "SQ101",
                    "count": 1,
                    "fixable": {"safe": 1, "unsafe": 0},
                },
                {
                    "rule": "string-task-name",
                    "code": "SQ108",
                    "count": 1,
                    "fixable": {"safe": 0, "unsafe": 1},
                },
            ],
        },
        "coverage": {
            "sites": 5,
            "checked": 3,
            "dynamic": 2,
            "reasons": {"args not literal": 1, "unresolved ref": 1},
        },
        "skipped": [{"path": "legacy/old.py", "reason": "not valid UTF-8"}],
        "problems": ["no environment found; packages of stubs are looked for in the project only"],
    }


def test_unresolved_sites_are_there_when_asked_for():
    assert "unresolved" not in load(REPORT)["coverage"]
    assert load(REPORT, unresolved=True)["coverage"]["unresolved"][0] == {
        "path": "producer/main.py",
        "line": 9,
        "column": 5,
        "end_line": 9,
        "end_column": 30,
        "what": "args of send_invoice",
        "reason": "args not literal",
    }


def test_a_run_that_failed_gives_a_document_too():
    document = load(FAILED)
    assert document["failed"] is True
    assert document["diagnostics"] == []
    assert document["problems"] == ["pyproject.toml: unknown key 'selct'; did you mean 'select'?"]


def test_pages_are_linked_where_the_documentation_is_served():
    [diagnostic] = load(Report((TYPO,), ROOT, docs="https://docs.example/soniq/"))["diagnostics"]
    assert diagnostic["url"] == (
        "https://docs.example/soniq/docs/reference/rules.md#unknown-argument"
    )


def test_what_is_no_rule_of_the_catalogue_has_no_page():
    [diagnostic] = load(Report((BY_NAME._replace(rule="syntax-error"),), ROOT))["diagnostics"]
    assert (diagnostic["code"], diagnostic["url"]) == ("syntax-error", "")


def test_half_of_a_surrogate_pair_is_replaced_and_a_pair_is_kept():
    text = show(Report((TYPO._replace(message="a\ud800b \U0001f600", help="\x1b"),)), "json")
    assert '"message": "a\\ufffdb \\ud83d\\ude00"' in text
    assert '"help": "\\u001b"' in text
