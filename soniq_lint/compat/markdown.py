"""A comparison in Markdown, for the summary of a job or a comment on a merge request."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from soniq.contract.findings import Severity
from soniq_lint.compat.reporting import placed, rows_shown, summary
from soniq_lint.compat.result import Remark, Result
from soniq_lint.output.text import visible
from soniq_lint.report import shown_path

MOST: Final = 200
"""Findings that are shown; more would be longer than a summary may be."""


def to_markdown(result: Result, root: str, fail_on: Severity, *, values: bool) -> str:
    """Return the page. Rows are in it if ``values`` are asked for."""
    return "\n".join(_lines(result, root, fail_on, values)) + "\n"


def _lines(result: Result, root: str, fail_on: Severity, values: bool) -> Iterator[str]:
    packages = ", ".join(map(_code, result.packages))
    yield f"## Compatibility of {packages} with {_code(result.against)}"
    yield ""
    yield _text(summary(result, fail_on))
    for name in result.absent:
        yield ""
        yield f"{_code(result.against)} has no package {_code(name)}."
    if result.counted:
        yield ""
        yield "| severity | task | what | where | what to do |"
        yield "| --- | --- | --- | --- | --- |"
    for each in result.counted[:MOST]:
        yield _row(each, root, values)
    if len(result.counted) > MOST:
        yield ""
        yield f"And {len(result.counted) - MOST} more."
    if result.unread:
        yield ""
        yield "Not read, so that nothing is certain about what is in them:"
        yield ""
        for path, reason in result.unread:
            yield f"- {_code(shown_path(path, root))}: {_text(reason)}"


def _row(each: Remark, root: str, values: bool) -> str:
    where = []
    if each.span == each.anchor:
        where.append(placed(each.span._replace(path=shown_path(each.span.path, root))))
    if each.then is not None:
        where.append(placed(each.then._replace(path=shown_path(each.then.path, root))))
    what = _text(each.message)
    if values:
        what += "".join(f"<br>{_text(line)}" for line in rows_shown(each))
    places = "<br>".join(map(_code, where))
    return f"| {each.severity} | {_code(each.task)} | {what} | {places} | {_text(each.help)} |"


def _text(text: str) -> str:
    """Return a text in which nothing is markup."""
    shown = visible(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    for sign in "\\`*_[]|#~":
        shown = shown.replace(sign, f"\\{sign}")
    return shown


def _code(text: str) -> str:
    if not text:
        return ""
    fence = "``" if "`" in text else "`"
    inner = visible(text).replace("|", "\\|")
    return f"{fence} {inner} {fence}" if fence == "``" else f"`{inner}`"
