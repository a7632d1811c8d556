"""The classes that say what an enqueue of a ref takes and what its handlers do."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

from pydantic import AliasChoices, AliasPath

from soniq_lint.models.results import keys_of
from soniq_lint.typegen.accepted import ITEMS, TABLE, Accepted
from soniq_lint.typegen.forms import annotated
from soniq_lint.typegen.python_types import PythonTypes

if TYPE_CHECKING:
    from soniq_lint.models.built import BuiltModel
    from soniq_lint.typegen.names import Names

CONTEXT: Final = "context"
_WORDS: Final = re.compile(r"\W+")


class Classes:
    """Makes the classes of one stub, each once.

    Args:
        names: what is called how.
        models: what has been read of each model class, by the identity of the class.
    """

    def __init__(self, names: Names, models: Mapping[int, BuiltModel]) -> None:
        self._names = names
        self._models = models
        self._args: dict[int, str | None] = {}
        self._handlers: dict[int, str] = {}
        self._protocols: dict[str, str] = {}
        self._texts: dict[str, str] = {}
        self._python = PythonTypes(names)
        self._accepted = Accepted(names, self._python, self._nested, self._protocol)

    def texts(self) -> list[str]:
        """Return the statements, protocols first and the rest by name."""
        ordered = sorted(self._protocols.values())
        return [self._texts[each] for each in (*ordered, *sorted(set(self._texts) - {*ordered}))]

    def args(self, model: BuiltModel) -> str:
        """Return the type of the mappings that an enqueue takes for a model."""
        if model.cls.__pydantic_root_model__:
            root = self._accepted.text(annotated(model.cls.model_fields["root"]), _config(model))
            if root.startswith(f"{self._protocols.get(TABLE)}["):
                return root
        named = self._nested(model.cls)
        return self.mapping(self._accepted.anything()) if named is None else named

    def any_mapping(self) -> str:
        """Return what stands for the model in a ref without one."""
        return self.mapping(self._names.external("typing", "Any"))

    def mapping(self, value: str) -> str:
        """Return the type of all mappings with keys that are text."""
        named = self._names.external("collections.abc", "Mapping")
        return f"{named}[{self._names.builtin('str')}, {value}]"

    def instance(self, model: BuiltModel) -> str:
        """Return the type of the model's instances."""
        return self._python.text(model.cls, {})

    # the TypedDict

    def _nested(self, cls: Any) -> str | None:
        """Return the name of the TypedDict of a model, or None when it has none."""
        if id(cls) not in self._args:
            model = self._models.get(id(cls))
            if model is None or not _is_describable(model):
                self._args[id(cls)] = None
            else:
                name = self._args[id(cls)] = self._names.free(_args_name(cls))
                self._texts[name] = self._typed_dict(name, model)
        return self._args[id(cls)]

    def _typed_dict(self, name: str, model: BuiltModel) -> str:
        typed_dict = self._names.external("typing_extensions", "TypedDict")
        rows = self._rows(model)
        if all(_is_name(key) for key in rows):
            lines = [f"    {key}: {kind}" for key, kind in rows.items()] or ["    ..."]
            text = f'    """What an enqueue takes in place of a ``{model.name}``."""\n'
            return "\n".join([f"class {name}({typed_dict}):", text, *lines])
        items = "".join(f"    {key!r}: {kind},\n" for key, kind in rows.items())
        return f"{name} = {typed_dict}({name!r}, {{\n{items}}})"

    def _rows(self, model: BuiltModel) -> dict[str, str]:
        """Return the types of the keys, qualifiers included."""
        read_only = self._names.external("typing_extensions", "ReadOnly")
        config = _config(model)
        kinds: dict[str, str] = {}
        optional: set[str] = set()
        for name, info in model.cls.model_fields.items():
            keys = keys_of(name, info, config)
            kind = self._accepted.text(annotated(info), config)
            if _is_open(model.cls, name) or _has_path(info.validation_alias):
                kind = self._accepted.anything()
            for key in keys:
                # two fields that are read from one key: a value must do for both
                kinds[key] = self._accepted.anything() if key in kinds else kind
            if not info.is_required() or len(keys) > 1:
                optional.update(keys)
        rows = {}
        for key, kind in kinds.items():
            rows[key] = f"{read_only}[{kind}]"
            if key in optional:
                not_required = self._names.external("typing_extensions", "NotRequired")
                rows[key] = f"{not_required}[{rows[key]}]"
        return rows

    def _protocol(self, kind: str) -> str:
        """Return the name of a protocol for arguments, which is made when first asked for."""
        if kind not in self._protocols:
            name = self._protocols[kind] = self._names.free(f"_{kind}")
            self._texts[name] = self._items(name) if kind == ITEMS else self._table(name)
        return self._protocols[kind]

    def _variable(self, name: str) -> tuple[str, str]:
        variable = self._names.free(name)
        made = self._names.external("typing", "TypeVar")
        return variable, f'{variable} = {made}("{variable}", covariant=True)\n'

    def _items(self, name: str) -> str:
        """Return the protocol of what holds items; text is none, since its ``in`` takes text."""
        protocol = self._names.external("typing", "Protocol")
        iterator = self._names.external("collections.abc", "Iterator")
        whole, truth, thing = map(self._names.builtin, ("int", "bool", "object"))
        item, declared = self._variable("_Item")
        return (
            f"{declared}class {name}({protocol}[{item}]):\n"
            '    """Anything with items, but not text."""\n\n'
            f"    def __contains__(self, item: {thing}, /) -> {truth}: ...\n"
            f"    def __iter__(self) -> {iterator}[{item}]: ...\n"
            f"    def __len__(self) -> {whole}: ..."
        )

    def _table(self, name: str) -> str:
        protocol = self._names.external("typing", "Protocol")
        iterable = self._names.external("collections.abc", "Iterable")
        key, key_declared = self._variable("_Key")
        value, value_declared = self._variable("_Value")
        return (
            f"{key_declared}{value_declared}class {name}({protocol}[{key}, {value}]):\n"
            '    """Any mapping."""\n\n'
            f"    def __len__(self) -> {self._names.builtin('int')}: ...\n"
            f"    def keys(self) -> {iterable}[{key}]: ...\n"
            f"    def values(self) -> {iterable}[{value}]: ..."
        )

    # the protocol of handlers

    def handler(self, model: BuiltModel) -> str | None:
        """Return the name of the protocol for the handlers of a model.

        None when a field has the name that the protocol has for the ``JobContext``: a handler may
        then call that what it likes, and a protocol cannot say so.
        """
        if CONTEXT in model.cls.model_fields:
            return None
        if id(model.cls) not in self._handlers:
            name = self._names.free(f"{_plain(model.cls.__name__)}Handler")
            self._handlers[id(model.cls)] = name
            self._texts[name] = self._handler(name, model)
        return self._handlers[id(model.cls)]

    def _handler(self, name: str, model: BuiltModel) -> str:
        config = _config(model)
        fields = {
            field: self._python.text(annotated(info), config)
            for field, info in model.cls.model_fields.items()
        }
        context = self._names.external("soniq", "JobContext")
        thing = self._names.builtin("object")
        protocol = self._names.external("typing", "Protocol")
        told = self._parameters({**fields, CONTEXT: context})
        return (
            f"class {name}({protocol}):\n"
            f'    """What a handler of a ``{model.name}`` does."""\n\n'
            f"    def __call__({self._parameters(fields)}) -> {thing}: ...\n"
            f"    def with_context({told}) -> {thing}: ..."
        )

    def _parameters(self, fields: Mapping[str, str]) -> str:
        first = _unlike("self", fields)
        if not fields:
            return first
        inner = ",\n".join(f"        {name}: {kind}" for name, kind in fields.items())
        return f"\n        {first},\n        *,\n{inner},\n    "


def _config(model: BuiltModel) -> dict[str, Any]:
    return dict(model.cls.model_config)


def _is_describable(model: BuiltModel) -> bool:
    """Tell whether every key that the model takes is known, and all it does with its objects."""
    decorators = model.cls.__pydantic_decorators__
    changed = any(each.info.mode == "wrap" for each in decorators.model_validators.values())
    return model.keys_known and not changed


def _is_open(cls: Any, name: str) -> bool:
    """Tell whether a validator that runs before the field's own checks may take anything."""
    return any(
        each.info.mode == "wrap" and {name, "*"} & set(each.info.fields)
        for each in cls.__pydantic_decorators__.field_validators.values()
    )


def _has_path(alias: object) -> bool:
    """Tell whether a field is read from inside the value of a key."""
    choices: Iterable[object] = alias.choices if isinstance(alias, AliasChoices) else [alias]
    return any(isinstance(each, AliasPath) for each in choices)


def _is_name(key: str) -> bool:
    """Tell whether a key can be written as an annotated name in a class."""
    mangled = key.startswith("__") and not key.endswith("__")
    return key.isidentifier() and not keyword.iskeyword(key) and not mangled


def _plain(name: str) -> str:
    return _WORDS.sub("", name)


def _args_name(cls: Any) -> str:
    name = _plain(cls.__name__)
    return f"{name}Dict" if name.endswith("Args") else f"{name}Args"


def _unlike(name: str, others: Iterable[str]) -> str:
    """Return a name like the one that is wanted and unlike all others."""
    taken = set(others)
    while name in taken:
        name = f"_{name}"
    return name
