"""Imports that a stub no longer needs: what only bodies of functions used, and ``task_ref``.

A strict type checker reports an import that nothing uses, in a stub as anywhere.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence

_WORD = re.compile(r"[^\W\d]\w*")


def without_unused(body: Sequence[str], more: str) -> list[str]:
    """Return the lines of a stub's body without names that are imported and used nowhere.

    Args:
        body: the lines.
        more: what else stands in the stub, without its own imports.

    ``import name as name`` gives a name to others, and stays. A name in any text counts as used.
    """
    lines = list(body)
    tree = ast.parse("\n".join(lines))
    imports = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    used = set(_WORD.findall(more))
    covered = {line for node in imports for line in range(node.lineno, (node.end_lineno or 0) + 1)}
    for number, line in enumerate(lines, 1):
        if number not in covered:
            used.update(_WORD.findall(line))
    for node in reversed(imports):
        kept = [each for each in node.names if _is_needed(each, used)]
        if len(kept) == len(node.names):
            continue
        made: list[str] = []
        if kept:
            node.names = kept
            made = [ast.unparse(node)]
        lines[node.lineno - 1 : node.end_lineno] = made
    return lines


def _is_needed(name: ast.alias, used: set[str]) -> bool:
    if name.name == "*" or name.asname == name.name:
        return True
    return (name.asname or name.name.partition(".")[0]) in used
