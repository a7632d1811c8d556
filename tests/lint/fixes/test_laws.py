"""What holds for every edit of every source: the tree changes where it should and nowhere else."""

from __future__ import annotations

import ast
import io
import re
import tokenize
import warnings
from collections.abc import Callable

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from soniq_lint.diagnostics import Edit, Fix, Import, Span
from soniq_lint.fixes import edits
from soniq_lint.fixes.applying import apply
from soniq_lint.fixes.bindings import imported_as, may_import
from soniq_lint.fixes.imports import add_import
from soniq_lint.resolve.modules import Module, NotAnalysed

from .texts import PATH, edited, parse

drawn = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])

# --- sources ----------------------------------------------------------------------------------

gaps = st.sampled_from(
    ["", "", "", " ", "\n", "\n    ", "\n\t", "  # why?\n", "\n  # ('\n  ", "\\\n"]
)
values = st.sampled_from(
    [
        "a", "1", "x.y", "'s'", '"é\U0001f600"', "'a' 'b'", "'m'\n'n'", "'''m\n n'''",
        "f'{z}'", "f'{z!r:>{w}}'", "[1, 2]", "(a)", "(1,\n 2)", "lambda q, r=1: q", "{'k': v}",
        "{**a}", "not a", "a if b else c", "( # ,\nx)", "g(h(1), i=2)", "(x for x in y)",
        "[x async for x in y]", "b'''('''", "-1",
    ]
)  # fmt: skip
callees = st.sampled_from(["target", "q.target", "q\\\n.target", "(target)", "x[0].target"])
contexts = st.sampled_from(
    [
        "async def main():\n    {}\n",
        "async def main():\n    if x:{}\n",
        "async def main():\n    return({})\n",
        "async def main():\n    y = [1, {}, 2]\n",
        "async def main():\n    y = not {} or -z\n",
        "async def main():\n    (y, {}.z, 2)\n",
        "async def main():\n    ({})[0]\n",
        "async def main():\n    'é'; {}; w()\n",
        "async def main():\n    f(k={})\n",
        "async def main():\n    y = f'{{a}}', {}\n",
        "async def main():\n\tprint({} ** 2, *z)\n",
        "@{}\ndef main(): pass\n",
        "x = {}\n",
        "x = y if {} else z",
    ]
)


@st.composite
def calls(draw: st.DrawFn) -> str:
    """Return a call of ``target``, laid out in whatever way."""
    parts = []
    for number in range(draw(st.integers(0, 4))):
        value = draw(values)
        name = f"k{number}" + draw(st.sampled_from(["=", " = ", "=\n"]))
        prefix = draw(st.sampled_from(["", "*", name, name, name]))
        parts.append(draw(gaps) + prefix + value + draw(gaps))
    arguments = ",".join(parts)
    if parts and draw(st.booleans()):
        arguments += "," + draw(gaps)
    return f"{draw(callees)}({draw(gaps)}{arguments})"


@st.composite
def modules(draw: st.DrawFn) -> Module:
    """Return a module with a call of ``target`` somewhere."""
    text = draw(contexts).format(draw(calls()))
    text = draw(st.sampled_from(["", "# é\n", "'''doc'''\n"])) + text
    text = text.replace("\n", draw(st.sampled_from(["\n", "\n", "\r\n", "\r"])))
    try:
        return parse(text)
    except NotAnalysed:
        assume(False)
        raise


def find_target(tree: ast.AST) -> ast.Call:
    return next(
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and getattr(node.func, "attr", getattr(node.func, "id", "")) == "target"
    )


def changed_tree(module: Module, change: Callable[[ast.Call], ast.expr]) -> str:
    """Return what the tree should be once ``change`` has replaced the call."""
    tree = parse(module.text).tree
    call = find_target(tree)

    class Replacing(ast.NodeTransformer):
        def visit_Call(self, node: ast.Call) -> ast.AST:
            if node is call:
                return change(node)
            return self.generic_visit(node)

    return ast.dump(Replacing().visit(tree))


def comments(text: str) -> list[str]:
    source = io.StringIO(text, newline=None)
    return [
        token.string
        for token in tokenize.generate_tokens(source.readline)
        if token.type == tokenize.COMMENT
    ]


def check(
    module: Module, found: tuple[Edit, ...] | None, change: Callable[[ast.Call], ast.expr]
) -> None:
    """Assert that edits make just this change, and leave comments and line ends as they are."""
    text = edited(module.text, found)
    if text is None:
        return
    assert ast.dump(ast.parse(text)) == changed_tree(module, change)
    assert comments(text) == comments(module.text)
    ends = set(re.findall(r"\r\n|\r|\n", module.text))
    assert set(re.findall(r"\r\n|\r|\n", text)) <= (ends or {"\n"})


# --- laws -------------------------------------------------------------------------------------


@drawn
@given(modules())
def test_adding_a_keyword_adds_a_keyword(module):
    def change(call: ast.Call) -> ast.expr:
        call.keywords.append(ast.keyword("validate", ast.Name("Model", ast.Load())))
        return call

    found = edits.add_keyword(module, find_target(module.tree), "validate=Model")
    assert found is not None
    check(module, found, change)
    again = parse(edited(module.text, found) or "")
    assert edits.add_keyword(again, find_target(again.tree), "validate=Model") is None


@drawn
@given(modules())
def test_awaiting_awaits(module):
    found = edits.wrap_await(module, find_target(module.tree))
    assert (found is not None) == ("async def" in module.text.split("target")[0])
    check(module, found, lambda call: ast.Await(call))


@drawn
@given(modules(), st.sampled_from(["other", "pkg.other"]))
def test_replacing_what_is_called_leaves_the_arguments(module, new):
    def change(call: ast.Call) -> ast.expr:
        call.func = ast.parse(new, mode="eval").body
        return call

    check(module, edits.replace_callee(module, find_target(module.tree), new), change)


@drawn
@given(modules(), st.sampled_from(["ref", "pkg.ref", "a or b", "(a, b)", "'s'"]))
def test_replacing_replaces(module, new):
    source = find_target(module.tree)
    if edits.replace(module, source, new) is None:
        assert "#" in module.text
    check(
        module,
        edits.replace(module, source, new),
        lambda call: ast.parse(new, mode="eval").body,
    )


@drawn
@given(modules())
def test_renaming_keywords_renames_them(module):
    call = find_target(module.tree)
    for index, keyword in enumerate(call.keywords):

        def change(call: ast.Call, index: int = index) -> ast.expr:
            call.keywords[index].arg = "renamed"
            return call

        found = edits.rename_keyword(module, keyword, "renamed")
        assert found is not None
        check(module, found, change)


@drawn
@given(modules())
def test_gathering_keywords_gathers_them(module):
    names = ["k1", "k2"]

    def change(call: ast.Call) -> ast.expr:
        chosen = [each for each in call.keywords if each.arg in names]
        at = call.keywords.index(chosen[0])
        keys = [ast.Constant(each.arg) for each in chosen]
        call.keywords = [each for each in call.keywords if each not in chosen]
        gathered = ast.Dict(list(keys), [each.value for each in chosen])
        call.keywords.insert(at, ast.keyword("args", gathered))
        return call

    check(module, edits.gather_keywords(module, find_target(module.tree), names, "args"), change)


quotes = st.sampled_from(["'", '"', "'''", '"""'])


@drawn
@given(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=6),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=6),
    st.sampled_from(["", "u", "r", "R"]),
    quotes,
)
def test_a_renamed_key_says_the_new_name(old, new, prefix, quote):
    written = f"{prefix}{quote}{old}{quote}"
    text = f"x = {{'é': 1, {written}: 2, **y}}\n"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            module = parse(text)
            key = module.tree.body[0].value.keys[1]
    except (NotAnalysed, IndexError):
        assume(False)
    found = edits.rename_key(module, key, new)
    if found is None:
        return
    text = apply(module.text, [Fix("safe", "", found)], PATH).text
    key.value = new
    with warnings.catch_warnings():
        warnings.simplefilter("error" if prefix not in ("r", "R") and "\\" in new else "ignore")
        assert ast.dump(ast.parse(text)) == ast.dump(module.tree)


words = st.sampled_from(
    ["aa", "é", "\U0001f600", '"', "\t", "  ", "\r\n", "\n", "\r", "\x0c", "\u2028"]
)


@st.composite
def texts_and_spans(draw: st.DrawFn) -> tuple[str, list[tuple[int, int]]]:
    """Return a text, and pieces of it that do not overlap, as offsets."""
    # A string may hold anything, so the code stays code whatever the edits are.
    text = "x = '''" + "".join(draw(st.lists(words, min_size=2, max_size=30))) + "'''\n"
    cuts = draw(st.lists(st.integers(7, len(text) - 4), max_size=8))
    pairs = zip(sorted(cuts)[::2], sorted(cuts)[1::2], strict=False)
    kept: list[tuple[int, int]] = []
    for start, end in pairs:
        if "\r\n" in (text[start - 1 : start + 1], text[end - 1 : end + 1]):
            continue
        if not kept or kept[-1][1] < start:
            kept.append((start, end))
    return text, kept


@drawn
@given(texts_and_spans(), st.randoms(use_true_random=False))
def test_everything_outside_the_edits_stays(drawn_text, random):
    text, pieces = drawn_text
    fixes, expected, last = [], "", 0
    for start, end in pieces:
        fixes.append(Fix("safe", "", (Edit(span_of(text, start, end), "<new>"),)))
        expected += text[last:start] + "<new>"
        last = end
    random.shuffle(fixes)
    result = apply(text, fixes, PATH)
    assert result.text == expected + text[last:]
    assert result.skipped == {}


def span_of(text: str, start: int, end: int) -> Span:
    before, until = (re.split(r"\r\n|\r|\n", text[:at]) for at in (start, end))
    return Span(PATH, len(before), len(before[-1]) + 1, len(until), len(until[-1]) + 1)


heads = st.lists(
    st.sampled_from(
        [
            "import os\n", "import acme.web\n", "import zope, attrs as a\n",
            "import re; import json\n",
            "from aa import B, c\n", "from zope import (\n    x1,\n    x2,  # why\n)\n",
            "from .here import it\n", "from acme.billing import Args\n", "\n", "\n\n",
            "from acme.billing import (zz)\n", "from acme.billing import aa, \\\n    bb\n",
            "from acme.billing import (\n    Args,  # model\n    # the rest\n    zz\n)\n",
            "# about the next\n", "x = 1\n", "def g():\n    pass\n", "@deco\nclass A: pass\n",
            "if TYPE_CHECKING:\n    from acme.billing import send\n",
            "try:\n    import q\nexcept E: pass\n",
        ]
    ),
    max_size=7,
).map("".join)  # fmt: skip
tops = st.sampled_from(
    ["", "#!/bin/python\n# coding: utf-8\n", "'''Doc.'''\n", "'''Doc.\n\nMore.'''\n\n",
     "from __future__ import annotations\n", "# x\n'''Doc.'''\nfrom __future__ import division\n"]
)  # fmt: skip


@settings(drawn, max_examples=300)
@given(tops, heads, st.sampled_from([Import("acme.billing", "send"), Import("acme.tasks", "")]),
       st.sampled_from(["\n", "\r\n"]))  # fmt: skip
def test_an_import_adds_a_name_and_nothing_else(top, head, wanted, newline):
    text = (top + head + "f('x')\n").replace("\n", newline)
    tree = ast.parse(text)
    assume(may_import(tree, wanted))
    new = add_import(text, wanted, text.count(newline))
    after = ast.parse(new)
    assert add_import(new, wanted, new.count(newline)) == new
    assert imported_as(after, wanted.module, wanted.name or "n", before=new.count(newline))
    # Taking the name away again gives the old tree back.
    gone = [each for each in (without(each, wanted) for each in after.body) if each]
    assert [ast.dump(each) for each in gone] == [ast.dump(each) for each in tree.body]
    assert comments(new) == comments(text)
    assert set(re.findall(r"\r\n|\r|\n", new)) == {newline}
    assert new.endswith(f"f('x'){newline}")
    assert new.splitlines()[: len(top.splitlines())] == top.splitlines()


def without(statement: ast.stmt, wanted: Import) -> ast.stmt | None:
    name = wanted.name or wanted.module
    if isinstance(statement, ast.Import if not wanted.name else ast.ImportFrom) and (
        not wanted.name or getattr(statement, "module", "") == wanted.module
    ):
        statement.names = [each for each in statement.names if each.name != name]
        return statement if statement.names else None
    return statement
