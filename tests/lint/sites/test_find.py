"""Which calls, decorators and declarations of a file are Soniq's."""

from __future__ import annotations

import pytest

from tests.lint.sites.reading import site_of, sites_in


def enqueues(folder, text, files=None):
    """Return form, task and use of each enqueue."""
    found = sites_in(folder, text, files).enqueues
    return [(each.form, each.name or each.reason, each.use) for each in found]


def handlers(folder, text, files=None):
    return [
        (each.form, each.name or "", each.qualname)
        for each in sites_in(folder, text, files).handlers
    ]


SEND = "billing.invoices.send.v1"

# enqueues


@pytest.mark.parametrize(
    ("target", "form", "name"),
    [
        ("send", "ref", SEND),
        ("tasks.send", "ref", SEND),
        ("send.with_default_queue('slow')", "ref", SEND),
        ("urgent", "ref", SEND),
        ("Refs.it", "ref", SEND),
        ("local", "ref", SEND),
        ("made", "ref", "a.b.c.v1"),
        ("typed", "ref", "a.b.d.v1"),
        ("later", "ref", SEND),
        ("send.name", "name", SEND),
        ("NAME", "name", SEND),
        ("'x.y.v1'", "name", "x.y.v1"),
        ("f'x.{KIND}.v1'", "name", "x.k.v1"),
        ("handle", "handler", "x.handled.v1"),
        ("handle.options(queue='slow')", "handler", "x.handled.v1"),
        ("by_ref", "handler", SEND),
        ("given", "unknown", "'given' is a parameter"),
        ("given[0]", "unknown", "is looked up"),
        ("missing", "unknown", "'missing' is not defined"),
    ],
)
def test_the_first_argument_says_what_is_enqueued(tmp_path, target, form, name):
    text = f"""
    import tasks
    from soniq import TaskRef, task_ref
    from typing import TYPE_CHECKING

    if TYPE_CHECKING:
        from tasks import send as later

    app = Soniq()
    KIND = "k"
    NAME = send.name
    urgent = send.with_default_queue("urgent")
    made = TaskRef[int](name="a.b.c.v1")
    typed: TaskRef = task_ref(name="a.b.d.v1")

    class Refs:
        it = send

    @app.job(name="x.handled.v1")
    async def handle(): ...

    @app.job(send)
    async def by_ref(): ...

    async def produce(given):
        local = send
        await app.enqueue({target}, args={{}})
    """
    assert enqueues(tmp_path, text) == [(form, name, "awaited")]


@pytest.mark.parametrize(
    "call",
    [
        "given.enqueue(send)",
        "self.queue.enqueue(send, args={})",
        "get_app().enqueue(send)",
        "given['app'].enqueue(send)",
        "given.enqueue(target=send)",
        "given.enqueue(send, *given)",
        "given.enqueue_many(send, [])",
    ],
)
def test_an_unknown_receiver_counts_when_a_ref_is_given(tmp_path, call):
    text = f"""
    async def produce(self, given):
        await {call}
    """
    (site,) = sites_in(tmp_path, text).enqueues
    assert (site.form, site.name, site.app) == ("ref", SEND, False)


@pytest.mark.parametrize(
    "call",
    [
        "queue.enqueue(work)",
        "queue.enqueue(work, 1, timeout=5)",
        "queue.enqueue('package.work', 1)",
        "queue.enqueue(print, 'x')",
        "queue.enqueue(math.sqrt, 4)",
        "queue.enqueue(Worker().work)",
        "queue.enqueue(lambda: 1)",
        "queue.enqueue(unknown)",
        "queue.enqueue({'args': 1})",
        "queue.enqueue()",
        "queue.enqueue(*given)",
        "queue.enqueue_many([given])",
        "work.enqueue(send_mail, args={})",
        "deque.enqueue(given, args=1)",
        "enqueue(send)",
        "task.enqueue",
        "given.enqueue_at(given, send)",
        "celery_task.delay(send)",
    ],
)
def test_the_enqueue_of_another_library_is_none_of_ours(tmp_path, call):
    text = f"""
    import math
    from django_tasks import task
    from redis import Redis
    from rq import Queue
    from rq.decorators import job

    queue = Queue(connection=Redis())

    class Worker:
        def work(self): ...

    @job("default", connection=queue)
    def work(): ...

    @task()
    def send_mail(): ...

    def produce(given, unknown, enqueue):
        {call}
    """
    assert enqueues(tmp_path, text) == []


def test_a_ref_that_is_not_found_is_a_gap_and_not_silence(tmp_path):
    text = """
    from elsewhere import do_it

    async def produce(given):
        await given.enqueue(do_it, args={})
        given.enqueue(do_it)
    """
    assert enqueues(tmp_path, text) == [
        ("unknown", "the module 'elsewhere' is not found", "awaited")
    ]


@pytest.mark.parametrize(
    ("statement", "use"),
    [
        ("await app.enqueue(send)", "awaited"),
        ("x = await app.enqueue(send)", "awaited"),
        ("return await app.enqueue(send)", "awaited"),
        ("print(await (app.enqueue(send)))", "awaited"),
        ("f'{await app.enqueue(send)}'", "awaited"),
        ("app.enqueue(send)", "dropped"),
        ("(app.enqueue(send))", "dropped"),
        ("x = app.enqueue(send)", "other"),
        ("return app.enqueue(send)", "other"),
        ("given(app.enqueue(send))", "other"),
        ("[app.enqueue(send)]", "other"),
        ("given and app.enqueue(send)", "other"),
        ("await given(app.enqueue(send))", "other"),
        ("given.enqueue(send)", "other"),
        ("yield app.enqueue(send)", "other"),
        ("lambda: app.enqueue(send)", "other"),
    ],
)
def test_what_becomes_of_the_coroutine_is_told(tmp_path, statement, use):
    text = f"""
    async def produce(app: Soniq, given):
        {statement}
    """
    assert [each[2] for each in enqueues(tmp_path, text)] == [use]


@pytest.mark.parametrize(
    "place",
    [
        "x = [await app.enqueue(each) for each in [given]]",
        "x = [await app.enqueue(send) for send in given]",
        "x = {k: await app.enqueue(k) for k in given}",
        "x = lambda send: app.enqueue(send)",
        "async def inner(send):\n        await app.enqueue(send)",
        "for send in given:\n        await app.enqueue(send)",
        "with given as send:\n        await app.enqueue(send)",
        "send = given\n    await app.enqueue(send)",
        "class Inner:\n        send = given\n        x = app.enqueue(send)",
        "try:\n        given()\n    except ValueError as send:\n        await app.enqueue(send)",
        "if (send := given):\n        await app.enqueue(send)",
        "import other as send\n    await app.enqueue(send)",
        "match given:\n        case [send]:\n            await app.enqueue(send)",
    ],
)
def test_a_name_of_an_inner_scope_is_not_the_ref_around_it(tmp_path, place):
    text = f"""
async def produce(app: Soniq, given):
    {place}
"""
    assert [each[0] for each in enqueues(tmp_path, text)] == ["unknown"]


@pytest.mark.parametrize(
    "place",
    [
        "x = [await app.enqueue(send) for each in given]",
        "x = lambda: app.enqueue(send)",
        "def inner():\n        return app.enqueue(send)",
        "class Inner:\n        x = app.enqueue(send)",
        "class Inner:\n        send = None\n        async def f(self):\n"
        "            await app.enqueue(send)",
        "def inner(x=app.enqueue(send)): ...",
        "@given(app.enqueue(send))\n    def inner(): ...",
        "class Inner(given, x=app.enqueue(send)): ...",
        "f'''{1}\n{app.enqueue(send)}'''",
        "x = (\n        app\n        .enqueue(\n            send))",
        "del given[app.enqueue(send)]",
        "async with given(app.enqueue(send)): ...",
        "assert app.enqueue(send)",
        "x: int = app.enqueue(send)",
        "x += app.enqueue(send)",
        "match app.enqueue(send):\n        case 1: ...",
        "match given:\n        case x if app.enqueue(send): ...",
        "try: ...\n    finally:\n        await app.enqueue(send)",
    ],
)
def test_an_enqueue_is_found_wherever_it_stands(tmp_path, place):
    text = f"""
async def produce(app: Soniq, given):
    {place}
"""
    assert [each[0] for each in enqueues(tmp_path, text)] == ["ref"]


def test_the_function_around_a_site_is_told_with_its_classes(tmp_path):
    text = """
    class Shop:
        class Checkout:
            async def pay(self, app):
                def inner():
                    return [app.enqueue(send) for _ in app]

    app.enqueue(send)
    """
    assert [each.function for each in sites_in(tmp_path, text).enqueues] == [
        "Shop.Checkout.pay.inner",
        "",
    ]


def test_what_the_call_is_given_is_told(tmp_path):
    site = site_of(tmp_path, "def f(app, x):\n    app.enqueue_many(send, [{}], **x)\n")

    assert (site.many, site.spread, site.args_node is not None) == (True, True, True)


# handlers


@pytest.mark.parametrize(
    ("decorator", "expected"),
    [
        ("@app.job(send)", ("ref", SEND)),
        ("@app.job(ref=send)", ("ref", SEND)),
        ("@app.job(name=send.name, validate=InvoiceArgs)", ("ref-name", SEND)),
        ("@app.job(name='a.b.v1')", ("literal", "a.b.v1")),
        ("@app.job(name=f'a.{KIND}.v1')", ("literal", "a.k.v1")),
        ("@app.job(name=NAME)", ("literal", "a.c.v1")),
        ("@app.job(name=given())", ("unknown", "")),
        ("@app.job()", ("derived", "main.handle")),
        ("@app.job(queue='slow')", ("derived", "main.handle")),
        ("@app.job(**given)", ("unknown", "")),
        ("@app.job", ("unknown", "")),
        ("@app.job(given)", ("unknown", "")),
        ("@unknown.job(send)", ("ref", SEND)),
        ("@app.periodic(cron='* * * * *')\n@app.job(send)", ("ref", SEND)),
        ("@app.job(send.with_default_queue('slow'))", ("ref", SEND)),
    ],
)  # fmt: skip
def test_a_handler_is_found_in_each_form(tmp_path, decorator, expected):
    text = f"""
from elsewhere import given, unknown

app = Soniq()
KIND = "k"
NAME = "a.c.v1"

{decorator}
async def handle(order_id): ...
"""
    assert handlers(tmp_path, text) == [(*expected, "handle")]


@pytest.mark.parametrize(
    "decorator",
    ["@queue.job(name='a.b.v1')", "@queue.job", "@queue.job()", "@job(send)", "@app.task(send)",
     "@app.job.other(send)", "@(lambda f: f)", "@app(send)"],
)  # fmt: skip
def test_another_decorator_makes_no_handler(tmp_path, decorator):
    text = f"""
from elsewhere import job, queue

app = Soniq()

{decorator}
async def handle(order_id): ...
"""
    assert handlers(tmp_path, text) == []


def test_handlers_are_found_in_functions_and_classes(tmp_path):
    text = """
    def register(app: Soniq):
        @app.job(send)
        async def handle(): ...

    class Handlers:
        app = Soniq()

        @app.job(name="a.b.v1")
        async def handle(self): ...
    """
    assert handlers(tmp_path, text) == [
        ("ref", SEND, "register.handle"),
        ("literal", "a.b.v1", "Handlers.handle"),
    ]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ("send", "InvoiceArgs"),
        ("name=send.name, validate=OtherArgs", "OtherArgs"),
        ("name=send.name", None),
        ("send, validate=None", "InvoiceArgs"),
        ("name='a.b.v1', validate=given()", None),
        ("bare", None),
    ],
)
def test_the_model_of_a_handler_is_the_one_it_validates_with(tmp_path, options, expected):
    text = f"""
    app = Soniq()

    @app.job({options})
    async def handle(order_id): ...
    """
    (found,) = sites_in(tmp_path, text).handlers
    assert (found.model and found.model.name) == expected


# declarations


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x = task_ref(name='a.b.v1')", ("x", "a.b.v1", "")),
        ("x: object = task_ref(name='a.b.v1')", ("x", "a.b.v1", "")),
        ("x = task_ref(name='a.b.v1').with_default_queue('q')", ("x", "a.b.v1", "")),
        ("x = task_ref(name='a.b.v1').name", ("", "a.b.v1", "")),
        ("x = [task_ref(name='a.b.v1')]", ("", "a.b.v1", "")),
        ("x, y = task_ref(name='a.b.v1'), 1", ("", "a.b.v1", "")),
        ("class A:\n    class B:\n        x = task_ref(name='a.b.v1')", ("A.B.x", "a.b.v1", "")),
        ("x = task_ref(name=other.name)", ("x", "billing.others.do.v1", "")),
        ("x = task_ref(name=given())", ("x", None, "is made by a call")),
        ("x = task_ref(**given())", ("x", None, "its arguments are spread")),
        ("x = task_ref()", ("x", None, "no name is given")),
        ("x = task_ref(name=5)", ("x", None, "it is no text")),
        ("x = make(name='a.b.v1')", ("x", "a.b.v1", "")),
        ("x = soniq.task_ref(name='a.b.v1')", ("x", "a.b.v1", "")),
        ("x = TaskRef[InvoiceArgs](name='a.b.v1')", ("x", "a.b.v1", "")),
        ("def f():\n    x = task_ref(name='a.b.v1')", ("f.x", "a.b.v1", "")),
    ],
)
def test_a_declaration_is_found_with_its_name(tmp_path, text, expected):
    head = "import soniq\nfrom soniq import TaskRef, task_ref, task_ref as make\n"
    head += "from elsewhere import given\n"
    (found,) = sites_in(tmp_path, head + text).declarations

    assert (found.qualname, found.name, found.name_reason) == expected


def test_only_a_ref_that_can_be_imported_has_a_path(tmp_path):
    text = """
    from soniq import task_ref

    x = task_ref(name="a.b.v1")

    def f():
        y = task_ref(name="a.c.v1")
    """
    assert [each.path for each in sites_in(tmp_path, text).declarations] == ["main.x", ""]


@pytest.mark.parametrize(
    "text",
    ["task_ref(name='a.b.v1')", "x = given.task_ref(name='a.b.v1')", "x = task_ref",
     "'task_ref(name=1)'", "# task_ref(name='a.b.v1')"],
)  # fmt: skip
def test_a_function_of_the_same_name_declares_nothing(tmp_path, text):
    head = "from elsewhere import given, task_ref\n"

    assert sites_in(tmp_path, head + text).declarations == ()
