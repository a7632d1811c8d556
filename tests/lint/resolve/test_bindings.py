"""Names that code binds from elsewhere, in unusual places, or by one of several ways."""

from __future__ import annotations

import pytest

from soniq_lint.resolve.targets import External, Target, Unresolved, ValueTarget
from tests.lint.project import expression, module, resolver_of


def resolve(folder, text, main, inside="") -> Target:
    resolver = resolver_of(folder, {"main.py": main})
    scope = module(resolver, "main").scope
    for name in filter(None, inside.split(".")):
        scope = scope.child(scope.bindings[name][0].node)
    return resolver.resolve(expression(text), scope)


@pytest.mark.parametrize(
    ("main", "inside"),
    [
        ("def f():\n    x = 1\n    def g():\n        nonlocal x\n        x = 2\n", "f"),
        ("def f():\n    x = 1\n    def g():\n        nonlocal x\n        x = 2\n", "f.g"),
        ("def f():\n    x = 1\n    def g():\n        def h():\n            nonlocal x\n", "f"),
        ("def f():\n    x = 1\n    class A:\n        nonlocal x\n        x = 2\n", "f"),
        ("def f():\n    global x\n    x = 1\n", "f"),
        ("x = 1\nclass A:\n    global x\n    x = 2\n", "A"),
        ("def f():\n    if f:\n        global x\n    x = 1\n", "f"),
        ("x = 1\nwith open(x := 'a'): pass\n", ""),
        ("x = 1\nfor y in (x := [1]): pass\n", ""),
        ("x = 1\nassert (x := 2)\n", ""),
        ("x = 1\ny: int = (x := 2)\n", ""),
        ("x = 1\ny = 0\ny += (x := 2)\n", ""),
        ("x = 1\ndef f(y=(x := 2)): pass\n", ""),
        ("x = 1\n@(x := print)\ndef f(): pass\n", ""),
        ("x = 1\nclass A(x := object): pass\n", ""),
        ("x = 1\n[x := y for y in [1]]\n", ""),
        ("x = 1\nmatch (x := 2):\n    case _: pass\n", ""),
        ("x = 1\nmatch 1:\n    case 2 if (x := 2): pass\n", ""),
        ("x = 1\nraise ValueError(x := 2)\n", ""),
        ("x = 1\nf'{(x := 2)}'\n", ""),
        ("x = 1\nmatch 1:\n    case {'a': 1, **x}: pass\n", ""),
    ],
)
def test_a_name_that_is_bound_from_elsewhere_too_stays_unresolved(tmp_path, main, inside):
    assert isinstance(resolve(tmp_path, "x", main, inside), Unresolved)


@pytest.mark.parametrize(
    ("main", "inside"),
    [
        ("x = 1\ndef f():\n    x = 2\n", ""),
        ("x = 1\ndef f():\n    y = 2\n    def g():\n        nonlocal y\n", ""),
        ("def f():\n    x = 1\ndef g():\n    global y\n    y = 1\n", "f"),
        ("x = 1\n(lambda: (y := 2))()\n", ""),
        ("x = 1\nprint(x == 2)\n", ""),
        ("x = 1\n# global x, nonlocal x, x := 2\n", ""),
    ],
)
def test_the_names_of_others_do_not_matter(tmp_path, main, inside):
    assert isinstance(resolve(tmp_path, "x", main, inside), ValueTarget)


@pytest.mark.parametrize(
    "main",
    [
        "try:\n    x = f()\nexcept ImportError:\n    x = 2\n",
        "try:\n    x = 1\nexcept ImportError:\n    x = 2\n",
        "try:\n    import json as x\nexcept ValueError:\n    x = 2\n",
        "try:\n    import json as x\nexcept (ImportError, OSError):\n    x = 2\n",
        "try:\n    import json as x\nexcept:\n    x = 2\n",
        "try:\n    import json as x\nfinally:\n    x = 2\n",
    ],
)
def test_what_a_try_makes_is_not_certain_when_it_may_fail_in_other_ways(tmp_path, main):
    assert isinstance(resolve(tmp_path, "x", main), Unresolved)


@pytest.mark.parametrize(
    "main",
    [
        "try:\n    import json as x\nexcept ImportError:\n    x = None\n",
        "try:\n    import json as x\nexcept (ImportError, AttributeError):\n    import ast as x\n",
        "import json\ntry:\n    x = json\nexcept NameError:\n    x = None\n",
    ],
)
def test_an_import_counts_before_what_replaces_it_when_it_fails(tmp_path, main):
    assert resolve(tmp_path, "x", main) == External("json")


DIAMOND = """
class A:
    x = 1
    y = 1
class B(A): pass
class C(A):
    x = 2
class D(B, C): pass
class Wrong(A, D): pass
class Self(Self): pass
class One(Two): pass
class Two(One): pass
class Far(D, Missing): pass
class Near(Missing, D): pass
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [("D.x", 2), ("D.y", 1), ("B.x", 1), ("C.x", 2), ("Far.x", 2), ("D.z", None),
     ("Wrong.x", None), ("Self.x", None), ("One.x", None), ("Near.x", None), ("Far.z", None)],
)  # fmt: skip
def test_attributes_are_looked_up_in_the_order_of_python(tmp_path, text, expected):
    found = resolve(tmp_path, text, DIAMOND)

    assert (found.expr.value if isinstance(found, ValueTarget) else None) == expected
