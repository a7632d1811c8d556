"""Every way in which a reader may not read what a writer writes, as data.

The predicates that find them are in the modules beside this one; which severity an instance has,
and what to do about it, is said here. Codes are public and stable. Examples are the annotations or
fields of the two models, or of the one that is beside itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from soniq.contract.findings import Kind, Severity

_KINDS = (
    Kind(
        "key-never-written",
        Severity.BREAKING,
        "The reader requires a key that the writer never writes.",
        "Give the field a default in the reader, or add it to the writer and deploy that first.",
        "order_id: str",
        "order_id: str\ncustomer: str",
    ),
    Kind(
        "key-may-be-absent",
        Severity.BREAKING,
        "The reader requires a key that the writer may leave out.",
        "Give the field a default in the reader, or require it in the writer and deploy that "
        "first. A field with a default is only stored when it was given.",
        'currency: str = "EUR"',
        "currency: str",
    ),
    Kind(
        "key-refused",
        Severity.BREAKING,
        "The writer writes a key that the reader forbids.",
        'Declare the field in the reader and deploy that first, or drop extra="forbid" there.',
        "order_id: str\nnote: str | None = None",
        'model_config = ConfigDict(extra="forbid")\norder_id: str',
    ),
    Kind(
        "type-changed",
        Severity.BREAKING,
        "The writer writes a type that the reader does not read.",
        "Let the reader accept both types and deploy it first, or add a field of the new type.",
        "amount: str",
        "amount: int",
    ),
    Kind(
        "null-refused",
        Severity.BREAKING,
        "The writer writes null where the reader does not accept it.",
        "Make the field optional in the reader, or stop writing null and deploy that first.",
        "note: str | None",
        "note: str",
    ),
    Kind(
        "value-refused",
        Severity.BREAKING,
        "The writer writes values that are not among those the reader knows.",
        "Add the values to the reader and deploy it first.",
        'size: Literal["s", "m", "l"]',
        'size: Literal["s", "m"]',
    ),
    Kind(
        "union-member-removed",
        Severity.BREAKING,
        "The writer writes a member of a union that the reader does not have.",
        "Keep the member in the reader until no writer writes it and its jobs have run out.",
        "pet: Cat | Dog",
        "pet: Cat",
    ),
    Kind(
        "tag-may-be-absent",
        Severity.BREAKING,
        "The reader chooses a member of a union by a tag that the writer may leave out.",
        "Require the tag in the writer, or read the union without a discriminator.",
        'kind: Literal["cat"] = "cat"',
        'pet: Cat | Dog = Field(discriminator="kind")',
    ),
    Kind(
        "range-narrowed",
        Severity.BREAKING,
        "The writer writes numbers outside the reader's range.",
        "Widen the reader, or narrow the writer first and let its jobs run out.",
        "count: int",
        "count: int = Field(ge=1)",
    ),
    Kind(
        "digits-narrowed",
        Severity.BREAKING,
        "The writer writes decimals with more digits than the reader takes.",
        "Widen the reader, or narrow the writer first and let its jobs run out.",
        "amount: Decimal",
        "amount: Decimal = Field(decimal_places=2)",
    ),
    Kind(
        "length-narrowed",
        Severity.BREAKING,
        "The writer writes text, arrays or mappings of a length that the reader refuses.",
        "Widen the reader, or narrow the writer first and let its jobs run out.",
        "code: str",
        "code: str = Field(max_length=8)",
    ),
    Kind(
        "pattern-narrowed",
        Severity.BREAKING,
        "The writer writes text that does not match the reader's pattern.",
        "Widen the pattern, or give the writer the same one first and let its jobs run out.",
        "code: str",
        'code: str = Field(pattern="^[A-Z]+$")',
    ),
    Kind(
        "format-narrowed",
        Severity.BREAKING,
        "The writer writes text that the reader cannot take for what it expects.",
        "Read it as text, or give the writer the same type first and let its jobs run out.",
        "sent_at: str",
        "sent_at: datetime",
    ),
    Kind(
        "zone-refused",
        Severity.BREAKING,
        "The reader insists on times with a zone, or without one, and the writer does not.",
        "Use the same type on both sides, best AwareDatetime; deploy the writer first.",
        "sent_at: datetime",
        "sent_at: AwareDatetime",
    ),
    Kind(
        "anything-written",
        Severity.BREAKING,
        "The writer may write anything, and the reader expects a type.",
        "Give the field its type in the writer and deploy that first.",
        "payload: Any",
        "payload: dict[str, int]",
    ),
    Kind(
        "reader-refuses",
        Severity.BREAKING,
        "The reader refuses rows that the writer writes, which the schemas do not show.",
        "Look at the validators of the reader; let it accept what is written, or give the task a "
        "new version suffix.",
        "count: int",
        "count: Annotated[int, AfterValidator(check_even)]",
    ),
    Kind(
        "key-dropped",
        Severity.LOSSY,
        "The writer writes a key that the reader does not know and passes over.",
        "Declare the field in the reader if it matters there. A renamed field needs "
        "AliasChoices with the old name.",
        "customer_name: str | None = None",
        "customer: str | None = None",
    ),
    Kind(
        "number-rounded",
        Severity.LOSSY,
        "The writer writes numbers that the reader takes for floats, which may round them.",
        "Read them as int or Decimal.",
        "amount: int",
        "amount: float",
    ),
    Kind(
        "items-merged",
        Severity.LOSSY,
        "The writer writes a list that the reader takes for a set, so equal items become one.",
        "Read it as a list if their number or order matters.",
        "tags: list[str]",
        "tags: set[str]",
    ),
    Kind(
        "value-changed",
        Severity.LOSSY,
        "The reader makes something else of a value than what was written.",
        "Look at what the reader does with the field: it strips, changes case, or has a validator.",
        "name: str",
        "name: Annotated[str, StringConstraints(to_lower=True)]",
    ),
    Kind(
        "code-decides",
        Severity.UNKNOWN,
        "Code of one of the two models decides, so schemas cannot tell.",
        "Compare with the models at hand, so that rows can be tried.",
        "count: int",
        "count: Annotated[int, AfterValidator(check_even)]",
    ),
    Kind(
        "not-described",
        Severity.UNKNOWN,
        "A schema without a description of what it cannot say: code in the model may refuse more.",
        "Compare with the models at hand, or upgrade Soniq on the side the schema is from.",
    ),
    Kind(
        "schemas-undecided",
        Severity.UNKNOWN,
        "The two schemas do not decide whether everything written is read.",
        "Compare with the models at hand, so that rows can be tried.",
        'code: str = Field(pattern="^[A-Z]{3}$")',
        'code: str = Field(pattern="^[A-Z]+$")',
    ),
    Kind(
        "too-large",
        Severity.UNKNOWN,
        "The two schemas are too large, or too entangled, to be compared in whole.",
        "Split the model.",
    ),
    Kind(
        "model-partly-known",
        Severity.UNKNOWN,
        "A model was read from source and parts of it could not be.",
        "Import the model instead, or write the parts named in a way that can be read.",
    ),
    Kind(
        "no-rows",
        Severity.UNKNOWN,
        "No row could be made that the writer accepts, so nothing was tried.",
        "Try the two models with args of your own.",
    ),
    Kind(
        "field-not-stored",
        Severity.BREAKING,
        "A model does not store a field that it reads.",
        "Remove exclude=True, or use alias= instead of serialization_alias=.",
        "token: str = Field(exclude=True)",
    ),
    Kind(
        "secret-masked",
        Severity.BREAKING,
        "A model stores a secret as asterisks.",
        "Enqueue a reference to the secret instead of the secret.",
        "token: SecretStr",
    ),
    Kind(
        "own-row-refused",
        Severity.BREAKING,
        "A model refuses what it writes itself.",
        "Make the serializers of the model write what its validators read.",
        "size: Annotated[int, PlainSerializer(hex)]",
    ),
    Kind(
        "nan-not-stored",
        Severity.INFO,
        "A model accepts NaN and infinities, which JSON does not have: enqueueing them fails.",
        "Use FiniteFloat, or Field(allow_inf_nan=False).",
        "ratio: float",
    ),
)

KINDS: Final[Mapping[str, Kind]] = MappingProxyType({kind.code: kind for kind in _KINDS})
"""Every kind of finding about two shapes, or about one model, by code."""
