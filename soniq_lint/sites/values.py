"""What is known of a value before the program runs.

Every form that is certain counts: displays, ``dict(...)``, spreads, ``a | b``, constants of other
modules, f-strings of constants, conditional expressions, instances, and a local dict that
straight-line code fills. What is not known stands as a ``Sentinel`` in the data, so that a judge
can tell complaints about it from complaints about what is written.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from soniq_lint.resolve.targets import ClassTarget, External, Unresolved, ValueTarget
from soniq_lint.sites.flow import changes_before, only_read

if TYPE_CHECKING:
    from soniq_lint.models.built import BuiltModel
    from soniq_lint.resolve.modules import Module
    from soniq_lint.resolve.resolver import Resolver
    from soniq_lint.resolve.scopes import Scope

_DEEPEST = 40
_MOST_OPERANDS = 10_000


class Sentinel:
    """Stands for a value that is not known; ``reason`` says why."""

    __slots__ = ("reason",)

    def __init__(self, reason: str) -> None:
        self.reason = reason

    def __repr__(self) -> str:
        return f"<unknown: {self.reason}>"


class OpenDict(dict[Any, Any]):
    """A dict that may have further keys."""


@dataclass(slots=True, eq=False)
class Value:
    """What is known of one expression.

    Attributes:
        module, node: the expression.
        data: the Python value, with a ``Sentinel`` wherever something is not known; a dict that
            may have more keys is an ``OpenDict``.
        keys: of a dict, the node of each key.
        parts: of a dict, list or tuple, what is known of each element.
        choices: of a conditional expression, both outcomes; ``data`` is then a ``Sentinel``.
        model: of a model instance, its model; ``data`` then holds what it is made from.
    """

    module: Module
    node: ast.expr
    data: Any
    keys: dict[Any, tuple[Module, ast.AST]] = field(default_factory=dict)
    parts: dict[Any, Value] = field(default_factory=dict)
    choices: tuple[Value, ...] = ()
    model: BuiltModel | None = None

    @property
    def known(self) -> bool:
        """Tell whether nothing in it is unknown."""
        if self.choices:
            return False
        if self.parts or isinstance(self.data, OpenDict):
            return not isinstance(self.data, OpenDict) and all(
                part.known for part in self.parts.values()
            )
        return not isinstance(self.data, Sentinel)

    @property
    def reason(self) -> str:
        """Return why the value as a whole is not known; empty when it is."""
        return self.data.reason if isinstance(self.data, Sentinel) and not self.choices else ""


Constant = Callable[[ast.expr, "Scope"], Any]
"""Evaluates an expression of whitelisted calls and enum members; a ``Sentinel`` when it cannot."""

BuildModel = Callable[[ClassTarget], "BuiltModel | None"]


class Evaluator:
    """Works out values of expressions.

    Args:
        resolver: follows names.
        constant: evaluates what needs Pydantic's or the standard library's own classes.
        build: rebuilds a model, for instances.
    """

    def __init__(self, resolver: Resolver, constant: Constant, build: BuildModel) -> None:
        self._resolver = resolver
        self._constant = constant
        self._build = build

    def evaluate(self, expr: ast.expr, scope: Scope, at: ast.AST | None = None) -> Value:
        """Return what is known of an expression.

        ``at`` is the call that the value is used in: a local dict counts as it stands there.
        """
        try:
            return self._value(expr, scope, at, 0)
        except RecursionError:
            return self._unknown(expr, scope, "nested too deeply")

    def _unknown(self, expr: ast.expr, scope: Scope, reason: str) -> Value:
        return Value(scope.module, expr, Sentinel(reason))

    def _known(self, expr: ast.expr, scope: Scope, data: Any) -> Value:
        return Value(scope.module, expr, data)

    def _value(self, expr: ast.expr, scope: Scope, at: ast.AST | None, depth: int) -> Value:
        if depth > _DEEPEST:
            return self._unknown(expr, scope, "nested too deeply")
        match expr:
            case ast.Constant(value=constant):
                return self._known(expr, scope, constant)
            case ast.Dict():
                return self._dict(expr, scope, at, depth)
            case ast.List(elts=elements) | ast.Tuple(elts=elements) | ast.Set(elts=elements):
                return self._sequence(expr, elements, scope, at, depth)
            case ast.IfExp(body=body, orelse=orelse):
                choices = (
                    self._value(body, scope, at, depth + 1),
                    self._value(orelse, scope, at, depth + 1),
                )
                value = self._unknown(expr, scope, "depends on a condition")
                value.choices = choices
                return value
            case ast.NamedExpr(value=inner):
                return self._value(inner, scope, at, depth + 1)
            case ast.BinOp():
                return self._operation(expr, scope, at, depth)
            case ast.JoinedStr():
                return self._text(expr, scope, at, depth)
            case ast.UnaryOp(op=ast.USub() | ast.UAdd(), operand=operand):
                inner_value = self._value(operand, scope, at, depth + 1)
                if type(inner_value.data) in (int, float):
                    negative = isinstance(expr.op, ast.USub)
                    return self._known(
                        expr, scope, -inner_value.data if negative else inner_value.data
                    )
                return self._unknown(expr, scope, "is computed")
            case ast.Call():
                return self._call(expr, scope, at, depth)
            case ast.Name() | ast.Attribute():
                return self._named(expr, scope, at, depth)
            case ast.Subscript(value=container, slice=key):
                return self._item(expr, container, key, scope, at, depth)
            case ast.Await():
                return self._unknown(expr, scope, "is awaited")
            case _:
                return self._unknown(expr, scope, "is computed")

    # displays

    def _dict(self, expr: ast.Dict, scope: Scope, at: ast.AST | None, depth: int) -> Value:
        made = _DictMaker(scope.module, expr)
        for key, item in zip(expr.keys, expr.values, strict=True):
            if key is None:
                made.spread(self._value(item, scope, at, depth + 1))
                continue
            key_value = self._value(key, scope, at, depth + 1)
            made.put(key_value, key, self._value(item, scope, at, depth + 1))
        return made.value()

    def _sequence(
        self,
        expr: ast.expr,
        elements: list[ast.expr],
        scope: Scope,
        at: ast.AST | None,
        depth: int,
    ) -> Value:
        parts: list[Value] = []
        for element in elements:
            if not isinstance(element, ast.Starred):
                parts.append(self._value(element, scope, at, depth + 1))
                continue
            inner = self._value(element.value, scope, at, depth + 1)
            if not isinstance(inner.data, list | tuple) or len(inner.parts) != len(inner.data):
                return self._unknown(expr, scope, "is spread from something unknown")
            parts.extend(inner.parts.values())
        data: Any = [part.data for part in parts]
        if isinstance(expr, ast.Set):
            if not all(part.known for part in parts):
                return self._unknown(expr, scope, "has unknown members")
            try:
                return self._known(expr, scope, set(data))
            except TypeError:
                return self._unknown(expr, scope, "has members that cannot be hashed")
        if isinstance(expr, ast.Tuple):
            data = tuple(data)
        return Value(scope.module, expr, data, parts=dict(enumerate(parts)))

    def _text(self, expr: ast.JoinedStr, scope: Scope, at: ast.AST | None, depth: int) -> Value:
        text = ""
        for part in expr.values:
            if isinstance(part, ast.FormattedValue):
                inner = self._value(part.value, scope, at, depth + 1)
                plain = part.conversion == -1 and part.format_spec is None
                if not plain or type(inner.data) not in (str, int, bool):
                    return self._unknown(expr, scope, "is an f-string of unknown parts")
                text += str(inner.data)
            elif isinstance(part, ast.Constant):
                text += str(part.value)
        return self._known(expr, scope, text)

    # operations

    def _operation(self, expr: ast.BinOp, scope: Scope, at: ast.AST | None, depth: int) -> Value:
        operands: list[ast.expr] = []
        kind = type(expr.op)
        left: ast.expr = expr
        while isinstance(left, ast.BinOp) and isinstance(left.op, kind):
            operands.append(left.right)
            left = left.left
            if len(operands) > _MOST_OPERANDS:
                return self._unknown(expr, scope, "has too many operands")
        operands.append(left)
        values = [self._value(each, scope, at, depth + 1) for each in reversed(operands)]
        if kind is ast.BitOr and any(isinstance(each.data, dict) for each in values):
            made = _DictMaker(scope.module, expr)
            for each in values:
                made.spread(each)
            return made.value()
        if kind is ast.Add:
            if all(type(each.data) is str for each in values):
                return self._known(expr, scope, "".join(each.data for each in values))
            if all(type(each.data) is list and _complete(each) for each in values):
                parts = [part for each in values for part in each.parts.values()]
                data = [part.data for part in parts]
                return Value(scope.module, expr, data, parts=dict(enumerate(parts)))
        constant = self._constant(expr, scope)
        return self._known(expr, scope, constant)

    def _item(
        self,
        expr: ast.expr,
        container: ast.expr,
        key: ast.expr,
        scope: Scope,
        at: ast.AST | None,
        depth: int,
    ) -> Value:
        outer = self._value(container, scope, at, depth + 1)
        index = self._value(key, scope, at, depth + 1)
        if index.known and not isinstance(outer.data, OpenDict) and outer.parts:
            try:
                return outer.parts[index.data]
            except (KeyError, TypeError):
                pass
        return self._unknown(expr, scope, "is looked up")

    # names

    def _named(
        self, expr: ast.Name | ast.Attribute, scope: Scope, at: ast.AST | None, depth: int
    ) -> Value:
        target = self._resolver.resolve(expr, scope)
        if isinstance(target, Unresolved):
            filled = self._filled(expr, scope, at, depth)
            return filled or self._unknown(expr, scope, target.reason)
        if isinstance(target, ValueTarget):
            if isinstance(target.statement, ast.With | ast.AsyncWith) or target.statement is None:
                return self._unknown(expr, scope, "is not a constant")
            if not isinstance(target.statement, ast.Assign | ast.AnnAssign):
                return self._unknown(expr, scope, "is not a constant")
            if _is_enum_member(self._resolver, target):
                return self._known(expr, scope, self._constant(expr, scope))
            return self._assigned(expr, target, scope, at, depth)
        constant = self._constant(expr, scope)
        if isinstance(constant, Sentinel):
            return self._unknown(expr, scope, constant.reason)
        return self._known(expr, scope, constant)

    def _assigned(
        self,
        expr: ast.Name | ast.Attribute,
        target: ValueTarget,
        scope: Scope,
        at: ast.AST | None,
        depth: int,
    ) -> Value:
        if target.scope.kind == "function":
            if not isinstance(expr, ast.Name) or target.scope is not scope:
                return self._unknown(expr, scope, "is a local of another function")
            filled = self._filled(expr, scope, at, depth)
            if filled is not None:
                return filled
        value = self._value(target.expr, target.scope, None, depth + 1)
        if _immutable(value):
            return value
        name = target.qualname.rpartition(".")[2]
        trees = [target.module.tree]
        if scope.module is not target.module:
            trees.append(scope.module.tree)
        local = expr.id if isinstance(expr, ast.Name) else expr.attr
        if all(only_read(tree, each, attributes=True) for tree in trees for each in {name, local}):
            return value
        return self._unknown(expr, scope, f"{local!r} may be changed after it is made")

    def _filled(self, expr: ast.expr, scope: Scope, at: ast.AST | None, depth: int) -> Value | None:
        """Return a local dict as straight-line code before ``at`` leaves it; None if it cannot."""
        if not isinstance(expr, ast.Name) or at is None or scope.kind == "class":
            return None
        if not isinstance(scope.node, ast.Module | ast.FunctionDef | ast.AsyncFunctionDef):
            return None
        steps = changes_before(scope.node, expr.id, at)
        if steps is None:
            return None
        start = self._value(steps.value, scope, steps.statement, depth + 1)
        if not steps.changes:
            return start
        if not isinstance(start.data, dict):
            return self._unknown(expr, scope, "is changed after it is made")
        made = _DictMaker(start.module, start.node)
        made.spread(start)
        for change in steps.changes:
            if change.kind == "update":
                for each in change.values:
                    made.spread(self._value(each, scope, change.statement, depth + 1))
                continue
            assert change.key is not None
            key = self._value(change.key, scope, change.statement, depth + 1)
            if change.kind == "delete":
                made.delete(key)
            else:
                item = self._value(change.values[0], scope, change.statement, depth + 1)
                made.put(key, change.key, item)
        return made.value()

    # calls

    def _call(self, expr: ast.Call, scope: Scope, at: ast.AST | None, depth: int) -> Value:
        func = expr.func
        if isinstance(func, ast.Attribute) and func.attr in ("copy", "model_copy"):
            if not expr.args and not expr.keywords:
                return self._value(func.value, scope, at, depth + 1)
            return self._unknown(expr, scope, "is made by a call")
        if isinstance(func, ast.Attribute) and func.attr == "model_dump":
            return self._dumped(expr, func.value, scope, at, depth)
        target = self._resolver.resolve(func, scope)
        if target == External("builtins.dict"):
            return self._dict_call(expr, scope, at, depth)
        if isinstance(target, External) and target.name in _SEQUENCES:
            return self._sequence_call(expr, target.name, scope, at, depth)
        if isinstance(target, ClassTarget):
            return self._instance(expr, target, scope, at, depth)
        if isinstance(func, ast.Attribute) and func.attr == "model_validate":
            owner = self._resolver.resolve(func.value, scope)
            if isinstance(owner, ClassTarget) and len(expr.args) == 1 and not expr.keywords:
                model = self._build(owner)
                inner = self._value(expr.args[0], scope, at, depth + 1)
                if model is not None and isinstance(inner.data, dict):
                    return Value(
                        scope.module, expr, inner.data, inner.keys, inner.parts, model=model
                    )
        constant = self._constant(expr, scope)
        if isinstance(constant, Sentinel):
            return self._unknown(expr, scope, "is made by a call")
        return self._known(expr, scope, constant)

    def _dict_call(self, expr: ast.Call, scope: Scope, at: ast.AST | None, depth: int) -> Value:
        made = _DictMaker(scope.module, expr)
        if len(expr.args) > 1 or any(isinstance(each, ast.Starred) for each in expr.args):
            return self._unknown(expr, scope, "is made by a call")
        for argument in expr.args:
            inner = self._value(argument, scope, at, depth + 1)
            if isinstance(inner.data, list | tuple) and _complete(inner):
                for pair in inner.parts.values():
                    if not isinstance(pair.data, list | tuple) or len(pair.parts) != 2:
                        made.open()
                        break
                    made.put(pair.parts[0], pair.parts[0].node, pair.parts[1])
            else:
                made.spread(inner)
        self._keywords(made, expr, scope, at, depth)
        return made.value()

    def _keywords(
        self, made: _DictMaker, expr: ast.Call, scope: Scope, at: ast.AST | None, depth: int
    ) -> None:
        for keyword in expr.keywords:
            item = self._value(keyword.value, scope, at, depth + 1)
            if keyword.arg is None:
                made.spread(item)
            else:
                made.put(self._known(keyword.value, scope, keyword.arg), keyword, item)

    def _sequence_call(
        self, expr: ast.Call, name: str, scope: Scope, at: ast.AST | None, depth: int
    ) -> Value:
        kind = _SEQUENCES[name]
        if expr.keywords or len(expr.args) > 1:
            return self._unknown(expr, scope, "is made by a call")
        if not expr.args:
            return self._known(expr, scope, kind())
        inner = self._value(expr.args[0], scope, at, depth + 1)
        if isinstance(inner.data, list | tuple) and _complete(inner):
            if kind in (list, tuple):
                return Value(scope.module, expr, kind(inner.data), parts=inner.parts)
            if inner.known:
                try:
                    return self._known(expr, scope, kind(inner.data))
                except TypeError:
                    pass
        return self._unknown(expr, scope, "is made by a call")

    def _instance(
        self, expr: ast.Call, target: ClassTarget, scope: Scope, at: ast.AST | None, depth: int
    ) -> Value:
        model = self._build(target)
        if model is None:
            constant = self._constant(expr, scope)
            if isinstance(constant, Sentinel):
                return self._unknown(expr, scope, "is made by a call")
            return self._known(expr, scope, constant)
        if expr.args:
            return self._unknown(expr, scope, "is made with positional arguments")
        made = _DictMaker(scope.module, expr)
        self._keywords(made, expr, scope, at, depth)
        value = made.value()
        value.model = model
        return value

    def _dumped(
        self, expr: ast.Call, owner: ast.expr, scope: Scope, at: ast.AST | None, depth: int
    ) -> Value:
        instance = self._value(owner, scope, at, depth + 1)
        model = instance.model
        if model is None or not model.exact or not instance.known or expr.args:
            return self._unknown(expr, scope, "is made by a call")
        options: dict[str, Any] = {}
        for keyword in expr.keywords:
            option = self._value(keyword.value, scope, at, depth + 1)
            if keyword.arg is None or not option.known:
                return self._unknown(expr, scope, "is made by a call")
            options[keyword.arg] = option.data
        try:
            made = model.cls.model_validate(instance.data)
            dumped = made.model_dump(**options, warnings=False)
        except Exception:  # the instance itself is what is wrong, or an option
            return self._unknown(expr, scope, "is made by a call")
        if not isinstance(dumped, dict):
            return self._unknown(expr, scope, "is made by a call")
        return _literal(scope.module, expr, dumped)


class _DictMaker:
    """Builds what is known of a dict, entry by entry, later entries winning."""

    def __init__(self, module: Module, node: ast.expr) -> None:
        self._module = module
        self._node = node
        self._keys: dict[Any, tuple[Module, ast.AST]] = {}
        self._parts: dict[Any, Value] = {}
        self._open = False

    def open(self) -> None:
        """Note that any key may have been set: values known so far may be others now."""
        self._open = True
        for key, part in self._parts.items():
            reason = "may be overridden by a spread"
            self._parts[key] = Value(part.module, part.node, Sentinel(reason))

    def put(self, key: Value, node: ast.AST, item: Value) -> None:
        if not key.known:
            self.open()
            return
        try:
            # a later value keeps the key's place, but it is the later one that counts
            self._parts.pop(key.data, None)
            self._parts[key.data] = item
            self._keys[key.data] = (key.module, node)
        except TypeError:
            self.open()

    def delete(self, key: Value) -> None:
        if key.known:
            try:
                self._parts.pop(key.data, None)
                self._keys.pop(key.data, None)
            except TypeError:
                self.open()
            return
        self._open = True
        # any of them may be gone: none is certain
        self._parts.clear()
        self._keys.clear()

    def spread(self, value: Value) -> None:
        if not isinstance(value.data, dict) or value.model is not None:
            self.open()
            return
        if isinstance(value.data, OpenDict):
            self.open()
        for key, part in value.parts.items():
            self._parts.pop(key, None)
            self._parts[key] = part
            self._keys[key] = value.keys.get(key, (part.module, part.node))
        if not value.parts and value.data:
            self.open()

    def value(self) -> Value:
        made: dict[Any, Any] = OpenDict() if self._open else {}
        made.update((key, part.data) for key, part in self._parts.items())
        return Value(self._module, self._node, made, self._keys, self._parts)


_SEQUENCES: dict[str, Any] = {
    "builtins.list": list,
    "builtins.tuple": tuple,
    "builtins.set": set,
    "builtins.frozenset": frozenset,
}


def _complete(value: Value) -> bool:
    """Tell whether every element of a sequence is listed, known or not."""
    return len(value.parts) == len(value.data)


def _immutable(value: Value) -> bool:
    data = value.data
    return isinstance(data, str | bytes | int | float | complex | frozenset | None | type(...)) or (
        isinstance(data, tuple) and all(_immutable(part) for part in value.parts.values())
    )


def _is_enum_member(resolver: Resolver, target: ValueTarget) -> bool:
    """Tell whether a value is bound in the body of a class that has an enum among its bases."""
    node = target.scope.node
    if not isinstance(node, ast.ClassDef) or target.scope.parent is None:
        return False
    todo = [ClassTarget(target.module, node, target.scope.parent, target.scope.qualname)]
    seen = set()
    while todo:
        here = todo.pop()
        if here.node in seen:
            continue
        seen.add(here.node)
        for base in resolver.bases(here):
            if isinstance(base, External) and base.name.startswith("enum."):
                return True
            if isinstance(base, ClassTarget):
                todo.append(base)
    return False


def _literal(module: Module, node: ast.expr, data: dict[Any, Any]) -> Value:
    """Return a dict that was worked out as a value whose parts all lie at one node."""
    parts = {key: Value(module, node, item) for key, item in data.items()}
    return Value(module, node, dict(data), dict.fromkeys(data, (module, node)), parts)


def sentinels(data: Any) -> Iterator[Sentinel | OpenDict]:
    """Yield everything unknown in a structure of dicts, lists, tuples and sets."""
    todo = [data]
    while todo:
        part = todo.pop()
        if isinstance(part, Sentinel):
            yield part
        elif isinstance(part, dict):
            if isinstance(part, OpenDict):
                yield part
            todo.extend(part.values())
            todo.extend(part.keys())
        elif isinstance(part, list | tuple | set | frozenset):
            todo.extend(part)
