"""Handlers that can be registered: nothing is reported."""

# mypy: allow-untyped-defs, allow-incomplete-defs, allow-untyped-calls

from __future__ import annotations

import functools
import typing
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any, Generic, Literal, ParamSpec, Protocol, TypeVar

from pydantic import BaseModel, ConfigDict, Field, RootModel

from soniq import JobContext, Soniq, TaskRef, task_ref
from soniq.memory import MemoryStore

F = TypeVar("F", bound=Callable[..., object])
P = ParamSpec("P")
R = TypeVar("R")
T = TypeVar("T")


class InvoiceArgs(BaseModel):
    order_id: str
    customer: str
    note: str = ""


class UrgentArgs(InvoiceArgs):
    until: datetime


class AliasedArgs(BaseModel):
    order_id: str = Field(alias="orderId")
    size: int = Field(default=1, validation_alias="Size")


class OpenArgs(BaseModel):
    model_config = ConfigDict(extra="allow")

    key: str


class TreeArgs(BaseModel):
    label: str
    parent: TreeArgs | None = None


class ContextArgs(BaseModel):
    context: str


class EmptyArgs(BaseModel):
    pass


class BoxArgs(BaseModel, Generic[T]):
    item: T


class NumbersArgs(RootModel[list[int]]):
    pass


class Colour(Enum):
    RED = "red"


class Animal:
    pass


class Dog(Animal):
    pass


class TypedArgs(BaseModel):
    model_config = ConfigDict(arbitrary_types_allowed=True)

    when: datetime
    day: date
    amount: Decimal
    ratio: float
    count: int
    tags: list[str]
    sizes: dict[str, int]
    kind: Literal["a", "b"]
    colour: Colour
    maybe: str | None
    child: InvoiceArgs
    pet: Animal


class HasLength(Protocol):
    def __len__(self) -> int: ...


invoice = task_ref(name="billing.invoices.send.v2", args_model=InvoiceArgs)
urgent = task_ref(name="billing.invoices.urgent.v1", args_model=UrgentArgs)
aliased = task_ref(name="billing.invoices.aliased.v1", args_model=AliasedArgs)
opened = task_ref(name="billing.invoices.opened.v1", args_model=OpenArgs)
tree = task_ref(name="billing.invoices.tree.v1", args_model=TreeArgs)
contexts = task_ref(name="billing.invoices.contexts.v1", args_model=ContextArgs)
empty = task_ref(name="billing.invoices.empty.v1", args_model=EmptyArgs)
box = task_ref(name="billing.invoices.box.v1", args_model=BoxArgs[int])
numbers = task_ref(name="billing.invoices.numbers.v1", args_model=NumbersArgs)
typed = task_ref(name="billing.invoices.typed.v1", args_model=TypedArgs)
plain = task_ref(name="billing.invoices.plain.v1")
unknown: TaskRef[Any] = invoice

Context = JobContext
Whole = InvoiceArgs
UserId = typing.NewType("UserId", str)


def make() -> Soniq:
    return Soniq(store=MemoryStore())


def passing(function: Callable[P, R]) -> Callable[P, R]:
    return function


def same(function: F) -> F:
    return function


def giving_session(function: F) -> F:
    @functools.wraps(function, assigned=())
    def call(**values: object) -> object:
        return function(session=None, **values)

    del call.__wrapped__
    return typing.cast("F", call)


def from_one_object(function: Callable[[Mapping[str, object]], R]) -> Callable[..., R]:
    def call(**values: object) -> R:
        return function(values)

    return call


class Mailer:
    def send(self, order_id: str, customer: str, note: str) -> None: ...

    @staticmethod
    def static(order_id: str, customer: str, note: str) -> None: ...

    @classmethod
    def of_class(cls, order_id: str, customer: str, note: str) -> None: ...

    def __call__(self, order_id: str, customer: str, note: str) -> None: ...


class Flexible:
    def __call__(self, **values: object) -> None: ...


def three(order_id: str, customer: str, note: str) -> None: ...


# one parameter for each field


@make().job(invoice)
def each_field(order_id: str, customer: str, note: str) -> None: ...


@make().job(invoice)
async def each_field_async(order_id: str, customer: str, note: str) -> None: ...


@make().job(invoice)
def in_another_order(note: str, customer: str, order_id: str) -> None: ...


@make().job(invoice)
def keyword_only(*, order_id: str, customer: str, note: str) -> None: ...


@make().job(invoice)
def some_keyword_only(order_id: str, *, customer: str, note: str) -> None: ...


@make().job(invoice)
def with_defaults(order_id: str = "", customer: str = "", note: str = "") -> None: ...


@make().job(invoice)
def with_another_optional(order_id: str, customer: str, note: str, tries: int = 3) -> None: ...


@make().job(invoice)
def with_var_positional(order_id: str, customer: str, note: str, *more: int) -> None: ...


@make().job(invoice)
def without_annotations(order_id, customer, note): ...


@make().job(invoice)
def partly_annotated(order_id: str, customer, note) -> None: ...


@make().job(invoice)
def with_var_keyword(**values: object) -> None: ...


@make().job(invoice)
def one_and_var_keyword(order_id: str, **values: str) -> None: ...


@make().job(invoice)
def everything_at_once(order_id: str, *rest: object, note: str = "", **values: str) -> None: ...


@make().job(empty)
def of_no_fields() -> None: ...


@make().job(aliased)
def fields_not_aliases(order_id: str, size: int) -> None: ...


@make().job(aliased)
def alias_beside_its_field(order_id: str, size: int, orderId: str = "") -> None: ...


@make().job(opened)
def extra_kept(key: str, **others: object) -> None: ...


@make().job(opened)
def extra_dropped(key: str) -> None: ...


@make().job(opened)
def extra_by_name(key: str, other: int = 0) -> None: ...


@make().job(tree)
def of_a_recursive_model(label: str, parent: TreeArgs | None) -> None: ...


@make().job(tree)
def required_recursive(parent: TreeArgs | None, label: str = "") -> None: ...


@make().job(contexts)
def field_called_context(context: str) -> None: ...


@make().job(contexts)
def field_called_context_and_one(context: str, run: JobContext) -> None: ...


@make().job(urgent)
def inherited_fields(order_id: str, customer: str, note: str, until: datetime) -> None: ...


@make().job(box)
def of_a_generic_model(item: int) -> None: ...


@make().job(numbers)
def of_a_root_model(root: list[int]) -> None: ...


# the whole model


@make().job(invoice)
def whole(args: InvoiceArgs) -> None: ...


@make().job(invoice)
async def whole_async(anything: InvoiceArgs) -> None: ...


@make().job(invoice)
def whole_optional(args: InvoiceArgs | None) -> None: ...


@make().job(invoice)
def whole_old_optional(args: InvoiceArgs | None = None) -> None: ...


@make().job(invoice)
def whole_annotated(args: Annotated[InvoiceArgs, "all of it"]) -> None: ...


@make().job(invoice)
def whole_by_alias(args: Whole) -> None: ...


@make().job(invoice)
def whole_keyword_only(*, args: InvoiceArgs) -> None: ...


@make().job(invoice)
def whole_and_optional(args: InvoiceArgs, tries: int = 3) -> None: ...


@make().job(invoice)
def whole_and_var_keyword(args: InvoiceArgs, **others: object) -> None: ...


@make().job(urgent)
def whole_as_base(args: InvoiceArgs) -> None: ...


@make().job(invoice)
def whole_as_any_model(args: BaseModel) -> None: ...


@make().job(box)
def whole_generic(args: BoxArgs[int]) -> None: ...


@make().job(box)
def whole_bare_generic(args: BoxArgs) -> None: ...  # type: ignore[type-arg]


@make().job(numbers)
def whole_root(args: NumbersArgs) -> None: ...


@make().job(tree)
def whole_recursive(args: TreeArgs) -> None: ...


@make().job(name="billing.own.name", validate=InvoiceArgs)
def whole_by_name(args: InvoiceArgs) -> None: ...


@make().job(name="billing.own.name", validate=InvoiceArgs)
def fields_by_name(order_id: str, customer: str, note: str) -> None: ...


@make().job(validate=InvoiceArgs)
def name_from_the_function(order_id: str, customer: str, note: str) -> None: ...


@make().job(name=invoice.name, validate=InvoiceArgs)
def name_of_the_ref(order_id: str, customer: str, note: str) -> None: ...


@make().job(invoice, validate=InvoiceArgs)
def ref_and_its_model(order_id: str, customer: str, note: str) -> None: ...


# the context


@make().job(invoice)
def context_last(order_id: str, customer: str, note: str, context: JobContext) -> None: ...


@make().job(invoice)
def context_first(run: JobContext, order_id: str, customer: str, note: str) -> None: ...


@make().job(invoice)
def context_and_whole(args: InvoiceArgs, run: JobContext) -> None: ...


@make().job(invoice)
def context_optional(args: InvoiceArgs, run: JobContext | None = None) -> None: ...


@make().job(invoice)
def context_by_alias(args: InvoiceArgs, run: Context) -> None: ...


@make().job(invoice)
def context_annotated(args: InvoiceArgs, *, run: Annotated[JobContext, "x"]) -> None: ...


@make().job(plain)
def context_without_model(run: JobContext, **values: object) -> None: ...


# no model


@make().job(plain)
def plain_parameters(order_id: str, amount: int = 3) -> None: ...


@make().job(name="billing.own.name")
def plain_by_name(order_id: str) -> None: ...


@make().job()
def plain_by_function() -> None: ...


@make().job(unknown)
def of_an_unknown_model(args: InvoiceArgs) -> None: ...


# types


@make().job(typed)
def exact_types(
    when: datetime,
    day: date,
    amount: Decimal,
    ratio: float,
    count: int,
    tags: list[str],
    sizes: dict[str, int],
    kind: Literal["a", "b"],
    colour: Colour,
    maybe: str | None,
    child: InvoiceArgs,
    pet: Animal,
) -> None: ...


@make().job(typed)
def wider_types(
    when: date,
    day: object,
    amount: Decimal | None,
    ratio: float | str,
    count: float,
    tags: Sequence[object],
    sizes: Mapping[str, object],
    kind: str,
    colour: Colour | str,
    maybe: Any,
    child: object,
    pet: object,
) -> None: ...


@make().job(typed)
def narrower_types_that_may_do(
    when: datetime,
    day: datetime,
    amount: Decimal,
    ratio: float,
    count: bool,
    tags: HasLength,
    sizes: dict[Any, Any],
    kind: Literal["a", "b", "c"],
    colour: str,
    maybe: str | int | None,
    child: UrgentArgs,
    pet: Dog,
) -> None: ...


@make().job(typed)
def other_containers(tags: Iterable[str], maybe: object, **others: object) -> None: ...


@make().job(invoice)
def new_type(order_id: UserId, customer: str, note: str) -> None: ...


@make().job(invoice)
def type_variable(order_id: T, customer: T, note: T) -> T:
    return order_id


# other callables

make().job(invoice)(three)
make().job(invoice)(lambda order_id, customer, note: None)
make().job(invoice)(lambda **values: None)
make().job(invoice)(Mailer().send)
make().job(invoice)(Mailer.static)
make().job(invoice)(Mailer.of_class)
make().job(invoice)(Mailer())
make().job(invoice)(Flexible())
make().job(invoice)(functools.partial(three, note="n"))
make().job(invoice)(make().job(invoice)(three))


@make().job(invoice)
@passing
def decorated(order_id: str, customer: str, note: str) -> None: ...


@make().job(invoice)
@same
def decorated_as_it_is(order_id: str, customer: str, note: str) -> None: ...


@make().job(invoice)
@giving_session
def decorator_gives_a_parameter(session: object, order_id: str, **rest: str) -> None: ...


@make().job(invoice)
@from_one_object
def decorator_changes_parameters(values: Mapping[str, object]) -> None: ...


@make().job(urgent)
@make().job(invoice)
def stacked(order_id: str, customer: str, note: str, until: datetime | None = None) -> None: ...


app = make()


@app.periodic(every=60)
@app.job(invoice)
def with_a_schedule(order_id: str, customer: str, note: str) -> None: ...


async def enqueued_without_its_context() -> Awaitable[str]:
    def send(order_id: str, context: JobContext) -> None: ...

    handler = app.job(plain)(send)
    handler(order_id="o1", context=typing.cast("JobContext", None))
    await app.enqueue(handler, order_id="o1")
    return app.enqueue(each_field, order_id="o1", customer="acme", note="")
