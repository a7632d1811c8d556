"""Who writes and who reads what, as a Mermaid graph."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from soniq.contract.findings import Severity
from soniq.drift.landscape import Party
from soniq.drift.presence import Task
from soniq.drift.report import Report

_CLASSES: Final = {
    Severity.BREAKING: "fill:#fee2e2,stroke:#b91c1c,color:#450a0a",
    Severity.LOSSY: "fill:#fae8ff,stroke:#a21caf,color:#4a044e",
    Severity.UNKNOWN: "fill:#fef9c3,stroke:#a16207,color:#422006",
}

_CODES: Final = {ord(sign): f"#{ord(sign)};" for sign in "\"#%&'<>`"}


MOST: Final = 500
"""Arrows that Mermaid draws unless its page allows more, as that of GitHub does not."""

LONGEST: Final = 30_000
"""Characters for tasks and arrows; Mermaid takes 50,000 in all."""

LABEL: Final = 80
"""Characters of a name that are shown."""


def to_mermaid(report: Report) -> str:
    """Return a flowchart: producers on the left, consumers on the right, broken tasks in colour.

    A service in source and the same service alive are one node; a dashed arrow is source only.
    When not all tasks fit into what Mermaid draws, the worst are kept and the others counted.
    """
    return "\n".join(_lines(report)) + "\n"


def _lines(report: Report) -> Iterator[str]:
    worst: dict[str, Severity] = {}
    for each in report.counted:  # worst first
        if each.finding.severity in _CLASSES:
            worst.setdefault(each.finding.task, each.finding.severity)
    services: dict[tuple[str, str], tuple[str, str]] = {}
    drawn = {task.name: _task(f"t{n}", task, services) for n, task in enumerate(report.tasks)}
    names = _fitting(drawn)
    if len(names) < len(drawn):
        by_rank = sorted(drawn, key=lambda name: _rank(worst.get(name)))
        names = _fitting({name: drawn[name] for name in by_rank})
    yield "flowchart LR"
    for name in names:
        node, *lines = drawn[name]
        yield node
        yield from lines
        if name in worst:
            yield f"  class {node.split('[')[0].strip()} {worst[name].value}"
    if len(names) < len(drawn):
        yield f'  t{len(drawn)}["and {len(drawn) - len(names)} more tasks"]'
    ends = {word for name in names for line in drawn[name][1:] for word in line.split()}
    for key, text in services.values():
        if key in ends:
            yield f'  {key}(["{_text(text)}"])'
    for severity, style in _CLASSES.items():
        if severity in {worst.get(name) for name in names}:
            yield f"  classDef {severity.value} {style}"


def _rank(severity: Severity | None) -> int:
    return len(Severity) if severity is None else severity.rank


def _fitting(drawn: Mapping[str, Sequence[str]]) -> list[str]:
    """Return the first tasks that Mermaid draws together."""
    arrows = size = 0
    for number, lines in enumerate(drawn.values()):
        arrows += len(lines) - 1
        size += sum(map(len, lines))
        if arrows > MOST or size > LONGEST:
            return [*drawn][:number]
    return [*drawn]


def _task(node: str, task: Task, services: dict[tuple[str, str], tuple[str, str]]) -> list[str]:
    """Return the lines of one task: its node, then its arrows."""
    arrows: dict[tuple[str, str], bool] = {}
    for writer in task.writers:
        arrow = (_service(writer.party, "p", services), node)
        arrows[arrow] = arrows.get(arrow, False) or writer.party.stage == "live"
    for reader in task.readers:
        arrow = (node, _service(reader.party, "c", services))
        arrows[arrow] = arrows.get(arrow, False) or reader.alive
    return [
        f'  {node}["{_text(task.name)}"]',
        *(f"  {a} {'-->' if is_live else '-.->'} {b}" for (a, b), is_live in arrows.items()),
    ]


def _service(party: Party, role: str, services: dict[tuple[str, str], tuple[str, str]]) -> str:
    """Return the node of a service in a role; services without a name share one."""
    name = party.name or "unnamed"
    return services.setdefault((role, party.key), (f"{role}{len(services)}", name))[0]


def _text(text: str) -> str:
    """Return text for a label in quotes: what means something to Mermaid or HTML is a code."""
    text = "".join(sign if sign.isprintable() else "�" for sign in " ".join(text.split()))
    text = text if len(text) <= LABEL else f"{text[: LABEL - 1]}…"
    return text.translate(_CODES) or "-"
