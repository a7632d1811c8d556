"""The options of ``soniq-lint check``, and their way into configuration keys."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import Any, NoReturn

from soniq_lint.cli.program import COMMANDS
from soniq_lint.output import FORMATS

DESCRIPTION = """\
Find contract mistakes of Soniq's producers, consumers and stub packages in source, without
importing or running any of it.
"""

EPILOG = """\
Examples:
  {prog}                              lint the current folder
  {prog} src/orders --fix             lint a folder and fix what is certain
  {prog} --explain unknown-argument   read the page of a rule
  {prog} --update-baseline            accept all findings of today
  cat a.py | {prog} - --stdin-filename src/a.py

Commands:
{commands}

In folders .py and .pyi files are looked at, except in virtual environments, hidden tools' folders,
build and dist; "exclude" of the configuration says otherwise. .gitignore is not read. Files that
are named are always looked at, unless --force-exclude is given.

Configuration is the table [tool.soniq-lint] of the nearest pyproject.toml that has it, or
soniq-lint.toml, from the folder that holds all paths upwards to the top of the repository.

Exit codes: 0 clean, 1 findings, 2 mistakes in usage or configuration and errors of soniq-lint
itself, 130 interrupted.
"""


class Layout(argparse.RawDescriptionHelpFormatter):
    """Help of a fixed width: asking for the terminal's loads modules, even without ``--help``."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=28, width=100)


class Parser(argparse.ArgumentParser):
    """A parser that answers an unknown option with the nearest known one."""

    def parse_args(  # type: ignore[override]
        self, args: Sequence[str] | None = None, namespace: argparse.Namespace | None = None
    ) -> argparse.Namespace:
        """Parse, or exit with code 2 naming what is unknown and what was probably meant."""
        found, unknown = self.parse_known_args(args, namespace)
        if unknown:
            from soniq_lint.config.problems import suggestion

            option = unknown[0].partition("=")[0]
            known = [name for name in self._option_string_actions if name.startswith("--")]
            self.error(f"there is no option {option}{suggestion(option, known)}")
        return found

    def error(self, message: str) -> NoReturn:
        """Exit with code 2 and a message."""
        self.exit(2, f"error: {message}\ntry '{self.prog} --help'\n")


def parser(prog: str) -> Parser:
    """Return the parser of ``soniq-lint check``."""
    commands = "\n".join(
        f"  {prog + ' ' + name:<23} {summary}" for name, (_, summary) in COMMANDS.items()
    )
    made = Parser(
        prog=prog,
        usage=f"{prog} [check] [OPTIONS] [PATHS]",
        description=DESCRIPTION,
        epilog=EPILOG.format(prog=prog, commands=commands),
        formatter_class=Layout,
        allow_abbrev=False,
        add_help=False,
    )
    made.add_argument(
        "paths",
        nargs="*",
        metavar="PATHS",
        help="files and folders; none: the current folder; -: standard input",
    )
    _rules(made)
    _fixes(made)
    _output(made)
    _project(made)
    _baseline(made)
    _running(made)
    _questions(made)
    return made


def _rules(made: Parser) -> None:
    group = made.add_argument_group("rules (slugs, codes, starts of codes such as SQ1, or ALL)")
    _listed(group, "--select", "RULES", "rules that are on, in place of the configured ones")
    _listed(group, "--extend-select", "RULES", "rules that are on besides")
    _listed(group, "--ignore", "RULES", "rules that are off")


def _fixes(made: Parser) -> None:
    group = made.add_argument_group("fixes")
    _flag(group, "--fix", "apply safe fixes, then report what is left")
    _flag(group, "--unsafe-fixes", "apply unsafe fixes too")
    _flag(group, "--diff", "show what the fixes would change, and change nothing")


def _output(made: Parser) -> None:
    group = made.add_argument_group("output")
    group.add_argument("--output-format", metavar="FORMAT", help=", ".join(FORMATS))
    group.add_argument("--output-file", metavar="FILE", help="write the report to a file")
    _flag(group, "--statistics", "count findings by rule")
    _flag(group, "--show-unresolved", "list the enqueue sites that could not be checked, and why")
    _flag(group, "--exit-zero", "exit with 0 whatever is found")
    group.add_argument(
        "--colour",
        "--color",
        choices=("auto", "always", "never"),
        default="auto",
        help="auto: on a terminal, unless NO_COLOR is set; FORCE_COLOR counts as always",
    )
    _flag(group, "-q", "--quiet", "print nothing but findings")
    _flag(group, "-v", "--verbose", "say on stderr what was read and what was remembered")


def _project(made: Parser) -> None:
    group = made.add_argument_group("project")
    group.add_argument("--config", metavar="FILE", help="use this configuration file")
    _flag(group, "--isolated", "use no configuration file")
    group.add_argument(
        "--python", metavar="PATH", help="interpreter with the project's packages; it is not run"
    )
    group.add_argument("--venv", metavar="DIR", help="virtual environment of the project")
    _repeated(group, "--stubs", "DIR", "another repository with stub packages; repeatable")
    _repeated(group, "--snapshot", "FILE", "contract snapshot; repeatable")
    _repeated(group, "--extend-exclude", "PATTERN", "leave out what matches; repeatable")
    _flag(group, "--force-exclude", "leave out what is excluded even when it is named")
    group.add_argument(
        "--stdin-filename", metavar="FILE", help="the file that standard input stands for"
    )


def _baseline(made: Parser) -> None:
    group = made.add_argument_group("baseline")
    group.add_argument("--baseline", metavar="FILE", help="do not report what this file accepts")
    _flag(group, "--update-baseline", "accept what is found now, and write the file")
    _flag(group, "--prune-baseline", "take out what no longer occurs, and accept nothing new")


def _running(made: Parser) -> None:
    group = made.add_argument_group("running")
    group.add_argument("--cache-dir", metavar="DIR", help="folder of the cache")
    _flag(group, "--no-cache", "neither use nor write the cache")
    group.add_argument(
        "-j", "--jobs", metavar="N", help="processes at most; 0: as many as processors"
    )
    _flag(group, "--watch", "lint again whenever a file changes")


def _questions(made: Parser) -> None:
    group = made.add_argument_group("questions")
    group.add_argument("--explain", metavar="RULE", help="print the page of a rule")
    _flag(group, "--list-rules", "list all rules")
    _flag(group, "--show-settings", "print the settings in force and where they come from")
    _flag(group, "--version", "print the version")
    group.add_argument("-h", "--help", action="help", help="print this")


def _listed(group: argparse._ArgumentGroup, name: str, metavar: str, meaning: str) -> None:
    group.add_argument(name, metavar=metavar, action="append", type=_names, help=meaning)


def _repeated(group: argparse._ArgumentGroup, name: str, metavar: str, meaning: str) -> None:
    group.add_argument(name, metavar=metavar, action="append", help=meaning)


def _flag(group: argparse._ArgumentGroup, *names: str) -> None:
    *options, meaning = names
    group.add_argument(*options, action="store_true", help=meaning)


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",")]


def options(given: argparse.Namespace) -> dict[str, Any]:
    """Return what the command line says about keys of the configuration."""
    jobs = given.jobs
    values = {
        "select": _joined(given.select),
        "extend-select": _joined(given.extend_select),
        "ignore": _joined(given.ignore),
        "output-format": given.output_format,
        "python": given.python,
        "venv": given.venv,
        "stubs": given.stubs,
        "snapshots": given.snapshot,
        "extend-exclude": given.extend_exclude,
        "force-exclude": given.force_exclude or None,
        "baseline": given.baseline,
        "cache-dir": given.cache_dir,
        "jobs": int(jobs) if jobs is not None and jobs.isdecimal() and len(jobs) < 9 else jobs,
    }
    return {key: value for key, value in values.items() if value is not None}


def _joined(lists: list[list[str]] | None) -> list[str] | None:
    return None if lists is None else [name for names in lists for name in names]
