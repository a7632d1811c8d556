"""Measure the linter: ``python -m benchmarks.lint --help``."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from benchmarks.lint import corpus, every_file, silence, speed
from benchmarks.lint.processes import CommandFailed
from benchmarks.lint.rows import ROWS
from benchmarks.lint.tree import CLASS_LINES, PLANTS, make_tree


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line; without a command it is ``speed``."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.lint",
        description="Measure soniq-lint beside ruff, or look for false alarms in public packages. "
        "Without a command it measures; budgets are shown, never enforced.",
    )
    subparsers = parser.add_subparsers(dest="command", required=True)
    timed = subparsers.add_parser("speed", help="CPU, wall clock and memory beside ruff")
    timed.add_argument("--scale", type=float, default=1.0, help="part of a million lines")
    timed.add_argument("--seed", type=int, default=1, help="of the generated trees")
    timed.add_argument("--runs", type=int, default=5, help="interleaved runs (default 5)")
    timed.add_argument(
        "--class-lines", type=int, default=CLASS_LINES, help=f"of large classes ({CLASS_LINES:,})"
    )
    timed.add_argument("--only", nargs="+", choices=PLANTS, default=list(PLANTS), help="trees")
    silent = subparsers.add_parser("silence", help="no finding in millions of public lines")
    silent.add_argument("--packages", nargs="+", metavar="NAME", default=list(corpus.PACKAGES))
    silent.add_argument(
        "--every-file",
        action="store_true",
        help="analyse also what the linter would not parse, which takes minutes",
    )
    for each in (timed, silent):
        each.add_argument("--into", type=Path, metavar="FOLDER", help="what is kept between runs")
        each.add_argument("--json", type=Path, metavar="FILE", help="also write everything here")
    if not words or words[0] not in (*subparsers.choices, "-h", "--help"):
        words.insert(0, "speed")
    options = parser.parse_args(words)
    if options.command == "speed" and options.runs < 1:
        parser.error("--runs must be at least 1")
    if options.command == "speed" and not 0 < options.scale <= 10:
        parser.error("--scale must be above 0 and at most 10")
    return options


def kept_in(name: str) -> Path:
    """Return a folder for what takes long to make, outside of any repository."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return cache / "soniq-benchmarks" / name


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def measure_speed(options: argparse.Namespace) -> int:
    into = (options.into or kept_in("trees")).resolve()
    _say(f"making trees in {into}")
    trees = [
        make_tree(
            into / f"{plant}-{options.scale:g}",
            plant,
            options.scale,
            options.seed,
            options.class_lines,
        )
        for plant in options.only
    ]
    facts = speed.machine_facts()
    try:
        samples = speed.measure_all(trees, ROWS, options.runs, _say)
    except CommandFailed as error:
        _say(str(error))
        return 1
    print(speed.render(facts, trees, samples, options.runs))
    _write(options.json, speed.as_json(facts, trees, samples, options.runs))
    return 0


def look_for_findings(options: argparse.Namespace) -> int:
    """Return 1 when the linter crashed, found something, or had too little to look at."""
    into = (options.into or kept_in("packages")).resolve()
    tree, packages, left_out = corpus.fetch(into, options.packages, _say)
    _say("linting")
    result = silence.lint(tree)
    print(silence.render(packages, left_out, result))
    document = silence.as_json(packages, left_out, result)
    silent = result.is_silent
    if options.every_file:
        thorough = every_file.analyse_every_file(tree, _say)
        print(every_file.render(thorough))
        document["every_file"] = asdict(thorough)
        silent = silent and not thorough.findings and not thorough.crashes
    _write(options.json, document)
    return 0 if silent and result.lines >= silence.LINES else 1


def _write(path: Path | None, document: dict[str, object]) -> None:
    if path is not None:
        path.write_text(json.dumps(document, indent=2) + "\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code."""
    options = parse(arguments)
    if options.command == "silence":
        return look_for_findings(options)
    return measure_speed(options)


if __name__ == "__main__":
    sys.exit(main())
