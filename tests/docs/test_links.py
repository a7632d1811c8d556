"""Links between pages lead somewhere, anchors included."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from .pages import ROOT, page_paths, prose_of

_LINK = re.compile(r"\[[^\]]*\]\((?P<target>[^)\s]+)\)")
_HEADING = re.compile(r"^#{1,6} +(?P<title>.+?) *$", re.MULTILINE)


def anchors_of(path: Path) -> set[str]:
    """Return the anchors of a page's headings, as GitHub makes them."""
    titles = [found["title"] for found in _HEADING.finditer(prose_of(path))]
    plain = [re.sub(r"[^\w\- ]", "", title.lower()) for title in titles]
    return {title.replace(" ", "-") for title in plain}


def dead_links(path: Path) -> list[str]:
    """Return the links of a page that lead nowhere; links to other sites are not followed."""
    dead = []
    for found in _LINK.finditer(prose_of(path)):
        target, _, anchor = found["target"].partition("#")
        if target.startswith(("https://", "http://")):
            continue
        there = (path.parent / target).resolve() if target else path
        if not there.exists() or (anchor and anchor not in anchors_of(there)):
            dead.append(found["target"])
    return dead


@pytest.mark.parametrize("path", page_paths(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(path):
    assert dead_links(path) == []


def test_every_page_can_be_reached_from_the_readme():
    found: set[Path] = set()
    todo = [ROOT / "README.md"]
    while todo:
        path = todo.pop()
        if path in found:
            continue
        found.add(path)
        targets = [link["target"].partition("#")[0] for link in _LINK.finditer(prose_of(path))]
        todo += [
            (path.parent / target).resolve()
            for target in targets
            if target.endswith(".md") and not target.startswith("http")
        ]
    assert set(page_paths()) - found == set()


def test_dead_link_is_found(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("# A title\n[good](#a-title) [bad](#no-title) [gone](gone.md)\n")
    assert dead_links(page) == ["#no-title", "gone.md"]
