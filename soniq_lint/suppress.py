"""Comments that hide findings: ``# soniq: ignore[rule, ...] reason``.

At the end of the first or the last line of a statement a comment covers the statement; on a line
between, as behind one key of a dict, that line. Alone on a line it covers the statement below, or
the line below when it stands inside a statement. Of a statement with a body it covers what comes
before the body, decorators included. Without brackets it hides every rule.

``find`` reads the comments of a file that is being analysed; ``apply`` needs no source, but for
the fix of a comment that hides nothing.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from soniq_lint.config import selectors
from soniq_lint.config.problems import printable, suggestion
from soniq_lint.diagnostics import Diagnostic, Edit, Fix, Span
from soniq_lint.records import Suppression
from soniq_lint.rules.catalogue import BY_CODE, BY_SLUG

if TYPE_CHECKING:
    import ast
    from typing import TypeAlias

    from soniq_lint.output.options import Sources

    Lines: TypeAlias = tuple[int, int]

NEEDLE = "soniq:"
UNUSED = "unused-suppression"
INVALID = "invalid-suppression"

_COMMENT = (
    r"#\s*soniq:\s*(?P<word>ignore[\w-]*)(?:\s*(?P<rules>\[[^\]]*\]?))?(?P<reason>.*?)"
    r"(?=\s*#\s*(?:soniq|noqa|type|pylint|pyright|mypy|ruff|fmt|isort|pragma|nosec)\b|\s*\Z)"
)


class Applied(NamedTuple):
    """What is left after the comments have been heard.

    Attributes:
        kept: diagnostics that no comment hides, in the given order.
        hidden: those that one does.
        findings: about the comments themselves: unused ones, and ones that cannot be read.
    """

    kept: list[Diagnostic]
    hidden: list[Diagnostic]
    findings: list[Diagnostic]


def find(text: str, tree: ast.Module) -> tuple[Suppression, ...]:
    """Return the suppressions in a file, in order.

    A comment that cannot be read is among them, with what is wrong as its only rule (such as
    ``ignore-file`` or ``[unknown-argument``); it covers nothing.
    """
    if NEEDLE not in text:
        return ()
    comments, code = _tokens(text)
    if not comments:
        return ()
    spans = list(_statements(tree, code))
    found = []
    for line, column, comment in comments:
        for match in re.finditer(_COMMENT, comment):
            rules = _written(match["word"], match["rules"])
            first, last = _covered(line, code, spans)
            start, end = column + match.start() + 1, column + match.end() + 1
            reason = match["reason"].strip().lstrip("-\N{EN DASH}\N{EM DASH}: ")
            found.append(Suppression(line, start, end, first, last, rules, reason))
    return tuple(found)


def _written(word: str, brackets: str | None) -> tuple[str, ...]:
    if word != "ignore":
        return (word,)
    if brackets is None:
        return ()
    if not brackets.endswith("]"):
        return (brackets,)
    return tuple(name.strip() for name in brackets[1:-1].split(","))


def _tokens(text: str) -> tuple[list[tuple[int, int, str]], list[int]]:
    """Return the comments (line, offset in it, text), and the lines with code, ascending."""
    import tokenize
    from io import StringIO

    comments: list[tuple[int, int, str]] = []
    code: set[int] = set()
    layout = {
        tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT,
        tokenize.ENDMARKER, tokenize.COMMENT,
    }  # fmt: skip
    source = StringIO(text.removeprefix("\ufeff"), newline=None)
    try:
        for kind, word, start, end, _ in tokenize.generate_tokens(source.readline):
            if kind not in layout:
                code.update(range(start[0], end[0] + 1))
            elif kind == tokenize.COMMENT and NEEDLE in word:
                comments.append((*start, word))
    except (tokenize.TokenError, SyntaxError):
        return [], []
    return [each for each in comments if re.search(_COMMENT, each[2])], sorted(code)


def _statements(tree: ast.Module, code: list[int]) -> Iterator[Lines]:
    """Yield first and last line of every statement; of one with a body, those of its head."""
    import ast
    from bisect import bisect_left

    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        body: list[ast.AST] = []
        for name in ("body", "handlers", "orelse", "finalbody", "cases"):
            part = getattr(node, name, None)
            if isinstance(part, list):
                body += part
        waiting += body
        if not isinstance(node, ast.stmt):
            continue
        first, last = _first(node), node.end_lineno or node.lineno
        if body:
            inner = min(map(_first, body))
            before = bisect_left(code, inner) - 1
            last = first if inner <= first or before < 0 else max(first, code[before])
        yield first, last


def _first(node: Any) -> int:
    """Return the line where a statement, handler or case begins; decorators belong to it."""
    decorators = getattr(node, "decorator_list", ())
    lines: list[int] = [getattr(node, "pattern", node).lineno, *(d.lineno for d in decorators)]
    return min(lines)


def _covered(line: int, code: list[int], spans: list[Lines]) -> Lines:
    """Return the lines that a comment covers: on a line with code, or alone above it."""
    from bisect import bisect_left

    at = bisect_left(code, line)
    if at == len(code):
        return line, line
    if code[at] == line:
        touching = [each for each in spans if line in each]
    else:
        line = code[at]
        touching = [each for each in spans if each[0] == line]
    if not touching:
        return line, line
    return min(first for first, _ in touching), max(last for _, last in touching)


def apply(
    diagnostics: Iterable[Diagnostic],
    suppressions: Mapping[str, tuple[Suppression, ...]],
    rules: frozenset[str],
    *,
    whole: bool,
    uncertain: Container[str] = (),
    sources: Sources,
) -> Applied:
    """Hide what comments cover, and judge the comments.

    Args:
        diagnostics: of all rules, also of those that are off: they too make use of a comment.
        suppressions: the comments by path.
        rules: slugs of the rules that are on; a comment about others is never called unused.
        whole: whether all of the project was looked at. Otherwise rules about the project may
            have found less than they would, and a comment about them is not called unused.
        uncertain: paths of files whose imports were not all found. What a comment hides may be
            found elsewhere, where they are; no comment there is called unused.
        sources: gives the lines of a file, for the fix of an unused comment.
    """
    kept: list[Diagnostic] = []
    hidden: list[Diagnostic] = []
    used: dict[tuple[str, int], set[str]] = {}
    for diagnostic in diagnostics:
        path = diagnostic.span.path
        hiding = [
            number
            for number, each in enumerate(suppressions.get(path, ()))
            if _hides(each, diagnostic)
        ]
        for number in hiding:
            used.setdefault((path, number), set()).add(diagnostic.rule)
        (hidden if hiding else kept).append(diagnostic)
    findings = []
    for path, comments in suppressions.items():
        for number, comment in enumerate(comments):
            place = Span(path, comment.line, comment.column, comment.line, comment.end_column)
            findings += [
                Diagnostic(INVALID, BY_SLUG[INVALID].severity, message, place, help_)
                for message, help_ in _mistakes(comment)
            ]
            idle = _idle(comment, used.get((path, number), set()), rules, whole=whole)
            if idle is not None and path not in uncertain:
                findings.append(_unused(comment, idle, place, sources))
    return Applied(kept, hidden, findings)


def _hides(comment: Suppression, diagnostic: Diagnostic) -> bool:
    span = diagnostic.span
    if not comment.first <= span.line <= comment.last and span.end_line != comment.line:
        return False
    return not comment.rules or any(
        selectors.find(name) == diagnostic.rule for name in comment.rules
    )


def _mistakes(comment: Suppression) -> Iterator[tuple[str, str]]:
    for name in comment.rules:
        if name.startswith("["):
            yield "the bracket after 'soniq: ignore' is not closed", ""
        elif name.startswith("ignore"):
            yield f"cannot read 'soniq: {name}'", "write '# soniq: ignore[rule] reason'"
        elif not name:
            yield "the name of a rule is missing in the brackets", ""
        elif selectors.find(name) is None:
            from soniq_lint.compat_kinds import KINDS  # comments of soniq-lint compat

            if name in KINDS:
                continue
            known = [*BY_SLUG, *BY_CODE]
            yield f"there is no rule {printable(name)}{suggestion(name, known)}", ""


def _idle(
    comment: Suppression, used: set[str], rules: frozenset[str], *, whole: bool
) -> list[str] | None:
    """Return the names in a comment that hide nothing, as written; None when all is well.

    An empty list means a comment without names that hides nothing at all.
    """
    if not comment.rules:
        return [] if whole and not used else None
    idle = []
    for name in comment.rules:
        slug = selectors.find(name)
        if slug is None or slug in used or slug not in rules:
            continue
        if whole or BY_SLUG[slug].scope == "file":
            idle.append(name)
    return idle or None


def _unused(comment: Suppression, idle: list[str], place: Span, sources: Sources) -> Diagnostic:
    what = "anything" if not idle else " or ".join(idle)
    return Diagnostic(
        UNUSED,
        BY_SLUG[UNUSED].severity,
        f"this comment does not hide {what}: there is nothing to hide",
        place,
        fix=_removal(comment, idle, place, sources),
    )


def _removal(comment: Suppression, idle: list[str], place: Span, sources: Sources) -> Fix | None:
    """Return the fix that takes out the idle names, or the comment when no name is left."""
    lines = sources(place.path)
    if lines is None:
        return None
    left = [name for name in comment.rules if name not in idle]
    if not left:
        from soniq_lint.fixes.comments import without_comment

        edits = without_comment(
            place.path, "\n".join(lines), comment.line, comment.column, comment.end_column
        )
        return Fix("safe", "remove the comment", edits) if edits else None
    text = lines[comment.line - 1] if comment.line <= len(lines) else ""
    start = text.find("[", comment.column - 1, comment.end_column - 1)
    end = text.find("]", start, comment.end_column - 1)
    if start < 0 or end < 0:
        return None
    inside = Span(place.path, comment.line, start + 2, comment.line, end + 1)
    return Fix("safe", f"remove {' and '.join(idle)}", (Edit(inside, ", ".join(left)),))
