"""Run the linter and write down whatever it does besides reading.

``python traced.py PROJECT LOG [--read-only] ARGUMENTS...`` runs ``soniq-lint ARGUMENTS...``.
Python itself reports every import, process, write and execution to the hook below, whatever code
asks for it. ``--read-only`` makes every write fail, as on a disk that is mounted so.
"""

from __future__ import annotations

import errno
import json
import os
import sys
from types import CodeType

WRITING = os.O_WRONLY | os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_TRUNC
CHANGES = {
    "os.chmod", "os.chown", "os.link", "os.mkdir", "os.mkfifo", "os.mknod", "os.remove",
    "os.removexattr", "os.rename", "os.rmdir", "os.setxattr", "os.symlink", "os.truncate",
    "os.utime",
}  # fmt: skip
OUTSIDE = {
    "ctypes.dlopen", "ftplib.connect", "http.client.connect", "os.exec", "os.fork", "os.forkpty",
    "os.posix_spawn", "os.spawn", "os.startfile", "os.system", "pickle.find_class", "pty.spawn",
    "socket.bind", "socket.connect", "socket.getaddrinfo", "subprocess.Popen", "urllib.Request",
    "webbrowser.open",
}  # fmt: skip


def words(code: CodeType) -> set[str]:
    """Return the names and texts in code, that of inner functions too."""
    found = {*code.co_names, *code.co_varnames, *map(str, code.co_consts)}
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            found |= words(inner)
    return found


class Log:
    """What has happened, each kind by itself."""

    def __init__(self, project: str, read_only: bool) -> None:
        self.project = os.path.realpath(project) + os.sep
        self.read_only = read_only
        self.active = True
        self.writes: list[str] = []
        self.outside: list[str] = []
        self.executed: list[str] = []

    def holds(self, path: str) -> bool:
        return os.path.realpath(path).startswith(self.project)

    def hear(self, event: str, arguments: tuple[object, ...]) -> None:
        if not self.active:
            return
        if event == "open":
            path, _, flags = arguments
            if isinstance(flags, int) and flags & WRITING:
                self.write(str(path))
        elif event in CHANGES:
            self.write(" ".join(str(each) for each in arguments if isinstance(each, str)))
        elif event in OUTSIDE:
            self.outside.append(f"{event} {arguments!r}")
        elif event == "exec" and isinstance(arguments[0], CodeType):
            code = arguments[0]
            if code.co_filename.startswith("<"):
                hits = {each for each in words(code) if "hostile_" in each}
                self.executed.extend(f"{code.co_filename}: {each}" for each in sorted(hits))
            elif self.holds(code.co_filename):
                self.executed.append(code.co_filename)

    def write(self, path: str) -> None:
        self.writes.append(path)
        if self.read_only:
            raise OSError(errno.EROFS, os.strerror(errno.EROFS), path)


def main() -> int:
    project, target, *arguments = sys.argv[1:]
    read_only = arguments[:1] == ["--read-only"]
    # The folder of a script comes first on the path; here it is of no use.
    del sys.path[0]
    log = Log(project, read_only)
    sys.addaudithook(log.hear)
    from soniq_lint.cli import run

    code = run(arguments[read_only:])
    sys.stdout.flush()
    log.active = False
    imported = [
        name
        for name, module in list(sys.modules.items())
        if log.holds(getattr(module, "__file__", None) or os.sep)
    ]
    document = {
        "writes": log.writes,
        "outside": log.outside,
        "executed": log.executed,
        "imported": imported,
    }
    with open(target, "w", encoding="utf-8") as file:  # noqa: PTH123
        json.dump(document, file)
    return code


if __name__ == "__main__":
    sys.exit(main())
