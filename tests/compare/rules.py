"""The rules that comparing keeps to, each with pairs that show it in both directions.

``reads``, ``loses`` (accepted, and data is dropped or changed) or ``breaks``: with the first model
as the writer, then with the second one.
"""

from __future__ import annotations

Shown = tuple[str, str, str]
"""Name of a pair, and what its two directions come to."""

RULES: dict[str, tuple[Shown, ...]] = {
    "a field with a default may be absent, a required one never is": (
        ("default removed", "breaks", "reads"),
        ("required field added", "breaks", "loses"),
        ("defaulted field added", "reads", "loses"),
    ),
    "undeclared keys are only written where the writer allows them": (
        ("defaulted field added, forbid", "reads", "breaks"),
        ("allow to forbid", "breaks", "reads"),
        ("allow to typed field", "breaks", "reads"),
    ),
    "bool, int, float and Decimal widen": (
        ("bool to int", "reads", "breaks"),
        ("bool to float", "reads", "breaks"),
        ("small int to float", "reads", "breaks"),
        ("int to Decimal", "reads", "breaks"),
    ),
    "text that looks like a number is read as one": (("digits to int", "reads", "breaks"),),
    "whole floats are read as integers": (("whole float to int", "reads", "reads"),),
    "text in ISO format is read as a date": (
        ("str to date", "breaks", "reads"),
        ("str to datetime", "breaks", "reads"),
    ),
    "numbers are never read as text, unless the reader says so": (
        ("int to str", "breaks", "breaks"),
        ("numbers as text", "reads", "breaks"),
    ),
    "a list is read as a set or tuple": (
        ("list to set", "loses", "reads"),
        ("list to long tuple", "reads", "reads"),
    ),
    "null is read only where it is allowed": (
        ("optional to required value", "breaks", "reads"),
        ("list item nullable", "breaks", "reads"),
    ),
    "text fields read times, UUIDs and decimals as they are written": (
        ("str to UUID", "breaks", "reads"),
        ("str to Decimal", "breaks", "reads"),
    ),
    "narrower patterns, lengths and ranges break, wider ones do not": (
        ("another pattern", "breaks", "reads"),
        ("str shorter", "breaks", "reads"),
        ("list shorter", "breaks", "reads"),
        ("int up to", "breaks", "reads"),
        ("float above", "breaks", "reads"),
    ),
    "fewer values of a literal or an enum break": (
        ("literal removed", "breaks", "reads"),
        ("enum removed", "breaks", "reads"),
    ),
    "a removed member of a union breaks": (
        ("union member removed", "breaks", "reads"),
        ("tagged member removed", "breaks", "reads"),
    ),
    "a tag has to be written": (("tag with default", "breaks", "reads"),),
    "schemas do not tell everything": (
        ("naive to aware", "breaks", "reads"),
        ("Decimal digits", "breaks", "reads"),
        ("dict key", "breaks", "reads"),
        ("validator added", "breaks", "reads"),
        ("cross-field rule", "breaks", "reads"),
        ("custom type", "breaks", "reads"),
        ("schema of another type", "breaks", "breaks"),
    ),
    "accepted is not harmless": (
        ("defaulted field renamed", "loses", "loses"),
        ("int to float", "loses", "breaks"),
        ("list to frozenset", "loses", "reads"),
    ),
    "models that contain themselves are compared to the end": (
        ("recursive", "breaks", "breaks"),
        ("recursive, narrower", "breaks", "reads"),
    ),
}
