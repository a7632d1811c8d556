"""``--import``: stub packages that a command imports, in an interpreter of their own."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

import click

from soniq.cli.candidates import Candidates
from soniq.drift.in_flight import Candidate
from soniq.errors import ArgProblem
from soniq.importing import SECONDS

if TYPE_CHECKING:
    from soniq.importing.session import ImportedModel, Session
    from soniq.witness.sides import Refusal
    from soniq_lint.config.settings import AnalysisSettings

F = TypeVar("F", bound="Callable[..., object]")

ROWS: Final = 2000
"""Rows of which a model is asked at once."""

KEPT: Final = 50_000
"""Refused rows of which the reasons are kept until they are asked for."""


def _keep(ctx: click.Context, param: click.Parameter, value: object) -> None:
    ctx.meta[f"soniq.{param.name}"] = value


_packages = click.option(
    "--import",
    "imported",
    multiple=True,
    metavar="PACKAGE",
    callback=_keep,
    expose_value=False,
    help="Import this stub package, by name or path, and judge with its models; its code is run. "
    "Repeatable.",
)
_python = click.option(
    "--python",
    metavar="PATH",
    callback=_keep,
    expose_value=False,
    help="The interpreter that imports. Default: that of the environment found for the package.",
)
_seconds = click.option(
    "--import-timeout",
    type=click.FloatRange(0, min_open=True),
    default=SECONDS,
    show_default=True,
    metavar="SECONDS",
    callback=_keep,
    expose_value=False,
    help="Time for importing, and for each question to the models.",
)


def import_options(function: F) -> F:
    """Add ``--import`` and what goes with it; ``imported_packages`` does as they say."""
    return _packages(_python(_seconds(function)))


def asks_for_import() -> bool:
    """Tell whether the running command line has ``--import``."""
    return bool(click.get_current_context().meta["soniq.imported"])


@contextmanager
def imported_packages() -> Iterator[Session | None]:
    """Import the packages of the running command line; None when it asks for none.

    Raises:
        click.UsageError: there is no such path or interpreter, or no task is declared.
        ImportedPackageFailed: the import fails, or later the process.
    """
    meta = click.get_current_context().meta
    targets: tuple[str, ...] = meta["soniq.imported"]
    given: str | None = meta["soniq.python"]
    if not targets:
        if given is not None:
            raise click.UsageError("--python is for --import, which is not given")
        yield None
        return
    from soniq.importing.session import imported

    settings = _settings([each for each in targets if Path(each).exists()])
    python = _interpreter(settings) if given is None else _given(given)
    names, roots = _located(targets, settings)
    seconds = meta["soniq.import_timeout"]
    with imported(names, python=python, roots=roots, seconds=seconds) as session:
        if not session.tasks:
            raise click.UsageError(f"no tasks in {', '.join(targets)}")
        yield session


def with_imported(found: Candidates | None, session: Session | None) -> Candidates | None:
    """Return candidates with the readers of imported packages in place of those of their tasks."""
    if session is None:
        return found
    known = Candidates({}, ()) if found is None else found
    return Candidates(
        {**known.by_task, **imported_candidates(session)},
        known.unread,
        f"{known.fingerprint} {session.fingerprint}".strip(),
    )


def imported_candidates(session: Session | None) -> dict[str, Candidate]:
    """Return the readers of the tasks that imported packages declare."""
    if session is None:
        return {}
    return {
        task.task: Candidate(None) if task.model is None else _candidate(task.model)
        for task in session.tasks.values()
    }


def _candidate(model: ImportedModel) -> Candidate:
    """Return a reader that asks about many rows at once."""
    known: dict[str, Sequence[ArgProblem]] = {}

    def scan(rows: Sequence[str]) -> list[int]:
        refused: list[int] = []
        if len(known) > KEPT:
            known.clear()
        for start in range(0, len(rows), ROWS):
            batch = rows[start : start + ROWS]
            for number, reading in enumerate(model.read(batch, losses=False)):
                if reading.refusals:
                    known[batch[number]] = [_problem(each) for each in reading.refusals]
                    refused.append(start + number)
        return refused

    def read(row: str) -> Sequence[ArgProblem]:
        if row not in known and not scan([row]):
            return ()
        return known[row]

    return Candidate(read, scan=scan)


def _problem(refusal: Refusal) -> ArgProblem:
    from soniq.args import format_path

    kind = "validator_crashed" if refusal.kind == "crash" else refusal.kind
    return ArgProblem(format_path(refusal.path), kind, refusal.message)


def _settings(paths: Sequence[str]) -> AnalysisSettings:
    from soniq_lint.config.loading import load
    from soniq_lint.config.problems import ConfigError

    try:
        return load(paths).analysis
    except ConfigError as error:
        raise click.UsageError("\n".join(map(str, error.problems))) from None


def _located(targets: Sequence[str], settings: AnalysisSettings) -> tuple[list[str], list[str]]:
    """Return the names of modules to import, and the folders that their paths start from."""
    from soniq_lint.import_roots import files_of, import_roots
    from soniq_lint.packages import is_dotted, read_packages
    from soniq_lint.resolve.finder import default_roots

    names: dict[str, None] = {}
    roots: dict[str, None] = {}
    for target in targets:
        if not Path(target).exists():
            if not is_dotted(target):
                raise click.UsageError(f"there is no file or folder {target!r}")
            names[target] = None
            continue
        # only what declares tasks: a checkout has modules that nobody wants to be run
        reading = read_packages([target], settings)
        names |= dict.fromkeys(each.declaration.module.name for each in reading.promises)
        if not reading.promises:
            unread = "".join(f"; {path} is not read: {reason}" for path, reason in reading.skipped)
            raise click.UsageError(f"no tasks in {target}{unread}")
        path = Path(target).absolute()
        found = import_roots(path, files_of(target) or (), Path(settings.root))
        roots |= dict.fromkeys(map(str, found))
        roots |= dict.fromkeys(settings.roots or default_roots(settings.root))
        roots |= dict.fromkeys(settings.stubs)
    return list(names), list(roots)


def _given(python: str) -> str:
    """Return the interpreter that ``--python`` names, itself or by its environment."""
    found = _inside(python) if Path(python).is_dir() else python
    if found is None or not Path(found).is_file():
        raise click.UsageError(f"--python: there is no interpreter {python!r}")
    return str(Path(found).absolute())


def _interpreter(settings: AnalysisSettings) -> str:
    """Return the interpreter of the package's environment, or else the running one."""
    from soniq_lint.world import environment_of

    if settings.python is not None and Path(settings.python).is_file():
        return settings.python
    prefix = environment_of(settings).prefix
    return (_inside(prefix) if prefix else None) or sys.executable


def _inside(prefix: str) -> str | None:
    path = Path(prefix, "bin", "python")
    return str(path) if path.is_file() else None
