"""Generated stubs of a package of the project."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def generate_stubs(folder: Path, package: str) -> None:
    """Run ``soniq-lint typegen`` on a package below a folder; it writes its ``.pyi`` files."""
    subprocess.run(
        [sys.executable, "-m", "soniq_lint", "typegen", package],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        check=True,
    )
