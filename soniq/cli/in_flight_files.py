"""Files of ``soniq in-flight``: where a check has got to, and the list of ids to replay."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO, Final
from uuid import UUID

import click

from soniq.drift.in_flight import Count
from soniq.drift.progress import restore, to_document

FORMAT: Final = "soniq.in-flight-state/1"

_LONGEST = 64 * 1024 * 1024


class FileNotWritten(Exception):
    """A file could not be written; the message says which and why."""

    def __init__(self, path: Path, error: OSError) -> None:
        super().__init__(f"{path} cannot be written: {(error.strerror or str(error)).lower()}")


class ReplayList:
    """A file of ids, one a line.

    It is made with the first page, so that a check that cannot begin leaves an older one alone.
    """

    def __init__(self, path: Path) -> None:
        if path.is_dir() or not path.absolute().parent.is_dir():
            raise click.UsageError(f"{path} cannot be written: there is no such folder")
        self.path = path
        self._file: BinaryIO | None = None

    def begin(self, size: int = 0) -> None:
        """Begin the file, or go on after so many bytes of it.

        Raises:
            click.UsageError: it is shorter than that, or cannot be written.
        """
        try:
            self._file = self.path.open("r+b" if size else "wb")
            if self._file.seek(0, os.SEEK_END) < size:
                raise click.UsageError(f"{self.path} is shorter than this check has left it")
            self._file.truncate(size)
            self._file.seek(size)
        except OSError as error:
            raise click.UsageError(str(FileNotWritten(self.path, error))) from None

    def write(self, ids: Iterable[str]) -> None:
        """Add ids."""
        if self._file is None:
            self.begin()
        assert self._file is not None
        try:
            self._file.write("".join(f"{each}\n" for each in ids).encode())
        except OSError as error:
            raise FileNotWritten(self.path, error) from None

    def keep(self) -> int:
        """Make sure that what was added is on disk; return how many bytes there are."""
        if self._file is None:
            return 0
        try:
            self._file.flush()
            os.fsync(self._file.fileno())
            return self._file.tell()
        except OSError as error:
            raise FileNotWritten(self.path, error) from None

    def close(self) -> None:
        """Close the file; what could not be written has been told."""
        if self._file is not None:
            with suppress(OSError):
                self._file.close()


class StateFile:
    """What a check has counted, and up to which id, for the same command to go on from.

    A file is replaced as a whole, so there is a readable one at any time.
    """

    def __init__(self, path: Path) -> None:
        if path.is_dir() or not path.absolute().parent.is_dir():
            raise click.UsageError(f"{path} cannot be written: there is no such folder")
        self.path = path

    def load(
        self, check: Mapping[str, object], count: Count, replay_list: ReplayList | None
    ) -> UUID | None:
        """Let a count go on from the file; return the last id, None when there is no file.

        Args:
            check: what makes a check another one, by what people call it.

        Raises:
            click.UsageError: the file is of another check, or none of these files.
        """
        document = self._document()
        if document is None:
            return None
        known = document.get("check")
        if document.get("format") != FORMAT or not isinstance(known, Mapping):
            raise click.UsageError(f"{self.path} is no state of a check by this release")
        other = [name for name in check if known.get(name) != check[name]]
        if other:
            raise click.UsageError(
                f"{self.path} belongs to another check, with another {', '.join(other)}; "
                "run that one again, or remove the file to begin anew"
            )
        try:
            last = UUID(document["last_id"])
            size = int(document["replay_list_bytes"])
            restore(count, document["count"])
        except (KeyError, TypeError, ValueError, AttributeError):
            raise click.UsageError(f"{self.path} is damaged; remove it to begin anew") from None
        if replay_list is not None:
            replay_list.begin(size)
        return last

    def _document(self) -> dict[str, Any] | None:
        try:
            with self.path.open("rb") as file:
                data = file.read(_LONGEST + 1)
        except FileNotFoundError:
            return None
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise click.UsageError(f"{self.path}: {reason}") from None
        try:
            document = json.loads(data) if len(data) <= _LONGEST else None
        except (ValueError, RecursionError):
            document = None
        return document if isinstance(document, dict) else {}

    def save(
        self,
        check: Mapping[str, object],
        count: Count,
        last: UUID,
        replay_list: ReplayList | None,
    ) -> None:
        """Write where the check has got to.

        Raises:
            FileNotWritten: with the file as it was before.
        """
        size = 0 if replay_list is None else replay_list.keep()
        document = {
            "format": FORMAT,
            "check": check,
            "last_id": str(last),
            "replay_list_bytes": size,
            "count": to_document(count),
        }
        fresh = self.path.with_name(f".{self.path.name}.new")
        try:
            with fresh.open("wb") as file:
                file.write(json.dumps(document).encode())
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(self.path)
        except OSError as error:
            with suppress(OSError):
                fresh.unlink()
            raise FileNotWritten(self.path, error) from None

    def remove(self) -> None:
        """Remove the file, since the check is done."""
        try:
            self.path.unlink(missing_ok=True)
        except OSError as error:
            raise FileNotWritten(self.path, error) from None
