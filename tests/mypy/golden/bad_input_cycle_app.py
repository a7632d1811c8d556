"""An application that a stub package imports, which it imports itself."""

from pydantic import BaseModel

from soniq import Soniq, task_ref
from tests.mypy.golden.bad_input_cycle_stub import StubArgs, send_stub

app = Soniq()


class AppArgs(BaseModel):
    inner: StubArgs
    note: str = ""


send_app = task_ref(name="cycle.app.v1", args_model=AppArgs)


async def send() -> None:
    await app.enqueue(send_app, args={"inner": {"later": None}})
    await app.enqueue(send_stub, args={"later": {"inner": {}, "note": "n"}})
    await app.enqueue(send_stub, args={"later": {"inner": {}, "ntoe": "n"}})  # E:63: AppArgs has no field 'ntoe'; did you mean 'note'? [soniq-args]
