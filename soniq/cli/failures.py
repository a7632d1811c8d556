"""How a SoniqError looks on a terminal and which exit code it ends in."""

from __future__ import annotations

from soniq.errors import (
    ConfigurationError,
    DatabaseUnreachable,
    DeclarationError,
    ImportedPackageFailed,
    InvalidSnapshot,
    MissingExtra,
    SoniqError,
)

USAGE = 2
UNREACHABLE = 3
FAILURE = 1


def exit_code(error: SoniqError) -> int:
    """Return the exit code: 2 for mistakes in what was given, 3 for no answer, else 1."""
    if isinstance(error, ConfigurationError | DeclarationError | InvalidSnapshot | MissingExtra):
        return USAGE
    if isinstance(error, DatabaseUnreachable | ImportedPackageFailed):
        return UNREACHABLE
    return FAILURE


def describe(error: SoniqError) -> str:
    """Return the lines for stderr: what happened, the code, the details and what to do."""
    lines = [f"error: {error.message} [{error.error_code}]"]
    lines += [f"  {line}" for line in error.details()]
    lines += [f"  -> {suggestion}" for suggestion in error.suggestions]
    return "\n".join(lines)
