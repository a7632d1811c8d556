"""Handlers whose annotations name what exists for type checkers only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Optional

if TYPE_CHECKING:
    import soniq.runtime.context as told
    from soniq.runtime.context import JobContext

    from .test_handlers import InvoiceArgs


async def bare(order_id: str, customer: str, context: JobContext) -> None: ...


async def dotted(order_id: str, customer: str, context: told.JobContext) -> None: ...


async def union(order_id: str, customer: str, context: JobContext | None = None) -> None: ...


async def optional(
    order_id: str,
    customer: str,
    context: Optional[JobContext] = None,  # noqa: UP045 - the older spelling is the point
) -> None: ...


async def annotated(
    order_id: str, customer: str, context: Annotated[JobContext, "told"]
) -> None: ...


async def whole(args: InvoiceArgs, context: JobContext) -> None: ...


async def several(order_id: str, customer: str, context: list[JobContext]) -> None: ...
