"""What is known of args, for every form in which they can be written."""

from __future__ import annotations

import pytest

from tests.lint.sites.reading import args_of

MORE = {...: ...}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{'a': 1, 'b': given}", {"a": 1, "b": "?"}),
        ("{'a': 1, 'a': 2}", {"a": 2}),
        ("{given: 1, 'a': 2}", {"a": 2, **MORE}),
        ("{'a': 2, given: 1}", {"a": "?", **MORE}),
        ("dict(a=1)", {"a": 1}),
        ("dict({'a': 1}, b=2)", {"a": 1, "b": 2}),
        ("dict([('a', 1), ('b', given)])", {"a": 1, "b": "?"}),
        ("dict(given, b=2)", {"b": 2, **MORE}),
        ("dict(zip(given, given))", MORE),
        ("dict(**given)", MORE),
        ("{**{'a': 1}, 'b': 2}", {"a": 1, "b": 2}),
        ("{**given, 'b': 2}", {"b": 2, **MORE}),
        ("{'b': 2, **given}", {"b": "?", **MORE}),
        ("{'a': 1} | {'a': 2}", {"a": 2}),
        ("{'a': 1} | given", {"a": "?", **MORE}),
        ("given | {'a': 1}", {"a": 1, **MORE}),
        ("{'a': 1} | dict(b=2) | {'c': 3}", {"a": 1, "b": 2, "c": 3}),
        ("{'a': 1}.copy()", {"a": 1}),
        ("{'a': f'{1}-{\"x\"}'}", {"a": "1-x"}),
        ("{'a': f'{given}'}", {"a": "?"}),
        ("{'a': f'{1:>3}'}", {"a": "  1"}),
        ("{'a': 'x' 'y'}", {"a": "xy"}),
        ("{'a': 'x' + 'y'}", {"a": "xy"}),
        ("{'a': [1] + [given]}", {"a": [1, "?"]}),
        ("{'a': [*[1], *(2, 3)]}", {"a": [1, 2, 3]}),
        ("{'a': [*given]}", {"a": "?"}),
        ("{'a': -1}", {"a": -1}),
        ("{'a': not True}", {"a": False}),
        ("{'a': 2 * 3}", {"a": 6}),
        ("{'a': given + 1}", {"a": "?"}),
        ("{'a': {1, 2}}", {"a": {1, 2}}),
        ("{'a': {given}}", {"a": "?"}),
        ("{'a': 1 if given else 2}", {"a": (1, 2)}),
        ("{'a': 1} if given else {'b': 2}", ({"a": 1}, {"b": 2})),
        ("{'a': [1, 2][-1]}", {"a": 2}),
        ("{'a': {'x': 5}['x']}", {"a": 5}),
        ("{'a': {'x': 5}['y']}", {"a": "?"}),
        ("{'a': [1][given]}", {"a": "?"}),
        ("{'a': await given}", {"a": "?"}),
        ("{'a': lambda: 1}", {"a": "?"}),
        ("{'a': [x for x in [1]]}", {"a": "?"}),
        ("{'a': str('x')}", {"a": "x"}),
        ("{'a': 'x'.upper()}", {"a": "X"}),
        ("{'a': given.upper()}", {"a": "?"}),
        ("{'a': list((1, 2))}", {"a": [1, 2]}),
        ("{'a': (y := 5)}", {"a": 5}),
        ("{'a': int}", {"a": int}),
        ("{'a': Color.RED.value}", {"a": "red"}),
        ("{'a': Level.LOW.name}", {"a": "LOW"}),
        ("[{'a': 1}, given]", [{"a": 1}, "?"]),
        ("None", None),
        ("given", "?"),
        ("given()", "?"),
    ],
)
def test_a_form_says_what_it_can(tmp_path, text, expected):
    assert args_of(tmp_path, f"args = {text}") == expected


def test_an_enum_member_is_itself(tmp_path):
    made = args_of(tmp_path, "args = {'a': Level.LOW}")

    assert made["a"] == 1
    assert made["a"].name == "LOW"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Customer(name='x')", {"name": "x"}),
        ("Customer(**{'name': given})", {"name": "?"}),
        ("Customer(**given)", MORE),
        ("Customer('x')", "?"),
        ("Customer.model_validate({'name': 'x'})", {"name": "x"}),
        ("Customer(name='x').model_copy()", {"name": "x"}),
        ("Customer(name='x').model_copy(update=given)", "?"),
        ("Customer(name='x').model_dump()", {"name": "x", "vip": False}),
        ("Customer(name='x').model_dump(exclude_unset=True)", {"name": "x"}),
        ("Customer(name='x').model_dump(exclude=given)", "?"),
        ("Customer(name=5).model_dump()", "?"),
        ("Customer(name=given).model_dump()", "?"),
        ("OtherArgs(theKey='x').model_dump(by_alias=True)", {"theKey": "x"}),
        ("InvoiceArgs(order_id='1', customer=Customer(name='x')).model_dump(exclude={'tags'})",
         {"order_id": "1", "customer": {"name": "x", "vip": False}}),
        ("{**Customer(name='x')}", MORE),
        ("Mine(name='x').model_dump()", "?"),
        ("Mine.model_validate({'name': 'x'})", "?"),
    ],
)  # fmt: skip
def test_a_model_says_what_it_is_made_from(tmp_path, text, expected):
    top = """
    class Mine(Customer):
        def model_dump(self, **options):
            return {}

        @classmethod
        def model_validate(cls, data):
            return cls(name="y")
    """
    assert args_of(tmp_path, f"args = {text}", top) == expected


CONSTANTS = """
KIND = "x"
NEGATIVE = -1
BASE = {"a": 1, "deep": {"b": 2}}
LIST = ["a"]
FLAT = {"a": 1}
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{'a': constants.KIND}", {"a": "x"}),
        ("{'a': f'{constants.KIND}{constants.NEGATIVE}'}", {"a": "x-1"}),
        ("{'a': constants.LIST[0]}", {"a": "a"}),
        ("constants.BASE", {"a": 1, "deep": {"b": 2}}),
        ("{**constants.BASE, 'c': 3}", {"a": 1, "deep": {"b": 2}, "c": 3}),
        ("{'a': constants.MISSING}", {"a": "?"}),
        ("{'a': Box.KIND}", {"a": "boxed"}),
        ("{'a': Sub.KIND}", {"a": "boxed"}),
        ("Box.FORM", {"a": 1}),
        ("{'a': LIMIT}", {"a": 3}),
        ("{'a': LATER}", {"a": 5}),
        ("{'a': TYPED}", {"a": "typed"}),
        ("{'a': ALIAS}", {"a": "x"}),
        ("{'a': FIRST, 'b': SECOND}", {"a": 1, "b": 2}),
        ("{'a': FROM_CODE}", {"a": "?"}),
        ("{'a': TRIED}", {"a": "?"}),
        ("{'a': EITHER}", {"a": "?"}),
        ("{'a': COUNTER}", {"a": "?"}),
        ("{'a': REBOUND}", {"a": "?"}),
        ("{'a': Box.SET}", {"a": "?"}),
        ("{'a': Box.UNSURE}", {"a": "?"}),
        ("MADE", {"a": 1, "b": 2}),
        ("HELD", {"inner": {"a": 1}}),
    ],
)
def test_a_constant_counts_wherever_it_stands(tmp_path, text, expected):
    top = """
    from typing import Final

    import constants
    from constants import KIND as ALIAS
    from code import interact

    LIMIT: Final = 3
    LATER = 4
    LATER = 5
    TYPED: str = "typed"
    FIRST, SECOND = 1, 2
    FROM_CODE = interact()
    INNER = {"a": 1}
    HELD = {"inner": INNER}
    MADE = {"a": 1}
    MADE["b"] = 2

    try:
        TRIED = 1
    except ValueError:
        TRIED = 2

    if interact():
        EITHER = 1
    else:
        EITHER = 2

    COUNTER = 0
    COUNTER += 1
    REBOUND = 1


    def rebind():
        global REBOUND
        REBOUND = 2


    class Box:
        KIND = "boxed"
        FORM = {"a": 1}
        SET = 1
        if interact():
            UNSURE = 1


    class Sub(Box):
        pass


    Box.SET = 2
    """
    made = args_of(tmp_path, f"args = {text}", top, {"constants.py": CONSTANTS})

    assert made == expected


@pytest.mark.parametrize(
    "change",
    [
        "BASE['b'] = 2",
        "BASE.update(b=2)",
        "constants.BASE['b'] = 2",
        "del BASE['a']",
        "def change():\n    BASE['b'] = 2",
        "def change():\n    here = BASE\n    here |= {'b': 2}",
        "def change(base=BASE):\n    base['b'] = 2",
        "def give():\n    return BASE",
        "class Box:\n    base = BASE",
        "OTHER = BASE\nOTHER['b'] = 2",
        "from constants import BASE as B\nB['b'] = 2",
        "HELD = [BASE]\nHELD[0]['b'] = 2",
        "interact(BASE)",
        "constants.BASE = {}",
        "getattr(constants, 'BASE')['b'] = 2",
        "globals()['BASE']['b'] = 2",
        "exec('BASE.clear()')",
        "for BASE['b'] in [1]: pass",
    ],
)
def test_a_constant_that_may_be_changed_is_not_known(tmp_path, change):
    top = f"import constants\nfrom constants import BASE\nfrom code import interact\n{change}\n"
    files = {"constants.py": "BASE = {'a': 1}\n"}

    assert args_of(tmp_path, "args = {'x': BASE}", top, files) == {"x": "?"}


@pytest.mark.parametrize(
    "read",
    [
        "len(BASE)",
        "print(BASE, f'{BASE}')",
        "OTHER = BASE",
        "OTHER = {**BASE, 'b': 2}",
        "OTHER = BASE | {'b': 2}\nOTHER['c'] = 3",
        "OTHER = BASE.copy()\nOTHER.clear()",
        "for key in BASE: print(key)",
        "def read(key):\n    return BASE[key]",
        "def read(key):\n    return BASE.get(key, 1)",
        "class Session:\n    def exec(self): ...\nSession().exec('select')",
        "import logging\nlog = logging.getLogger()\nlog.info('%s', locals())",
        "from copy import deepcopy\nOTHER = deepcopy(BASE)\nOTHER['x'] = 1",
        "class Other:\n    def change(self):\n        self.BASE = {}\n        self.BASE['x'] = 1",
    ],
)
def test_a_constant_that_is_only_read_is_known(tmp_path, read):
    top = f"from constants import BASE\n{read}\n"
    files = {"constants.py": "BASE = {'a': 1}\n"}

    assert args_of(tmp_path, "args = {'x': BASE}", top, files) == {"x": {"a": 1}}


@pytest.mark.parametrize(
    "change",
    [
        "BASE['deep']['b'] = 3",
        "BASE.get('deep').clear()",
        "OTHER = {**BASE}\nOTHER['deep']['b'] = 3",
        "OTHER = dict(BASE)\nOTHER['deep'] |= {'b': 3}",
        "for part in BASE.values():\n    part.clear()",
        "interact(**BASE)",
        "interact(BASE['deep'])",
        "def give():\n    return BASE['deep']",
    ],
)
def test_a_constant_whose_inside_may_be_changed_is_known_from_outside(tmp_path, change):
    top = f"from constants import BASE\nfrom code import interact\n{change}\n"

    made = args_of(tmp_path, "args = {**BASE}", top, {"constants.py": CONSTANTS})

    assert made == {"a": 1, "deep": "?"}


def test_a_module_in_between_may_change_a_constant_too(tmp_path):
    files = {
        "constants.py": "BASE = {'a': 1}\n",
        "between.py": "from constants import *\nBASE['b'] = 2\n",
    }

    assert args_of(tmp_path, "args = {'x': BASE}", "from between import BASE", files) == {"x": "?"}


def test_constants_that_are_made_of_each_other_many_times_over_are_too_large(tmp_path):
    lines = ["BASE0 = {'a': 1}"]
    lines += [f"BASE{n} = [BASE{n - 1}] * 1 + [BASE{n - 1}, BASE{n - 1}]" for n in range(1, 40)]

    assert args_of(tmp_path, "args = BASE39", "\n".join(lines)) == "?"
