"""Branches that are decided before a program runs: type checking, version and platform tests."""

from __future__ import annotations

import ast
from typing import Literal, NamedTuple

Outcome = Literal["yes", "no", "typing", "not-typing", "unknown"]
"""``typing``: true for type checkers only, so the other branch is what runs."""


class Host(NamedTuple):
    """The interpreter that the analysed code is meant for."""

    version: tuple[int, int] = (3, 11)
    platform: str = "linux"


def decide(test: ast.expr, host: Host) -> Outcome:
    """Return what is known of the test of an ``if``.

    Understands ``TYPE_CHECKING``, comparisons of ``sys.version_info``, ``sys.platform`` and
    ``os.name`` with constants, ``not``, ``and``, ``or`` and plain constants.
    """
    if isinstance(test, ast.Constant):
        return "yes" if test.value else "no"
    if _name(test) == "TYPE_CHECKING":
        return "typing"
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        flipped: dict[Outcome, Outcome] = {
            "yes": "no", "no": "yes", "typing": "not-typing", "not-typing": "typing",
            "unknown": "unknown",
        }  # fmt: skip
        return flipped[decide(test.operand, host)]
    if isinstance(test, ast.BoolOp):
        return _combined(test, host)
    if isinstance(test, ast.Compare) and len(test.ops) == 1:
        return _compared(test.left, test.ops[0], test.comparators[0], host)
    if isinstance(test, ast.Call) and _is_platform_prefix(test):
        argument = test.args[0]
        assert isinstance(argument, ast.Constant)
        return "yes" if host.platform.startswith(str(argument.value)) else "no"
    return "unknown"


def _name(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return node.id
    return node.attr if isinstance(node, ast.Attribute) else ""


def _is_sys(node: ast.expr, attribute: str) -> bool:
    return (
        isinstance(node, ast.Attribute)
        and node.attr == attribute
        and isinstance(node.value, ast.Name)
        and node.value.id == "sys"
    )


def _is_platform_prefix(test: ast.Call) -> bool:
    return (
        isinstance(test.func, ast.Attribute)
        and test.func.attr == "startswith"
        and _is_sys(test.func.value, "platform")
        and len(test.args) == 1
        and isinstance(test.args[0], ast.Constant)
        and isinstance(test.args[0].value, str)
    )


def _combined(test: ast.BoolOp, host: Host) -> Outcome:
    parts = [decide(value, host) for value in test.values]
    absorbing, neutral = ("no", "yes") if isinstance(test.op, ast.And) else ("yes", "no")
    if absorbing in parts:
        return "no" if absorbing == "no" else "yes"
    rest = {part for part in parts if part != neutral}
    if not rest:
        return "yes" if neutral == "yes" else "no"
    return rest.pop() if len(rest) == 1 else "unknown"


def _compared(left: ast.expr, op: ast.cmpop, right: ast.expr, host: Host) -> Outcome:
    try:
        wanted = ast.literal_eval(right)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return "unknown"
    actual: object
    if _is_sys(left, "platform"):
        actual = host.platform
    elif _is_sys(left, "version_info"):
        # (3, 11) < (3, 11, 2) must stay open: the micro version is not known
        if not isinstance(wanted, tuple) or not 1 <= len(wanted) <= 2:
            return "unknown"
        actual = host.version
        if len(wanted) == 1 and isinstance(op, ast.LtE | ast.Gt | ast.Eq | ast.NotEq):
            return "unknown"
        if isinstance(op, ast.LtE | ast.Gt | ast.Eq | ast.NotEq):
            return "unknown" if wanted == actual else _order(actual, op, wanted)
    elif (
        isinstance(left, ast.Subscript)
        and _is_sys(left.value, "version_info")
        and isinstance(left.slice, ast.Constant)
        and left.slice.value in (0, 1)
    ):
        actual = host.version[int(left.slice.value)]  # type: ignore[arg-type]
    else:
        return "unknown"
    return _order(actual, op, wanted)


def _order(actual: object, op: ast.cmpop, wanted: object) -> Outcome:
    if type(actual) is not type(wanted):
        return "unknown"
    if isinstance(op, ast.Eq):
        return "yes" if actual == wanted else "no"
    if isinstance(op, ast.NotEq):
        return "yes" if actual != wanted else "no"
    try:
        if isinstance(op, ast.Lt):
            return "yes" if actual < wanted else "no"  # type: ignore[operator]
        if isinstance(op, ast.LtE):
            return "yes" if actual <= wanted else "no"  # type: ignore[operator]
        if isinstance(op, ast.Gt):
            return "yes" if actual > wanted else "no"  # type: ignore[operator]
        if isinstance(op, ast.GtE):
            return "yes" if actual >= wanted else "no"  # type: ignore[operator]
    except TypeError:
        return "unknown"
    return "unknown"
