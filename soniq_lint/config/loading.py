"""From configuration files and the command line to one checked ``Config``."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from soniq_lint.config import keys, selectors, sources
from soniq_lint.config.problems import ConfigError, Problem, printable, suggestion
from soniq_lint.config.settings import AnalysisSettings, Config, FileIgnore
from soniq_lint.files.globs import EXCLUDED, Glob

COMMAND_LINE = "command line"
CACHE = ".soniq_cache"
PATTERN_VARIABLE = "SONIQ_TASK_NAME_PATTERN"

_ADDED_UP = ("extend-select", "extend-exclude")


class _Layer(NamedTuple):
    """Values of one origin: how it is shown, its path, the folder that paths are relative to,
    what is written before a key, and the values."""

    source: str
    path: str
    folder: str
    prefix: str
    values: Mapping[str, Any]

    def at(self, key: str) -> str:
        """Return a key as it is written there."""
        if self.source == COMMAND_LINE and key == "snapshots":
            return "--snapshot"  # given one by one
        return f"{self.prefix}{key}"


def load(
    paths: Sequence[str],
    options: Mapping[str, Any] | None = None,
    *,
    file: str | None = None,
    isolated: bool = False,
    environ: Mapping[str, str] | None = None,
) -> Config:
    """Return the configuration for linting ``paths``.

    Without ``file`` it is searched for from the folder that holds all of ``paths`` (none: the
    current one) upwards. ``options`` are keys of the table given on the command line; they win.
    ``--select`` there also forgets what the file selects and ignores.

    Raises:
        ConfigError: with everything that is wrong.
    """
    environ = os.environ if environ is None else environ
    start = _start(paths)
    found, root = (None, "") if isolated or file else sources.discover(start)
    if file is not None:
        found = sources.read(os.path.abspath(file))
    chain = [] if found is None else sources.chain(found)
    layers = [
        _Layer(sources.shown(each.path), each.path, each.folder, each.at(""), each.values)
        for each in chain
    ]
    layers.append(_Layer(COMMAND_LINE, "", os.getcwd(), "--", options or {}))
    problems = [problem for layer in layers for problem in _problems(layer)]
    problems += _environment_problems(environ)
    if problems:
        raise ConfigError(problems)
    merged = _Merged(layers)
    config = _assembled(
        merged, root or sources.project_root(start), tuple(each.path for each in chain), environ
    )
    if missing := list(_missing(merged)):
        raise ConfigError(missing)
    return config


def _start(paths: Sequence[str]) -> str:
    """Return the folder that holds all of the paths."""
    folders = []
    for path in paths or (".",):
        absolute = os.path.abspath(path)
        folders.append(absolute if os.path.isdir(absolute) else os.path.dirname(absolute))
    try:
        return os.path.commonpath(folders)
    except ValueError:  # different drives
        return folders[0]


def _problems(layer: _Layer) -> Iterator[Problem]:
    for name, value in layer.values.items():
        key = keys.BY_NAME.get(name)
        if key is None:
            close = suggestion(name.replace("_", "-").lower(), keys.BY_NAME)
            yield Problem(layer.source, layer.at(_plain(name)), f"there is no such key{close}")
            continue
        for at, message in keys.check(key.kind, value, layer.at(name)):
            yield Problem(layer.source, at, message)


def _plain(name: str) -> str:
    return name if re.fullmatch(r"[\w-]{1,60}", name, re.ASCII) else printable(name)


def _environment_problems(environ: Mapping[str, str]) -> Iterator[Problem]:
    if pattern := environ.get(PATTERN_VARIABLE):
        for _, message in keys.check("regex", pattern, ""):
            yield Problem("environment", PATTERN_VARIABLE, message)


class _Merged:
    """The values of all layers; the command line before the nearest file before the others."""

    def __init__(self, layers: list[_Layer]) -> None:
        self.files = layers[:-1]
        self.line = layers[-1]
        self.layers = [self.line, *self.files]

    def value(self, name: str) -> Any:
        """Return the value of the first layer that has the key, or None."""
        for layer in self.layers:
            if name in layer.values:
                return layer.values[name]
        return None

    def named(self, name: str) -> Iterator[tuple[_Layer, str, str]]:
        """Yield the paths of a key: the layer they come from, as given, and absolute."""
        for layer in self.layers:
            if name in layer.values:
                given = layer.values[name]
                for each in given if isinstance(given, list) else [given]:
                    yield layer, each, sources.resolved(each, layer.folder)
                return

    def path(self, name: str) -> str | None:
        return next((path for _, _, path in self.named(name)), None)

    def paths(self, name: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(path for _, _, path in self.named(name)))

    def globs(self, name: str) -> list[Glob]:
        holders = [layer for layer in self.layers if name in layer.values]
        if name not in _ADDED_UP:
            del holders[1:]
        return [Glob(each, layer.folder) for layer in holders for each in layer.values[name]]

    def ignores(self) -> Iterator[FileIgnore]:
        for layer in self.files:
            for pattern, rules in layer.values.get("per-file-ignores", {}).items():
                glob = Glob(pattern, layer.folder)
                yield FileIgnore(glob, selectors.expand(rules), layer.path)

    def rules(self) -> frozenset[str]:
        """Return the rules that are on."""
        chosen = selectors.DEFAULT
        for layer in self.files:
            if "select" in layer.values:
                chosen = selectors.expand(layer.values["select"])
                break
        for layer in self.files:
            chosen |= selectors.expand(layer.values.get("extend-select", ()))
        ignored = next(
            (each.values["ignore"] for each in self.files if "ignore" in each.values), ()
        )
        chosen -= selectors.expand(ignored)
        if "select" in self.line.values:
            chosen = selectors.expand(self.line.values["select"])
        chosen |= selectors.expand(self.line.values.get("extend-select", ()))
        return chosen - selectors.expand(self.line.values.get("ignore", ()))


def _assembled(
    merged: _Merged, root: str, files: tuple[str, ...], environ: Mapping[str, str]
) -> Config:
    version = merged.value("python-version")
    parts = [int(part) for part in version.split(".")] if version else []
    analysis = AnalysisSettings(
        root=root,
        roots=merged.paths("roots"),
        stubs=merged.paths("stubs"),
        python=merged.path("python"),
        venv=merged.path("venv"),
        snapshots=merged.paths("snapshots"),
        name_pattern=merged.value("task-name-pattern") or environ.get(PATTERN_VARIABLE) or None,
        python_version=(parts[0], parts[1]) if parts else None,
    )
    exclude = [Glob(name, root) for name in sorted(EXCLUDED)]
    if merged.value("exclude") is not None:
        exclude = merged.globs("exclude")
    return Config(
        analysis=analysis,
        sources=files,
        rules=merged.rules(),
        per_file_ignores=tuple(merged.ignores()),
        exclude=(*exclude, *merged.globs("extend-exclude")),
        force_exclude=bool(merged.value("force-exclude")),
        baseline=merged.path("baseline"),
        cache_dir=merged.path("cache-dir") or os.path.join(root, CACHE),
        output_format=merged.value("output-format") or "full",
        jobs=merged.value("jobs") or _processors(),
        notes=tuple(_notes(merged)),
    )


def _processors() -> int:
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on every system
        return os.cpu_count() or 1


def _missing(merged: _Merged) -> Iterator[Problem]:
    """Yield what the values name and is not there."""
    for name, noun, is_there in (
        ("roots", "folder", os.path.isdir),
        ("snapshots", "file", os.path.isfile),
        ("python", "file", os.path.exists),
        ("venv", "folder", os.path.isdir),
    ):
        for layer, given, path in merged.named(name):
            if not is_there(path):
                message = f"there is no {noun} {printable(given)}"
                yield Problem(layer.source, layer.at(name), message)


def _notes(merged: _Merged) -> Iterator[str]:
    """Yield what is odd: repositories beside this one that are not checked out here."""
    for layer, given, path in merged.named("stubs"):
        if not os.path.isdir(path):
            message = f"there is no folder {printable(given)}"
            yield str(Problem(layer.source, layer.at("stubs"), message))
