"""Handlers: functions that run the jobs of a task, checked when they are registered."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Generic, Never, NoReturn, ParamSpec, TypeVar

from pydantic import BaseModel

from soniq.contract.names import check_task_name
from soniq.contract.refs import TaskRef
from soniq.errors import InvalidHandler, InvalidOption, UnknownOption
from soniq.runtime.binding import Binder, make_binder
from soniq.runtime.callables import callable_problems, is_async, is_method, location_of
from soniq.runtime.options import (
    UNSET,
    HandlerOptions,
    check_flag,
    check_priority,
    check_queue,
    read_options,
)
from soniq.runtime.signature import Signature

__all__ = ["UNSET", "BoundHandler", "HandlerOptions", "JobHandler", "build_handler"]

P = ParamSpec("P")
R = TypeVar("R")

_ENQUEUE_OPTIONS = (
    "connection",
    "dedup_key",
    "delay",
    "priority",
    "queue",
    "scheduled_at",
    "unique",
)


@dataclass(frozen=True)
class BoundHandler(Generic[P]):
    """A handler together with the enqueue options of one call; made by ``handler.options()``.

    None means not given. ``scheduled_at``, ``delay``, ``dedup_key`` and ``connection`` are
    checked where every enqueue is checked.
    """

    handler: JobHandler[P, Any]
    queue: str | None = None
    priority: int | None = None
    scheduled_at: datetime | None = None
    delay: float | timedelta | None = None
    unique: bool | None = None
    dedup_key: str | None = None
    connection: object | None = None

    if TYPE_CHECKING:

        def _enqueue(self, *args: P.args, **kwargs: P.kwargs) -> object: ...


class JobHandler(Generic[P, R]):
    """A function that runs the jobs of a task; calling it calls the function.

    Attributes:
        name: name of the task.
        function: the function as written.
        model: Pydantic model that stored args are validated with, or None.
        ref: the TaskRef it was registered with, or None.
        options_: checked options of ``@app.job``.
        is_async: whether calling the function gives an awaitable; others run in a thread.
        bind: turns stored args and a JobContext into keyword arguments for ``function``; raises
            ``soniq.args.ArgsRefused``. Worked out once, since every job passes through it.
    """

    # Set from the function by update_wrapper.
    __wrapped__: Callable[P, R]
    __name__: str
    __qualname__: str

    def __init__(
        self,
        function: Callable[P, R],
        *,
        name: str,
        model: type[BaseModel] | None,
        ref: TaskRef[Any] | None,
        options: HandlerOptions,
        bind: Binder,
        is_async: bool,
    ) -> None:
        # Without the function's attributes: one called ``options`` would hide the method.
        functools.update_wrapper(self, function, updated=())
        self.name = name
        self.function = function
        self.model = model
        self.ref = ref
        self.options_ = options
        self.bind = bind
        self.is_async = is_async

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """Call the function itself; nothing is enqueued."""
        return self.function(*args, **kwargs)

    if TYPE_CHECKING:
        # see soniq.contract.signatures

        def _enqueue(self, *args: P.args, **kwargs: P.kwargs) -> object: ...

        def _enqueue_many(
            self,
            args: Iterable[object],
            *,
            queue: str | None = None,
            priority: int | None = None,
            scheduled_at: datetime | None = None,
            delay: float | timedelta | None = None,
            connection: object = None,
        ) -> object: ...

    def __repr__(self) -> str:
        return f"<handler {self.location} of task {self.name!r}>"

    @property
    def location(self) -> str:
        """Return ``module.qualname`` of the function, for messages."""
        return location_of(self.function)

    def options(
        self,
        *,
        queue: str | None = None,
        priority: int | None = None,
        scheduled_at: datetime | None = None,
        delay: float | timedelta | None = None,
        unique: bool | None = None,
        dedup_key: str | None = None,
        connection: object | None = None,
        **unknown: Never,
    ) -> BoundHandler[P]:
        """Say how one job is enqueued: ``app.enqueue(handler.options(queue="x"), order_id="o1")``.

        They are apart from the job's own arguments because those may have the same names.

        Raises:
            UnknownOption: a keyword that is no enqueue option.
            InvalidOption: ``queue``, ``priority`` or ``unique`` of the wrong type or range.
        """
        where = f"options() of task {self.name!r}"
        if unknown:
            raise UnknownOption(where, sorted(unknown), _ENQUEUE_OPTIONS)
        return BoundHandler(
            self,
            queue=check_queue(where, queue),
            priority=check_priority(where, priority),
            scheduled_at=scheduled_at,
            delay=delay,
            unique=check_flag(where, "unique", unique),
            dedup_key=dedup_key,
            connection=connection,
        )


def build_handler(
    function: Callable[P, R],
    *,
    ref: TaskRef[Any] | None,
    name: str | None,
    validate: type | None,
    options: Mapping[str, object],
    pattern: str,
) -> JobHandler[P, R]:
    """Check a function against its task and return the handler.

    The task is given by ``ref``, by ``name`` (checked against ``pattern``), or else by the
    function's ``module.qualname``. ``validate`` is the model where there is no ref; ``options``
    are those of ``HandlerOptions``. A ref's ``default_queue`` is used where no queue is given.

    Raises:
        InvalidHandler: the signature cannot receive what the task promises, the function cannot
            be a handler, or no name can be derived; all problems at once.
        InvalidTaskName: ``name`` does not match the pattern.
        UnknownOption: an option that does not exist.
        InvalidOption: an option with an impossible value, or two that contradict each other.
    """
    if isinstance(function, JobHandler):
        # Registered under a second name, such as the next version of the task.
        function = function.function
    where = f"@app.job on {location_of(function)}"
    if ref is not None and name is not None:
        raise InvalidOption(where, "name", "left out, since the ref already names the task")
    model = _model(where, ref, validate)
    checked = read_options(where, options)
    task = _task_name(function, ref, name, pattern)
    problems = callable_problems(function)
    if not problems:
        signature = Signature(function, model)
        problems = signature.problems
    if problems:
        _refuse(task, problems, model, function)
    if checked.queue is None and ref is not None and ref.default_queue is not None:
        checked = replace(checked, queue=ref.default_queue)
    return JobHandler(
        function,
        name=task,
        model=model,
        ref=ref,
        options=checked,
        bind=make_binder(signature, model),
        is_async=is_async(function),
    )


def _model(where: str, ref: TaskRef[Any] | None, validate: object) -> type[BaseModel] | None:
    promised: object = ref.args_model if ref is not None else None
    if validate is None:
        validate = promised
    elif ref is not None and validate is not promised:
        raise InvalidOption(
            where,
            "validate",
            "left out or the model of the ref",
            suggestions=[
                f"register with name={ref.name!r} and validate=... to read the task with a model "
                "of your own"
            ],
        )
    if validate is None:
        return None
    if not isinstance(validate, type) or not issubclass(validate, BaseModel):
        raise InvalidOption(where, "validate", "a subclass of pydantic.BaseModel")
    return validate


def _task_name(
    function: Callable[..., object], ref: TaskRef[Any] | None, name: str | None, pattern: str
) -> str:
    if ref is not None:
        return ref.name
    if name is not None:
        return check_task_name(name, pattern)
    derived = location_of(function)
    if derived.partition(".")[0] == "__main__":
        raise InvalidHandler(
            derived,
            ["its name would depend on how the program is started: the module is __main__"],
            suggestions=["pass name=..., the identifier producers will use"],
        )
    if re.compile(pattern).fullmatch(derived) is None:
        raise InvalidHandler(
            derived,
            [f"no task name can be derived from it: {derived!r} does not match {pattern}"],
            suggestions=["pass name=..., the identifier producers will use"],
        )
    return check_task_name(derived, pattern)


def _refuse(
    task: str, problems: list[str], model: type[BaseModel] | None, function: Callable[..., object]
) -> NoReturn:
    hints = []
    if model is not None:
        taken = ", ".join(model.model_fields)
        hints.append(
            f"take the fields of {model.__name__} as parameters ({taken}), or one parameter "
            f"annotated {model.__name__}"
        )
    if is_method(function):
        hints.insert(0, "it is a method: register a function, or the bound method of an instance")
    raise InvalidHandler(task, problems, suggestions=hints)
