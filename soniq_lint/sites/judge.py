"""Let a task's rebuilt model judge what is known of the args.

The verdict and its words are Pydantic's own. What is not known is in the data as a ``Sentinel``,
and a complaint that may be about one is dropped. A conditional expression is judged once for each
outcome, and only what is wrong in every one is reported.
"""

from __future__ import annotations

import ast
import types
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import TYPE_CHECKING, Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, RootModel, ValidationError

from soniq.args import ArgsRefused, codec_for, format_path, located_problems
from soniq.args.traits import traits_of
from soniq.errors import nearest
from soniq_lint.sites.values import OpenDict, Sentinel, Value, sentinels

if TYPE_CHECKING:
    from soniq_lint.models.built import BuiltField, BuiltModel
    from soniq_lint.resolve.modules import Module
    from soniq_lint.sites.objects import EnqueueSite

_MOST_VARIANTS = 16
_LACKING = frozenset({"missing", "missing_argument"})
_EXTRA = frozenset({"extra_forbidden", "unexpected_keyword_argument"})


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with args.

    Attributes:
        kind: an ``unknown`` key, a ``missing`` key, or an ``invalid`` value.
        path: where in the args, in parts.
        type: Pydantic's type of the error; ``unknown_key`` for a key that would be dropped.
        message: what was expected, without a full stop, without values.
        module, node: the key, the value, or for something missing the dict that lacks it.
        owner: the model that declares the field or lacks the key, when known.
        field: the field concerned, when there is one.
        suggestion: the key that was probably meant, for an unknown one.
        certain: whether the suggestion is a required key that is missing.
    """

    kind: Literal["unknown", "missing", "invalid"]
    path: tuple[str | int, ...]
    type: str
    message: str
    module: Module
    node: ast.AST
    owner: BuiltModel | None = None
    field: BuiltField | None = None
    suggestion: str | None = None
    certain: bool = False

    @property
    def place(self) -> str:
        """Return the path as text: ``customer.emails[0]``."""
        return format_path(self.path)


def judge(model: BuiltModel, value: Value) -> list[Problem]:
    """Return everything that is certainly wrong with args, in the order of the model's errors."""
    verdicts: list[list[Problem]] | None = None
    for variant in _variants(value):
        found = _judged(model, variant)
        verdicts = [*(verdicts or []), found]
        if not found:
            return []
    if not verdicts:
        return []
    first, *others = verdicts
    return [
        problem
        for problem in first
        if all(any(_same(problem, each) for each in other) for other in others)
    ]


def judge_site(site: EnqueueSite) -> list[Problem]:
    """Return what is certainly wrong with the args of an enqueue of a ref with a model.

    For ``enqueue_many`` paths begin with the index of the item.
    """
    model = None if site.ref is None else site.ref.model
    if site.form != "ref" or model is None or site.args is None:
        return []
    if not site.many:
        return judge(model, site.args)
    return [
        replace(problem, path=(index, *problem.path))
        for index, item in site.args.parts.items()
        for problem in judge(model, item)
    ]


def lacking_args(site: EnqueueSite) -> list[Problem]:
    """Return the required keys that an enqueue without any args lacks."""
    model = None if site.ref is None else site.ref.model
    if site.form != "ref" or model is None or site.args_node is not None or site.many:
        return []
    if site.spread or any(keyword.arg == "args" for keyword in site.call.keywords):
        return []
    return judge(model, Value(site.module, site.call, {}))


def _same(one: Problem, other: Problem) -> bool:
    return one.kind == other.kind and one.path == other.path


def _judged(model: BuiltModel, value: Value) -> list[Problem]:
    if value.model is not None:
        # an instance is judged by the model it is made from; the same or a subclass, or silence
        if value.model.target.node is not model.target.node:
            return []
        value = Value(value.module, value.node, value.data, value.keys, value.parts)
    if not isinstance(value.data, dict):
        return _not_a_mapping(model, value)
    inner = _inner_instances(value, ())
    problems = [*inner, *_refused(model, value)]
    unknown = list(_unknown_keys(model, value, ()))
    return _merged(model, problems, unknown, value)


def _not_a_mapping(model: BuiltModel, value: Value) -> list[Problem]:
    if isinstance(value.data, Sentinel):
        return []
    if isinstance(value.data, BaseModel):
        return []
    kind = type(value.data).__qualname__
    message = f"The args should be a mapping or an instance of {model.name}, not {kind}"
    return [Problem("invalid", (), "args_type", message, value.module, value.node, model)]


def _inner_instances(value: Value, path: tuple[str | int, ...]) -> list[Problem]:
    """Return what is wrong with instances made inside the args, and replace them by instances."""
    found: list[Problem] = []
    for key, part in value.parts.items():
        place = (*path, key) if isinstance(key, str | int) else path
        found += _inner_instances(part, place)
        if part.model is not None:
            own = _judged(part.model, part)
            found += [replace(each, path=(*place, *each.path)) for each in own]
            part.data = _made(part)
            part.model = None
            part.parts, part.keys = {}, {}
    if value.parts and value.model is None:
        value.data = _rebuilt(value)
    return found


def _made(part: Value) -> Any:
    assert part.model is not None
    if next(sentinels(part.data), None) is None:
        try:
            return part.model.cls.model_validate(part.data)
        except Exception:  # told already, or a bug in a type we cannot run
            pass
    return Sentinel("is an instance with unknown parts")


def _rebuilt(value: Value) -> Any:
    data = value.data
    if isinstance(data, dict):
        made: dict[Any, Any] = OpenDict() if isinstance(data, OpenDict) else {}
        made.update((key, part.data) for key, part in value.parts.items())
        return made
    if isinstance(data, list | tuple):
        return type(data)(part.data for part in value.parts.values())
    return data


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
            _problem(model, value, _parts_of(each.path, data), each.type, each.message)
            for each in refused.problems
        ]
    except Exception:
        return []
    return []


def _kept(model: BuiltModel, value: Value, error: ValidationError) -> Iterator[Problem]:
    data = value.data
    unions = traits_of(model.cls.__pydantic_core_schema__).unions
    details = error.errors(include_url=False, include_context=False)
    seen: set[tuple[Any, ...]] = set()
    located = located_problems(error, data, model.cls)
    for detail, (path, told, given) in zip(details, located, strict=True):
        kind = detail["type"]
        if kind in _LACKING:
            if isinstance(given, Sentinel | OpenDict):
                continue
        elif kind in _EXTRA:
            pass
        elif next(sentinels(given), None) is not None:
            continue
        top = path[0] if path else None
        # the union of a root model decides about the whole
        whole = top is None or issubclass(model.cls, RootModel)
        below = data if whole else data.get(top)
        if unions and len(detail["loc"]) > 1 and next(sentinels(below), None) is not None:
            continue
        key = (path, told.type, told.message)
        if key in seen:
            continue
        seen.add(key)
        yield _problem(model, value, path, told.type, told.message)


def _problem(
    model: BuiltModel, value: Value, path: Sequence[str | int], kind: str, message: str
) -> Problem:
    missing = kind in _LACKING
    unknown = kind in _EXTRA
    owner, field = _field_at(model, path)
    steps = tuple(path)
    module, node = _node_at(value, steps[:-1] if missing else steps, key=unknown)
    return Problem(
        "missing" if missing else "unknown" if unknown else "invalid",
        steps,
        kind,
        message,
        module,
        node,
        owner,
        field,
    )


def _node_at(value: Value, path: Sequence[str | int], *, key: bool) -> tuple[Module, ast.AST]:
    """Return the node of the value at a path, or of its key; as near to it as is known."""
    module: Module = value.module
    node: ast.AST = value.node
    here = value
    for index, part in enumerate(path):
        last = index == len(path) - 1
        if key and last and part in here.keys:
            return here.keys[part]
        below = here.parts.get(part)
        if below is None:
            break
        here = below
        module, node = here.module, here.node
    return module, node


def _field_at(
    model: BuiltModel, path: Sequence[str | int]
) -> tuple[BuiltModel | None, BuiltField | None]:
    """Return the field at a path and the model that declares it, following nested models."""
    owner: BuiltModel | None = model
    found: tuple[BuiltModel | None, BuiltField | None] = (model, None)
    for part in path:
        if not isinstance(part, str) or owner is None:
            continue
        field = next(
            (each for each in owner.fields.values() if part in (*each.keys, each.name)), None
        )
        if field is None:
            return owner, None
        found = (owner, field)
        owner = owner.nested.get(field.models[0]) if len(field.models) == 1 else None
    return found


def _unknown_keys(
    model: BuiltModel, value: Value, path: tuple[str | int, ...]
) -> Iterator[Problem]:
    """Yield keys that a model drops silently: unknown ones under ``extra="ignore"``."""
    data = value.data
    if not isinstance(data, dict) or value.model is not None:
        return
    if not model.keys_known or issubclass(model.cls, RootModel):
        return
    if model.cls.model_config.get("extra", "ignore") == "ignore":
        known = {key for field in model.fields.values() for key in field.keys}
        for key in data:
            if isinstance(key, str) and key not in known:
                module, node = value.keys.get(key, (value.module, value.node))
                message = f"{model.name} has no field {key!r}, so its value would be dropped"
                yield Problem("unknown", (*path, key), "unknown_key", message, module, node, model)
    for field in model.fields.values():
        for key in field.keys:
            part = value.parts.get(key)
            inner = model.cls.model_fields.get(field.name)
            if part is None or inner is None:
                continue
            yield from _below(model, inner.annotation, part, (*path, key))


def _below(
    model: BuiltModel, annotation: Any, value: Value, path: tuple[str | int, ...]
) -> Iterator[Problem]:
    """Follow an annotation that leaves no doubt about the model a value is read by."""
    origin, args = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        yield from _below(model, args[0], value, path)
    elif origin in (Union, types.UnionType):
        rest = [each for each in args if each is not type(None)]
        if len(rest) == 1:
            yield from _below(model, rest[0], value, path)
    elif origin in (list, tuple, set, frozenset) or getattr(origin, "__name__", "") == "Sequence":
        if isinstance(value.data, list | tuple) and (len(args) == 1 or args[1:] == (...,)):
            for index, part in value.parts.items():
                yield from _below(model, args[0], part, (*path, index))
    elif origin is dict:
        if isinstance(value.data, dict) and len(args) == 2:
            for key, part in value.parts.items():
                if isinstance(key, str):
                    yield from _below(model, args[1], part, (*path, key))
    elif isinstance(annotation, type) and issubclass(annotation, BaseModel):
        nested = next((each for each in model.nested.values() if each.cls is annotation), None)
        if nested is not None:
            yield from _unknown_keys(nested, value, path)


def _merged(
    model: BuiltModel, problems: list[Problem], unknown: list[Problem], value: Value
) -> list[Problem]:
    """Join an unknown key with the missing one it is a misspelling of, and order by place."""
    told = {each.path for each in problems if each.kind == "unknown"}
    strangers = [each for each in problems if each.kind == "unknown"]
    strangers += [each for each in unknown if each.path not in told]
    missing = [each for each in problems if each.kind == "missing"]
    others = [each for each in problems if each.kind == "invalid"]
    explained: set[tuple[str | int, ...]] = set()
    suggested: list[Problem] = []
    for stranger in strangers:
        suggestion, certain, field = _suggested(stranger, missing, explained, value)
        message = stranger.message.partition("; did you mean")[0]
        suggested.append(
            replace(stranger, message=message, field=field, suggestion=suggestion, certain=certain)
        )
    left = [each for each in missing if each.path not in explained]
    return [*suggested, *left, *others]


def _suggested(
    stranger: Problem,
    missing: list[Problem],
    explained: set[tuple[str | int, ...]],
    value: Value,
) -> tuple[str | None, bool, BuiltField | None]:
    key, parent = stranger.path[-1], stranger.path[:-1]
    owner = stranger.owner
    lacking = [
        str(each.path[-1])
        for each in missing
        if each.path[:-1] == parent and each.path not in explained
    ]
    close = nearest(str(key), lacking)
    if close is not None:
        explained.add((*parent, close))
        field = next((each.field for each in missing if each.path == (*parent, close)), None)
        return close, True, field
    if owner is None:
        return None, False, None
    present = _present(value, parent)
    free = {
        each: field for field in owner.fields.values() for each in field.keys if each not in present
    }
    close = nearest(str(key), free)
    return close, False, free.get(close) if close is not None else None


def _present(value: Value, path: Sequence[str | int]) -> set[Any]:
    here = value
    for part in path:
        below = here.parts.get(part)
        if below is None:
            return set()
        here = below
    return set(here.data) if isinstance(here.data, dict) else set()


def _parts_of(place: str, data: Any) -> tuple[str | int, ...]:
    """Return the parts of a path given as text, by walking the data it leads through."""
    if not place:
        return ()
    todo: list[tuple[Any, tuple[str | int, ...]]] = [(data, ())]
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


def _variants(value: Value) -> Iterator[Value]:
    """Yield a copy of a value for each combination of outcomes of its conditional expressions."""
    choices = list(_choices(value))
    number = 1
    usable: list[Value] = []
    for each in choices:
        number *= len(each.choices)
        if number > _MOST_VARIANTS:
            break
        usable.append(each)
    ranges = [range(len(each.choices)) for each in usable]
    for picks in product(*ranges):
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


def _copied(value: Value, chosen: dict[int, int]) -> Value:
    if value.choices and id(value) in chosen:
        return _copied(value.choices[chosen[id(value)]], chosen)
    parts = {key: _copied(part, chosen) for key, part in value.parts.items()}
    copy = Value(value.module, value.node, value.data, dict(value.keys), parts, (), value.model)
    if parts:
        copy.data = _rebuilt(copy)
    return copy
