"""What earlier runs found out, so that unchanged files are neither read nor parsed again.

One JSON file in ``.soniq_cache``. For every file it has the stamp (mtime in ns, size) and whether
the file can matter at all; for those that do, the record of the analysis. A record holds as long
as the stamps of all files that it comes from, and what their imports lead to, are the same. All of
it holds for one version of soniq-lint, of Pydantic and of Python and under one set of settings.

A stamp says little about a file that changed just before it was read: another change within the
clock's tick keeps the stamp. So for files younger than ``TICK`` a checksum is kept as well.

The file may come with a repository, so nothing in it is trusted: it is JSON, checked, and what it
says about one file can concern no other. A cache that is not as expected is made anew.
"""

from __future__ import annotations

import json
import os
import time
import zlib
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeAlias

from soniq_lint.config.settings import AnalysisSettings
from soniq_lint.files.reading import open_regular
from soniq_lint.files.replacing import replace
from soniq_lint.files.versions import fingerprint
from soniq_lint.files.walk import Found
from soniq_lint.records import Record, decode_record, encode_record
from soniq_lint.rules.catalogue import BY_SLUG

NAME = "lint.json"
TICK = 2_000_000_000
"""Nanoseconds; the coarsest clock of a file system in use, that of FAT."""

LARGEST = 500_000_000
"""Bytes; a larger cache is made anew."""

_TAG = """\
Signature: 8a477f597d28d172789f06886806bc55
# This folder holds what soniq-lint remembers between runs. It can be deleted.
# See https://bford.info/cachedir/
"""

Stamp: TypeAlias = tuple[int, int]
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
        self._young = (time.time_ns() if now is None else now) - TICK
        self._loaded = False
        self._changed = False
        # mtime in ns, size, whether the file matters, checksum (0: it was not young)
        self._files: dict[str, Sequence[int]] = {}
        self._records: dict[str, Any] = {}
        self._stamps: dict[str, Stamp | None] = {}
        self._known_imports: dict[tuple[str, str | None], bool] = {}

    def matters(self, found: Found) -> bool | None:
        """Tell whether a file can matter; None when that is not known."""
        self._load()
        known = self._files.get(found.path)
        if known is None:
            return None
        try:
            mtime_ns, size, matters, checksum = known
        except (TypeError, ValueError):
            self.note = "an entry of the cache cannot be read"
            return None
        if mtime_ns != found.mtime_ns or size != found.size:
            return None
        if checksum and _checksum(found.path) != checksum:
            return None
        return bool(matters)

    def record(self, found: Found, same: Same) -> Record | None:
        """Return the record of a file that matters, if it still holds."""
        row = self._records.get(found.path) if self.matters(found) else None
        if row is None:
            return None
        try:
            stamp, checksums, encoded = row
            record = decode_record(encoded)
            if tuple(stamp) != found[1:] or not _sound(record, found.path):
                return None
            if self._holds(record, checksums, same):
                return record
        except (TypeError, ValueError, AttributeError, KeyError, IndexError):
            self.note = "an entry of the cache cannot be read"
        return None

    def _holds(self, record: Record, checksums: dict[str, int], same: Same) -> bool:
        if any(self._stamp(path) != stamp for path, stamp in record.reads.items()):
            return False
        if any(_checksum(path) != checksum for path, checksum in checksums.items()):
            return False
        return all(self._same(name, path, same) for name, path in record.imports.items())

    def _stamp(self, path: str) -> Stamp | None:
        if path not in self._stamps:
            self._stamps[path] = stamp_of(path)
        return self._stamps[path]

    def _same(self, name: str, path: str | None, same: Same) -> bool:
        known = self._known_imports.get((name, path))
        if known is None:
            known = self._known_imports[name, path] = same(name, path)
        return known

    def remember(self, found: Found, source: bytes, matters: bool) -> None:
        """Keep whether a file can matter; ``source`` is what that was told from."""
        checksum = _sum(source) if found.mtime_ns > self._young else 0
        self._files[found.path] = (found.mtime_ns, found.size, int(matters), checksum)
        self._records.pop(found.path, None)
        self._changed = True

    def store(self, found: Found, record: Record) -> None:
        """Keep the record of a file that has been remembered and could be analysed."""
        if found.path not in self._files or not record.analysed:
            return
        checksums = {}
        for path, stamp in record.reads.items():
            if stamp[0] > self._young:
                if stamp_of(path) != tuple(stamp):
                    return
                checksums[path] = _checksum(path)
        self._records[found.path] = [found[1:], checksums, encode_record(record)]
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
        folder = os.path.dirname(self._path)
        if _is_foreign(folder):
            self.note = f"the cache is not written: {folder} holds other files"
            return
        document = {"key": self._key, "files": self._files, "records": self._records}
        try:
            os.makedirs(folder, exist_ok=True)
            for name, text in ((".gitignore", "*\n"), ("CACHEDIR.TAG", _TAG)):
                path = os.path.join(folder, name)
                if not os.path.lexists(path):
                    replace(path, text)
            if os.path.islink(self._path):
                os.unlink(self._path)  # it may lead to anything
            replace(self._path, json.dumps(document, separators=(",", ":"), check_circular=False))
            self._changed = False
        except (OSError, ValueError) as error:
            self.note = f"the cache cannot be written: {getattr(error, 'strerror', None) or error}"

    def _load(self) -> None:
        if self._loaded:
            return
        self._loaded = True
        try:
            with open_regular(self._path) as file:
                data = file.read(LARGEST)
            document = json.loads(data)
            files, records = document["files"], document["records"]
            if type(files) is not dict or type(records) is not dict:
                raise TypeError("not a cache")
            if document["key"] == self._key:
                self._files, self._records = files, records
        except FileNotFoundError:
            pass
        except OSError as error:
            self.note = f"the cache cannot be read: {error.strerror}"
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            self.note = "the cache is damaged and made anew"


def _is_foreign(folder: str) -> bool:
    """Tell whether a folder holds files and no sign that it is a cache."""
    try:
        names = os.listdir(folder)
    except OSError:
        return False
    return bool(names) and "CACHEDIR.TAG" not in names


def stamp_of(path: str) -> Stamp | None:
    """Return the stamp of a file, None when there is none."""
    try:
        found = os.stat(path)
    except (OSError, ValueError):
        return None
    return found.st_mtime_ns, found.st_size


def _checksum(path: str) -> int | None:
    try:
        with open_regular(path) as file:
            return _sum(file.read())
    except OSError:
        return None


def _sum(source: bytes) -> int:
    return zlib.crc32(source) + 1  # 0 stands for none


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
