"""``soniq-lint typegen``: stub files by which every type checker knows what refs take."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from soniq_lint.cli.arguments import Parser
from soniq_lint.cli.project_options import command_parser, read_config
from soniq_lint.cli.showing import complain
from soniq_lint.config.problems import ConfigError
from soniq_lint.output.text import visible
from soniq_lint.report import amount, shown_path

if TYPE_CHECKING:
    from soniq_lint.config.settings import AnalysisSettings
    from soniq_lint.packages import Reading
    from soniq_lint.typegen.modules import Unsaid
    from soniq_lint.typegen.writing import Change

DIFFERENT, USAGE = 1, 2

DESCRIPTION = """\
Write .pyi files beside the modules of stub packages that declare refs, so that every type checker
judges args={...} key by key, and handlers by their parameters. Models are rebuilt from source;
nothing is imported or run, and the source stays as it is.
"""

EPILOG = """\
Examples:
  {prog} myservice_tasks           a package of the project or its environment
  {prog} src/myservice_tasks       a folder
  {prog} myservice_tasks --check   in continuous integration: is everything current?

A .pyi that was not generated is never overwritten. Generated files that are no longer needed are
removed.

Exit codes: 0 written, or current with --check; 1 not current; 2 mistakes in usage or
configuration, nothing of that name, or files that cannot be read or written.
"""


def parser(prog: str) -> Parser:
    """Return the parser of the command."""
    made = command_parser(prog, "[OPTIONS] PACKAGE...", DESCRIPTION, EPILOG.format(prog=prog))
    made.add_argument(
        "packages", nargs="+", metavar="PACKAGE", help="import name, or path of a file or folder"
    )
    made.add_argument(
        "--check", action="store_true", help="write nothing; exit with 1 if a file is not current"
    )
    made.add_argument(
        "--diff", action="store_true", help="write nothing; print what would be changed"
    )
    made.add_argument(
        "--output-dir", metavar="DIR", help="write below DIR instead of beside the modules"
    )
    return made


def main(argv: Sequence[str], prog: str = "soniq-lint typegen") -> int:
    """Run the command and return the exit code."""
    try:
        given = parser(prog).parse_args(argv)
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else USAGE
    from soniq_lint.packages import PackageNotFound, read_packages
    from soniq_lint.typegen.modules import stubs_of
    from soniq_lint.typegen.writing import CannotWrite, compare, write

    try:
        config = read_config(given)
        reading = read_packages(given.packages, config.analysis)
        root = config.analysis.root
        if reading.skipped:
            for path, reason in reading.skipped:
                complain(f"{shown_path(path, root)} is not read: {reason}")
            return USAGE
        stubs, unsaid = stubs_of(reading)
        folders = _folders(given.packages, config.analysis, given.output_dir)
        changes = compare(stubs, folders, given.output_dir)
        if not (given.check or given.diff):
            write(changes)
    except ConfigError as error:
        for problem in error.problems:
            complain(str(problem))
        return USAGE
    except PackageNotFound as error:
        complain(str(error))
        return USAGE
    except CannotWrite as error:
        for line in str(error).splitlines():
            complain(line)
        return USAGE
    _remark(reading, unsaid, folders, root)
    if given.diff:
        _print_diff(changes, root)
    return _conclude(changes, root, f"{prog} {' '.join(given.packages)}", given.check, given.diff)


def _folders(packages: Sequence[str], settings: AnalysisSettings, output: str | None) -> list[Path]:
    """Return the folders of the packages, in which generated files may be left over."""
    from soniq_lint.packages import is_dotted
    from soniq_lint.world import finder_for

    finder = finder_for(settings)
    found: list[Path] = []
    for package in packages:
        module = finder.find(package) if is_dotted(package) else None
        if output is not None:
            parts = package.split(".") if module is not None else [Path(package).absolute().name]
            found.append(Path(output, *parts))
        elif module is not None:
            found += map(Path, module.folders)
        else:
            found.append(Path(package))
    return [each for each in dict.fromkeys(found) if each.is_dir()]


def _remark(reading: Reading, unsaid: Sequence[Unsaid], folders: Sequence[Path], root: str) -> None:
    """Say on standard error what is left out, and what keeps type checkers from looking."""
    for declaration, reason in unsaid:
        span = declaration.module.span(declaration.call)
        place = f"{shown_path(span.path, root)}:{span.line}:{span.column}"
        name = declaration.qualname or declaration.name or "a ref"
        print(f"left as it is: {place}: {name}: {visible(reason)}", file=sys.stderr)
    if not reading.promises:
        print(f"no tasks in {', '.join(reading.packages) or 'what was read'}", file=sys.stderr)
        return
    for folder in folders:
        if (folder / "__init__.py").exists() and not _is_typed(folder):
            print(
                f"hint: {shown_path(str(folder.absolute()), root)} has no py.typed: type checkers "
                "do not look into the package once it is installed",
                file=sys.stderr,
            )


def _is_typed(folder: Path) -> bool:
    """Tell whether a package, or one that it lies in, has the marker of typed packages."""
    for each in (folder, *folder.parents):
        if (each / "py.typed").exists():
            return True
        if not (each / "__init__.py").exists():
            return False
    return False


def _print_diff(changes: Sequence[Change], root: str) -> None:
    from soniq_lint.fixes.patch import diff

    for change in changes:
        shown = shown_path(os.path.abspath(change.path), root)
        sys.stdout.write(diff(change.before, change.after, shown))


def _conclude(changes: Sequence[Change], root: str, command: str, check: bool, dry: bool) -> int:
    """Say what became of the files, and return the exit code."""
    different = [each for each in changes if each.state != "current"]
    for change in different:
        shown = shown_path(os.path.abspath(change.path), root)
        done = "removed" if change.state == "left over" else "wrote"
        word = f"{change.state}:" if check or dry else done
        print(f"{word} {shown}", file=sys.stderr)
    if check and different:
        print(f"{amount(len(different), 'file')} not current: run {command}", file=sys.stderr)
        return DIFFERENT
    if not different:
        print(f"{amount(len(changes), 'file')} current", file=sys.stderr)
    return 0
