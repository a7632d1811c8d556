"""Run one page from top to bottom, as a reader would: one folder, one database, one namespace.

Each block runs once. A test asks for the outcome of its block; what comes before runs first if it
has not yet, so every test can be run alone and none runs anything twice.
"""

from __future__ import annotations

import ast
import asyncio
import contextlib
import doctest
import importlib
import inspect
import io
import json
import os
import re
import shlex
import subprocess
import sys
import tomllib
import traceback
import types
from collections.abc import Callable, Iterator
from configparser import ConfigParser
from pathlib import Path
from unittest import mock

import asyncpg
import click
import yaml

from soniq import Soniq, SoniqError
from soniq.cli.program import program
from soniq_lint.cli.program import COMMANDS

from .comparison import UUID, difference, matches
from .exceptions import BENCHMARKS, NOT_RUN
from .pages import ROOT, Block

PLACEHOLDERS = ("postgresql://shared-pg/jobs", "postgresql://localhost/jobs")
"""Database URLs that pages use; the test's own takes their place."""

_EXPORT = re.compile(r"export (\w+)=(\S*)")
_CHANGE_DIRECTORY = re.compile(r"cd (\S+)")


class PageFailure(AssertionError):
    """A block that does not do what its page says."""


class PageSession:
    """The run of one page."""

    def __init__(
        self, page: str, blocks: tuple[Block, ...], folder: Path, database: Callable[[], str] | None
    ) -> None:
        """Prepare; ``database`` makes the page's database, None where the page needs none."""
        self._blocks = blocks
        self._next = 0
        self._outcomes: dict[int, str | None] = {}
        self._folder = folder
        self._cwd = folder
        self._database = database
        self._url: str | None = None
        self._exports: dict[str, str] = {}
        self._ids: dict[str, str] = {}
        self._printed = ""
        self._apps: list[Soniq] = []
        self._runner = asyncio.Runner()
        name = "page_" + re.sub(r"\W", "_", page.lower().removesuffix(".md"))
        self._module = types.ModuleType(name)

    def outcome(self, block: Block) -> None:
        """Run the page up to a block, and raise PageFailure when that block failed."""
        index = self._blocks.index(block)
        while self._next <= index:
            self._outcomes[self._next] = self._try(self._blocks[self._next])
            self._next += 1
        failure = self._outcomes[index]
        if failure is not None:
            raise PageFailure(failure)

    def close(self) -> None:
        """Close what the page left open."""
        for app in self._apps:
            self._runner.run(app.close())
        self._runner.close()

    # one block

    def _try(self, block: Block) -> str | None:
        try:
            with self._surroundings():
                self._run(block)
                self._remember_apps()
        except PageFailure as failure:
            return f"{block.id}: {failure}"
        except BaseException:
            return f"{block.id}:\n{traceback.format_exc()}"
        return None

    def _run(self, block: Block) -> None:
        if block.file is not None:
            self._write(block)
        elif block.language == "text":
            self._compare_output(block)
        else:
            {
                "python": self._python,
                "pycon": self._doctest,
                "console": self._console,
                "sql": self._sql,
                "toml": self._parse,
                "json": self._parse,
                "yaml": self._parse,
                "ini": self._parse,
            }[block.language](block)

    def _write(self, block: Block) -> None:
        path = self._folder / str(block.file)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(self._adapted(block.text), encoding="utf-8")
        if path.suffix == ".py":
            compile(block.text, block.id, "exec")
            self._unload()
        else:
            self._parse(block)

    def _parse(self, block: Block) -> None:
        if block.language == "toml":
            tomllib.loads(block.text)
        elif block.language == "json":
            json.loads(block.text)
        elif block.language == "yaml":
            yaml.safe_load(block.text)
        else:
            ConfigParser(strict=False, interpolation=None).read_string(block.text)

    def _python(self, block: Block) -> None:
        code = compile(
            "\n" * block.line + self._adapted(block.text),
            str(ROOT / block.page),
            "exec",
            flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT,
            dont_inherit=True,
        )
        printed = io.StringIO()
        wanted = block.directive[1] if block.directive[:1] == ("raises",) else None
        try:
            with contextlib.redirect_stdout(printed):
                if code.co_flags & inspect.CO_COROUTINE:
                    self._runner.run(self._evaluate(code))
                else:
                    exec(code, vars(self._module))
        except SoniqError as error:
            if error.error_code != wanted:
                raise
            printed.write(str(error))
        else:
            if wanted is not None:
                raise PageFailure(f"did not raise {wanted}")
        self._printed = printed.getvalue()

    async def _evaluate(self, code: types.CodeType) -> None:
        await eval(code, vars(self._module))

    def _doctest(self, block: Block) -> None:
        parsed = doctest.DocTestParser().get_doctest(
            self._adapted(block.text), vars(self._module), block.id, block.page, block.line
        )
        report = io.StringIO()
        runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
        runner.run(parsed, out=report.write, clear_globs=False)
        vars(self._module).update(parsed.globs)
        if runner.failures:
            raise PageFailure(report.getvalue())

    def _compare_output(self, block: Block) -> None:
        if block.directive == ("output",) and not matches(block.text, self._printed):
            raise PageFailure(f"printed otherwise:\n{difference(block.text, self._printed)}")

    def _sql(self, block: Block) -> None:
        async def run() -> None:
            connection = await asyncpg.connect(self.url)
            try:
                await connection.execute(block.text)
            finally:
                await connection.close()

        self._runner.run(run())

    # commands

    def _console(self, block: Block) -> None:
        steps = _steps(block.text)
        code = int(block.directive[1]) if block.directive[:1] == ("exit",) else 0
        for number, (command, expected) in enumerate(steps, 1):
            if command in NOT_RUN:
                continue
            if command.startswith(BENCHMARKS):
                parse_benchmarks(command.removeprefix(BENCHMARKS))
            elif block.directive == ("parse",):
                if not _EXPORT.fullmatch(command):
                    parse_command(command)
            elif found := _EXPORT.fullmatch(command):
                self._exports[found[1]] = self._adapted(found[2])
            elif found := _CHANGE_DIRECTORY.fullmatch(command):
                self._cwd = (self._cwd / found[1]).resolve(strict=True)
            else:
                self._command(command, expected, code if number == len(steps) else 0)

    def _command(self, command: str, expected: str, code: int) -> None:
        for shown, real in self._ids.items():
            command = command.replace(shown, real)
        ended = subprocess.run(
            ["bash", "-c", self._adapted(command)],
            cwd=self._cwd,
            env=self._environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            timeout=120,
            check=False,
        )
        said = f"$ {command}\nended with code {ended.returncode}:\n{ended.stdout}"
        if ended.returncode != code:
            raise PageFailure(said)
        if expected.strip() and not matches(expected, ended.stdout):
            raise PageFailure(f"{said}\n{difference(expected, ended.stdout)}")
        self._learn_ids(expected, ended.stdout)

    def _learn_ids(self, expected: str, actual: str) -> None:
        """Remember which real id stands for the one that the page shows."""
        shown, real = UUID.findall(expected), UUID.findall(actual)
        if len(shown) == len(real):
            self._ids.update(zip(shown, real, strict=True))

    def _environment(self) -> dict[str, str]:
        foreign = ("SONIQ_", "PYTEST_", "VIRTUAL_ENV", "CONDA_")
        kept = {k: v for k, v in os.environ.items() if not k.startswith(foreign)}
        programs = str(Path(sys.executable).parent)
        database = {} if self._database is None else {"SONIQ_DATABASE_URL": self.url}
        return kept | {
            "PATH": os.pathsep.join([programs, kept.get("PATH", "")]),
            **database,
            "PYTHONIOENCODING": "utf-8",
            "PYTHONDONTWRITEBYTECODE": "1",
            **self._exports,
        }

    # surroundings

    @property
    def url(self) -> str:
        """URL of the page's database, which is made when first needed."""
        if self._url is None:
            if self._database is None:
                raise PageFailure("this block needs a database, and needs_database does not see it")
            self._url = self._database()
        return self._url

    def _adapted(self, text: str) -> str:
        for placeholder in PLACEHOLDERS:
            if placeholder in text:
                text = text.replace(placeholder, self.url)
        return text

    @contextlib.contextmanager
    def _surroundings(self) -> Iterator[None]:
        before = dict(os.environ), Path.cwd(), list(sys.path)
        try:
            for name in [name for name in os.environ if name.startswith("SONIQ_")]:
                del os.environ[name]
            if self._database is not None:
                os.environ["SONIQ_DATABASE_URL"] = self.url
            os.environ.update(self._exports)
            os.chdir(self._cwd)
            sys.path.insert(0, str(self._folder))
            sys.modules[self._module.__name__] = self._module
            yield
        finally:
            os.environ.clear()
            os.environ.update(before[0])
            os.chdir(before[1])
            sys.path[:] = before[2]
            sys.modules.pop(self._module.__name__, None)
            self._unload()

    def _unload(self) -> None:
        """Forget modules of the page's folder: another page has others of the same names."""
        for name, module in list(sys.modules.items()):
            place = getattr(module, "__file__", None)
            if place and Path(place).is_relative_to(self._folder):
                del sys.modules[name]

    def _remember_apps(self) -> None:
        self._apps += [
            value
            for value in vars(self._module).values()
            if isinstance(value, Soniq) and value not in self._apps
        ]


def _steps(text: str) -> list[tuple[str, str]]:
    """Return the commands of a console block, each with the output expected from it."""
    steps: list[tuple[str, list[str]]] = []
    for line in text.replace("\\\n", " ").splitlines():
        if line.startswith("$ "):
            steps.append((re.split(r"\s{2,}#\s", line[2:])[0].strip(), []))
        elif steps:
            steps[-1][1].append(line)
        else:
            raise PageFailure(f"output without a command: {line}")
    return [(command, "\n".join(output)) for command, output in steps]


def parse_command(command: str) -> None:
    """Have the real command line parse a ``soniq`` or ``soniq-lint`` command, without running it.

    Raises PageFailure when it is neither, or is refused.
    """
    words = _words(command)
    if words[:1] == ["soniq-lint"]:
        _parse_lint_command(command, words[1:])
        return
    if not words or words[0] != "soniq":
        raise PageFailure(f"neither a soniq command nor listed in exceptions.py: {command}")
    with mock.patch.object(click.Command, "invoke", return_value=None):
        try:
            program.main(args=words[1:], prog_name="soniq", standalone_mode=False)
        except click.ClickException as error:
            raise PageFailure(f"{command}: {error.format_message()}") from None


def _parse_lint_command(command: str, words: list[str]) -> None:
    name = words.pop(0) if words and words[0] in COMMANDS else "check"
    module = importlib.import_module(COMMANDS[name][0].partition(":")[0])
    refusal = io.StringIO()
    try:
        with contextlib.redirect_stderr(refusal):
            module.parser("soniq-lint").parse_args(words)
    except SystemExit as ended:
        if ended.code:
            raise PageFailure(f"{command}: {refusal.getvalue()}") from None


def parse_benchmarks(arguments: str) -> None:
    """Have the benchmarks parse their arguments; raises PageFailure when they refuse them.

    ``arguments`` begin with ``.lint`` for those of the linter, ``.mypy`` for those of the plugin,
    ``.drift`` for those of drift reports.
    """
    from benchmarks.__main__ import parse as parse_runtime
    from benchmarks.drift.__main__ import module_of
    from benchmarks.lint.__main__ import parse as parse_lint
    from benchmarks.mypy.__main__ import parse as parse_mypy

    first, *rest = shlex.split(arguments) or [""]
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            if arguments.startswith(".lint"):
                parse_lint(rest)
            elif arguments.startswith(".mypy"):
                parse_mypy(rest)
            elif arguments.startswith(".drift"):
                module_of(rest[0]).parse(rest[1:])
            else:
                parse_runtime([first, *rest] if first else [])
    except SystemExit as ended:
        if ended.code != 0:
            raise PageFailure(f"{BENCHMARKS} refuses {arguments.strip()}") from None


def _words(command: str) -> list[str]:
    """Return the words of the first program of a shell command line, assignments left out."""
    first = re.split(r"\s[|>&]", command)[0]
    words = shlex.split(first)
    while words and re.fullmatch(r"\w+=.*", words[0]):
        words.pop(0)
    return words
