import functools
import json
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, date, datetime
from typing import Annotated, Any, Optional
from uuid import UUID

import pytest
from pydantic import AliasChoices, AliasPath, BaseModel, ConfigDict, Field, model_validator

from soniq.args import ArgsRefused
from soniq.contract.names import DEFAULT_PATTERN
from soniq.contract.refs import task_ref
from soniq.errors import InvalidHandler, InvalidOption, InvalidTaskName, UnknownOption
from soniq.runtime.config import Settings
from soniq.runtime.context import JobContext
from soniq.runtime.handlers import UNSET, BoundHandler, HandlerOptions, JobHandler, build_handler

from . import deferred
from .test_context import make_context

CONTEXT = make_context()
ARGS = '{"order_id": "o1", "customer": "acme"}'


class InvoiceArgs(BaseModel):
    order_id: str
    customer: str


class Narrower(InvoiceArgs):
    pass


class Defaults(BaseModel):
    day: date
    ident: UUID | None = None
    count: int = 3


class Aliased(BaseModel):
    order_id: str = Field(alias="orderId")
    customer: str = Field(validation_alias=AliasChoices("client", AliasPath("who", "name")))


class Open(BaseModel):
    model_config = ConfigDict(extra="allow")
    order_id: str


class Node(BaseModel):
    value: int
    child: Optional["Node"] = None


def build(
    function: Callable[..., Any], validate: Any = None, ref: Any = None, **options: object
) -> JobHandler[..., Any]:
    name = None if ref is not None else "a.task"
    return build_handler(
        function, ref=ref, name=name, validate=validate, options=options, pattern=DEFAULT_PATTERN
    )


def bound(function: Callable[..., Any], text: str, validate: Any = None) -> dict[str, Any]:
    return build(function, validate).bind(text, CONTEXT)


def problems(function: Callable[..., Any], validate: Any = None) -> tuple[str, ...]:
    with pytest.raises(InvalidHandler) as caught:
        build(function, validate)
    return caught.value.problems


class TestFieldsForm:
    def test_each_field_becomes_a_keyword_argument(self):
        async def handler(order_id: str, customer: str) -> None: ...

        assert bound(handler, ARGS, InvoiceArgs) == {"order_id": "o1", "customer": "acme"}

    def test_values_have_the_types_of_the_model(self):
        def handler(day, ident, count): ...

        ident = UUID(int=1)
        text = json.dumps({"day": "2026-01-02", "ident": str(ident)})
        assert bound(handler, text, Defaults) == {
            "day": date(2026, 1, 2),
            "ident": ident,
            "count": 3,
        }

    def test_defaults_of_the_model_win_over_those_of_the_function(self):
        def handler(day, ident="mine", count=99): ...

        values = bound(handler, '{"day": "2026-01-02"}', Defaults)
        assert (values["ident"], values["count"]) == (None, 3)

    def test_aliased_fields_arrive_under_the_fields_name(self):
        def handler(order_id, customer): ...

        text = '{"orderId": "o1", "who": {"name": "acme"}}'
        assert bound(handler, text, Aliased) == {"order_id": "o1", "customer": "acme"}

    def test_kwargs_take_the_fields_no_parameter_names(self):
        def handler(order_id, **rest): ...

        assert bound(handler, ARGS, InvoiceArgs) == {"order_id": "o1", "customer": "acme"}

    def test_an_extra_parameter_with_a_default_keeps_it(self):
        def handler(order_id, customer, *, dry_run=False): ...

        assert "dry_run" not in bound(handler, ARGS, InvoiceArgs)

    def test_what_a_validator_caches_on_the_instance_is_not_passed(self):
        class Caches(BaseModel):
            order_id: str

            @functools.cached_property
            def upper(self) -> str:
                return self.order_id.upper()

            @model_validator(mode="after")
            def look(self) -> "Caches":
                assert self.upper
                return self

        def handler(order_id): ...

        assert bound(handler, '{"order_id": "o1"}', Caches) == {"order_id": "o1"}

    def test_nested_models_stay_instances(self):
        def handler(value, child): ...

        values = bound(handler, '{"value": 1, "child": {"value": 2}}', Node)
        assert values["child"] == Node(value=2)

    def test_args_the_model_refuses_are_reported_with_every_path(self):
        def handler(order_id, customer): ...

        with pytest.raises(ArgsRefused) as caught:
            bound(handler, '{"order_id": 1}', InvoiceArgs)
        assert {(p.path, p.type) for p in caught.value.problems} == {
            ("order_id", "string_type"),
            ("customer", "missing"),
        }

    def test_two_jobs_do_not_share_their_arguments(self):
        def handler(order_id, customer): ...

        bind = build(handler, InvoiceArgs).bind
        bind(ARGS, CONTEXT)["order_id"] = "changed"
        assert bind(ARGS, CONTEXT)["order_id"] == "o1"


class TestExtraKeys:
    TEXT = '{"order_id": "o1", "note": "x"}'

    def test_they_reach_kwargs_when_the_model_allows_them(self):
        def handler(order_id, **rest): ...

        assert bound(handler, self.TEXT, Open) == {"order_id": "o1", "note": "x"}

    def test_they_are_dropped_without_kwargs(self):
        def handler(order_id): ...

        assert bound(handler, self.TEXT, Open) == {"order_id": "o1"}

    def test_they_never_fill_a_parameter_the_model_does_not_know(self):
        def handler(order_id, note="mine", **rest): ...

        assert bound(handler, self.TEXT, Open) == {"order_id": "o1"}

    def test_they_never_replace_the_context(self):
        def handler(order_id, context: JobContext, **rest): ...

        text = '{"order_id": "o1", "context": "mine"}'
        assert bound(handler, text, Open)["context"] is CONTEXT

    def test_they_never_take_the_place_of_a_methods_self(self):
        class Sender:
            def send(self, order_id, **rest):
                return order_id, rest

        handler = build(Sender().send, Open)
        values = handler.bind('{"order_id": "o1", "self": 1, "note": "x"}', CONTEXT)
        assert handler(**values) == ("o1", {"note": "x"})


class TestInstanceForm:
    def test_a_parameter_annotated_with_the_model_gets_the_instance(self):
        def handler(args: InvoiceArgs): ...

        expected = {"args": InvoiceArgs(order_id="o1", customer="acme")}
        assert bound(handler, ARGS, InvoiceArgs) == expected

    @pytest.mark.parametrize(
        "annotation",
        [
            "InvoiceArgs",
            Optional[InvoiceArgs],  # noqa: UP045 - the older spelling is the point
            Optional["InvoiceArgs"],
            Annotated[InvoiceArgs, "meta"],
            BaseModel,
        ],
    )
    def test_other_spellings_of_the_annotation_do_too(self, annotation):
        def handler(args): ...

        handler.__annotations__["args"] = annotation
        assert isinstance(bound(handler, ARGS, InvoiceArgs)["args"], InvoiceArgs)

    def test_a_model_local_to_a_function_is_known_by_its_name(self):
        class Local(BaseModel):
            order_id: str

        def handler(args: "Local"): ...

        assert bound(handler, '{"order_id": "o1"}', Local) == {"args": Local(order_id="o1")}

    def test_the_context_comes_beside_it(self):
        def handler(context: JobContext, args: InvoiceArgs): ...

        assert set(bound(handler, ARGS, InvoiceArgs)) == {"context", "args"}

    def test_a_subclass_of_the_model_is_refused(self):
        def handler(args: Narrower): ...

        (problem,) = problems(handler, InvoiceArgs)
        assert "annotated with Narrower" in problem
        assert "validates with InvoiceArgs" in problem

    def test_a_second_one_is_refused(self):
        def handler(one: InvoiceArgs, two: InvoiceArgs): ...

        assert "'one' and 'two'" in problems(handler, InvoiceArgs)[0]

    def test_required_parameters_beside_it_are_refused(self):
        def handler(args: InvoiceArgs, order_id): ...

        assert problems(handler, InvoiceArgs) == (
            "parameter 'order_id' is never passed: 'args' receives the whole InvoiceArgs",
        )

    def test_a_field_of_the_models_own_type_stays_a_field(self):
        def handler(value: int, child: Node | None): ...

        assert set(bound(handler, '{"value": 1}', Node)) == {"value", "child"}


class TestContext:
    @pytest.mark.parametrize(
        "annotation",
        [
            JobContext,
            "JobContext",
            JobContext | None,
            "JobContext | None",
            Optional["JobContext"],
            Annotated[JobContext, "meta"],
        ],
    )
    def test_it_is_injected_where_it_is_annotated(self, annotation):
        def handler(order_id, customer, told): ...

        handler.__annotations__["told"] = annotation
        assert bound(handler, ARGS, InvoiceArgs)["told"] is CONTEXT

    @pytest.mark.parametrize("name", ["bare", "dotted", "union", "optional", "annotated", "whole"])
    def test_it_is_known_by_name_when_imported_for_type_checkers_only(self, name):
        function = getattr(deferred, name)
        assert bound(function, ARGS, InvoiceArgs)["context"] is CONTEXT

    def test_a_container_of_contexts_is_not_a_context(self):
        assert "'context'" in problems(deferred.several, InvoiceArgs)[0]

    def test_only_its_annotation_counts_not_its_name(self):
        def handler(context): ...

        assert bound(handler, '{"context": 1}') == {"context": 1}

    def test_two_of_them_are_refused(self):
        def handler(one: JobContext, two: JobContext): ...

        assert "'one' and 'two'" in problems(handler)[0]

    def test_one_named_like_a_field_is_refused(self):
        def handler(order_id: JobContext, customer): ...

        assert "has a field 'order_id'" in problems(handler, InvoiceArgs)[0]


class TestSignatureAgainstModel:
    def test_a_field_without_parameter_is_a_problem(self):
        def handler(order_id): ...

        assert problems(handler, InvoiceArgs) == (
            "field 'customer' of InvoiceArgs has no parameter; add it, or **kwargs",
        )

    def test_a_required_parameter_without_field_is_a_problem(self):
        def handler(order_id, customer, currency): ...

        (problem,) = problems(handler, InvoiceArgs)
        assert problem == "parameter 'currency' has no default and is no field of InvoiceArgs"

    def test_a_misspelt_parameter_is_one_problem_with_the_field_meant(self):
        def handler(order_id, custmer): ...

        (problem,) = problems(handler, InvoiceArgs)
        assert problem.endswith("did you mean 'customer'?")

    @pytest.mark.parametrize("alias", ["client", "who"])
    def test_an_alias_for_a_field_is_explained(self, alias):
        namespace: dict[str, Any] = {}
        exec(f"def handler(order_id, {alias}): ...", namespace)
        (problem,) = problems(namespace["handler"], Aliased)
        assert f"{alias!r} is an alias in Aliased" in problem
        assert "'customer'" in problem

    def test_an_alias_with_a_default_is_explained_too(self):
        def handler(customer, orderId=None): ...

        assert "name the parameter after the field, 'order_id'" in problems(handler, Aliased)[0]

    def test_all_problems_come_at_once(self):
        def handler(zzz, yyy): ...

        assert len(problems(handler, InvoiceArgs)) == 4

    def test_a_positional_only_parameter_is_a_problem(self):
        def handler(order_id, /, customer): ...

        assert "'order_id' is positional-only" in problems(handler, InvoiceArgs)[0]

    def test_the_error_says_what_the_model_offers(self):
        def handler(order_id): ...

        with pytest.raises(InvalidHandler) as caught:
            build(handler, InvoiceArgs)
        assert "order_id, customer" in caught.value.suggestions[0]

    def test_a_function_written_as_a_method_is_explained(self):
        class Sender:
            def send(self, order_id, customer): ...

        with pytest.raises(InvalidHandler) as caught:
            build(Sender.send, InvoiceArgs)
        assert "it is a method" in caught.value.suggestions[0]

    def test_a_model_annotation_without_a_model_for_the_job_is_a_problem(self):
        def handler(args: InvoiceArgs): ...

        assert "pass validate=InvoiceArgs" in problems(handler)[0]


class TestPlainForm:
    def test_each_key_becomes_a_keyword_argument(self):
        def handler(order_id, customer): ...

        assert bound(handler, ARGS) == {"order_id": "o1", "customer": "acme"}

    def test_a_key_with_a_default_may_be_absent(self):
        def handler(order_id, customer, copies=1): ...

        assert bound(handler, ARGS) == {"order_id": "o1", "customer": "acme"}

    def test_no_parameters_take_an_empty_object(self):
        def handler(): ...

        assert bound(handler, "{}") == {}

    def test_missing_and_unexpected_keys_are_reported_together(self):
        def handler(order_id, customer): ...

        with pytest.raises(ArgsRefused) as caught:
            bound(handler, '{"orderid": "o1", "x": 2}')
        assert [(p.path, p.type) for p in caught.value.problems] == [
            ("customer", "missing"),
            ("order_id", "missing"),
            ("orderid", "unexpected_argument"),
            ("x", "unexpected_argument"),
        ]
        assert "did you mean 'order_id'?" in caught.value.problems[2].message

    def test_kwargs_take_every_key(self):
        def handler(**rest): ...

        assert bound(handler, ARGS) == {"order_id": "o1", "customer": "acme"}

    def test_a_key_named_like_the_context_is_unexpected(self):
        def handler(context: JobContext, **rest): ...

        with pytest.raises(ArgsRefused) as caught:
            bound(handler, '{"context": 1}')
        assert [(p.path, p.type) for p in caught.value.problems] == [
            ("context", "unexpected_argument")
        ]

    def test_what_a_partial_has_given_already_is_unexpected(self):
        def handler(order_id, **rest): ...

        with pytest.raises(ArgsRefused):
            bound(functools.partial(handler, "o1"), '{"order_id": "o2"}')

    def test_a_key_named_self_is_fine_for_a_function(self):
        def handler(**rest): ...

        assert bound(handler, '{"self": 1}') == {"self": 1}

    def test_a_refusal_never_holds_a_value(self):
        def handler(order_id): ...

        with pytest.raises(ArgsRefused) as caught:
            bound(handler, '{"customer": "s3cret"}')
        assert "s3cret" not in repr(caught.value.problems)


class AsyncCallable:
    async def __call__(self, order_id: str) -> str:
        return order_id


class SyncCallable:
    def __call__(self, order_id: str) -> str:
        return order_id


async def async_function(order_id: str) -> str:
    """Send it."""
    return order_id


def sync_function(order_id: str) -> str:
    return order_id


class TestKindsOfCallables:
    @pytest.mark.parametrize(
        ("function", "expected"),
        [
            (async_function, True),
            (sync_function, False),
            (functools.partial(async_function), True),
            (functools.partial(functools.partial(sync_function)), False),
            (AsyncCallable(), True),
            (SyncCallable(), False),
            (AsyncCallable().__call__, True),
        ],
    )
    def test_async_is_told_from_sync(self, function, expected):
        handler = build(function)
        assert handler.is_async is expected
        assert handler.bind('{"order_id": "o1"}', CONTEXT) == {"order_id": "o1"}

    def test_a_generator_is_refused(self):
        def handler() -> Iterator[int]:
            yield 1

        assert "generator" in problems(handler)[0]

    def test_an_async_generator_is_refused(self):
        async def handler() -> AsyncIterator[int]:
            yield 1

        assert "generator" in problems(handler)[0]

    def test_a_class_is_refused(self):
        assert "is a class" in problems(SyncCallable)[0]

    def test_what_cannot_be_called_is_refused(self):
        assert "not callable but int" in problems(5)[0]  # type: ignore[arg-type]

    def test_a_handler_can_be_called_like_its_function(self):
        assert build(sync_function)("o1") == "o1"

    def test_a_handler_looks_like_its_function(self):
        handler = build(async_function)
        assert (handler.__name__, handler.__doc__) == ("async_function", "Send it.")
        assert handler.__wrapped__ is async_function

    def test_attributes_of_the_function_do_not_hide_those_of_the_handler(self):
        def handler(): ...

        handler.options = "mine"  # type: ignore[attr-defined]
        assert isinstance(build(handler).options(), BoundHandler)

    def test_a_handler_can_be_registered_under_a_second_name(self):
        first = build(sync_function)
        assert build(first).function is sync_function


class TestNameAndModel:
    def build(self, function=sync_function, **given: Any) -> JobHandler[..., Any]:
        defaults = {"ref": None, "name": None, "validate": None, "options": {}}
        return build_handler(function, **{**defaults, "pattern": DEFAULT_PATTERN, **given})

    def test_a_ref_gives_name_model_and_queue(self):
        ref = task_ref(name="b.c", args_model=InvoiceArgs, default_queue="billing")

        def function(order_id, customer): ...

        handler = self.build(function, ref=ref)
        assert (handler.name, handler.model, handler.ref) == ("b.c", InvoiceArgs, ref)
        assert handler.options_.queue == "billing"

    def test_an_explicit_queue_wins_over_the_refs(self):
        ref = task_ref(name="b.c", default_queue="billing")
        handler = self.build(ref=ref, options={"queue": "mine"})
        assert handler.options_.queue == "mine"

    def test_ref_and_name_together_are_refused(self):
        with pytest.raises(InvalidOption, match="name"):
            self.build(ref=task_ref(name="b.c"), name="b.c")

    def test_the_refs_own_model_may_be_repeated(self):
        ref = task_ref(name="b.c", args_model=InvoiceArgs)

        def function(order_id, customer): ...

        assert self.build(function, ref=ref, validate=InvoiceArgs).model is InvoiceArgs

    def test_another_model_than_the_refs_is_refused(self):
        ref = task_ref(name="b.c", args_model=InvoiceArgs)
        with pytest.raises(InvalidOption, match="validate") as caught:
            self.build(ref=ref, validate=Narrower)
        assert "name='b.c'" in caught.value.suggestions[0]

    @pytest.mark.parametrize("validate", [dict, InvoiceArgs(order_id="a", customer="b"), "x"])
    def test_validate_must_be_a_model_class(self, validate):
        with pytest.raises(InvalidOption, match="BaseModel"):
            self.build(name="b.c", validate=validate)

    def test_a_bad_name_is_refused(self):
        with pytest.raises(InvalidTaskName):
            self.build(name="Bad Name")

    def test_the_name_follows_the_pattern_given(self):
        assert self.build(name="Send!", pattern=r"[A-Z]\w+!").name == "Send!"

    def test_without_a_name_module_and_function_make_it(self):
        expected = f"{sync_function.__module__}.sync_function"
        assert self.build().name == expected

    def test_a_name_that_cannot_be_derived_is_asked_for(self):
        def local(): ...

        with pytest.raises(InvalidHandler) as caught:
            self.build(local)
        assert "name=" in caught.value.suggestions[0]

    def test_a_name_is_not_derived_from_the_main_module(self, monkeypatch):
        def function(): ...

        function.__module__, function.__qualname__ = "__main__", "function"
        with pytest.raises(InvalidHandler, match="__main__") as caught:
            self.build(function, pattern=r".*")
        assert "how the program is started" in caught.value.problems[0]


class TestOptions:
    def test_nothing_given_leaves_everything_to_the_settings(self):
        options = build(sync_function).options_
        assert options == HandlerOptions()
        assert options.timeout is UNSET

    def test_given_options_are_kept(self):
        given = {
            "queue": "q",
            "priority": -5,
            "retries": 7,
            "retry_delay": 2,
            "retry_backoff": 1,
            "retry_max_delay": 60,
            "timeout": 1.5,
            "unique": True,
        }
        assert build(sync_function, **given).options_ == HandlerOptions(**given)

    def test_unknown_options_are_refused_with_the_nearest(self):
        with pytest.raises(UnknownOption) as caught:
            build(sync_function, retrys=3)
        assert "did you mean 'retries' instead of 'retrys'?" in caught.value.suggestions

    @pytest.mark.parametrize(
        ("option", "value"),
        [
            ("queue", ""),
            ("queue", 5),
            ("queue", "x" * 201),
            ("queue", "nul\0"),
            ("priority", 1.5),
            ("priority", True),
            ("priority", 2**31),
            ("retries", -1),
            ("retries", True),
            ("retries", "3"),
            ("retries", 3.0),
            ("retry_delay", -1),
            ("retry_delay", float("nan")),
            ("retry_delay", True),
            ("retry_backoff", 0.5),
            ("retry_max_delay", float("inf")),
            ("timeout", -1),
            ("timeout", "5"),
            ("unique", 1),
        ],
    )
    def test_impossible_values_are_refused(self, option, value):
        with pytest.raises(InvalidOption) as caught:
            build(sync_function, **{option: value})
        assert caught.value.context["option"] == option

    def test_a_delay_longer_than_the_longest_is_refused(self):
        with pytest.raises(InvalidOption, match="retry_max_delay"):
            build(sync_function, retry_delay=10, retry_max_delay=5)

    @pytest.mark.parametrize("timeout", [None, 0, 0.0])
    def test_no_timeout_is_not_the_default_timeout(self, timeout):
        assert build(sync_function, timeout=timeout).options_.timeout_or(300.0) is None

    def test_the_default_timeout_holds_where_none_is_given(self):
        assert HandlerOptions().timeout_or(300.0) == 300.0

    def test_the_retry_policy_is_completed_from_the_settings(self):
        settings = Settings(retries=9, retry_delay=2.0, retry_backoff=3.0, retry_max_delay=50.0)
        policy = HandlerOptions(retries=1).retry_policy(settings)
        assert (policy.retries, policy.delay, policy.backoff, policy.max_delay) == (1, 2, 3, 50)

    def test_a_long_delay_is_not_cut_by_the_settings_default(self):
        policy = HandlerOptions(retry_delay=600.0).retry_policy(Settings(retry_max_delay=300.0))
        assert policy.longest_delay(1) == 600

    def test_no_retries_is_not_the_default_retries(self):
        assert HandlerOptions(retries=0).retry_policy(Settings()).max_attempts == 1


class TestEnqueueOptions:
    def test_they_are_kept_with_the_handler(self):
        handler = build(sync_function)
        moment = datetime(2026, 1, 1, tzinfo=UTC)
        made = handler.options(queue="q", priority=1, scheduled_at=moment, dedup_key="k")
        assert made == BoundHandler(
            handler, queue="q", priority=1, scheduled_at=moment, dedup_key="k"
        )

    def test_unknown_ones_are_refused_with_the_nearest(self):
        with pytest.raises(UnknownOption) as caught:
            build(sync_function).options(qeue="x")  # type: ignore[arg-type]
        assert "did you mean 'queue' instead of 'qeue'?" in caught.value.suggestions

    def test_impossible_values_are_refused(self):
        with pytest.raises(InvalidOption, match="priority"):
            build(sync_function).options(priority=True)
