"""Compare generated TypedDicts with Pydantic: what a model takes, mypy must take too.

Models of random types are written to a package, its stubs are generated, and values are given to
Pydantic and, as dict displays, to mypy. A value that the one takes and the other refuses is a false
alarm; one that Pydantic refuses and mypy takes is a miss.

    python -m tests.lint.typegen.truth --seed 1 --examples 400
"""

from __future__ import annotations

import argparse
import random
import re
import subprocess
import sys
import tempfile
import types
from pathlib import Path
from typing import Any, NamedTuple

from soniq_lint.cli import run

HEAD = """\
import enum
from collections import OrderedDict, deque
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from ipaddress import IPv4Address, IPv6Address, IPv4Network
from pathlib import Path, PurePosixPath
from typing import Annotated, Any, Generic, Literal, NamedTuple, TypeVar
from uuid import UUID

from pydantic import (
    AfterValidator, AnyUrl, AwareDatetime, BaseModel, BeforeValidator, ByteSize, ConfigDict, Field,
    FiniteFloat, HttpUrl, Json, NaiveDatetime, PastDate, PositiveInt, RootModel, SecretBytes,
    SecretStr, Strict, StrictBool, StrictFloat, StrictInt, StrictStr, StringConstraints,
)
from typing_extensions import TypedDict

class Colour(enum.Enum):
    RED = "red"
    BLUE = "blue"

class Size(enum.StrEnum):
    S = "s"
    M = "m"

class Level(enum.IntEnum):
    LOW = 1
    HIGH = 2

class Ratio(enum.Enum):
    HALF = 0.5
    WHOLE = 1.0

class Flags(enum.IntFlag):
    A = 1
    B = 2

class Index:
    def __index__(self) -> int:
        return 1

class Real:
    def __float__(self) -> float:
        return 1.0

class Item(BaseModel):
    sku: str
    count: int = 0

class Line(BaseModel):
    kind: Literal["line"]
    length: float

class Dot(BaseModel):
    kind: Literal["dot"]
    size: int

class Node(BaseModel):
    name: str
    kids: list["Node"] = []

class Names(RootModel[list[str]]):
    pass

class Open(BaseModel):
    model_config = ConfigDict(extra="allow")
    a: int

class Exact(BaseModel):
    model_config = ConfigDict(strict=True)
    a: int
    b: list[date] = []

T = TypeVar("T")

class Page(BaseModel, Generic[T]):
    items: list[T]

@dataclass
class Point:
    x: int

class Row(NamedTuple):
    a: int

class Part(TypedDict, total=False):
    k: int
"""

SIMPLE = (
    *("str", "int", "float", "bool", "bytes", "Decimal", "Fraction", "complex", "datetime"),
    *("date", "time", "timedelta", "UUID", "Path", "PurePosixPath", "IPv4Address", "IPv6Address"),
    *("IPv4Network", "AnyUrl", "HttpUrl", "SecretStr", "SecretBytes", "ByteSize", "Json"),
    *("StrictInt", "StrictStr", "StrictFloat", "StrictBool", "PositiveInt", "FiniteFloat"),
    *("AwareDatetime", "NaiveDatetime", "PastDate", "Any", "object", "None", "Colour", "Size"),
    *("Level", "Ratio", "Flags", "Literal['a', 'b']", "Literal[1, 2]", "Literal[True]"),
    *("Literal[Colour.RED]", "Literal['a', None]", "Item", "Line | Dot", "Node", "Names", "Open"),
    *("Exact", "Page[Item]", "Page[int]", "Point", "Row", "Part", "Annotated[int, Field(gt=0)]"),
    *("Annotated[str, StringConstraints(max_length=9)]", "Annotated[datetime, Strict()]"),
    *("Annotated[date, Strict()]", "Annotated[Colour, Strict()]", "Annotated[UUID, Strict()]"),
    *("Annotated[int, BeforeValidator(int)]", "Annotated[int, AfterValidator(abs)]"),
    *("Annotated[Line | Dot, Field(discriminator='kind')]", "Annotated[list[int], Strict()]"),
    *("Annotated[str, Field(coerce_numbers_to_str=True)]", "Json[list[int]]"),
)
OUTER = (
    *("list[{}]", "set[{}]", "frozenset[{}]", "tuple[{}, ...]", "tuple[{}, int]", "deque[{}]"),
    *(
        "Sequence[{}]",
        "Set[{}]",
        "dict[str, {}]",
        "dict[int, {}]",
        "Mapping[UUID, {}]",
        "{} | None",
    ),
    *("OrderedDict[str, {}]", "list[dict[str, {}]]", "dict[str, list[{}]]"),
)
VALUES = (
    *("'1'", "'a'", "'s'", "'red'", "'2020-01-01'", "'2020-01-01T00:00:00'", "'12:00'", "'P1D'"),
    *("'00000000-0000-4000-8000-000000000000'", "'127.0.0.1'", "'::1'", "'127.0.0.0/30'"),
    *("'http://a.b/'", "'[1]'", "'true'", "'1+1j'", "''", "b'1'", "b'red'", "b'2020-01-01'"),
    *("bytearray(b'1')", "0", "1", "2", "3", "86400", "-1", "0.0", "0.5", "1.0", "1.5", "86400.0"),
    *("True", "False", "None", "Decimal('1')", "Decimal('1.5')", "Fraction(1, 2)", "1j", "Index()"),
    *("Real()", "datetime(2020, 1, 1)", "date(2020, 1, 1)", "time(1)", "timedelta(1)"),
    *("UUID(int=1)", "Path('a')", "PurePosixPath('a')", "IPv4Address('127.0.0.1')"),
    *("IPv4Network('127.0.0.0/30')", "AnyUrl('http://a.b/')", "SecretStr('a')"),
    *("SecretBytes(b'a')", "Colour.RED", "Size.S", "Level.LOW", "Ratio.HALF", "Flags.A"),
    *("Item(sku='a')", "Node(name='a')", "Names(['a'])", "Open(a=1)", "Exact(a=1)", "Point(1)"),
    *("Row(1)", "Page[int](items=[1])", "object()", "{'sku': 'a'}", "{'sku': 'a', 'count': '2'}"),
    *("{'sku': 1}", "{'kind': 'line', 'length': 1}", "{'kind': 'dot', 'size': '1'}"),
    *("{'kind': 'dot', 'length': 1}", "{'name': 'a', 'kids': [{'name': 'b'}]}", "{'name': 'a'}"),
    *(
        "{'name': 'a', 'kids': [{'nam': 'b'}]}",
        "['a']",
        "{'a': 1}",
        "{'a': '1'}",
        "{'a': 1, 'b': 2}",
    ),
    *("{'items': [{'sku': 'a'}]}", "{'items': [1]}", "{'x': 1}", "{'k': 1}", "{}", "[]", "()"),
    *(
        "[1]",
        "['1']",
        "(1,)",
        "{1}",
        "frozenset({1})",
        "deque([1])",
        "(n for n in [1])",
        "range(1)",
    ),
    *(
        "{'1': 1}.keys()",
        "{'1': 1}.values()",
        "{1: 1}",
        "{'00000000-0000-4000-8000-000000000000': 1}",
    ),
)
WRAPPED = (
    "{}",
    "[{}]",
    "({},)",
    "{{'a': {}}}",
    "{{1: {}}}",
    "({}, 1)",
    "[{{'a': {}}}]",
    "{{'a': [{}]}}",
)
_ERROR = re.compile(r"^(\w+)\.py:(\d+): error: ", re.MULTILINE)


class Verdict(NamedTuple):
    """What came out of one run.

    Attributes:
        accepted, refused: how many values Pydantic took and refused.
        alarms: what mypy refuses although Pydantic takes it: type and value.
        caught: how many of those that Pydantic refuses mypy refuses too.
    """

    accepted: int
    refused: int
    alarms: tuple[str, ...]
    caught: int


def examples(seed: int, count: int, tried: int) -> list[tuple[str, tuple[str, ...]]]:
    """Return types with values: every simple type with ``tried`` of them, then random ones."""
    chance = random.Random(seed)
    made = [(kind, tuple(chance.sample(VALUES, min(tried, len(VALUES))))) for kind in SIMPLE]
    for _ in range(count):
        inner, around = chance.choice(SIMPLE), chance.choice(OUTER)
        if inner == "None" and "|" in around:
            continue  # which Python itself cannot make
        outer = around.format(inner)
        values = [chance.choice(WRAPPED).format(chance.choice(VALUES)) for _ in range(8)]
        made.append((outer, tuple(dict.fromkeys(values))))
    return made


def compare(folder: Path, seed: int, count: int, tried: int = len(VALUES)) -> Verdict:
    """Write models and checks to a folder, and return what Pydantic and mypy say of them."""
    taken: list[str] = []
    refused: list[str] = []
    package = folder / "truth_tasks"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "py.typed").write_text("")
    text, refs = HEAD, "from soniq import task_ref\nfrom .models import *\n"
    chosen = examples(seed, count, tried)
    for number, (kind, _) in enumerate(chosen):
        text += f"\nclass M{number}(BaseModel):\n    f: {kind}\n"
        refs += f'r{number} = task_ref(name="truth.r{number}", args_model=M{number})\n'
    (package / "models.py").write_text(text)
    (package / "refs.py").write_text(refs)
    module = _loaded(text)
    for number, (kind, values) in enumerate(chosen):
        for value in values:
            if _is_unsayable(kind, value):
                continue
            row = f"check(M{number}Args(f={value}))  # {kind}"
            accepts = _takes(module, f"M{number}", value)
            (taken if accepts else refused).append(row)
    code = run(["typegen", str(package), "--isolated"])
    assert code == 0
    start = (
        "from truth_tasks.models import *\nfrom truth_tasks.refs import *\n"
        "def check(args: object) -> None: ...\n"
    )
    (folder / "taken.py").write_text(start + "\n".join(taken))
    (folder / "refused.py").write_text(start + "\n".join(refused))
    reported = _mypy(folder)
    first = start.count("\n") + 1
    alarms = [taken[line - first] for line in sorted(reported["taken"])]
    return Verdict(len(taken), len(refused), tuple(alarms), len(reported["refused"]))


def _loaded(text: str) -> types.ModuleType:
    module = types.ModuleType("truth_models")
    sys.modules["truth_models"] = module
    try:
        exec(compile(text, "truth_models", "exec"), module.__dict__)
    finally:
        del sys.modules["truth_models"]
    return module


def _takes(module: types.ModuleType, model: str, value: str) -> bool:
    made: Any = eval(value, module.__dict__)
    try:
        getattr(module, model).model_validate({"f": made})
    except Exception:  # a ValidationError, or what a type of the standard library raises
        return False
    return True


def _is_unsayable(kind: str, value: str) -> bool:
    """Tell whether a value is left out: what no type can say, or only one that says nothing.

    A literal, or a member of an enum of numbers, equals other numbers; were these let in, every
    ``int`` would be. What can be looped over and has no `in` is a list for Pydantic.
    """
    loops = ("Flags", "(a=", "(items", "(sku", "(name", "IPv4Network(")
    looped = any(each in value for each in loops)
    held = ("Names", "list", "set", "Set", "tuple", "deque")
    if looped and any(each in kind for each in held):
        return True
    numbers = ("Literal[1", "Literal[True", "Level")
    equal = ("0.0", "1.0", "Decimal('1')", "Fraction", "1j", "Index()", "Real()", "Row(1)")
    return any(each in kind for each in numbers) and any(each in value for each in equal)


def _mypy(folder: Path) -> dict[str, set[int]]:
    """Return the lines with errors, by file."""
    done = subprocess.run(
        [
            *(sys.executable, "-m", "mypy", "--config-file=", "--no-error-summary"),
            *("--cache-dir", str(folder / ".cache"), "taken.py", "refused.py"),
        ],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in (0, 1), done.stdout + done.stderr
    found: dict[str, set[int]] = {"taken": set(), "refused": set()}
    for name, line in _ERROR.findall(done.stdout):
        found[name].add(int(line))
    elsewhere = [each for each in done.stdout.splitlines() if each.startswith("truth_tasks")]
    assert not [each for each in elsewhere if ".pyi" in each], elsewhere
    return found


def main() -> int:
    """Run a comparison and print what came out."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--examples", type=int, default=300)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        verdict = compare(Path(folder), given.seed, given.examples)
    for alarm in verdict.alarms:
        print(f"false alarm: {alarm}")
    ratio = verdict.caught / verdict.refused
    print(
        f"seed {given.seed}: {verdict.accepted} values taken by Pydantic, {len(verdict.alarms)} of "
        f"them refused by mypy; {verdict.refused} refused by Pydantic, {ratio:.0%} of them by mypy"
    )
    return bool(verdict.alarms)


if __name__ == "__main__":
    raise SystemExit(main())
