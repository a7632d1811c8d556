"""Contract snapshots: what they hold, that they come back, and what is refused."""

from __future__ import annotations

import dataclasses
import json

import jsonschema
import pytest
from hypothesis import given

from soniq.contract.snapshots import SCHEMA_PATH, Contract, SourceModule, from_json, to_json
from soniq.errors import InvalidSnapshot

from .documents import CONTRACT, SNAPSHOT, all_snapshots, damaged

SCHEMA = json.loads(SCHEMA_PATH.read_text(encoding="utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
DAMAGED = dict(damaged(json.loads(to_json(SNAPSHOT))))


@given(all_snapshots)
def test_snapshots_come_back(some):
    back = from_json(to_json(some))
    assert len(back.tasks) == len(some.tasks)
    assert all(task in some.tasks for task in back.tasks)
    assert {module.name: module for module in back.modules} == {m.name: m for m in some.modules}
    assert to_json(back) == to_json(some)


@given(all_snapshots)
def test_whatever_is_written_is_valid_by_the_published_schema(some):
    VALIDATOR.validate(json.loads(to_json(some)))


@pytest.mark.parametrize("text", ["", "\n", "a\r\nb\rc\x0cd\n", "x = '\u2028'", "ö" * 300])
def test_source_comes_back_to_the_character(text):
    module = SourceModule(name="a", package=False, text=text)
    (back,) = from_json(to_json(dataclasses.replace(SNAPSHOT, modules=(module,)))).modules
    assert back == module


def test_a_line_of_source_is_a_line_of_the_file():
    source = "\n".join(f"line_{number} = {number}" for number in range(20))
    module = SourceModule(name="a", package=False, text=source)
    text = to_json(dataclasses.replace(SNAPSHOT, modules=(module,)))
    assert '        "line_7 = 7",\n        "line_8 = 8",\n' in text


def test_order_does_not_matter():
    other = Contract(task="a.b")
    one = dataclasses.replace(SNAPSHOT, tasks=(CONTRACT, other))
    two = dataclasses.replace(SNAPSHOT, tasks=(other, CONTRACT))
    assert to_json(one) == to_json(two)


def test_the_published_schema_is_one():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_the_published_schema_has_the_fields_of_the_class():
    part = SCHEMA["$defs"]["task"]
    names = [field.name for field in dataclasses.fields(Contract)]
    assert list(part["properties"]) == part["required"] == names


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


@pytest.mark.parametrize("name", ["", "a.", "../a", "a/b", "a b", ".a", "a..b"])
def test_a_module_name_that_cannot_be_imported_is_refused(name):
    document = json.loads(to_json(SNAPSHOT))
    document["modules"][0]["name"] = name
    with pytest.raises(InvalidSnapshot, match="the dotted name of a module"):
        from_json(json.dumps(document))
    assert not VALIDATOR.is_valid(document)


def test_a_facts_file_is_no_snapshot():
    with pytest.raises(InvalidSnapshot) as refused:
        from_json('{"format": "soniq-facts", "version": 1}', "orders.json")
    assert refused.value.message == (
        "orders.json cannot be read as a contract snapshot: its format is 'soniq-facts', "
        "not 'soniq-contract-snapshot'"
    )
