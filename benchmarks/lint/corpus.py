"""Public packages to lint: downloaded from the package index, unpacked, never installed or run."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

PACKAGES = (
    # Queues and schedulers: they have jobs, tasks and enqueues of their own.
    "celery", "rq", "dramatiq", "arq", "huey", "procrastinate", "pgqueuer", "saq", "taskiq",
    "apscheduler", "django-rq", "django-q2", "rq-scheduler", "faststream", "prefect", "dagster",
    # Web frameworks and what models are written with.
    "django", "wagtail", "fastapi", "starlette", "litestar", "flask", "tornado", "twisted",
    "pydantic", "sqlalchemy", "sqlmodel", "attrs", "sentry-sdk",
    # Large applications and tools.
    "homeassistant", "apache-airflow-core", "apache-superset", "ansible-core", "ansible", "mypy",
    # Generated clients: very long literals and very large classes.
    "botocore", "boto3", "kubernetes", "google-ads", "google-cloud-compute",
    "azure-mgmt-compute", "azure-mgmt-network",
    # Science.
    "numpy", "scipy", "pandas", "scikit-learn", "sympy", "matplotlib", "transformers",
)  # fmt: skip
"""Names on the index, without versions: whatever this Python gets today."""


@dataclass(frozen=True, slots=True)
class Package:
    """One unpacked package: its version, and its ``.py`` files and their lines."""

    name: str
    version: str
    files: int
    lines: int


class PackageUnavailable(Exception):
    """The index has no wheel of a package for this Python; the message is pip's last line."""


def fetch(
    into: Path, names: Sequence[str], say: Callable[[str], None]
) -> tuple[Path, list[Package], dict[str, str]]:
    """Unpack packages below a folder, all into one tree like the site-packages of an environment.

    What an earlier call left there is kept. Returns the tree, the packages in it, and why others
    could not be had.
    """
    tree = into / "packages"
    tree.mkdir(parents=True, exist_ok=True)
    index = into / "packages.json"
    had = json.loads(index.read_text()) if index.exists() else {}
    left_out: dict[str, str] = {}
    for name in names:
        if name in had:
            continue
        say(f"fetching {name}")
        try:
            wheel = _download(name, into / "wheels")
        except PackageUnavailable as error:
            say(f"left out: {error}")
            left_out[name] = str(error)
            continue
        files, lines = unpack(wheel, tree)
        had[name] = {"version": wheel.name.split("-")[1], "files": files, "lines": lines}
        wheel.unlink()
        index.write_text(json.dumps(had, indent=2) + "\n")
    return tree, [Package(name, **had[name]) for name in names if name in had], left_out


def _download(name: str, folder: Path) -> Path:
    """Return the wheel of a package; only wheels, since a source archive runs code to be built."""
    folder.mkdir(exist_ok=True)
    for old in folder.glob("*.whl"):
        old.unlink()
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check",
               "--no-deps", "--only-binary=:all:", "--dest", str(folder), name]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        lines = done.stderr.strip().splitlines() or ["pip failed"]
        raise PackageUnavailable(f"{name}: {lines[-1]}")
    (wheel,) = folder.glob("*.whl")
    return wheel


def unpack(wheel: Path, tree: Path) -> tuple[int, int]:
    """Write the Python sources of a wheel; return how many ``.py`` files and lines they have."""
    files = lines = 0
    with zipfile.ZipFile(wheel) as archive:
        for member, place in _sources(archive):
            target = tree / place
            target.parent.mkdir(parents=True, exist_ok=True)
            data = archive.read(member)
            target.write_bytes(data)
            if place.suffix == ".py":
                files += 1
                lines += data.count(b"\n")
    return files, lines


def _sources(archive: zipfile.ZipFile) -> Iterator[tuple[str, PurePosixPath]]:
    """Yield members that are Python sources, with the place they are installed at."""
    for member in archive.namelist():
        place = PurePosixPath(member)
        parts = place.parts
        if parts[0].endswith(".data"):  # NAME.data/purelib/... lands in site-packages too
            if parts[1:2] not in (("purelib",), ("platlib",)):
                continue
            place = PurePosixPath(*parts[2:])
        if place.is_absolute() or ".." in place.parts:
            continue
        if place.suffix in (".py", ".pyi"):
            yield member, place
