"""How a file spells what it imports, and which names it has left."""

from __future__ import annotations

import ast

import pytest

from soniq_lint.diagnostics import Import
from soniq_lint.fixes.bindings import free_name, imported_as, may_import, spelling


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("from acme.billing import send", "send"),
        ("from acme.billing import send as s", "s"),
        ("from acme.billing import (\n    other,\n    send,\n)", "send"),
        ("import acme.billing", "acme.billing.send"),
        ("import acme.billing as b", "b.send"),
        ("import acme.billing, acme.reports", "acme.billing.send"),
        ("from acme import billing", "billing.send"),
        ("from acme import billing as b", "b.send"),
        ("import acme.billing\nfrom acme.billing import send", "send"),
        ("'''doc'''\nimport sys\nsys.path.insert(0, '')\nfrom acme.billing import send", "send"),
        ("from acme.billing import send\ndef f():\n    from acme.billing import send", "send"),
        ("from acme.billing import send\ndef f():\n    return send", "send"),
        ("from .billing import send", "send"),
        ("from . import billing", "billing.send"),
        ("from ..acme.billing import send", None),
        ("from acme.billing import other", None),
        ("import acme", None),
        ("import acme.reports", None),
        ("from acme.billing import *", None),
        ("from acme.billing import send\nfrom x import *", None),
        ("from acme.billing import send\nsend = 1", None),
        ("from acme.billing import send\nfor send in x: pass", None),
        ("from acme.billing import send\ndel send", None),
        ("from acme.billing import send\ndef f(send): pass", None),
        ("from acme.billing import send\ndef f(*, send): pass", None),
        ("from acme.billing import send\ndef f(*send): pass", None),
        ("from acme.billing import send\nlambda send: 1", None),
        ("from acme.billing import send\ndef send(): pass", None),
        ("from acme.billing import send\nclass send: pass", None),
        ("from acme.billing import send\n[send for send in x]", None),
        ("from acme.billing import send\n(send := 1)", None),
        ("from acme.billing import send\nwith x as send: pass", None),
        ("from acme.billing import send\ntry: pass\nexcept E as send: pass", None),
        ("from acme.billing import send\nmatch x:\n    case send: pass", None),
        ("from acme.billing import send\nmatch x:\n    case [*send]: pass", None),
        ("from acme.billing import send\nmatch x:\n    case {**send}: pass", None),
        ("from acme.billing import send\ndef f():\n    global send\n    send = 1", None),
        ("from acme.billing import send\nimport send", None),
        ("from acme.billing import send\nfrom other import send", None),
        ("import acme.billing\nacme = 1", None),
        ("if TYPE_CHECKING:\n    from acme.billing import send", None),
        ("try:\n    from acme.billing import send\nexcept ImportError:\n    pass", None),
        ("def f():\n    from acme.billing import send", None),
        ("def f(): pass\nfrom acme.billing import send", None),
    ],
)
def test_the_spelling_of_an_import(text, expected):
    assert imported_as(ast.parse(text), "acme.billing", "send", package="acme") == expected


def test_relative_imports_count_only_where_the_package_is_known():
    tree = ast.parse("from .billing import send")
    assert imported_as(tree, "acme.billing", "send") is None


def test_a_relative_import_from_further_up():
    tree = ast.parse("from ..billing import send")
    assert imported_as(tree, "acme.billing", "send", package="acme.web") == "send"


def test_a_dotted_name_is_found_by_its_first_part():
    tree = ast.parse("from acme.billing import Tasks as T")
    assert imported_as(tree, "acme.billing", "Tasks.send") == "T.send"


def test_an_import_below_the_line_in_question_does_not_count():
    tree = ast.parse("f()\nfrom acme.billing import send\ng()\n")
    assert imported_as(tree, "acme.billing", "send", before=1) is None
    assert imported_as(tree, "acme.billing", "send", before=2) is None
    assert imported_as(tree, "acme.billing", "send", before=3) == "send"


def test_an_import_below_a_function_counts_for_lines_below_it():
    tree = ast.parse("def f(): pass\nfrom acme.billing import send\ng()\n")
    assert imported_as(tree, "acme.billing", "send", before=3) == "send"


@pytest.mark.parametrize(
    ("text", "free"),
    [
        ("", True),
        ("x.send", True),
        ("f(send=1)", True),
        ("'send'", True),
        ("send", False),
        ("send = 1", False),
        ("def f(send): pass", False),
        ("def f():\n    def send(): pass", False),
        ("import send.it", False),
        ("import x as send", False),
        ("from x import *", False),
        ("def f():\n    nonlocal_ = 1", True),
    ],
)
def test_free_names(text, free):
    assert free_name(ast.parse(text), "send") is free


@pytest.mark.parametrize("name", ["print", "class", "a.b", ""])
def test_names_that_are_never_free(name):
    assert not free_name(ast.parse(""), name)


def test_a_name_may_be_imported_twice_for_one_thing():
    tree = ast.parse("def f():\n    from acme.billing import send\n    return send")
    assert may_import(tree, Import("acme.billing", "send"))
    assert not may_import(tree, Import("acme.reports", "send"))


def test_a_name_imported_for_types_may_be_imported_for_good():
    tree = ast.parse("if TYPE_CHECKING:\n    from acme.billing import send")
    assert may_import(tree, Import("acme.billing", "send"))


def test_a_module_may_be_imported_beside_its_siblings():
    tree = ast.parse("import acme.reports")
    assert may_import(tree, Import("acme.billing", ""))
    assert not may_import(ast.parse("acme = 1"), Import("acme.billing", ""))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ("send", (Import("acme.billing", "send"),))),
        ("from acme.billing import send as s", ("s", ())),
        ("def send(): pass", ("billing.send", (Import("acme", "billing"),))),
        ("from acme import billing\ndef send(): pass", ("billing.send", ())),
        ("def send(billing): pass", None),
        ("from x import *", None),
    ],
)
def test_what_to_write(text, expected):
    assert spelling(ast.parse(text), "acme.billing", "send") == expected


def test_what_to_write_for_a_module_without_a_package():
    tree = ast.parse("def send(): pass")
    assert spelling(tree, "tasks", "send") == ("tasks.send", (Import("tasks", ""),))


def test_what_to_write_for_a_name_inside_a_class():
    tree = ast.parse("")
    expected = ("Tasks.send", (Import("acme.billing", "Tasks"),))
    assert spelling(tree, "acme.billing", "Tasks.send") == expected
