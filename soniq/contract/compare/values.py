"""Single values beside a schema: whether a reader takes one, and whether a writer can write it.

The answer is True or False where the schema is certain, and None where it takes Pydantic itself.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from soniq.contract.compare.nodes import (
    Arm,
    Document,
    Node,
    item_at,
    length_of,
    others_of,
    properties_of,
    required_of,
)
from soniq.contract.compare.texts import (
    DECIMAL,
    FROM_NUMBERS,
    JSON,
    TEXT,
    kind_of,
    matches,
    reads_boolean,
    reads_number,
    reads_text,
)

Answer = bool | None
_DEEPEST = 60


class Values:
    """Judges values by one schema.

    Args:
        document: the schema.
        lax: judge as Pydantic reads JSON, with its conversions; else as JSON Schema does.
    """

    def __init__(self, document: Document, *, lax: bool) -> None:
        self._document = document
        self._lax = lax

    @property
    def is_described(self) -> bool:
        """Tell whether what the schema cannot say stands beside it."""
        return self._document.is_described

    def takes(self, node: Node, value: Any, depth: int = 0) -> Answer:
        """Tell whether a value is one of a node's."""
        if depth > _DEEPEST:
            return None
        return any_of(self.arm_takes(arm, value, depth) for arm in self._document.arms(node))

    def arm_takes(self, arm: Arm, value: Any, depth: int = 0) -> Answer:
        """Tell whether a value is one of an arm's."""
        if arm.facets.get("code") or arm.undecided:
            return None
        answer = self._judged(arm, value, depth)
        return None if answer and arm.facets.get("checks") else answer

    def _judged(self, arm: Arm, value: Any, depth: int) -> Answer:
        match arm.kind:
            case "any":
                return True
            case "values":
                return self._enumerated(arm, value)
            case "null":
                return value is None
            case "boolean":
                return self._boolean(arm, value)
            case "integer" | "number":
                return self._number(arm, value)
            case "string":
                return self._string(arm, value)
            case "array":
                return self._array(arm, value, depth) if isinstance(value, list) else False
            case "object":
                return self._object(arm, value, depth) if isinstance(value, dict) else False
        return None

    def _enumerated(self, arm: Arm, value: Any) -> Answer:
        if any(type(each) is type(value) and each == value for each in arm.values):
            return True
        if not self._lax:
            return False
        # enums convert more than literals do, and a schema does not tell one from the other
        scalar = isinstance(value, str | int | float)
        others = [each for each in arm.values if type(each) is not type(value)]
        if scalar and any(str(each) == str(value) for each in others):
            return None
        both = [each for each in others if isinstance(each, int | float)]
        if isinstance(value, bool | int | float) and any(each == value for each in both):
            return None
        if isinstance(value, str) and both and reads_number(value) is not False:
            return None
        return False

    def _boolean(self, arm: Arm, value: Any) -> Answer:
        if isinstance(value, bool):
            return True
        if not self._lax or arm.facets.get("strict"):
            return False
        if isinstance(value, int | float):
            return value in (0, 1)
        return reads_boolean(value) if isinstance(value, str) else False

    def _number(self, arm: Arm, value: Any) -> Answer:
        strict = not self._lax or bool(arm.facets.get("strict"))
        if isinstance(value, str):
            if strict and not arm.facets.get("decimal"):
                return False
            answer = reads_number(value) if self._lax else False
            if not answer:
                return answer
            if arm.kind == "integer" and not float(value).is_integer():
                return False
            return None if arm.facets.get("decimal") else _in_range(arm, float(value))
        if isinstance(value, bool):
            if strict or arm.facets.get("decimal"):
                return False
            value = int(value)
        if not isinstance(value, int | float):
            return False
        if arm.kind == "integer" and isinstance(value, float):
            if not self._lax:
                return value.is_integer() and _in_range(arm, value)
            if not value.is_integer() or strict:
                return False
            if abs(value) > 2**53:
                return None
        if arm.facets.keys() & {"digits", "places"}:
            return None
        if arm.facets.get("exact") and isinstance(value, int) and abs(value) > 2**53:
            return None
        return _in_range(arm, value)

    def _string(self, arm: Arm, value: Any) -> Answer:
        kind = kind_of(arm)
        if not isinstance(value, str):
            if not self._lax or not isinstance(value, int | float):
                return False
            converts = arm.facets.get("numbers") or kind in FROM_NUMBERS
            return None if converts or kind not in _NEVER_NUMBERS else False
        answer = reads_text(kind, value)
        if arm.facets.get("trims") and arm.schema.keys() & {"minLength", "maxLength", "pattern"}:
            return None if answer is not False else False
        low, high = length_of(arm, "minLength", "maxLength")
        length = len(value.encode("utf-8", "surrogatepass")) if kind == "binary" else len(value)
        if kind != DECIMAL and (length < low or (high is not None and length > high)):
            return False
        pattern = arm.schema.get("pattern")
        answers = [answer]
        if isinstance(pattern, str) and kind != DECIMAL:
            answers.append(matches(pattern, value))
        if arm.facets.keys() & {"zone", "digits", "places"}:
            answers.append(None)
        return all_of(answers)

    def _array(self, arm: Arm, value: list[Any], depth: int) -> Answer:
        low, high = length_of(arm, "minItems", "maxItems")
        if arm.schema.get("uniqueItems") and self._lax:
            distinct = len({repr(each) for each in value})
            if distinct < low or (high is not None and distinct > high):
                return False if distinct == len(value) else None
        elif len(value) < low or (high is not None and len(value) > high):
            return False
        return all_of(
            self.takes(item_at(arm, index), each, depth + 1) for index, each in enumerate(value)
        )

    def _object(self, arm: Arm, value: dict[str, Any], depth: int) -> Answer:
        declared, others = properties_of(arm), others_of(arm)
        names = arm.facets.get("names") or {}
        answers: list[Answer] = []
        low, high = length_of(arm, "minProperties", "maxProperties")
        if len(value) < low or (high is not None and len(value) > high):
            return False
        if arm.schema.keys() & {"propertyNames", "patternProperties"} or arm.facets.get("keys"):
            answers.append(None)
        for key in required_of(arm) - value.keys():
            answers.append(None if any(other in value for other in names.get(key, ())) else False)
        if self._lax and arm.tag is not None and arm.tag not in value:
            return False
        known = {name for others in names.values() for name in others}
        for key, each in value.items():
            if key in declared:
                answers.append(self.takes(declared[key], each, depth + 1))
            elif key in known:
                answers.append(None)
            elif others is not None:
                answers.append(self.takes(others, each, depth + 1))
        return all_of(answers)


_NEVER_NUMBERS = frozenset({TEXT, "binary", "password", "path", JSON, "email", "uri", "uuid"})


def all_of(answers: Iterable[Answer]) -> Answer:
    """Return False if one is False, else None if one is not known, else True."""
    found: Answer = True
    for answer in answers:
        if answer is False:
            return False
        if answer is None:
            found = None
    return found


def any_of(answers: Iterable[Answer]) -> Answer:
    """Return True if one is True, else None if one is not known, else False."""
    found: Answer = False
    for answer in answers:
        if answer:
            return True
        if answer is None:
            found = None
    return found


def _in_range(arm: Arm, value: float) -> bool:
    if not -math.inf < value < math.inf:
        return False
    low, high = arm.bound("minimum"), arm.bound("maximum")
    above, below = arm.bound("exclusiveMinimum"), arm.bound("exclusiveMaximum")
    if (low is not None and value < low) or (high is not None and value > high):
        return False
    if (above is not None and value <= above) or (below is not None and value >= below):
        return False
    step = arm.bound("multipleOf")
    return not step or not isinstance(value, int) or value % step == 0
