"""The plugin's options: ``[tool.soniq-mypy]`` in pyproject.toml, ``[soniq-mypy]`` in an ini."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from mypy.options import Options


@dataclass(frozen=True)
class Settings:
    """What the plugin was told.

    Attributes:
        strict_args: ask for values of the model's exact types, where Pydantic would convert.
    """

    strict_args: bool = False

    def as_dict(self) -> dict[str, object]:
        """Return the options as plain data."""
        return asdict(self)


def read_settings(options: Options) -> Settings:
    """Return the options of the configuration file that mypy uses."""
    return Settings()
