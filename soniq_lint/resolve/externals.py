"""Modules that are known by their public names and never read from source."""

from __future__ import annotations

import sys
from typing import Final

_KNOWN: Final = frozenset(
    {"annotated_types", "pydantic", "pydantic_core", "soniq", "typing_extensions"}
)

_PUBLIC: Final = {
    "collections.abc": "collections.abc",
    "pydantic.annotated_handlers": "pydantic",
    "pydantic.config": "pydantic",
    "pydantic.fields": "pydantic",
    "pydantic.functional_serializers": "pydantic",
    "pydantic.functional_validators": "pydantic",
    "pydantic.main": "pydantic",
    "pydantic.networks": "pydantic",
    "pydantic.root_model": "pydantic",
    "pydantic.type_adapter": "pydantic",
    "pydantic.types": "pydantic",
    "soniq.app": "soniq",
    "soniq.contract": "soniq",
    "soniq.contract.refs": "soniq",
    "soniq.errors": "soniq",
    "soniq.runtime.context": "soniq",
    "soniq.runtime.jobs": "soniq",
}
"""Modules whose names are also to be had from a shorter one, which is the canonical one."""


def is_external(module: str) -> bool:
    """Tell whether a dotted module name belongs to the modules that are not read from source."""
    top = module.partition(".")[0]
    return top in sys.stdlib_module_names or top in _KNOWN


def canonical(name: str) -> str:
    """Return the canonical spelling of a dotted external name.

    ``pydantic.main.BaseModel`` becomes ``pydantic.BaseModel``.
    """
    module, _, attribute = name.rpartition(".")
    return f"{_PUBLIC[module]}.{attribute}" if module in _PUBLIC else name
