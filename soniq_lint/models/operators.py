"""Operators on constants, with limits on the size of what they make."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import PurePath
from typing import Any, Final

from soniq_lint.models.sizes import LARGEST, is_small, weight

_BINARY: Final[dict[type[ast.operator], Callable[[Any, Any], Any]]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul,
    ast.Div: operator.truediv, ast.FloorDiv: operator.floordiv, ast.Mod: operator.mod,
    ast.Pow: operator.pow, ast.LShift: operator.lshift, ast.RShift: operator.rshift,
    ast.BitOr: operator.or_, ast.BitAnd: operator.and_, ast.BitXor: operator.xor,
}  # fmt: skip
_UNARY: Final[dict[type[ast.unaryop], Callable[[Any], Any]]] = {
    ast.USub: operator.neg, ast.UAdd: operator.pos, ast.Invert: operator.invert,
    ast.Not: operator.not_,
}  # fmt: skip
_COMPARED: Final[dict[type[ast.cmpop], Callable[[Any, Any], Any]]] = {
    ast.Eq: operator.eq, ast.NotEq: operator.ne, ast.Lt: operator.lt, ast.LtE: operator.le,
    ast.Gt: operator.gt, ast.GtE: operator.ge, ast.Is: operator.is_, ast.IsNot: operator.is_not,
    ast.In: lambda left, right: left in right, ast.NotIn: lambda left, right: left not in right,
}  # fmt: skip

_PLAIN: Final = (
    bool, int, float, complex, str, bytes, list, tuple, set, frozenset, dict, type(None), Decimal,
    Fraction, date, datetime, timedelta, PurePath,
)  # fmt: skip


def unary(op: ast.unaryop, operand: Any) -> Any:
    """Apply a unary operator.

    Raises:
        TypeError: the operand is not a plain value, or has no such operator.
    """
    return _UNARY[type(op)](_plain(operand))


def binary(op: ast.operator, left: Any, right: Any) -> Any:
    """Apply a binary operator.

    Raises:
        TypeError, ValueError, ArithmeticError: it cannot be applied, or makes too much.
    """
    apply = _BINARY.get(type(op))
    if apply is None:
        raise TypeError("operator")
    _plain(left)
    _plain(right)
    if not is_small(left, right):
        raise ValueError("size")
    if isinstance(op, ast.Mult):
        _check_product(left, right)
        _check_product(right, left)
    elif isinstance(op, ast.LShift) and not (isinstance(right, int) and 0 <= right < 1024):
        raise ValueError("shift")
    elif isinstance(op, ast.Pow):
        _check_power(left, right)
    elif isinstance(op, ast.Mod) and isinstance(left, str | bytes):
        raise TypeError("old-style formatting")
    return apply(left, right)


def compared(op: ast.cmpop, left: Any, right: Any) -> Any:
    """Apply a comparison.

    Raises:
        TypeError: the values cannot be compared.
        ValueError: they are very large.
    """
    if not is_small(left, right):
        raise ValueError("size")
    return _COMPARED[type(op)](left, right)


def _plain(value: Any) -> Any:
    if not isinstance(value, _PLAIN):
        raise TypeError("operand")
    return value


def _check_product(one: Any, other: Any) -> None:
    if (
        isinstance(one, str | bytes | list | tuple)
        and isinstance(other, int)
        and weight(one) * other > LARGEST
    ):
        raise ValueError("size")


def _check_power(left: Any, right: Any) -> None:
    if not (isinstance(left, int | float) and isinstance(right, int | float) and abs(right) < 1024):
        raise ValueError("power")
    if isinstance(left, int) and left.bit_length() * abs(right) > LARGEST:
        raise ValueError("size")
