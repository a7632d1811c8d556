"""What ``plugins = soniq.mypy`` names: the entry point of the mypy plugin.

mypy throws away its cache when this file or ``__version__`` changes, and looks at no other file
of a plugin; so the version says what is in all of them.
"""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import soniq_mypy
from soniq import __version__ as _release

if TYPE_CHECKING:
    from mypy.plugin import Plugin


def plugin(version: str) -> type[Plugin]:
    """Return the plugin for this version of mypy."""
    from soniq_mypy.plugin import SoniqPlugin

    return SoniqPlugin


def _content() -> str:
    folder = Path(soniq_mypy.__file__).parent
    digest = sha256()
    for path in sorted(folder.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


__version__ = f"{_release}+{_content()}"
