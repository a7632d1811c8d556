"""What a comparison prints, in each format."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import jsonschema
import pytest

from soniq_lint.compat.document import SCHEMA_PATH
from tests.lint.commands import Command

from .repositories import Repository, fields, package

SARIF = json.loads(
    (Path(__file__).parents[1] / "output" / "schemas" / "sarif-2.1.0.json").read_text("utf-8")
)
QUEUED = 'send = task_ref(name="mail.send.v1", args_model=Args, default_queue="{}")\n'
GONE = 'gone = task_ref(name="mail.gone.v1")\n'


@pytest.fixture
def broken(repository: Repository, lint: Command) -> Command:
    """A package with a break, a loss, another queue and a task that is gone."""
    body = fields('size: Literal["s", "m"]', "note: str = ''")
    repository.commit(package(body, QUEUED.format("a") + GONE))
    repository.write(package(fields('size: Literal["s"]'), QUEUED.format("b")))

    def ran(*options: str) -> object:
        return lint("compat", "acme_tasks", "--against", "main", *options)

    return ran


def test_text(broken: Command) -> None:
    done = broken()

    assert done.out.startswith(
        "error[needs-new-version]: mail.send.v1 needs a new version suffix: at 'size', new "
        "consumers refuse what old producers wrote: "
    )
    assert "warning[loses-data]: mail.send.v1 loses data: at 'note', " in done.out
    assert "warning[task-removed]: mail.gone.v1 is no longer declared\n" in done.out
    assert " --> main:acme_tasks/__init__.py:15:22\n" in done.out
    assert (
        "warning[queue-changed]: mail.send.v1 goes to queue 'b' and went to queue 'a'" in done.out
    )
    assert done.out.endswith("\n1 task compared with main: 1 error, 3 warnings.\n")
    assert "\x1b" not in done.out
    assert "\x1b[1;31m" in broken("--colour", "always").out


def test_json(broken: Command) -> None:
    schema = json.loads(SCHEMA_PATH.read_text(encoding="utf-8"))
    document = json.loads(broken("--format", "json").out)

    jsonschema.Draft202012Validator(schema).validate(document)
    assert document["failed"] is True
    assert [each["severity"] for each in document["findings"]] == [
        "breaking", "lossy", "unknown", "info",
    ]  # fmt: skip
    assert not any(each["rows"] for each in document["findings"])


def test_sarif_has_no_place_that_is_not_there_now(broken: Command, repository) -> None:
    document = json.loads(broken("--format", "sarif").out)

    jsonschema.Draft4Validator(SARIF).validate(document)
    [run] = document["runs"]
    assert [each["ruleId"] for each in run["results"]] == [
        "needs-new-version", "loses-data", "task-removed", "queue-changed",
    ]  # fmt: skip
    uris = {
        place["physicalLocation"]["artifactLocation"]["uri"]
        for each in run["results"]
        for place in (*each["locations"], *each.get("relatedLocations", ()))
    }
    assert all((repository.root / uri).is_file() for uri in uris)


def test_annotations_and_reports_of_ci(broken: Command) -> None:
    github = broken("--format", "github").out
    assert github.startswith("::error file=acme_tasks/__init__.py,line=11,")
    assert github.count("\n::warning file=acme_tasks/__init__.py,line=") == 3
    gitlab = json.loads(broken("--format", "gitlab").out)
    assert {each["location"]["path"] for each in gitlab} == {"acme_tasks/__init__.py"}
    assert len({each["fingerprint"] for each in gitlab}) == 4
    junit = ElementTree.fromstring(broken("--format", "junit").out)
    assert (junit.get("tests"), junit.get("failures")) == ("4", "4")


def test_markdown(broken: Command) -> None:
    text = broken("--format", "markdown", "--show-values").out

    assert text.startswith("## Compatibility of `acme_tasks` with `main`\n\n1 task compared with")
    rows = [line for line in text.splitlines() if line.startswith("| ")]
    assert [row.split(" | ")[0] for row in rows[2:]] == [
        "| breaking",
        "| lossy",
        "| unknown",
        "| info",
    ]
    assert all(row.count(" | ") == 4 for row in rows)
    assert "`acme_tasks/__init__.py:11:5`<br>`main:acme_tasks/__init__.py:11:5`" in rows[2]


@pytest.mark.parametrize(
    "format_", ["text", "json", "markdown", "github", "gitlab", "sarif", "junit"]
)
def test_values_are_shown_only_when_asked_for(repository, lint, format_: str) -> None:
    repository.commit(package(fields('a: Literal["marzipan", "other"]')))
    repository.write(package(fields('a: Literal["other"]')))

    def ran(*options: str) -> str:
        out = lint("compat", "acme_tasks", "--against", "main", "--format", format_, *options).out
        return out.replace("&quot;", '"').replace("\\", "")

    assert '{"a":"marzipan"}' not in ran()
    assert '{"a":"marzipan"}' in ran("--show-values")


def test_a_clean_report_of_each_format(repository, lint) -> None:
    repository.commit(package(fields("a: str")))

    def ran(format_: str) -> str:
        done = lint("compat", "acme_tasks", "--against", "main", "--format", format_)
        assert (done.code, done.err) == (0, "")
        return done.out

    assert ran("text") == ran("github") == "1 task compared with main: compatible.\n"
    assert json.loads(ran("gitlab")) == []
    assert json.loads(ran("sarif"))["runs"][0]["results"] == []
    assert 'name="1 task compared with main: compatible."' in ran("junit")
    assert "compatible" in ran("markdown")


def test_a_report_can_go_to_a_file(broken: Command, repository) -> None:
    done = broken("--format", "markdown", "-o", "summary.md")

    assert (done.code, done.out) == (1, "")
    assert "needs-new-version" not in (repository.root / "summary.md").read_text(encoding="utf-8")
    assert "needs a new version suffix" in (repository.root / "summary.md").read_text("utf-8")


def test_markup_in_names_stays_text(repository, lint, monkeypatch) -> None:
    ref = 'send = task_ref(name="a|b`c<d>", args_model=Args)\n'
    repository.commit(package(fields("a: str"), ref))
    repository.write(package(fields("a: list[str]"), ref))
    monkeypatch.setenv("SONIQ_TASK_NAME_PATTERN", ".*")

    text = lint("compat", "acme_tasks", "--against", "main", "--format", "markdown").out

    assert "a\\|b\\`c&lt;d&gt; needs a new version suffix" in text
    assert "`` a\\|b`c<d> ``" in text
