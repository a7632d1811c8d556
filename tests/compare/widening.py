"""Specifications that accept, and write, all that others do and maybe more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from random import Random

from tests.compare.specs import NUMBERED, WORDS, FieldSpec, Spec


def widened(spec: Spec, rng: Random) -> Spec:
    """Return a specification that is wider in one place; the same one where nothing can be."""
    found = list(_wider(spec))
    return rng.choice(found) if found else spec


def _wider(spec: Spec) -> Iterator[Spec]:
    """Yield every specification that is wider in one place."""
    for index, inner in enumerate(spec.inner):
        if index == 0 and spec.kind in ("set", "dict"):  # items and keys have to be hashable
            continue
        for each in _wider(inner):
            if spec.kind != "tagged" or _tags(each) == _tags(inner):
                members = (*spec.inner[:index], each, *spec.inner[index + 1 :])
                yield replace(spec, inner=members)
    for index, field in enumerate(spec.fields):
        for each in _wider_field(field):
            yield replace(spec, fields=(*spec.fields[:index], each, *spec.fields[index + 1 :]))
    if spec.limits and not any(key == "code" for key, _ in spec.limits):
        yield replace(spec, limits=())
    if spec.kind in ("literal", "enum"):
        pool = WORDS if isinstance(spec.values[0], str) else NUMBERED
        for value in pool:
            if value not in spec.values:
                yield replace(spec, values=(*spec.values, value))
    if spec.kind == "union":
        yield replace(spec, inner=(*spec.inner, Spec("bytes")))
    if spec.kind == "model":
        yield from _wider_config(spec)


def _wider_field(field: FieldSpec) -> Iterator[FieldSpec]:
    if field.name == "tag":
        return
    for each in _wider(field.type):
        yield replace(field, type=each)
    if field.required:
        yield replace(field, required=False)
    if field.type.kind not in ("optional", "self", "any") and not field.type.limits:
        yield replace(field, type=Spec("optional", (field.type,)))


def _wider_config(spec: Spec) -> Iterator[Spec]:
    config = dict(spec.config)
    for key in ("strict", "rule"):
        if key in config:
            yield replace(spec, config=tuple(each for each in spec.config if each[0] != key))
    if config.get("extra") == "forbid":
        yield replace(spec, config=tuple(each for each in spec.config if each[0] != "extra"))


def _tags(spec: Spec) -> list[Spec]:
    return [each.type for each in spec.fields if each.name == "tag"]
