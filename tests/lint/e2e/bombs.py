"""Small sources of which a careless reader makes something enormous."""

from __future__ import annotations

import textwrap

HEAD = """\
import enum, ipaddress, re
from decimal import Decimal
from fractions import Fraction
from typing import *

from pydantic import *
from soniq import Soniq, task_ref

app = Soniq()
"""
FOOT = """

ref = task_ref(name="acme.bomb.v1", args_model=Args)


async def main(flag: bool) -> None:
    await app.enqueue(ref, args={{"x": {value}}})
"""


def source(value: str = "y", field: str = "x: Any", before: str = "") -> str:
    """Return a module with a model of one field, and a call with one value for it."""
    body = textwrap.indent(textwrap.dedent(field), "    ")
    return f"{HEAD}{before}\n\nclass Args(BaseModel):\n{body}\n{FOOT.format(value=value)}"


def default(value: str, before: str = "") -> str:
    return source(field=f"x: Any = {value}", before=before)


def doubled(first: str, step: str, times: int) -> str:
    """Return names of which each is made of the one before, named ``@`` in ``step``."""
    lines = [f"X0 = {first}"]
    lines += [f"X{n} = {step.replace('@', f'X{n - 1}')}" for n in range(1, times + 1)]
    return "\n".join(lines)


def both(expression: str, before: str = "") -> dict[str, str]:
    """Return a value that is enqueued, and the same as a default."""
    return {"value": source(expression, before=before), "default": default(expression, before)}


def _named(group: dict[str, dict[str, str]]) -> dict[str, str]:
    return {f"{name}_{kind}": text for name, each in group.items() for kind, text in each.items()}


NUMBERS = _named(
    {
        "power": both("10**10**10"),
        "powers": both("((10**1000)**1000)**1000"),
        "shift": both("1 << 10**9"),
        "shifts": both("X40", doubled("1 << 1000", "@ << 1000", 40)),
        "product": both("X40", doubled("10**1000", "@ * @", 40)),
        "decimal": both("int(Decimal('1e999999999'))"),
        "rounded": both("round(Decimal('1e999999999'))"),
        "fraction": both("Fraction('1e999999999')"),
        "divided": both("10**300 // Fraction('1e-99999999')"),
        "hexadecimal": both("0x" + "9" * 200_000),
    }
) | {
    "decimal_for_int": source("Decimal('1e999999999')", "x: int"),
    "text_for_int": source(repr("9" * 200_000), "x: int"),
    "text_for_decimal": source("'1e999999999'", "x: Decimal = Field(multiple_of=3, max_digits=4)"),
    "text_for_fraction": source("'1e999999999'", "x: Fraction"),
    "bounds": source("1", f"x: int = Field(ge=10**10**10, le={'9' * 4000})"),
    "lengths": source("[]", "x: conlist(int, min_length=10**18)"),
}

TEXTS = _named(
    {
        "product": both("'a' * 10**12"),
        "sum": both("X60", doubled("'abcdefgh'", "@ + @", 60)),
        "format": both("f'{1:>99999999999}'"),
        "formats": both(" + ".join(["f'{1:99999999}'"] * 40)),
        "format_width": both("f'{1:{10**9}}'"),
        "formatted": both("X60", doubled("'abcdefgh'", "f'{@}{@}'", 60)),
        "old_format": both("'%999999999s' % 1"),
        "joined": both("('a' * 100000).join('b' * 100000)"),
        "joined_list": both("('a' * 100000).join(['b' * 100000] * 100000)"),
        "replaced": both("('a' * 10000).replace('', 'b' * 100000)"),
        "bytes": both("bytes(10**12)"),
        "named_bytes": both("bytes(source=10**12)"),
        "many": both(f"[{', '.join([chr(39) + 'a' + chr(39) + ' * 100000'] * 500)}]"),
    }
)

LISTS = _named(
    {
        "product": both("[[0] * 100000] * 100000"),
        "products": both("[[[0] * 1000] * 1000] * 1000"),
        "network": both("list(ipaddress.ip_network('0.0.0.0/0'))"),
        "largest": both("max(ipaddress.ip_network('::/0'))"),
        "sorted": both("sorted(ipaddress.ip_network('0.0.0.0/0'))"),
        "range": both("list(range(10**12))"),
        "lists": both("X60", doubled("'abcdefgh'", "[@, @]", 60)),
        "short_lists": {"default": default("X30", doubled("'abcdefgh'", "[@, @]", 30))},
        "tuples": {"default": default("{X30: 1}", doubled("'abcdefgh'", "(@, @)", 30))},
        "stars": {"default": default("X40", doubled("[1]", "[*@, *@]", 40))},
        "sums": {"default": default("X40", doubled("[1]", "@ + @", 40))},
        "dicts": both("X35", doubled("{'a': 1}", "{'a': @, 'b': @}", 35)),
        "spreads": both("X35", doubled("{'a': 1}", "{**@, **@}", 35)),
        "unions": both("X35", doubled("{'a': 1}", "@ | @", 35)),
        "calls": {"default": default("X35", doubled("dict(a=1)", "dict(a=@, b=@)", 35))},
        "conditions": both("X35", doubled("'a'", "@ if flag else @", 35)),
    }
)

TYPES = {
    "tuples": source(field="x: X60", before=doubled("int", "tuple[@, @]", 60)),
    "unions": source(
        field="x: X60", before=doubled("int", "Union[list[@], dict[str, @]]", 60)
    ),
    "named": source(
        field="x: X40",
        before="from typing_extensions import TypeAliasType\n"
        + doubled("int", "TypeAliasType('A', tuple[@, @])", 40),
    ),
    "generics": source(
        field="x: X30",
        before="T = TypeVar('T')\nclass Box(BaseModel, Generic[T]):\n    a: T\n    b: T\n"
        + doubled("int", "Box[tuple[@, @]]", 30),
    ),
    "growing": source(
        field="x: Box[int]",
        before="T = TypeVar('T')\nclass Box(BaseModel, Generic[T]):\n"
        "    a: T\n    b: 'Box[list[T]] | None' = None\n",
    ),
    "models": source(
        field="x: C40",
        before="class C0(BaseModel):\n    x: int\n"
        + "".join(
            f"class C{n}(BaseModel):\n    a: C{n - 1}\n    b: C{n - 1}\n" for n in range(1, 41)
        ),
    ),
    "bases": source(
        field="x: C299",
        before="class C0(BaseModel):\n    x: int\n"
        + "".join(f"class C{n}(C{n - 1}):\n    y{n}: int\n" for n in range(1, 300)),
    ),
    "literals": source(field=f"x: Literal[{', '.join(map(str, range(10_000)))}]"),
    "members": source(
        field="x: E",
        before="class E(enum.Enum):\n" + "".join(f"    M{n} = {n}\n" for n in range(10_000)),
    ),
    "flags": source(
        field="x: F",
        before="class F(enum.Flag):\n" + "".join(f"    M{n} = enum.auto()\n" for n in range(2000)),
    ),
    "fields": source(field="\n".join(f"x{n}: int" for n in range(3000))),
    "aliases": source(
        field=f"x: int = Field(validation_alias=AliasChoices({', '.join('abc' * 1000)}))"
        .replace("a,", "'a',").replace("b,", "'b',").replace("c,", "'c',")
    ),
    "nested": source(field=f"x: {'list[' * 90}int{']' * 90}"),
    "quoted": source(field=f"x: {'list[' * 90 + 'int' + ']' * 90!r}"),
    "items": source(field="x: tuple[(int,) * 100000]"),
}  # fmt: skip

STUCK = "'" + "a" * 60 + "!'"
PATTERNS = {
    "plain": source(STUCK, "x: str = Field(pattern=r'^(a+)+$')"),
    "engine": source(
        STUCK,
        """
        model_config = ConfigDict(regex_engine="python-re")
        x: str = Field(pattern=r'^(a+)+$')
        """,
    ),
    "compiled": source(STUCK, "x: str = Field(pattern=re.compile(r'^(a+)+$'))"),
    "constrained": source(STUCK, "x: constr(pattern=re.compile(r'^(a|a)*$'))"),
    "annotated": source(
        f"[{STUCK}]",
        "x: list[Annotated[str, StringConstraints(pattern=re.compile(r'^(a*)*$'))]]",
    ),
    "many_stars": source(
        "'" + "a" * 3000 + "'", "x: str = Field(pattern=re.compile(r'^a*a*a*a*b'))"
    ),
    "many_options": source(
        "'" + "a" * 30 + "'", f"x: str = Field(pattern=re.compile(r'^{'a?' * 30}{'a' * 30}b'))"
    ),
    "root": source(
        STUCK,
        "x: Root",
        "class Root(RootModel[Annotated[str, Field(pattern=re.compile(r'^(a+)+$'))]]): ...\n",
    ),
    "inherited": source(
        STUCK,
        "y: int = 1",
        "class Base(BaseModel):\n    x: str = Field(pattern=re.compile(r'^(a+)+$'))\n",
    ).replace("class Args(BaseModel)", "class Args(Base)"),
    "typed_dict": source(
        f"{{'k': {STUCK}}}",
        "x: Keys",
        "class Keys(TypedDict):\n    k: Annotated[str, Field(pattern=re.compile('^(a+)+$'))]\n",
    ),
    "default": source(
        "Inner()",
        "x: 'Inner'",
        "class Inner(BaseModel):\n"
        "    model_config = ConfigDict(validate_default=True, regex_engine='python-re')\n"
        f"    x: str = Field(default={STUCK}, pattern=r'^(a+)+$')\n",
    ),
    "large": source(STUCK, "x: str = Field(pattern=r'((a{1,1000}){1,1000}){1,1000}')"),
    "nested": source(STUCK, f"x: str = Field(pattern='{'(' * 20000}{')' * 20000}')"),
    "a_value": source("'(a*)*(a*)*b'", "x: re.Pattern"),
}
"""With the same mistake in a pattern that Pydantic runs itself the value is refused."""

STRUCTURES = {
    "many_keys": source(
        "{" + ", ".join(f"'k{n}': 'a'" for n in range(2000)) + "}",
        "x: dict[str, " + " | ".join(f"Annotated[int, Field(ge={n})]" for n in range(50)) + "]",
    ),
    "many_conditions": source(
        "{" + ", ".join(f"'k{n}': 'a' if flag else 1" for n in range(1000)) + "}",
        "x: dict[str, str]",
    ),
    "many_typos": source(
        "1}, " + "**{" + ", ".join(f"'feild_{n}': 1" for n in range(150)),
        "\n".join(f"field_{n}: int" for n in range(150)),
    ),
    "many_changes": source("1").replace(
        "    await",
        "    d = {}\n"
        + "".join(f"    d['k{n}'] = {n}\n    await app.enqueue(ref, args=d)\n" for n in range(80))
        + "    await",
    ),
    "email": source(repr("a." * 50_000 + "@acme.example"), "x: EmailStr"),
    "url": source(repr("http://" + "a." * 50_000 + "example"), "x: HttpUrl"),
    "json": source(repr("[" * 100_000), "x: Json"),
    "date": source(repr("1" * 100_000), "x: date", "from datetime import date"),
}

GROUPS = {
    "numbers": NUMBERS,
    "texts": TEXTS,
    "lists": LISTS,
    "types": TYPES,
    "patterns": PATTERNS,
    "structures": STRUCTURES,
}
