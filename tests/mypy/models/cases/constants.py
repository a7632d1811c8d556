# ruff: noqa
from typing import Final

from pydantic import ConfigDict, Field

IMPORTED: Final = "importedKey"
NOT_FINAL = "notFinalKey"
FORBID = ConfigDict(extra="forbid")
COUNT = 3
ID_FIELD = Field(alias="id")
