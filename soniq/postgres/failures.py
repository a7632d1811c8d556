"""What went wrong between Soniq and PostgreSQL, in Soniq's own exceptions.

The driver raises some two hundred exception classes. Callers of a store see only the classes of
``soniq.errors``; the driver's exception stays chained as the cause.

Source of the codes: PostgreSQL manual, appendix A (error codes).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import asyncpg

from soniq.errors import (
    DatabaseAccessDenied,
    DatabaseError,
    DatabaseUnreachable,
    PoolTimeout,
    SchemaMissing,
)

_LOST_STATES = {
    "25P03": "the server ended the connection: its transaction was idle for too long",
    "57P01": "the server is shutting down",
    "57P02": "another server process crashed and ended the connection",
    "57P03": "the server is not accepting connections yet",
    "57P05": "the server ended the connection: it was idle for too long",
    "53300": "the server has no free connection slot",
}
"""States that end a connection or refuse a new one, while the same call may succeed later."""

_LOST_CLASS = "08"
"""SQLSTATE class 08: connection exceptions."""

_DATA_CLASS = "22"
"""SQLSTATE class 22: data exceptions, whose messages quote the offending value."""

_CLOSED_WORDS = (
    "connection is closed",
    "connection was closed",
    "pool is clos",
    "released back to the pool",  # where a connection died while it was borrowed
)
"""How the driver words an operation on a closed connection; it has no class for it."""


def translate(error: BaseException, target: str, schema: str) -> DatabaseError:
    """Return the ``soniq.errors.DatabaseError`` that describes a driver or socket error.

    The caller raises it ``from error``. ``target`` is the redacted address and ``schema`` the
    schema of the tables, both named in the message. A ``DatabaseError`` is returned as it is.
    Messages carry no values: what the server or the driver quotes from arguments is left out.
    """
    if isinstance(error, DatabaseError):
        return error
    if isinstance(error, asyncpg.PostgresError):
        return _from_server(error, target, schema)
    if isinstance(error, TimeoutError):
        return DatabaseUnreachable(target, "no answer in time")
    if isinstance(error, OSError | EOFError):
        return DatabaseUnreachable(target, str(error) or type(error).__name__)
    if isinstance(error, asyncpg.exceptions.TargetServerAttributeNotMatched):
        return DatabaseUnreachable(target, "no host matches target_session_attrs")
    if is_connection_loss(error):
        return DatabaseUnreachable(target, "the connection was lost")
    if isinstance(error, asyncpg.exceptions.ClientConfigurationError):
        # The driver quotes a misread address, which may be the rest of an unescaped password.
        text = re.sub(r"'[^']*'", "...", str(error.args[0]))
        return DatabaseError(
            f"the database URL {target} cannot be used: {text}",
            context={"target": target},
            suggestions=["write it as postgresql://USER:PASSWORD@HOST:PORT/DATABASE"],
        )
    if isinstance(error, ValueError) and not isinstance(error, asyncpg.InterfaceError):
        return DatabaseError(
            f"the database URL {target} cannot be used",
            context={"target": target},
            suggestions=["write it as postgresql://USER:PASSWORD@HOST:PORT/DATABASE"],
        )
    return DatabaseError(
        f"the call to PostgreSQL at {target} failed in the driver: {type(error).__name__}",
        context={"target": target, "type": type(error).__name__},
    )


def is_connection_loss(error: BaseException) -> bool:
    """Tell whether the connection was lost or refused, so that a later call may succeed.

    Accepts errors of the driver, of sockets, and translated ones. A wrong password, a missing
    table or a refused statement is no connection loss: it fails again the same way. Neither is
    an exhausted pool, where the server is well.
    """
    if isinstance(error, PoolTimeout):
        return False
    if isinstance(error, DatabaseError):
        return isinstance(error, DatabaseUnreachable)
    if isinstance(error, asyncpg.PostgresError):
        state = _state(error)
        return state in _LOST_STATES or state.startswith(_LOST_CLASS)
    if isinstance(error, asyncpg.exceptions.ClientConfigurationError | asyncpg.DataError):
        return False
    if isinstance(error, asyncpg.InterfaceError):
        text = str(error.args[0]) if error.args else ""
        return any(words in text for words in _CLOSED_WORDS)
    if isinstance(error, asyncpg.InternalClientError):
        return True
    return isinstance(error, OSError | EOFError | TimeoutError)


def _from_server(error: asyncpg.PostgresError, target: str, schema: str) -> DatabaseError:
    state = _state(error)
    text = _text(error)
    if state in _LOST_STATES:
        return DatabaseUnreachable(target, _LOST_STATES[state])
    if state.startswith(_LOST_CLASS):
        return DatabaseUnreachable(target, text or "the connection was lost")
    match error:
        case asyncpg.UndefinedTableError() | asyncpg.InvalidSchemaNameError():
            return SchemaMissing(target, schema)
        case asyncpg.InvalidCatalogNameError():
            return _denied(target, text, ["create it with: soniq setup"])
        case asyncpg.InvalidPasswordError():
            return _denied(target, text, ["check the user and the password in the database URL"])
        case asyncpg.InvalidAuthorizationSpecificationError():
            return _denied(
                target,
                text,
                ["check the user in the database URL, and pg_hba.conf and TLS on the server"],
            )
        case asyncpg.InsufficientPrivilegeError():
            return _denied(
                target,
                text,
                [
                    f"grant the role USAGE on schema {schema!r} and, on the soniq_ tables in it, "
                    "SELECT for reports, or SELECT, INSERT, UPDATE, DELETE to enqueue and work"
                ],
            )
        case _:
            described = f": {text}" if text else ""
            return DatabaseError(
                f"PostgreSQL at {target} failed with {type(error).__name__} ({state}){described}",
                context={"target": target, "sqlstate": state},
            )


def _denied(target: str, reason: str, suggestions: Sequence[str]) -> DatabaseAccessDenied:
    return DatabaseAccessDenied(target, reason, suggestions)


def _state(error: asyncpg.PostgresError) -> str:
    return str(getattr(error, "sqlstate", None) or "")


def _text(error: asyncpg.PostgresError) -> str:
    """Return the server's primary message; never its detail, which quotes whole rows."""
    if _state(error).startswith(_DATA_CLASS):
        return ""
    return str(error.args[0]) if error.args else ""
