"""Whole reports: of every kind, with odd names, and large ones."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Final

from soniq.contract.compare.catalogue import KINDS
from soniq.contract.findings import Finding
from soniq.contract.rows import Place
from soniq.drift.catalogue import CATALOGUE
from soniq.drift.landscape import Gap, Landscape, Party
from soniq.drift.presence import tasks_of
from soniq.drift.report import Report
from soniq.drift.reported import Reported, Waiver, reported

from .parties import producer, scene, stub, worker

TODAY = date(2026, 6, 1)

ODD: Final = {
    "markup": "</td><script>document.title = 'hacked'</script><img src=x onerror=alert(1)>",
    "quotes": "a\"b'c`d onclick=\"document.title='hacked'\" &amp; &lt;",
    "workflow": "x\n::error file=a::owned\r\n::stop-commands::y\n##[error]z",
    "percent": "100%25 %0A::warning::%0D %s {0} $name $$ ${x}",
    "markdown": "](javascript:x) |a| *b* _c_ # d ~~e~~ \\ [f](g) ![h](i) @team #12",
    "emoji": "\N{WOMAN}\N{ZERO WIDTH JOINER}\N{PERSONAL COMPUTER} \N{COMBINING ACUTE ACCENT}",
    "right to left": "\u05d0\u05d1\u05d2.\u202egnissim\u202c",
    "control": "\x00\x01\x1b[31mred\x7f\x85\u2028\ufffe",
    "lone surrogate": "\udcff",
    "empty": "",
    "long": "very.long." * 40 + "x" * 300,
}
"""Texts with everything that some form of a report gives a meaning to."""


def of_every_kind(text: str = "billing.send") -> Report:
    """Return a report with a finding of every kind, each once waived; names hold the text."""
    return Report(tuple(_each_kind(text)), tuple(tasks_of(_landscape(text))), (Gap(text, text),))


def _landscape(text: str) -> Landscape:
    party = Party(text, text, "live")
    return scene(
        stub(task=text),
        producer(task=text, party=party),
        worker(task=text, party=party),
        rows={text: 1200},
        dead={text: 3},
    )


def _each_kind(text: str) -> Iterator[Reported]:
    places = (Place(f"src/{text}.py", 3, 5, 3, 40), Place("b.py", 7, 1, 9, 2))
    source = Party(text, text, "source", text)
    sides = [
        producer(task=text, party=source, places=places),
        worker(task=text, party=Party(text, text, "live")),
    ]
    details = [
        Finding(
            kind=kind,
            task=text,
            message=f"{code} of {text}",
            severity=kind.severity,
            path=text,
            witness=json.dumps({text: text}),
        )
        for code, kind in KINDS.items()
    ]
    for number, code in enumerate(CATALOGUE):
        sites = sides[: number % 3]
        found = reported(code, text, f"{code}: {text}", sites, details=details[: number % 5])
        yield found
        waiver = Waiver(text, text, TODAY, task=text)
        again = replace(found.finding, where=f"{found.finding.where} again")
        yield replace(found, finding=again, waiver=waiver)


def of_many(count: int) -> Report:
    """Return a report with many findings, worst first."""
    found = [
        reported("writer-refused", f"shop.task_{number}.v1", "refused: " + "x" * 200, [producer()])
        for number in range(count)
    ]
    return Report(tuple(found), (), ())


def of_a_company(tasks: int = 200, services: int = 20) -> Report:
    """Return a report about many tasks, each with a writer and a reader of every service."""
    parties = [Party(f"service-{number}", "1.0", "live") for number in range(services)]
    names = [f"shop.task_{number}.v1" for number in range(tasks)]
    landscape = scene(
        *(stub(None, task=name) for name in names),
        *(producer(None, task=name, party=party) for name in names for party in parties),
        *(worker(None, task=name, party=party) for name in names for party in parties),
        rows=dict.fromkeys(names, 7),
    )
    found = [
        reported("mixed-fleet", name, "refused", [producer(None, task=name, party=parties[0])])
        for name in names[::2]
    ]
    return Report(tuple(found), tuple(tasks_of(landscape)), ())
