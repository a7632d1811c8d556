"""How a file can write the name of a class or ref that a fix needs, imports included."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from soniq_lint.diagnostics import Import
    from soniq_lint.resolve.resolver import Resolver
    from soniq_lint.resolve.scopes import Scope
    from soniq_lint.resolve.targets import Target

Spelling = tuple[str, tuple["Import", ...]]


def spelled(
    target: Target, module: str, name: str, scope: Scope, node: ast.AST, resolver: Resolver
) -> Spelling | None:
    """Return how to write ``target`` at ``node``, and the import to add; None when unsure.

    Args:
        target: what the text must stand for.
        module, name: where that is defined; ``name`` may be dotted.
        scope: where it is to be written.
        node: the expression or statement it is written into.
    """
    from soniq_lint.fixes.bindings import spelling

    line: int = node.lineno  # type: ignore[attr-defined]
    known = "." not in name and resolver.lookup(name, scope) == target
    if known and _runs_before(name, scope, line):
        return name, ()
    if module == scope.module.name:
        return None
    package = scope.module.package
    return spelling(scope.module.whole, module, name, package=package, before=line)


def _runs_before(name: str, scope: Scope, line: int) -> bool:
    """Tell whether a name is certainly bound by the time that a line runs."""
    here: Scope | None = scope
    while here is not None:
        bindings = here.bindings.get(name)
        if bindings:
            return (
                len(bindings) == 1
                and not bindings[0].branch
                and (getattr(bindings[0].node, "lineno", line) < line)
            )
        here = here.parent
    return False
