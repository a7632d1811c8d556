"""Type aliases of Pydantic that hide what a field takes; mypy knows only what becomes of it."""

from __future__ import annotations

from typing import Final

from mypy.types import TypeAliasType

JSON: Final = "pydantic.types.Json"
_OPAQUE: Final = frozenset(
    {
        "pydantic.functional_validators.SkipValidation",
        "pydantic.types.ImportString",
        "pydantic.types.OnErrorOmit",
    }
)


def is_json(alias: TypeAliasType) -> bool:
    """Tell whether a field takes JSON text of what mypy takes it for."""
    return _name(alias) == JSON


def is_opaque(alias: TypeAliasType) -> bool:
    """Tell whether a field may take anything."""
    return _name(alias) in _OPAQUE


def _name(alias: TypeAliasType) -> str:
    return "" if alias.alias is None else alias.alias.fullname
