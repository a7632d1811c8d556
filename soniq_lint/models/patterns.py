"""Patterns that Python's ``re`` runs: it may try for ages before it says that nothing fits.

Pydantic's own engine takes time in proportion to the text, whatever the pattern is. Python's comes
into play with ``regex_engine="python-re"`` and with compiled patterns. Of these, only patterns are
run that have hardly more than one way to fit a text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from re import _constants, _parser  # type: ignore[attr-defined]
from typing import Any, Final

from soniq_lint.models.relaxed import accept

_MOST_WAYS: Final = 100
_REPEATS: Final = (
    _constants.MAX_REPEAT, _constants.MIN_REPEAT, _constants.POSSESSIVE_REPEAT,
)  # fmt: skip


def slow_fields(cls: Any) -> Iterator[str]:
    """Yield the names of the fields of a model that such a pattern may keep busy."""
    schema = cls.__pydantic_core_schema__
    known = {each["ref"]: each for each in schema.get("definitions", ()) if "ref" in each}
    model = next(
        (each for each in _inside(schema, known, False) if each[0].get("cls") is cls), None
    )
    if model is None:
        return
    found, python = model
    python = _engine(found, python)
    for name, field in _fields(found).items():
        if any(_is_slow(part, engine) for part, engine in _inside(field, known, python)):
            yield name


def _fields(model: Mapping[str, Any]) -> Mapping[str, Any]:
    inner = model["schema"]
    if model.get("root_model"):
        return {"root": inner}
    while inner["type"] != "model-fields":
        inner = inner.get("schema")
        if not isinstance(inner, dict):
            return {}
    fields: Mapping[str, Any] = inner["fields"]
    return fields


def _is_slow(part: Mapping[str, Any], python: bool) -> bool:
    pattern = part.get("pattern") if part.get("type") == "str" else None
    if pattern is None or not (python or isinstance(pattern, re.Pattern)):
        return False
    return not is_quick(pattern)


def _inside(
    schema: dict[str, Any], known: Mapping[str, dict[str, Any]], python: bool
) -> Iterator[tuple[dict[str, Any], bool]]:
    """Yield the parts of a core schema and whether ``re`` is in force; other models stay shut."""
    seen: set[str] = set()
    todo: list[tuple[Any, bool]] = [(schema, python)]
    while todo:
        part, engine = todo.pop()
        if isinstance(part, list | tuple):
            todo += [(each, engine) for each in part]
        if not isinstance(part, dict):
            continue
        yield part, engine
        if part.get("type") == "model" or _is_never_asked(part):
            continue
        engine = _engine(part, engine)
        ref = part.get("schema_ref")
        if isinstance(ref, str) and ref in known and ref not in seen:
            seen.add(ref)
            todo.append((known[ref], engine))
        todo += [
            (value, engine) for key, value in part.items() if key not in ("config", "metadata")
        ]


def _is_never_asked(part: Mapping[str, Any]) -> bool:
    """Tell whether a part is a wrap validator that accepts everything by itself."""
    function = part.get("function")
    return isinstance(function, dict) and function.get("function") is accept


def _engine(part: Mapping[str, Any], engine: bool) -> bool:
    config = part.get("config")
    chosen = config.get("regex_engine") if isinstance(config, dict) else None
    return engine if chosen is None else chosen == "python-re"


def is_quick(pattern: str | re.Pattern[str]) -> bool:
    """Tell whether there are few ways in which a pattern can fit a text."""
    text, flags = (pattern, 0) if isinstance(pattern, str) else (pattern.pattern, pattern.flags)
    try:
        tree = _parser.parse(text, flags)
        ways, endless = _ways(tree)
    except (re.error, OverflowError, RecursionError, _Slow):
        return False
    return ways <= _MOST_WAYS and (endless == 0 or (endless == 1 and _is_anchored(tree, flags)))


class _Slow(Exception):
    """Something that can fit in several ways is repeated."""


def _ways(items: Iterable[tuple[Any, Any]]) -> tuple[int, int]:
    """Return in how many ways items can fit, and how many of them have no upper limit."""
    ways, endless = 1, 0
    for kind, value in items:
        parts: list[tuple[int, int]] = []
        if kind in _REPEATS:
            least, most, repeated = value
            inner = _ways(repeated)
            if most != 1 and inner != (1, 0):
                raise _Slow
            bounded = most - least < _MOST_WAYS
            ways *= inner[0] * (most - least + 1 if bounded else 1)
            endless += inner[1] + (not bounded)
        elif kind is _constants.BRANCH:
            parts = [_ways(each) for each in value[1]]
        elif kind is _constants.GROUPREF_EXISTS:
            parts = [_ways(each) for each in value[1:] if each is not None]
        elif kind is _constants.SUBPATTERN:
            parts = [_ways(value[3])]
        elif kind is _constants.ATOMIC_GROUP:
            parts = [_ways(value)]
        elif kind in (_constants.ASSERT, _constants.ASSERT_NOT):
            parts = [_ways(value[1])]
        if parts:
            ways *= sum(each for each, _ in parts)
            endless += sum(each for _, each in parts)
    return ways, endless


def _is_anchored(tree: Any, flags: int) -> bool:
    first = tree[0] if len(tree) else (None, None)
    multiline = (flags | tree.state.flags) & re.MULTILINE
    return first[0] is _constants.AT and (
        first[1] is _constants.AT_BEGINNING_STRING
        or (first[1] is _constants.AT_BEGINNING and not multiline)
    )
