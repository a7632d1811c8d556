"""The facts of one file as rows: plain JSON, as ``soniq.contract.facts`` publishes them."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from soniq_lint.sites.values import OpenDict

if TYPE_CHECKING:
    from soniq_lint.models.built import BuiltModel
    from soniq_lint.resolve.modules import Module
    from soniq_lint.sites.objects import Declaration, EnqueueSite, FileSites, HandlerSite
    from soniq_lint.sites.values import Value

Row = dict[str, Any]


def rows_of(sites: FileSites) -> dict[str, list[Row]]:
    """Return what a file declares, enqueues and handles; places as lists, paths absolute."""
    return {
        "declares": [declared(each) for each in sites.declarations],
        "enqueues": [_enqueued(each) for each in sites.enqueues],
        # without parentheses @app.job registers nothing, so no name hides behind it
        "handles": [_handled(each) for each in sites.handlers if each.call is not None],
    }


def declared(declaration: Declaration) -> Row:
    """Return the row of a declaration; schemas only where every part of the model is known."""
    module, model = declaration.module, declaration.model
    shape, writer, reader = schemas(model)
    parts = () if model is None else model.opaque
    opaque = sorted({_told(each.path, each.reason) for each in parts})
    if declaration.model_node is not None and model is None:
        opaque = [declaration.model_reason]
    elif shape is None and model is not None and not opaque:
        opaque = ["a part of it is code, which is not run"]
    return {
        "task": declaration.name,
        "ref": declaration.path,
        "queue": declaration.queue,
        "model": None if model is None else model.path,
        "shape": shape,
        "writer": writer,
        "reader": reader,
        "opaque": opaque,
        "reason": declaration.name_reason,
        "place": list(module.span(declaration.call)),
        "name_place": _place(module, declaration.name_node),
    }


def schemas(
    model: BuiltModel | None,
) -> tuple[str | None, Mapping[str, Any] | None, Mapping[str, Any] | None]:
    """Return fingerprint, writer and reader schema; None unless the model is wholly known."""
    if model is None or not model.exact:
        return None, None, None
    from soniq.args import reader_schema, writer_schema
    from soniq.contract.schema import fingerprint
    from soniq_lint.models.sizes import LARGEST, expanded

    try:
        writer, reader = writer_schema(model.cls), reader_schema(model.cls)
    except Exception:  # a type without a schema: nothing certain to say
        return None, None, None
    if max(map(expanded, (writer, reader))) > LARGEST:
        return None, None, None
    return fingerprint(writer), writer, reader


def _told(path: str, reason: str) -> str:
    return f"{path}: {reason}" if path else reason


def _enqueued(site: EnqueueSite) -> Row:
    reason, checked = _checked(site)
    keys = None
    args = site.args
    if args is not None and isinstance(args.data, dict) and not isinstance(args.data, OpenDict):
        keys = [str(key) for key in args.data]
    return {
        "task": site.name,
        "form": site.form,
        "ref": "" if site.ref is None else site.ref.path,
        "many": site.many,
        "checked": checked,
        "reason": reason,
        "detail": "" if checked else _detail(site),
        "keys": keys,
        "function": site.function,
        "app": site.app,
        "place": list(site.module.span(site.call)),
        "target_place": _place(site.module, site.target_node),
    }


def _checked(site: EnqueueSite) -> tuple[str, bool]:
    """Return why a site could not be judged in full, and whether it could."""
    if site.form == "unknown":
        return "unresolved ref", False
    if site.form == "handler":
        return "", True
    if site.form == "name":
        return "", site.name is not None
    if site.ref is not None and site.ref.model_node is not None and site.ref.model is None:
        return "unreadable model", False
    if site.args_node is None:
        return ("args spread", False) if site.spread else ("", True)
    gap = "args not literal" if site.args is None else _gap(site.args)
    if not gap and site.many and site.args is not None:
        listed = isinstance(site.args.data, list | tuple)
        gap = next(filter(None, map(_gap, site.args.parts.values())), "")
        gap = gap if listed else "args not literal"
    return gap, not gap


def _detail(site: EnqueueSite) -> str:
    """Return what exactly could not be known about a site, where more can be said."""
    if site.form == "unknown":
        return site.reason
    if site.ref is not None and site.ref.model_node is not None and site.ref.model is None:
        return site.ref.model_reason
    return "" if site.args is None else site.args.reason


def _gap(value: Value) -> str:
    """Return what keeps args from being judged key by key; empty when nothing does."""
    if value.choices:
        return next(filter(None, map(_gap, value.choices)), "")
    if value.reason:
        return "args not literal"
    return "args partly spread" if isinstance(value.data, OpenDict) else ""


def _handled(site: HandlerSite) -> Row:
    model = site.model
    shape, _, reader = schemas(model)
    arguments = site.node.args
    names = [each.arg for each in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)]
    return {
        "task": site.name,
        "form": site.form,
        "ref": "" if site.ref is None else site.ref.path,
        "app": site.app,
        "model": None if model is None else model.path,
        "shape": shape,
        "reader": reader,
        "parameters": names,
        "function": site.qualname,
        "exclusive": _is_conditional(site),
        "periodic": any(map(_is_periodic, site.node.decorator_list)),
        "place": _name_place(site),
        "name_place": _place(site.module, site.name_node),
    }


def _is_conditional(site: HandlerSite) -> bool:
    """Tell whether a handler stands under a condition or in a function, so it may not be there."""
    if site.scope.kind == "function":
        return True
    found = site.scope.bindings.get(site.node.name, ())
    return any(each.node is site.node and each.branch for each in found)


def _is_periodic(decorator: ast.expr) -> bool:
    """Tell whether a decorator is an ``@app.periodic(...)``."""
    func = decorator.func if isinstance(decorator, ast.Call) else None
    return isinstance(func, ast.Attribute) and func.attr == "periodic"


def _name_place(site: HandlerSite) -> list[Any]:
    span = site.module.span(site.node)
    line = site.module.lines[span.line - 1]
    column = line.find(site.node.name, span.column - 1) + 1
    if column < 1:
        return list(span)
    return list(
        span._replace(column=column, end_line=span.line, end_column=column + len(site.node.name))
    )


def _place(module: Module, node: ast.AST | None) -> list[Any] | None:
    return None if node is None else list(module.span(node))
