"""What is wrong with args, told without quoting them.

Pydantic's errors quote input in three ways: in a few messages, in whatever a validator's author
wrote, and in places that name union branches instead of data. Here each becomes an ``ArgProblem``
whose path leads to the data and whose message says what was expected, never what was found.
"""

from __future__ import annotations

import json
import re
import traceback
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePath
from typing import Any, get_args

from pydantic import AliasChoices, AliasPath, BaseModel, RootModel, ValidationError
from pydantic_core.core_schema import ErrorType

from soniq.errors import ArgProblem, nearest

PathPart = str | int
Path = tuple[PathPart, ...]

REFUSED = "Refused by a validator of the model"

# Messages whose Pydantic text carries input, or words written by a validator's author.
_REWORDED = {
    "value_error": REFUSED,
    "assertion_error": REFUSED,
    "union_tag_invalid": "Input tag should be one of the expected tags",
    "uuid_parsing": "Input should be a valid UUID",
    "bytes_invalid_encoding": "Data should be valid in the expected encoding",
    "get_attribute_error": "Error extracting an attribute",
    "mapping_type": "Input should be a valid mapping",
    "iteration_error": "Error iterating over the input",
    "datetime_object_invalid": "Invalid datetime object",
    "timezone_offset": "Timezone offset should be the required one",
    "json_invalid": "Invalid JSON",
}
_WRITTEN_BY_PYDANTIC = frozenset(get_args(ErrorType)) - _REWORDED.keys()
_STABLE_TYPE = re.compile(r"[a-z][a-z0-9_.]{0,63}")
_BRANCH = re.compile(r".*[\[(].*|.*-.*|str|int|float|bool|bytes|dict|list|set|tuple|none")
_LONGEST_KEY = 100
_SHORTEST_QUOTE = 3


class ArgsRefused(Exception):
    """Args that cannot be stored or read; callers wrap it in an error that names the task.

    Attributes:
        problems: everything that is wrong, at once; never empty, never with values.
    """

    def __init__(self, problems: Sequence[ArgProblem]) -> None:
        super().__init__("; ".join(str(problem) for problem in problems))
        self.problems = tuple(problems)

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self.problems,)


def format_path(parts: Sequence[PathPart]) -> str:
    """Return a path as text: ``customer.emails[0]``, ``headers["x-id"]``; empty for the whole.

    Keys that are no identifiers are quoted as ASCII JSON, and cut after 100 characters.
    """
    text = ""
    for part in parts:
        if isinstance(part, int):
            text += f"[{part}]"
        elif part.isidentifier() and part.isascii():
            text += f".{part[:_LONGEST_KEY]}" if text else part[:_LONGEST_KEY]
        else:
            shown = part if len(part) <= _LONGEST_KEY else part[:_LONGEST_KEY] + "..."
            text += f"[{json.dumps(shown)}]"
    return text


def problem(parts: Sequence[PathPart], kind: str, message: str) -> ArgProblem:
    """Return an ``ArgProblem`` at a path given in parts."""
    return ArgProblem(format_path(parts), kind, message)


def shifted(index: int, found: ArgProblem) -> ArgProblem:
    """Return the problem of one item as a problem of the batch: ``[17].order_id``."""
    joint = "" if not found.path or found.path.startswith("[") else "."
    return ArgProblem(f"[{index}]{joint}{found.path}", found.type, found.message)


def problems_of(
    error: ValidationError, data: object, model: type[BaseModel] | None, note: str = ""
) -> list[ArgProblem]:
    """Return Pydantic's errors as problems, duplicates from union branches removed.

    Args:
        error: what validating ``data`` against ``model`` raised.
        data: the input, or its JSON parsed; paths are followed through it.
        model: the model that refused, to suggest names from; None for another type.
        note: added to each message, such as where the data stood.
    """
    found = located_problems(error, data, model, note)
    return list(dict.fromkeys(each for _, each, _ in found))


def located_problems(
    error: ValidationError, data: object, model: type[BaseModel] | None, note: str = ""
) -> list[tuple[Path, ArgProblem, object]]:
    """Return each of Pydantic's errors as its path in parts, the problem, and the input meant.

    In Pydantic's order, one for each error, so union branches may repeat a problem. Arguments as
    for ``problems_of``.
    """
    found = []
    names: dict[Path, set[str]] = {}
    for detail in error.errors(include_url=False):
        kind, given = detail["type"], detail["input"]
        path, is_key, parent = _followed(detail["loc"], kind, given, data, model)
        message = _message(kind, detail["msg"], given) + (" (the key)" if is_key else "")
        message += _did_you_mean(kind, path, parent, model, names) + note
        stable = kind if _STABLE_TYPE.fullmatch(kind) else "custom_error"
        found.append((path, problem(path, stable, message), given))
    return found


def parsed(text: str | bytes) -> object:
    """Return JSON text as Python data for following paths; None when it is no JSON."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def crash_problem(error: Exception) -> ArgProblem:
    """Return the problem of an exception that is no refusal: a bug in a validator or serializer.

    The exception's text may hold values, so only its class and the place are told.
    """
    here = PurePath(__file__).parent
    frames = [
        (path, frame.lineno)
        for frame in traceback.extract_tb(error.__traceback__)
        # where Soniq calls Pydantic is no place of the model
        if (path := PurePath(frame.filename)).parent != here
    ]
    place = f" at {frames[-1][0].name}:{frames[-1][1]}" if frames else ""
    return ArgProblem("", "validator_crashed", f"The model raised {type(error).__name__}{place}")


def _message(kind: str, text: str, given: object) -> str:
    if kind in _REWORDED:
        return _REWORDED[kind]
    if kind not in _WRITTEN_BY_PYDANTIC:
        return REFUSED
    # a custom error may borrow the name of a known type
    if isinstance(given, str) and len(given) >= _SHORTEST_QUOTE and given in text:
        return "Input does not fit"
    return text


_UNKNOWN = object()


def _followed(
    location: Sequence[PathPart],
    kind: str,
    given: object,
    data: object,
    model: type[BaseModel] | None,
) -> tuple[Path, bool, object]:
    """Follow Pydantic's location through the data, dropping parts that name union branches.

    Returns the path, whether the problem is with a key, and the container of the last part.
    """
    path: list[PathPart] = []
    here, parent = data, _UNKNOWN
    is_key = bool(location) and location[-1] == "[key]"
    parts = location[:-1] if is_key else location
    for position, part in enumerate(parts):
        last = position == len(parts) - 1
        if kind != "missing" and isinstance(here, Mapping | list | tuple) and _same(here, given):
            # already where the error is; what follows can only be a branch
            break
        below = _step(here, part)
        if below is None:
            names_field = position == 0 and model and not issubclass(model, RootModel)
            unseen = here is _UNKNOWN and not _BRANCH.fullmatch(str(part))
            if not (names_field or unseen or (last and kind == "missing")):
                continue
            below = (_UNKNOWN,)
        path.append(part)
        parent, here = here, below[0]
    return tuple(path), is_key, parent


def _same(here: object, given: object) -> bool:
    if here is given:
        return True
    try:
        return type(here) is type(given) and bool(here == given)
    except Exception:  # comparing foreign objects may raise anything
        return False


def _step(here: object, part: PathPart) -> tuple[object] | None:
    """Return what lies one step further in the data, or None when the step leads nowhere."""
    if isinstance(here, Mapping):
        if part in here:
            return (here[part],)
        # keys of other types appear in locations as text
        return next(((here[k],) for k in here if not isinstance(k, str) and str(k) == part), None)
    if isinstance(part, int):
        if isinstance(here, list | tuple) and 0 <= part < len(here):
            return (here[part],)
        return (_UNKNOWN,) if isinstance(here, set | frozenset) or here is _UNKNOWN else None
    if isinstance(here, BaseModel) and part in here.__dict__:
        return (here.__dict__[part],)
    return None


def _did_you_mean(
    kind: str,
    path: Path,
    parent: object,
    model: type[BaseModel] | None,
    names: dict[Path, set[str]],
) -> str:
    """Return the near miss of an unknown or missing key, as the end of a message.

    ``names`` remembers which keys are known at a path.
    """
    if model is None or kind not in ("extra_forbidden", "missing"):
        return ""
    if not path or not isinstance(path[-1], str):
        return ""
    above = path[:-1]
    if above not in names:
        names[above] = {each for found in _models_at(model, above) for each in _input_names(found)}
    known = names[above]
    if kind == "extra_forbidden":
        close = nearest(path[-1], known)
        return f"; did you mean {close!r}?" if close is not None else ""
    strangers = [k for k in parent if isinstance(k, str)] if isinstance(parent, Mapping) else []
    close = nearest(path[-1], [k for k in strangers if k not in known])
    return f"; is {close[:_LONGEST_KEY]!a} a misspelling of it?" if close is not None else ""


def _models_at(model: type[BaseModel], path: Sequence[PathPart]) -> set[type[BaseModel]]:
    """Return the models that the data at ``path`` may be read by."""
    models = {model}
    for part in path:
        below = {
            inner
            for outer in models
            for name, field in outer.model_fields.items()
            if part in (name, *_aliases(field.validation_alias))
            for inner in _models_in(field.annotation)
        }
        # an index or a key of a dict: still among the models of the field
        models = below or models
    return models


def _models_in(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models_in(part)


def _input_names(model: type[BaseModel]) -> Iterator[str]:
    by_name = model.model_config.get("populate_by_name") or model.model_config.get(
        "validate_by_name"
    )
    for name, field in model.model_fields.items():
        aliases = list(_aliases(field.validation_alias))
        yield from aliases
        if by_name or not aliases:
            yield name


def _aliases(alias: str | AliasPath | AliasChoices | None) -> Iterator[str]:
    if isinstance(alias, str):
        yield alias
    elif isinstance(alias, AliasPath):
        if isinstance(first := alias.path[0], str):
            yield first
    elif alias is not None:
        for choice in alias.choices:
            yield from _aliases(choice)


def type_name(value: Any) -> str:
    """Return the name of a value's class, for a message."""
    return type(value).__qualname__
