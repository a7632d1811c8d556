"""Every kind of editable install is found, and none of its code is run."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from soniq_lint.resolve.editable import read_site
from soniq_lint.resolve.environment import Environment
from soniq_lint.resolve.finder import Finder
from tests.lint.editables import INSTALLS, Install, install
from tests.lint.project import write


def finder_of(site: Path) -> Finder:
    return Finder([], Environment((str(site),), (3, 11), "a test"))


def path_of(finder: Finder, name: str) -> str | None:
    found = finder.find(name)
    return None if found is None else found.path


@pytest.mark.parametrize("case", INSTALLS.values(), ids=INSTALLS)
def test_modules_of_an_editable_install_are_found_in_the_project(
    tmp_path: Path, case: Install
) -> None:
    project, site = install(tmp_path, case)
    finder = finder_of(site)
    found = {name: path_of(finder, name) for name in case.modules}
    assert found == {
        name: None if path is None else str(project / path) for name, path in case.modules.items()
    }


@pytest.mark.parametrize("case", INSTALLS.values(), ids=INSTALLS)
def test_an_editable_install_is_a_dependent_with_its_modules(tmp_path: Path, case: Install) -> None:
    _, site = install(tmp_path, case)
    environment = Environment((str(site),), (3, 11), "a test")
    [(name, modules)] = environment.soniq_dependents()
    assert name == "acme-tasks"
    finder = finder_of(site)
    assert modules
    for module in modules:
        found = finder.find(module)
        assert found is not None, module
        assert found.kind == "source"


def test_origin_tells_editable_from_installed(tmp_path: Path) -> None:
    _, site = install(tmp_path, INSTALLS["hatchling"])
    write(site, {"plain.py": ""})
    finder = finder_of(site)
    assert [getattr(finder.find(name), "origin", None) for name in ("acme_tasks", "plain")] == [
        "editable",
        "site",
    ]


def test_a_link_to_a_package_is_the_package_itself(tmp_path: Path) -> None:
    # flit install --symlink
    write(tmp_path / "project", {"acme_tasks/__init__.py": "", "acme_tasks/refs.py": ""})
    site = tmp_path / "site-packages"
    site.mkdir()
    (site / "acme_tasks").symlink_to(tmp_path / "project" / "acme_tasks")
    found = finder_of(site).find("acme_tasks.refs")
    assert found is not None
    assert (found.path, found.origin) == (
        str(tmp_path / "project" / "acme_tasks" / "refs.py"),
        "editable",
    )


def test_path_lines_may_be_relative_commented_blank_or_dead(tmp_path: Path) -> None:
    site = tmp_path / "site-packages"
    write(
        site,
        {
            "a.pth": "# a comment\n\n../vendored\n/nowhere/at/all\n  \nimport antigravity\n",
            "../vendored/thing.py": "",
        },
    )
    assert path_of(finder_of(site), "thing") == str(tmp_path / "vendored" / "thing.py")


def test_a_hidden_path_file_is_ignored_as_python_does(tmp_path: Path) -> None:
    write(tmp_path, {"site-packages/.a.pth": str(tmp_path / "more"), "more/thing.py": ""})
    assert path_of(finder_of(tmp_path / "site-packages"), "thing") is None


def test_path_files_are_read_in_alphabetical_order(tmp_path: Path) -> None:
    site = tmp_path / "site-packages"
    write(tmp_path, {"one/thing.py": "", "two/thing.py": ""})
    write(site, {"b.pth": str(tmp_path / "one"), "a.pth": str(tmp_path / "two")})
    assert path_of(finder_of(site), "thing") == str(tmp_path / "two" / "thing.py")


def test_a_path_file_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    site = tmp_path / "site-packages"
    write(site, {"../more/thing.py": ""})
    (site / "a.pth").write_bytes(b"\xef\xbb\xbf" + os.fsencode(tmp_path / "more"))
    assert path_of(finder_of(site), "thing") == str(tmp_path / "more" / "thing.py")


def test_a_folder_whose_name_is_not_utf_8_is_found(tmp_path: Path) -> None:
    site = tmp_path / "site-packages"
    site.mkdir()
    folder = os.fsencode(tmp_path) + b"/m\xe9re"
    try:
        os.mkdir(folder)  # noqa: PTH102
    except OSError:
        pytest.skip("this file system has no such names")
    (Path(os.fsdecode(folder)) / "thing.py").write_text("")
    (site / "a.pth").write_bytes(folder)
    assert path_of(finder_of(site), "thing") == os.fsdecode(folder + b"/thing.py")


@pytest.mark.parametrize(
    "text",
    [
        "MAPPING = {\nclass _EditableFinder: ...",
        "MAPPING = __import__('os').environ\nclass _EditableFinder: ...",
        "MAPPING = {'a': 1}\nclass _EditableFinder: ...",
        "MAPPING = ['a']\nclass _EditableFinder: ...",
        "class _EditableFinder: ...",
        "F.map_module('a')",
        "F.map_module('a', open('/etc/passwd'))",
        "F.map_module(" + "(" * 5000,
        "ScikitBuild\ninstall()",
        "ScikitBuild\ninstall(1, 2, 3)",
        "ScikitBuild\ninstall({'a': 2}, {}, None)",
        "ScikitBuild",
        "MesonpyMetaFinder\ninstall('a', 'b')",
        "MesonpyMetaFinder\ninstall({'a'}, '/nowhere', [])",
        "MesonpyMetaFinder",
        "\0",
    ],
)
def test_a_hook_that_only_looks_like_one_is_passed_over(tmp_path: Path, text: str) -> None:
    write(tmp_path, {"a.pth": "import hook; hook.go()", "hook.py": text})
    read = read_site(str(tmp_path), ["a.pth", "hook.py"])
    assert (read.modules, read.paths, read.understood) == ({}, (), frozenset())


def test_a_direct_url_may_be_quoted(tmp_path: Path) -> None:
    project = tmp_path / "my projects" / "täsks"
    write(project, {"src/acme_tasks/__init__.py": ""})
    write(
        tmp_path / "site-packages" / "acme_tasks-1.dist-info",
        {"direct_url.json": f'{{"url": "{project.as_uri()}", "dir_info": {{"editable": true}}}}'},
    )
    found = path_of(finder_of(tmp_path / "site-packages"), "acme_tasks")
    assert found == str(project / "src" / "acme_tasks" / "__init__.py")


@pytest.mark.parametrize(
    "text",
    [
        '{"url": "file://@", "dir_info": {"editable": false}}',
        '{"url": "file://@", "dir_info": {}} "editable"',
        '{"url": "https://example.org/@", "dir_info": {"editable": true}}',
        '{"url": 3, "dir_info": {"editable": true}}',
        '["editable"]',
        '{"editable"',
    ],
)
def test_other_direct_urls_add_nothing(tmp_path: Path, text: str) -> None:
    write(tmp_path / "project", {"acme_tasks/__init__.py": ""})
    write(
        tmp_path / "site-packages" / "acme_tasks-1.dist-info",
        {"direct_url.json": text.replace("@", str(tmp_path / "project"))},
    )
    assert path_of(finder_of(tmp_path / "site-packages"), "acme_tasks") is None


def test_a_direct_url_adds_nothing_to_an_install_that_is_understood(tmp_path: Path) -> None:
    _, site = install(tmp_path, INSTALLS["setuptools, flat"])
    write(tmp_path / "project", {"tests/__init__.py": ""})
    assert path_of(finder_of(site), "tests") is None
