"""Equal schemas are compared once, and the verdict is the same."""

from __future__ import annotations

import json

from soniq.drift.comparisons import SchemaJudge
from soniq.drift.landscape import Reader
from soniq.drift.shapes import judge_by_schemas

from .parties import New, Old, reader, writer


def shuffled(side: Reader) -> Reader:
    """Return a reader whose schema is equal and another object, as from a database."""
    schema = json.loads(json.dumps(side.schema, sort_keys=True))
    return reader(schema=schema, shape=side.shape)


def test_each_pair_of_equal_schemas_is_compared_once() -> None:
    judge = SchemaJudge()
    for task in ("a.b.v1", "c.d.v1"):
        for source in (writer(Old), writer(New), writer(Old)):
            for target in (reader(Old), reader(New), shuffled(reader(New))):
                verdict = judge(source, target, task)
                assert verdict == judge_by_schemas(source, target, task)
    assert judge.compared == 4


def test_a_side_without_a_schema_leaves_it_open() -> None:
    judge = SchemaJudge()
    for source, target in ((writer(None), reader()), (writer(), reader(None))):
        assert judge(source, target, "a.b.v1") == judge_by_schemas(source, target, "a.b.v1")
    assert judge.compared == 0
