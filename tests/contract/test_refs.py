from __future__ import annotations

import copy
import pickle
from typing import Any

import pytest
from pydantic import BaseModel
from pydantic.dataclasses import dataclass

from soniq.contract.names import PATTERN_VARIABLE
from soniq.contract.refs import TaskRef, task_ref
from soniq.errors import InvalidOption, InvalidTaskName, InvalidTaskRef, UnknownOption

from .samples import Defaults, Invoice

REF = task_ref(name="billing.invoices.send.v2", args_model=Invoice, default_queue="billing")


@dataclass
class NotAModel:
    a: int


def test_a_ref_has_its_three_parts() -> None:
    assert (REF.name, REF.args_model, REF.default_queue) == (
        "billing.invoices.send.v2",
        Invoice,
        "billing",
    )


def test_model_and_queue_are_optional() -> None:
    ref = task_ref(name="a")

    assert ref.args_model is None
    assert ref.default_queue is None


def test_a_subscripted_ref_can_be_made() -> None:
    ref = TaskRef[Invoice](
        name="billing.invoices.send.v2", args_model=Invoice, default_queue="billing"
    )

    assert ref == REF


@pytest.mark.parametrize("attribute", ["name", "args_model", "default_queue", "_name", "other"])
def test_a_ref_cannot_be_changed(attribute: str) -> None:
    with pytest.raises(AttributeError):
        setattr(REF, attribute, "x")
    with pytest.raises(AttributeError):
        delattr(REF, attribute)


def test_a_ref_has_no_dict() -> None:
    assert not hasattr(REF, "__dict__")


def test_a_ref_is_a_value_and_not_callable() -> None:
    value: Any = REF

    assert not callable(value)
    with pytest.raises(TypeError):
        value()


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_a_ref_survives_pickling(protocol: int) -> None:
    assert pickle.loads(pickle.dumps(REF, protocol)) == REF


def test_a_pickled_ref_is_not_checked_against_another_pattern(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    data = pickle.dumps(REF)
    monkeypatch.setenv(PATTERN_VARIABLE, "[A-Z]+")

    assert pickle.loads(data) == REF


def test_a_ref_survives_copying() -> None:
    assert copy.copy(REF) == REF
    assert copy.deepcopy({"ref": REF}) == {"ref": REF}


def test_equal_refs_have_equal_hashes() -> None:
    twin = task_ref(name=REF.name, args_model=Invoice, default_queue="billing")

    assert twin == REF
    assert len({twin, REF}) == 1


@pytest.mark.parametrize(
    "other",
    [
        task_ref(name="b", args_model=Invoice, default_queue="billing"),
        task_ref(name=REF.name, args_model=Defaults, default_queue="billing"),
        task_ref(name=REF.name, args_model=Invoice),
        "billing.invoices.send.v2",
    ],
)
def test_a_ref_differs_when_one_part_does(other: object) -> None:
    assert other != REF


def test_with_default_queue_keeps_the_promise() -> None:
    moved = REF.with_default_queue("fast")

    assert (moved.name, moved.args_model, moved.default_queue) == (REF.name, Invoice, "fast")
    assert REF.default_queue == "billing"


def test_with_default_queue_none_removes_it() -> None:
    assert REF.with_default_queue(None).default_queue is None


def test_the_repr_could_be_read_back() -> None:
    assert repr(REF) == (
        "TaskRef(name='billing.invoices.send.v2', args_model=Invoice, default_queue='billing')"
    )
    assert repr(task_ref(name="a")) == "TaskRef(name='a')"


@pytest.mark.parametrize("queue", ["", "x" * 201, 5, b"q", "a\0", "\ud800"])
def test_a_bad_default_queue_is_refused(queue: Any) -> None:
    with pytest.raises(InvalidOption, match="default_queue"):
        task_ref(name="a", default_queue=queue)
    with pytest.raises(InvalidOption, match="default_queue"):
        REF.with_default_queue(queue)


def test_a_bad_name_fails_at_the_declaration() -> None:
    with pytest.raises(InvalidTaskName, match=r"billing\.send_invoice"):
        task_ref(name="Billing.Send-Invoice", args_model=Invoice)
    with pytest.raises(InvalidTaskName):
        TaskRef(name="Billing.Send-Invoice", args_model=Invoice)


@pytest.mark.parametrize("model", [dict, int, NotAModel, BaseModel, 5, "Invoice", dict[str, int]])
def test_what_is_no_model_is_refused(model: Any) -> None:
    with pytest.raises(InvalidTaskRef) as caught:
        task_ref(name="a", args_model=model)
    assert caught.value.suggestions


def test_an_instance_instead_of_the_model_is_told_so() -> None:
    model: Any = Invoice(order_id="o1", customer="acme")

    with pytest.raises(InvalidTaskRef, match="args_model=Invoice") as caught:
        task_ref(name="a", args_model=model)
    assert "acme" not in str(caught.value)


def test_a_model_of_pydantic_1_is_told_so() -> None:
    class Old:
        __fields__: dict[str, object] = {}  # noqa: RUF012

        def parse_obj(self) -> None: ...

    model: Any = Old
    with pytest.raises(InvalidTaskRef, match="Pydantic 1"):
        task_ref(name="a", args_model=model)


@pytest.mark.parametrize(
    ("options", "near"),
    [
        ({"name": "a", "args_modl": Invoice}, "args_model"),
        ({"name": "a", "default_que": "q"}, "default_queue"),
        ({"nam": "a"}, "name"),
    ],
)
def test_an_unknown_option_names_the_nearest(options: dict[str, Any], near: str) -> None:
    with pytest.raises(UnknownOption, match=f"did you mean '{near}'"):
        task_ref(**options)


def test_a_ref_without_a_name_is_refused() -> None:
    declare: Any = task_ref

    with pytest.raises(InvalidTaskRef, match="needs a name"):
        declare(args_model=Invoice)
