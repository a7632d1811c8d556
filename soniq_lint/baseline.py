"""The baseline: findings that were there when the linter was adopted, and are not reported.

A finding is known by path, rule, enclosing function, task and field, with a count, and never by a
line number: code may move. One entry stands on one line, sorted, so that branches merge.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from soniq_lint.config.problems import ConfigError, Problem, printable, suggestion
from soniq_lint.diagnostics import Diagnostic, Span
from soniq_lint.files.reading import open_regular
from soniq_lint.report import amount, shown_path
from soniq_lint.rules.catalogue import BY_SLUG

DEFAULT = "soniq-lint-baseline.json"
VERSION = 1
STALE = "stale-baseline"
LARGEST = 100_000_000
"""Bytes; a larger file is refused."""

_TEXTS = ("path", "rule", "function", "task", "field")


class Entry(NamedTuple):
    """What makes two findings the same: ``path`` is relative to the root, with slashes."""

    path: str
    rule: str
    function: str
    task: str
    field: str


class Baseline(NamedTuple):
    """The accepted findings.

    Attributes:
        file: absolute path of the baseline.
        counts: how often each entry is accepted.
        lines: the line of each entry in the file.
    """

    file: str
    counts: Mapping[Entry, int]
    lines: Mapping[Entry, int]


class Applied(NamedTuple):
    """What the baseline leaves: new diagnostics in the given order, the number of accepted ones,
    and the entries that occur less often than they are accepted, with that many too much."""

    kept: list[Diagnostic]
    hidden: int
    stale: dict[Entry, int]


def read(file: str) -> Baseline:
    """Return the baseline in a file.

    Raises:
        ConfigError: there is no such file, or it is not a baseline.
    """
    from soniq_lint.config.sources import shown

    def refuse(message: str) -> ConfigError:
        return ConfigError([Problem(shown(file), "", message)])

    try:
        with open_regular(file) as stream:
            data = stream.read(LARGEST + 1)
    except FileNotFoundError:
        raise refuse("there is no such baseline; --update-baseline makes one") from None
    except OSError as error:
        raise refuse(f"the baseline cannot be read: {error.strerror}") from None
    if len(data) > LARGEST:
        raise refuse(f"the baseline is larger than {LARGEST:,} bytes")
    import json

    try:
        document = json.loads(data)
    except UnicodeDecodeError:
        raise refuse("the baseline is not UTF-8") from None
    except json.JSONDecodeError as error:
        conflict = b"<<<<<<<" in data and b">>>>>>>" in data
        why = "has merge conflicts" if conflict else f"is not JSON: {error.msg}"
        place = f"line {error.lineno}: " if not conflict else ""
        raise refuse(f"{place}the baseline {why}") from None
    except (RecursionError, ValueError):
        raise refuse("the baseline is not JSON that can be read") from None
    return _checked(file, document, data, refuse)


def _checked(file: str, document: object, data: bytes, refuse: Any) -> Baseline:
    if not isinstance(document, dict) or document.get("version") != VERSION:
        raise refuse(f"this is no baseline of version {VERSION}")
    rows = document.get("findings")
    if not isinstance(rows, list):
        raise refuse('the baseline has no list "findings"')
    numbers = [number for number, line in enumerate(data.split(b"\n"), 1) if b'"path"' in line]
    numbers = numbers if len(numbers) == len(rows) else [1] * len(rows)
    counts: dict[Entry, int] = {}
    lines: dict[Entry, int] = {}
    for row, line in zip(rows, numbers, strict=True):
        problem = _row_problem(row)
        if problem:
            raise refuse(f"line {line}: {problem}" if len(set(numbers)) > 1 else problem)
        entry = Entry(*(row[name] for name in _TEXTS))
        counts[entry] = counts.get(entry, 0) + row["count"]
        lines.setdefault(entry, line)
    return Baseline(file, counts, lines)


def _row_problem(row: object) -> str | None:
    if not isinstance(row, dict):
        return "a finding of the baseline is not an object"
    wanted = {*_TEXTS, "count"}
    if unknown := sorted(set(row) - wanted):
        return f"a finding has no {printable(unknown[0])}{suggestion(unknown[0], wanted)}"
    for name in _TEXTS:
        if not isinstance(row.get(name), str):
            return f'"{name}" of a finding is not text'
    count = row.get("count")
    if isinstance(count, bool) or not isinstance(count, int) or count < 1:
        return '"count" of a finding is not a number above 0'
    return None


def entry_of(diagnostic: Diagnostic, root: str) -> Entry:
    """Return what a diagnostic is known by."""
    path = shown_path(diagnostic.span.path, root)
    return Entry(path, diagnostic.rule, diagnostic.function, diagnostic.task, diagnostic.field)


def apply(baseline: Baseline, diagnostics: Iterable[Diagnostic], root: str) -> Applied:
    """Hide accepted diagnostics; of more than are accepted, the last ones are kept."""
    left = dict(baseline.counts)
    kept = []
    hidden = 0
    for diagnostic in diagnostics:
        entry = entry_of(diagnostic, root)
        if left.get(entry, 0) and _acceptable(diagnostic):
            left[entry] -= 1
            hidden += 1
        else:
            kept.append(diagnostic)
    return Applied(kept, hidden, {entry: count for entry, count in left.items() if count})


def stale(
    unused: Mapping[Entry, int],
    seen: Iterable[str],
    root: str,
    *,
    whole: bool,
    uncertain: Iterable[str] = (),
) -> dict[Entry, int]:
    """Return those of the unused entries of which it is certain that they no longer occur.

    Args:
        unused: entries that occurred less often in this run than they are accepted.
        seen: absolute paths of the files that were looked at.
        root: absolute path of the folder that entries are relative to.
        whole: whether all of the project was looked at. Otherwise nothing is certain about
            files that were not, unless they are gone, and about rules that look at the project.
        uncertain: paths of files whose imports were not all found.
    """
    looked_at = {shown_path(path, root) for path in seen}
    blurred = {shown_path(path, root) for path in uncertain}
    found = {}
    for entry, count in unused.items():
        rule = BY_SLUG.get(entry.rule)
        if rule is None:
            certain = True
        elif entry.path in blurred:
            certain = False
        elif entry.path in looked_at:
            certain = whole or rule.scope == "file"
        else:
            certain = whole or not os.path.exists(os.path.join(root, entry.path))
        if certain:
            found[entry] = count
    return found


def findings(baseline: Baseline, unused: Mapping[Entry, int]) -> list[Diagnostic]:
    """Return a diagnostic for every stale entry, at its line in the baseline."""
    made = []
    for entry, count in sorted(unused.items()):
        line = baseline.lines.get(entry, 1)
        made.append(
            Diagnostic(
                STALE,
                BY_SLUG[STALE].severity,
                f"the baseline accepts {_described(entry, baseline.counts[entry], count)}",
                Span(baseline.file, line, 1, line, 1),
                "run soniq-lint --prune-baseline",
                task=entry.task,
                field=entry.field,
                function=entry.function,
            )
        )
    return made


def _described(entry: Entry, accepted: int, unused: int) -> str:
    where = f"{entry.path}, {entry.function}" if entry.function else entry.path
    what = f"{entry.rule} in {where}"
    if accepted == unused:
        return f"{what}, which no longer occurs"
    return f"{what} {amount(accepted, 'time')}, and it occurs {amount(accepted - unused, 'time')}"


def updated(
    old: Baseline | None,
    diagnostics: Iterable[Diagnostic],
    gone: Mapping[Entry, int],
    root: str,
) -> dict[Entry, int]:
    """Return the entries that accept all ``diagnostics``, and of the old ones what may still occur.

    ``gone`` are the stale entries; what lies outside the files of this run stays.
    """
    found: dict[Entry, int] = {}
    for diagnostic in diagnostics:
        if _acceptable(diagnostic):
            entry = entry_of(diagnostic, root)
            found[entry] = found.get(entry, 0) + 1
    for entry, count in pruned(old, gone).items() if old else ():
        found[entry] = max(found.get(entry, 0), count)
    return found


def pruned(old: Baseline, gone: Mapping[Entry, int]) -> dict[Entry, int]:
    """Return the entries without the stale ones."""
    left = {entry: count - gone.get(entry, 0) for entry, count in old.counts.items()}
    return {entry: count for entry, count in left.items() if count > 0}


def text(counts: Mapping[Entry, int]) -> str:
    """Return the file of a baseline; the same findings give the same text."""
    import json

    rows = [
        json.dumps({**entry._asdict(), "count": count}) for entry, count in sorted(counts.items())
    ]
    body = "\n    " + ",\n    ".join(rows) + "\n  " if rows else ""
    return f'{{\n  "version": {VERSION},\n  "findings": [{body}]\n}}\n'


def write(file: str, counts: Mapping[Entry, int]) -> None:
    """Write a baseline, all of it or nothing.

    Raises:
        OSError: it cannot be written.
    """
    from soniq_lint.files.replacing import replace

    replace(file, text(counts))


def _acceptable(diagnostic: Diagnostic) -> bool:
    """Tell whether a baseline may hide it: remarks on comments and baselines it may not."""
    return BY_SLUG[diagnostic.rule].scope != "run"
