"""Large files are parsed without bodies that cannot matter; what is left stands where it stood."""

from __future__ import annotations

import ast
import random
import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soniq_lint.resolve.lines import Text
from soniq_lint.resolve.modules import Module, NotAnalysed
from soniq_lint.resolve.outline import LARGE, outline

PADDING = "# padding\n" * (LARGE // 10)


def large(text: str) -> Module:
    return Module("big", "/big.py", textwrap.dedent(text).lstrip("\n") + PADDING)


def functions(tree: ast.AST) -> dict[str, str]:
    return {
        node.name: ast.unparse(node.body[0])
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }


def test_bodies_that_cannot_matter_are_left_out():
    found = functions(
        large(
            """
            class Orders:
                def total(self, lines):
                    return sum(lines)

                async def send(self, app):
                    await app.enqueue(send_invoice)

                def rest(
                    self,
                ) -> int:
                    return 1
            """
        ).tree
    )

    assert found == {
        "total": "pass",
        "send": "await app.enqueue(send_invoice)",
        "rest": "pass",
    }


def test_the_whole_tree_has_them():
    module = large("def total(lines):\n    return sum(lines)\n")

    assert functions(module.tree) == {"total": "pass"}
    assert functions(module.whole) == {"total": "return sum(lines)"}


def test_a_name_that_is_mentioned_in_a_body_left_out_brings_the_whole_tree():
    module = large("BASE = make()\nOTHER = make()\ndef change():\n    BASE['x'] = 1\n")

    assert module.tree_with("BASE") is module.whole
    assert module.tree_with("OTHER") is module.tree


def test_bodies_that_mention_a_constant_are_kept():
    text = "BASE = {}\nclass A:\n    MORE = []\ndef one():\n    BASE['x'] = 1\n"
    module = large(f"{text}def two(a):\n    a.MORE.append(1)\ndef three():\n    return 1\n")

    assert functions(module.tree) == {
        "one": "BASE['x'] = 1",
        "two": "a.MORE.append(1)",
        "three": "pass",
    }


def test_small_files_are_parsed_as_they_are():
    module = Module("small", "/small.py", "def f():\n    return 1\n")

    assert functions(module.tree) == {"f": "return 1"}
    assert module.whole is module.tree


@pytest.mark.parametrize(
    "body",
    [
        "global app\n    app = 1",
        "def inner():\n        nonlocal d\n        d = {}",
        "return Soniq()",
        'return """\n    unfinished here\n"""',
        "return (1,\n2)",
        "x = [\n1]",
        "self.app = soniq.Soniq()",
    ],
)
def test_what_may_reach_further_is_kept(body):
    text = f"def f(self):\n    {body}\n" + PADDING
    module = Module("big", "/big.py", text)

    assert ast.dump(module.tree) == ast.dump(ast.parse(text))


def test_functions_inside_one_that_matters_are_kept():
    text = (
        "async def f(app):\n    d = {}\n    def change():\n        d['x'] = 1\n"
        "    change()\n    await app.enqueue(ref, args=d)\n"
    )

    assert functions(large(text).tree)["change"] == "d['x'] = 1"


def test_a_header_over_several_lines_keeps_what_is_inside():
    text = (
        "async def f(\n    app,\n):\n    d = {}\n    def change():\n        d['x'] = 1\n"
        "    await app.enqueue(ref, args=d)\n"
    )

    assert functions(large(text).tree)["change"] == "d['x'] = 1"


def test_mistakes_in_syntax_are_still_told():
    with pytest.raises(NotAnalysed):
        large("def f(:\n    pass\n")


LINES = st.sampled_from(
    [
        "x = 1", "return f(x)", '"""text"""', 'y = """a', 'b"""', "z = (1,", "2)", "# remark", "",
        "if x:", "    pass", "def g(a, b=')'):", "    return 1", "w = '''", "'''", "async def h():",
        "class C:", "    def m(self): return 2", "app.enqueue(ref)", "lambda: 0", "try:",
        "except E:", "@deco", "v = [", "]", "s = 'def k():'", "u = x \\",
    ]
)  # fmt: skip


@given(st.lists(st.tuples(st.integers(0, 3), LINES), max_size=30))
def test_what_is_left_is_what_a_full_parse_says(rows):
    lines = ["    " * depth + line for depth, line in rows]
    try:
        full = ast.parse("\n".join(lines))
    except SyntaxError:
        return
    kept, left_out = outline(lines, Text("\n".join(lines)))

    assert len(kept) == len(lines)
    try:
        part = ast.parse("\n".join(kept))
    except SyntaxError:
        return  # then the whole file is parsed instead
    gone = {line + 1 for start, end in left_out for line in range(start, end)}
    assert statements(part, gone) == statements(full, gone)


def statements(tree: ast.AST, gone: set[int]) -> list[tuple[str, int, int]]:
    """Return kind and place of every statement outside of what is left out."""
    return sorted(
        (type(node).__name__, node.lineno, node.col_offset)
        for node in ast.walk(tree)
        if isinstance(node, ast.stmt) and node.lineno not in gone
    )


def test_random_indented_programs_keep_their_other_nodes():
    rng = random.Random(7)
    for _ in range(200):
        lines = ["class A:"]
        for number in range(rng.randint(1, 12)):
            lines.append(f"    def m{number}(self, x={rng.choice(['1', '()', '[]'])}):")
            for _ in range(rng.randint(1, 5)):
                lines.append("        " + rng.choice(["x = 1", "f({})", '"""doc"""', "pass", ""]))
            lines.append("        return app.enqueue(x)" if rng.random() < 0.3 else "        pass")
        kept, left_out = outline(lines, Text("\n".join(lines)))
        gone = {line + 1 for start, end in left_out for line in range(start, end)}
        part, full = ast.parse("\n".join(kept)), ast.parse("\n".join(lines))
        assert statements(part, gone) == statements(full, gone)
