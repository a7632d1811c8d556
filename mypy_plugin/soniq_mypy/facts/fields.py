"""Keys, default and strictness of a field, from what is assigned to it and what it carries."""

from __future__ import annotations

from typing import Final

from soniq_mypy.facts.annotations import Metadata
from soniq_mypy.facts.records import FieldFacts
from soniq_mypy.facts.values import Constant, Made, Thing, Unknown, Value, is_inert
from soniq_mypy.pydantic_names import (
    ALIAS_CHOICES,
    ALIAS_PATH,
    FIELD,
    STRICT,
    STRING_CONSTRAINTS,
    UNDEFINED,
)

_REQUIRED: Final = (Constant(...), Thing(UNDEFINED))
_NONE: Final = Constant(None)


def read_field(name: str, default: Value | None, metadata: Metadata) -> FieldFacts:
    """Return what is certain of a field.

    ``default`` is None where nothing is assigned. In a stub file ``...`` stands for a default; the
    caller has to say so.
    """
    fact: FieldFacts = {
        "name": name,
        "naming": "name",
        "keys": [],
        "required": True,
        "given": False,
        "final": False,
        "strict": None,
        "opaque": metadata.opaque,
        "written": False,
        "foreign": sorted(metadata.foreign),
        "foreign_top": sorted(metadata.foreign_top),
    }
    for value in metadata.top:
        _read_carried(fact, value)
    if isinstance(default, Made) and default.callee == FIELD:
        _read_call(fact, default)
    elif default is not None and default not in _REQUIRED:
        fact["required"], fact["given"] = False, True
        if not is_inert(default):
            _blur(fact)
    if metadata.leaky and any(isinstance(each, Made) for each in metadata.top):
        fact["required"] = False
    if metadata.blurred:
        _blur(fact)
    return fact


def _blur(fact: FieldFacts) -> None:
    """Note that neither keys nor default are known, nor what happens to values."""
    fact["naming"], fact["keys"], fact["required"] = "unknown", [], False
    fact["given"], fact["strict"], fact["opaque"] = True, None, True


def _read_carried(fact: FieldFacts, value: Value) -> None:
    if not isinstance(value, Made):
        if isinstance(value, Unknown):
            _blur(fact)
    elif value.callee == FIELD:
        _read_call(fact, value)
    elif value.callee == STRICT:
        _read_strict(fact, value.args[0] if value.args else value.keywords.get("strict"))
    elif value.callee == STRING_CONSTRAINTS:
        if "strict" in value.keywords:
            _read_strict(fact, value.keywords["strict"])
    elif not value.is_class:
        _blur(fact)  # it may be a call of Field under another name


def _read_strict(fact: FieldFacts, value: Value | None) -> None:
    fact["strict"] = value in (None, Constant(True))
    if not isinstance(value, Constant | None):
        fact["strict"] = False


def _read_call(fact: FieldFacts, call: Made) -> None:
    """Take over what a call of ``Field`` says."""
    if call.spread or "alias_priority" in call.keywords:
        _blur(fact)
        return
    default = call.args[0] if call.args else call.keywords.get("default")
    if default is not None and default not in _REQUIRED:
        fact["required"], fact["given"] = False, True
    if call.keywords.get("default_factory", _NONE) != _NONE:
        fact["required"], fact["given"] = False, True
    if call.keywords.get("serialization_alias", _NONE) != _NONE:
        fact["written"] = True
    if "coerce_numbers_to_str" in call.keywords:
        fact["opaque"] = True
    if "strict" in call.keywords and call.keywords["strict"] != _NONE:
        _read_strict(fact, call.keywords["strict"])
    alias = call.keywords.get("validation_alias", _NONE)
    if alias == _NONE:
        alias = call.keywords.get("alias", _NONE)
    named = "alias" in call.keywords or "validation_alias" in call.keywords
    if alias != _NONE or (named and fact["naming"] != "name"):
        _read_alias(fact, alias)


def _read_alias(fact: FieldFacts, alias: Value) -> None:
    keys, partial = keys_of(alias)
    if not keys or fact["naming"] != "name":
        # not known, or one of several: which of them counts depends on Pydantic's release
        fact["naming"], fact["keys"] = "unknown", []
        fact["opaque"] = True
        return
    fact["naming"], fact["keys"] = "keys", keys
    # a part of what the key holds: its type says nothing of the whole
    fact["opaque"] = fact["opaque"] or partial


def keys_of(alias: Value) -> tuple[list[str], bool]:
    """Return the keys that an alias names, and whether some only lead to what is meant.

    Without keys it is not known.
    """
    if isinstance(alias, Constant) and isinstance(alias.value, str):
        return [alias.value], False
    if not isinstance(alias, Made) or alias.spread or alias.keywords or not alias.args:
        return [], False
    if alias.callee == ALIAS_PATH:
        keys, _ = keys_of(alias.args[0])
        return keys, len(alias.args) > 1
    if alias.callee != ALIAS_CHOICES:
        return [], False
    found, partial = [], False
    for each in alias.args:
        if not isinstance(each, Constant) and (not isinstance(each, Made) or not each.args):
            return [], False
        keys, leads_on = keys_of(each)
        if not keys:
            return [], False
        found += [key for key in keys if key not in found]
        partial = partial or leads_on
    return found, partial
