"""What a handler's parameter is annotated with, resolved or not.

An annotation may be a class, a string (``from __future__ import annotations``), or a string that
names something imported under ``TYPE_CHECKING`` only. Each is resolved on its own, so that one
unresolvable name does not hide the others; what cannot be resolved is compared by class name.
"""

from __future__ import annotations

import ast
import inspect
import types
import typing
from collections.abc import Callable, Iterable, Iterator

from pydantic import BaseModel

from soniq.runtime.callables import globals_of


class Annotation:
    """One annotation, seen through ``Optional``, ``X | None`` and ``Annotated``."""

    def __init__(self, annotation: object) -> None:
        # Classes, and the names of those that could not be resolved.
        self._members: tuple[object, ...] = tuple(_members(annotation))

    def is_class(self, wanted: type) -> bool:
        """Tell whether this is the class, by identity or, unresolved, by name."""
        return self._members in ((wanted,), (wanted.__name__,))

    def accepts(self, model: type[BaseModel]) -> bool:
        """Tell whether an instance of the model fits: the model itself or a base of it."""
        asked = self.model()
        if asked is None:
            return self._members == (model.__name__,)
        return issubclass(model, asked)

    def related(self, model: type[BaseModel]) -> bool:
        """Tell whether the model or a base of it occurs among the members of this annotation."""
        return any(
            isinstance(member, type) and issubclass(member, BaseModel) and issubclass(model, member)
            for member in self._members
        )

    def model(self) -> type[BaseModel] | None:
        """Return the model class this is, or None when it is anything else."""
        if len(self._members) != 1:
            return None
        (member,) = self._members
        return member if isinstance(member, type) and issubclass(member, BaseModel) else None


def annotations_of(
    function: Callable[..., object], parameters: Iterable[inspect.Parameter]
) -> dict[str, Annotation]:
    """Return the annotation of each parameter, resolved where that is possible."""
    namespace = globals_of(function)
    return {
        parameter.name: Annotation(_resolved(parameter.annotation, namespace))
        for parameter in parameters
    }


def _resolved(annotation: object, namespace: dict[str, object]) -> object:
    """Return an annotation with the names in its strings resolved, or as it is if one cannot be."""

    def holder() -> None: ...

    holder.__annotations__ = {"parameter": annotation}
    try:
        return typing.get_type_hints(holder, globalns=namespace, include_extras=True)["parameter"]
    except Exception:  # evaluating somebody's annotation may raise anything
        return annotation


def _members(annotation: object) -> Iterator[object]:
    """Yield the classes an annotation allows, without None; a str for one only known by name."""
    origin = typing.get_origin(annotation)
    if isinstance(annotation, str):
        yield from _named(annotation)
    elif isinstance(annotation, typing.ForwardRef):
        yield from _named(annotation.__forward_arg__)
    elif origin is typing.Annotated:
        yield from _members(typing.get_args(annotation)[0])
    elif origin is typing.Union or origin is types.UnionType:
        for member in typing.get_args(annotation):
            yield from _members(member)
    elif annotation is not None and annotation is not types.NoneType:
        yield annotation


def _named(text: str) -> Iterator[str]:
    """Yield the class names an unresolvable annotation allows, without modules and None."""
    try:
        node = ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError):
        return
    yield from _names_in(node)


def _names_in(node: ast.expr) -> Iterator[str]:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            yield name
        case ast.Constant(value=str(inner)):
            yield from _named(inner)
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            yield from _names_in(left)
            yield from _names_in(right)
        case ast.Subscript(value=container, slice=inner):
            wrapper = next(_names_in(container), "")
            items = inner.elts if isinstance(inner, ast.Tuple) else [inner]
            if wrapper in ("Optional", "Union"):
                for item in items:
                    yield from _names_in(item)
            elif wrapper == "Annotated":
                yield from _names_in(items[0])
            else:
                yield ast.unparse(node)
        case _:
            return
