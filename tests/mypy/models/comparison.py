"""What the plugin says of a model beside what Pydantic does with it."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from tests.mypy.models.revealed import Stranger, Truth, refuses


def wrong(shape: dict[str, Any], truth: Truth | None, model: type[BaseModel]) -> list[str]:
    """Return what is said of a model that is not so; nothing else counts as wrong."""
    if shape["open"]:
        return []
    if truth is None:
        return ["it is taken for an object"]
    found = []
    fields = shape["fields"]
    for name, field in fields.items():
        if field["required"] and name not in truth.missing:
            found.append(f"{name} is not required")
        if field["keys"] is not None and not truth.keys.get(name, set()) <= set(field["keys"]):
            found.append(f"{name} has other keys: {truth.keys[name]}")
        for key in truth.keys.get(name, set()) & set(field["keys"] or ()):
            for value in _impossible(field):
                if not refuses(model, key, value):
                    found.append(f"{name} takes {type(value).__name__} for {field['type']}")
    if shape["complete"] and not shape["extra"]:
        said = {key for field in fields.values() for key in field["keys"]}
        real = set[str]().union(*truth.keys.values())
        found += [f"the key {key} is unknown" for key in sorted(real - said)]
        if truth.extra:
            found.append("other keys are kept")
    return found


def unknown(shape: dict[str, Any], truth: Truth | None) -> list[str]:
    """Return what is not said of a model, though Pydantic is clear about it."""
    if truth is None:
        return []
    if shape["open"]:
        return ["everything"]
    fields = shape["fields"]
    found = [] if list(fields) == truth.names else ["the fields"]
    required = {name for name, field in fields.items() if field["required"]}
    found += [f"{name} is required" for name in sorted(truth.missing - required)]
    found += [
        f"the keys of {name}"
        for name in truth.names
        if name in fields and set(fields[name]["keys"] or ()) != truth.keys[name]
    ]
    if shape["extra"] and not truth.extra:
        found.append("other keys are not kept")
    return found


def _impossible(field: dict[str, Any]) -> list[object]:
    """Return values that no field of a type takes, as far as the shape says its type."""
    if field["type"] in (None, "Any", "object"):
        return []
    values: list[object] = [Stranger()]
    if field["strict"]:
        if field["type"] == "int":
            values.append("5")
        elif field["type"] == "list[int]":
            values.append(["5"])
        elif field["type"] == "str":
            values.append(b"x")
    return values
