"""Names that the fields and values of the oracle use; read by mypy and imported at run time."""

from __future__ import annotations

import enum
from abc import ABC
from collections.abc import Coroutine, Generator, Hashable, Iterator, Sequence
from typing import (
    TYPE_CHECKING,
    Any,
    Literal,
    NewType,
    Protocol,
    TypeAlias,
    overload,
    runtime_checkable,
)

from pydantic import Json, SkipValidation
from pydantic_core import CoreSchema, core_schema
from typing_extensions import TypeAliasType

HERE = __file__


class Colour(enum.Enum):
    RED = "red"
    BLUE = "blue"


class Level(enum.Enum):
    LOW = 1
    HIGH = 2


class Blend(enum.Enum):
    ONE = 1
    WORD = "word"
    PAIR = (1, 2)


class Auto(enum.Enum):
    FIRST = enum.auto()
    SECOND = enum.auto()


class Lenient(enum.Enum):
    A = "a"
    B = "b"

    @classmethod
    def _missing_(cls, value: object) -> Lenient:
        return cls.A


class Number(enum.IntEnum):
    ONE = 1
    TWO = 2


class Bits(enum.IntFlag):
    READ = 1
    WRITE = 2


class Flags(enum.Flag):
    UP = 1
    DOWN = 2


class Word(enum.StrEnum):
    YES = "yes"
    NO = "no"


class OldWord(str, enum.Enum):  # noqa: UP042
    YES = "yes"
    NO = "no"


class Ratio(float, enum.Enum):
    HALF = 0.5
    ONE = 1.0


class Bare(enum.Enum):
    """No members, so it may have subclasses."""


class Text(str):
    """A str that is not exactly one."""


class Count(int):
    """An int that is not exactly one."""


class Plain:
    def __init__(self, x: int = 1) -> None:
        self.x = x


class Offspring(Plain):
    pass


class Stranger:
    pass


class Abstract(ABC):  # noqa: B024
    pass


class Concrete(Abstract):
    pass


class Caller:
    def __call__(self, value: int) -> str:
        return str(value)


class Walker:
    def __iter__(self) -> Iterator[int]:
        return iter([1, 2])


class Items(Sequence[int]):
    @overload
    def __getitem__(self, index: int) -> int: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[int]: ...

    def __getitem__(self, index: int | slice) -> int | Sequence[int]:
        return [1, 2][index]

    def __len__(self) -> int:
        return 2


class Awaiting(Coroutine[Any, Any, str]):
    def __await__(self) -> Generator[Any, Any, str]:
        yield
        return ""

    def send(self, value: Any) -> Any:
        return None

    def throw(self, *error: Any) -> Any:
        return None

    def close(self) -> None:
        return None


class Convertible:
    def __float__(self) -> float:
        return 1.0

    def __int__(self) -> int:
        return 1

    def __index__(self) -> int:
        return 1

    def __str__(self) -> str:
        return "1"

    def __fspath__(self) -> str:
        return "/srv/x"


class Integral:
    def __int__(self) -> int:
        return 1


class Own:
    """A class that says itself what it takes."""

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> CoreSchema:
        return core_schema.any_schema()


@runtime_checkable
class HasX(Protocol):
    x: int


UserId = NewType("UserId", str)
Amount = NewType("Amount", int)
PointId = NewType("PointId", UserId)

Numbers = list[int]
Maybe = int | None
if TYPE_CHECKING:
    # mypy 1.11 fails at the calls below; it makes the same of these
    Late: TypeAlias = list[int]
    LateText: TypeAlias = str
    Parsed: TypeAlias = Json[int]
    Unchecked: TypeAlias = SkipValidation[int]
else:
    Late = TypeAliasType("Late", list[int])
    LateText = TypeAliasType("LateText", str)
    Parsed = TypeAliasType("Parsed", Json[int])
    Unchecked = TypeAliasType("Unchecked", SkipValidation[int])
Mode = Literal["fast", "slow"]
Key = Hashable


def hashable(items: Sequence[Any]) -> list[Any]:
    """Return the items that can be in a set."""
    found = []
    for item in items:
        try:
            hash(item)
        except TypeError:
            continue
        found.append(item)
    return found


def some(items: Sequence[Any]) -> Sequence[Any]:
    """Return a dozen items, from all over."""
    return items[:: max(1, len(items) // 12)]


def whole(items: Sequence[Any]) -> list[Sequence[Any]]:
    """Return all items as one, if there are any: nothing is said of empty containers."""
    return [items] if items else []
