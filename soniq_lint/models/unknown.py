"""What stands for a value that cannot be known."""

from __future__ import annotations

import ast
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Unknown:
    """A value that cannot be known without running something.

    Attributes:
        reason: why, in a few words.
        node: the part of the expression concerned.
    """

    reason: str
    node: ast.AST | None = None


class NotConstant(Exception):
    """Raised inside an evaluation; carries the ``Unknown`` that comes of it."""

    def __init__(self, reason: str, node: ast.AST | None) -> None:
        super().__init__(reason)
        self.unknown = Unknown(reason, node)
