"""Patterns for paths, as in ``.gitignore`` and in Ruff's configuration.

A pattern without a slash is a name: it matches a file or folder of that name anywhere, and all
that a folder holds. One with a slash is a path from the folder of the file that holds the
pattern. ``*`` and ``?`` stop at a slash, ``**`` does not.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator

EXCLUDED = frozenset(
    {
        ".bzr", ".direnv", ".eggs", ".git", ".hg", ".ipynb_checkpoints", ".mypy_cache", ".nox",
        ".pants.d", ".pyenv", ".pytest_cache", ".pytype", ".ruff_cache", ".soniq_cache", ".svn",
        ".tox", ".venv", ".vscode", "__pycache__", "__pypackages__", "_build", "buck-out", "build",
        "dist", "node_modules", "site-packages", "venv",
    }
)  # fmt: skip
"""Names of folders that are skipped unless ``exclude`` says otherwise."""


class Glob:
    """One pattern and the folder that it is relative to."""

    def __init__(self, pattern: str, base: str) -> None:
        """Compile ``pattern``; ``base`` is an absolute folder."""
        self.pattern = pattern
        self.base = base
        body = pattern.replace("\\", "/").rstrip("/")
        self.is_name = "/" not in body
        body = body.removeprefix("./")
        while body.startswith("../"):
            body, base = body[3:], os.path.dirname(base)
        if self.is_name or body.startswith("/") or re.match("[A-Za-z]:/", body):
            expression = translate(body)
        else:
            expression = re.escape(_slashed(base).rstrip("/")) + "/" + translate(body)
        self.expression = expression

    def matches(self, path: str) -> bool:
        """Tell whether an absolute path, or a folder that it is in, matches."""
        text = _slashed(path)
        if not self.is_name:
            return re.match(f"(?:{self.expression})(?:/|\\Z)", text) is not None
        inside = _slashed(self.base).rstrip("/") + "/"
        names = text.removeprefix(inside) if text.startswith(inside) else text.rpartition("/")[2]
        return any(re.fullmatch(self.expression, name) for name in names.split("/"))


class Exclusion:
    """The patterns of ``exclude``, put together so that one walk asks them quickly."""

    def __init__(self, globs: Iterable[Glob]) -> None:
        """Join ``globs``: names, plain ones apart, and paths."""
        self._globs = tuple(globs)
        self._names = frozenset(g.pattern for g in self._globs if _is_plain_name(g))
        self._name = _either(g for g in self._globs if g.is_name and g.pattern not in self._names)
        self._path = _either(g for g in self._globs if not g.is_name)

    def excludes(self, name: str, path: str) -> bool:
        """Tell whether an entry of a folder is excluded by its own name or path."""
        if name in self._names:
            return True
        if self._name is not None and self._name.fullmatch(name):
            return True
        return self._path is not None and self._path.fullmatch(_slashed(path)) is not None

    def excludes_deeply(self, path: str) -> bool:
        """Tell whether a path, or a folder that it is in, is excluded."""
        return any(glob.matches(path) for glob in self._globs)


def translate(pattern: str) -> str:
    """Return the regular expression of a pattern, to be matched as a whole.

    What stands between two stars is found as early as it can be and not looked for again, as the
    second star makes up for it; so many stars take hardly longer than one.
    """
    return _early(list(_tokens(pattern)), _DEEP, lambda part: _early(part, _FLAT, "".join))


_DEEP = {"**/": "(?:.*?/)??", "**": ".*?"}
_FLAT = {"*": "[^/]*?"}


def _early(tokens: list[str], stars: dict[str, str], join: Callable[[list[str]], str]) -> str:
    """Return an expression for tokens, in which all but the last part is matched once."""
    parts: list[list[str]] = [[]]
    for token in tokens:
        if token in stars:
            parts.append([token])
        else:
            parts[-1].append(token)
    made = [
        join(part) if not part or part[0] not in stars else stars[part[0]] + join(part[1:])
        for part in parts
    ]
    return "".join([*(f"(?>{each})" for each in made[:-1] if each), made[-1]])


def _tokens(pattern: str) -> Iterator[str]:
    """Yield stars as they are written, and expressions for everything else."""
    at, end = 0, len(pattern)
    while at < end:
        char = pattern[at]
        if pattern.startswith("**/", at) and (at == 0 or pattern[at - 1] == "/"):
            yield "**/"
            at += 3
        elif pattern.startswith("**", at):
            yield "**"
            at += 2
        elif char == "*":
            yield "*"
            at += 1
        elif char == "?":
            yield "[^/]"
            at += 1
        elif char == "[" and (close := pattern.find("]", at + 2)) > 0:
            inside = pattern[at + 1 : close].replace("\\", "\\\\").replace("[", "\\[")
            yield f"[^/{inside[1:]}]" if inside[0] in "!^" else f"[{inside}]"
            at = close + 1
        else:
            yield re.escape(char)
            at += 1


def problem_of(pattern: str) -> str | None:
    """Return what is wrong with a pattern, or None."""
    if not pattern.strip("/ "):
        return "is empty"
    try:
        re.compile(translate(pattern))
    except re.error as error:
        return f"cannot be read: {error}"
    return None


def _is_plain_name(glob: Glob) -> bool:
    return glob.is_name and not set(glob.pattern) & set("*?[/\\")


def _either(globs: Iterable[Glob]) -> re.Pattern[str] | None:
    parts = [glob.expression for glob in globs]
    return re.compile("|".join(f"(?:{part})" for part in parts)) if parts else None


def _slashed(path: str) -> str:
    return path if os.sep == "/" else path.replace(os.sep, "/")
