"""Files in the cache's folder: read with suspicion, written whole or not at all."""

from __future__ import annotations

import json
import os
from typing import Any

from soniq_lint.files.reading import open_regular
from soniq_lint.files.replacing import replace

LARGEST = 500_000_000
"""Bytes; a larger file is made anew."""

_TAG = """\
Signature: 8a477f597d28d172789f06886806bc55
# This folder holds what soniq-lint remembers between runs. It can be deleted.
# See https://bford.info/cachedir/
"""


def read_kept(path: str, key: str, members: tuple[str, ...]) -> tuple[list[dict[str, Any]], str]:
    """Return the objects that a file keeps under ``members``, and what was wrong with it.

    Empty objects when there is no such file, when it was kept under another key, or when it is
    damaged; only the last is wrong.
    """
    nothing: list[dict[str, Any]] = [{} for _ in members]
    try:
        with open_regular(path) as file:
            data = file.read(LARGEST)
        document = json.loads(data)
        found = [document[name] for name in members]
        if any(type(each) is not dict for each in found):
            raise TypeError("not a cache")
        return (found, "") if document["key"] == key else (nothing, "")
    except FileNotFoundError:
        return nothing, ""
    except OSError as error:
        return nothing, f"the cache cannot be read: {error.strerror}"
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return nothing, "the cache is damaged and made anew"


def write_kept(path: str, document: dict[str, Any]) -> str:
    """Write a document and return what went wrong; that it cannot be written does not matter."""
    folder = os.path.dirname(path)
    if _is_foreign(folder):
        return f"the cache is not written: {folder} holds other files"
    try:
        os.makedirs(folder, exist_ok=True)
        for name, text in ((".gitignore", "*\n"), ("CACHEDIR.TAG", _TAG)):
            beside = os.path.join(folder, name)
            if not os.path.lexists(beside):
                replace(beside, text)
        if os.path.islink(path):
            os.unlink(path)  # it may lead to anything
        replace(path, json.dumps(document, separators=(",", ":"), check_circular=False))
    except (OSError, ValueError) as error:
        return f"the cache cannot be written: {getattr(error, 'strerror', None) or error}"
    return ""


def _is_foreign(folder: str) -> bool:
    """Tell whether a folder holds files and no sign that it is a cache."""
    try:
        names = os.listdir(folder)
    except OSError:
        return False
    return bool(names) and "CACHEDIR.TAG" not in names
