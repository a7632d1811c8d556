"""``python -m tests.contract.versions --pydantic 2.9 --models 500 --seed 1``: with its figures.

Compares the installed Pydantic with others, each in an environment of its own.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path

from tests.contract.versions.comparing import compared, first_difference
from tests.contract.versions.environment import NotInstalled, environment, printed

SHOWN = 5


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.contract.versions", description=__doc__)
    parser.add_argument("--pydantic", nargs="+", default=["2.7"], metavar="VERSION")
    parser.add_argument("--models", type=int, default=500, help="generated ones")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    now = printed(Path(sys.executable), options.models, options.seed)
    wrong = 0
    for version in options.pydantic:
        started = time.perf_counter()
        with tempfile.TemporaryDirectory() as folder:
            requirement = f"pydantic=={version}" + (".*" if version.count(".") == 1 else "")
            try:
                python = environment(Path(folder), requirement)
            except NotInstalled as error:
                print(error)
                return 3
            then = printed(python, options.models, options.seed)
        figures = compared(now, then)
        wrong += len(figures.different)
        print(
            f"Pydantic {then['version']} and {now['version']}: {figures.compared} models compared, "
            f"{len(figures.different)} sides different, {sum(figures.excepted.values())} excepted, "
            f"{len(figures.refused)} not taken by one of them, {figures.absent} of modules not "
            f"taken; {time.perf_counter() - started:.1f} s"
        )
        for name, side, one, other in figures.different[:SHOWN]:
            path, now_there, then_there = first_difference(one, other)
            print(f"  {name}, {side}, {path}")
            print(f"    {json.dumps(now_there)}\n    {json.dumps(then_there)}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
