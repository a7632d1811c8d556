"""The two sides of a promise as something that can be tried: a writer of rows, a reader of rows."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from random import Random
from typing import Any, Final, Protocol

from pydantic import BaseModel, ValidationError

from soniq.args import ArgsRefused, ModelCodec, codec_for, located_problems
from soniq.args.described import described_reader, described_writer
from soniq.contract.compare.hints import gathered
from soniq.contract.compare.nodes import Document
from soniq.contract.compare.trials import Trials
from soniq.contract.compare.values import Values
from soniq.witness.losses import Loss, has_code, losses_of

BATCH: Final = 64
"""Rows that a model in another process is given at once."""


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


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader makes of one row.

    Attributes:
        refusals: why it refuses the row; empty when it reads it.
        losses: what it drops or changes of a row that it reads.
    """

    refusals: Sequence[Refusal] = ()
    losses: Sequence[Loss] = ()


class Remote(Protocol):
    """A model that another process has.

    Attributes:
        writes: described schema of what it stores.
        reads: described schema of what it accepts.
    """

    writes: Mapping[str, Any]
    reads: Mapping[str, Any]

    def store(self, items: Sequence[Mapping[str, Any]]) -> Sequence[str | None]:
        """Return each of several args as the text of a row; None for those it does not accept."""
        ...

    def read(self, texts: Sequence[str]) -> Sequence[Reading]:
        """Return what it makes of each of several rows."""
        ...


@dataclass(frozen=True)
class Side:
    """One side: a model at hand, one rebuilt from source or imported, or only its schemas.

    Attributes:
        model: the model, if there is one.
        remote: the model, if another process has it.
        exact: whether the model is the real one in all that matters; a model rebuilt from source
            is not where a part of it could not be read, and then accepts too much there.
        doubt: which parts that are, for messages.
        schema: the schema, for a side without a model.
    """

    model: type[BaseModel] | None = None
    exact: bool = True
    schema: Mapping[str, Any] | None = None
    remote: Remote | None = None
    doubt: str = ""

    @property
    def has_model(self) -> bool:
        """Tell whether there is more than schemas."""
        return self.model is not None or self.remote is not None

    @cached_property
    def writes(self) -> Mapping[str, Any]:
        """Return the schema of what this side stores."""
        if self.remote is not None:
            return self.remote.writes
        return described_writer(self.model) if self.model is not None else self._given

    @cached_property
    def reads(self) -> Mapping[str, Any]:
        """Return the schema of what this side accepts."""
        if self.remote is not None:
            return self.remote.reads
        return described_reader(self.model) if self.model is not None else self._given

    @property
    def writes_for_certain(self) -> bool:
        """Tell whether a row that this side is found to store is one it really stores."""
        if self.has_model:
            return self.exact
        return Document(self.writes).is_described

    @property
    def writes_all_it_says(self) -> bool:
        """Tell whether the rows that can be made for this side are like those it really stores."""
        if self.has_model:
            return True
        return Document(self.writes).is_described and not has_code(self.writes)

    @property
    def refuses_for_certain(self) -> bool:
        """Tell whether a row that this side is found to refuse is one it really refuses.

        A model that is known in part accepts more than the real one.
        """
        return self.has_model or Document(self.reads).is_described

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
        self._schema = side.reads if side.has_model else side.writes

    def trials(self, other: Mapping[str, Any], seed: int) -> Trials:
        """Return what makes args, with the limits of the other side in mind."""
        hints = gathered([other, self._schema, self._side.writes])
        trials = Trials(Document(self._schema), hints, Random(seed))
        if self._side.remote is not None:
            trials.prefer(partial(_remotely_refused, self._side.remote))
        elif self._side.model is not None:
            trials.prefer(partial(refused_places, self._side.model))
        return trials

    def store(self, items: Sequence[Mapping[str, Any]]) -> Sequence[str | None]:
        """Return each of several args as the text of a row; None for those it does not accept."""
        if self._side.remote is not None:
            return self._side.remote.store(items)
        if self._codec is not None:
            return [stored(self._codec, args) for args in items]
        document = Document(self._schema)
        values = Values(document, lax=False)
        return [
            json.dumps(args) if values.takes(document.root, dict(args)) else None for args in items
        ]


class Consumer:
    """Reads rows as a worker would; without a model, as far as the schema is certain."""

    def __init__(self, side: Side) -> None:
        self._remote = side.remote
        self._codec: ModelCodec[BaseModel] | None = (
            None if side.model is None else codec_for(side.model)
        )
        self._document = Document(side.reads)
        self._values = Values(self._document, lax=True)

    def read(self, texts: Sequence[str]) -> Sequence[Reading]:
        """Return what it makes of each row; it is read when a schema is not certain."""
        if self._remote is not None:
            return self._remote.read(texts)
        if self._codec is not None:
            return [reading_of(self._codec, text) for text in texts]
        return [
            Reading([Refusal((), "schema", "The schema refuses it")])
            if self._values.takes(self._document.root, json.loads(text)) is False
            else Reading()
            for text in texts
        ]


def stored(codec: ModelCodec[BaseModel], args: Mapping[str, Any]) -> str | None:
    """Return args as the text of a row; None when the model does not accept them."""
    try:
        # read as JSON, so that text stands for dates and the like in strict models too
        return codec.encode(codec.decode(json.dumps(args)))
    except (ArgsRefused, ValueError, RecursionError):
        return None


def reading_of(codec: ModelCodec[BaseModel], text: str) -> Reading:
    """Return what a model makes of a row."""
    refusals = refusals_of(codec.model, text)
    return Reading(refusals, () if refusals else losses_of(codec, text))


def _remotely_refused(remote: Remote, args: Any) -> list[tuple[str | int, ...]]:
    return [each.path for each in remote.read([json.dumps(args)])[0].refusals]


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
