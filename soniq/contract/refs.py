"""Task references: the values a stub package declares and two services share.

A ref is a promise about a JSON object: under this name, args of this shape. It is a value, not a
callable, and knows nothing of databases, handlers or settings.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from types import GenericAlias
from typing import TYPE_CHECKING, Any, Final, Generic, NoReturn, TypeVar, final, overload

from soniq.contract.names import MAX_NAME_LENGTH, check_task_name, is_storable_name
from soniq.contract.signatures import ArgsModel
from soniq.errors import InvalidOption, InvalidTaskRef, UnknownOption

A = TypeVar("A", bound=ArgsModel)
M = TypeVar("M")

if TYPE_CHECKING:
    from typing_extensions import TypeVar as DefaultTypeVar

    # Covariant, so that a ref of a generated stub is a TaskRef[Model] too.
    D = DefaultTypeVar("D", covariant=True, default=Mapping[str, Any])
    H = DefaultTypeVar("H", covariant=True, default=object)
else:
    D, H = TypeVar("D"), TypeVar("H")

_MISSING: Final = object()
_OPTIONS: Final = ("args_model", "default_queue", "name")


@final
class TaskRef(Generic[M, D, H]):
    """A typed reference to a task: its name, the model of its args, the queue it prefers.

    Immutable, hashable, picklable and copyable; equal to another ref with the same three parts.
    For type checkers it is ``TaskRef[M, D, H]``: ``M`` is the args model, or a
    ``Mapping[str, Any]`` for a ref without one; ``D`` what a mapping of args must look like, and
    ``H`` what a handler does. The last two are for generated stubs and may be left out.

    Raises:
        InvalidTaskName: the name does not match the pattern in force.
        InvalidTaskRef: ``args_model`` is not a Pydantic model class.
        InvalidOption: ``default_queue`` is not a str of 1 to 200 characters.
    """

    __slots__ = ("__weakref__", "_args_model", "_default_queue", "_name")

    _name: str
    _args_model: type[M] | None
    _default_queue: str | None

    def __init__(
        self,
        *,
        name: str,
        args_model: type[M] | None = None,
        default_queue: str | None = None,
    ) -> None:
        name = check_task_name(name)
        if args_model is not None:
            _check_model(name, args_model)
        _fill(self, name, args_model, _check_queue(default_queue))

    @property
    def name(self) -> str:
        """Return the task's name: the identifier on the wire."""
        return self._name

    @property
    def args_model(self) -> type[M] | None:
        """Return the Pydantic model of the task's args, or None when any JSON object will do."""
        return self._args_model

    @property
    def default_queue(self) -> str | None:
        """Return the queue used when an enqueue names none, or None."""
        return self._default_queue

    def with_default_queue(self, default_queue: str | None) -> TaskRef[M, D, H]:
        """Return the same promise with another default queue; None removes it.

        Raises:
            InvalidOption: ``default_queue`` is not a str of 1 to 200 characters.
        """
        return _rebuilt(self._name, self._args_model, _check_queue(default_queue))

    def __repr__(self) -> str:
        parts = [f"name={self._name!r}"]
        if self._args_model is not None:
            parts.append(f"args_model={self._args_model.__qualname__}")
        if self._default_queue is not None:
            parts.append(f"default_queue={self._default_queue!r}")
        return f"TaskRef({', '.join(parts)})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, TaskRef):
            return NotImplemented
        return (
            self._name == other._name
            and self._args_model is other._args_model
            and self._default_queue == other._default_queue
        )

    def __hash__(self) -> int:
        return hash((self._name, self._args_model, self._default_queue))

    # AttributeError, so that typing's attempt to set __orig_class__ on TaskRef[M](...) is let go

    def __setattr__(self, attribute: str, value: object) -> NoReturn:
        raise AttributeError(f"a TaskRef is immutable; {attribute!r} cannot be set")

    def __delattr__(self, attribute: str) -> NoReturn:
        raise AttributeError(f"a TaskRef is immutable; {attribute!r} cannot be deleted")

    def __copy__(self) -> TaskRef[M, D, H]:
        return self

    def __deepcopy__(self, memo: dict[int, object]) -> TaskRef[M, D, H]:
        return self

    def __reduce__(self) -> tuple[object, ...]:
        # not through __init__: a name is checked where it is declared, not where it arrives
        return _rebuilt, (self._name, self._args_model, self._default_queue)

    if TYPE_CHECKING:
        # A ref is not callable; what an enqueue of it takes, type checkers read here, by way of the
        # protocols in soniq.contract.signatures. H is read by @app.job alone.

        def _enqueue(
            self,
            *,
            args: M | D = ...,
            queue: str | None = None,
            priority: int | None = None,
            scheduled_at: datetime | None = None,
            delay: float | timedelta | None = None,
            unique: bool | None = None,
            dedup_key: str | None = None,
            connection: object = None,
        ) -> object: ...

        def _enqueue_many(
            self,
            args: Iterable[M | D],
            *,
            queue: str | None = None,
            priority: int | None = None,
            scheduled_at: datetime | None = None,
            delay: float | timedelta | None = None,
            connection: object = None,
        ) -> object: ...

    else:

        def __class_getitem__(cls, parameters: object) -> GenericAlias:
            # typing's own would ask for all three before Python 3.13
            return GenericAlias(cls, parameters)


@overload
def task_ref(*, name: str, args_model: type[A], default_queue: str | None = None) -> TaskRef[A]: ...


@overload
def task_ref(
    *, name: str, args_model: None = None, default_queue: str | None = None
) -> TaskRef[Mapping[str, Any]]: ...


def task_ref(
    *,
    name: Any = _MISSING,
    args_model: type[Any] | None = None,
    default_queue: str | None = None,
    **unknown: object,
) -> TaskRef[Any]:
    """Declare a task: a name that two services share, and optionally the shape of its args.

    Args:
        name: the identifier on the wire, matching ``SONIQ_TASK_NAME_PATTERN``; end it in a version
            such as ``.v2`` so that two shapes can live side by side.
        args_model: Pydantic model that producers' args are validated against.
        default_queue: queue used when an enqueue names none.

    Raises:
        InvalidTaskName: the name does not match the pattern in force.
        InvalidTaskRef: there is no name, or ``args_model`` is not a Pydantic model class.
        InvalidOption: ``default_queue`` is not a str of 1 to 200 characters.
        UnknownOption: any other keyword, with the nearest one that exists.
    """
    if unknown:
        raise UnknownOption("task_ref()", sorted(unknown), _OPTIONS)
    if name is _MISSING:
        raise InvalidTaskRef(
            "task_ref() needs a name",
            suggestions=["pass one, such as task_ref(name='billing.invoices.send.v1')"],
        )
    return TaskRef(name=name, args_model=args_model, default_queue=default_queue)


def _fill(ref: TaskRef[M, D, H], name: str, model: type[M] | None, queue: str | None) -> None:
    object.__setattr__(ref, "_name", name)
    object.__setattr__(ref, "_args_model", model)
    object.__setattr__(ref, "_default_queue", queue)


def _rebuilt(name: str, model: type[M] | None, queue: str | None) -> TaskRef[M, D, H]:
    ref: TaskRef[M, D, H] = TaskRef.__new__(TaskRef)
    _fill(ref, name, model, queue)
    return ref


def _check_queue(queue: object) -> str | None:
    if queue is None:
        return None
    if not is_storable_name(queue):
        expected = f"a str of 1 to {MAX_NAME_LENGTH} characters without NUL, or None"
        raise InvalidOption("task_ref()", "default_queue", expected)
    assert isinstance(queue, str)
    return str.__str__(queue)


def _check_model(task: str, model: object) -> None:
    """Refuse what is not a Pydantic model class, without importing Pydantic to find out."""
    marks = ("model_fields", "model_validate", "__pydantic_validator__")
    problem, hint = None, "pass a subclass of pydantic.BaseModel, or leave args_model out"
    if not isinstance(model, type):
        kind = type(model)
        if all(hasattr(kind, mark) for mark in marks):
            problem = f"an instance of {kind.__qualname__}, not the class"
            hint = f"pass args_model={kind.__qualname__}"
        else:
            problem = f"an object of type {kind.__qualname__}"
    elif not all(hasattr(model, mark) for mark in marks):
        problem = f"{model.__qualname__}, which is not a Pydantic model"
        if hasattr(model, "parse_obj") and hasattr(model, "__fields__"):
            problem = f"{model.__qualname__}, which is a model of Pydantic 1"
            hint = "declare it on pydantic.BaseModel of Pydantic 2"
    elif model.__module__.partition(".")[0] == "pydantic":
        problem = f"{model.__qualname__} itself, which declares no fields"
    if problem is not None:
        raise InvalidTaskRef(
            f"the args_model of task {task!r} is {problem}",
            context={"task": task},
            suggestions=[hint],
        )
