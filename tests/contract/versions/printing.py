"""The normal forms of many models under the Pydantic that is installed, as JSON on standard output.

Run by another interpreter: ``python -m tests.contract.versions.printing --models 500 --seed 1``.
"""

from __future__ import annotations

import argparse
import json
import sys
import warnings
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

import pydantic
from pydantic import BaseModel

from soniq.args import reader_schema, writer_schema
from soniq.args.described import described_reader, described_writer
from soniq.args.symmetry import has_code, parts_of_core
from soniq.contract.schema import normalise
from tests.compare.specs import build, generated
from tests.contract.samples import MODELS
from tests.contract.versions.wide import wide
from tests.lint.truth.differential import generate, imported

SIDES = {
    "writer": writer_schema,
    "reader": reader_schema,
    "described writer": described_writer,
    "described reader": described_reader,
}
Forms = dict[str, Any]
"""By side; a text that says why there are none."""


def forms(make: Callable[[], type[BaseModel]]) -> Forms | str:
    """Return the normal forms of a model, or why this Pydantic does not take it."""
    try:
        model = make()
        found = {side: normalise(schema(model)) for side, schema in SIDES.items()}
        return {**found, "code": code_of(model)}
    except Exception as error:
        return f"{type(error).__name__}: {str(error).splitlines()[0]}"


def code_of(model: type[BaseModel]) -> list[str]:
    """Return the kinds of core schemas in a model with which its author runs code."""
    parts = parts_of_core(model.__pydantic_core_schema__)
    return sorted({part["type"] for part in parts if "function" in part and has_code(part)})


def written_out() -> Iterator[tuple[str, Forms | str]]:
    """Yield the forms of the models that are written out, by name."""
    for model in MODELS:
        yield f"sample {model.__name__}", forms(lambda model=model: model)  # type: ignore[misc]
    for name, make in wide():
        yield name, forms(make)


def random_models(seed: int, count: int) -> Iterator[tuple[str, Forms | str]]:
    """Yield the forms of generated models: built, and run from generated source."""
    made = 0
    for number in range(count):
        yield f"built {number}", forms(lambda n=number: build(generated(Random(f"{seed}/{n}"))))  # type: ignore[misc]
        made += 1
        if made >= count:
            return
        case = generate(Random(f"{seed}/{number}"), number)
        try:
            with imported(case.sources) as modules:
                found = [getattr(modules[each.module], each.name) for each in case.models]
                for each in found:
                    each.model_rebuild()
                for each in found:
                    yield each.__name__, forms(lambda each=each: each)  # type: ignore[misc]
                    made += 1
        except Exception:  # an older Pydantic, or any, does not take the source
            continue
        if made >= count:
            return


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--models", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = dict(written_out())
        found.update(random_models(options.seed, options.models))
    json.dump({"version": pydantic.VERSION, "models": found}, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
