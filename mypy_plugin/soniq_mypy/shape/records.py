"""What is known of a JSON object: its fields, and how far that knowledge goes."""

from __future__ import annotations

from dataclasses import dataclass, field

from mypy.types import Type


@dataclass(frozen=True)
class Field:
    """One field of a model as a writer of args sees it.

    Attributes:
        name: the field's name in the class.
        keys: the JSON keys that may carry it, the one that counts first at the front; None when
            that cannot be known.
        required: whether a key must be there; None when that is not certain.
        type: what the field holds; None when no value of it can be judged.
        strict: whether Pydantic converts nothing here, in parts of the value either; a nested
            model has settings of its own.
        declared: the type in the class, for those who read the field.
    """

    name: str
    keys: tuple[str, ...] | None
    required: bool | None
    type: Type | None
    strict: bool = False
    declared: Type | None = None


@dataclass(frozen=True)
class Shape:
    """What a model or a TypedDict takes.

    Attributes:
        name: its name, for messages.
        fields: in the order Pydantic has them.
        complete: whether every key it takes is known.
        extra: whether unknown keys are kept ("allow"), so that none is wrong.
        open: whether something may change the whole object before it is judged, so that nothing
            can be said of it.
        named: whether the names of all fields are known, whatever happens to values.
        strict: whether it converts nothing; TypedDicts in its fields do as it does.
        from_attributes: whether it may read the attributes of any object.
        reached: the modules that all this was read from; what uses it depends on them.
    """

    name: str
    fields: dict[str, Field] = field(default_factory=dict)
    complete: bool = True
    extra: bool = False
    open: bool = False
    named: bool = True
    strict: bool = False
    from_attributes: bool = False
    reached: frozenset[str] = frozenset()

    def by_key(self, key: str) -> Field | None:
        """Return the field that a JSON key carries."""
        for found in self.fields.values():
            if found.keys is not None and key in found.keys:
                return found
        return None
