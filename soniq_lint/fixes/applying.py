"""Apply fixes to a text."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right, insort
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from soniq_lint.diagnostics import Fix, Import
from soniq_lint.fixes.bindings import may_import
from soniq_lint.fixes.checking import breaks, parsed
from soniq_lint.fixes.positions import places

_NEWLINE = re.compile(r"\r\n|\r|\n")


class Applied(NamedTuple):
    """What became of the fixes for one text.

    Attributes:
        text: the new text; the old one when nothing was applied.
        applied: indices of the fixes that are in it.
        skipped: index and reason of the others; some will do in a further round.
    """

    text: str
    applied: tuple[int, ...]
    skipped: dict[int, str]


class _Change(NamedTuple):
    """An edit as offsets into the text; in this order they are applied."""

    start: int
    end: int
    text: str


class _Candidate(NamedTuple):
    number: int
    changes: tuple[_Change, ...]
    imports: tuple[Import, ...]


def apply(text: str, fixes: Sequence[Fix], path: str) -> Applied:
    """Apply fixes to the text of the file ``path``, each as a whole or not at all.

    Where two overlap the first in the text wins. Equal edits are made once. Nothing outside the
    edits changes, and what they insert gets the line ends of the file. A fix after which the text
    would no longer be Python is left out.

    Raises:
        MissingExtra: an import is to be added and libcst is not installed.
    """
    skipped: dict[int, str] = {}
    candidates = []
    for index, fix in enumerate(fixes):
        found = _candidate(text, index, fix, path)
        if isinstance(found, str):
            skipped[index] = found
        else:
            candidates.append(found)
    candidates.sort(key=lambda each: (each.changes[0].start if each.changes else 0, each.number))
    result = text
    kept: list[_Candidate] = []
    waiting = [candidates]
    while waiting:
        # All at once; if that breaks the code, in ever smaller groups to find out which it is.
        group = waiting.pop()
        why: dict[int, str] = {}
        chosen = _compatible(text, [*kept, *group], why)
        new = _made(text, chosen, why, path)
        if new is not None and not breaks(text, new):
            result = new
            kept = [each for each in chosen if each.number not in why]
            skipped.update(why)
        elif len(group) > 1:
            half = len(group) // 2
            waiting += (group[half:], group[:half])
        else:
            skipped[group[0].number] = "the result would not be valid Python"
    return Applied(result, tuple(sorted(each.number for each in kept)), skipped)


def _candidate(text: str, index: int, fix: Fix, path: str) -> _Candidate | str:
    lines = places(text)
    changes = []
    for edit in fix.edits:
        if edit.span.path != path:
            return "it changes another file"
        found = lines.range(edit.span)
        if found is None:
            return "the file has no such place"
        new = _NEWLINE.sub(lines.newline, edit.text)
        if text[slice(*found)] != new:
            changes.append(_Change(*found, new))
    changes.sort(key=lambda each: each[:2])
    for first, second in pairwise(changes):
        if first.end > second.start:
            return "its edits overlap"
    if not changes and not fix.imports:
        return "it changes nothing"
    return _Candidate(index, tuple(changes), fix.imports)


def _compatible(
    text: str, candidates: list[_Candidate], skipped: dict[int, str]
) -> list[_Candidate]:
    tree = parsed(text) if any(each.imports for each in candidates) else None
    chosen = []
    taken: list[_Change] = []
    names: dict[str, Import] = {}
    for candidate in candidates:
        new = [change for change in candidate.changes if not _contains(taken, change)]
        wanted = {each.name or each.module.partition(".")[0]: each for each in candidate.imports}
        if any(_touches(taken, change) for change in new):
            skipped[candidate.number] = "it overlaps another fix"
        elif any(names.get(name, each) != each for name, each in wanted.items()):
            skipped[candidate.number] = "another fix imports something of the same name"
        elif tree is not None and not all(may_import(tree, each) for each in wanted.values()):
            skipped[candidate.number] = "the name that it imports is taken"
        else:
            chosen.append(candidate)
            names.update(wanted)
            for change in new:
                insort(taken, change)
    return chosen


def _contains(taken: list[_Change], change: _Change) -> bool:
    at = bisect_left(taken, change)
    return at < len(taken) and taken[at] == change


def _touches(taken: list[_Change], change: _Change) -> bool:
    at = bisect_left(taken, (change.start,))
    for other in taken[max(at - 1, 0) :]:
        if other.start > change.end:
            return False
        if other.start < change.end and change.start < other.end:
            return True
        # Whatever is inserted next to another edit could belong before or behind it.
        empty = other.start == other.end or change.start == change.end
        if empty and other.start <= change.end and change.start <= other.end:
            return True
    return False


def _made(
    text: str, chosen: Sequence[_Candidate], skipped: dict[int, str], path: str
) -> str | None:
    """Return the text with the changes and imports of all of ``chosen`` not yet skipped."""
    from soniq_lint.fixes.imports import CannotImport, add_import

    while True:
        rest = [each for each in chosen if each.number not in skipped]
        new, before = _edited(text, rest)
        wanted = dict.fromkeys(wanted for each in rest for wanted in each.imports)
        try:
            for each in wanted:
                longer = add_import(new, each, before, path)
                before += len(places(longer).starts) - len(places(new).starts)
                new = longer
            return new
        except SyntaxError:
            return None
        except CannotImport as error:
            for candidate in rest:
                if error.wanted in candidate.imports:
                    skipped[candidate.number] = str(error)


def _edited(text: str, chosen: Sequence[_Candidate]) -> tuple[str, int]:
    """Return the text with the changes, and the first line that needs an import."""
    needing = {change for each in chosen if each.imports for change in each.changes}
    pieces: list[str] = []
    length = at = 0
    first: int | None = None
    for change in _merged(chosen):
        if first is None and change in needing:
            first = length + change.start - at
        pieces += (text[at : change.start], change.text)
        length += change.start - at + len(change.text)
        at = change.end
    pieces.append(text[at:])
    new = "".join(pieces)
    starts = places(new).starts
    return new, bisect_right(starts, first) if first is not None else len(starts) + 1


def _merged(chosen: Sequence[_Candidate]) -> list[_Change]:
    """Return all changes in order; equal ones of different fixes once."""
    found: list[_Change] = []
    seen: set[_Change] = set()
    for candidate in chosen:
        found += (change for change in candidate.changes if change not in seen)
        seen.update(candidate.changes)
    return sorted(found, key=lambda each: each[:2])
