"""What the source of a model says that types do not: read once per class, kept with it.

mypy drops a class's statements when it loads the class from its cache, so they are read while it
is being analysed and kept in ``TypeInfo.metadata["soniq"]`` as plain data.
"""

from __future__ import annotations

from typing import Any, TypedDict, cast

from mypy.nodes import AssignmentStmt, NameExpr, TempNode, TypeInfo
from mypy.plugin import ClassDefContext

KEY = "soniq"


class FieldFacts(TypedDict):
    """What one class body says of a field."""

    name: str
    has_default: bool


class ClassFacts(TypedDict):
    """What one class body says, without its bases."""

    fields: list[FieldFacts]


def note_facts(ctx: ClassDefContext) -> None:
    """Read the class body of a model into its metadata."""
    fields: list[FieldFacts] = []
    for statement in ctx.cls.defs.body:
        if isinstance(statement, AssignmentStmt) and statement.new_syntax:
            target = statement.lvalues[0]
            if isinstance(target, NameExpr):
                given = not isinstance(statement.rvalue, TempNode)
                fields.append({"name": target.name, "has_default": given})
    facts: ClassFacts = {"fields": fields}
    ctx.cls.info.metadata[KEY] = dict(facts)


def facts_of(info: TypeInfo) -> ClassFacts | None:
    """Return what was read of a class, or None when nothing was."""
    found: Any = info.metadata.get(KEY)
    return cast("ClassFacts | None", found)
