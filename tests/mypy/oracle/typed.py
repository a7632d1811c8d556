"""The types that mypy has for the fields and values of the oracle, from one build."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from mypy import build
from mypy.modulefinder import BuildSource
from mypy.nodes import TypeInfo, Var
from mypy.options import Options
from mypy.types import Type

from tests.mypy.oracle.names import PRELUDE
from tests.mypy.oracle.observer import MODULE, Observer

ROOT = Path(__file__).parents[3]


@dataclass(frozen=True)
class Typed:
    """Types of sources: of fields and of values, in the order they were asked for."""

    fields: list[Type]
    values: list[Type]


def types_of(fields: Sequence[str], types: Sequence[str], expressions: Sequence[str]) -> Typed:
    """Return what mypy makes of fields, and of values given as types and as expressions."""
    lines = [
        PRELUDE,
        "def look(name: str, value: object) -> None: ...",
        "class Fields(Generic[T]):",
    ]
    lines += [f"    f{index}: {source}" for index, source in enumerate(fields)]
    lines += ["class Values:", "    ..."]
    lines += [f"    t{index}: {source}" for index, source in enumerate(types)]
    lines += [f'look("t{index}", Values().t{index})' for index in range(len(types))]
    lines += [f'look("e{index}", {source})' for index, source in enumerate(expressions)]
    options = _options()
    observer = Observer(options)
    module = BuildSource(None, MODULE, "\n".join(lines) + "\n")
    result = build.build([module], options, extra_plugins=[observer])
    assert not result.errors, "\n".join(result.errors)
    held = result.files[MODULE].names["Fields"].node
    assert isinstance(held, TypeInfo)
    found: list[Type] = []
    for index, source in enumerate(fields):
        node = held.names[f"f{index}"].node
        assert isinstance(node, Var), source
        assert node.type is not None, source
        found.append(node.type)
    seen = observer.seen
    values = [seen[f"t{index}"] for index in range(len(types))]
    values += [seen[f"e{index}"] for index in range(len(expressions))]
    return Typed(found, values)


def _options() -> Options:
    options = Options()
    options.python_executable = sys.executable
    options.cache_dir = os.devnull  # facts of the plugin's last version must not be used
    options.mypy_path = [str(ROOT), str(ROOT / "mypy_plugin")]
    options.follow_imports = "silent"
    options.disallow_any_generics = False
    return options
