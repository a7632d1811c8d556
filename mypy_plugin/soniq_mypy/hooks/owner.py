"""Whether a method of an application is still the one of ``Soniq``."""

from __future__ import annotations

from mypy.types import Instance, Type, get_proper_type

from soniq_mypy.fullnames import APP


def is_inherited(app: Type, method: str) -> bool:
    """Tell whether a class of applications leaves a method as ``Soniq`` has it."""
    found = get_proper_type(app)
    if not isinstance(found, Instance):
        return False
    owner = next((each for each in found.type.mro if method in each.names), None)
    return owner is not None and owner.fullname == APP
