"""Pydantic models and plain mixins rebuilt from source, by Pydantic's own metaclass."""

from __future__ import annotations

import types
from dataclasses import MISSING
from typing import TYPE_CHECKING, Any, Final

from pydantic import BaseModel, ConfigDict

from soniq_lint.models.bodies import Decoration, docstring
from soniq_lint.models.configs import Settings, settled
from soniq_lint.models.constants import Unknown
from soniq_lint.models.declarations import Declarations
from soniq_lint.models.known import lookup
from soniq_lint.models.names import external, resolved
from soniq_lint.models.reading import Reading, Waiting
from soniq_lint.models.relaxed import ANYTHING
from soniq_lint.models.validators import ACCEPTS_ANYTHING, accept_all

if TYPE_CHECKING:
    from soniq_lint.models.builder import ModelBuilder

_HARMLESS: Final = frozenset(
    {"typing.final", "typing_extensions.deprecated", "typing_extensions.final",
     "functools.total_ordering", "warnings.deprecated"}
)  # fmt: skip
_METACLASSES: Final = frozenset(
    {"abc.ABCMeta", "pydantic._internal._model_construction.ModelMetaclass"}
)


def fill_model(reading: Reading, builder: ModelBuilder) -> None:
    """Make the model of a class statement; one that accepts anything when it cannot be read."""
    _Model(reading, builder).fill()


def fill_plain(reading: Reading, builder: ModelBuilder) -> None:
    """Make a class that is no type for data, but may be the base of one."""
    reading.structure = False
    reading.reason = f"{reading.target.qualname} is not a type that Pydantic knows"
    declarations = Declarations(reading, "plain", builder)
    made = _Model(reading, builder)
    bases = made.bases(declarations)
    declarations.read_config()
    declarations.read()
    namespace = {
        **made.namespace(),
        **declarations.values,
        "__annotations__": declarations.annotations,
    }
    try:
        reading.cls = types.new_class(
            reading.target.node.name, bases, {}, lambda names: names.update(namespace)
        )
    except Exception:  # bases that do not go together, say
        reading.accepts = True
        reading.cls = type(reading.target.node.name, (), made.namespace())
    reading.unsafe = declarations.unsafe_base or any(base.unsafe for base in reading.bases)


class _Model:
    def __init__(self, reading: Reading, builder: ModelBuilder) -> None:
        self._reading = reading
        self._builder = builder
        self._node = reading.target.node

    def fill(self) -> None:
        reading, builder = self._reading, self._builder
        declarations = Declarations(reading, "model", builder)
        bases = self.bases(declarations)
        if not any(isinstance(base, type) and issubclass(base, BaseModel) for base in bases):
            bases = (*bases, BaseModel)
        self._decorators(declarations)
        reading.docstrings = any(base.docstrings for base in reading.bases)
        declarations.read_config()
        own = self._settled(declarations.config or {}, declarations)
        config = {**own.values, **self._keywords(declarations).values}
        declarations.read()
        if (found := builder.fault(reading, "")) is not None:
            declarations.accept_anything(found.reason, None)
        if any(base.accepts or base.unsafe for base in reading.bases):
            declarations.accept_anything("a base of it may accept anything", self._node)
        self._open(config, bases)
        reading.defaulted = bool(declarations.defaults.unknown) or any(
            base.defaulted for base in reading.bases
        )
        if config.get("validate_default", self._inherited("validate_default", bases)):
            reading.exact = reading.exact and not reading.defaulted
        self._create(bases, config, declarations)
        reading.declared = {
            name: (declarations.annotations[name], declarations.values.get(name, MISSING))
            for name in declarations.fields
        }
        reading.config = config
        reading.unsafe = declarations.unsafe_base
        self._conclude()

    def namespace(self) -> dict[str, Any]:
        target = self._reading.target
        made: dict[str, Any] = {"__module__": target.module.name, "__qualname__": target.qualname}
        if (text := docstring(self._node.body)) is not None:
            made["__doc__"] = text
        return made

    def bases(self, declarations: Declarations) -> tuple[Any, ...]:
        """Return the bases of the class; one that is not in view is left out."""
        reading, builder = self._reading, self._builder
        bases: list[Any] = []
        for expr in self._node.bases:
            base = builder.bases.base(expr, reading)
            if isinstance(base, Unknown):
                declarations.lose_structure(base.reason, expr)
            elif base is not object:
                bases.append(base)
        for inherited in reading.bases:
            reading.exact = reading.exact and inherited.exact
            reading.keys_known = reading.keys_known and inherited.keys_known
            reading.hashes = reading.hashes and inherited.hashes
            reading.fragile = reading.fragile or inherited.fragile
            reading.hashing = reading.hashing or inherited.hashing
            if inherited.kind == "model" and not inherited.structure:
                reading.structure = False
                reading.reason = reading.reason or inherited.reason
            elif inherited.kind not in ("model", "plain"):
                declarations.lose_structure("a base of it is no model", self._node)
        if parameters := builder.bases.parameters(reading):
            bases.append(lookup("typing.Generic")[parameters])
        return tuple(bases)

    def _decorators(self, declarations: Declarations) -> None:
        decoration = Decoration(self._node, self._reading.target.scope, self._builder.resolver)
        if decoration.unknown is not None:
            declarations.lose_structure("a decorator may change it", decoration.unknown)
        for name in decoration.named:
            if name not in _HARMLESS:
                declarations.lose_structure(f"{name} may change it", self._node)

    # config

    def _keywords(self, declarations: Declarations) -> Settings:
        """Return the settings among the arguments of the class statement."""
        given: dict[str, object] = {}
        scope = self._reading.target.scope
        for keyword in self._node.keywords:
            if keyword.arg == "metaclass":
                name = external(resolved(keyword.value, scope, self._builder.resolver))
                if name not in _METACLASSES:
                    declarations.lose_structure("its metaclass may change it", keyword.value)
            elif keyword.arg is None:
                spread = self._builder.constants.mapping(keyword.value, scope)
                if isinstance(spread, Unknown):
                    declarations.lose_structure("its arguments are not known", keyword.value)
                else:
                    given.update(spread)
            else:
                given[keyword.arg] = self._builder.constants.evaluate(keyword.value, scope)
        if not given.keys() <= ConfigDict.__annotations__.keys():
            declarations.lose_structure("it has arguments that are no settings", self._node)
        return self._settled(given, declarations)

    def _settled(self, config: dict[str, object] | Unknown, declarations: Declarations) -> Settings:
        if isinstance(config, Unknown):
            self._reading.configured = False
            declarations.accept_anything(f"its config is not known: {config.reason}", self._node)
            return Settings()
        settings = settled(config)
        if settings.accepts or not settings.exact:
            self._reading.configured = False
        if settings.accepts:
            declarations.accept_anything(settings.accepts, self._node)
        if settings.keys_unknown:
            self._reading.keys_known = False
        if settings.docstrings is not None:
            self._reading.docstrings = settings.docstrings
        self._reading.exact = self._reading.exact and settings.exact
        return settings

    def _inherited(self, setting: str, bases: tuple[Any, ...]) -> Any:
        for base in bases:
            config = getattr(base, "model_config", {})
            if setting in config:
                return config[setting]
        return None

    def _open(self, config: dict[str, Any], bases: tuple[Any, ...]) -> None:
        """Let a model whose keys are not all known take others too."""
        extra = config.get("extra", self._inherited("extra", bases))
        if extra == "forbid" and not self._reading.keys_known:
            config["extra"] = "ignore"

    # making

    def _create(
        self, bases: tuple[Any, ...], config: dict[str, Any], declarations: Declarations
    ) -> None:
        reading = self._reading
        try:
            reading.cls = self._new(bases, config, declarations)
            return
        except Waiting:
            raise
        except Exception as error:  # what Pydantic raises depends on its version
            reason = f"Pydantic refuses it with {type(error).__name__}"
        for name in declarations.fields:
            if (fault := self._fault(name, config, declarations)) is not None:
                reading.leave_out(name, fault)
                reading.keys_known = False
                declarations.annotations[name] = ANYTHING
                declarations.values[name] = None
        self._open(config, bases)
        try:
            reading.cls = self._new(bases, config, declarations)
            return
        except Exception:
            declarations.lose_structure(reason, self._node)
        names = {**self.namespace(), ACCEPTS_ANYTHING: accept_all()}
        reading.cls = types.new_class(
            self._node.name, (BaseModel,), {}, lambda into: into.update(names)
        )

    def _new(
        self, bases: tuple[Any, ...], config: dict[str, Any], declarations: Declarations
    ) -> Any:
        namespace = {
            **self.namespace(),
            **declarations.values,
            "__annotations__": dict(declarations.annotations),
        }
        if config:
            namespace["model_config"] = config
        return types.new_class(self._node.name, bases, {}, lambda names: names.update(namespace))

    def _fault(self, name: str, config: dict[str, Any], declarations: Declarations) -> str | None:
        """Return why Pydantic refuses one field by itself, or None."""
        annotation = declarations.annotations[name]
        return fault(name, annotation, declarations.values.get(name, MISSING), config, {})

    def _conclude(self) -> None:
        reading = self._reading
        cls = reading.cls
        validators = cls.__pydantic_decorators__.model_validators.values()
        reading.accepts = reading.accepts or any(each.info.mode == "wrap" for each in validators)
        reading.unhashable = cls.__hash__ is None and reading.hashes and not validators


def fault(
    name: str, annotation: Any, value: Any, config: dict[str, Any], namespace: dict[str, Any]
) -> str | None:
    """Return why Pydantic refuses a field by itself, or None."""
    body: dict[str, Any] = {"__module__": __name__, "__annotations__": {name: annotation}}
    if value is not MISSING:
        body[name] = value
    if kept := {k: v for k, v in config.items() if k != "alias_generator"}:
        body["model_config"] = kept
    try:
        trial: Any = types.new_class("Trial", (BaseModel,), {}, lambda into: into.update(body))
        if namespace:
            trial.model_rebuild(_types_namespace=namespace)
    except Exception as error:  # what Pydantic raises depends on its version
        return f"Pydantic refuses it with {type(error).__name__}"
    return None
