"""The objects behind external names, from a fixed list of modules and nowhere else."""

from __future__ import annotations

import importlib
import warnings
from functools import lru_cache
from types import ModuleType
from typing import Any, Final

_MODULES: Final = frozenset(
    {
        "abc", "annotated_types", "collections", "collections.abc", "dataclasses", "datetime",
        "decimal", "enum", "fractions", "http", "ipaddress", "math", "numbers", "pathlib",
        "pydantic", "pydantic.alias_generators", "pydantic.aliases", "pydantic.color",
        "pydantic.dataclasses", "pydantic.experimental.missing_sentinel", "pydantic.json_schema",
        "pydantic.networks", "pydantic.types", "pydantic.version", "pydantic_core", "re",
        "string", "types", "typing", "typing_extensions", "uuid", "zoneinfo",
    }
)  # fmt: skip
"""Modules whose attributes are looked up; importing them has no side effects."""

_BUILTINS: Final = frozenset(
    {
        "bool", "bytearray", "bytes", "complex", "dict", "float", "frozenset", "int", "list",
        "object", "range", "set", "slice", "str", "tuple", "type", "Ellipsis", "NotImplemented",
    }
)  # fmt: skip

_CONSTANTS: Final = {"sys.maxsize": 2**63 - 1}


@lru_cache(maxsize=1024)
def lookup(name: str) -> Any:
    """Return the object with a canonical external name; None when it is not on the list."""
    if name in _CONSTANTS:
        return _CONSTANTS[name]
    module, _, rest = name.partition(".")
    if module == "builtins":
        first = rest.partition(".")[0]
        if first not in _BUILTINS:
            return None
        return _attributes(importlib.import_module("builtins"), rest)
    found = None
    for end, character in enumerate(name):
        if character == "." and name[:end] in _MODULES:
            found = end
    if found is None:
        return None
    try:
        loaded = importlib.import_module(name[:found])
    except ImportError:
        return None
    made = _attributes(loaded, name[found + 1 :])
    if made is None and name[:found] == "typing":
        # a name of a later Python than this one
        made = _attributes(importlib.import_module("typing_extensions"), name[found + 1 :])
    return made


def _attributes(holder: Any, path: str) -> Any:
    for attribute in path.split("."):
        if attribute.startswith("_"):
            return None
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                holder = getattr(holder, attribute)
        except Exception:  # Pydantic raises errors of its own for names it has dropped
            return None
    return None if isinstance(holder, ModuleType) else holder
