"""What an expression that makes an object says of its keys, and what a type says of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from mypy.nodes import (
    CallExpr,
    Context,
    DictExpr,
    Expression,
    MemberExpr,
    OpExpr,
    RefExpr,
    TypeInfo,
)
from mypy.types import (
    AnyType,
    Instance,
    LiteralType,
    NoneType,
    ProperType,
    TupleType,
    Type,
    TypedDictType,
    TypeOfAny,
)

from soniq_mypy.dumps import dumped_keys
from soniq_mypy.evaluation import Evaluator, members

DICT: Final = "builtins.dict"
MAPPING: Final = "typing.Mapping"

_NO_TEXT: Final = frozenset(
    {
        "builtins.bool",
        "builtins.bytes",
        "builtins.complex",
        "builtins.float",
        "builtins.int",
    }
)


@dataclass(frozen=True)
class Item:
    """One key with what it holds.

    Attributes:
        key: where to report that the key is wrong.
        value: the expression of the value, where there is one.
        type: the type of the value, where there is no expression; None when it is not known.
        written: whether the key was written here, not brought by something wider.
    """

    key: Context
    value: Expression | None = None
    type: Type | None = None
    written: bool = True


@dataclass
class Mapping:
    """An object in the making.

    Attributes:
        items: what is there, by key.
        perhaps: keys that may be there or not, with what they hold if so.
        others: the types of values under keys that nobody knows; empty when there are none.
        foreign: keys that are no str, with their types.
    """

    items: dict[str, Item] = field(default_factory=dict)
    perhaps: dict[str, Item] = field(default_factory=dict)
    others: list[Type] = field(default_factory=list)
    foreign: list[tuple[Context, Type]] = field(default_factory=list)

    def put(self, key: str, item: Item) -> None:
        """Set a key; what was there before does not count."""
        self.items[key] = item
        self.perhaps.pop(key, None)

    def put_perhaps(self, key: str, item: Item) -> None:
        """Say that a key may have been set."""
        if key in self.items:
            self.items[key] = Item(self.items[key].key, written=self.items[key].written)
        self.perhaps[key] = item

    def put_unknown(self, value: Type) -> None:
        """Say that any key may have been set to values of a type."""
        self.items = {key: Item(each.key, written=each.written) for key, each in self.items.items()}
        self.perhaps.clear()
        self.others.append(value)

    def merge(self, later: Mapping) -> None:
        """Set what another mapping brings."""
        if later.others:
            for each in later.others:
                self.put_unknown(each)
        for key, item in later.items.items():
            self.put(key, item)
        for key, item in later.perhaps.items():
            self.put_perhaps(key, item)
        self.foreign += later.foreign


class Reader:
    """Read what expressions say of the objects they make."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator = evaluator

    def read(self, expression: Expression) -> Mapping | None:
        """Return what is known from how an object is made; None when only its type tells."""
        if isinstance(expression, DictExpr):
            return self._display(expression)
        if isinstance(expression, CallExpr):
            return self._call(expression)
        if isinstance(expression, OpExpr) and expression.op == "|":
            return self._merged(expression)
        return None

    def read_type(self, kind: ProperType, where: Context) -> Mapping | None:
        """Return what a type of mappings says; None when it is none."""
        made = Mapping()
        if isinstance(kind, TypedDictType):
            for key, value in kind.items.items():
                item = Item(where, None, value, written=False)
                if key in kind.required_keys:
                    made.put(key, item)
                else:
                    made.put_perhaps(key, item)
            return made
        found = self._evaluator.arguments_as(kind, MAPPING)
        if found is None or len(found) != 2:
            return None
        if is_text(found[0]):
            made.put_unknown(found[1])
        else:
            made.foreign.append((where, found[0]))
        return made

    def _any(self, expression: Expression) -> Mapping:
        """Return what is known of any mapping, nothing at the worst."""
        found = self.read(expression)
        if found is None:
            found = self.read_type(self._evaluator.type_of(expression), expression)
        if found is None:
            found = Mapping()
            found.put_unknown(_anything())
        return found

    def _display(self, expression: DictExpr) -> Mapping:
        made = Mapping()
        for key, value in expression.items:
            if key is None:
                made.merge(self._any(value))
                continue
            text = self._evaluator.constant(key)
            if text is not None:
                made.put(text, Item(key, value))
                continue
            kind = self._evaluator.type_of(key)
            if is_text(kind):
                made.put_unknown(_anything())
            else:
                made.foreign.append((key, kind))
        return made

    def _call(self, call: CallExpr) -> Mapping | None:
        callee = call.callee
        if isinstance(callee, RefExpr) and isinstance(callee.node, TypeInfo):
            info = callee.node
            if info.fullname == DICT or info.typeddict_type is not None:
                return self._dict_call(call)
        if isinstance(callee, MemberExpr) and callee.name == "model_dump" and not call.args:
            return self._dumped(callee.expr, call)
        return None

    def _dict_call(self, call: CallExpr) -> Mapping | None:
        made = Mapping()
        for value, kind, name in zip(call.args, call.arg_kinds, call.arg_names, strict=True):
            if name is not None:
                made.put(name, Item(value, value))
            elif kind.is_star() and not kind.is_named(star=True):
                return None
            else:
                made.merge(self._any(value))
        return made

    def _dumped(self, instance: Expression, call: CallExpr) -> Mapping | None:
        if not isinstance(instance, CallExpr):
            return None  # of a variable, which may hold a subclass with more fields
        kind = self._evaluator.type_of(instance)
        keys = dumped_keys(kind)
        if keys is None or not isinstance(kind, Instance):
            return None
        self._evaluator.api.module_refs.update(info.module_name for info in kind.type.mro)
        made = Mapping()
        for key, certain in keys.items():
            item = Item(call, written=False)
            (made.put if certain else made.put_perhaps)(key, item)
        return made

    def _merged(self, expression: OpExpr) -> Mapping | None:
        if isinstance(self._evaluator.type_of(expression), AnyType):
            return None
        sides = (expression.left, expression.right)
        if not all(self._is_mapping(each) for each in sides):
            return None
        made = Mapping()
        for side in sides:
            made.merge(self._any(side))
        return made

    def _is_mapping(self, side: Expression) -> bool:
        if isinstance(side, DictExpr):
            return True
        kind = self._evaluator.type_of(side)
        if isinstance(kind, TypedDictType):
            return True
        found = self._evaluator.arguments_as(kind, DICT)
        return found is not None


def is_text(key: ProperType) -> bool:
    """Tell whether keys of a type may be str."""
    kinds = [each.fallback if isinstance(each, LiteralType) else each for each in members(key)]
    return not all(
        isinstance(each, NoneType | TupleType)
        or (isinstance(each, Instance) and each.type.fullname in _NO_TEXT)
        for each in kinds
    )


def _anything() -> AnyType:
    return AnyType(TypeOfAny.special_form)
