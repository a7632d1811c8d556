"""Callbacks that never take mypy down: a failure of the plugin is a note that names it."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from typing import Any, TypeVar

from mypy.nodes import Context
from mypy.version import __version__ as mypy_version

from soniq import __version__
from soniq_mypy.errorcodes import SONIQ
from soniq_mypy.versions import supported

C = TypeVar("C")
T = TypeVar("T")


def guarded(hook: Callable[[C], T], default: Callable[[C], T]) -> Callable[[C], T]:
    """Return ``hook``, answering with ``default`` and one note in a run of mypy when it fails."""

    def call(context: C) -> T:
        try:
            return hook(context)
        except Exception as error:  # mypy would report even its CompileError as a crash here
            _tell(context, error)
            return default(context)

    return call


def claim(
    find: Callable[[str], Callable[[C], T] | None], name: str, default: Callable[[C], T]
) -> Callable[[C], T] | None:
    """Return the hook for a name, guarded; when looking for it fails, one that says so."""
    try:
        hook = find(name)
    except Exception as error:
        hook = _failing(error)
    return guarded(hook, default) if hook is not None else None


def _failing(error: Exception) -> Callable[[Any], Any]:
    def fail(context: object) -> Any:
        raise error

    return fail


def _tell(context: Any, error: Exception) -> None:
    """Report a failure through mypy; nothing is said where mypy has no place for it."""
    errors = getattr(context.api, "errors", None)
    where = _place(context)
    if errors is None or where is None:
        return
    message = (
        f"the mypy plugin of soniq {__version__} failed here with {type(error).__name__} and "
        "checked less than it could; please report it, with what mypy --show-traceback prints "
        f"(this is mypy {mypy_version}; supported are {supported()})"
    )
    if message in errors.only_once_messages:
        return
    errors.report(where.line, where.column, message, code=SONIQ, severity="note", only_once=True)
    options = context.api.options
    # an error may have been filtered out; the daemon always has the option on
    said = message in errors.only_once_messages
    if said and options.show_traceback and not options.fine_grained_incremental:
        traceback.print_exception(error)


def _place(context: Any) -> Context | None:
    for name in ("context", "call", "reason", "cls"):
        node = getattr(context, name, None)
        if isinstance(node, Context) and node.line > 0:  # a reason may be a stand-in
            return node
    return None
