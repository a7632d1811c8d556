"""Fixing a whole run, round by round."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from soniq.errors import MissingExtra
from soniq_lint.diagnostics import Diagnostic, Edit, Fix, Import, Span
from soniq_lint.fixes import rounds
from soniq_lint.fixes.rounds import ROUNDS, FixReport, fix_all

Rules = Sequence[tuple[str, str, str]]
SPELLING: Rules = [("spelling", r"\bteh\b", "the")]


class Linter:
    """Finds words; each rule is a slug, a pattern and what its fix writes in its place."""

    def __init__(self, *paths: Path, rules: Rules = SPELLING, unsafe: str = "") -> None:
        self.paths = [str(path) for path in paths]
        self.rules = rules
        self.unsafe = unsafe
        self.calls: list[list[str]] = []

    def lint(self, path: str, text: str) -> list[Diagnostic]:
        return sorted(self._found(path, text), key=lambda each: each.span)

    def _found(self, path: str, text: str) -> Iterator[Diagnostic]:
        for number, line in enumerate(text.split("\n"), 1):
            for slug, pattern, new in self.rules:
                for match in re.finditer(pattern, line):
                    span = Span(path, number, match.start() + 1, number, match.end() + 1)
                    applicability = "unsafe" if slug == self.unsafe else "safe"
                    fix = Fix(applicability, "write it", (Edit(span, match.expand(new)),))
                    yield Diagnostic(slug, "error", "wrong", span, fix=fix)

    def start(self) -> dict[str, Sequence[Diagnostic]]:
        return {path: self.lint(path, Path(path).read_text("utf-8")) for path in self.paths}

    def relint(self, texts: Mapping[str, str]) -> dict[str, Sequence[Diagnostic]]:
        self.calls.append(sorted(texts))
        return {path: self.lint(path, text) for path, text in texts.items()}

    def fix(self, *, unsafe: bool = False, write: bool = True) -> FixReport:
        return fix_all(self.start(), unsafe=unsafe, relint=self.relint, write=write)


def write(folder: Path, **texts: str) -> list[Path]:
    paths = []
    for name, text in texts.items():
        paths.append(folder / f"{name}.py")
        paths[-1].write_text(text, "utf-8")
    return paths


def test_everything_is_fixed_and_counted_by_rule(tmp_path):
    rules = [*SPELLING, ("shouting", r"\bX\b", "x")]
    linter = Linter(*write(tmp_path, a="teh = X\nteh\n", b="X\n", c="x\n"), rules=rules)
    report = linter.fix()
    assert report.fixed == {"spelling": 2, "shouting": 2}
    assert (tmp_path / "a.py").read_text() == "the = x\nthe\n"
    assert (tmp_path / "b.py").read_text() == "x\n"
    assert [Path(path).name for path in report.changes] == ["a.py", "b.py"]
    assert report.changes[linter.paths[0]] == ("teh = X\nteh\n", "the = x\nthe\n")
    assert not any(report.remaining.values())
    assert (report.rounds, report.settled, report.refused, report.skipped) == (1, True, {}, [])


def test_only_what_changed_is_linted_again(tmp_path):
    linter = Linter(*write(tmp_path, a="teh\n", b="x\n"))
    linter.fix()
    assert linter.calls == [linter.paths[:1]]


def test_fixing_twice_changes_nothing(tmp_path):
    linter = Linter(*write(tmp_path, a="teh = teh\n"))
    linter.fix()
    before = (tmp_path / "a.py").stat().st_mtime_ns
    report = linter.fix()
    assert (report.fixed, report.changes, report.rounds) == ({}, {}, 0)
    assert (tmp_path / "a.py").stat().st_mtime_ns == before


def test_fixes_that_overlap_take_further_rounds(tmp_path):
    rules = [("pair", r"a, b", "b, b"), ("single", r"\bb\b(?=, c)", "d")]
    linter = Linter(*write(tmp_path, a="f(a, b, c)\n"), rules=rules)
    report = linter.fix()
    assert (tmp_path / "a.py").read_text() == "f(b, d, c)\n"
    assert report.fixed == {"pair": 1, "single": 1}
    assert report.rounds == 2


def test_unsafe_fixes_are_applied_only_when_asked_for(tmp_path):
    linter = Linter(*write(tmp_path, a="teh\n"), unsafe="spelling")
    assert linter.fix().changes == {}
    assert (tmp_path / "a.py").read_text() == "teh\n"
    assert linter.fix(unsafe=True).fixed == {"spelling": 1}
    assert (tmp_path / "a.py").read_text() == "the\n"


def test_what_has_no_fix_remains(tmp_path):
    (path,) = map(str, write(tmp_path, a="x\n"))
    diagnostic = Diagnostic("other", "error", "wrong", Span(path, 1, 1, 1, 2))
    report = fix_all({path: [diagnostic]}, unsafe=True, relint=lambda texts: {})
    assert report.remaining == {path: [diagnostic]}
    assert report.rounds == 0


def test_what_a_change_does_to_other_files_is_reported(tmp_path):
    linter = Linter(*write(tmp_path, a="teh\n", b="x\n"))
    other = Diagnostic("other", "error", "now wrong", Span(linter.paths[1], 1, 1, 1, 2))

    def relint(texts: Mapping[str, str]) -> dict[str, Sequence[Diagnostic]]:
        return {**linter.relint(texts), linter.paths[1]: [other]}

    report = fix_all(linter.start(), unsafe=False, relint=relint)
    assert report.remaining[linter.paths[1]] == [other]


def test_a_file_that_cannot_be_fixed_does_not_stop_the_others(tmp_path):
    linter = Linter(*write(tmp_path, a="teh\n", b="teh\n"))
    (tmp_path / "a.py").chmod(0o444)
    report = linter.fix()
    assert report.refused == {linter.paths[0]: "it is read-only"}
    assert (tmp_path / "a.py").read_text() == "teh\n"
    assert (tmp_path / "b.py").read_text() == "the\n"
    assert len(report.remaining[linter.paths[0]]) == 1


def test_a_fix_that_is_refused_is_named(tmp_path):
    linter = Linter(*write(tmp_path, a="teh\n"), rules=[("breaking", "teh", "(")])
    report = linter.fix()
    assert [(each.rule, why) for each, why in report.skipped] == [
        ("breaking", "the result would not be valid Python")
    ]
    assert report.changes == {}


def test_fixes_that_undo_each_other_end(tmp_path):
    linter = Linter(*write(tmp_path, a="aa\n"), rules=[("one", "aa", "bb"), ("two", "bb", "aa")])
    report = linter.fix()
    assert report.refused == {linter.paths[0]: "its fixes undo each other"}
    assert (tmp_path / "a.py").read_text() == "bb\n"


def test_fixes_that_never_end_are_stopped(tmp_path):
    linter = Linter(*write(tmp_path, a="x\n"), rules=[("growing", r"x$", "xx")])
    report = linter.fix()
    assert report.rounds == ROUNDS
    assert not report.settled
    assert (tmp_path / "a.py").read_text() == "x" * (ROUNDS + 1) + "\n"


def test_a_finding_that_its_fix_does_not_remove_is_fixed_once(tmp_path):
    linter = Linter(*write(tmp_path, a="teh\n"))
    found = linter.start()
    report = fix_all(found, unsafe=False, relint=lambda texts: found)
    assert (tmp_path / "a.py").read_text() == "the\n"
    assert [why for _, why in report.skipped] == ["it has been applied already"]
    assert (report.fixed, report.rounds, report.settled) == ({"spelling": 1}, 1, True)


@pytest.mark.parametrize("writing", [True, False])
def test_a_file_known_by_two_paths_is_fixed_once(tmp_path, writing):
    (path,) = write(tmp_path, a="teh = teh\n")
    link = tmp_path / "link.py"
    link.symlink_to(path)
    linter = Linter(path, link)
    report = linter.fix(write=writing)
    assert [change.after for change in report.changes.values()] == ["the = the\n"]
    assert path.read_text() == ("the = the\n" if writing else "teh = teh\n")
    assert report.fixed == {"spelling": 2}
    assert not any(report.remaining.values())


def test_without_writing_all_rounds_are_shown_and_the_files_stay(tmp_path):
    rules = [("pair", r"a, b", "b, b"), ("single", r"\bb\b(?=, c)", "d")]
    linter = Linter(*write(tmp_path, a="f(a, b, c)\n"), rules=rules)
    report = linter.fix(write=False)
    assert report.changes == {linter.paths[0]: ("f(a, b, c)\n", "f(b, d, c)\n")}
    assert report.rounds == 2
    assert (tmp_path / "a.py").read_text() == "f(a, b, c)\n"


def test_without_writing_fixes_that_undo_each_other_end(tmp_path):
    linter = Linter(*write(tmp_path, a="aa\n"), rules=[("one", "aa", "bb"), ("two", "bb", "aa")])
    assert list(linter.fix(write=False).refused.values()) == ["its fixes undo each other"]


def test_text_that_is_no_file_is_fixed_in_memory(tmp_path):
    path = str(tmp_path / "stdin.py")
    linter = Linter()
    report = fix_all(
        {path: linter.lint(path, "teh\n")},
        unsafe=False,
        relint=linter.relint,
        texts={path: "teh\n"},
    )
    assert report.changes == {path: ("teh\n", "the\n")}
    assert not (tmp_path / "stdin.py").exists()


def test_a_file_that_changed_after_it_was_linted_is_left_alone(tmp_path):
    linter = Linter(*write(tmp_path, a="teh\n"))
    path = linter.paths[0]
    report = fix_all(linter.start(), unsafe=False, relint=linter.relint, stamps={path: (1, 4)})
    assert report.refused == {path: "it has changed since it was linted"}


def test_a_file_that_somebody_changes_between_rounds_is_left_alone(tmp_path):
    rules = [("pair", r"a, b", "b, b"), ("single", r"\bb\b(?=, c)", "d")]
    linter = Linter(*write(tmp_path, a="f(a, b, c)\n"), rules=rules)

    def relint(texts: Mapping[str, str]) -> dict[str, Sequence[Diagnostic]]:
        found = linter.relint(texts)
        (tmp_path / "a.py").write_text("somebody else\n")
        return found

    report = fix_all(linter.start(), unsafe=False, relint=relint)
    assert report.refused == {linter.paths[0]: "it has changed since it was linted"}
    assert (tmp_path / "a.py").read_text() == "somebody else\n"


def test_without_libcst_nothing_is_written_if_an_import_is_needed(tmp_path, monkeypatch):
    def missing() -> None:
        raise MissingExtra("adding imports", "lint")

    monkeypatch.setattr(rounds, "require_libcst", missing)
    linter = Linter(*write(tmp_path, a="teh\n", b="teh\n"))
    found = linter.start()
    fix = found[linter.paths[1]][0].fix
    assert fix is not None
    fix = fix._replace(imports=(Import("acme", "the"),))
    found[linter.paths[1]] = [found[linter.paths[1]][0]._replace(fix=fix)]
    with pytest.raises(MissingExtra):
        fix_all(found, unsafe=False, relint=linter.relint)
    assert (tmp_path / "a.py").read_text() == "teh\n"


def test_without_libcst_everything_else_is_fixed(tmp_path, monkeypatch):
    def missing() -> None:
        raise MissingExtra("adding imports", "lint")

    monkeypatch.setattr(rounds, "require_libcst", missing)
    assert Linter(*write(tmp_path, a="teh\n")).fix().fixed == {"spelling": 1}
