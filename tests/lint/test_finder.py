"""Modules are found by name as Python's import system finds them, without importing."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from soniq_lint.resolve.environment import Environment
from soniq_lint.resolve.finder import Finder, default_roots
from tests.lint.project import write


def finder(
    root: Path, *sites: Path, stubs: list[Path] | None = None, virtual: dict[str, str] | None = None
) -> Finder:
    environment = Environment(tuple(map(str, sites)), (3, 11), "a test")
    return Finder(default_roots(str(root)), environment, [str(x) for x in stubs or []], virtual)


def path_of(finder: Finder, name: str, beside: Path | None = None) -> str | None:
    found = finder.find(name, None if beside is None else str(beside))
    return None if found is None else found.path


# what a folder holds


def test_a_package_a_module_and_a_submodule_are_found(tmp_path: Path) -> None:
    write(tmp_path, {"acme/__init__.py": "", "acme/refs.py": "", "single.py": ""})
    f = finder(tmp_path)
    assert f.find("acme") == (
        "acme", str(tmp_path / "acme/__init__.py"), "source", True, "root",
        (str(tmp_path / "acme"),), None,
    )  # fmt: skip
    assert f.find("acme.refs") == (
        "acme.refs", str(tmp_path / "acme/refs.py"), "source", False, "root", (), None,
    )  # fmt: skip
    assert path_of(f, "single") == str(tmp_path / "single.py")


@pytest.mark.parametrize(
    "name",
    ["", ".", "..", "acme.", ".acme", "acme..refs", "acme/refs", "acme.py", "acme.refs.x", "nope",
     "acme.nope", "acme\0", "acme.__init__.x", "a." * 5000 + "a", "acme.refs.__init__"],
)  # fmt: skip
def test_what_is_no_module_is_not_found(tmp_path: Path, name: str) -> None:
    write(tmp_path, {"acme/__init__.py": "", "acme/refs.py": ""})
    assert finder(tmp_path).find(name) is None


def test_names_are_case_sensitive(tmp_path: Path) -> None:
    write(tmp_path, {"Acme/__init__.py": "", "Single.py": ""})
    f = finder(tmp_path)
    assert [f.find("acme"), f.find("single")] == [None, None]


def test_a_package_comes_before_a_module_and_a_module_before_a_folder(tmp_path: Path) -> None:
    write(tmp_path, {"a/__init__.py": "", "a.py": "", "b/x.py": "", "b.py": ""})
    f = finder(tmp_path)
    assert path_of(f, "a") == str(tmp_path / "a/__init__.py")
    assert path_of(f, "b") == str(tmp_path / "b.py")
    assert f.find("b.x") is None


def test_source_comes_before_stubs(tmp_path: Path) -> None:
    # typegen writes .pyi files beside stub modules
    write(tmp_path, {"acme/__init__.py": "", "acme/__init__.pyi": "", "m.py": "", "m.pyi": ""})
    f = finder(tmp_path)
    assert path_of(f, "acme") == str(tmp_path / "acme/__init__.py")
    assert path_of(f, "m") == str(tmp_path / "m.py")


def test_stubs_are_found_where_there_is_no_source(tmp_path: Path) -> None:
    write(tmp_path, {"acme/__init__.pyi": "", "acme/m.pyi": "", "n.pyi": ""})
    f = finder(tmp_path)
    found = [f.find(name) for name in ("acme", "acme.m", "n")]
    assert [each and (each.kind, each.is_package) for each in found] == [
        ("stub", True),
        ("stub", False),
        ("stub", False),
    ]


def test_source_further_on_comes_before_a_stub(tmp_path: Path) -> None:
    write(tmp_path, {"root/m.pyi": "", "site/m.py": ""})
    assert path_of(finder(tmp_path / "root", tmp_path / "site"), "m") == str(tmp_path / "site/m.py")


@pytest.mark.parametrize("binary", ["m.abi3.so", "m.cpython-311-x86_64-linux-gnu.so", "m.pyd"])
def test_a_compiled_module_is_its_stub_or_nothing(tmp_path: Path, binary: str) -> None:
    write(tmp_path, {f"root/{binary}": "", "site/m.py": ""})
    assert finder(tmp_path / "root", tmp_path / "site").find("m") is None
    write(tmp_path, {"root/m.pyi": ""})
    assert path_of(finder(tmp_path / "root", tmp_path / "site"), "m") == str(
        tmp_path / "root/m.pyi"
    )


def test_a_module_compiled_beside_its_source_is_its_source(tmp_path: Path) -> None:
    write(
        tmp_path,
        {"m.cpython-311-darwin.so": "", "m.py": "", "p/__init__.abi3.so": "", "p/x.py": ""},
    )
    f = finder(tmp_path)
    assert path_of(f, "m") == str(tmp_path / "m.py")
    assert path_of(f, "p.x") == str(tmp_path / "p/x.py")


def test_a_compiled_package_hides_one_further_on(tmp_path: Path) -> None:
    write(tmp_path, {"root/p/__init__.abi3.so": "", "root/p/x.py": "", "site/p/__init__.py": ""})
    found = finder(tmp_path / "root", tmp_path / "site").find("p")
    assert found is not None
    assert (found.kind, found.folders) == ("namespace", (str(tmp_path / "root/p"),))


# namespace packages


def test_a_folder_without_init_is_a_namespace_package_of_all_its_portions(tmp_path: Path) -> None:
    write(tmp_path, {"root/acme/a.py": "", "site/acme/b/__init__.py": "", "site/acme/a.py": ""})
    f = finder(tmp_path / "root", tmp_path / "site")
    found = f.find("acme")
    assert found is not None
    assert found.kind == "namespace"
    assert found.folders == (str(tmp_path / "root/acme"), str(tmp_path / "site/acme"))
    assert path_of(f, "acme.a") == str(tmp_path / "root/acme/a.py")
    assert path_of(f, "acme.b") == str(tmp_path / "site/acme/b/__init__.py")


def test_a_regular_package_further_on_beats_a_namespace_package(tmp_path: Path) -> None:
    write(tmp_path, {"root/acme/notes.txt": "", "root/acme/a.py": "", "site/acme/__init__.py": ""})
    f = finder(tmp_path / "root", tmp_path / "site")
    assert path_of(f, "acme") == str(tmp_path / "site/acme/__init__.py")
    assert f.find("acme.a") is None


def test_a_regular_package_is_not_merged_with_others(tmp_path: Path) -> None:
    write(
        tmp_path, {"root/acme/__init__.py": "", "site/acme/b.py": "", "site/acme/__init__.py": ""}
    )
    assert finder(tmp_path / "root", tmp_path / "site").find("acme.b") is None


@pytest.mark.parametrize(
    "text",
    [
        "__import__('pkg_resources').declare_namespace(__name__)\n",
        "from pkgutil import extend_path\n__path__ = extend_path(__path__, __name__)\n",
    ],
)
def test_packages_shared_the_old_way_are_merged(tmp_path: Path, text: str) -> None:
    write(tmp_path, {
        "root/acme/__init__.py": text, "root/acme/a.py": "",
        "site/acme/__init__.py": text, "site/acme/b.py": "",
    })  # fmt: skip
    f = finder(tmp_path / "root", tmp_path / "site")
    assert path_of(f, "acme.a") == str(tmp_path / "root/acme/a.py")
    assert path_of(f, "acme.b") == str(tmp_path / "site/acme/b.py")
    assert f.find("acme.c") is None


# the order of places


def test_the_project_comes_before_what_is_installed(tmp_path: Path) -> None:
    write(tmp_path, {"root/m.py": "", "site/m.py": "", "site/n.py": ""})
    f = finder(tmp_path / "root", tmp_path / "site")
    assert path_of(f, "m") == str(tmp_path / "root/m.py")
    found = f.find("n")
    assert found is not None
    assert found.origin == "site"


def test_src_is_a_root_unless_it_is_a_package(tmp_path: Path) -> None:
    write(tmp_path, {"one/src/m.py": "", "two/src/__init__.py": "", "two/src/m.py": ""})
    assert default_roots(str(tmp_path / "one")) == [
        str(tmp_path / "one"),
        str(tmp_path / "one/src"),
    ]
    assert default_roots(str(tmp_path / "two")) == [str(tmp_path / "two")]
    assert path_of(finder(tmp_path / "one"), "m") == str(tmp_path / "one/src/m.py")
    assert path_of(finder(tmp_path / "two"), "src.m") == str(tmp_path / "two/src/m.py")


@pytest.mark.parametrize("layout", ["", "src/"])
def test_a_sibling_repository_of_stub_packages_is_searched(tmp_path: Path, layout: str) -> None:
    write(tmp_path, {"orders/m.py": "", f"tasks/{layout}acme_tasks/__init__.py": ""})
    found = finder(tmp_path / "orders", stubs=[tmp_path / "tasks"]).find("acme_tasks")
    assert found is not None
    assert (found.origin, found.path) == (
        "stubs",
        str(tmp_path / f"tasks/{layout}acme_tasks/__init__.py"),
    )


def test_a_relative_root_is_made_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"orders/m.py": ""})
    monkeypatch.chdir(tmp_path)
    assert path_of(Finder(["orders"], None), "m") == str(tmp_path / "orders/m.py")


def test_a_types_package_is_the_last_resort(tmp_path: Path) -> None:
    write(tmp_path, {
        "root/m.py": "", "site/acme-stubs/__init__.pyi": "", "site/acme-stubs/sub/m.pyi": "",
        "site/other-stubs/__init__.pyi": "", "site/other.py": "",
    })  # fmt: skip
    f = finder(tmp_path / "root", tmp_path / "site")
    assert path_of(f, "acme") == str(tmp_path / "site/acme-stubs/__init__.pyi")
    assert path_of(f, "acme.sub.m") == str(tmp_path / "site/acme-stubs/sub/m.pyi")
    assert path_of(f, "other") == str(tmp_path / "site/other.py")
    assert f.find("acme.nothing") is None


def test_a_types_package_adds_what_a_package_has_only_compiled(tmp_path: Path) -> None:
    write(tmp_path, {
        "root/m.py": "", "site/acme/__init__.py": "", "site/acme/fast.abi3.so": "",
        "site/acme-stubs/__init__.pyi": "", "site/acme-stubs/fast.pyi": "",
    })  # fmt: skip
    f = finder(tmp_path / "root", tmp_path / "site")
    assert path_of(f, "acme") == str(tmp_path / "site/acme/__init__.py")
    assert path_of(f, "acme.fast") == str(tmp_path / "site/acme-stubs/fast.pyi")


# modules that exist only as text


def test_a_module_of_a_snapshot_is_found_with_its_text(tmp_path: Path) -> None:
    f = finder(tmp_path, virtual={"acme.tasks.refs": "a = 1", "acme.tasks": "b = 2"})
    found = f.find("acme.tasks.refs")
    assert found == (
        "acme.tasks.refs", "snapshot:acme.tasks.refs", "source", False, "virtual", (), "a = 1",
    )  # fmt: skip
    package = f.find("acme.tasks")
    assert package is not None
    assert (package.text, package.is_package) == ("b = 2", True)
    above = f.find("acme")
    assert above is not None
    assert (above.kind, above.is_package) == ("namespace", True)


def test_source_comes_before_a_snapshot_and_is_not_mixed_with_it(tmp_path: Path) -> None:
    write(tmp_path, {"acme/__init__.py": ""})
    f = finder(tmp_path, virtual={"acme": "", "acme.refs": ""})
    assert path_of(f, "acme") == str(tmp_path / "acme/__init__.py")
    assert f.find("acme.refs") is None


def test_a_snapshot_may_add_to_a_namespace_package(tmp_path: Path) -> None:
    write(tmp_path, {"acme/orders/__init__.py": ""})
    f = finder(tmp_path, virtual={"acme.tasks": "a = 1"})
    assert path_of(f, "acme.orders") == str(tmp_path / "acme/orders/__init__.py")
    assert path_of(f, "acme.tasks") == "snapshot:acme.tasks"


# submodules


def test_children_of_a_package_are_listed(tmp_path: Path) -> None:
    write(tmp_path, {
        "acme/__init__.py": "", "acme/b.py": "", "acme/a.pyi": "", "acme/my-script.py": "",
        "acme/sub/__init__.py": "", "acme/ns/x.py": "", "acme/data/x.json": "", "acme/py.typed": "",
    })  # fmt: skip
    f = finder(tmp_path, virtual={"snap": "", "snap.tasks": "", "snap.deep.refs": ""})
    assert f.children("acme") == ["acme.a", "acme.b", "acme.ns", "acme.sub"]
    assert f.children("snap") == ["snap.deep", "snap.tasks"]
    assert f.children("acme.b") == []
    assert f.children("nothing") == []


# the disk


def test_each_folder_is_listed_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"root/acme/__init__.py": "", "root/acme/refs.py": "", "site/m.py": ""})
    listings: list[str] = []
    scandir = os.scandir
    monkeypatch.setattr(os, "scandir", lambda path: listings.append(path) or scandir(path))
    f = finder(tmp_path / "root", tmp_path / "site")
    listings.clear()
    for _ in range(3):
        for name in ("acme", "acme.refs", "acme.x", "m", "nope", "nope.x"):
            f.find(name)
            f.find(name, str(tmp_path / "root/acme/refs.py"))
    assert len(listings) == len(set(listings)) == len(f.listed)
    assert f.listed == {
        str(tmp_path / each) for each in ("root", "root/acme", "site")
    }  # and not src, which is not there


def test_what_the_project_has_is_found_without_a_look_at_the_environment(tmp_path: Path) -> None:
    write(tmp_path, {"root/acme/__init__.py": "", "site/m.py": ""})
    f = finder(tmp_path / "root", tmp_path / "site")
    f.find("acme")
    assert str(tmp_path / "site") not in f.listed


def test_a_loop_of_links_does_no_harm(tmp_path: Path) -> None:
    write(tmp_path, {"acme/__init__.py": ""})
    (tmp_path / "acme" / "again").symlink_to(tmp_path / "acme")
    (tmp_path / "acme" / "self").symlink_to("self")
    (tmp_path / "gone.py").symlink_to("nowhere.py")
    f = finder(tmp_path)
    assert path_of(f, "acme.again.again") == str(tmp_path / "acme/again/again/__init__.py")
    assert [f.find("acme.self"), f.find("gone")] == [None, None]
    assert f.module_name(str(tmp_path / "acme/again/again/x.py")) == "acme.again.again.x"


def test_a_folder_that_may_not_be_read_is_empty(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, {"acme/__init__.py": "", "secret/__init__.py": ""})
    scandir = os.scandir

    def guarded(path: str) -> object:
        if path.endswith("secret"):
            raise PermissionError(13, "Permission denied", path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", guarded)
    f = finder(tmp_path)
    assert path_of(f, "acme") == str(tmp_path / "acme/__init__.py")
    found = f.find("secret")
    assert found is not None
    assert found.kind == "namespace"


def test_roots_and_environments_may_be_missing(tmp_path: Path) -> None:
    write(tmp_path, {"file.py": ""})
    f = finder(tmp_path / "gone", tmp_path / "nowhere", tmp_path / "file.py")
    assert f.find("file") is None


# remembering


def test_same_tells_whether_names_still_lead_to_the_same_paths(tmp_path: Path) -> None:
    write(tmp_path, {"root/acme/__init__.py": "", "root/ns/x.py": "", "site/m.py": ""})

    def fresh() -> Finder:
        return finder(tmp_path / "root", tmp_path / "site")

    names = ["acme", "acme.refs", "m", "ns", "ns.x"]
    first = fresh()
    imports = {name: path_of(first, name) for name in names}
    assert fresh().same(imports)
    write(tmp_path, {"root/acme/refs.py": ""})  # was not found
    assert not fresh().same(imports)
    (tmp_path / "root/acme/refs.py").unlink()
    assert fresh().same(imports)
    write(tmp_path, {"root/m.py": ""})  # now hides the installed one
    assert not fresh().same(imports)
    (tmp_path / "root/m.py").unlink()
    write(tmp_path, {"root/ns/__init__.py": ""})  # is no namespace package any more
    assert not fresh().same(imports)


def test_a_stub_hides_no_folder_of_its_name(tmp_path: Path) -> None:
    write(tmp_path, {"acme.pyi": "", "acme/refs.py": ""})
    f = finder(tmp_path)
    assert path_of(f, "acme") == str(tmp_path / "acme.pyi")
    assert path_of(f, "acme.refs") == str(tmp_path / "acme/refs.py")
