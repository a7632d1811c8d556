"""How a drift report is written: its formats, and the files of ``--report``."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar

import click

from soniq.errors import nearest

if TYPE_CHECKING:
    from soniq.drift.report import Report

F = TypeVar("F", bound="Callable[..., object]")

STYLES: Final = {
    "text": "soniq.drift.render.text:to_text",
    "json": "soniq.drift.render.document:to_json",
    "markdown": "soniq.drift.render.markdown:to_markdown",
    "html": "soniq.drift.render.html:to_html",
    "github": "soniq.drift.render.github:to_github",
    "gitlab": "soniq.drift.render.gitlab:to_gitlab",
    "junit": "soniq.drift.render.junit:to_junit",
    "sarif": "soniq.drift.render.sarif:to_sarif",
    "mermaid": "soniq.drift.render.mermaid:to_mermaid",
}
"""Where each format is rendered; only the one asked for is loaded."""


class ReportFile(NamedTuple):
    """A file to write besides, and in which format."""

    style: str
    file: str


def _parsed(_ctx: click.Context, _param: click.Parameter, given: tuple[str, ...]) -> Any:
    parsed = [ReportFile(*text.partition("=")[::2]) for text in given]
    for each in parsed:
        if each.style not in STYLES:
            near = nearest(each.style, STYLES)
            hint = f"did you mean {near!r}?" if near else f"there is {', '.join(STYLES)}"
            raise click.BadParameter(f"no format {each.style!r}; {hint}")
        if not each.file:
            raise click.BadParameter(f"no file for {each.style!r}; write {each.style}=FILE")
    return parsed


def reports_option(function: F) -> F:
    """Add ``--report`` to a command; it passes a list of ``ReportFile``."""
    option = click.option(
        "--report",
        "reports",
        multiple=True,
        callback=_parsed,
        metavar="FORMAT=FILE",
        help="Also write it to a file in another format; repeatable.",
    )
    return option(function)


def rendered(report: Report, style: str) -> str:
    """Return a report in one of the formats, with a newline at its end.

    A path that is not UTF-8 has a ``?`` in it, where the format knows no better.
    """
    module, name = STYLES[style].split(":")
    render: Callable[[Report], str] = getattr(import_module(module), name)
    text = render(report).encode("utf-8", "replace").decode()
    return text if text.endswith("\n") else f"{text}\n"


def write_report(report: Report, style: str, file: str) -> None:
    """Write a report to a file; raises click.UsageError when it cannot be written."""
    try:
        Path(file).write_text(rendered(report, style), encoding="utf-8", newline="\n")
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise click.UsageError(f"{file} cannot be written: {reason}") from None
