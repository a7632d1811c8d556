"""The settings of a model: ``model_config``, keywords of the class, and a ``Config`` class."""

from __future__ import annotations

from typing import Final

from mypy.nodes import AssignmentStmt, ClassDef, Expression, NameExpr

from soniq_mypy.facts.expressions import value_of
from soniq_mypy.facts.names import Names
from soniq_mypy.facts.records import UNKNOWN_SETTING, Setting
from soniq_mypy.facts.values import Constant, Display, Made, Thing, Value
from soniq_mypy.pydantic_names import ALIAS_FUNCTIONS, ALIAS_GENERATOR, CONFIG_DICT

SETTINGS: Final = frozenset(
    {
        *("alias_generator", "coerce_numbers_to_str", "extra", "from_attributes"),
        *("populate_by_name", "schema_generator", "strict", "validate_by_alias"),
        "validate_by_name",
    }
)
"""What changes which keys and values a model takes."""


def read_config(value: Value) -> dict[str, Setting]:
    """Return the settings that an assigned ``model_config`` makes."""
    if isinstance(value, Made) and value.callee == CONFIG_DICT:
        spread = value.spread or bool(value.args)
        return _settings(value.keywords, spread)
    if isinstance(value, Display):
        return _settings(value.items, value.spread)
    return unknown_config()


def read_keywords(keywords: dict[str, Expression], names: Names) -> dict[str, Setting]:
    """Return the settings that the keywords of a class statement make."""
    known = {key: value_of(each, names) for key, each in keywords.items() if key in SETTINGS}
    return _settings(known, False)


def read_config_class(definition: ClassDef, names: Names) -> dict[str, Setting]:
    """Return the settings of a ``Config`` class in a class body."""
    values = {}
    for statement in definition.defs.body:
        if isinstance(statement, AssignmentStmt):
            for target in statement.lvalues:
                if isinstance(target, NameExpr):
                    values[target.name] = value_of(statement.rvalue, names)
    return _settings(values, bool(definition.base_type_exprs))


def unknown_config() -> dict[str, Setting]:
    """Return the settings of a configuration of which nothing is known."""
    return dict.fromkeys(sorted(SETTINGS), UNKNOWN_SETTING)


def _settings(values: dict[str, Value], spread: bool) -> dict[str, Setting]:
    made = unknown_config() if spread else {}
    made |= {key: _setting(key, each) for key, each in values.items() if key in SETTINGS}
    return made


def _setting(key: str, value: Value) -> Setting:
    if key == "alias_generator":
        return _generator(value)
    if isinstance(value, Constant) and (value.value is None or isinstance(value.value, bool | str)):
        return value.value
    return UNKNOWN_SETTING


def _generator(value: Value) -> Setting:
    """Return None for no generator, the word for one of Pydantic's, or a pair of them."""
    if value == Constant(None):
        return None
    if isinstance(value, Thing):
        return ALIAS_FUNCTIONS.get(value.fullname, UNKNOWN_SETTING)
    if isinstance(value, Made) and value.callee == ALIAS_GENERATOR and not value.spread:
        order = ("alias", "validation_alias")
        given = dict(zip(order, value.args, strict=False)) | value.keywords
        made: dict[str, str | None] = {}
        for key in order:
            found = _generator(given.get(key, Constant(None)))
            made[key] = found if found is None or isinstance(found, str) else UNKNOWN_SETTING
        return made
    return UNKNOWN_SETTING
