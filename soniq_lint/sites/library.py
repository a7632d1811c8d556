"""The models and declarations met so far, each worked out once, with what it depends on."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

from soniq_lint.resolve.targets import ClassTarget, External, Target, Unresolved, ValueTarget
from soniq_lint.sites.evaluate import Evaluator
from soniq_lint.sites.names import Moment
from soniq_lint.sites.objects import Declaration
from soniq_lint.sites.values import Sentinel, Value

if TYPE_CHECKING:
    from soniq_lint.models.builder import ModelBuilder
    from soniq_lint.models.built import BuiltModel
    from soniq_lint.models.constants import Constants
    from soniq_lint.resolve.modules import Module
    from soniq_lint.resolve.resolver import Consulted, Resolver
    from soniq_lint.resolve.scopes import Scope

_CONSTRUCTORS: dict[Target, Literal["task_ref", "TaskRef"]] = {
    External("soniq.task_ref"): "task_ref",
    External("soniq.TaskRef"): "TaskRef",
}
_DEEPEST = 12


class Library:
    """Rebuilds models and reads declarations on demand; Pydantic is loaded with the first model.

    Attributes:
        resolver: follows names.
        evaluator: says what is known of an expression.
    """

    def __init__(self, resolver: Resolver) -> None:
        self.resolver = resolver
        self.evaluator = Evaluator(resolver, self._constant, self.model)
        self._builder: ModelBuilder | None = None
        self._constants: Constants | None = None
        self._models: dict[ast.ClassDef, tuple[BuiltModel | None, str, Consulted]] = {}
        self._declarations: dict[ast.Call, tuple[Declaration, Consulted]] = {}

    @property
    def builder(self) -> ModelBuilder:
        """Return the builder of models; loads Pydantic."""
        if self._builder is None:
            from soniq_lint.models.builder import ModelBuilder

            self._builder = ModelBuilder(self.resolver)
        return self._builder

    # models

    def model(self, target: ClassTarget) -> BuiltModel | None:
        """Return a class rebuilt as a Pydantic model; None when it is none that can be read."""
        return self._built(target)[0]

    def model_at(self, module: Module, path: str) -> BuiltModel | None:
        """Return the model that a dotted path leads to, given the module that it leads through."""
        expression = ast.parse(path[len(module.name) + 1 :], mode="eval").body
        target = self.resolver.resolve(expression, module.scope)
        return self.model(target) if isinstance(target, ClassTarget) else None

    def model_reason(self, target: ClassTarget) -> str:
        """Return why there is no model for a class; empty when there is one."""
        return self._built(target)[1]

    def _built(self, target: ClassTarget) -> tuple[BuiltModel | None, str]:
        known = self._models.get(target.node)
        if known is not None:
            self.resolver.consult(known[2])
            return known[0], known[1]
        with self.resolver.recording() as consulted:
            model = self.builder.build(target)
            reason = "" if model is not None else self.builder.build_reason(target)
        self._models[target.node] = (model, reason, consulted)
        return model, reason

    def _constant(self, expr: ast.expr, scope: Scope) -> Any:
        if self._constants is None:
            from soniq_lint.models.constants import Constants

            self._constants = Constants(self.builder)
        found = self._constants.evaluate(expr, scope)
        from soniq_lint.models.constants import Unknown

        return Sentinel(found.reason) if isinstance(found, Unknown) else found

    # declarations

    def declaration_of(self, expr: ast.expr, scope: Scope) -> Declaration | None:
        """Return the declaration of the ref that an expression stands for, or None."""
        return self._ref(expr, scope, 0)

    def _ref(self, expr: ast.expr, scope: Scope, depth: int) -> Declaration | None:
        if depth > _DEEPEST:
            return None
        target = self.resolver.resolve(expr, scope)
        if not isinstance(target, ValueTarget) or not isinstance(target.expr, ast.Call):
            return None
        call = target.expr
        if self.constructor(call, target.scope) is not None:
            return self.declaration(call, target.scope, target.qualname)
        inner = with_queue(call)
        if inner is None:
            return None
        if isinstance(inner, ast.Call) and self.constructor(inner, target.scope) is not None:
            found: Declaration | None = self.declaration(inner, target.scope, target.qualname)
        else:
            found = self._ref(inner, target.scope, depth + 1)
        if found is None:
            return None
        queue = self.text(call.args[0], target.scope)[0] if call.args else None
        return replace(found, queue=queue)

    def constructor(self, call: ast.Call, scope: Scope) -> Literal["task_ref", "TaskRef"] | None:
        """Return which of the two ways to declare a task a call is, or None."""
        func = call.func.value if isinstance(call.func, ast.Subscript) else call.func
        if not isinstance(func, ast.Name | ast.Attribute):
            return None
        target = self.resolver.resolve(func, scope)
        return _CONSTRUCTORS.get(target) if isinstance(target, External) else None

    def declaration(self, call: ast.Call, scope: Scope, qualname: str) -> Declaration:
        """Return what a ``task_ref(...)`` call declares."""
        known = self._declarations.get(call)
        if known is not None:
            self.resolver.consult(known[1])
            return known[0]
        with self.resolver.recording() as consulted:
            found = self._declaration(call, scope, qualname)
        self._declarations[call] = (found, consulted)
        return found

    def _declaration(self, call: ast.Call, scope: Scope, qualname: str) -> Declaration:
        given = {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg}
        spread = bool(call.args) or any(keyword.arg is None for keyword in call.keywords)
        name_node = given.get("name")
        name, reason = None, "no name is given"
        if name_node is not None:
            name, reason = self.text(name_node, scope)
        elif spread:
            reason = "its arguments are spread"
        queue_node = given.get("default_queue")
        queue = self.text(queue_node, scope)[0] if queue_node is not None else None
        model_node = given.get("args_model")
        if isinstance(model_node, ast.Constant) and model_node.value is None:
            model_node = None
        target, model, model_reason = None, None, ""
        if model_node is not None:
            target = self.resolver.resolve(model_node, scope)
            if isinstance(target, ClassTarget):
                model, model_reason = self._built(target)
            elif isinstance(target, Unresolved):
                model_reason = target.reason
            else:
                model_reason = "it is no class"
        elif spread:
            model_reason = "its arguments are spread"
        return Declaration(
            module=scope.module,
            scope=scope,
            call=call,
            qualname=qualname,
            constructor=self.constructor(call, scope) or "task_ref",
            name=name,
            name_node=name_node,
            name_reason="" if name is not None else reason,
            queue=queue,
            model_node=model_node,
            model_target=target,
            model=model,
            model_reason=model_reason,
        )

    def text(self, expr: ast.expr, scope: Scope) -> tuple[str | None, str]:
        """Return the str an expression is known to be, or None and the reason.

        ``ref.name`` counts: it is the name that the ref was declared with.
        """
        declaration = self.named_by(expr, scope)
        if declaration is not None:
            return declaration.name, declaration.name_reason
        value = self.evaluator.evaluate(expr, scope)
        if isinstance(value.data, str):
            return str.__str__(value.data), ""
        return None, value.reason or "it is no text"

    def named_by(self, expr: ast.expr, scope: Scope) -> Declaration | None:
        """Return the declaration behind an expression ``ref.name``, also through a constant."""
        for _ in range(_DEEPEST):
            if isinstance(expr, ast.Attribute) and expr.attr == "name":
                return self._ref(expr.value, scope, 0)
            if not isinstance(expr, ast.Name | ast.Attribute):
                return None
            bound = self._binding(expr, scope)
            if bound is None:
                return None
            expr, scope = bound
        return None

    def _binding(self, expr: ast.expr, scope: Scope) -> tuple[ast.expr, Scope] | None:
        """Return the ``ref.name`` that a name was bound to."""
        if not isinstance(expr, ast.Name):
            return None
        here: Scope | None = scope
        while here is not None:
            bindings = here.bindings.get(expr.id)
            if bindings and (here is scope or here.kind != "class"):
                value = bindings[0].value if len(bindings) == 1 else None
                plain = isinstance(value, ast.Attribute) and bindings[0].kind == "assign"
                return (value, here) if plain and value is not None else None
            here = here.parent
        return None

    def value(self, expr: ast.expr, scope: Scope, *, now: bool) -> Value:
        """Return what is known of args; ``now`` if the call that takes them is run at once."""
        return self.evaluator.evaluate(expr, scope, Moment.NOW if now else Moment.KEPT)


def with_queue(call: ast.Call) -> ast.expr | None:
    """Return ``ref`` of a call ``ref.with_default_queue(...)``, or None for another call."""
    func = call.func
    if isinstance(func, ast.Attribute) and func.attr == "with_default_queue":
        return func.value
    return None
