"""The longer run against griffe: ``python -m tests.lint.resolve --trees 5000 --seed 1``."""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from pathlib import Path

from tests.lint.project import write
from tests.lint.resolve.griffe_trees import compare, tree


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trees", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    agreed = unresolved = 0
    differed: list[str] = []
    for number in range(arguments.trees):
        wild = number % 2 == 1
        with tempfile.TemporaryDirectory() as folder:
            rng = random.Random(f"{arguments.seed}:{number}")
            write(Path(folder), tree(rng, wild=wild))
            found = compare(Path(folder))
        agreed += found.agreed
        unresolved += len(found.only_griffe)
        differed += [f"tree {number}: {each}" for each in found.differed]
        if not wild:
            differed += [f"tree {number}: not found: {each}" for each in found.only_griffe]
    print(f"{arguments.trees} trees: {agreed} names agreed, {unresolved} left open, "
          f"{len(differed)} differed")  # fmt: skip
    print("\n".join(differed[:20]))
    return 1 if differed else 0


if __name__ == "__main__":
    sys.exit(main())
