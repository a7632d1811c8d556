"""Every format, with findings of every kind and the oddest names, as its readers take it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote_to_bytes
from xml.etree import ElementTree as xml

import jsonschema
import pytest
import xmlschema

from soniq.cli.drift_reports import STYLES, rendered
from soniq.contract.findings import Severity
from soniq.drift.catalogue import CATALOGUE
from soniq.drift.landscape import Gap
from soniq.drift.presence import tasks_of
from soniq.drift.render.document import SCHEMA_PATH, to_json
from soniq.drift.render.github import to_github
from soniq.drift.render.gitlab import to_gitlab
from soniq.drift.render.junit import to_junit
from soniq.drift.render.markdown import LARGEST, to_markdown
from soniq.drift.render.mermaid import to_mermaid
from soniq.drift.render.sarif import to_sarif
from soniq.drift.render.text import to_text
from soniq.drift.report import Report

from .parties import scene, stub
from .samples import ODD, of_a_company, of_every_kind, of_many

SCHEMAS = Path(__file__).parents[1] / "lint" / "output" / "schemas"
SARIF = jsonschema.Draft4Validator(json.loads((SCHEMAS / "sarif-2.1.0.json").read_text("utf-8")))
JSON = jsonschema.Draft202012Validator(json.loads(SCHEMA_PATH.read_text("utf-8")))
JUNIT = xmlschema.XMLSchema(SCHEMAS / "junit-10.xsd")

NOTHING = Report((), (), ())
REPORTS = {"plain": of_every_kind(), "nothing": NOTHING, "company": of_a_company(20, 5)} | {
    name: of_every_kind(text) for name, text in ODD.items()
}

every_report = pytest.mark.parametrize("report", REPORTS.values(), ids=REPORTS)


def test_the_samples_have_every_kind_waived_and_not() -> None:
    found = REPORTS["plain"].findings
    for waived in (True, False):
        codes = {each.finding.code for each in found if (each.waiver is not None) is waived}
        assert codes == set(CATALOGUE)
    assert {each.finding.severity for each in found} == set(Severity)


@every_report
@pytest.mark.parametrize("style", STYLES)
def test_every_form_can_be_written_as_utf_8(report: Report, style: str) -> None:
    assert rendered(report, style).encode().endswith(b"\n")


@every_report
def test_json(report: Report) -> None:
    document = json.loads(to_json(report))
    JSON.validate(document)
    assert [each["fingerprint"] for each in document["findings"]] == [
        each.finding.fingerprint for each in report.findings
    ]


def test_the_schema_of_json_refuses_other_documents() -> None:
    document = json.loads(to_json(of_every_kind()))
    document["findings"][0]["severity"] = "fatal"
    with pytest.raises(jsonschema.ValidationError):
        JSON.validate(document)


@every_report
def test_sarif(report: Report) -> None:
    log = json.loads(to_sarif(report))
    SARIF.validate(log)
    (run,) = log["runs"]
    assert len(run["results"]) == len(report.findings)
    for result, each in zip(run["results"], report.findings, strict=True):
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == each.finding.code
        assert ("suppressions" in result) is (each.waiver is not None)
        # text in brackets with a number or a URL after it would be a link
        assert not re.search(r"\]\(", result["message"]["text"])
        places = [site.place for site in each.sites if site.place is not None]
        assert len(result["locations"]) == len(places)
        for location, place in zip(result["locations"], places, strict=True):
            uri = location["physicalLocation"]["artifactLocation"]["uri"]
            assert re.fullmatch(r"[\w.~%/-]+", uri, re.ASCII)
            assert unquote_to_bytes(uri) == place.path.encode("utf-8", "surrogateescape")


GITLAB = jsonschema.Draft202012Validator(
    {
        "type": "array",
        "items": {
            "type": "object",
            "required": ["description", "check_name", "fingerprint", "severity", "location"],
            "properties": {
                "description": {"type": "string", "minLength": 1},
                "check_name": {"type": "string", "minLength": 1},
                "fingerprint": {"type": "string", "minLength": 1},
                "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
                "location": {
                    "type": "object",
                    "required": ["path", "lines"],
                    "properties": {
                        "path": {"type": "string", "minLength": 1, "not": {"pattern": "^(\\./|/)"}},
                        "lines": {
                            "type": "object",
                            "required": ["begin"],
                            "properties": {
                                "begin": {"type": "integer", "minimum": 1},
                                "end": {"type": "integer", "minimum": 1},
                            },
                        },
                    },
                },
            },
        },
    }
)
"""What GitLab's documentation asks of a code quality report; it publishes no schema."""


@every_report
def test_gitlab(report: Report) -> None:
    issues = json.loads(to_gitlab(report))
    GITLAB.validate(issues)
    prints = [issue["fingerprint"] for issue in issues]
    assert prints == [each.finding.fingerprint for each in report.counted]
    assert len(set(prints)) == len(prints)


@every_report
def test_junit(report: Report) -> None:
    text = to_junit(report)
    JUNIT.validate(text)
    suites = xml.fromstring(text)
    failing = [each for each in report.counted if each.finding.severity is not Severity.INFO]
    assert len([*suites.iter("failure")]) == len(failing) == int(suites.get("failures", ""))


class Command(NamedTuple):
    """A workflow command, as the runner of GitHub understands it."""

    kind: str
    properties: dict[str, str]
    data: str


def command_in(line: str) -> Command | None:
    """Return the command in a line of a log; both of the runner's notations count."""
    if found := re.match(r"\s*::(?P<kind>[^\s:]+)(?: (?P<given>.*?))?::(?P<data>.*)", line):
        pairs = (each.partition("=") for each in (found["given"] or "").split(",") if each)
        given = {key: plain(value) for key, _, value in pairs}
        return Command(found["kind"], given, plain(found["data"]))
    old = re.search(r"##\[(?P<kind>[^\]\s]+)[^\]]*\](?P<data>.*)", line)
    return Command(old["kind"], {}, old["data"]) if old else None


def plain(text: str) -> str:
    for sign, code in {"\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C", "%": "%25"}.items():
        text = text.replace(code, sign)
    return text


@every_report
def test_github(report: Report) -> None:
    lines = re.split("\r\n|\r|\n", to_github(report))
    commands = [command for command in map(command_in, lines) if command is not None]
    assert len(commands) == len(report.counted)
    for command, each in zip(commands, report.counted, strict=True):
        assert command.kind in ("error", "warning", "notice")
        assert command.properties.keys() <= {
            "file", "line", "endLine", "col", "endColumn", "title",
        }  # fmt: skip
        assert command.properties["title"].startswith(each.finding.code)
        assert command.data.endswith(each.finding.kind.advice)


@pytest.mark.parametrize("text", ["a\r\nb", "100%25", "a,b::c=d"])
def test_github_gives_text_back_as_it_was(text: str) -> None:
    first = command_in(to_github(of_every_kind(text)).split("\n")[0])
    assert first is not None
    assert first.properties["title"] == f"no-handler {text}"
    assert first.data.startswith(f"no-handler: {text}\n")


@every_report
def test_markdown_has_no_markup_of_others(report: Report) -> None:
    text = to_markdown(report)
    assert text.count("\n### ") == len(report.counted)
    outside = re.sub(r"(?<!\\)`[^`\n]*`", "", text)
    literal = re.sub(r"\\[\\`*_\[\]#|~!@<>&]", "", outside)
    assert set(re.findall(r"<[^>]*>", literal)) <= {"<sub>", "</sub>"}
    assert not re.search(r"\]\(|!\[|~~|\|", literal)
    assert "\r" not in text


@pytest.mark.parametrize(
    "report",
    [of_many(5_000), Report((), (), tuple(Gap(f"{n}.py", "é" * 300) for n in range(5_000)))],
    ids=["findings", "files not read"],
)
def test_markdown_fits_into_a_summary_and_says_what_is_left_out(report: Report) -> None:
    text = to_markdown(report)
    assert LARGEST * 0.9 < len(text.encode()) <= LARGEST
    assert re.search(r"and \d+ more .*left out for length", text)
    assert "�" not in text


def test_markdown_of_findings_that_fit_is_whole() -> None:
    text = to_markdown(of_many(500))
    assert text.count("\n### ") == 500
    assert "left out" not in text


@every_report
def test_text_has_nothing_that_steers_a_terminal(report: Report) -> None:
    assert all(sign.isprintable() or sign == "\n" for sign in to_text(report))


@every_report
def test_mermaid_has_only_quoted_names(report: Report) -> None:
    first, *lines = to_mermaid(report).rstrip("\n").split("\n")
    assert first == "flowchart LR"
    for line in lines:
        names = re.findall(r'"([^"]*)"', line)
        assert all(name.isprintable() and not set("<>`") & set(name) for name in names)
        bare = re.sub(r'"[^"]*"', "", line)
        assert re.fullmatch(
            r"  (\w+\[\]|\w+\(\[\]\)|\w+ (-->|-\.->) \w+|class \w+ \w+|classDef \w+ [\w:#,]+)", bare
        )


def test_mermaid_keeps_to_what_is_drawn_and_says_what_is_left_out() -> None:
    lines = to_mermaid(of_a_company(60, 10)).splitlines()
    tasks = [line for line in lines if re.match(r"  t\d+\[", line)]
    arrows = [line for line in lines if "-->" in line]
    assert 480 < len(arrows) <= 500
    assert tasks[-1].endswith(f'["and {61 - len(tasks)} more tasks"]')
    # one in two has a finding, and those come first
    assert all(int(re.findall(r"task_(\d+)", task)[0]) % 2 == 0 for task in tasks[:-1])


def test_mermaid_is_not_too_long_for_long_names() -> None:
    tasks = tuple(tasks_of(scene(*(stub(None, task=f"{n}" + "<" * 999) for n in range(500)))))
    text = to_mermaid(Report((), tasks, ()))
    assert 20_000 < len(text) < 50_000
    assert "more tasks" in text


def test_mermaid_of_what_fits_keeps_its_order() -> None:
    text = to_mermaid(of_a_company(20, 10))
    assert "more tasks" not in text
    assert text.count("-->") == 400
