"""What a child process gets of the parent's environment: nothing that leads to a database."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

KEPT: Final = (
    *("PATH", "HOME", "LANG", "LANGUAGE", "TZ", "TMPDIR", "TEMP", "TMP"),
    *("VIRTUAL_ENV", "CONDA_PREFIX", "PYTHONPATH", "PYENV_ROOT", "PYENV_VERSION"),
    *("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"),
)
"""Variables that are handed on, besides those that begin with ``LC_``."""

_DSN: Final = re.compile(r"[a-z0-9+.-]+://", re.IGNORECASE)

_SET: Final = {
    # libpq and drivers like it look in the home folder too
    "PGPASSFILE": os.devnull,
    "PGSERVICEFILE": os.devnull,
    # a checkout is only read
    "PYTHONDONTWRITEBYTECODE": "1",
}


def surroundings(environ: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of a child process.

    An allow-list, so that no variable with a password comes through whatever it is called. A value
    with a URL is left out even there.
    """
    kept = {
        name: value
        for name, value in environ.items()
        if (name in KEPT or name.startswith("LC_")) and not _DSN.search(value)
    }
    if "PYTHONPATH" in kept:
        # the child starts in another folder
        paths = filter(None, kept["PYTHONPATH"].split(os.pathsep))
        kept["PYTHONPATH"] = os.pathsep.join(str(Path(each).absolute()) for each in paths)
    return {**kept, **_SET}
