"""Locals that code fills step by step: followed where it is certain, unknown where it is not."""

from __future__ import annotations

import pytest

from tests.lint.sites.reading import args_of

MORE = {...: ...}
TOP = """
import asyncio
from contextlib import suppress
from functools import partial

from elsewhere import change, fetch

SINK = []
"""


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("args = {'a': 1}\nargs['b'] = 2", {"a": 1, "b": 2}),
        ("args = {}\nargs['a'] = given", {"a": "?"}),
        ("args = {}\nargs[given] = 1\nargs['a'] = 2", {"a": 2, **MORE}),
        ("args = {'a': 1, 'b': 2}\ndel args['b']", {"a": 1}),
        ("args = {'a': 1}\ndel args[given]", MORE),
        ("args = {'a': 1}\nargs.pop('a')", {}),
        ("args = {'a': 1}\nargs.pop('b', None)", {"a": 1}),
        ("args = {'a': 1}\nargs.clear()\nargs['b'] = 2", {"b": 2}),
        ("args = {'a': 1}\nargs.setdefault('a', 2)\nargs.setdefault('b', 3)", {"a": 1, "b": 3}),
        ("args = {'a': 1}\nargs.update({'b': 2}, c=3)", {"a": 1, "b": 2, "c": 3}),
        ("args = {'a': 1}\nargs.update(given)", {"a": "?", **MORE}),
        ("args = {'a': 1}\nargs.update(*given)", "?"),
        ("args = {'a': 1}\nargs |= {'b': 2}", {"a": 1, "b": 2}),
        ("args = {'a': 1}\nargs = {**args, 'b': 2}", {"a": 1, "b": 2}),
        ("args = {'a': 1}\nargs = args | {'b': 2}\nargs['c'] = 3", {"a": 1, "b": 2, "c": 3}),
        ("args: dict = {'a': 1}\nargs['b'] = 2", {"a": 1, "b": 2}),
        ("args = {'a': 1}\nargs = {'b': 2}", {"b": 2}),
        ("args = given\nargs = {'b': 2}", {"b": 2}),
        ("args = dict(given)\nargs['b'] = 2", {"b": 2, **MORE}),
        ("args = [1]\nargs.append(2)", "?"),
        ("args = Customer(name='x')\nargs['b'] = 2", "?"),
        ("x = 1\nargs = {'a': x}\nx = 'later'", {"a": 1}),
        ("x = 1\nx += 1\nargs = {'a': x}", {"a": "?"}),
        ("kind = 'a'\nargs = {'a': f'{kind}-1'}", {"a": "a-1"}),
        ("args = {'a': 1}\nargs['a'] += 1", "?"),
    ],
)
def test_straight_line_code_is_followed(tmp_path, body, expected):
    assert args_of(tmp_path, body, TOP) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("if given:\n    args = {'a': 1}\n    args['b'] = 2\n"
         "    await app.enqueue(send, args=args)", {"a": 1, "b": 2}),
        ("args = {}\nif given:\n    args['a'] = 1\n    await app.enqueue(send, args=args)",
         {"a": 1}),
        ("for x in given:\n    args = {'a': x}\n    args['b'] = 1\n"
         "    await app.enqueue(send, args=args)", {"a": "?", "b": 1}),
        ("args = {'a': 1}\nfor x in given:\n    await app.enqueue(send, args=args)", {"a": 1}),
        ("with given:\n    args = {'a': 1}\n    args['b'] = 2\n"
         "    await app.enqueue(send, args=args)", {"a": 1, "b": 2}),
        ("with given:\n    args = {'a': 1}", {"a": 1}),
        ("args = {'a': 1}\ntry:\n    args['b'] = 2\n    await app.enqueue(send, args=args)\n"
         "except ValueError:\n    pass", {"a": 1, "b": 2}),
        ("args = {'a': 1}\ntry:\n    given()\nexcept ValueError:\n"
         "    await app.enqueue(send, args=args)", {"a": 1}),
        ("args = {'a': 1}\nif given:\n    return", {"a": 1}),
        ("args = {'a': 1}\nif given:\n    return args", {"a": 1}),
        ("match given:\n    case 1:\n        args = {'a': 1}\n        args['b'] = 2\n"
         "        await app.enqueue(send, args=args)", {"a": 1, "b": 2}),
        ("args = {'a': 1}\nif not await app.enqueue(send, args=args):\n    return", {"a": 1}),
        ("args = {'a': 1}\nids = [await app.enqueue(send, args=args) for x in given]", {"a": 1}),
        ("args = {'a': 1}\nargs['b'] = await app.enqueue(send, args=args)", {"a": 1}),
    ],
)  # fmt: skip
def test_the_code_around_the_call_is_followed_into(tmp_path, body, expected):
    assert args_of(tmp_path, body, TOP) == expected


@pytest.mark.parametrize(
    "between",
    [
        "len(args)",
        "print(args)",
        "print(f'{args}', args.get('a'), args['a'])",
        "for key, value in args.items():\n    print(key, value)",
        "copy = {**args}\ncopy['b'] = 2",
        "copy = dict(args)\ncopy.clear()",
        "copy = args.copy()\ncopy['b'] = 2",
        "other = args\nprint(other)",
        "def show():\n    print(args)",
        "def show():\n    return len(args)\nshow()",
        "assert 'a' in args",
        "if given:\n    print(args)",
        "try:\n    print(args)\nexcept ValueError:\n    pass",
        "while given:\n    print(args)",
        "log.info('about to enqueue %s', args)",
        "log.debug('%s', locals())",
        "await given.enqueue('other', args=args)",
        "made = InvoiceArgs(order_id='1', customer=args)",
        "box = [args]\nprint(box)",
        "box = {}\nbox['x'] = args\nbox['y'] = 1",
        "class Inner:\n    size = len(args)",
    ],
)
def test_reading_it_in_between_changes_nothing(tmp_path, between):
    top = TOP + "import logging\nlog = logging.getLogger()\n"
    body = f"args = {{'a': 1}}\n{between}\nif given:\n    await app.enqueue(send, args=args)"

    assert args_of(tmp_path, body, top) == {"a": 1}


@pytest.mark.parametrize(
    "between",
    [
        "if given:\n    args['b'] = 2",
        "if given:\n    args = {'b': 2}",
        "if given:\n    pass\nelse:\n    del args['a']",
        "for x in given:\n    args['b'] = x",
        "for args['b'] in given:\n    pass",
        "for args in given:\n    pass",
        "while given:\n    args.pop('a')",
        "try:\n    args['b'] = 2\nexcept ValueError:\n    pass",
        "try:\n    given()\nexcept ValueError:\n    args['b'] = 2",
        "try:\n    pass\nfinally:\n    args['b'] = 2",
        "with suppress(KeyError):\n    args['b'] = 2",
        "with given as args:\n    pass",
        "with given(args):\n    pass",
        "match given:\n    case args:\n        pass",
        "match args:\n    case {'a': x}:\n        change(x)\n    case y:\n        y['b'] = 2",
        "def mend():\n    args['b'] = 2",
        "def mend():\n    nonlocal args\n    args = {}",
        "def mend(args=args):\n    args['b'] = 2",
        "def give():\n    return args\ngive()['b'] = 2",
        "def give():\n    yield args",
        "mend = lambda: args.update(b=2)",
        "mend = args.update",
        "mend = partial(args.update, b=2)",
        "other = args\nother['b'] = 2",
        "other = more = args\nmore['b'] = 2",
        "other: dict = args\nother['b'] = 2",
        "other, x = args, 1\nother['b'] = 2",
        "other = args if given else {}\nother['b'] = 2",
        "other = args or {}\nother['b'] = 2",
        "(other := args)['b'] = 2",
        "if (args := given):\n    pass",
        "[args := x for x in given]",
        "[args.update(x) for x in given]",
        "[change(x) for x in [args]]",
        "box = [args]\nbox[0]['b'] = 2",
        "box = {'x': args}\nbox['x'].update(b=2)",
        "box = {}\nbox['x'] = args\nbox['x']['b'] = 2",
        "box = {'x': args}\ncopy = {**box}\ncopy['x']['b'] = 2",
        "box = []\nbox.append(args)\nfor x in box:\n    x['b'] = 2",
        "SINK.append(args)",
        "given.args = args",
        "given[0] = args",
        "given.update(args=args)",
        "change(args)",
        "change(*[args])",
        "change(args=args)",
        "await change(args)",
        "given.enrich(args)",
        "args.__setitem__('b', 2)",
        "dict.update(args, b=2)",
        "task = asyncio.create_task(change(args))",
        "vars()['args']['b'] = 2",
        "exec('args.clear()')",
        "class Inner:\n    held = args",
        "class Inner:\n    args['b'] = 2",
        "print(args.setdefault('b', 2))",
        "f'{args.update(b=2)}'",
        "args['a'], x = 2, 3",
        "x = args['a'] = 2",
        "del args",
        "raise ValueError(args)",
        "global_args = args\nglobal SINK\nSINK = global_args",
    ],
)
def test_what_may_change_it_in_between_makes_it_unknown(tmp_path, between):
    body = f"args = {{'a': 1}}\n{between}\nif given:\n    await app.enqueue(send, args=args)"

    assert args_of(tmp_path, body, TOP) == "?"


@pytest.mark.parametrize(
    "body",
    [
        "args = {'a': 1}\nfor x in given:\n    await app.enqueue(send, args=args)\n"
        "    args['b'] = x",
        "args = {'a': 1}\nwhile given:\n    await app.enqueue(send, args=args)\n"
        "    args = fetch()",
        "args = {'a': 1}\nwhile await app.enqueue(send, args=args):\n    args = fetch()",
        "args = {'a': 1}\nfor args in await app.enqueue(send, args=args):\n    pass",
        "args = {'a': 1}\nwhile True:\n    try:\n        await app.enqueue(send, args=args)\n"
        "    except ValueError:\n        args['b'] = 2",
        "args = {'a': 1}\ntry:\n    args['b'] = 2\n    given()\nexcept ValueError:\n"
        "    await app.enqueue(send, args=args)",
        "args = {'a': 1}\nawait app.enqueue(send, args=args, queue=args.pop('a'))",
        "args = {'a': 1}\nawait given(args := fetch(), await app.enqueue(send, args=args))",
        "args = {'a': 1}\ntask = app.enqueue(send, args=args)\nargs['b'] = 2\nawait task",
        "args = {'a': 1}\nargs['b'] = 2\ntask = asyncio.create_task(app.enqueue(send, args=args))\n"
        "args['c'] = 3",
        "def later():\n    return app.enqueue(send, args=args)\nargs = {'a': 1}\nargs['b'] = 2",
        "args = {'a': 1}\nif given:\n    args = {}\n"
        "async def later():\n    await app.enqueue(send, args=args)",
        "async def inner(args):\n    await app.enqueue(send, args=args)\nargs = {'a': 1}",
        "global args\nargs = {'a': 1}",
    ],
)  # fmt: skip
def test_what_may_change_it_before_it_is_looked_at_makes_it_unknown(tmp_path, body):
    assert args_of(tmp_path, body, TOP) == "?"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("args = {'a': 1}\ntask = app.enqueue(send, args=args)", {"a": 1}),
        ("args = {'a': 1}\nargs['b'] = 2\nawait asyncio.gather(app.enqueue(send, args=args))",
         {"a": 1, "b": 2}),
        ("args = {'a': 1}\nasync def later():\n    await app.enqueue(send, args=args)", {"a": 1}),
        ("kind = 'x'\nasync def later():\n    await app.enqueue(send, args={'a': kind})",
         {"a": "x"}),
    ],
)  # fmt: skip
def test_an_enqueue_that_runs_later_counts_when_nothing_changes_any_more(tmp_path, body, expected):
    assert args_of(tmp_path, body, TOP) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("args = {'x': inner}", {"x": {"a": 1}}),
        ("inner['b'] = 2\nargs = {'x': inner}", {"x": {"a": 1, "b": 2}}),
        ("args = {'x': inner}\ninner['b'] = 2", {"x": "?"}),
        ("args = {'x': inner}\nargs['x']['b'] = 2", {"x": "?"}),
        ("args = {'x': inner}\nargs['y'] = 1", {"x": {"a": 1}, "y": 1}),
        ("args = {'x': inner}\nchange(args['x'])", {"x": "?"}),
        ("args = {'x': inner}\ncopy = {**args}\ncopy['x']['b'] = 2", {"x": "?"}),
        ("args = {**inner}\ninner['b'] = 2", {"a": 1}),
        ("args = {'x': {'y': inner}}\nfor part in args.values():\n    change(part)", {"x": "?"}),
        ("args = {'x': [inner]}\ninner = {}", {"x": [{"a": 1}]}),
        ("args = {'x': dict(inner)}\ninner['b'] = 2", {"x": {"a": 1}}),
        ("args = inner\nargs['b'] = 2", "?"),
        ("args = inner", {"a": 1}),
        ("args = {}\nargs.update(x=inner)\nother = args.pop('x')", "?"),
        ("args = {'x': Customer(name=inner)}\ninner['b'] = 2", {"x": {"name": "?"}}),
    ],
)
def test_objects_inside_are_followed_too(tmp_path, body, expected):
    assert args_of(tmp_path, f"inner = {{'a': 1}}\n{body}", TOP) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("args = Customer(name='x')", {"name": "x"}),
        ("args = Customer(name='x')\nprint(args.name, f'{args.vip}')", {"name": "x"}),
        ("args = Customer(name='x')\nargs.name = 'y'", "?"),
        ("args = Customer(name='x')\nsetattr(args, 'name', 'y')", "?"),
        ("args = Customer(name='x')\nchange(args)", "?"),
        ("model = Customer(name='x')\nargs = model.model_dump()", {"name": "x", "vip": False}),
        ("model = Customer(name='x')\nmodel.vip = given\nargs = model.model_dump()", "?"),
        ("model = Customer(name='x')\nargs = model.model_dump()\nargs['b'] = 1",
         {"name": "x", "vip": False, "b": 1}),
        ("model = Customer(name='x')\nargs = {'x': model}\nmodel.name = given", {"x": "?"}),
    ],
)  # fmt: skip
def test_instances_are_followed_too(tmp_path, body, expected):
    assert args_of(tmp_path, body, TOP) == expected


def test_code_at_module_level_is_followed_like_that_of_a_function(tmp_path):
    top = """
    args = {"a": 1}
    args["b"] = 2


    def read():
        return len(args)
    """
    assert args_of(tmp_path, "await app.enqueue(send, args=args)", top) == {"a": 1, "b": 2}
