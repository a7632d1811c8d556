"""Declarations of models, with everything that models can have."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from typing import Any

from tests.lint.truth.kinds import HIDDEN, Kinds, Library
from tests.lint.truth.plainkinds import bounds, number, text
from tests.lint.truth.records import words
from tests.lint.truth.writing import Kind, Writer


@dataclass
class FieldInfo:
    """A field of a generated model: how it is given, and whether it must be."""

    name: str
    keys: list[str]
    kind: Kind
    required: bool
    nested: bool = False


@dataclass
class ModelInfo:
    """A generated model.

    Attributes:
        code: code decides about it as a whole.
    """

    name: str
    module: str
    fields: dict[str, FieldInfo] = field(default_factory=dict)
    code: bool = False
    config: bool = False

    def sample(self, rng: Random) -> Any:
        made: dict[str, Any] = {}
        for each in self.fields.values():
            if each.required or rng.random() < 0.6:
                value = each.kind.sample(rng)
                key = rng.choice(each.keys)
                made[key] = [value] if each.nested and key == each.keys[0] else value
        return made


class Models:
    """Declares models in one module."""

    def __init__(self, writer: Writer, library: Library, prefix: str) -> None:
        self._writer = writer
        self._library = library
        self._kinds = Kinds(writer, library)
        self._rng = writer.rng
        self._prefix = prefix
        self._count = 0
        self.made: list[ModelInfo] = []

    def model(self, parents: list[ModelInfo], *, tag: str = "", rich: bool = True) -> ModelInfo:
        """Declare a model, perhaps derived from another."""
        writer, rng = self._writer, self._rng
        self._count += 1
        info = ModelInfo(f"Model{self._prefix}{self._count}", writer.name)
        lines: list[str] = []
        base = writer.use("pydantic", "BaseModel")
        bases, keywords = [base], ""
        if parents and rng.random() < 0.4:
            parent = rng.choice(parents)
            bases = [self._library.spelled(writer, parent.module, parent.name)]
            info.fields.update(parent.fields)
            info.code, info.config = parent.code, parent.config
            if rng.random() < 0.15:
                mixin = f"Mixin{self._prefix}{self._count}"
                writer.add(f"class {mixin}:\n    mixed: int = 3")
                bases.append(mixin)
                info.fields["mixed"] = FieldInfo("mixed", ["mixed"], Kind("int", _small), False)
        elif self._library.generic and not tag and rng.random() < 0.1:
            module, page, make = rng.choice(self._library.generic)
            inner = self._kinds.kind(2)
            bases = [f"{self._library.spelled(writer, module, page)}[{inner.text}]"]
            data = Kind("", lambda r: make(inner).sample(r)["data"], "", inner.code)
            info.fields["data"] = FieldInfo("data", ["data"], data, True)
            # its name does not say that code decides about it
            info.code = inner.code
        if rich and rng.random() < 0.03:
            bases.append(writer.use(HIDDEN, "Mixin"))
            info.code = True
        if rich and rng.random() < 0.5:
            keywords = self._config(info, lines)
        if rng.random() < 0.2:
            lines.insert(0, f'    """Model number {self._count}."""')
        if tag:
            lines.append(f"    tag: {writer.use('typing', 'Literal')}[{tag!r}]")
            info.fields["tag"] = FieldInfo("tag", ["tag"], Kind("", lambda r: tag), True)
        for word in words(rng, rng.randrange(1, 5)):
            self._field(info, word, lines)
        if rich:
            self._extras(info, lines)
        if rng.random() < 0.15:
            self._recursive(info, lines)
        header = ", ".join([*bases, *([keywords] if keywords else [])])
        writer.add("\n".join([f"class {info.name}({header}):", *(lines or ["    pass"])]))
        self.made.append(info)
        kind = Kind(info.name, info.sample, "", info.code, False, tag)
        if not info.code or tag == "":
            self._library.declared.append((writer.name, kind))
        if tag and not info.code:
            self._library.tagged.append((writer.name, kind))
        return info

    def root(self) -> None:
        """Declare a root model."""
        writer, rng = self._writer, self._rng
        self._count += 1
        name = f"Root{self._prefix}{self._count}"
        kind = self._kinds.kind(1)
        root = writer.use("pydantic", "RootModel")
        if rng.random() < 0.5:
            writer.add(f"class {name}({root}[{kind.text}]):\n    pass")
        else:
            writer.add(f"class {name}({root}):\n    root: {kind.text}")
        self._library.declared.append((writer.name, Kind(name, kind.sample, "", kind.code, False)))

    def generic(self) -> None:
        """Declare a generic model."""
        writer, rng = self._writer, self._rng
        self._count += 1
        name, variable = f"Page{self._prefix}{self._count}", f"T{self._prefix}{self._count}"
        made = writer.use("typing", "TypeVar")
        writer.add(f"{variable} = {made}('{variable}')")
        base, mark = writer.use("pydantic", "BaseModel"), writer.use("typing", "Generic")
        held = rng.choice(("{}", "list[{}]", "dict[str, {}]", "tuple[{}, ...]", "set[{}]"))
        lines = [f"class {name}({base}, {mark}[{variable}]):", f"    data: {held.format(variable)}"]
        if rng.random() < 0.4:
            lines.append(f"    spare: {writer.use('typing', 'Optional')}[{variable}] = None")
        if rng.random() < 0.3:
            lines[1] += f" = {writer.use('pydantic', 'Field')}(min_length=1)"
            if held == "{}":
                lines[1] = f"    data: {variable}"
        writer.add("\n".join(lines))

        def of(kind: Kind) -> Kind:
            def sample(r: Random) -> Any:
                value = kind.sample(r)
                wrapped = {"{}": value, "dict[str, {}]": {"k": value}}.get(held, [value])
                return {"data": wrapped}

            return Kind("", sample, "", kind.code, False)

        self._library.generic.append((writer.name, name, of))

    def mutual(self) -> None:
        """Declare two models that hold each other."""
        writer = self._writer
        self._count += 1
        left, right = (f"{side}{self._prefix}{self._count}" for side in ("Left", "Right"))
        base, optional = writer.use("pydantic", "BaseModel"), writer.use("typing", "Optional")
        first = self._kinds.annotated(number(writer))
        one, other = ModelInfo(left, writer.name), ModelInfo(right, writer.name)
        for info, held, kind in ((one, right, first), (other, left, text(writer))):
            target = other if info is one else one
            writer.add(
                f"class {info.name}({base}):\n    value: {kind.text}\n"
                f"    held: {optional}['{held}'] = None\n    many: list['{held}'] = []"
            )
            info.fields = {
                "value": FieldInfo("value", ["value"], kind, True),
                "held": FieldInfo("held", ["held"], Kind("", _rarely(target)), False),
                "many": FieldInfo("many", ["many"], Kind("", _few(target)), False),
            }
        writer.add(f"{left}.model_rebuild()")
        self.made += [one, other]
        for info in (one, other):
            self._library.declared.append(
                (writer.name, Kind(info.name, info.sample, "", False, False))
            )

    # parts

    def _config(self, info: ModelInfo, lines: list[str]) -> str:
        """Add a config, or return it as arguments of the class statement."""
        writer, rng = self._writer, self._rng
        choices = [
            "extra='forbid'", "extra='forbid'", "extra='allow'", "extra='ignore'",
            "populate_by_name=True", "str_strip_whitespace=True", "str_to_lower=True",
            "str_max_length=4", "str_min_length=1", "coerce_numbers_to_str=True",
            "use_enum_values=True", "frozen=True", "validate_default=True", "strict=True",
            "regex_engine='python-re'", "allow_inf_nan=False", "title='Titled'",
            "ser_json_timedelta='float'", "arbitrary_types_allowed=True", "loc_by_alias=False",
            "val_json_bytes='base64'", "validate_by_name=True", "from_attributes=True",
            "json_schema_extra={'examples': [1]}", "use_attribute_docstrings=True",
        ]  # fmt: skip
        chosen = dict(each.split("=", 1) for each in rng.sample(choices, rng.randrange(1, 3)))
        if rng.random() < 0.2:
            generator = writer.use(
                "pydantic.alias_generators", rng.choice(("to_camel", "to_pascal"))
            )
            chosen["alias_generator"] = generator
        if rng.random() < 0.04:
            chosen["str_min_length"] = writer.use(HIDDEN, "LIMIT")
            # nothing below is certain any more
            info.code = True
        info.config = True
        arguments = ", ".join(f"{key}={value}" for key, value in chosen.items())
        made = writer.use("pydantic", "ConfigDict")
        display = "{" + ", ".join(f"'{k}': {v}" for k, v in chosen.items()) + "}"
        form = rng.choice(("call", "call", "dict", "keywords", "shared", "spread", "class"))
        if form == "keywords":
            return arguments
        if form in ("shared", "spread"):
            shared = f"CONFIG{self._prefix}{self._count}"
            writer.add(f"{shared} = {made}({arguments})")
            text = shared if form == "shared" else f"{{**{shared}, 'title': 'Spread'}}"
            lines.append(f"    model_config = {text}")
        elif form == "class":
            lines.append("    class Config:")
            lines += [f"        {key} = {value}" for key, value in chosen.items()]
        else:
            lines.append(
                f"    model_config = {f'{made}({arguments})' if form == 'call' else display}"
            )
        return ""

    def _field(self, info: ModelInfo, word: str, lines: list[str]) -> None:
        writer, rng = self._writer, self._rng
        kind = self._kinds.kind()
        mode = rng.choice(("before", "wrap", "plain")) if rng.random() < 0.06 else ""
        value, required = self._default(kind) if rng.random() < 0.35 else ("", True)
        code = kind.code or bool(mode) or "make" in value
        name = f"vf_{word}" if code else word
        if name in info.fields and (code or rng.random() < 0.6):
            return
        annotation = kind.text
        if not writer.future and rng.random() < 0.1 and "'" not in annotation:
            annotation = repr(annotation)
        keys, arguments, nested = [name], [], False
        roll = rng.random()
        if roll < 0.45:
            keys, arguments, nested = self._arguments(name, kind, info)
        if arguments:
            made = writer.use("pydantic", "Field")
            if rng.random() < 0.5 or "default_factory" in value:
                given = [value.removeprefix("default=")] if value else []
                if value.startswith("default_factory"):
                    given = []
                    arguments.append(value)
                shown = f" = {made}({', '.join([*given, *arguments])})"
            else:
                if annotation.startswith("'"):
                    annotation = kind.text
                annotated = writer.use("typing", "Annotated")
                annotation = f"{annotated}[{annotation}, {made}({', '.join(arguments)})]"
                shown = f" = {value.removeprefix('default=')}" if value else ""
        elif value.startswith("default_factory"):
            shown = f" = {writer.use('pydantic', 'Field')}({value})"
        else:
            shown = f" = {value.removeprefix('default=')}" if value else ""
        lines.append(f"    {name}: {annotation}{shown}")
        if rng.random() < 0.08:
            lines.append('    """What it is."""')
        info.fields[name] = FieldInfo(name, keys, kind, required, nested)
        if mode:
            self._validator(name, mode, lines)
        elif rng.random() < 0.06:
            self._validator(name, "after", lines)

    def _default(self, kind: Kind) -> tuple[str, bool]:
        rng, writer = self._rng, self._writer
        roll = rng.random()
        if roll < 0.15:
            return (
                f"default_factory={rng.choice(('list', 'dict', writer.use(HIDDEN, 'make')))}",
                False,
            )
        if roll < 0.25:
            return f"default={writer.use('decimal', 'Decimal')}('1.5')", False
        if roll < 0.5:
            value = kind.sample(rng)
            if isinstance(value, int | str | float | bool | None):
                return f"default={value!r}", False
        if roll < 0.55:
            return "default=...", True
        return "default=None", False

    def _arguments(
        self, name: str, kind: Kind, info: ModelInfo
    ) -> tuple[list[str], list[str], bool]:
        """Return the keys, the arguments of ``Field``, and whether the value is inside a list."""
        rng, use = self._rng, self._writer.use
        keys, nested = [name], False
        arguments: list[str] = []
        roll = rng.random()
        if roll < 0.2:
            keys, arguments = [f"{name}X"], [f"alias='{name}X'"]
        elif roll < 0.3:
            keys = [f"{name}V"]
            arguments = [f"validation_alias='{name}V'", f"serialization_alias='{name}S'"]
        elif roll < 0.4:
            keys = [f"{name}1", f"{name}2"]
            arguments = [
                f"validation_alias={use('pydantic', 'AliasChoices')}({', '.join(map(repr, keys))})"
            ]
        elif roll < 0.45:
            keys, nested = [f"{name}P"], True
            arguments = [f"validation_alias={use('pydantic', 'AliasPath')}('{name}P', 0)"]
        if not kind.code and rng.random() < 0.6:
            arguments += [f"{k}={v!r}" for k, v in bounds(kind, rng).items()]
        elif kind.code and kind.family == "number" and rng.random() < 0.5:
            arguments.append(f"gt={use(HIDDEN, 'LIMIT')}")
        others = ("description='What.'", "title='Named'", "examples=[1]", "deprecated=True",
                  "exclude=True", "repr=False", "frozen=True", "json_schema_extra={'x': 1}",
                  "validate_default=True")  # fmt: skip
        if rng.random() < 0.3:
            arguments.append(rng.choice(others))
        return keys, arguments, nested

    def _validator(self, name: str, mode: str, lines: list[str]) -> None:
        decorator = self._writer.use("pydantic", "field_validator")
        given = "" if mode == "after" else f", mode='{mode}'"
        lines += [
            f"    @{decorator}('{name}'{given})",
            "    @classmethod",
            f"    def check_{name}(cls, value{', handler' if mode == 'wrap' else ''}):",
        ]
        if mode == "wrap":
            lines.append("        return handler(value) if len(repr(value)) % 2 else value")
        else:
            lines += [
                "        if len(repr(value)) % 5 == 0:",
                "            raise ValueError('refused by code')",
                "        return value",
            ]

    def _extras(self, info: ModelInfo, lines: list[str]) -> None:
        """Add what is no field, now and then."""
        rng, use = self._rng, self._writer.use
        if rng.random() < 0.08:
            lines += [f"    LIMIT: {use('typing', 'ClassVar')}[int] = 3", "    _private: int = 4"]
        if rng.random() < 0.08:
            lines += ["    def method(self) -> int:", "        return 3"]
        if rng.random() < 0.06:
            lines += [
                f"    @{use('pydantic', 'computed_field')}",
                "    @property",
                "    def computed(self) -> int:",
                '        """A computed one."""',
                "        return 3",
            ]
        if rng.random() < 0.02:
            lines.append(f"    renamed_field: int = {use(HIDDEN, 'Renamed')}")
            info.code = True
        if rng.random() < 0.02:
            lines.append(f"    special_field: int = {use(HIDDEN, 'special')}(default=3, gt=1)")
            info.fields["special_field"] = FieldInfo(
                "special_field", ["special_field"], Kind("int", _small), False
            )
            info.code = True
        if rng.random() < 0.02:
            lines += [f"    @{use(HIDDEN, 'decorating')}", "    def hidden(cls, value):",
                      "        return value if len(repr(value)) % 3 else 1"]  # fmt: skip
            info.code = True
        roll = rng.random()
        if roll < 0.05:
            lines += [
                f"    @{use('pydantic', 'model_validator')}(mode='after')",
                "    def check(self):",
                "        if len(repr(self)) % 5 == 0:",
                "            raise ValueError('refused by code')",
                "        return self",
            ]
        elif roll < 0.07:
            lines += [
                f"    @{use('pydantic', 'model_validator')}(mode='before')",
                "    @classmethod",
                "    def check(cls, data):",
                "        return data if len(repr(data)) % 2 else {}",
            ]
            info.code = True
        elif roll < 0.08:
            lines += ["    def __init__(self, **data):", "        super().__init__(**data)"]
            info.code = True
        elif roll < 0.1:
            lines += ["    def model_post_init(self, context):", "        return None"]
        elif roll < 0.12 and info.fields:
            name = next(iter(info.fields))
            lines += [
                f"    @{use('pydantic', 'field_serializer')}('{name}')",
                "    def write(self, value):",
                "        return 1",
            ]

    def _recursive(self, info: ModelInfo, lines: list[str]) -> None:
        rng, use = self._rng, self._writer.use
        optional = f"{use('typing', 'Optional')}['{info.name}'] = None"
        others = (f"list['{info.name}'] = []", f"dict[str, '{info.name}'] = {{}}")
        form = rng.choice((optional, *others))
        lines.append(f"    again: {form}")

        def sample(r: Random) -> Any:
            inner = info.sample(r) if r.random() < 0.4 else None
            if form.startswith("list"):
                return [] if inner is None else [inner]
            if form.startswith("dict"):
                return {} if inner is None else {"k": inner}
            return inner

        info.fields["again"] = FieldInfo("again", ["again"], Kind(form, sample), False)


def _rarely(info: ModelInfo) -> Any:
    return lambda rng: info.sample(rng) if rng.random() < 0.3 else None


def _few(info: ModelInfo) -> Any:
    return lambda rng: [info.sample(rng)] if rng.random() < 0.3 else []


def _small(rng: Random) -> Any:
    return rng.choice((1, 2, "3"))
