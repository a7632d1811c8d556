"""What Pydantic itself says of rows that one model stores and another reads.

It knows nothing of schemas: every field is offered every value of one pool, in JSON, and those that
the writer takes are varied one at a time and together.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from random import Random
from typing import Annotated, Any, get_args, get_origin

from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from soniq.args import ArgsRefused, codec_for

POOL: tuple[Any, ...] = (
    None, True, False, 0, 1, -1, 2, 3, 4, 5, 17, 101, 250, -70, 6000, 2**40, 2**60, 1.5, -3.25,
    0.125, 42.0, 12345678.9, "", "a", "b", "s", "m", "l", "xl", "1", "2", "5", "abc", "abcd", "ABC",
    "a1", "longer text", "x" * 31, " a ", "  ", "ü", "true", "no", "1.5", "2.125", "-7", "3.10",
    "1234567.1", "2019-05-06", "2031-02-03", "2023-05-06T07:08:09", "2023-05-06T07:08:09Z",
    "2023-05-06T00:00:00",
    "2023-05-06T07:08:09+05:30", "11:12:13", "11:12:13Z", "P3D", "PT90S",
    "6ba7b810-9dad-41d1-80b4-00c04fd430c8", "6ba7b810-9dad-11d1-80b4-00c04fd430c8",
    "https://example.org/x", "ftp://example.org/y", "10.1.2.3", "/srv/data", "7", "[1]", "null",
    [], [1], [1, 2], [1, 1, 1, 1], ["a"], ["a", "b"], [1, "a"], ["a", 1], [[1]], ["2023-05-06"],
    [{"a": 1}], [None], ["s", "m", "l", "xl"], [1.5, 1.5], {}, {"a": 1}, {"a": "b"}, {"1": 1},
    {"1": "a", "2": "b"}, {"2023-05-06": 3}, {"6ba7b810-9dad-41d1-80b4-00c04fd430c8": None},
    {"x": [1]}, {"k": "2023-05-06T07:08:09"}, {"tag": "a"}, {"tag": "b"},
)  # fmt: skip
_WRITTEN = [(value, json.dumps(value)) for value in POOL]
NAMES = ("order_id", "customer", "amount", "note", "tags", "kind", "tag", "size")


def taken(kind: Any, rng: Random) -> list[Any]:
    """Return values in JSON that a type takes, made of the pool and of the type's own parts."""
    adapter = TypeAdapter(kind)
    offered = list(_WRITTEN)
    for name in NAMES:
        value = {name: rng.choice(POOL)}
        offered.append((value, json.dumps(value)))
    found = []
    for value, text in offered:
        try:
            adapter.validate_json(text)
        except ValidationError:
            continue
        found.append(value)
    return found


def of_model(model: type[BaseModel], rng: Random, depth: int = 0) -> list[dict[str, Any]]:
    """Return args for a model: one place varies at a time, and then all of them."""
    choices: dict[str, list[Any]] = {}
    required = set()
    for name, field in model.model_fields.items():
        key = field.serialization_alias or name
        values = _of_annotation(field, rng, depth)
        if values:
            choices[key] = values
        if field.is_required():
            required.add(key)
    full = {key: values[0] for key, values in choices.items()}
    least = {key: value for key, value in full.items() if key in required}
    rows = [full, least]
    most = 40 if depth == 0 else 12
    for key, values in choices.items():
        rows += [{**least, key: value} for value in rng.sample(values, min(len(values), most))]
        if key not in required:
            rows.append({other: value for other, value in full.items() if other != key})
    for _ in range(30 if depth == 0 else 5):
        rows.append(
            {
                key: rng.choice(values)
                for key, values in choices.items()
                if key in required or rng.random() < 0.6
            }
        )
    if model.model_config.get("extra") == "allow":
        rows += [{**least, "customer": "abc"}, {**least, "unheard_of": 3}]
    return rows


def _of_annotation(field: Any, rng: Random, depth: int) -> list[Any]:
    kind = field.annotation
    if field.metadata:
        kind = Annotated[(kind, *field.metadata)]  # type: ignore[assignment]
    if field.discriminator is not None:
        kind = Annotated[kind, Field(discriminator=field.discriminator)]
    nested = list(_nested(field.annotation, rng, depth)) if depth < 3 else []
    adapter: TypeAdapter[Any] = TypeAdapter(kind)
    found = taken(kind, rng)
    for value in nested:
        try:
            adapter.validate_json(json.dumps(value))
        except ValidationError:
            continue
        found.append(value)
    rng.shuffle(found)
    return found[:60]


def _nested(kind: Any, rng: Random, depth: int) -> Iterator[Any]:
    """Yield values for what is inside a type: items of containers, members of unions, models."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        yield from of_model(kind, rng, depth + 1)
        return
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is Annotated:
        yield from _nested(arguments[0], rng, depth)
        return
    if origin in (list, set, frozenset) or (origin is tuple and Ellipsis in arguments):
        inner = _inner(arguments[0], rng, depth)
        yield from ([each] for each in inner)
        yield [*inner[:2]]
        yield [*inner[:4]]
        yield [*inner[:1], *inner[:1]]
    elif origin is tuple:
        parts = [_inner(each, rng, depth) for each in arguments]
        if all(parts):
            for _ in range(20):
                yield [rng.choice(each) for each in parts]
    elif origin is dict:
        keys = [each for each in _inner(arguments[0], rng, depth) if isinstance(each, str | int)]
        values = _inner(arguments[1], rng, depth)
        for value in values:
            yield {str(rng.choice(keys)): value} if keys else {}
        for key in keys:
            if values:
                yield {str(key): values[0]}
    else:
        for each in arguments:
            yield from _nested(each, rng, depth)


def _inner(kind: Any, rng: Random, depth: int) -> list[Any]:
    values = [*taken(kind, rng), *(_nested(kind, rng, depth + 1) if depth < 3 else ())]
    rng.shuffle(values)
    return values[:25]


def rows_of(writer: type[BaseModel], rng: Random) -> list[str]:
    """Return rows as the writer stores them."""
    codec = codec_for(writer)
    found: dict[str, None] = {}
    for args in of_model(writer, rng):
        try:
            found[codec.encode(codec.decode(json.dumps(args)))] = None
        except ArgsRefused:
            continue
    return list(found)


def refused(reader: type[BaseModel], rows: list[str]) -> list[str]:
    """Return the rows that a reader refuses."""
    codec = codec_for(reader)
    found = []
    for row in rows:
        try:
            codec.decode(row)
        except ArgsRefused:
            found.append(row)
    return found
