"""Readers about to be deployed, rebuilt from the source of stub packages or a snapshot of them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from soniq.drift.in_flight import Candidate, Reader
from soniq.errors import ArgProblem

if TYPE_CHECKING:
    from soniq.args import ModelCodec
    from soniq_lint.config.settings import AnalysisSettings
    from soniq_lint.packages import Reading
    from soniq_lint.sites.objects import Declaration

in_flight_option = click.option(
    "--in-flight",
    "candidates",
    multiple=True,
    metavar="CANDIDATE",
    help="Also read the rows in flight with this stub package; repeatable.",
)


@dataclass(frozen=True, slots=True)
class Candidates:
    """Readers by task.

    Attributes:
        unread: what could not be read, one line each; tasks may be missing because of it.
        fingerprint: of everything that was read, to tell whether it is still the same.
    """

    by_task: dict[str, Candidate]
    unread: tuple[str, ...]
    fingerprint: str = ""


def read_candidates(targets: Sequence[str]) -> Candidates:
    """Return the readers that packages or package snapshots declare; nothing of them is run.

    Each target is an import name, the path of a file or folder, or a snapshot file.

    Raises:
        click.UsageError: one of them is not there, or has no models to read with.
        InvalidSnapshot: a snapshot cannot be read.
    """
    from soniq_lint.config.loading import load
    from soniq_lint.config.problems import ConfigError
    from soniq_lint.packages import PackageNotFound, read_packages

    try:
        settings = load(()).analysis
    except ConfigError as error:
        raise click.UsageError("\n".join(map(str, error.problems))) from None
    names, settings = _without_files(targets, settings)
    try:
        reading = read_packages(names, settings)
    except PackageNotFound as error:
        raise click.UsageError(str(error)) from None
    by_task: dict[str, Candidate] = {}
    unread = [f"{path}: {reason}" for path, reason in reading.skipped]
    for promise in reading.promises:
        declaration = promise.declaration
        if declaration.name is None:
            unread.append(f"{declaration.qualname or 'a ref'}: {declaration.name_reason}")
            continue
        known = by_task.get(declaration.name)
        if known is None or known.read is None:
            by_task[declaration.name] = _candidate(declaration)
    return Candidates(by_task, tuple(unread), _fingerprint(reading))


def _without_files(
    targets: Sequence[str], settings: AnalysisSettings
) -> tuple[list[str], AnalysisSettings]:
    """Return the names of packages, with snapshot files made known to the settings."""
    from soniq_lint.snapshots import load

    names: list[str] = []
    files: list[str] = []
    for target in targets:
        if not target.endswith(".json"):
            names.append(target)
            continue
        snapshot = load(target)
        if snapshot.kind != "package":
            raise click.UsageError(
                f"{target} is a snapshot of a registry, which has no models to read rows with; "
                "give the stub package, or a snapshot made of it by `soniq-lint snapshot`"
            )
        names += snapshot.packages
        files.append(str(Path(target).absolute()))
    return names, settings._replace(snapshots=(*files, *settings.snapshots))


def _fingerprint(reading: Reading) -> str:
    """Return a digest of the source of what was read, and of the shapes that came of it."""
    from soniq.args import reader_schema

    digest = hashlib.sha256()
    for module in reading.modules:
        digest.update(f"{module.name}\0{module.text}\0".encode("utf-8", "surrogatepass"))
    for promise in reading.promises:
        model = promise.declaration.model
        # what other packages have a part in shows here
        shape = "" if model is None else json.dumps(reader_schema(model.cls), sort_keys=True)
        digest.update(f"{promise.declaration.name}\0{shape}\0".encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def _candidate(declaration: Declaration) -> Candidate:
    from soniq.args import codec_for

    if declaration.model is None:
        reason = declaration.model_reason
        return Candidate(None, (reason,) if reason else ())
    opaque = declaration.model.opaque
    doubts = [f"{each.path}: {each.reason}" if each.path else each.reason for each in opaque]
    if not declaration.model.exact and not doubts:
        doubts.append("its validators are not run")
    codec = codec_for(declaration.model.cls)
    return Candidate(_reader(codec), tuple(doubts), codec.refused)


def _reader(codec: ModelCodec[Any]) -> Reader:
    from soniq.args import ArgsRefused

    decode = codec.decode

    def read(args: str) -> Sequence[ArgProblem]:
        try:
            decode(args)
        except ArgsRefused as refused:
            return refused.problems
        return ()

    return read
