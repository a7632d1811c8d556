"""Golden files: modules of a package, and the stubs that are generated for them.

Each file of ``golden`` holds a package, every module after a line ``=== PATH``; those that end in
``.pyi`` are what is expected. ``python -m tests.lint.typegen.goldens`` writes that anew.
"""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

from soniq_lint.cli import run

FOLDER = Path(__file__).parent / "golden"
_PART = re.compile(r"^=== (.+)\n", re.MULTILINE)


def parts_of(path: Path) -> dict[str, str]:
    """Return the texts in a golden file by path."""
    _, *found = _PART.split(path.read_text(encoding="utf-8"))
    return {name: f"{text.rstrip()}\n" for name, text in zip(found[::2], found[1::2], strict=True)}


def generated(folder: Path, path: Path) -> dict[str, str]:
    """Write the modules of a golden file to a folder, and return what is generated there."""
    parts = parts_of(path)
    for name, text in parts.items():
        if not name.endswith(".pyi"):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8")
    packages = sorted({str(folder / name.split("/")[0]) for name in parts})
    assert run(["typegen", "--isolated", *packages]) == 0
    return {
        each.relative_to(folder).as_posix(): each.read_text(encoding="utf-8")
        for each in sorted(folder.rglob("*.pyi"))
    }


def rewrite() -> None:
    """Write what is generated now into every golden file."""
    for path in sorted(FOLDER.glob("*.txt")):
        with tempfile.TemporaryDirectory() as folder:
            made = generated(Path(folder), path)
        given = {name: text for name, text in parts_of(path).items() if not name.endswith(".pyi")}
        blocks = [f"=== {name}\n{text}" for name, text in (given | made).items()]
        path.write_text("\n".join(blocks), encoding="utf-8")


if __name__ == "__main__":
    rewrite()
