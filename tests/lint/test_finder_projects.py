"""Names of files, and repositories that hold several projects."""

from __future__ import annotations

from pathlib import Path

import pytest

from soniq_lint.resolve.environment import Environment
from soniq_lint.resolve.finder import Finder, default_roots
from tests.lint.project import write


def finder(root: Path, *sites: Path) -> Finder:
    environment = Environment(tuple(map(str, sites)), (3, 11), "a test")
    return Finder(default_roots(str(root)), environment)


def path_of(finder: Finder, name: str, beside: Path | None = None) -> str | None:
    found = finder.find(name, None if beside is None else str(beside))
    return None if found is None else found.path


# names of files


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("acme/__init__.py", "acme"),
        ("acme/refs.py", "acme.refs"),
        ("acme/sub/deep.py", "acme.sub.deep"),
        ("acme/__main__.py", "acme.__main__"),
        ("src/pkg/__init__.py", "pkg"),
        ("src/pkg/refs.py", "pkg.refs"),
        ("src/ns/part/refs.py", "ns.part.refs"),
        ("single.py", "single"),
        ("scripts/run.py", "scripts.run"),
        ("scripts/my-script.py", "scripts.my-script"),
        ("scripts/v1.2.py", "scripts.v1%2E2"),
        ("my-service/app/models.py", "my-service.app.models"),
        ("typed/only.pyi", "typed.only"),
        ("sub-project/lib/core.py", "lib.core"),
        ("sub-project/src/inner/core.py", "inner.core"),
    ],
)
def test_a_file_is_named_from_its_root_on(tmp_path: Path, path: str, name: str) -> None:
    write(tmp_path, {
        "acme/__init__.py": "", "acme/sub/__init__.py": "", "src/pkg/__init__.py": "",
        "my-service/app/__init__.py": "", "sub-project/pyproject.toml": "",
        "sub-project/lib/__init__.py": "", path: "",
    })  # fmt: skip
    f = finder(tmp_path)
    assert f.module_name(str(tmp_path / path)) == name
    assert path_of(f, name, tmp_path / path) == str(tmp_path / path)


def test_a_root_that_is_a_package_itself_still_is_the_root(tmp_path: Path) -> None:
    write(tmp_path, {"__init__.py": "", "acme/__init__.py": ""})
    f = finder(tmp_path)
    assert f.module_name(str(tmp_path / "acme/__init__.py")) == "acme"
    assert f.module_name(str(tmp_path / "__init__.py")) == "__init__"


def test_a_file_outside_of_every_root_is_named_from_its_outermost_package_on(
    tmp_path: Path,
) -> None:
    write(tmp_path, {"root/m.py": "", "other/acme/__init__.py": "", "other/acme/refs.py": ""})
    f = finder(tmp_path / "root")
    assert f.module_name(str(tmp_path / "other/acme/refs.py")) == "acme.refs"
    assert f.module_name(str(tmp_path / "other/loose.py")) == "loose"


def test_installed_files_are_named_from_site_packages_on(tmp_path: Path) -> None:
    site = tmp_path / ".venv/lib/python3.11/site-packages"
    write(site, {"acme/__init__.py": "", "acme/refs.py": "", "ns/x.py": ""})
    f = finder(tmp_path, site)
    assert f.module_name(str(site / "acme/refs.py")) == "acme.refs"
    assert f.module_name(str(site / "ns/x.py")) == "ns.x"


def test_files_that_hide_each_other_have_different_names(tmp_path: Path) -> None:
    paths = [
        "x/__init__.py", "x/__init__.pyi", "x.py", "x.pyi", "y.py", "y.pyi", "y", "y.txt",
        "z/__init__.pyi", "z/a.py", "z.pyi", "a.b.py", "a/b.py", "a%2Eb.py", "a/b.c/d.py",
        "a/b/c/d.py", "x/__init__/a.py", "y/a.py",
    ]  # fmt: skip
    paths.remove("y")
    write(tmp_path, dict.fromkeys(paths, ""))
    (tmp_path / "script").write_text("")
    f = finder(tmp_path)
    names = {path: f.module_name(str(tmp_path / path)) for path in [*paths, "script"]}
    assert len(set(names.values())) == len(names)
    for path, name in names.items():
        assert path_of(f, name) in (None, str(tmp_path / path))


def test_a_file_that_is_only_in_an_editor_has_its_name(tmp_path: Path) -> None:
    write(tmp_path, {"acme/__init__.py": ""})
    assert finder(tmp_path).module_name(str(tmp_path / "acme/new.py")) == "acme.new"


# several projects in one repository

MONOREPO = {
    "orders/pyproject.toml": "",
    "orders/app/__init__.py": "",
    "orders/app/models.py": "",
    "orders/tests/test_app.py": "",
    "billing/pyproject.toml": "",
    "billing/src/app/__init__.py": "",
    "billing/src/app/models.py": "",
    "billing/src/app/invoices.py": "",
    "libs/tasks/setup.py": "",
    "libs/tasks/acme_tasks/__init__.py": "",
    "scripts/run.py": "",
    "scripts/shared.py": "",
}


@pytest.fixture
def monorepo(tmp_path: Path) -> Path:
    return write(tmp_path / "repo", MONOREPO)


@pytest.mark.parametrize(
    ("importer", "models"),
    [
        ("orders/app/__init__.py", "orders/app/models.py"),
        ("orders/app/new.py", "orders/app/models.py"),
        ("orders/tests/test_app.py", "orders/app/models.py"),
        ("billing/src/app/__init__.py", "billing/src/app/models.py"),
        ("billing/tests/unit/test_app.py", "billing/src/app/models.py"),
    ],
)
def test_an_importer_sees_its_own_project(monorepo: Path, importer: str, models: str) -> None:
    assert path_of(finder(monorepo), "app.models", monorepo / importer) == str(monorepo / models)


def test_a_name_that_two_projects_have_is_not_guessed(monorepo: Path) -> None:
    f = finder(monorepo)
    assert f.find("app") is None
    assert f.find("app.models", str(monorepo / "scripts/run.py")) is None


def test_a_package_of_one_project_is_not_mixed_with_that_of_another(monorepo: Path) -> None:
    assert finder(monorepo).find("app.invoices", str(monorepo / "orders/app/models.py")) is None


def test_a_package_of_another_project_is_found(monorepo: Path) -> None:
    found = str(monorepo / "libs/tasks/acme_tasks/__init__.py")
    f = finder(monorepo)
    assert path_of(f, "acme_tasks") == found
    assert path_of(f, "acme_tasks", monorepo / "orders/app/models.py") == found


def test_what_is_installed_comes_before_another_project(monorepo: Path, tmp_path: Path) -> None:
    write(tmp_path, {"site/acme_tasks/__init__.py": ""})
    f = finder(monorepo, tmp_path / "site")
    assert path_of(f, "acme_tasks") == str(tmp_path / "site/acme_tasks/__init__.py")


def test_a_project_called_like_its_package_is_no_namespace_package(tmp_path: Path) -> None:
    write(tmp_path, {"tasks/pyproject.toml": "", "tasks/tasks/__init__.py": "", "x.py": ""})
    assert path_of(finder(tmp_path), "tasks") == str(tmp_path / "tasks/tasks/__init__.py")


def test_samples_among_tests_hidden_folders_and_environments_are_no_projects(
    tmp_path: Path,
) -> None:
    for folder in ("tests/sample", ".cache/x", "venv3", "node_modules/x", "pkg/inner"):
        write(tmp_path / folder, {"pyproject.toml": "", "thing.py": ""})
    write(tmp_path, {"venv3/pyvenv.cfg": "", "pkg/__init__.py": ""})
    assert finder(tmp_path).find("thing") is None


def test_a_script_sees_what_lies_beside_it(monorepo: Path) -> None:
    f = finder(monorepo)
    assert path_of(f, "shared", monorepo / "scripts/run.py") == str(monorepo / "scripts/shared.py")
    assert f.find("shared") is None


def test_a_package_below_a_folder_nobody_named_imports_itself(tmp_path: Path) -> None:
    write(tmp_path, {
        "services/orders/app/__init__.py": "", "services/orders/app/models.py": "",
        "services/orders/services/__init__.py": "", "services/orders/services/x.py": "",
        "services/billing/app/__init__.py": "",
    })  # fmt: skip
    f = finder(tmp_path)
    importer = tmp_path / "services/orders/app/models.py"
    models = str(importer)
    assert path_of(f, "app.models", importer) == models
    # relative imports start from the name of the module
    assert f.module_name(models) == "services.orders.app.models"
    assert path_of(f, "services.orders.app.models", importer) == models
    assert path_of(f, "services.x", importer) == str(tmp_path / "services/orders/services/x.py")


def test_a_package_imports_itself_although_the_root_has_one_of_its_name(tmp_path: Path) -> None:
    write(tmp_path, {"app/__init__.py": "", "src/app/__init__.py": "", "src/app/x.py": ""})
    f = finder(tmp_path)
    assert path_of(f, "app", tmp_path / "src/app/x.py") == str(tmp_path / "src/app/__init__.py")
    assert path_of(f, "app") == str(tmp_path / "app/__init__.py")


# remembering searches


def test_in_one_project_a_search_is_remembered_by_its_name_alone(tmp_path: Path) -> None:
    write(tmp_path, {"pyproject.toml": "", "src/app/__init__.py": "", "tests/test_app.py": ""})
    f = finder(tmp_path)
    assert f.key("app") == "app"
    assert f.key("app", str(tmp_path / "src/app/models.py")) == "app"


def test_searches_of_several_projects_are_remembered_apart(monorepo: Path) -> None:
    f = finder(monorepo)
    importers = [monorepo / "orders/app/x.py", monorepo / "billing/src/app/x.py"]
    imports = {f.key("app", str(each)): path_of(f, "app", each) for each in importers}
    assert len(set(imports)) == len(set(imports.values())) == 2
    assert finder(monorepo).same(imports)
    (monorepo / "billing/src/app/__init__.py").unlink()
    assert not finder(monorepo).same(imports)
