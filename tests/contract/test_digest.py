"""When two jobs of a task are the same job."""

from __future__ import annotations

import subprocess
import sys
from typing import Any
from uuid import UUID, uuid4

import pytest
from pydantic import BaseModel, Field

from soniq.args import ArgsRefused, codec_for


class Args(BaseModel):
    a: int
    b: str = "x"
    tags: set[str] = set()
    more: dict[str, int] = {}
    groups: list[frozenset[str]] = []


def digest(args: Any, model: type[BaseModel] = Args, task: str = "t") -> bytes:
    codec = codec_for(model)
    return codec.unique_digest(task, codec.encode(args))


@pytest.mark.parametrize(
    "same",
    [
        {"b": "x", "a": 1},
        {"a": "1"},
        {"a": 1, "more": {}, "tags": []},
        {"a": 1, "unknown": 5},
        Args(a=1),
        Args(a=1, b="x"),
    ],
    ids=range(6),
)
def test_the_same_args_in_another_form_are_the_same_job(same: Any) -> None:
    assert digest(same) == digest({"a": 1})


@pytest.mark.parametrize("other", [{"a": 2}, {"a": 1, "b": "y"}, {"a": 1, "more": {"k": 1}}])
def test_other_args_are_another_job(other: Any) -> None:
    assert digest(other) != digest({"a": 1})


def test_the_same_args_of_another_task_are_another_job() -> None:
    assert digest({"a": 1}, task="u") != digest({"a": 1})


def test_the_order_of_keys_inside_a_field_does_not_count() -> None:
    one = {"a": 1, "more": {"x": 1, "y": 2}}
    two = {"a": 1, "more": {"y": 2, "x": 1}}

    assert digest(one) == digest(two)


def test_the_order_of_a_list_counts() -> None:
    class Ordered(BaseModel):
        items: list[int]

    assert digest({"items": [1, 2]}, Ordered) != digest({"items": [2, 1]}, Ordered)


SCRIPT = """
from tests.contract.test_digest import digest
members = [f"m{n}" for n in range(50)]
print(digest({"a": 1, "tags": set(members), "groups": [frozenset(members)]}).hex())
"""


@pytest.mark.process
def test_sets_have_one_digest_in_every_process() -> None:
    def run(seed: str) -> str:
        done = subprocess.run(
            [sys.executable, "-c", SCRIPT],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(filter(None, sys.path))},
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout

    assert run("1") == run("2") != ""


def test_a_default_that_differs_each_time_does_not_count() -> None:
    class Fresh(BaseModel):
        a: int
        trace: UUID = Field(default_factory=uuid4)

    assert digest({"a": 1}, Fresh) == digest({"a": 1}, Fresh)
    assert digest({"a": 1, "trace": uuid4()}, Fresh) != digest({"a": 1}, Fresh)


def test_a_factory_that_gives_the_same_each_time_counts_as_its_value() -> None:
    class Listed(BaseModel):
        items: list[int] = Field(default_factory=list)

    assert digest({}, Listed) == digest({"items": []}, Listed)


def test_text_the_model_does_not_read_has_no_digest() -> None:
    with pytest.raises(ArgsRefused):
        codec_for(Args).unique_digest("t", "{}")
