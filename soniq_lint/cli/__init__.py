"""The command line of ``soniq-lint``.

A module for each part: ``program`` picks the command and says how failures end, ``arguments`` has
the options, ``check`` lints, ``pages`` answers questions about rules and settings.
"""

from soniq_lint.cli.program import main, run

__all__ = ["main", "run"]
