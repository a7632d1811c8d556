"""``python -m tests.lint.sites --examples N --seed S``: the longer run, with its figures."""

from __future__ import annotations

import argparse
import sys
import time

from tests.lint.sites.differential import run_all
from tests.lint.sites.producers import generate


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.lint.sites", description=__doc__)
    parser.add_argument("--examples", type=int, default=200, help="producers, a dozen sites each")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--worlds", type=int, default=14, help="runs of each producer")
    parser.add_argument("--show", type=int, default=1, help="how many of each finding to print")
    parser.add_argument("--source", type=int, help="print the sources of one producer instead")
    options = parser.parse_args()
    if options.source is not None:
        from random import Random

        producer = generate(Random(f"{options.seed} {options.source}"), options.source)
        for name, text in producer.sources.items():
            print(f"# {name}\n{text}")
        return 0
    started = time.perf_counter()
    figures = run_all(options.examples, options.seed, options.worlds)
    print(figures)
    print(f"{'seconds':<52}{time.perf_counter() - started:.1f}")
    for title, found in (
        ("false alarm", figures.false_alarms),
        ("at another place", figures.misplaced),
        ("missed", figures.missed),
        ("ref not found", figures.unresolved),
        ("constant but not checked", figures.unchecked),
    ):
        for each in sorted(found, key=len)[: options.show]:
            print(f"\n--- {title}\n{each}")
    wrong = figures.false_alarms or figures.misplaced or figures.unresolved
    return 1 if wrong or figures.share < 0.99 else 0


if __name__ == "__main__":
    sys.exit(main())
