"""What a package is compared with: a git ref, a folder or a snapshot file, told apart."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final, NamedTuple

from soniq_lint.compat.repository import Repository

_PATH_STARTS: Final = (".", "/", "~", os.sep)


class NoSuchThing(Exception):
    """What was asked for is not there; the message is one line and says what to do."""


class Commit(NamedTuple):
    """A commit of a repository, and what the user calls it."""

    repository: Repository
    name: str
    given: str


class Folder(NamedTuple):
    """A folder with another version, absolute, and what the user calls it."""

    path: Path
    given: str


class SnapshotFile(NamedTuple):
    """A contract snapshot, absolute, and what the user calls it."""

    path: Path
    given: str


Against = Commit | Folder | SnapshotFile


def find_against(given: str, folder: str) -> Against:
    """Return what ``--against`` means.

    What begins like a path (``./``, ``../``, ``/``, ``~``) is one, since no ref of git does. Else
    it is a ref if the repository around ``folder`` has it, and a path if not.

    Raises:
        NoSuchThing: it is none of them.
        GitFailed: git cannot answer.
    """
    if not given or "\0" in given:
        raise NoSuchThing("--against needs a git ref, a folder or a snapshot file")
    path = _expanded(given)
    if given.startswith(_PATH_STARTS) or Path(given).is_absolute():
        return _at(path, given)
    repository = Repository.around(folder)
    name = None if repository is None else repository.commit(given)
    if repository is not None and name is not None:
        return Commit(repository, name, given)
    if path.exists():
        return _at(path, given)
    if repository is None:
        raise NoSuchThing(
            f"there is no folder or snapshot file {given!r}, and {folder} is in no git repository"
        )
    raise NoSuchThing(_absent(given, repository))


def _expanded(given: str) -> Path:
    try:
        return Path(given).expanduser().absolute()
    except RuntimeError:  # the home of somebody who is not known
        return Path(given).absolute()


def _at(path: Path, given: str) -> Folder | SnapshotFile:
    if path.is_dir():
        return Folder(path, given)
    if not path.exists():
        raise NoSuchThing(f"there is no folder or snapshot file {given!r}")
    return SnapshotFile(path, given)


def _absent(given: str, repository: Repository) -> str:
    text = f"there is no git ref, folder or snapshot file {given!r}"
    if given.startswith("-"):
        return text
    if close := repository.branches(given):
        return f"{text}; did you mean {close[0]!r}?"
    remotes = repository.remotes()
    remote = remotes[0] if remotes else "origin"
    remote, _, branch = given.partition("/") if given.partition("/")[0] in remotes else (
        remote, "", given
    )  # fmt: skip
    if branch.isalnum() and len(branch) >= 7 and all(each in "0123456789abcdef" for each in branch):
        fetch = f"git fetch --depth=1 {remote} {branch}"
    elif any(sign in given for sign in "~^@"):
        fetch = "git fetch --unshallow" if repository.shallow else ""
    else:
        fetch = f"git fetch --depth=1 {remote} {branch}:refs/remotes/{remote}/{branch}"
        if given == branch:
            fetch += f", and compare with {remote}/{branch}"
    why = "; this clone is shallow" if repository.shallow else ""
    return f"{text}{why}" + (f": fetch it with {fetch}" if fetch and remotes else "")
