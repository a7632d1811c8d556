"""What analysing one file gives: its diagnostics, its facts and what they depend on.

A record is what the cache keeps and what crosses process borders, as JSON. Fast path: imports
nothing heavy.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from soniq_lint.diagnostics import Diagnostic, decode, encode


class Suppression(NamedTuple):
    """A comment ``# soniq: ignore[rule, ...] reason``.

    Attributes:
        line, column, end_column: place of the comment itself.
        first, last: lines it covers: those of the statement it stands on, or stands above.
        rules: slugs or codes as written; empty covers every rule.
        reason: the text after the brackets.
    """

    line: int
    column: int
    end_column: int
    first: int
    last: int
    rules: tuple[str, ...]
    reason: str


class Record(NamedTuple):
    """What one file says.

    Attributes:
        path: absolute path of the file.
        analysed: whether it could be read and parsed; if not, a ``not-analysed`` diagnostic
            says why.
        relevant: whether it holds anything of Soniq's; most files do not and have no facts.
        diagnostics: of rules that look at one file (and what it imports), suppressed ones too.
        facts: a JSON object, ``{"declares": [...], "enqueues": [...], "handles": [...]}``: the
            rows of ``soniq.contract.facts``, each with ``place`` as a Span in list form.
        suppressions: the comments in it.
        imports: every module name resolved on the way, with the absolute path it was found at
            (None: not found). The record holds as long as these resolve alike.
        reads: every other file that was read, with its stamp (mtime in ns, size).
    """

    path: str
    analysed: bool = True
    relevant: bool = False
    diagnostics: tuple[Diagnostic, ...] = ()
    facts: dict[str, list[dict[str, Any]]] = {}  # noqa: RUF012
    suppressions: tuple[Suppression, ...] = ()
    imports: dict[str, str | None] = {}  # noqa: RUF012
    reads: dict[str, tuple[int, int]] = {}  # noqa: RUF012


def encode_record(record: Record) -> list[Any]:
    """Return a record as nested lists and dicts for JSON."""
    return [
        record.path,
        record.analysed,
        record.relevant,
        [encode(each) for each in record.diagnostics],
        record.facts,
        [list(each) for each in record.suppressions],
        record.imports,
        record.reads,
    ]


def decode_record(row: list[Any]) -> Record:
    """Return a record from JSON.

    Raises:
        TypeError, ValueError, AttributeError: the row is not one of ours.
    """
    path, analysed, relevant, diagnostics, facts, suppressions, imports, reads = row
    return Record(
        path,
        analysed,
        relevant,
        tuple(decode(each) for each in diagnostics),
        facts,
        tuple(_suppression(*each) for each in suppressions),
        imports,
        {name: (stamp[0], stamp[1]) for name, stamp in reads.items()},
    )


def _suppression(
    line: int, column: int, end: int, first: int, last: int, rules: list[str], reason: str
) -> Suppression:
    return Suppression(line, column, end, first, last, tuple(rules), reason)
