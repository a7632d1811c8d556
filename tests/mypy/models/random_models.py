"""Random models, as mypy with the plugin and as Pydantic sees them."""

from __future__ import annotations

import importlib.util
import sys
import warnings
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import BaseModel

from tests.mypy.models.comparison import unknown, wrong
from tests.mypy.models.generation import HEAD, generate_module
from tests.mypy.models.revealed import reveal, truth_of


@dataclass
class Outcome:
    """What came of a comparison.

    Attributes:
        models: how many were compared.
        skipped: how many Pydantic itself refuses to make.
        wrong: what is said of a model and not so.
        unknown: models of which not all is known, by name, with what is not.
    """

    models: int = 0
    skipped: int = 0
    wrong: list[str] = field(default_factory=list)
    unknown: dict[str, list[str]] = field(default_factory=dict)


def compare_random(folder: Path, seed: int, count: int) -> Outcome:
    """Make random models in a folder and compare what is known of them."""
    text, names = generate_module(seed, count)
    kept, made = _made(text, names, f"generated_{seed}", folder)
    outcome = Outcome(models=len(made), skipped=len(names) - len(made))
    module = next(iter(made.values())).__module__
    shapes = reveal(folder, folder / "scratch", [f"{module}.{name}" for name in made])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name, model in made.items():
            shape, truth = shapes[f"{module}.{name}"], truth_of(model)
            for each in wrong(shape, truth, model):
                outcome.wrong.append(f"{each}\n{kept[name]}\n{shape}")
            if missed := unknown(shape, truth):
                outcome.unknown[name] = missed
    return outcome


def _made(
    text: str, names: list[str], module: str, folder: Path
) -> tuple[dict[str, str], dict[str, type[BaseModel]]]:
    """Write a module of the classes that Pydantic makes, and return them by name."""
    kept, made = {}, {}
    sources = dict(zip(names, text[len(HEAD) :].split("\n\nclass ")[1:], strict=True))
    path = folder / f"{module}.py"
    path.write_text(HEAD)
    spec = importlib.util.spec_from_file_location(module, path)
    assert spec is not None
    assert spec.loader is not None
    loaded = importlib.util.module_from_spec(spec)
    sys.modules[module] = loaded
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            spec.loader.exec_module(loaded)
            for name, body in sources.items():
                source = f"class {body}\n"
                try:
                    exec(compile(source, str(path), "exec", dont_inherit=True), loaded.__dict__)
                except Exception:  # Pydantic refuses the class, or one of its bases is not there
                    continue
                kept[name], made[name] = source, loaded.__dict__[name]
    finally:
        del sys.modules[module]
    path.write_text(HEAD + "\n\n".join(kept.values()))
    return kept, made
