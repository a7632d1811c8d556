"""How rows in flight are read: by two indexes merged, never by sorting the tables."""

from __future__ import annotations

import json
from uuid import uuid4

import asyncpg
import pytest

from soniq.postgres.database import query_text

pytestmark = pytest.mark.postgres

FILL = """
    INSERT INTO soniq_jobs (id, task, queue, args)
    SELECT gen_random_uuid(), 'billing.send', 'default', '{}' FROM generate_series(1, 2000)
"""


@pytest.mark.parametrize("after", [None, uuid4()])
@pytest.mark.parametrize("tasks", [None, ["billing.send"]])
async def test_rows_in_flight_are_not_sorted(
    soniq_database_url: str, tasks: list[str] | None, after: object
) -> None:
    sql = await asyncpg.connect(soniq_database_url)
    try:
        async with sql.transaction():
            await sql.execute(FILL)
            await sql.fetchrow(query_text("set_in_flight_settings", "public"))
            query = f"EXPLAIN (FORMAT JSON) {query_text('in_flight', 'public')}"
            plan = json.loads(await sql.fetchval(query, tasks, None, after, 2**32))
    finally:
        await sql.close()
    text = json.dumps(plan)
    assert '"Node Type": "Merge Append"' in text
    assert '"Node Type": "Sort"' not in text
    assert '"Node Type": "Gather' not in text
