"""Judge what is passed as args against the shape of the model."""

from __future__ import annotations

from mypy.checker import TypeChecker
from mypy.nodes import Context, Expression
from mypy.types import Instance, Type

from soniq.errors import nearest
from soniq_mypy.errorcodes import ARGS
from soniq_mypy.lax import refuses
from soniq_mypy.settings import Settings
from soniq_mypy.shape import Shape, shape_of
from soniq_mypy.values import Mapping, read_mapping


class ArgsJudge:
    """Report what is wrong with args expressions, each problem at its own place."""

    def __init__(self, api: TypeChecker, settings: Settings) -> None:
        self._api = api
        self._settings = settings

    def judge(self, expression: Expression, model: Instance) -> None:
        """Report every problem of one args object."""
        made = read_mapping(expression)
        if made is not None:
            self._judge_mapping(made, shape_of(model), expression)

    def type_of(self, expression: Expression, context: Type | None = None) -> Type:
        """Return the type of an expression; its own errors are for mypy to report."""
        with self._api.msg.filter_errors():
            return self._api.get_expression_type(expression, context)

    def _judge_mapping(self, made: Mapping, shape: Shape, where: Context) -> None:
        if shape.open:
            return
        keys = [key for each in shape.fields.values() for key in each.keys or ()]
        for key, item in made.items.items():
            known = shape.by_key(key)
            if known is not None:
                kind = known.type
                strict = known.strict or self._settings.strict_args
                if kind is not None and refuses(kind, self.type_of(item.value), strict=strict):
                    self._fail(f"{shape.name} takes something else in {key!r}", item.value)
            elif shape.complete and not shape.extra:
                near = nearest(key, keys)
                hint = f"; did you mean {near!r}?" if near else ""
                self._fail(f"{shape.name} has no field {key!r}{hint}", item.key)
        if made.closed:
            missing = [
                each.keys[0]
                for each in shape.fields.values()
                if each.required and each.keys and not made.items.keys() & set(each.keys)
            ]
            for key in missing:
                self._fail(f"{shape.name} needs {key!r}, which is missing here", where)

    def _fail(self, message: str, where: Context) -> None:
        self._api.fail(message, where, code=ARGS)
