"""Run the pipelines that a page shows, step by step, as their services would.

Shell steps really run. What is not a shell step is what the service itself does: checking out is a
folder that is there, artifacts are files in a folder. ``pip``, ``gh`` and ``curl`` are replaced by
programs that install nothing and fetch from that folder.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PROGRAMS = {
    "pip": """
        assert arguments[0] == "install"
        assert all(" @ git+https://" in each for each in arguments[1:])
        """,
    "gh": """
        assert os.environ["GH_TOKEN"] == "token"
        given = dict(zip(arguments[2::2], arguments[3::2])) if arguments[1] == "list" else {}
        if arguments[:2] == ["run", "list"]:
            repository, workflow = given["--repo"].rpartition("/")[2], given["--workflow"]
            assert given["--json"] == "databaseId,event" and given["--status"] == "success"
            assert given["--branch"] == "main" and given["--jq"].endswith("[0].databaseId")
            print(f"{repository}:{workflow}" if (store / repository).is_dir() else "null")
        else:
            assert arguments[:2] == ["run", "download"]
            run, given = arguments[2], dict(zip(arguments[3::2], arguments[4::2]))
            repository = given["--repo"].rpartition("/")[2]
            if run != f"{repository}:contracts.yml":
                sys.exit("no such run")
            shutil.copytree(store / repository / given["--name"], given["--dir"])
        """,
    "curl": """
        given = dict(zip(arguments, arguments[1:]))
        assert given["--header"] == "PRIVATE-TOKEN: token"
        found = re.fullmatch(
            r"https://gitlab/api/v4/projects/example%2F(\\w+)/jobs/artifacts/main/raw/([\\w.]+)"
            r"\\?job=(\\w+)",
            arguments[-1],
        )
        there = store / found[1] / found[3] / found[2]
        if not there.exists():
            assert "--fail" in arguments
            sys.exit(22)
        assert "--create-dirs" in arguments
        target = pathlib.Path(given["--output"])
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(there, target)
        """,
}
"""Programs of the pipelines that would reach out, as the Python that stands for them."""

_HEAD = """\
#!{python}
import os, pathlib, re, shutil, sys

arguments, store = sys.argv[1:], pathlib.Path({store!r})
"""


@dataclass(frozen=True)
class Ran:
    """What a step, or all steps of a job, did."""

    code: int
    out: str


@dataclass(frozen=True)
class Service:
    """A service that runs pipelines: checkouts side by side in one folder, artifacts in another.

    Attributes:
        variables: of the environment, for every step.
        secrets: what ``${{ secrets.X }}`` stands for, and variables of GitLab's projects.
    """

    folder: Path
    variables: Mapping[str, str]
    secrets: Mapping[str, str]
    reports: dict[str, Path] = field(default_factory=dict)

    @property
    def store(self) -> Path:
        """Folder of the artifacts, by repository and name."""
        return self.folder / "artifacts"

    @property
    def summary(self) -> Path:
        """The file in which GitHub expects the summary of a job."""
        return self.folder / "summary.md"

    def github(self, repository: str, job: Mapping[str, Any]) -> Ran:
        """Run the steps of a job of GitHub Actions; after a failure only those that want to."""
        code, printed = 0, []
        for step in job["steps"]:
            if (code and "if" not in step) or not self._wanted(repository, step):
                continue
            if "uses" in step:
                self._use(repository, step["uses"].partition("@")[0], step.get("with", {}))
                continue
            env = {name: self._told(value) for name, value in step.get("env", {}).items()}
            ran = self._bash(repository, ["-e"], self._told(step["run"]), env)
            printed.append(ran.out)
            code = code or ran.code
        return Ran(code, "".join(printed))

    def gitlab(self, repository: str, job: Mapping[str, Any]) -> Ran:
        """Run the script of a job of GitLab, and keep its artifacts."""
        env = {**self.secrets}
        for name, value in job.get("variables", {}).items():
            env[name] = re.sub(r"\$(\w+)", lambda found: self.secrets[found[1]], value)
        ran = self._bash(repository, ["-eo", "pipefail"], "\n".join(job["script"]), env)
        artifacts = job.get("artifacts", {"paths": [], "reports": {}})
        if ran.code == 0 or artifacts.get("when") == "always":
            self._keep(repository, "contracts", artifacts["paths"], ignore=True)
            for kind, path in artifacts["reports"].items():
                self.reports[f"{repository} {kind}"] = self.folder / repository / path
        return ran

    def _wanted(self, repository: str, step: Mapping[str, Any]) -> bool:
        condition = step.get("if", "")
        for path in re.findall(r"hashFiles\('(.+?)'\) != ''", condition):
            if not (self.folder / repository / path).exists():
                return False
        return condition == "" or "!cancelled()" in condition

    def _use(self, repository: str, action: str, given: Mapping[str, str]) -> None:
        if action == "actions/upload-artifact":
            ignore = given.get("if-no-files-found") == "ignore"
            self._keep(repository, given["name"], given["path"].split(), ignore=ignore)
        elif action == "github/codeql-action/upload-sarif":
            self.reports[f"{repository} sarif"] = self.folder / repository / given["sarif_file"]
        else:
            assert action in ("actions/checkout", "actions/setup-python"), action

    def _keep(self, repository: str, name: str, paths: Sequence[str], *, ignore: bool) -> None:
        target = self.store / repository / name
        for path in paths:
            found = self.folder / repository / path
            assert ignore or found.exists(), f"no file {path} for the artifact"
            if found.exists():
                target.mkdir(parents=True, exist_ok=True)
                shutil.copy(found, target)

    def _told(self, text: str) -> str:
        return re.sub(r"\$\{\{ secrets\.(\w+) \}\}", lambda found: self.secrets[found[1]], text)

    def _bash(
        self, repository: str, how: Sequence[str], script: str, env: Mapping[str, str]
    ) -> Ran:
        programs = self._programs()
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("SONIQ_", "VIRTUAL_ENV"))}
        path = os.pathsep.join([str(programs), str(Path(sys.executable).parent), kept["PATH"]])
        ended = subprocess.run(
            ["bash", *how, "-c", script],
            cwd=self.folder / repository,
            env={**kept, **self.variables, "GITHUB_STEP_SUMMARY": str(self.summary), **env}
            | {"PATH": path, "PYTHONDONTWRITEBYTECODE": "1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            timeout=120,
            check=False,
        )
        return Ran(ended.returncode, ended.stdout)

    def _programs(self) -> Path:
        folder = self.folder / "programs"
        folder.mkdir(exist_ok=True)
        for name, source in PROGRAMS.items():
            head = _HEAD.format(python=sys.executable, store=str(self.store))
            lines = [line[8:] for line in source.strip("\n").split("\n")]
            (folder / name).write_text(head + "\n".join(lines) + "\n", encoding="utf-8")
            (folder / name).chmod(0o755)
        return folder
