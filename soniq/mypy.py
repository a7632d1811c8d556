"""What ``plugins = soniq.mypy`` names: the entry point of the mypy plugin.

mypy throws away its cache, and ``dmypy run`` starts anew, when this file or ``__version__``
changes. They look at nothing else of a plugin, so ``__version__`` says what is in all its files
and, once mypy has made the plugin, what its options are.
"""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import soniq_mypy
from soniq import __version__ as _release
from soniq.errors import MissingExtra

if TYPE_CHECKING:
    from mypy.options import Options
    from mypy.plugin import Plugin


def plugin(version: str) -> type[Plugin]:
    """Return the plugin for this version of mypy.

    Raises:
        MissingExtra: mypy is not installed.
    """
    try:
        import mypy.plugin  # noqa: F401
    except ModuleNotFoundError:
        raise MissingExtra("the mypy plugin", "mypy") from None
    from soniq_mypy.plugin import SoniqPlugin

    class Entered(SoniqPlugin):
        """The plugin, telling mypy which options it was made with."""

        def __init__(self, options: Options) -> None:
            super().__init__(options)
            global __version__
            __version__ = _version(self.settings.as_dict(), self.problems)

    return Entered


def _version(*said: object) -> str:
    folder = Path(soniq_mypy.__file__).parent
    digest = sha256(repr(said).encode())
    for path in sorted(folder.rglob("*.py")):
        digest.update(path.read_bytes())
    return f"{_release}+{digest.hexdigest()[:16]}"


__version__ = _version()
