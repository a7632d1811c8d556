"""What earlier runs found out, so that unchanged files are neither read nor parsed again.

One JSON file in ``.soniq_cache``. For every file it has the stamp (mtime in ns, size) and whether
the file can matter at all; for those that do, the record of the analysis. A record holds as long
as the stamps of all files that it comes from, what their imports lead to, and the version of the
project's Python are the same. All of it holds for one version of soniq-lint, of Pydantic and of the
Python that runs it, and under one set of settings.

The file may come with a repository, so nothing in it is trusted: it is JSON, checked, and what it
says about one file can concern no other. A cache that is not as expected is made anew.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeAlias

from soniq_lint.config.settings import AnalysisSettings
from soniq_lint.files.kept import read_kept, write_kept
from soniq_lint.files.stamps import Stamps, checksum, checksum_of
from soniq_lint.files.versions import fingerprint
from soniq_lint.files.walk import Found
from soniq_lint.records import Record, decode_record, encode_record
from soniq_lint.rules.catalogue import BY_SLUG

NAME = "lint.json"

Same: TypeAlias = Callable[[str, "str | None"], bool]
"""Tells whether a module name still leads to this path (None: nowhere)."""


class Cache:
    """The cache of one folder under one set of settings; nothing is read before it is asked.

    Attributes:
        note: what went wrong with it, in a few words; empty while nothing has.
    """

    def __init__(self, folder: str, settings: AnalysisSettings, now: int | None = None) -> None:
        """Name the folder of the cache, which need not exist; ``now`` is in ns."""
        self.note = ""
        self._path = os.path.join(folder, NAME)
        self._key = fingerprint(settings)
        self._stamps = Stamps(now)
        self._loaded = False
        self._changed = False
        # mtime in ns, size, whether the file matters, checksum (0: it was not young)
        self._files: dict[str, Sequence[int]] = {}
        self._records: dict[str, Any] = {}
        self._known_imports: dict[tuple[str, str | None], bool] = {}

    def matters(self, found: Found) -> bool | None:
        """Tell whether a file can matter; None when that is not known."""
        self._load()
        known = self._files.get(found.path)
        if known is None:
            return None
        try:
            mtime_ns, size, matters, kept = known
        except (TypeError, ValueError):
            self.note = "an entry of the cache cannot be read"
            return None
        if mtime_ns != found.mtime_ns or size != found.size:
            return None
        if kept and checksum_of(found.path) != kept:
            return None
        return bool(matters)

    def record(self, found: Found, same: Same, python: Callable[[], str] = str) -> Record | None:
        """Return the record of a file that matters, if it still holds.

        ``python`` returns the version of the project's Python as it is now.
        """
        row = self._records.get(found.path) if self.matters(found) else None
        if row is None:
            return None
        try:
            stamp, checksums, encoded, version = row
            record = decode_record(encoded)
            if tuple(stamp) != found[1:] or not _sound(record, found.path):
                return None
            if (
                version == python()
                and self._stamps.hold(record.reads, checksums)
                and all(self._same(name, path, same) for name, path in record.imports.items())
            ):
                return record
        except (TypeError, ValueError, AttributeError, KeyError, IndexError):
            self.note = "an entry of the cache cannot be read"
        return None

    def _same(self, name: str, path: str | None, same: Same) -> bool:
        known = self._known_imports.get((name, path))
        if known is None:
            known = self._known_imports[name, path] = same(name, path)
        return known

    def remember(self, found: Found, source: bytes, matters: bool) -> None:
        """Keep whether a file can matter; ``source`` is what that was told from."""
        kept = checksum(source) if found.mtime_ns > self._stamps.young else 0
        self._files[found.path] = (found.mtime_ns, found.size, int(matters), kept)
        self._records.pop(found.path, None)
        self._changed = True

    def store(self, found: Found, record: Record, python: str = "") -> None:
        """Keep the record, for this Python, of a file that is remembered and could be analysed."""
        if found.path not in self._files or not record.analysed:
            return
        checksums = self._stamps.checksums(record.reads)
        if checksums is None:
            return
        self._records[found.path] = [found[1:], checksums, encode_record(record), python]
        self._changed = True

    def forget(self, folders: Iterable[str], seen: Iterable[str]) -> None:
        """Drop the files in ``folders`` that are not among those ``seen`` there."""
        inside = tuple(os.path.join(folder, "") for folder in folders)
        known = set(seen)
        gone = [path for path in self._files if path not in known and path.startswith(inside)]
        for path in gone:
            del self._files[path]
            self._records.pop(path, None)
        self._changed = self._changed or bool(gone)

    def save(self) -> None:
        """Write the cache if anything is new; that it cannot be written does not matter."""
        if not self._changed:
            return
        document = {"key": self._key, "files": self._files, "records": self._records}
        problem = write_kept(self._path, document)
        self.note = problem or self.note
        self._changed = bool(problem)

    def _load(self) -> None:
        if self._loaded:
            return
        self._loaded = True
        (self._files, self._records), problem = read_kept(
            self._path, self._key, ("files", "records")
        )
        self.note = problem or self.note


def _sound(record: Record, path: str) -> bool:
    """Tell whether a record from the disk has the right types and keeps to its own file."""
    return (
        record.path == path
        and all(type(each) is dict for each in (record.facts, record.imports))
        and all(
            each.rule in BY_SLUG
            and each.severity in ("error", "warning")
            and _are(str, each.message, each.help, each.task, each.field, each.function)
            and _is_span(each.span, path)
            and all(_are(str, n.message) and _is_span(n.span, None) for n in each.notes)
            and _is_sound_fix(each.fix, path)
            for each in record.diagnostics
        )
        and all(
            _are(int, *each[:5]) and _are(str, each.reason, *each.rules)
            for each in record.suppressions
        )
    )


def _is_sound_fix(fix: Any, path: str) -> bool:
    return fix is None or (
        fix.applicability in ("safe", "unsafe")
        and _are(str, fix.message)
        and all(_is_span(edit.span, path) and _are(str, edit.text) for edit in fix.edits)
        and all(_are(str, *each) for each in fix.imports)
    )


def _is_span(span: Any, path: str | None) -> bool:
    """Tell whether a span is one, in the file at ``path`` (None: in any, or nowhere)."""
    if path is None and span is None:
        return True
    return _are(int, *span[1:]) and (span.path == path if path else isinstance(span.path, str))


def _are(kind: type, *values: object) -> bool:
    return all(type(value) is kind for value in values)
