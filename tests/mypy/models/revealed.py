"""What mypy with the plugin knows of models, and what Pydantic says of the same ones."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

PLUGIN = Path(__file__).with_name("shapes_plugin.py")
ROOT = str(Path(__file__).parents[3])
LINE = re.compile(r"reveal\.py:(\d+): error: (\{.*\})  \[misc\]")
HEAD = "def reveal_shape(kind: object) -> None: ...\n"


def reveal(
    folder: Path, scratch: Path, names: Iterable[str], modules: Iterable[str] = ()
) -> dict[str, dict[str, Any]]:
    """Return what one run of mypy says of the shapes of dotted names, seen from a folder.

    ``modules`` are those to import, where a name stands for something inside a class.
    """
    names = list(names)
    modules = list(modules) or sorted({name.rpartition(".")[0] for name in names})
    text = HEAD + "".join(f"import {module}\n" for module in modules)
    first = text.count("\n") + 1
    text += "".join(f"reveal_shape({name})\n" for name in names)
    scratch.mkdir(exist_ok=True)
    (scratch / "reveal.py").write_text(text)
    config = scratch / "mypy.ini"
    config.write_text(f"[mypy]\nplugins = {PLUGIN}\nmypy_path = {folder}\n")
    done = subprocess.run(
        [
            *(sys.executable, "-m", "mypy", "--config-file", str(config)),
            *("--cache-dir", str(scratch / "cache"), "--follow-imports", "silent"),
            *("--explicit-package-bases", "--no-error-summary", "reveal.py"),
        ],
        cwd=scratch,
        env={**os.environ, "PYTHONPATH": os.pathsep.join((ROOT, *sys.path))},
        capture_output=True,
        text=True,
        check=False,
    )
    said = {int(found[1]): json.loads(found[2]) for found in LINE.finditer(done.stdout)}
    lines = dict(enumerate(names, first))
    assert said.keys() == lines.keys(), done.stdout + done.stderr
    return {lines[number]: shape for number, shape in said.items()}


class Stranger:
    """What no type of a field takes but Any and object."""


@dataclass(frozen=True)
class Truth:
    """What Pydantic does with a model.

    Attributes:
        names: its fields, in order.
        missing: the fields that an empty object lacks, by the names of fields.
        keys: the keys that may carry each field.
        extra: whether unknown keys are kept.
    """

    names: list[str]
    missing: set[str]
    keys: dict[str, set[str]]
    extra: bool


def truth_of(model: type[BaseModel]) -> Truth | None:
    """Return what Pydantic does with a model, by asking it; None when it is not about objects."""
    names = list(model.model_fields)
    candidates = {*names, "zz_unknown"}
    for field in model.model_fields.values():
        candidates |= _aliases(field.alias) | _aliases(field.validation_alias)
        candidates |= _aliases(field.serialization_alias)
    candidates |= {_camel(name) for name in names}
    wanted = _missing(model, {})
    if wanted is None:
        return None
    keys: dict[str, set[str]] = {name: set() for name in names}
    for key in candidates:
        for name in names:
            if _carries(model, key, name):
                keys[name].add(key)
    missing = {name for name in names if _owner(model, name) & wanted}
    extra = model.model_config.get("extra") == "allow"
    return Truth(names, missing, keys, extra)


def refuses(model: type[BaseModel], key: str, value: object) -> bool:
    """Tell whether Pydantic refuses a value under a key."""
    return any(error["loc"][:1] == (key,) for error in _errors(model, {key: value}))


def _carries(model: type[BaseModel], key: str, name: str) -> bool:
    """Tell whether a key carries a field, from the core schema that Pydantic built."""
    schema = _fields_schema(model.__pydantic_core_schema__)
    config = _config(model)
    alias = schema[name].get("validation_alias")
    by_name = config.get("validate_by_name")
    if by_name is None:
        by_name = config.get("populate_by_name", False)
    by_alias = config.get("validate_by_alias", True)
    if alias is None or not by_alias:
        return key == name
    return key in _aliases(alias) or (bool(by_name) and key == name)


def _config(model: type[BaseModel]) -> Mapping[str, Any]:
    return model.model_config


def _fields_schema(schema: Any) -> dict[str, Any]:
    while schema["type"] != "model-fields":
        if schema["type"] == "definition-ref":
            raise AssertionError
        if schema["type"] == "definitions":
            inner = schema["schema"]
            if inner["type"] == "definition-ref":
                reference = inner["schema_ref"]
                schema = next(d for d in schema["definitions"] if d.get("ref") == reference)
            else:
                schema = inner
        else:
            schema = schema["schema"]
    fields: dict[str, Any] = schema["fields"]
    return fields


def _owner(model: type[BaseModel], name: str) -> set[str]:
    """Return the places at which Pydantic reports that a field is missing."""
    alias = _fields_schema(model.__pydantic_core_schema__)[name].get("validation_alias")
    return {name} | _aliases(alias)


def _missing(model: type[BaseModel], data: dict[str, Any]) -> set[str] | None:
    errors = _errors(model, data)
    if any(not error["loc"] for error in errors):
        return None
    return {str(error["loc"][0]) for error in errors if error["type"] == "missing"}


def _errors(model: type[BaseModel], data: dict[str, Any]) -> list[Any]:
    try:
        model.__pydantic_validator__.validate_python(data)
    except ValidationError as error:
        return list(error.errors(include_url=False, include_context=False))
    return []


def _aliases(alias: Any) -> set[str]:
    """Return the keys of an alias, in Pydantic's own forms and in those of its core schema."""
    if alias is None:
        return set()
    if isinstance(alias, str):
        return {alias}
    if hasattr(alias, "choices"):
        return {key for each in alias.choices for key in _aliases(each)}
    if hasattr(alias, "path"):
        return {str(alias.path[0])}
    if alias and isinstance(alias[0], list):
        return {str(path[0]) for path in alias}
    return {str(alias[0])}


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.title() for part in rest)
