"""What a package can be compared with, and how it is found there."""

from __future__ import annotations

import json
import shutil

import pytest

from tests.lint.commands import Command
from tests.lint.project import write

from .repositories import SEND, Repository, fields, package

OLD, NEW = package(fields("a: str")), package(fields("a: list[str]"))
BREAK = "mail.send.v1 needs a new version suffix: at 'a', each version refuses"


def state(repository: Repository) -> tuple[str, ...]:
    """Return everything that git knows of work tree, index, refs and objects."""
    objects = sorted(str(each) for each in (repository.root / ".git" / "objects").rglob("*"))
    index = (repository.root / ".git" / "index").read_bytes().hex()
    return (
        repository.git("--no-optional-locks", "status", "--porcelain"),
        repository.git("show-ref"),
        index,
        *objects,
    )


@pytest.mark.parametrize("ref", ["main", "HEAD", "HEAD~1", "v1.0", "feature/x", "sha", "short"])
def test_a_ref(repository: Repository, lint: Command, ref: str) -> None:
    sha = repository.commit(OLD)
    repository.git("tag", "-a", "v1.0", "-m", "first")
    repository.git("branch", "feature/x")
    if ref == "HEAD~1":
        repository.commit(NEW)
    repository.write(NEW)
    ref = {"sha": sha, "short": sha[:8]}.get(ref, ref)
    before = state(repository)

    done = lint("compat", "acme_tasks", "--against", ref)

    assert done.code == 1
    assert BREAK in done.out
    assert f" ::: {ref}:acme_tasks/__init__.py:11:5\n" in done.out
    assert state(repository) == before


def test_a_ref_counts_before_a_folder_of_its_name_and_a_path_can_say_so(repository, lint) -> None:
    repository.commit(OLD)
    repository.write({f"main/{path}": text for path, text in NEW.items()})
    repository.write(NEW)

    assert lint("compat", "acme_tasks", "--against", "main").code == 1
    assert lint("compat", "acme_tasks", "--against", "./main").code == 0


def test_another_checkout(repository, lint, tmp_path) -> None:
    repository.write(NEW)
    write(tmp_path / "released", {f"src/{path}": text for path, text in OLD.items()})

    done = lint("compat", "acme_tasks", "--against", "../released")

    assert done.code == 1
    assert " ::: ../released/src/acme_tasks/__init__.py:11:5\n" in done.out


def test_the_unpacked_folder_of_a_wheel(repository, lint, tmp_path) -> None:
    repository.write({f"src/{path}": text for path, text in NEW.items()})
    files = {"acme_tasks-1.0.dist-info/METADATA": "Name: acme-tasks\n", **OLD}
    write(tmp_path / "wheel", files)

    done = lint("compat", "acme_tasks", "--against", str(tmp_path / "wheel"))

    assert (done.code, BREAK in done.out) == (1, True)


def test_a_snapshot(repository, lint) -> None:
    repository.write(OLD)
    assert lint("snapshot", "acme_tasks", "-o", "contracts.json").code == 0
    assert lint("compat", "acme_tasks", "--against", "contracts.json").code == 0
    repository.write(NEW)

    done = lint("compat", "acme_tasks", "--against", "./contracts.json")

    assert (done.code, BREAK in done.out) == (1, True)
    assert " ::: contracts.json:acme_tasks/__init__.py:11:5\n" in done.out


def test_what_a_snapshot_leaves_out_is_as_it_is_now(repository, lint) -> None:
    shared = "from pydantic import BaseModel\n\n\nclass Money(BaseModel):\n    amount: int\n"
    body = "from shared import Money\n\n" + fields("price: Money")
    repository.write({**package(body), "shared.py": shared})
    assert "left out" in lint("snapshot", "acme_tasks", "-o", "contracts.json").err
    repository.write(package(body + "    note: str\n"))

    done = lint("compat", "acme_tasks", "--against", "./contracts.json", "--format", "json")

    [found] = json.loads(done.out)["findings"]
    assert (found["code"], found["path"]) == ("needs-new-version", "note")


def test_a_snapshot_of_a_registry_has_schemas_only(repository, lint) -> None:
    snapshot = {
        "format": "soniq-contract-snapshot",
        "version": 1,
        "tool": {"name": "soniq", "version": "0.1.0", "pydantic": None},
        "origin": {"kind": "registry", "packages": [], "service": dict.fromkeys(
            ("name", "version", "owner"))},
        "tasks": [contract("mail.send.v1", "string"), contract("other.team.v1", "string"),
                  contract("mail.torn.v1", None)],
        "modules": [],
    }  # fmt: skip
    torn = 'torn = task_ref(name="mail.torn.v1", args_model=Args)\n'
    (repository.root / "registry.json").write_text(json.dumps(snapshot), encoding="utf-8")
    repository.write(package(fields("a: int"), SEND + torn))

    done = lint("compat", "acme_tasks", "--against", "registry.json", "--format", "json")

    document = json.loads(done.out)
    assert document["compared"] == 2
    assert {each["code"] for each in document["findings"]} == {"not-decided"}
    torn_one = [each for each in document["findings"] if each["task"] == "mail.torn.v1"]
    assert [each["message"].partition(": ")[2] for each in torn_one] == ["writers disagree"]
    assert done.code == 0


def contract(task: str, kind: str | None) -> dict[str, object]:
    schema = None
    if kind is not None:
        schema = {"type": "object", "properties": {"a": {"type": kind}}, "required": ["a"]}
    return {
        "task": task, "ref": "", "exports": [], "queue": None, "model": None,
        "shape": "0" * 16 if schema else None, "writer": schema, "reader": schema, "opaque": [],
        "reason": "" if schema else "writers disagree", "place": None,
    }  # fmt: skip


def test_a_subfolder_of_the_repository(repository, lint, monkeypatch) -> None:
    repository.commit({f"packages/tasks/{path}": text for path, text in OLD.items()})
    repository.write({f"packages/tasks/{path}": text for path, text in NEW.items()})
    for folder, target in (
        ("packages/tasks", "acme_tasks"),
        ("packages/tasks/acme_tasks", "../acme_tasks"),
        ("packages", "tasks/acme_tasks"),
        (".", "packages/tasks/acme_tasks/__init__.py"),
    ):
        monkeypatch.chdir(repository.root / folder)
        done = lint("compat", target, "--against", "main")
        assert (done.code, BREAK in done.out) == (1, True), done


def test_another_work_tree(repository, lint, tmp_path, monkeypatch) -> None:
    repository.commit(OLD)
    repository.git("worktree", "add", "--quiet", "-b", "topic", str(tmp_path / "topic"))
    write(tmp_path / "topic", NEW)
    monkeypatch.chdir(tmp_path / "topic")

    assert lint("compat", "acme_tasks", "--against", "main").code == 1


def test_variables_that_git_sets_for_its_hooks(repository, lint, monkeypatch) -> None:
    repository.commit(OLD)
    repository.write({f"sub/{path}": text for path, text in NEW.items()})
    shutil.rmtree(repository.root / "acme_tasks")
    monkeypatch.chdir(repository.root / "sub")
    monkeypatch.setenv("GIT_DIR", ".git")
    monkeypatch.setenv("GIT_INDEX_FILE", ".git/index")
    monkeypatch.setenv("GIT_PREFIX", "sub/")

    assert lint("compat", "acme_tasks", "--against", "main").code == 1


def test_a_package_that_has_moved_is_found_by_its_name(repository, lint) -> None:
    repository.commit({**OLD, "tests/acme_tasks/__init__.py": "broken(\n"})
    (repository.root / "src").mkdir()
    repository.git("mv", "acme_tasks", "src/acme_tasks")
    repository.write({f"src/{path}": text for path, text in NEW.items()})

    done = lint("compat", "acme_tasks", "--against", "main")

    assert (done.code, BREAK in done.out) == (1, True)
    assert "::: main:acme_tasks/__init__.py:11:5\n" in done.out


def test_packages_that_models_come_from_are_as_they_were_too(repository, lint) -> None:
    tasks = package("from shared_types.money import Money\n\n" + fields("price: Money"))
    money = "from pydantic import BaseModel\n\n\nclass Money(BaseModel):\n    amount: {}\n"
    shared = "libs/shared/src/shared_types/money.py"
    project = '[project]\nname = "{}"\n'
    files = {f"tasks/{path}": text for path, text in tasks.items()}
    files |= {
        "tasks/pyproject.toml": project.format("tasks")
        + '[tool.soniq-lint]\nstubs = ["../libs/shared"]\n',
        "libs/shared/pyproject.toml": project.format("shared"),
        "libs/shared/src/shared_types/__init__.py": "",
    }
    repository.commit({**files, shared: money.format("int")})
    repository.write({shared: money.format("list[int]")})

    done = lint(
        "compat", "tasks/acme_tasks", "--against", "main", "--config", "tasks/pyproject.toml"
    )

    assert done.code == 1
    assert "at 'price.amount', each version refuses" in done.out
    assert f" ::: main:{shared}:5:5\n" in done.out


def test_a_package_that_is_new_has_nothing_to_be_compared_with(repository, lint) -> None:
    repository.commit({"README.md": "x"})
    repository.write(NEW)

    done = lint("compat", "acme_tasks", "--against", "main")

    assert done.code == 0
    assert "main has no package 'acme_tasks', so there is nothing to compare it with" in done.out


def test_submodules_and_links(repository, lint, tmp_path) -> None:
    other = Repository(tmp_path / "other")
    other.commit({"x.py": ""})
    repository.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add",
                   str(other.root), "acme_tasks/vendored")  # fmt: skip
    (repository.root / "acme_tasks" / "same.py").symlink_to("../models.py")
    body = "from acme_tasks.same import Args\n"
    model = f"from pydantic import BaseModel\n\n\n{fields('a: str')}"
    repository.commit({**package(body), "models.py": model})
    repository.write({"models.py": model.replace("str", "list[str]")})

    done = lint("compat", "acme_tasks", "--against", "main")

    assert (done.code, BREAK in done.out) == (1, True), done


def test_a_link_that_leads_nowhere_is_not_passed_over(repository, lint) -> None:
    repository.write(OLD)
    (repository.root / "acme_tasks" / "gone.py").symlink_to("/nowhere.py")
    repository.commit()
    (repository.root / "acme_tasks" / "gone.py").unlink()

    done = lint("compat", "acme_tasks", "--against", "main")

    assert done.code == 3
    assert "main:acme_tasks/gone.py: a link to a file that is not there" in done.out


def test_names_that_are_hard_to_write(repository, lint) -> None:
    repository.commit({**OLD, 'acme_tasks/sp ace "é\n.txt': "", "acme_tasks/naïve.py": "x = 1\n"})
    repository.write(NEW)

    assert lint("compat", "acme_tasks", "--against", "main").code == 1


def test_a_shallow_clone_says_what_to_fetch(repository, lint, tmp_path, monkeypatch) -> None:
    repository.commit(OLD)
    repository.git("branch", "stable")
    repository.commit(NEW)
    clone = tmp_path / "clone"
    repository.git("clone", "--quiet", "--depth=1", f"file://{repository.root}", str(clone))
    monkeypatch.chdir(clone)

    def refused(ref: str) -> str:
        done = lint("compat", "acme_tasks", "--against", ref)
        assert (done.code, done.out) == (2, "")
        return done.err

    assert "; this clone is shallow: fetch it with git fetch --unshallow\n" in refused("HEAD~1")
    assert "git fetch --depth=1 origin stable:refs/remotes/origin/stable\n" in (
        refused("origin/stable")
    )
    assert "refs/remotes/origin/stable, and compare with origin/stable\n" in refused("stable")
    Repository.git(repository, "fetch", "--quiet", "--depth=1", "origin",
                   "stable:refs/remotes/origin/stable", cwd=clone)  # fmt: skip
    assert "did you mean 'origin/stable'?" in refused("stable")
    assert lint("compat", "acme_tasks", "--against", "origin/stable").code == 1


def test_files_are_laid_out_for_as_long_as_they_are_read(
    repository, lint, tmp_path, monkeypatch
) -> None:
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    repository.commit(OLD)

    assert lint("compat", "acme_tasks", "--against", "main").code == 0
    assert list(folder.iterdir()) == []


def test_only_what_can_matter_is_laid_out(tmp_path, monkeypatch) -> None:
    from soniq_lint.compat.repository import Repository as Read
    from soniq_lint.compat.trees import lay_out

    made = Repository(tmp_path / "repository")
    name = made.commit({
        **OLD, "acme_tasks/data.json": "{}", "service/app.py": "import acme_tasks\n",
        "pyproject.toml": "", "shared.py": "import other\n", "other/deep/x.py": "",
        "acme_tasks/more.py": "import os, shared as s\n",
    })  # fmt: skip
    read = Read(str(made.root))

    assert lay_out(read, read.files(name), ["acme_tasks"], tmp_path / "out") == []

    found = [
        path.relative_to(tmp_path / "out").as_posix() for path in (tmp_path / "out").rglob("*.*")
    ]
    assert sorted(found) == [
        "acme_tasks/__init__.py", "acme_tasks/more.py", "other/deep/x.py", "pyproject.toml",
        "shared.py",
    ]  # fmt: skip


def test_the_same_name_in_two_folders_is_no_guess(repository, lint) -> None:
    repository.commit({f"{folder}/{path}": text for path, text in OLD.items() for folder in "xy"})
    repository.git("rm", "-r", "--quiet", "x", "y")
    repository.write(NEW)

    done = lint("compat", "acme_tasks", "--against", "main")

    assert done.code == 2
    assert "main has acme_tasks in more than one folder (x, y): " in done.err
