"""Build what is known of a dict, entry by entry, as Python would build the dict itself."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from soniq_lint.sites.values import OpenDict, Sentinel, Value

if TYPE_CHECKING:
    from soniq_lint.resolve.modules import Module


class DictMaker:
    """A dict under construction; later entries win.

    Args:
        module, node: the expression that makes it.
    """

    def __init__(self, module: Module, node: ast.expr) -> None:
        self._module = module
        self._node = node
        self._keys: dict[Any, tuple[Module, ast.AST]] = {}
        self._parts: dict[Any, Value] = {}
        self._open = False

    def open(self, reason: str = "may be overridden by a spread") -> None:
        """Note that any key may have been set: values known so far may be others now."""
        self._open = True
        for key, part in self._parts.items():
            self._parts[key] = Value(part.module, part.node, Sentinel(reason))

    def put(self, key: Value, node: ast.AST, item: Value) -> None:
        """Set a key; an unknown one may be any."""
        if not key.known or not _hashes(key.data):
            self.open("may be overridden by another key")
            return
        self._parts[key.data] = item
        self._keys[key.data] = (key.module, node)

    def put_default(self, key: Value, node: ast.AST, item: Value) -> None:
        """Set a key unless it is there."""
        if not key.known or not _hashes(key.data):
            # nothing is overridden, but there may be one more
            self._open = True
        elif key.data in self._parts:
            return
        elif self._open:
            self.put(key, node, Value(item.module, item.node, Sentinel("may be set before")))
        else:
            self.put(key, node, item)

    def delete(self, key: Value) -> None:
        """Remove a key; with an unknown one, none is certain to be left."""
        if not key.known or not _hashes(key.data):
            self._open = True
            self._parts.clear()
            self._keys.clear()
            return
        self._parts.pop(key.data, None)
        self._keys.pop(key.data, None)

    def clear(self) -> None:
        """Remove all keys."""
        self._open = False
        self._parts.clear()
        self._keys.clear()

    def spread(self, value: Value) -> None:
        """Take the entries of another dict."""
        if not isinstance(value.data, dict) or value.model is not None:
            self.open()
            return
        if not value.listed:
            self.open()
        for key, part in value.parts.items():
            self._parts[key] = part
            self._keys[key] = value.keys.get(key, (part.module, part.node))

    def value(self) -> Value:
        """Return what is known of the dict."""
        made: dict[Any, Any] = OpenDict() if self._open else {}
        made.update((key, part.data) for key, part in self._parts.items())
        return Value(self._module, self._node, made, self._keys, self._parts)


def _hashes(data: Any) -> bool:
    try:
        hash(data)
    except Exception:  # an unhashable type, or a __hash__ of somebody's own
        return False
    return True
