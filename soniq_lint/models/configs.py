"""Model configs: which settings are kept, and what one that is not constant means."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from pydantic import AliasGenerator, ConfigDict
from pydantic.alias_generators import to_camel, to_pascal, to_snake

from soniq_lint.models.bodies import Dynamic, assigned, statements
from soniq_lint.models.constants import Unknown

if TYPE_CHECKING:
    from soniq_lint.models.builder import ModelBuilder
    from soniq_lint.resolve.scopes import Scope

_KNOWN: Final = frozenset(ConfigDict.__annotations__)
_DROPPED: Final = frozenset({"defer_build", "plugin_settings", "use_attribute_docstrings"})
"""Settings about building, and one that would look for the source of the rebuilt class."""

_FIRST: Final = frozenset(
    {
        "allow_mutation", "allow_population_by_field_name", "anystr_lower",
        "anystr_strip_whitespace", "anystr_upper", "copy_on_model_validation",
        "error_msg_templates", "fields", "getter_dict", "json_dumps", "json_loads",
        "keep_untouched", "max_anystr_length", "min_anystr_length", "orm_mode", "post_init_call",
        "schema_extra", "smart_union", "underscore_attrs_are_private", "validate_all",
    }
)  # fmt: skip
"""Settings of Pydantic 1, which its successor does not look at."""

_WRITING: Final = frozenset(
    {"field_title_generator", "json_encoders", "model_title_generator", "schema_generator"}
)
"""Settings that hold code and only change what is written or described."""

_PERMISSIVE: Final[Mapping[str, object]] = {
    "allow_inf_nan": True,
    "arbitrary_types_allowed": True,
    "coerce_numbers_to_str": True,
    "str_max_length": None,
    "str_min_length": 0,
    "strict": False,
    "validate_default": False,
}
"""What takes the place of a setting that is not known, when it decides what is accepted."""

_HARMLESS: Final = frozenset(
    {
        "cache_strings", "from_attributes", "frozen", "hide_input_in_errors", "json_schema_extra",
        "json_schema_mode_override", "json_schema_serialization_defaults_required",
        "polymorphic_serialization", "protected_namespaces", "revalidate_instances",
        "serialize_by_alias", "ser_json_bytes", "ser_json_inf_nan", "ser_json_temporal",
        "ser_json_timedelta", "title", "use_enum_values", "validate_assignment", "validate_return",
        "validation_error_cause",
    }
)  # fmt: skip
"""Settings that do not decide what is accepted, so that they can be left out."""

_GENERATORS: Final = (
    None, to_camel, to_pascal, to_snake, str.capitalize, str.casefold, str.lower, str.swapcase,
    str.title, str.upper,
)  # fmt: skip


@dataclass(slots=True)
class Settings:
    """The config of one class.

    Attributes:
        values: settings that are known, or replaced by more accepting ones.
        accepts: why the class may accept anything, if it may.
        keys_unknown: whether it may take keys that are not known, or give those up.
        exact: whether nothing was left out.
        docstrings: whether the strings after fields describe them; None when nothing is said.
    """

    values: dict[str, Any] = field(default_factory=dict)
    accepts: str = ""
    keys_unknown: bool = False
    exact: bool = True
    docstrings: bool | None = None


def settled(config: Mapping[str, object]) -> Settings:
    """Return what a config means, of which values may be ``Unknown``."""
    made = Settings()
    for name, value in config.items():
        if name == "use_attribute_docstrings":
            made.docstrings = bool(value) if not isinstance(value, Unknown) else None
            made.exact = made.exact and not isinstance(value, Unknown)
        elif name in _WRITING:
            made.exact = made.exact and not value
        elif name in _DROPPED or name in _FIRST:
            continue
        elif name not in _KNOWN:
            made.accepts = f"{name} of its config is a setting that is not known here"
        elif name == "ignored_types" and value:
            made.accepts = "its config hides attributes by their type"
        elif name == "alias_generator" and not _generates(value):
            made.accepts = "its aliases are made by code"
        elif name == "json_schema_extra" and callable(value):
            made.exact = False
        elif not isinstance(value, Unknown):
            made.values[name] = value
        elif name == "extra":
            made.values["extra"] = "ignore"
            made.keys_unknown = True
            made.exact = False
        elif name in _PERMISSIVE:
            made.values[name] = _PERMISSIVE[name]
            made.exact = False
        elif name in _HARMLESS:
            made.exact = False
        else:
            made.accepts = f"{name} of its config is not known: {value.reason}"
    return made


def _generates(value: object) -> bool:
    """Tell whether an alias generator is one that can be run here."""
    if isinstance(value, AliasGenerator):
        return all(
            any(each is allowed for allowed in _GENERATORS)
            for each in (value.alias, value.validation_alias, value.serialization_alias)
        )
    return any(value is each for each in _GENERATORS)


def read_config_class(
    node: ast.ClassDef, scope: Scope, builder: ModelBuilder
) -> dict[str, object] | Unknown:
    """Return the settings in a nested ``class Config``, the way of Pydantic 1."""
    if node.bases or node.decorator_list or node.keywords:
        return Unknown("the Config class has bases", node)
    inner = scope.child(node)
    made: dict[str, object] = {}
    try:
        for statement in statements(node.body, inner, builder):
            if isinstance(statement, ast.Assign | ast.AnnAssign):
                for name, value in assigned(statement):
                    if value is not None:
                        made[name] = builder.constants.evaluate(value, inner, made)
            elif isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                made[statement.name] = Unknown("is code", statement)
    except Dynamic as error:
        return Unknown(error.reason, error.node)
    return made
