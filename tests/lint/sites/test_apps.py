"""Which receivers are known to be a ``Soniq``."""

from __future__ import annotations

import pytest

from tests.lint.sites.reading import sites_in


def is_app(folder, text, files=None):
    (site,) = sites_in(folder, text, files).enqueues
    return site.app


CALL = "await {}.enqueue(send, args=given)"


@pytest.mark.parametrize(
    "receiver",
    [
        "app", "Soniq()", "made", "wired.app", "Wired.app", "typed", "maybe", "quoted", "fetched",
        "annotated", "aliased", "sub", "(x := Soniq())",
    ],
)  # fmt: skip
def test_an_application_is_known_by_what_it_is_made_of(tmp_path, receiver):
    text = f"""
    import wired
    from typing import Annotated, Optional

    class Sub(Soniq):
        def greet(self): ...

    def make() -> Soniq: ...
    def make_maybe() -> "Soniq | None": ...
    def lazily() -> 'Annotated[Optional["Soniq"], 1]': ...

    class Wired:
        app = Soniq()

    app = Soniq()
    made = make()
    maybe = make_maybe()
    quoted = lazily()
    typed: Soniq = given()
    aliased = app
    sub = Sub()
    annotated: Annotated[Soniq, "the one"] = given()
    fetched: Optional[Soniq] = None

    async def produce(given):
        {CALL.format(receiver)}
    """
    assert is_app(tmp_path, text, {"wired.py": "from soniq import Soniq\napp = Soniq()\n"})


@pytest.mark.parametrize(
    "parameter",
    [
        "x: Soniq", "x: 'Soniq'", "x: Soniq | None", "x: None | Soniq = None", "*, x: Soniq",
        "x: Optional[Soniq]", "x: Optional['Soniq']", "x: Union[Soniq, None]", "x: Alias",
        "x: Annotated[Soniq, 1]", "x: soniq.Soniq", "x: 'soniq.Soniq | None'",
    ],
)  # fmt: skip
def test_an_annotated_parameter_is_one(tmp_path, parameter):
    text = f"""
    import soniq
    from typing import Annotated, Optional, Union

    Alias = Soniq

    async def produce({parameter}):
        await x.enqueue(send)
    """
    assert is_app(tmp_path, text)


@pytest.mark.parametrize(
    "parameter",
    ["x", "x: Queue", "x: Soniq | Queue", "x: list[Soniq]", "x: type[Soniq]", "x: 'not ('",
     "*x: Soniq", "x: Missing", "x: Box[Soniq]"],
)  # fmt: skip
def test_another_parameter_is_none(tmp_path, parameter):
    text = f"""
    class Queue: ...
    class Box: ...

    async def produce({parameter}):
        await x.enqueue(send)
    """
    assert not is_app(tmp_path, text)


@pytest.mark.parametrize(
    "statement",
    [
        "async with Soniq() as x:", "async with make() as x:", "with make() as x:",
        "async with app as x:",
    ],
)  # fmt: skip
def test_an_entered_application_is_one(tmp_path, statement):
    text = f"""
    app = Soniq()
    def make() -> Soniq: ...

    async def produce():
        {statement}
            await x.enqueue(send)
    """
    assert is_app(tmp_path, text)


@pytest.mark.parametrize(
    "made",
    [
        "given()", "decorated()", "Queue()", "Quiet()", "Sync()", "[Soniq()]", "Soniq", "listed()",
        "lambda: Soniq()", "Soniq() if given else None", "nothing()",
    ],
)  # fmt: skip
def test_what_is_not_certainly_an_application_is_none(tmp_path, made):
    text = f"""
    from code import interact

    class Queue:
        def enqueue(self, *args, **kwargs): ...

    class Quiet(Soniq):
        def enqueue(self, *args, **kwargs): ...

    class Sync(Soniq):
        def __getattr__(self, name): ...

    @interact
    def decorated() -> Soniq: ...
    def listed() -> list[Soniq]: ...
    def nothing(): ...

    async def produce(given):
        x = {made}
        await x.enqueue(send)
    """
    assert not is_app(tmp_path, text)


SERVICE = """
class Service:
    {head}

    def __init__(self, app: Soniq, other, made=None):
        {body}

    async def produce(self, given):
        await self.queue.enqueue(send)
"""


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ("pass", "self.queue = app"),
        ("pass", "self.queue = Soniq()"),
        ("pass", "self.queue: Soniq = other"),
        ("pass", "self.queue: 'Soniq | None' = None"),
        ("pass", "self.x = self.queue = app"),
        ("queue: Soniq", "pass"),
        ("queue: Soniq", "self.queue = other"),
        ("queue = Soniq()", "pass"),
        ("pass", "if other:\n            self.queue = app\n        else:\n"
                 "            self.queue = Soniq()"),
    ],
)  # fmt: skip
def test_an_attribute_of_self_is_what_its_class_says(tmp_path, head, body):
    assert is_app(tmp_path, SERVICE.format(head=head, body=body))


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ("pass", "pass"),
        ("pass", "self.queue = other"),
        ("pass", "self.queue = app\n        self.queue = other"),
        ("queue = Soniq()", "self.queue = other"),
        ("pass", "other.queue = app"),
        ("pass", "self.queue, self.x = app, 1"),
        ("pass", "self.queue = self.queue"),
        ("queue = None", "pass"),
    ],
)
def test_an_attribute_that_may_be_something_else_is_none(tmp_path, head, body):
    assert not is_app(tmp_path, SERVICE.format(head=head, body=body))


def test_self_of_another_class_is_none(tmp_path):
    text = """
    class Service:
        def __init__(self, app: Soniq):
            self.queue = app

        async def produce(other, self):
            await self.queue.enqueue(send)
    """
    assert not is_app(tmp_path, text)


def test_classes_and_applications_that_lead_in_a_circle_are_none(tmp_path):
    text = """
    class A(B): ...
    class B(A): ...

    one = two
    two = one

    def f(x: "y"): ...

    async def produce(given: A):
        await given.enqueue(send)
        await one.enqueue(send)
    """
    assert [site.app for site in sites_in(tmp_path, text).enqueues] == [False, False]
