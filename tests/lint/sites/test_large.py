"""Sources that are large, deep or odd: no crash, and no more work than they are worth."""

from __future__ import annotations

import pytest

from soniq_lint.resolve.lines import Lines
from soniq_lint.sites import find as finding
from tests.lint.sites.reading import args_of, coverage_of, problems_of, site_of, sites_in

CALL = "async def f(app: Soniq, given):\n    await app.enqueue(send, args={})\n"


def test_a_literal_of_five_thousand_parts_is_read(tmp_path):
    parts = ", ".join(f"'k{n}': {n}" for n in range(5000))

    assert len(args_of(tmp_path, f"args = {{{parts}}}")) == 5000


def test_a_problem_among_five_thousand_parts_is_found(tmp_path):
    parts = ", ".join(["'x'"] * 4999 + ["5"])
    text = CALL.format(f"{{'order_id': '1', 'customer': {{'name': 'x'}}, 'tags': [{parts}]}}")

    assert problems_of(site_of(tmp_path, text)) == ["invalid tags[4999]"]


@pytest.mark.parametrize(("operator", "operand"), [("|", "{'a': 1}"), ("+", "'a'"), ("+", "[1]")])
def test_a_chain_of_operators_is_read_or_given_up(tmp_path, operator, operand):
    chain = f" {operator} ".join([operand] * 300)

    assert args_of(tmp_path, f"args = {{'x': {chain}}}")["x"] != "?"


@pytest.mark.parametrize("text", ["{'a': given} | ", "'a' + ", "given or ", "not "])
def test_five_thousand_operands_do_no_harm(tmp_path, text):
    try:
        sites = sites_in(tmp_path, CALL.format(text * 5000 + "{}"))
    except AssertionError:
        return  # more than Python's parser takes: the module is told as not analysed
    assert len(coverage_of(sites)) == 1


@pytest.mark.parametrize(
    ("opening", "closing"),
    [("[", "]"), ("{'a': ", "}"), ("(", ",)"), ("dict(a=", ")"), ("Customer(name=", ")"),
     ("f(", ")"), ("{**", "}"), ("lambda: ", ""), ("given[", "]"), ("1 if given else ", ""),
     ("-", ""), ("[*", "]")],
)  # fmt: skip
def test_nesting_of_a_hundred_and_fifty_levels_does_no_harm(tmp_path, opening, closing):
    try:
        sites = sites_in(tmp_path, CALL.format(opening * 150 + "{}" + closing * 150))
    except AssertionError:
        return  # more than Python's parser takes
    assert len(coverage_of(sites)) == 1
    problems_of(sites.enqueues[0])


def test_deep_blocks_and_long_chains_of_elif_do_no_harm(tmp_path):
    deep = "".join("    " * level + "if given:\n" for level in range(1, 80))
    long = "    if given: pass\n" + "    elif given: pass\n" * 400
    text = f"async def f(app: Soniq, given):\n{long}{deep}"
    text += "    " * 80 + "await app.enqueue(send, args={'order_id': 5})\n"

    assert "invalid order_id" in problems_of(site_of(tmp_path, text))


def test_a_long_chain_of_names_does_no_harm(tmp_path):
    lines = ["X0 = {'a': 1}"] + [f"X{n} = X{n - 1}" for n in range(1, 400)]

    assert args_of(tmp_path, "args = X399", "\n".join(lines)) == "?"


def test_names_that_lead_in_a_circle_do_no_harm(tmp_path):
    top = "A = {'x': B}\nB = [A]\nC = {**D}\nD = C | C\nE = f'{F}'\nF = E"

    made = args_of(tmp_path, "args = {'a': A, 'c': C, 'e': E}", top)

    assert made == {"a": {"x": ["?"]}, "c": {...: ...}, "e": "?"}


def test_names_in_another_normal_form_are_names_all_the_same(tmp_path):
    body = "\ufb01ll = {'a': 1}\nfill['b'] = 2\nargs = \ufb01ll"

    assert args_of(tmp_path, body) == {"a": 1, "b": 2}


@pytest.fixture
def visited(monkeypatch):
    """Count the nodes that are looked at for sites, and in other walks by lines."""
    counts = {"find": 0, "walk": 0}
    visit, walk = finding._Finder._visit, Lines.walk

    def counted_visit(self, *args):
        counts["find"] += 1
        return visit(self, *args)

    def counted_walk(self, tree):
        for node in walk(self, tree):
            counts["walk"] += 1
            yield node

    monkeypatch.setattr(finding._Finder, "_visit", counted_visit)
    monkeypatch.setattr(Lines, "walk", counted_walk)
    return counts


def test_a_site_in_a_very_large_class_costs_no_more_than_one_in_a_small_one(tmp_path, visited):
    method = """
    def method_{n}(self, given):
        for item in given:
            if item.size > {n}:
                self.total += item.price * item.count
                self.seen[item.key] = [item.name, item.count, {{"n": {n}}}]
        return sorted(self.seen.items(), key=lambda pair: pair[1])
"""
    head = "class Shop:\n    def __init__(self, app: Soniq):\n        self.app = app\n"
    tail = """
    async def pay(self, given):
        args = {"order_id": 5}
        args["customer"] = {"name": given}
        await self.app.enqueue(send, args=args)
"""
    costs = []
    for count in (10, 400):
        visited.update(find=0, walk=0)
        text = head + "".join(method.format(n=n) for n in range(count)) + tail
        site = site_of(tmp_path / str(count), text)
        assert problems_of(site) == ["invalid order_id"]
        assert site.app
        costs.append((visited["find"], visited["walk"]))

    # one look at each of the 390 methods more is all that may be added
    assert costs[1] == costs[0]
