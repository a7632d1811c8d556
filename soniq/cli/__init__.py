"""The ``soniq`` command.

Only click and the standard library load with this package; each command's module, and with it
the engine, loads when the command runs. So ``soniq --version`` and ``soniq --help`` stay quick.
"""

from soniq.cli.program import main

__all__ = ["main"]
