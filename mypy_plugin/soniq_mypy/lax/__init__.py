"""Whether Pydantic takes a value of one type for a field of another.

A value is looked at twice. ``kinds`` says which sorts of objects have its type, and ``scalars``,
``containers``, ``records`` and ``enums`` which sorts a field takes: where they have none in common,
the value is refused. Where they have, what is inside containers and what a literal type spells
out may still decide. What is not in the tables is not refused. The tests hold all of it against
Pydantic, pair by pair.
"""

from soniq_mypy.lax.verdict import refuses

__all__ = ["refuses"]
