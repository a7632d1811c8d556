"""The edits, in the order in which they are made; each starts from what the last one left.

Most come in pairs, there and back: after the second the project is without a mistake again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from tests.mypy.edits.project import BILLING, FILES, SCHEMAS

CLEAN: Final = ""

Text = str | None


@dataclass(frozen=True)
class Edit:
    """One edit.

    Attributes:
        name: what is done.
        changes: files with old and new text; no old text stands for the whole file, and no new
            text for a file that goes.
        shows: words that are all on one line that mypy prints of it (a regular expression), or
            ``CLEAN`` when it prints nothing, or None when it may do either.
        daemon: whether mypy's daemon sees such an edit at all; there are some that it misses
            without any plugin.
    """

    name: str
    changes: tuple[tuple[str, Text, Text], ...]
    shows: str | None = CLEAN
    daemon: bool = True

    def applied(self, files: dict[str, str]) -> dict[str, str]:
        """Return the files after the edit."""
        done = dict(files)
        for path, old, new in self.changes:
            if new is None:
                del done[path]
            elif old is None:
                done[path] = new
            else:
                assert done[path].count(old) == 1, f"{self.name}: {path}: {old!r}"
                done[path] = done[path].replace(old, new)
        return done


def _pair(
    there: str,
    back: str,
    changes: list[tuple[str, Text, Text]],
    shows: str | None,
    daemon: bool = True,
) -> list[Edit]:
    """Return an edit, and the one after which its files are what they were at first."""
    paths = dict.fromkeys(path for path, _, _ in changes)
    undone = tuple((path, None, FILES.get(path)) for path in paths)
    return [Edit(there, tuple(changes), shows, daemon), Edit(back, undone)]


INIT = "stubs/billing_stubs/__init__.py"
BILLS = "stubs/billing_stubs/billing.py"
PART = "stubs/billing_stubs/parts.py"
SCHEMA = "stubs/billing_stubs/schemas.py"
STUB = "stubs/billing_stubs/schemas.pyi"
SECOND = "stubs/warehouse_stubs/__init__.py"
PRODUCE = "app/producer.py"
CONSUME = "app/consumer.py"
MORE = "app/more.py"
INI = "mypy.ini"

_CONFIG = "class InvoiceArgs(Base):\n"
_STOCK = "class StockArgs(BaseModel):\n"
_AMOUNT = "    amount: int\n"
_COUNT = "    count: int = 1\n"
_CHECK = (
    '\n    @field_validator("count", mode="before")\n    @classmethod\n'
    "    def read(cls, value: object) -> object:\n        return value\n"
)
_INVOICE = SCHEMAS[SCHEMAS.index(_CONFIG) : SCHEMAS.index("\n\n" + _STOCK) + 1]
_MORE = (
    "from app.application import app\nfrom billing_stubs import count_stock\n\n\n"
    'async def more() -> None:\n    await app.enqueue(count_stock, args={"sku": "s", "cuont": 1})\n'
)
_LATE = "\n\nclass Late(BaseModel):\n    when: str\n"


def _field(name: str) -> str:
    return f"    {name}\n"


EDITS: Final = [
    Edit("nothing", ()),
    *_pair(
        "a field is renamed",
        "a field is named as before",
        [(SCHEMA, _AMOUNT, _field("total: int"))],
        r"producer.*\b(amount|total)\b.*\[soniq-args\]",
    ),
    Edit(
        "a required field is added",
        ((SCHEMA, _AMOUNT, _AMOUNT + _field("currency: str")),),
        r"producer.*currency.*\[soniq-args\]",
    ),
    Edit(
        "a field gets a default",
        ((SCHEMA, _field("currency: str"), _field('currency: str = "EUR"')),),
        r"consumer.*currency.*\[soniq-handler\]",
    ),
    Edit("a field is removed", ((SCHEMA, _field('currency: str = "EUR"'), ""),)),
    *_pair(
        "the type of a field changes",
        "the type of a field is as before",
        [(SCHEMA, _AMOUNT, _field("amount: list[int]"))],
        r"producer.*\bamount\b.*\[soniq-args\]",
    ),
    *_pair(
        "a default goes",
        "a default comes back",
        [(SCHEMA, '    note: str = ""\n', "    note: str\n")],
        r"producer.*\bnote\b.*\[soniq-args\]",
    ),
    *_pair(
        "a default goes that Field gave",
        "a default comes back in Field",
        [(SCHEMA, _COUNT, _field("count: int = Field(ge=1)"))],
        r"producer.*\bcount\b.*\[soniq-args\]",
    ),
    Edit(
        "an alias is added",
        ((SCHEMA, _field("order_id: str"), _field('order_id: str = Field(alias="orderId")')),),
        r"producer.*\borderId\b.*\[soniq-args\]",
    ),
    Edit(
        "populate_by_name is added",
        ((SCHEMA, _CONFIG, _CONFIG + _field("model_config = ConfigDict(populate_by_name=True)")),),
    ),
    Edit(
        "populate_by_name goes, and the alias",
        (
            (SCHEMA, _field('order_id: str = Field(alias="orderId")'), _field("order_id: str")),
            (SCHEMA, _field("model_config = ConfigDict(populate_by_name=True)"), ""),
        ),
    ),
    *_pair(
        "an alias generator is added",
        "the alias generator goes",
        [
            (
                SCHEMA,
                _CONFIG,
                _CONFIG + _field("model_config = ConfigDict(alias_generator=to_camel)"),
            )
        ],
        r"producer.*\borderId\b.*\[soniq-args\]",
    ),
    Edit(
        "the base class gets an alias generator",
        (
            (
                PART,
                "class Base(BaseModel):\n",
                "from pydantic import ConfigDict\n"
                "from pydantic.alias_generators import to_camel\n\n"
                "class Base(BaseModel):\n    model_config = ConfigDict(alias_generator=to_camel)\n",
            ),
        ),
        r"producer.*\borderId\b.*\[soniq-args\]",
    ),
    Edit("the base class is as before", ((PART, None, FILES[PART]),)),
    Edit(
        "a call gets an unknown key",
        ((PRODUCE, '{"sku": "s2", "count": 2}', '{"sku": "s2", "cuont": 2}'),),
        r"producer.*\bcuont\b.*\[soniq-args\]",
    ),
    Edit(
        "a model allows extra keys",
        ((SCHEMA, _STOCK, _STOCK + _field('model_config = ConfigDict(extra="allow")')),),
    ),
    Edit(
        "a model forbids extra keys",
        ((SCHEMA, 'extra="allow"', 'extra="forbid"'),),
        r"producer.*\bcuont\b.*\[soniq-args\]",
    ),
    Edit(
        "the key is right again, and the config goes",
        (
            (SCHEMA, _field('model_config = ConfigDict(extra="forbid")'), ""),
            (PRODUCE, '{"sku": "s2", "cuont": 2}', '{"sku": "s2", "count": 2}'),
        ),
    ),
    *_pair(
        "a model becomes strict",
        "a model is lax again",
        [(SCHEMA, _STOCK, _STOCK + _field("model_config = ConfigDict(strict=True)"))],
        r"producer.*\bcount\b.*\[soniq-args\]",
    ),
    *_pair(
        "a field becomes strict",
        "a field is lax again",
        [(SCHEMA, _COUNT, _field("count: int = Field(default=1, strict=True)"))],
        r"producer.*\bcount\b.*\[soniq-args\]",
    ),
    Edit(
        "a value gets a wrong type",
        ((PRODUCE, '"count": 2}', '"count": [2]}'),),
        r"producer.*\bcount\b.*\[soniq-args\]",
    ),
    Edit("a validator is added that may convert it", ((SCHEMA, _COUNT, _COUNT + _CHECK),)),
    Edit(
        "the validator goes",
        ((SCHEMA, _COUNT + _CHECK, _COUNT),),
        r"producer.*\bcount\b.*\[soniq-args\]",
    ),
    Edit("the value is right again", ((PRODUCE, '"count": [2]}', '"count": 2}'),)),
    *_pair(
        "a base class in another module gets a field",
        "a base class in another module loses a field",
        [(PART, _field('tenant: str = ""'), _field('tenant: str = ""') + _field("region: str"))],
        r"producer.*\bregion\b.*\[soniq-args\]",
    ),
    *_pair(
        "a model gets another base",
        "a model has its base again",
        [(SCHEMA, _CONFIG, "class InvoiceArgs(BaseModel):\n")],
        r"consumer.*tenant.*\[soniq-handler\]",
    ),
    *_pair(
        "a nested model gets a field",
        "a nested model loses a field",
        [(PART, _field('city: str = ""'), _field('city: str = ""') + _field("country: str"))],
        r"producer.*\bcountry\b.*\[soniq-args\]",
    ),
    *_pair(
        "a TypedDict gets a key",
        "a TypedDict loses a key",
        [(PART, _field("text: str"), _field("text: str") + _field("size: int"))],
        r"producer.*\bsize\b.*\[soniq-args\]",
    ),
    *_pair(
        "an enum is narrowed",
        "an enum is as wide as before",
        [
            (PART, _field('RED = "red"'), _field('GREEN = "green"')),
            (SCHEMA, "Colour.RED", "Colour.BLUE"),
        ],
        None,
    ),
    *_pair(
        "a literal is narrowed",
        "a literal is as wide as before",
        [(SCHEMA, 'Literal["new", "again"]', 'Literal["new"]')],
        r"producer.*\bkind\b.*\[soniq-args\]",
    ),
    *_pair(
        "a ref gets another model",
        "a ref has its model again",
        [(BILLS, "args_model=InvoiceArgs", "args_model=StockArgs")],
        r"producer.*\bsku\b.*\[soniq-args\]",
    ),
    *_pair(
        "the name of a task changes",
        "the name of a task is as before",
        [(BILLS, '"billing.stock.count.v1"', '"billing.stock.count.v2"')],
        r"consumer.*billing\.stock\.count\.v.*\[soniq-name\]",
    ),
    *_pair(
        "a ref is renamed",
        "a ref has its name again",
        [(BILLS, "count_stock =", "stock_count =")],
        None,  # the error is in the stub package, where it is installed mypy says nothing
    ),
    *_pair(
        "a re-export goes",
        "a re-export comes back",
        [
            (INIT, "import count_stock, open_box, send_invoice", "import open_box, send_invoice"),
            (INIT, '"StockArgs", "count_stock", ', '"StockArgs", '),
        ],
        r"producer.*count_stock.*\[attr-defined\]",
    ),
    Edit(
        "a star import re-exports",
        ((INIT, "import count_stock, open_box, send_invoice", "import *"),),
    ),
    *_pair(
        "a field is renamed behind a star import",
        "a field behind a star import is as before",
        [(SCHEMA, _AMOUNT, _field("total: int"))],
        r"producer.*\b(amount|total)\b.*\[soniq-args\]",
    ),
    Edit("names are re-exported again", ((INIT, None, FILES[INIT]),)),
    Edit(
        "the second package gives another ref",
        (
            (
                SECOND,
                "from billing_stubs import send_invoice",
                "from billing_stubs import count_stock as send_invoice",
            ),
        ),
        r"producer.*\bsku\b.*\[soniq-args\]",
        daemon=False,  # a re-export now stands for something else
    ),
    Edit("the second package gives its ref again", ((SECOND, None, FILES[SECOND]),)),
    Edit(
        "a model moves to another module",
        (
            (SCHEMA, _INVOICE, "from billing_stubs.moved import InvoiceArgs\n"),
            (
                "stubs/billing_stubs/moved.py",
                None,
                "from typing import Literal\n"
                "from billing_stubs.parts import Address, Base, Colour, Label\n\n" + _INVOICE,
            ),
            (
                INIT,
                "from billing_stubs.schemas import InvoiceArgs, StockArgs",
                "from billing_stubs.moved import InvoiceArgs\n"
                "from billing_stubs.schemas import StockArgs",
            ),
            (
                BILLS,
                "import BoxArgs, InvoiceArgs, StockArgs",
                "import BoxArgs, StockArgs\nfrom billing_stubs.moved import InvoiceArgs",
            ),
        ),
    ),
    Edit(
        "the moved model loses a field",
        (("stubs/billing_stubs/moved.py", _AMOUNT, ""),),
        r"producer.*\bamount\b.*\[soniq-args\]",
    ),
    Edit(
        "the model moves back",
        (
            ("stubs/billing_stubs/moved.py", None, None),
            (SCHEMA, None, SCHEMAS),
            (INIT, None, FILES[INIT]),
            (BILLS, None, BILLING),
        ),
    ),
    *_pair(
        "a parameter of a handler is renamed",
        "a parameter of a handler has its name again",
        [(CONSUME, "    amount: int,\n", "    amuont: int,\n")],
        r"consumer.*amuont.*\[soniq-handler\]",
    ),
    *_pair(
        "the argument of a generic model changes",
        "the argument of a generic model is as before",
        [(SCHEMA, "box: Box[int]", "box: Box[list[int]]")],
        r"(producer.*\[soniq-args\]|consumer.*\[soniq-handler\])",
    ),
    *_pair(
        "a stub file is added",
        "a stub file goes",
        [(STUB, None, SCHEMAS.replace(_COUNT, _field("amount: int")))],
        r"producer.*\bcount\b.*\[soniq-args\]",
        daemon=False,  # a module now comes from another file
    ),
    *_pair(
        "an option of the plugin is turned on",
        "an option of the plugin is turned off",
        [(INI, "mypy_path = stubs\n", "mypy_path = stubs\n[soniq-mypy]\nstrict_args = yes\n")],
        r"producer.*\bcount\b.*\[soniq-args\]",
    ),
    *_pair(
        "a syntax error comes in",
        "the syntax error goes",
        [(SCHEMA, _AMOUNT, _field("amount: = int"))],
        r"schemas.*\[syntax\]",
    ),
    *_pair(
        "a module is deleted",
        "a module is restored",
        [(SCHEMA, SCHEMAS, None)],
        None,
    ),
    Edit(
        "a stub package and the application import each other",
        (
            (
                SCHEMA,
                "\n\nclass StockArgs",
                "\n\nfrom typing import TYPE_CHECKING\nif TYPE_CHECKING:\n"
                "    from app.application import Late\n\n\nclass StockArgs",
            ),
            (SCHEMA, _COUNT, _COUNT + _field('late: "Late | None" = None')),
            (
                "app/application.py",
                "app = Soniq()\n",
                "app = Soniq()\nfrom pydantic import BaseModel\n"
                "from billing_stubs import send_invoice" + _LATE,
            ),
        ),
        r"consumer.*late.*\[soniq-handler\]",
    ),
    Edit(
        "a call uses the model of the cycle wrongly",
        ((PRODUCE, '[{"sku": "s1"},', '[{"sku": "s1", "late": {"wehn": "now"}},'),),
        r"producer.*\bwehn\b.*\[soniq-args\]",
    ),
    Edit(
        "the cycle goes",
        (
            (SCHEMA, None, SCHEMAS),
            ("app/application.py", None, FILES["app/application.py"]),
            (PRODUCE, None, FILES[PRODUCE]),
        ),
    ),
    Edit(
        "a call stands in a module that imports for type checkers only",
        (
            (
                PRODUCE,
                "from warehouse_stubs import send_invoice as again\n",
                "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n"
                "    from warehouse_stubs import send_invoice as again\n",
            ),
        ),
    ),
    *_pair(
        "a field is renamed behind that import",
        "a field behind that import is as before",
        [(SCHEMA, _AMOUNT, _field("total: int"))],
        r"producer.*\b(amount|total)\b.*\[soniq-args\]",
    ),
    Edit("the import is as before", ((PRODUCE, None, FILES[PRODUCE]),)),
    *_pair(
        "a model becomes a plain class",
        "a model is a model again",
        [(SCHEMA, _STOCK, "class StockArgs:\n")],
        r"billing|producer|consumer",
    ),
    *_pair(
        "a module with a wrong call is added",
        "the module is deleted",
        [(MORE, None, _MORE)],
        r"more.*\bcuont\b.*\[soniq-args\]",
    ),
    Edit(
        "a field is renamed with every call of it",
        (
            (SCHEMA, _AMOUNT, _field("total: int")),
            (PRODUCE, '            "amount": 1,\n', '            "total": 1,\n'),
            (PRODUCE, '"o1", "amount": 1, "address"', '"o1", "total": 1, "address"'),
            (CONSUME, "    amount: int,\n", "    total: int,\n"),
        ),
    ),
]
