"""Where the time of one report goes: the command run in this process, its parts timed.

``python -m benchmarks.drift.phases ARGUMENTS...`` runs ``soniq drift ARGUMENTS...`` and prints
milliseconds by part as JSON on standard error.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, TypeVar

T = TypeVar("T")


def main(arguments: Sequence[str]) -> None:
    """Run the command; what is in no part is starting, grouping and writing."""
    started = time.perf_counter()
    from soniq.cli import drift, main  # loading it is a part

    spent = {"load the command": time.perf_counter() - started}

    def timed(part: str, function: Callable[..., T]) -> Callable[..., T]:
        def run(*args: Any, **kwargs: Any) -> T:
            before = time.perf_counter()
            try:
                return function(*args, **kwargs)
            finally:
                spent[part] = spent.get(part, 0.0) + time.perf_counter() - before

        return run

    def listed(read: Callable[..., Iterable[Any]]) -> Callable[..., Iterator[Any]]:
        return lambda *args: iter(timed("read sources", lambda: list(read(*args)))())

    for part, name in (("ask the database", "ask"), ("compare and judge", "drift")):
        setattr(drift, name, timed(part, getattr(drift, name)))
    drift.read_facts = listed(drift.read_facts)
    try:
        main(["drift", *arguments])
    finally:
        spent["all"] = time.perf_counter() - started
        print(json.dumps({part: round(s * 1000) for part, s in spent.items()}), file=sys.stderr)


if __name__ == "__main__":
    main(sys.argv[1:])
