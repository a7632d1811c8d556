"""Noticing changed files by looking at their stamps."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from typing import TypeAlias

from soniq_lint.config.settings import Config
from soniq_lint.files.globs import Exclusion
from soniq_lint.files.walk import walk

Stamps: TypeAlias = Mapping[str, "tuple[int, int] | None"]

SHORTEST = 0.4
"""Seconds between two looks, at least."""

SHARE = 0.05
"""Part of the time that looking may take: a large tree is looked at less often."""


class Watcher:
    """Remembers stamps, to tell what has changed since."""

    def __init__(self, look: Callable[[], Stamps]) -> None:
        """Start from what ``look`` gives now: the stamp of every file, by path."""
        self._look = look
        self._seen = dict(look())

    def accept(self, paths: Iterable[str]) -> None:
        """Take files that ``look`` has only now begun to look at as they are."""
        now = self._look()
        self._seen.update({path: now.get(path) for path in paths if path not in self._seen})

    def poll(self) -> list[str]:
        """Return the paths of files added, changed or removed since the last call, sorted."""
        before, self._seen = self._seen, dict(self._look())
        now = self._seen
        return sorted(
            path for path in before.keys() | now.keys() if before.get(path) != now.get(path)
        )

    def wait(
        self,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> list[str]:
        """Wait until something changes and return it; looking again takes little of the time."""
        pause = SHORTEST
        while True:
            sleep(pause)
            start = clock()
            if changed := self.poll():
                return changed
            pause = max(SHORTEST, (clock() - start) / SHARE)


def stamps(config: Config, paths: Iterable[str], others: Iterable[str]) -> Stamps:
    """Return the stamps of the files of a run and of ``others``; None for one that is gone."""
    from soniq_lint.files.stamps import stamp_of

    found = walk(paths, Exclusion(config.exclude), force_exclude=config.force_exclude)
    seen: dict[str, tuple[int, int] | None] = {path: stamp_of(path) for path in others}
    seen.update((file.path, (file.mtime_ns, file.size)) for file in found.files)
    return seen
