"""Names of tasks that are spelt out, against those of the refs in view."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from mypy.checker import TypeChecker
from mypy.nodes import Context, Expression, MemberExpr, RefExpr
from mypy.subtypes import is_same_type
from mypy.types import Instance, ProperType, get_proper_type

from soniq.errors import nearest
from soniq_mypy.fullnames import TASK_REF
from soniq_mypy.names import Ref, name_beside, text_of
from soniq_mypy.shape import is_model, shape_of
from soniq_mypy.spelling import is_known_elsewhere, is_misspelt
from soniq_mypy.visible import visible_refs

VERSION = re.compile(r"\.v\d+$")

Problem = tuple[str, Context]


def handler_name_problems(
    name: Expression, validate: Expression | None, model: ProperType | None, api: TypeChecker
) -> Iterator[Problem]:
    """Yield what is wrong with ``name=`` of ``@app.job``, and with the model it goes with.

    Args:
        name: what is given as the name.
        validate: what is given as the model, or None.
        model: the class that this is; None when there is no model, Any when it is not certain.
        api: the checker.
    """
    ref = _ref_named(name, api)
    if ref is not None:
        yield from _wrong_pair(name, validate, ref, model, api)
        return
    text = text_of(name)
    if text is None:
        return
    refs = visible_refs(api)
    same = [each for each in refs if each.name == text]
    if same:
        if not any(_is_model_of(model, each) for each in same):
            yield from _other_model(same[0], validate, model, refs)
    elif all(each.name is not None for each in refs):
        yield from _unknown_name(text, name, model, refs, api)


def _ref_named(name: Expression, api: TypeChecker) -> Ref | None:
    """Return the ref of ``ref.name``."""
    if not isinstance(name, MemberExpr) or name.name != "name":
        return None
    with api.msg.filter_errors():
        kind = get_proper_type(api.get_expression_type(name.expr))
    if not isinstance(kind, Instance) or kind.type.fullname != TASK_REF:
        return None
    fullname = name.expr.fullname if isinstance(name.expr, RefExpr) else ""
    module, _, variable = fullname.rpartition(".")
    found = api.modules.get(module)
    task = None if found is None else name_beside(found, variable)
    return Ref(module, variable or "ref", task, get_proper_type(kind.args[0]))


def _wrong_pair(
    name: Expression,
    validate: Expression | None,
    ref: Ref,
    model: ProperType | None,
    api: TypeChecker,
) -> Iterator[Problem]:
    """Yield what is wrong with ``name=ref.name`` and the model given with it."""
    if not isinstance(ref.model, Instance) or not is_model(ref.model.type):
        return
    if model is None:
        promised = ref.model.type.name
        yield (
            f"the args of {ref.variable} are {promised}, and this handler does not validate them; "
            f"add validate={promised}, or write @app.job({ref.variable})",
            name,
        )
    elif not _is_model_of(model, ref):
        yield from _other_model(ref, validate, model, visible_refs(api))


def _other_model(
    ref: Ref, validate: Expression | None, model: ProperType | None, refs: Sequence[Ref]
) -> Iterator[Problem]:
    """Yield that the model is that of another ref; a model of the reader's own may be right."""
    if validate is None or not isinstance(model, Instance) or not isinstance(ref.model, Instance):
        return
    others = [each for each in refs if _is_model_of(model, each)]
    if not others or any(_may_read(model, ref, each) for each in others):
        return
    given = model.type.name
    kept = (
        f"whose args are {ref.model.type.name}" if is_model(ref.model.type) else "without a model"
    )
    yield (
        f"validate={given} is the model of {others[0].variable}, but the name is that of "
        f"{ref.variable}, {kept}",
        validate,
    )


def _unknown_name(
    text: str, name: Expression, model: ProperType | None, refs: Sequence[Ref], api: TypeChecker
) -> Iterator[Problem]:
    """Yield that no ref has a name, if it is misspelt or its model is that of a ref.

    Any other name may be that of a task which nobody but this service knows.
    """
    names = [each.name for each in refs if each.name is not None]
    close = next((each for each in names if is_misspelt(text, each)), None)
    if close is None:
        owned = [each.name for each in refs if each.name and _is_model_of(model, each)]
        if not owned:
            return
        close = nearest(text, owned) or owned[0]
    if not is_known_elsewhere(text, refs, api):
        yield f"no TaskRef in view is named {text!r}; did you mean {close!r}?", name


def _is_model_of(model: ProperType | None, ref: Ref) -> bool:
    return (
        isinstance(model, Instance)
        and isinstance(ref.model, Instance)
        and is_model(model.type)
        and is_same_type(model, ref.model)
    )


def _may_read(model: Instance, ref: Ref, other: Ref) -> bool:
    """Tell whether the model of one ref may be meant to read the jobs of another."""
    if not isinstance(ref.model, Instance):
        return True
    if model.type in ref.model.type.mro or ref.model.type in model.type.mro:
        return True
    if VERSION.sub("", ref.name or "") != VERSION.sub("", other.name or "!"):
        return False
    written = {key for each in shape_of(ref.model).fields.values() for key in each.keys or ()}
    needed = [each for each in shape_of(model).fields.values() if each.required is not False]
    return all(each.keys is None or written & set(each.keys) for each in needed)
