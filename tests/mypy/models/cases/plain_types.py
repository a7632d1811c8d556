# ruff: noqa
from typing_extensions import TypedDict

Identifier = str
Numbers = list[int]


class Line(TypedDict):
    sku: str
    quantity: int


class Mixed(TypedDict, total=False):
    sku: str
