"""The options by which every command finds configuration, environment and stub packages."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from soniq_lint.cli.arguments import Parser
from soniq_lint.config.loading import load
from soniq_lint.config.problems import ConfigError, Problem

if TYPE_CHECKING:
    from soniq_lint.config.settings import Config


def command_parser(prog: str, usage: str, description: str, epilog: str) -> Parser:
    """Return a parser with ``--help`` and the options of ``read_config``."""
    parser = Parser(
        prog=prog,
        usage=f"{prog} {usage}",
        description=description,
        epilog=epilog,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
        add_help=False,
    )
    group = parser.add_argument_group("project")
    group.add_argument("--config", metavar="FILE", help="use this configuration file")
    group.add_argument("--isolated", action="store_true", help="use no configuration file")
    group.add_argument(
        "--python", metavar="PATH", help="interpreter with the project's packages; it is not run"
    )
    group.add_argument("--venv", metavar="DIR", help="virtual environment of the project")
    group.add_argument(
        "--stubs",
        metavar="DIR",
        action="append",
        help="another repository with stub packages; repeatable",
    )
    group.add_argument(
        "--snapshot", metavar="FILE", action="append", help="contract snapshot; repeatable"
    )
    parser.add_argument("-h", "--help", action="help", help="print this")
    return parser


def read_config(given: argparse.Namespace, paths: Sequence[str] = ()) -> Config:
    """Return the configuration that holds for ``paths``, none: for the current folder.

    Raises:
        ConfigError: with everything that is wrong.
    """
    values = {
        "python": given.python,
        "venv": given.venv,
        "stubs": given.stubs,
        "snapshots": given.snapshot,
    }
    options = {key: value for key, value in values.items() if value is not None}
    return load(paths, options, file=given.config, isolated=given.isolated)


def write_output(text: str, path: str | None) -> None:
    """Write a text to a file, None: to standard output.

    Raises:
        ConfigError: the file cannot be written.
    """
    if path is None:
        sys.stdout.write(text)
        return
    try:
        with open(path, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except OSError as error:
        problem = Problem("command line", "--output", f"{error.strerror}: {path}")
        raise ConfigError([problem]) from None
