"""Keys and required fields, as a model's class says them."""

from typing import Annotated, Any, ClassVar, Generic, TypeVar

from pydantic import (
    AliasChoices,
    AliasPath,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    RootModel,
    field_validator,
    model_validator,
)
from pydantic.alias_generators import to_camel

from soniq import Soniq, task_ref

T = TypeVar("T")
app = Soniq()


class Aliased(BaseModel):
    order_id: str = Field(alias="orderId")
    total: int = Field(validation_alias=AliasChoices("total", "sum"))
    first: str = Field(default="", validation_alias=AliasPath("names", 0))
    carried: Annotated[int, Field(alias="carriedKey")] = 3


class Camel(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, extra="forbid")

    unit_price: int
    LIMIT: ClassVar[int] = 3


class ByName(Camel):
    model_config = ConfigDict(populate_by_name=True)

    line_count: int = 0


class Open(BaseModel, extra="allow"):
    order_id: str


class Box(BaseModel, Generic[T]):
    item: T


class Checked(BaseModel):
    count: int
    size: Annotated[int, BeforeValidator(len)]
    plain: int

    @field_validator("count", mode="before")
    @classmethod
    def read(cls, value: object) -> object:
        return value


class Filled(BaseModel):
    order_id: str

    @model_validator(mode="before")
    @classmethod
    def fill(cls, data: Any) -> Any:
        return {"order_id": "x"}


class Own(BaseModel):
    order_id: str

    def __init__(self, **data: Any) -> None:
        super().__init__(order_id="x", **data)


class Tags(RootModel[list[str]]):
    pass


class Strict(BaseModel, strict=True):
    count: int
    loose: int = Field(default=3, strict=False)


aliased = task_ref(name="models.aliased.v1", args_model=Aliased)
camel = task_ref(name="models.camel.v1", args_model=Camel)
by_name = task_ref(name="models.named.v1", args_model=ByName)
opened = task_ref(name="models.open.v1", args_model=Open)
boxed = task_ref(name="models.box.v1", args_model=Box[int])
checked = task_ref(name="models.checked.v1", args_model=Checked)
filled = task_ref(name="models.filled.v1", args_model=Filled)
own = task_ref(name="models.own.v1", args_model=Own)
strict = task_ref(name="models.strict.v1", args_model=Strict)


async def right() -> None:
    await app.enqueue(aliased, args={"orderId": "o", "total": 1})
    await app.enqueue(aliased, args={"orderId": "o", "sum": 1, "names": ["a"], "carriedKey": 3})
    await app.enqueue(camel, args={"unitPrice": 1})
    await app.enqueue(by_name, args={"unitPrice": 1, "line_count": 1})
    await app.enqueue(by_name, args={"unit_price": 1, "lineCount": 1})
    await app.enqueue(opened, args={"order_id": "o", "anything": 1})
    await app.enqueue(boxed, args={"item": 1})
    await app.enqueue(checked, args={"count": [], "size": [], "plain": 1})
    await app.enqueue(filled, args={})
    await app.enqueue(filled, args={"anything": 1})
    await app.enqueue(own, args={})
    await app.enqueue(strict, args={"count": 1, "loose": "1"})


async def wrong() -> None:
    await app.enqueue(aliased, args={"order_id": "o", "total": 1})  # E:38: Aliased has no field 'order_id'; did you mean 'orderId'? [soniq-args]
    await app.enqueue(aliased, args={"orderId": "o"})  # E:37: the key 'total' is missing, which Aliased requires [soniq-args]
    await app.enqueue(aliased, args={"orderId": "o", "total": 1, "carried": 1})  # E:66: Aliased has no field 'carried'; did you mean 'carriedKey'? [soniq-args]
    await app.enqueue(camel, args={"unit_price": 1})  # E:36: Camel has no field 'unit_price'; did you mean 'unitPrice'? [soniq-args]
    await app.enqueue(camel, args={"unitPrice": 1, "LIMIT": 1})  # E:52: Camel has no field 'LIMIT'; the fields are unitPrice [soniq-args]
    await app.enqueue(by_name, args={"lineCount": 1})  # E:37: the key 'unitPrice' is missing, which ByName requires [soniq-args]
    await app.enqueue(opened, args={"anything": 1})  # E:36: the key 'order_id' is missing, which Open requires [soniq-args]
    await app.enqueue(boxed, args={"item": []})  # E:44: Box.item takes "int", not "list[Any]" [soniq-args]
    await app.enqueue(checked, args={"count": [], "size": []})  # E:37: the key 'plain' is missing, which Checked requires [soniq-args]
    await app.enqueue(checked, args={"count": 1, "size": 1, "plain": []})  # E:70: Checked.plain takes "int", not "list[Any]" [soniq-args]
    await app.enqueue(strict, args={"count": "1"})  # E:46: Strict.count takes "int", not "str" [soniq-args]
