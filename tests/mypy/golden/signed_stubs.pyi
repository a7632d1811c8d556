from datetime import datetime
from typing import NotRequired, Protocol

from pydantic import BaseModel
from typing_extensions import ReadOnly, TypedDict

from soniq import JobContext, TaskRef

class Line(BaseModel):
    sku: str
    amount: int = 1

class LineArgs(TypedDict):
    sku: ReadOnly[str]
    amount: NotRequired[ReadOnly[int]]

class Order(BaseModel):
    order_id: str
    when: datetime | None = None
    lines: list[Line] = []

class OrderArgs(TypedDict):
    order_id: ReadOnly[str]
    when: NotRequired[ReadOnly[datetime | str | None]]
    lines: NotRequired[ReadOnly[list[Line | LineArgs]]]

class OrderHandler(Protocol):
    def __call__(self, *, order_id: str, when: datetime | None, lines: list[Line]) -> object: ...
    def with_context(
        self, *, order_id: str, when: datetime | None, lines: list[Line], context: JobContext
    ) -> object: ...

order: TaskRef[Order, OrderArgs, OrderHandler]
