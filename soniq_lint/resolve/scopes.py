"""Scopes and what is bound in them, in source order and with the conditions it depends on."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from soniq_lint.resolve.conditions import decide

if TYPE_CHECKING:
    from soniq_lint.resolve.modules import Module

Function = ast.FunctionDef | ast.AsyncFunctionDef
Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
Kind = Literal[
    "import", "from", "assign", "annotation", "class", "function", "alias", "parameter", "with",
    "opaque",
]  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Binding:
    """One way in which a name comes to stand for something.

    Attributes:
        kind: ``import`` and ``from`` for imports, ``assign`` for ``name = value``, ``annotation``
            for ``name: type`` without a value, ``with`` for ``with value as name``, ``alias`` for
            ``type name = value``, ``opaque`` for whatever cannot be followed.
        node: the statement, or the parameter.
        value: expression assigned, or entered by ``with``.
        annotation: of an assignment or a parameter.
        module, name: of an import: absolute module name and the name taken from it; ``name`` is
            empty for ``import module``.
        branch: the undecided branches it lies in, outermost first: ``(statement, arm)``.
        asynchronous: whether it is an ``async with``.
    """

    kind: Kind
    node: ast.AST
    value: ast.expr | None = None
    annotation: ast.expr | None = None
    module: str = ""
    name: str = ""
    branch: tuple[tuple[ast.AST, str], ...] = ()
    asynchronous: bool = False


class Scope:
    """A module, class or function body, and the names bound in it.

    Attributes:
        module: where it stands.
        node: the module, class, function, lambda or comprehension.
        parent: the enclosing scope; None for a module's.
        qualname: dotted name within the module; empty for the module itself.
    """

    def __init__(
        self,
        module: Module,
        node: ast.Module | ast.ClassDef | Function | ast.Lambda | Comprehension,
        parent: Scope | None,
        qualname: str,
    ) -> None:
        self.module = module
        self.node = node
        self.parent = parent
        self.qualname = qualname
        self._children: dict[ast.AST, Scope] = {}

    def __repr__(self) -> str:
        return f"<{self.kind} {self.module.name}:{self.qualname}>"

    @property
    def kind(self) -> Literal["module", "class", "function"]:
        """Return what kind of body it is; lambdas and comprehensions count as functions."""
        if isinstance(self.node, ast.Module):
            return "module"
        return "class" if isinstance(self.node, ast.ClassDef) else "function"

    def child(self, node: ast.ClassDef | Function | ast.Lambda | Comprehension) -> Scope:
        """Return the scope of what stands directly in this one; unnamed ones keep its qualname."""
        found = self._children.get(node)
        if found is None:
            qualname = self.qualname
            if isinstance(node, ast.ClassDef | Function):
                qualname = f"{qualname}.{node.name}" if qualname else node.name
            found = self._children[node] = Scope(self.module, node, self, qualname)
        return found

    @cached_property
    def bindings(self) -> dict[str, list[Binding]]:
        """Return every binding of every name, in source order; dead branches are left out."""
        return self._bound[0]

    @property
    def stars(self) -> list[tuple[str, ast.ImportFrom]]:
        """Return the modules of ``from module import *``, in source order."""
        return self._bound[1]

    @cached_property
    def _bound(self) -> tuple[dict[str, list[Binding]], list[tuple[str, ast.ImportFrom]]]:
        collector = _Collector(self.module)
        if isinstance(self.node, ast.Lambda):
            collector.parameters(self.node.args)
        elif isinstance(self.node, Comprehension):
            for generator in self.node.generators:
                for name in _names_in(generator.target):
                    collector.add(name, Binding("opaque", generator))
        else:
            if not isinstance(self.node, ast.Module | ast.ClassDef):
                collector.parameters(self.node.args)
            for parameter in getattr(self.node, "type_params", ()):
                collector.add(parameter.name, Binding("opaque", parameter))
            collector.body(self.node.body)
        if not isinstance(self.node, ast.Lambda | Comprehension):
            collector.from_inside(self.node)
        return collector.found, collector.stars


_Branch = tuple[tuple[ast.AST, str], ...]
_Arm = tuple[Sequence[ast.stmt], _Branch]


class _Collector:
    def __init__(self, module: Module) -> None:
        self.found: dict[str, list[Binding]] = {}
        self.stars: list[tuple[str, ast.ImportFrom]] = []
        self._module = module

    def add(self, name: str, binding: Binding) -> None:
        self.found.setdefault(name, []).append(binding)

    def parameters(self, args: ast.arguments) -> None:
        for arg in (*args.posonlyargs, *args.args, *args.kwonlyargs):
            self.add(arg.arg, Binding("parameter", arg, annotation=arg.annotation))
        for rest in (args.vararg, args.kwarg):
            if rest is not None:
                self.add(rest.arg, Binding("opaque", rest))

    def from_inside(self, body: ast.Module | ast.ClassDef | Function) -> None:
        """Make names opaque that are bound from further inside, so they may change at any time.

        Those are the global ones of a module, and the nonlocal ones of a function; and where they
        are declared so, the name is no local one.
        """
        lines = self._module.places.holding("global", "nonlocal")
        if not lines:
            return
        reaching: tuple[type[ast.AST], ...] = ()
        if isinstance(body, ast.Module):
            reaching = (ast.Global,)
        elif not isinstance(body, ast.ClassDef):
            reaching = (ast.Nonlocal,)
        for node in lines.walk(body):
            if isinstance(node, ast.Global | ast.Nonlocal) and (
                isinstance(node, reaching) or _stands_in(node, body)
            ):
                for name in node.names:
                    self.add(name, Binding("opaque", node))

    def body(self, statements: Sequence[ast.stmt]) -> None:
        # explicit stack: generated code nests elif chains hundreds deep
        todo: list[tuple[ast.stmt, _Branch]] = [
            (statement, ()) for statement in reversed(statements)
        ]
        while todo:
            statement, branch = todo.pop()
            arms = self._statement(statement, branch)
            for arm, inner in reversed(arms):
                todo.extend((each, inner) for each in reversed(arm))

    def _statement(self, node: ast.stmt, branch: _Branch) -> list[_Arm]:
        """Record what a statement binds, and return the bodies inside it with their branches."""
        self._walruses(node, branch)
        match node:
            case ast.ClassDef():
                self.add(node.name, Binding("class", node, branch=branch))
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                self.add(node.name, Binding("function", node, branch=branch))
            case ast.Import():
                self._import(node, branch)
            case ast.ImportFrom():
                self._import_from(node, branch)
            case ast.Assign():
                for target in node.targets:
                    self._target(target, node, node.value, branch)
            case ast.AnnAssign():
                if isinstance(node.target, ast.Name):
                    kind: Kind = "annotation" if node.value is None else "assign"
                    self.add(
                        node.target.id,
                        Binding(kind, node, node.value, node.annotation, branch=branch),
                    )
            case ast.AugAssign():
                self._target(node.target, node, None, branch)
            case ast.Delete():
                for target in node.targets:
                    self._target(target, node, None, branch)
            case ast.If():
                outcome = decide(node.test, self._module.host)
                if outcome == "yes":
                    return [(node.body, branch)]
                if outcome == "no":
                    return [(node.orelse, branch)]
                if outcome in ("typing", "not-typing"):
                    typed, run = (
                        (node.body, node.orelse)
                        if outcome == "typing"
                        else (node.orelse, node.body)
                    )
                    return [(typed, (*branch, (node, "typing"))), (run, (*branch, (node, "run")))]
                return [
                    (node.body, (*branch, (node, "if"))),
                    (node.orelse, (*branch, (node, "else"))),
                ]
            case ast.For() | ast.AsyncFor():
                self._target(node.target, node, None, branch)
                inner = (*branch, (node, "loop"))
                return [(node.body, inner), (node.orelse, inner)]
            case ast.While():
                inner = (*branch, (node, "loop"))
                return [(node.body, inner), (node.orelse, inner)]
            case ast.With() | ast.AsyncWith():
                for item in node.items:
                    self._entered(item, node, branch)
                return [(node.body, branch)]
            case ast.Try() | ast.TryStar():
                arms: list[_Arm] = [(node.body, (*branch, (node, "try")))]
                for number, handler in enumerate(node.handlers):
                    inner = (*branch, (node, f"except {number}"))
                    if handler.name:
                        self.add(handler.name, Binding("opaque", handler, branch=inner))
                    arms.append((handler.body, inner))
                arms.append((node.orelse, (*branch, (node, "try"))))
                arms.append((node.finalbody, branch))
                return arms
            case ast.Match():
                for case in node.cases:
                    for part in ast.walk(case.pattern):
                        name = getattr(part, "name", None) or getattr(part, "rest", None)
                        if isinstance(name, str):
                            self.add(name, Binding("opaque", part, branch=branch))
                return [
                    (case.body, (*branch, (node, f"case {number}")))
                    for number, case in enumerate(node.cases)
                ]
            case _ if type(node).__name__ == "TypeAlias":
                name = getattr(node, "name", None)
                if isinstance(name, ast.Name):
                    self.add(name.id, Binding("alias", node, branch=branch))
            case _:
                pass
        return []

    def _entered(
        self,
        item: ast.withitem,
        node: ast.With | ast.AsyncWith,
        branch: _Branch,
    ) -> None:
        target = item.optional_vars
        if isinstance(target, ast.Name):
            self.add(
                target.id,
                Binding(
                    "with",
                    node,
                    item.context_expr,
                    branch=branch,
                    asynchronous=isinstance(node, ast.AsyncWith),
                ),
            )
        elif target is not None:
            self._target(target, node, None, branch)

    def _target(
        self,
        target: ast.expr,
        node: ast.stmt,
        value: ast.expr | None,
        branch: _Branch,
    ) -> None:
        if isinstance(target, ast.Name):
            kind: Kind = "opaque" if value is None else "assign"
            self.add(target.id, Binding(kind, node, value, branch=branch))
            return
        if (
            isinstance(target, ast.Tuple | ast.List)
            and isinstance(value, ast.Tuple | ast.List)
            and len(target.elts) == len(value.elts)
            and not any(isinstance(each, ast.Starred) for each in (*target.elts, *value.elts))
        ):
            for part, given in zip(target.elts, value.elts, strict=True):
                self._target(part, node, given, branch)
            return
        for name in _names_in(target):
            self.add(name, Binding("opaque", node, branch=branch))

    def _walruses(self, node: ast.stmt, branch: _Branch) -> None:
        """Record ``name := value`` in the expressions of a statement, not in statements below."""
        lines = self._module.places.holding(":=")
        if not lines or not lines.touch(node):
            return
        todo: list[ast.AST] = [
            each for each in ast.iter_child_nodes(node) if not isinstance(each, ast.stmt)
        ]
        while todo:
            part = todo.pop()
            if isinstance(part, ast.stmt):
                continue
            if isinstance(part, ast.NamedExpr) and isinstance(part.target, ast.Name):
                self.add(part.target.id, Binding("opaque", part, branch=branch))
            todo.extend(ast.iter_child_nodes(part))

    def _import(self, node: ast.Import, branch: _Branch) -> None:
        for alias in node.names:
            bound = alias.asname or alias.name.partition(".")[0]
            module = alias.name if alias.asname else bound
            self.add(bound, Binding("import", node, module=module, branch=branch))

    def _import_from(self, node: ast.ImportFrom, branch: _Branch) -> None:
        module = self._module.absolute(node.module, node.level)
        for alias in node.names:
            if alias.name == "*":
                self.stars.append((module or "", node))
            elif module is None:
                self.add(alias.asname or alias.name, Binding("opaque", node, branch=branch))
            else:
                self.add(
                    alias.asname or alias.name,
                    Binding("from", node, module=module, name=alias.name, branch=branch),
                )


def _stands_in(node: ast.Global | ast.Nonlocal, body: ast.Module | ast.ClassDef | Function) -> bool:
    """Tell whether a declaration is among the statements of a body, not of one further inside."""
    todo: list[ast.AST] = list(body.body)
    while todo:
        statement = todo.pop()
        if statement is node:
            return True
        if not isinstance(statement, ast.ClassDef | Function | ast.expr):
            todo.extend(ast.iter_child_nodes(statement))
    return False


def _names_in(target: ast.expr) -> Iterator[str]:
    """Yield the names that an assignment to ``target`` binds; not those it only reads."""
    todo = [target]
    while todo:
        part = todo.pop()
        if isinstance(part, ast.Name):
            yield part.id
        elif isinstance(part, ast.Tuple | ast.List):
            todo.extend(part.elts)
        elif isinstance(part, ast.Starred):
            todo.append(part.value)
