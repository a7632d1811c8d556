"""A drift report as JUnit XML: a suite for each task, a failed test for each finding.

What could not be read is a test with an error, so that its absence is not taken for a success.
"""

from __future__ import annotations

import re
from typing import Final
from xml.etree import ElementTree as xml

from soniq.contract.findings import Severity
from soniq.drift.report import Report
from soniq.drift.reported import Reported

_UNWRITABLE: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 has no way to write."""

_UNREAD: Final = "not checked"


def to_junit(report: Report) -> str:
    """Return the document; findings that are only worth knowing are passed tests with output."""
    suites = xml.Element("testsuites", name="soniq drift")
    totals = {"tests": 0, "failures": 0, "errors": 0}
    names = [task.name for task in report.tasks]
    names += sorted({each.finding.task for each in report.counted} - set(names))
    for name in names:
        found = [each for each in report.counted if each.finding.task == name]
        failures = sum(each.finding.severity is not Severity.INFO for each in found)
        counts = {"tests": max(len(found), 1), "failures": failures, "errors": 0}
        totals = {key: totals[key] + counts[key] for key in totals}
        title = _clean(name or "waivers")
        texts = {key: str(value) for key, value in counts.items()}
        suite = xml.SubElement(suites, "testsuite", {"name": title, **texts, "skipped": "0"})
        for each in found:
            _case(suite, title, each)
        if not found:
            xml.SubElement(suite, "testcase", name="no drift", classname=title)
    if report.unread:
        count = str(len(report.unread))
        counted = {"tests": count, "failures": "0", "errors": count, "skipped": "0"}
        suite = xml.SubElement(suites, "testsuite", {"name": _UNREAD, **counted})
        for gap in report.unread:
            case = xml.SubElement(suite, "testcase", name=_clean(gap.what), classname=_UNREAD)
            xml.SubElement(case, "error", {"type": "unread", "message": _clean(gap.reason)})
        totals["tests"] += len(report.unread)
        totals["errors"] += len(report.unread)
    suites.attrib |= {key: str(value) for key, value in totals.items()}
    xml.indent(suites)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + xml.tostring(suites, "unicode") + "\n"


def _case(suite: xml.Element, title: str, each: Reported) -> None:
    found = each.finding
    name = _clean(f"{found.code} {found.where}".strip())
    case = xml.SubElement(suite, "testcase", name=name, classname=title)
    lines = [found.message, *(detail.message for detail in each.details)]
    lines += [f"{site.party}: {site.place}" for site in each.sites if site.place is not None]
    text = _clean("\n".join([*lines, found.kind.advice]))
    if found.severity is Severity.INFO:
        xml.SubElement(case, "system-out").text = text
        return
    kind = {"type": found.severity.value, "message": _clean(found.message)}
    xml.SubElement(case, "failure", kind).text = text


def _clean(text: str) -> str:
    return _UNWRITABLE.sub("�", text)
