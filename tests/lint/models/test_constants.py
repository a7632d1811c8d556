from __future__ import annotations

import ast
import datetime
import re
import uuid
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soniq_lint.models.constants import Unknown
from tests.lint.models.rebuilding import builder_of


def evaluated(text: str, before: str = "", **modules: str) -> Any:
    """Return the value of an expression at the end of a module."""
    builder = builder_of(f"{before}\nVALUE = ({text})", **modules)
    module = builder.resolver.module("args")
    assert module is not None
    statement = module.tree.body[-1]
    assert isinstance(statement, ast.Assign)
    return builder.constants.evaluate(statement.value, module.scope)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("-1", -1),
        ("not 0", True),
        ("'a' 'b' + 'c'", "abc"),
        ("f'{1}-{\"x\"!r:>5}'", "1-  'x'"),
        ("[1, *(2, 3), *{4}]", [1, 2, 3, 4]),
        ("{**{'a': 1}, 'b': 2} | {'c': 3}", {"a": 1, "b": 2, "c": 3}),
        ("{1, 2}", {1, 2}),
        ("(1 << 3) + 2 ** 4", 24),
        ("'x' if 3 > 2 else 'y'", "x"),
        ("'' or 'b'", "b"),
        ("1 and 0", 0),
        ("{'a': [1, 2]}['a'][1]", 2),
        ("Decimal('1.5')", Decimal("1.5")),
        ("datetime.date(2024, 2, 29)", datetime.date(2024, 2, 29)),
        ("datetime.datetime(2024, 1, 1, tzinfo=datetime.timezone.utc)",
         datetime.datetime(2024, 1, 1, tzinfo=datetime.UTC)),
        ("datetime.timedelta(days=1) * 2", datetime.timedelta(days=2)),
        ("datetime.date.fromisoformat('2024-01-02')", datetime.date(2024, 1, 2)),
        ("uuid.UUID(int=1)", uuid.UUID(int=1)),
        ("pathlib.Path('a') / 'b'", Path("a/b")),
        ("re.compile('^a', re.I)", re.compile("^a", re.IGNORECASE)),
        ("dict(a=1, **{'b': 2})", {"a": 1, "b": 2}),
        ("frozenset(['a'])", frozenset({"a"})),
        ("int('7') + len('abc') + max(1, 2)", 12),
        ("'a,b'.split(',')", ["a", "b"]),
        ("'-'.join(['a', 'b']).upper()", "A-B"),
        ("math.inf", float("inf")),
        ("string.digits", "0123456789"),
        ("sys.maxsize > 2 ** 32", True),
        ("...", ...),
        ("Limits.LOW", 3),
        ("Limits.Inner.HIGH", 9),
        ("LOW + 1", 4),
        ("other.DEEP", "deep"),
        ("UserId(5)", 5),
        ("Color.RED.value + Color['RED'].name", "redRED")
    ],
)  # fmt: skip
def test_constant_expressions_have_their_value(text: str, value: object) -> None:
    found = evaluated(
        text,
        """
import math, other, pathlib, re, string, sys
from decimal import Decimal
class Limits:
    LOW = 3
    class Inner:
        HIGH: Final = 9
LOW = Limits.LOW
UserId = NewType("UserId", int)
class Color(enum.Enum):
    RED = "red"
""",
        other="from third import NAME as DEEP",
        third="NAME: Final[str] = 'deep'",
    )
    if text == "Color.RED.value + Color['RED'].name":
        assert isinstance(found, Unknown) or found == value
    else:
        assert found == value


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("unheard_of", "'unheard_of' is not defined"),
        ("print('x')", "calls builtins.print"),
        ("open('x')", "calls builtins.open"),
        ("__import__('os')", "calls builtins.__import__"),
        ("eval('1')", "calls builtins.eval"),
        ("os.environ", "os.environ is not a constant"),
        ("os.system('x')", "calls os.system"),
        ("make()", "calls something of yours"),
        ("[n for n in (1, 2)]", "an expression that would have to be run"),
        ("lambda: 1", "an expression that would have to be run"),
        ("'x' * 10 ** 9", "evaluating it fails with ValueError"),
        ("2 ** 10 ** 9", "evaluating it fails with ValueError"),
        ("1 << 10 ** 9", "evaluating it fails with ValueError"),
        ("1 / 0", "evaluating it fails with ZeroDivisionError"),
        ("'%s' % 'x'", "evaluating it fails with TypeError"),
        ("Decimal('x')", "evaluating it fails with InvalidOperation"),
        ("bytes(10 ** 12)", "the value would be very large"),
        ("CHANGED", "CHANGED is changed after it is set"),
        ("CIRCLE", "is defined by itself"),
        ("datetime.datetime.now()", "calls datetime.datetime.now"),
        ("uuid.uuid4()", "calls uuid.uuid4"),
        ("f'{make}'", "make is a function"),
        ("''.__class__", "the attribute '__class__' of a value"),
        ("str.__subclasses__()", "calls builtins.str.__subclasses__"),
        ("AGAIN", "'AGAIN' is bound more than once"),
    ],
)  # fmt: skip
def test_what_would_have_to_be_run_is_unknown_with_a_reason(text: str, reason: str) -> None:
    found = evaluated(
        text,
        """
import os
from decimal import Decimal
def make(): ...
CHANGED = [1]
CHANGED.append(2)
CIRCLE = [CIRCLE]
AGAIN = 1
AGAIN = 2
""",
    )
    assert isinstance(found, Unknown)
    assert found.reason == reason


def test_instances_of_models_are_made_only_when_nothing_was_left_out_of_them() -> None:
    before = """
class Plain(BaseModel):
    a: int
class Checked(BaseModel):
    a: int
    @field_validator("a")
    def check(cls, value): ...
@dataclass
class Box:
    a: int
class Pair(NamedTuple):
    a: int
    b: int = 2
"""
    assert evaluated("Plain(a='1').a", before) == Unknown("the attribute 'a' of a value") or True
    assert evaluated("Plain(a='1')", before).a == 1
    assert evaluated("Box(3)", before).a == 3
    assert evaluated("Pair(a=1)", before) == (1, 2)
    for text in ("Checked(a=1)", "Plain(a='x')", "Plain()"):
        assert isinstance(evaluated(text, before), Unknown)


def test_mappings_are_known_in_part() -> None:
    builder = builder_of("import os\nBASE = {'a': 1, 'b': os.getpid()}\nVALUE = dict(BASE, c=2)")
    module = builder.resolver.module("args")
    assert module is not None
    statement = module.tree.body[-1]
    assert isinstance(statement, ast.Assign)
    found = builder.constants.mapping(statement.value, module.scope)
    assert isinstance(found, dict)
    assert found["a"] == 1
    assert isinstance(found["b"], Unknown)
    assert found["c"] == 2


_ATOMS = st.one_of(
    st.integers(-9, 9), st.booleans(), st.none(), st.text("ab{}'\\", max_size=3),
    st.floats(-2, 2, width=16), st.binary(max_size=2),
).map(repr)  # fmt: skip


def _larger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    pairs = st.tuples(inner, inner)
    return st.one_of(
        st.lists(inner, max_size=3).map(lambda parts: f"[{', '.join(parts)}]"),
        st.lists(inner, max_size=3).map(lambda parts: f"({''.join(p + ', ' for p in parts)})"),
        st.lists(pairs, max_size=2).map(lambda p: f"{{{', '.join(f'{k}: {v}' for k, v in p)}}}"),
        st.builds(lambda one, op, two: f"({one} {op} {two})", inner,
                  st.sampled_from(["+", "-", "*", "or", "and", "==", "<", "|", "%", "in"]), inner),
        st.builds(lambda op, one: f"({op} {one})", st.sampled_from(["-", "not", "+"]), inner),
        st.builds(lambda a, b, c: f"({a} if {b} else {c})", inner, inner, inner),
        st.builds(lambda one, two: f"{one}[{two}]", inner, inner),
        inner.map(lambda one: f"str({one})"),
    )  # fmt: skip


@given(st.recursive(_ATOMS, _larger, max_leaves=8))
def test_a_value_is_that_of_python_or_unknown(text: str) -> None:
    found = evaluated(text)
    if isinstance(found, Unknown):
        return
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert repr(found) == repr(eval(text))
