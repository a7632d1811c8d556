"""JUnit XML, against the schema Jenkins publishes and a sample."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest
import xmlschema

from soniq_lint.diagnostics import Span
from soniq_lint.report import Report

from .samples import CLEAN, FAILED, REPORT, ROOT, TYPO, show

SCHEMA = xmlschema.XMLSchema(Path(__file__).parent / "schemas" / "junit-10.xsd")


def load(report: Report) -> ElementTree.Element:
    text = show(report, "junit")
    SCHEMA.validate(text)
    return ElementTree.fromstring(text)


def test_the_whole_format():
    assert show(REPORT, "junit") == (
        """\
<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="soniq-lint" tests="3" failures="2" errors="0">
  <testsuite name="producer/main.py" tests="2" failures="2" errors="0" skipped="0">
    <testcase name="SQ101 unknown-argument at 2:65" classname="producer/main.py">
      <failure type="error" message="'billing.invoices.send.v2' has no argument `custmer`">\
producer/main.py:2:65: 'billing.invoices.send.v2' has no argument `custmer`
declared here (../tasks/myservice_tasks/schemas.py:3:5)
did you mean `customer`?</failure>
    </testcase>
    <testcase name="SQ108 string-task-name at 6:22" classname="producer/main.py">
      <failure type="warning" message="'billing.invoices.send.v2' is enqueued by name, \
not by its ref">producer/main.py:6:22: 'billing.invoices.send.v2' is enqueued by name, \
not by its ref
the name is checked when the job runs, the ref before</failure>
    </testcase>
  </testsuite>
  <testsuite name="legacy/old.py" tests="1" failures="0" errors="0" skipped="1">
    <testcase name="not analysed" classname="legacy/old.py">
      <skipped message="not valid UTF-8"></skipped>
    </testcase>
  </testsuite>
</testsuites>
"""
    )


def test_a_clean_run_has_one_test_that_passed():
    assert show(CLEAN, "junit") == (
        """\
<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="soniq-lint" tests="1" failures="0" errors="0">
  <testsuite name="soniq-lint" tests="1" failures="0" errors="0" skipped="0">
    <testcase name="no contract mistakes in 14 files" classname="soniq-lint"/>
  </testsuite>
</testsuites>
"""
    )


@pytest.mark.parametrize("report", [REPORT, CLEAN, FAILED, Report()])
def test_the_schema_is_kept(report: Report):
    load(report)


def test_the_schema_refuses_other_documents():
    with pytest.raises(xmlschema.XMLSchemaValidationError):
        SCHEMA.validate(show(CLEAN, "junit").replace("testcase name", "testcase title"))


def test_a_run_that_failed_has_an_error():
    [error] = load(FAILED).iter("error")
    assert error.get("message") == FAILED.problems[0]


@pytest.mark.parametrize("code", [*range(0x20), 0x7F, 0x85, 0xD800, 0xFFFE, 0x1F600])
def test_any_character_is_well_formed(code: int):
    text = f"a{chr(code)}b <&\"'> ]]>"
    hostile = TYPO._replace(message=text, span=Span(f"/srv/shop/{text}.py", 1, 1, 1, 2))
    [failure] = load(Report((hostile,), ROOT)).iter("failure")
    assert failure.get("message", "").endswith("b <&\"'> ]]>")


def test_each_file_is_a_suite():
    other = TYPO._replace(span=Span("/srv/shop/z.py", 1, 1, 1, 2))
    suites = load(Report((TYPO, TYPO, other), ROOT)).findall("testsuite")
    assert [(suite.get("name"), suite.get("tests")) for suite in suites] == [
        ("producer/main.py", "2"),
        ("z.py", "1"),
    ]
