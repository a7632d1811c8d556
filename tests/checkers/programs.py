"""The type checkers: how each is run at its strictest, and what it reports."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path


class CheckerFailed(Exception):
    """A checker did not run; the message has what it wrote."""


@dataclass(frozen=True, slots=True)
class Report:
    """One error of a checker: path from the folder, line and column from 1."""

    path: str
    line: int
    column: int
    text: str


@dataclass(frozen=True, slots=True)
class Program:
    """One way to run a checker.

    Attributes:
        module: the package that has to be installed.
        words: what is run, before the paths; ``{python}`` is this Python, and a name without a
            slash is looked for beside it.
        files: configuration, by name; written into the folder that is checked.
        parse: how its output is read.
    """

    name: str
    title: str
    module: str
    words: tuple[str, ...]
    parse: Callable[[str], Iterator[Report]]
    files: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_installed(self) -> bool:
        """Tell whether the checker is there."""
        return importlib.util.find_spec(self.module) is not None

    def run(self, folder: Path, paths: Sequence[str]) -> list[Report]:
        """Check files of a folder and return the errors in order.

        Raises:
            CheckerFailed: it ended without checking.
        """
        for name, text in self.files.items():
            (folder / name).write_text(text.replace("{python}", sys.executable))
        program, *options = (word.replace("{python}", sys.executable) for word in self.words)
        found = Path(sys.executable).parent / program
        try:
            done = subprocess.run(
                [str(found) if found.exists() else program, *options, *paths],
                cwd=folder,
                env=_environment(),
                capture_output=True,
                text=True,
                check=False,
            )
        except FileNotFoundError:
            raise CheckerFailed(f"{self.name}: there is no program {program}") from None
        if done.returncode not in (0, 1):
            raise CheckerFailed(f"{self.name}: {(done.stdout + done.stderr)[-2_000:]}")
        try:
            reports = list(self.parse(done.stdout))
        except ValueError:
            raise CheckerFailed(f"{self.name}: {(done.stdout + done.stderr)[-2_000:]}") from None
        return [replace(each, path=os.path.relpath(folder / each.path, folder)) for each in reports]


def _environment() -> dict[str, str]:
    foreign = ("MYPY", "PYRIGHT", "PYTHON", "RUFF", "TY_", "VIRTUAL_ENV", "CONDA_", "FORCE_COLOR")
    kept = {key: value for key, value in os.environ.items() if not key.startswith(foreign)}
    return kept | {"NO_COLOR": "1", "PYRIGHT_PYTHON_IGNORE_WARNINGS": "1"}


MYPY_LINE = re.compile(r"(?P<path>.+?):(?P<line>\d+):(?P<column>\d+): error: (?P<text>.*)")
TY_LINE = re.compile(
    r"(?P<path>.+?):(?P<line>\d+):(?P<column>\d+): (?:error|warning)(?P<text>\[.*)"
)
PYREFLY_LINE = re.compile(
    r" *(?:ERROR|WARN) (?P<path>.+?):(?P<line>\d+):(?P<column>\d+)-[\d:]+: (?P<text>.*)"
)


def _lines(pattern: re.Pattern[str]) -> Callable[[str], Iterator[Report]]:
    def parse(output: str) -> Iterator[Report]:
        for line in output.splitlines():
            if found := pattern.fullmatch(line):
                place = int(found["line"]), int(found["column"])
                yield Report(found["path"], *place, found["text"])

    return parse


def _pyright_json(output: str) -> Iterator[Report]:
    for each in json.loads(output[output.index("{") :])["generalDiagnostics"]:
        if each["severity"] in ("error", "warning"):
            start = each["range"]["start"]
            yield Report(each["file"], start["line"] + 1, start["character"] + 1, each["message"])


def _mypy(name: str, title: str, plugins: str) -> Program:
    config = f"{name}.ini"
    return Program(
        name,
        title,
        "mypy",
        (
            *("{python}", "-m", "mypy", "--config-file", config, "--cache-dir", f".{name}"),
            *("--show-column-numbers", "--no-error-summary", "--hide-error-context"),
        ),
        _lines(MYPY_LINE),
        {config: f"[mypy]\nstrict = True\n{plugins}"},
    )


def _pyright(name: str, **settings: object) -> Program:
    return Program(
        name,
        name,
        name,
        (name, "--outputjson", "--pythonpath", "{python}"),
        _pyright_json,
        {"pyrightconfig.json": json.dumps(settings)},
    )


PROGRAMS: tuple[Program, ...] = (
    _mypy("mypy", "mypy", ""),
    _mypy("plugin", "mypy with soniq.mypy", "plugins = soniq.mypy\n"),
    _mypy("plugins", "with pydantic.mypy too", "plugins = soniq.mypy, pydantic.mypy\n"),
    _pyright("pyright", typeCheckingMode="strict"),
    _pyright(
        "basedpyright",
        typeCheckingMode="all",
        # about the style of code, whatever the types are
        reportExplicitAny=False,
        reportUnannotatedClassAttribute=False,
        reportUnusedCallResult=False,
        reportUnusedParameter=False,
    ),
    Program(
        "ty",
        "ty",
        "ty",
        (
            *("ty", "check", "--python", "{python}", "--error", "all"),
            *("--output-format", "concise", "--no-progress"),
        ),
        _lines(TY_LINE),
    ),
    Program(
        "pyrefly",
        "pyrefly",
        "pyrefly",
        (
            *("pyrefly", "check", "--python-interpreter-path", "{python}"),
            *("--output-format", "min-text", "--config", "pyrefly.toml"),
        ),
        _lines(PYREFLY_LINE),
        {"pyrefly.toml": 'preset = "strict"\n'},
    ),
    Program(
        "zuban",
        "zuban",
        "zuban",
        (
            *("zuban", "mypy", "--strict", "--python-executable", "{python}"),
            *("--show-column-numbers", "--no-error-summary"),
        ),
        _lines(MYPY_LINE),
    ),
)
