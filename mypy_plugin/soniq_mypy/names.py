"""The names of refs, which their types do not carry: kept as symbols of the modules they are in.

``send_invoice = task_ref(name="...")`` leaves a symbol beside ``send_invoice`` whose type is the
name. mypy stores it with the module, and checks again what depends on the module when it changes.
"""

from __future__ import annotations

from typing import NamedTuple, cast

from mypy.nodes import GDEF, CallExpr, Expression, MypyFile, RefExpr, StrExpr, SymbolTableNode, Var
from mypy.plugin import DynamicClassDefContext
from mypy.semanal import SemanticAnalyzer
from mypy.types import AnyType, Instance, LiteralType, ProperType, TypeOfAny, get_proper_type

from soniq_mypy.fullnames import TASK_REF
from soniq_mypy.sources import assigned_names

PREFIX = "__soniq_task__:"


class Ref(NamedTuple):
    """A ref that a module declares.

    Attributes:
        module: where it is.
        variable: what it is called there.
        name: the task's name; None when it is not known.
        model: the type of its args; None when it is not known yet.
    """

    module: str
    variable: str
    name: str | None
    model: ProperType | None


def note_name(ctx: DynamicClassDefContext) -> None:
    """Keep the name of a ref beside the variable that it is assigned to."""
    api = cast(SemanticAnalyzer, ctx.api)
    if not api.is_func_scope() and not api.is_class_scope():
        _keep(api, ctx, text_of(_argument(ctx.call, "name")))


def note_same_name(ctx: DynamicClassDefContext) -> None:
    """Keep the name of a ref beside one that ``with_default_queue`` has made of it."""
    api, callee = cast(SemanticAnalyzer, ctx.api), ctx.call.callee
    made_of = getattr(callee, "expr", None)
    if api.is_func_scope() or api.is_class_scope() or not isinstance(made_of, RefExpr):
        return
    module, _, variable = made_of.fullname.rpartition(".")
    known = api.modules.get(module)
    if known is not None and PREFIX + variable in known.names:
        _keep(api, ctx, name_beside(known, variable))


def refs_of(module: MypyFile) -> list[Ref]:
    """Return the refs that a module declares in its own scope, and not those it imports."""
    found = []
    for variable, symbol in sorted(module.names.items()):  # as mypy has them in its cache
        node = symbol.node
        if not isinstance(node, Var) or variable.startswith(PREFIX):
            continue
        if node.fullname != f"{module.fullname}.{variable}":
            continue
        if (model := model_of_ref(node)) is not None:
            name = name_beside(module, variable)
            found.append(Ref(module.fullname, variable, name, model))
    return found


def name_beside(module: MypyFile, variable: str) -> str | None:
    """Return the name of the task whose ref is a variable of a module; None when not known."""
    symbol = module.names.get(PREFIX + variable)
    node = None if symbol is None else symbol.node
    kind = get_proper_type(node.type) if isinstance(node, Var) and node.type is not None else None
    if isinstance(kind, LiteralType) and isinstance(kind.value, str):
        return kind.value
    return assigned_names(module.path).get(variable) if module.is_stub else None


def model_of_ref(node: Var) -> ProperType | None:
    """Return the type of the args of a variable that is a ref, or None when it is none."""
    kind = get_proper_type(node.type) if node.type is not None else None
    if isinstance(kind, Instance) and kind.type.fullname == TASK_REF:
        return get_proper_type(kind.args[0])
    return None


def text_of(expression: Expression | None) -> str | None:
    """Return the text of a literal, or of a name that is ``Final``; else None."""
    if isinstance(expression, StrExpr):
        return expression.value
    node = expression.node if isinstance(expression, RefExpr) else None
    if isinstance(node, Var) and node.is_final and isinstance(node.final_value, str):
        return node.final_value
    return None


def _keep(api: SemanticAnalyzer, ctx: DynamicClassDefContext, name: str | None) -> None:
    names, key = api.cur_mod_node.names, PREFIX + ctx.name
    before = names[key].node if key in names else None
    if isinstance(before, Var) and before.line != ctx.call.line:
        name = name if name == name_beside(api.cur_mod_node, ctx.name) else None
    text = api.named_type("builtins.str")
    kind = AnyType(TypeOfAny.special_form) if name is None else LiteralType(name, text)
    node = Var(key, kind)
    node._fullname = f"{api.cur_mod_id}.{key}"
    node.is_ready = True
    node.line = ctx.call.line
    names[key] = SymbolTableNode(
        GDEF, node, module_public=False, module_hidden=True, plugin_generated=True
    )


def _argument(call: CallExpr, wanted: str) -> Expression | None:
    return dict(zip(call.arg_names, call.args, strict=True)).get(wanted)
