"""Edits of calls."""

from __future__ import annotations

import ast

import pytest

from soniq_lint.fixes.edits import add_keyword, gather_keywords, wrap_await

from .texts import call, edited, expr, parse


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("f()", "f(v=M)"),
        ("f( )", "f(v=M)"),
        ("f(\n)", "f(v=M)"),
        ("f(  # why\n)", "f(v=M  # why\n)"),
        ("f(a)", "f(a, v=M)"),
        ("f(a )", "f(a, v=M )"),
        ("f((a))", "f((a), v=M)"),
        ("f(a,)", "f(a, v=M,)"),
        ("f(a, b=1)", "f(a, b=1, v=M)"),
        ("f(*a)", "f(*a, v=M)"),
        ("f(lambda a, b: a)", "f(lambda a, b: a, v=M)"),
        ("f((x for x in y))", "f((x for x in y), v=M)"),
        ("f(g(1, 2), h=[1, 2])", "f(g(1, 2), h=[1, 2], v=M)"),
        ("f(')', '#')", "f(')', '#', v=M)"),
        ("f(f')')", "f(f')', v=M)"),
        ("f('ä')", "f('ä', v=M)"),
        ("g(1)(2)", "g(1)(2, v=M)"),
        ("f(a, b  # why\n)", "f(a, b, v=M  # why\n)"),
        ("f(a, {\n    'b': 1,\n})", "f(a, {\n    'b': 1,\n}, v=M)"),
        ("f(\n    a, b\n)", "f(\n    a, b, v=M\n)"),
        ("f(\n    a, b,\n)", "f(\n    a, b, v=M,\n)"),
        ("f(\n    a\n)", "f(\n    a,\n    v=M\n)"),
        ("f(\n    a,\n)", "f(\n    a,\n    v=M,\n)"),
        ("f(\n    a,\n    b=1,  # why\n)", "f(\n    a,\n    b=1,  # why\n    v=M,\n)"),
        ("f(\n    a,\n    b=1  # why\n)", "f(\n    a,\n    b=1,  # why\n    v=M\n)"),
        ("f(\n  a,\n  # why\n  # why not\n)", "f(\n  a,\n  v=M,\n  # why\n  # why not\n)"),
        ("f(\n    a\n    ,\n)", "f(\n    a\n    ,\n    v=M,\n)"),
        ("f(a,\n  b)", "f(a,\n  b,\n  v=M)"),
        ("f(a,\n  b,)", "f(a,\n  b,\n  v=M,)"),
        ("f(\n\ta,\n)", "f(\n\ta,\n\tv=M,\n)"),
        ("f(\n  a,\n  b=[\n    1,\n  ],\n)", "f(\n  a,\n  b=[\n    1,\n  ],\n  v=M,\n)"),
        ("f(\n  a,\n  (  # why\n    b\n  ),\n)", "f(\n  a,\n  (  # why\n    b\n  ),\n  v=M,\n)"),
        ("f(\n    '''\n  a''',\n)", "f(\n    '''\n  a''',\n    v=M,\n)"),
        ("f(\r\n    a,\r\n)\r\n", "f(\r\n    a,\r\n    v=M,\r\n)\r\n"),
        ("f(\n    a,  \n)", "f(\n    a,\n    v=M,  \n)"),
        ("@f(\n    a,\n)\ndef g(): pass\n", "@f(\n    a,\n    v=M,\n)\ndef g(): pass\n"),
        ("f(a, \\\n  b)", "f(a, \\\n  b,\n  v=M)"),
    ],
)  # fmt: skip
def test_a_keyword_is_added_behind_the_others(text, expected):
    module = parse(text)
    assert edited(text, add_keyword(module, call(module), "v=M")) == expected


@pytest.mark.parametrize(
    "text",
    ["f(v=1)", "f(**v)", "f(a, **{'b': 1})", "f(x for x in y)", "f'{f(a)}'", "f(\nx for x in y\n)"],
)
def test_no_keyword_is_added_where_it_may_break(text):
    module = parse(text)
    assert add_keyword(module, call(module), "v=M") is None


def async_def(body: str) -> str:
    return f"async def main():\n    {body}\n"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("q.put(x)", "await q.put(x)"),
        ("q.put(x).id", "(await q.put(x)).id"),
        ("q.put(x)[0]", "(await q.put(x))[0]"),
        ("q.put(x)()", "(await q.put(x))()"),
        ("y[q.put(x)]", "y[await q.put(x)]"),
        ("y = q.put(x) ** 2", "y = await q.put(x) ** 2"),
        ("y = 2 ** q.put(x)", "y = 2 ** await q.put(x)"),
        ("y = not q.put(x)", "y = not await q.put(x)"),
        ("y = -q.put(x)", "y = -await q.put(x)"),
        ("y = [*q.put(x)]", "y = [*await q.put(x)]"),
        ("return(q.put(x))", "return(await q.put(x))"),
        ("if x:q.put(x)", "if x:await q.put(x)"),
        ("(\n        q\n        .put(x)\n    )", "(\n        await q\n        .put(x)\n    )"),
        ("y = [q.put(x) for x in z]", "y = [await q.put(x) for x in z]"),
    ],
)
def test_a_call_is_awaited(body, expected):
    text = async_def(body)
    module = parse(text)
    source = "q\n        .put(x)" if "\n" in body else "q.put(x)"
    assert edited(text, wrap_await(module, expr(module, source))) == async_def(expected)


def test_await_does_not_run_into_the_word_in_front():
    text = async_def("return(q).put(x)")
    module = parse(text)
    assert edited(text, wrap_await(module, call(module))) == async_def("return await (q).put(x)")


@pytest.mark.parametrize(
    "text",
    [
        "q.put(x)\n",
        "def f():\n    q.put(x)\n",
        "async def f():\n    await q.put(x)\n",
        "async def f():\n    g(lambda: q.put(x))\n",
        "async def f():\n    g(q.put(x) for x in y)\n",
        "async def f():\n    class A:\n        a = q.put(x)\n",
        "async def f():\n    def g():\n        q.put(x)\n",
        "async def f(a=q.put(x)):\n    pass\n",
        "@q.put(x)\nasync def f():\n    pass\n",
        "async def f() -> q.put(x):\n    pass\n",
        "async def f():\n    f'{q.put(x)}'\n",
    ],
)
def test_a_call_that_cannot_be_awaited_stays(text):
    module = parse(text)
    found = next(
        node
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "put"
    )
    assert wrap_await(module, found) is None


def test_the_default_of_an_inner_function_can_be_awaited():
    text = "async def f():\n    def g(a=q.put(x)):\n        pass\n"
    module = parse(text)
    found = edited(text, wrap_await(module, expr(module, "q.put(x)")))
    assert found == text.replace("q.put", "await q.put")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("f(r, a=1)", 'f(r, args={"a": 1})'),
        ("f(r, a=1, b=2, delay=3)", 'f(r, args={"a": 1, "b": 2}, delay=3)'),
        ("f(r, delay=3, b=(2), a=1)", 'f(r, delay=3, args={"b": (2), "a": 1})'),
        ("f(r, a=(1), delay=(3))", 'f(r, args={"a": (1)}, delay=(3))'),
        ("f(r, a=1, *x)", 'f(r, args={"a": 1}, *x)'),
        ("f(a=1,)", 'f(args={"a": 1},)'),
        ("f(r, a = 'ä', b=lambda: 1)", 'f(r, args={"a": \'ä\', "b": lambda: 1})'),
        (
            "f(\n    r,\n    a=1,  # why\n    b=2,\n    delay=3,\n)",
            'f(\n    r,\n    args={\n        "a": 1,  # why\n        "b": 2,\n    },\n'
            "    delay=3,\n)",
        ),
        (
            "f(\n    r,\n    a=1,\n    b=[\n        2\n    ]\n)",
            'f(\n    r,\n    args={\n        "a": 1,\n        "b": [\n        2\n    ],\n    }\n)',
        ),
        ("f(r, a=1,\n  b=2)", 'f(r, args={"a": 1,\n  "b": 2})'),
    ],
)
def test_keywords_are_gathered(text, expected):
    module = parse(text)
    assert edited(text, gather_keywords(module, call(module), ["a", "b"], "args")) == expected


@pytest.mark.parametrize(
    "text",
    [
        "f(r, a=1, delay=2, b=3)",
        "f(r, a=1, args={})",
        "f(r, a=1, **more)",
        "f(r, delay=1)",
        "f(r, a=1, *x, b=2)",
        "f(r, a  # why\n=1)",
        "f'{f(a=1)}'",
    ],
)
def test_keywords_that_are_not_side_by_side_stay(text):
    module = parse(text)
    assert gather_keywords(module, call(module), ["a", "b"], "args") is None
