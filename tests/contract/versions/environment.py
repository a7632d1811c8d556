"""Another Pydantic in an environment of its own, with everything else that this one has."""

from __future__ import annotations

import json
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[3]


class NotInstalled(Exception):
    """The version cannot be had here: no wheel for this Python, or no package index."""


def environment(folder: Path, requirement: str) -> Path:
    """Return the interpreter of a new environment in a folder.

    Raises:
        NotInstalled: pip cannot install the requirement.
    """
    venv.create(folder, symlinks=True, with_pip=False)
    python = folder / "bin" / "python"
    installed = subprocess.run(
        [
            *(sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet"),
            *("--disable-pip-version-check", "--retries", "0", "--timeout", "10"),
            *("--only-binary", ":all:", requirement),
        ],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    if installed.returncode:
        raise NotInstalled(f"{requirement} cannot be installed: {installed.stderr.strip()[-200:]}")
    site = Path(sysconfig.get_path("purelib", "venv", {"base": str(folder)}))
    ours = [sysconfig.get_path("purelib"), sysconfig.get_path("platlib")]
    added = "; ".join(f"site.addsitedir({path!r})" for path in dict.fromkeys(ours))
    Path(site, "rest.pth").write_text(f"import site; {added}\n")
    return python


def printed(python: Path, models: int, seed: int) -> dict[str, Any]:
    """Return what ``tests.contract.versions.printing`` prints under an interpreter."""
    done = subprocess.run(
        [
            *(str(python), "-m", "tests.contract.versions.printing"),
            *("--models", str(models), "--seed", str(seed)),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=1200,
    )
    if done.returncode:
        raise AssertionError(f"{python}: {done.stderr[-1000:]}")
    found: dict[str, Any] = json.loads(done.stdout)
    return found
