"""What is kept of a model's class body, as plain data."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any, Final, Literal, TypedDict, cast

from mypy.nodes import TypeInfo

KEY: Final = "soniq"
UNKNOWN_SETTING: Final = "?"
"""What stands for a setting whose value cannot be known."""

Setting = bool | str | dict[str, str | None] | None


class FieldFacts(TypedDict):
    """What one class body says of a field.

    ``naming`` says where its keys come from: ``"name"`` for the name or the alias generator,
    ``"keys"`` for aliases of its own, ``"unknown"``. ``required`` and ``strict`` are only set when
    that is certain. ``opaque`` says that no value can be judged, ``final`` that it is declared
    ``Final``, ``given`` that it may have a default, ``written`` that it has an alias for writing.
    ``foreign`` are modules whose type aliases the annotation uses, ``foreign_top`` those of aliases
    that may carry a default or a key for the field.
    """

    name: str
    naming: Literal["name", "keys", "unknown"]
    keys: list[str]
    required: bool
    given: bool
    final: bool
    strict: bool | None
    opaque: bool
    written: bool
    foreign: list[str]
    foreign_top: list[str]


class ClassFacts(TypedDict):
    """What one class body says, without its bases.

    ``bound`` are names that it gives to something that is no field. ``open`` says that anything may
    happen to the object before it is judged; ``unsure`` that fields may be others altogether, and
    ``unsure_heirs`` the same of subclasses. ``blurred`` names fields whose values a validator may
    change first, and ``"*"`` stands for all of them. ``foreign`` are modules whose type aliases
    stand in the type arguments of bases.
    """

    fields: list[FieldFacts]
    bound: list[str]
    config: dict[str, Setting]
    blurred: list[str]
    foreign: list[str]
    open: bool
    unsure: bool
    unsure_heirs: bool


def facts_of(info: TypeInfo) -> ClassFacts | None:
    """Return what was read of a class, or None when nothing was."""
    found: Any = info.metadata.get(KEY)
    return cast("ClassFacts | None", found)


def digest_of(facts: ClassFacts) -> str:
    """Return a short text that is different for different facts."""
    return sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()[:16]
