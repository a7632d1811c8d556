"""``python -m tests.lint.truth --examples N --seed S``: the longer run, with its figures."""

from __future__ import annotations

import argparse
import sys
import time

from tests.lint.truth.differential import run


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.lint.truth", description=__doc__)
    parser.add_argument("--examples", type=int, default=300, help="pairs of modules")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--literals", type=int, default=30, help="literals for each model")
    parser.add_argument("--show", type=int, default=1, help="how many of each finding to print")
    options = parser.parse_args()
    started = time.perf_counter()
    figures = run(options.examples, options.seed, options.literals)
    print(figures)
    print(f"{'seconds':<34}{time.perf_counter() - started:.1f}")
    for title, found in (
        ("false alarm", figures.false_alarms),
        ("missed", figures.missed),
        ("unequal", figures.unequal),
        ("not read", figures.unread),
    ):
        for each in sorted(found, key=len)[: options.show]:
            print(f"\n--- {title}\n{each}")
    for reason, count in figures.refusals.most_common(options.show * 4):
        print(f"--- refused {count} times: {reason}")
    return 1 if figures.false_alarms or figures.unequal or figures.share < 0.99 else 0


if __name__ == "__main__":
    sys.exit(main())
