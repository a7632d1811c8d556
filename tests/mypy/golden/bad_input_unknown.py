"""Models, refs and args that mypy cannot know: its own errors, and no more."""

# ruff: noqa: F821

from typing import Any

from nowhere import Elsewhere, make_model, make_ref  # type: ignore[import-not-found]
from pydantic import BaseModel

from soniq import Soniq, TaskRef, task_ref

app = Soniq()


class Known(BaseModel):
    order_id: str


# a model that is not there

missing_model = task_ref(name="bad.missing.v1", args_model=Missing)  # E:60: Name "Missing" is not defined [name-defined]
imported_model = task_ref(name="bad.imported.v1", args_model=Elsewhere)
made_model = task_ref(name="bad.made.v1", args_model=make_model("Made"))
imported_ref = make_ref("bad.ref.v1")
no_model = task_ref(name="bad.none.v1")


async def unknown_refs() -> None:
    await app.enqueue(missing_model, args={"anything": 1})
    await app.enqueue(imported_model, args={"anything": 1})
    await app.enqueue(made_model, args={"anything": 1})
    await app.enqueue(imported_ref, args={"anything": 1})
    await app.enqueue(no_model, args={"anything": 1})
    await app.enqueue_many(imported_model, [{"anything": 1}])
    await app.enqueue(undefined_ref, args={"anything": 1})  # E:23: Name "undefined_ref" is not defined [name-defined]


@app.job(missing_model)
async def missing_handler(anything: int) -> None: ...


@app.job(imported_ref)  # E:2: Untyped decorator makes function "imported_handler" untyped [untyped-decorator]
async def imported_handler(anything: int) -> None: ...


@app.job(name="bad.imported.v1", validate=Elsewhere)
async def validated(anything: int) -> None: ...


# a base that is not there


class Derived(Elsewhere):  # type: ignore[misc]
    order_id: str


class Mixed(BaseModel, Elsewhere):  # type: ignore[misc]
    order_id: str


derived = task_ref(name="bad.derived.v1", args_model=Derived)
mixed = task_ref(name="bad.mixed.v1", args_model=Mixed)


async def unknown_bases() -> None:
    await app.enqueue(derived, args={"anything": 1})
    await app.enqueue(mixed, args={"anything": 1})


# forward references that lead nowhere


class Forward(BaseModel):
    order_id: str
    other: "Nowhere"  # E:12: Name "Nowhere" is not defined [name-defined]
    others: list["Nowhere"] = []  # E:18: Name "Nowhere" is not defined [name-defined]


class Recursive(BaseModel):
    children: list["Recursive"] = []
    parent: "Recursive | None" = None


forward = task_ref(name="bad.forward.v1", args_model=Forward)
recursive = task_ref(name="bad.recursive.v1", args_model=Recursive)


async def unknown_fields() -> None:
    await app.enqueue(forward, args={"order_id": "o1", "other": object(), "others": [1]})
    await app.enqueue(recursive, args={"children": [{"children": []}], "parent": {"parent": None}})


# Any everywhere

any_app: Any = app
any_ref: Any = None
ref_of_any: TaskRef[Any] = task_ref(name="bad.any.v1", args_model=Known)
known = task_ref(name="bad.known.v1", args_model=Known)


async def anything(args: Any, key: Any, options: Any, items: list[Any]) -> None:
    await any_app.enqueue(any_ref, args={"anything": 1})
    await app.enqueue(any_ref, args={"anything": 1})
    await app.enqueue(any_ref, anything=1)
    await app.enqueue(ref_of_any, args={"anything": 1})
    await app.enqueue(known, args=args)
    await app.enqueue(known, args={**args})
    await app.enqueue(known, args={key: args})
    await app.enqueue(known, args={"order_id": args})
    await app.enqueue(known, args=args | args)
    await app.enqueue(known, **options)
    await app.enqueue(*options)
    await app.enqueue_many(known, args)
    await app.enqueue_many(known, items)
    await app.enqueue_many(known, [args, *args])


@app.job(any_ref)  # E:2: Untyped decorator makes function "any_handler" untyped [untyped-decorator]
async def any_handler(anything: Any) -> Any: ...


@app.job(known)
async def unknown_parameter(order_id: Missing) -> None: ...  # E:39: Name "Missing" is not defined [name-defined]


# args that mypy cannot read


async def unknown_args() -> None:
    await app.enqueue(known, args=undefined)  # E:35: Name "undefined" is not defined [name-defined]
    await app.enqueue(known, args={**undefined})  # E:38: Name "undefined" is not defined [name-defined]
    await app.enqueue(known, args={undefined: 1})  # E:36: Name "undefined" is not defined [name-defined]
    await app.enqueue(known, args={"order_id": undefined})  # E:48: Name "undefined" is not defined [name-defined]
    await app.enqueue(known, args={"order_id": undefined.attribute[0]()})  # E:48: Name "undefined" is not defined [name-defined]
