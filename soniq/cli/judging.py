"""The judge of a drift report: models where they are at hand, schemas where they are not.

Schemas decide most pairs, and nothing is rebuilt for those. What they call breaking, lossy or open
is tried with rows by the models themselves.
"""

from __future__ import annotations

import time
from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from soniq.contract.compare import Outcome, Verdict
from soniq.contract.findings import Severity
from soniq.contract.schema import fingerprint, identity
from soniq.drift.comparisons import SchemaJudge
from soniq.drift.conclusions import attributed, with_witnesses, without_doubt
from soniq.drift.landscape import Gap, Model, Reader, Stub, Writer
from soniq.drift.shapes import certain, has_code
from soniq.errors import SoniqError

if TYPE_CHECKING:
    from soniq.importing.session import ImportedModel, Session
    from soniq.witness import Side
    from soniq_lint.models.built import BuiltModel
    from soniq_lint.rebuilding import Models

EACH: Final = 2.0
"""Seconds that one pair of models may be tried."""

TOTAL: Final = 30.0
"""Seconds that all pairs of one report may be tried; the schemas have the last word after that."""

FEWER: Final = 150
"""Rows that are tried where schemas have found a break, besides those that vary its places."""

PARTS: Final = 3
"""Parts of a model that are named when they are not known."""

_OPEN: Final = frozenset({Severity.BREAKING, Severity.LOSSY, Severity.UNKNOWN})


class ModelJudge:
    """Judges pairs of a landscape; each pair of models or schemas is tried once."""

    def __init__(
        self,
        imported: Session | None = None,
        *,
        total: float = TOTAL,
        witnesses: bool = False,
    ) -> None:
        """Start with nothing rebuilt and nothing tried.

        Args:
            imported: packages whose models stand in for those rebuilt from the same source.
            total: seconds for all pairs.
            witnesses: whether breaks between two schemas need a witness too.
        """
        self._imported = imported
        self._left = total
        self._witnesses = witnesses
        self._rebuilt = _Rebuilt()
        self._by_schemas = SchemaJudge()
        self._made: dict[tuple[object, object], Verdict] = {}
        self._untried = 0

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """Return what there was no time for."""
        if not self._untried:
            return ()
        pairs = "1 pair of models" if self._untried == 1 else f"{self._untried} pairs of models"
        return (Gap(pairs, "no time was left to try rows, so schemas alone were compared"),)

    def __call__(self, writer: Writer | Stub, reader: Reader, task: str) -> Verdict:
        """Return whether a reader takes what is written."""
        verdict = self._by_schemas(writer, reader, task)
        if not any(each.severity in _OPEN for each in verdict.findings):
            return verdict
        key = (_key(writer), _key(reader))
        if key not in self._made:
            self._made[key] = self._tried(writer, reader, verdict)
        return Verdict(tuple(replace(each, task=task) for each in self._made[key].findings))

    def _tried(self, writer: Writer | Stub, reader: Reader, by_schemas: Verdict) -> Verdict:
        models = self._rebuilt.model(writer.model), self._rebuilt.model(reader.model)
        if _are_one(*models):
            return Verdict()
        source, target = self._side(writer, models[0]), self._side(reader, models[1])
        if source is None or target is None:
            return by_schemas
        if source.has_model and target.has_model:
            return self._proven(source, target, by_schemas)
        shows = self._witnesses and by_schemas.outcome is Outcome.BREAKING
        if not (source.has_model or target.has_model or shows):
            return by_schemas
        proven = self._proven(source, target, by_schemas)
        if proven is by_schemas:
            return by_schemas
        if not target.has_model:
            proven = attributed(by_schemas, proven)
        if not (source.has_model or target.has_model):
            return with_witnesses(by_schemas, proven)
        verdict = without_doubt(by_schemas, proven)
        return certain(verdict) if _are_alike(writer, reader, source, target) else verdict

    def _side(self, side: Writer | Stub | Reader, model: BuiltModel | None) -> Side | None:
        from soniq.witness import Side

        remote = self._remote(side, model)
        if remote is not None:
            return Side(remote=remote)
        if model is not None:
            return Side(model=model.cls, exact=model.exact, doubt=_doubt(model))
        return None if side.schema is None else Side(schema=side.schema)

    def _remote(
        self, side: Writer | Stub | Reader, model: BuiltModel | None
    ) -> ImportedModel | None:
        """Return the imported model of a side, if its source does not say that it has another."""
        if self._imported is None or side.model is None:
            return None
        remote = self._imported.models.get(side.model.path)
        if remote is None or not remote.reads:
            return None
        if model is None:
            # facts alone do not say which release of the package they are about
            return remote if side.schema is None else None
        from soniq_lint.rebuilding import source_of

        known = self._imported.sources
        same = model.target.module.name in known and all(
            known.get(name, digest) == digest
            for name, digest in ((name, _digest(text)) for name, text in source_of(model).items())
        )
        return remote if same else None

    def _proven(self, source: Side, target: Side, by_schemas: Verdict) -> Verdict:
        from soniq.witness import ROWS, prove

        seconds = min(EACH, self._left)
        if seconds <= 0:
            self._untried += 1
            return by_schemas
        started = time.monotonic()
        try:
            # rows that vary everywhere are for what no rule tells of
            rows = FEWER if by_schemas.outcome is Outcome.BREAKING else ROWS
            verdict = prove(source, target, rows=rows, seconds=seconds)
        except SoniqError:
            raise
        except Exception:  # a type that Pydantic has no schema for
            return by_schemas
        finally:
            spent = time.monotonic() - started
            self._left -= spent
        if spent >= seconds and verdict.outcome is not Outcome.BREAKING:
            self._untried += 1
            return by_schemas
        return verdict


class _Rebuilt:
    """Models of checkouts, read when they are asked for."""

    def __init__(self) -> None:
        self._checkouts: dict[str, Models] = {}
        self._made: dict[Model, BuiltModel | None] = {}

    def model(self, which: Model | None) -> BuiltModel | None:
        if which is None or not which.checkout:
            return None
        if which not in self._made:
            self._made[which] = self._models(which.checkout).model(which.path)
        return self._made[which]

    def _models(self, checkout: str) -> Models:
        from soniq_lint.config.loading import load
        from soniq_lint.rebuilding import Models

        if checkout not in self._checkouts:
            self._checkouts[checkout] = Models(load([checkout]).analysis)
        return self._checkouts[checkout]


def _key(side: Writer | Stub | Reader) -> object:
    """Return what tells the side from others: its model, or else its schema."""
    if side.schema is None or (side.model is not None and side.model.checkout):
        return side.model
    return identity(side.schema)


def _are_one(one: BuiltModel | None, other: BuiltModel | None) -> bool:
    """Tell whether two checkouts have the same model, its code included."""
    if one is None or other is None or one.path != other.path:
        return False
    from soniq_lint.rebuilding import source_of

    return source_of(one) == source_of(other)


def _are_alike(writer: Writer | Stub, reader: Reader, source: Side, target: Side) -> bool:
    """Tell whether a model at hand has the shape of what is only registered, and code as that has.

    They are most likely one model then; what its code decides is the same on both sides.
    """
    shapes = [_shape(writer, source), _shape(reader, target)]
    code = [
        not known.exact or has_code(known.reads if known.has_model else side.schema)
        for side, known in ((writer, source), (reader, target))
    ]
    return shapes[0] is not None and shapes[0] == shapes[1] and code[0] >= code[1]


def _shape(side: Writer | Stub | Reader, known: Side) -> str | None:
    if side.shape is not None or not known.has_model:
        return side.shape
    try:
        return fingerprint(known.writes)
    except Exception:  # a type that Pydantic has no schema for
        return None


def _doubt(model: BuiltModel) -> str:
    """Return what of a model its source does not tell."""
    parts = [f"{each.path}: {each.reason}" if each.path else each.reason for each in model.opaque]
    if len(parts) > PARTS:
        parts[PARTS:] = [f"and {len(parts) - PARTS} more"]
    return "; ".join(parts) if parts or model.exact else "its code is not run"


def _digest(text: str) -> str:
    """Return the digest of source as the child of an import takes it, with any line ends."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    return sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()
