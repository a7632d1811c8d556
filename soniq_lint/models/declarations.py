"""The body of a model, a dataclass or a mixin, read into the namespace of the class to be made."""

from __future__ import annotations

import ast
import dataclasses
import inspect
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Final

from pydantic import BaseModel, Field, computed_field

from soniq_lint.models.bodies import (
    Decoration,
    Dynamic,
    Function,
    assigned,
    attribute_docstrings,
    callee,
    docstring,
    statements,
)
from soniq_lint.models.configs import read_config_class
from soniq_lint.models.constants import Unknown
from soniq_lint.models.defaults import Defaults, Style, has_default
from soniq_lint.models.known import lookup
from soniq_lint.models.names import is_late
from soniq_lint.models.origins import may_be_descriptor
from soniq_lint.models.reading import Reading, Source, Use, written
from soniq_lint.models.relaxed import ANYTHING, accepting, is_relaxed
from soniq_lint.models.validators import (
    ACCEPTS_ANYTHING,
    FIELD,
    MODEL,
    SERIALIZERS,
    UNDERSTOOD,
    accept_all,
    read_validator,
)

if TYPE_CHECKING:
    from soniq_lint.models.builder import ModelBuilder

_CONSTRUCTING: Final = frozenset({"__init__", "__new__"})
_SHAPING: Final = frozenset(
    {
        "__annotations__", "__class_getitem__", "__fields__", "__get_pydantic_core_schema__",
        "__get_validators__", "__getattribute__", "__prepare__",
    }
)  # fmt: skip
_SUBCLASSING: Final = frozenset({"__init_subclass__", "__pydantic_init_subclass__"})
_DESCRIBING: Final = frozenset(
    {"__get_pydantic_json_schema__", "__modify_schema__", "model_json_schema"}
)
_FINISHING: Final = frozenset({"__post_init__", "model_post_init"})
_CONFIGS: Final = frozenset({"model_config", "__pydantic_config__"})
_BUILT_IN: Final = frozenset(dir(BaseModel))


class Declarations:
    """What a class body declares.

    Attributes:
        annotations: types of the fields, qualifiers included, in order.
        values: defaults, stand-ins for methods and validators.
        config: settings, of which values may be ``Unknown``; None when there are none.
        fields: names of the fields.
        defaults: reads what the fields are set to.
        unsafe_base: whether classes derived from it may be anything.
    """

    def __init__(self, reading: Reading, style: Style, builder: ModelBuilder) -> None:
        self.annotations: dict[str, Any] = {}
        self.values: dict[str, Any] = {}
        self.config: dict[str, object] | Unknown | None = None
        self.fields: list[str] = []
        self.defaults = Defaults(reading.target.scope.child(reading.target.node), style, builder)
        self.unsafe_base = False
        self._reading = reading
        self._style = style
        self._builder = builder
        node = reading.target.node
        self._scope = reading.target.scope.child(node)
        self._late = is_late(self._scope)
        self._docstrings = attribute_docstrings(node.body)
        self._statements: list[ast.stmt] = []

    def read_config(self) -> None:
        """Read the config only, which the reading of the fields depends on."""
        try:
            body = self._reading.target.node.body
            self._statements = list(statements(body, self._scope, self._builder))
            for statement in self._statements:
                if isinstance(statement, ast.AnnAssign | ast.Assign):
                    for name, value in assigned(statement):
                        if name in _CONFIGS and value is not None:
                            self.config = self._builder.constants.mapping(value, self._scope)
                elif isinstance(statement, ast.ClassDef) and statement.name == "Config":
                    self.config = read_config_class(statement, self._scope, self._builder)
        except Dynamic as error:
            self.lose_structure(error.reason, error.node)

    def read(self) -> None:
        """Read the body; what it does beyond declaring makes the class accept anything."""
        try:
            for statement in self._statements:
                if isinstance(statement, ast.AnnAssign):
                    self._annotated(statement)
                elif isinstance(statement, ast.Assign):
                    for name, value in assigned(statement):
                        self._assigned(name, value, statement)
                elif isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
                    self._function(statement)
        except Dynamic as error:
            self.lose_structure(error.reason, error.node)

    def accept_anything(self, reason: str, node: ast.AST | None) -> None:
        """Let the class accept anything, whatever its fields say."""
        self._reading.accepts = True
        self._reading.leave_out("", reason, node)
        if self._style != "plain":
            self.values[ACCEPTS_ANYTHING] = accept_all()

    def lose_structure(self, reason: str, node: ast.AST | None) -> None:
        """Give up on what the class is like."""
        self._reading.structure = False
        self._reading.reason = self._reading.reason or reason
        self.accept_anything(reason, node)

    # fields

    def _annotated(self, statement: ast.AnnAssign) -> None:
        if not isinstance(statement.target, ast.Name):
            raise Dynamic("its body assigns to something else than a name", statement)
        name, value = statement.target.id, statement.value
        if name == "__pydantic_extra__":
            self._extra(statement)
            return
        private = name.startswith("__" if self._style == "dataclass" else "_")
        if private or name in _CONFIGS:
            self._assigned(name, value, statement)
            return
        use = Use(self._scope, name, late=self._late)
        annotations = self._builder.annotations
        qualifier, inner = annotations.qualifier(statement.annotation, self._scope, use)
        if qualifier == "ClassVar":
            self.annotations[name] = ClassVar[Any]
            if value is not None:
                self.values[name] = self.defaults.constant(value)
            return
        if qualifier == "KW_ONLY" and self._style == "dataclass":
            self.annotations[name] = dataclasses.KW_ONLY
            return
        self._field(name, qualifier, inner, statement, use)

    def _field(
        self, name: str, qualifier: str, inner: ast.expr | None, statement: ast.AnnAssign, use: Use
    ) -> None:
        annotation = statement.annotation
        given = Use(self._scope, name)
        fault = self._builder.fault(self._reading, name)
        kind: Any = Any
        if inner is not None:
            kind = self._builder.annotations.evaluate(inner, self._scope, use)
        if fault is not None:
            given.note(fault.reason, annotation, self._scope)
            given.keys_unknown = fault.refused
            kind = accepting(kind)
        held: Any = dataclasses.MISSING
        if statement.value is not None:
            kind, held = self.defaults.read(name, statement.value, kind, given)
        if use.keys_unknown or given.keys_unknown:
            self._reading.keys_known = False
            kind = ANYTHING
            if held is dataclasses.MISSING or not has_default(held):
                held = self.defaults.absent()
        elif use.waiting and inner is not None and kind is not ANYTHING:
            # evaluated again once every class is there
            kind = self._builder.completion.defer(
                inner, self._scope, name, self._late, self._reading
            )
            kind = kind if fault is None else accepting(kind)
            use = Use(self._scope, name)
        self._reading.take(use)
        self._reading.take(given)
        kind = self._described(name, kind, held)
        self.annotations[name] = self._qualified(qualifier, inner, kind)
        if held is not dataclasses.MISSING:
            self.values[name] = held
        if name not in self.fields:
            self.fields.append(name)
        self._reading.fields[name] = Source(
            self._reading.target.module.span(statement),
            written(self._reading.target.module, annotation),
        )

    def _qualified(self, qualifier: str, inner: ast.expr | None, kind: Any) -> Any:
        if qualifier == "Final":
            return lookup("typing.Final") if inner is None else lookup("typing.Final")[kind]
        if qualifier == "InitVar":
            return dataclasses.InitVar[kind]
        return kind

    def _described(self, name: str, kind: Any, held: Any) -> Any:
        """Add the string after a field as its description, when the config says so."""
        text = self._docstrings.get(name) if self._reading.docstrings else None
        if text is None or getattr(held, "description", None) is not None:
            return kind
        metadata = getattr(kind, "__metadata__", ())
        if any(getattr(each, "description", None) is not None for each in metadata):
            return kind
        return Annotated[kind, Field(description=text)]

    # everything else

    def _extra(self, statement: ast.AnnAssign) -> None:
        use = Use(self._scope, "", late=self._late)
        kind = self._builder.annotations.evaluate(statement.annotation, self._scope, use)
        if use.waiting:
            use.leave_out("the type of extra values is not read", statement, self._scope)
            kind = dict[str, Any]
        self._reading.take(use)
        self.annotations["__pydantic_extra__"] = kind
        if is_relaxed(kind):
            self.annotations["__pydantic_extra__"] = dict[str, Any]

    def _assigned(self, name: str, value: ast.expr | None, statement: ast.stmt) -> None:
        if name in _CONFIGS:
            return
        if name in _CONSTRUCTING:
            self.accept_anything(f"it sets {name}", statement)
            return
        if name in _SHAPING or (name.startswith("__pydantic_") and name.endswith("__")):
            raise Dynamic(f"it sets {name}", statement)
        if name in ("__eq__", "__hash__"):
            self._reading.hashes = False
        if value is None:
            return
        resolver = self._builder.resolver
        if isinstance(value, ast.Call):
            inner = callee(value.func, self._scope, resolver)
            direct = callee(value, self._scope, resolver)
            if inner in FIELD | MODEL and isinstance(value.func, ast.Call):
                self.values[name] = read_validator(
                    inner, value.func, name, self._scope, self._reading, self._builder
                )
                return
            if direct in FIELD | MODEL:
                self.accept_anything(f"{name} may be a validator", statement)
                return
            if inner in UNDERSTOOD or direct in UNDERSTOOD:
                self._reading.exact = False
                return
            if direct == "pydantic.PrivateAttr":
                return
        if may_be_descriptor(value, self._scope, self._builder):
            self.accept_anything(f"{name} may be a validator", statement)
        elif self._style == "plain" and not name.startswith("_"):
            self.values[name] = self.defaults.constant(value)

    def _function(self, node: Function) -> None:
        name = node.name
        if name in _CONSTRUCTING:
            self.accept_anything(f"it has its own {name}", node)
            return
        if name in _SUBCLASSING:
            self.unsafe_base = True
            return
        if name in _SHAPING or (name.startswith("__pydantic_") and name.endswith("__")):
            raise Dynamic(f"it has its own {name}", node)
        if name in _DESCRIBING:
            self._reading.exact = False
        if name in ("__eq__", "__hash__"):
            self._reading.hashes = False
        if name in _FINISHING:
            self._reading.leave_out("", f"{name} is not run", node)
            return
        decoration = Decoration(node, self._scope, self._builder.resolver)
        for decorator, call in decoration.named.items():
            if decorator in FIELD | MODEL:
                self.values[name] = read_validator(
                    decorator, call, name, self._scope, self._reading, self._builder
                )
                return
            if decorator in SERIALIZERS:
                self._reading.exact = False
                return
            if decorator == "pydantic.computed_field":
                self._computed(node, call)
                return
        if decoration.unknown is not None:
            self.accept_anything(f"{name} may be a validator", decoration.unknown)
        elif other := decoration.other_than(UNDERSTOOD):
            self.accept_anything(f"{name} may be a validator: {other}", node)
        elif not (
            name in _BUILT_IN
            or name.startswith("__")
            or self._builder.is_validator(self._reading, name)
        ):
            # a method of a base is the default of a field of the same name
            self.values[name] = _method()

    def _computed(self, node: Function, call: ast.Call | None) -> None:
        """Put a computed field in place, for what it adds to the schema of what is written."""
        use = Use(self._scope, node.name, late=self._late)
        arguments: dict[str, Any] = {}
        returned = node.returns
        for keyword in call.keywords if call is not None else ():
            if keyword.arg == "return_type":
                returned = keyword.value
                continue
            held = self._builder.constants.evaluate(keyword.value, self._scope)
            if isinstance(held, Unknown) or callable(held) or keyword.arg is None:
                self._reading.exact = False
            else:
                arguments[keyword.arg] = held
        if returned is None:
            self._reading.exact = False
            return
        kind = self._builder.annotations.evaluate(returned, self._scope, use)
        if use.waiting or use.notes:
            self._reading.exact = False
            return
        self._reading.take(use)
        getter = _method()
        getter.__doc__ = docstring(node.body)
        try:
            decorate: Any = computed_field(return_type=kind, **arguments)
            self.values[node.name] = decorate(property(getter))
        except Exception:  # what Pydantic raises depends on its version
            self._reading.exact = False


def _method() -> Any:
    """Return what stands for a method."""

    def method(*args: Any, **kwargs: Any) -> None:
        return None

    method.__signature__ = inspect.Signature()  # type: ignore[attr-defined]
    return method
