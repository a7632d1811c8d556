"""Format ``full``: a frame for each diagnostic, and beneath it the line that says otherwise."""

from __future__ import annotations

from typing import Final

from soniq_lint.diagnostics import Diagnostic, Note, Span
from soniq_lint.output.closing import closing
from soniq_lint.output.colours import Paint, painter
from soniq_lint.output.frame import Look, Row, frame
from soniq_lint.output.options import Options
from soniq_lint.output.text import visible
from soniq_lint.report import Report, code_of

NO_TERMINAL: Final = 160
NARROWEST: Final = 40
WIDEST: Final = 400
"""Columns of source: where no terminal says a width, at least, and at most."""

HOW: Final = {"safe": "safe, apply with --fix", "unsafe": "unsafe, apply with --unsafe-fixes"}


def render(report: Report, options: Options) -> str:
    """Return every diagnostic with its frames, then the closing lines."""
    paint = painter(options.colour)
    blocks = [_block(each, report, options, paint) for each in report.diagnostics]
    blocks.append("\n".join(closing(report, options, paint)))
    return "\n\n".join(blocks) + "\n"


def _block(diagnostic: Diagnostic, report: Report, options: Options, paint: Paint) -> str:
    room = _room(diagnostic, options.width)
    code = code_of(diagnostic.rule)
    slug = "" if code == diagnostic.rule else f" {diagnostic.rule}"
    head = paint(f"{diagnostic.severity}[{visible(code)}]", diagnostic.severity)
    text = paint(f"{visible(slug)}: {visible(diagnostic.message)}", "bold")

    span = diagnostic.span
    lines = options.sources(span.path)
    look = Look(room, "^", diagnostic.severity, context=1)
    rows = None if lines is None else frame(lines, span, look, paint)
    frames = [("-->", _place(diagnostic.span, report), rows or [])]
    tail = []
    for note in diagnostic.notes:
        rows = _note_rows(note, room, options, paint)
        if note.span is not None and rows:
            frames.append((":::", _place(note.span, report), rows))
        else:
            where = "" if note.span is None else f" ({_place(note.span, report)})"
            tail.append(("note", visible(note.message) + where))
    if diagnostic.help:
        tail.append(("help", visible(diagnostic.help)))
    if diagnostic.fix is not None:
        fix = diagnostic.fix
        tail.append(("fix", f"{visible(fix.message)} ({HOW[fix.applicability]})"))

    numbers = [row.number or 0 for _, _, rows in frames for row in rows]
    gutter = len(str(max(numbers, default=0)))
    return "\n".join([head + text, *_framed(frames, gutter, paint), *_tail(tail, gutter, paint)])


def _framed(frames: list[tuple[str, str, list[Row]]], gutter: int, paint: Paint) -> list[str]:
    bar = " " * gutter + paint(" |", "frame")
    out: list[str] = []
    for arrow, place, rows in frames:
        if out and rows:
            out.append(bar)
        out.append(f"{' ' * gutter}{paint(arrow, 'frame')} {place}")
        if rows:
            out.append(bar)
        for number, body in rows:
            lead = "" if number is None else str(number)
            out.append(f"{paint(f'{lead:>{gutter}} |', 'frame')} {body}".rstrip())
    return [*out, bar] if frames[-1][2] else out


def _tail(tail: list[tuple[str, str]], gutter: int, paint: Paint) -> list[str]:
    sign = " " * gutter + paint(" =", "frame")
    return [f"{sign} {paint(f'{kind}:', 'help')} {text}" for kind, text in tail]


def _note_rows(note: Note, room: int, options: Options, paint: Paint) -> list[Row] | None:
    if note.span is None or (lines := options.sources(note.span.path)) is None:
        return None
    return frame(lines, note.span, Look(room, "-", "frame", note.message), paint)


def _place(span: Span, report: Report) -> str:
    return visible(report.place(span))


def _room(diagnostic: Diagnostic, width: int) -> int:
    """Return the columns left for source beside the widest gutter the diagnostic can have."""
    spans = [diagnostic.span, *(note.span for note in diagnostic.notes if note.span is not None)]
    gutter = len(str(max(span.end_line for span in spans) + 1)) + len(" | ")
    return min(max((width or NO_TERMINAL) - gutter, NARROWEST), WIDEST)
