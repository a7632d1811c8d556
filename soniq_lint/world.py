"""Where the modules of a project are looked for, worked out from the settings of its analysis."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, NamedTuple

from soniq_lint.resolve.environment import find_environment
from soniq_lint.resolve.finder import Finder, default_roots

if TYPE_CHECKING:
    from soniq_lint.config.settings import AnalysisSettings
    from soniq_lint.resolve.environment import Environment
    from soniq_lint.resolve.resolver import Resolver


class World(NamedTuple):
    """What surrounds a project: its environment, and where its modules are looked for."""

    environment: Environment
    finder: Finder


def world_of(settings: AnalysisSettings) -> World:
    """Return what surrounds a project.

    Raises:
        InvalidSnapshot: a contract snapshot of the settings cannot be read.
    """
    environment = environment_of(settings)
    return World(environment, finder_for(settings, environment))


def python_of(settings: AnalysisSettings, environment: Environment) -> tuple[int, int]:
    """Return the version of Python that branches are decided for."""
    return settings.python_version or environment.python_version


def environment_of(settings: AnalysisSettings) -> Environment:
    """Return the environment with the project's packages; reads a few files, starts nothing."""
    return find_environment(
        settings.root, python=settings.python, venv=settings.venv, environ=os.environ
    )


def finder_for(settings: AnalysisSettings, environment: Environment | None = None) -> Finder:
    """Return a finder for the project's own modules, its stub packages and its environment.

    Raises:
        InvalidSnapshot: a contract snapshot of the settings cannot be read.
    """
    sources: dict[str, str] = {}
    if settings.snapshots:
        from soniq_lint.snapshots import load

        for path in settings.snapshots:
            sources |= load(path).sources
    return Finder(
        settings.roots or default_roots(settings.root),
        environment if environment is not None else environment_of(settings),
        settings.stubs,
        sources,
    )


def resolver_for(settings: AnalysisSettings, world: World | None = None) -> Resolver:
    """Return a resolver of a project, its branches decided for the project's interpreter."""
    from soniq_lint.resolve.conditions import Host
    from soniq_lint.resolve.resolver import Resolver

    environment, finder = world_of(settings) if world is None else world
    host = Host(python_of(settings, environment), sys.platform)
    return Resolver(finder, host, settings.overlay)
