"""How rows in flight are read: along two indexes, never by sorting or reading the tables."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from soniq.postgres.database import query_text

pytestmark = pytest.mark.postgres

FILL = (
    """
    INSERT INTO soniq_jobs (id, task, queue, args)
    SELECT gen_random_uuid(), 'billing.send', 'default', '{}' FROM generate_series(1, 4000)
    """,
    """
    INSERT INTO soniq_dead_letters
        (id, task, queue, run_at, args, created_at, attempt, reason, message)
    SELECT gen_random_uuid(), 'billing.send', 'default', now(), '{}', now(), 1, 'rejected', ''
    FROM generate_series(1, 4000)
    """,
)


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for below in plan.get("Plans", ()):
        yield from nodes(below)


@pytest.mark.parametrize("first", [UUID(int=0), uuid4()])
@pytest.mark.parametrize("tasks", [None, ["billing.send"]])
@pytest.mark.parametrize("analyzed", [True, False])
async def test_a_page_is_read_along_the_primary_keys(
    soniq_database_url: str, tasks: list[str] | None, first: UUID, analyzed: bool
) -> None:
    sql = await asyncpg.connect(soniq_database_url)
    try:
        async with sql.transaction():
            for statement in FILL:
                await sql.execute(statement)
            if analyzed:
                await sql.execute("ANALYZE soniq_jobs, soniq_dead_letters")
            await sql.fetchrow(query_text("set_in_flight_settings", "public"))
            query = f"EXPLAIN (FORMAT JSON) {query_text('in_flight', 'public')}"
            plan = json.loads(await sql.fetchval(query, tasks, None, first, 2**32, 500, 1000, True))
    finally:
        await sql.close()
    found = list(nodes(plan[0]["Plan"]))
    kinds = {node["Node Type"] for node in found}
    assert kinds.isdisjoint({"Sort", "Incremental Sort", "Seq Scan", "Gather", "Gather Merge"})
    assert {"Merge Append", "Limit"} <= kinds
    tables = [node for node in found if "Relation Name" in node]
    assert {node["Relation Name"] for node in tables} == {"soniq_jobs", "soniq_dead_letters"}
    for node in tables:
        assert "id >=" in node.get("Index Cond", node.get("Recheck Cond", ""))
