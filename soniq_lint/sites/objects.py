"""What one file holds of Soniq's: declarations, enqueue sites and handlers, resolved.

Made by ``soniq_lint.sites.find``; read by the rules. Nothing here has been judged yet.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from soniq_lint.models.built import BuiltModel
    from soniq_lint.resolve.modules import Module
    from soniq_lint.resolve.scopes import Scope
    from soniq_lint.resolve.targets import Target
    from soniq_lint.sites.values import Value


@dataclass(frozen=True, slots=True, eq=False)
class Declaration:
    """A ``task_ref(...)`` or ``TaskRef(...)`` call.

    Attributes:
        module, scope: where the call stands.
        qualname: dotted name it is bound to in its module (``send_invoice``,
            ``Tasks.send_invoice``); empty when it is bound to none.
        constructor: which of the two is called.
        name: the task's name; None when it cannot be known, ``name_reason`` then says why.
        name_node: expression of the name, if one is given.
        queue: the default queue; None when there is none or it cannot be known.
        model_node: expression of ``args_model``, if one is given.
        model_target: what that is.
        model: the model rebuilt; None when there is none, or it is no model that can be read.
        model_reason: why there is no ``model`` although one is given.
    """

    module: Module
    scope: Scope
    call: ast.Call
    qualname: str
    constructor: Literal["task_ref", "TaskRef"]
    name: str | None
    name_node: ast.expr | None
    name_reason: str = ""
    queue: str | None = None
    model_node: ast.expr | None = None
    model_target: Target | None = None
    model: BuiltModel | None = None
    model_reason: str = ""

    @property
    def local(self) -> bool:
        """Tell whether it stands in a function, so that nobody can import it."""
        here: Scope | None = self.scope
        while here is not None and here.kind != "function":
            here = here.parent
        return here is not None

    @property
    def path(self) -> str:
        """Return the import path of the ref, ``myservice_tasks.billing.send_invoice``, if any."""
        return f"{self.module.name}.{self.qualname}" if self.qualname and not self.local else ""


@dataclass(frozen=True, slots=True, eq=False)
class EnqueueSite:
    """A call ``receiver.enqueue(target, ...)`` or ``receiver.enqueue_many(target, ...)``.

    Attributes:
        function: dotted name of the enclosing function or class, empty at module level.
        many: whether it is ``enqueue_many``; ``args`` then is a sequence of args.
        app: whether the receiver is known to be a ``Soniq``.
        use: what becomes of the coroutine: ``awaited``; ``dropped`` (an expression statement
            that nobody awaits, inside an ``async def``); ``other`` (passed on, returned, ...).
        target_node: the first argument.
        form: what the first argument is: a ``ref``, a ``name`` (a str constant), a ``handler``, or
            ``unknown``, for which ``reason`` says why.
        ref: the declaration behind a ref.
        name: the task's name, when known.
        args_node: expression of the args; None when the call gives none.
        args: what is known of them; None when the call gives none.
        spread: whether the call has ``*args`` or ``**kwargs`` of its own, so that anything may be
            given through them.
    """

    module: Module
    scope: Scope
    call: ast.Call
    function: str
    many: bool
    app: bool
    use: Literal["awaited", "dropped", "other"]
    target_node: ast.expr | None
    form: Literal["ref", "name", "handler", "unknown"]
    reason: str = ""
    ref: Declaration | None = None
    name: str | None = None
    args_node: ast.expr | None = None
    args: Value | None = None
    spread: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class HandlerSite:
    """A function decorated with ``@app.job`` in one of its forms.

    Attributes:
        decorator: the decorator's expression; ``call`` is the same when it is a call.
        app: dotted path of the ``Soniq`` it is registered with (``orders.app.app``), empty when the
            receiver is not known.
        form: how the task is named: ``ref`` (``@app.job(ref)``), ``ref-name``
            (``name=ref.name``), ``literal`` (``name="..."``), ``derived`` (no name given: that of
            the function), ``unknown``.
        ref: the declaration, for the first two forms.
        name: the task's name, when known.
        name_node: expression of the name.
        validate_node: expression of ``validate=``, if given.
        validate_target: what that is.
        model: the model the handler validates with, rebuilt; None without one or when unknown.
        keywords: whether all keywords are known (no ``**options``).
    """

    module: Module
    scope: Scope
    node: ast.FunctionDef | ast.AsyncFunctionDef
    qualname: str
    decorator: ast.expr
    call: ast.Call | None
    app: str
    form: Literal["ref", "ref-name", "literal", "derived", "unknown"]
    ref: Declaration | None = None
    name: str | None = None
    name_node: ast.expr | None = None
    validate_node: ast.expr | None = None
    validate_target: Target | None = None
    model: BuiltModel | None = None
    keywords: bool = True


@dataclass(frozen=True, slots=True)
class FileSites:
    """Everything found in one file, in source order."""

    declarations: tuple[Declaration, ...] = ()
    enqueues: tuple[EnqueueSite, ...] = ()
    handlers: tuple[HandlerSite, ...] = ()
