from __future__ import annotations

import pytest

from soniq_lint.files.globs import Exclusion, Glob, problem_of

BASE = "/srv/shop"


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("build", "/srv/shop/build"),
        ("build", "/srv/shop/a/build"),
        ("build", "/srv/shop/a/build/b/c.py"),
        ("build/", "/srv/shop/a/build/c.py"),
        ("*_pb2.py", "/srv/shop/a/orders_pb2.py"),
        ("test_?.py", "/srv/shop/test_1.py"),
        ("[ab].py", "/srv/shop/x/a.py"),
        ("[!ab].py", "/srv/shop/c.py"),
        ("src/*.py", "/srv/shop/src/a.py"),
        ("src/*", "/srv/shop/src/a/b/c.py"),
        ("tests/**", "/srv/shop/tests/a/b.py"),
        ("tests/**/b.py", "/srv/shop/tests/b.py"),
        ("tests/**/b.py", "/srv/shop/tests/x/y/b.py"),
        ("**/migrations/*", "/srv/shop/a/migrations/b.py"),
        ("**/migrations/*", "/srv/shop/migrations/b.py"),
        ("./src", "/srv/shop/src/a.py"),
        ("../other/gen", "/srv/other/gen/a.py"),
        ("/srv/shop/src", "/srv/shop/src/a.py"),
        ("a+b(1).py", "/srv/shop/a+b(1).py"),
    ],
)
def test_matches(pattern: str, path: str) -> None:
    assert Glob(pattern, BASE).matches(path)


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("build", "/srv/shop/builder/a.py"),
        ("build", "/srv/shop/rebuild"),
        ("work", "/srv/shop/a.py"),
        ("shop", "/srv/shop/a.py"),
        ("src/*.py", "/srv/shop/src/a/b.py"),
        ("src/*.py", "/srv/shop/lib/src/a.py"),
        ("./src", "/srv/shop/lib/src/a.py"),
        ("tests/**", "/srv/shop/tests"),
        ("tests/**", "/srv/shop/src/tests/a.py"),
        ("[ab].py", "/srv/shop/c.py"),
        ("a.c", "/srv/shop/abc"),
        ("[", "/srv/shop/a"),
        ("../shop2", "/srv/shop/shop2"),
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

    assert exclusion.excludes("build", "/srv/shop/a/build")
    assert exclusion.excludes("x.gen.py", "/srv/shop/x.gen.py")
    assert exclusion.excludes("old", "/srv/shop/src/old")
    assert not exclusion.excludes("old", "/srv/shop/old")
    assert not exclusion.excludes("a.py", "/srv/shop/build/a.py")


def test_a_path_below_something_excluded_is_excluded_deeply() -> None:
    exclusion = Exclusion([Glob("build", BASE)])

    assert exclusion.excludes_deeply("/srv/shop/build/a.py")
    assert not exclusion.excludes_deeply("/srv/shop/a.py")


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("*a*b*c", "/srv/shop/xaxbaxc"),
        ("a**b*c", "/srv/shop/a/x/b/bxc"),
        ("**/a*b/**/c*d/**", "/srv/shop/x/axb/y/cd/cxd/z"),
        ("*a/*b*/c", "/srv/shop/aa/bbb/c"),
    ],
)
def test_several_stars_match(pattern: str, path: str) -> None:
    assert Glob(pattern if "/" in pattern else f"./{pattern}", BASE).matches(path)


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("*a*b*c", "/srv/shop/acb"),
        ("./*a*b", "/srv/shop/a/b"),
        ("./a*[!x]b*c", "/srv/shop/a/bc"),
        ("**/a/**/a/b", "/srv/shop/a/b"),
    ],
)
def test_several_stars_do_not_match(pattern: str, path: str) -> None:
    assert not Glob(pattern, BASE).matches(path)
