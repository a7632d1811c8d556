"""What is generated for packages of many kinds."""

from __future__ import annotations

from pathlib import Path

import pytest

from .goldens import FOLDER, generated, parts_of


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.txt")), ids=lambda path: path.stem)
def test_generates_the_stubs_of(path: Path, tmp_path: Path) -> None:
    expected = {name: text for name, text in parts_of(path).items() if name.endswith(".pyi")}
    assert generated(tmp_path, path) == expected
