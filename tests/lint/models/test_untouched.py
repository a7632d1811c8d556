"""Nothing of what is read is run, imported or looked at on disk."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.lint.models.rebuilding import builder_of, problems, rebuild, target_of

ROOT = Path(__file__).parents[3]

HOSTILE = """
import os, subprocess, importlib
os.environ["TOUCHED"] = "1"
raise SystemExit("ran")

def touch(*args, **kwargs):
    os.environ["TOUCHED"] = "1"
    raise SystemExit("ran")

class Meta(type):
    def __new__(cls, *args): touch()

class Hidden:
    def __init_subclass__(cls): touch()
    def __class_getitem__(cls, item): touch()
    def __set_name__(self, owner, name): touch()

class Args(BaseModel):
    a: int = touch()
    b: list[int] = Field(default_factory=touch)
    c: Annotated[int, BeforeValidator(touch), AfterValidator(touch)] = 3
    d: ImportString = "os.system"
    e: FilePath = "/etc/passwd"
    f: Literal[touch()] = 3
    g: eval("touch()") = 3
    h: "touch()" = 3
    i: Hidden[int] = 3
    j: conint(gt=touch()) = 3
    k: __import__("os").system("true") = 3
    m: "__import__('os').system('true')" = 3
    n: Annotated[str, StringConstraints(pattern=open("/etc/passwd").read())] = ""
    model_config = ConfigDict(alias_generator=touch, json_schema_extra=touch)
    @field_validator("a")
    def check(cls, value): touch()
    @model_validator(mode="before")
    @classmethod
    def check_all(cls, data): touch()
    @computed_field
    def z(self) -> int: touch()
    def model_post_init(self, context): touch()
    @touch
    def other(self): touch()
touch()
"""


def test_hostile_source_is_read_and_never_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TOUCHED", raising=False)

    def forbidden(*args: object, **kwargs: object) -> None:
        raise AssertionError("ran")

    monkeypatch.setattr(os, "system", forbidden)
    monkeypatch.setattr(subprocess, "run", forbidden)
    built = rebuild(HOSTILE)
    problems(built.cls, {"a": 1, "b": [1], "n": "x"})
    built.cls.model_json_schema()
    built.cls.model_json_schema(mode="serialization")
    assert "TOUCHED" not in os.environ


def test_only_modules_of_the_list_are_imported() -> None:
    before = set(sys.modules)
    builder = builder_of(
        "import antigravity, this, idlelib.idle\nfrom turtle import Turtle\nimport tkinter\n"
        "class Args(BaseModel):\n  a: antigravity.X\n  b: Turtle\n  c: idlelib.idle.Y = this.s\n"
        "  d: tkinter.Tk"
    )
    assert builder.build(target_of(builder)) is not None
    assert not {"antigravity", "this", "turtle", "tkinter", "idlelib"} & (set(sys.modules) - before)


def test_a_module_of_the_project_called_like_a_loaded_one_is_not_looked_into() -> None:
    builder = builder_of(
        "from __future__ import annotations\nfrom json.decoder import JSONDecoder\n"
        "class Args(BaseModel):\n  a: Optional[Args] = None\n  b: JSONDecoder = 3"
    )
    assert builder.build(target_of(builder)) is not None


@pytest.mark.process
def test_plugins_of_the_environment_are_not_loaded(tmp_path: Path) -> None:
    package = tmp_path / "noisy-1.0.dist-info"
    package.mkdir()
    (package / "METADATA").write_text("Metadata-Version: 2.1\nName: noisy\nVersion: 1.0\n")
    (package / "entry_points.txt").write_text("[pydantic]\nnoisy = noisy:plugin\n")
    (tmp_path / "noisy.py").write_text("raise SystemExit('plugin ran')\n")
    text = "from pydantic import BaseModel\nclass Args(BaseModel):\n  a: int"
    code = f"""
from soniq_lint.models.builder import ModelBuilder
from soniq_lint.resolve.finder import Finder
from soniq_lint.resolve.resolver import Resolver
builder = ModelBuilder(Resolver(Finder([], None, virtual={{"args": {text!r}}})))
module = builder.resolver.module("args")
print(builder.build(builder.resolver.lookup("Args", module.scope)).path)
"""
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{tmp_path}"}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False
    )
    assert done.stdout == "args.Args\n", done.stderr
