"""Args with a model: validated on the way in, and again on the way out.

What ``encode`` returns has been read back by the model it came from. So a row never holds what its
own model refuses: not from an instance that was mutated or built by ``model_construct``, not from
a field that is excluded, renamed for writing only, or turned to null or asterisks by a serializer.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from functools import lru_cache, partial
from typing import Any, Generic, TypeVar, cast

from pydantic import BaseModel, ValidationError

from soniq.args.acceptance import acceptance_of
from soniq.args.jsonable import unwritable
from soniq.args.models import complete_model
from soniq.args.plain import canonical_digest
from soniq.args.problems import (
    ArgsRefused,
    crash_problem,
    parsed,
    problems_of,
    shifted,
    type_name,
)
from soniq.args.storable import agreed, compare, equal, lost_fields, sets_sorted, with_tags_set
from soniq.args.traits import traits_of
from soniq.errors import ArgProblem

M = TypeVar("M")

_AS_STORED = " (in the JSON that would be stored)"
_MASKED = b"********"
"""What Pydantic writes for a secret, in part: such a row has lost its value."""


class ModelCodec(Generic[M]):
    """Turns args into row text and back, for one model. Get it from ``codec_for``; it is immutable.

    Row text is the validated model in JSON mode: coerced, by alias, only what the caller set, in a
    form that reads back (``round_trip``). One exception to "only what the caller set": where that
    would not read back as the same member of a union, tags that are defaults are stored too, and
    if they do not settle it, all defaults.
    """

    __slots__ = (
        "_asymmetric", "_factories", "_model", "_nested", "_null", "_read", "_read_json",
        "_to_python", "_unions", "_write", "_write_all",
    )  # fmt: skip

    def __init__(self, model: type[M]) -> None:
        kind = cast("type[BaseModel]", model)
        serializer, validator = kind.__pydantic_serializer__, kind.__pydantic_validator__
        options: dict[str, Any] = {"by_alias": True, "round_trip": True, "warnings": False}
        self._model = kind
        self._read = validator.validate_python
        self._read_json = validator.validate_json
        self._write: Callable[[Any], bytes] = partial(
            serializer.to_json, exclude_unset=True, **options
        )
        self._write_all: Callable[[Any], bytes] = partial(serializer.to_json, **options)
        self._to_python: Callable[..., Any] = partial(serializer.to_python, **options)
        traits = traits_of(kind.__pydantic_core_schema__)
        self._unions = traits.unions
        self._nested = traits.nested
        self._factories = traits.factories
        self._asymmetric = traits.asymmetric
        # what to look for in row text before it is looked at closely; most models skip null
        self._null = b"null" if traits.lossy_nulls else b"NaN"

    @property
    def model(self) -> type[M]:
        """Return the model this codec reads and writes."""
        return cast("type[M]", self._model)

    def encode(self, args: Mapping[str, Any] | M) -> str:
        """Return the row text of args given as a mapping or as an instance of the model.

        Unknown keys are what the model's ``extra`` setting makes of them: dropped by default. An
        instance of a subclass is stored as the model itself would be.

        Raises:
            ArgsRefused: with every problem found.
        """
        if type(args) is dict:
            value, given = self._validated(args), False
        elif isinstance(args, self._model):
            value, given = args, True
        elif isinstance(args, Mapping):
            value, given = self._validated(dict(args)), False
        else:
            raise ArgsRefused([self._wrong_class(args)])
        try:
            raw = self._write(value)
            back = self._read_json(raw)
        except ValidationError as error:
            raw, back = self._second_try(value, error)
        except Exception as error:
            raise ArgsRefused(self._unwritable(value, error)) from None
        if self._nested or given:
            # instances come as they are: store their canonical form, not their own
            raw, back = self._canonical(raw, back)
        if self._unions and not equal(back, value):
            raw = self._distinct(value, raw)
        if self._asymmetric and (lost := lost_fields(value, back)):
            raise ArgsRefused(lost)
        if (
            self._null in raw
            or b"\\u0000" in raw
            or b"NaN" in raw
            or b"Infinity" in raw
            or _MASKED in raw
            or raw[0] != 123  # {
        ):
            problems = self._unstorable(value, raw)
            if problems:
                raise ArgsRefused(problems)
        return raw.decode()

    def encode_many(self, items: Iterable[Mapping[str, Any] | M]) -> list[str]:
        """Return the row text of each item.

        Raises:
            ArgsRefused: with the problems of every item, at paths such as ``[17].order_id``.
        """
        texts: list[str] = []
        problems: list[ArgProblem] = []
        encode = self.encode
        for index, item in enumerate(items):
            try:
                texts.append(encode(item))
            except ArgsRefused as refused:
                problems += [shifted(index, found) for found in refused.problems]
        if problems:
            raise ArgsRefused(problems)
        return texts

    def decode(self, text: str) -> M:
        """Return stored args as an instance of the model, validated in JSON mode.

        Raises:
            ArgsRefused: with every problem found; also when a validator crashes.
        """
        try:
            return cast("M", self._read_json(text))
        except ValidationError as error:
            raise ArgsRefused(problems_of(error, parsed(text), self._model)) from None
        except Exception as error:
            raise ArgsRefused([crash_problem(error)]) from None

    def refused(self, texts: Iterable[str]) -> list[int]:
        """Return the positions of stored args that ``decode`` refuses, without saying why.

        Takes no longer than Pydantic does: this is for millions.
        """
        read, found = acceptance_of(self._model), []
        for position, text in enumerate(texts):
            try:
                read(text)
            except Exception:  # a validator may raise anything
                found.append(position)
        return found

    def unique_digest(self, task: str, text: str) -> bytes:
        """Return the SHA-256 under which equal args of one task are the same job.

        Taken over the full args of a row text, defaults filled in: independent of the order of
        keys and set members, of a default being given or left out, of mapping or instance. A
        default that comes out differently each time, such as a fresh UUID, does not count.

        Raises:
            ArgsRefused: the text is not one the model reads.
        """
        args = self._full(text)
        if self._factories:
            args = agreed(args, self._full(text))
        return canonical_digest(task, args)

    def _validated(self, args: dict[str, Any]) -> Any:
        try:
            value = self._read(args)
        except ValidationError as error:
            problems = problems_of(error, args, self._model)
            if wrong := _key_problems(args):
                problems = wrong + [found for found in problems if found.type != "invalid_key"]
            raise ArgsRefused(problems) from None
        except Exception as error:
            raise ArgsRefused([crash_problem(error)]) from None
        if len(value.__pydantic_fields_set__) != len(args) and (wrong := _key_problems(args)):
            raise ArgsRefused(wrong)
        return value

    def _second_try(self, value: Any, error: ValidationError) -> tuple[bytes, Any]:
        """Write more than was set, for what the shorter text leaves unreadable; or explain."""
        for raw in self._longer(value) if self._unions else ():
            try:
                return raw, self._read_json(raw)
            except Exception:  # the first error tells more
                continue
        raw = self._write(value)
        if any(detail["type"] == "json_invalid" for detail in error.errors(include_url=False)):
            problems = self._unwritable(value, error)
        else:
            problems = self._unstorable(value, raw)
        problems = problems or problems_of(error, parsed(raw), self._model, _AS_STORED)
        raise ArgsRefused(problems) from None

    def _longer(self, value: Any) -> Iterator[bytes]:
        """Yield texts with more than was set: first the tags that are defaults, then everything."""
        with suppress(Exception):  # copying and writing run user code
            yield self._write(with_tags_set(value))
        with suppress(Exception):
            yield self._write_all(value)

    def _unwritable(self, value: Any, error: Exception) -> list[ArgProblem]:
        try:
            problems = unwritable(self._to_python(value, mode="python", exclude_unset=True))
        except Exception as cause:
            return [crash_problem(cause)]
        if problems or isinstance(error, ValidationError):
            return problems
        return [crash_problem(error)]

    def _canonical(self, raw: bytes, back: Any) -> tuple[bytes, Any]:
        """Return the text of what the text reads as; the same one unless something was coerced."""
        try:
            again = self._write(back)
            return (raw, back) if again == raw else (again, self._read_json(again))
        except Exception:  # not stable under reading; the first text is known to be readable
            return raw, back

    def _distinct(self, value: Any, raw: bytes) -> bytes:
        """Return a text that reads back as ``value`` where defaults make the difference."""
        for longer in self._longer(value):
            with suppress(Exception):
                if equal(self._read_json(longer), value):
                    return longer
        return raw

    def _unstorable(self, value: Any, raw: bytes) -> list[ArgProblem]:
        """Return what a row cannot hold, comparing the JSON with the Python data it came from."""
        try:
            stored = json.loads(raw)
        except (ValueError, RecursionError):
            return self._unwritable(value, TypeError())
        try:
            source = self._to_python(value, mode="python", exclude_unset=True)
        except Exception:  # a serializer for JSON only
            source = None
        problems: list[ArgProblem] = []
        if not isinstance(stored, dict):
            message = f"The args should be written as a JSON object, not {type_name(stored)}"
            problems.append(ArgProblem("", "not_an_object", message))
        compare(source, stored, (), problems)
        return problems

    def _wrong_class(self, args: object) -> ArgProblem:
        expected = f"a mapping or an instance of {self._model.__qualname__}"
        kind = "wrong_model" if isinstance(args, BaseModel) else "args_type"
        return ArgProblem("", kind, f"The args should be {expected}, not {type_name(args)}")

    def _full(self, text: str) -> Any:
        value = self.decode(text)
        try:
            stored = json.loads(self._write_all(value))
            source = self._to_python(value, mode="python")
        except Exception as error:
            raise ArgsRefused([crash_problem(error)]) from None
        return sets_sorted(source, stored)


def codec_for(model: type[M]) -> ModelCodec[M]:
    """Return the codec of a model; built once and kept.

    Raises:
        InvalidTaskRef: not a Pydantic model class, or one with names that cannot be resolved.
    """
    key: Any = model  # mypy does not take a type[M] for Hashable
    codec: ModelCodec[M] = _codec(key)
    return codec


@lru_cache(maxsize=1024)
def _codec(model: Any) -> ModelCodec[Any]:
    return ModelCodec(complete_model(model))


def _key_problems(args: dict[Any, Any]) -> list[ArgProblem]:
    kinds = sorted({type_name(key) for key in args if not isinstance(key, str)})
    message = "Every key of the args should be a str, not "
    return [ArgProblem("", "invalid_key", message + kind) for kind in kinds]
