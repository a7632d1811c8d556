"""The part of a commit that a package can depend on, written into a folder of its own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from soniq_lint.compat.repository import Blob, Repository
from soniq_lint.resolve.externals import is_external

_IMPORTED: Final = re.compile(
    rb"^[ \t]*(?:from[ \t]+(?P<module>\w+)|import[ \t]+(?P<names>[^#;\n]+))", re.MULTILINE
)
_SOURCE: Final = (".py", ".pyi")
_OF_PROJECTS: Final = ("pyproject.toml", "setup.py", "setup.cfg")
_SAMPLES: Final = frozenset(
    ("tests", "test", "testing", "testdata", "fixtures", "docs", "build", "dist", "node_modules")
)


def lay_out(
    repository: Repository, files: Mapping[str, Blob], names: Sequence[str], folder: Path
) -> list[str]:
    """Write the packages of these names, and what they import, below a folder.

    Paths stay as they are in the commit. Returns those of links that lead nowhere in it.
    """
    source = {path: _modules_in(path) for path in files if path.endswith(_SOURCE)}
    wanted = {path for path in files if path.rpartition("/")[2] in _OF_PROJECTS}
    todo, seen = {name.partition(".")[0] for name in names}, set[str]()
    lost: list[str] = []
    while todo:
        seen |= todo
        wanted |= {path for path, modules in source.items() if not modules.isdisjoint(todo)}
        texts = _written(repository, files, wanted, folder, lost)
        for path in wanted:
            source.pop(path, None)
        wanted = set()
        imported = {name for text in texts for name in _imports(text)}
        todo = {name for name in imported - seen if not is_external(name)}
    return lost


def roots_in(paths: Iterable[str], name: str) -> list[str]:
    """Return the folders of a commit from which a package can be imported by its name.

    Regular packages and modules first, nearest to the top first; samples in tests are left out.
    """
    top = name.partition(".")[0]
    regular: set[str] = set()
    spread: set[str] = set()
    for path in paths:
        if top not in path or not path.endswith(_SOURCE):
            continue
        parts = path.split("/")
        for at, part in enumerate(parts):
            last = at == len(parts) - 1
            if (part.rpartition(".")[0] if last else part) != top:
                continue
            inner = parts[at + 1 :]
            own = last or (len(inner) == 1 and inner[0] in ("__init__.py", "__init__.pyi"))
            (regular if own else spread).add("/".join(parts[:at]))
    inside = {root for root in regular | spread if _is_in_package(root, paths)}
    found = sorted(regular - inside or spread - inside, key=lambda each: (each.count("/"), each))
    serious = [root for root in found if _SAMPLES.isdisjoint(root.split("/"))]
    return serious or found


def _is_in_package(root: str, paths: Iterable[str]) -> bool:
    files = paths if isinstance(paths, Mapping) else set(paths)
    return bool(root) and any(f"{root}/__init__{suffix}" in files for suffix in _SOURCE)


def _modules_in(path: str) -> set[str]:
    *folders, file = path.split("/")
    return {*folders, file.rpartition(".")[0]}


def _imports(text: bytes) -> Iterator[str]:
    """Yield the first parts of the names that a source may import."""
    for found in _IMPORTED.finditer(text):
        for part in (found["module"] or found["names"] or b"").split(b","):
            name = part.strip().partition(b".")[0].partition(b" ")[0]
            if name:
                yield name.decode("utf-8", "replace")


def _written(
    repository: Repository,
    files: Mapping[str, Blob],
    paths: Iterable[str],
    folder: Path,
    lost: list[str],
) -> list[bytes]:
    blobs = {path: repository.followed(path, files) for path in sorted(paths)}
    lost += [path for path, blob in blobs.items() if blob is None]
    contents = repository.contents(blob for blob in blobs.values() if blob is not None)
    texts = []
    for path, blob in blobs.items():
        if blob is None:
            continue
        file = Path(folder, path)
        if ".." in file.parts:  # git itself makes no such path
            continue
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(contents[blob])
        texts.append(contents[blob])
    return texts
