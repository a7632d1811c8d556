"""A longer run over random models: ``python -m tests.mypy.models --seed N --examples N``."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from tests.mypy.models.random_models import compare_random

parser = argparse.ArgumentParser(prog="python -m tests.mypy.models")
parser.add_argument("--seed", type=int, default=1)
parser.add_argument("--examples", type=int, default=2000)
given = parser.parse_args()
with tempfile.TemporaryDirectory() as folder:
    outcome = compare_random(Path(folder), given.seed, given.examples)
print(f"{outcome.models} models, {outcome.skipped} that Pydantic does not make")
print(f"wrong: {len(outcome.wrong)}; not all known: {len(outcome.unknown)} models")
for line in outcome.wrong:
    print(line)
sys.exit(bool(outcome.wrong))
