"""Generated producers: enqueues of the stub's tasks with args in every form."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from random import Random
from string import Template

from tests.lint.sites.hazards import BETWEEN, HARMLESS, INSIDE, OF_CONSTANTS
from tests.lint.sites.stub import FIELDS, IMPORTS, MODELS, FieldSpec, ref_name

HEAD = """
import json
import logging
from collections import ChainMap
from contextlib import suppress
from functools import partial
from io import StringIO
from operator import setitem
from typing import Final

from soniq import Soniq

import constants_$number
from constants_$number import *
from outside import (
    SINK, TABLE, empty_sink, empty_table, fetch, fetch_key, flag, holder, risky, some, tamper,
    tamper_later,
)

log = logging.getLogger(__name__)
quiet = StringIO()
"""

REF_STYLES = (
    ("from shop_tasks import {ref}", "{ref}"),
    ("from shop_tasks import {ref} as r{n}", "r{n}"),
    ("import shop_tasks", "shop_tasks.{ref}"),
    ("import shop_tasks.refs as refs{n}", "refs{n}.{ref}"),
    ("from shop_tasks.stars import {ref} as r{n}", "r{n}"),
    ("from shop_tasks import again as again{n}", "again{n}.{ref}"),
    ("from shop_tasks.space import Tasks", "Tasks.{ref}"),
    ("from shop_tasks.space import Others", "Others.{ref}"),
    ("from shop_tasks.urgent import {ref} as u{n}", "u{n}"),
    ("from shop_tasks import {ref} as p{n}\nr{n} = p{n}.with_default_queue('slow')", "r{n}"),
    ("import shop_tasks.refs\nclass Refs{n}:\n    it = shop_tasks.refs.{ref}", "Refs{n}.it"),
    ("try:\n    from shop_tasks import {ref} as t{n}\nexcept ImportError:\n    t{n} = None",
     "t{n}"),
    ("from shop_tasks import {ref} as p{n}", "p{n}.with_default_queue('slow')"),
    ("import sys\nif sys.version_info >= (3, 8):\n    from shop_tasks import {ref} as v{n}\n"
     "else:\n    from nowhere import {ref} as v{n}", "v{n}"),
)  # fmt: skip


@dataclass(frozen=True)
class Hint:
    """What a value that only exists at run time is meant for.

    Attributes:
        good: expressions that would do.
        model: for a whole dict, the model it is for.
    """

    good: tuple[str, ...] = ()
    model: str = ""


@dataclass
class Site:
    """One function with one enqueue.

    Attributes:
        constant: everything in the args is a constant, and no code may change it.
        certain: there is no conditional expression either.
    """

    function: str
    model: str
    many: bool = False
    constant: bool = True
    lines: list[str] = field(default_factory=list)


@dataclass
class Producer:
    """The sources of a producer, the sites in it, and what its unknown values are meant for."""

    sources: dict[str, str]
    module: str
    sites: list[Site]
    hints: list[Hint]


Entries = list[tuple[str, str]]

_LOCAL = re.compile(r"\b(?:base|d|items|local|model|p)\d+\b|\b(?:fetch|flag)\(|constants_\d")
_HERE = re.compile(r"\b(?:Box)?(?:VALUE|BASE)\d+")


class Maker:
    """Writes one producer."""

    def __init__(self, rng: Random, number: int) -> None:
        self._rng = rng
        self._number = number
        self._count = 0
        self._heads: list[str] = []
        self._constants: list[str] = []
        self._tops: list[str] = []
        self._hints: list[Hint] = []
        self._site = Site("", "")
        self._parameters: list[str] = []
        self._plain = False

    def producer(self, sites: int) -> Producer:
        made = [self._one(f"site_{index}") for index in range(sites)]
        module = f"producer_{self._number}"
        head = Template(HEAD).safe_substitute(number=self._number)
        body = "\n\n\n".join("\n".join(each.lines) for each in made)
        tops = "\n".join(self._tops)
        constants = "\n".join(self._constants)
        outside = "from outside import SINK, empty_sink, flag, risky, some, tamper\n"
        return Producer(
            {
                f"constants_{self._number}": f"{IMPORTS}{outside}\n{constants}\n",
                module: "\n".join([IMPORTS, *self._heads, head, tops, "", body, ""]),
            },
            module,
            made,
            self._hints,
        )

    # sites

    def _one(self, function: str) -> Site:
        rng = self._rng
        self._site = Site(function, rng.choice(MODELS))
        self._parameters = []
        self._plain = rng.random() < 0.5
        before: list[str] = []
        site = self._site
        ref = self._ref(site.model)
        roll = rng.random()
        if roll < 0.12:
            site.many = True
            items = [self._args(site.model, before) for _ in range(rng.randrange(1, 3))]
            call = f"app.enqueue_many({ref}, {self._items(items, before)})"
        elif roll < 0.15:
            call = f"app.enqueue({ref})"
        elif roll < 0.17:
            other = rng.choice([each for each in MODELS if each not in ("MapArgs", "EitherArgs")])
            made = f"{other}({self._keywords(self._entries(other, before))})"
            call = f"app.enqueue({ref}, args={made})"
        elif roll < 0.19:
            call = f"app.enqueue({ref}, args={rng.choice(('None', '[]', '5', 'Color.RED'))})"
        else:
            call = f"app.enqueue({ref}, args={self._args(site.model, before)})"
        lines = [*before, f"await {call}"]
        if not self._plain and rng.random() < 0.08:
            site.constant = False
            lines = [*before, *self._looped(call, before)]
        parameters = ", ".join(["app: Soniq", *self._parameters])
        site.lines = [f"async def {function}({parameters}) -> None:"]
        site.lines += ["    " + line for text in lines for line in text.splitlines()]
        return site

    def _looped(self, call: str, before: list[str]) -> list[str]:
        """Put the call in a loop, with something after it that may mend the args."""
        names = [line.partition(" = ")[0] for line in before if line.startswith("d")]
        if not names or not names[0].isidentifier():
            return [f"for _ in some():\n    await {call}"]
        after = self._hazard(self._rng.choice(BETWEEN), names[0], self._site.model, [])
        indented = "\n".join("    " + line for line in after.splitlines())
        return [f"for _ in [1, 2]:\n    await {call}\n{indented}"]

    def _ref(self, model: str) -> str:
        self._count += 1
        head, name = self._rng.choice(REF_STYLES)
        self._heads.append(head.format(ref=ref_name(model), n=self._count))
        return name.format(ref=ref_name(model), n=self._count)

    def _items(self, items: list[str], before: list[str]) -> str:
        rng = self._rng
        text = ", ".join(items)
        roll = rng.random()
        if roll < 0.5:
            return f"[{text}]"
        if roll < 0.7:
            return f"({text},)"
        name = self._name("items")
        before.append(f"{name} = [{text}]")
        if not self._plain and rng.random() < 0.5:
            self._site.constant = False
            before.append(
                rng.choice(
                    (f"{name}.append(fetch({self._whole(self._site.model)}))",
                     f"for item in {name}:\n    tamper(item, {self._whole(self._site.model)})",
                     f"{name}[0] = fetch({self._whole(self._site.model)})",
                     f"{name}.clear()")
                )
            )  # fmt: skip
        return name

    def _name(self, stem: str) -> str:
        self._count += 1
        return f"{stem}{self._count}"

    def _hint(self, hint: Hint) -> int:
        self._hints.append(hint)
        return len(self._hints) - 1

    def _whole(self, model: str) -> int:
        return self._hint(Hint(model=model))

    # args

    def _args(self, model: str, before: list[str], depth: int = 0) -> str:
        """Return an expression for the args of a model, or for a model inside."""
        rng = self._rng
        roll = rng.random()
        if not self._plain and roll < 0.06:
            self._site.constant = False
            one, two = self._args(model, before, depth + 1), self._args(model, before, depth + 1)
            return f"({one} if flag() else {two})"
        entries = self._entries(model, before, depth)
        if roll < 0.16 and model not in ("MapArgs", "EitherArgs"):
            return self._instance(model, entries, before)
        if roll < 0.36 and depth < 2:
            return self._local(model, entries, before, depth)
        return self._form(entries, before)

    def _entries(self, model: str, before: list[str], depth: int = 0) -> Entries:
        """Return keys and values for a model, perhaps with something wrong."""
        rng = self._rng
        wrong = rng.choice(("", "", "missing", "bad", "bad", "unknown", "misspelt", "two"))
        chosen = [each for each in FIELDS[model] if each.required or rng.random() < 0.5]
        if wrong in ("missing", "two") and chosen:
            chosen.remove(rng.choice(chosen))
        bad = rng.choice(chosen) if wrong in ("bad", "two") and chosen else None
        entries = [
            (each.key, self._value(each, before, depth, good=each is not bad)) for each in chosen
        ]
        if wrong == "unknown":
            key = rng.choice(("other", "zz", "order-id", "kind", "labels"))
            if key not in [each for each, _ in entries]:
                entries.append((key, rng.choice(("1", "'x'", "[]"))))
        if wrong == "misspelt" and entries:
            index = rng.randrange(len(entries))
            key, value = entries[index]
            entries[index] = (key[:-1] + rng.choice("xyz"), value)
        rng.shuffle(entries)
        return entries

    def _form(self, entries: Entries, before: list[str]) -> str:
        """Write a dict in one of the forms that Python has for it."""
        rng = self._rng
        roll = rng.random()
        if roll < 0.4 or not entries:
            return self._display(entries)
        if roll < 0.55 and all(key.isidentifier() for key, _ in entries):
            return f"dict({self._keywords(entries)})"
        if roll < 0.6:
            pairs = ", ".join(f"({key!r}, {value})" for key, value in entries)
            return f"dict([{pairs}])"
        cut = rng.randrange(len(entries) + 1)
        first, second = entries[:cut], entries[cut:]
        base = self._base(first, before)
        if roll < 0.8:
            rest = ", ".join(f"{key!r}: {value}" for key, value in second)
            return f"{{**{base}, {rest}}}" if rest else f"{{**{base}}}"
        if roll < 0.9:
            return f"({base} | {self._display(second)})"
        return f"dict({base}, **{self._display(second)})"

    def _base(self, entries: Entries, before: list[str]) -> str:
        """Return something to spread: a display, a constant, a local, or something unknown."""
        rng = self._rng
        roll = rng.random()
        local = self._is_local(self._display(entries))
        if not self._plain and roll < 0.15:
            self._site.constant = False
            return f"fetch({self._whole(self._site.model)})"
        if roll < 0.3 or (local and roll < 0.8):
            return self._display(entries)
        if roll < 0.6 and not local:
            return self._constant_dict(entries)
        name = self._name("base")
        before.append(f"{name} = {self._display(entries)}")
        self._between(name, entries, before, self._site.model)
        return name

    def _is_local(self, text: str) -> bool:
        """Tell whether a text uses a name that only the function has, or what is not constant."""
        return bool(_LOCAL.search(text))

    def _constant_dict(self, entries: Entries) -> str:
        """Write a constant, here or in another module, that perhaps is changed."""
        rng = self._rng
        name = self._name("BASE")
        roll = rng.random()
        mended = not self._plain and rng.random() < 0.4
        if mended:
            self._site.constant = False
        model = self._site.model
        if roll < 0.2:
            lines = [f"class Box{name}:", f"    {name} = {self._display(entries)}"]
            if mended:
                template = rng.choice(
                    ("Box$d.$d[$k] = $v", "if flag():\n    Box$d.$d = $all",
                     "class Sub$d(Box$d):\n    pass\nSub$d.$d.update({$k: $v})")
                )  # fmt: skip
                lines.append(self._hazard(template, name, model, entries))
            self._tops.append("\n".join(lines))
            return f"Box{name}.{name}"
        text = f"{name} = {self._display(entries)}"
        if rng.random() < 0.2:
            text = f"{name}: Final = {self._display(entries)}"
        # what stands in the producer's module cannot be used in the other one
        imported = roll < 0.6 and not _HERE.search(text)
        places = self._constants if imported else self._tops
        places.append(text)
        if mended:
            template = rng.choice(OF_CONSTANTS)
            where = places if not imported or rng.random() < 0.5 else self._tops
            if where is self._tops and imported:
                template = rng.choice(
                    (f"constants_{self._number}.$d[$k] = $v", "$d.update({$k: $v})",
                     f"from constants_{self._number} import $d as other$n\nother$n[$k] = $v",
                     f"if flag():\n    constants_{self._number}.$d = $all")
                )  # fmt: skip
            where.append(self._hazard(template, name, model, entries))
        if imported and rng.random() < 0.4:
            return f"constants_{self._number}.{name}"
        return name

    def _instance(self, model: str, entries: Entries, before: list[str]) -> str:
        rng = self._rng
        text = f"{model}({self._keywords(entries)})"
        roll = rng.random()
        if roll < 0.4:
            return text
        if roll < 0.6:
            mode = rng.choice(("", "", "mode='json'", "by_alias=True", "exclude_none=True"))
            return f"{text}.model_dump({mode})"
        name = self._name("model")
        before.append(f"{name} = {text}")
        if not self._plain and rng.random() < 0.4:
            self._site.constant = False
            before.append(
                rng.choice(
                    (f"tamper({name}, {self._whole(model)})", f"{name}.order_id = 'mended'",
                     f"if flag():\n    {name} = fetch({self._whole(model)})")
                )
            )  # fmt: skip
        return name if roll < 0.8 else f"{name}.model_dump()"

    def _local(self, model: str, entries: Entries, before: list[str], depth: int) -> str:
        """Make a dict step by step."""
        rng = self._rng
        name = self._name("d")
        cut = rng.randrange(len(entries) + 1)
        wrap = rng.random()
        if wrap < 0.1:
            before.append(f"with suppress(Exception):\n    {name} = {{}}")
            self._site.constant = False
        before.append(f"{name} = {self._form(entries[:cut], before)}")
        for key, value in entries[cut:]:
            rest = self._display([(key, value)])
            forms = [f"{name}[{key!r}] = {value}", f"{name}.update({rest})", f"{name} |= {rest}",
                     f"{name} = {{**{name}, {key!r}: {value}}}", f"{name} = {name} | {rest}",
                     f"{name}.setdefault({key!r}, {value})"]  # fmt: skip
            if key.isidentifier():
                forms.append(f"{name}.update({key}={value})")
            before.append(rng.choice(forms))
            if rng.random() < 0.2:
                self._between(name, entries, before, model)
        self._between(name, entries, before, model)
        if depth == 0 and rng.random() < 0.1:
            other = self._name("d")
            before.append(f"{other} = {name}")
            return other
        return name

    def _between(self, name: str, entries: Entries, before: list[str], model: str) -> None:
        """Add code between the making of a dict and its use."""
        rng = self._rng
        if rng.random() < 0.4:
            before.append(self._hazard(rng.choice(HARMLESS), name, model, entries))
        if self._plain or rng.random() < 0.3:
            return
        self._site.constant = False
        inside = [(key, value) for key, value in entries if value.startswith("{")]
        template = rng.choice(BETWEEN)
        if inside and rng.random() < 0.5:
            template = rng.choice(INSIDE)
            entries = inside
        before.append(self._hazard(template, name, model, entries))

    def _hazard(self, template: str, name: str, model: str, entries: Entries) -> str:
        """Fill in a template so that it mends what may be wrong with some entries."""
        rng = self._rng
        spec = rng.choice(FIELDS[model])
        lacking = [each for each in FIELDS[model] if each.key not in [key for key, _ in entries]]
        if lacking and rng.random() < 0.6:
            spec = rng.choice(lacking)
        known = {each.key: each for each in FIELDS[model]}
        there = [key for key, _ in entries if key in known] or [spec.key]
        present = known[rng.choice(there)]
        nested = [each for each in FIELDS[model] if each.nested]
        names: dict[str, object] = {"ik": "'name'", "iv": "'mended'"}
        if "$ik" in template:
            spec = next((each for each in nested if each.key in there), present)
            inner = rng.choice(FIELDS[spec.nested]) if spec.nested else spec
            names["ik"], names["iv"] = repr(inner.key), rng.choice(inner.good)
        whole = self._whole(model)
        names |= {
            "d": name,
            "n": self._name(""),
            "k": repr(spec.key),
            "v": rng.choice(spec.good),
            "k2": repr(present.key),
            "all": self._good(model),
            "h": whole,
            "w": whole,
            "w2": self._hint(Hint(present.good)),
            "hi": self._whole(spec.nested or model),
        }
        return Template(template).substitute(names)

    def _good(self, model: str) -> str:
        return self._display(
            [(each.key, self._rng.choice(each.good)) for each in FIELDS[model] if each.required]
        )

    def _display(self, entries: Entries) -> str:
        return "{" + ", ".join(f"{key!r}: {value}" for key, value in entries) + "}"

    def _keywords(self, entries: Entries) -> str:
        plain = [(key, value) for key, value in entries if key.isidentifier()]
        rest = [(key, value) for key, value in entries if not key.isidentifier()]
        parts = [f"{key}={value}" for key, value in plain]
        if rest:
            parts.append(f"**{self._display(rest)}")
        return ", ".join(parts)

    # values

    def _value(self, spec: FieldSpec, before: list[str], depth: int, *, good: bool) -> str:
        rng = self._rng
        if spec.nested and rng.random() < 0.5 and depth < 3:
            text = self._args(spec.nested, before, depth + 1)
            return f"[{text}]" if spec.many else text
        text = rng.choice(spec.good if good else spec.bad)
        roll = rng.random()
        if roll < 0.55:
            return text
        if not self._plain:
            if roll < 0.65:
                self._site.constant = False
                return f"fetch({self._hint(Hint(spec.good))})"
            if roll < 0.7:
                self._site.constant = False
                name = self._name("p")
                self._parameters.append(f"{name}={self._hint(Hint(spec.good))}")
                return name
            if roll < 0.75:
                self._site.constant = False
                other = rng.choice((*spec.good, *spec.bad))
                return f"({text} if flag() else {other})"
        return self._named_value(text, spec, before)

    def _named_value(self, text: str, spec: FieldSpec, before: list[str]) -> str:
        """Give a constant a name, here or elsewhere, that perhaps is bound again."""
        rng = self._rng
        roll = rng.random()
        again = not self._plain and rng.random() < 0.3
        mend = rng.choice(spec.good)
        if again:
            self._site.constant = False
        if roll < 0.3:
            name = self._name("local")
            before.append(f"{name} = {text}")
            if again:
                before.append(
                    rng.choice(
                        (f"if flag():\n    {name} = {mend}",
                         f"for {name} in [{mend}]:\n    pass",
                         f"def set_{name}():\n    nonlocal {name}\n    {name} = {mend}\n"
                         f"if flag():\n    set_{name}()",
                         f"[{name} := {mend} for _ in some()]",
                         f"try:\n    {name} = {mend}\n    risky()\nexcept Exception:\n    pass",
                         f"if flag() and ({name} := {mend}):\n    pass",
                         f"tamper({name}, {self._hint(Hint(spec.good))})",
                         f"while flag():\n    {name} = {mend}",
                         f"with holder({mend}) as {name}:\n    pass",
                         f"{name} = {mend}",
                         f"match {mend}:\n    case {name}:\n        pass")
                    )
                )  # fmt: skip
            return name
        name = self._name("VALUE")
        if roll < 0.45:
            lines = f"class Box{name}:\n    {name} = {text}"
            if again:
                lines += rng.choice(
                    (f"\nBox{name}.{name} = {mend}", f"\n    if flag():\n        {name} = {mend}",
                     f"\nif flag():\n    setattr(Box{name}, '{name}', {text})\n    "
                     f"Box{name}.{name} = {mend}")
                )  # fmt: skip
            self._tops.append(lines)
            return f"Box{name}.{name}"
        places = self._constants if roll < 0.75 else self._tops
        final = ": Final" if rng.random() < 0.2 else ""
        places.append(f"{name}{final} = {text}")
        if again:
            places.append(
                rng.choice(
                    (f"if flag():\n    {name} = {mend}",
                     f"def set_{name}():\n    global {name}\n    {name} = {mend}\n"
                     f"if flag():\n    set_{name}()",
                     f"try:\n    risky()\n    {name} = {mend}\nexcept Exception:\n    pass",
                     f"import sys\nsys.modules[__name__].{name} = {mend}",
                     f"for {name} in [{mend}]:\n    pass",
                     f"{name} = {mend}")
                )
            )  # fmt: skip
        if places is self._constants and rng.random() < 0.3:
            return f"constants_{self._number}.{name}"
        return name


def generate(rng: Random, number: int, sites: int = 12) -> Producer:
    """Return a producer with this many sites."""
    return Maker(rng, number).producer(sites)
