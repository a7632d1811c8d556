"""The JSON schema of ``[tool.soniq-lint]`` and ``soniq-lint.toml``, made from the table of keys.

``python -m soniq_lint.config.schema`` writes it to ``soniq_lint/config.schema.json``.
"""

from __future__ import annotations

import json
import os
from typing import Any

from soniq_lint.config.keys import KEYS, MOST_JOBS, Kind
from soniq_lint.config.selectors import ALL, GROUPS
from soniq_lint.output import FORMATS
from soniq_lint.rules.catalogue import RULES

PATH = os.path.join(os.path.dirname(os.path.dirname(__file__)), "config.schema.json")

_TEXT = {"type": "string", "minLength": 1}
_RULES = {"type": "array", "items": {"$ref": "#/definitions/rule"}}
_SHAPES: dict[Kind, dict[str, Any]] = {
    "rules": _RULES,
    "ignores": {"type": "object", "additionalProperties": _RULES},
    "patterns": {"type": "array", "items": _TEXT},
    "path": _TEXT,
    "paths": {"type": "array", "items": _TEXT},
    "flag": {"type": "boolean"},
    "version": {"type": "string", "pattern": "^3\\.([0-9]|[1-9][0-9])$"},
    "regex": {"type": "string", "minLength": 1, "format": "regex"},
    "format": {"enum": list(FORMATS)},
    "count": {"type": "integer", "minimum": 0, "maximum": MOST_JOBS},
}


def schema() -> dict[str, Any]:
    """Return the schema, as JSON Schema draft 7, which editors know."""
    rules = [*(rule.slug for rule in RULES), *(rule.code for rule in RULES), *GROUPS, ALL]
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "soniq-lint",
        "description": "The table [tool.soniq-lint] of pyproject.toml, or all of soniq-lint.toml.",
        "type": "object",
        "additionalProperties": False,
        "properties": {
            key.name: {"description": f"{key.meaning} Default: {key.default}.", **_SHAPES[key.kind]}
            for key in KEYS
        },
        "definitions": {
            "rule": {"description": "A rule, a group of rules, or all of them.", "enum": rules}
        },
    }


def text() -> str:
    """Return the schema as it is published."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    with open(PATH, "w", encoding="utf-8") as file:
        file.write(text())
