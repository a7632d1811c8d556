"""Which releases this process runs; the registry shows them."""

from __future__ import annotations

import importlib.metadata
import platform
from typing import NamedTuple


class Versions(NamedTuple):
    """Version texts of soniq, Python and Pydantic."""

    soniq: str
    python: str
    pydantic: str


def running_versions() -> Versions:
    """Return the versions of this process."""
    return Versions(
        importlib.metadata.version("soniq"),
        platform.python_version(),
        importlib.metadata.version("pydantic"),
    )
