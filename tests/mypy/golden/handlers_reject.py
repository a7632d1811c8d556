"""Handlers that cannot be registered, or are given what they do not take."""

# mypy: allow-untyped-defs, allow-incomplete-defs, allow-untyped-calls

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Generic, Literal, ParamSpec, TypeVar

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, RootModel

from soniq import JobContext, Soniq, task_ref
from soniq.memory import MemoryStore

P = ParamSpec("P")
R = TypeVar("R")
T = TypeVar("T")


class InvoiceArgs(BaseModel):
    order_id: str
    customer: str


class OtherArgs(BaseModel):
    order_id: str


class UrgentArgs(InvoiceArgs):
    until: datetime


class AliasedArgs(BaseModel):
    order_id: str = Field(alias="orderId")
    size: int = Field(default=1, validation_alias="Size")


class ChoiceArgs(BaseModel):
    order_id: str = Field(validation_alias=AliasChoices("orderId", "id"))


class OpenArgs(BaseModel):
    model_config = ConfigDict(extra="allow")

    key: str


class TreeArgs(BaseModel):
    label: str
    parent: TreeArgs | None = None


class ContextArgs(BaseModel):
    context: str


class BoxArgs(BaseModel, Generic[T]):
    item: T


class NumbersArgs(RootModel[list[int]]):
    pass


class TypedArgs(BaseModel):
    when: datetime
    day: date
    amount: Decimal
    ratio: float
    count: int
    tags: list[str]
    kind: Literal["a", "b"]
    maybe: str | None
    child: InvoiceArgs


invoice = task_ref(name="billing.invoices.send.v2", args_model=InvoiceArgs)
urgent = task_ref(name="billing.invoices.urgent.v1", args_model=UrgentArgs)
aliased = task_ref(name="billing.invoices.aliased.v1", args_model=AliasedArgs)
choice = task_ref(name="billing.invoices.choice.v1", args_model=ChoiceArgs)
opened = task_ref(name="billing.invoices.opened.v1", args_model=OpenArgs)
tree = task_ref(name="billing.invoices.tree.v1", args_model=TreeArgs)
contexts = task_ref(name="billing.invoices.contexts.v1", args_model=ContextArgs)
box = task_ref(name="billing.invoices.box.v1", args_model=BoxArgs[int])
numbers = task_ref(name="billing.invoices.numbers.v1", args_model=NumbersArgs)
typed = task_ref(name="billing.invoices.typed.v1", args_model=TypedArgs)
plain = task_ref(name="billing.invoices.plain.v1")


def make() -> Soniq:
    return Soniq(store=MemoryStore())


def passing(function: Callable[P, R]) -> Callable[P, R]:
    return function


class Mailer:
    def send(self, order_id: str) -> None: ...

    def __call__(self, order_id: str) -> None: ...


def one(order_id: str) -> None: ...


# a field without a parameter


@make().job(invoice)
def missing(order_id: str) -> None: ...  # E:5: field 'customer' of InvoiceArgs has no parameter; add it, or **kwargs [soniq-handler]


@make().job(invoice)
async def missing_async(order_id: str) -> None: ...  # E:11: field 'customer' of InvoiceArgs has no parameter; add it, or **kwargs [soniq-handler]


@make().job(invoice)
def missing_both() -> None: ...  # E:5: field 'order_id' of InvoiceArgs has no parameter; add it, or **kwargs [soniq-handler] && E:5: field 'customer' of InvoiceArgs has no parameter; add it, or **kwargs [soniq-handler]


@make().job(invoice)
def missing_unannotated(order_id): ...  # E:5: field 'customer' of InvoiceArgs has no parameter; add it, or **kwargs [soniq-handler]


@make().job(invoice)
def missing_with_default(order_id: str = "") -> None: ...  # E:5: field 'customer' of InvoiceArgs has no parameter; add it, or **kwargs [soniq-handler]


@make().job(invoice)
def missing_keyword_only(*, customer: str) -> None: ...  # E:5: field 'order_id' of InvoiceArgs has no parameter; add it, or **kwargs [soniq-handler]


@make().job(invoice)
def missing_beside_context(order_id: str, context: JobContext) -> None: ...  # E:5: field 'customer' of InvoiceArgs has no parameter; add it, or **kwargs [soniq-handler]


@make().job(invoice)
def missing_beside_var_positional(order_id: str, *more: str) -> None: ...  # E:5: field 'customer' of InvoiceArgs has no parameter; add it, or **kwargs [soniq-handler]


@make().job(opened)
def missing_of_an_open_model(other: str = "") -> None: ...  # E:5: field 'key' of OpenArgs has no parameter; add it, or **kwargs [soniq-handler]


@make().job(urgent)
def missing_inherited(until: datetime, order_id: str) -> None: ...  # E:5: field 'customer' of UrgentArgs has no parameter; add it, or **kwargs [soniq-handler]


@make().job(box)
def missing_of_a_generic_model() -> None: ...  # E:5: field 'item' of BoxArgs has no parameter; add it, or **kwargs [soniq-handler]


@make().job(numbers)
def missing_root() -> None: ...  # E:5: field 'root' of NumbersArgs has no parameter; add it, or **kwargs [soniq-handler]


@make().job(tree)
def missing_optional_field(label: str) -> None: ...  # E:5: field 'parent' of TreeArgs has no parameter; add it, or **kwargs [soniq-handler]


@make().job(name="billing.own.name", validate=InvoiceArgs)
def missing_by_name(order_id: str) -> None: ...  # E:5: field 'customer' of InvoiceArgs has no parameter; add it, or **kwargs [soniq-handler]


@make().job(name=invoice.name, validate=InvoiceArgs)
def missing_by_name_of_the_ref(order_id: str) -> None: ...  # E:5: field 'customer' of InvoiceArgs has no parameter; add it, or **kwargs [soniq-handler]


@make().job(validate=InvoiceArgs, retries=3)
def missing_by_model(order_id: str) -> None: ...  # E:5: field 'customer' of InvoiceArgs has no parameter; add it, or **kwargs [soniq-handler]


@make().job(invoice, validate=InvoiceArgs)
def missing_by_both(order_id: str) -> None: ...  # E:5: field 'customer' of InvoiceArgs has no parameter; add it, or **kwargs [soniq-handler]


# a parameter that nothing fills


@make().job(invoice)
def extra(order_id: str, customer: str, amount: int) -> None: ...  # E:41: parameter 'amount' has no default and is no field of InvoiceArgs [soniq-handler]


@make().job(invoice)
async def extra_async(order_id: str, customer: str, amount: int) -> None: ...  # E:53: parameter 'amount' has no default and is no field of InvoiceArgs [soniq-handler]


@make().job(invoice)
def extra_keyword_only(order_id: str, customer: str, *, amount: int) -> None: ...  # E:57: parameter 'amount' has no default and is no field of InvoiceArgs [soniq-handler]


@make().job(invoice)
def extra_unannotated(order_id, customer, amount): ...  # E:43: parameter 'amount' has no default and is no field of InvoiceArgs [soniq-handler]


@make().job(invoice)
def extra_beside_var_keyword(amount: int, **values: object) -> None: ...  # E:30: parameter 'amount' has no default and is no field of InvoiceArgs [soniq-handler]


@make().job(opened)
def extra_of_an_open_model(key: str, other: str) -> None: ...  # E:38: parameter 'other' has no default and is no field of OpenArgs [soniq-handler]


@make().job(invoice)
def misspelt(order_id: str, custmer: str) -> None: ...  # E:29: parameter 'custmer' has no default and is no field of InvoiceArgs; did you mean 'customer'? [soniq-handler]


@make().job(invoice)
def misspelt_unannotated(oder_id, customer): ...  # E:26: parameter 'oder_id' has no default and is no field of InvoiceArgs; did you mean 'order_id'? [soniq-handler]


@make().job(invoice)
def both_misspelt(oder_id: str, custmer: str) -> None: ...  # E:19: parameter 'oder_id' has no default and is no field of InvoiceArgs; did you mean 'order_id'? [soniq-handler] && E:33: parameter 'custmer' has no default and is no field of InvoiceArgs; did you mean 'customer'? [soniq-handler]


@make().job(invoice)
def of_another_name(  # E:5: field 'customer' of InvoiceArgs has no parameter; add it, or **kwargs [soniq-handler]
    order_id: str,
    client: str,  # E:5: parameter 'client' has no default and is no field of InvoiceArgs [soniq-handler]
) -> None: ...


@make().job(invoice)
def named_args(args) -> None: ...  # E:5: field 'order_id' of InvoiceArgs has no parameter; add it, or **kwargs [soniq-handler] && E:5: field 'customer' of InvoiceArgs has no parameter; add it, or **kwargs [soniq-handler] && E:16: parameter 'args' has no default and is no field of InvoiceArgs [soniq-handler]


# aliases


@make().job(aliased)
def alias(orderId: str, size: int) -> None: ...  # E:11: parameter 'orderId' is an alias in AliasedArgs; name the parameter after the field, 'order_id' [soniq-handler]


@make().job(aliased)
def validation_alias(order_id: str, Size: int) -> None: ...  # E:37: parameter 'Size' is an alias in AliasedArgs; name the parameter after the field, 'size' [soniq-handler]


@make().job(aliased)
def both_aliases(orderId, Size): ...  # E:18: parameter 'orderId' is an alias in AliasedArgs; name the parameter after the field, 'order_id' [soniq-handler] && E:27: parameter 'Size' is an alias in AliasedArgs; name the parameter after the field, 'size' [soniq-handler]


@make().job(aliased)
def alias_with_default(orderId: str = "", size: int = 1) -> None: ...  # E:24: parameter 'orderId' is an alias in AliasedArgs; name the parameter after the field, 'order_id' [soniq-handler]


@make().job(choice)
def alias_of_choices(id: str) -> None: ...  # E:22: parameter 'id' is an alias in ChoiceArgs; name the parameter after the field, 'order_id' [soniq-handler]


# positional-only


@make().job(invoice)
def positional_only(order_id: str, /, customer: str) -> None: ...  # E:21: parameter 'order_id' is positional-only, and job args are passed by keyword [soniq-handler]


@make().job(invoice)
def all_positional_only(order_id: str, customer: str, /) -> None: ...  # E:25: parameter 'order_id' is positional-only, and job args are passed by keyword [soniq-handler] && E:40: parameter 'customer' is positional-only, and job args are passed by keyword [soniq-handler]


@make().job(invoice)
def whole_positional_only(args: InvoiceArgs, /) -> None: ...  # E:27: parameter 'args' is positional-only, and job args are passed by keyword [soniq-handler]


@make().job(plain)
def positional_only_without_model(order_id: str, /) -> None: ...  # E:35: parameter 'order_id' is positional-only, and job args are passed by keyword [soniq-handler]


@make().job(invoice)
def positional_only_unannotated(order_id, /, customer): ...  # E:33: parameter 'order_id' is positional-only, and job args are passed by keyword [soniq-handler]


# the whole model


@make().job(invoice)
def other_model(args: OtherArgs) -> None: ...  # E:17: parameter 'args' is annotated with OtherArgs, but the job validates with InvoiceArgs [soniq-handler]


@make().job(invoice)
def other_model_optional(args: OtherArgs | None) -> None: ...  # E:26: parameter 'args' is annotated with OtherArgs, but the job validates with InvoiceArgs [soniq-handler]


@make().job(invoice)
def other_model_annotated(args: Annotated[OtherArgs, "x"]) -> None: ...  # E:27: parameter 'args' is annotated with OtherArgs, but the job validates with InvoiceArgs [soniq-handler]


@make().job(invoice)
def narrower_model(args: UrgentArgs) -> None: ...  # E:20: parameter 'args' is annotated with UrgentArgs, but the job validates with InvoiceArgs [soniq-handler]


@make().job(name="billing.own.name", validate=InvoiceArgs)
def other_model_by_name(args: OtherArgs) -> None: ...  # E:25: parameter 'args' is annotated with OtherArgs, but the job validates with InvoiceArgs [soniq-handler]


@make().job(numbers)
def other_than_the_root_model(args: InvoiceArgs) -> None: ...  # E:31: parameter 'args' is annotated with InvoiceArgs, but the job validates with NumbersArgs [soniq-handler]


@make().job(invoice)
def extra_beside_whole(args: InvoiceArgs, order_id: str) -> None: ...  # E:43: parameter 'order_id' is never passed: 'args' receives the whole InvoiceArgs [soniq-handler]


@make().job(invoice)
def extra_beside_whole_keyword_only(args: InvoiceArgs, *, amount: int) -> None: ...  # E:59: parameter 'amount' is never passed: 'args' receives the whole InvoiceArgs [soniq-handler]


@make().job(invoice)
def two_wholes(args: InvoiceArgs, more: InvoiceArgs) -> None: ...  # E:35: parameters 'args' and 'more' are both annotated with the model [soniq-handler]


@make().job(invoice)
def whole_or_other(args: InvoiceArgs | OtherArgs) -> None: ...  # E:5: field 'order_id' of InvoiceArgs has no parameter; add it, or **kwargs [soniq-handler] && E:5: field 'customer' of InvoiceArgs has no parameter; add it, or **kwargs [soniq-handler] && E:20: parameter 'args' has no default and is no field of InvoiceArgs [soniq-handler]


# the context


@make().job(invoice)
def two_contexts(args: InvoiceArgs, a: JobContext, b: JobContext) -> None: ...  # E:52: parameters 'a' and 'b' are both annotated JobContext [soniq-handler]


@make().job(plain)
def two_contexts_without_model(a: JobContext, b: JobContext | None = None) -> None: ...  # E:47: parameters 'a' and 'b' are both annotated JobContext [soniq-handler]


@make().job(contexts)
def context_called_like_a_field(context: JobContext) -> None: ...  # E:33: parameter 'context' is annotated JobContext, and ContextArgs has a field 'context' [soniq-handler]


@make().job(invoice)
def context_or_not(args: InvoiceArgs, run: JobContext | int) -> None: ...  # E:39: parameter 'run' is never passed: 'args' receives the whole InvoiceArgs [soniq-handler]


# no model


@make().job(plain)
def model_without_one(args: InvoiceArgs) -> None: ...  # E:23: parameter 'args' is annotated with the model InvoiceArgs, but the job has no model: pass validate=InvoiceArgs [soniq-handler]


@make().job()
def model_by_function(args: InvoiceArgs) -> None: ...  # E:23: parameter 'args' is annotated with the model InvoiceArgs, but the job has no model: pass validate=InvoiceArgs [soniq-handler]


@make().job(name="billing.own.name")
def model_by_name(order_id: str, args: InvoiceArgs | None = None) -> None: ...  # E:34: parameter 'args' is annotated with the model InvoiceArgs, but the job has no model: pass validate=InvoiceArgs [soniq-handler]


@make().job(name="billing.own.name", validate=None)
def model_none(args: InvoiceArgs) -> None: ...  # E:16: parameter 'args' is annotated with the model InvoiceArgs, but the job has no model: pass validate=InvoiceArgs [soniq-handler]


# generators


@make().job(invoice)
def generator(args: InvoiceArgs) -> Iterator[int]:  # E:5: the handler is a generator function; a handler returns its result instead of yielding [soniq-handler]
    yield 1


@make().job(invoice)
async def async_generator(args: InvoiceArgs) -> AsyncIterator[int]:  # E:11: the handler is a generator function; a handler returns its result instead of yielding [soniq-handler]
    yield 1


# other callables

make().job(invoice)(one)  # E:21: field 'customer' of InvoiceArgs has no parameter; add it, or **kwargs [soniq-handler]
make().job(invoice)(lambda order_id: None)  # E:21: field 'customer' of InvoiceArgs has no parameter; add it, or **kwargs [soniq-handler]
make().job(invoice)(lambda order_id, customer, amount: None)  # E:48: parameter 'amount' has no default and is no field of InvoiceArgs [soniq-handler]
make().job(invoice)(Mailer().send)  # E:21: field 'customer' of InvoiceArgs has no parameter; add it, or **kwargs [soniq-handler]
make().job(invoice)(Mailer())  # E:21: field 'customer' of InvoiceArgs has no parameter; add it, or **kwargs [soniq-handler]
make().job(invoice)(Mailer)  # E:21: the handler is a class; pass a function, or an instance with __call__ [soniq-handler]
make().job(invoice)(InvoiceArgs)  # E:21: the handler is a class; pass a function, or an instance with __call__ [soniq-handler]
make().job(name="billing.own.name", validate=InvoiceArgs)(one)  # E:59: field 'customer' of InvoiceArgs has no parameter; add it, or **kwargs [soniq-handler]


class Handlers:
    @make().job(invoice)
    def method(self, order_id: str, customer: str) -> None: ...  # E:16: the handler is a method, and nothing fills its parameter 'self'; register a function, or the bound method of an instance [soniq-handler]


@make().job(invoice)
@passing
def decorated(order_id: str) -> None: ...  # E:5: field 'customer' of InvoiceArgs has no parameter; add it, or **kwargs [soniq-handler]


@make().job(invoice)
@make().job(aliased)
def stacked(order_id: str, size: int) -> None: ...  # E:5: field 'customer' of InvoiceArgs has no parameter; add it, or **kwargs [soniq-handler] && E:28: parameter 'size' has no default and is no field of InvoiceArgs [soniq-handler]


app = make()


@app.periodic(every=60)
@app.job(invoice, retries=2)
def with_a_schedule(order_id: str) -> None: ...  # E:5: field 'customer' of InvoiceArgs has no parameter; add it, or **kwargs [soniq-handler]


retrying = make().job(invoice, retries=2)


@retrying
def by_a_variable(order_id: str) -> None: ...  # E:5: field 'customer' of InvoiceArgs has no parameter; add it, or **kwargs [soniq-handler]


# types


@make().job(invoice)
def wrong_type(order_id: int, customer: str) -> None: ...  # E:16: parameter 'order_id' takes "int", but the field of InvoiceArgs holds "str" [soniq-handler]


@make().job(invoice)
def wrong_type_beside_missing(order_id: int) -> None: ...  # E:5: field 'customer' of InvoiceArgs has no parameter; add it, or **kwargs [soniq-handler] && E:31: parameter 'order_id' takes "int", but the field of InvoiceArgs holds "str" [soniq-handler]


@make().job(invoice)
def wrong_type_with_default(order_id: str, customer: bytes = b"") -> None: ...  # E:44: parameter 'customer' takes "bytes", but the field of InvoiceArgs holds "str" [soniq-handler]


@make().job(invoice)
def wrong_type_beside_var_keyword(customer: list[str], **others: object) -> None: ...  # E:35: parameter 'customer' takes "list[str]", but the field of InvoiceArgs holds "str" [soniq-handler]


@make().job(typed)
def wrong_types(
    when: str,  # E:5: parameter 'when' takes "str", but the field of TypedArgs holds "datetime" [soniq-handler]
    day: str,  # E:5: parameter 'day' takes "str", but the field of TypedArgs holds "date" [soniq-handler]
    amount: float,  # E:5: parameter 'amount' takes "float", but the field of TypedArgs holds "Decimal" [soniq-handler]
    ratio: int,  # E:5: parameter 'ratio' takes "int", but the field of TypedArgs holds "float" [soniq-handler]
    count: str,  # E:5: parameter 'count' takes "str", but the field of TypedArgs holds "int" [soniq-handler]
    tags: list[int],  # E:5: parameter 'tags' takes "list[int]", but the field of TypedArgs holds "list[str]" [soniq-handler]
    kind: Literal["a"],  # E:5: parameter 'kind' takes "Literal['a']", but the field of TypedArgs holds "Literal['a', 'b']" [soniq-handler]
    maybe: str,  # E:5: parameter 'maybe' takes "str", but the field of TypedArgs holds "str | None" [soniq-handler]
    child: dict[str, str],  # E:5: parameter 'child' takes "dict[str, str]", but the field of TypedArgs holds "InvoiceArgs" [soniq-handler]
) -> None: ...


@make().job(typed)
def other_wrong_types(
    when: float | None,  # E:5: parameter 'when' takes "float | None", but the field of TypedArgs holds "datetime" [soniq-handler]
    day: int,  # E:5: parameter 'day' takes "int", but the field of TypedArgs holds "date" [soniq-handler]
    amount: int,  # E:5: parameter 'amount' takes "int", but the field of TypedArgs holds "Decimal" [soniq-handler]
    ratio: Decimal,  # E:5: parameter 'ratio' takes "Decimal", but the field of TypedArgs holds "float" [soniq-handler]
    count: None,  # E:5: parameter 'count' takes "None", but the field of TypedArgs holds "int" [soniq-handler]
    tags: tuple[str, ...],  # E:5: parameter 'tags' takes "tuple[str, ...]", but the field of TypedArgs holds "list[str]" [soniq-handler]
    kind: int,  # E:5: parameter 'kind' takes "int", but the field of TypedArgs holds "Literal['a', 'b']" [soniq-handler]
    maybe: int | None,  # E:5: parameter 'maybe' takes "int | None", but the field of TypedArgs holds "str | None" [soniq-handler]
    child: str,  # E:5: parameter 'child' takes "str", but the field of TypedArgs holds "InvoiceArgs" [soniq-handler]
) -> None: ...
