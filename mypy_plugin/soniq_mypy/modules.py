"""mypy's table of modules, and what the symbols of one say of it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeVar

from mypy.nodes import MypyFile, TypeAlias, TypeInfo

from soniq_mypy.pydantic_names import HARMLESS_ALIASES, WITH_CONFIG

_CARRIER: Final = "Annotated"
T = TypeVar("T")


class _Table:
    """The modules of one run of mypy, and what was made of their classes."""

    def __init__(self, modules: dict[str, MypyFile], lasting: bool) -> None:
        self.modules = modules
        self.lasting = lasting
        self.kept: dict[TypeInfo, object] = {}


_table = _Table({}, False)


def attach(modules: dict[str, MypyFile], *, lasting: bool) -> None:
    """Take the table that mypy works with; it grows as mypy goes on.

    ``lasting`` says that a module never changes once it has been analysed, as it does in a daemon.
    """
    global _table
    _table = _Table(modules, lasting)


def kept(info: TypeInfo, make: Callable[[], T], kind: type[T]) -> T:
    """Return what is made of a class, kept as long as nothing can change it."""
    found = _table.kept.get(info)
    if isinstance(found, kind):
        return found
    made = make()
    if _table.lasting:
        _table.kept[info] = made
    return made


def may_carry_metadata(name: str) -> bool:
    """Tell whether types that a module defines may carry ``Annotated`` metadata.

    mypy drops metadata, and notices no change of it. It does notice which names a module imports,
    so a module that cannot name ``Annotated`` has none.
    """
    return _may_carry(name, set())


def _may_carry(name: str, seen: set[str]) -> bool:
    if name in seen:
        return False
    seen.add(name)
    file = _table.modules.get(name)
    if file is None:
        return True
    for symbol_name, symbol in file.names.items():
        node = symbol.node
        if symbol_name == _CARRIER or (node is not None and node.name == _CARRIER):
            return True
        elsewhere = ""
        if isinstance(node, MypyFile):
            elsewhere = node.fullname
            if _CARRIER in node.names:
                return True
        elif isinstance(node, TypeAlias) and node.fullname not in HARMLESS_ALIASES:
            elsewhere = node.fullname.rpartition(".")[0]
        ours = elsewhere and elsewhere.partition(".")[0] not in sys.stdlib_module_names
        if ours and _may_carry(elsewhere, seen):
            return True
    return False


def may_know_pydantic(name: str) -> bool:
    """Tell whether a module can name anything of Pydantic's, without further modules."""
    file = _table.modules.get(name)
    if file is None:
        return True
    for symbol in file.names.values():
        node = symbol.node
        if node is None or isinstance(node, MypyFile):
            if node is None or not node.is_stub:
                return True
        elif node.fullname.startswith("pydantic"):
            return True
    return False


def may_configure_types(name: str) -> bool:
    """Tell whether a module may give Pydantic's settings to a TypedDict.

    mypy keeps nothing of that. The settings need a name of Pydantic's, or are in the text.
    """
    file = _table.modules.get(name)
    if file is None:
        return True
    for symbol in file.names.values():
        if symbol.node is not None and symbol.node.fullname == WITH_CONFIG:
            return True
    return may_know_pydantic(name) and _mentions_config(file.path)


def _mentions_config(path: str) -> bool:
    try:
        text = Path(path).read_bytes()
    except OSError:
        return True
    return b"__pydantic_config__" in text or b"with_config" in text
