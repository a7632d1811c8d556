"""The keys of args, in every form that makes an object."""

# ruff: noqa: B905, C406, C408, C420, F601, F841, PIE800, UP042

from collections.abc import Mapping
from enum import Enum
from typing import Any, Final, Literal, TypedDict, cast

from pydantic import BaseModel

from soniq import Soniq, task_ref


class Invoice(BaseModel):
    order_id: str
    customer: str
    note: str = ""


class Ping(BaseModel):
    pass


class Count(BaseModel):
    count: int
    label: str = ""


class Whole(TypedDict):
    order_id: str
    customer: str


class Half(TypedDict):
    order_id: str


class Maybe(TypedDict, total=False):
    order_id: str
    customer: str


class Misspelt(TypedDict):
    order_id: str
    custmer: str


class Wide(TypedDict):
    order_id: str
    customer: str
    colour: str


class Wrong(TypedDict):
    order_id: int
    customer: str


class Names(str, Enum):
    ORDER_ID = "order_id"
    CUSTOMER = "customer"


send = task_ref(name="billing.invoices.send.v2", args_model=Invoice)
ping = task_ref(name="billing.ping.v1", args_model=Ping)
tally = task_ref(name="billing.count.v1", args_model=Count)
app = Soniq()

KEY: Final = "customer"
TYPO: Final = "custmer"
LITERAL: Literal["customer"] = "customer"
TYPO_LITERAL: Literal["custmer"] = "custmer"
ORDER_ID: Final = "o1"
WHOLE: Whole = {"order_id": "o1", "customer": "acme"}
HALF: Half = {"order_id": "o1"}
MAYBE: Maybe = {"order_id": "o1", "customer": "acme"}
NOTHING: Maybe = {}
MISSPELT: Misspelt = {"order_id": "o1", "custmer": "acme"}
WIDE: Wide = {"order_id": "o1", "customer": "acme", "colour": "red"}
WRONG: Wrong = {"order_id": 1, "customer": "acme"}
TEXTS = {"order_id": "o1", "customer": "acme"}
NUMBERS = {"order_id": 1, "customer": 2}
LISTS = {"count": [1]}
MIXED = {"order_id": "o1", "customer": "acme", "n": 1}
OBJECTS: Mapping[str, object] = {"order_id": "o1", "customer": "acme"}
EMPTY: dict[str, str] = {}
BY_NUMBER = {1: "o1"}
BY_NAME = {Names.ORDER_ID: "o1", Names.CUSTOMER: "acme"}
BY_LITERAL: dict[Literal["order_id", "customer"], str] = {"order_id": "o1", "customer": "acme"}
NUMBER_BY_NAME = {Names.ORDER_ID: 1, Names.CUSTOMER: 2}
YES = bool(1)


async def right_displays() -> None:
    await app.enqueue(send, args={"order_id": "o1", "customer": "acme"})
    await app.enqueue(send, args={"order_id": "o1", "customer": "acme", "note": "n"})
    await app.enqueue(send, args={"customer": "acme", "order_id": "o1"})
    await app.enqueue(send, args={"order_id": ORDER_ID, KEY: "acme"})
    await app.enqueue(send, args={"order_id": ORDER_ID, LITERAL: "acme"})
    await app.enqueue(send, args={"order_id": "o1", "cust" + "omer": "acme"})
    await app.enqueue(send, args={"order_id": "o1", f"{KEY}": "acme"})
    await app.enqueue(send, args={"order_id": "o1", Names.CUSTOMER: "acme"})
    await app.enqueue(send, args={"order_id": 1, "order_id": "o1", "customer": "acme"})
    await app.enqueue(send, args={"order_id": "o1", "customer": "acme", "customer": "acme"})
    await app.enqueue(send, args=({"order_id": "o1", "customer": "acme"}))
    await app.enqueue(target=send, args={"order_id": "o1", "customer": "acme"})
    await app.enqueue(args={"order_id": "o1", "customer": "acme"}, target=send)
    await app.enqueue(ping, args={})
    await app.enqueue(ping, args=None)
    await app.enqueue(ping)
    await app.enqueue(tally, args={"count": 1})
    await app.enqueue(tally, args={"count": 1, "label": "x"})
    await app.enqueue(
        send,
        args={
            "order_id": "o1",
            "customer": "acme",
        },
    )


async def wrong_displays() -> None:
    await app.enqueue(send, args={"order_id": "o1"})  # E:34: the key 'customer' is missing, which Invoice requires [soniq-args]
    await app.enqueue(send, args={})  # E:34: the keys 'order_id' and 'customer' are missing, which Invoice requires [soniq-args]
    await app.enqueue(send, args={"note": "n"})  # E:34: the keys 'order_id' and 'customer' are missing, which Invoice requires [soniq-args]
    await app.enqueue(send, args={"order_id": "o1", "custmer": "acme"})  # E:53: Invoice has no field 'custmer'; did you mean 'customer'? [soniq-args]
    await app.enqueue(send, args={"order_id": "o1", "customer": "acme", "note_": "n"})  # E:73: Invoice has no field 'note_'; did you mean 'note'? [soniq-args]
    await app.enqueue(send, args={"order_id": "o1", "customer": "acme", "colour": "red"})  # E:73: Invoice has no field 'colour'; the fields are order_id, customer, note [soniq-args]
    await app.enqueue(send, args={"order": "o1", "custmer": "acme"})  # E:35: Invoice has no field 'order'; did you mean 'order_id'? [soniq-args] && E:50: Invoice has no field 'custmer'; did you mean 'customer'? [soniq-args]
    await app.enqueue(send, args={"colour": "red", "size": "xl"})  # E:34: the keys 'order_id' and 'customer' are missing, which Invoice requires [soniq-args] && E:35: Invoice has no field 'colour'; the fields are order_id, customer, note [soniq-args] && E:52: Invoice has no field 'size'; the fields are order_id, customer, note [soniq-args]
    await app.enqueue(send, args={"order_id": 1, "custmer": "acme", "colour": "red"})  # E:47: Invoice.order_id takes "str", not "int" [soniq-args] && E:50: Invoice has no field 'custmer'; did you mean 'customer'? [soniq-args] && E:69: Invoice has no field 'colour'; the fields are order_id, customer, note [soniq-args]
    await app.enqueue(send, args={"order_id": "o1", TYPO: "acme"})  # E:53: Invoice has no field 'custmer'; did you mean 'customer'? [soniq-args]
    await app.enqueue(send, args={"order_id": "o1", TYPO_LITERAL: "acme"})  # E:53: Invoice has no field 'custmer'; did you mean 'customer'? [soniq-args]
    await app.enqueue(send, args={ORDER_ID: "o1", KEY: "acme"})  # E:34: the key 'order_id' is missing, which Invoice requires [soniq-args] && E:35: Invoice has no field 'o1'; the fields are order_id, customer, note [soniq-args]
    await app.enqueue(send, args={"order_id": "o1", "customer": 1, KEY: 2})  # E:73: Invoice.customer takes "str", not "int" [soniq-args]
    await app.enqueue(send, args={"order_id": "o1", "order_id": 1, "customer": "acme"})  # E:65: Invoice.order_id takes "str", not "int" [soniq-args]
    await app.enqueue(send, args={"cust" + "omer": "acme", "colour": "red"})  # E:60: Invoice has no field 'colour'; the fields are order_id, customer, note [soniq-args]
    await app.enqueue(send, args={1: "o1", "order_id": "o1", "customer": "acme"})  # E:35: every key of the args is a "str", not "int" [soniq-args]
    await app.enqueue(send, args={b"order_id": "o1", "order_id": "o1", "customer": "acme"})  # E:35: every key of the args is a "str", not "bytes" [soniq-args]
    await app.enqueue(send, args=({"order_id": "o1"}))  # E:35: the key 'customer' is missing, which Invoice requires [soniq-args]
    await app.enqueue(target=send, args={"order_id": "o1"})  # E:41: the key 'customer' is missing, which Invoice requires [soniq-args]
    await app.enqueue(args={"order_id": "o1"}, target=send)  # E:28: the key 'customer' is missing, which Invoice requires [soniq-args]
    await app.enqueue(ping, args={"colour": "red"})  # E:35: Ping has no field 'colour'; it has none [soniq-args]
    await app.enqueue(tally, args={"cuont": 1})  # E:36: Count has no field 'cuont'; did you mean 'count'? [soniq-args]
    await app.enqueue(tally, args={"label": "x"})  # E:35: the key 'count' is missing, which Count requires [soniq-args]
    await app.enqueue(
        send,
        args={
            "order_id": "o1",
            "custmer": "acme",  # E:13: Invoice has no field 'custmer'; did you mean 'customer'? [soniq-args]
        },
    )
    await app.enqueue(
        send,
        args={  # E:14: the key 'order_id' is missing, which Invoice requires [soniq-args]
            "note": "n",
            "customer": 1,  # E:25: Invoice.customer takes "str", not "int" [soniq-args]
        },
    )


async def right_spreads() -> None:
    await app.enqueue(send, args={**{"order_id": "o1"}, "customer": "acme"})
    await app.enqueue(send, args={**HALF, "customer": "acme"})
    await app.enqueue(send, args={**WHOLE})
    await app.enqueue(send, args={**WHOLE, "note": "n"})
    await app.enqueue(send, args={**MAYBE})
    await app.enqueue(send, args={**NOTHING, "order_id": "o1", "customer": "acme"})
    await app.enqueue(send, args={**TEXTS})
    await app.enqueue(send, args={**TEXTS, "customer": "acme"})
    await app.enqueue(send, args={**NUMBERS, "order_id": "o1", "customer": "acme"})
    await app.enqueue(send, args={"order_id": 1, **TEXTS})
    await app.enqueue(send, args={"order_id": 1, **MAYBE})
    await app.enqueue(send, args={"order_id": 1, **WHOLE})
    await app.enqueue(send, args={**WRONG, "order_id": "o1"})
    await app.enqueue(send, args={**HALF, **{"customer": "acme"}})
    await app.enqueue(send, args={**(HALF if YES else WHOLE), "customer": "acme"})
    await app.enqueue(send, args={**OBJECTS})
    await app.enqueue(send, args={**cast(Any, TEXTS)})
    await app.enqueue(send, args={**EMPTY, **WHOLE})


async def wrong_spreads() -> None:
    await app.enqueue(send, args={**{"order_id": "o1"}})  # E:34: the key 'customer' is missing, which Invoice requires [soniq-args]
    await app.enqueue(send, args={**{"order_id": "o1"}, "custmer": "acme"})  # E:57: Invoice has no field 'custmer'; did you mean 'customer'? [soniq-args]
    await app.enqueue(send, args={**{"order_id": "o1", "custmer": "acme"}})  # E:56: Invoice has no field 'custmer'; did you mean 'customer'? [soniq-args]
    await app.enqueue(send, args={**HALF})  # E:34: the key 'customer' is missing, which Invoice requires [soniq-args]
    await app.enqueue(send, args={**HALF, "custmer": "acme"})  # E:43: Invoice has no field 'custmer'; did you mean 'customer'? [soniq-args]
    await app.enqueue(send, args={**HALF, "customer": 1})  # E:55: Invoice.customer takes "str", not "int" [soniq-args]
    await app.enqueue(send, args={**MISSPELT})  # E:37: Invoice has no field 'custmer'; did you mean 'customer'? [soniq-args]
    await app.enqueue(send, args={**WHOLE, "colour": "red"})  # E:44: Invoice has no field 'colour'; the fields are order_id, customer, note [soniq-args]
    await app.enqueue(send, args={**WHOLE, "order_id": 1})  # E:56: Invoice.order_id takes "str", not "int" [soniq-args]
    await app.enqueue(send, args={**WRONG})  # E:37: Invoice.order_id takes "str", not "int" [soniq-args]
    await app.enqueue(send, args={**TEXTS, "customer": 1})  # E:56: Invoice.customer takes "str", not "int" [soniq-args]
    await app.enqueue(send, args={**TEXTS, "custmer": "acme"})  # E:44: Invoice has no field 'custmer'; did you mean 'customer'? [soniq-args]
    await app.enqueue(send, args={"custmer": "acme", **TEXTS})  # E:35: Invoice has no field 'custmer'; did you mean 'customer'? [soniq-args]
    await app.enqueue(send, args={**NUMBERS})  # E:34: Invoice.order_id takes "str", and every value here is "int" [soniq-args]
    await app.enqueue(send, args={**NUMBERS, "order_id": "o1"})  # E:34: Invoice.customer takes "str", and every value here is "int" [soniq-args]
    await app.enqueue(tally, args={**LISTS, "label": "x"})  # E:35: Count.count takes "int", and every value here is "list[int]" [soniq-args]
    await app.enqueue(send, args={**HALF, **{"custmer": "acme"}})  # E:46: Invoice has no field 'custmer'; did you mean 'customer'? [soniq-args]
    await app.enqueue(send, args={**{"order_id": "o1"}, **{"customer": 1}})  # E:72: Invoice.customer takes "str", not "int" [soniq-args]


async def right_merges() -> None:
    await app.enqueue(send, args={"order_id": "o1"} | {"customer": "acme"})
    await app.enqueue(send, args={"order_id": 1} | {"order_id": "o1", "customer": "acme"})
    await app.enqueue(send, args={"note": "n"} | TEXTS)
    await app.enqueue(send, args=TEXTS | {"note": "n"})
    await app.enqueue(send, args=TEXTS | EMPTY)
    await app.enqueue(send, args=WHOLE | {"customer": "acme"})
    await app.enqueue(send, args={"order_id": "o1"} | {"customer": "acme"} | {"note": "n"})
    await app.enqueue(send, args={**HALF} | {"customer": "acme"})


async def wrong_merges() -> None:
    await app.enqueue(send, args={"order_id": "o1"} | {"note": "n"})  # E:34: the key 'customer' is missing, which Invoice requires [soniq-args]
    await app.enqueue(send, args={"order_id": "o1"} | {"custmer": "acme"})  # E:56: Invoice has no field 'custmer'; did you mean 'customer'? [soniq-args]
    await app.enqueue(send, args={"order_id": "o1"} | {"customer": 1})  # E:68: Invoice.customer takes "str", not "int" [soniq-args]
    await app.enqueue(send, args={"order_id": "o1", "customer": "acme"} | {"order_id": 1})  # E:88: Invoice.order_id takes "str", not "int" [soniq-args]
    await app.enqueue(send, args=TEXTS | {"colour": "red"})  # E:43: Invoice has no field 'colour'; the fields are order_id, customer, note [soniq-args]
    await app.enqueue(send, args=TEXTS | {"customer": 1})  # E:55: Invoice.customer takes "str", not "int" [soniq-args]
    await app.enqueue(send, args={"order_id": "o1"} | {"note": "n"} | {"colour": "red"})  # E:34: the key 'customer' is missing, which Invoice requires [soniq-args] && E:72: Invoice has no field 'colour'; the fields are order_id, customer, note [soniq-args]
    await app.enqueue(send, args={**HALF} | {"custmer": "acme"})  # E:46: Invoice has no field 'custmer'; did you mean 'customer'? [soniq-args]


async def right_calls() -> None:
    await app.enqueue(send, args=dict(order_id="o1", customer="acme"))
    await app.enqueue(send, args=dict({"order_id": "o1"}, customer="acme"))
    await app.enqueue(send, args=dict({"order_id": 1}, order_id="o1", customer="acme"))
    await app.enqueue(send, args=dict(TEXTS))
    await app.enqueue(send, args=dict(TEXTS, note="n"))
    await app.enqueue(send, args=dict(HALF, customer="acme"))
    await app.enqueue(send, args=dict(**HALF, customer="acme"))
    await app.enqueue(send, args=dict([("order_id", "o1"), ("customer", "acme")]))
    await app.enqueue(send, args=Whole(order_id="o1", customer="acme"))
    await app.enqueue(send, args=Maybe(order_id="o1", customer="acme"))
    await app.enqueue(ping, args=dict())
    await app.enqueue(send, args=dict(zip(("order_id", "customer"), ("o1", "acme"))))


async def wrong_calls() -> None:
    await app.enqueue(send, args=dict(order_id="o1"))  # E:34: the key 'customer' is missing, which Invoice requires [soniq-args]
    await app.enqueue(send, args=dict(order_id="o1", custmer="acme"))  # E:62: Invoice has no field 'custmer'; did you mean 'customer'? [soniq-args]
    await app.enqueue(send, args=dict(order_id="o1", customer=1))  # E:63: Invoice.customer takes "str", not "int" [soniq-args]
    await app.enqueue(send, args=dict({"order_id": "o1"}, custmer="acme"))  # E:67: Invoice has no field 'custmer'; did you mean 'customer'? [soniq-args]
    await app.enqueue(send, args=dict({"order_id": "o1"}, note="n"))  # E:34: the key 'customer' is missing, which Invoice requires [soniq-args]
    await app.enqueue(send, args=dict(TEXTS, colour="red"))  # E:53: Invoice has no field 'colour'; the fields are order_id, customer, note [soniq-args]
    await app.enqueue(send, args=dict(HALF, note="n"))  # E:34: the key 'customer' is missing, which Invoice requires [soniq-args]
    await app.enqueue(send, args=dict(**HALF, custmer="acme"))  # E:55: Invoice has no field 'custmer'; did you mean 'customer'? [soniq-args]
    await app.enqueue(send, args=Half(order_id="o1"))  # E:34: the key 'customer' is missing, which Invoice requires [soniq-args]
    await app.enqueue(send, args=Maybe(order_id="o1"))  # E:34: the key 'customer' is missing, which Invoice requires [soniq-args]
    await app.enqueue(send, args=Misspelt(order_id="o1", custmer="acme"))  # E:66: Invoice has no field 'custmer'; did you mean 'customer'? [soniq-args]
    await app.enqueue(send, args=dict())  # E:34: the keys 'order_id' and 'customer' are missing, which Invoice requires [soniq-args]


async def right_variables() -> None:
    local = {"order_id": "o1", "customer": "acme"}
    await app.enqueue(send, args=local)
    await app.enqueue(send, args=TEXTS)
    await app.enqueue(send, args=WHOLE)
    await app.enqueue(send, args=MAYBE)
    await app.enqueue(send, args=WIDE)
    await app.enqueue(send, args=MIXED)
    await app.enqueue(send, args=OBJECTS)
    await app.enqueue(send, args=cast("dict[str, Any]", TEXTS))
    await app.enqueue(send, args=cast(Any, TEXTS))
    await app.enqueue(send, args={key: "x" for key in ("order_id", "customer")})
    await app.enqueue(tally, args={key: 1 for key in ("count",)})
    await app.enqueue(send, args=(args := {"order_id": "o1", "customer": "acme"}))
    await app.enqueue(send, args=TEXTS if YES else WHOLE)
    await app.enqueue(send, args={"order_id": "o1", "customer": "acme"} if YES else TEXTS)
    await app.enqueue(send, args={"order_id": "o1", "customer": "acme" if YES else "b"})
    await app.enqueue(ping, args=EMPTY)
    await app.enqueue(send, args=BY_NAME)
    await app.enqueue(send, args=BY_LITERAL)
    await app.enqueue(send, args={**BY_NAME, "note": "n"})


async def wrong_variables() -> None:
    local = {"order_id": 1, "customer": 2}
    await app.enqueue(send, args=local)  # E:34: Invoice.order_id takes "str", and every value here is "int" [soniq-args]
    await app.enqueue(send, args=NUMBERS)  # E:34: Invoice.order_id takes "str", and every value here is "int" [soniq-args]
    await app.enqueue(tally, args=LISTS)  # E:35: Count.count takes "int", and every value here is "list[int]" [soniq-args]
    await app.enqueue(send, args=HALF)  # E:34: the key 'customer' is missing, which Invoice requires [soniq-args]
    await app.enqueue(send, args=MISSPELT)  # E:34: Invoice has no field 'custmer'; did you mean 'customer'? [soniq-args]
    await app.enqueue(send, args=WRONG)  # E:34: Invoice.order_id takes "str", not "int" [soniq-args]
    await app.enqueue(send, args=BY_NUMBER)  # E:34: args is "dict[int, str]", and the task takes "Invoice" or a mapping with str keys [soniq-args]
    await app.enqueue(send, args=NUMBER_BY_NAME)  # E:34: Invoice.order_id takes "str", and every value here is "int" [soniq-args]
    await app.enqueue(send, args={key: 1 for key in ("order_id", "customer")})  # E:34: Invoice.order_id takes "str", and every value here is "int" [soniq-args]
    await app.enqueue(tally, args={key: [1] for key in ("count",)})  # E:35: Count.count takes "int", and every value here is "list[int]" [soniq-args]
    await app.enqueue(send, args=(args := {"order_id": "o1"}))  # E:43: the key 'customer' is missing, which Invoice requires [soniq-args]
    await app.enqueue(send, args={"order_id": "o1"} if YES else {"customer": "acme"})  # E:34: the key 'customer' is missing, which Invoice requires [soniq-args] && E:65: the key 'order_id' is missing, which Invoice requires [soniq-args]
    await app.enqueue(send, args={"order_id": "o1", "customer": 1 if YES else 2})  # E:65: Invoice.customer takes "str", not "int" [soniq-args]
    await app.enqueue(send, args={"order_id": "o1", "customer": 1} if YES else TEXTS)  # E:65: Invoice.customer takes "str", not "int" [soniq-args]
    await app.enqueue(send, args=TEXTS if YES else HALF)  # E:52: the key 'customer' is missing, which Invoice requires [soniq-args]
