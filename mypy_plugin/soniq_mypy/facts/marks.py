"""The hook that reads a model's class, and what makes mypy notice that the facts changed."""

from __future__ import annotations

from typing import Final

from mypy.nodes import MDEF, MypyFile, SymbolTableNode, Var
from mypy.plugin import ClassDefContext
from mypy.server.trigger import make_trigger, make_wildcard_trigger
from mypy.types import LiteralType

from soniq_mypy.facts.bodies import BodyReader
from soniq_mypy.facts.names import Names
from soniq_mypy.facts.outline import Outline
from soniq_mypy.facts.records import KEY, ClassFacts, digest_of
from soniq_mypy.facts.sources import Source, read_source

MARK: Final = "__soniq_facts"
"""The attribute that stands for the facts; mypy never compares private names between bases."""


class _Module:
    """What is known of the module that is being analysed."""

    def __init__(self, file: MypyFile) -> None:
        self.statements = file.defs
        self.outline = Outline(file)
        self._path = file.path
        self._source: list[Source | None] = []

    def source(self) -> Source | None:
        """Return the text, read when it is first asked for."""
        if not self._source:
            self._source.append(read_source(self._path))
        return self._source[0]


_current: list[_Module] = []
"""The last module only: mypy analyses one after another."""


def note_facts(ctx: ClassDefContext) -> None:
    """Read the class body of a model into its metadata."""
    info = ctx.cls.info
    file = ctx.api.modules[ctx.api.cur_mod_id]
    # in the daemon a file keeps its object when it is parsed anew, but not its statements
    if not _current or _current[0].statements is not file.defs:
        _current[:] = [_Module(file)]
    module = _current[0]
    reader = BodyReader(ctx.cls, Names(ctx, file, module.outline), module.source)
    facts = reader.read()
    facts["unsure"] = facts["unsure"] or ctx.cls.name in module.outline.changed
    info.metadata[KEY] = dict(facts)
    _mark(ctx, digest_of(facts))
    # whoever uses the class as a type looks at it again when one of these changes
    itself = make_trigger(info.fullname)
    causes = {make_trigger(f"{info.fullname}.{name}") for name in (MARK, *_names(facts))}
    causes |= {make_trigger(base.fullname) for base in info.mro[1:-1]}
    foreign = {module for each in facts["fields"] for module in each["foreign"]}
    causes |= {make_wildcard_trigger(each) for each in foreign.union(facts["foreign"])}
    for cause in causes:
        ctx.api.add_plugin_dependency(cause, itself)


def _names(facts: ClassFacts) -> list[str]:
    return [each["name"] for each in facts["fields"]]


def _mark(ctx: ClassDefContext, digest: str) -> None:
    """Give the class an attribute whose type is different for different facts.

    The hash of a module's interface and the daemon's comparison are both made from types.
    """
    text = ctx.api.named_type_or_none("builtins.str")
    if text is not None:
        mark = Var(MARK, LiteralType(digest, text))
        mark.info = ctx.cls.info
        mark._fullname = f"{ctx.cls.info.fullname}.{MARK}"
        mark.is_classvar = True
        ctx.cls.info.names[MARK] = SymbolTableNode(MDEF, mark, plugin_generated=True)
