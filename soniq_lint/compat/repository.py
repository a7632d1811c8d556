"""A git repository as it was: commits, the files in them, their contents. Only ever read."""

from __future__ import annotations

import os
import posixpath
import subprocess
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Final, NamedTuple

_ABOUT_A_CHECKOUT: Final = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX")
"""What git tells its hooks, and would be wrong in another folder."""

_LINK, _FILE = "120000", "100"


class GitFailed(Exception):
    """Git cannot be run, or says that something is wrong; the message is one line."""


class Blob(NamedTuple):
    """A file of a commit: the name of its content, and whether it is a symbolic link."""

    name: str
    link: bool


class Repository:
    """A repository with a work tree.

    Attributes:
        top: absolute path of the work tree.
    """

    def __init__(self, top: str) -> None:
        self.top = top

    @classmethod
    def around(cls, folder: str) -> Repository | None:
        """Return the repository that a folder lies in; None when it lies in none.

        Raises:
            GitFailed: git is not installed, or does not want to read the repository.
        """
        done = _git(folder, "rev-parse", "--show-toplevel")
        if done.returncode == 0:
            return cls(os.path.realpath(os.fsdecode(done.stdout).rstrip("\r\n")))
        if b"not a git repository" in done.stderr:
            return None
        raise GitFailed(_told(done))

    def commit(self, ref: str) -> str | None:
        """Return the full name of the commit that a ref stands for; None when there is none."""
        if not ref or ref.startswith("-") or "\0" in ref:  # no ref of git begins so
            return None
        done = _git(self.top, "rev-parse", "--verify", "--quiet", f"{ref}^{{commit}}")
        name = done.stdout.decode("ascii", "replace").strip()
        return name if done.returncode == 0 and name.isalnum() else None

    @cached_property
    def shallow(self) -> bool:
        """Tell whether older commits are left out of this clone."""
        return self._asked("rev-parse", "--is-shallow-repository").strip() == b"true"

    def branches(self, name: str) -> list[str]:
        """Return the remote-tracking branches that end in a name, such as ``origin/main``."""
        listed = self._asked("for-each-ref", "--format=%(refname:short)", "refs/remotes")
        found = listed.decode("utf-8", "replace").split("\n")
        return sorted(each for each in found if each.endswith(f"/{name}"))

    def remotes(self) -> list[str]:
        """Return the names of the remotes."""
        return self._asked("remote").decode("utf-8", "replace").split()

    def files(self, commit: str) -> dict[str, Blob]:
        """Return the files of a commit by path, with slashes; submodules are left out."""
        listed = self._asked("ls-tree", "-r", "-z", "--full-tree", commit)
        found: dict[str, Blob] = {}
        for line in listed.split(b"\0"):
            about, _, path = line.partition(b"\t")
            mode, _, rest = about.decode("ascii", "replace").partition(" ")
            if mode == _LINK or mode.startswith(_FILE):
                found[os.fsdecode(path)] = Blob(rest.partition(" ")[2].strip(), mode == _LINK)
        return found

    def contents(self, blobs: Iterable[Blob]) -> dict[Blob, bytes]:
        """Return what is in files, all asked for at once."""
        wanted = list(dict.fromkeys(blobs))
        if not wanted:
            return {}
        asked = "".join(f"{each.name}\n" for each in wanted).encode()
        data = self._asked("cat-file", "--batch", given=asked)
        found: dict[Blob, bytes] = {}
        at = 0
        for blob in wanted:
            end = data.find(b"\n", at)
            parts = data[at:end].split(b" ")
            if end < 0 or len(parts) != 3 or not parts[2].isdigit():
                raise GitFailed(f"git has no content of {blob.name}")
            size = int(parts[2])
            found[blob] = data[end + 1 : end + 1 + size]
            at = end + size + 2
        return found

    def followed(self, path: str, files: Mapping[str, Blob]) -> Blob | None:
        """Return the file at a path, through links to files of the same commit."""
        for _ in range(8):
            blob = files.get(path)
            if blob is None or not blob.link:
                return blob
            target = os.fsdecode(self.contents([blob])[blob])
            path = posixpath.normpath(posixpath.join(posixpath.dirname(path), target))
        return None

    def _asked(self, *arguments: str, given: bytes = b"") -> bytes:
        done = _git(self.top, *arguments, given=given)
        if done.returncode:
            raise GitFailed(_told(done))
        return done.stdout


def _git(folder: str, *arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    environ = {key: value for key, value in os.environ.items() if key not in _ABOUT_A_CHECKOUT}
    environ |= {"GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
    command = ["git", "-C", folder, "--no-pager", "--literal-pathspecs", *arguments]
    try:
        return subprocess.run(command, input=given, capture_output=True, env=environ, check=False)
    except FileNotFoundError:
        raise GitFailed("git is not installed, or not on the PATH") from None
    except OSError as error:
        raise GitFailed(f"git cannot be run: {error.strerror}") from None


def _told(done: subprocess.CompletedProcess[bytes]) -> str:
    text = " ".join(done.stderr.decode("utf-8", "replace").split())
    return f"git {done.args[5]} fails: {text[:300] or f'exit code {done.returncode}'}"
