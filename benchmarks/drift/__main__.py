"""Measure drift reports: ``python -m benchmarks.drift --help``."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any, Final

COMMANDS: Final = {
    "repos": "a report over generated repositories and a large registry",
    "in-flight": "rows in flight beside Pydantic alone",
}


def module_of(command: str) -> Any:
    """Return the module of a command, with ``parse`` and ``main``; loaded when it is needed."""
    return import_module(f"benchmarks.drift.{command.replace('-', '_')}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    if words and words[0] in COMMANDS:
        code: int = module_of(words[0]).main(words[1:])
        return code
    lines = [f"  {name:<11}{what}" for name, what in COMMANDS.items()]
    usage = "\n".join(["usage: python -m benchmarks.drift COMMAND [OPTIONS]", "", *lines])
    asked = words[:1] in (["-h"], ["--help"])
    print(usage, file=sys.stdout if asked else sys.stderr)
    return 0 if asked else 2


if __name__ == "__main__":
    sys.exit(main())
