"""The plugin's options: ``[tool.soniq-mypy]`` in pyproject.toml, ``[soniq-mypy]`` in an ini."""

from __future__ import annotations

import re
from configparser import Error as IniError
from configparser import RawConfigParser
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Final

from mypy.options import Options

from soniq.errors import nearest

SECTION: Final = "soniq-mypy"


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


def read_settings(options: Options) -> tuple[Settings, list[str]]:
    """Return the options in the file that mypy uses, and a line for each thing wrong with them.

    A file that cannot be read as what it is has no options: mypy reports that itself.
    """
    path = options.config_file
    text = _text(path) if path else ""
    if not path or SECTION not in text:
        return Settings(), []
    toml = path.endswith(".toml")
    table = _toml_table(text) if toml else _ini_table(text)
    if not isinstance(table, dict):
        return Settings(), [f"{path}: error: tool.{SECTION}: must be a table"]
    known = [each.name for each in fields(Settings)]
    given: dict[str, bool] = {}
    problems = []
    for key, value in table.items():
        problem = None
        if key not in known:
            near = nearest(key.replace("-", "_").lower(), known)
            problem = "there is no such key" + (f"; did you mean {near!r}?" if near else "")
        elif not isinstance(value, bool):
            problem = "must be true or false"
        else:
            given[key] = value
        if problem:
            where = f"tool.{SECTION}.{key}" if toml else f"[{SECTION}] {key}"
            problems.append(f"{path}{_line(text, key)}: error: {where}: {problem}")
    return Settings(**given), problems


def _text(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""


def _toml_table(text: str) -> Any:
    import tomllib

    try:
        tool = tomllib.loads(text).get("tool", {})
    except tomllib.TOMLDecodeError:
        return {}
    return tool.get(SECTION, {}) if isinstance(tool, dict) else {}


def _ini_table(text: str) -> dict[str, object]:
    """Return the section's own keys, with what configparser takes for a boolean read as one."""
    parser = RawConfigParser(default_section="")
    try:
        parser.read_string(text)
    except IniError:
        return {}
    if not parser.has_section(SECTION):
        return {}
    states = parser.BOOLEAN_STATES
    return {key: states.get(value.lower(), value) for key, value in parser.items(SECTION)}


def _line(text: str, key: str) -> str:
    """Return ``:number`` of the line where a key of the section stands, or nothing."""
    inside = False
    for number, line in enumerate(text.splitlines(), 1):
        if header := re.match(r"\s*\[+([^\[\]]+)\]", line):
            inside = header[1].strip() in (
                SECTION,
                f"tool.{SECTION}",
                f'tool."{SECTION}"',
            )
        elif inside and re.match(rf"""\s*["']?{re.escape(key)}["']?\s*[=:]""", line, re.IGNORECASE):
            return f":{number}"
    return ""
