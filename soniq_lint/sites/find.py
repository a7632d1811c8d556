"""Find the enqueue sites, handlers and declarations of one file."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

from soniq_lint.resolve.scopes import Comprehension
from soniq_lint.resolve.targets import (
    ClassTarget,
    FunctionTarget,
    Unresolved,
    ValueTarget,
)
from soniq_lint.sites.apps import Apps
from soniq_lint.sites.library import Library, with_queue
from soniq_lint.sites.objects import Declaration, EnqueueSite, FileSites, HandlerSite

if TYPE_CHECKING:
    from soniq_lint.resolve.modules import Module
    from soniq_lint.resolve.scopes import Scope

_WORDS = ("enqueue", "job", "task_ref", "TaskRef")
_ALIAS = re.compile(r"\b(?:task_ref|TaskRef)\s+as\s+(\w+)")
_METHODS = frozenset({"enqueue", "enqueue_many"})

Use = Literal["awaited", "dropped", "other"]
_Told = tuple[Literal["ref", "name", "handler", "unknown", ""], str, Declaration | None, str | None]


def find(module: Module, library: Library) -> FileSites:
    """Return what a file holds of Soniq's, in source order."""
    finder = _Finder(module, library)
    finder.run()
    return FileSites(tuple(finder.declarations), tuple(finder.enqueues), tuple(finder.handlers))


class _Finder:
    def __init__(self, module: Module, library: Library) -> None:
        self.declarations: list[Declaration] = []
        self.enqueues: list[EnqueueSite] = []
        self.handlers: list[HandlerSite] = []
        self._module = module
        self._library = library
        self._resolver = library.resolver
        self._apps = Apps(library.resolver)
        declares = "task_ref" in module.text or "TaskRef" in module.text
        aliases = set(_ALIAS.findall(module.text)) if declares else set()
        self._constructors = {"task_ref", "TaskRef"} | aliases
        self._lines = module.places.holding(*_WORDS, *sorted(aliases))

    def run(self) -> None:
        scope = self._module.scope
        todo: list[tuple[ast.AST, Scope, str, str]] = [(self._module.tree, scope, "", "")]
        while todo:
            node, here, use, name = todo.pop()
            free = isinstance(node, ast.JoinedStr)
            below = [
                each
                for each in self._visit(node, here, use, name)
                if free or self._lines.touch(each[0])
            ]
            todo.extend(reversed(below))

    def _visit(
        self, node: ast.AST, scope: Scope, use: str, name: str
    ) -> Iterator[tuple[ast.AST, Scope, str, str]]:
        """Look at one node and yield what is inside it: with scope, use, and the name it gets."""
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                self._decorated(node, scope)
                inner = scope.child(node)
                for part in (*node.decorator_list, node.args):
                    yield part, scope, "", ""
                for statement in node.body:
                    yield statement, inner, "", ""
            case ast.ClassDef():
                for part in (*node.decorator_list, *node.bases, *node.keywords):
                    yield part, scope, "", ""
                for statement in node.body:
                    yield statement, scope.child(node), "", ""
            case ast.Lambda():
                yield node.args, scope, "", ""
                yield node.body, scope.child(node), "", ""
            case _ if isinstance(node, Comprehension):
                for part in ast.iter_child_nodes(node):
                    yield part, scope.child(node), "", ""
            case ast.Await(value=value):
                yield value, scope, "awaited", name
            case ast.Expr(value=value):
                yield value, scope, "dropped", ""
            case ast.Assign(targets=[ast.Name(id=bound)], value=value):
                yield value, scope, "", _qualified(scope, bound)
            case ast.AnnAssign(target=ast.Name(id=bound), value=ast.expr() as value):
                yield value, scope, "", _qualified(scope, bound)
            case ast.Call():
                self._called(node, scope, use, name)
                ref = with_queue(node)
                if ref is not None:
                    yield ref, scope, "", name
                else:
                    yield node.func, scope, "", ""
                for part in (*node.args, *node.keywords):
                    yield part, scope, "", ""
            case _:
                for part in ast.iter_child_nodes(node):
                    yield part, scope, "", ""

    # declarations

    def _called(self, call: ast.Call, scope: Scope, use: str, name: str) -> None:
        func = call.func
        if isinstance(func, ast.Attribute) and func.attr in _METHODS:
            self._enqueue(call, func, scope, use)
            return
        plain = func.value if isinstance(func, ast.Subscript) else func
        last = plain.attr if isinstance(plain, ast.Attribute) else getattr(plain, "id", "")
        if last in self._constructors and self._library.constructor(call, scope) is not None:
            self.declarations.append(self._library.declaration(call, scope, name))

    # enqueue sites

    def _enqueue(self, call: ast.Call, func: ast.Attribute, scope: Scope, use: str) -> None:
        app = self._apps.path(func.value, scope) is not None
        given = {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg}
        target = call.args[0] if call.args else given.get("target")
        if isinstance(target, ast.Starred):
            target = None
        spread = any(isinstance(arg, ast.Starred) for arg in call.args) or any(
            keyword.arg is None for keyword in call.keywords
        )
        many = func.attr == "enqueue_many"
        args_node = given.get("args")
        if many and args_node is None and len(call.args) > 1:
            args_node = call.args[1]
            if isinstance(args_node, ast.Starred):
                args_node = None
        form, reason, ref, task = self._target(target, scope, app)
        if not form:
            return
        if form == "unknown" and not app and not (reason and "args" in given):
            return
        args = None
        if args_node is not None and form in ("ref", "name"):
            args = self._library.value(args_node, scope, now=use == "awaited")
        self.enqueues.append(
            EnqueueSite(
                module=self._module,
                scope=scope,
                call=call,
                function=scope.qualname,
                many=many,
                app=app,
                use=_use(use, app),
                target_node=target,
                form=form,
                reason=reason,
                ref=ref,
                name=task,
                args_node=args_node,
                args=args,
                spread=spread,
            )
        )

    def _target(self, target: ast.expr | None, scope: Scope, app: bool) -> _Told:
        """Return form, reason, ref and name of what is enqueued; no form when it is not ours."""
        if target is None:
            return ("unknown", "it has no target", None, None) if app else ("", "", None, None)
        ref = self._library.declaration_of(target, scope)
        if ref is not None:
            return "ref", "", ref, ref.name
        found = self._resolver.resolve(target, scope)
        if isinstance(found, FunctionTarget):
            handler = self._handler_name(found)
            if handler is not None or app:
                return "handler", "", None, handler or None
            return "", "", None, None
        named = self._library.named_by(target, scope)
        if named is not None:
            return "name", "", named, named.name
        if not app:
            reason = found.reason if isinstance(found, Unresolved) else ""
            return "unknown", reason if "is not found" in reason else "", None, None
        text, reason = self._library.text(target, scope)
        if text is not None:
            return "name", "", None, text
        if isinstance(found, ValueTarget) and isinstance(found.expr, ast.Call):
            bound = found.expr.func
            if isinstance(bound, ast.Attribute) and bound.attr == "options":
                inner = self._resolver.resolve(bound.value, found.scope)
                if isinstance(inner, FunctionTarget):
                    return "handler", "", None, self._handler_name(inner) or None
        if isinstance(found, Unresolved):
            reason = found.reason
        return "unknown", reason, None, None

    def _handler_name(self, function: FunctionTarget) -> str | None:
        """Return the task name of a registered handler, empty if not known; None if it is none."""
        for decorator in function.node.decorator_list:
            site = self._registration(decorator, function.node, function.scope)
            if site is not None:
                return site.name or ""
        return None

    # handlers

    def _decorated(self, node: ast.FunctionDef | ast.AsyncFunctionDef, scope: Scope) -> None:
        for decorator in node.decorator_list:
            site = self._registration(decorator, node, scope)
            if site is not None:
                self.handlers.append(site)

    def _registration(
        self,
        decorator: ast.expr,
        node: ast.FunctionDef | ast.AsyncFunctionDef,
        scope: Scope,
    ) -> HandlerSite | None:
        call = decorator if isinstance(decorator, ast.Call) else None
        func = call.func if call is not None else decorator
        if not isinstance(func, ast.Attribute) or func.attr != "job":
            return None
        app = self._apps.path(func.value, scope)
        given = {} if call is None else {k.arg: k.value for k in call.keywords if k.arg}
        spread = call is not None and any(k.arg is None for k in call.keywords)
        ref_node = call.args[0] if call is not None and call.args else given.get("ref")
        name_node = given.get("name")
        validate_node = given.get("validate")
        if isinstance(validate_node, ast.Constant) and validate_node.value is None:
            validate_node = None
        ref, name = None, None
        form: Literal["ref", "ref-name", "literal", "derived", "unknown"]
        if ref_node is not None:
            ref = self._library.declaration_of(ref_node, scope)
            form = "ref" if ref is not None else "unknown"
        elif name_node is not None:
            ref = self._library.named_by(name_node, scope)
            form = "ref-name" if ref is not None else "literal"
            if ref is None:
                name, _ = self._library.text(name_node, scope)
                form = "literal" if name is not None else "unknown"
        else:
            form = "unknown" if spread or call is None else "derived"
        if ref is not None:
            name = ref.name
        if app is None and ref is None:
            return None
        if form == "derived":
            name = f"{self._module.name}.{_qualified(scope, node.name)}"
        validate_target, model = None, None
        if validate_node is not None:
            validate_target = self._resolver.resolve(validate_node, scope)
            if isinstance(validate_target, ClassTarget):
                model = self._library.model(validate_target)
        elif form == "ref" and ref is not None:
            model = ref.model
        return HandlerSite(
            module=scope.module,
            scope=scope,
            node=node,
            qualname=_qualified(scope, node.name),
            decorator=decorator,
            call=call,
            app=app or "",
            form=form,
            ref=ref,
            name=name,
            name_node=name_node,
            validate_node=validate_node,
            validate_target=validate_target,
            model=model,
            keywords=not spread,
        )


def _use(use: str, app: bool) -> Use:
    if use == "awaited":
        return "awaited"
    # another class's enqueue may be no coroutine at all
    return "dropped" if use == "dropped" and app else "other"


def _qualified(scope: Scope, name: str) -> str:
    return f"{scope.qualname}.{name}" if scope.qualname else name
