"""Compare the plugin with the run time on random nested types: ``python -m tests.mypy.oracle``."""

from __future__ import annotations

import argparse
import sys

from tests.mypy.oracle.comparison import Comparison, compare
from tests.mypy.oracle.fields import FIELDS
from tests.mypy.oracle.fixed import FIXED
from tests.mypy.oracle.nesting import nested_pairs


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.mypy.oracle")
    parser.add_argument("--seed", type=int, help="compare nested types of this seed")
    parser.add_argument("--examples", type=int, default=20_000, help="how many pairs, about")
    parser.add_argument("--missed", action="store_true", help="show where most is missed")
    chosen = parser.parse_args()
    if chosen.seed is None:
        found = compare(FIELDS, FIXED, encode_every=10)
    else:
        found = compare(*nested_pairs(chosen.seed, chosen.examples), encode_every=10)
    _show(found)
    if chosen.missed:
        for name, number in found.missed.most_common(40):
            print(f"{number:6} missed: {name}")
    return 1 if found.false_alarms or found.stored else 0


def _show(found: Comparison) -> None:
    for each in found.false_alarms:
        print(f"false alarm: {each}")
    for each in found.stored:
        print(f"stored: {each}")
    share = 100 * found.caught / max(found.refused, 1)
    print(
        f"{len(found.seen)} pairs, {len(found.false_alarms)} false alarms; "
        f"{found.refused} refused at run time, {found.caught} of them caught ({share:.1f} %)"
    )


if __name__ == "__main__":
    sys.exit(main())
