"""Where the names that a model's class body uses are defined."""

from __future__ import annotations

from typing import Final

ANNOTATED: Final = frozenset({"typing.Annotated", "typing_extensions.Annotated"})
LITERAL: Final = frozenset({"typing.Literal", "typing_extensions.Literal"})
QUALIFIERS: Final = frozenset(
    f"{module}.{name}"
    for module in ("typing", "typing_extensions")
    for name in ("ClassVar", "Final", "NotRequired", "ReadOnly", "Required")
)

ALIAS_CHOICES: Final = "pydantic.aliases.AliasChoices"
ALIAS_GENERATOR: Final = "pydantic.aliases.AliasGenerator"
ALIAS_PATH: Final = "pydantic.aliases.AliasPath"
ALIAS_FUNCTIONS: Final = {
    "pydantic.alias_generators.to_camel": "camel",
    "pydantic.alias_generators.to_pascal": "pascal",
    "pydantic.alias_generators.to_snake": "snake",
}
CONFIG_DICT: Final = "pydantic.config.ConfigDict"
FIELD: Final = "pydantic.fields.Field"
FIELD_VALIDATOR: Final = "pydantic.functional_validators.field_validator"
MODEL_VALIDATOR: Final = "pydantic.functional_validators.model_validator"
OLD_MODEL_VALIDATOR: Final = "pydantic.deprecated.class_validators.root_validator"
OLD_VALIDATOR: Final = "pydantic.deprecated.class_validators.validator"
STRICT: Final = "pydantic.types.Strict"
STRING_CONSTRAINTS: Final = "pydantic.types.StringConstraints"
WITH_CONFIG: Final = "pydantic.config.with_config"
UNDEFINED: Final = "pydantic_core._pydantic_core.PydanticUndefined"

STRICT_ALIASES: Final = frozenset(
    f"pydantic.types.Strict{name}" for name in ("Bool", "Bytes", "Float", "Int", "Str")
)
HARMLESS_ALIASES: Final = STRICT_ALIASES | frozenset(
    {
        *(f"pydantic.types.{sign}{kind}" for sign in ("Positive", "Negative", "NonPositive",
          "NonNegative") for kind in ("Int", "Float")),
        *(f"pydantic.types.UUID{version}" for version in range(1, 9)),
        *(f"pydantic.types.{name}" for name in ("DirectoryPath", "FilePath", "FiniteFloat")),
        *(f"pydantic.types.{name}" for name in ("FutureDate", "FutureDatetime", "NewPath")),
        *(f"pydantic.types.{name}" for name in ("AwareDatetime", "NaiveDatetime", "PastDate")),
        *("pydantic.networks.EmailStr", "pydantic.types.PastDatetime"),
    }
)  # fmt: skip
"""Aliases whose metadata only narrows what is taken."""

HARMLESS_CLASSES: Final = frozenset(
    {
        *(f"pydantic.functional_serializers.{name}Serializer" for name in ("Plain", "Wrap")),
        *(f"pydantic.types.{name}" for name in ("AllowInfNan", "Discriminator", "FailFast")),
        *(f"pydantic.types.{name}" for name in ("PathType", "Tag", "UuidVersion")),
        *("pydantic.functional_validators.AfterValidator", "pydantic.json_schema.Examples"),
        *("pydantic.json_schema.WithJsonSchema", "typing_extensions.Doc"),
        *(STRICT, STRING_CONSTRAINTS),
    }
)
"""Metadata that comes after a value has been taken, or has to do with other things."""
