"""The live registry: who reads and who writes each task, in which shape."""

from __future__ import annotations

from uuid import uuid4

from soniq.runtime.ports import Store

from .records import OTHER, TASK, House, reader, start_worker, worker, writer

SCHEMA = {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]}


async def test_a_reader_is_listed_with_its_worker(store: Store) -> None:
    record = worker(queues=("a",))
    await store.register_worker(record, 30.0, [reader(fingerprint="f1", schema=SCHEMA)])
    (entry,) = await store.registry()
    assert (entry.role, entry.task, entry.instance) == ("reader", TASK, str(record.id))
    assert (entry.service, entry.version, entry.hostname) == ("billing", "1.2", "host")
    assert (entry.queues, entry.fingerprint, entry.schema) == (("a",), "f1", SCHEMA)
    assert (entry.python_version, entry.pydantic_version) == ("3.12.1", "2.9.0")
    assert entry.live


async def test_a_worker_is_listed_once_for_each_task(store: Store) -> None:
    await start_worker(store, TASK, OTHER)
    assert [entry.task for entry in await store.registry()] == sorted([TASK, OTHER])


async def test_a_task_without_model_has_no_shape(store: Store) -> None:
    await store.register_worker(worker(), 30.0, [reader()])
    await store.register_writers([writer()])
    for entry in await store.registry():
        assert (entry.fingerprint, entry.schema) == (None, None)


async def test_both_sides_of_one_model_show_the_same_shape(store: Store) -> None:
    await store.register_worker(worker(), 30.0, [reader(fingerprint="r1", shape="w1")])
    await store.register_writers([writer(fingerprint="w1")])
    assert [(e.fingerprint, e.shape) for e in await store.registry()] == [
        ("r1", "w1"),
        ("w1", "w1"),
    ]


async def test_readers_go_with_their_worker(store: Store) -> None:
    worker_id = await start_worker(store)
    await store.remove_worker(worker_id)
    assert await store.registry() == []


async def test_a_reader_whose_lease_ran_out_is_not_live(house: House) -> None:
    await start_worker(house.store, lease=30)
    await house.advance(31)
    (entry,) = await house.store.registry()
    assert not entry.live


async def test_a_writer_is_listed(store: Store) -> None:
    record = writer(queue="q", fingerprint="f2", schema=SCHEMA)
    await store.register_writers([record])
    (entry,) = await store.registry()
    assert (entry.role, entry.task, entry.instance) == ("writer", TASK, str(record.producer_id))
    assert (entry.service, entry.version, entry.queues) == ("shop", "3.0", ("q",))
    assert (entry.fingerprint, entry.schema) == ("f2", SCHEMA)
    assert entry.first_seen == entry.last_seen
    assert entry.live


async def test_registering_no_writers_does_nothing(store: Store) -> None:
    await store.register_writers([])
    assert await store.registry() == []


async def test_a_writer_seen_again_keeps_its_first_time(house: House) -> None:
    await house.store.register_writers([writer()])
    await house.advance(100)
    latest = writer(producer_id=uuid4(), queue="moved")
    await house.store.register_writers([latest])
    (entry,) = await house.store.registry()
    assert 99 <= (entry.last_seen - entry.first_seen).total_seconds() <= 110
    assert (entry.instance, entry.queues) == (str(latest.producer_id), ("moved",))


async def test_each_release_and_shape_of_a_writer_is_a_line(store: Store) -> None:
    await store.register_writers(
        [
            writer(version="1", fingerprint="a"),
            writer(version="2", fingerprint="a"),
            writer(version="2", fingerprint="b"),
            writer(version="2", service="other", fingerprint="a"),
        ]
    )
    assert len(await store.registry()) == 4


async def test_a_forgotten_release_writes_nothing(store: Store) -> None:
    await store.register_writers(
        [
            writer(version="1", fingerprint="a"),
            writer(OTHER, version="1"),
            writer(version="2", fingerprint="a"),
            writer(version="1", service="other"),
        ]
    )
    assert await store.forget_writer("shop", "1") == 2
    left = [(entry.service, entry.version) for entry in await store.registry()]
    assert left == [("other", "1"), ("shop", "2")]
    assert await store.forget_writer("shop", "1") == 0


async def test_a_forgotten_release_that_still_writes_is_back(store: Store) -> None:
    await store.register_writers([writer(version="1")])
    await store.forget_writer("shop", "1")
    await store.register_writers([writer(version="1")])
    assert len(await store.registry()) == 1


async def test_a_writer_not_seen_for_an_hour_is_not_live(house: House) -> None:
    await house.store.register_writers([writer()])
    await house.advance(3500)
    assert [entry.live for entry in await house.store.registry()] == [True]
    await house.advance(200)
    assert [entry.live for entry in await house.store.registry()] == [False]


async def test_lines_are_ordered_by_task_role_and_service(store: Store) -> None:
    await store.register_worker(worker(service="z"), 30.0, [reader("b.b"), reader("a.a")])
    await store.register_worker(worker(service="y"), 30.0, [reader("b.b")])
    await store.register_writers([writer("b.b", service="x"), writer("a.a", service="w")])
    lines = [(entry.task, entry.role, entry.service) for entry in await store.registry()]
    assert lines == [
        ("a.a", "reader", "z"),
        ("a.a", "writer", "w"),
        ("b.b", "reader", "y"),
        ("b.b", "reader", "z"),
        ("b.b", "writer", "x"),
    ]


async def test_a_reader_and_a_writer_share_a_schema(store: Store) -> None:
    await store.register_worker(worker(), 30.0, [reader(fingerprint="same", schema=SCHEMA)])
    await store.register_writers([writer(fingerprint="same", schema=SCHEMA)])
    assert [entry.schema for entry in await store.registry()] == [SCHEMA, SCHEMA]


async def test_models_of_one_shape_keep_the_schemas_that_tell_them_apart(store: Store) -> None:
    naive: dict[str, object] = {**SCHEMA, "x-soniq": {"timezone": "naive"}}
    aware: dict[str, object] = {**SCHEMA, "x-soniq": {"timezone": "aware"}}
    await store.register_worker(worker(), 30.0, [reader(fingerprint="same", schema=naive)])
    await store.register_worker(worker(), 30.0, [reader(fingerprint="same", schema=aware)])
    await store.register_writers([writer(version="1", fingerprint="same", schema=naive)])
    await store.register_writers([writer(version="2", fingerprint="same", schema=aware)])
    entries = await store.registry()
    for role in ("reader", "writer"):
        found = [entry.schema for entry in entries if entry.role == role]
        assert sorted(found, key=repr) == sorted([naive, aware], key=repr)
