from __future__ import annotations

import pytest

from soniq.contract.names import DEFAULT_PATTERN
from soniq.errors import DuplicateTask
from soniq.runtime.handlers import JobHandler, build_handler
from soniq.runtime.jobs import DEFAULT_PRIORITY
from soniq.runtime.registry import HandlerRegistry


def first_function() -> None: ...


def second_function() -> None: ...


def handler(name: str, function=first_function, **options: object) -> JobHandler:
    return build_handler(
        function, ref=None, name=name, validate=None, options=options, pattern=DEFAULT_PATTERN
    )


@pytest.fixture
def registry() -> HandlerRegistry:
    return HandlerRegistry()


def test_a_registered_handler_is_found_by_its_name(registry):
    registered = handler("a.b")
    registry.register(registered)
    assert registry.get("a.b") is registered
    assert "a.b" in registry
    assert len(registry) == 1


def test_an_unknown_name_has_no_handler(registry):
    assert registry.get("a.b") is None
    assert "a.b" not in registry


def test_a_second_handler_of_a_task_is_refused_naming_both(registry):
    registry.register(handler("a.b"))
    with pytest.raises(DuplicateTask) as caught:
        registry.register(handler("a.b", second_function))
    assert "first_function" in caught.value.message
    assert "second_function" in caught.value.message


def test_a_refused_handler_leaves_the_first_in_place(registry):
    first = handler("a.b")
    registry.register(first)
    with pytest.raises(DuplicateTask):
        registry.register(handler("a.b", second_function))
    assert registry.get("a.b") is first


def test_names_are_in_alphabetical_order(registry):
    for name in ("c", "a", "b"):
        registry.register(handler(name))
    assert registry.names() == ("a", "b", "c")


def test_iteration_follows_registration(registry):
    for name in ("c", "a", "b"):
        registry.register(handler(name))
    assert [each.name for each in registry] == ["c", "a", "b"]


def test_priorities_are_the_handlers_own_or_the_default(registry):
    registry.register(handler("plain"))
    registry.register(handler("urgent", priority=0))
    assert registry.priorities() == {"plain": DEFAULT_PRIORITY, "urgent": 0}
