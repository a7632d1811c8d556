"""The two sides of a promise as something that can be tried: a writer of rows, a reader of rows."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from random import Random
from typing import Any

from pydantic import BaseModel, ValidationError

from soniq.args import ArgsRefused, ModelCodec, codec_for, located_problems
from soniq.args.described import described_reader, described_writer
from soniq.contract.compare.hints import gathered
from soniq.contract.compare.nodes import Document
from soniq.contract.compare.trials import Trials
from soniq.contract.compare.values import Values


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a reader refuses a row.

    Attributes:
        path: place in the row, in parts.
        kind: Pydantic's type of error.
        message: what was expected, without values.
    """

    path: tuple[str | int, ...]
    kind: str
    message: str


@dataclass(frozen=True)
class Side:
    """One side: a model at hand, one rebuilt from source, or only its schemas.

    Attributes:
        model: the model, if there is one.
        exact: whether the model is the real one in all that matters; a model rebuilt from source
            is not where a part of it could not be read, and then accepts too much there.
        schema: the schema, for a side without a model.
    """

    model: type[BaseModel] | None = None
    exact: bool = True
    schema: Mapping[str, Any] | None = None

    @cached_property
    def writes(self) -> Mapping[str, Any]:
        """Return the schema of what this side stores."""
        return described_writer(self.model) if self.model is not None else self._given

    @cached_property
    def reads(self) -> Mapping[str, Any]:
        """Return the schema of what this side accepts."""
        return described_reader(self.model) if self.model is not None else self._given

    @property
    def writes_for_certain(self) -> bool:
        """Tell whether a row that this side is found to store is one it really stores."""
        if self.model is not None:
            return self.exact
        return Document(self.writes).is_described

    @property
    def refuses_for_certain(self) -> bool:
        """Tell whether a row that this side is found to refuse is one it really refuses.

        A model that is known in part accepts more than the real one.
        """
        return self.model is not None or Document(self.reads).is_described

    @property
    def _given(self) -> Mapping[str, Any]:
        return {} if self.schema is None else self.schema


class Producer:
    """Stores args as a producer would, which means that its model has accepted them.

    Without a model, a row counts as stored when the writer's schema is certain of it.
    """

    def __init__(self, side: Side) -> None:
        self._side = side
        self._codec: ModelCodec[BaseModel] | None = (
            None if side.model is None else codec_for(side.model)
        )
        self._schema = side.writes if side.model is None else side.reads

    def trials(self, other: Mapping[str, Any], seed: int) -> Trials:
        """Return what makes args, with the limits of the other side in mind."""
        hints = gathered([other, self._schema, self._side.writes])
        trials = Trials(Document(self._schema), hints, Random(seed))
        if self._side.model is not None:
            trials.prefer(partial(refused_places, self._side.model))
        return trials

    def stored(self, args: Mapping[str, Any]) -> str | None:
        """Return args as the text of a row; None when the writer does not accept them."""
        if self._codec is None:
            document = Document(self._schema)
            fits = Values(document, lax=False).takes(document.root, dict(args))
            return json.dumps(args) if fits else None
        try:
            # read as JSON, so that text stands for dates and the like in strict models too
            return self._codec.encode(self._codec.decode(json.dumps(args)))
        except ArgsRefused:
            return None
        except (ValueError, RecursionError):
            return None


class Consumer:
    """Reads rows as a worker would; without a model, as far as the schema is certain."""

    def __init__(self, side: Side) -> None:
        self._side = side
        self.codec: ModelCodec[BaseModel] | None = (
            None if side.model is None else codec_for(side.model)
        )
        self._document = Document(side.reads)
        self._values = Values(self._document, lax=True)

    @property
    def is_model(self) -> bool:
        """Tell whether refusals come from the model itself."""
        return self.codec is not None

    def refusals(self, text: str) -> list[Refusal]:
        """Return why a row is refused; empty when it is read, or when a schema is not certain."""
        if self.codec is None:
            taken = self._values.takes(self._document.root, json.loads(text))
            return [Refusal((), "schema", "The schema refuses it")] if taken is False else []
        return refusals_of(self.codec.model, text)


def refused_places(model: type[BaseModel], args: Any) -> list[tuple[str | int, ...]]:
    """Return where a model refuses args; empty when it accepts them."""
    return [each.path for each in refusals_of(model, json.dumps(args))]


def refusals_of(model: type[BaseModel], text: str) -> list[Refusal]:
    """Return why a model refuses a row; empty when it reads it."""
    try:
        model.__pydantic_validator__.validate_json(text)
    except ValidationError as error:
        located = located_problems(error, json.loads(text), model)
        return [
            # without what may be meant instead, which is about people and not about models
            Refusal(path, found.type, found.message.partition("; ")[0])
            for path, found, _ in located
        ]
    except Exception as error:  # a validator that crashes refuses too
        return [Refusal((), "crash", f"A validator of the model raised {type(error).__name__}")]
    return []
