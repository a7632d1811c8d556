"""A file that is hard to read costs one diagnostic, and no other file anything."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from contextlib import chdir
from pathlib import Path
from typing import Any

import pytest

from soniq_lint.output import FORMATS
from tests.lint.commands import ROOT
from tests.lint.project import write

from .badfiles import CALL, FILES, STUBS

pytestmark = pytest.mark.process

PATIENCE = 120
Found = dict[str, list[tuple[object, ...]]]


def lint(folder: Path, *arguments: str, code: int = 1) -> Any:
    """Lint a folder in a process of its own and return the report."""
    done = subprocess.run(
        [
            sys.executable, "-P", "-m", "soniq_lint", "--no-cache", "-j1", "--output-format",
            "json", *arguments,
        ],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=PATIENCE,
        check=False,
    )  # fmt: skip
    assert done.returncode == code, done.stderr.decode(errors="replace")
    return json.loads(done.stdout)


def by_file(report: Any) -> Found:
    found: Found = {}
    for each in report["diagnostics"]:
        row = (each["rule"], each["message"], each["line"], each["column"])
        found.setdefault(each["path"], []).append(row)
    return found


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A repository with a stub package and one call with a mistake."""
    root = tmp_path / "shop"
    write(root, {"acme_tasks.py": STUBS, "good.py": CALL, ".git/HEAD": ""})
    return root


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Found:
    """Lint all the bad files at once, with a good one among them."""
    root = tmp_path_factory.mktemp("bad")
    (root / "acme_tasks.py").write_text(STUBS, encoding="utf-8")
    (root / "good.py").write_text(CALL, encoding="utf-8")
    for name, bad in FILES.items():
        (root / f"bad_{name}.py").write_bytes(bad.source)
    return by_file(lint(root, "."))


@pytest.mark.parametrize("name", FILES)
def test_a_bad_file_costs_one_diagnostic(found: Found, name: str) -> None:
    _, rule, message, line, column = FILES[name]

    assert found.get(f"bad_{name}.py", []) == ([(rule, message, line, column)] if rule else [])


def test_the_rest_is_unaffected(found: Found) -> None:
    assert [each[0] for each in found["good.py"]] == ["invalid-argument"]
    assert "acme_tasks.py" not in found


# what is no file


def test_links_pipes_sockets_and_devices_are_passed_by(shop: Path) -> None:
    names = {
        "dangling": "nothing.py", "loop": "loop.py", "above": "..", "here": ".",
        "endless": "/dev/zero", "terminal": "/dev/stdin", "link": "good.py", "folder": "package",
    }  # fmt: skip
    (shop / "package").mkdir()
    (shop / "package" / "inner.py").write_text(CALL, encoding="utf-8")
    (shop / "named.py").mkdir()
    (shop / "named.py" / "inner.py").write_text(CALL, encoding="utf-8")
    for name, target in names.items():
        (shop / f"{name}.py").symlink_to(target)
        (shop / name).symlink_to(target)
    os.mkfifo(shop / "pipe.py")
    # the path of a socket has to be short
    with chdir(shop), socket.socket(socket.AF_UNIX) as opened:
        opened.bind("socket.py")
    found = by_file(lint(shop, "."))

    assert sorted(found) == ["good.py", "named.py/inner.py", "package/inner.py"]


def test_what_is_imported_may_be_no_file(shop: Path) -> None:
    for name, target in {"dangling": "nothing.py", "loop": "loop.py", "zero": "/dev/zero"}.items():
        (shop / f"{name}.py").symlink_to(target)
    os.mkfifo(shop / "pipe.py")
    (shop / "folder.py").mkdir()
    modules = ("dangling", "loop", "zero", "pipe", "folder", "nothing")
    imports = "".join(f"from {name} import ref as {name}_ref\n" for name in modules)
    calls = "".join(f"    await app.enqueue({name}_ref, args={{}})\n" for name in modules)
    (shop / "calls.py").write_text(imports + CALL + calls, encoding="utf-8")
    report = lint(shop, ".")

    assert sorted(by_file(report)) == ["calls.py", "good.py"]
    assert report["coverage"]["reasons"] == {"unresolved ref": len(modules)}


@pytest.mark.parametrize("name", ["pipe.py", "zero.py", "folder.py", "socket"])
def test_what_is_no_file_and_is_named_costs_one_diagnostic(shop: Path, name: str) -> None:
    os.mkfifo(shop / "pipe.py")
    (shop / "zero.py").symlink_to("/dev/zero")
    (shop / "folder.py").mkdir()
    # the path of a socket has to be short
    with chdir(shop), socket.socket(socket.AF_UNIX) as opened:
        opened.bind("socket")
    found = by_file(lint(shop, "good.py", name))

    del found["good.py"]
    expected = ("not-analysed", "not analysed: not a regular file", 1, 1)
    assert found == ({} if name == "folder.py" else {name: [expected]})


NAMES = [
    b"caf\xe9.py", "\u00e9\u4e2d\U0001f600.py".encode(), b"new\nline.py", b"tab\t.py",
    b"\x1b[31mred.py", b" blank .py", b"-dash.py", b"quote'\".py", b"a.b.c.py", b"%2e&<>.py",
    b"back\\slash.py", b"a:1:2.py", b".hidden.py", b"class.py",
]  # fmt: skip


@pytest.mark.parametrize("style", FORMATS)
def test_names_may_be_anything(shop: Path, style: str) -> None:
    for name in NAMES:
        (shop / os.fsdecode(name)).write_text(CALL, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-P", "-m", "soniq_lint", "--no-cache", "--output-format", style],
        cwd=shop,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        timeout=PATIENCE,
        check=False,
    )

    assert (done.returncode, done.stderr) == (1, b"")
    assert b"\x1b" not in done.stdout
    assert done.stdout.decode().count("Input should be a valid string") >= len(NAMES) + 1


# what refers to itself

CIRCLES = {
    "imports in a circle": {
        "one.py": "from two import ref\n" + CALL.partition("\n")[2],
        "two.py": "from three import ref\n",
        "three.py": "from one import *\nfrom two import *\nfrom one import ref\n",
    },
    "a module that imports itself": {
        "one.py": "from one import ref\nfrom one import *\nimport one\n" + CALL.partition("\n")[2],
    },
    "aliases in a circle": {
        "one.py": "ref = other\nother = third\nthird = ref\n" + CALL.partition("\n")[2],
    },
    "a package that imports what imports it": {
        "pack/__init__.py": "from .a import ref\nfrom . import a, b\n",
        "pack/a.py": "from . import ref\nfrom .b import ref as other\n",
        "pack/b.py": "from .a import other\nfrom pack import *\n" + CALL.partition("\n")[2],
    },
    "types in a circle": {
        "one.py": STUBS.replace("x: str", "x: 'X'").replace("start", "a")
        + "X = 'Y'\nY = 'Z'\nZ = 'X'\n" + CALL.partition("\n")[2],
    },
    "constants in a circle": {
        "one.py": CALL.replace('{"x": 1}', "{**A, 'x': B}") + "\nA = {**A}\nB = f'{C}'\nC = B\n",
    },
}  # fmt: skip


@pytest.mark.parametrize("name", CIRCLES)
def test_what_leads_in_a_circle_is_left_alone(shop: Path, name: str) -> None:
    write(shop, CIRCLES[name])

    assert sorted(by_file(lint(shop, "."))) == ["good.py"]


def test_a_model_that_holds_itself_is_judged(shop: Path) -> None:
    more = "    inner: 'list[Args]' = []\n    one: 'Args | None' = None\n"
    stubs = STUBS.replace("    more: Any = None\n", more).replace("start", "nest")
    call = CALL.replace("acme_tasks", "nested").replace(
        '{"x": 1}', '{"x": "a", "inner": [{"x": "b", "inner": [{"y": "c"}], "one": {"x": 2}}]}'
    )
    write(shop, {"nested.py": stubs, "call.py": call})
    found = by_file(lint(shop, "."))["call.py"]

    assert sorted(each[:2] for each in found) == [
        ("invalid-argument", "inner[0].one.x: Input should be a valid string [string_type]"),
        ("missing-argument", "the key 'x' is missing, which Args requires"),
        ("unknown-argument", "Args has no field 'y'"),
    ]


@pytest.mark.parametrize("bases", ["Args", "Other", "Other, BaseModel"])
def test_a_model_that_derives_from_itself_is_no_model(shop: Path, bases: str) -> None:
    stubs = STUBS.replace("(BaseModel)", f"({bases})").replace("start", "loop")
    write(shop, {"loop.py": stubs + "class Other(Args): ...\n"})
    found = by_file(lint(shop, "."))

    assert [each[0] for each in found["loop.py"]] in (
        ["args-model-not-a-model"], ["dynamic-declaration"],
    )  # fmt: skip
