"""What a module does with its top-level names: constants, and objects changed in place."""

from __future__ import annotations

from collections.abc import Iterator

from mypy.nodes import (
    AssignmentStmt,
    Block,
    CallExpr,
    DelStmt,
    Expression,
    ExpressionStmt,
    ForStmt,
    IfStmt,
    IndexExpr,
    MatchStmt,
    MemberExpr,
    MypyFile,
    NameExpr,
    OperatorAssignmentStmt,
    Statement,
    TryStmt,
    WhileStmt,
    WithStmt,
)

_LIVELY = ("model_", "__")
"""What the attributes of a class begin with that Pydantic builds validation from."""


class Outline:
    """What the statements of a module say of its names.

    Attributes:
        constants: what each name is set to that is set once, and not changed in place.
        changed: names of classes whose configuration or fields are changed after the fact.
    """

    def __init__(self, module: MypyFile) -> None:
        self.constants: dict[str, Expression] = {}
        self.changed: set[str] = set()
        self._spoilt: set[str] = set()
        for statement in _flat(module):
            self._read(statement)
        for name in self._spoilt:
            self.constants.pop(name, None)

    def _read(self, statement: Statement) -> None:
        if isinstance(statement, AssignmentStmt):
            for target in statement.lvalues:
                if isinstance(target, NameExpr):
                    self._set(target.name, statement.rvalue)
                else:
                    self._change(target)
        elif isinstance(statement, OperatorAssignmentStmt):
            self._change(statement.lvalue)
        elif isinstance(statement, DelStmt):
            self._change(statement.expr)
        elif isinstance(statement, ExpressionStmt) and isinstance(statement.expr, CallExpr):
            self._change(statement.expr.callee)

    def _set(self, name: str, value: Expression) -> None:
        if name in self.constants:
            self._spoilt.add(name)
        self.constants[name] = value

    def _change(self, target: Expression) -> None:
        """Note the name at the root of something that is written to, or whose method is called."""
        lively = False
        while isinstance(target, MemberExpr | IndexExpr | CallExpr):
            if isinstance(target, MemberExpr):
                # model_rebuild() and the like change nothing by themselves
                called = target.name in ("model_rebuild", "model_validate", "model_json_schema")
                lively = lively or (target.name.startswith(_LIVELY) and not called)
                target = target.expr
            elif isinstance(target, IndexExpr):
                target = target.base
            else:
                target = target.callee
        if isinstance(target, NameExpr):
            self._spoilt.add(target.name)
            if lively:
                self.changed.add(target.name)


def _flat(module: MypyFile) -> Iterator[Statement]:
    """Yield the statements of a module and of their blocks, without functions and classes."""
    for statement in module.defs:
        yield statement
        yield from inner(statement)


def inner(statement: Statement) -> Iterator[Statement]:
    """Yield what may run as part of a compound statement."""
    blocks: list[Block | None] = []
    if isinstance(statement, IfStmt):
        blocks = [*statement.body, statement.else_body]
    elif isinstance(statement, ForStmt | WhileStmt):
        blocks = [statement.body, statement.else_body]
    elif isinstance(statement, WithStmt):
        blocks = [statement.body]
    elif isinstance(statement, MatchStmt):
        blocks = [*statement.bodies]
    elif isinstance(statement, TryStmt):
        blocks = [
            statement.body,
            *statement.handlers,
            statement.else_body,
            statement.finally_body,
        ]
    for block in blocks:
        if block is not None:
            for each in block.body:
                yield each
                yield from inner(each)
