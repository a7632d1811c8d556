"""The imports of every module the oracle writes, for mypy and for the run."""

from __future__ import annotations

PRELUDE = """\
import asyncio
import enum
import io
import math
import numbers
import os
import re
from collections import ChainMap, Counter, OrderedDict, UserDict, defaultdict, deque
from collections.abc import (
    Awaitable, Callable, Collection, Coroutine, Generator, Hashable, ItemsView, Iterable, Iterator,
    KeysView, Mapping, MutableMapping, MutableSequence, MutableSet, Sequence, Set as AbstractSet,
    ValuesView,
)
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from ipaddress import (
    IPv4Address, IPv4Interface, IPv4Network, IPv6Address, IPv6Interface, IPv6Network,
)
from pathlib import Path, PurePath, PureWindowsPath
from types import MappingProxyType, ModuleType
from typing import (
    Annotated, Any, Dict, Final, Generic, List, Literal, Optional, SupportsInt, Union,
)
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from pydantic import (
    AnyUrl, AwareDatetime, Base64Bytes, BaseModel, ByteSize, Field, FilePath, HttpUrl,
    ImportString, InstanceOf, IPvAnyAddress, Json, PastDate, PositiveInt, PostgresDsn, RootModel,
    Secret, SecretBytes, SecretStr, SkipValidation, StrictInt, StringConstraints, UUID4,
)

from tests.mypy.oracle.records import *
from tests.mypy.oracle.things import *
"""
