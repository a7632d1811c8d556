"""Compare generated TypedDicts with Pydantic, over whole models of random source.

The modules are those of ``tests.lint.truth``: configs, aliases, generics, records, validators.
Args that the real model takes are enqueued in a file that mypy checks; each error is a false alarm.

    python -m tests.lint.typegen.model_truth --seed 1 --examples 40
"""

from __future__ import annotations

import argparse
import datetime
import re
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

from soniq_lint.cli import run
from soniq_lint.models.results import keys_of
from tests.lint.truth.differential import HIDDEN_SOURCE, Case, generate, imported
from tests.lint.truth.kinds import HIDDEN

_ERROR = re.compile(r"^calls\.py:(\d+): error: ", re.MULTILINE)
_HEAD = "import datetime\nfrom soniq import Soniq\n"


def compare(folder: Path, seed: int, examples: int, samples: int = 8) -> tuple[int, list[str]]:
    """Return how many args real models took, and those calls among them that mypy refuses."""
    chance = Random(seed)
    package = folder / "truth_tasks"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (folder / f"{HIDDEN}.py").write_text(HIDDEN_SOURCE)
    head, calls = _HEAD, list[str]()
    for number in range(examples):
        case = generate(chance, number)
        taken = list(_taken(case, chance, samples))
        if not taken:
            continue
        lines = ["from soniq import task_ref"]
        for name, text in case.sources.items():
            (folder / f"{name}.py").write_text(text)
            lines.append(f"import {name}")
        for info in case.models:
            model = f"{info.module}.{info.name}"
            name = f"truth.m{info.name.lower()}"
            lines.append(f'ref_{info.name} = task_ref(name="{name}", args_model={model})')
        (package / f"refs{number}.py").write_text("\n".join(lines) + "\n")
        head += f"from truth_tasks import refs{number}\n"
        calls += [f"app.enqueue(refs{number}.ref_{name}, args={args})" for name, args in taken]
    code = run(["typegen", str(package), "--isolated"])
    assert code == 0
    head += "app = Soniq()\nasync def go() -> None:\n"
    (folder / "calls.py").write_text(head + "".join(f"    await {each}\n" for each in calls))
    first = head.count("\n") + 1
    return len(calls), [calls[line - first] for line in _mypy(folder)]


def _taken(case: Case, chance: Random, samples: int) -> Iterator[tuple[str, str]]:
    """Yield names of models with args, as source, that they take and that have known keys only."""
    made: list[tuple[str, str]] = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            with imported(case.sources) as modules:
                for info in case.models:
                    model: Any = getattr(modules[info.module], info.name)
                    model.model_rebuild()
                    made += [
                        (info.name, repr(args))
                        for args in (info.sample(chance) for _ in range(samples))
                        if _is_taken(model, args) and _is_source(args)
                    ]
        except Exception:  # models that Pydantic refuses
            return
    yield from made


def _is_taken(model: Any, args: object) -> bool:
    if not isinstance(args, dict):
        return False
    keys = {
        key
        for name, info in model.model_fields.items()
        for key in keys_of(name, info, model.model_config)
    }
    if model.model_config.get("extra") != "allow" and not args.keys() <= keys:
        return False
    try:
        model.model_validate(args)
    except Exception:  # whatever its validators raise
        return False
    return True


def _is_source(args: object) -> bool:
    """Tell whether ``repr`` gives an expression that makes the same args."""
    try:
        return bool(eval(repr(args), {"datetime": datetime}) == args)
    except Exception:
        return False


def _mypy(folder: Path) -> list[int]:
    """Return the lines with errors; an error in a stub that is not in the source fails."""
    done = subprocess.run(
        [
            *(sys.executable, "-m", "mypy", "--config-file=", "--no-error-summary"),
            *("--cache-dir", str(folder / ".cache"), "calls.py"),
        ],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in (0, 1), done.stdout + done.stderr
    assert ".pyi:" not in done.stdout, done.stdout
    return sorted({int(line) for line in _ERROR.findall(done.stdout)})


def main() -> int:
    """Run a comparison and print what came out."""
    parser = argparse.ArgumentParser(prog="python -m tests.lint.typegen.model_truth")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--examples", type=int, default=40)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        count, alarms = compare(Path(folder), given.seed, given.examples)
    for alarm in alarms:
        print(f"false alarm: {alarm}")
    print(f"seed {given.seed}: {count} args taken by models, {len(alarms)} refused by mypy")
    return bool(alarms)


if __name__ == "__main__":
    raise SystemExit(main())
