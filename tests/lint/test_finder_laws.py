"""Random trees: what the finder says is what the import system says, and names go both ways."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.machinery import PathFinder
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from soniq_lint.resolve.environment import Environment
from soniq_lint.resolve.finder import Finder

WORDS = st.sampled_from(["a", "b", "c"])
FILES = st.one_of(
    st.just("__init__.py"),
    WORDS.map(lambda word: f"{word}.py"),
    st.sampled_from(["data.json", "__init__.txt"]),
)
PATHS = st.tuples(
    st.sampled_from(["one", "two", "site", "added"]), st.lists(WORDS, max_size=3), FILES
).map(lambda parts: "/".join([parts[0], *parts[1], parts[2]]))
TREES = st.sets(PATHS, max_size=14)
NAMES = st.lists(WORDS, min_size=1, max_size=4).map(".".join)
STUBS = PATHS.map(lambda path: path.replace(".py", ".pyi"))


@contextmanager
def tree(paths: set[str]) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        for path in sorted(paths):
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).touch()
        (folder / "site").mkdir(exist_ok=True)
        (folder / "added").mkdir(exist_ok=True)
        (folder / "site" / "more.pth").write_text(f"{folder / 'added'}\n")
        yield folder


def finder(folder: Path) -> Finder:
    environment = Environment((str(folder / "site"),), (3, 11), "a test")
    return Finder([str(folder / "one"), str(folder / "two")], environment)


def imported(name: str, places: list[str]) -> tuple[str | None, list[str]] | None:
    """Return the file and the folders of a module as importlib finds them, part by part."""
    found: tuple[str | None, list[str]] | None = None
    for part in name.split("."):
        spec = PathFinder.find_spec(part, places)
        if spec is None:
            return None
        inner = spec.submodule_search_locations
        # the list of a namespace package may ask sys.path anew
        folders = [] if inner is None else list(getattr(inner, "_path", inner))
        found = (spec.origin if spec.has_location else None, folders)
        places = folders
        if inner is None:
            places = ["/nowhere"]
    return found


@settings(max_examples=50, deadline=None)
@given(TREES, st.lists(NAMES, min_size=1, max_size=8))
def test_the_finder_agrees_with_the_import_system(paths: set[str], names: list[str]) -> None:
    with tree(paths) as folder:
        places = [str(folder / each) for each in ("one", "two", "site", "added")]
        found = finder(folder)
        for name in names:
            module = found.find(name)
            ours = None
            if module is not None:
                path = None if module.kind == "namespace" else module.path
                ours = (path, list(module.folders))
            assert ours == imported(name, places), name


@settings(max_examples=30, deadline=None)
@given(TREES, st.sets(STUBS, max_size=4), st.lists(NAMES, min_size=1, max_size=8))
def test_stubs_change_nothing_about_what_has_source(
    paths: set[str], stubs: set[str], names: list[str]
) -> None:
    with tree(paths) as folder:
        bare = {name: finder(folder).find(name) for name in names}
        for stub in stubs:
            (folder / stub).parent.mkdir(parents=True, exist_ok=True)
            (folder / stub).touch()
        both = finder(folder)
        for name, module in bare.items():
            if module is not None and module.kind == "source":
                again = both.find(name)
                assert again is not None
                assert again.path == module.path


@settings(max_examples=40, deadline=None)
@given(TREES)
def test_every_file_has_a_name_of_its_own_that_leads_back_to_it(paths: set[str]) -> None:
    with tree(paths) as folder:
        root = str(folder / "one")
        found = Finder([root], None)
        files = [
            str(Path(at, file))
            for at, _, inner in os.walk(root)
            for file in inner
            if file.endswith(".py")
        ]
        names = {file: found.module_name(file) for file in files}
        assert len(set(names.values())) == len(files)
        for file, name in names.items():
            module = found.find(name)
            visible = imported(name, [root])
            leads_back = module is not None and module.path == file
            assert leads_back == (visible is not None and visible[0] == file)
