"""The warning about models that cannot read what they write, when a process first meets them."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Annotated, Any

import pytest
from pydantic import (
    AfterValidator,
    AliasChoices,
    BaseModel,
    Field,
    SecretStr,
    create_model,
    field_validator,
)

from soniq import Soniq, task_ref
from soniq.errors import TaskArgsInvalid
from soniq.memory import MemoryStore
from soniq.runtime import selfchecks

PATIENCE = 10

Warned = Callable[[], list[str]]


@pytest.fixture
def app() -> Soniq:
    return Soniq(store=MemoryStore())


@pytest.fixture
def warned(caplog: pytest.LogCaptureFixture) -> Warned:
    """Return what has been warned of once nobody looks any more."""
    caplog.set_level(logging.DEBUG, logger="soniq.models")

    def said() -> list[str]:
        for thread in threading.enumerate():
            if thread.name == "soniq-models":
                thread.join(PATIENCE)
                assert not thread.is_alive()
        return [each.getMessage() for each in caplog.records if each.name == "soniq.models"]

    return said


def login() -> type[BaseModel]:
    """Return a model that nobody has met yet."""
    return create_model("LoginArgs", user=(str, ...), token=(SecretStr, ...))


async def test_the_first_job_of_a_task_tells_what_its_model_cannot_read(
    app: Soniq, warned: Warned
) -> None:
    ref = task_ref(name="accounts.logins.refresh.v1", args_model=login())

    for _ in range(2):
        with pytest.raises(TaskArgsInvalid):
            await app.enqueue(ref, args={"user": "u", "token": "hunter2"})

    assert warned() == [
        "task 'accounts.logins.refresh.v1': LoginArgs cannot read what it writes at token "
        "(secret-masked): A secret would be stored as asterisks. Enqueue a reference to the secret "
        "instead of the secret."
    ]


async def test_a_worker_tells_of_the_models_that_it_shares(app: Soniq, warned: Warned) -> None:
    ref = task_ref(name="accounts.logins.refresh.v1", args_model=login())

    @app.job(ref)
    async def refresh(user: str, token: SecretStr) -> None:
        return None

    assert warned() == []
    await app.run_worker(run_once=True)
    await app.run_worker(run_once=True)

    assert len(warned()) == 1


async def test_a_model_that_only_reads_is_left_alone(app: Soniq, warned: Warned) -> None:
    @app.job(name="accounts.logins.refresh.v1", validate=login())
    async def refresh(user: str, token: SecretStr) -> None:
        return None

    await app.run_worker(run_once=True)

    assert warned() == []


READABLE: dict[str, dict[str, Any]] = {
    "plain": {"b": (list[str], [])},
    "float": {"ratio": (float, 1.5)},
    "bytes": {"raw": (bytes, b"")},
    "never given": {"inner": (str, Field("", exclude=True))},
    "two names": {"b": (int, Field(1, validation_alias=AliasChoices("c", "b")))},
    "code": {"b": (Annotated[int, AfterValidator(abs)], 1)},
}


@pytest.mark.parametrize("name", READABLE)
async def test_a_model_that_reads_what_is_meant_to_be_given_is_left_alone(
    app: Soniq, warned: Warned, name: str
) -> None:
    model = create_model("Args", a=(int, ...), **READABLE[name])

    await app.enqueue(task_ref(name="shop.do.v1", args_model=model), args={"a": 1})

    assert warned() == []


class Counting(BaseModel):
    user: str
    hidden: str = Field(exclude=True)

    @field_validator("user")
    @classmethod
    def count(cls, value: str) -> str:
        seen.append(value)
        return value


seen: list[str] = []


async def test_code_of_a_model_is_not_run_with_args_that_nobody_gave(
    app: Soniq, warned: Warned
) -> None:
    ref = task_ref(name="shop.count.v1", args_model=Counting)

    with pytest.raises(TaskArgsInvalid):
        await app.enqueue(ref, args={"user": "given", "hidden": "x"})

    [line] = warned()
    assert line.startswith("task 'shop.count.v1': Counting cannot read what it writes at hidden")
    assert set(seen) == {"given"}


async def test_a_check_that_fails_disturbs_nobody(
    app: Soniq, warned: Warned, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(task: str, model: object) -> list[str]:
        raise RuntimeError("bug")

    monkeypatch.setattr(selfchecks, "told", fail)
    model = create_model("Args", a=(int, Field(validation_alias="b")))
    ref = task_ref(name="shop.do.v1", args_model=model)

    with pytest.raises(TaskArgsInvalid):
        await app.enqueue(ref, args={"b": 1})

    assert warned() == ["the model of task 'shop.do.v1' could not be checked"]


def test_a_thread_that_cannot_start_disturbs_nobody(
    warned: Warned, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", refuse)
    selfchecks.check_models([("shop.do.v1", login())])

    assert warned() == ["models could not be checked"]
