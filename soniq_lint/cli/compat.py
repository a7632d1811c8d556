"""``soniq-lint compat``: a stub package now against what it was then, from source."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from soniq_lint.cli.arguments import Parser
from soniq_lint.cli.project_options import command_parser, read_config, write_output
from soniq_lint.cli.showing import complain, terminal_width, wants_colour
from soniq_lint.config.problems import ConfigError

if TYPE_CHECKING:
    from soniq.contract.findings import Severity
    from soniq_lint.compat.result import Result

INCOMPATIBLE, USAGE, CANNOT_CHECK = 1, 2, 3

FORMATS: Final = ("text", "json", "markdown", "github", "gitlab", "sarif", "junit")
DIRECTIONS: Final = ("backward", "forward", "full")
FAIL_ON: Final = ("breaking", "lossy", "unknown", "info")

DESCRIPTION = """\
Compare stub packages with what they were: at a git ref, in another folder, or in a contract
snapshot. Says of every task that keeps its name whether new consumers read what old producers
wrote, and old consumers what new producers write. Both versions are rebuilt from source; nothing is
imported or run, and neither work tree nor index is touched.
"""

EPILOG = """\
Examples:
  {prog} myservice_tasks --against main
  {prog} src/myservice_tasks --against HEAD~1
  {prog} myservice_tasks --against ../released --direction backward
  {prog} myservice_tasks --against contracts.json --format markdown -o summary.md

What --against names is a path if it begins like one (./ ../ / ~). If not, it is a git ref when the
repository has it, and else a folder or a file.

--direction says what must not break. backward: new consumers read what old producers wrote, for
teams that deploy consumers first. forward: old consumers read what new producers write, for teams
that deploy producers first and let their jobs run out. full: both.

Exit codes: 0 compatible; 1 not, at or above --fail-on; 2 mistakes in usage or configuration, or
nothing of that name, now or then; 3 could not check: git fails, or a file of either version cannot
be read.
"""


def parser(prog: str) -> Parser:
    """Return the parser of the command."""
    made = command_parser(
        prog, "[OPTIONS] PACKAGE... --against WHAT", DESCRIPTION, EPILOG.format(prog=prog)
    )
    made.add_argument(
        "packages", nargs="+", metavar="PACKAGE", help="import name, or path of a file or folder"
    )
    made.add_argument(
        "--against",
        metavar="WHAT",
        required=True,
        help="git ref, folder or snapshot file with the other version",
    )
    made.add_argument(
        "--direction",
        choices=DIRECTIONS,
        default="full",
        help="what must not break; default: full",
    )
    made.add_argument(
        "--fail-on",
        choices=FAIL_ON,
        default="breaking",
        help="least severity that is an error and ends in exit code 1; default: breaking",
    )
    made.add_argument(
        "--show-values",
        action="store_true",
        help="show a row that proves each break; its values are made up",
    )
    made.add_argument(
        "--pytest",
        metavar="FILE",
        help="write a pytest module with a case for each break that a row proves",
    )
    made.add_argument(
        "--format", choices=FORMATS, default="text", help="how to write the report; default: text"
    )
    made.add_argument("-o", "--output", metavar="FILE", help="default: standard output")
    made.add_argument(
        "--colour",
        "--color",
        choices=("auto", "always", "never"),
        default="auto",
        help="auto: on a terminal, unless NO_COLOR is set; FORCE_COLOR counts as always",
    )
    made.add_argument(
        "-v", "--verbose", action="store_true", help="name new tasks, on standard error"
    )
    return made


def main(argv: Sequence[str], prog: str = "soniq-lint compat") -> int:
    """Run the command and return the exit code."""
    try:
        given = parser(prog).parse_args(argv)
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else USAGE
    from soniq.contract.findings import Severity
    from soniq.errors import InvalidSnapshot
    from soniq_lint.compat.against import NoSuchThing
    from soniq_lint.compat.cases import CannotWriteCases
    from soniq_lint.compat.check import check
    from soniq_lint.compat.comparing import BOTH, Direction
    from soniq_lint.compat.repository import GitFailed
    from soniq_lint.packages import PackageNotFound

    fail_on = Severity(given.fail_on)
    try:
        config = read_config(given)
        gated = BOTH if given.direction == "full" else (Direction(given.direction),)
        result = check(given.packages, given.against, config.analysis, gated)
        if given.pytest is not None:
            _write_cases(result, given.pytest)
        write_output(_rendered(given, result, config.analysis.root, fail_on), given.output)
    except ConfigError as error:
        for problem in error.problems:
            complain(str(problem))
        return USAGE
    except (PackageNotFound, NoSuchThing, CannotWriteCases) as error:
        complain(str(error))
        return USAGE
    except InvalidSnapshot as error:
        complain(error.message)
        return USAGE
    except GitFailed as error:
        complain(f"could not check: {error}")
        return CANNOT_CHECK
    if given.verbose:
        for task in result.added:
            print(f"new: {task}", file=sys.stderr)
    if result.unread:
        complain("could not check: not all files were read")
        return CANNOT_CHECK
    return INCOMPATIBLE if result.fails(fail_on) else 0


def _write_cases(result: Result, path: str) -> None:
    from soniq_lint.compat.cases import cases_of, write_cases

    text = cases_of(result)
    if text is None:
        print(f"no break is proven by a row: {path} is not written", file=sys.stderr)
        return
    write_cases(text, path)
    print(f"wrote {path}", file=sys.stderr)


def _rendered(given: argparse.Namespace, result: Result, root: str, fail_on: Severity) -> str:
    if given.format == "json":
        from soniq_lint.compat.document import to_json

        return to_json(result, root, fail_on, values=given.show_values)
    if given.format == "markdown":
        from soniq_lint.compat.markdown import to_markdown

        return to_markdown(result, root, fail_on, values=given.show_values)
    from soniq_lint.compat.reporting import report_of
    from soniq_lint.output import render
    from soniq_lint.output.sources import read_sources

    stream = None if given.output else sys.stdout
    format_ = "full" if given.format == "text" else given.format
    return render(
        report_of(result, root, fail_on, format_, values=given.show_values),
        format_,
        colour=wants_colour(given.colour, stream, os.environ),
        width=0 if stream is None else terminal_width(stream),
        show_unresolved=False,
        statistics=False,
        sources=read_sources(result.texts),
    )
