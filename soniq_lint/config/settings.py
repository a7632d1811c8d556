"""What a run is told: the settings of the analysis, and those of everything around it."""

from __future__ import annotations

from typing import NamedTuple

from soniq_lint.files.globs import Glob


class AnalysisSettings(NamedTuple):
    """What the analysis of a file depends on besides files; plain data that JSON can hold.

    All paths are absolute. A record made under other settings is not used.

    Attributes:
        root: the folder of the configuration, or else of the project.
        roots: folders that absolute imports start from; empty: ``src`` in the root and the root.
        stubs: folders of other repositories whose packages are importable too.
        python: interpreter (or its environment) in which the project's packages are installed.
        venv: virtual environment of the project; None: found from the root.
        snapshots: files of contract snapshots.
        name_pattern: regular expression of task names; None: the default one.
        python_version: version that ``sys.version_info`` is compared as; None: that of the
            project's environment.
        overlay: texts that stand for what is on disk at a path, as for standard input.
    """

    root: str
    roots: tuple[str, ...] = ()
    stubs: tuple[str, ...] = ()
    python: str | None = None
    venv: str | None = None
    snapshots: tuple[str, ...] = ()
    name_pattern: str | None = None
    python_version: tuple[int, int] | None = None
    overlay: dict[str, str] = {}  # noqa: RUF012


class FileIgnore(NamedTuple):
    """An entry of ``per-file-ignores``: pattern, slugs of the rules, the file that has it."""

    glob: Glob
    rules: frozenset[str]
    source: str


class Config(NamedTuple):
    """Everything that a configuration file or the command line can say, checked.

    Attributes:
        analysis: settings that records depend on.
        sources: configuration files that were read, the nearest first.
        rules: slugs of the rules that are on.
        per_file_ignores: patterns, each with the rules that it turns off.
        exclude: what is not looked at.
        force_exclude: whether that holds for files named on the command line.
        baseline: absolute path of the baseline; None: there is none.
        cache_dir: absolute path of the cache's folder.
        output_format: one of the formats.
        jobs: how many processes may be used.
        notes: what is odd but no mistake, one sentence each.
    """

    analysis: AnalysisSettings
    sources: tuple[str, ...]
    rules: frozenset[str]
    per_file_ignores: tuple[FileIgnore, ...]
    exclude: tuple[Glob, ...]
    force_exclude: bool
    baseline: str | None
    cache_dir: str
    output_format: str
    jobs: int
    notes: tuple[str, ...]
