"""Classes in source: what they inherit from, and which class an expression makes."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

from soniq_lint.resolve.targets import ClassTarget, External, ValueTarget

if TYPE_CHECKING:
    from soniq_lint.resolve.resolver import Resolver
    from soniq_lint.resolve.scopes import Scope
    from soniq_lint.resolve.targets import Target

_MODELS = frozenset({"pydantic.BaseModel", "pydantic.RootModel"})
_SETTINGS = frozenset({"pydantic_settings.BaseSettings"})
_HARMLESS = _MODELS | {
    "abc.ABC", "builtins.object", "typing.Generic", "typing.Protocol",
    "typing_extensions.Generic", "typing_extensions.Protocol",
}  # fmt: skip
_DATACLASS = frozenset({"dataclasses.dataclass", "pydantic.dataclasses.dataclass"})
_PLAIN = (
    ast.AnnAssign, ast.Assign, ast.AsyncFunctionDef, ast.ClassDef, ast.Expr, ast.FunctionDef,
    ast.Pass,
)  # fmt: skip
_MAKERS = frozenset(
    {"model_construct", "model_validate", "model_validate_json", "model_validate_strings"}
)


class Lineage(NamedTuple):
    """A class and everything it inherits from.

    Attributes:
        classes: those written in view, the class itself first.
        externals: names of the others, such as ``pydantic.BaseModel``.
        complete: whether every base is known.
    """

    classes: tuple[ClassTarget, ...]
    externals: frozenset[str]
    complete: bool

    @property
    def is_model(self) -> bool | None:
        """Tell whether it is a Pydantic model class; None when that is not certain."""
        if self.externals & _MODELS:
            return True
        if not self.complete or self.externals & _SETTINGS:
            return None
        return False

    @property
    def is_plain(self) -> bool:
        """Tell whether its instances can be nothing else than this, such as a mapping."""
        return self.complete and self.externals <= _HARMLESS


def lineage(target: ClassTarget, resolver: Resolver) -> Lineage:
    """Return a class with its ancestors."""
    classes: list[ClassTarget] = []
    externals: set[str] = set()
    complete = True
    todo = [target]
    while todo:
        each = todo.pop()
        if any(each.node is known.node for known in classes):
            continue
        classes.append(each)
        for base in resolver.bases(each):
            if isinstance(base, ClassTarget):
                todo.append(base)
            elif isinstance(base, External):
                externals.add(base.name)
            else:
                complete = False
    return Lineage(tuple(classes), frozenset(externals), complete)


def same(one: ClassTarget, other: ClassTarget) -> bool:
    """Tell whether two targets are the same class statement."""
    return one.node is other.node


def inherits(child: Lineage, target: ClassTarget) -> bool:
    """Tell whether a class is, or inherits from, another one."""
    return any(same(each, target) for each in child.classes)


def is_dataclass(target: ClassTarget, resolver: Resolver) -> bool:
    """Tell whether a class is decorated as a dataclass."""
    return not _DATACLASS.isdisjoint(decorators(target, resolver))


def decorators(target: ClassTarget, resolver: Resolver) -> set[str]:
    """Return names of a class's decorators; ``?`` stands for one that is not known."""
    return {_name(each, target.scope, resolver) for each in target.node.decorator_list}


def method_decorators(found: Lineage, resolver: Resolver) -> dict[str, list[ast.expr]]:
    """Return what the methods of a class and its ancestors are decorated with, by name."""
    by_name: dict[str, list[ast.expr]] = {}
    for target in found.classes:
        scope = target.scope.child(target.node)
        for statement in target.node.body:
            if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
                for each in statement.decorator_list:
                    by_name.setdefault(_name(each, scope, resolver), []).append(each)
    return by_name


def has_plain_body(target: ClassTarget) -> bool:
    """Tell whether a class statement binds the same names however it is run."""
    node = target.node
    if node.decorator_list or any(keyword.arg is None for keyword in node.keywords):
        return False
    return all(isinstance(statement, _PLAIN) for statement in node.body)


def made_by(expr: ast.expr, scope: Scope, resolver: Resolver) -> ClassTarget | None:
    """Return the class that an expression is certainly a direct instance of, or None."""
    found = resolver.resolve(expr, scope)
    if not isinstance(found, ValueTarget) or not isinstance(found.expr, ast.Call):
        return None
    if found.qualname and found.statement is None:
        return None  # what a ``with`` statement enters, which is not what it is given
    callee = found.expr.func
    if isinstance(callee, ast.Attribute) and callee.attr in _MAKERS:
        callee = callee.value
    made = resolver.resolve(callee, found.scope)
    if not isinstance(made, ClassTarget) or _makes_others(lineage(made, resolver)):
        return None
    return made


def class_behind(expr: ast.expr, scope: Scope, resolver: Resolver) -> Target:
    """Return what a class expression stands for, ``Model[int]`` being ``Model``."""
    target = resolver.resolve(expr, scope)
    while isinstance(target, ValueTarget) and isinstance(target.expr, ast.Subscript):
        target = resolver.resolve(target.expr.value, target.scope)
    return target


def _makes_others(found: Lineage) -> bool:
    """Tell whether calling the class may give something else than an instance of it."""
    return any(
        (isinstance(statement, ast.FunctionDef) and statement.name in {"__new__", *_MAKERS})
        or any(keyword.arg == "metaclass" for keyword in target.node.keywords)
        for target in found.classes
        for statement in target.node.body
    )


def _name(expr: ast.expr, scope: Scope, resolver: Resolver) -> str:
    plain = expr.func if isinstance(expr, ast.Call) else expr
    target = resolver.resolve(plain, scope)
    return target.name if isinstance(target, External) else "?"
