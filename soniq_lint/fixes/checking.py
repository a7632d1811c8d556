"""Whether a text is still Python."""

from __future__ import annotations

import ast
import warnings


def parsed(text: str) -> ast.Module | None:
    """Return the tree of a text; None when it is no Python."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def breaks(before: str, after: str) -> bool:
    """Return whether a change made Python into something else.

    Beyond the grammar: an ``await`` outside ``async def``, say, or one keyword given twice. Such
    mistakes count unless they were there before. Nothing is run.
    """
    if before == after or _compiles(after):
        return False
    return parsed(after) is None or _compiles(before)


def _compiles(text: str) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(text, "<fixed>", "exec", dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True
