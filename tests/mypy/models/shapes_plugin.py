"""A plugin for tests: it also says the shape of every class that is passed to ``reveal_shape``."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from mypy.plugin import FunctionContext
from mypy.types import CallableType, Type, TypeType, get_proper_type

from soniq_mypy.plugin import SoniqPlugin
from soniq_mypy.shape import shape_of_type


def plugin(version: str) -> type[SoniqPlugin]:
    return RevealingPlugin


class RevealingPlugin(SoniqPlugin):
    def get_function_hook(self, fullname: str) -> Callable[[FunctionContext], Type] | None:
        return _reveal if fullname.endswith(".reveal_shape") else None


def _reveal(ctx: FunctionContext) -> Type:
    kind = get_proper_type(ctx.arg_types[0][0])
    if isinstance(kind, TypeType):
        kind = get_proper_type(kind.item)
    if isinstance(kind, CallableType):
        kind = get_proper_type(kind.ret_type)
    shape = shape_of_type(kind)
    said: dict[str, Any] = {"shape": None}
    if shape is not None:
        fields = {
            each.name: {
                "keys": list(each.keys) if each.keys is not None else None,
                "required": each.required,
                "type": str(each.type) if each.type is not None else None,
                "strict": each.strict,
            }
            for each in shape.fields.values()
        }
        said = {
            "shape": shape.name,
            "fields": fields,
            "complete": shape.complete,
            "extra": shape.extra,
            "open": shape.open,
            "named": shape.named,
        }
    ctx.api.fail(json.dumps(said), ctx.context)
    return ctx.default_return_type
