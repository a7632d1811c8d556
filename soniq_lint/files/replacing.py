"""Writing a file so that nobody ever reads half of it."""

from __future__ import annotations

import contextlib
import os


def replace(path: str, text: str) -> None:
    """Write a text file by way of a new one beside it; links to files stay links.

    Raises:
        OSError: it cannot be written; then the old file is as it was.
    """
    real = os.path.realpath(path)
    temporary = f"{real}.{os.getpid()}.tmp"
    try:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(temporary)
        # "x": never through a link that somebody has laid there
        with open(temporary, "x", encoding="utf-8", newline="\n") as file:
            file.write(text)
        os.replace(temporary, real)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise
