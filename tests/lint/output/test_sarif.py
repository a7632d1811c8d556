"""SARIF, against the schema of OASIS and a sample."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

import soniq
from soniq_lint.diagnostics import Edit, Fix, Note, Span
from soniq_lint.output import sarif
from soniq_lint.report import Report
from soniq_lint.rules.catalogue import RULES

from .samples import BY_NAME, CLEAN, FAILED, KEY, PRODUCER, REPORT, ROOT, TYPO, show

SCHEMA = json.loads((Path(__file__).parent / "schemas" / "sarif-2.1.0.json").read_text("utf-8"))


def load(report: Report):
    document = json.loads(show(report, "sarif"))
    jsonschema.Draft4Validator(SCHEMA).validate(document)
    assert document["version"] == "2.1.0"
    assert document["$schema"] == SCHEMA["id"]
    [run] = document["runs"]
    return run


@pytest.mark.parametrize("report", [REPORT, CLEAN, FAILED, Report()])
def test_the_schema_is_kept(report: Report):
    run = load(report)
    assert len(run["results"]) == len(report.diagnostics)
    assert run["columnKind"] == "unicodeCodePoints"


def test_the_schema_refuses_other_documents():
    document = json.loads(show(REPORT, "sarif"))
    document["runs"][0]["results"][0]["level"] = "fatal"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft4Validator(SCHEMA).validate(document)


def test_a_result():
    assert load(REPORT)["results"][0] == {
        "ruleId": "SQ101",
        "ruleIndex": 0,
        "level": "error",
        "message": {
            "text": "'billing.invoices.send.v2' has no argument `custmer`\ndid you mean `customer`?"
        },
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": "producer/main.py", "uriBaseId": "SRCROOT"},
                    "region": {"startLine": 2, "startColumn": 65, "endLine": 2, "endColumn": 74},
                },
                "logicalLocations": [{"fullyQualifiedName": "main"}],
            }
        ],
        "partialFingerprints": {"soniqLint/v1": "1084aa835bda7fd81cf5be4c518692bb"},
        "relatedLocations": [
            {
                "id": 1,
                "message": {"text": "declared here"},
                "physicalLocation": {
                    "artifactLocation": {"uri": "file:///srv/tasks/myservice_tasks/schemas.py"},
                    "region": {"startLine": 3, "startColumn": 5, "endLine": 3, "endColumn": 13},
                },
            }
        ],
        "fixes": [
            {
                "description": {"text": "rename the key to `customer`"},
                "artifactChanges": [
                    {
                        "artifactLocation": {"uri": "producer/main.py", "uriBaseId": "SRCROOT"},
                        "replacements": [
                            {
                                "deletedRegion": {
                                    "startLine": 2,
                                    "startColumn": 65,
                                    "endLine": 2,
                                    "endColumn": 74,
                                },
                                "insertedContent": {"text": '"customer"'},
                            }
                        ],
                    }
                ],
            }
        ],
        "properties": {"task": "billing.invoices.send.v2", "field": "custmer"},
    }


def test_every_edit_of_a_fix_is_a_replacement():
    fix = Fix("safe", "fix", (Edit(KEY, "a"), Edit(Span(PRODUCER, 1, 1, 1, 1), "b")))
    [result] = load(Report((TYPO._replace(fix=fix),), ROOT))["results"]
    assert len(result["fixes"][0]["artifactChanges"][0]["replacements"]) == 2


def test_a_fix_that_needs_an_import_is_left_out():
    [result] = load(Report((BY_NAME,), ROOT))["results"]
    assert result["level"] == "warning"
    assert "fixes" not in result


def test_every_rule_is_described():
    driver = load(CLEAN)["tool"]["driver"]
    assert (driver["name"], driver["semanticVersion"]) == ("soniq-lint", soniq.__version__)
    assert [rule["id"] for rule in driver["rules"]] == [rule.code for rule in RULES]
    assert driver["rules"][0]["name"] == "unknown-argument"
    assert driver["rules"][0]["shortDescription"]["text"] == RULES[0].title
    assert driver["rules"][0]["defaultConfiguration"] == {"level": "error", "enabled": True}


def test_every_result_points_at_its_rule():
    found = tuple(TYPO._replace(rule=rule.slug) for rule in RULES)
    run = load(Report(found, ROOT))
    for result in run["results"]:
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]


def test_a_rule_carries_its_page(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sarif, "page_text", lambda slug: f"## {slug}")
    rule = load(CLEAN)["tool"]["driver"]["rules"][1]
    assert rule["help"] == {"text": "## missing-argument", "markdown": "## missing-argument"}


def test_a_rule_links_its_page_where_the_documentation_is_served():
    assert "helpUri" not in load(CLEAN)["tool"]["driver"]["rules"][0]
    served = load(CLEAN._replace(docs="https://docs.example/soniq/"))
    assert served["tool"]["driver"]["rules"][0]["helpUri"] == (
        "https://docs.example/soniq/docs/reference/rules.md#unknown-argument"
    )


def test_what_is_no_rule_of_the_catalogue_has_no_index():
    [result] = load(Report((TYPO._replace(rule="syntax-error"),), ROOT))["results"]
    assert result["ruleId"] == "syntax-error"
    assert "ruleIndex" not in result


def test_skipped_files_and_problems_are_notifications():
    [invocation] = load(REPORT)["invocations"]
    assert invocation == {
        "executionSuccessful": True,
        "toolExecutionNotifications": [
            {
                "level": "warning",
                "message": {"text": "not valid UTF-8"},
                "locations": [
                    {
                        "physicalLocation": {
                            "artifactLocation": {"uri": "legacy/old.py", "uriBaseId": "SRCROOT"}
                        }
                    }
                ],
            },
            {
                "level": "warning",
                "message": {
                    "text": "no environment found; "
                    "packages of stubs are looked for in the project only"
                },
            },
        ],
    }


def test_a_run_that_failed_says_so():
    [invocation] = load(FAILED)["invocations"]
    assert invocation["executionSuccessful"] is False
    assert [each["level"] for each in invocation["toolExecutionNotifications"]] == ["error"]


@pytest.mark.parametrize(
    ("path", "location"),
    [
        ("/srv/shop/a b/ü#%.py", {"uri": "a%20b/%C3%BC%23%25.py", "uriBaseId": "SRCROOT"}),
        ("/srv/shop/a:b.py", {"uri": "a%3Ab.py", "uriBaseId": "SRCROOT"}),
        ("/srv/shop/\udcff.py", {"uri": "%FF.py", "uriBaseId": "SRCROOT"}),
        ("/opt/a b.py", {"uri": "file:///opt/a%20b.py"}),
        ("/srv/tasks/a.py", {"uri": "file:///srv/tasks/a.py"}),
    ],
)
def test_paths_are_uris(path: str, location: dict[str, str]):
    run = load(Report((TYPO._replace(span=Span(path, 1, 1, 1, 2)),), ROOT))
    assert run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"] == location
    assert run["originalUriBaseIds"] == {"SRCROOT": {"uri": "file:///srv/shop/"}}


def test_brackets_in_a_message_are_no_link():
    hostile = TYPO._replace(message="`emails[0](1)` is wrong", notes=(Note("[x](2)", KEY),))
    [result] = load(Report((hostile,), ROOT))["results"]
    assert "](" not in result["message"]["text"] + result["relatedLocations"][0]["message"]["text"]
