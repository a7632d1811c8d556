"""Make all edits in a folder and write down what mypy prints after each.

``python -m tests.mypy.edits.driver FOLDER LAYOUT WAY``: stub packages are ``on-the-path`` or
``installed``; mypy runs ``cold``, with its ``cache`` or as ``daemon``. The outcome is JSON on
standard output, the sorted lines of each run. A process does one thing: runs of mypy share state.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import sysconfig
import venv
from pathlib import Path
from typing import Any

import mypy.api
from mypy.dmypy_server import Server, process_start_options
from mypy.version import __version__ as mypy_version

from tests.mypy.edits.project import FILES
from tests.mypy.edits.script import EDITS

LAYOUTS = ("on-the-path", "installed")
WAYS = ("cold", "cache", "daemon")


class Project:
    """The project on disk, and the ways to check it."""

    def __init__(self, folder: Path, layout: str, way: str) -> None:
        self._folder = folder
        self._files: dict[str, str] = {}
        self._clock = 1_700_000_000
        self._stubs = folder / "stubs"
        self._options = ["--config-file", "mypy.ini", "--no-error-summary", "--show-column-numbers"]
        if layout == "installed":
            python, self._stubs = _environment(folder / "env")
            self._options += ["--python-executable", str(python)]
        self._way = way
        self._seen: dict[object, list[str]] = {}  # what a cold run says of files does not change
        self._server: Server | None = None
        if way != "daemon":
            self._warm()

    def write(self, files: dict[str, str]) -> None:
        """Bring the files on disk to a state; what changes is newer than all before.

        mypy looks at whole seconds, and edits here follow each other faster.
        """
        self._clock += 10
        for path in self._files.keys() - files.keys():
            self._place(path).unlink()
        for path, text in files.items():
            if self._files.get(path) != text:
                place = self._place(path)
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_text(text)
                os.utime(place, (self._clock, self._clock))
        self._files = files

    def check(self) -> list[str]:
        """Return the sorted lines that mypy prints."""
        if self._way == "daemon":
            return self._daemon()
        if self._way == "cache":
            return self._mypy(self._folder / "cache")
        state = tuple(sorted(self._files.items()))
        if state not in self._seen:
            shutil.rmtree(self._folder / "cache")
            shutil.copytree(self._folder / "warm", self._folder / "cache")
            self._seen[state] = self._mypy(self._folder / "cache")
        return self._seen[state]

    def _place(self, path: str) -> Path:
        first, _, rest = path.partition("/")
        return self._stubs / rest if first == "stubs" else self._folder / path

    def _warm(self) -> None:
        """Fill a cache with everything but the project's own modules."""
        self.write({"mypy.ini": FILES["mypy.ini"], "app/one.py": WARM})
        self._mypy(self._folder / "warm")
        self.write({})
        shutil.copytree(self._folder / "warm", self._folder / "cache")

    def _mypy(self, cache: Path) -> list[str]:
        run = mypy.api.run([*self._options, "--sqlite-cache", "--cache-dir", str(cache), "app"])
        return _lines(run[0] + run[1])

    def _daemon(self) -> list[str]:
        arguments = [*self._options, "--cache-dir", os.devnull, "app"]
        answer: dict[str, Any] = {"restart": "it was not started"}
        if self._server is not None:
            answer = self._ask(self._server, arguments)
        if "restart" in answer:
            options = process_start_options(arguments[:-1], False)
            self._server = Server(options, str(self._folder / "status"))
            answer = self._ask(self._server, arguments)
        return _lines(answer["out"] + answer["err"])

    def _ask(self, server: Server, arguments: list[str]) -> dict[str, Any]:
        return server.cmd_run(
            mypy_version, arguments, export_types=False, is_tty=False, terminal_width=80
        )


WARM = """
from enum import Enum
from typing import TYPE_CHECKING, Generic, Literal, TypedDict, TypeVar
from pydantic import BaseModel, ConfigDict, Field, field_validator
from pydantic.alias_generators import to_camel
from soniq import Soniq, task_ref
"""


def _lines(output: str) -> list[str]:
    """Return lines in an order that does not depend on the run; where files are does not matter."""
    return sorted(line for line in output.splitlines() if line)


def _environment(folder: Path) -> tuple[Path, Path]:
    """Make an environment that has what this one has; return its Python and its site-packages."""
    venv.create(folder, symlinks=True, with_pip=False)
    site = Path(sysconfig.get_path("purelib", "venv", {"base": str(folder)}))
    ours = [sysconfig.get_path("purelib"), sysconfig.get_path("platlib")]
    added = "; ".join(f"site.addsitedir({path!r})" for path in dict.fromkeys(ours))
    Path(site, "shared.pth").write_text(f"import site; {added}\n")
    return folder / "bin" / "python", site


def main() -> None:
    """Make all edits and print what came of them."""
    folder = Path(sys.argv[1]).resolve()
    os.chdir(folder)
    project = Project(folder, *sys.argv[2:])
    files = FILES
    outcomes = []
    for edit in EDITS:
        files = edit.applied(files)
        project.write(files)
        outcomes.append(project.check())
    print(json.dumps(outcomes))


if __name__ == "__main__":
    main()
