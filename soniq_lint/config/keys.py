"""The keys of the configuration: one table, from which checks, schema and pages follow."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final, Literal, NamedTuple

from soniq_lint.config import selectors
from soniq_lint.config.problems import printable
from soniq_lint.files import globs
from soniq_lint.output import FORMATS

Kind = Literal[
    "rules", "ignores", "patterns", "path", "paths", "flag", "version", "regex", "format", "count"
]


class Key(NamedTuple):
    """One key: how it is spelt, what its value is, the default in words, and what it does."""

    name: str
    kind: Kind
    default: str
    meaning: str


KEYS: Final = (
    Key("extend", "path", "none",
        "Another configuration file to start from; keys given here win, lists called extend-... "
        "and per-file-ignores add up."),
    Key("select", "rules", "the rules that are on by default",
        "Rules that are on, in place of the default ones."),
    Key("extend-select", "rules", "none", "Rules that are on besides the selected ones."),
    Key("ignore", "rules", "none", "Rules that are off, even if selected."),
    Key("per-file-ignores", "ignores", "none",
        "Rules that are off in files that match a pattern."),
    Key("exclude", "patterns", ", ".join(sorted(globs.EXCLUDED)),
        "Files and folders that are not looked at, in place of the default ones."),
    Key("extend-exclude", "patterns", "none",
        "Files and folders that are not looked at, besides the default ones."),
    Key("force-exclude", "flag", "false",
        "Leave out what is excluded even when it is named on the command line."),
    Key("roots", "paths", "src, and the folder of the configuration",
        "Folders that absolute imports start from."),
    Key("stubs", "paths", "none",
        "Folders of other repositories whose stub packages can be imported."),
    Key("snapshots", "paths", "none",
        "Files of contract snapshots, for when neither source nor environment is there."),
    Key("python", "path", "none",
        "Python interpreter with the project's packages; its environment is read, nothing is run."),
    Key("venv", "path", ".venv or venv, $VIRTUAL_ENV, $CONDA_PREFIX",
        "Virtual environment with the project's packages."),
    Key("python-version", "version", "that of the project's environment",
        "Version that sys.version_info is compared as."),
    Key("task-name-pattern", "regex", "$SONIQ_TASK_NAME_PATTERN, or Soniq's own pattern",
        "Regular expression that the whole name of a task matches."),
    Key("baseline", "path", "none", "File of accepted findings, which are not reported."),
    Key("cache-dir", "path", ".soniq_cache", "Folder for what is remembered between runs."),
    Key("output-format", "format", "full", "How findings are written."),
    Key("jobs", "count", "the number of processors",
        "How many processes may be used; 0 stands for the number of processors."),
)  # fmt: skip
"""Every key, in the order in which people meet them."""

BY_NAME: Final = {key.name: key for key in KEYS}

EXPECTED: Final[dict[Kind, str]] = {
    "rules": 'a list of rules, such as ["unknown-argument", "SQ2"]',
    "ignores": 'a table of lists of rules, such as {"tests/**" = ["unknown-argument"]}',
    "patterns": 'a list of patterns, such as ["migrations", "src/generated/**"]',
    "path": "a path",
    "paths": 'a list of paths, such as ["../tasks"]',
    "flag": "true or false",
    "version": 'a version of Python, such as "3.12"',
    "regex": "a regular expression, as text",
    "format": "one of " + ", ".join(FORMATS),
    "count": "a number, 0 to 64",
}
"""What a value of each kind is, in words."""

MOST_JOBS = 64

_VERSION = re.compile(r"3\.(?:[0-9]|[1-9][0-9])")


def check(kind: Kind, value: object, at: str) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with a value, each with the place in it (``at`` and what follows)."""
    yield from _CHECKS[kind](kind, value, at)


def _wrong(kind: Kind, value: object) -> str:
    return f"expected {EXPECTED[kind]}, found {_described(value)}"


def _described(value: object) -> str:
    """Return a value in words of TOML, shortened."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list):
        return "a list" if value else "an empty list"
    return printable(value)


def _rules(kind: Kind, value: object, at: str) -> Iterator[tuple[str, str]]:
    yield from _each(kind, value, at, selectors.problem_of, "the name of a rule")


def _patterns(kind: Kind, value: object, at: str) -> Iterator[tuple[str, str]]:
    yield from _each(kind, value, at, globs.problem_of, "a pattern")


def _paths(kind: Kind, value: object, at: str) -> Iterator[tuple[str, str]]:
    yield from _each(kind, value, at, _path_problem, "a path")


def _each(
    kind: Kind, value: object, at: str, problem_of: Callable[[str], str | None], noun: str
) -> Iterator[tuple[str, str]]:
    if not isinstance(value, list):
        yield at, _wrong(kind, value)
        return
    for number, item in enumerate(value):
        if not isinstance(item, str):
            yield f"{at}[{number}]", f"expected {noun}, found {_described(item)}"
        elif problem := problem_of(item):
            yield f"{at}[{number}]", problem


def _ignores(kind: Kind, value: object, at: str) -> Iterator[tuple[str, str]]:
    if not isinstance(value, dict):
        yield at, _wrong(kind, value)
        return
    for pattern, rules in value.items():
        where = f"{at}.{printable(pattern)}"
        if problem := globs.problem_of(pattern):
            yield where, f"the pattern {problem}"
        yield from _rules("rules", rules, where)


def _path(kind: Kind, value: object, at: str) -> Iterator[tuple[str, str]]:
    if not isinstance(value, str):
        yield at, _wrong(kind, value)
    elif problem := _path_problem(value):
        yield at, problem


def _path_problem(value: str) -> str | None:
    if not value:
        return "expected a path, found nothing"
    return "a path cannot hold a NUL character" if "\0" in value else None


def _flag(kind: Kind, value: object, at: str) -> Iterator[tuple[str, str]]:
    if not isinstance(value, bool):
        yield at, _wrong(kind, value)


def _version(kind: Kind, value: object, at: str) -> Iterator[tuple[str, str]]:
    if not isinstance(value, str) or not _VERSION.fullmatch(value):
        yield at, _wrong(kind, value)


def _regex(kind: Kind, value: object, at: str) -> Iterator[tuple[str, str]]:
    if not isinstance(value, str) or not value:
        yield at, _wrong(kind, value)
        return
    try:
        re.compile(value)
    except (re.error, RecursionError, OverflowError) as error:
        yield at, f"is no regular expression: {error}"


def _format(kind: Kind, value: object, at: str) -> Iterator[tuple[str, str]]:
    if not isinstance(value, str) or value not in FORMATS:
        yield at, _wrong(kind, value)


def _count(kind: Kind, value: object, at: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MOST_JOBS:
        yield at, _wrong(kind, value)


_CHECKS: Final[dict[Kind, Callable[[Kind, object, str], Iterator[tuple[str, str]]]]] = {
    "rules": _rules,
    "ignores": _ignores,
    "patterns": _patterns,
    "path": _path,
    "paths": _paths,
    "flag": _flag,
    "version": _version,
    "regex": _regex,
    "format": _format,
    "count": _count,
}
