"""Pages of documentation as data: their blocks of code, hidden code and directives.

A page is Markdown. Besides fenced blocks with a language it may hold, invisible to readers:

``<!-- test: DIRECTIVE -->`` before a block, where DIRECTIVE is

- ``file PATH``: the block is the content of that file (as when its first line is ``# PATH``);
- ``parse``: commands are parsed by the real command line, not run;
- ``exit N``: the last command of the block ends with that code;
- ``raises CODE``: the code raises a SoniqError with that code;
- ``output``: the block is what the Python block before it printed, or the error it raised;

and ``<!-- python ... -->`` or ``<!-- sql ... -->`` over several lines: code that runs at its place.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

DIRECTIVES = ("file", "parse", "exit", "raises", "output")

_FENCE = re.compile(r"(?P<indent> *)(?P<ticks>`{3,})(?P<language>[^`]*)")
_DIRECTIVE = re.compile(r"\s*<!-- test: (?P<words>.+?) -->\s*")
_HIDDEN = re.compile(r"\s*<!-- (?P<language>python|sql)\s*")
_FILE_LINE = re.compile(r"# (?P<path>[\w./-]+\.(?:py|toml|ini|json|ya?ml))\s*")


@dataclass(frozen=True)
class Block:
    """One block of a page.

    Attributes:
        page: path from the root of the repository.
        line: number of the line that opens the block, from 1.
        directive: words of the directive before it, such as ``("exit", "1")``.
    """

    page: str
    line: int
    language: str
    text: str
    directive: tuple[str, ...] = ()
    hidden: bool = False

    @property
    def id(self) -> str:
        return f"{self.page}:{self.line}"

    @property
    def file(self) -> str | None:
        """Path of the file whose content this block is, if it is one."""
        if self.directive[:1] == ("file",):
            return self.directive[1]
        first = self.text.partition("\n")[0]
        found = _FILE_LINE.fullmatch(first)
        with_comments = ("python", "toml", "ini", "yaml")
        return found["path"] if found and self.language in with_comments else None

    @property
    def commands(self) -> list[str]:
        """Commands of a console block, continuation lines joined."""
        joined = self.text.replace("\\\n", " ")
        lines = [line[2:] for line in joined.splitlines() if line.startswith("$ ")]
        return [re.split(r"\s{2,}#\s", line)[0].strip() for line in lines]


def page_paths() -> list[Path]:
    """Return every page, the README first."""
    top = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md"]
    return [ROOT / name for name in top] + sorted((ROOT / "docs").rglob("*.md"))


@cache
def blocks_of(path: Path) -> tuple[Block, ...]:
    """Return the blocks of a page in order, hidden ones included."""
    return tuple(read_blocks(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")))


def all_blocks() -> list[Block]:
    """Return the blocks of all pages."""
    return [block for path in page_paths() for block in blocks_of(path)]


def read_blocks(page: str, text: str) -> list[Block]:
    """Parse a page; raises ValueError for a directive or fence that makes no sense."""
    blocks: list[Block] = []
    directive: tuple[str, ...] = ()
    lines = text.splitlines()
    number = 0
    while number < len(lines):
        line = lines[number]
        start = number + 1
        number += 1
        if found := _DIRECTIVE.fullmatch(line):
            directive = tuple(found["words"].split())
            if directive[0] not in DIRECTIVES:
                raise ValueError(f"{page}:{start}: no directive {directive[0]!r}")
            continue
        hidden = _HIDDEN.fullmatch(line)
        fence = _FENCE.fullmatch(line)
        if not hidden and not fence:
            if directive and line.strip():
                raise ValueError(f"{page}:{start}: a directive must stand right before a block")
            continue
        end, indent = ("-->", "") if hidden else (fence["ticks"], fence["indent"])
        body: list[str] = []
        while number < len(lines) and lines[number].strip() != end:
            body.append(lines[number].removeprefix(indent))
            number += 1
        if number == len(lines):
            raise ValueError(f"{page}:{start}: the block does not end")
        number += 1
        language = (hidden or fence)["language"].strip()
        code = "".join(f"{part}\n" for part in body)
        blocks.append(Block(page, start, language, code, directive, bool(hidden)))
        directive = ()
    return blocks


def prose_of(path: Path) -> str:
    """Return a page without its blocks and comments: lines are kept, their content is blanked."""
    kept: list[str] = []
    inside: str | None = None
    for line in path.read_text(encoding="utf-8").splitlines():
        fence = _FENCE.fullmatch(line)
        if inside is None and fence:
            inside = fence["ticks"]
        elif inside is None and line.lstrip().startswith("<!--"):
            inside = None if line.rstrip().endswith("-->") else "-->"
        elif inside is None:
            kept.append(line)
            continue
        elif line.strip() == inside:
            inside = None
        kept.append("")
    return "\n".join(kept)
