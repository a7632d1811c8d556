"""``soniq-lint snapshot``: the contracts of stub packages in one file."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from soniq.contract.snapshots import to_json
from soniq.errors import InvalidSnapshot
from soniq_lint.cli.arguments import Parser
from soniq_lint.cli.project_options import command_parser, read_config, write_output
from soniq_lint.cli.showing import complain
from soniq_lint.config.problems import ConfigError
from soniq_lint.exporting import CannotExport, export, same_contracts
from soniq_lint.packages import PackageNotFound
from soniq_lint.report import amount
from soniq_lint.snapshots import read

DIFFERENT, USAGE = 1, 2

DESCRIPTION = """\
Write the contracts of stub packages to one file, for repositories that have neither their source
nor an environment in which they are installed. The file holds the source of the modules that refs
and models come from. Nothing is imported or run.
"""

EPILOG = """\
Examples:
  {prog} myservice_tasks -o contracts.json
  {prog} myservice_tasks -o contracts.json --check

The same source gives the same file. Use it with --snapshot, or name it in the configuration:
snapshots = ["contracts.json"]. `soniq registry --snapshot` writes one of a live registry.

Exit codes: 0 written, or current with --check; 1 not current; 2 mistakes in usage or
configuration, nothing of that name, or files that cannot be read.
"""


def main(argv: Sequence[str], prog: str = "soniq-lint snapshot") -> int:
    """Run the command and return the exit code."""
    try:
        given = parser(prog).parse_args(argv)
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else USAGE
    if given.check and given.output is None:
        complain("--check needs the file that is to be current: --output FILE")
        return USAGE
    try:
        config = read_config(given)
        made = export(given.packages, config.analysis)
        if given.check:
            if same_contracts(made, read(Path(given.output))):
                return 0
            command = f"{prog} {' '.join(given.packages)} -o {given.output}"
            print(f"{given.output} is not current: run {command}", file=sys.stderr)
            return DIFFERENT
        write_output(to_json(made), given.output)
    except ConfigError as error:
        for problem in error.problems:
            complain(str(problem))
        return USAGE
    except (PackageNotFound, CannotExport) as error:
        complain(str(error))
        return USAGE
    except InvalidSnapshot as error:
        complain(error.message)
        return USAGE
    if given.output is not None:
        sizes = f"{amount(len(made.tasks), 'task')}, {amount(len(made.modules), 'module')}"
        print(f"wrote {given.output}: {sizes}", file=sys.stderr)
    return 0


def parser(prog: str) -> Parser:
    """Return the parser of the command."""
    made = command_parser(prog, "[OPTIONS] PACKAGE...", DESCRIPTION, EPILOG.format(prog=prog))
    made.add_argument(
        "packages", nargs="+", metavar="PACKAGE", help="import name, or path of a file or folder"
    )
    made.add_argument("-o", "--output", metavar="FILE", help="default: standard output")
    made.add_argument(
        "--check", action="store_true", help="write nothing; exit with 1 if FILE is not current"
    )
    return made
