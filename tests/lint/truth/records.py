"""Declarations of enums, TypedDicts, named tuples, dataclasses and aliases."""

from __future__ import annotations

from random import Random
from typing import Any

from tests.lint.truth.kinds import Kinds, Library
from tests.lint.truth.writing import Kind, Writer, pick

_WORDS = ("amount", "name", "size", "note", "kind", "when", "path", "flag", "ratio", "items_",
          "owner", "state", "code", "total", "label", "rank", "group", "level")  # fmt: skip


def words(rng: Random, count: int) -> list[str]:
    """Return distinct field names."""
    return rng.sample(_WORDS, count)


class Records:
    """Declares what is no model, in one module."""

    def __init__(self, writer: Writer, library: Library, prefix: str) -> None:
        self._writer = writer
        self._library = library
        self._kinds = Kinds(writer, library)
        self._rng = writer.rng
        self._prefix = prefix
        self._count = 0
        self._shapes: list[tuple[str, list[tuple[str, Kind, str]]]] = []

    def name(self, stem: str) -> str:
        self._count += 1
        return f"{stem}{self._prefix}{self._count}"

    def _declare(self, kind: Kind) -> None:
        self._library.declared.append((self._writer.name, kind))

    def enum(self) -> None:
        writer, rng = self._writer, self._rng
        name = self.name("Choice")
        form = rng.choice(("plain", "str", "int", "IntEnum", "StrEnum", "auto", "call", "mixed"))
        if form == "call":
            base = writer.use("enum", "Enum")
            writer.add(f"{name} = {base}('{name}', 'ONE TWO')")
            self._declare(Kind(name, pick(1, 2)))
            return
        base = {"plain": f"({writer.use('enum', 'Enum')})",
                "str": f"(str, {writer.use('enum', 'Enum')})",
                "int": f"(int, {writer.use('enum', 'Enum')})",
                "IntEnum": f"({writer.use('enum', 'IntEnum')})",
                "StrEnum": f"({writer.use('enum', 'StrEnum')})",
                "auto": f"({writer.use('enum', 'Enum')})",
                "mixed": f"({writer.use('enum', 'Enum')})"}[form]  # fmt: skip
        values: tuple[Any, ...] = {
            "plain": ("red", "blue"), "str": ("red", "blue"), "int": (1, 2), "IntEnum": (1, 5),
            "StrEnum": ("x", "y"), "mixed": ("m", 3, None, 2.5),
        }.get(form, (1, 2))  # fmt: skip
        lines = [f"class {name}{base}:"]
        if rng.random() < 0.3:
            lines.append('    """The choices."""')
        for number, value in enumerate(values):
            shown = f"{writer.use('enum', 'auto')}()" if form == "auto" else repr(value)
            lines.append(f"    V{number} = {shown}")
        if rng.random() < 0.2 and form != "auto":
            lines.append("    SAME = V0")
        writer.add("\n".join(lines))
        self._declare(Kind(name, pick(*values)))
        if rng.random() < 0.4:
            literal = f"{writer.use('typing', 'Literal')}[{name}.V0]"
            alias = self.name("Only")
            writer.add(f"{alias} = {literal}")
            self._declare(Kind(alias, pick(values[0])))

    def typed_dict(self) -> None:
        writer, rng = self._writer, self._rng
        name = self.name("Shape")
        total = rng.random() < 0.7
        fields: list[tuple[str, Kind, str]] = []
        for word in words(rng, rng.randrange(1, 4)):
            kind = self._kinds.kind(1)
            key = f"vf_{word}" if kind.code else word
            fields.append((key, kind, rng.choice(("", "", "Required", "NotRequired"))))

        def spelled(kind: Kind, qualifier: str) -> str:
            if not qualifier:
                return kind.text
            return f"{writer.use('typing_extensions', qualifier)}[{kind.text}]"

        base = writer.use("typing_extensions", "TypedDict")
        parent = rng.choice(self._shapes) if self._shapes and rng.random() < 0.3 else None
        if parent is not None:
            base = parent[0]
            fields = [each for each in fields if each[0] not in {n for n, _, _ in parent[1]}]
        if not fields:
            return
        if parent is None and rng.random() < 0.2:
            pairs = ", ".join(f"{key!r}: {spelled(kind, q)}" for key, kind, q in fields)
            writer.add(f"{name} = {base}('{name}', {{{pairs}}}, total={total})")
        else:
            header = base if total else f"{base}, total=False"
            lines = [f"class {name}({header}):"]
            if rng.random() < 0.2:
                config = writer.use("pydantic", "ConfigDict")
                decorator = writer.use("pydantic", "with_config")
                extra = rng.choice(("forbid", "allow"))
                lines.insert(0, f"@{decorator}({config}(extra='{extra}'))")
            lines += [f"    {key}: {spelled(kind, q)}" for key, kind, q in fields]
            writer.add("\n".join(lines))

        given = fields if parent is None else [*parent[1], *fields]
        if total:
            self._shapes.append((name, given))

        def sample(r: Random) -> Any:
            return {
                key: kind.sample(r)
                for key, kind, q in given
                if (total and q != "NotRequired") or q == "Required" or r.random() < 0.5
            }

        self._declare(Kind(name, sample, "", False, False))

    def named_tuple(self) -> None:
        writer, rng = self._writer, self._rng
        name = self.name("Pair")
        kinds = [self._kinds.kind(2) for _ in range(rng.randrange(1, 3))]
        names = [f"vf_{w}" if k.code else w for w, k in zip(words(rng, 2), kinds, strict=False)]
        base = writer.use("typing", "NamedTuple")
        if rng.random() < 0.3:
            pairs = ", ".join(f"({w!r}, {k.text})" for w, k in zip(names, kinds, strict=True))
            writer.add(f"{name} = {base}('{name}', [{pairs}])")
        else:
            lines = [f"class {name}({base}):"]
            lines += [f"    {w}: {k.text}" for w, k in zip(names, kinds, strict=True)]
            if rng.random() < 0.3:
                lines.append("    extra: int = 3")
            writer.add("\n".join(lines))

        def sample(r: Random) -> Any:
            values = [kind.sample(r) for kind in kinds]
            return dict(zip(names, values, strict=True)) if r.random() < 0.4 else values

        # paths go by position in a list, so code is not to be told from the names
        code = any(kind.code for kind in kinds)
        self._declare(Kind(name, sample, "", code, all(k.hashable for k in kinds)))

    def dataclass(self) -> None:
        writer, rng = self._writer, self._rng
        name = self.name("Record")
        own = rng.random() < 0.5
        if own:
            decorator = writer.use("pydantic.dataclasses", "dataclass")
        else:
            decorator = writer.use("dataclasses", "dataclass")
        arguments = rng.choice(("", "", "(frozen=True)", "(kw_only=True)", "(slots=True)"))
        if own and rng.random() < 0.3:
            arguments = f"(config={writer.use('pydantic', 'ConfigDict')}(extra='forbid'))"
        lines = [f"@{decorator}{arguments}", f"class {name}:"]
        fields: list[tuple[str, Kind, bool]] = []
        for word in words(rng, rng.randrange(1, 4)):
            kind = self._kinds.kind(2)
            key = f"vf_{word}" if kind.code else word
            defaulted = bool(fields and fields[-1][2]) or rng.random() < 0.3
            value = ""
            if defaulted:
                field = writer.use("dataclasses", "field")
                value = rng.choice((" = None", f" = {field}(default_factory=list)"))
            lines.append(f"    {key}: {kind.text}{value}")
            fields.append((key, kind, defaulted))
        if rng.random() < 0.2:
            lines += ["    def method(self):", "        return 1"]
        writer.add("\n".join(lines))

        def sample(r: Random) -> Any:
            return {k: kind.sample(r) for k, kind, has in fields if not has or r.random() < 0.6}

        self._declare(Kind(name, sample, "", False, False))

    def alias(self) -> None:
        writer, rng = self._writer, self._rng
        name = self.name("Alias")
        kind = self._kinds.kind(1)
        form = rng.choice(("plain", "plain", "NewType", "TypeAliasType", "annotated"))
        if form == "TypeAliasType" and "[" not in kind.text:
            # Pydantic puts such an alias into the schemas of other models, too
            form = "plain"
        if form == "NewType":
            writer.add(f"{name} = {writer.use('typing', 'NewType')}('{name}', {kind.text})")
        elif form == "TypeAliasType":
            made = writer.use("typing_extensions", "TypeAliasType")
            writer.add(f"{name} = {made}('{name}', {kind.text})")
        elif form == "annotated":
            writer.add(f"{name}: {writer.use('typing', 'TypeAlias')} = {kind.text}")
        else:
            writer.add(f"{name} = {kind.text}")
        family = kind.family if form == "plain" else ""
        self._declare(Kind(name, kind.sample, family, kind.code, kind.hashable))
