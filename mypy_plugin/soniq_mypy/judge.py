"""Judge values against what fields hold, as deep as displays go."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from mypy.nodes import (
    Context,
    DictExpr,
    Expression,
    ListExpr,
    SetExpr,
    StarExpr,
    TupleExpr,
)
from mypy.types import (
    Instance,
    LiteralType,
    NoneType,
    ProperType,
    TupleType,
    Type,
    TypedDictType,
    UnpackType,
    get_proper_type,
)

from soniq.errors import nearest
from soniq_mypy.evaluation import Evaluator, members, parts_of, without_values
from soniq_mypy.lax import refuses
from soniq_mypy.objects import ObjectJudge, Spot
from soniq_mypy.problems import Problem
from soniq_mypy.settings import Settings
from soniq_mypy.shape import Shape, shape_of_type
from soniq_mypy.values import Item, Mapping, Reader

Sequence = ListExpr | SetExpr | TupleExpr

DICTS: Final = frozenset({"builtins.dict", "typing.Mapping", "typing.MutableMapping"})
LISTS: Final = frozenset(
    {
        *("builtins.list", "builtins.set", "builtins.frozenset", "builtins.tuple"),
        *("collections.deque", "typing.Sequence", "typing.AbstractSet"),
    }
)
"""What Pydantic validates item by item at once; an ``Iterable`` it does not."""


class Judge:
    """Find what is wrong with values, each problem at its own place."""

    def __init__(self, evaluator: Evaluator, settings: Settings) -> None:
        self._evaluator = evaluator
        self._objects = ObjectJudge(evaluator, settings, self._judge_item)
        self.reader = Reader(evaluator)
        self._verdicts: dict[tuple[Expression, ProperType], list[Problem]] = {}

    def judge_object(self, made: Mapping, shape: Shape, where: Context) -> Iterator[Problem]:
        """Yield every problem of an object; ``where`` is the place of what is missing."""
        return self._objects.judge(made, shape, where)

    def judge_value(self, expression: Expression, kind: Type, spot: Spot) -> Iterator[Problem]:
        """Yield every problem of a value."""
        for value in self._evaluator.outcomes(expression):
            if isinstance(value, ListExpr | SetExpr | TupleExpr):
                yield from self._judge_sequence(value, kind, spot)
            elif (made := self.reader.read(value)) is not None:
                yield from self._judge_mapping(made, value, kind, spot)
            else:
                given = self._evaluator.type_of(value)
                yield from self._judge_type(given, kind, spot, value)

    def _judge_item(self, item: Item, kind: Type, spot: Spot) -> Iterator[Problem]:
        if item.value is not None:
            yield from self.judge_value(item.value, kind, spot)
        elif item.type is not None:
            yield from self._judge_type(get_proper_type(item.type), kind, spot, item.key)

    def _judge_type(
        self, given: ProperType, kind: Type, spot: Spot, where: Context
    ) -> Iterator[Problem]:
        shape = shape_of_type(kind, spot.shape)
        made = self.reader.read_type(given, where) if isinstance(given, TypedDictType) else None
        if made is not None and shape is not None:
            yield from self.judge_object(made, shape, where)
        elif _refuses(kind, given, spot):
            yield self._wrong(kind, given, spot, where)

    def _judge_mapping(
        self, made: Mapping, value: Expression, kind: Type, spot: Spot
    ) -> Iterator[Problem]:
        takers = self._takers(kind, self._evaluator.named("builtins.dict"), spot)
        shapes = {
            get_proper_type(each): shape
            for each in takers
            if (shape := shape_of_type(each, spot.shape)) is not None
        }
        if not takers:
            yield self._wrong(kind, self._evaluator.type_of(value), spot, value)
        elif len(shapes) == len(takers):
            yield from self._judge_choices(made, shapes, kind, spot, value)
        elif len(takers) == 1 and isinstance(value, DictExpr):
            yield from self._judge_entries(value, get_proper_type(takers[0]), spot)

    def _judge_choices(
        self,
        made: Mapping,
        shapes: dict[ProperType, Shape],
        kind: Type,
        spot: Spot,
        where: Expression,
    ) -> Iterator[Problem]:
        """Yield what is wrong with an object of one of several shapes, if it can be of one only."""
        meant = [each for each, shape in shapes.items() if not self._contradicts(made, shape)]
        verdicts = []
        for each in shapes if len(shapes) == 1 else meant:
            if (where, each) not in self._verdicts:
                # a nested object is judged once for a shape, not for each that is around it
                found = list(self.judge_object(made, shapes[each], where))
                self._verdicts[where, each] = found
            verdicts.append(self._verdicts[where, each])
        if len(verdicts) == 1:
            yield from verdicts[0]
        elif all(any(each.refuses for each in verdict) for verdict in verdicts):
            (taken,) = self._evaluator.told(kind)
            message = f"{spot.name} takes {taken}, and this is none of them"
            yield Problem("invalid", message, where)

    def _contradicts(self, made: Mapping, shape: Shape) -> bool:
        """Tell whether a tag of an object, a field of literals, says that it has another shape."""
        for key, item in made.items.items():
            field = shape.by_key(key)
            if field is None or field.type is None or item.value is None:
                continue
            tags = members(field.type)
            if not all(isinstance(each, LiteralType) for each in tags):
                continue
            text = self._evaluator.constant(item.value)
            if text is not None and text not in _texts(tags):
                return True
        return False

    def _judge_entries(self, value: DictExpr, kind: ProperType, spot: Spot) -> Iterator[Problem]:
        """Yield what is wrong with the keys and values of a dict that has any keys."""
        if not isinstance(kind, Instance) or kind.type.fullname not in DICTS:
            return
        for key, entry in value.items:
            if key is not None:
                yield from self.judge_value(key, kind.args[0], spot.keys())
                yield from self.judge_value(entry, kind.args[1], spot.below())

    def _judge_sequence(self, value: Sequence, kind: Type, spot: Spot) -> Iterator[Problem]:
        takers = self._takers(kind, self._bare(value), spot)
        whole = len(takers) != 1
        starred = any(isinstance(each, StarExpr) for each in value.items)
        if len(takers) == 1:
            taker = get_proper_type(takers[0])
            if isinstance(taker, TupleType):
                if not starred:
                    yield from self._judge_places(value, taker, spot)
            elif isinstance(taker, Instance) and taker.type.fullname in LISTS:
                indexed = not starred and not isinstance(value, SetExpr)
                for index, each in enumerate(value.items):
                    if not isinstance(each, StarExpr):
                        place = spot.below(index if indexed else None)
                        yield from self.judge_value(each, taker.args[0], place)
            else:
                whole = True
        if whole:
            given = self._evaluator.type_of(value)
            if not takers or _refuses(kind, given, spot):
                yield self._wrong(kind, given, spot, value)

    def _judge_places(self, value: Sequence, kind: TupleType, spot: Spot) -> Iterator[Problem]:
        wanted = len(kind.items)
        if isinstance(value, SetExpr) or any(isinstance(each, UnpackType) for each in kind.items):
            return
        if len(value.items) != wanted:
            message = f"{spot.name} takes {wanted} items, and these are {len(value.items)}"
            yield Problem("invalid", message, value)
            return
        for index, (each, place) in enumerate(zip(value.items, kind.items, strict=True)):
            yield from self.judge_value(each, place, spot.below(index))

    def _takers(self, kind: Type, given: ProperType, spot: Spot) -> list[Type]:
        """Return the members of a type that take some value of another."""
        return [
            each
            for each in parts_of(kind)
            if not isinstance(get_proper_type(each), NoneType) and not _refuses(each, given, spot)
        ]

    def _bare(self, value: Sequence) -> ProperType:
        """Return the type of a display whatever is in it."""
        if isinstance(value, ListExpr):
            return self._evaluator.named("builtins.list")
        return self._evaluator.named(
            "builtins.set" if isinstance(value, SetExpr) else "builtins.tuple"
        )

    def _wrong(self, kind: Type, given: ProperType, spot: Spot, where: Context) -> Problem:
        plain = without_values(given)
        taken, told = self._evaluator.told(kind, plain)
        if _refuses(kind, plain, spot):
            return Problem("invalid", f"{spot.name} takes {taken}, not {told}", where)
        text = self._evaluator.text_of(given)
        close = None if text is None else nearest(text, _texts(members(kind)))
        hint = "" if close is None else f"; did you mean {close!r}?"
        return Problem(
            "invalid",
            f"{spot.name} takes {taken}, and this {told} does not fit{hint}",
            where,
        )


def _refuses(kind: Type, given: Type, spot: Spot) -> bool:
    return refuses(kind, given, strict=spot.strict)


def _texts(kinds: list[ProperType]) -> list[str]:
    """Return the texts among literal types."""
    return [
        each.value
        for each in kinds
        if isinstance(each, LiteralType) and isinstance(each.value, str)
    ]
