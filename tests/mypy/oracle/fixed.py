"""The values of the fixed run."""

from __future__ import annotations

from tests.mypy.oracle.comparison import Value
from tests.mypy.oracle.values import EXPRESSIONS, TYPES

FIXED = (
    *(Value(source, objects) for source, objects in TYPES.items()),
    *(Value(source, f"{source},", is_type=False) for source in EXPRESSIONS),
)
