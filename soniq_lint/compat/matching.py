"""The tasks of two versions side by side, by name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from soniq.witness import Side

if TYPE_CHECKING:
    from soniq.contract.snapshots import Contract
    from soniq_lint.compat.editions import Edition
    from soniq_lint.models.built import BuiltModel
    from soniq_lint.packages import Promise
    from soniq_lint.sites.objects import Declaration


class Offer(NamedTuple):
    """A task as one version has it: declared in source, or known to a registry.

    Attributes:
        task: its name.
        promise: the declaration, with the paths that its ref can be imported from.
        contract: what a registry knows of it.
    """

    task: str
    promise: Promise | None = None
    contract: Contract | None = None

    @property
    def declaration(self) -> Declaration | None:
        """Return the declaration, if source has it."""
        return None if self.promise is None else self.promise.declaration

    @property
    def model(self) -> BuiltModel | None:
        """Return the model, if there is one that can be read."""
        return None if self.promise is None else self.promise.declaration.model

    @property
    def untyped(self) -> bool:
        """Tell whether it is known to have no model."""
        declaration = self.declaration
        return declaration is not None and not (declaration.model_node or declaration.model_reason)

    @property
    def doubt(self) -> str:
        """Return why its shape is not known; empty when it is."""
        if self.contract is not None:
            known = self.contract.writer is not None and self.contract.reader is not None
            return "" if known else self.contract.reason or "the registry has no one shape of it"
        declaration = self.declaration
        if declaration is None or declaration.model is not None or self.untyped:
            return ""
        return f"its model is not known: {declaration.model_reason}"

    @property
    def writer(self) -> Side:
        """Return what writes it."""
        return self._side(None if self.contract is None else self.contract.writer)

    @property
    def reader(self) -> Side:
        """Return what reads it."""
        return self._side(None if self.contract is None else self.contract.reader)

    @property
    def exports(self) -> tuple[str, ...]:
        """Return the paths that people import its ref from."""
        paths = () if self.promise is None else self.promise.exports
        return tuple(path for path in paths if not any(p[:1] == "_" for p in path.split(".")))

    def _side(self, schema: Mapping[str, object] | None) -> Side:
        model = self.model
        if model is not None:
            return Side(model=model.cls, exact=model.exact)
        return Side(schema={"type": "object"} if schema is None else schema)


class Pair(NamedTuple):
    """One task in both versions."""

    now: Offer
    then: Offer


class Matched(NamedTuple):
    """The tasks of two versions.

    Attributes:
        pairs: tasks that both have.
        added: tasks that only the newer one has.
        removed: tasks that only the older one has.
        unnamed: refs of the newer one whose name cannot be read.
        lost_names: refs of the older one whose name cannot be read.
    """

    pairs: tuple[Pair, ...]
    added: tuple[Offer, ...]
    removed: tuple[Offer, ...]
    unnamed: tuple[Promise, ...]
    lost_names: tuple[Promise, ...]


def match(now: Edition, then: Edition) -> Matched:
    """Return the tasks of two versions side by side.

    A registry also knows tasks of other packages; none of them counts as removed.
    """
    mine, yours = _by_name(_declared(now)), _by_name(_declared(then))
    live = {each.task: each for each in then.contracts if each.task is not None}
    for task in mine.keys() & live.keys():
        yours.setdefault(task, []).append(Offer(task, contract=live[task]))
    pairs = [
        pair
        for task, offers in mine.items()
        if task in yours
        for pair in _paired(offers, yours[task])
    ]
    absent = tuple(f"{name}." for name in then.absent)
    return Matched(
        tuple(pairs),
        tuple(
            offers[0]
            for task, offers in mine.items()
            if task not in yours and not _is_from(offers[0], absent)
        ),
        tuple(offers[0] for task, offers in yours.items() if task not in mine),
        tuple(each for each in now.promises if each.declaration.name is None),
        tuple(each for each in then.promises if each.declaration.name is None),
    )


def _declared(edition: Edition) -> Iterable[Offer]:
    for promise in edition.promises:
        if promise.declaration.name is not None:
            yield Offer(promise.declaration.name, promise)


def _by_name(offers: Iterable[Offer]) -> dict[str, list[Offer]]:
    found: dict[str, list[Offer]] = {}
    for offer in offers:
        found.setdefault(offer.task, []).append(offer)
    return found


def _paired(mine: Sequence[Offer], yours: Sequence[Offer]) -> list[Pair]:
    """Return pairs in which every declaration occurs; those of one ref belong together."""
    left = list(yours)
    pairs, alone = [], []
    for offer in mine:
        same = next((each for each in left if set(each.exports) & set(offer.exports)), None)
        if same is None:
            alone.append(offer)
        else:
            left.remove(same)
            pairs.append(Pair(offer, same))
    pairs += [Pair(offer, yours[0]) for offer in alone]
    if alone or not pairs:
        left = [each for each in left if each is not yours[0]]
    return [*pairs, *(Pair(mine[0], each) for each in left)]


def _is_from(offer: Offer, packages: tuple[str, ...]) -> bool:
    declaration = offer.declaration
    return declaration is not None and f"{declaration.module.name}.".startswith(packages)
