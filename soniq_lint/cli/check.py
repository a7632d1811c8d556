"""``soniq-lint check``: what the options ask for, once or whenever a file changes."""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Sequence

from soniq_lint import baseline
from soniq_lint.cli.arguments import options, parser
from soniq_lint.cli.showing import complain, refuse, show, tell
from soniq_lint.collection import Text
from soniq_lint.config.loading import load
from soniq_lint.config.problems import ConfigError, suggestion
from soniq_lint.config.settings import Config
from soniq_lint.progress import Progress
from soniq_lint.report import amount
from soniq_lint.run import NoSuchPath, Outcome, Request, Run

CLEAN, FINDINGS, USAGE, INTERRUPTED = 0, 1, 2, 130
STDIN = "<stdin>"


def main(argv: Sequence[str], prog: str) -> int:
    """Run the command and return the exit code."""
    try:
        given = parser(prog).parse_args(argv)
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else USAGE
    if (answer := _answered(given)) is not None:
        return answer
    if problem := _conflict(given):
        complain(problem)
        return USAGE
    try:
        return _watch(given) if given.watch else _once(given)
    except ConfigError as error:
        refuse(given, map(str, error.problems))
    except NoSuchPath as error:
        refuse(given, map(_no_path, error.paths))
    return USAGE


def _answered(given: argparse.Namespace) -> int | None:
    """Answer a question that needs no configuration; None when there is none."""
    if given.version:
        from soniq_lint.cli.program import version

        print(f"soniq-lint {version()}")
        return CLEAN
    if given.list_rules or given.explain is not None:
        from soniq_lint.cli import pages

        text = pages.rules() if given.explain is None else pages.explain(given.explain)
        if text is None:
            complain(pages.unknown_rule(given.explain))
            return USAGE
        print(text, end="")
        return CLEAN
    return None


def _conflict(given: argparse.Namespace) -> str | None:
    """Return why options cannot be combined, if they cannot."""
    piped = _is_piped(given)
    writes = given.update_baseline or given.prune_baseline
    fixes = given.fix or given.unsafe_fixes or given.diff
    if piped and len(given.paths) > 1:
        return "standard input (-) cannot be linted together with other paths"
    if given.stdin_filename is not None and not piped:
        return "--stdin-filename is for standard input; write - instead of paths"
    if given.update_baseline and given.prune_baseline:
        return "--update-baseline and --prune-baseline cannot be combined"
    if given.fix and given.diff:
        return "--fix changes files and --diff changes nothing; choose one"
    if writes and fixes:
        return "fixing and changing the baseline cannot be combined"
    if given.watch and (piped or writes or fixes):
        other = "standard input" if piped else "a changing baseline" if writes else "fixes"
        return f"--watch cannot be combined with {other}"
    return None


def _is_piped(given: argparse.Namespace) -> bool:
    return "-" in given.paths or (given.stdin_filename is not None and not given.paths)


def _prepared(given: argparse.Namespace) -> tuple[Config, Request]:
    """Return configuration and request.

    Raises:
        ConfigError: the configuration or the baseline cannot be used.
    """
    text = None
    paths = tuple(given.paths)
    if _is_piped(given):
        path = os.path.abspath(given.stdin_filename or STDIN)
        text, paths = Text(path, sys.stdin.buffer.read()), (path,)
    config = load(paths, options(given), file=given.config, isolated=given.isolated)
    writes = given.update_baseline or given.prune_baseline
    file = config.baseline
    if file is None and writes:
        file = os.path.join(config.analysis.root, baseline.DEFAULT)
        config = config._replace(baseline=file)
    known = None
    if file is not None and not (given.update_baseline and not os.path.lexists(file)):
        known = baseline.read(file)
    return config, Request(paths, text, not given.no_cache, known)


def _once(given: argparse.Namespace) -> int:
    config, request = _prepared(given)
    if given.show_settings:
        from soniq_lint.cli import pages

        print(pages.settings(config), end="")
        return CLEAN
    return _linted(given, config, request)[0]


def _linted(
    given: argparse.Namespace, config: Config, request: Request
) -> tuple[int, Outcome | None]:
    """Lint, show the report and return the exit code."""
    run = Run(config, request, Progress(sys.stderr, quiet=given.quiet))
    if given.fix or given.unsafe_fixes or given.diff:
        from soniq_lint.cli.fixing import fix

        return _code(given, fix(given, config, request, run)), None
    outcome = run.outcome()
    tell(given, config, outcome)
    if given.update_baseline or given.prune_baseline:
        return _baseline_written(given, config, request, outcome), None
    show(given, config, outcome.report, run.sources)
    return _code(given, bool(outcome.report.diagnostics)), outcome


def _code(given: argparse.Namespace, found: bool) -> int:
    return FINDINGS if found and not given.exit_zero else CLEAN


def _baseline_written(
    given: argparse.Namespace, config: Config, request: Request, outcome: Outcome
) -> int:
    file, old, root = config.baseline, request.baseline, config.analysis.root
    assert file is not None
    if given.update_baseline:
        new = baseline.updated(old, outcome.accepted, outcome.stale, root)
    else:
        assert old is not None
        new = baseline.pruned(old, outcome.stale)
    before = {} if old is None else old.counts
    try:
        if old is None or new != before:
            baseline.write(file, new)
    except OSError as error:
        complain(f"the baseline {file} cannot be written: {error.strerror}")
        return USAGE
    if not given.quiet:
        names = before.keys() | new.keys()
        more = sum(max(new.get(each, 0) - before.get(each, 0), 0) for each in names)
        less = sum(max(before.get(each, 0) - new.get(each, 0), 0) for each in names)
        shown = outcome.report.shown(file)
        total = amount(sum(new.values()), "finding")
        print(f"{shown} accepts {total} ({more} more, {less} fewer)", file=sys.stderr)
    return CLEAN


def _no_path(path: str) -> str:
    from soniq_lint.cli.program import COMMANDS

    close = "" if os.sep in path or "." in path else suggestion(path, COMMANDS)
    return f"there is no file or folder {path}{close}"


def _watch(given: argparse.Namespace) -> int:
    """Lint again and again until interrupted.

    Raises:
        ConfigError, NoSuchPath: as things are, there is nothing to begin with.
    """
    from soniq_lint.watch import Watcher, stamps

    config, request = _prepared(given)
    paths = request.paths or (".",)
    others = {*config.sources, *([config.baseline] if config.baseline else [])}
    watcher = Watcher(lambda: stamps(config, paths, others))
    try:
        while True:
            if sys.stdout.isatty():
                sys.stdout.write("\x1b[2J\x1b[3J\x1b[H")
            _, outcome = _linted(given, config, request)
            sys.stdout.flush()
            if outcome is not None:
                others |= outcome.reads
                watcher.accept(outcome.reads)
            if not given.quiet:
                print("watching; Ctrl-C stops", file=sys.stderr)
            gc.collect()  # nobody else does, see cli.program
            changed = watcher.wait()
            while (prepared := _prepared_again(given)) is None:
                changed = watcher.wait()
            config, request = prepared
            others |= {*config.sources}
            watcher.accept(config.sources)
            if not given.quiet:
                print(f"changed: {', '.join(map(os.path.relpath, changed[:3]))}", file=sys.stderr)
    except KeyboardInterrupt:
        print(file=sys.stderr)
        return INTERRUPTED


def _prepared_again(given: argparse.Namespace) -> tuple[Config, Request] | None:
    """Return configuration and request as they are now; None after saying what is wrong."""
    try:
        return _prepared(given)
    except ConfigError as error:
        refuse(given, map(str, error.problems))
        return None
