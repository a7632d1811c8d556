from __future__ import annotations

import re

import pytest

from soniq.contract.findings import CATALOGUE, Severity, finding, sorted_findings
from soniq.errors import UnknownOption


@pytest.mark.parametrize("code", CATALOGUE)
def test_an_entry_of_the_catalogue_reads_on_its_own(code: str) -> None:
    kind = CATALOGUE[code]

    assert kind.code == code
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", code)
    assert kind.title.endswith(".")
    assert kind.advice.endswith(".")


def test_a_finding_has_the_severity_of_its_kind() -> None:
    found = finding("no-handler", "a.b", "Nobody handles it.")

    assert found.severity is Severity.BREAKING
    assert found.kind is CATALOGUE["no-handler"]


def test_an_unknown_code_names_the_nearest() -> None:
    with pytest.raises(UnknownOption, match="did you mean 'no-handler'"):
        finding("no-handlers", "a.b", "Nobody handles it.")


def test_wording_and_severity_do_not_change_a_fingerprint() -> None:
    one = finding("mixed-fleet", "a.b", "Two shapes.")
    two = finding("mixed-fleet", "a.b", "Three shapes.", severity=Severity.BREAKING)

    assert one.fingerprint == two.fingerprint


@pytest.mark.parametrize("change", [{"path": "x"}, {"where": "billing"}])
def test_place_changes_a_fingerprint(change: dict[str, str]) -> None:
    one = finding("mixed-fleet", "a.b", "Two shapes.")

    assert finding("mixed-fleet", "a.b", "Two shapes.", **change).fingerprint != one.fingerprint  # type: ignore[arg-type]


def test_findings_are_sorted_worst_first() -> None:
    found = [
        finding("no-live-producer", "a", "m"),
        finding("shape-differs", "b", "m"),
        finding("shape-differs", "a", "m"),
        finding("no-handler", "z", "m"),
    ]

    assert [(f.code, f.task) for f in sorted_findings(found)] == [
        ("no-handler", "z"),
        ("shape-differs", "a"),
        ("shape-differs", "b"),
        ("no-live-producer", "a"),
    ]
