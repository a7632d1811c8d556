"""Edits that replace and rename."""

from __future__ import annotations

import ast

import pytest

from soniq_lint.fixes import edits

from .texts import call, edited, expr, parse


def replaced(text: str, old: str, new: str) -> str | None:
    module = parse(text)
    return edited(text, edits.replace(module, expr(module, old), new))


@pytest.mark.parametrize(
    ("text", "old", "new", "expected"),
    [
        ("f('a', x=1)\n", "'a'", "ref", "f(ref, x=1)\n"),
        ("f('a'  # why\n)\n", "'a'", "tasks.ref.name", "f(tasks.ref.name  # why\n)\n"),
        ("x = ('a')\n", "'a'", "ref", "x = (ref)\n"),
        ("def f():\n    return'a'\n", "'a'", "ref", "def f():\n    return ref\n"),
        ("x = 'a'if y else'b'\n", "'a'", "ref", "x = ref if y else'b'\n"),
        ("x = 'a'if y else'b'\n", "'b'", "ref", "x = 'a'if y else ref\n"),
        ("x = 'a' % y\n", "'a'", "ref", "x = ref % y\n"),
        ("x = 'a' % y\n", "'a'", "a or b", "x = (a or b) % y\n"),
        ("x = 'a' % y\n", "'a'", "(a) or (b)", "x = ((a) or (b)) % y\n"),
        ("x = ('a'\n     'b')\n", "'a'\n     'b'", "ref", "x = (ref)\n"),
        ("x = 'ä', 'a'\n", "'a'", "ref", "x = 'ä', ref\n"),
        ("x = '\U0001f600', 'a'\n", "'a'", "ref", "x = '\U0001f600', ref\n"),
        ("x = 1; y = 'a'\n", "'a'", "ref", "x = 1; y = ref\n"),
        ("if x:\n\ty = 'a'\n", "'a'", "ref", "if x:\n\ty = ref\n"),
        ("x = 'a'", "'a'", "ref", "x = ref"),
        ("x = 1\r\ny = 'a'\r\n", "'a'", "ref", "x = 1\r\ny = ref\r\n"),
        ("x = 1\ry = 'a'\r", "'a'", "ref", "x = 1\ry = ref\r"),
        ("x = '\x0c\u2028\x85'\ny = 'a'\n", "'a'", "ref", "x = '\x0c\u2028\x85'\ny = ref\n"),
    ],
)
def test_an_expression_is_replaced(text, old, new, expected):
    assert replaced(text, old, new) == expected


def test_comments_in_what_is_replaced_are_not_lost():
    assert replaced("f(['a',  # why\n'b'])\n", "['a',  # why\n'b']", "ref") is None


def test_a_number_sign_in_a_string_is_no_comment():
    assert replaced("f('#1')\n", "'#1'", "ref") == "f(ref)\n"


def test_what_is_no_expression_replaces_nothing():
    assert replaced("f('a')\n", "'a'", "import x") is None


def test_nothing_inside_an_f_string_is_touched():
    text = "x = f'{g(1)} {g(1)}'\n"
    module = parse(text)
    inner = call(module)
    assert edits.replace(module, inner, "ref") is None
    assert edits.insert_before(module, inner, "await ") is None
    assert edits.add_keyword(module, inner, "a=1") is None


def test_an_f_string_as_a_whole_is_replaced():
    assert replaced("x = f'{a}' + b\n", "f'{a}'", "ref") == "x = ref + b\n"


def test_a_node_of_another_tree_is_not_touched():
    stranger = ast.parse("f('a')").body[0].value.args[0]
    assert edits.replace(parse("f('a')\n"), stranger, "ref") is None


def test_a_text_that_is_not_the_tree_s_is_not_touched():
    module = parse("f('a')\n")
    node = expr(module, "'a'")
    module.text = "f(b'a')\n"
    assert edits.replace(module, node, "ref") is None


def test_text_is_inserted_in_front_of_an_expression():
    module = parse("f(a, {})\n")
    found = edits.insert_before(module, expr(module, "{}"), "args=")
    assert edited(module.text, found) == "f(a, args={})\n"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("'custmer'", "customer", "'customer'"),
        ('"custmer"', "customer", '"customer"'),
        ("'''custmer'''", "customer", "'''customer'''"),
        ('u"custmer"', "customer", 'u"customer"'),
        ('r"custmer"', "customer", 'r"customer"'),
        ("R'custmer'", "customer", "R'customer'"),
        ('"c\\x75stmer"', "customer", '"customer"'),
        ("'a'", "it's", "'it\\'s'"),
        ('"a"', "it's", '"it\'s"'),
        ("'a'", "back\\slash", "'back\\\\slash'"),
        ("r'a'", "back\\slash", "r'back\\slash'"),
        ("'a'", "größe", "'größe'"),
        ("''", "a", "'a'"),
    ],
)
def test_a_key_keeps_its_quotes_and_prefix(old, new, expected):
    text = f"x = {{{old}: 1}}\n"
    module = parse(text)
    found = edits.rename_key(module, module.tree.body[0].value.keys[0], new)
    assert edited(text, found) == f"x = {{{expected}: 1}}\n"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("'a' 'b'", "c"),
        ("('a'\n 'b')", "c"),
        ("f'a'", "c"),
        ("f'a{x}'", "c"),
        ("'a' f'{x}'", "c"),
        ("b'a'", "c"),
        ("a", "c"),
        ("1", "c"),
        ("r'a'", "it's"),
        ("'a'", "line\nline"),
        ("'a'", "\u202e"),
    ],
)
def test_no_other_key_is_renamed(old, new):
    module = parse(f"x = {{{old}: 1}}\n")
    assert edits.rename_key(module, module.tree.body[0].value.keys[0], new) is None


def test_a_key_is_not_renamed_to_one_that_is_there():
    module = parse("x = {'custmer': 1, **y, 'customer': 2}\n")
    assert edits.rename_key(module, expr(module, "'custmer'"), "customer") is None


def test_a_key_in_brackets_and_in_a_subscript_is_renamed():
    text = "x = {('a'): 1}\ny['b'] = 2\n"
    module = parse(text)
    first = edits.rename_key(module, expr(module, "'a'"), "c")
    second = edits.rename_key(module, expr(module, "'b'"), "d")
    assert edited(text, (*first, *second)) == "x = {('c'): 1}\ny['d'] = 2\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("f(custmer=1)", "f(customer=1)"),
        ("f(custmer = custmer)", "f(customer = custmer)"),
        ("f('ä', custmer=1)", "f('ä', customer=1)"),
        ("f(\n    custmer  # odd\n    =1)", "f(\n    customer  # odd\n    =1)"),
    ],
)
def test_a_keyword_is_renamed(text, expected):
    module = parse(text)
    found = edits.rename_keyword(module, call(module).keywords[0], "customer")
    assert edited(text, found) == expected


@pytest.mark.parametrize(
    ("text", "new"),
    [
        ("f(custmer=1, customer=2)", "customer"),
        ("f(custmer=1)", "class"),
        ("f(custmer=1)", "two words"),
        ("f(**custmer)", "customer"),
        ("f'{f(custmer=1)}'", "customer"),
        ("f(ﬁt=1)", "fit2"),
    ],
)
def test_no_other_keyword_is_renamed(text, new):
    module = parse(text)
    assert edits.rename_keyword(module, call(module).keywords[0], new) is None


def test_the_keyword_of_a_class_is_no_argument_of_a_call():
    module = parse("class A(B, custmer=1): pass")
    assert edits.rename_keyword(module, module.tree.body[0].keywords[0], "customer") is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x = TaskRef(name='a')\n", "x = task_ref(name='a')\n"),
        ("x = soniq.TaskRef(\n    'a',  # why\n)\n", "x = task_ref(\n    'a',  # why\n)\n"),
        ("x = (TaskRef)('a')\n", "x = (task_ref)('a')\n"),
        ("x = TaskRef[A]('a')\n", "x = task_ref('a')\n"),
        ("async def f():\n    await(g)()\n", "async def f():\n    await(task_ref)()\n"),
    ],
)
def test_what_is_called_is_replaced(text, expected):
    module = parse(text)
    assert edited(text, edits.replace_callee(module, call(module), "task_ref")) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x = 1  # soniq: ignore\ny = 2\n", "x = 1\ny = 2\n"),
        ("x = 1  # soniq: ignore   \n", "x = 1\n"),
        ("x = 1  # soniq: ignore", "x = 1"),
        ("if x:\n    # soniq: ignore\n    y = 1\n", "if x:\n    y = 1\n"),
        ("x = 1\r\n# soniq: ignore\r\ny = 1\r\n", "x = 1\r\ny = 1\r\n"),
        ("x = 1\n# soniq: ignore", "x = 1\n"),
        ("x = 1\n    # soniq: ignore", "x = 1\n"),
        ("x = 1  # noqa  # soniq: ignore\n", "x = 1  # noqa\n"),
        ("x = 1  # soniq: ignore  # noqa\n", "x = 1  # noqa\n"),
        ("if x:\n    # soniq: ignore # noqa\n    pass\n", "if x:\n    # noqa\n    pass\n"),
        ("x = ('a'  # soniq: ignore\n     'b')\n", "x = ('a'\n     'b')\n"),
        ("x = 'ä'  # soniq: ignore\n", "x = 'ä'\n"),
    ],
)
def test_a_comment_is_removed(text, expected):
    module = parse(text)
    lines = text.splitlines()
    line = next(i for i, each in enumerate(lines, 1) if "# soniq: ignore" in each)
    column = lines[line - 1].index("# soniq: ignore") + 1
    found = edits.remove_comment(module, line, column, column + len("# soniq: ignore"))
    assert edited(text, found) == expected


@pytest.mark.parametrize(
    ("text", "column", "end"),
    [
        ("x = '# soniq: ignore'\n", 6, 21),
        ("x = f'# soniq: ignore'\n", 7, 22),
        ("x = 1  # soniq: ignore reason\n", 8, 23),
        ("x = 1  # soniq: ignore\n", 7, 23),
        ("x = 1  # soniq: ignore\n", 8, 40),
        ("x = 1  # soniq: ignore\n", 8, 8),
    ],
)
def test_what_is_no_whole_comment_is_not_removed(text, column, end):
    assert edits.remove_comment(parse(text), 1, column, end) is None


def test_a_comment_beyond_the_text_is_not_removed():
    assert edits.remove_comment(parse("x = 1\n"), 7, 1, 5) is None
