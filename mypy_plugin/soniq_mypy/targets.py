"""What an enqueue is called with: refs, handlers, names, or something that is none of these."""

from __future__ import annotations

from typing import Final

from mypy.types import (
    FunctionLike,
    Instance,
    LiteralType,
    NoneType,
    ProperType,
    get_proper_type,
)

from soniq_mypy.evaluation import Evaluator, members, without_values
from soniq_mypy.fullnames import BASE_MODEL, TASK_REF

_TAKEN: Final = "a ref, a handler or the name of a task"


def refs_of(target: ProperType) -> list[Instance]:
    """Return the types of refs, one of which is passed; none when it may be anything else.

    None does not count: it is an error of its own.
    """
    kinds = [each for each in members(target) if not isinstance(each, NoneType)]
    refs = [each for each in kinds if isinstance(each, Instance) and each.type.fullname == TASK_REF]
    return refs if len(refs) == len(kinds) else []


def is_name(target: ProperType) -> bool:
    """Tell whether what is enqueued is certainly given by its name."""
    kinds = [each.fallback if isinstance(each, LiteralType) else each for each in members(target)]
    return all(isinstance(each, Instance) and each.type.has_base("builtins.str") for each in kinds)


def wrong_target(method: str, target: ProperType, evaluator: Evaluator) -> str | None:
    """Return why nothing can be enqueued of such a target, in a sentence; None if something may."""
    kinds = members(target)
    wrong = [each for each in kinds if _is_wrong(each)]
    if not wrong:
        return None
    if len(wrong) < len(kinds):
        (told,) = evaluator.told(without_values(wrong[0]))
        return f"{method} takes {_TAKEN}; this may be {told}"
    first = wrong[0]
    if isinstance(first, FunctionLike):
        made = get_proper_type(first.items[0].ret_type)
        if not first.is_type_obj():
            return f"{method} takes {_TAKEN}; register this function with @app.job(...)"
        if isinstance(made, Instance) and made.type.has_base(BASE_MODEL):
            return f"{method} takes {_TAKEN}; pass the ref that is declared with this model"
    (told,) = evaluator.told(without_values(target))
    return f"{method} takes {_TAKEN}, not {told}"


def _is_wrong(kind: ProperType) -> bool:
    """Tell whether a type certainly is of nothing that can be enqueued."""
    if isinstance(kind, LiteralType):
        kind = kind.fallback
    if isinstance(kind, Instance):
        info = kind.type
        if info.is_protocol or info.fullname == "builtins.object" or info.fallback_to_any:
            return False
        return not info.has_base("builtins.str") and info.get("_enqueue") is None
    return isinstance(kind, NoneType | FunctionLike)
