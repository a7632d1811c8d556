"""The shape of a JSON object, put together from the types of a class and the facts of its source.

``models`` is for Pydantic models, ``typed_dicts`` for TypedDicts. ``settings`` merges
configurations, ``keys`` makes keys of names, ``hidden`` finds types that take more than they say.
"""

from soniq_mypy.shape.models import is_model, shape_of
from soniq_mypy.shape.records import Field, Shape
from soniq_mypy.shape.typed_dicts import shape_of_type

__all__ = ["Field", "Shape", "is_model", "shape_of", "shape_of_type"]
