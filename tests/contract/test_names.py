from __future__ import annotations

import enum
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from soniq.contract.names import (
    DEFAULT_PATTERN,
    MAX_NAME_LENGTH,
    PATTERN_VARIABLE,
    check_task_name,
    task_name_pattern,
)
from soniq.errors import ConfigurationError, InvalidTaskName


@pytest.fixture(autouse=True)
def _default_pattern(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(PATTERN_VARIABLE, raising=False)


@pytest.mark.parametrize("name", ["a", "billing.invoices.send.v2", "a_b.c1", "x" * MAX_NAME_LENGTH])
def test_a_name_that_matches_is_returned(name: str) -> None:
    assert check_task_name(name) == name


@pytest.mark.parametrize(
    "name",
    ["", "Billing", "a..b", "a.", ".a", "a-b", "1a", "a.1", "a b", "a\n", "a\0", "_a", "x" * 201],
)
def test_a_name_that_does_not_match_is_refused(name: str) -> None:
    with pytest.raises(InvalidTaskName) as caught:
        check_task_name(name)
    assert caught.value.error_code == "SONIQ_INVALID_TASK_NAME"
    assert DEFAULT_PATTERN in str(caught.value)


@pytest.mark.parametrize(
    ("name", "better"),
    [
        ("Billing.Send-Invoice", "billing.send_invoice"),
        ("billing/invoices:send", "billing.invoices.send"),
        ("sendInvoice", "send_invoice"),
        ("HTTPServer.startNow", "http_server.start_now"),
        ("billing.send.2", "billing.send.v2"),
        ("Zahlung.Überweisen", "zahlung.uberweisen"),
        (" send  invoice ", "send_invoice"),
    ],
)
def test_a_bad_name_comes_with_a_better_one(name: str, better: str) -> None:
    with pytest.raises(InvalidTaskName, match=re.escape(repr(better))):
        check_task_name(name)


@settings(
    deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
@given(st.text(max_size=300))
def test_a_suggested_name_is_itself_valid(name: str) -> None:
    try:
        check_task_name(name)
    except InvalidTaskName as error:
        offers = [hint for hint in error.suggestions if hint.startswith("use ")]
        for offer in offers:
            assert check_task_name(offer.removeprefix("use ").strip("'\""))


@pytest.mark.parametrize("name", [None, 5, b"a", ["a"]])
def test_a_name_that_is_no_str_is_refused_by_its_type(name: object) -> None:
    with pytest.raises(InvalidTaskName, match=f"not {type(name).__name__}"):
        check_task_name(name)


def test_an_enum_member_becomes_a_plain_str() -> None:
    class Task(str, enum.Enum):  # noqa: UP042 - its str() is not its value
        SEND = "billing.send"

    name = check_task_name(Task.SEND)

    assert type(name) is str
    assert name == "billing.send"


def test_the_variable_replaces_the_pattern(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PATTERN_VARIABLE, "[A-Z]+")

    assert task_name_pattern() == "[A-Z]+"
    assert check_task_name("SEND") == "SEND"
    with pytest.raises(InvalidTaskName):
        check_task_name("billing.send")


def test_an_empty_variable_leaves_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PATTERN_VARIABLE, "")

    assert task_name_pattern() == DEFAULT_PATTERN


def test_a_pattern_without_anchors_must_match_the_whole_name() -> None:
    with pytest.raises(InvalidTaskName):
        check_task_name("ab!", "[a-z]+")


def test_a_suggestion_that_the_pattern_refuses_is_not_made() -> None:
    with pytest.raises(InvalidTaskName) as caught:
        check_task_name("send it", "[A-Z]+")

    assert not any(hint.startswith("use ") for hint in caught.value.suggestions)


def test_a_pattern_that_is_no_regular_expression_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PATTERN_VARIABLE, "[a-z")

    with pytest.raises(ConfigurationError, match=PATTERN_VARIABLE):
        check_task_name("a")


@pytest.mark.parametrize("name", ["a\0b", "a\ud800", "a" * 201, ""])
def test_a_generous_pattern_still_refuses_what_cannot_be_stored(name: str) -> None:
    with pytest.raises(InvalidTaskName):
        check_task_name(name, r"(?s).*")
