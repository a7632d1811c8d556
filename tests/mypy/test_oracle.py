"""The plugin's verdicts on values beside Pydantic's own, for every pair of the oracle."""

from __future__ import annotations

import pytest

from tests.mypy.oracle.comparison import Comparison, compare
from tests.mypy.oracle.fields import FIELDS
from tests.mypy.oracle.fixed import FIXED
from tests.mypy.oracle.nesting import nested_pairs

LEAST_CAUGHT = 0.8
"""Much is left undecided on purpose: protocols, open enums, texts that only a parser can read."""

pytestmark = pytest.mark.process


@pytest.fixture(scope="module")
def fixed() -> Comparison:
    return compare(FIELDS, FIXED, encode_every=500)


@pytest.fixture(scope="module")
def nested() -> Comparison:
    return compare(*nested_pairs(seed=4, examples=1_500), encode_every=100)


def test_the_fixed_pairs_are_many(fixed: Comparison) -> None:
    assert len(fixed.seen) > 50_000


def test_what_the_plugin_refuses_pydantic_refuses(fixed: Comparison) -> None:
    assert fixed.false_alarms == []


def test_what_the_plugin_refuses_is_not_enqueued(fixed: Comparison) -> None:
    assert fixed.stored == []


def test_most_of_what_pydantic_refuses_the_plugin_refuses(fixed: Comparison) -> None:
    assert fixed.caught > LEAST_CAUGHT * fixed.refused


def test_types_inside_types_give_no_false_alarm(nested: Comparison) -> None:
    assert nested.false_alarms == []


def test_what_is_refused_inside_types_is_not_enqueued(nested: Comparison) -> None:
    assert nested.stored == []


def test_most_of_what_pydantic_refuses_inside_types_is_refused(nested: Comparison) -> None:
    assert nested.caught > LEAST_CAUGHT * nested.refused


@pytest.mark.parametrize(
    "pair",
    [
        *("str <- int", "str <- `1`", "str <- None", "str <- float", "str <- datetime"),
        *("str <- list[str]", "str <- Point", "str <- `uuid4`", "str <- UUID"),
        *("int <- None", "int <- list[int]", "int <- datetime", "int <- UUID", "int <- `'abc'`"),
        *("bool <- `5`", "bool <- `'maybe'`", "float <- `'one'`", "Decimal <- `'abc'`"),
        *("datetime <- timedelta", "datetime <- `'now'`", "date <- `datetime.now`", "time <- date"),
        *("UUID <- int", "UUID <- `'not a uuid'`", "timedelta <- datetime", "Path <- bytes"),
        *("AnyUrl <- int", "SecretStr <- int", "Json[int] <- int", "Json[int] <- list[int]"),
        *("Colour <- `'RED'`", "Colour <- int", "Level <- str", "Word <- `'maybe'`"),
        *("Literal['fast', 'slow'] <- `'red'`", "Literal[1, 2] <- `5`", "Mode <- int"),
        *("Point <- Label", "Point <- int", "Point <- list[int]", "Point <- type[Point]"),
        *("Pair <- Point", "Movie <- str", "list[Point] <- Point", "list[int] <- `1`"),
        *("list[str] <- str", "list[str] <- list[int]", "list[int] <- dict[str, int]"),
        *("list[int] <- None", "tuple[int, str] <- tuple[()]", "set[int] <- int"),
        *("dict[str, int] <- list[int]", "dict[str, int] <- dict[int, str]"),
        *("dict[str, list[int]] <- dict[str, int]", "Callable[..., Any] <- str"),
        *("int | None <- Point", "int | list[int] <- datetime", "Optional[datetime] <- UUID"),
        *("UserId <- int", "Late <- int", "str <- Coroutine[Any, Any, str]"),
        *("strict int <- str", "strict int <- bool", "strict datetime <- str"),
        *("strict list[int] <- tuple[int, int]", "strict Colour <- str", "strict str <- bytes"),
    ],
)
def test_a_plain_mistake_is_refused(pair: str, fixed: Comparison) -> None:
    assert pair in fixed.refusals


@pytest.mark.parametrize(
    "pair",
    [
        *("int <- str", "int <- `'1'`", "int <- float", "int <- bool", "bool <- int"),
        *("float <- `'nan'`", "float <- `' Infinity '`", "Decimal <- `'sNaN'`", "int <- `'1_000'`"),
        *("str <- Colour", "str <- str | None", "str <- bytes", "bytes <- str"),
        *("datetime <- str", "datetime <- int", "datetime <- date", "date <- datetime"),
        *("UUID <- str", "UUID <- bytes", "Path <- str", "AnyUrl <- str", "SecretStr <- str"),
        *("IPv6Address <- `'::'`", "bool <- `'OFF'`", "Colour <- `'red'`", "Lenient <- int"),
        *("Point <- Point3", "Point3 <- Point", "Point <- dict[str, int]", "Attributed <- Plain"),
        *("Parsing <- str", "HeirParsing <- int", "Schemed <- str", "Reading <- int"),
        *("Own <- str", "Pair <- Triple", "list[Point] <- `[]`", "list[list[int]] <- `[[]]`"),
        *("list[int] <- set[int]", "list[int] <- Walker", "list[str] <- list[Any]"),
        *("list[str] <- list[object]", "dict[str, int] <- `{}`", "int <- Any", "int <- object"),
        *("SkipValidation[int] <- str", "Unchecked <- str", "ImportString <- str", "T <- int"),
        *("Json[list[int] | None] <- str", "Parsed <- str", "HasX <- Plain", "Maybe <- None"),
        *("strict float <- int", "strict int <- Count", "strict Sequence[int] <- list[int]"),
        *("strict IPvAnyAddress <- str", "strict Point <- dict[str, int]", "strict date <- date"),
    ],
)
def test_what_may_be_right_is_not_refused(pair: str, fixed: Comparison) -> None:
    assert pair in fixed.seen
    assert pair not in fixed.refusals
