"""The environment of a project, told from files and variables alone."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from soniq_lint.resolve.environment import Environment, find_environment
from tests.lint.project import write

OWN = "linter"
"""Name of the folder that plays the linter's own environment."""


def make_venv(folder: Path, version: str = "3.12", settings: str = "") -> Path:
    write(
        folder,
        {
            "pyvenv.cfg": f"home = /usr/bin\nversion = {version}.1\n{settings}",
            f"lib/python{version}/site-packages/.keep": "",
        },
    )
    return folder / "lib" / f"python{version}" / "site-packages"


def find(root: Path, own: Path | None = None, **options: object) -> Environment:
    environ = options.pop("environ", {})
    prefix = own or root.parent / OWN
    return find_environment(root, environ=environ, own=str(prefix), **options)  # type: ignore[arg-type]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The project, in a repository; beside it lies the linter's own environment."""
    make_venv(tmp_path / OWN, "3.11")
    root = tmp_path / "orders"
    (root / ".git").mkdir(parents=True)
    return root


def own_site(root: Path) -> str:
    return str(root.parent / OWN / "lib" / "python3.11" / "site-packages")


@pytest.mark.parametrize("name", [".venv", "venv"])
def test_a_venv_in_the_project_is_found(root: Path, name: str) -> None:
    site = make_venv(root / name)
    environment = find(root)
    assert environment == Environment(
        (str(site), own_site(root)), (3, 12), f"`{name}` in {root}", (), str(root / name)
    )


def test_a_venv_further_up_in_the_repository_is_found(root: Path) -> None:
    site = make_venv(root / ".venv")
    inner = root / "services" / "billing"
    inner.mkdir(parents=True)
    environment = find(inner, root.parent / OWN)
    assert environment.site_packages[0] == str(site)
    assert environment.origin == f"`.venv` in {root}"


def test_the_nearest_venv_wins(root: Path) -> None:
    make_venv(root / ".venv")
    inner = root / "services"
    site = make_venv(inner / "venv")
    assert find(inner, root.parent / OWN).site_packages[0] == str(site)


def test_a_venv_above_the_repository_is_somebody_elses(root: Path) -> None:
    make_venv(root.parent / ".venv")
    assert find(root).prefix == ""


def test_a_venv_above_the_repository_is_found_when_asked_for(root: Path) -> None:
    make_venv(root.parent / ".venv")
    assert find(root, vcs_stop=False).prefix == str(root.parent / ".venv")


def test_without_a_repository_only_the_project_itself_is_looked_at(tmp_path: Path) -> None:
    make_venv(tmp_path / ".venv")
    root = tmp_path / "orders"
    root.mkdir()
    assert find(root).prefix == ""


@pytest.mark.parametrize("variable", ["VIRTUAL_ENV", "CONDA_PREFIX"])
def test_a_variable_names_the_environment(root: Path, tmp_path: Path, variable: str) -> None:
    site = make_venv(tmp_path / "active")
    environment = find(root, environ={variable: str(tmp_path / "active")})
    assert environment.site_packages[0] == str(site)
    assert environment.origin == f"${variable}"
    assert environment.problems == ()


def test_a_venv_in_the_project_comes_before_an_active_one(root: Path, tmp_path: Path) -> None:
    site = make_venv(root / ".venv")
    make_venv(tmp_path / "active")
    environment = find(root, environ={"VIRTUAL_ENV": str(tmp_path / "active")})
    assert environment.site_packages[0] == str(site)


def test_the_hooks_own_environment_is_not_the_projects(root: Path, tmp_path: Path) -> None:
    conda = make_venv(tmp_path / "conda")
    environ = {
        "PRE_COMMIT": "1",
        "VIRTUAL_ENV": str(tmp_path / OWN),
        "CONDA_PREFIX": str(tmp_path / "conda"),
    }
    environment = find(root, environ=environ)
    assert environment.site_packages == (str(conda), own_site(root))
    assert environment.origin == "$CONDA_PREFIX"


@pytest.mark.parametrize(
    "inner", ["pre-commit/repo1/py_env-python3", "pipx/venvs/soniq", "uv/tools/soniq"]
)
def test_a_tools_environment_is_not_the_projects_though_it_is_active(
    root: Path, tmp_path: Path, inner: str
) -> None:
    make_venv(tmp_path / inner)
    environ = {"VIRTUAL_ENV": str(tmp_path / inner)}
    environment = find(root, tmp_path / inner, environ=environ)
    assert environment.origin == "none"
    assert "the linter's own environment" in environment.problems[0]


def test_an_active_environment_that_has_the_linter_too_is_the_projects(
    root: Path, tmp_path: Path
) -> None:
    environment = find(root, environ={"VIRTUAL_ENV": str(tmp_path / OWN)})
    assert environment == Environment(
        (own_site(root),), (3, 11), "$VIRTUAL_ENV", (), str(tmp_path / OWN)
    )


def test_what_is_installed_beside_the_linter_is_searched_last(root: Path) -> None:
    site = make_venv(root / ".venv")
    assert find(root).site_packages == (str(site), own_site(root))


def test_no_environment_is_reported_with_what_was_looked_at(root: Path) -> None:
    inner = root / "services"
    inner.mkdir()
    environment = find(inner, root.parent / OWN, environ={"CONDA_PREFIX": "/gone"})
    assert environment.site_packages == (own_site(root),)
    assert environment.prefix == ""
    [gone, problem] = environment.problems
    assert gone == "/gone does not exist"
    assert f".venv and venv from {inner} up to {root}" in problem
    assert "$VIRTUAL_ENV (not set), $CONDA_PREFIX (/gone)" in problem
    assert "--python" in problem


def test_stub_packages_beside_the_linter_are_an_environment_enough(root: Path) -> None:
    metadata = "Name: acme-tasks\nRequires-Dist: soniq\n"
    write(Path(own_site(root)), {"acme_tasks-1.dist-info/METADATA": metadata})
    assert find(root, environ={"PRE_COMMIT": "1"}).problems == ()


# what the settings name


def test_a_named_environment_comes_first(root: Path, tmp_path: Path) -> None:
    make_venv(root / ".venv")
    site = make_venv(tmp_path / "other", "3.13")
    environment = find(root, venv=str(tmp_path / "other"))
    assert environment.site_packages[0] == str(site)
    assert environment.python_version == (3, 13)
    assert environment.origin == f"{tmp_path / 'other'}, as set"


def test_python_comes_before_venv(root: Path, tmp_path: Path) -> None:
    site = make_venv(tmp_path / "one")
    make_venv(tmp_path / "two")
    named = {"python": str(tmp_path / "one"), "venv": str(tmp_path / "two")}
    assert find(root, **named).site_packages[0] == str(site)


def test_a_relative_name_starts_at_the_project(root: Path) -> None:
    site = make_venv(root / "envs" / "dev")
    assert find(root, venv="envs/dev").site_packages[0] == str(site)


def test_an_interpreter_stands_for_its_environment_and_not_for_what_it_links_to(
    root: Path, tmp_path: Path
) -> None:
    site = make_venv(tmp_path / "env")
    (tmp_path / "env" / "bin").mkdir()
    (tmp_path / "env" / "bin" / "python").symlink_to(sys.executable)
    environment = find(root, python=str(tmp_path / "env" / "bin" / "python"))
    assert environment.site_packages[0] == str(site)


def test_an_interpreter_of_no_venv_stands_for_its_installation(root: Path, tmp_path: Path) -> None:
    for version in ("3.11", "3.12", "3.13"):
        write(tmp_path, {f"opt/lib/python{version}/site-packages/.keep": ""})
    write(tmp_path, {"opt/bin/python3.12": ""})
    (tmp_path / "opt" / "bin" / "python3").symlink_to("python3.12")
    environment = find(root, python=str(tmp_path / "opt" / "bin" / "python3"))
    assert environment.python_version == (3, 12)
    assert environment.site_packages[0] == str(
        tmp_path / "opt" / "lib" / "python3.12" / "site-packages"
    )


def test_a_named_environment_that_is_missing_is_reported_and_nothing_else_is_used(
    root: Path,
) -> None:
    make_venv(root / ".venv")
    environment = find(root, python="nowhere/bin/python")
    assert environment.site_packages == (own_site(root),)
    assert len(environment.problems) == 1
    assert environment.problems[0].startswith("the environment nowhere/bin/python is not used: ")
    assert "does not exist" in environment.problems[0]


def test_a_named_interpreter_that_is_gone_leaves_the_packages(root: Path, tmp_path: Path) -> None:
    site = make_venv(tmp_path / "env")
    (tmp_path / "env" / "bin").mkdir()
    environment = find(root, python=str(tmp_path / "env" / "bin" / "python"))
    assert environment.site_packages[0] == str(site)


# environments of all kinds


def test_virtualenv_and_uv_write_version_info(root: Path) -> None:
    site = make_venv(root / ".venv")
    for line in ("version_info = 3.12.1.final.0", "version_info = 3.12.1"):
        (root / ".venv" / "pyvenv.cfg").write_text(f"home = /x/bin\n{line}\n")
        environment = find(root)
        assert (environment.site_packages[0], environment.python_version) == (str(site), (3, 12))


def test_of_two_versions_in_one_environment_that_of_its_settings_counts(root: Path) -> None:
    write(root, {".venv/lib/python3.13/site-packages/.keep": ""})
    site = make_venv(root / ".venv", "3.12")
    assert find(root).site_packages[0] == str(site)


def test_an_environment_whose_version_has_no_packages_is_reported(root: Path) -> None:
    make_venv(root / ".venv", "3.11")
    (root / ".venv" / "pyvenv.cfg").write_text("version = 3.13.0\n")
    environment = find(root)
    assert environment.python_version == (3, 11)
    assert "says that it is of Python 3.13" in environment.problems[0]


def test_lib64_counts_unless_it_links_to_lib(root: Path) -> None:
    site = make_venv(root / ".venv")
    (root / ".venv" / "lib64").symlink_to("lib")
    assert find(root).site_packages == (str(site), own_site(root))
    (root / ".venv" / "lib64").unlink()
    write(root, {".venv/lib64/python3.12/site-packages/.keep": ""})
    assert len(find(root).site_packages) == 3


def test_a_windows_environment_is_read(root: Path) -> None:
    write(
        root,
        {".venv/pyvenv.cfg": "version = 3.12.1\n", ".venv/Lib/site-packages/.keep": ""},
    )
    environment = find(root)
    assert environment.site_packages[0] == str(root / ".venv" / "Lib" / "site-packages")
    assert environment.python_version == (3, 12)


@pytest.mark.parametrize(
    ("folder", "version"), [("python3.13t", (3, 13)), ("pypy3.11", (3, 11)), ("python3.9", (3, 9))]
)
def test_other_kinds_of_python_are_read(root: Path, folder: str, version: tuple[int, int]) -> None:
    write(root, {".venv/pyvenv.cfg": "", f".venv/lib/{folder}/site-packages/.keep": ""})
    environment = find(root)
    assert environment.python_version == version
    assert folder in environment.site_packages[0]


def test_a_conda_environment_needs_no_pyvenv_cfg(root: Path) -> None:
    write(root, {".venv/conda-meta/history": "", ".venv/lib/python3.12/site-packages/.keep": ""})
    environment = find(root)
    assert environment.python_version == (3, 12)
    assert environment.problems == ()


def test_debians_python_keeps_its_packages_in_three_places(root: Path, tmp_path: Path) -> None:
    write(
        tmp_path / "usr",
        {
            "bin/python3.11": "",
            "lib/python3.11/os.py": "",
            "lib/python3/dist-packages/.keep": "",
            "local/lib/python3.11/dist-packages/.keep": "",
        },
    )
    environment = find(root, python=str(tmp_path / "usr" / "bin" / "python3.11"))
    usr = tmp_path / "usr"
    assert environment.site_packages[:2] == (
        str(usr / "local" / "lib" / "python3.11" / "dist-packages"),
        str(usr / "lib" / "python3" / "dist-packages"),
    )
    assert environment.python_version == (3, 11)


def test_packages_of_the_system_are_included_when_the_environment_says_so(
    root: Path, tmp_path: Path
) -> None:
    site = make_venv(root / ".venv", settings="include-system-site-packages = true\n")
    write(
        tmp_path,
        {
            "opt/lib/python3.12/site-packages/.keep": "",
            "home/.local/lib/python3.12/site-packages/.keep": "",
        },
    )
    text = (root / ".venv" / "pyvenv.cfg").read_text()
    (root / ".venv" / "pyvenv.cfg").write_text(
        text.replace("home = /usr/bin", f"home = {tmp_path / 'opt' / 'bin'}")
    )
    environment = find(root, environ={"HOME": str(tmp_path / "home")})
    assert environment.site_packages == (
        str(site),
        str(tmp_path / "home" / ".local" / "lib" / "python3.12" / "site-packages"),
        str(tmp_path / "opt" / "lib" / "python3.12" / "site-packages"),
        own_site(root),
    )


def test_packages_of_the_system_are_left_out_otherwise(root: Path) -> None:
    site = make_venv(root / ".venv", settings="include-system-site-packages = false\n")
    assert find(root).site_packages == (str(site), own_site(root))


def test_dot_venv_may_be_a_file_that_says_where_the_environment_is(
    root: Path, tmp_path: Path
) -> None:
    site = make_venv(tmp_path / "elsewhere")
    (root / ".venv").write_text(f"{tmp_path / 'elsewhere'}\n")
    assert find(root).site_packages[0] == str(site)


# broken environments


def test_a_venv_whose_interpreter_is_gone_is_read_and_reported(root: Path) -> None:
    site = make_venv(root / ".venv")
    (root / ".venv" / "bin").mkdir()
    (root / ".venv" / "bin" / "python").symlink_to("/opt/gone/bin/python3")
    environment = find(root)
    assert environment.site_packages[0] == str(site)
    assert environment.problems == (
        f"the interpreter /opt/gone/bin/python3 of {root / '.venv'} no longer exists; "
        "the packages are read all the same",
    )


def test_a_venv_without_pyvenv_cfg_is_read_and_reported(root: Path) -> None:
    write(root, {".venv/lib/python3.12/site-packages/.keep": ""})
    environment = find(root)
    assert environment.prefix == str(root / ".venv")
    assert environment.python_version == (3, 12)
    assert "has no pyvenv.cfg" in environment.problems[0]


def test_a_venv_without_packages_is_reported_and_the_next_one_taken(root: Path) -> None:
    write(root, {".venv/pyvenv.cfg": ""})
    site = make_venv(root / "venv")
    environment = find(root)
    assert environment.site_packages[0] == str(site)
    assert environment.problems == (f"{root / '.venv'} has no site-packages folder; make it again",)


def test_a_package_called_venv_is_no_environment(root: Path) -> None:
    write(root, {"venv/__init__.py": ""})
    [problem] = find(root).problems
    assert "no environment of the project is found" in problem


@pytest.mark.parametrize("target", [".venv", "/nowhere", "elsewhere"])
def test_a_dot_venv_that_links_to_itself_or_nowhere_is_reported(root: Path, target: str) -> None:
    (root / ".venv").symlink_to(target)
    assert find(root).problems[0] == f"{root / '.venv'} does not exist"


@pytest.mark.parametrize("content", [b"", b"\0\xff\xfe= =\n===\n", b"version = x.y\nversion_info"])
def test_a_broken_pyvenv_cfg_does_no_harm(root: Path, content: bytes) -> None:
    site = make_venv(root / ".venv")
    (root / ".venv" / "pyvenv.cfg").write_bytes(content)
    environment = find(root)
    assert (environment.site_packages[0], environment.python_version) == (str(site), (3, 12))


def test_a_venv_that_may_not_be_read_is_reported(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_venv(root / ".venv")
    # root may read everything, so a mode would not do
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    monkeypatch.setattr(os, "listdir", refuse)
    monkeypatch.setattr(os.path, "isdir", lambda path: "-packages" not in str(path))
    assert find(root).problems[0] == f"{root / '.venv'} cannot be read"


def refuse(path: str) -> list[str]:
    raise PermissionError(13, "Permission denied", path)


def test_by_default_the_linters_own_environment_is_that_of_the_running_python(
    tmp_path: Path,
) -> None:
    environment = find_environment(tmp_path, environ={})
    assert environment.python_version == sys.version_info[:2]
    assert any(Path(site, "pytest").is_dir() for site in environment.site_packages)
