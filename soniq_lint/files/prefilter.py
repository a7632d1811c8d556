"""Telling from its bytes whether a file can matter at all; most cannot, and are never parsed."""

from __future__ import annotations

import re

_NEEDLES = (b"enqueue", b".job", b"task_ref", b"soniq")
"""One of these is in every file that enqueues, handles, declares or suppresses anything.

An alias does not hide a file: ``from soniq import task_ref as t`` has the name too. Each search
takes 0.02 s for a million lines, and one regular expression for all of them several times that.
Not caught is ``TaskRef(...)`` where another module than ``soniq`` hands on the class and the file
never says ``soniq``; files that import such a ref find it all the same.
"""

_SIGNS = (
    rb"\.\s*enqueue(?:_many)?\b"  # producer.enqueue(...), also as a value
    rb"|\.job\s*\("  # @app.job(...), app.job(...)(handler)
    rb"|@[^\n#@]*\.job\b"  # @app.job
    rb"|=\s*[\w.]+\.job\b"  # task = app.job
    rb"|\b(?:task_ref|TaskRef)\b"
    rb"|#\s*soniq:\s*ignore"
)
"""What is looked for in the few files that have a needle: ``self.jobs`` is not a handler."""


def passes(source: bytes) -> bool:
    """Tell whether a file with these bytes has to be parsed.

    True for every file with an enqueue, a handler, a declaration or a suppression, and for some
    others; never false for one of those.
    """
    for needle in _NEEDLES:
        if needle in source:
            return re.search(_SIGNS, source) is not None
    return False
