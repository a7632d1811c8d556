"""Let a task's rebuilt model judge what is known of the args.

The verdict and its words are Pydantic's own. What is not known is in the data as a ``Sentinel``,
and a complaint that may be about one is dropped. A conditional expression is judged once for each
outcome; what is wrong in every one is reported, or everything when each is wrong in its own way.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, RootModel, ValidationError

from soniq.args import ArgsRefused, codec_for, format_path, located_problems
from soniq_lint.sites.dropped_keys import dropped_keys
from soniq_lint.sites.misspellings import joined
from soniq_lint.sites.problems import EXTRA, LACKING, Path, Problem, field_at, problem
from soniq_lint.sites.values import OpenDict, Sentinel, Value, rebuilt, sentinels
from soniq_lint.sites.variants import variants

if TYPE_CHECKING:
    from soniq_lint.models.built import BuiltModel
    from soniq_lint.sites.objects import EnqueueSite

__all__ = ["Problem", "judge", "judge_site", "lacking_args"]

_BY_TYPE = frozenset(
    {
        *("bool_type", "bytes_type", "date_type", "datetime_type", "dict_type"),
        *("float_type", "frozen_set_type", "int_type", "list_type", "model_type", "set_type"),
        *("string_type", "time_delta_type", "time_type", "too_short", "tuple_type", "url_type"),
        *("uuid_type",),
    }
)
"""Errors that a list or a dict gets whatever is in it."""


def judge(model: BuiltModel, value: Value) -> list[Problem]:
    """Return everything that is certainly wrong with args, in the order of the model's errors."""
    verdicts: list[list[Problem]] = []
    for variant in variants(value):
        found = _judged(model, variant)
        if not found:
            return []
        verdicts.append(found)
    first, *others = verdicts
    common = [
        each for each in first if all(any(_same(each, one) for one in other) for other in others)
    ]
    if common or not all(any(each.refuses for each in verdict) for verdict in verdicts):
        return common
    told: dict[tuple[object, ...], Problem] = {}
    for each in (each for verdict in verdicts for each in verdict if each.refuses):
        told.setdefault((each.kind, each.path, each.node), each)
    return list(told.values())


def judge_site(site: EnqueueSite) -> list[Problem]:
    """Return what is certainly wrong with the args of an enqueue of a ref with a model.

    For ``enqueue_many`` paths begin with the index of the item.
    """
    model = None if site.ref is None else site.ref.model
    if site.form != "ref" or model is None or site.args is None:
        return []
    if not site.many:
        return judge(model, _filled_in(site.args))
    if not isinstance(site.args.data, list | tuple):
        return []
    return [
        replace(each, path=(index, *each.path))
        for index, item in site.args.parts.items()
        for each in judge(model, item)
    ]


def lacking_args(site: EnqueueSite) -> list[Problem]:
    """Return the required keys that an enqueue without any args lacks."""
    model = None if site.ref is None else site.ref.model
    if site.form != "ref" or model is None or site.args_node is not None or site.many:
        return []
    if site.spread or any(keyword.arg == "args" for keyword in site.call.keywords):
        return []
    return judge(model, Value(site.module, site.call, {}))


def _filled_in(value: Value) -> Value:
    """Return args with nothing in place of None: ``args=None`` is as if none were given."""
    if value.choices:
        filled = value.like(value.data, value.parts)
        filled.choices = tuple(map(_filled_in, value.choices))
        return filled
    return value.like({}, {}) if value.data is None else value


def _same(one: Problem, other: Problem) -> bool:
    return one.kind == other.kind and one.path == other.path


def _judged(model: BuiltModel, value: Value) -> list[Problem]:
    if value.model is not None:
        # made by its own model; whether that is the right one is not the question here
        model = value.model
        value = Value(value.module, value.node, value.data, value.keys, value.parts)
    if value.via is not None and value.via.model is not None:
        return _judged(value.via.model, value.via)
    if isinstance(value.data, Mapping) and not isinstance(value.data, dict):
        value = value.like(dict(value.data), value.parts)
    if not isinstance(value.data, dict):
        return _not_a_mapping(model, value)
    problems = _instances(value, ())
    problems += _wrong_keys(model, value)
    problems += _refused(model, value)
    problems += dropped_keys(model, value)
    return joined(problems, value)


def _not_a_mapping(model: BuiltModel, value: Value) -> list[Problem]:
    if isinstance(value.data, Sentinel | BaseModel):
        return []
    kind = type(value.data).__qualname__
    message = f"The args should be a mapping or an instance of {model.name}, not {kind}"
    return [Problem("invalid", (), "args_type", message, value.module, value.node, model)]


def _wrong_keys(model: BuiltModel, value: Value) -> Iterator[Problem]:
    if not model.keys_known:
        return
    for key in value.data:
        if not isinstance(key, str):
            kind = type(key).__qualname__
            module, node = value.keys.get(key, (value.module, value.node))
            message = f"Every key of the args should be a str, not {kind}"
            yield Problem("invalid", (), "invalid_key", message, module, node, model)
            return


def _instances(value: Value, path: Path) -> list[Problem]:
    """Return what is wrong with instances made inside the args, and put them there as such."""
    found: list[Problem] = []
    for key, part in value.parts.items():
        place = (*path, key) if isinstance(key, str | int) else path
        found += _instances(part, place)
        made = part if part.model is not None else part.via
        if made is not None and made.model is not None:
            own = _judged(made.model, made)
            found += [replace(each, path=(*place, *each.path)) for each in own]
        if part.model is not None:
            part.data = _made(part)
            part.model = None
            part.parts, part.keys = {}, {}
    if value.parts:
        value.data = rebuilt(value.data, value.parts)
    return found


def _made(part: Value) -> Any:
    assert part.model is not None
    if next(sentinels(part.data), None) is None:
        try:
            return part.model.cls.model_validate(part.data)
        except Exception:  # told already, or a bug in a type we cannot run
            pass
    return Sentinel("is an instance with unknown parts")


def _refused(model: BuiltModel, value: Value) -> list[Problem]:
    """Return the errors of the model that do not depend on anything unknown."""
    data = value.data
    try:
        model.cls.__pydantic_validator__.validate_python(data)
    except ValidationError as error:
        return list(_kept(model, value, error))
    except Exception:  # never the business of whoever wrote the call
        return []
    if not model.exact or next(sentinels(data), None) is not None:
        return []
    try:
        codec_for(model.cls).encode(data)
    except ArgsRefused as refused:
        return [
            problem(model, value, _parts_of(each.path, data), each.type, each.message)
            for each in refused.problems
            if each.type != "invalid_key"
        ]
    except Exception:
        return []
    return []


def _kept(model: BuiltModel, value: Value, error: ValidationError) -> Iterator[Problem]:
    details = error.errors(include_url=False, include_context=False)
    located = located_problems(error, value.data, model.cls)
    unions = _has_unknown(value.data) and _has_unions(model.cls.__pydantic_core_schema__)
    seen: set[tuple[Any, ...]] = set()
    for detail, (path, told, given) in zip(details, located, strict=True):
        kind = detail["type"]
        if kind == "invalid_key" and len(path) < 2 and model.keys_known:
            continue  # told in the words of an enqueue
        if _is_open(model, path, kind, told.message, given):
            continue
        if unions and len(detail["loc"]) > 1 and _is_open_below(model, value.data, path):
            continue
        key = (path, told.type, told.message)
        if key not in seen:
            seen.add(key)
            yield problem(model, value, path, told.type, told.message)


def _is_open(model: BuiltModel, path: Path, kind: str, message: str, given: object) -> bool:
    """Tell whether an error may be there only because something is not known."""
    if kind in EXTRA:
        return False
    if isinstance(given, Sentinel):
        return True
    if kind in LACKING:
        if isinstance(given, OpenDict):
            return True
        # an alias may lead into a value that is not known
        _, field = field_at(model, path)
        if field is None or not isinstance(given, dict):
            return False
        return any(key in given and _has_unknown(given[key]) for key in field.keys)
    if not _has_unknown(given):
        return False
    if isinstance(given, OpenDict) and kind == "too_short":
        return True
    certain = kind in _BY_TYPE or message.startswith(("List should have at", "Tuple should have"))
    return not (certain and isinstance(given, dict | list | tuple))


def _is_open_below(model: BuiltModel, data: dict[Any, Any], path: Path) -> bool:
    """Tell whether something unknown may decide which member of a union a value is read as."""
    inside = data
    if not issubclass(model.cls, RootModel) and path and path[0] in data:
        inside = data[path[0]]
    return _has_unknown(inside)


def _has_unknown(data: object) -> bool:
    return next(sentinels(data), None) is not None


def _has_unions(schema: Any) -> bool:
    """Tell whether a value may be read as one of several types, chosen by what fits."""
    seen: set[int] = set()
    todo = [schema]
    while todo:
        part = todo.pop()
        if id(part) in seen:
            continue
        seen.add(id(part))
        if isinstance(part, list | tuple):
            todo.extend(part)
        elif isinstance(part, dict):
            if part.get("type") == "union":
                return True
            todo.extend(value for key, value in part.items() if key != "metadata")
    return False


def _parts_of(place: str, data: Any) -> Path:
    """Return the parts of a path given as text, by walking the data it leads through."""
    if not place:
        return ()
    todo: list[tuple[Any, Path]] = [(data, ())]
    while todo:
        here, path = todo.pop()
        if path and format_path(path) == place:
            return path
        steps: Iterator[tuple[Any, Any]] = iter(())
        if isinstance(here, dict):
            steps = iter(here.items())
        elif isinstance(here, list | tuple):
            steps = iter(enumerate(here))
        todo.extend((item, (*path, key)) for key, item in steps if isinstance(key, str | int))
    return ()
