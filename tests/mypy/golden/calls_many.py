"""Many jobs at once: the args of each are judged as if it were alone."""

# ruff: noqa: C417

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Iterator
from typing import Any, TypedDict

from pydantic import BaseModel

from soniq import Soniq, task_ref


class Receipt(BaseModel):
    order_id: str
    note: str = ""


class Special(Receipt):
    pass


class Stranger(BaseModel):
    order_id: str


class Own:
    def __iter__(self) -> Iterator[Receipt]:
        return iter([])


class Wrong(TypedDict):
    order_id: int


receipt = task_ref(name="billing.receipts.send.v1", args_model=Receipt)
bare = task_ref(name="billing.bare.v1")
app = Soniq()

RECEIPTS = [Receipt(order_id="o1")]
STRANGERS = [Stranger(order_id="o1")]
NUMBERS = [{"order_id": 1}]
TEXTS = [{"order_id": "o1"}]
MIXED = [Receipt(order_id="o1"), {"order_id": "o2"}]


async def right(many: Iterable[Receipt], generator: Iterator[dict[str, Any]], unknown: Any, own: Own, wides: list[object]) -> None:
    await app.enqueue_many(receipt, wides)
    await app.enqueue_many(receipt, own)
    await app.enqueue_many(receipt, [])
    await app.enqueue_many(receipt, [{"order_id": "o1"}, {"order_id": "o2", "note": "n"}])
    await app.enqueue_many(receipt, ({"order_id": "o1"}, Receipt(order_id="o2"), Special(order_id="o3")))
    await app.enqueue_many(receipt, args=[{"order_id": "o1"}], queue="q", delay=1)
    await app.enqueue_many(receipt, [{"order_id": x} for x in "ab"])
    await app.enqueue_many(receipt, ({"order_id": x} for x in "ab"))
    await app.enqueue_many(receipt, [{"order_id": x} for x in ("a", 1) if isinstance(x, str)])
    await app.enqueue_many(receipt, [Receipt(order_id=x) for x in "ab"])
    await app.enqueue_many(receipt, [{"order_id": "o1"}, *TEXTS])
    await app.enqueue_many(receipt, RECEIPTS)
    await app.enqueue_many(receipt, TEXTS)
    await app.enqueue_many(receipt, MIXED)
    await app.enqueue_many(receipt, many)
    await app.enqueue_many(receipt, generator)
    await app.enqueue_many(receipt, unknown)
    await app.enqueue_many(receipt, RECEIPTS + RECEIPTS)
    await app.enqueue_many(receipt, map(lambda x: {"order_id": x}, "ab"))
    await app.enqueue_many(receipt, TEXTS if unknown else [{"order_id": "o1"}])
    await app.enqueue_many(bare, [{"anything": 1}], priority=1)
    await app.enqueue_many("billing.receipts.send.v1", [{"order_id": "o1"}])
    ids: list[str] = await app.enqueue_many(receipt, TEXTS)
    print(ids)


async def wrong(wrong: list[Wrong], numbers: list[int], later: AsyncIterator[Receipt]) -> None:
    await app.enqueue_many(receipt, wrong)  # E:37: Receipt.order_id takes "str", not "int" [soniq-args]
    await app.enqueue_many(receipt, NUMBERS)  # E:37: Receipt.order_id takes "str", and every value here is "int" [soniq-args]
    await app.enqueue_many(receipt, [{}])  # E:38: the key 'order_id' is missing, which Receipt requires [soniq-args]
    await app.enqueue_many(receipt, [{"order_id": "o1"}, {"order_id": 1}, {"oder_id": "o1"}])  # E:71: Receipt.order_id takes "str", not "int" [soniq-args] && E:76: Receipt has no field 'oder_id'; did you mean 'order_id'? [soniq-args]
    await app.enqueue_many(receipt, ({"order_id": 1}, {"order_id": "o2", "colour": "red"}))  # E:51: Receipt.order_id takes "str", not "int" [soniq-args] && E:74: Receipt has no field 'colour'; the fields are order_id, note [soniq-args]
    await app.enqueue_many(receipt, args=[{"order_id": 1}])  # E:56: Receipt.order_id takes "str", not "int" [soniq-args]
    await app.enqueue_many(receipt, [{"order_id": 1} for x in "ab"])  # E:51: Receipt.order_id takes "str", not "int" [soniq-args]
    await app.enqueue_many(receipt, [{"order_id": x} for x in (1, 2)])  # E:51: Receipt.order_id takes "str", not "int" [soniq-args]
    await app.enqueue_many(receipt, ({"oder_id": x} for x in "ab"))  # E:39: Receipt has no field 'oder_id'; did you mean 'order_id'? [soniq-args]
    await app.enqueue_many(receipt, [Stranger(order_id="o1")])  # E:38: args is "Stranger", and the task takes "Receipt" or a mapping with str keys [soniq-args]
    await app.enqueue_many(receipt, [Stranger(order_id=x) for x in "ab"])  # E:38: args is "Stranger", and the task takes "Receipt" or a mapping with str keys [soniq-args]
    await app.enqueue_many(receipt, [{"order_id": "o1"}, None, "o1"])  # E:58: args is "None", and the task takes "Receipt" or a mapping with str keys [soniq-args] && E:64: args is "str", and the task takes "Receipt" or a mapping with str keys [soniq-args]
    await app.enqueue_many(receipt, [{"order_id": 1}, *TEXTS])  # E:51: Receipt.order_id takes "str", not "int" [soniq-args]
    await app.enqueue_many(receipt, STRANGERS)  # E:37: args is "Stranger", and the task takes "Receipt" or a mapping with str keys [soniq-args]
    await app.enqueue_many(receipt, numbers)  # E:37: args is "int", and the task takes "Receipt" or a mapping with str keys [soniq-args]
    await app.enqueue_many(receipt, later)
    await app.enqueue_many(receipt, {"order_id": "o1"})  # E:37: enqueue_many takes the args of all jobs as one list, and this is "dict[str, str]" [soniq-args]
    await app.enqueue_many(receipt, Receipt(order_id="o1"))  # E:37: enqueue_many takes the args of all jobs as one list, and this is "Receipt" [soniq-args]
    await app.enqueue_many(receipt, "o1")  # E:37: enqueue_many takes the args of all jobs as one list, and this is "str" [soniq-args]
    await app.enqueue_many(receipt, None)  # E:37: enqueue_many takes the args of all jobs as one list, and this is "None" [soniq-args]
    await app.enqueue_many(receipt)  # E:11: enqueue_many takes the args of all jobs as one list; add it [soniq-args]
    await app.enqueue_many(receipt, TEXTS, TEXTS)  # E:44: enqueue_many takes the args of all jobs as one list; pass them in one list [soniq-args]
    await app.enqueue_many(receipt, TEXTS, quue="q")  # E:49: enqueue_many has no option 'quue'; did you mean 'queue'? [soniq-option]
    await app.enqueue_many(receipt, TEXTS, unique=True)  # E:51: enqueue_many has no option 'unique'; the options are queue, priority, scheduled_at, delay, connection [soniq-option]
    await app.enqueue_many(receipt, TEXTS, order_id="o1")  # E:53: enqueue_many has no option 'order_id'; the options are queue, priority, scheduled_at, delay, connection [soniq-option]
    await app.enqueue_many(receipt, TEXTS, priority="x")  # E:53: the option priority takes "int | None", not "str" [soniq-option]
    await app.enqueue_many(bare, [1])  # E:35: args is "int", and the task takes a mapping with str keys [soniq-args]
