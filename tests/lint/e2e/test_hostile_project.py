"""Whatever comes with a repository besides its sources: configuration, cache, environment."""

from __future__ import annotations

import json
import os
import pickle
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from soniq_lint import collection
from tests.lint.commands import Command, command
from tests.lint.project import write

from .badfiles import CALL, REFUSED, STUBS
from .hostile import contents

PATIENCE = 20.0
"""Seconds that no run comes near, unless it hangs or reads without end."""

FOUND = f"good.py:8:39: SQ103 invalid-argument {REFUSED}\n"


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with one mistake, which is the current folder."""
    for name in ("CONDA_PREFIX", "FORCE_COLOR", "NO_COLOR", "VIRTUAL_ENV"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.delenv("SONIQ_TASK_NAME_PATTERN", raising=False)
    root = write(tmp_path / "shop", {"acme_tasks.py": STUBS, "good.py": CALL, ".git/HEAD": ""})
    monkeypatch.chdir(root)
    return root


@pytest.fixture
def lint(capsys: pytest.CaptureFixture[str]) -> Command:
    """Run the linter; it must be done in good time."""
    runs = command(capsys)

    def lint(*arguments: str) -> Any:
        start = time.monotonic()
        outcome = runs("--output-format", "concise", *arguments)
        assert time.monotonic() - start < PATIENCE
        assert "internal error" not in outcome.err
        return outcome

    return lint


def table(text: str) -> str:
    return f"[tool.soniq-lint]\n{text}\n"


# configuration

REFUSED_CONFIGURATION = {
    "other types": table(
        "select = 3\nignore = {a = 1}\nstubs = [[1]]\njobs = 'x'\nexclude = [1.5, 2020-01-01]\n"
        "per-file-ignores = ['x']\nbaseline = []\nextend = 7\ncache-dir = false"
    ),
    "plugins": table("plugins = ['evil']\nload-plugins = 'evil:main'\nformatter = 'evil'"),
    "many unknown keys": table("\n".join(f"selekt{n} = 1" for n in range(2000))),
    "a long number": table(f"jobs = {'9' * 10_000}"),
    "many processes": table("jobs = 1_000_000"),
    "a long file": table(f"# {'x' * 2_000_000}"),
    "deep lists": table(f"select = {'[' * 5000}{']' * 5000}"),
    "deep tables": table(f"select = {'{a=' * 3000}1{'}' * 3000}"),
    "deep lists of others": table(f"[tool.other]\nx = {'[' * 5000}{']' * 5000}"),
    "extends itself": table("extend = 'pyproject.toml'"),
    "extends in a circle": table("extend = 'other.toml'"),
    "extends a link to itself": table("extend = 'link.toml'"),
    "extends a device": table("extend = '/dev/zero'"),
    "extends a pipe": table("extend = 'pipe'"),
    "extends a folder": table("extend = '.'"),
    "extends what is no TOML": table("extend = '../../../../../../../../../etc/passwd'"),
    "extends a null byte": table('extend = "a\\u0000b"'),
    "a pattern that is none": table(f"task-name-pattern = '{'(' * 5000}'"),
    "a deep pattern": table(f"task-name-pattern = '{'(' * 5000}{')' * 5000}'"),
    "a baseline without end": table("baseline = '/dev/zero'"),
    "a baseline that waits": table("baseline = 'pipe'"),
    "a snapshot without end": table("snapshots = ['/dev/zero']"),
    "a snapshot that waits": table("snapshots = ['pipe']"),
    "a text": "tool = {soniq-lint = 'x'}\n",
    "a list": "[[tool.soniq-lint]]\nselect = []\n",
    "two tables": table("") + table(""),
    "control characters": table('"\\u001b[31m\\n" = 1\nselect = ["\\u001b]0;x\\u0007"]'),
    "a null byte": "[tool.soniq-lint]\0\n",
}


@pytest.mark.parametrize("name", REFUSED_CONFIGURATION)
def test_a_hostile_configuration_is_refused(shop: Path, lint: Command, name: str) -> None:
    write(shop, {"other.toml": "extend = 'pyproject.toml'"})
    (shop / "pyproject.toml").write_text(REFUSED_CONFIGURATION[name], encoding="utf-8")
    (shop / "link.toml").symlink_to("link.toml")
    os.mkfifo(shop / "pipe")
    before = contents(shop)
    outcome = lint(".")

    assert (outcome.code, outcome.out) == (2, "")
    assert all(line.startswith("error: ") for line in outcome.err.splitlines())
    assert "\x1b" not in outcome.err
    assert contents(shop) == before


ACCEPTED_CONFIGURATION = {
    "a long file of others": f"[tool.other]\n# {'x' * 3_000_000}\n",
    "a deep name": f"[{'.'.join(['a'] * 5000)}]\n{table('')}",
    "names with many stars": table(
        f"exclude = ['{'*a' * 60}b', '{'**/' * 300}x', '{'**a' * 60}b', '{'**/a*/' * 60}b']\n"
        f"per-file-ignores = {{'{'*a' * 60}b' = ['ALL'], '{'**/*a' * 60}b' = ['ALL']}}"
    ),
    "a program for an interpreter": table("python = 'program'"),
    "a device for an interpreter": table("python = '/dev/zero'"),
    "folders of the system": table("stubs = ['/', '/proc', '/dev']\nvenv = '/proc'"),
    "folders that lead back": table("roots = ['.', 'loop', 'loop/loop']\nstubs = ['loop']"),
}


@pytest.mark.parametrize("name", ACCEPTED_CONFIGURATION)
def test_a_hostile_configuration_does_no_harm(shop: Path, lint: Command, name: str) -> None:
    (shop / "pyproject.toml").write_text(ACCEPTED_CONFIGURATION[name], encoding="utf-8")
    (shop / f"{'a' * 200}.py").write_text(CALL, encoding="utf-8")
    (shop / "loop").symlink_to(".")
    (shop / "program").write_text("#!/bin/sh\ntouch ran\n", encoding="utf-8")
    (shop / "program").chmod(0o755)
    before = contents(shop)
    outcome = lint(".")

    assert outcome.code == 1
    assert FOUND in outcome.out
    assert contents(shop) == before


@pytest.mark.parametrize("folder", ["src", "../other", ".", "src/../../other"])
def test_nothing_is_written_over_in_a_folder_that_is_no_cache(
    shop: Path, lint: Command, folder: str
) -> None:
    write(shop, {"pyproject.toml": table(f"cache-dir = '{folder}'"), "src/lint.json": "{}"})
    write(shop, {"../other/lint.json": "mine", "../other/x": "", "lint.json": "mine too"})
    before = contents(shop.parent)
    outcome = lint("-v", ".")

    assert outcome.code == 1
    assert "the cache is not written: " in outcome.err
    assert contents(shop.parent) == before


@pytest.mark.parametrize("name", ["pyproject.toml", "soniq-lint.toml"])
def test_a_pipe_for_a_configuration_is_refused(shop: Path, lint: Command, name: str) -> None:
    os.mkfifo(shop / name)

    assert lint(".").err == f"error: {name}: cannot be read: Not a regular file\n"


# the cache


def cached(shop: Path, lint: Command) -> tuple[Path, Any]:
    """Return the file of a cache in use, and its document."""
    os.utime(shop / "good.py", (1e9, 1e9))
    os.utime(shop / "acme_tasks.py", (1e9, 1e9))
    assert lint(".").code == 1
    file = shop / ".soniq_cache" / "lint.json"
    return file, json.loads(file.read_bytes())


class Harm:
    """Its pickle runs a function as soon as somebody loads it."""

    def __reduce__(self) -> tuple[Any, ...]:
        return (Path("ran").touch, ())


RAW = {
    "a pickle": pickle.dumps(Harm()),
    "nothing": b"",
    "no text": b"\xff\xfe\0",
    "a list": b"[]",
    "deep lists": b"[" * 100_000 + b"]" * 100_000,
    "a long number": b'{"key": ' + b"9" * 100_000 + b"}",
    "not a number": b'{"key": NaN, "files": Infinity, "records": {}}',
    "twice the same": b'{"files": {}, "files": [], "records": {}, "key": ""}',
}


@pytest.mark.parametrize("name", RAW)
def test_a_cache_that_is_none_is_made_anew(shop: Path, lint: Command, name: str) -> None:
    file, document = cached(shop, lint)
    file.write_bytes(RAW[name])

    assert FOUND in lint(".").out
    assert not (shop / "ran").exists()
    assert json.loads(file.read_bytes())["key"] == document["key"]


def _each(document: Any, change: Callable[[Any], None]) -> None:
    for record in document["records"].values():
        change(record)


def _everywhere(value: object) -> Callable[[Any], None]:
    """Return a change that puts one value in the place of each part of every record."""

    def change(document: Any) -> None:
        for path, row in document["records"].items():
            document["records"][path] = [value for _ in row]

    return change


CHANGES: dict[str, Callable[[Any], None]] = {
    "huge stamps": lambda document: document["files"].update(
        {path: [10**400, -(10**400), 1, 10**400] for path in document["files"]}
    ),
    "other types": _everywhere({"a": [None]}),
    "texts": _everywhere("x" * 10_000),
    "numbers": _everywhere(1e308),
    "no rows": lambda document: document.update(records={path: [] for path in document["files"]}),
    "reads a pipe": lambda document: _each(document, lambda row: row[1].update(pipe=1)),
    "reads without end": lambda document: _each(
        document, lambda row: row[1].update({"/dev/zero": 1})
    ),
    "huge places": lambda document: _each(
        document,
        lambda row: [each[3].__setitem__(slice(1, None), [10**18] * 4) for each in row[2][3]],
    ),
    "deep facts": lambda document: _each(
        document, lambda row: row[2].__setitem__(4, {"enqueues": [[[[[]]]]], "handles": {}})
    ),
    "other facts": lambda document: _each(
        document, lambda row: row[2].__setitem__(4, {"enqueues": [{"task": 3, "place": "x"}]})
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGES)
def test_a_forged_cache_does_no_harm(shop: Path, lint: Command, name: str) -> None:
    os.mkfifo(shop / "pipe")
    file, document = cached(shop, lint)
    CHANGES[name](document)
    file.write_text(json.dumps(document), encoding="utf-8")
    before = contents(shop)
    outcome = lint(".")

    assert outcome.code == 1
    assert "good.py:" in outcome.out
    assert contents(shop) == before


def test_fixes_in_a_forged_cache_are_not_applied(shop: Path, lint: Command) -> None:
    victim = shop.parent / "victim.py"
    victim.write_text("x = 1\n", encoding="utf-8")
    file, document = cached(shop, lint)
    records = [row[2] for row in document["records"].values()]
    [finding] = [each for record in records for each in record[3]]
    assert (finding[0], finding[6]) == ("invalid-argument", None)
    for path in (str(victim), str(shop / "good.py"), str(shop / "acme_tasks.py")):
        finding[6] = ["safe", "do evil", [[[path, 1, 1, 1, 2], "evil"]], [["os", "system"]]]
        file.write_text(json.dumps(document), encoding="utf-8")
        before = contents(shop)
        lint("--fix", "--unsafe-fixes", ".")

        assert contents(shop) == before
        assert victim.read_text(encoding="utf-8") == "x = 1\n"


def test_a_cache_that_links_elsewhere_writes_nothing_there(shop: Path, lint: Command) -> None:
    file, _ = cached(shop, lint)
    for target in ("../good.py", "../../victim", "/dev/null"):
        file.unlink()
        file.symlink_to(target)
        before = contents(shop)
        lint(".")

        assert contents(shop) == before
        assert not file.is_symlink()
    assert not (shop.parent / "victim").exists()


def test_a_link_in_the_place_of_a_temporary_file_is_not_followed(shop: Path, lint: Command) -> None:
    file, _ = cached(shop, lint)
    victim = shop.parent / "victim"
    victim.write_text("mine", encoding="utf-8")
    file.write_text("{}", encoding="utf-8")
    file.with_name(f"lint.json.{os.getpid()}.tmp").symlink_to(victim)
    lint(".")

    assert victim.read_text(encoding="utf-8") == "mine"


# the environment

SITE = f".venv/lib/python{sys.version_info[0]}.{sys.version_info[1]}/site-packages"
CFG = ".venv/pyvenv.cfg"
INFO = f"{SITE}/acme-1.dist-info"
METADATA = "Name: acme\nRequires-Dist: soniq\n"

ENVIRONMENTS: dict[str, dict[str, str | bytes]] = {
    "empty": {CFG: ""},
    "no packages": {CFG: "home = /nowhere\n"},
    "a file": {".venv": "not a folder"},
    "a long file": {".venv": "x" * 1_000_000},
    "binary": {CFG: bytes(range(256)), f"{SITE}/a.pth": bytes(range(256))},
    "a long configuration": {CFG: "key = value\n" * 200_000, f"{SITE}/x.py": ""},
    "leads to itself": {CFG: "home = .venv/bin\ninclude-system-site-packages = true\n"},
    "long paths": {CFG: "", f"{SITE}/a.pth": "x" * 500_000 + "\n" + "y/" * 100_000},
    "null bytes": {CFG: "home = a\0b\n", f"{SITE}/a.pth": "a\0b\n../\0\n"},
    "paths that lead back": {CFG: "", f"{SITE}/a.pth": ".\n..\n../../..\n/\n//\n~\n"},
    "many paths": {CFG: "", f"{SITE}/a.pth": "".join(f"{n}\n" for n in range(20_000))},
    "imports": {CFG: "", f"{SITE}/a.pth": "import os; open('ran', 'w')\nimport\tos;exit(3)\n"},
    "a deep origin": {CFG: "", f"{INFO}/METADATA": METADATA,
                      f"{INFO}/direct_url.json": '{"editable": ' + "[" * 100_000},
    "a strange origin": {CFG: "", f"{INFO}/METADATA": METADATA, f"{INFO}/direct_url.json":
                         '{"url": "file://[::1", "dir_info": {"editable": true}}'},
    "an origin of another type": {CFG: "", f"{INFO}/METADATA": METADATA,
                                  f"{INFO}/direct_url.json": '{"url": [], "dir_info": 3}'},
    "a deep finder": {CFG: "", f"{SITE}/__editable___acme_finder.py":
                      "MAPPING: dict[str, str] = " + "{'a': " * 10_000 + "1" + "}" * 10_000,
                      f"{SITE}/__editable__.acme.pth": "import __editable___acme_finder"},
    "a large finder": {CFG: "", f"{SITE}/__editable___acme_finder.py":
                       "MAPPING: dict[str, str] = {'a': 10**10**10, 'b': 'x' * 10**12}",
                       f"{SITE}/__editable__.acme.pth": "import __editable___acme_finder"},
    "other hooks": {CFG: "", f"{SITE}/_acme_editable.pth": "import _acme_editable\n",
                    f"{SITE}/_acme_editable.py": "\ninstall(" + "(" * 5000},
    "a long record": {CFG: "", f"{INFO}/METADATA": METADATA,
                      f"{INFO}/RECORD": "a.py,,\n" * 300_000},
    "a long description": {CFG: "", f"{INFO}/METADATA": METADATA + "Name: x\n" * 300_000},
    "a package of the same name": {CFG: "", f"{SITE}/acme_tasks.py": "raise SystemExit\n",
                                   f"{SITE}/soniq/__init__.py": "raise SystemExit\n",
                                   f"{SITE}/pydantic.py": "raise SystemExit\n"},
}  # fmt: skip


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_a_broken_environment_does_no_harm(shop: Path, lint: Command, name: str) -> None:
    for file, text in ENVIRONMENTS[name].items():
        path = shop / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    write(shop, {"more.py": "from acme.tasks import ref as other\n" + CALL})
    before = contents(shop)
    outcome = lint(".")

    assert outcome.code == 1
    assert outcome.out.startswith(FOUND)
    assert contents(shop) == before


def test_an_environment_of_pipes_does_not_wait(shop: Path, lint: Command) -> None:
    for file in (CFG, f"{SITE}/a.pth", f"{SITE}/other.py", f"{INFO}/METADATA", f"{INFO}/RECORD"):
        (shop / file).parent.mkdir(parents=True, exist_ok=True)
        os.mkfifo(shop / file)
    (shop / ".venv" / "bin").mkdir()
    os.mkfifo(shop / ".venv" / "bin" / "python")
    write(shop, {"more.py": "from other import ref as other\n" + CALL})

    assert lint(".").code == 1


@pytest.mark.parametrize("target", [".venv", ".", "nothing", "/dev/zero", "/dev/null"])
def test_an_environment_that_links_anywhere_does_no_harm(
    shop: Path, lint: Command, target: str
) -> None:
    (shop / ".venv").symlink_to(target)

    assert lint(".").out.startswith(FOUND)


# what goes away


@pytest.mark.parametrize("moment", ["read", "passes"])
def test_a_file_that_goes_away_meanwhile_costs_one_diagnostic(
    shop: Path, lint: Command, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    gone = shop / "gone.py"
    gone.write_text(CALL, encoding="utf-8")
    work = getattr(collection, moment)

    def without(*arguments: Any) -> Any:
        gone.unlink(missing_ok=True)
        return work(*arguments)

    monkeypatch.setattr(collection, moment, without)
    outcome = lint("--no-cache", ".")

    assert FOUND in outcome.out
    assert outcome.out.count("gone.py:1:1: SQ904 not-analysed not analysed: ") == 1
    assert "No such file or directory" in outcome.out


def test_a_file_that_may_not_be_read_costs_one_diagnostic(
    shop: Path, lint: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = collection.read

    def refuse(path: str, size: int) -> bytes:
        if path.endswith("secret.py"):
            raise PermissionError(13, "Permission denied", path)
        return work(path, size)

    (shop / "secret.py").write_text(CALL, encoding="utf-8")
    monkeypatch.setattr(collection, "read", refuse)

    assert lint(".").out.startswith(
        f"{FOUND}secret.py:1:1: SQ904 not-analysed not analysed: Permission denied\n"
    )
