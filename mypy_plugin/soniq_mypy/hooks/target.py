"""Targets of ``enqueue`` that are names, against those of the refs in view."""

from __future__ import annotations

from typing import cast

from mypy.checker import TypeChecker
from mypy.nodes import CallExpr
from mypy.plugin import MethodSigContext

from soniq_mypy.errorcodes import NAME
from soniq_mypy.hooks.owner import is_inherited
from soniq_mypy.names import text_of
from soniq_mypy.spelling import is_known_elsewhere, is_misspelt
from soniq_mypy.visible import visible_refs


def check_target_name(ctx: MethodSigContext) -> None:
    """Report a name that is enqueued, when it is that of a ref in view, misspelt."""
    call, api = ctx.context, cast(TypeChecker, ctx.api)
    if not isinstance(call, CallExpr) or not is_inherited(ctx.type, "enqueue"):
        return
    given = [
        expression
        for expression, name in zip(call.args, call.arg_names, strict=True)
        if name in (None, "target")
    ]
    text = text_of(given[0]) if given else None
    refs = visible_refs(api) if text is not None else []
    names = [each.name for each in refs if each.name is not None]
    if text is None or text in names or len(names) != len(refs):
        return
    close = next((each for each in names if is_misspelt(text, each)), None)
    if close is not None and not is_known_elsewhere(text, refs, api):
        message = f"no TaskRef in view is named {text!r}; did you mean {close!r}?"
        api.fail(message, given[0], code=NAME)
