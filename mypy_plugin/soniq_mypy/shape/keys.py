"""Keys that Pydantic makes of a field's name and its aliases."""

from __future__ import annotations

import re
from typing import Final

from soniq_mypy.facts import FieldFacts
from soniq_mypy.shape.settings import Config

_ORDINARY: Final = re.compile(r"[a-z]+(_[a-z]+)*(_?[0-9]+)?")
"""Names that every release of Pydantic converts in the same way."""


def keys_of(
    fact: FieldFacts, config: Config, first: Config, inherited: bool
) -> tuple[str, ...] | None:
    """Return the keys that may carry a field, the first one that counts in front.

    ``first`` are the settings of the class that declares it; ``inherited`` says that it may have
    been given an alias by a base class of which those settings know nothing.
    """
    name = fact["name"]
    by_alias, by_name = config.by_alias, config.by_name
    if by_alias is False:
        return (name,)
    if fact["naming"] == "unknown":
        return None
    if fact["naming"] == "keys":
        keys = tuple(fact["keys"])
    elif fact["written"] and config.generator != first.generator:
        return None  # the first generator's alias stays
    elif config.generator is not None:
        generated = generate(config.generator, name)
        if generated is None:
            return None
        keys = (generated,)
    elif inherited:
        return None
    else:
        return (name,)
    return keys if by_name is False or name in keys else (*keys, name)


def generate(generator: str, name: str) -> str | None:
    """Return the alias that one of Pydantic's generators makes; None when that is not certain."""
    if _ORDINARY.fullmatch(name) is None:
        return None
    if generator == "snake":
        return name if not any(character.isdigit() for character in name) else None
    pascal = "".join(part.title() for part in name.split("_"))
    if generator == "pascal":
        return pascal
    return pascal[0].lower() + pascal[1:] if generator == "camel" else None
