from __future__ import annotations

import ast
import json

import pytest

from soniq_lint.records import Suppression
from soniq_lint.suppress import find

from .analyser import Analyser
from .conftest import Lint, Project


def covered(text: str) -> list[tuple[int, int]]:
    return [(each.first, each.last) for each in find(text, ast.parse(text))]


def only(text: str) -> Suppression:
    [found] = find(text, ast.parse(text))
    return found


def findings(lint: Lint, *arguments: str) -> list[tuple[str, int]]:
    outcome = lint("--output-format", "json", "--no-cache", *arguments)
    return [(each["rule"], each["line"]) for each in json.loads(outcome.out)["diagnostics"]]


# reading comments


@pytest.mark.parametrize(
    ("comment", "rules", "reason"),
    [
        ("# soniq: ignore", (), ""),
        ("#soniq:ignore", (), ""),
        ("#  soniq:  ignore  [a]", ("a",), ""),
        ("# soniq: ignore[unknown-argument]", ("unknown-argument",), ""),
        (
            "# soniq: ignore[SQ101, missing-argument] legacy",
            ("SQ101", "missing-argument"),
            "legacy",
        ),
        ("# soniq: ignore[SQ101] - see #12", ("SQ101",), "see #12"),
        ("# soniq: ignore because", (), "because"),
        ("# soniq: ignore: because", (), "because"),
        ("# noqa  # soniq: ignore[a] b  # type: ignore", ("a",), "b"),
        ("# soniq: ignore[]", ("",), ""),
        ("# soniq: ignore[a", ("[a",), ""),
        ("# soniq: ignore-file", ("ignore-file",), ""),
        ("# soniq: ignored", ("ignored",), ""),
    ],
)
def test_a_comment_is_read(comment: str, rules: tuple[str, ...], reason: str) -> None:
    found = only(f"x = 1  {comment}\n")

    assert (found.rules, found.reason) == (rules, reason)


@pytest.mark.parametrize(
    "text",
    [
        "x = '# soniq: ignore'",
        'x = """\n# soniq: ignore\n"""',
        "x = f'{1} # soniq: ignore'",
        "# soniq: a job queue",
        "# soniqs: ignore",
        "# soniq: noqa",
        "x = 1  # see soniq: ignore",
        "",
    ],
)
def test_other_text_is_no_comment_of_ours(text: str) -> None:
    assert find(text, ast.parse(text)) == ()


def test_the_place_is_that_of_the_comment_in_characters() -> None:
    found = only("é = '🙂'  # soniq: ignore[a] why  # noqa\n")

    assert found[:3] == (1, 10, 32)


def test_two_comments_on_one_line_are_two() -> None:
    text = "x = 1  # soniq: ignore[a]  # soniq: ignore[b]\n"

    assert [each.rules for each in find(text, ast.parse(text))] == [("a",), ("b",)]


# what they cover

CALL = """\
before()
await_(
    ref,
    args={
        "a": 1,
        "b": 2,
    },
)
after()
"""


def with_comment(line: int) -> str:
    lines = CALL.splitlines()
    lines[line - 1] += "  # soniq: ignore"
    return "\n".join(lines)


@pytest.mark.parametrize("line", [2, 8])
def test_behind_the_first_or_last_line_it_covers_the_statement(line: int) -> None:
    assert covered(with_comment(line)) == [(2, 8)]


@pytest.mark.parametrize("line", [3, 4, 5, 6, 7])
def test_behind_a_line_between_it_covers_that_line(line: int) -> None:
    assert covered(with_comment(line)) == [(line, line)]


def test_alone_it_covers_the_statement_below() -> None:
    assert covered("# soniq: ignore\n# more words\n\n" + CALL.replace("before()\n", "")) == [
        (4, 10)
    ]


def test_alone_inside_a_statement_it_covers_the_line_below() -> None:
    text = CALL.replace('        "b"', '        # soniq: ignore\n        "b"')

    assert covered(text) == [(7, 7)]


def test_alone_at_the_end_it_covers_nothing_else() -> None:
    assert covered("x = 1\n# soniq: ignore\n") == [(2, 2)]


HANDLER = """\
@app.job(
    name="a.b",
)
@other
async def handle(
    a: int,
    b: int,
) -> None:
    # a remark

    '''Docs.'''
    await x()
"""


def test_above_a_decorated_function_it_covers_the_head() -> None:
    assert covered("# soniq: ignore\n" + HANDLER) == [(2, 9)]


@pytest.mark.parametrize("line", [1, 8])
def test_at_either_end_of_a_head_it_covers_the_head(line: int) -> None:
    lines = HANDLER.splitlines()
    lines[line - 1] += "  # soniq: ignore"

    assert covered("\n".join(lines)) == [(1, 8)]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("if x:  # soniq: ignore\n    y()\n", (1, 1)),
        ("if x: y()  # soniq: ignore\n", (1, 1)),
        ("# soniq: ignore\nif (x and\n    z):\n    y()\n", (2, 3)),
        ("class A(  # soniq: ignore\n    B,\n):\n    x = 1\n", (1, 3)),
        ("try:\n    a()\nexcept X:  # soniq: ignore\n    b()\n", (3, 3)),
        ("try:\n    a()\nexcept X:\n    b(  # soniq: ignore\n    )\n", (4, 5)),
        ("match x:\n    case 1:\n        a(\n        )  # soniq: ignore\n", (3, 4)),
        ("# soniq: ignore\nmatch x:\n    case 1:\n        a()\n", (2, 2)),
        ("a(); b(  # soniq: ignore\n)\n", (1, 2)),
        ("x = '''\n\n'''  # soniq: ignore\n", (1, 3)),
        ("for x in y:\n    a()\nelse:\n    b(\n    )  # soniq: ignore\n", (4, 5)),
        ("def f():\n    def g():\n        a(\n        )  # soniq: ignore\n", (3, 4)),
        ("x = 1 \\\n    + 2  # soniq: ignore\n", (1, 2)),
        ("x = 1  # soniq: ignore", (1, 1)),
        ("x = 1  # soniq: ignore\r\ny = (\r\n)\r\n", (1, 1)),
        ("# soniq: ignore\ry = (\r)\r", (2, 3)),
        ("async def f():\n    async with a as b:  # soniq: ignore\n        pass\n", (2, 2)),
    ],
)
def test_of_a_statement_it_covers(text: str, lines: tuple[int, int]) -> None:
    assert covered(text) == [lines]


def test_deep_nesting_is_harmless() -> None:
    text = "".join(f"{' ' * n}if x:\n" for n in range(90)) + " " * 90 + "y()  # soniq: ignore\n"

    assert covered(text) == [(91, 91)]


# hiding


def test_a_comment_hides_what_it_covers(project: Project, lint: Lint, analyser: Analyser) -> None:
    project.write(
        "a.py",
        "app.enqueue(unknown_argument)  # soniq: ignore[unknown-argument] legacy\n"
        "app.enqueue(unknown_argument)\n",
    )

    assert findings(lint) == [("unknown-argument", 2)]
    assert "1 suppressed" in lint().out


@pytest.mark.parametrize("rules", ["", "[SQ101]", "[sq101]", "[missing-argument, SQ101]"])
def test_rules_can_be_named_in_several_ways(
    project: Project, lint: Lint, analyser: Analyser, rules: str
) -> None:
    project.write(
        "a.py",
        f"app.enqueue(unknown_argument); app.enqueue(missing_argument)  # soniq: ignore{rules}\n",
    )

    assert ("unknown-argument", 1) not in findings(lint)


def test_a_rule_of_the_project_can_be_hidden(
    project: Project, lint: Lint, analyser: Analyser
) -> None:
    project.write("a.py", "app.enqueue(string_task_name)  # soniq: ignore[string-task-name]\n")

    assert findings(lint) == []


def test_a_comment_behind_the_end_of_what_is_marked_hides_it(
    project: Project, lint: Lint, analyser: Analyser, monkeypatch: pytest.MonkeyPatch
) -> None:
    from soniq_lint import suppress
    from soniq_lint.diagnostics import Diagnostic, Span

    comment = Suppression(3, 9, 30, 3, 3, (), "")
    spread = Diagnostic("unknown-argument", "error", "x", Span("/a.py", 2, 5, 3, 6))
    later = Diagnostic("unknown-argument", "error", "x", Span("/a.py", 4, 5, 4, 6))
    applied = suppress.apply(
        [spread, later], {"/a.py": (comment,)}, frozenset(), whole=True, sources=lambda _: None
    )

    assert (applied.hidden, applied.kept) == ([spread], [later])


# judging comments


def test_a_comment_that_hides_nothing_is_reported(
    project: Project, lint: Lint, analyser: Analyser
) -> None:
    project.write("a.py", "x = 1  # soniq: ignore[unknown-argument]\n# soniq: ignore\ny = 2\n")

    assert findings(lint) == [("unused-suppression", 1), ("unused-suppression", 2)]


@pytest.mark.parametrize(
    ("comment", "arguments"),
    [
        ("# soniq: ignore[unknown-argument]", ["--ignore", "SQ101"]),
        ("# soniq: ignore[parameter-shadows-option]", []),
        ("# soniq: ignore", ["a.py"]),
        ("# soniq: ignore[string-task-name]", ["a.py"]),
        ("# soniq: ignore[unknown-argument]  # imports gone nowhere", []),
        ("# soniq: ignore  # imports gone nowhere", []),
    ],
)
def test_a_comment_is_not_called_unused_without_certainty(
    project: Project, lint: Lint, analyser: Analyser, comment: str, arguments: list[str]
) -> None:
    project.write("a.py", f"x = 1  {comment}\n")

    assert findings(lint, *arguments) == []


def test_a_comment_for_a_rule_that_is_off_is_used_when_it_would_be_on(
    project: Project, lint: Lint, analyser: Analyser
) -> None:
    project.write("a.py", "app.enqueue(unknown_argument)  # soniq: ignore\n")

    assert findings(lint, "--ignore", "SQ101") == []


def test_of_several_names_the_idle_ones_are_told(
    project: Project, lint: Lint, analyser: Analyser
) -> None:
    project.write(
        "a.py", "app.enqueue(unknown_argument)  # soniq: ignore[SQ101, missing-argument] why\n"
    )

    assert "does not hide missing-argument" in lint().out


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("x = 1  # soniq: ignore[SQ101] why\n", "x = 1\n"),
        ("y = 1\n    # soniq: ignore[SQ101]\nx = 1\n", "y = 1\nx = 1\n"),
        ("x = 1  # noqa  # soniq: ignore[SQ101] why\n", "x = 1  # noqa\n"),
        ("x = 1  # soniq: ignore[SQ101] why  # noqa\n", "x = 1  # noqa\n"),
        (
            "app.enqueue(missing_argument)  # soniq: ignore[SQ101,SQ102] why\n",
            "app.enqueue(missing_argument)  # soniq: ignore[SQ102] why\n",
        ),
    ],
)
def test_the_fix_takes_out_what_is_idle(
    project: Project, lint: Lint, analyser: Analyser, before: str, after: str
) -> None:
    project.write("a.py", before)
    lint("--fix")

    assert project.read("a.py") == after
    assert findings(lint) == []


@pytest.mark.parametrize(
    ("comment", "message"),
    [
        ("# soniq: ignore[unknown-args]", "did you mean 'unknown-argument'?"),
        ("# soniq: ignore[SQ999]", "there is no rule 'SQ999'"),
        ("# soniq: ignore[SQ1]", "there is no rule 'SQ1'"),
        ("# soniq: ignore[]", "the name of a rule is missing"),
        ("# soniq: ignore[SQ101,]", "the name of a rule is missing"),
        ("# soniq: ignore[SQ101", "the bracket after 'soniq: ignore' is not closed"),
        ("# soniq: ignore-file", "cannot read 'soniq: ignore-file'"),
    ],
)
def test_a_comment_that_cannot_be_read_is_reported_and_hides_nothing(
    project: Project, lint: Lint, analyser: Analyser, comment: str, message: str
) -> None:
    project.write("a.py", f"app.enqueue(missing_argument)  {comment}\n")
    outcome = lint()

    assert message in outcome.out
    assert "SQ905" in outcome.out
    assert "missing-argument" in outcome.out
