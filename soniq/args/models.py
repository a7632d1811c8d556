"""Which classes can be args models, and making sure that all their names are resolved."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, RootModel

from soniq.errors import InvalidTaskRef


def complete_model(model: Any) -> type[BaseModel]:
    """Return ``model`` as a Pydantic model that can validate, resolving late names if need be.

    Raises:
        InvalidTaskRef: not a Pydantic model class, or one with names that cannot be resolved.
    """
    if not (isinstance(model, type) and issubclass(model, BaseModel)):
        raise InvalidTaskRef(
            f"an args model must be a subclass of pydantic.BaseModel, not {_described(model)}",
            suggestions=["declare the args as a pydantic.BaseModel"],
        )
    if model in (BaseModel, RootModel):
        raise InvalidTaskRef(
            f"{model.__name__} itself cannot be an args model",
            suggestions=["declare the args as a subclass"],
        )
    if not model.__pydantic_complete__:
        try:
            model.model_rebuild()
        except Exception as error:
            raise InvalidTaskRef(
                f"the args model {model.__qualname__} uses a name that is not defined",
                suggestions=[f"call {model.__qualname__}.model_rebuild() once all names exist"],
            ) from error
    return model


def _described(value: object) -> str:
    if isinstance(value, type):
        return f"the class {value.__qualname__}"
    return f"an object of type {type(value).__qualname__}"
