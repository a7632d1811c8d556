"""Shapes of Pydantic models."""

from __future__ import annotations

from typing import Final

from mypy.expandtype import expand_type_by_instance
from mypy.maptype import map_instance_to_supertype
from mypy.nodes import TypeInfo, Var
from mypy.types import Instance, LiteralType, Type, get_proper_type

from soniq_mypy.facts import FieldFacts, facts_of
from soniq_mypy.facts.validators import EVERYTHING
from soniq_mypy.fullnames import BASE_MODEL
from soniq_mypy.modules import kept, may_carry_metadata, may_know_pydantic
from soniq_mypy.shape.hidden import TypeLook, has_known_fields, is_open
from soniq_mypy.shape.keys import keys_of
from soniq_mypy.shape.records import Field, Shape
from soniq_mypy.shape.settings import Config, config_of

_SCALARS: Final = frozenset(
    {
        *(f"builtins.{name}" for name in ("bool", "bytes", "float", "int", "str")),
        *(f"datetime.{name}" for name in ("date", "datetime", "time", "timedelta")),
        *("decimal.Decimal", "uuid.UUID"),
    }
)


def is_model(info: TypeInfo) -> bool:
    """Tell whether a class is a Pydantic model."""
    return info.has_base(BASE_MODEL) and info.fullname != BASE_MODEL


def shape_of(model: Instance) -> Shape:
    """Return the shape of a model class."""
    if model.args:
        return _ModelReader(model).read()
    return kept(model.type, lambda: _ModelReader(model).read(), Shape)


class _ModelReader:
    """Puts together the fields of one model."""

    def __init__(self, model: Instance) -> None:
        self._model = model
        self._info = model.type
        self._config: Config = config_of(model.type)
        self._look = TypeLook()
        self._fields: dict[str, Field] = {}
        self._owner: dict[str, TypeInfo] = {}
        self._blurred: set[str] = set()
        # an alias that a base class generated stays when the class itself generates none
        self._generated = self._config.generator is None and any(
            config_of(base).generator is not None for base in model.type.mro if is_model(base)
        )

    def read(self) -> Shape:
        """Return the shape."""
        info = self._info
        named = has_known_fields(info)
        for base in reversed(info.mro):
            facts = facts_of(base)
            if base.fullname in (BASE_MODEL, "builtins.object"):
                continue
            if facts is None or not base.has_base(BASE_MODEL):
                self._read_mixin(base)
                continue
            for fact in facts["fields"]:
                self._read_field(base, fact)
            self._blurred.update(facts["blurred"])
            if self._look.carries(facts["foreign"]):
                self._blurred.add(EVERYTHING)
            for name in facts["bound"]:
                self._doubt(name)
        for name, owner in _owners(info).items():
            if self._owner.get(name) is not owner or self._is_shadowed(owner, name):
                self._doubt(name, keys=False)
        for name in self._blurred:
            for each in list(self._fields) if name == EVERYTHING else [name]:
                self._blur(each)
        return Shape(
            name=info.name,
            fields=self._fields,
            complete=named and all(each.keys is not None for each in self._fields.values()),
            extra=self._config.extra,
            open=is_open(info),
            named=named,
            strict=self._config.strict,
            from_attributes=self._config.from_attributes,
            reached=frozenset(self._look.reached | {base.module_name for base in info.mro}),
        )

    def _read_field(self, base: TypeInfo, fact: FieldFacts) -> None:
        name = fact["name"]
        node = base.names[name].node if name in base.names else None
        if isinstance(node, Var) and node.is_classvar:
            self._fields.pop(name, None)
            self._owner.pop(name, None)
            return
        kind = self._type(base, node)
        keys = keys_of(fact, self._config, config_of(base), self._generated)
        required, opaque = fact["required"], fact["opaque"] or self._look.carries(fact["foreign"])
        if kind is None or self._look.hides(kind):
            opaque = True
        if self._look.carries(fact["foreign_top"]):
            required, keys = False, keys if self._config.by_alias is False else None
        if fact["final"] and fact["given"]:
            opaque = True  # a class variable for some releases of Pydantic
        self._owner[name] = base
        self._fields[name] = Field(
            name=name,
            keys=keys,
            required=required,
            type=None if opaque else kind,
            strict=not opaque and kind is not None and self._is_strict(fact["strict"], kind),
            declared=kind,
        )

    def _read_mixin(self, base: TypeInfo) -> None:
        """Read the annotations of a class that is no model: they become fields too.

        mypy's daemon does not notice when a default is given or taken there, so none is required.
        """
        carries = may_carry_metadata(base.module_name)
        blurred = carries or may_know_pydantic(base.module_name)
        for name, symbol in sorted(base.names.items()):
            node = symbol.node
            if not isinstance(node, Var) or node.is_inferred or not node.is_initialized_in_class:
                if name in self._fields and not symbol.plugin_generated:
                    self._doubt(name)
                continue
            if name.startswith("_") or node.is_classvar or symbol.plugin_generated:
                continue
            kind = self._type(base, node)
            hidden = blurred or kind is None or self._look.hides(kind)
            fact: FieldFacts = {
                "name": name,
                "naming": "unknown" if blurred else "name",
                "keys": [],
                "required": False,
                "given": True,
                "final": False,
                "strict": None,
                "opaque": hidden,
                "written": False,
                "foreign": [],
                "foreign_top": [],
            }
            self._fields[name] = Field(
                name=name,
                keys=keys_of(fact, self._config, self._config, self._generated),
                required=False,
                type=None if hidden else kind,
                strict=self._config.strict and not hidden,
                declared=kind,
            )

    def _type(self, base: TypeInfo, node: object) -> Type | None:
        kind = node.type if isinstance(node, Var) else None
        if kind is not None and base.type_vars:
            return expand_type_by_instance(kind, map_instance_to_supertype(self._model, base))
        return kind

    def _is_strict(self, own: bool | None, kind: Type) -> bool:
        if own is False:
            return False
        if self._config.strict:
            return True
        found = get_proper_type(kind)
        # strictness of a field itself ends where its value has parts
        scalar = isinstance(found, LiteralType) or (
            isinstance(found, Instance) and (found.type.fullname in _SCALARS or found.type.is_enum)
        )
        return own is True and scalar

    def _is_shadowed(self, owner: TypeInfo, name: str) -> bool:
        """Tell whether Pydantic may find a default of that name in another class."""
        for base in self._info.mro:
            symbol = base.names.get(name)
            if base is owner or symbol is None or base.fullname == "builtins.object":
                continue
            if not isinstance(symbol.node, Var) or symbol.node.is_classvar:
                return True
            facts = facts_of(base)
            for fact in facts["fields"] if facts is not None else ():
                if fact["name"] == name and fact["final"] and fact["given"]:
                    return True
        return False

    def _doubt(self, name: str, *, keys: bool = True) -> None:
        """Note that something else may take the place of a field; with ``keys`` of its name."""
        found = self._fields.get(name)
        if found is not None:
            known = found.keys if keys else None
            self._fields[name] = Field(name, known, False, None, declared=found.declared)

    def _blur(self, name: str) -> None:
        """Note that values of a field may be changed before they are judged."""
        found = self._fields.get(name)
        if found is not None:
            self._fields[name] = Field(
                name, found.keys, found.required, None, declared=found.declared
            )


def _owners(info: TypeInfo) -> dict[str, TypeInfo]:
    """Return from which class Pydantic takes each field.

    It looks at the direct bases, the first of which wins with all that it inherited; in a diamond
    that may be another class than the method resolution order has first.
    """
    facts = facts_of(info)
    if facts is None or info.fullname == BASE_MODEL:
        return {}
    owners: dict[str, TypeInfo] = {}
    for base in reversed(info.bases):
        owners |= _owners(base.type)
    for fact in facts["fields"]:
        symbol = info.names.get(fact["name"])
        if symbol is not None and isinstance(symbol.node, Var) and symbol.node.is_classvar:
            owners.pop(fact["name"], None)
        else:
            owners[fact["name"]] = info
    return owners
