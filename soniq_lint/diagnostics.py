"""What the linter says: spans, notes, fixes and diagnostics, as plain tuples.

Everything here survives a round trip through JSON (``encode`` and ``decode``), so that the cache
can hold it, and loads nothing but the standard library's smallest modules: the fast path uses it.
"""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

Severity = Literal["error", "warning"]
Applicability = Literal["safe", "unsafe"]


class Span(NamedTuple):
    """A piece of one file. Lines and columns count from 1, columns in characters; the end is
    exclusive: ``a`` at the start of a file is ``1:1`` to ``1:2``.

    ``path`` is absolute.
    """

    path: str
    line: int
    column: int
    end_line: int
    end_column: int


class Note(NamedTuple):
    """A second place worth looking at, such as where the model declares the field."""

    message: str
    span: Span | None


class Edit(NamedTuple):
    """Replace the text of ``span`` by ``text``; an empty span inserts."""

    span: Span
    text: str


class Import(NamedTuple):
    """``from module import name`` that a fix needs; added when the file has not got it.

    ``import module`` when the name is empty.
    """

    module: str
    name: str


class Fix(NamedTuple):
    """A change that removes the cause of a diagnostic.

    ``safe``: the program means the same, or what it was certain to mean. ``unsafe``: it may not.
    Edits lie in the file of the diagnostic.
    """

    applicability: Applicability
    message: str
    edits: tuple[Edit, ...]
    imports: tuple[Import, ...] = ()


class Diagnostic(NamedTuple):
    """One finding of one rule at one place.

    Attributes:
        rule: slug of the rule, such as ``unknown-argument``; its code is in the catalogue.
        message: what is wrong, one sentence without a full stop, never with values of args.
        help: what to do, an imperative sentence; empty when the message says it.
        severity: as the catalogue has it.
        task: name of the task concerned, if known.
        field: path in the args, such as ``customer.emails[0]``; or the name of a parameter.
        function: dotted name of the enclosing function or class, empty at module level.
    """

    rule: str
    severity: Severity
    message: str
    span: Span
    help: str = ""
    notes: tuple[Note, ...] = ()
    fix: Fix | None = None
    task: str = ""
    field: str = ""
    function: str = ""


def encode(diagnostic: Diagnostic) -> list[Any]:
    """Return a diagnostic as nested lists for JSON."""
    return list(diagnostic)


def decode(row: list[Any]) -> Diagnostic:
    """Return a diagnostic from what JSON made of ``encode``'s lists.

    Raises:
        TypeError, ValueError, IndexError: the row is not one of ours.
    """
    rule, severity, message, span, help_, notes, fix, task, field, function = row
    return Diagnostic(
        rule,
        severity,
        message,
        Span(*span),
        help_,
        tuple(Note(text, None if place is None else Span(*place)) for text, place in notes),
        None if fix is None else _fix(fix),
        task,
        field,
        function,
    )


def _fix(row: list[Any]) -> Fix:
    applicability, message, edits, imports = row
    return Fix(
        applicability,
        message,
        tuple(Edit(Span(*span), text) for span, text in edits),
        tuple(Import(*each) for each in imports),
    )
