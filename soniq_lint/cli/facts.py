"""``soniq-lint facts``: what the source of a repository declares, enqueues and handles, as JSON."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from soniq.contract.facts import Facts, Service, to_json
from soniq_lint.cli.arguments import Parser
from soniq_lint.cli.project_options import command_parser, read_config, write_output
from soniq_lint.cli.showing import complain
from soniq_lint.collection import collect
from soniq_lint.config.problems import ConfigError
from soniq_lint.describing import Describer
from soniq_lint.facts import facts_of
from soniq_lint.report import amount
from soniq_lint.service import service_of

USAGE = 2

DESCRIPTION = """\
Write what the source in PATHS declares, enqueues and handles, with places, as JSON: for reports
that compare repositories. Nothing is imported or run, and no values of args are written.
"""

EPILOG = """\
Examples:
  {prog} -o orders.facts.json         of the current folder
  {prog} src --owner team-orders      with who answers for it

Name and version of the service come from pyproject.toml unless they are given. The format is
described in docs/reference/facts.md.

Exit codes: 0 written, 2 mistakes in usage or configuration.
"""


def main(argv: Sequence[str], prog: str = "soniq-lint facts") -> int:
    """Run the command and return the exit code."""
    try:
        given = parser(prog).parse_args(argv)
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else USAGE
    paths = given.paths or ["."]
    try:
        config = read_config(given, paths)
        describer = Describer(config.analysis, None if given.no_cache else config.cache_dir)
        collected = collect(config, paths, cached=not given.no_cache, world=describer.world)
        if collected.walk.missing:
            for path in collected.walk.missing:
                complain(f"there is no file or folder {path!r}")
            return USAGE
        found = facts_of(
            collected.records,
            config.analysis.root,
            service=_service(given, paths),
            skipped=collected.walk.skipped,
            describer=describer,
        )
        write_output(to_json(found), given.output)
    except ConfigError as error:
        for problem in error.problems:
            complain(str(problem))
        return USAGE
    if given.output is not None:
        print(f"wrote {given.output}: {_sums(found)}", file=sys.stderr)
    return 0


def parser(prog: str) -> Parser:
    """Return the parser of the command."""
    made = command_parser(prog, "[OPTIONS] [PATHS]", DESCRIPTION, EPILOG.format(prog=prog))
    made.add_argument(
        "paths", nargs="*", metavar="PATHS", help="files and folders; none: the current folder"
    )
    made.add_argument("-o", "--output", metavar="FILE", help="default: standard output")
    made.add_argument("--service", metavar="NAME", help="name of the service")
    made.add_argument("--service-version", metavar="VERSION", help="version of the service")
    made.add_argument("--owner", metavar="NAME", help="who answers for the service")
    made.add_argument("--no-cache", action="store_true", help="neither use nor write the cache")
    return made


def _service(given: argparse.Namespace, paths: Sequence[str]) -> Service:
    """Return the service as given, completed from the project's metadata."""
    read = service_of(os.path.commonpath([Path(path).absolute() for path in paths]))
    if given.service not in (None, read.name):  # then the version is not its either
        read = Service(name=given.service)
    version = given.service_version or read.version
    return Service(name=read.name, version=version, owner=given.owner)


def _sums(facts: Facts) -> str:
    counts = (
        f"{amount(len(facts.declares), 'task')} declared",
        f"{amount(len(facts.enqueues), 'enqueue site')}",
        f"{amount(len(facts.handles), 'handler')}",
    )
    unread = f"; {amount(len(facts.unread), 'file')} not read" if facts.unread else ""
    return f"{', '.join(counts)}{unread}"
