"""Which command runs, and how everything that goes wrong ends.

Exit codes: 0 clean, 1 findings, 2 a mistake in usage or configuration or an error of soniq-lint
itself, 130 interrupted.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import Final, NoReturn

USAGE = 2
INTERRUPTED = 130
DEBUG = "SONIQ_LINT_DEBUG"
"""Environment variable that makes errors of soniq-lint itself show where they come from."""

COMMANDS: Final = {
    "check": ("soniq_lint.cli.check:main", "Lint files and folders; the default."),
    "compat": (
        "soniq_lint.cli.compat:main",
        "Compare a stub package with what it was, at a git ref for example.",
    ),
    "contracts": (
        "soniq_lint.cli.contracts:main",
        "Print the tasks that a stub package declares, from source.",
    ),
    "facts": (
        "soniq_lint.cli.facts:main",
        "Write what a repository declares, enqueues and handles, as JSON.",
    ),
    "snapshot": (
        "soniq_lint.cli.snapshot:main",
        "Write contracts to a file, for repositories without the stub packages.",
    ),
    "typegen": (
        "soniq_lint.cli.typegen:main",
        "Write .pyi files by which every type checker judges args and handlers.",
    ),
}
"""The commands: ``module:function``, called with arguments and program name, and a summary."""


def main(argv: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and exit the process.

    Args:
        argv: the arguments after ``soniq-lint``; None takes them from ``sys.argv``.
    """
    _make_writable()
    try:
        code = run(sys.argv[1:] if argv is None else argv)
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read the output is gone, as with `| head`. Nothing may be written at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 1
    _leave(code)


def _leave(code: int) -> NoReturn:
    """End the process at once: nothing is left to do but to free memory, which ends with it."""
    with suppress(OSError, ValueError):
        sys.stderr.flush()
    os._exit(code)


def run(argv: Sequence[str], prog: str = "soniq-lint") -> int:
    """Run a command and return its exit code.

    Args:
        argv: name of the command, if any, and its arguments.
        prog: what the user typed to get here, for messages.

    Raises:
        BrokenPipeError: nobody reads the output any more.
    """
    from importlib import import_module

    arguments = list(argv)
    name = arguments.pop(0) if arguments and arguments[0] in COMMANDS else "check"
    module, _, function = COMMANDS[name][0].partition(":")
    collecting = gc.isenabled()
    # Syntax trees live to the end and are no garbage: looking for some takes longer than linting.
    gc.disable()
    try:
        command = getattr(import_module(module), function)
        code: int = command(arguments, prog if name == "check" else f"{prog} {name}")
        return code
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        raise
    except Exception as error:
        return _failed(error)
    finally:
        if collecting:
            gc.enable()


def _failed(error: Exception) -> int:
    """Say what went wrong in one line, and return the exit code."""
    if os.environ.get(DEBUG):
        raise error
    if any(cls.__module__ == "soniq.errors" for cls in type(error).__mro__):
        print("; ".join(f"error: {error}".splitlines()), file=sys.stderr)
        return USAGE
    text = " ".join(str(error).split()) or "no details"
    print(
        f"internal error: {type(error).__name__}: {text[:300]} (soniq-lint {version()}, Python "
        f"{sys.version.split()[0]}); please report it with what {DEBUG}=1 prints",
        file=sys.stderr,
    )
    return USAGE


def version() -> str:
    """Return the version of the distribution."""
    from soniq import __version__

    return __version__


def _make_writable() -> None:
    """Let no character stop the output: what an encoding lacks is written as an escape."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")
