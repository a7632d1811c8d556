"""What the checked module depends on beyond its imports, for mypy's cache and for its daemon."""

from __future__ import annotations

from collections.abc import Iterable

from mypy.checker import TypeChecker
from mypy.server.trigger import make_trigger, make_wildcard_trigger
from mypy.types import Instance, TupleType, Type, UnionType, get_proper_type


def depend_on_modules(names: Iterable[str], api: TypeChecker) -> None:
    """Have what is being checked checked again when other symbols are in some modules."""
    others = set(names) - {api.tree.fullname}
    api.module_refs.update(others)
    _depend_on({make_wildcard_trigger(each) for each in others}, api)


def depend_on_model(model: Instance, reached: Iterable[str], api: TypeChecker) -> None:
    """Have what is being checked checked again when a model has other fields.

    ``reached`` are the modules that its shape was read from.
    """
    api.module_refs.update(set(reached) - {api.tree.fullname})
    for info in model.type.mro:
        _depend_on({make_wildcard_trigger(info.fullname), make_trigger(info.fullname)}, api)
        _depend_on({make_trigger(f"{info.fullname}.{name}") for name in info.names}, api)


def depend_on_enums(kind: Type, api: TypeChecker) -> None:
    """Have what is being checked checked again when an enum in a type has other members."""
    if not _is_fine(api):
        return
    left = [kind]
    while left:
        part = get_proper_type(left.pop())
        if isinstance(part, Instance):
            left += part.args
            if part.type.is_enum:
                name = part.type.fullname
                _depend_on({make_wildcard_trigger(name), make_trigger(name)}, api)
        elif isinstance(part, UnionType | TupleType):
            left += part.items


def _is_fine(api: TypeChecker) -> bool:
    return bool(api.options.fine_grained_incremental or api.options.cache_fine_grained)


def _depend_on(triggers: Iterable[str], api: TypeChecker) -> None:
    if not _is_fine(api):
        return
    target = api.tscope.current_target()
    for trigger in triggers:
        api.tree.plugin_deps.setdefault(trigger, set()).add(target)
