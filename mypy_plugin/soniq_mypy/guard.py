"""Callbacks that never take mypy down: a failure of the plugin is one note that names it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from mypy.errors import CompileError

from soniq import __version__

C = TypeVar("C")
T = TypeVar("T")

_told = False


def guarded(hook: Callable[[C], T], default: Callable[[C], T]) -> Callable[[C], T]:
    """Return ``hook``, answering with ``default`` and one note in this process when it fails."""

    def call(context: C) -> T:
        try:
            return hook(context)
        except CompileError:  # mypy's own way to stop
            raise
        except Exception as error:
            _tell(context, error)
            return default(context)

    return call


def _tell(context: Any, error: Exception) -> None:
    global _told
    if _told:
        return
    _told = True
    where = getattr(context, "context", None) or getattr(context, "reason", None)
    message = (
        f"the mypy plugin of soniq {__version__} failed here with {type(error).__name__} and "
        "checked less than it could; please report it"
    )
    note = getattr(context.api, "note", None)
    if note is None:
        context.api.msg.note(message, where)
    else:
        note(message, where)
