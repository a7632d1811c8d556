"""Measure what the mypy plugin costs: ``python -m benchmarks.mypy --help``."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.lint.processes import CommandFailed
from benchmarks.mypy import speed
from benchmarks.mypy.project import make_project


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.mypy",
        description="CPU time of mypy with the plugin and without it, on a generated project; "
        "goals are shown, never enforced.",
    )
    parser.add_argument("--runs", type=int, default=7, help="interleaved runs (default 7)")
    parser.add_argument("--files", type=int, default=50, help="that enqueue (default 50)")
    parser.add_argument("--calls", type=int, default=1_000, help="in all of them (default 1000)")
    parser.add_argument("--seed", type=int, default=1, help="of the generated project")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write everything here")
    options = parser.parse_args(arguments)
    if min(options.runs, options.files, options.calls) < 1:
        parser.error("--runs, --files and --calls must be at least 1")
    return options


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and return the exit code: 1 when mypy failed or found something."""
    options = parse(arguments)
    with tempfile.TemporaryDirectory(prefix="soniq-mypy-") as folder:
        project = make_project(Path(folder).resolve(), options.files, options.calls, options.seed)
        try:
            samples = speed.measure_all(
                project, options.runs, lambda line: print(line, file=sys.stderr, flush=True)
            )
        except CommandFailed as error:
            print(error, file=sys.stderr)
            return 1
    facts = speed.machine_facts()
    print(speed.render(facts, project, samples, options.runs))
    if options.json is not None:
        document = speed.as_json(facts, project, samples, options.runs)
        options.json.write_text(json.dumps(document, indent=2) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
