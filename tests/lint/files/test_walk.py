from __future__ import annotations

import os
from pathlib import Path

import pytest

from soniq_lint.files import walk as walking
from soniq_lint.files.globs import EXCLUDED, Exclusion, Glob
from soniq_lint.files.walk import Walk, walk


def plant(root: Path, *names: str) -> None:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("")


def walked(
    root: Path, *paths: str, exclude: tuple[str, ...] | None = None, force: bool = False
) -> Walk:
    names = sorted(EXCLUDED) if exclude is None else exclude
    exclusion = Exclusion(Glob(each, str(root)) for each in names)
    return walk([str(root / path) for path in paths or ("",)], exclusion, force_exclude=force)


def found(root: Path, walk: Walk) -> list[str]:
    return [os.path.relpath(file.path, root) for file in walk.files]


def test_modules_and_stubs_are_found_in_order(tmp_path: Path) -> None:
    plant(tmp_path, "b.py", "a.pyi", "c/d.py", "c.py", "README.md", "x.pyc", "py")

    assert found(tmp_path, walked(tmp_path)) == ["a.pyi", "b.py", "c.py", "c/d.py"]


@pytest.mark.parametrize("name", sorted(EXCLUDED))
def test_what_tools_make_is_left_out(tmp_path: Path, name: str) -> None:
    plant(tmp_path, f"{name}/a.py", f"deep/{name}/a.py", "b.py")

    assert found(tmp_path, walked(tmp_path)) == ["b.py"]


def test_a_virtual_environment_of_any_name_is_left_out(tmp_path: Path) -> None:
    plant(tmp_path, "env-3/pyvenv.cfg", "env-3/lib/a.py", "env-3/b.py", "c.py")

    assert found(tmp_path, walked(tmp_path)) == ["c.py"]


@pytest.mark.parametrize("name", ["build", "env"])
def test_a_folder_that_is_named_is_looked_at_whatever_it_is(tmp_path: Path, name: str) -> None:
    plant(tmp_path, f"{name}/a.py", f"{name}/pyvenv.cfg")

    assert found(tmp_path, walked(tmp_path, name)) == [f"{name}/a.py"]


def test_a_file_that_is_named_is_looked_at_whatever_it_is(tmp_path: Path) -> None:
    plant(tmp_path, "build/a.py", "script")

    assert found(tmp_path, walked(tmp_path, "build/a.py", "script")) == ["build/a.py", "script"]


def test_exclusion_can_be_forced_upon_what_is_named(tmp_path: Path) -> None:
    plant(tmp_path, "build/a.py", "build/x/b.py", "c.py")
    found_ = walked(tmp_path, "build/a.py", "build/x", "c.py", force=True)

    assert found(tmp_path, found_) == ["c.py"]
    assert found_.missing == ()


def test_a_folder_called_like_a_module_is_a_folder(tmp_path: Path) -> None:
    plant(tmp_path, "odd.py/a.py")

    assert found(tmp_path, walked(tmp_path)) == ["odd.py/a.py"]


def test_overlapping_paths_give_each_file_once(tmp_path: Path) -> None:
    plant(tmp_path, "a/b/c.py", "a/d.py")

    assert found(tmp_path, walked(tmp_path, "a/b/c.py", "a", "a/b", "a/./b")) == [
        "a/b/c.py",
        "a/d.py",
    ]


def test_the_order_of_paths_does_not_matter(tmp_path: Path) -> None:
    plant(tmp_path, "a/b.py", "c.py", "d/e.py")
    paths = ("d", "c.py", "a")

    assert walked(tmp_path, *paths).files == walked(tmp_path, *reversed(paths)).files


def test_a_loop_of_links_is_harmless(tmp_path: Path) -> None:
    plant(tmp_path, "a/b.py")
    (tmp_path / "a/loop").symlink_to(tmp_path / "a")
    (tmp_path / "a/self").symlink_to("self")
    (tmp_path / "a/self.py").symlink_to("self.py")

    assert found(tmp_path, walked(tmp_path)) == ["a/b.py"]
    assert walked(tmp_path).skipped == []


def test_a_named_link_to_a_folder_already_searched_adds_nothing(tmp_path: Path) -> None:
    plant(tmp_path, "real/a.py")
    (tmp_path / "link").symlink_to("real")

    assert len(walked(tmp_path, "real", "link").files) == 1
    assert found(tmp_path, walked(tmp_path, "link")) == ["link/a.py"]


def test_a_link_to_a_file_in_the_tree_is_that_file(tmp_path: Path) -> None:
    plant(tmp_path, "b.py")
    (tmp_path / "a.py").symlink_to("b.py")

    assert found(tmp_path, walked(tmp_path)) == ["b.py"]


def test_a_link_to_a_file_elsewhere_counts(tmp_path: Path) -> None:
    plant(tmp_path, "other/b.py", "here/c.py")
    (tmp_path / "here/a.py").symlink_to("../other/b.py")
    (tmp_path / "here/z.py").symlink_to("../other/b.py")

    assert found(tmp_path, walked(tmp_path, "here")) == ["here/a.py", "here/c.py"]


def test_a_dangling_link_is_no_file(tmp_path: Path) -> None:
    (tmp_path / ".#lock.py").symlink_to("user@host.1234")

    assert walked(tmp_path) == Walk([], [], (str(tmp_path),), ())


def test_a_path_that_does_not_exist_is_missing(tmp_path: Path) -> None:
    plant(tmp_path, "a.py")
    missing = walk([str(tmp_path / "b"), str(tmp_path / "a.py/c"), "nul\0"], Exclusion(())).missing

    assert missing == (str(tmp_path / "b"), str(tmp_path / "a.py/c"), "nul\0")


def test_a_pipe_is_skipped_when_it_is_named_and_unseen_otherwise(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.py")

    assert walked(tmp_path).skipped == []
    assert [each.reason for each in walked(tmp_path, "a.py").skipped] == ["not a regular file"]


def test_a_folder_that_cannot_be_read_is_skipped_and_the_rest_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(tmp_path, "a/b.py", "closed/c.py")
    scandir = os.scandir

    def refuse(path: str) -> object:
        if path.endswith("closed"):
            raise PermissionError(13, "Permission denied", path)
        return scandir(path)

    monkeypatch.setattr(walking.os, "scandir", refuse)
    result = walked(tmp_path)

    assert found(tmp_path, result) == ["a/b.py"]
    assert result.skipped == [(str(tmp_path / "closed"), "Permission denied")]


def test_a_file_that_disappears_meanwhile_is_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(tmp_path, "a.py", "b.py")
    stamped = walking._stamped

    def vanish(entry: os.DirEntry[str]) -> object:
        Path(entry.path).unlink() if entry.name == "a.py" else None
        return stamped(entry)

    monkeypatch.setattr(walking, "_stamped", vanish)

    assert found(tmp_path, walked(tmp_path)) == ["b.py"]


def test_patterns_of_the_configuration_prune_folders(tmp_path: Path) -> None:
    plant(tmp_path, "src/gen/a.py", "src/b.py", "gen/c.py", "src/x_pb2.py")

    assert found(tmp_path, walked(tmp_path, exclude=("src/gen", "*_pb2.py"))) == [
        "gen/c.py",
        "src/b.py",
    ]


def test_a_name_that_is_not_unicode_is_found(tmp_path: Path) -> None:
    name = os.fsdecode(b"caf\xe9.py")
    plant(tmp_path, name)

    assert found(tmp_path, walked(tmp_path)) == [name]
