"""Run every type checker over the project: ``python -m tests.checkers --help``."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.checkers.matrix import FORMS, KEPT, Matrix, as_json, installed, run_matrix
from tests.checkers.page import PAGE, render_page
from tests.checkers.programs import PROGRAMS, CheckerFailed, Program


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.checkers",
        description="Run the type checkers that are installed over correct code and over one "
        "mistake of each kind, with refs as declared and with generated stubs.",
    )
    names = [program.name for program in PROGRAMS]
    parser.add_argument("--only", nargs="+", choices=names, metavar="NAME", help=", ".join(names))
    parser.add_argument("--write", action="store_true", help="keep the run and write the page")
    return parser.parse_args(arguments)


def render(matrix: Matrix, programs: Sequence[Program]) -> str:
    """Return the matrix for reading."""
    names = [program.name for program in programs]
    lines = []
    for title, found in (("mistake", matrix.mistakes), ("correct", matrix.refused)):
        for form in FORMS:
            lines.append(f"\n{title + ', ' + form:48}" + "".join(f"{name:14}" for name in names))
            for kind, forms in found.items():
                cells = (forms[form][name] for name in names)
                lines.append(f"{kind:48}" + "".join(f"{cell:14}" for cell in cells).rstrip())
    lines.append(f"\n{len(matrix.alarms)} reports about correct code")
    return "\n".join([*lines, *matrix.alarms])


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the matrix and return the exit code: 1 when something correct was reported."""
    options = parse(arguments)
    chosen = [
        each for each in installed() if options.only in (None, []) or each.name in options.only
    ]
    if options.write and len(chosen) < len(PROGRAMS):
        print("--write needs every checker: pip install -e '.[test]'", file=sys.stderr)
        return 2
    try:
        with tempfile.TemporaryDirectory(prefix="soniq-checkers-") as folder:
            matrix = run_matrix(Path(folder).resolve(), chosen)
    except CheckerFailed as error:
        print(error, file=sys.stderr)
        return 2
    print(render(matrix, chosen))
    if options.write:
        KEPT.write_text(json.dumps(as_json(matrix), indent=1) + "\n", encoding="utf-8")
        PAGE.write_text(render_page(matrix), encoding="utf-8")
    return 1 if matrix.alarms else 0


if __name__ == "__main__":
    sys.exit(main())
