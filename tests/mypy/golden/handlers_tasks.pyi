"""A stub as ``soniq-lint typegen`` writes it: the ref says what its handlers do."""

from typing import NotRequired, Protocol, TypedDict

from pydantic import BaseModel

from soniq import JobContext, TaskRef

class OrderArgs(BaseModel):
    order_id: str
    size: int = 1

class OrderDict(TypedDict):
    order_id: str
    size: NotRequired[int]

class OrderHandler(Protocol):
    def __call__(self, *, order_id: str, size: int) -> object: ...
    def with_context(self, *, order_id: str, size: int, context: JobContext) -> object: ...

ship_order: TaskRef[OrderArgs, OrderDict, OrderHandler]
