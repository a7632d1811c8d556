"""Read small producers, and show what the linter makes of them."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import Any

from soniq_lint.sites.find import find
from soniq_lint.sites.judge import judge_site, lacking_args
from soniq_lint.sites.library import Library
from soniq_lint.sites.objects import EnqueueSite, FileSites
from soniq_lint.sites.rows import rows_of
from soniq_lint.sites.values import OpenDict, Sentinel, Value
from tests.lint.project import module, resolver_of

TASKS = """
from enum import Enum, IntEnum

from pydantic import BaseModel, ConfigDict, Field
from soniq import task_ref


class Color(str, Enum):
    RED = "red"


class Level(IntEnum):
    LOW = 1


class Customer(BaseModel):
    name: str
    vip: bool = False


class InvoiceArgs(BaseModel):
    order_id: str
    customer: Customer
    tags: list[str] = []


class OtherArgs(BaseModel):
    model_config = ConfigDict(extra="forbid")
    key: str = Field(alias="theKey")


send = task_ref(name="billing.invoices.send.v1", args_model=InvoiceArgs)
other = task_ref(name="billing.others.do.v1", args_model=OtherArgs)
bare = task_ref(name="billing.books.close.v1")
"""
HEAD = """
from soniq import Soniq
from tasks import Color, Customer, InvoiceArgs, Level, OtherArgs, bare, other, send
"""


def sites_in(folder: Path, text: str, files: dict[str, str] | None = None) -> FileSites:
    """Return what ``main.py`` holds, which has the imports of ``HEAD`` at its top."""
    text = HEAD + textwrap.dedent(text)
    resolver = resolver_of(folder, {"tasks.py": TASKS, **(files or {}), "main.py": text})
    return find(module(resolver, "main"), Library(resolver))


def site_of(folder: Path, text: str, files: dict[str, str] | None = None) -> EnqueueSite:
    """Return the only enqueue of ``main.py``."""
    (site,) = sites_in(folder, text, files).enqueues
    return site


def args_of(folder: Path, body: str, top: str = "", files: dict[str, str] | None = None) -> Any:
    """Return what is known of ``args`` at the end of the body of a function.

    Unknown values are shown as ``"?"``, a dict with perhaps more keys has ``...: ...``.
    """
    body = textwrap.indent(textwrap.dedent(body).strip("\n"), "    ")
    call = "" if "app.enqueue" in body else "\n    await app.enqueue(send, args=args)"
    text = f"{textwrap.dedent(top)}\n\nasync def produce(app: Soniq, given):\n{body}{call}\n"
    value = site_of(folder, text, files).args
    assert value is not None
    return shown(value)


def shown(value: Value) -> Any:
    if value.choices:
        return tuple(shown(each) for each in value.choices)
    data = value.data
    if isinstance(data, Sentinel):
        return "?"
    if isinstance(data, dict):
        made = {key: shown(part) for key, part in value.parts.items()} if value.parts else {**data}
        return {**made, ...: ...} if isinstance(data, OpenDict) else made
    if isinstance(data, list) and value.parts:
        return [shown(part) for part in value.parts.values()]
    return data


def problems_of(site: EnqueueSite) -> list[str]:
    """Return what is wrong with the args of a site, as ``kind path``."""
    found = [*judge_site(site), *lacking_args(site)]
    return [f"{each.kind} {each.place}".strip() for each in found]


def problems_in(folder: Path, text: str, files: dict[str, str] | None = None) -> list[str]:
    return problems_of(site_of(folder, text, files))


def coverage_of(sites: FileSites) -> list[tuple[bool, str]]:
    """Return for each enqueue whether it has been checked, and why not."""
    return [(row["checked"], row["reason"]) for row in rows_of(sites)["enqueues"]]
