"""Args with conditional expressions, as one variant for each combination of outcomes."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from soniq_lint.sites.values import Value, rebuilt

_MOST = 16


def variants(value: Value) -> Iterator[Value]:
    """Yield a copy of a value for each combination; beyond a number some stay undecided."""
    number = 1
    usable: list[Value] = []
    for each in _choices(value):
        number *= len(each.choices)
        if number > _MOST:
            break
        usable.append(each)
    for picks in product(*(range(len(each.choices)) for each in usable)):
        chosen = dict(zip(map(id, usable), picks, strict=True))
        yield _copied(value, chosen)


def _choices(value: Value) -> Iterator[Value]:
    todo = [value]
    while todo:
        here = todo.pop()
        if here.choices:
            yield here
            todo.extend(here.choices)
        todo.extend(here.parts.values())
        if here.via is not None:
            todo.append(here.via)


def _copied(value: Value, chosen: dict[int, int]) -> Value:
    if value.choices and id(value) in chosen:
        return _copied(value.choices[chosen[id(value)]], chosen)
    parts = {key: _copied(part, chosen) for key, part in value.parts.items()}
    copy = value.like(rebuilt(value.data, parts) if parts else value.data, parts)
    if value.via is not None:
        copy.via = _copied(value.via, chosen)
    return copy
