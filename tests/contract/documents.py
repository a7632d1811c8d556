"""Documents to test with: strategies for facts and snapshots, and ways to damage their JSON."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st

from soniq.contract.documents import Tool
from soniq.contract.facts import Declared, Enqueued, Facts, Handled, Service, Unread
from soniq.contract.rows import Place
from soniq.contract.snapshots import Contract, Origin, Snapshot, SourceModule

PLACE = Place("orders/app.py", 3, 5, 3, 40)
TOOL = Tool(name="soniq-lint", version="0.1.0", pydantic="2.9.2")
SCHEMA = {"type": "object", "properties": {"b": {"type": "string"}, "a": {"enum": [1, None]}}}

DECLARED = Declared(
    task="billing.invoices.send.v2",
    ref="myservice_tasks.billing.send_invoice",
    queue="billing",
    model="myservice_tasks.schemas.InvoiceArgs",
    shape="47491b27d30912b3",
    writer=SCHEMA,
    reader=SCHEMA,
    opaque=(),
    reason="",
    place=PLACE,
    name_place=PLACE,
)
ENQUEUED = Enqueued(
    task="billing.invoices.send.v2",
    form="ref",
    ref="myservice_tasks.billing.send_invoice",
    many=False,
    checked=True,
    reason="",
    keys=("customer", "order_id"),
    function="place_order",
    app=True,
    place=PLACE,
    target_place=PLACE,
)
HANDLED = Handled(
    task="billing.invoices.send.v2",
    form="ref-name",
    ref="myservice_tasks.billing.send_invoice",
    app="consumer_service.app.consumer",
    model="myservice_tasks.schemas.InvoiceArgs",
    shape="47491b27d30912b3",
    reader=SCHEMA,
    parameters=("order_id", "customer"),
    function="consumer_service.app.send_invoice_handler",
    place=PLACE,
    name_place=None,
)
FACTS = Facts(
    service=Service(name="orders", version="1.2.0", owner="team-orders"),
    tool=TOOL,
    declares=(DECLARED,),
    enqueues=(ENQUEUED,),
    handles=(HANDLED,),
    uses=(DECLARED,),
    unread=(Unread(path="orders/broken.py", reason="line 3: invalid syntax"),),
)
CONTRACT = Contract(
    task="billing.invoices.send.v2",
    ref="myservice_tasks.billing.send_invoice",
    exports=("myservice_tasks.billing.send_invoice", "myservice_tasks.send_invoice"),
    queue="billing",
    model="myservice_tasks.schemas.InvoiceArgs",
    shape="47491b27d30912b3",
    writer=SCHEMA,
    reader=SCHEMA,
    place=Place("myservice_tasks/billing.py", 6, 16, 10, 2),
)
SNAPSHOT = Snapshot(
    origin=Origin(
        kind="package",
        packages=("myservice_tasks",),
        service=Service(name="myservice-tasks", version="3.0.0"),
    ),
    tool=TOOL,
    tasks=(CONTRACT,),
    modules=(SourceModule(name="myservice_tasks", package=True, text="from .billing import *\n"),),
)

texts = st.text(max_size=12)
shapes = st.none() | st.text("0123456789abcdef", min_size=16, max_size=16)
numbers = st.integers(1, 10**6)
places = st.builds(Place, texts, numbers, numbers, numbers, numbers)
schemas = st.none() | st.dictionaries(texts, st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
), max_size=3)  # fmt: skip
lines = st.lists(texts, max_size=3).map(tuple)
names = st.from_regex(r"[a-zé_][a-z0-9_]{0,5}(\.[a-z_]{1,5}){0,2}", fullmatch=True)
tools = st.builds(Tool, name=texts, version=texts, pydantic=st.none() | texts)
services = st.builds(
    Service, name=st.none() | texts, version=st.none() | texts, owner=st.none() | texts
)
declared = st.builds(
    Declared, task=st.none() | texts, queue=st.none() | texts, model=st.none() | texts,
    shape=shapes, writer=schemas, reader=schemas, ref=texts, opaque=lines, reason=texts,
    place=places, name_place=st.none() | places,
)  # fmt: skip
enqueued = st.builds(Enqueued, place=places, target_place=st.none() | places)
handled = st.builds(
    Handled, shape=shapes, reader=schemas, place=places, name_place=st.none() | places
)
all_facts = st.builds(
    Facts,
    service=services,
    tool=tools,
    declares=st.lists(declared, max_size=2).map(tuple),
    enqueues=st.lists(enqueued, max_size=2).map(tuple),
    handles=st.lists(handled, max_size=2).map(tuple),
    uses=st.lists(declared, max_size=2).map(tuple),
    unread=st.lists(st.builds(Unread, path=texts, reason=texts), max_size=2).map(tuple),
)
contracts = st.builds(
    Contract, task=st.none() | texts, ref=texts, exports=lines, queue=st.none() | texts,
    model=st.none() | texts, shape=shapes, writer=schemas, reader=schemas, opaque=lines,
    reason=texts, place=st.none() | places,
)  # fmt: skip
modules = st.builds(SourceModule, name=names, package=st.booleans(), text=st.text())
origins = st.builds(
    Origin, kind=st.sampled_from(["package", "registry"]), packages=lines, service=services
)
all_snapshots = st.builds(
    Snapshot,
    origin=origins,
    tool=tools,
    tasks=st.lists(contracts, max_size=2).map(tuple),
    modules=st.lists(modules, max_size=2, unique_by=lambda module: module.name).map(tuple),
)


def damaged(document: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield copies of a document with one value missing or of another kind, and the place."""
    for path in _paths(document):
        for other in (None, True, 7, "text", [], {}, [3], ["text"], [{}]):
            copied = copy.deepcopy(document)
            holder = _holder(copied, path)
            if type(holder[path[-1]]) is not type(other) or isinstance(other, list):
                holder[path[-1]] = other
                yield f"{_spelt(path)}={other!r}", copied
        copied = copy.deepcopy(document)
        holder = _holder(copied, path)
        if isinstance(holder, dict):
            del holder[path[-1]]
            yield f"{_spelt(path)} absent", copied


def _paths(value: Any, before: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if before and before[-1] in ("writer", "reader"):
        return
    members = value.items() if isinstance(value, dict) else enumerate(value)
    for key, member in members:
        yield (*before, key)
        if isinstance(member, dict | list):
            yield from _paths(member, (*before, key))


def _holder(document: Any, path: tuple[Any, ...]) -> Any:
    for key in path[:-1]:
        document = document[key]
    return document


def _spelt(path: tuple[Any, ...]) -> str:
    return "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in path)[1:]
