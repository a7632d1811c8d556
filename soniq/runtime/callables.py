"""What kind of callable a handler is: function, method, partial or object with ``__call__``."""

from __future__ import annotations

import functools
import inspect


def callable_problems(function: object) -> list[str]:
    """Return why this cannot run jobs at all, whatever its parameters; empty when it can."""
    if isinstance(function, type):
        return ["it is a class; pass a function, or an instance with __call__"]
    if not callable(function):
        return [f"it is not callable but {type(function).__name__}"]
    plain = innermost(function)
    if inspect.isgeneratorfunction(plain) or inspect.isasyncgenfunction(plain):
        return ["it is a generator function; a handler returns its result instead of yielding"]
    return []


def is_async(function: object) -> bool:
    """Tell whether calling it gives a coroutine."""
    return inspect.iscoroutinefunction(innermost(function))


def is_method(function: object) -> bool:
    """Tell whether it was written in a class body, so that nothing fills its ``self``."""
    qualname = str(getattr(function, "__qualname__", ""))
    return inspect.isfunction(function) and "." in qualname.rpartition("<locals>.")[2]


def location_of(function: object) -> str:
    """Return ``module.qualname`` of what was written, for messages and derived names."""
    plain = _without_partials(function)
    if not hasattr(plain, "__qualname__"):
        plain = type(plain)
    return f"{plain.__module__}.{getattr(plain, '__qualname__', '?')}"


def innermost(function: object) -> object:
    """Return the function or method that a partial or a callable object runs."""
    plain = _without_partials(function)
    if inspect.isroutine(plain) or not callable(plain):
        return plain
    return type(plain).__call__


def parameters_behind(function: object) -> frozenset[str]:
    """Return the parameters of the function behind a method, partial or callable object."""
    plain = innermost(function)
    if inspect.ismethod(plain):
        plain = plain.__func__
    return frozenset(inspect.signature(plain).parameters if inspect.isfunction(plain) else ())


def globals_of(function: object) -> dict[str, object]:
    """Return the globals in which its string annotations were written."""
    plain = innermost(function)
    if callable(plain):
        plain = inspect.unwrap(plain)
    if inspect.ismethod(plain):
        plain = plain.__func__
    found = getattr(plain, "__globals__", None)
    return found if isinstance(found, dict) else {}


def _without_partials(function: object) -> object:
    while isinstance(function, functools.partial):
        function = function.func
    return function
