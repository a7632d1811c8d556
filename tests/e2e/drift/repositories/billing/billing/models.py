"""What billing reads where it does not read as the stub package says."""

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, field_validator

from .banks import is_known


class Renaming(BaseModel):
    model_config = ConfigDict(extra="forbid")

    order_id: str
    client: str = Field(validation_alias=AliasChoices("client", "customer"))


class Return(BaseModel):
    order_id: str
    reason: str


class Reservation(BaseModel):
    sku: int


class Payment(BaseModel):
    iban: str

    @field_validator("iban")
    @classmethod
    def of_a_known_bank(cls, iban: str) -> str:
        if not is_known(iban):
            raise ValueError("no such bank")
        return iban


class Refund(BaseModel):
    order_id: str
    reason: str | None = None
    channel: str = "web"
