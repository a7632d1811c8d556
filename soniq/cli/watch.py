"""Notice changed Python files by looking at their modification times."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

SKIPPED = frozenset({"__pycache__", "node_modules", "site-packages"})
"""Folders without source of the application; hidden ones and virtualenvs are skipped too."""


class SourceWatch:
    """Remembers the ``.py`` files under a folder, to tell which have changed since."""

    def __init__(self, root: Path) -> None:
        """Start from the files as they are now."""
        self.root = root
        self._seen = dict(self._scan())

    def changes(self) -> list[Path]:
        """Return the files added, changed or removed since the last call, relative and sorted."""
        now = dict(self._scan())
        before, self._seen = self._seen, now
        different = {path for path, stamp in now.items() if before.get(path) != stamp}
        return sorted(Path(p).relative_to(self.root) for p in different | (before.keys() - now))

    def _scan(self) -> Iterator[tuple[str, tuple[int, int]]]:
        for folder, folders, files in os.walk(self.root):
            folders[:] = [
                name
                for name in folders
                if not name.startswith(".")
                and name not in SKIPPED
                and not Path(folder, name, "pyvenv.cfg").exists()
            ]
            for name in files:
                if name.endswith(".py"):
                    path = os.path.join(folder, name)  # noqa: PTH118 - many files, twice a second
                    try:
                        found = os.stat(path)  # noqa: PTH116 - as above
                    except FileNotFoundError:
                        continue
                    yield path, (found.st_mtime_ns, found.st_size)
