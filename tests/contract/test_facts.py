"""Facts files: what they hold, that they come back, and what is refused."""

from __future__ import annotations

import dataclasses
import json

import jsonschema
import pytest
from hypothesis import given

from soniq.contract import facts
from soniq.contract.facts import (
    SCHEMA_PATH,
    Declared,
    Enqueued,
    Handled,
    Service,
    Unread,
    from_json,
    to_json,
)
from soniq.contract.rows import Place
from soniq.errors import InvalidSnapshot

from .documents import DECLARED, ENQUEUED, FACTS, HANDLED, all_facts, damaged

SCHEMA = json.loads(SCHEMA_PATH.read_text(encoding="utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
DOCUMENT = json.loads(to_json(FACTS))
DAMAGED = dict(damaged(DOCUMENT))


def refusal(text: str | bytes) -> InvalidSnapshot:
    with pytest.raises(InvalidSnapshot) as refused:
        from_json(text, "orders.json")
    return refused.value


@given(all_facts)
def test_facts_come_back_in_the_order_of_their_places(some):
    back = from_json(to_json(some))
    for kind in ("declares", "enqueues", "handles", "uses", "unread"):
        before, after = getattr(some, kind), getattr(back, kind)
        assert len(before) == len(after)
        assert all(row in before for row in after)
    assert [row.place.path for row in back.enqueues] == sorted(r.place.path for r in some.enqueues)
    assert from_json(to_json(back)) == back


@given(all_facts)
def test_whatever_is_written_is_valid_by_the_published_schema(some):
    VALIDATOR.validate(json.loads(to_json(some)))


@given(all_facts)
def test_any_facts_can_be_encoded(some):
    assert from_json(to_json(some).encode()) == from_json(to_json(some))


def test_a_name_with_a_lone_surrogate_can_be_written():
    odd = dataclasses.replace(FACTS, enqueues=(dataclasses.replace(ENQUEUED, task="a\ud800"),))
    assert from_json(to_json(odd).encode()).enqueues[0].task == "a\ud800"


def test_the_same_facts_in_another_order_give_the_same_bytes():
    other = dataclasses.replace(ENQUEUED, place=Place("a.py", 1, 1, 1, 2))
    one = dataclasses.replace(FACTS, enqueues=(ENQUEUED, other))
    two = dataclasses.replace(FACTS, enqueues=(other, ENQUEUED))
    assert to_json(one) == to_json(two)


def test_keys_of_schemas_are_sorted():
    text = to_json(FACTS)
    assert text.index('"a": {') < text.index('"b": {')


def test_a_place_takes_one_line():
    assert '"place": ["orders/app.py", 3, 5, 3, 40],' in to_json(FACTS)


def test_the_published_schema_is_one():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize(
    ("definition", "cls"),
    [
        ("declared", Declared),
        ("enqueued", Enqueued),
        ("handled", Handled),
        ("service", Service),
        ("unread", Unread),
    ],
)
def test_the_published_schema_has_the_fields_of_the_classes(definition, cls):
    part = SCHEMA["$defs"][definition]
    names = [field.name for field in dataclasses.fields(cls)]
    assert list(part["properties"]) == part["required"] == names


def test_the_published_schema_lists_the_forms():
    assert SCHEMA["$defs"]["enqueued"]["properties"]["form"]["enum"] == list(
        facts.EnqueueForm.__args__
    )
    assert SCHEMA["$defs"]["handled"]["properties"]["form"]["enum"] == list(
        facts.HandlerForm.__args__
    )


def test_schema_and_reader_refuse_the_same_documents():
    def refused(document):
        try:
            from_json(json.dumps(document))
        except InvalidSnapshot:
            return True
        return False

    differing = [
        place for place, document in DAMAGED.items()
        if refused(document) is VALIDATOR.is_valid(document)
    ]  # fmt: skip
    assert len(DAMAGED) > 100
    assert differing == []


def test_all_problems_are_reported_at_once():
    document = json.loads(to_json(FACTS))
    document["declares"][0] |= {"task": 7, "place": ["a.py", 1]}
    del document["enqueues"][0]["many"]
    document["handles"] = [[], {**document["handles"][0], "form": "literally"}]
    error = refusal(json.dumps(document))
    assert error.message == "orders.json cannot be read as a facts file: 5 problems"
    assert error.details() == [
        "- declares[0].task: expected a string or null, it is a number",
        "- declares[0].place: expected an array of path, line, column, end line and end column, "
        "it is an array",
        "- enqueues[0].many: expected true or false, it is absent",
        "- handles[0]: expected an object, it is an array",
        "- handles[1].form: expected one of ref, ref-name, literal, derived, unknown, "
        "it is 'literally'",
    ]


def test_a_document_that_is_wrong_everywhere_is_told_so_briefly():
    error = refusal(json.dumps(DOCUMENT | {"unread": [{}] * 500}))
    assert len(error.problems) == 21
    assert error.problems[-1] == "and 980 more problems"


def test_a_missing_part_is_one_problem():
    document = {key: value for key, value in DOCUMENT.items() if key != "service"}
    assert refusal(json.dumps(document)).problems == ("service: expected an object, it is absent",)


def test_keys_of_later_versions_are_passed_over():
    document = json.loads(to_json(FACTS))
    document["declares"][0]["since"] = "2031"
    assert from_json(json.dumps(document | {"extra": []})) == FACTS
    assert VALIDATOR.is_valid(document)


def test_a_newer_version_is_refused_with_what_to_do():
    error = refusal(json.dumps(DOCUMENT | {"version": 2, "declares": "moved"}))
    assert error.message == (
        "orders.json cannot be read as a facts file: its version is 2, and this Soniq reads "
        "versions up to 1"
    )
    assert error.suggestions == (
        "upgrade Soniq here, or make the file with the Soniq that is installed here",
    )


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "it is not JSON (line 1: Expecting value)"),
        ('{"format": "soniq-facts",\n', "it is not JSON (line 2: "),
        (b"\xff\xfe\x00", "it is not "),
        ("[" * 100_000, "it is nested too deeply"),
        ("[]", "it has no format"),
        ("{}", "it has no format"),
        ('{"format": 3}', "its format is 'a number', not 'soniq-facts'"),
        ('{"format": "soniq-contract-snapshot", "version": 1}', "its format is 'soniq-contract"),
        ('{"format": "soniq-facts"}', "it has no version"),
        ('{"format": "soniq-facts", "version": true}', "it has no version"),
        ('{"format": "soniq-facts", "version": 0}', "it has no version"),
        ('{"format": "soniq-facts", "version": ' + "9" * 5000 + "}", "it is not JSON"),
    ],
)
def test_what_is_no_facts_file_is_refused_in_one_line(text, problem):
    error = refusal(text)
    assert error.message.startswith(f"orders.json cannot be read as a facts file: {problem}")
    assert "\n" not in error.message
    assert error.details() == []
    assert error.suggestions


def test_rows_are_values():
    assert len({DECLARED.place, ENQUEUED.place, HANDLED.place}) == 1
    with pytest.raises(dataclasses.FrozenInstanceError):
        DECLARED.task = "other"
