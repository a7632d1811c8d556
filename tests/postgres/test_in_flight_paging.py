"""How rows in flight are cut into pages: by how many there are and by how long their args are."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import asyncpg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from soniq.drift.in_flight import Candidate, Count
from soniq.drift.progress import to_document
from soniq.errors import ArgProblem
from soniq.postgres import in_flight as paging
from soniq.postgres.database import Statements
from soniq.postgres.store import PostgresStore
from soniq.runtime.config import Settings
from soniq.runtime.in_flight import InFlightFilter, InFlightPage, Wanted
from soniq.testing import run_blocking

pytestmark = pytest.mark.postgres

FILL = """
    INSERT INTO soniq_jobs (id, task, queue, args)
    SELECT ('00000000-0000-7000-8000-' || lpad(to_hex(number), 12, '0'))::uuid,
           'billing.send', 'default', json_build_object('text', repeat('x', size))
    FROM unnest($1::int[]) WITH ORDINALITY AS given (size, number)
"""


@asynccontextmanager
async def filled(dsn: str, sizes: list[int]) -> AsyncIterator[PostgresStore]:
    sql = await asyncpg.connect(dsn)
    try:
        await sql.execute("TRUNCATE soniq_jobs")
        await sql.execute(FILL, sizes)
    finally:
        await sql.close()
    store = PostgresStore(Settings(database_url=dsn))
    await store.open()
    try:
        yield store
    finally:
        await store.close()


async def pages_of(dsn: str, sizes: list[int], wanted: Wanted | None = None) -> list[InFlightPage]:
    async with filled(dsn, sizes) as store:
        return [page async for page in store.in_flight(InFlightFilter(), wanted)]


def texts_in(pages: list[InFlightPage]) -> list[str]:
    return [text for page in pages for batch in page.batches for text in batch.args]


def sizes_in(page: InFlightPage) -> list[int]:
    rows = sorted(row for batch in page.batches for row in batch.rows())
    return [len(json.loads(row.args)["text"]) for row in rows]


@pytest.fixture
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paging, "_FIRST_ROWS", 4)
    monkeypatch.setattr(paging, "MOST_ROWS", 8)
    monkeypatch.setattr(paging, "MOST_BYTES", 2000)
    monkeypatch.setattr(paging, "USUAL_BYTES", 400)


SIZES = st.lists(st.sampled_from([0, 5, 40, 200, 900, 1900, 5000]), max_size=30)


@pytest.mark.usefixtures("small_pages")
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(sizes=SIZES)
def test_every_row_comes_once_and_no_page_is_too_large(
    soniq_database_url: str, sizes: list[int]
) -> None:
    pages = run_blocking(pages_of(soniq_database_url, sizes))

    assert [size for page in pages for size in sizes_in(page)] == sizes
    for page in pages:
        texts = [text for batch in page.batches for text in batch.args]
        assert len(texts) <= 8
        assert len(texts) == 1 or sum(map(len, texts)) <= 2000


def is_long(page: InFlightPage) -> bool:
    return any(len(text) > 150 for text in texts_in([page]))


@pytest.mark.usefixtures("small_pages")
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(sizes=SIZES)
def test_ids_come_where_they_are_wanted(soniq_database_url: str, sizes: list[int]) -> None:
    asked: list[int] = []

    def wanted(page: InFlightPage) -> bool:
        asked.append(page.size)
        return is_long(page)

    pages = run_blocking(pages_of(soniq_database_url, sizes, wanted))

    assert [len(json.loads(text)["text"]) for text in texts_in(pages)] == sizes
    assert [size for size in asked if size] == [page.size for page in pages]
    for page in pages:
        for batch in page.batches:
            assert len(batch.ids) in (0, 16 * len(batch.args))
            assert len(batch.ids) == 2 * len(batch.moments)
        if is_long(page):
            assert sizes_in(page) == [len(json.loads(text)["text"]) for text in texts_in([page])]
    if pages:
        assert pages[-1].last.int % 2**48 == len(sizes)


@pytest.mark.usefixtures("small_pages")
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(sizes=SIZES)
def test_counting_by_page_comes_to_the_same_as_row_by_row(
    soniq_database_url: str, sizes: list[int]
) -> None:
    def read(args: str) -> list[ArgProblem]:
        return [ArgProblem("text", "string_too_long", "")] if len(args) > 150 else []

    def scan(texts: Sequence[str]) -> list[int]:
        return [number for number, text in enumerate(texts) if len(text) > 150]

    async def counted() -> tuple[Count, Count]:
        candidates = {"billing.send": Candidate(read, scan=scan)}
        by_page, one_by_one = Count(candidates), Count(candidates)
        async with filled(soniq_database_url, sizes) as store:
            whole = InFlightFilter()
            async for page in store.in_flight(whole, lambda it: by_page.needs_ids(it.batches)):
                by_page.add_page(page.batches)
            async for page in store.in_flight(whole):
                one_by_one.add(sorted(row for batch in page.batches for row in batch.rows()))
        return by_page, one_by_one

    by_page, one_by_one = run_blocking(counted())
    assert to_document(by_page) == to_document(one_by_one)


async def test_pages_without_ids_ask_again_only_where_they_are_wanted(
    soniq_database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "_FIRST_ROWS", 100)
    monkeypatch.setattr(paging, "MOST_ROWS", 100)
    sent: list[bool] = []
    fetch = Statements.fetch

    async def counted(self: Statements, query: str, *args: object) -> list[asyncpg.Record]:
        if query == "in_flight":
            sent.append(bool(args[-1]))
        return await fetch(self, query, *args)

    monkeypatch.setattr(Statements, "fetch", counted)
    sizes = [10] * 1000 + [500] + [10] * 998
    await pages_of(soniq_database_url, sizes, is_long)

    # twenty pages; again the long one, whose next but one had been asked for, and the last
    assert len(sent) == 20 + 2
    assert sum(sent) == 3


async def test_a_few_statements_read_many_rows(
    soniq_database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = []
    fetch = Statements.fetch

    async def counted(self: Statements, query: str, *args: object) -> list[asyncpg.Record]:
        sent.append(query)
        return await fetch(self, query, *args)

    monkeypatch.setattr(Statements, "fetch", counted)
    pages = await pages_of(soniq_database_url, [10] * 30_000)

    assert sum(page.size for page in pages) == 30_000
    # a thousand, four thousand, and then ten thousand at a time
    assert sent.count("in_flight") == 5
    assert all(len(page.batches) == 1 for page in pages)


async def test_args_of_a_megabyte_come_few_at_a_time(soniq_database_url: str) -> None:
    sizes = [20] * 300 + [1_000_000] * 40 + [20] * 300
    pages = await pages_of(soniq_database_url, sizes)

    assert [size for page in pages for size in sizes_in(page)] == sizes
    assert max(sum(len(text) for b in page.batches for text in b.args) for page in pages) <= (
        paging.MOST_BYTES
    )


async def test_the_last_id_of_all_can_be_gone_on_from(soniq_database_url: str) -> None:
    async with filled(soniq_database_url, [1]) as store:
        last = InFlightFilter(after=paging._LAST_ID)
        assert [page async for page in store.in_flight(last)] == []


async def test_a_reader_that_leaves_early_leaves_nothing_behind(soniq_database_url: str) -> None:
    async with filled(soniq_database_url, [10] * 3000) as store:
        pages = store.in_flight(InFlightFilter())
        await anext(pages)
        await pages.aclose()
        # the connection is whole again
        assert await store.count_in_flight(InFlightFilter()) == 3000
        assert sum([page.size async for page in store.in_flight(InFlightFilter())]) == 3000
