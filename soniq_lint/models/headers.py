"""What class statements that make records have in common: bases, names, configs."""

from __future__ import annotations

import ast
import typing
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import typing_extensions

from soniq_lint.models import known
from soniq_lint.models.bodies import Decoration, Dynamic, docstring
from soniq_lint.models.configs import settled
from soniq_lint.models.constants import Unknown
from soniq_lint.models.names import external, form, resolved
from soniq_lint.models.reading import Reading, Use, Waiting
from soniq_lint.resolve.targets import ClassTarget

if TYPE_CHECKING:
    from soniq_lint.models.builder import ModelBuilder
    from soniq_lint.resolve.scopes import Scope

_NEUTRAL: Final = frozenset({"abc.ABC", "builtins.object"})


@contextmanager
def guarded(reading: Reading) -> Iterator[None]:
    """Turn whatever goes wrong into a reading without structure."""
    try:
        yield
    except (Waiting, RecursionError):
        raise
    except Exception as error:  # whatever Python or Pydantic raise for such a class
        reason = f"its class statement is refused with {type(error).__name__}"
        reading.structure = reading.exact = False
        reading.reason = reading.reason or (error.reason if isinstance(error, Dynamic) else reason)


def named(reading: Reading) -> dict[str, Any]:
    """Return what every namespace has: where the class stands, and its docstring."""
    target = reading.target
    made: dict[str, Any] = {"__module__": target.module.name, "__qualname__": target.qualname}
    if (text := docstring(target.node.body)) is not None:
        made["__doc__"] = text
    return made


def header(
    reading: Reading, builder: ModelBuilder, own: tuple[str, ...]
) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """Return the bases and arguments of a class statement."""
    target = reading.target
    bases: list[Any] = []
    for expr in target.node.bases:
        plain = expr.value if isinstance(expr, ast.Subscript) else expr
        base = resolved(plain, target.scope, builder.resolver)
        name = external(base)
        if form(base) in own:
            bases.append(getattr(typing_extensions, form(base)) if form(base) == "TypedDict"
                         else typing.NamedTuple)  # fmt: skip
        elif form(base) == "Generic":
            bases.append(builder.bases.base(expr, reading))
        elif name in _NEUTRAL:
            if name != "builtins.object":
                bases.append(known.lookup(name))
        elif isinstance(base, ClassTarget):
            inherited = builder.read(base)
            if inherited.open:
                raise Waiting
            if (
                inherited.cls is None
                or inherited.accepts
                or inherited.unsafe
                or (inherited.kind not in (reading.kind, "plain"))
            ):
                raise Dynamic(inherited.reason or "a base may be anything", expr)
            if inherited.kind != "plain" and not inherited.structure:
                raise Dynamic(inherited.reason, expr)
            reading.bases.append(inherited)
            reading.exact = reading.exact and inherited.exact
            reading.hashes = reading.hashes and inherited.hashes
            bases.append(builder.bases.base(expr, reading))
        else:
            raise Dynamic("a base is not in view", expr)
    if parameters := builder.bases.parameters(reading):
        bases.append(known.lookup("typing.Generic")[parameters])
    kwargs: dict[str, Any] = {}
    for keyword in target.node.keywords:
        if keyword.arg == "extra_items":
            kwargs["extra_items"] = _extra_items(keyword.value, reading, builder)
            continue
        held = builder.constants.evaluate(keyword.value, target.scope)
        if keyword.arg not in ("total", "closed") or isinstance(held, Unknown):
            raise Dynamic("its arguments are not in view", keyword)
        kwargs[keyword.arg] = held
    return tuple(bases), kwargs


def config_of(value: ast.expr | None, scope: Scope, builder: ModelBuilder) -> Any:
    """Return the settings in the config of a record.

    Raises:
        Dynamic: not all of them are known.
    """
    config = Unknown("is empty") if value is None else builder.constants.mapping(value, scope)
    if isinstance(config, Unknown):
        raise Dynamic(f"its config is not known: {config.reason}", scope.node)
    settings = settled(config)
    if settings.accepts or settings.keys_unknown or not settings.exact:
        raise Dynamic("its config is not known", scope.node)
    return settings.values


def decorated_config(reading: Reading, builder: ModelBuilder) -> Any:
    """Return what ``@with_config(...)`` sets, or None.

    Raises:
        Dynamic: not all of it is known.
    """
    target = reading.target
    decoration = Decoration(target.node, target.scope, builder.resolver)
    found = None
    for name, call in decoration.named.items():
        if name == "pydantic.with_config" and call is not None:
            if call.args:
                found = config_of(call.args[0], target.scope, builder)
            else:
                found = {
                    str(each.arg): builder.constants.evaluate(each.value, target.scope)
                    for each in call.keywords
                }
                if any(isinstance(each, Unknown) for each in found.values()):
                    raise Dynamic("its config is not known", call)
    return found


def _extra_items(expr: ast.expr, reading: Reading, builder: ModelBuilder) -> Any:
    """Return the type of the keys that a TypedDict does not name."""
    use = Use(reading.target.scope)
    kind = builder.annotations.evaluate(expr, reading.target.scope, use)
    if use.waiting:
        raise Dynamic("the type of its extra items is not read", expr)
    reading.take(use)
    return kind
