from __future__ import annotations

from dataclasses import replace

import pytest

from soniq.contract.findings import Finding, Kind, Severity, sorted_findings


def found(code: str = "one", task: str = "a.b", severity: Severity = Severity.UNKNOWN) -> Finding:
    kind = Kind(code, severity, "Something.", "Do something.")
    return Finding(kind=kind, task=task, message="It is so", severity=severity)


def test_a_finding_has_the_code_of_its_kind() -> None:
    assert found("mixed-fleet").code == "mixed-fleet"


def test_wording_severity_and_witness_do_not_change_a_fingerprint() -> None:
    other = replace(found(), message="else", severity=Severity.BREAKING, witness="{}")

    assert other.fingerprint == found().fingerprint


@pytest.mark.parametrize("change", [{"path": "x"}, {"where": "billing"}, {"task": "a.c"}])
def test_place_changes_a_fingerprint(change: dict[str, str]) -> None:
    assert replace(found(), **change).fingerprint != found().fingerprint


def test_a_witness_is_not_in_the_repr() -> None:
    assert "secret" not in repr(replace(found(), witness='"secret"'))


def test_findings_are_sorted_worst_first() -> None:
    findings = [
        found("a", "a", Severity.INFO),
        found("b", "b", Severity.UNKNOWN),
        found("b", "a", Severity.UNKNOWN),
        found("z", "z", Severity.BREAKING),
    ]

    assert [(each.code, each.task) for each in sorted_findings(findings)] == [
        ("z", "z"),
        ("b", "a"),
        ("b", "b"),
        ("a", "a"),
    ]
