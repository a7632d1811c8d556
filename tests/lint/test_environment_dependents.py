"""Installed distributions that require Soniq, found by their metadata."""

from __future__ import annotations

from pathlib import Path

import pytest

from soniq_lint.resolve.environment import Environment
from tests.lint.project import write

REQUIRES = "Metadata-Version: 2.1\nName: {name}\nVersion: 1\nRequires-Dist: {requirement}\n"


def distribution(
    site: Path, name: str, files: list[str], requirement: str = "soniq", more: str = ""
) -> None:
    info = f"{name.replace('-', '_')}-1.dist-info"
    record = "".join(f"{file},sha256=x,1\n" for file in [*files, f"{info}/RECORD"])
    write(
        site,
        {
            **dict.fromkeys(files, ""),
            f"{info}/METADATA": REQUIRES.format(name=name, requirement=requirement) + more,
            f"{info}/RECORD": record,
        },
    )


def dependents(*sites: Path) -> list[tuple[str, tuple[str, ...]]]:
    return Environment(tuple(map(str, sites)), (3, 11), "a test").soniq_dependents()


def test_a_package_and_a_module_are_named(tmp_path: Path) -> None:
    distribution(
        tmp_path,
        "Acme.Tasks",
        ["acme_tasks/__init__.py", "acme_tasks/refs.py", "acme_single.py", "../../../bin/acme"],
    )
    assert dependents(tmp_path) == [("acme-tasks", ("acme_single", "acme_tasks"))]


def test_what_lies_in_a_namespace_package_is_named_below_it(tmp_path: Path) -> None:
    distribution(tmp_path, "acme-tasks", ["acme/tasks/__init__.py", "acme/tasks/billing/refs.py"])
    distribution(tmp_path, "acme-more", ["acme/more/refs.py"])
    assert dependents(tmp_path) == [
        ("acme-more", ("acme.more.refs",)),
        ("acme-tasks", ("acme.tasks",)),
    ]


@pytest.mark.parametrize(
    "requirement",
    ["soniq", "soniq>=1", "soniq (>=1)", "SONIQ[lint]~=1.0", "soniq; extra == 'x'", "soniq @ url"],
)
def test_every_way_to_require_soniq_counts(tmp_path: Path, requirement: str) -> None:
    distribution(tmp_path, "acme-tasks", ["acme_tasks.py"], requirement)
    assert dependents(tmp_path) == [("acme-tasks", ("acme_tasks",))]


@pytest.mark.parametrize("requirement", ["soniq-extra", "soniqq>=1", "my-soniq", "", ">=1", "@"])
def test_other_requirements_do_not_count(tmp_path: Path, requirement: str) -> None:
    distribution(tmp_path, "acme-tasks", ["acme_tasks.py"], requirement)
    assert dependents(tmp_path) == []


def test_a_description_that_looks_like_a_requirement_does_not_count(tmp_path: Path) -> None:
    distribution(tmp_path, "acme", ["acme.py"], "pydantic", "\nRequires-Dist: soniq\n")
    assert dependents(tmp_path) == []


def test_soniq_itself_is_no_dependent(tmp_path: Path) -> None:
    distribution(tmp_path, "soniq", ["soniq/__init__.py"], "soniq[embedded]; extra == 'test'")
    assert dependents(tmp_path) == []


def test_the_first_of_two_environments_says_what_a_distribution_brings(tmp_path: Path) -> None:
    distribution(tmp_path / "one", "acme", ["acme_new.py"])
    distribution(tmp_path / "two", "acme", ["acme_old.py"])
    assert dependents(tmp_path / "one", tmp_path / "two") == [("acme", ("acme_new",))]


def test_setup_py_develop_is_a_dependent_by_its_requires_txt(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "site/acme-tasks.egg-link": f"{tmp_path / 'src'}\n../",
            "src/acme_tasks.egg-info/requires.txt": "pydantic\n\n[queue]\nsoniq>=0.1\n",
            "src/acme_tasks.egg-info/top_level.txt": "acme_tasks\n",
            "src/acme_tasks/__init__.py": "",
        },
    )
    assert dependents(tmp_path / "site") == [("acme-tasks", ("acme_tasks",))]


def test_broken_metadata_does_no_harm(tmp_path: Path) -> None:
    distribution(tmp_path, "acme-tasks", ["acme_tasks.py"])
    (tmp_path / "empty-1.dist-info").mkdir()
    (tmp_path / "folder-1.dist-info" / "METADATA").mkdir(parents=True)
    (tmp_path / "bytes-1.dist-info").mkdir()
    (tmp_path / "bytes-1.dist-info" / "METADATA").write_bytes(b"\xff\xfe\0Name\n:::\n\xff")
    write(tmp_path, {"gone.egg-link": "/nowhere\n", "empty.egg-link": ""})
    assert dependents(tmp_path, tmp_path / "missing") == [("acme-tasks", ("acme_tasks",))]
