"""What an expression that makes an args object says of its keys."""

from __future__ import annotations

from dataclasses import dataclass, field

from mypy.nodes import DictExpr, Expression, StrExpr


@dataclass
class Item:
    """One key with what it holds.

    Attributes:
        key: where the key stands.
        value: the expression of the value.
    """

    key: Expression
    value: Expression


@dataclass
class Mapping:
    """An object in the making.

    Attributes:
        items: what is known to be there, by key.
        closed: whether nothing else can be there.
    """

    items: dict[str, Item] = field(default_factory=dict)
    closed: bool = True


def read_mapping(expression: Expression) -> Mapping | None:
    """Return what an expression says of the object it makes, or None when it says nothing."""
    if not isinstance(expression, DictExpr):
        return None
    made = Mapping()
    for key, value in expression.items:
        if isinstance(key, StrExpr):
            made.items[key.value] = Item(key, value)
        else:
            made.closed = False
    return made
