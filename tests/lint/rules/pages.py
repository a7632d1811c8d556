"""The pages of the rules as data: sections, and the files that their examples consist of."""

from __future__ import annotations

import re

from soniq_lint.rules import page

_SECTION = re.compile(r"^## (.+)$", re.MULTILINE)
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_PATH = re.compile(r"# (?P<path>[\w./-]+\.(?:py|toml))\n")


def title_of(slug: str) -> str:
    return page(slug).partition("\n")[0]


def sections_of(slug: str) -> dict[str, str]:
    """Return the sections of a page by their headings, in order."""
    _, *parts = _SECTION.split(page(slug))
    return dict(zip(parts[::2], parts[1::2], strict=True))


def blocks_of(section: str) -> list[tuple[str, str]]:
    """Return language and text of each block of code."""
    return [(found[1], found[2]) for found in _BLOCK.finditer(section)]


def files_of(section: str) -> dict[str, str]:
    """Return the files that the blocks of a section are, by the path in their first line."""
    files = {}
    for _, text in blocks_of(section):
        named = _PATH.match(text)
        assert named is not None, f"a block does not begin with its path:\n{text}"
        files[named["path"]] = text
    return files
