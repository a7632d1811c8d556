"""A stub package that imports the application that imports it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import BaseModel

from soniq import task_ref

if TYPE_CHECKING:
    from tests.mypy.golden.bad_input_cycle_app import AppArgs, app


class StubArgs(BaseModel):
    later: AppArgs | None = None


send_stub = task_ref(name="cycle.stub.v1", args_model=StubArgs)


async def send() -> None:
    await app.enqueue(send_stub, args={"later": {"inner": {"later": None}}})
    await app.enqueue(send_stub, args={"latre": None})  # E:40: StubArgs has no field 'latre'; did you mean 'later'? [soniq-args]
