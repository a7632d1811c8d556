"""A project of which every file does harm when it is imported, run or merely found."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

HARM = """\
import os

def hostile_harm(*arguments, **options):
    os.write(os.open({marker!r}, os.O_WRONLY | os.O_CREAT), __name__.encode())
    os._exit(66)

hostile_harm()
"""
"""What must not be run: it leaves a file behind and ends the process."""

NAMES = (
    "__main__", "annotated_types", "argparse", "ast", "conftest", "email_validator", "enum", "json",
    "libcst", "manage", "multiprocessing", "noxfile", "pydantic", "pydantic_core", "setup",
    "sitecustomize", "tasks", "tomllib", "typing_extensions", "tzdata", "usercustomize",
)  # fmt: skip
"""Modules that something might import by accident, as they lie in the folder that is linted."""

STUBS = """\
import enum
import typing
from dataclasses import dataclass
from typing import Annotated, Any, Generic, Literal, NamedTuple, NewType, TypedDict, TypeVar

from pydantic import (
    AfterValidator, BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, PlainSerializer,
    RootModel, WrapValidator, computed_field, create_model, field_validator, model_validator,
)
from soniq import task_ref

from acme import hostile_harm

hostile_text = '__import__("acme").hostile_harm()'


class HostileMeta(type(BaseModel)):
    def __new__(cls, *arguments, **options):
        hostile_harm()

    def __call__(cls, *arguments, **options):
        hostile_harm()

    def __instancecheck__(cls, instance):
        hostile_harm()


class HostileType:
    def __class_getitem__(cls, item):
        hostile_harm()

    def __init_subclass__(cls, **options):
        hostile_harm()

    def __set_name__(self, owner, name):
        hostile_harm()

    @classmethod
    def __get_pydantic_core_schema__(cls, source, handler):
        hostile_harm()


class HostileEnum(enum.Enum):
    _ignore_ = ["hostile_ignored"]
    A = hostile_harm()
    B = enum.auto()

    def _generate_next_value_(name, start, count, last):
        hostile_harm()

    @classmethod
    def _missing_(cls, value):
        hostile_harm()


class HostileKeys(TypedDict):
    a: '__import__("acme").hostile_harm()'
    b: hostile_harm()


class HostilePair(NamedTuple):
    a: '__import__("acme").hostile_harm()'
    b: int = hostile_harm()


@dataclass
class HostileData:
    a: '__import__("acme").hostile_harm()'
    b: int = hostile_harm()

    def __post_init__(self):
        hostile_harm()


@hostile_harm
class HostileDecorated(BaseModel):
    a: int


HostileT = TypeVar("HostileT", bound='__import__("acme").hostile_harm()')
HostileId = NewType("HostileId", '__import__("acme").hostile_harm()')
HostileMade = create_model("HostileMade", a=(int, Field(default_factory=hostile_harm)))
HostileTuple = typing.NamedTuple('hostile_harm()', [('__import__("acme").hostile_harm()', int)])
HostileFlags = enum.Enum('hostile_harm()', 'A B __import__("acme").hostile_harm()')


class HostileBox(BaseModel, Generic[HostileT]):
    inside: HostileT


class HostileRoot(RootModel[Annotated[str, AfterValidator(hostile_harm)]]):
    pass


class HostileArgs(BaseModel):
    model_config = ConfigDict(
        alias_generator=lambda name: hostile_harm(),
        json_schema_extra=hostile_harm,
        model_title_generator=hostile_harm,
        field_title_generator=hostile_harm,
        arbitrary_types_allowed=True,
        validate_default=True,
    )
    text: str = Field(default_factory=hostile_harm)


class HostileWide(BaseModel):
    order_id: str
    text: '__import__("acme").hostile_harm()' = None
    texts: "list['__import__(\\"acme\\").hostile_harm()']" = []
    called: hostile_harm() = None
    computed: [hostile_harm() for _ in range(3)][0] = None
    chosen: (hostile_harm() if hostile_harm() else int) = None
    walrus: (hostile_name := hostile_harm()) = None
    lambda_: (lambda: hostile_harm())() = None
    formatted: f"{hostile_harm()}" = None
    removed: str = Field(default_factory=os.remove)
    made: str = Field(default_factory=hostile_harm)
    default: str = hostile_harm()
    literal: Literal[hostile_harm()] = None
    typed: HostileType[int] = None
    enum: HostileEnum = None
    keys: HostileKeys = None
    pair: HostilePair = None
    data: HostileData = None
    decorated: HostileDecorated = None
    id: HostileId = None
    made_up: HostileMade = None
    tuple: HostileTuple = None
    flags: HostileFlags = None
    box: HostileBox[hostile_harm()] = None
    root: HostileRoot = None
    extra: str = Field("x", json_schema_extra=hostile_harm, exclude_if=hostile_harm)
    before: Annotated[str, BeforeValidator(hostile_harm), WrapValidator(hostile_harm)] = ""
    written: Annotated[str, PlainSerializer(hostile_harm)] = ""
    tagged: Annotated[int | str, Discriminator(hostile_harm)] = ""
    after: Annotated[str, AfterValidator(lambda value: hostile_harm())] = "x"
    private: Any = None
    __private: str = hostile_harm()

    @field_validator("order_id", mode="before")
    @classmethod
    def hostile_check(cls, value):
        return hostile_harm()

    @model_validator(mode="wrap")
    @classmethod
    def hostile_wrap(cls, value, handler):
        return hostile_harm()

    @computed_field
    @property
    def hostile_property(self) -> str:
        return hostile_harm()

    def __init_subclass__(cls, **options):
        hostile_harm()

    def model_post_init(self, context):
        hostile_harm()


class HostileBuilt(BaseModel, metaclass=HostileMeta):
    a: int


hostile_name = hostile_harm()
one = task_ref(name="acme.one.v1", args_model=HostileArgs)
two = task_ref(name="acme.two.v1", args_model=HostileWide)
three = task_ref(name="acme.three.v1", args_model=HostileBuilt)
four = task_ref(name=hostile_text, args_model=hostile_harm())
five = task_ref(name=f"acme.{hostile_harm()}.v1", args_model=HostileBox[int])
six = task_ref(name="acme.six.v1", args_model=HostileBox['__import__("acme").hostile_harm()'])
seven = task_ref(name="acme.seven.v1", args_model=HostileRoot)
eight = task_ref(name="acme.eight.v1", args_model=HostileMade)
"""

CALLS = """\
from soniq import Soniq

from acme import hostile_harm
from acme.stubs import (
    HostileArgs, HostileEnum, HostileWide, eight, five, four, one, seven, six, three, two,
)
from tasks import hostile_harm as tasks_harm

app = Soniq()


class HostileStr(str):
    def __format__(self, spec):
        return hostile_harm()


hostile_value = HostileStr("x")


@app.job(two)
async def handler(order_id: '__import__("acme").hostile_harm()' = hostile_harm()) -> None: ...


async def main() -> None:
    await app.enqueue(one, args={"text": hostile_harm()})
    await app.enqueue(one, args=HostileArgs(text=1))
    await app.enqueue(two, args={"order_id": 1, "made": f"{hostile_value:x}", "enum": "A"})
    await app.enqueue(two, args={"order_id": "%s" % hostile_value, "enum": HostileEnum["A"]})
    await app.enqueue(two, args={**hostile_harm(), "order_id": [hostile_harm() for _ in "x"]})
    await app.enqueue(two, args=HostileWide(order_id="1").model_dump(fallback=hostile_harm))
    await app.enqueue(two, args=HostileWide.model_validate({"order_id": "1"}))
    await app.enqueue(two, args={"order_id": "1", "data": {"a": 1}, "box": {"inside": 1}})
    await app.enqueue(three, args={"a": "x"})
    await app.enqueue(four, args={"a": __import__("acme").hostile_harm()})
    await app.enqueue(five, args={"inside": eval('hostile_harm()')})
    await app.enqueue(six, args={"inside": exec('hostile_harm()')})
    await app.enqueue(seven, args="x")
    await app.enqueue(eight, args={"a": type("X", (), {"__str__": hostile_harm})()})
    await app.enqueue("acme.nothing.v1", args={"a": str(hostile_value).join([hostile_value])})
"""

PYPROJECT = """\
[build-system]
requires = []
build-backend = "setup"
backend-path = ["."]

[tool.soniq-lint]
python = ".venv/bin/python"

[tool.pytest.ini_options]
addopts = "-p conftest"
"""

FINDER = """\
MAPPING: dict[str, str] = {{'mapped': __import__('acme').hostile_harm()}}
MAPPING: dict[str, str] = {{'acme_mapped': '@/mapped'}}
NAMESPACES: dict[str, list[str]] = {{}}
{harm}
"""


def lay_out(root: Path, marker: Path) -> Path:
    """Write the project, its environment included; ``marker`` is what harm leaves behind."""
    harm = HARM.format(marker=str(marker))
    files = {
        **{f"{name}.py": harm for name in NAMES},
        "acme/__init__.py": harm,
        "acme/stubs.py": STUBS.replace("import enum\n", f"import enum\nimport os\n{harm}", 1),
        "acme/calls.py": harm + CALLS,
        "acme/calls.pyi": "from acme.stubs import one as one\n",
        "pyproject.toml": PYPROJECT,
        "soniq/__init__.py": harm,
        "soniq_lint/__init__.py": harm,
        ".git/config": "[core]\n\tfsmonitor = ./harm.sh\n\thooksPath = .\n",
        ".env": f"PYTHONSTARTUP={root}/setup.py\n",
    }
    site = f".venv/lib/python{sys.version_info[0]}.{sys.version_info[1]}/site-packages"
    info = f"{site}/acme_tasks-1.dist-info"
    files |= {
        ".venv/pyvenv.cfg": "home = /nowhere\nversion = 3.11.7\n",
        f"{site}/sitecustomize.py": harm,
        f"{site}/a.pth": "import acme; acme.hostile_harm()\nimport sitecustomize\n",
        f"{site}/b.pth": f"import\texec; exec({harm!r})\n{root}\n../../../..\n",
        f"{site}/__editable__.acme_tasks-1.pth": (
            "import __editable___acme_tasks_1_finder; __editable___acme_tasks_1_finder.install()\n"
        ),
        f"{site}/__editable___acme_tasks_1_finder.py": FINDER.format(harm=harm),
        f"{site}/_editable_impl_acme.py": f"F.map_module('acme2', hostile_harm())\n{harm}",
        f"{site}/_editable_impl_acme.pth": "import _editable_impl_acme\n",
        f"{site}/acme_hook.py": harm,
        f"{site}/acme_plugin.py": harm,
        f"{info}/METADATA": "Metadata-Version: 2.1\nName: acme-tasks\nRequires-Dist: soniq\n",
        f"{info}/RECORD": "acme_hook.py,,\n__editable__.acme_tasks-1.pth,,\n",
        f"{info}/entry_points.txt": (
            "[pydantic]\nacme = acme_plugin:plugin\n[soniq]\nacme = acme_plugin:plugin\n"
            "[console_scripts]\nacme = acme_plugin:main\n"
        ),
        f"{info}/direct_url.json": '{"url": "file://@", "dir_info": {"editable": true}}',
    }
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.replace("@/", f"{root}/"), encoding="utf-8")
    for name in (".venv/bin/python", ".venv/bin/python3", "harm.sh", "post-index-change"):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"#!/bin/sh\ntouch {marker}\n", encoding="utf-8")
        path.chmod(0o755)
    return root


def contents(root: Path) -> dict[str, tuple[int, int, bytes]]:
    """Return mode, time of change and contents of everything in a folder, but for the cache."""
    found = {}
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root).as_posix()
        if name.partition("/")[0] == ".soniq_cache":
            continue
        state = path.lstat()
        data = b""
        if stat.S_ISREG(state.st_mode):
            data = path.read_bytes()
        elif stat.S_ISLNK(state.st_mode):
            data = os.fsencode(path.readlink())
        # a folder's own time changes with the cache in it
        time = 0 if path.is_dir() else state.st_mtime_ns
        found[name] = (state.st_mode, time, data)
    return found
