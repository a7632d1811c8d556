"""Fingerprints: the same for the same mistake wherever it moves in its file, and each only once."""

from __future__ import annotations

import hashlib

from soniq_lint.report import Report


def fingerprints(report: Report) -> list[str]:
    """Return one fingerprint for each diagnostic, in order, as 32 hexadecimal digits.

    It follows from rule, path, function, task and field, and never from a line number. Mistakes
    that agree in all of them are told apart by their order.
    """
    seen: dict[tuple[str, ...], int] = {}
    found = []
    for each in report.diagnostics:
        path = report.shown(each.span.path)
        key = (each.rule, path, each.function, each.task, each.field)
        seen[key] = seen.get(key, 0) + 1
        text = "\0".join((*key, str(seen[key])))
        found.append(hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32])
    return found
