"""Who writes and who reads what, as a Mermaid graph."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Final

from soniq.contract.findings import Severity
from soniq.drift.landscape import Party
from soniq.drift.report import Report

_CLASSES: Final = {
    Severity.BREAKING: "fill:#fee2e2,stroke:#b91c1c,color:#450a0a",
    Severity.LOSSY: "fill:#fae8ff,stroke:#a21caf,color:#4a044e",
    Severity.UNKNOWN: "fill:#fef9c3,stroke:#a16207,color:#422006",
}


def to_mermaid(report: Report) -> str:
    """Return a flowchart: producers on the left, consumers on the right, broken tasks in colour.

    A service in source and the same service alive are one node; a dashed arrow is source only.
    """
    return "\n".join(_lines(report)) + "\n"


def _lines(report: Report) -> Iterator[str]:
    worst: dict[str, Severity] = {}
    for each in report.counted:
        found = each.finding
        if found.severity in _CLASSES and (
            found.task not in worst or found.severity.rank < worst[found.task].rank
        ):
            worst[found.task] = found.severity
    yield "flowchart LR"
    services: dict[str, str] = {}
    for number, task in enumerate(report.tasks):
        node = f"t{number}"
        yield f'  {node}["{_text(task.name)}"]'
        arrows: dict[tuple[str, str], bool] = {}
        for writer in task.writers:
            arrow = (_service(writer.party, "p", services), node)
            arrows[arrow] = arrows.get(arrow, False) or writer.party.stage == "live"
        for reader in task.readers:
            arrow = (node, _service(reader.party, "c", services))
            arrows[arrow] = arrows.get(arrow, False) or reader.alive
        for (start, end), is_live in arrows.items():
            yield f"  {start} {'-->' if is_live else '-.->'} {end}"
        if task.name in worst:
            yield f"  class {node} {worst[task.name].value}"
    for key, name in services.items():
        yield f'  {key}(["{_text(name)}"])'
    for severity, style in _CLASSES.items():
        if severity in worst.values():
            yield f"  classDef {severity.value} {style}"


def _service(party: Party, role: str, services: dict[str, str]) -> str:
    """Return the node of a service in a role; services without a name share one."""
    names = {name: key for key, name in services.items() if key.startswith(role)}
    name = party.name or "unnamed"
    for known, key in names.items():
        if Party(known, "", "source").key == Party(name, "", "source").key:
            return key
    key = f"{role}{len(services)}"
    services[key] = name
    return key


def _text(text: str) -> str:
    return escape(" ".join(text.split()), quote=True)
