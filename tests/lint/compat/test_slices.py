"""Two versions are called the same only if nothing that a model is made of has changed."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from soniq_lint.compat.slices import Slicer
from soniq_lint.config.settings import AnalysisSettings
from soniq_lint.packages import read_packages
from tests.lint.project import write

from .repositories import package

MAIN, LIMITS, RULES = (f"acme_tasks/{name}.py" for name in ("__init__", "limits", "rules"))
BODY = """\
import functools

from acme_tasks import limits
from acme_tasks.limits import LENGTH

SIZES = ["s", "m"]
SIZES.append("l")


class Item(BaseModel):
    sku: str


class Base(BaseModel):
    model_config = ConfigDict(extra="ignore")

    def helper(self, value):
        return value


class Args(Base):
    \"\"\"Said.\"\"\"

    a: Annotated[str, Field(max_length=LENGTH)]
    items: "Annotated[list[Item], Field(max_length=3)]"

    @field_validator("a")
    def check(cls, value):
        from acme_tasks.rules import allowed

        if value not in SIZES or not allowed(value) or len(value) > limits.MOST:
            raise ValueError("no")
        return value


Args.model_rebuild(force=True)
"""
FILES = {
    **package(BODY),
    LIMITS: "LENGTH = 5\nMOST = LENGTH + 1\nOTHER = 1\n",
    RULES: "def allowed(value):\n    return inner(value)\n\n\n"
    "def inner(value):\n    return True\n\n\ndef other():\n    return 1\n",
}  # fmt: skip
DIFFERENT = {
    "a field": (MAIN, "sku: str", "sku: int"),
    "a field of a class in quotes": (MAIN, "    sku: str\n", "    sku: str\n    b: int\n"),
    "a constant": (LIMITS, "LENGTH = 5", "LENGTH = 6"),
    "what a constant is made of": (LIMITS, "LENGTH + 1", "LENGTH + 2"),
    "a list that is changed later": (MAIN, 'append("l")', 'append("xl")'),
    "config of a base": (MAIN, '"ignore"', '"forbid"'),
    "a method of a base": (MAIN, "return value\n\n\nclass", "return 1\n\n\nclass"),
    "a validator": (MAIN, 'ValueError("no")', 'ValueError("never")'),
    "a function that a validator imports": (RULES, "return inner", "return not inner"),
    "a function behind that": (RULES, "return True", "return False"),
    "a decorator": (MAIN, '@field_validator("a")', '@field_validator("a", mode="before")'),
    "where a name comes from": (MAIN, " BaseModel, Con", " RootModel as BaseModel, Con"),
    "a call on the class": (MAIN, "force=True", "force=False"),
}  # fmt: skip
SAME = {
    "a docstring": (MAIN, '"""Said."""', '"""Said otherwise."""'),
    "a comment": (MAIN, "class Item", "# more\nclass Item"),
    "layout": (MAIN, "Field(max_length=LENGTH)", "Field(\n        max_length = LENGTH\n    )"),
    "another constant": (LIMITS, "OTHER = 1", "OTHER = 2"),
    "another function": (RULES, "return 1", "return 2"),
    "another class": (MAIN, "class Item", "class More(BaseModel):\n    a: int\n\n\nclass Item"),
    "another ref": (MAIN, "send = ", 'more = task_ref(name="x.y.v1", args_model=Item)\nsend = '),
    "the queue": (MAIN, "args_model=Args)", 'args_model=Args, default_queue="q")'),
}
FILLING = "\n\n".join(f"def filling_{number}():\n    return {number}" for number in range(600))


def digest(folder: Path, change: tuple[str, str, str] | None = None, *, large: bool = False) -> str:
    files = dict(FILES)
    if change is not None:
        path, old, new = change
        assert files[path].count(old) >= 1
        files[path] = files[path].replace(old, new, 1)
    if large:
        files = {path: f"{text}\n\n{FILLING}\n" for path, text in files.items()}
    write(folder, {path: textwrap.dedent(text) for path, text in files.items()})
    reading = read_packages(["acme_tasks"], AnalysisSettings(root=str(folder)))
    declaration = next(
        each.declaration for each in reading.promises if each.declaration.name == "mail.send.v1"
    )
    found = Slicer(reading.resolver).slice(declaration)
    assert found is not None
    return found


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> str:
    return digest(tmp_path_factory.mktemp("plain"))


@pytest.mark.parametrize("change", DIFFERENT.values(), ids=DIFFERENT)
def test_whatever_a_model_is_made_of_counts(tmp_path, plain, change) -> None:
    assert digest(tmp_path, change) != plain


def test_bodies_that_are_not_parsed_in_large_files_count_too(tmp_path: Path) -> None:
    before = digest(tmp_path / "before", large=True)
    for number, name in enumerate(("a validator", "a method of a base", "a function behind that")):
        assert digest(tmp_path / str(number), DIFFERENT[name], large=True) != before, name


@pytest.mark.parametrize("change", SAME.values(), ids=SAME)
def test_nothing_else_counts(tmp_path, plain, change) -> None:
    assert digest(tmp_path, change) == plain
