"""Every form of the report, against its schema or what its readers take."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree as xml

import jsonschema
import pytest

from soniq.contract.findings import Severity
from soniq.drift.landscape import Gap, Landscape
from soniq.drift.render.document import SCHEMA_PATH, to_json
from soniq.drift.render.github import to_github
from soniq.drift.render.gitlab import to_gitlab
from soniq.drift.render.html import to_html
from soniq.drift.render.junit import to_junit
from soniq.drift.render.markdown import to_markdown
from soniq.drift.render.mermaid import to_mermaid
from soniq.drift.render.sarif import to_sarif
from soniq.drift.render.text import to_text
from soniq.drift.report import Report, drift
from soniq.drift.reported import Waiver

from .parties import BILLING, TASK, New, Old, producer, reader, scene, stub, worker, writer

SCHEMAS = Path(__file__).parents[1] / "lint" / "output" / "schemas"
TODAY = date(2026, 6, 1)

ODD = 'a"b<c>&\n::error::x](y)|`'
"""Text with everything that some form gives a meaning to."""


MERMAID = re.compile(
    r"""  (t\d+\["[^"<>]*"\]|[pc]\d+\(\["[^"<>]*"\]\)|\w+ (-->|-\.->) \w+|class(Def)? .+)"""
)


def made(landscape: Landscape, *waivers: Waiver) -> Report:
    return drift(landscape, waivers=waivers, today=TODAY)


PLENTY = made(
    scene(
        stub(),
        stub(task="old.task"),
        writer(Old),
        producer(Old),
        producer(task="nobody.handles"),
        worker(New),
        reader(New),
        rows={TASK: 1200},
        dead={TASK: 3},
    ),
    Waiver("agreed with orders", "team-orders", TODAY, code="no-handler"),
)
STRANGE = made(
    scene(
        producer(Old, task=ODD),
        worker(New, task=ODD, party=replace(BILLING, name=ODD, stage="live")),
        gaps=(Gap(ODD, ODD),),
    )
)
REPORTS = {"plenty": PLENTY, "nothing": made(Landscape()), "strange": STRANGE}

every_report = pytest.mark.parametrize("report", REPORTS.values(), ids=REPORTS)


def test_the_samples_hold_every_severity_and_a_waiver() -> None:
    severities = {each.finding.severity for each in (*PLENTY.findings, *STRANGE.findings)}
    assert {Severity.BREAKING, Severity.INFO} <= severities
    assert len(PLENTY.findings) > len(PLENTY.counted)


@every_report
def test_json_is_as_its_schema_says(report: Report) -> None:
    schema = json.loads(SCHEMA_PATH.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    document = json.loads(to_json(report))
    jsonschema.Draft202012Validator(schema).validate(document)
    assert len(document["findings"]) == len(report.findings)


@every_report
def test_sarif_is_as_its_schema_says(report: Report) -> None:
    schema = json.loads((SCHEMAS / "sarif-2.1.0.json").read_text(encoding="utf-8"))
    log = json.loads(to_sarif(report))
    jsonschema.Draft4Validator(schema).validate(log)
    results = log["runs"][0]["results"]
    assert [each["partialFingerprints"]["soniqDrift/v1"] for each in results] == [
        each.finding.fingerprint for each in report.findings
    ]


def test_sarif_suppresses_what_is_waived() -> None:
    results = json.loads(to_sarif(PLENTY))["runs"][0]["results"]
    waived = [each for each in results if "suppressions" in each]
    assert [each["ruleId"] for each in waived] == ["no-handler"]


@every_report
def test_gitlab_has_what_it_asks_for(report: Report) -> None:
    issues = json.loads(to_gitlab(report))
    assert len(issues) == len(report.counted)
    for issue in issues:
        assert {"description", "check_name", "fingerprint", "severity", "location"} <= issue.keys()
        assert issue["location"]["lines"]["begin"] >= 1


@every_report
def test_github_has_one_command_for_each_finding(report: Report) -> None:
    commands = [line for line in to_github(report).split("\n") if line.startswith("::")]
    assert len(commands) == len(report.counted)
    for command in commands:
        assert re.fullmatch(r"::(error|warning|notice) [^:]*::.+", command), command


@every_report
def test_junit_is_xml_with_a_test_for_each_finding(report: Report) -> None:
    suites = xml.fromstring(to_junit(report))
    cases = [case for case in suites.iter("testcase") if case.get("name") != "no drift"]
    assert len(cases) == len(report.counted)
    failures = [each for each in report.counted if each.finding.severity is not Severity.INFO]
    assert suites.get("failures") == str(len(failures)) == str(len([*suites.iter("failure")]))
    assert suites.get("tests") == str(len([*suites.iter("testcase")]))


def test_what_could_not_be_read_is_no_success_anywhere() -> None:
    gap = Gap("web: web/<a>.py", "line 2: syntax error", unread=True)
    report = drift(Landscape(gaps=(gap, Gap("the live registry", "--offline"))), today=TODAY)
    assert report.counted == ()

    [suite] = xml.fromstring(to_junit(report))
    assert (suite.get("errors"), suite[0].get("name"), suite[0][0].tag) == ("1", gap.what, "error")
    [run] = json.loads(to_sarif(report))["runs"][0]["invocations"]
    levels = [each["level"] for each in run["toolExecutionNotifications"]]
    assert (run["executionSuccessful"], levels) == (False, ["error", "warning"])
    [issue] = json.loads(to_gitlab(report))
    assert gap.what in issue["description"]
    command = "::error title=not checked::web: web/<a>.py: line 2: syntax error"
    assert to_github(report).split("\n")[0] == command


@every_report
def test_markdown_escapes_what_it_did_not_write(report: Report) -> None:
    text = to_markdown(report)
    assert text.startswith("## Drift report\n")
    assert "<c>" not in re.sub("`[^`]*`", "", text)
    assert text.count("\n### ") == len(report.counted)


def test_markdown_keeps_to_its_size_and_says_what_it_leaves_out() -> None:
    text = to_markdown(PLENTY, largest=800)
    assert len(text.encode()) <= 800
    assert "more findings, left out for length" in text


class Page(HTMLParser):
    """Gathers the tags, and what is open where it should be closed."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in ("meta", "link", "input"):
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def page(report: Report) -> Page:
    parsed = Page()
    parsed.feed(to_html(report))
    parsed.close()
    return parsed


@every_report
def test_the_page_has_a_row_for_each_task(report: Report) -> None:
    rows = [
        attrs for tag, attrs in page(report).tags if tag == "tr" and attrs.get("class") == "task"
    ]
    names = {task.name for task in report.tasks} | {each.finding.task for each in report.findings}
    assert len(rows) == len(names)


@every_report
def test_the_page_loads_nothing(report: Report) -> None:
    for tag, attrs in page(report).tags:
        assert tag not in ("iframe", "img", "object", "embed")
        assert "src" not in attrs
        assert (attrs.get("href") or "data:").startswith("data:")
    assert "http" not in to_html(report)


def test_the_page_shows_odd_text_as_it_is() -> None:
    shown = page(STRANGE)
    assert any(ODD in text for text in shown.texts)
    assert not any(tag == "c" for tag, _ in shown.tags)


@every_report
def test_mermaid_quotes_every_name(report: Report) -> None:
    lines = to_mermaid(report).splitlines()
    assert lines[0] == "flowchart LR"
    for line in lines[1:]:
        assert MERMAID.fullmatch(line), line


@every_report
def test_text_cannot_steer_a_terminal(report: Report) -> None:
    strange = made(scene(producer(task="\x1b[2J\rtask")))
    for each in (report, strange):
        assert all(sign.isprintable() or sign == "\n" for sign in to_text(each))


def test_text_says_what_to_do_and_where() -> None:
    text = to_text(PLENTY)
    assert "breaking[writer-refused] billing.invoices.send.v2\n" in text
    assert "  --> orders: app.py:3:5\n" in text
    assert "  = Deploy a reader that accepts both shapes first" in text
    assert text.endswith(", 1 waived")


@every_report
def test_only_forms_for_people_show_values_that_are_left_in(report: Report) -> None:
    for_people = [to_text, to_json, to_markdown, to_html]
    for_tools = [to_github, to_gitlab, to_junit, to_sarif, to_mermaid]
    witnessed = replace(
        report,
        findings=tuple(
            replace(
                each,
                finding=replace(each.finding, witness='{"a":"S3CRET"}'),
                details=tuple(replace(detail, witness='{"a":"S3CRET"}') for detail in each.details),
            )
            for each in report.findings
        ),
    )
    shown = {form for form in for_people if "S3CRET" in form(witnessed)}
    assert shown == (set(for_people) if any(each.details for each in report.findings) else set())
    for form in for_tools:
        assert "S3CRET" not in form(witnessed)
    for form in (*for_people, *for_tools):
        assert "S3CRET" not in form(witnessed.without_values())
