from __future__ import annotations

import pytest

from soniq_lint.files.globs import Exclusion, Glob, problem_of

BASE = "/work/shop"


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("build", "/work/shop/build"),
        ("build", "/work/shop/a/build"),
        ("build", "/work/shop/a/build/b/c.py"),
        ("build/", "/work/shop/a/build/c.py"),
        ("*_pb2.py", "/work/shop/a/orders_pb2.py"),
        ("test_?.py", "/work/shop/test_1.py"),
        ("[ab].py", "/work/shop/x/a.py"),
        ("[!ab].py", "/work/shop/c.py"),
        ("src/*.py", "/work/shop/src/a.py"),
        ("src/*", "/work/shop/src/a/b/c.py"),
        ("tests/**", "/work/shop/tests/a/b.py"),
        ("tests/**/b.py", "/work/shop/tests/b.py"),
        ("tests/**/b.py", "/work/shop/tests/x/y/b.py"),
        ("**/migrations/*", "/work/shop/a/migrations/b.py"),
        ("**/migrations/*", "/work/shop/migrations/b.py"),
        ("./src", "/work/shop/src/a.py"),
        ("../other/gen", "/work/other/gen/a.py"),
        ("/work/shop/src", "/work/shop/src/a.py"),
        ("a+b(1).py", "/work/shop/a+b(1).py"),
    ],
)
def test_matches(pattern: str, path: str) -> None:
    assert Glob(pattern, BASE).matches(path)


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("build", "/work/shop/builder/a.py"),
        ("build", "/work/shop/rebuild"),
        ("work", "/work/shop/a.py"),
        ("shop", "/work/shop/a.py"),
        ("src/*.py", "/work/shop/src/a/b.py"),
        ("src/*.py", "/work/shop/lib/src/a.py"),
        ("./src", "/work/shop/lib/src/a.py"),
        ("tests/**", "/work/shop/tests"),
        ("tests/**", "/work/shop/src/tests/a.py"),
        ("[ab].py", "/work/shop/c.py"),
        ("a.c", "/work/shop/abc"),
        ("[", "/work/shop/a"),
        ("../shop2", "/work/shop/shop2"),
    ],
)
def test_does_not_match(pattern: str, path: str) -> None:
    assert not Glob(pattern, BASE).matches(path)


@pytest.mark.parametrize("pattern", ["", "/", " ", "[b-a]x"])
def test_a_pattern_that_cannot_match_is_refused(pattern: str) -> None:
    assert problem_of(pattern)


@pytest.mark.parametrize("pattern", ["a", "**", "[a-b]", "[", "a[", "]", "[]", "{a,b}", "é", "a b"])
def test_a_pattern_with_odd_characters_is_accepted(pattern: str) -> None:
    assert problem_of(pattern) is None


def test_an_entry_is_excluded_by_its_own_name_or_path_only() -> None:
    exclusion = Exclusion(Glob(each, BASE) for each in ("build", "*.gen.py", "src/old"))

    assert exclusion.excludes("build", "/work/shop/a/build")
    assert exclusion.excludes("x.gen.py", "/work/shop/x.gen.py")
    assert exclusion.excludes("old", "/work/shop/src/old")
    assert not exclusion.excludes("old", "/work/shop/old")
    assert not exclusion.excludes("a.py", "/work/shop/build/a.py")


def test_a_path_below_something_excluded_is_excluded_deeply() -> None:
    exclusion = Exclusion([Glob("build", BASE)])

    assert exclusion.excludes_deeply("/work/shop/build/a.py")
    assert not exclusion.excludes_deeply("/work/shop/a.py")


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("*a*b*c", "/work/shop/xaxbaxc"),
        ("a**b*c", "/work/shop/a/x/b/bxc"),
        ("**/a*b/**/c*d/**", "/work/shop/x/axb/y/cd/cxd/z"),
        ("*a/*b*/c", "/work/shop/aa/bbb/c"),
    ],
)
def test_several_stars_match(pattern: str, path: str) -> None:
    assert Glob(pattern if "/" in pattern else f"./{pattern}", BASE).matches(path)


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("*a*b*c", "/work/shop/acb"),
        ("./*a*b", "/work/shop/a/b"),
        ("./a*[!x]b*c", "/work/shop/a/bc"),
        ("**/a/**/a/b", "/work/shop/a/b"),
    ],
)
def test_several_stars_do_not_match(pattern: str, path: str) -> None:
    assert not Glob(pattern, BASE).matches(path)
