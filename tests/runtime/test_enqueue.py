"""The enqueuing half of an application, and the registration of what it writes."""

from __future__ import annotations

import asyncio

import pytest
from pydantic import BaseModel

from soniq import Soniq, task_ref
from soniq.errors import DatabaseUnreachable, InvalidTaskName, TaskArgsInvalid
from soniq.runtime.addressing import AddressBook
from soniq.runtime.call_options import NO_OPTIONS, EnqueueOptions
from soniq.runtime.config import load_settings
from soniq.runtime.enqueue import REFRESH, Producer
from soniq.runtime.handlers import build_handler
from soniq.runtime.ports import Store
from soniq.runtime.registry import HandlerRegistry
from soniq.runtime.versions import running_versions

from .engine import PATIENCE, WatchedStore


class Order(BaseModel):
    order_id: str
    count: int = 1


ORDER = task_ref(name="shop.order", args_model=Order)
PLAIN = task_ref(name="shop.plain")


class House:
    """A producer on a store, with the address book it uses."""

    def __init__(self, limit: int = 1000, **settings: object) -> None:
        self.store = WatchedStore()
        self.handlers = HandlerRegistry()
        self.book = AddressBook(
            load_settings(settings, environ={}), self.handlers, running_versions()
        )
        self.opened = 0
        self.producer = Producer(self.open, self.book, limit)

    async def open(self) -> Store:
        self.opened += 1
        return self.store

    async def enqueue(self, ref: object, args: object, options: EnqueueOptions = NO_OPTIONS) -> str:
        return await self.producer.enqueue(self.book.address(ref), args, options)


@pytest.fixture
def house() -> House:
    return House()


# --- addresses --------------------------------------------------------------------------------


def test_an_address_is_worked_out_once(house: House) -> None:
    assert house.book.address(ORDER) is house.book.address(ORDER)


def test_refs_that_differ_in_their_queue_have_addresses_of_their_own(house: House) -> None:
    assert house.book.address(ORDER).queue == "default"
    assert house.book.address(ORDER.with_default_queue("mail")).queue == "mail"


def test_a_registration_has_addresses_worked_out_anew(house: House) -> None:
    before = house.book.address(PLAIN)

    async def handler() -> None: ...

    house.handlers.register(
        build_handler(
            handler,
            ref=PLAIN,
            name=None,
            validate=None,
            options={"priority": 3, "unique": True},
            pattern="",
        )
    )
    house.book.forget()
    after = house.book.address(PLAIN)
    assert (before.priority, before.unique) == (None, False)
    assert (after.priority, after.unique) == (3, True)


def test_the_same_model_has_the_same_fingerprint_under_every_name(house: House) -> None:
    other = task_ref(name="shop.reorder", args_model=Order)
    first, second = house.book.address(ORDER), house.book.address(other)
    assert first.origin.fingerprint == second.origin.fingerprint is not None
    assert house.book.address(PLAIN).origin.fingerprint is None


def test_the_digest_of_a_unique_job_belongs_to_its_task(house: House) -> None:
    unique = EnqueueOptions(unique=True)
    first = house.book.address(PLAIN).unique_key("{}", unique)
    second = house.book.address(task_ref(name="shop.other")).unique_key("{}", unique)
    assert first != second
    assert house.book.address(PLAIN).unique_key("{}", NO_OPTIONS) is None


def test_a_dedup_key_never_meets_a_digest_of_args(house: House) -> None:
    address = house.book.address(PLAIN)
    keyed = address.unique_key("{}", EnqueueOptions(dedup_key="{}"))
    hashed = address.unique_key("{}", EnqueueOptions(unique=True))
    assert keyed != hashed


def test_a_plain_digest_does_not_depend_on_the_order_of_keys(house: House) -> None:
    address, unique = house.book.address(PLAIN), EnqueueOptions(unique=True)
    assert address.unique_key('{"a":1,"b":2}', unique) == address.unique_key(
        '{"b": 2, "a": 1}', unique
    )


def test_unique_false_overrides_the_handlers_default(house: House) -> None:
    async def handler() -> None: ...

    built = build_handler(
        handler, ref=PLAIN, name=None, validate=None, options={"unique": True}, pattern=""
    )
    address = house.book.address(built)
    assert address.unique_key("{}", NO_OPTIONS) is not None
    assert address.unique_key("{}", EnqueueOptions(unique=False)) is None


def test_a_bad_name_is_refused_even_where_any_name_goes() -> None:
    house = House(enqueue_validation="none")
    with pytest.raises(InvalidTaskName):
        house.book.address("Bad Name")


# --- writing ----------------------------------------------------------------------------------


async def test_refused_args_open_no_store(house: House) -> None:
    with pytest.raises(TaskArgsInvalid):
        await house.enqueue(ORDER, {"order_id": 1})
    assert house.opened == 0


async def test_a_failed_insert_is_the_callers_to_know(house: House) -> None:
    house.store.failures["insert"].append(DatabaseUnreachable("db", "gone"))
    with pytest.raises(DatabaseUnreachable):
        await house.enqueue(PLAIN, {})


async def test_many_jobs_are_stored_in_one_call(house: House) -> None:
    address = house.book.address(ORDER)
    ids = await house.producer.enqueue_many(
        address, [{"order_id": str(n)} for n in range(100)], NO_OPTIONS
    )
    assert len(set(ids)) == 100
    assert house.store.calls["insert_many"] == 1


# --- the registry -----------------------------------------------------------------------------


async def test_a_shape_is_registered_once_however_often_it_is_written(house: House) -> None:
    for _ in range(10):
        await house.enqueue(ORDER, {"order_id": "o"})
    await house.producer.close()
    assert house.store.calls["register_writers"] == 1


async def test_shapes_written_together_are_registered_together(house: House) -> None:
    await house.enqueue(ORDER, {"order_id": "o"})
    await house.enqueue(PLAIN, {})
    await house.producer.close()
    entries = await house.store.registry()
    assert [entry.task for entry in entries] == ["shop.order", "shop.plain"]
    assert house.store.calls["register_writers"] <= 2


async def test_a_writer_that_goes_on_is_registered_anew_after_a_while(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await house.enqueue(PLAIN, {})
    await house.producer.close()
    loop = asyncio.get_running_loop()
    now = loop.time()
    monkeypatch.setattr(loop, "time", lambda: now + REFRESH + 1)
    await house.enqueue(PLAIN, {})
    monkeypatch.undo()
    await house.producer.close()
    assert house.store.calls["register_writers"] == 2


async def test_a_failed_registration_is_made_up_for_with_the_next_job(house: House) -> None:
    house.store.failures["register_writers"].append(DatabaseUnreachable("db", "gone"))
    await house.enqueue(PLAIN, {})
    await house.producer.close()
    await house.enqueue(PLAIN, {})
    await house.producer.close()
    assert [entry.task for entry in await house.store.registry()] == ["shop.plain"]


def test_a_script_that_just_ends_has_registered_what_it_wrote() -> None:
    stores: list[WatchedStore] = []

    async def script() -> None:
        stores.append(WatchedStore())
        await Soniq(store=stores[0]).enqueue(ORDER, args={"order_id": "o"})

    asyncio.run(script())
    (store,) = stores
    assert [entry.task for entry in asyncio.run(store.registry())] == ["shop.order"]


async def test_an_enqueue_does_not_wait_for_the_registry(house: House) -> None:
    go_on = asyncio.Event()
    plain = house.store.register_writers

    async def slow(writers: object) -> None:
        await go_on.wait()
        await plain(writers)

    house.store.register_writers = slow
    async with asyncio.timeout(PATIENCE):
        await house.enqueue(PLAIN, {})
    go_on.set()
    await house.producer.close()
