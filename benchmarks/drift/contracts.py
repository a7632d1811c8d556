"""Tasks of the generated stub packages: their models, correct args, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Final, Literal

from benchmarks.drift.fields import ADDED, SHARED, Field, fields_of
from benchmarks.lint.words import NOUNS, VERBS, camel

Fate = Literal[
    "sound",
    "changed",
    "not handled",
    "not deployed",
    "queue not served",
    "unused",
    "not produced",
    "read without model",
]
"""What is planted in a task; all but the first make a report say something."""

PACKAGES: Final = ("orders_tasks", "money_tasks")
AREAS: Final = 10
_PLANTED: Final[dict[int, Fate]] = {
    **dict.fromkeys((1, 2, 3), "not handled"),
    **dict.fromkeys((11, 12), "not deployed"),
    **dict.fromkeys((21, 22), "queue not served"),
    **dict.fromkeys((31, 32, 33), "unused"),
    **dict.fromkeys((13, 14), "not produced"),
    **dict.fromkeys((23, 24), "read without model"),
}
CHANGED_EVERY: Final = 40
"""One in so many tasks gets a required field in the current release of its stub package."""


@dataclass(frozen=True, slots=True)
class Task:
    """One task of a stub package.

    Attributes:
        number: counted over both packages.
        package, area: of the module that declares it.
        fields: of its model in the current release.
    """

    number: int
    package: str
    area: str
    ref: str
    fate: Fate
    fields: tuple[Field, ...]

    @property
    def name(self) -> str:
        """Return the name that goes over the wire."""
        return f"shop.{self.area}.{self.ref}.v1"

    @property
    def model(self) -> str:
        """Return the name of the model class."""
        return f"{camel(self.ref)}Args"

    @property
    def module(self) -> str:
        """Return the module of the ref; that of the model is the one beside it."""
        return f"{self.package}.{self.area}"

    def released(self) -> tuple[Field, ...]:
        """Return the fields of the release before."""
        return tuple(each for each in self.fields if each != ADDED)


def make_tasks(count: int, seed: int) -> list[Task]:
    """Return so many tasks, half of them in each package."""
    random = Random(f"{seed} tasks")
    areas = random.sample(NOUNS, AREAS)
    refs: dict[str, None] = {}
    while len(refs) < count:
        refs[f"{random.choice(VERBS)}_{random.choice(NOUNS)}"] = None
    tasks = []
    for number, ref in enumerate(refs):
        fate = "changed" if number % CHANGED_EVERY == 0 else _PLANTED.get(number, "sound")
        fields = fields_of(random)
        if fate == "changed":
            fields = (*fields, ADDED)
        package = PACKAGES[number // 5 % len(PACKAGES)]
        tasks.append(Task(number, package, areas[number % AREAS], ref, fate, fields))
    return tasks


def write_stubs(folder: Path, package: str, tasks: Sequence[Task], version: str) -> None:
    """Write the repository of one stub package; version ``1.0.0`` is the release before."""
    project = package.replace("_", "-")
    source = folder / "src" / package
    (source / "schemas").mkdir(parents=True)
    (folder / "pyproject.toml").write_text(
        f'[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n\n'
        f'[project]\nname = "{project}"\nversion = "{version}"\n'
        'dependencies = ["pydantic>=2", "soniq"]\n\n[tool.soniq-lint]\nroots = ["src"]\n'
    )
    mine = [task for task in tasks if task.package == package]
    (source / "__init__.py").write_text(f'"""The tasks of {project}."""\n')
    (source / "schemas" / "__init__.py").write_text('"""Args of every task."""\n')
    (source / "schemas" / "shared.py").write_text(SHARED)
    for area in dict.fromkeys(task.area for task in mine):
        there = [task for task in mine if task.area == area]
        (source / "schemas" / f"{area}.py").write_text("".join(_schemas(area, there, version)))
        (source / f"{area}.py").write_text("".join(_refs(package, area, there)))


def _schemas(area: str, tasks: Sequence[Task], version: str) -> Iterator[str]:
    yield (
        f'"""Args of the {area} tasks."""\n\n'
        "from datetime import date, datetime\nfrom decimal import Decimal\n"
        "from typing import Literal\nfrom uuid import UUID\n\n"
        "from pydantic import BaseModel\n\n"
        "from .shared import Address, Code, Currency, Line, Payment, Quantity\n"
    )
    for task in tasks:
        yield f"\n\nclass {task.model}(BaseModel):\n"
        for field in task.released() if version == "1.0.0" else task.fields:
            yield f"    {field.name}: {field.annotation}{field.default}\n"


def _refs(package: str, area: str, tasks: Sequence[Task]) -> Iterator[str]:
    models = ",\n    ".join(task.model for task in tasks)
    yield (
        f'"""Tasks about a {area}."""\n\nfrom soniq import task_ref\n\n'
        f"from {package}.schemas.{area} import (\n    {models},\n)\n"
    )
    for task in tasks:
        queue = "nobody" if task.fate == "queue not served" else "main"
        yield (
            f'\n{task.ref} = task_ref(\n    name="{task.name}",\n'
            f'    args_model={task.model},\n    default_queue="{queue}",\n)\n'
        )
