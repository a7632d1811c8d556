"""The call of a handler as the args of its task."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from pydantic import AliasChoices, AliasPath, BaseModel, Field

from soniq import JobContext
from soniq.args import ArgsRefused
from soniq.runtime.calls import call_args
from soniq.runtime.handlers import JobHandler, build_handler


class Order(BaseModel):
    order_id: str
    count: int = 1


class Aliased(BaseModel):
    plain: int
    by_alias: int = Field(alias="byAlias")
    by_choice: int = Field(validation_alias=AliasChoices("byChoice", "other"))
    by_path: int = Field(default=0, validation_alias=AliasPath("deep", 0))


def handler(function: Callable[..., Any], model: type[Any] | None = None) -> JobHandler[..., Any]:
    return build_handler(
        function, ref=None, name="a.b", validate=model, options={}, pattern=r"[a-z.]+"
    )


def fields(order_id: str, count: int = 1) -> None: ...


def whole(order: Order) -> None: ...


def aliased(plain: int, by_alias: int, by_choice: int, by_path: int) -> None: ...


def test_keywords_are_the_args() -> None:
    assert call_args(handler(fields, Order), (), {"order_id": "o"}) == {"order_id": "o"}


def test_positional_arguments_get_the_names_of_their_parameters() -> None:
    found = call_args(handler(fields, Order), ("o",), {"count": 2})
    assert found == {"order_id": "o", "count": 2}


def test_the_instance_of_a_one_parameter_handler_is_the_args() -> None:
    order = Order(order_id="o")
    assert call_args(handler(whole, Order), (), {"order": order}) is order
    assert call_args(handler(whole, Order), (order,), {}) is order


def test_field_names_become_the_keys_the_model_reads() -> None:
    found = call_args(
        handler(aliased, Aliased), (), {"plain": 1, "by_alias": 2, "by_choice": 3, "by_path": 4}
    )
    assert found == {"plain": 1, "byAlias": 2, "byChoice": 3, "by_path": 4}


def test_names_that_are_no_field_are_left_for_the_model_to_refuse() -> None:
    assert call_args(handler(fields, Order), (), {"oder_id": "o"}) == {"oder_id": "o"}


@pytest.mark.parametrize(
    ("args", "kwargs"), [(("o", 1, 2), {}), (("o",), {"order_id": "o"})], ids=["many", "twice"]
)
def test_arguments_that_no_parameter_takes_are_refused(
    args: tuple[object, ...], kwargs: dict[str, object]
) -> None:
    with pytest.raises(ArgsRefused) as caught:
        call_args(handler(fields, Order), args, kwargs)
    assert [problem.type for problem in caught.value.problems] == ["unexpected_argument"]


def test_parameters_named_like_enqueue_options_are_args_like_any_other() -> None:
    def named(queue: str, priority: int, args: str, delay: float, connection: str) -> None: ...

    given = {"queue": "a", "priority": 1, "args": "b", "delay": 2.0, "connection": "c"}
    assert call_args(handler(named), (), given) == given


def test_the_context_is_none_of_the_callers_business() -> None:
    def with_context(order_id: str, context: JobContext) -> None: ...

    assert call_args(handler(with_context), (), {"order_id": "o"}) == {"order_id": "o"}
