"""The settings of a model, merged with those of its bases as Pydantic does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from mypy.nodes import TypeInfo

from soniq_mypy.facts import facts_of
from soniq_mypy.facts.configs import unknown_config
from soniq_mypy.facts.records import UNKNOWN_SETTING, Setting
from soniq_mypy.fullnames import BASE_MODEL

_CERTAIN: Final = (None, False)


@dataclass(frozen=True)
class Config:
    """The settings that decide which keys and values a model takes.

    Attributes:
        by_alias: whether aliases are read; None when that is not known.
        by_name: whether names are read where there are aliases; None when that is not known.
        generator: a generator of aliases, ``"?"`` for one that is not known, None for none.
        extra: whether unknown keys may be kept.
        strict: whether it is certain that nothing is converted.
        from_attributes: whether objects of other classes may be read.
        odd: whether a setting is made that lets through more than the types say.
    """

    by_alias: bool | None
    by_name: bool | None
    generator: str | None
    extra: bool
    strict: bool
    from_attributes: bool
    odd: bool


def config_of(info: TypeInfo) -> Config:
    """Return the settings of a model."""
    merged = _merged(info)
    populate = merged.get("populate_by_name")
    by_name = merged.get("validate_by_name")
    if by_name is None:
        by_name = populate
    return Config(
        by_alias=_flag(merged.get("validate_by_alias", True)),
        by_name=_flag(by_name or False),
        generator=_generator(merged.get("alias_generator")),
        extra=merged.get("extra") not in (None, "forbid", "ignore"),
        strict=merged.get("strict") is True,
        from_attributes=merged.get("from_attributes") not in _CERTAIN,
        odd=merged.get("coerce_numbers_to_str") not in _CERTAIN
        or merged.get("schema_generator") is not None,
    )


def _merged(info: TypeInfo) -> dict[str, Setting]:
    """Return the settings of a class over those of its bases, the last of which wins."""
    if info.fullname == BASE_MODEL:
        return {}
    facts = facts_of(info)
    if facts is None:
        return unknown_config() if info.get("model_config") is not None else {}
    merged: dict[str, Setting] = {}
    for base in info.bases:
        merged |= _merged(base.type)
    return merged | facts["config"]


def _flag(value: Setting) -> bool | None:
    return value if isinstance(value, bool) else None


def _generator(value: Setting) -> str | None:
    """Return which generator makes the keys that are read."""
    if isinstance(value, dict):
        return value["validation_alias"] or value["alias"]
    return value if isinstance(value, str) or value is None else UNKNOWN_SETTING
